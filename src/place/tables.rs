//! The generated tables and their structure.
//!
//! ```text
//! code -> group: all but its last digit
//! group -> EXISTS: one bit per code
//!       -> RUN_OF -> RUNS: the pattern of each of its codes, which many codes share
//!                     -> STRETCHES: from, to
//!                     -> PATTERN_START -> SEGMENTS: from, to, kind of each row
//!       -> ROW_RANK + rows of the codes before: the index of the first row of a code
//!                     -> NAME_OF_ROW, MOVED_ROWS
//! ```

use super::date::Span;
#[cfg(feature = "places")]
use super::generated::{COUNTRIES, MOVED_ROWS, MOVED_TO, ROW_RANK};
use super::generated::{
    DEPARTMENTS, EXISTS, GROUP, GROUPS, PATTERN_START, RUN_OF, RUNS, SEGMENTS, STRETCHES,
};
use crate::number::{Birthplace, department_bits};

/// The kind of place of a row of the tables: the column `kind` of `data/places.csv`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// A commune of France or of an overseas collectivity.
    Commune,
    /// A municipal `arrondissement` of Paris, Lyon or Marseille.
    Arrondissement,
    /// A second code (`code extension`) that Insee gives to a large maternity town.
    Extension,
    /// A commune of Algeria before 1962, or a territory that was French.
    Former,
    /// Listed by Insee but never in force: the commune had ended under an older code.
    Listed,
    /// A country, 99 and 3 digits.
    Country,
    /// Commune unknown, xx990 or xxx90.
    UnknownCommune,
    /// Country unknown, 99990.
    UnknownCountry,
}

impl Kind {
    /// The stable code, as in the CSV files: `commune`, `unknown-commune` ...
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Commune => "commune",
            Kind::Arrondissement => "arrondissement",
            Kind::Extension => "extension",
            Kind::Former => "former",
            Kind::Listed => "listed",
            Kind::Country => "country",
            Kind::UnknownCommune => "unknown-commune",
            Kind::UnknownCountry => "unknown-country",
        }
    }

    /// The rows of a code that have the same group are one place under several names.
    pub(super) const fn group(self) -> u8 {
        match self {
            Kind::Former => 1,
            Kind::Extension => 2,
            _ => 0,
        }
    }
}

/// Bounds and kind of a row: from (included), to (excluded), packed; 0 and `u32::MAX` are open.
pub(super) struct Segment {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) kind: Kind,
}

impl Segment {
    /// Whether the row was in force on some day of the span; [`Kind::Listed`] rows never were.
    #[inline]
    pub(super) const fn is_in_force(&self, span: Span) -> bool {
        span.meets(self.from, self.to) && self.from < self.to
    }
}

pub(super) const fn seg(from: u32, to: u32, kind: Kind) -> Segment {
    Segment { from, to, kind }
}

/// A state under one name, in the order of the rows of its code.
#[cfg(feature = "places")]
pub(super) struct CountryRow {
    pub(super) code: u32,
    pub(super) iso: &'static str,
    pub(super) from: u32,
    pub(super) to: u32,
}

#[cfg(feature = "places")]
pub(super) const fn country(code: u32, iso: &'static str, from: u32, to: u32) -> CountryRow {
    CountryRow {
        code,
        iso,
        from,
        to,
    }
}

/// A department or territory under one name; `head` is 2 or 3 characters.
pub(super) struct DepartmentRow {
    pub(super) head: &'static str,
    pub(super) name: &'static str,
    pub(super) from: u32,
    pub(super) to: u32,
}

pub(super) const fn dep(
    head: &'static str,
    name: &'static str,
    from: u32,
    to: u32,
) -> DepartmentRow {
    DepartmentRow {
        head,
        name,
        from,
        to,
    }
}

impl DepartmentRow {
    /// Whether there was never another one with this head.
    #[inline]
    pub(super) const fn is_at_all_times(&self) -> bool {
        self.from == 0 && self.to == u32::MAX
    }
}

/// The pattern of the codes that are not in the tables: it has no rows.
pub(super) const NONE: u16 = 0;

/// Whether the code is in the tables.
#[inline]
pub(super) fn exists(code: Birthplace) -> bool {
    let codes = EXISTS.get(group(code)).copied().unwrap_or(0);
    codes >> digit(code) & 1 != 0
}

/// The pattern of a code: [`NONE`] when it is not in the tables.
#[inline]
pub(super) fn pattern(code: Birthplace) -> u16 {
    let run = RUN_OF.get(group(code)).copied().unwrap_or(0);
    let pattern = RUNS.get(usize::from(run) * GROUP + digit(code));
    pattern.copied().unwrap_or(NONE)
}

/// The first day and the end of a pattern that is one uninterrupted period of one known place.
/// [`NONE`] has an empty one.
#[inline]
pub(super) fn stretch(pattern: u16) -> Option<(u32, u32)> {
    STRETCHES.get(usize::from(pattern)).copied()
}

/// The rows of a pattern, in order of group and time.
#[inline]
pub(super) fn bounds(pattern: u16) -> &'static [Segment] {
    let pattern = usize::from(pattern);
    match PATTERN_START.get(pattern..pattern + 2) {
        Some([start, end]) => SEGMENTS
            .get(usize::from(*start)..usize::from(*end))
            .unwrap_or_default(),
        _ => &[],
    }
}

