//! Places in time: what a birthplace code meant at a birth.
//!
//! A number carries the code that was **in force at the date of birth** (source: Insee): 75051
//! was Neuilly-sur-Seine until 1967, 20004 was Ajaccio until 1975. [`lookup`] takes a code and a
//! date, [`lookup_among`] a code and the candidate years of a number.
//!
//! ```
//! use nircheck::{
//!     Birthplace,
//!     place::{self, PlaceVerdict},
//! };
//!
//! let code = Birthplace::new(b"75051").unwrap();
//! let PlaceVerdict::KnownAtBirth(place) = place::lookup(code, 1950, Some(6)) else {
//!     panic!("75051 was in force in 1950");
//! };
//! assert_eq!(place.department().unwrap().name(), "Seine");
//! # #[cfg(feature = "places")] {
//! assert_eq!(place.name().to_string(), "Neuilly-sur-Seine");
//! assert_eq!(place.today().unwrap().code().to_string(), "92051");
//! # }
//! assert!(matches!(place::lookup(code, 1968, Some(1)), PlaceVerdict::KnownAtOtherDate(_)));
//! ```
//!
//! An **unknown code is not an error**: the tables age, and Insee's list of second codes for large
//! maternity towns (`codes extension`) is not entirely public. See [`PlaceVerdict::Unknown`].
//!
//! # Sources of the tables
//! `data/SOURCES.md` in the repository names every source with its version. In short: communes
//! since 1943 from Insee's Code officiel géographique as packaged by Etalab (Licence Ouverte);
//! codes in force when that history begins have no start date. Countries, Algerian communes,
//! extension codes and overseas dates come from other packages and from `data/places_patch.csv`,
//! where each line has its source. [`DATA_VERSION`] is the version of the lists.
//!
//! # Months and days
//! A number has a month of birth, no day. A code counts as in force at the birth when it was in
//! force on any day of that month or, with an unknown month (20 to 99), of that year (our
//! decision).
//!
//! # Size
//! Existence, dates and departments add 190 KB to a program that uses them. The feature `places`
//! (names, search by name, successors of a code) adds another 850 KB. The table generator fails
//! above 250 KB and 1,050 KB.

#[cfg(feature = "places")]
mod atlas;
mod date;
mod department;
#[cfg(feature = "places")]
mod fold;
#[rustfmt::skip]
mod generated;
#[cfg(feature = "places")]
mod names;
mod readings;
mod tables;

use self::{
    date::Span,
    tables::{NONE, Segment},
};
use crate::{
    coded::masked_debug,
    number::{Birthplace, Date},
};

#[cfg(feature = "places")]
pub use self::{
    atlas::{Country, find, find_at, find_starting},
    names::{Name, Spelling},
};
pub use self::{
    department::{Department, department, departments},
    generated::DATA_VERSION,
    readings::{Reading, Readings},
    tables::Kind,
};

/// Whether a code is in the tables, at any date.
///
/// ```
/// use nircheck::{Birthplace, place};
///
/// assert!(place::exists(Birthplace::new(b"69123").unwrap()));
/// assert!(!place::exists(Birthplace::new(b"69999").unwrap()));
/// ```
#[inline]
#[must_use]
pub fn exists(code: Birthplace) -> bool {
    tables::exists(code)
}

/// The result of looking up a place code at a birth. None is an error of the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub enum PlaceVerdict {
    /// The code was in force at the birth; the place under its name at that time.
    KnownAtBirth(Place),
    /// The code was in force at another date: see [`Place::in_force`].
    KnownAtOtherDate(Place),
    /// A second code of a large maternity town. Known ones only: the list is incomplete.
    Extension(Place),
    /// Commune unknown: xx990, or xxx90 overseas.
    CommuneUnknown,
    /// Country unknown: 99990.
    CountryUnknown,
    /// The code may mean two places: 91 to 95 (North Africa, or the departments around Paris) when
    /// two centuries are possible, 98506 (Indochine, or Chirongui).
    Ambiguous(Readings),
    /// Not in the tables, which are incomplete, or in Morocco or Tunisia (95, 96) before their
    /// independence, whose communes the tables do not hold.
    Unknown,
}

impl PlaceVerdict {
    /// The place, when there is one.
    #[must_use]
    pub const fn place(self) -> Option<Place> {
        match self {
            Self::KnownAtBirth(place) | Self::KnownAtOtherDate(place) | Self::Extension(place) => {
                Some(place)
            }
            _ => None,
        }
    }

    /// The stable code: `known-at-birth`, `known-at-other-date`, `extension`,
    /// `commune-unknown`, `country-unknown`, `ambiguous` or `unknown`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::KnownAtBirth(_) => "known-at-birth",
            Self::KnownAtOtherDate(_) => "known-at-other-date",
            Self::Extension(_) => "extension",
            Self::CommuneUnknown => "commune-unknown",
            Self::CountryUnknown => "country-unknown",
            Self::Ambiguous(_) => "ambiguous",
            Self::Unknown => "unknown",
        }
    }
}

