//! Months and days of the calendar. The caller gives every date: the library reads no clock.

use core::{fmt, str::FromStr};

use crate::coded::masked_debug;

/// A year and a month, such as a reference date.
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
#[non_exhaustive]
pub struct YearMonthError;

/// Accepts `YYYY-MM` and nothing else.
impl FromStr for YearMonth {
    type Err = YearMonthError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let [a, b, c, d, b'-', e, f] = *text.as_bytes() else {
            return Err(YearMonthError);
        };
        let year_month = || Self::new(digits([a, b, c, d])?, digits([e, f])? as u8);
        year_month().ok_or(YearMonthError)
    }
}

/// A day of the calendar in force today, such as a birth date or the day of an event.
///
/// Often a birth date, so its `Debug` shows nothing of it.
///
/// ```
/// use nircheck::Date;
///
/// let birth: Date = "2010-02-28".parse()?;
/// assert_eq!("28/02/2010".parse(), Ok(birth));
/// assert_eq!((birth.year(), birth.month(), birth.day()), (2010, 2, 28));
/// assert_eq!(birth.age_at("2026-02-27".parse()?), Some(15));
/// assert!(Date::new(2010, 2, 29).is_none());
/// # Ok::<(), nircheck::DateError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    month: YearMonth,
    day: u8,
}

impl Date {
    /// Accepts any year up to 9999, a month from 1 to 12 and a day that this month has.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let last = match month {
            _ if day <= 28 => 28,
            2 if year.is_multiple_of(4)
                && (!year.is_multiple_of(100) || year.is_multiple_of(400)) =>
            {
                29
            }
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        match YearMonth::new(year, month) {
            Some(month) if day >= 1 && day <= last => Some(Self { month, day }),
            _ => None,
        }
    }

    /// The year, with its century.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.month.year()
    }

    /// 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month.month()
    }

    /// 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The month that the day is in.
    #[must_use]
    pub const fn year_month(self) -> YearMonth {
        self.month
    }

    /// The age in whole years of a person born on this day; `None` on a day before it. A birth on
    /// February 29 turns on March 1 when the year is not a leap year (our decision).
    #[must_use]
    pub fn age_at(self, at: Self) -> Option<u16> {
        let birthday_passed = (at.month(), at.day) >= (self.month(), self.day);
        let years = at.year().checked_sub(self.year())?;
        if birthday_passed {
            Some(years)
        } else {
            years.checked_sub(1)
        }
    }
}

/// `YYYY-MM-DD`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.month, self.day)
    }
}

masked_debug!(Date);

/// A text that is no day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a date is written YYYY-MM-DD or DD/MM/YYYY")]
#[non_exhaustive]
pub struct DateError;

/// Accepts `YYYY-MM-DD` and `DD/MM/YYYY`, and nothing else.
impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let date = match text.as_bytes() {
            [a, b, c, d, b'-', e, f, b'-', g, h] | [g, h, b'/', e, f, b'/', a, b, c, d] => {
                let (month, day) = (digits([*e, *f]), digits([*g, *h]));
                digits([*a, *b, *c, *d]).zip(month.zip(day))
            }
            _ => None,
        };
        let date = date.and_then(|(year, (month, day))| Self::new(year, month as u8, day as u8));
        date.ok_or(DateError)
    }
}

/// Reads digits.
pub(crate) fn digits<const N: usize>(text: [u8; N]) -> Option<u16> {
    let mut value = 0;
    let mut is_number = true;
    for digit in text {
        is_number &= digit.is_ascii_digit();
        value = 10 * value + u16::from(digit & 15);
    }
    is_number.then_some(value)
}
