//! The generated tables against the CSV files that they are made of, code by code. The judge reads
//! the files with its own few lines: text dates, no packing, no patterns.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use nircheck::{
    Birthplace, Date,
    place::{self, Country, Department, Kind, Place, PlaceVerdict},
};

use super::{Line, code, csv, in_force, lines, texts};

#[test]
fn every_code_at_every_month_where_something_changes() {
    let lines = lines();
    let mut by_code: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    // The month of each change, the one before and the one after; the ends of what births span.
    let mut months = BTreeSet::from([(1891, 1), (1942, 12), (1943, 1), (2026, 12)]);
    for line in &lines {
        by_code.entry(&line.code).or_default().push(line);
        for date in [&line.from, &line.to]
            .into_iter()
            .filter(|date| !date.is_empty())
        {
            let month: u16 =
                date[..4].parse::<u16>().unwrap() * 12 + date[5..7].parse::<u16>().unwrap() - 1;
            months.extend([month - 1, month, month + 1].map(|m| (m / 12, (m % 12 + 1) as u8)));
        }
    }
    assert!(months.len() > 700, "{} months", months.len());
    let months: Vec<(u16, u8, String, String)> = months
        .into_iter()
        .map(|(y, m)| (y, m, format!("{y}-{m:02}-01"), format!("{y}-{m:02}-31")))
        .collect();
    let years: BTreeSet<u16> = months.iter().map(|month| month.0).collect();

    // What the file says at each month and year: once for all codes of the same dates.
    let expected_of = |lines: &[&Line]| -> (Vec<bool>, Vec<bool>) {
        let at = |first: &str, last: &str| lines.iter().any(|line| in_force(line, first, last));
        let by_month = months
            .iter()
            .map(|(.., first, last)| at(first, last))
            .collect();
        let by_year = years
            .iter()
            .map(|year| at(&format!("{year}-01-01"), &format!("{year}-12-31")))
            .collect();
        (by_month, by_year)
    };
    let mut expected = HashMap::new();

    let at_birth = |code: Birthplace, year, month| {
        let verdict = place::lookup(code, year, month);
        if matches!(verdict, PlaceVerdict::Unknown) {
            // It stood for a commune of Morocco, which no table names.
            assert!(&*code.department() == "95" && year <= 1956, "{code} {year}");
            return false;
        }
        !matches!(verdict, PlaceVerdict::KnownAtOtherDate(_))
    };
    let (mut known, mut asked) = (0, 0);
    for text in texts() {
        asked += 1;
        let place = Birthplace::new(text.as_bytes().try_into().unwrap());
        let (Some(code), Some(lines)) = (place, by_code.get(text.as_str())) else {
            assert!(!by_code.contains_key(text.as_str()), "{text}: not a code");
            for (year, month, ..) in months.iter().step_by(50) {
                if let Some(code) = place {
                    let verdict = place::lookup(code, *year, Some(*month));
                    assert_eq!(verdict, PlaceVerdict::Unknown, "{text}");
                    assert!(!place::exists(code), "{text}");
                }
            }
            continue;
        };
        assert!(place::exists(code), "{text}");
        known += 1;
        let dates: Vec<_> = lines.iter().map(|l| (&l.from, &l.to, &l.kind)).collect();
        let (by_month, by_year) = expected.entry(dates).or_insert_with(|| expected_of(lines));
        for ((year, month, ..), expected) in months.iter().zip(by_month) {
            let found = at_birth(code, *year, Some(*month));
            assert_eq!(found, *expected, "{text} {year}-{month:02}");
        }
        for (year, expected) in years.iter().zip(by_year) {
            for month in [None, Some(20), Some(99)] {
                let found = at_birth(code, *year, month);
                assert_eq!(found, *expected, "{text} {year} {month:?}");
            }
        }
    }
    assert_eq!((known, asked), (by_code.len(), 102_000));
}