/// The index of the first row of a code that is in the tables.
#[cfg(feature = "places")]
#[inline]
pub(super) fn first_row(code: Birthplace) -> usize {
    let group = group(code);
    let run = usize::from(RUN_OF.get(group).copied().unwrap_or(0));
    let before = ROWS_BEFORE.get(run * GROUP + digit(code)).copied();
    usize::from(ROW_RANK.get(group).copied().unwrap_or(0)) + usize::from(before.unwrap_or(0))
}

/// The rows of the codes of a group before each code, as [`RUNS`] has their patterns.
#[cfg(feature = "places")]
static ROWS_BEFORE: [u8; RUNS.len()] = {
    let mut before = [0; RUNS.len()];
    let mut index = 1;
    while index < RUNS.len() {
        if !index.is_multiple_of(GROUP) {
            let pattern = RUNS[index - 1] as usize;
            let rows = PATTERN_START[pattern + 1] - PATTERN_START[pattern];
            before[index] = before[index - 1] + rows as u8;
        }
        index += 1;
    }
    before
};

/// The code of today of the place of a row, when it is another one.
#[cfg(feature = "places")]
#[inline]
pub(super) fn moved_to(row: usize) -> Option<Birthplace> {
    let word = MOVED.get(row / 64)?;
    if word >> (row % 64) & 1 == 0 {
        return None;
    }
    let found = MOVED_ROWS.binary_search(&(row as u16)).ok()?;
    MOVED_TO.get(found).copied().map(Birthplace::from_bits)
}

/// One bit a row: it is in [`MOVED_ROWS`].
#[cfg(feature = "places")]
static MOVED: [u64; 1 + MOVED_ROWS[MOVED_ROWS.len() - 1] as usize / 64] = {
    let mut words = [0; 1 + MOVED_ROWS[MOVED_ROWS.len() - 1] as usize / 64];
    let mut index = 0;
    while index < MOVED_ROWS.len() {
        let row = MOVED_ROWS[index] as usize;
        words[row / 64] |= 1 << (row % 64);
        index += 1;
    }
    words
};

/// The index of the first row in [`COUNTRIES`] of each country, by the number after 99.
#[cfg(feature = "places")]
pub(super) static FIRST_COUNTRY: [u8; 1000] = {
    assert!(COUNTRIES.len() < NO_COUNTRY as usize);
    let mut first = [NO_COUNTRY; 1000];
    let mut index = COUNTRIES.len();
    while index > 0 {
        index -= 1;
        let code = COUNTRIES[index].code as usize;
        first[100 * (code >> 8 & 15) + 10 * (code >> 4 & 15) + (code & 15)] = index as u8;
    }
    first
};

/// Stands for a country that is not in [`COUNTRIES`].
#[cfg(feature = "places")]
pub(super) const NO_COUNTRY: u8 = u8::MAX;

/// The rows in [`DEPARTMENTS`] whose codes start with two packed characters: the first, and the
/// end.
pub(super) static DEPARTMENTS_OF: [(u8, u8); 256] = {
    assert!(DEPARTMENTS.len() < 256);
    let mut rows = [(0, 0); 256];
    let mut index = 0;
    while index < DEPARTMENTS.len() {
        let head = DEPARTMENTS[index].head.as_bytes();
        if let Some(head) = department_bits(head[0], head[1]) {
            let (first, end) = &mut rows[head as usize];
            if *end == 0 {
                *first = index as u8;
            }
            *end = index as u8 + 1;
        }
        index += 1;
    }
    rows
};

/// The code that a row belongs to, and the index of the row among those of the code.
#[cfg(feature = "places")]
pub(super) fn code_of_row(row: u16) -> Option<(Birthplace, u8)> {
    let after = ROW_RANK.partition_point(|first| *first <= row);
    let group = after.checked_sub(1)?;
    let mut nth = usize::from(row - ROW_RANK.get(group)?);
    for code in codes_of(group) {
        let rows = bounds(pattern(code)).len();
        if nth < rows {
            return Some((code, nth as u8));
        }
        nth -= rows;
    }
    None
}

/// All codes in the tables, Corsica after the rest.
pub(super) fn codes() -> impl Iterator<Item = Birthplace> {
    (0..EXISTS.len()).flat_map(codes_of)
}

/// The codes of a group that are in the tables.
fn codes_of(group: usize) -> impl Iterator<Item = Birthplace> {
    let exist = EXISTS.get(group).copied().unwrap_or(0);
    let department = match group / GROUPS {
        100 => 0x2A,
        101 => 0x2B,
        number => ((number / 10) << 4) | (number % 10),
    };
    let head = ((department << 12) | ((group % GROUPS) << 4)) as u32;
    (0..GROUP as u32)
        .filter(move |digit| exist >> digit & 1 != 0)
        .map(move |digit| Birthplace::from_bits(head | digit))
}

/// The group of a code. It is computed from the packed digits, because converting them into an
/// integer would take longer than the look-up.
#[inline]
fn group(code: Birthplace) -> usize {
    let department = FIRST_GROUP[usize::from(code.department_bits())];
    usize::from(department) + (code.bits() >> 4 & 0xFF) as usize
}

/// The last digit of a code.
#[inline]
const fn digit(code: Birthplace) -> usize {
    (code.bits() & 15) as usize
}

/// The first group of each department, indexed by its two packed characters.
static FIRST_GROUP: [u16; 256] = {
    let mut first = [0; 256];
    let mut number = 0;
    while number < 100 {
        first[((number / 10) << 4) | (number % 10)] = (number * GROUPS) as u16;
        number += 1;
    }
    first[0x2A] = (100 * GROUPS) as u16;
    first[0x2B] = (101 * GROUPS) as u16;
    first
};