/// Looks up a code at a birth.
///
/// `year` has four digits. `month` is 1 to 12; `None`, or anything else, is an unknown month. In a
/// month in which the name changed, the earlier name is returned. Between two periods in which a
/// code was in force, the place of the earlier one is returned.
///
/// ```
/// use nircheck::{
///     Birthplace,
///     place::{self, PlaceVerdict},
/// };
///
/// let neuilly = Birthplace::new(b"75051").unwrap();
/// let verdict = |year, month| place::lookup(neuilly, year, Some(month));
/// assert!(matches!(verdict(1967, 12), PlaceVerdict::KnownAtBirth(_)));
/// assert!(matches!(verdict(1968, 1), PlaceVerdict::KnownAtOtherDate(_)));
/// ```
#[inline]
pub fn lookup(code: Birthplace, year: u16, month: Option<u8>) -> PlaceVerdict {
    let pattern = tables::pattern(code);
    if pattern == NONE {
        return PlaceVerdict::Unknown;
    }
    let Some((from, to)) = tables::stretch(pattern) else {
        return lookup_among(code, [year], month);
    };
    // One uninterrupted period. Its names are searched later, if they are needed.
    let span = Span::new(year, month);
    let place = Place::by_date(code, pattern, span);
    let is_at_birth = span.meets(from, to);
    // `&`, not `&&`: a branch on `is_at_birth` would be mispredicted too often.
    if !is_at_birth & readings::may_be_without_names(code)
        && readings::is_without_names(code, year, month)
    {
        return PlaceVerdict::Unknown;
    }
    match is_at_birth {
        true => PlaceVerdict::KnownAtBirth(place),
        false => PlaceVerdict::KnownAtOtherDate(place),
    }
}

/// Looks up a code at a birth of unknown century: `years` are the candidates, likelier first.
///
/// Only candidate years in which the code was in force count. If it meant several places in them,
/// all are returned; if it meant one, the place is that of the first such year. Without
/// candidates, no code is in force at the birth.
///
/// ```
/// use nircheck::{
///     Nir, OLDEST_AGE, YearMonth,
///     place::{self, PlaceVerdict},
/// };
///
/// // Ameur-el-Aïn near Alger in 1915, Brunoy in the Essonne in 2015.
/// let nir: Nir = "1150391114001".parse()?;
/// let years = |at| nir.birth_years(at, OLDEST_AGE);
/// let at = |year| place::lookup_among(
///     nir.birthplace(),
///     years(YearMonth::new(year, 1).unwrap()),
///     nir.birth_month().calendar(),
/// );
/// assert!(matches!(at(2026), PlaceVerdict::Ambiguous(_)));
/// assert!(matches!(at(1999), PlaceVerdict::KnownAtBirth(_)));
/// # Ok::<(), nircheck::ParseError>(())
/// ```
pub fn lookup_among(
    code: Birthplace,
    years: impl IntoIterator<Item = u16, IntoIter: Clone>,
    month: Option<u8>,
) -> PlaceVerdict {
    let years = years.into_iter();
    let pattern = tables::pattern(code);
    match tables::stretch(pattern) {
        // One uninterrupted period, or none, of one place: what matters is whether it meets a
        // candidate year.
        Some(period) if !readings::may_be_without_names(code) => {
            let spans = years.map(|year| Span::new(year, month));
            among_plain(code, pattern, period, spans)
        }
        _ => among_readings(code, pattern, years, month),
    }
}

/// [`lookup_among`] for a code that stands for one place.
#[inline]
fn among_plain(
    code: Birthplace,
    pattern: u16,
    (from, to): (u32, u32),
    mut spans: impl Iterator<Item = Span> + Clone,
) -> PlaceVerdict {
    if pattern == NONE {
        return PlaceVerdict::Unknown;
    }
    match spans.clone().find(|span| span.meets(from, to)) {
        Some(span) => PlaceVerdict::KnownAtBirth(Place::by_date(code, pattern, span)),
        None => {
            let likeliest = spans.next().unwrap_or(Span::new(0, None));
            PlaceVerdict::KnownAtOtherDate(Place::by_date(code, pattern, likeliest))
        }
    }
}

/// [`lookup_among`] for any code.
fn among_readings(
    code: Birthplace,
    pattern: u16,
    years: impl Iterator<Item = u16> + Clone,
    month: Option<u8>,
) -> PlaceVerdict {
    let readings = Readings::at_birth(code, pattern, years.clone(), month);
    let Some(place) = readings.iter().find_map(Reading::place) else {
        return match nearest(code, years.clone().next(), month) {
            Some(place) if readings.iter().next().is_none() => {
                PlaceVerdict::KnownAtOtherDate(place)
            }
            _ => PlaceVerdict::Unknown,
        };
    };
    match place.kind() {
        Kind::UnknownCommune => PlaceVerdict::CommuneUnknown,
        Kind::UnknownCountry => PlaceVerdict::CountryUnknown,
        _ if readings.iter().count() > 1 => PlaceVerdict::Ambiguous(readings),
        Kind::Extension => PlaceVerdict::Extension(place),
        _ => PlaceVerdict::KnownAtBirth(place),
    }
}

