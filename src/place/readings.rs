//! The places that a code may mean when the century of birth is unknown.

use super::{
    Department, Place,
    date::{self, Span},
    department, tables,
};
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
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Readings {
    code: Birthplace,
    /// What the tables hold of the code: see [`tables`](super::tables).
    pattern: u16,
    items: [Option<Item>; CAPACITY],
}

/// One place that a code may mean.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    item: Item,
    code: Birthplace,
    pattern: u16,
}

/// What differs between the readings of a code.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Item {
    /// The first day of the lookup, packed.
    at: u32,
    /// The index of the row among those of the code.
    nth: u8,
    /// The group of the kind of place: see [`Kind::group`](super::Kind::group).
    group: u8,
}

impl Reading {
    /// The likeliest candidate year of birth for this place.
    #[must_use]
    pub const fn year(self) -> u16 {
        date::year(self.item.at)
    }

    /// The place; `None` in Morocco, whose communes the tables do not hold.
    #[must_use]
    pub const fn place(self) -> Option<Place> {
        if self.item.group == UNNAMED {
            return None;
        }
        Some(Place {
            code: self.code,
            at: self.item.at,
            pattern: self.pattern,
            nth: self.item.nth,
        })
    }

    /// The department that the code belonged to in that year.
    #[must_use]
    pub fn department(self) -> Option<Department> {
        match self.place() {
            Some(place) => place.department(),
            None => department(self.code, self.year(), Some(1)), // it may have ended during the year
        }
    }
}

masked_debug!(Reading, Readings);

impl Readings {
    /// Returns the readings, one for each place.
    pub fn iter(&self) -> impl Iterator<Item = Reading> + '_ {
        let Self { code, pattern, .. } = *self;
        let items = self.items.iter().flatten().copied();
        items.map(move |item| Reading {
            item,
            code,
            pattern,
        })
    }

    /// Returns one reading for each place that the code meant at a birth in these years.
    pub(super) fn at_birth(
        code: Birthplace,
        pattern: u16,
        years: impl Iterator<Item = u16>,
        month: Option<u8>,
    ) -> Self {
        let mut readings = Self {
            code,
            pattern,
            items: [None; CAPACITY],
        };
        for year in years {
            let span = Span::new(year, month);
            let mut is_named = false;
            for (nth, row) in (0..).zip(tables::bounds(pattern)) {
                if row.is_in_force(span) {
                    is_named = true;
                    readings.add(row.kind.group(), nth, span.first);
                }
            }
            if !is_named && is_without_names(code, year, month) {
                readings.add(UNNAMED, 0, span.first);
            }
        }
        readings
    }

    /// Adds a reading, unless there is one of the same place, under another name or in a
    /// likelier year.
    fn add(&mut self, group: u8, nth: u8, at: u32) {
        let is_there = |item: &&mut Option<Item>| item.is_none_or(|it| it.group == group);
        if let Some(item) = self.items.iter_mut().find(is_there) {
            item.get_or_insert(Item { at, nth, group });
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
