//! Places in time: what a birthplace code meant at a birth.
//!
//! A number carries the code that was **in force at the date of birth** (source: Insee): 75051
//! was Neuilly-sur-Seine until 1967, 20004 was Ajaccio until 1975. So a code is looked up with a
//! date: [`lookup`]; or with each year that the two digits of a number may stand for:
//! [`lookup_among`].
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
//! An **unknown code is no error**: the tables age, and Insee's list of second codes for large
//! maternity towns (`codes extension`) is not public as a whole. See [`PlaceVerdict::Unknown`].
//!
//! # What the tables hold, and from where
//! `data/SOURCES.md` in the repository names every source with its version. In short: communes
//! since 1943 from Insee's Code officiel géographique as packaged by Etalab (Licence Ouverte);
//! codes that were in force when that history begins are open in the past. Countries, Algerian
//! communes, extension codes and overseas dates come from other packages and from
//! `data/places_patch.csv`, where each line has its source. [`DATA_VERSION`] says which state of
//! the lists they show.
//!
//! # Months and days
//! A number has a month of birth, no day. A code is at its birth date when it was in force on any
//! day of that month; with an unknown month (20 to 99), on any day of that year (our decision).
//!
//! # Cost
//! Existence, dates and departments take 190 KB of a program that uses them. Names, the way back
//! from a name and what a code became take another 480 KB, behind the feature `places`. The
//! generator stops when the tables outgrow 250 KB and 700 KB.

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
    names::Name,
};
pub use self::{
    department::{Department, department, departments},
    generated::DATA_VERSION,
    readings::{Reading, Readings},
    tables::Kind,
};

/// Whether a code is in the tables, whatever the date: one bit.
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

/// What a place code says of a birth. Never an error of the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub enum PlaceVerdict {
    /// The code was in force at the birth; the place as it was called then.
    KnownAtBirth(Place),
    /// The code is known, at another date: see [`Place::in_force`].
    KnownAtOtherDate(Place),
    /// A second code of a large maternity town. Known ones only: the list is incomplete.
    Extension(Place),
    /// Commune unknown: xx990, or xxx90 overseas.
    CommuneUnknown,
    /// Country unknown: 99990.
    CountryUnknown,
    /// The code means two places, and the date does not tell which: 91 to 95 (North Africa, or
    /// the departments round Paris) when two centuries are possible, 98506 (Indochine, or
    /// Chirongui).
    Ambiguous(Readings),
    /// Not in the tables, or of Morocco or Tunisia (95, 96) before their independence, of which
    /// the tables name no commune. They are incomplete: this is no error.
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

    /// The stable word for it: `known-at-birth`, `known-at-other-date`, `extension`,
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

/// Looks a code up at a birth.
///
/// `year` has four digits. `month` is 1 to 12; `None`, or anything else, is an unknown month. In a
/// month in which the name changed, the name is the one before the change. Between two periods
/// in which a code was in force, the place is that of the earlier one.
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
    // One unbroken stretch, whatever the names: which one it was is found when it is asked for.
    let span = Span::new(year, month);
    let (at, nth) = (span.first, BY_DATE);
    let place = Place { code, at, nth };
    let is_at_birth = span.meets(from, to);
    // No branch on what half of all births decide differently: `&`, and one shape of answer.
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

/// Looks a code up at a birth whose century is open: `years` are the candidates, likelier first.
///
/// The candidate years in which the code was in force are the ones that count. When they mean
/// two places, all are returned; when they mean one, it is given as of the first such year.
/// Without any candidate nothing is at its birth date.
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
    let readings = Readings::at_birth(code, years.clone(), month);
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

/// The rows of a code in force on a day of a span.
fn in_force(code: Birthplace, span: Span) -> impl Iterator<Item = (Place, Kind)> {
    let rows = (0..).zip(tables::bounds(tables::pattern(code)));
    let at = span.first;
    rows.filter(move |(_, row)| row.is_in_force(span))
        .map(move |(nth, row)| (Place { code, at, nth }, row.kind))
}

/// The last row that began by then, else the first one; the first one too without a year.
fn nearest(code: Birthplace, year: Option<u16>, month: Option<u8>) -> Option<Place> {
    let span = Span::new(year.unwrap_or(0), month);
    let began = |place: &Place| place.segment().is_some_and(|row| row.from <= span.last);
    let before = rows_of(code).filter(began).last();
    let nearest = before.or_else(|| rows_of(code).next())?;
    Some(nearest.asked(span))
}

/// A place under one name: a row of the tables.
///
/// 12 bytes, `Copy`. Often a birthplace, so its `Debug` shows nothing of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    code: Birthplace,
    /// The first day asked for, or the last of the row: packed.
    at: u32,
    /// The number of the row among those of the code, or [`BY_DATE`].
    nth: u8,
}

/// The row is the last one that began before the day asked for, or the first.
const BY_DATE: u8 = u8::MAX;

impl Place {
    /// The code.
    #[must_use]
    pub const fn code(self) -> Birthplace {
        self.code
    }

    /// What the code stands for.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.segment().map_or(Kind::Listed, |row| row.kind)
    }

    /// The first day of the code under this name; `None`: before the tables begin, or not known.
    #[must_use]
    pub fn from(self) -> Option<Date> {
        self.segment().and_then(|row| date::unpack(row.from))
    }

    /// The first day on which the code no longer had this name; `None`: it still has, or it is
    /// not known.
    #[must_use]
    pub fn to(self) -> Option<Date> {
        self.segment().and_then(|row| date::unpack(row.to))
    }

    /// The first day (included) and the end (excluded) of the code for this place, whatever its
    /// names. Of a code that was given up and taken again, the period that this row is part of.
    #[must_use]
    pub fn in_force(self) -> (Option<Date>, Option<Date>) {
        let rows = tables::bounds(tables::pattern(self.code));
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

    /// The same place at a birth, when the code was in force for it under this name. `year` and
    /// `month` as for [`lookup`].
    #[must_use]
    pub fn at_birth(self, year: u16, month: Option<u8>) -> Option<Self> {
        let span = Span::new(year, month);
        let is_in_force = self.segment().is_some_and(|row| row.is_in_force(span));
        Some(self.asked(span)).filter(|_| is_in_force)
    }

    fn segment(self) -> Option<&'static Segment> {
        tables::bounds(tables::pattern(self.code)).get(self.nth())
    }

    fn nth(self) -> usize {
        if self.nth != BY_DATE {
            return usize::from(self.nth);
        }
        let later = tables::bounds(tables::pattern(self.code)).iter().skip(1);
        later.filter(|row| row.from <= self.at).count()
    }

    /// The same row, for a birth in these days.
    const fn asked(self, span: Span) -> Self {
        Self {
            at: span.first,
            ..self
        }
    }
}

masked_debug!(Place);

/// Every row of the tables, in order of code and time, Corsica after the rest.
///
/// Extension codes, former territories, countries and unknown places are rows like the others:
/// [`Place::kind`] tells. A row of kind [`Kind::Listed`] ends on the day it begins.
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

/// The rows of one code; none when it is not in the tables.
pub fn rows_of(code: Birthplace) -> impl Iterator<Item = Place> {
    let rows = tables::bounds(tables::pattern(code));
    let place = move |(nth, row): (u8, &Segment)| Place {
        code,
        at: row.to.saturating_sub(1), // as it last was
        nth,
    };
    (0..).zip(rows).map(place)
}
