//! The year of birth: two digits, and the years that they may mean.

use super::{BirthMonth, YearMonth};
use crate::coded::{display_digits, masked_debug};

/// The oldest assumed age, in years, of a person who is alive or died recently (our decision).
pub const OLDEST_AGE: u8 = 130;

/// The last two digits of the year of birth, 00 to 99 (source: Insee). The number holds no
/// century and no source gives a rule for one, so the library offers candidate years, no pivot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthYear(u8);

impl BirthYear {
    /// Accepts 0 to 99.
    #[must_use]
    pub const fn new(value: u8) -> Option<Self> {
        if value <= 99 { Some(Self(value)) } else { None }
    }

    /// Wraps the value of two digits.
    pub(crate) const fn from_digits(value: u8) -> Self {
        Self(value)
    }

    /// 0 to 99.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0
    }

    /// The possible years, latest first: none after `at` and none more than `oldest_age` years
    /// before it. A calendar `month` excludes the year of `at` when that month has not begun.
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
            // The century before; a year below 100 wraps around, which ends the iteration.
            latest = latest.wrapping_sub(100);
        }
        BirthYears {
            next: latest,
            earliest: at.year().saturating_sub(oldest_age as u16),
        }
    }
}

/// The candidate years of a [`BirthYear`], latest first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BirthYears {
    next: u16,
    earliest: u16,
}

impl BirthYears {
    /// The year, when there is exactly one candidate, so that the century is known.
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
        // A year below 100 wraps around, which also ends the iteration.
        if self.next > 9999 || self.next < self.earliest {
            return None;
        }
        let year = self.next;
        self.next = self.next.wrapping_sub(100);
        Some(year)
    }
}

display_digits!(BirthYear: "{:02}");
masked_debug!(BirthYear, BirthYears);
