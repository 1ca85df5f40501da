//! What a place code meant at a birth, in words and for programs.

use std::io::Write;

use nircheck::{
    Birthplace, Date, Lang,
    place::{self, Country, Department, Kind, Name, Place, PlaceVerdict, Reading, Readings},
};
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::page::pick;

/// What a place code meant, for programs.
#[derive(Clone, Copy)]
pub(crate) struct PlaceRecord {
    verdict: PlaceVerdict,
    /// That of the date, for a code that the tables do not hold.
    department: Option<Department>,
}

/// A place and what it is part of: what the tables know of it.
#[derive(Clone, Copy, Default)]
pub(super) struct Meaning {
    /// The name at that date.
    name: Option<Name>,
    /// The department at that date.
    department: Option<Department>,
    /// The ISO 3166 code of the country it belongs to today.
    country: Option<&'static str>,
    /// The code of the same place today, when it is another one.
    today: Option<Birthplace>,
    /// The first day, and the first one after the last: of the code for this place, or of a row.
    from: Option<Date>,
    to: Option<Date>,
}

/// A value of a key, written when it is asked for.
enum Value {
    Text(&'static str),
    Code(Birthplace),
    Day(Date),
}

impl PlaceRecord {
    pub(crate) const fn new(verdict: PlaceVerdict, department: Option<Department>) -> Self {
        Self {
            verdict,
            department,
        }
    }

    /// Writes the object of a code as JSON, as serializing the code and this would.
    pub(crate) fn push_json(&self, code: Birthplace, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"code\":\"");
        out.extend_from_slice(code.code().as_str().as_bytes());
        out.extend_from_slice(b"\",\"verdict\":\"");
        out.extend_from_slice(self.verdict.as_str().as_bytes());
        out.push(b'"');
        self.meaning().push_json(out);
        for (index, (year, meaning)) in self.readings().enumerate() {
            let before: &[u8] = if index > 0 { b"," } else { b",\"readings\":[" };
            out.extend_from_slice(before);
            // Writing into memory cannot fail.
            let _ = write!(out, "{{\"year\":{year}");
            meaning.push_json(out);
            out.push(b'}');
        }
        if self.readings().next().is_some() {
            out.push(b']');
        }
        out.push(b'}');
    }

    fn meaning(&self) -> Meaning {
        match (self.verdict.place(), self.verdict) {
            (Some(place), PlaceVerdict::KnownAtOtherDate(_)) => {
                Meaning::with_dates(place, place.in_force())
            }
            (Some(place), _) => Meaning::of(place),
            (None, PlaceVerdict::Ambiguous(_)) => Meaning::default(),
            (None, _) => Meaning::of_department(self.department),
        }
    }

    /// The likeliest year of each place that the code may mean, and the place.
    fn readings(&self) -> impl Iterator<Item = (u16, Meaning)> {
        let readings = match &self.verdict {
            PlaceVerdict::Ambiguous(readings) => Some(readings),
            _ => None,
        };
        readings
            .into_iter()
            .flat_map(Readings::iter)
            .map(|reading| {
                let meaning = match reading.place() {
                    Some(place) => Meaning::of(place),
                    None => Meaning::of_department(reading.department()),
                };
                (reading.year(), meaning)
            })
    }
}

impl Meaning {
    fn of(place: Place) -> Self {
        let today = place.today().map(Place::code);
        Self {
            name: Some(place.name()),
            department: place.department(),
            country: place.country().and_then(Country::iso),
            today: today.filter(|code| *code != place.code()),
            ..Self::default()
        }
    }

    fn with_dates(place: Place, (from, to): (Option<Date>, Option<Date>)) -> Self {
        Self {
            from,
            to,
            ..Self::of(place)
        }
    }

    /// A row of the tables, with its own dates.
    pub(super) fn of_row(place: Place) -> Self {
        Self::with_dates(place, (place.from(), place.to()))
    }

    fn of_department(department: Option<Department>) -> Self {
        let country = department.and_then(Department::country);
        Self {
            department,
            country: country.and_then(Country::iso),
            ..Self::default()
        }
    }

    /// The keys there are, in the order of the contract.
    fn fields(&self) -> impl Iterator<Item = (&'static str, Value)> {
        let fields = [
            ("name", self.name.map(|it| Value::Text(it.as_str()))),
            (
                "department",
                self.department.map(|it| Value::Text(it.name())),
            ),
            ("country", self.country.map(Value::Text)),
            ("today", self.today.map(Value::Code)),
            ("from", self.from.map(Value::Day)),
            ("to", self.to.map(Value::Day)),
        ];
        fields
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)))
    }

    /// Writes the fields behind others.
    fn push_json(&self, out: &mut Vec<u8>) {
        for (key, value) in self.fields() {
            out.extend_from_slice(b",\"");
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(b"\":\"");
            match value {
                // No name has a character that JSON escapes.
                Value::Text(text) => out.extend_from_slice(text.as_bytes()),
                Value::Code(code) => out.extend_from_slice(code.code().as_str().as_bytes()),
                Value::Day(day) => {
                    let _ = write!(out, "{day}");
                }
            }
            out.push(b'"');
        }
    }
}

impl Serialize for PlaceRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Reading {
            year: u16,
            #[serde(flatten)]
            meaning: Meaning,
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("verdict", self.verdict.as_str())?;
        for (key, value) in self.meaning().fields() {
            map.serialize_entry(key, &value)?;
        }
        let readings = self
            .readings()
            .map(|(year, meaning)| Reading { year, meaning });
        let readings: Vec<_> = readings.collect();
        if !readings.is_empty() {
            map.serialize_entry("readings", &readings)?;
        }
        map.end()
    }
}

impl Serialize for Meaning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.fields())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Code(code) => serializer.collect_str(code),
            Self::Day(day) => serializer.collect_str(day),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_what_serializing_gives() {
        #[derive(Serialize)]
        struct Record {
            code: String,
            #[serde(flatten)]
            place: PlaceRecord,
        }
        let codes = place::rows()
            .map(Place::code)
            .chain(Birthplace::new(b"95999"));
        for code in codes {
            for years in [&[1950][..], &[2015, 1915], &[]] {
                let verdict = place::lookup_among(code, years.iter().copied(), None);
                let department = place::department(code, 1950, None);
                let place = PlaceRecord::new(verdict, department);
                let mut written = Vec::new();
                place.push_json(code, &mut written);
                let record = Record {
                    code: code.to_string(),
                    place,
                };
                assert_eq!(written, serde_json::to_vec(&record).unwrap());
            }
        }
    }
}
