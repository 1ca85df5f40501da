//! The name and the country of a place, the place that it became, and the search by name.

use super::{
    Department, Kind, Name, Place, date,
    fold::Folded,
    generated::{COUNTRIES, MOVED_ROWS, MOVED_TO, NAME_OF_ROW},
    names, rows_of,
    tables::{self, CountryRow},
};
use crate::{
    coded::masked_debug,
    number::{Birthplace, Date},
};

impl Place {
    /// The name of the place at that date.
    #[must_use]
    pub fn name(self) -> Name {
        Name::new(NAME_OF_ROW.get(self.row()).copied().unwrap_or_default())
    }

    /// The same place today, under its code and name of today.
    ///
    /// The commune that holds its territory (92051 for 75051; for a merged commune, the one it was
    /// merged into), the state for a territory that was French, the commune itself for an
    /// extension code. `None` when it has no successor, such as a state that broke up.
    ///
    /// The successor is that of the whole code, as in Insee's lists.
    #[must_use]
    pub fn today(self) -> Option<Self> {
        let code = match MOVED_ROWS.binary_search(&(self.row() as u16)) {
            Ok(found) => Birthplace::from_bits(*MOVED_TO.get(found)?),
            Err(_) if self.kind() == Kind::Former => return None,
            Err(_) => self.code(),
        };
        rows_of(code).find(|place| place.to().is_none() && place.kind() != Kind::Former)
    }

    /// The town that a second code or an arrondissement belongs to: Montpellier for 34999, Paris
    /// for 75114. `None` for other places.
    #[must_use]
    pub fn town(self) -> Option<Self> {
        let city = match (self.kind(), self.code.department_bits()) {
            (Kind::Extension, _) => return self.today(),
            (Kind::Arrondissement, 0x75) => b"75056",
            (Kind::Arrondissement, 0x69) => b"69123",
            (Kind::Arrondissement, 0x13) => b"13055",
            _ => return None,
        };
        rows_of(Birthplace::new(city)?).last()
    }

    /// The country that the place belongs to today, named as at the date of the place.
    ///
    /// France for communes and overseas collectivities; Algeria for the communes of Algeria;
    /// `None` when several states share the territory.
    #[must_use]
    pub fn country(self) -> Option<Country> {
        match self.kind() {
            Kind::Country => Country::of(self),
            Kind::Former => self.today().and_then(Country::of),
            Kind::UnknownCountry => None,
            _ => Country::of_code(FRANCE),
        }
    }

    /// The index of the row in the whole table.
    fn row(self) -> usize {
        tables::first_row(self.code) + self.nth()
    }
}

impl Department {
    /// The country that the department or territory belongs to today: Algeria for Oran, Morocco
    /// for 95 before 1968, France otherwise.
    #[must_use]
    pub fn country(self) -> Option<Country> {
        let code = match (self.code(), self.to()) {
            ("91" | "92" | "93" | "94", Some(_)) => b"99352",
            ("95", Some(_)) => b"99350",
            ("96", _) => b"99351",
            _ => FRANCE,
        };
        Country::of_code(code)
    }
}

/// The code of France, which no number of a birth in France holds.
const FRANCE: &[u8; 5] = b"99100";

/// A state, under the name that it had at a date.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Country {
    place: Place,
    row: &'static CountryRow,
}

impl Country {
    /// The state of a code, under its last name.
    fn of_code(code: &[u8; 5]) -> Option<Self> {
        rows_of(Birthplace::new(code)?).last().and_then(Self::of)
    }

    fn of(place: Place) -> Option<Self> {
        let mut rows = COUNTRIES.iter().filter(|row| row.code == place.code.bits());
        let row = rows.nth(place.nth())?;
        Some(Self { place, row })
    }

    /// 99 and 3 digits.
    #[must_use]
    pub const fn code(self) -> Birthplace {
        self.place.code()
    }

    /// The name at that date: URSS until 1991, then Russie.
    #[must_use]
    pub fn name(self) -> Name {
        self.place.name()
    }

    /// ISO 3166-1 alpha-2, or the withdrawn code (ISO 3166-3) of a state that ended.
    ///
    /// `None` when there is none, or when the Insee code covers several.
    #[must_use]
    pub fn iso(self) -> Option<&'static str> {
        Some(self.row.iso).filter(|iso| !iso.is_empty())
    }

    /// The day when the state began or took this name; `None` when it is unknown, or long ago.
    ///
    /// The code may also stand for earlier births: a birth abroad that was registered later has
    /// the code of the country at that later date.
    #[must_use]
    pub fn since(self) -> Option<Date> {
        date::unpack(self.row.from)
    }

    /// The day when the state ended or lost this name; `None` when it has not, or it is unknown.
    #[must_use]
    pub fn until(self) -> Option<Date> {
        date::unpack(self.row.to)
    }
}

masked_debug!(Country);

/// Returns the places that ever had a name, in any spelling: see [`Name::is_spelt`].
///
/// ```
/// use nircheck::place;
///
/// let found = place::find("neuilly sur seine").map(|place| place.code().to_string());
/// assert_eq!(found.collect::<Vec<_>>(), ["75051", "75151", "92051"]);
/// ```
pub fn find(name: &str) -> impl Iterator<Item = Place> {
    matches(name, false)
}

/// Returns the places in force under a name at a birth, extension codes included. `year` and
/// `month` as for [`lookup`](super::lookup).
///
/// ```
/// use nircheck::place;
///
/// let mut found = place::find_at("AJACCIO", 1975, Some(12));
/// assert_eq!(found.next().unwrap().code().to_string(), "20004");
/// assert!(found.next().is_none());
/// ```
pub fn find_at(name: &str, year: u16, month: Option<u8>) -> impl Iterator<Item = Place> {
    find(name).filter_map(move |place| place.at_birth(year, month))
}

/// Returns the places that ever had a name starting with `text`, in any spelling; none for an empty
/// text.
///
/// ```
/// use nircheck::place;
///
/// assert!(place::find_starting("paris 1").any(|p| p.code().to_string() == "75116"));
/// ```
pub fn find_starting(text: &str) -> impl Iterator<Item = Place> {
    matches(text, true)
}

fn matches(text: &str, only_begins: bool) -> impl Iterator<Item = Place> {
    let numbers = match Folded::new(text) {
        Some(folded) if !folded.as_bytes().is_empty() => names::spelt(&folded, only_begins),
        _ => 0..0,
    };
    NAME_OF_ROW
        .iter()
        .zip(0..)
        .filter(move |(number, _)| numbers.contains(number))
        .filter_map(|(_, row)| place_of_row(row))
        .filter(|place| !matches!(place.kind(), Kind::UnknownCommune | Kind::UnknownCountry))
}

fn place_of_row(row: u16) -> Option<Place> {
    let (code, nth) = tables::code_of_row(row)?;
    rows_of(code).nth(usize::from(nth))
}
