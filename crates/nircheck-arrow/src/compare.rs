//! Numbers compared with a civil status.

use std::{collections::HashMap, sync::Arc};

use arrow_array::{
    Array, ArrayRef,
    cast::AsArray,
    types::{
        Date32Type, Date64Type, TimestampMicrosecondType, TimestampMillisecondType,
        TimestampNanosecondType, TimestampSecondType,
    },
};
use arrow_schema::{DataType, TimeUnit};
use nircheck::{
    BirthDate, CivilPlace, CivilStatus, Comparison, Date, Sex, compare, place::Spelling,
};

use crate::{
    Checker, Error,
    codes::{self, Bits, Codes, structure},
    column::{Column, flat},
};

/// The columns of a civil status that are known, each with one value, or one for each number.
#[derive(Clone, Debug, Default)]
pub struct Civil {
    /// Texts that [`Sex::read`] reads, or the integers 1 and 2.
    pub sex: Option<ArrayRef>,
    /// Texts that a [`BirthDate`] is parsed from, dates, or timestamps.
    pub birth_date: Option<ArrayRef>,
    /// Codes or names of places, as [`CivilPlace::read`] reads them.
    pub birth_place: Option<ArrayRef>,
}

impl Civil {
    /// The columns of `len` numbers, from that of an index on.
    ///
    /// # Errors
    /// [`Error::Length`] when a column ends before.
    pub fn slice(&self, from: usize, len: usize) -> Result<Self, Error> {
        let slice = |column: &Option<ArrayRef>| match column {
            Some(column) if column.len() == 1 => Ok(Some(Arc::clone(column))),
            Some(column) if from.checked_add(len).is_none_or(|end| end > column.len()) => {
                Err(Error::Length)
            }
            Some(column) => Ok(Some(column.slice(from, len))),
            None => Ok(None),
        };
        Ok(Self {
            sex: slice(&self.sex)?,
            birth_date: slice(&self.birth_date)?,
            birth_place: slice(&self.birth_place)?,
        })
    }

    /// Whether each column has one value, or one for each of `len` numbers.
    #[must_use]
    pub fn fits(&self, len: usize) -> bool {
        let columns = [&self.sex, &self.birth_date, &self.birth_place];
        columns
            .into_iter()
            .flatten()
            .all(|column| column.len() == 1 || column.len() == len)
    }
}

impl Checker {
    /// Compares each number with a civil status: a structure with a column for each one in `civil`,
    /// `sex`, `birth_date` and `birth_place`, which holds `agree`, `differ`, `cannot-tell`, or
    /// `unreadable` for a value that is no such field; and, with `birth_date`, the same for
    /// `birth_year` and `birth_month`. It is null for a text that is not well formed.
    ///
    /// # Errors
    /// Those of [`Error`].
    pub fn compare(&self, array: &ArrayRef, civil: &Civil) -> Result<ArrayRef, Error> {
        let array = flat(array)?;
        let column = Column::new(&array)?;
        let len = column.len();
        if !civil.fits(len) {
            return Err(Error::Length);
        }
        let flat = |array: &Option<ArrayRef>| match array {
            Some(array) => flat(array).map(Some),
            None => Ok(None),
        };
        let (sex, date, place) = (
            flat(&civil.sex)?,
            flat(&civil.birth_date)?,
            flat(&civil.birth_place)?,
        );
        let sex = sex.as_deref().map(Column::new).transpose()?;
        let dates = date.as_deref().map(Dates::new).transpose()?;
        let mut places = place.as_deref().map(Places::new).transpose()?;
        let mut found = Found::new(len);
        self.each_number(&column, |row, parsed| {
            let Some(parsed) = parsed else {
                return;
            };
            let sex_cell = sex.as_ref().map_or(Cell::Blank, |sex| read_sex(sex, row));
            let birth_cell = dates.as_ref().map_or(Cell::Blank, |dates| dates.read(row));
            let status = CivilStatus {
                sex: sex_cell.value(),
                birth: birth_cell.value(),
                place: places.as_mut().and_then(|places| places.read(row)),
            };
            let agreement = compare(&parsed.number(), &status, &self.context);
            // Where the year is all there is, it is all there is to compare.
            let birth_date = match status.birth {
                Some(BirthDate::Year(_)) => agreement.year,
                _ => agreement.birth_date(),
            };
            found.present.set(row, true);
            found.sex.set(row, sex_cell.word(agreement.sex));
            found.birth_date.set(row, birth_cell.word(birth_date));
            found.birth_year.set(row, birth_cell.word(agreement.year));
            found.birth_month.set(row, birth_cell.word(agreement.month));
            found.birth_place.set(row, agreement.place as usize);
        });
        found.finish(civil)
    }
}

/// What a cell of a civil status holds.
#[derive(Clone, Copy)]
enum Cell<T> {
    Blank,
    Unreadable,
    Value(T),
}

impl<T: Copy> Cell<T> {
    fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The index of the word for what comparing found.
    fn word(self, found: Comparison) -> usize {
        match self {
            Self::Unreadable => Comparison::ALL.len(),
            _ => found as usize,
        }
    }
}

/// The words for each row.
struct Found {
    sex: Codes,
    birth_date: Codes,
    birth_year: Codes,
    birth_month: Codes,
    birth_place: Codes,
    present: Bits,
}

impl Found {
    fn new(len: usize) -> Self {
        let none = Codes::none(len);
        Self {
            sex: none.clone(),
            birth_date: none.clone(),
            birth_year: none.clone(),
            birth_month: none.clone(),
            birth_place: none,
            present: Bits::new(len, false),
        }
    }

