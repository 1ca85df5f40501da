//! The fields of a provisional number.

use crate::coded::{display_digits, masked_debug};

/// How a provisional number was created: its second digit (source: Cnam). The meaning of the
/// values is not published.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreationType(u8);

impl CreationType {
    pub(crate) const fn from_digit(digit: u8) -> Self {
        Self(digit)
    }

    /// 1 or 2; 0 for an NNP created before 2012.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0
    }

    /// Whether this is the 0 of the numbers created before 2012.
    #[must_use]
    pub const fn is_before_2012(self) -> bool {
        self.0 == 0
    }
}

/// The fund (`caisse`) that issued a provisional number: 000 to 999 (source: Cnam).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fund(u16);

impl Fund {
    pub(crate) const fn from_digits(value: u16) -> Self {
        Self(value)
    }

    /// 0 to 999.
    #[must_use]
    pub const fn value(self) -> u16 {
        self.0
    }
}

display_digits!(CreationType: "{}", Fund: "{:03}");
masked_debug!(Fund, CreationType);
