//! The month of birth, or the code of an unknown one.

use crate::{
    MonthClass,
    coded::{display_digits, masked_debug},
    rules::months::class_of,
};

/// The month field of a registered number: 01 to 12, or 20 to 99 for a civil status that is
/// unknown or incomplete (source: DSN for 20, 30 to 42 and 50 to 99; Cnam for the rest).
/// 00 and 13 to 19 do not exist.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthMonth(u8);

impl BirthMonth {
    /// Accepts the values that have a [`MonthClass`]: 1 to 12 and 20 to 99.
    #[must_use]
    pub const fn new(value: u8) -> Option<Self> {
        match class_of(value) {
            Some(_) => Some(Self(value)),
            None => None,
        }
    }

    /// Wraps a value that has a [`MonthClass`].
    pub(crate) const fn from_valid(value: u8) -> Self {
        debug_assert!(Self::new(value).is_some());
        Self(value)
    }

    /// The two digits of the field, 1 to 99.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0
    }

    /// The class of the value.
    #[must_use]
    pub const fn class(self) -> MonthClass {
        match class_of(self.0) {
            Some(class) => class,
            None => MonthClass::Incomplete, // `new` refuses such a value
        }
    }

    /// The month of the calendar, when the number holds one.
    #[must_use]
    pub const fn calendar(self) -> Option<u8> {
        match self.class() {
            MonthClass::Calendar(month) => Some(month),
            _ => None,
        }
    }

    /// The month that 31 to 42 may stand for: the real one plus 30, according to one secondary
    /// source. A hint for people, not a value to compute with.
    #[must_use]
    pub const fn hint(self) -> Option<u8> {
        match self.0 {
            31..=42 => Some(self.0 - 30),
            _ => None,
        }
    }
}

display_digits!(BirthMonth: "{:02}");
masked_debug!(BirthMonth);