/// The last row that began in the span or before, else the first one, also without a year.
fn nearest(code: Birthplace, year: Option<u16>, month: Option<u8>) -> Option<Place> {
    let span = Span::new(year.unwrap_or(0), month);
    let began = |place: &Place| place.segment().is_some_and(|row| row.from <= span.last);
    let before = rows_of(code).filter(began).last();
    let nearest = before.or_else(|| rows_of(code).next())?;
    Some(nearest.at(span))
}

/// A place under one name: a row of the tables.
///
/// 12 bytes, `Copy`. It is often a place of birth, so its `Debug` shows nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    code: Birthplace,
    /// The first day of the lookup, or the last of the row, packed.
    at: u32,
    /// What the tables hold of the code: see [`tables`].
    pattern: u16,
    /// The index of the row among those of the code, or [`BY_DATE`].
    nth: u8,
}

/// Stands for the last row that began by the day of the lookup, or else the first.
const BY_DATE: u8 = u8::MAX;

impl Place {
    /// The place of a code that stands for one, under its name on the first day of a span.
    const fn by_date(code: Birthplace, pattern: u16, span: Span) -> Self {
        Self {
            code,
            at: span.first,
            pattern,
            nth: BY_DATE,
        }
    }

    /// The code.
    #[must_use]
    pub const fn code(self) -> Birthplace {
        self.code
    }

    /// The kind of place.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.segment().map_or(Kind::Listed, |row| row.kind)
    }

    /// The first day of the code under this name; `None` when it is unknown, or before the tables
    /// begin.
    #[must_use]
    pub fn from(self) -> Option<Date> {
        self.segment().and_then(|row| date::unpack(row.from))
    }

    /// The first day on which the code no longer had this name; `None` when it is unknown, or the
    /// code still has it.
    #[must_use]
    pub fn to(self) -> Option<Date> {
        self.segment().and_then(|row| date::unpack(row.to))
    }

    /// The first day (included) and the end (excluded) of the code for this place, under all its
    /// names. If the code was abandoned and reused, the period that this row is part of.
    #[must_use]
    pub fn in_force(self) -> (Option<Date>, Option<Date>) {
        let rows = tables::bounds(self.pattern);
        let Some(own) = self.segment() else {
            return (None, None);
        };
        let (mut from, mut to) = (own.from, own.to);
        let (before, after) = rows.split_at(self.nth());
        let same = |row: &&Segment| row.kind.group() == own.kind.group();
        for row in before.iter().rev().filter(same) {
            if row.to == from {
                from = row.from;
            }
        }
        for row in after.iter().skip(1).filter(same) {
            if row.from == to {
                to = row.to;
            }
        }
        (date::unpack(from), date::unpack(to))
    }

    /// The same place at a birth, if the code was in force for it under this name. `year` and
    /// `month` as for [`lookup`].
    #[must_use]
    pub fn at_birth(self, year: u16, month: Option<u8>) -> Option<Self> {
        let span = Span::new(year, month);
        let is_in_force = self.segment().is_some_and(|row| row.is_in_force(span));
        Some(self.at(span)).filter(|_| is_in_force)
    }

    fn segment(self) -> Option<&'static Segment> {
        tables::bounds(self.pattern).get(self.nth())
    }

    fn nth(self) -> usize {
        if self.nth != BY_DATE {
            return usize::from(self.nth);
        }
        let later = tables::bounds(self.pattern).iter().skip(1);
        later.filter(|row| row.from <= self.at).count()
    }

    /// The same row, for a birth in these days.
    const fn at(self, span: Span) -> Self {
        Self {
            at: span.first,
            ..self
        }
    }
}

masked_debug!(Place);

/// Returns every row of the tables, in order of code and time, Corsica after the rest.
///
/// Extension codes, former territories, countries and unknown places are included; see
/// [`Place::kind`]. A row of kind [`Kind::Listed`] ends on the day it begins.
///
/// ```
/// use nircheck::place;
///
/// let open = place::rows().filter(|row| row.to().is_none()).count();
/// assert!(open > 34_000);
/// ```
pub fn rows() -> impl Iterator<Item = Place> {
    tables::codes().flat_map(rows_of)
}

/// Returns the rows of one code; none when it is not in the tables.
pub fn rows_of(code: Birthplace) -> impl Iterator<Item = Place> {
    let pattern = tables::pattern(code);
    let rows = tables::bounds(pattern);
    let place = move |(nth, row): (u8, &Segment)| Place {
        code,
        at: row.to.saturating_sub(1), // the last day
        pattern,
        nth,
    };
    (0..).zip(rows).map(place)
}
