//! A registered number, without and with its key.

use core::fmt;

use crate::{
    Form, ParseError, Profile,
    coded::{from_str, masked_debug},
    number::{
        BirthMonth, BirthYear, BirthYears, Birthplace, Key, Kind, OrderNumber, Parsed, Sex,
        YearMonth, bcd2, bcd3, packed::Packed,
    },
    parse::grammar,
};

/// A well-formed registered number (`NIR`, `numéro d'inscription au répertoire`): thirteen
/// characters for sex, year and month of birth, place of birth and order.
///
/// Eight bytes, `Copy`, ordered as its text is; `Option<Nir>` has the same size. First digits 1
/// and 2 are a NIR or a NIA, 3 and 4 a number awaiting registration, built the same; provisional
/// numbers with a layout of their own are [`Nnp`](crate::Nnp) and [`Mig`](crate::Mig).
///
/// `parse` accepts the loose form of 13 characters, or of 15 whose key is then checked and
/// dropped. A well-formed number may never have been assigned to anyone.
///
/// ```
/// use nircheck::{Nir, Sex};
///
/// let nir: Nir = "2 95 10 99 126 111 93".parse()?;
/// assert_eq!(nir.sex(), Sex::Female);
/// assert_eq!(nir.birth_year().value(), 95);
/// assert_eq!(nir.birth_month().calendar(), Some(10));
/// assert_eq!(nir.birthplace().country(), Some(126));
/// assert_eq!(nir.order().value(), 111);
/// assert_eq!(format!("{nir:?}"), "Nir(*)");
/// # Ok::<(), nircheck::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nir(Packed);

/// A registered number whose key was checked or computed.
///
/// Eight bytes as well. Create one by parsing 15 characters, by [`KeyedNir::new`] from a number
/// and its key, or by [`Nir::with_key`], which computes the key.
///
/// ```
/// use nircheck::{ErrorCode, KeyedNir, Nir};
///
/// let nir: Nir = "2951099126111".parse()?;
/// assert_eq!(nir.with_key().to_string(), "295109912611193");
/// let error = "295109912611194".parse::<KeyedNir>().unwrap_err();
/// assert_eq!((error.code(), error.at()), (ErrorCode::Key, 13));
/// # Ok::<(), nircheck::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyedNir(Nir);

const _: () = assert!(size_of::<Nir>() == 8 && size_of::<Option<Nir>>() == 8);
const _: () = assert!(size_of::<KeyedNir>() == 8 && size_of::<Option<KeyedNir>>() == 8);