    fn finish(self, civil: &Civil) -> Result<ArrayRef, Error> {
        let words = codes::COMPARISONS.with(Clone::clone);
        let mut columns = Vec::new();
        let mut add = |name, codes: Codes, is_there| -> Result<(), Error> {
            if is_there {
                columns.push((name, codes.finish(Arc::clone(&words))?));
            }
            Ok(())
        };
        let has_date = civil.birth_date.is_some();
        add("sex", self.sex, civil.sex.is_some())?;
        add("birth_date", self.birth_date, has_date)?;
        add("birth_year", self.birth_year, has_date)?;
        add("birth_month", self.birth_month, has_date)?;
        add("birth_place", self.birth_place, civil.birth_place.is_some())?;
        structure(columns, self.present.finish())
    }
}

/// The row of a column that has one value for all rows, or one for each.
fn row_of(len: usize, row: usize) -> usize {
    if len == 1 { 0 } else { row }
}

fn read_sex(column: &Column<'_>, row: usize) -> Cell<Sex> {
    let Some(text) = column.value(row_of(column.len(), row)) else {
        return Cell::Blank;
    };
    let text = std::str::from_utf8(text).map(str::trim);
    match text.map(|text| (text, Sex::read(text))) {
        Ok(("", _)) => Cell::Blank,
        Ok((_, Some(sex))) => Cell::Value(sex),
        _ => Cell::Unreadable,
    }
}

/// Dates of birth, as texts or as numbers of days.
enum Dates<'a> {
    Texts(Column<'a>),
    Days(Vec<Option<i64>>),
}

impl<'a> Dates<'a> {
    fn new(array: &'a dyn Array) -> Result<Self, Error> {
        const DAY: i64 = 86_400;
        macro_rules! days {
            ($type:ty, $per_day:expr) => {{
                let values = array.as_primitive::<$type>().iter();
                let day = |value| i64::from(value).div_euclid($per_day);
                Ok(Self::Days(values.map(|value| value.map(day)).collect()))
            }};
        }
        match array.data_type() {
            DataType::Date32 => days!(Date32Type, 1),
            DataType::Date64 => days!(Date64Type, DAY * 1000),
            DataType::Timestamp(TimeUnit::Second, _) => days!(TimestampSecondType, DAY),
            DataType::Timestamp(TimeUnit::Millisecond, _) => {
                days!(TimestampMillisecondType, DAY * 1000)
            }
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                days!(TimestampMicrosecondType, DAY * 1_000_000)
            }
            DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                days!(TimestampNanosecondType, DAY * 1_000_000_000)
            }
            _ => Column::new(array).map(Self::Texts),
        }
    }

    fn read(&self, row: usize) -> Cell<BirthDate> {
        match self {
            Self::Texts(column) => {
                let Some(text) = column.value(row_of(column.len(), row)) else {
                    return Cell::Blank;
                };
                let text = std::str::from_utf8(text).map(str::trim);
                match text.map(|text| (text, text.parse())) {
                    Ok(("", _)) => Cell::Blank,
                    Ok((_, Ok(birth))) => Cell::Value(birth),
                    _ => Cell::Unreadable,
                }
            }
            Self::Days(days) => match days.get(row_of(days.len(), row)) {
                Some(Some(day)) => match date(*day) {
                    Some(date) => Cell::Value(BirthDate::Day(date)),
                    None => Cell::Unreadable,
                },
                _ => Cell::Blank,
            },
        }
    }
}

/// The date of a number of days since 1970-01-01, in the Gregorian calendar. Years begin in March,
/// so that the day that only some have is the last one.
fn date(days: i64) -> Option<Date> {
    const ERA: i64 = 146_097; // 400 years
    let days = days.checked_add(719_468)?; // since 0000-03-01
    let (era, day) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    let year = (day - day / 1460 + day / 36_524 - day / (ERA - 1)) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era.checked_mul(400)? + year + i64::from(month <= 2);
    Date::new(
        u16::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    )
}

/// Places of birth; each distinct text is read, and looked up among the names, once.
struct Places<'a> {
    column: Column<'a>,
    read: HashMap<&'a [u8], Option<CivilPlace<'a>>>,
}

impl<'a> Places<'a> {
    fn new(array: &'a dyn Array) -> Result<Self, Error> {
        Ok(Self {
            column: Column::new(array)?,
            read: HashMap::new(),
        })
    }

    fn read(&mut self, row: usize) -> Option<CivilPlace<'a>> {
        let text = self.column.value(row_of(self.column.len(), row))?;
        *self.read.entry(text).or_insert_with(|| {
            let text = std::str::from_utf8(text).ok()?;
            Some(match CivilPlace::read(text)? {
                CivilPlace::Name(name) => CivilPlace::Spelling(Spelling::new(name)),
                place => place,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn days_are_dates() {
        let text = |days| date(days).map(|date| date.to_string());
        assert_eq!(text(0).as_deref(), Some("1970-01-01"));
        assert_eq!(text(-1).as_deref(), Some("1969-12-31"));
        assert_eq!(text(11_016).as_deref(), Some("2000-02-29"));
        assert_eq!(text(-25_509).as_deref(), Some("1900-02-28"));
        assert_eq!(text(-25_508).as_deref(), Some("1900-03-01"));
        assert_eq!(text(i64::MAX), None);
        assert_eq!(text(i64::MIN), None);
    }
}
