//! Kind, status, sex, order number and key.

use core::num::{NonZeroU8, NonZeroU16};

use crate::{
    Oid,
    coded::{coded, display_digits, masked_debug},
};

coded! {
    /// What a number is, by its first digit (source: Insee, Cnam).
    pub enum Kind {
        /// First digit 1 or 2: a NIR, or a NIA (`numéro identifiant d'attente`) which is built
        /// the same and cannot be told from one by its digits.
        Nir = "nir", "NIR (or NIA)", "NIR (ou NIA)";
        /// First digit 3 or 4: a number awaiting registration, undocumented by the Cnam.
        Awaiting = "awaiting",
            "number awaiting registration",
            "numéro en attente d'immatriculation";
        /// First digit 5 or 6: a traveller (`migrant de passage`).
        Mig = "mig", "MIG (passing migrant)", "MIG (migrant de passage)";
        /// First digit 7 or 8: a provisional number (`numéro national provisoire`).
        Nnp = "nnp", "NNP (national provisional number)", "NNP (numéro national provisoire)";
        /// The technical number of a payroll declaration (`numéro technique temporaire`).
        Ntt = "ntt", "NTT (temporary technical number)", "NTT (numéro technique temporaire)";
    }
}

impl Kind {
    /// The kind of the numbers that start with this digit; `None` for 0 and 9.
    #[must_use]
    pub const fn from_first_digit(digit: u8) -> Option<Self> {
        match digit {
            1 | 2 => Some(Self::Nir),
            3 | 4 => Some(Self::Awaiting),
            5 | 6 => Some(Self::Mig),
            7 | 8 => Some(Self::Nnp),
            _ => None,
        }
    }

    /// The status that follows from the kind alone; `None` for an NTT, which is not a NIR.
    #[must_use]
    pub const fn status(self) -> Option<Status> {
        match self {
            Self::Nir => Some(Status::DefinitiveForm),
            Self::Awaiting | Self::Mig | Self::Nnp => Some(Status::Provisional),
            Self::Ntt => None,
        }
    }
}

coded! {
    /// Whether a number is provisional or definitive. The digits alone give one of the first two
    /// (our decision); the others need the OID that came with the number.
    pub enum Status {
        /// Kinds 3 to 8.
        Provisional = "provisional", "provisional", "provisoire";
        /// Kinds 1 and 2 without a context: a definitive NIR or a temporary NIA.
        DefinitiveForm = "definitive-form",
            "definitive form (a NIA looks the same)",
            "forme définitive (un NIA a la même)";
        /// A NIR by the context.
        Definitive = "definitive", "definitive", "définitif";
        /// A NIA by the context.
        Temporary = "temporary", "temporary (NIA)", "temporaire (NIA)";
        /// A test identity by the context.
        Test = "test", "test identity", "identité de test";
        /// A demonstration identity by the context.
        Demo = "demo", "demonstration identity", "identité de démonstration";
    }
}

impl Status {
    /// The status with the OID that came with the number, which decides for a number in
    /// definitive form; a provisional number remains provisional.
    pub(crate) const fn under(self, oid: Option<Oid>) -> Self {
        match (self, oid) {
            (Self::DefinitiveForm, Some(oid)) => oid.status(),
            _ => self,
        }
    }
}

coded! {
    /// The sex that a registered number was given for, which may not be the current one.
    pub enum Sex {
        /// First digit 1 or 3.
        Male = "male", "male", "masculin";
        /// First digit 2 or 4.
        Female = "female", "female", "féminin";
    }
}

impl Sex {
    /// Reads a sex as files write it, in any case: `1`, `M`, `H`, `male`, `man`, `homme`,
    /// `masculin`, or `2`, `F`, `female`, `woman`, `femme`, `féminin`. `None` for anything else.
    /// Our decision.
    ///
    /// ```
    /// use nircheck::Sex;
    ///
    /// assert_eq!(Sex::read("Homme"), Some(Sex::Male));
    /// assert_eq!(Sex::read("2"), Some(Sex::Female));
    /// assert_eq!(Sex::read("monsieur"), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn read(text: impl AsRef<[u8]>) -> Option<Self> {
        match text.as_ref() {
            [b'1' | b'M' | b'm' | b'H' | b'h'] => Some(Self::Male),
            [b'2' | b'F' | b'f'] => Some(Self::Female),
            text => Self::from_word(text),
        }
    }

    fn from_word(text: &[u8]) -> Option<Self> {
        const MALE: &[&str] = &["male", "man", "homme", "masculin"];
        const FEMALE: &[&str] = &["female", "woman", "femme", "féminin", "feminin"];
        let text = str::from_utf8(text).ok()?;
        let letters = || text.chars().flat_map(char::to_lowercase);
        let is = |word: &&str| letters().eq(word.chars());
        match (MALE.iter().any(is), FEMALE.iter().any(is)) {
            (true, _) => Some(Self::Male),
            (_, true) => Some(Self::Female),
            _ => None,
        }
    }
}

/// The order number (`numéro d'ordre`) of a birth in its commune and month: 001 to 999
/// (source: Insee).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderNumber(NonZeroU16);

impl OrderNumber {
    /// Accepts 1 to 999.
    #[must_use]
    pub const fn new(value: u16) -> Option<Self> {
        match NonZeroU16::new(value) {
            Some(value) if value.get() <= 999 => Some(Self(value)),
            _ => None,
        }
    }

    /// Wraps a value known to be from 1 to 999.
    pub(crate) const fn from_valid(value: u16) -> Self {
        debug_assert!(value >= 1 && value <= 999);
        Self(NonZeroU16::MIN.saturating_add(value.saturating_sub(1)))
    }

    /// 1 to 999.
    #[must_use]
    pub const fn value(self) -> u16 {
        self.0.get()
    }
}

/// A key (`clé`): 01 to 97 (source: Insee). It is not part of the legal number.
///
/// Among registered numbers it detects every wrong digit, every swap of two digits and every twin
/// error (enumerated). A first digit 1 or 2 typed as 5 to 8 makes a provisional number, for which
/// at most [`Finding::KeyUndocumented`](crate::Finding::KeyUndocumented) is reported. The key never
/// detects 2A written for 19 or 2B for 18, nor the adjacent pairs 00/97, 01/98 and 02/99, and it
/// misses 0.897 % of the errors in two digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(NonZeroU8);

impl Key {
    /// Accepts 1 to 97: 00, 98 and 99 are not keys, though congruent to some.
    #[must_use]
    pub const fn new(value: u8) -> Option<Self> {
        match NonZeroU8::new(value) {
            Some(value) if value.get() <= 97 => Some(Self(value)),
            _ => None,
        }
    }

    /// Wraps a computed key: 97 minus a remainder modulo 97.
    pub(crate) const fn of(value: u8) -> Self {
        debug_assert!(value >= 1 && value <= 97);
        Self(NonZeroU8::MIN.saturating_add(value.saturating_sub(1)))
    }

    /// 1 to 97.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0.get()
    }
}

display_digits!(Key: "{:02}", OrderNumber: "{:03}");
masked_debug!(Key, OrderNumber);
