//! The name and the country of a place, the place that it became, and the search by name.

use super::{
    Department, Kind, Name, Place, Spelling, date,
    generated::{COUNTRIES, NAME_OF_ROW, ROWS_BY_NAME},
    rows_of,
    tables::{self, CountryRow, FIRST_COUNTRY, NO_COUNTRY},
};
use crate::{
    coded::masked_debug,
    number::{Birthplace, Date},
};

impl Place {
    /// The name of the place at that date.
    #[must_use]
    pub fn name(self) -> Name {
        name_of_row(self.row())
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
        let code = match tables::moved_to(self.row()) {
            Some(code) => code,
            None if self.kind() == Kind::Former => return None,
            None => self.code(),
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
        // No code below 91 was ever of another country, whatever its kind.
        if self.code.department_bits() < 0x91 {
            return Some(Country::FRANCE);
        }
        match self.kind() {
            Kind::Country => Country::of(self),
            Kind::Former => self.today().and_then(Country::of),
            Kind::UnknownCountry => None,
            _ => Some(Country::FRANCE),
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
        Some(match (self.code(), self.to()) {
            ("91" | "92" | "93" | "94", Some(_)) => Country::ALGERIA,
            ("95", Some(_)) => Country::MOROCCO,
            ("96", _) => Country::TUNISIA,
            _ => Country::FRANCE,
        })
    }
}

/// A state, under the name that it had at a date.
///
/// One byte, `Copy`: [`Country::index`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country(u8);

impl Country {
    /// The number of states, counting each once for every name it had.
    pub const COUNT: usize = COUNTRIES.len();

    /// Under their last names. No number of a birth in France holds the code of France.
    const FRANCE: Self = Self::last(100);
    const MOROCCO: Self = Self::last(350);
    const TUNISIA: Self = Self::last(351);
    const ALGERIA: Self = Self::last(352);

    /// The country of an index; `None` from [`COUNT`](Self::COUNT) on.
    #[must_use]
    pub const fn from_index(index: usize) -> Option<Self> {
        if index < Self::COUNT {
            Some(Self(index as u8))
        } else {
            None
        }
    }

    /// An index below [`COUNT`](Self::COUNT), to count by country in an array. Another version of
    /// the tables may give it another one.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The state of a code that is in the tables, under its last name.
    const fn last(number: usize) -> Self {
        let mut index = FIRST_COUNTRY[number];
        assert!(index != NO_COUNTRY);
        while (index as usize) + 1 < Self::COUNT
            && COUNTRIES[index as usize + 1].code == COUNTRIES[index as usize].code
        {
            index += 1;
        }
        Self(index)
    }

    fn of(place: Place) -> Option<Self> {
        let code = place.code();
        let first = FIRST_COUNTRY.get(usize::from(code.country()?))?;
        let index = usize::from(*first) + place.nth();
        let is_of_code = *first != NO_COUNTRY && COUNTRIES.get(index)?.code == code.bits();
        Self::from_index(index).filter(|_| is_of_code)
    }

    /// 99 and 3 digits.
    #[must_use]
    pub const fn code(self) -> Birthplace {
        Birthplace::from_bits(self.row().code)
    }

    /// The name at that date: URSS until 1991, then Russie.
    #[must_use]
    pub fn name(self) -> Name {
        let first = FIRST_COUNTRY[usize::from(self.code().commune())];
        name_of_row(tables::first_row(self.code()) + usize::from(self.0 - first))
    }

    /// ISO 3166-1 alpha-2, or the withdrawn code (ISO 3166-3) of a state that ended.
    ///
    /// `None` when there is none, or when the Insee code covers several.
    #[must_use]
    pub fn iso(self) -> Option<&'static str> {
        Some(self.row().iso).filter(|iso| !iso.is_empty())
    }

    /// The day when the state began or took this name; `None` when it is unknown, or long ago.
    ///
    /// The code may also stand for earlier births: a birth abroad that was registered later has
    /// the code of the country at that later date.
    #[must_use]
    pub fn since(self) -> Option<Date> {
        date::unpack(self.row().from)
    }

    /// The day when the state ended or lost this name; `None` when it has not, or it is unknown.
    #[must_use]
    pub fn until(self) -> Option<Date> {
        date::unpack(self.row().to)
    }

    const fn row(self) -> &'static CountryRow {
        &COUNTRIES[self.0 as usize]
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
    Spelling::new(name).places()
}

impl Spelling {
    /// The places that ever had a name of this spelling, as [`find`] returns them.
    pub fn places(self) -> impl Iterator<Item = Place> {
        let names = self.numbers();
        let name = |row: &u16| name_of_row(usize::from(*row)).number();
        let before = ROWS_BY_NAME.partition_point(|row| name(row) < names.start);
        let rows = ROWS_BY_NAME.get(before..).unwrap_or_default().iter();
        let rows = rows.take_while(move |row| name(row) < names.end);
        rows.copied().filter_map(known_place)
    }
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
    let names = Spelling::of(text, true).numbers();
    let rows = (0..).zip(&NAME_OF_ROW);
    rows.filter(move |(_, name)| names.contains(name))
        .filter_map(|(row, _)| known_place(row))
}

fn name_of_row(row: usize) -> Name {
    Name::new(NAME_OF_ROW.get(row).copied().unwrap_or_default())
}

/// The place of a row, unless it stands for unknown ones.
fn known_place(row: u16) -> Option<Place> {
    let (code, nth) = tables::code_of_row(row)?;
    let place = rows_of(code).nth(usize::from(nth))?;
    let is_unknown = matches!(place.kind(), Kind::UnknownCommune | Kind::UnknownCountry);
    Some(place).filter(|_| !is_unknown)
}
