//! The places that a code may mean when the century of birth is unknown.

use super::{Department, Place, date::Span, department, in_force};
use crate::{coded::masked_debug, number::Birthplace};

/// A code means at most one place of today's numbering, one of a former territory, and one of
/// Morocco, whose communes the tables do not hold.
const CAPACITY: usize = 3;

/// The group of places that the tables do not hold.
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
    /// The group of the kind of place: see [`Kind::group`](super::Kind::group).
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

    /// The place; `None` in Morocco, whose communes the tables do not hold.
    #[must_use]
    pub const fn place(self) -> Option<Place> {
        self.place
    }

    /// The department that the code belonged to in that year.
    #[must_use]
    pub fn department(self) -> Option<Department> {
        match self.place {
            Some(place) => place.department(),
            None => department(self.code, self.year, Some(1)), // it may have ended during the year
        }
    }
}

masked_debug!(Reading);

impl Readings {
    /// Returns the readings, one for each place.
    pub fn iter(&self) -> impl Iterator<Item = Reading> + '_ {
        self.items.iter().flatten().copied()
    }

    /// Returns one reading for each place that the code meant at a birth in these years.
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

    /// Adds a reading, unless there is one of the same place, under another name or in a
    /// likelier year.
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

/// Whether the code meant a place in Morocco or Tunisia, whose communes the tables do not hold.
#[cold]
pub(super) fn is_without_names(code: Birthplace, year: u16, month: Option<u8>) -> bool {
    let then = || department(code, year, month);
    may_be_without_names(code) && then().is_some_and(|then| then.to().is_some())
}

/// Whether [`is_without_names`] may hold at some date.
#[inline]
pub(super) const fn may_be_without_names(code: Birthplace) -> bool {
    matches!(code.department_bits(), 0x95 | 0x96)
}
