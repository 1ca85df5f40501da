//! A number of any kind, and a number with the key that came with it.

#[cfg(feature = "std")]
use core::num::NonZeroU64;
use core::{cmp::Ordering, fmt};

use crate::{
    Form, ParseError, Profile, Show, Text,
    coded::{from_str, masked_debug},
    number::{
        CreationType, Fund, Key, KeyedNir, Kind, Nir, Status, bcd2,
        forms::{self, Groups},
        packed::Packed,
    },
    parse::grammar,
};

/// A well-formed number, by kind. Only a registered one holds a year, month, place and order of
/// birth.
///
/// `parse` accepts [the language of the default profile](crate#the-accepted-language) and drops
/// the key after checking it; [`Parsed`] keeps it.
///
/// ```
/// use nircheck::{Kind, Number};
///
/// let Number::Nnp(nnp) = "7 1 751 00000001 20".parse()? else { panic!() };
/// assert_eq!(nnp.fund().value(), 751);
/// assert_eq!(nnp.creation_type().value(), 1);
/// assert_eq!(nnp.order(), 1);
/// # Ok::<(), nircheck::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Number {
    /// First digit 1 to 4: a NIR, a NIA, or a number awaiting registration.
    Registered(Nir),
    /// First digit 5 or 6.
    Mig(Mig),
    /// First digit 7 or 8, in the layout of the `numéro national provisoire`.
    Nnp(Nnp),
    /// First digit 7 or 8 with the body of a NIR, as several public applications write one.
    NirLike(NirLike),
}

/// The number of a traveller (`migrant de passage`): first digit 5 or 6, creation type 1 or 2,
/// fund (3 digits), order (8 digits). No key is documented for it (source: Cnam).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mig(Packed);

/// A provisional number (`numéro national provisoire`): first digit 7 or 8, creation type 1 or
/// 2, or 0 before 2012, fund (3 digits), order (8 digits). None has been given since 2023. No key
/// is documented for it (source: Cnam).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nnp(Packed);

/// A provisional number with the body of a NIR: first digit 7 or 8, then anything else. Several
/// public applications write such numbers; what the body means is not documented, so it has no
/// fields. Accepted with a warning (our decision); its key, when given, is checked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NirLike(Packed);

macro_rules! own_layout {
    ($name:ident) => {
        impl $name {
            /// How the number was created: its second digit.
            #[must_use]
            pub const fn creation_type(self) -> CreationType {
                CreationType::from_digit(self.0.character(1))
            }

            /// The fund that issued it.
            #[must_use]
            pub const fn fund(self) -> Fund {
                Fund::from_digits(self.0.three(2))
            }

            /// The order within the fund, 0 to 99,999,999; not the order of a birth.
            #[must_use]
            pub const fn order(self) -> u32 {
                let high = 1_000 * self.0.three(5) as u32 + self.0.three(8) as u32;
                100 * high + self.0.two(11) as u32
            }

            pub(crate) const fn from_packed(packed: Packed) -> Self {
                Self(packed)
            }
        }
    };
}
own_layout!(Mig);
own_layout!(Nnp);

impl NirLike {
    pub(crate) const fn from_packed(packed: Packed) -> Self {
        Self(packed)
    }
}

impl Number {
    /// Parses the loose form: see [the accepted language](crate#the-accepted-language).
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        Parsed::parse(text).map(Parsed::number)
    }

    /// Parses the strict form: 13 or 15 characters, digits and upper-case letters only.
    ///
    /// # Errors
    /// As [`Number::parse`].
    pub fn parse_strict(text: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        Parsed::parse_strict(text).map(Parsed::number)
    }

    /// The kind of number.
    #[must_use]
    #[inline]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Registered(nir) => nir.kind(),
            Self::Mig(_) => Kind::Mig,
            Self::Nnp(_) | Self::NirLike(_) => Kind::Nnp,
        }
    }

    /// The status that follows from the digits alone.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::Registered(nir) if matches!(nir.kind(), Kind::Nir) => Status::DefinitiveForm,
            _ => Status::Provisional,
        }
    }

    /// The registered number, for first digits 1 to 4.
    #[must_use]
    pub const fn registered(self) -> Option<Nir> {
        match self {
            Self::Registered(nir) => Some(nir),
            _ => None,
        }
    }

    /// The key computed from the thirteen characters. None is documented for a [`Mig`] or a
    /// [`Nnp`], but published ones follow the rule of the NIR.
    #[must_use]
    pub const fn key(self) -> Key {
        Key::of(self.packed().key())
    }

    /// The number with its computed key: 13 characters completed to 15.
    #[must_use]
    pub const fn with_key(self) -> Parsed {
        Parsed {
            number: self,
            key: Some(self.key()),
        }
    }

    /// Whether two texts spell the same number, with or without its key, whatever the separators.
    ///
    /// ```
    /// use nircheck::Number;
    ///
    /// assert!(Number::same("2951099126111", "2 95 10 99 126 111 93")?);
    /// # Ok::<(), nircheck::ParseError>(())
    /// ```
    ///
    /// # Errors
    /// The error of the first text that is not well formed.
    pub fn same(a: impl AsRef<[u8]>, b: impl AsRef<[u8]>) -> Result<bool, ParseError> {
        Ok(Self::parse(a)? == Self::parse(b)?)
    }

    /// The number of valid characters: its kind follows from the layout.
    #[cfg(feature = "std")]
    #[inline]
    const fn from_valid(packed: Packed) -> Self {
        match packed.character(0) {
            5 | 6 => Self::Mig(Mig(packed)),
            7 | 8 if packed.character(1) <= 2 && !packed.has_letter() => Self::Nnp(Nnp(packed)),
            7 | 8 => Self::NirLike(NirLike(packed)),
            _ => Self::Registered(Nir::from_valid(packed)),
        }
    }

    #[inline]
    const fn groups(self) -> &'static Groups {
        match self {
            Self::Registered(_) => forms::REGISTERED,
            Self::Mig(_) | Self::Nnp(_) => forms::OWN_LAYOUT,
            Self::NirLike(_) => forms::NIR_LIKE,
        }
    }

    pub(crate) const fn packed(self) -> Packed {
        match self {
            Self::Registered(nir) => nir.packed(),
            Self::Mig(Mig(packed)) | Self::Nnp(Nnp(packed)) | Self::NirLike(NirLike(packed)) => {
                packed
            }
        }
    }
}

