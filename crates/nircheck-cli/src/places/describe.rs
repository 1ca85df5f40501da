//! What a place code meant at a birth, in words and for programs.

use nircheck::{
    Birthplace, Date, Lang,
    place::{self, Country, Department, Kind, Place, PlaceVerdict, Reading},
};
use serde::Serialize;

use crate::page::pick;

/// What a place code meant, for programs.
#[derive(Serialize)]
pub(crate) struct PlaceRecord {
    verdict: &'static str,
    #[serde(flatten)]
    meaning: Meaning,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    readings: Vec<ReadingRecord>,
}

/// A place and what it is part of: what the tables know of it.
#[derive(Default, Serialize)]
pub(super) struct Meaning {
    /// The name at that date.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The department at that date.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<&'static str>,
    /// The ISO 3166 code of the country it belongs to today.
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'static str>,
    /// The code of the same place today, when it is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<String>,
    /// The first day, and the first one after the last: of the code for this place, or of a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

#[derive(Serialize)]
struct ReadingRecord {
    year: u16,
    #[serde(flatten)]
    meaning: Meaning,
}

impl PlaceRecord {
    /// `department`: that of the date, for a code that the tables do not hold.
    pub(crate) fn new(verdict: PlaceVerdict, department: Option<Department>) -> Self {
        let meaning = match (verdict.place(), verdict) {
            (Some(place), PlaceVerdict::KnownAtOtherDate(_)) => {
                Meaning::with_dates(place, place.in_force())
            }
            (Some(place), _) => Meaning::of(place),
            (None, PlaceVerdict::Ambiguous(_)) => Meaning::default(),
            (None, _) => Meaning::of_department(department),
        };
        let readings = match verdict {
            PlaceVerdict::Ambiguous(readings) => readings.iter().map(ReadingRecord::from).collect(),
            _ => Vec::new(),
        };
        Self {
            verdict: verdict.as_str(),
            meaning,
            readings,
        }
    }
}

impl Meaning {
    fn of(place: Place) -> Self {
        let today = place.today().map(Place::code);
        Self {
            name: Some(place.name().to_string()),
            department: place.department().map(Department::name),
            country: place.country().and_then(Country::iso),
            today: today
                .filter(|code| *code != place.code())
                .map(|code| code.to_string()),
            ..Self::default()
        }
    }

    fn with_dates(place: Place, (from, to): (Option<Date>, Option<Date>)) -> Self {
        Self {
            from: from.map(|day| day.to_string()),
            to: to.map(|day| day.to_string()),
            ..Self::of(place)
        }
    }

    /// A row of the tables, with its own dates.
    pub(super) fn of_row(place: Place) -> Self {
        Self::with_dates(place, (place.from(), place.to()))
    }

    fn of_department(department: Option<Department>) -> Self {
        Self {
            department: department.map(Department::name),
            country: department
                .and_then(Department::country)
                .and_then(Country::iso),
            ..Self::default()
        }
    }
}

impl From<Reading> for ReadingRecord {
    fn from(reading: Reading) -> Self {
        Self {
            year: reading.year(),
            meaning: match reading.place() {
                Some(place) => Meaning::of(place),
                None => Meaning::of_department(reading.department()),
            },
        }
    }
}

/// What a code meant at a birth of this year, in words.
pub(crate) fn sentence(code: Birthplace, year: u16, month: Option<u8>, lang: Lang) -> String {
    let words = Words { lang };
    let department = || place::department(code, year, month).map(Department::name);
    match place::lookup(code, year, month) {
        PlaceVerdict::KnownAtBirth(place) => words.place(place),
        PlaceVerdict::Extension(place) => words.extension(place),
        PlaceVerdict::KnownAtOtherDate(place) => words.other_date(place),
        PlaceVerdict::CommuneUnknown => words.with(
            words.pick("commune unknown", "commune inconnue"),
            department(),
        ),
        PlaceVerdict::CountryUnknown => words.pick("country unknown", "pays inconnu").to_owned(),
        PlaceVerdict::Ambiguous(readings) => {
            let places = readings.iter().filter_map(Reading::place);
            let places: Vec<_> = places.map(|place| words.place(place)).collect();
            places.join(words.pick(", or ", ", ou "))
        }
        _ => words.with(
            words.pick("not in the tables", "absent des tables"),
            department(),
        ),
    }
}

struct Words {
    lang: Lang,
}

impl Words {
    fn place(&self, place: Place) -> String {
        self.named(place) + &self.today(place)
    }

    fn extension(&self, place: Place) -> String {
        let second = self.pick("second code", "code extension");
        format!("{}, {second}{}", self.named(place), self.today(place))
    }

    fn other_date(&self, place: Place) -> String {
        let not_then = self.pick("not in force then", "pas en vigueur alors");
        let dates = match place.in_force() {
            (None, None) => self.pick("at no birth", "pour aucune naissance").to_owned(),
            (None, Some(to)) => format!("{} {to}", self.pick("births before", "naissances avant")),
            (Some(from), None) => {
                let label = self.pick("births from", "naissances à partir de");
                format!("{label} {from}")
            }
            (Some(from), Some(to)) => self.between(from, to),
        };
        let today = self.today(place);
        format!("{not_then}: {}, {dates}{today}", self.named(place))
    }

    fn between(&self, from: Date, to: Date) -> String {
        let (births, until) = match self.lang {
            Lang::Fr => ("naissances de", "à avant"),
            _ => ("births from", "to before"),
        };
        format!("{births} {from} {until} {to}")
    }

    /// The name, and the department of that date or the ISO code of the country.
    fn named(&self, place: Place) -> String {
        let name = place.name().to_string();
        let iso = place.country().and_then(Country::iso);
        match (place.department(), iso) {
            (Some(department), _) => format!("{name}, {}", department.name()),
            (None, Some(iso)) => format!("{name} ({iso})"),
            (None, None) => name,
        }
    }

    /// Under which code and name it is known today, when they are others.
    fn today(&self, place: Place) -> String {
        let Some(today) = place.today() else {
            return String::new();
        };
        let label = self.pick("; today", "; aujourd'hui");
        let (same_code, same_name) = (today.code() == place.code(), today.name() == place.name());
        match (same_code, same_name) {
            (true, true) => String::new(),
            (true, false) => format!("{label} {}", self.named(today)),
            (false, _) if place.kind() == Kind::Extension => format!("{label} {}", today.code()),
            (false, _) => format!("{label} {}, {}", today.code(), self.named(today)),
        }
    }

    fn with(&self, text: &str, department: Option<&str>) -> String {
        match department {
            Some(department) => format!("{text}, {department}"),
            None => text.to_owned(),
        }
    }

    const fn pick(&self, en: &'static str, fr: &'static str) -> &'static str {
        pick(self.lang, en, fr)
    }
}
