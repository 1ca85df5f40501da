//! What codes of places mean.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, builder::LargeStringBuilder};
use nircheck::{
    Birthplace, CivilPlace, YearMonth,
    place::{self, Country, Department, Place},
};

use crate::{
    Error,
    codes::{Bits, structure},
    column::over,
};

/// The names of the columns.
const COLUMNS: [&str; 7] = [
    "verdict",
    "name",
    "department",
    "country",
    "today",
    "from",
    "to",
];

/// What each code of a place means for a birth in the month `at`, or, without one, what it meant
/// last: a structure of `verdict` (only with `at`: see
/// [`PlaceVerdict::as_str`](place::PlaceVerdict::as_str)), `name`, `department` (its name), `country`
/// (ISO 3166-1 alpha-2), `today` (the code of the same place today), and `from` and `to`, the days
/// between which the code stood for it. It is null for a text that is no code.
///
/// # Errors
/// Those of [`Error`].
pub fn place(array: &dyn Array, at: Option<YearMonth>) -> Result<ArrayRef, Error> {
    over(array, &|column| {
        let mut columns = COLUMNS.map(|_| LargeStringBuilder::new());
        let mut present = Bits::new(column.len(), false);
        for row in 0..column.len() {
            let code = match column.string(row).and_then(CivilPlace::read) {
                Some(CivilPlace::Code(code)) => Some(code),
                _ => None,
            };
            present.set(row, code.is_some());
            let values = code.map_or_else(Default::default, |code| meaning(code, at));
            for (column, value) in columns.iter_mut().zip(values) {
                column.append_option(value);
            }
        }
        let columns = COLUMNS.into_iter().zip(columns.iter_mut());
        let columns = columns.map(|(name, column)| (name, Arc::new(column.finish()) as ArrayRef));
        structure(columns.collect(), present.finish())
    })
}

/// The values of the columns.
fn meaning(code: Birthplace, at: Option<YearMonth>) -> [Option<String>; COLUMNS.len()] {
    let verdict = at.map(|at| place::lookup(code, at.year(), Some(at.month())));
    let place = match verdict {
        Some(verdict) => verdict.place(),
        None => place::rows_of(code).last(),
    };
    let department = match (place, at) {
        (Some(place), _) => place.department(),
        (None, Some(at)) => place::department(code, at.year(), Some(at.month())),
        (None, None) => None,
    };
    let country = match place {
        Some(place) => place.country(),
        None => department.and_then(Department::country),
    };
    let (from, to) = place.map_or((None, None), Place::in_force);
    [
        verdict.map(|verdict| verdict.as_str().to_owned()),
        place.map(|place| place.name().to_string()),
        department.map(|department| department.name().to_owned()),
        country.and_then(Country::iso).map(str::to_owned),
        place
            .and_then(Place::today)
            .map(|today| today.code().to_string()),
        from.map(|day| day.to_string()),
        to.map(|day| day.to_string()),
    ]
}