/// A well-formed number, and the key that came with it, if any.
///
/// ```
/// use nircheck::Parsed;
///
/// let parsed: Parsed = "2 95 10 99 126 111 93".parse()?;
/// assert_eq!(parsed.key().map(|key| key.value()), Some(93));
/// assert_eq!(parsed.to_string(), "295109912611193");
/// assert_eq!(format!("{parsed:#}"), "2 95 10 99 126 111 93");
/// # Ok::<(), nircheck::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parsed {
    number: Number,
    key: Option<Key>,
}

impl Parsed {
    /// Parses the loose form under the default profile.
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        Self::parse_with(text, Form::Loose, &Profile::DEFAULT)
    }

    /// Parses the strict form under the default profile.
    ///
    /// # Errors
    /// As [`Parsed::parse`].
    pub fn parse_strict(text: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        Self::parse_with(text, Form::Strict, &Profile::DEFAULT)
    }

    /// Parses a text in a form under a profile.
    ///
    /// # Errors
    /// The first rule of the profile that the text breaks.
    pub fn parse_with(
        text: impl AsRef<[u8]>,
        form: Form,
        profile: &Profile,
    ) -> Result<Self, ParseError> {
        grammar::parse(text.as_ref(), form, profile)
    }

    pub(crate) const fn from_parts(number: Number, key: Option<Key>) -> Self {
        Self { number, key }
    }

    /// Reads a text that is known to be well formed: its characters are the letters and digits in
    /// it, whatever the separators. `None` shows that it is not.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn from_valid(text: &[u8]) -> Option<Self> {
        let bits = bits_of_valid(text)?.get();
        let key = (bits >> 4 & 15) as u8 * 10 + (bits & 15) as u8;
        Some(Self {
            number: Number::from_valid(Packed::from_bits(bits >> 8)?),
            key: Key::new(key),
        })
    }

    /// The number.
    #[must_use]
    #[inline]
    pub const fn number(self) -> Number {
        self.number
    }

    /// The key that was given. It is correct, except for a [`Mig`] or a [`Nnp`], where a wrong one
    /// is a warning because no key is documented.
    #[must_use]
    #[inline]
    pub const fn key(self) -> Option<Key> {
        self.key
    }

    /// Packs the number into eight bytes for storage: four bits per character, `A` as 10 and `B`
    /// as 11, the first in the highest bits; the lowest eight bits are the key, 0 when there is
    /// none. The integers are ordered as the texts are.
    ///
    /// ```
    /// use nircheck::nir;
    ///
    /// let parsed = nircheck::Parsed::from(nir!("278112B050002").with_key());
    /// assert_eq!(parsed.to_bits(), 0x278_112b_0500_0286);
    /// assert_eq!(nircheck::Parsed::from_bits(0x278_112b_0500_0286), Ok(parsed));
    /// ```
    #[must_use]
    pub const fn to_bits(self) -> u64 {
        let key = match self.key {
            Some(key) => bcd2(key.value()),
            None => 0,
        };
        self.number.packed().bits() << 8 | key
    }

    /// Reads the eight bytes of [`Parsed::to_bits`] and checks them like a text in strict form.
    ///
    /// # Errors
    /// The first rule that the characters break.
    pub fn from_bits(bits: u64) -> Result<Self, ParseError> {
        let text = match bits & 0xff {
            0 => Text::from_nibbles(bits >> 8, 14),
            _ => Text::from_nibbles(bits, 16),
        };
        // Anything in the four bits above the first character is one character too many.
        Self::parse_strict(text.strip_prefix('0').unwrap_or(&text))
    }

    /// The compact form: 13 or 15 characters, upper case.
    #[must_use]
    #[inline]
    pub fn compact(self) -> Text {
        match self.key {
            Some(_) => Text::from_nibbles(self.to_bits(), 15),
            None => Text::from_nibbles(self.number.packed().bits(), 13),
        }
    }

    /// The form used on paper, grouped by spaces: as on a health card, or by the fields of a
    /// [`Mig`] or a [`Nnp`] (our decision: no source shows one).
    #[must_use]
    pub fn paper(self) -> Text {
        self.compact().grouped(self.number.groups())
    }

    /// The compact form, with asterisks for every group that is not in `show`. Each group shown
    /// discloses sex, birth or place: no official mask exists. Of a provisional number, only the
    /// first digit and the key can be shown.
    ///
    /// ```
    /// use nircheck::{Parsed, Show};
    ///
    /// let parsed: Parsed = "2 95 10 99 126 111 93".parse()?;
    /// assert_eq!(parsed.masked(Show::NONE), "***************");
    /// assert_eq!(parsed.masked(Show::KIND | Show::KEY), "2************93");
    /// # Ok::<(), nircheck::ParseError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn masked(self, show: Show) -> Text {
        self.compact().masked(self.number.groups(), show)
    }
}

