//! The places that a code may mean when the century leaves a doubt.

use super::{Department, Place, date::Span, department, in_force};
use crate::{coded::masked_debug, number::Birthplace};

/// A code means a place of today's numbering, one of a former territory, or one of Morocco, whose
/// communes the tables do not name.
const CAPACITY: usize = 3;

/// The group of what the tables do not name.
const UNNAMED: u8 = u8::MAX;

/// The places that a code may mean, each in force at a birth of a candidate year; likelier years
/// first. `Copy`.
///
/// ```
/// use nircheck::{
///     Birthplace,
///     place::{self, PlaceVerdict},
/// };
///
/// let code = Birthplace::new(b"98506").unwrap();
/// let PlaceVerdict::Ambiguous(readings) = place::lookup(code, 1930, Some(1)) else {
///     panic!("Indochine or Chirongui");
/// };
/// assert_eq!(readings.iter().count(), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readings {
    items: [Option<Reading>; CAPACITY],
}

/// One place that a code may mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    year: u16,
    /// Of the kind of the place: two groups are two places.
    group: u8,
    code: Birthplace,
    place: Option<Place>,
}

impl Reading {
    /// The likeliest candidate year of birth for this place.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The place; `None` in Morocco, of which the tables name no commune.
    #[must_use]
    pub const fn place(self) -> Option<Place> {
        self.place
    }

    /// The department that the code belonged to in that year.
    #[must_use]
    pub fn department(self) -> Option<Department> {
        match self.place {
            Some(place) => place.department(),
            None => department(self.code, self.year, Some(1)), // it ended in the course of a year
        }
    }
}

masked_debug!(Reading);

impl Readings {
    /// The readings, one for each place.
    pub fn iter(&self) -> impl Iterator<Item = Reading> + '_ {
        self.items.iter().flatten().copied()
    }

    /// One reading for each place that the code was in force for at a birth of these years.
    pub(super) fn at_birth(
        code: Birthplace,
        years: impl Iterator<Item = u16>,
        month: Option<u8>,
    ) -> Self {
        let mut readings = Self {
            items: [None; CAPACITY],
        };
        for year in years {
            let mut named = in_force(code, Span::new(year, month)).peekable();
            if named.peek().is_none() && is_without_names(code, year, month) {
                readings.add(UNNAMED, year, code, None);
            }
            for (place, kind) in named {
                readings.add(kind.group(), year, code, Some(place));
            }
        }
        readings
    }

    /// Adds a reading, unless it is of a place that is there already: under another name, or in
    /// a year that is less likely.
    fn add(&mut self, group: u8, year: u16, code: Birthplace, place: Option<Place>) {
        for item in &mut self.items {
            match item {
                Some(there) if there.group == group => return,
                Some(_) => {}
                None => {
                    *item = Some(Reading {
                        year,
                        group,
                        code,
                        place,
                    });
                    return;
                }
            }
        }
    }
}

/// Whether the code stood for a place in Morocco or Tunisia, of which the tables name none.
#[cold]
pub(super) fn is_without_names(code: Birthplace, year: u16, month: Option<u8>) -> bool {
    let then = || department(code, year, month);
    may_be_without_names(code) && then().is_some_and(|then| then.to().is_some())
}

/// Whether it may have, at some date.
#[inline]
pub(super) const fn may_be_without_names(code: Birthplace) -> bool {
    matches!(code.department_bits(), 0x95 | 0x96)
}
