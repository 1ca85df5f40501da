//! The number: its kinds, its fields, its key, its packed form and its text forms.

mod birthplace;
pub(crate) mod date;
pub(crate) mod forms;
mod identity;
pub(crate) mod key;
mod kinds;
mod month;
mod nir;
mod ntt;
pub(crate) mod packed;
mod provisional;
mod year;

pub(crate) use self::birthplace::department_bits;
pub use self::{
    birthplace::{Birthplace, PlaceKind},
    date::{Date, DateError, YearMonth, YearMonthError},
    forms::{Show, Text},
    identity::{Key, Kind, OrderNumber, Sex, Status},
    kinds::{Mig, NirLike, Nnp, Number, Parsed},
    month::BirthMonth,
    nir::{KeyMismatch, KeyedNir, Nir},
    ntt::{Ntt, NttError},
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
