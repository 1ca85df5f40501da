//! The fields of a number: small types, each the one place that knows its bounds.

mod birthplace;
mod date;
mod identity;
mod month;
mod provisional;
mod year;

pub(crate) use self::birthplace::department_bits;
pub use self::{
    birthplace::{Birthplace, PlaceKind},
    date::{Date, DateError, YearMonth, YearMonthError},
    identity::{Key, Kind, OrderNumber, Sex, Status},
    month::{BirthMonth, MonthClass},
    provisional::{CreationType, Fund},
    year::{BirthYear, BirthYears, OLDEST_AGE},
};

/// Two decimal digits as two groups of four bits.
pub(crate) const fn bcd2(value: u8) -> u64 {
    (((value / 10) << 4) | (value % 10)) as u64
}

/// Three decimal digits as three groups of four bits.
pub(crate) const fn bcd3(value: u16) -> u64 {
    ((value / 100) as u64) << 8 | bcd2((value % 100) as u8)
}
