//! The year of birth: two digits, and the centuries they may belong to.

use core::fmt;

use super::{BirthMonth, YearMonth};
use crate::coded::masked_debug;

/// The oldest age that a living or recently deceased person is taken to have (our decision).
pub const OLDEST_AGE: u8 = 130;

/// The last two digits of the year of birth, 00 to 99 (source: Insee). The number holds no
/// century and no source gives a rule for one: there is no pivot here, only candidates.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthYear(u8);

impl BirthYear {
    /// Accepts 0 to 99.
    #[must_use]
    pub const fn new(value: u8) -> Option<Self> {
        if value <= 99 { Some(Self(value)) } else { None }
    }

    /// From two digits, which always are a year.
    pub(crate) const fn from_digits(value: u8) -> Self {
        Self(value)
    }

    /// 0 to 99.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0
    }

    /// The years this may be, latest first: none in the future of `at`, none more than
    /// `oldest_age` years before it. A `month` of the calendar rules out the year of `at` itself
    /// when that month has not begun.
    ///
    /// ```
    /// use nircheck::{BirthYear, OLDEST_AGE, YearMonth};
    ///
    /// let at = YearMonth::new(2026, 11).unwrap();
    /// let years = |value| BirthYear::new(value).unwrap().candidates(None, at, OLDEST_AGE);
    /// assert!(years(5).eq([2005, 1905]));
    /// assert_eq!(years(53).sole(), Some(1953));
    /// assert_eq!(years(5).sole(), None);
    /// ```
    #[must_use]
    pub const fn candidates(
        self,
        month: Option<BirthMonth>,
        at: YearMonth,
        oldest_age: u8,
    ) -> BirthYears {
        let mut latest = at.year() - at.year() % 100 + self.0 as u16;
        let calendar = match month {
            Some(month) => month.calendar(),
            None => None,
        };
        let not_begun = match calendar {
            Some(month) => month > at.month(),
            None => false,
        };
        if latest > at.year() || (latest == at.year() && not_begun) {
            // The century before, or past the end when there is none left.
            latest = latest.wrapping_sub(100);
        }
        BirthYears {
            next: latest,
            earliest: at.year().saturating_sub(oldest_age as u16),
        }
    }
}

/// Two digits.
impl fmt::Display for BirthYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// The candidate years of a [`BirthYear`], latest first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BirthYears {
    next: u16,
    earliest: u16,
}

impl BirthYears {
    /// The year, when one candidate is left: then, and only then, the century is known.
    #[must_use]
    pub fn sole(mut self) -> Option<u16> {
        let year = self.next()?;
        if self.next().is_none() {
            Some(year)
        } else {
            None
        }
    }
}

impl Iterator for BirthYears {
    type Item = u16;

    fn next(&mut self) -> Option<u16> {
        // A year below 100 wraps around on its way down, which also ends the iteration.
        if self.next > 9999 || self.next < self.earliest {
            return None;
        }
        let year = self.next;
        self.next = self.next.wrapping_sub(100);
        Some(year)
    }
}

masked_debug!(BirthYear, BirthYears);
