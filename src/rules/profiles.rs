//! The numbers that each body accepts: one row per profile.

use crate::{Expected, Finding, Findings, Lang};

/// How a number may be written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// Separators between characters, white space at the ends, lower-case letters.
    #[default]
    Loose,
    /// Exactly 13 or 15 of `0-9`, with `A` or `B` in upper case.
    Strict,
}

/// The rules of one body: the kinds and lengths that it accepts, and the findings that it raises
/// to errors. All other rules are the same for every profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    name: &'static str,
    /// The description, in English and in French.
    text: [&'static str; 2],
    /// The lengths accepted for each first digit, as a set of [`L13`] and [`L15`]; none when the
    /// profile refuses the kind.
    lengths: [u8; 10],
    raised: Findings,
    expects_key: bool,
}

const L13: u8 = 1;
const L15: u8 = 2;
const BOTH: u8 = L13 | L15;

/// Declares the profiles, and the list of them all.
macro_rules! profiles {
    ($($(#[$doc:meta])* $NAME:ident = $profile:expr;)+) => {
        impl Profile {
            $($(#[$doc])* pub const $NAME: Self = $profile;)+

            /// Every profile, the default one first.
            pub const ALL: &'static [Self] = &[$(Self::$NAME),+];
        }
    };
}

profiles! {
    /// The union of what Insee, the Cnam and the payroll rules accept (our decision).
    DEFAULT = Self {
        name: "default",
        text: ["all that is in use", "tout ce qui est en usage"],
        lengths: [0, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, 0],
        raised: Findings::EMPTY,
        expects_key: true,
    };
    /// Payroll declarations (`DSN`): kinds 1 and 2, without conventional numbers and the months of
    /// [`MonthClass::OutsideDsn`](crate::MonthClass::OutsideDsn). 13 characters are expected; a
    /// key is checked when given (source: DSN 30.001).
    DSN = Self {
        name: "dsn",
        text: ["payroll declarations", "déclarations de paie"],
        lengths: [0, BOTH, BOTH, 0, 0, 0, 0, 0, 0, 0],
        raised: Findings::EMPTY
            .with(Finding::MonthOutsideDsn)
            .with(Finding::Fictitious),
        expects_key: false,
    };
    /// The validator of the Cnam: kinds 1 and 2; kinds 5 to 8 in their own layout only, with 13
    /// characters (source: Cnam).
    CNAM = Self {
        name: "cnam",
        text: ["the Cnam's validator", "le validateur de la Cnam"],
        lengths: [0, BOTH, BOTH, 0, 0, L13, L13, L13, L13, 0],
        raised: Findings::EMPTY.with(Finding::ProvisionalLayout),
        expects_key: true,
    };
    /// The health identity (`INS`): kinds 1 and 2, 15 characters (source: ANS).
    INS = Self {
        name: "ins",
        text: ["health identity", "identité de santé"],
        lengths: [0, L15, L15, 0, 0, 0, 0, 0, 0, 0],
        raised: Findings::EMPTY,
        expects_key: true,
    };
}

impl Profile {
    /// The rules of [`Nir`](crate::Nir).
    pub(crate) const REGISTERED: Self = Self {
        lengths: [0, BOTH, BOTH, BOTH, BOTH, 0, 0, 0, 0, 0],
        ..Self::DEFAULT
    };

    /// The rules of [`KeyedNir`](crate::KeyedNir).
    pub(crate) const KEYED: Self = Self {
        lengths: [0, L15, L15, L15, L15, 0, 0, 0, 0, 0],
        ..Self::DEFAULT
    };

    /// Returns the profile with this name, if there is one.
    ///
    /// ```
    /// use nircheck::Profile;
    ///
    /// assert_eq!(Profile::from_name("dsn"), Some(Profile::DSN));
    /// assert_eq!(Profile::from_name("other"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|profile| profile.name == name)
            .copied()
    }

    /// The stable name, such as `default` or `dsn`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The description for people, in a language.
    #[must_use]
    pub const fn text(&self, lang: Lang) -> &'static str {
        lang.pick(self.text[0], self.text[1])
    }

    /// Returns the profile that also raises this finding to an error; `None` for a finding that no
    /// profile may raise: see [`Finding::can_be_raised`].
    ///
    /// ```
    /// use nircheck::{Context, ErrorCode, Finding, Profile, check};
    ///
    /// let profile = Profile::DEFAULT.raising(Finding::Fictitious).unwrap();
    /// let report = check("1999999999999", &Context { profile, ..Context::default() });
    /// assert_eq!(report.outcome().unwrap_err().code(), ErrorCode::Fictitious);
    /// assert!(Profile::DEFAULT.raising(Finding::PlaceUnknown).is_none());
    /// ```
    #[must_use]
    pub const fn raising(self, finding: Finding) -> Option<Self> {
        let raised = self.raised.with(finding);
        if finding.can_be_raised() {
            Some(Self { raised, ..self })
        } else {
            None
        }
    }

    /// Whether numbers come with their key, so that its absence is a finding.
    pub(crate) const fn expects_key(&self) -> bool {
        self.expects_key
    }

    /// Whether the profile turns this finding into an error.
    #[must_use]
    pub const fn raises(&self, finding: Finding) -> bool {
        self.raised.contains(finding)
    }

    /// The findings that the profile turns into errors.
    pub(crate) const fn raised(&self) -> Findings {
        self.raised
    }

    /// Whether the profile accepts numbers with this first digit, 0 to 9.
    pub(crate) fn accepts_kind(&self, first_digit: u8) -> bool {
        self.lengths_of(first_digit) != 0
    }

    /// The expected length, when this one is refused. Length is checked before kind, so a first
    /// digit that the profile refuses may have any length that another one has.
    pub(crate) fn refuses_length(
        &self,
        first_digit: Option<u8>,
        length: usize,
    ) -> Option<Expected> {
        let lengths = match first_digit.map_or(0, |digit| self.lengths_of(digit)) {
            0 => self.lengths.iter().fold(0, |all, lengths| all | lengths),
            lengths => lengths,
        };
        let accepted = match length {
            13 => lengths & L13 != 0,
            15 => lengths & L15 != 0,
            _ => false,
        };
        match lengths {
            _ if accepted => None,
            L13 => Some(Expected::Length13),
            L15 => Some(Expected::Length15),
            _ => Some(Expected::Length13Or15),
        }
    }

    /// The first digit that is expected, for the error of a refused kind.
    pub(crate) fn expected_kind(&self) -> Expected {
        let accepted = (1..=8).filter(|digit| self.accepts_kind(*digit));
        match accepted.fold(0_u16, |set, digit| set | 1 << digit) {
            0b1_1111_1110 => Expected::FirstDigit,
            0b0_0001_1110 => Expected::FirstDigit1To4,
            _ => Expected::FirstDigitOfProfile,
        }
    }

    fn lengths_of(&self, first_digit: u8) -> u8 {
        self.lengths
            .get(usize::from(first_digit))
            .copied()
            .unwrap_or(0)
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::DEFAULT
    }
}