#[test]
fn places_are_those_of_the_csv() {
    let mut by_code: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for line in lines() {
        by_code.entry(line.code.clone()).or_default().push(line);
    }
    for (text, lines) in &by_code {
        let code = code(text);
        for year in [1891, 1950, 1962, 1968, 1976, 2011, 2026] {
            for month in [None, Some(3)] {
                let (first, last) = match month {
                    None => (format!("{year}-01-01"), format!("{year}-12-31")),
                    Some(m) => (format!("{year}-{m:02}-01"), format!("{year}-{m:02}-31")),
                };
                let mut then = lines.iter().filter(|line| in_force(line, &first, &last));
                let names: Vec<&str> = then.clone().map(|line| line.name.as_str()).collect();
                let verdict = place::lookup(code, year, month);
                let at = format!("{code} {year} {month:?}: {}", verdict.as_str());
                match verdict {
                    PlaceVerdict::KnownAtBirth(place) => {
                        assert_eq!(place.name().to_string(), names[0], "{at}");
                        let kind = place.kind().as_str();
                        assert!(then.all(|line| line.kind == kind), "{at}");
                    }
                    PlaceVerdict::Extension(place) => {
                        assert_eq!(place.name().to_string(), names[0], "{at}");
                        assert_eq!(lines[0].kind, "extension", "{at}");
                    }
                    PlaceVerdict::Unknown => {
                        assert!(text.starts_with("95") && year < 1956, "{at}");
                        assert!(names.is_empty(), "{at}");
                    }
                    PlaceVerdict::KnownAtOtherDate(place) => {
                        assert!(names.is_empty(), "{at}");
                        let name = place.name().to_string();
                        assert!(lines.iter().any(|line| line.name == name), "{at}");
                    }
                    PlaceVerdict::Ambiguous(readings) => {
                        assert_eq!(readings.iter().count(), 2, "{at}");
                        assert_eq!(names.len(), 2, "{at}");
                        assert!(lines.iter().any(|line| line.kind == "former"), "{at}");
                    }
                    PlaceVerdict::CommuneUnknown => assert!(text.ends_with("90"), "{at}"),
                    PlaceVerdict::CountryUnknown => assert_eq!(text, "99990", "{at}"),
                    _ => panic!("{at}"),
                }
            }
        }
    }
}

#[test]
fn the_export_is_the_csv() {
    let mut exported: Vec<[String; 6]> = place::rows()
        .map(|row| {
            let date = |date: Option<Date>| date.map_or(String::new(), |d| d.to_string());
            let today = row.today().map(|today| today.code());
            let now = today.filter(|now| *now != row.code());
            [
                row.code().to_string(),
                row.name().as_str().to_owned(),
                date(row.from()),
                date(row.to()),
                row.kind().as_str().to_owned(),
                now.map_or(String::new(), |now| now.to_string()),
            ]
        })
        .collect();
    // By index, 2A and 2B come last; in the file they come by their letters.
    exported.sort_by(|a, b| a[0].cmp(&b[0]));
    let lines = lines();
    assert_eq!(exported.len(), lines.len());
    for (row, line) in exported.iter().zip(&lines) {
        let Line {
            code,
            name,
            from,
            to,
            kind,
            now,
        } = line;
        assert_eq!(row.each_ref(), [code, name, from, to, kind, now]);
    }
}

#[test]
fn countries_are_those_of_the_csv() {
    let mut seen = BTreeMap::new();
    for record in csv("countries.csv") {
        let [text, name, iso, from, to] = record.try_into().unwrap();
        let nth: &mut usize = seen.entry(text.clone()).or_default();
        let place: Place = place::rows_of(code(&text)).nth(*nth).unwrap();
        *nth += 1;
        let country = place.country().unwrap();
        assert_eq!(place.kind(), Kind::Country);
        assert_eq!(country.name().to_string(), name);
        assert_eq!(country.iso().unwrap_or(""), iso);
        assert_eq!(
            country.since().map_or(String::new(), |d| d.to_string()),
            from
        );
        assert_eq!(country.until().map_or(String::new(), |d| d.to_string()), to);
    }
    let in_table = place::rows()
        .filter(|row| row.kind() == Kind::Country)
        .count();
    assert_eq!(in_table, seen.values().sum::<usize>());
}

#[test]
fn departments_are_those_of_the_csv() {
    for record in csv("departments.csv") {
        let [head, name, from, to, _source] = record.try_into().unwrap();
        let text = if head.len() == 3 {
            format!("{head}90")
        } else {
            format!("{head}990")
        };
        // A month that begins and ends inside the period.
        let (year, month) = match (from.as_str(), to.as_str()) {
            ("", "") => (1950, 1),
            ("", to) => (
                to[..4].parse().unwrap(),
                to[5..7].parse::<u8>().unwrap() - 1,
            ),
            (from, _) => (
                from[..4].parse().unwrap(),
                from[5..7].parse::<u8>().unwrap() + 1,
            ),
        };
        let (year, month) = if month == 0 {
            (year - 1, 12)
        } else {
            (year, month)
        };
        let department = place::department(code(&text), year, Some(month)).unwrap();
        assert_eq!(
            (department.code(), department.name()),
            (head.as_str(), name.as_str())
        );
    }
}

#[test]
fn every_name_leads_back_to_its_codes() {
    let mut by_name: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    let lines = lines();
    for line in lines
        .iter()
        .filter(|line| !line.kind.starts_with("unknown"))
    {
        let codes = by_name.entry(plain(&line.name)).or_default();
        codes.insert((line.code.clone(), line.from.clone()));
    }
    for line in lines
        .iter()
        .filter(|l| !l.kind.starts_with("unknown"))
        .step_by(61)
    {
        let shouted = line.name.to_uppercase().replace(['-', '\''], " ");
        for spelling in [&line.name, &shouted] {
            let found: BTreeSet<(String, String)> = place::find(spelling)
                .map(|p| {
                    (
                        p.code().to_string(),
                        p.from().map_or(String::new(), |d| d.to_string()),
                    )
                })
                .collect();
            assert_eq!(found, by_name[&plain(spelling)], "{spelling}");
        }
    }
}

