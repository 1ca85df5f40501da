//! A month in the calendar, for everything that depends on a date: the library reads no clock.

use core::{fmt, str::FromStr};

/// A year and a month, such as the reference date that a caller gives.
///
/// ```
/// use nircheck::YearMonth;
///
/// let at: YearMonth = "2026-11".parse().unwrap();
/// assert_eq!((at.year(), at.month()), (2026, 11));
/// assert!(YearMonth::new(1975, 12) < YearMonth::new(1976, 1));
/// assert!(YearMonth::new(2026, 13).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonth {
    year: u16,
    month: u8,
}

impl YearMonth {
    /// Accepts any year up to 9999 and a month from 1 to 12.
    #[must_use]
    pub const fn new(year: u16, month: u8) -> Option<Self> {
        if year <= 9999 && month >= 1 && month <= 12 {
            Some(Self { year, month })
        } else {
            None
        }
    }

    /// The year, with its century.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }
}

/// `YYYY-MM`.
impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A text that is not `YYYY-MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a month is written YYYY-MM")]
pub struct YearMonthError;

/// Accepts `YYYY-MM` and nothing else.
impl FromStr for YearMonth {
    type Err = YearMonthError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = |part: &str, len: usize| -> Option<u16> {
            let well_formed = part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
            if well_formed { part.parse().ok() } else { None }
        };
        let (year, month) = text.split_once('-').ok_or(YearMonthError)?;
        let year = digits(year, 4).ok_or(YearMonthError)?;
        let month = digits(month, 2).ok_or(YearMonthError)?;
        Self::new(year, month as u8).ok_or(YearMonthError)
    }
}