impl Nir {
    /// Parses the loose form: see [the accepted language](crate#the-accepted-language).
    ///
    /// # Errors
    /// The first rule that the text breaks; [`ErrorCode::Kind`](crate::ErrorCode::Kind) for a
    /// provisional number.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        parse(text.as_ref(), Form::Loose, &Profile::REGISTERED)
    }

    /// Parses the strict form: 13 or 15 characters, digits and upper-case letters only.
    ///
    /// # Errors
    /// As [`Nir::parse`].
    pub fn parse_strict(text: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        parse(text.as_ref(), Form::Strict, &Profile::REGISTERED)
    }

    /// Wraps the characters of a valid registered number.
    pub(crate) const fn from_valid(packed: Packed) -> Self {
        Self(packed)
    }

    /// Creates a number from its fields and a first digit, 1 to 4.
    pub(crate) const fn from_fields(
        first_digit: u8,
        year: BirthYear,
        month: BirthMonth,
        place: Birthplace,
        order: OrderNumber,
    ) -> Self {
        let rest = bcd2(year.value()) << 40
            | bcd2(month.value()) << 32
            | (place.bits() as u64) << 12
            | bcd3(order.value());
        Self(Packed::from_parts(first_digit, rest))
    }

    /// Creates a number from its fields, for instance for synthetic data.
    ///
    /// ```
    /// use nircheck::{BirthMonth, BirthYear, Birthplace, Nir, OrderNumber, Sex};
    ///
    /// let nir = Nir::new(
    ///     Sex::Female,
    ///     BirthYear::new(95).unwrap(),
    ///     BirthMonth::new(10).unwrap(),
    ///     Birthplace::new(b"99126").unwrap(),
    ///     OrderNumber::new(111).unwrap(),
    /// );
    /// assert_eq!(nir.to_string(), "2951099126111");
    /// ```
    #[must_use]
    pub const fn new(
        sex: Sex,
        year: BirthYear,
        month: BirthMonth,
        place: Birthplace,
        order: OrderNumber,
    ) -> Self {
        let first_digit = match sex {
            Sex::Male => 1,
            Sex::Female => 2,
        };
        Self::from_fields(first_digit, year, month, place, order)
    }

    /// [`Kind::Nir`], or [`Kind::Awaiting`] for first digits 3 and 4.
    #[must_use]
    pub const fn kind(self) -> Kind {
        if self.0.character(0) < 3 {
            Kind::Nir
        } else {
            Kind::Awaiting
        }
    }

    /// The sex the number was given for.
    #[must_use]
    pub const fn sex(self) -> Sex {
        if self.0.character(0) % 2 == 1 {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    /// The last two digits of the year of birth.
    #[must_use]
    pub const fn birth_year(self) -> BirthYear {
        BirthYear::from_digits(self.0.two(1))
    }

    /// The month of birth, or the code for an unknown one.
    #[must_use]
    pub const fn birth_month(self) -> BirthMonth {
        BirthMonth::from_valid(self.0.two(3))
    }

    /// The possible years of birth at a reference date: see [`BirthYear::candidates`].
    #[must_use]
    pub const fn birth_years(self, at: YearMonth, oldest_age: u8) -> BirthYears {
        self.birth_year()
            .candidates(Some(self.birth_month()), at, oldest_age)
    }

    /// The place of birth.
    #[must_use]
    pub const fn birthplace(self) -> Birthplace {
        Birthplace::from_bits((self.0.bits() >> 12 & 0xf_ffff) as u32)
    }

    /// The order number.
    #[must_use]
    pub const fn order(self) -> OrderNumber {
        OrderNumber::from_valid(self.0.three(10))
    }

    /// Computes the key.
    #[must_use]
    pub const fn key(self) -> Key {
        Key::of(self.0.key())
    }

    /// The number with its computed key: 13 characters completed to 15.
    #[must_use]
    pub const fn with_key(self) -> KeyedNir {
        KeyedNir(self)
    }

    pub(crate) const fn packed(self) -> Packed {
        self.0
    }
}

impl KeyedNir {
    /// Parses the loose form of 15 characters.
    ///
    /// # Errors
    /// The first rule that the text breaks; a text of 13 characters is a
    /// [`ErrorCode::Length`](crate::ErrorCode::Length).
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        Ok(Self(parse(text.as_ref(), Form::Loose, &Profile::KEYED)?))
    }

    /// Parses the strict form of 15 characters.
    ///
    /// # Errors
    /// As [`KeyedNir::parse`].
    pub fn parse_strict(text: impl AsRef<[u8]>) -> Result<Self, ParseError> {
        Ok(Self(parse(text.as_ref(), Form::Strict, &Profile::KEYED)?))
    }

    /// Checks the key that came with a number.
    ///
    /// ```
    /// use nircheck::{Key, KeyedNir, Nir};
    ///
    /// let nir: Nir = "2951099126111".parse()?;
    /// assert!(KeyedNir::new(nir, Key::new(93).unwrap()).is_ok());
    /// let mismatch = KeyedNir::new(nir, Key::new(39).unwrap()).unwrap_err();
    /// assert_eq!(mismatch.nir(), nir);
    /// # Ok::<(), nircheck::ParseError>(())
    /// ```
    ///
    /// # Errors
    /// [`KeyMismatch`], which keeps the number, when the key is not the computed one.
    pub const fn new(nir: Nir, key: Key) -> Result<Self, KeyMismatch> {
        if nir.key().value() == key.value() {
            Ok(Self(nir))
        } else {
            Err(KeyMismatch(nir))
        }
    }

    /// The number without its key.
    #[must_use]
    pub const fn nir(self) -> Nir {
        self.0
    }

    /// The key.
    #[must_use]
    pub const fn key(self) -> Key {
        self.0.key()
    }
}

/// The error of a key that is not the computed one. The number itself is well formed.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("key: the key does not match the number")]
pub struct KeyMismatch(Nir);

impl KeyMismatch {
    /// The number, which is well formed.
    #[must_use]
    pub const fn nir(self) -> Nir {
        self.0
    }
}

fn parse(text: &[u8], form: Form, profile: &Profile) -> Result<Nir, ParseError> {
    let parsed = grammar::parse(text, form, profile)?;
    // Both profiles accept registered numbers only, so this never fails.
    Nir::try_from(parsed)
}

/// Drops the key; a provisional number is an error of kind.
impl TryFrom<Parsed> for Nir {
    type Error = ParseError;

    fn try_from(parsed: Parsed) -> Result<Self, ParseError> {
        parsed.number().try_into()
    }
}

/// Accepts a registered number that came with its key; another is an error of kind or length.
impl TryFrom<Parsed> for KeyedNir {
    type Error = ParseError;

    fn try_from(parsed: Parsed) -> Result<Self, ParseError> {
        let nir = Nir::try_from(parsed)?;
        // The key of a registered number was checked when it was parsed.
        parsed
            .key()
            .map(|_| Self(nir))
            .ok_or(ParseError::KEY_ABSENT)
    }
}

/// Checks the key, as [`KeyedNir::new`].
impl TryFrom<(Nir, Key)> for KeyedNir {
    type Error = KeyMismatch;

    fn try_from((nir, key): (Nir, Key)) -> Result<Self, KeyMismatch> {
        Self::new(nir, key)
    }
}

impl From<KeyedNir> for Nir {
    fn from(keyed: KeyedNir) -> Self {
        keyed.0
    }
}

from_str!(Nir: ParseError, KeyedNir: ParseError);

/// The 13 characters; `{:#}` for the paper form.
impl fmt::Display for Nir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Parsed::from(*self).fmt(f)
    }
}

/// The 15 characters; `{:#}` for the paper form.
impl fmt::Display for KeyedNir {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Parsed::from(*self).fmt(f)
    }
}

masked_debug!(Nir, KeyedNir, KeyMismatch);