/// The integer of [`Parsed::to_bits`], in a register.
#[cfg(feature = "std")]
fn bits_of_valid(text: &[u8]) -> Option<NonZeroU64> {
    // Of what may stand in a number only separators have neither of these bits, or the highest.
    let is_compact = |text: &[u8]| {
        let halves = text.first_chunk::<8>().zip(text.last_chunk::<8>());
        halves.is_some_and(|(head, tail)| {
            let (head, tail) = (u64::from_ne_bytes(*head), u64::from_ne_bytes(*tail));
            let kept = (head | head >> 2) & (tail | tail >> 2) & !(head | tail) >> 3;
            kept & 0x1010_1010_1010_1010 == 0x1010_1010_1010_1010
        })
    };
    let mut compact = [0; 15];
    let characters = match text.len() {
        13 | 15 if is_compact(text) => text,
        _ => {
            let mut len = 0;
            for byte in text.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
                *compact.get_mut(len)? = *byte;
                len += 1;
            }
            compact.get(..len)?
        }
    };
    let (body, key) = characters.split_first_chunk::<13>()?;
    let key = match key {
        [] => 0,
        [tens, units] => u64::from(tens & 15) << 4 | u64::from(units & 15),
        _ => return None,
    };
    NonZeroU64::new(Packed::from_characters(body)?.bits() << 8 | key)
}

impl From<Number> for Parsed {
    fn from(number: Number) -> Self {
        Self { number, key: None }
    }
}

impl From<Nir> for Parsed {
    fn from(nir: Nir) -> Self {
        Number::Registered(nir).into()
    }
}

impl From<KeyedNir> for Parsed {
    fn from(keyed: KeyedNir) -> Self {
        Self {
            number: Number::Registered(keyed.nir()),
            key: Some(keyed.key()),
        }
    }
}

/// Drops the key.
impl From<Parsed> for Number {
    fn from(parsed: Parsed) -> Self {
        parsed.number
    }
}

impl From<Nir> for Number {
    fn from(nir: Nir) -> Self {
        Self::Registered(nir)
    }
}

/// The order of the texts.
impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        self.packed().cmp(&other.packed())
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Accepts a registered number; a provisional one is an error of kind.
impl TryFrom<Number> for Nir {
    type Error = ParseError;

    fn try_from(number: Number) -> Result<Self, ParseError> {
        number.registered().ok_or(ParseError::KIND_NOT_REGISTERED)
    }
}

from_str!(Number: ParseError, Parsed: ParseError);

/// The 13 characters; `{:#}` for the paper form.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Parsed::from(*self).fmt(f)
    }
}

/// The 13 or 15 characters; `{:#}` for the paper form.
impl fmt::Display for Parsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if f.alternate() {
            self.paper()
        } else {
            self.compact()
        };
        f.pad(text.as_str())
    }
}

masked_debug!(Mig, Nnp, NirLike);

/// The kind, never the number.
impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Registered(_) => "Registered(*)",
            Self::Mig(_) => "Mig(*)",
            Self::Nnp(_) => "Nnp(*)",
            Self::NirLike(_) => "NirLike(*)",
        };
        f.write_str(name)
    }
}

/// The kind and whether a key came with it, never the number.
impl fmt::Debug for Parsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parsed")
            .field("number", &self.number)
            .field("key", &self.key)
            .finish()
    }
}
