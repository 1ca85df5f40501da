//! The generated tables and how they hang together. Nothing here knows what a date is.
//!
//! ```text
//! code -> EXISTS: one bit a code
//!      -> RUN_OF -> RUNS: its pattern, which many codes share
//!                    -> STRETCHES: from, to
//!                    -> PATTERN_START -> SEGMENTS: from, to, kind of each row
//!      -> ROW_RANK + rows of the codes before it in the word: the number of its first row
//!                    -> NAME_OF_ROW, MOVED_ROWS
//! ```

#[cfg(feature = "places")]
use super::generated::ROW_RANK;
use super::generated::{CODES, EXISTS, PATTERN_START, RUN, RUN_OF, RUNS, SEGMENTS, STRETCHES};
use crate::fields::Birthplace;

/// What a row of the tables stands for; the words of the column `kind` of `data/places.csv`.
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
    /// Listed by Insee, never in force on any day: the commune had ended under an older code.
    Listed,
    /// A country, 99 and 3 digits.
    Country,
    /// Commune unknown, xx990 or xxx90.
    UnknownCommune,
    /// Country unknown, 99990.
    UnknownCountry,
}

impl Kind {
    /// The word of the CSV files: `commune`, `unknown-commune` ...
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

    /// Rows of one code and one group tell of one place. Two groups are two readings.
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

pub(super) const fn seg(from: u32, to: u32, kind: Kind) -> Segment {
    Segment { from, to, kind }
}

/// A state under one name, in the order of the rows of its code.
#[cfg(feature = "places")]
#[derive(PartialEq, Eq)]
pub(super) struct CountryRow {
    pub(super) code: usize,
    pub(super) iso: &'static str,
    pub(super) from: u32,
    pub(super) to: u32,
}

#[cfg(feature = "places")]
pub(super) const fn country(code: usize, iso: &'static str, from: u32, to: u32) -> CountryRow {
    CountryRow {
        code,
        iso,
        from,
        to,
    }
}

/// A department or territory under one name; `head` is 2 or 3 characters.
#[derive(PartialEq, Eq)]
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

/// The pattern of the codes that are not in the table: no rows.
pub(super) const NONE: u16 = 0;

/// Whether the code is in the table: one bit.
#[inline]
pub(super) fn exists(code: Birthplace) -> bool {
    let index = index(code);
    let word = EXISTS.get(index / 64).copied().unwrap_or(0);
    word >> (index % 64) & 1 != 0
}

/// The pattern of a code: [`NONE`] when it is not in the table.
#[inline]
pub(super) fn pattern(code: Birthplace) -> u16 {
    let index = index(code);
    let run = RUN_OF.get(index / RUN).copied().unwrap_or(0);
    let pattern = RUNS.get(usize::from(run) * RUN + index % RUN);
    pattern.copied().unwrap_or(NONE)
}

/// First day and end of a pattern that is one unbroken stretch of one known place.
///
/// [`NONE`] has one too, which no day is in.
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

/// The number of the first row of a code that is in the table.
#[cfg(feature = "places")]
pub(super) fn first_row(code: Birthplace) -> usize {
    let word = index(code) / 64;
    let before = codes_of_word(word).take_while(|other| index(*other) < index(code));
    let rows = before.map(|other| bounds(pattern(other)).len());
    usize::from(ROW_RANK.get(word).copied().unwrap_or(0)) + rows.sum::<usize>()
}

/// The code that a row belongs to, and the number of the row among those of the code.
#[cfg(feature = "places")]
pub(super) fn code_of_row(row: u16) -> Option<(Birthplace, u8)> {
    let word = ROW_RANK
        .partition_point(|first| *first <= row)
        .checked_sub(1)?;
    let mut nth = usize::from(row - ROW_RANK.get(word)?);
    for code in codes_of_word(word) {
        let rows = bounds(pattern(code)).len();
        if nth < rows {
            return Some((code, nth as u8));
        }
        nth -= rows;
    }
    None
}

/// All codes in the table, in order of index.
pub(super) fn codes() -> impl Iterator<Item = Birthplace> {
    (0..EXISTS.len()).flat_map(codes_of_word)
}

fn codes_of_word(word: usize) -> impl Iterator<Item = Birthplace> {
    let bits = EXISTS.get(word).copied().unwrap_or(0);
    (0..64)
        .filter(move |bit| bits >> bit & 1 != 0)
        .filter_map(move |bit| code_at(word * 64 + bit))
}

/// A thousand for each department, 2A and 2B last: 0 to [`CODES`].
#[inline]
pub(super) fn index(code: Birthplace) -> usize {
    let bits = code.bits();
    // Five groups of four bits to one integer: each group is worth 10 of the next, and not 16.
    let decimal =
        bits - 6 * (bits >> 4) - 60 * (bits >> 8) - 600 * (bits >> 12) - 6000 * (bits >> 16);
    let is_letter = bits >> 12 & 15 > 9; // 2A is twenty and ten, and comes at 100
    (decimal + if is_letter { 70_000 } else { 0 }) as usize
}

/// The code of an index; none for commune 000 and department 00.
pub(super) fn code_at(index: usize) -> Option<Birthplace> {
    let (department, commune) = (index / 1000, index % 1000);
    let digit = |value: usize| b'0' + (value % 10) as u8;
    let [tens, units] = match department {
        100 => *b"2A",
        101 => *b"2B",
        _ => [digit(department / 10), digit(department)],
    };
    let known = index < CODES;
    let text = [
        tens,
        units,
        digit(commune / 100),
        digit(commune / 10),
        digit(commune),
    ];
    Birthplace::new(&text).filter(|_| known)
}