/// The version is the day of the newest list and a revision; no date is later than that day.
#[test]
fn the_version_is_the_day_of_the_newest_list() {
    let (day, revision) = place::DATA_VERSION.split_once('.').unwrap();
    assert!(day.parse::<Date>().is_ok() && revision.parse::<u8>().is_ok());
    let lines = lines();
    let dates = lines.iter().flat_map(|line| [&line.from, &line.to]);
    assert_eq!(dates.max().unwrap(), day);
    let sources = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/data/SOURCES.md"));
    assert!(
        sources
            .unwrap()
            .contains(&format!("state of the lists on {day} (`DATA_VERSION`)"))
    );
}

/// What the export promises: periods that begin before they end and, of one place, follow each
/// other without an overlap. Between two of them there is another name, or the years in which the
/// commune was merged: never a day lost.
#[test]
fn periods_follow_each_other() {
    let year = |date: &str| date[..4].parse::<u16>().unwrap();
    let is_former = |line: &Line| line.kind == "former";
    let mut restored = BTreeSet::new();
    for pair in lines().windows(2) {
        let [line, next] = pair else { continue };
        let is_period = line.to.is_empty() || line.from < line.to;
        assert!(is_period || line.kind == "listed", "{}", line.code);
        if line.code != next.code || is_former(line) != is_former(next) {
            continue;
        }
        assert!(!line.to.is_empty() && line.to <= next.from, "{}", line.code);
        if line.to == next.from {
            assert_ne!(line.name, next.name, "{}", line.code);
        } else {
            assert!(year(&line.to) < year(&next.from), "{}", line.code);
            restored.insert(line.code.clone());
        }
    }
    assert!(restored.contains("14666") && restored.contains("27676"));
}

/// A second writing of the folding: letter by letter from a list, words split and joined.
fn plain(name: &str) -> String {
    const ACCENTS: &str = "àaâaäaçcéeèeêeëeîiïiôoöoùuûuüuÿy";
    let letters: Vec<char> = ACCENTS.chars().collect();
    let bare = |c: char| {
        letters
            .chunks(2)
            .find(|pair| pair[0] == c)
            .map_or(c, |pair| pair[1])
    };
    let lower: String = name.to_lowercase().chars().map(bare).collect();
    let words = lower.replace('œ', "oe").replace('æ', "ae");
    let words: Vec<&str> = words
        .split([' ', '-', '\'', '’', '.', ',', '(', ')', '/'])
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            "st" => "saint",
            "ste" => "sainte",
            _ => word,
        })
        .collect();
    words.join(" ")
}

#[test]
fn indexes_count_every_department_and_country() {
    let departments: Vec<_> = (0..).map_while(Department::from_index).collect();
    assert_eq!(departments.len(), Department::COUNT);
    assert_eq!(departments.len(), csv("departments.csv").len());
    let countries: Vec<_> = (0..).map_while(Country::from_index).collect();
    assert_eq!(countries.len(), Country::COUNT);
    let rows: Vec<Place> = place::rows()
        .filter(|place| place.kind() == Kind::Country)
        .collect();
    // In the order of the table, each under its own name.
    assert!(countries.iter().zip(&rows).all(|(country, row)| {
        country.code() == row.code()
            && country.name() == row.name()
            && row.country() == Some(*country)
    }));
    assert_eq!(countries.len(), rows.len());
    for (index, department) in departments.iter().enumerate() {
        assert_eq!(department.index(), index);
    }
}

#[test]
fn one_year_alone_or_among_candidates() {
    let codes = (0..1_000_u32).flat_map(|commune| {
        [
            "01", "2A", "20", "62", "75", "91", "95", "96", "97", "98", "99",
        ]
        .map(|head| format!("{head}{commune:03}"))
    });
    for text in codes {
        let Some(code) = Birthplace::new(text.as_bytes().try_into().unwrap()) else {
            continue;
        };
        for year in [1890, 1930, 1955, 1956, 1962, 1968, 1976, 1999, 2026] {
            for month in [None, Some(1), Some(3), Some(12)] {
                let meaning = |verdict: PlaceVerdict| {
                    let place = verdict.place();
                    let named = place.map(|it| (it.code(), it.name(), it.from(), it.department()));
                    (verdict.as_str(), named)
                };
                let alone = meaning(place::lookup(code, year, month));
                for years in [&[year][..], &[year, year]] {
                    let among = place::lookup_among(code, years.iter().copied(), month);
                    assert_eq!(alone, meaning(among), "{text} {year} {month:?}");
                }
            }
        }
    }
}
