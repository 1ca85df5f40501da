//! Facts about places, as the sources state them, and the shape of the answers.

use nircheck::{
    Date,
    place::{self, Kind, Name, Place, PlaceVerdict},
};

use super::code;

fn at_birth(text: &str, year: u16, month: u8) -> Place {
    match place::lookup(code(text), year, Some(month)) {
        PlaceVerdict::KnownAtBirth(place) => place,
        other => panic!("{text} {year}-{month:02}: {}", other.as_str()),
    }
}

fn other_date(text: &str, year: u16, month: u8) -> Place {
    match place::lookup(code(text), year, Some(month)) {
        PlaceVerdict::KnownAtOtherDate(place) => place,
        other => panic!("{text} {year}-{month:02}: {}", other.as_str()),
    }
}

fn name(place: Place) -> String {
    place.name().to_string()
}

fn today(place: Place) -> String {
    place.today().unwrap().code().to_string()
}

#[test]
fn neuilly_moved_from_the_seine() {
    let before = at_birth("75051", 1967, 12);
    assert_eq!(name(before), "Neuilly-sur-Seine");
    assert_eq!(before.department().unwrap().name(), "Seine");
    assert_eq!(today(before), "92051");
    let late = other_date("75051", 1968, 1);
    assert_eq!(name(late), "Neuilly-sur-Seine");
    assert_eq!(late.department().unwrap().name(), "Seine");
    let (from, to) = late.in_force();
    assert_eq!(
        (from, to.unwrap().to_string()),
        (None, "1968-01-01".to_owned())
    );

    let after = at_birth("92051", 1968, 1);
    assert_eq!(after.department().unwrap().name(), "Hauts-de-Seine");
    assert_eq!(today(after), "92051");
    other_date("92051", 1967, 12);
}

#[test]
fn codes_that_moved_on_one_day() {
    let began = |day: &str, heads: &[&str]| {
        place::rows()
            .filter(|row| row.kind() == Kind::Commune)
            .filter(|row| row.from().is_some_and(|from| from.to_string() == day))
            .filter(|row| {
                heads
                    .iter()
                    .any(|head| row.code().to_string().starts_with(head))
            })
            .count()
    };
    assert_eq!(began("1968-01-01", &["91", "92", "93", "94", "95"]), 506);
    assert_eq!(began("1976-01-01", &["2A", "2B"]), 360);
    let ended = |day: &str, heads: &[&str]| {
        place::rows()
            .filter(|row| row.kind() == Kind::Commune)
            .filter(|row| row.in_force().1.is_some_and(|to| to.to_string() == day))
            .filter(|row| row.to() == row.in_force().1)
            .filter(|row| {
                heads
                    .iter()
                    .any(|head| row.code().to_string().starts_with(head))
            })
            .count()
    };
    assert_eq!(ended("1968-01-01", &["75", "78"]), 506);
    assert_eq!(ended("1976-01-01", &["20"]), 360);
}

#[test]
fn corsica_by_date() {
    let before = at_birth("20004", 1975, 12);
    assert_eq!(name(before), "Ajaccio");
    assert_eq!(before.department().unwrap().name(), "Corse");
    assert_eq!(today(before), "2A004");
    other_date("20004", 1976, 1);
    let after = at_birth("2A004", 1976, 1);
    assert_eq!(after.department().unwrap().name(), "Corse-du-Sud");
    other_date("2A004", 1975, 12);
    // With the year alone open, each code finds its century.
    for (text, year) in [("20004", 1923), ("2A004", 2023)] {
        let verdict = place::lookup_among(code(text), [2023, 1923], Some(5));
        let PlaceVerdict::KnownAtBirth(place) = verdict else {
            panic!("{verdict:?}");
        };
        let department = place::department(code(text), year, Some(5)).unwrap();
        assert_eq!(place.department().unwrap().code(), department.code());
    }
    // Listed under 2A, merged before 1976: never at a birth.
    other_date("2A325", 1976, 1);
    assert!(matches!(
        place::lookup(code("2A325"), 1976, None),
        PlaceVerdict::KnownAtOtherDate(_)
    ));
}

#[test]
fn ninety_one_to_ninety_five_by_date() {
    let algeria = at_birth("91114", 1950, 3);
    assert_eq!(name(algeria), "Ameur-el-Aïn");
    assert_eq!(algeria.department().unwrap().name(), "Alger");
    assert_eq!(algeria.country().unwrap().iso(), Some("DZ"));
    assert_eq!(today(algeria), "99352");
    let essonne = at_birth("91114", 1970, 3);
    assert_eq!(name(essonne), "Brunoy");
    assert_eq!(essonne.department().unwrap().name(), "Essonne");
    assert_eq!(essonne.country().unwrap().iso(), Some("FR"));

    // Two centuries, two places.
    let verdict = place::lookup_among(code("91114"), [2015, 1915], Some(3));
    let PlaceVerdict::Ambiguous(readings) = verdict else {
        panic!("{verdict:?}");
    };
    let found: Vec<(u16, String, &str)> = readings
        .iter()
        .map(|r| {
            (
                r.year(),
                name(r.place().unwrap()),
                r.department().unwrap().name(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (2015, "Brunoy".to_owned(), "Essonne"),
            (1915, "Ameur-el-Aïn".to_owned(), "Alger")
        ]
    );
    // Neither was in force in 1965: the one before.
    assert_eq!(name(other_date("91114", 1965, 1)), "Ameur-el-Aïn");
    // Argenteuil, or a commune of Morocco, of which the tables name none.
    let verdict = place::lookup_among(code("95018"), [2015, 1915], Some(3));
    let PlaceVerdict::Ambiguous(readings) = verdict else {
        panic!("{}", verdict.as_str());
    };
    let found: Vec<_> = readings
        .iter()
        .map(|r| {
            (
                r.year(),
                r.place().map(name),
                r.department().unwrap().name(),
            )
        })
        .collect();
    let argenteuil = Some("Argenteuil".to_owned());
    assert_eq!(
        found,
        [(2015, argenteuil, "Val-d'Oise"), (1915, None, "Maroc")]
    );
    at_birth("95018", 2015, 3);
    other_date("95018", 1965, 3);
    for years in [[1915, 1955], [1955, 1965]] {
        let verdict = place::lookup_among(code("95018"), years, Some(3));
        assert_eq!(verdict, PlaceVerdict::Unknown);
    }
    assert_eq!(
        place::lookup(code("95018"), 1956, Some(3)),
        PlaceVerdict::Unknown
    );
    // Morocco was no protectorate any more: no doubt between 2065 and 1965.
    let verdict = place::lookup_among(code("95018"), [2065, 1965], None);
    assert!(matches!(verdict, PlaceVerdict::KnownAtBirth(_)));
    // A candidate year in which the code was in force wins over one in which it was not.
    let verdict = place::lookup_among(code("91692"), [2020, 1920], Some(1));
    assert!(matches!(verdict, PlaceVerdict::KnownAtBirth(p) if name(p) == "Les Ulis"));
    // The whole of Algeria, as births there are often coded.
    assert_eq!(name(at_birth("92352", 1940, 1)), "Algérie");
    // Morocco and Tunisia: the territory is known, its communes are not.
    assert_eq!(
        place::lookup(code("96101"), 1950, Some(1)),
        PlaceVerdict::Unknown
    );
    assert_eq!(
        place::department(code("96101"), 1950, Some(1))
            .unwrap()
            .name(),
        "Tunisie"
    );
    assert_eq!(
        place::department(code("95001"), 1950, Some(1))
            .unwrap()
            .name(),
        "Maroc"
    );
    assert!(place::department(code("96101"), 1960, Some(1)).is_none());
}

#[test]
fn departments_by_date() {
    let named =
        |text, year, month| place::department(code(text), year, Some(month)).map(|d| d.name());
    for (text, before, since) in [
        ("91001", "Alger", "Essonne"),
        ("92001", "Oran", "Hauts-de-Seine"),
        ("93001", "Constantine", "Seine-Saint-Denis"),
        ("94001", "Territoires du Sud", "Val-de-Marne"),
    ] {
        assert_eq!(named(text, 1900, 1), Some(before));
        assert_eq!(named(text, 1962, 7), Some(before));
        assert_eq!(named(text, 1962, 8), None);
        assert_eq!(named(text, 1967, 12), None);
        assert_eq!(named(text, 1968, 1), Some(since));
    }
    assert_eq!(named("95001", 1956, 3), Some("Maroc"));
    assert_eq!(named("95001", 1956, 4), None);
    assert_eq!(named("95001", 1968, 1), Some("Val-d'Oise"));
    assert_eq!(named("20004", 1975, 12), Some("Corse"));
    assert_eq!(named("20004", 1976, 1), None);
    assert_eq!(named("2B033", 1975, 12), None);
    assert_eq!(named("2B033", 1976, 1), Some("Haute-Corse"));
    assert_eq!(named("97123", 1950, 1), Some("Guadeloupe"));
    assert_eq!(named("99126", 1950, 1), None);
    let country = |text, year| {
        let department = place::department(code(text), year, None).unwrap();
        department.country().unwrap().iso().unwrap()
    };
    for (text, year, iso) in [
        ("92001", 1950, "DZ"),
        ("92001", 1980, "FR"),
        ("95001", 1950, "MA"),
        ("96001", 1950, "TN"),
        ("97411", 1950, "FR"),
    ] {
        assert_eq!(country(text, year), iso);
    }
    // One at a date, never two.
    for index in 0..=98 {
        let text = format!("{:02}{:03}", index + 1, 101);
        let all: Vec<_> = place::departments(code(&text)).collect();
        for pair in all.windows(2) {
            assert!(
                pair[0].to().is_some_and(|to| Some(to) <= pair[1].from()),
                "{text}"
            );
        }
    }
}

#[test]
fn indochina_or_chirongui() {
    let PlaceVerdict::Ambiguous(readings) = place::lookup(code("98506"), 1930, Some(1)) else {
        panic!("98506 in 1930");
    };
    let names: Vec<String> = readings.iter().map(|r| name(r.place().unwrap())).collect();
    assert_eq!(names, ["Chirongui", "Indochine"]);
    let indochina = readings.iter().nth(1).unwrap().place().unwrap();
    assert!(indochina.country().is_none() && indochina.department().is_none());
    let chirongui = at_birth("98506", 1990, 1);
    assert_eq!(chirongui.department().unwrap().name(), "Mayotte");
    assert_eq!(today(chirongui), "97606");
}

#[test]
fn overseas_by_date() {
    at_birth("98511", 2011, 3);
    at_birth("97611", 2011, 3); // the department began on the last day of that month
    other_date("97611", 2011, 2);
    other_date("98511", 2011, 4);

    assert_eq!(name(at_birth("97123", 2007, 1)), "Saint-Barthélemy");
    assert_eq!(today(at_birth("97123", 1980, 1)), "97701");
    assert_eq!(today(at_birth("97127", 1980, 1)), "97801");
    other_date("97701", 2006, 12);
    at_birth("97701", 2007, 12);
    at_birth("97801", 2008, 1);
    other_date("97123", 2008, 1);

    assert_eq!(name(at_birth("98205", 1955, 1)), "Dahomey");
    assert_eq!(
        at_birth("98205", 1955, 1).country().unwrap().iso(),
        Some("BJ")
    );
    at_birth("98735", 1950, 1);
    other_date("97361", 1988, 12);
    at_birth("97361", 1989, 1);
}

#[test]
fn a_month_counts_when_one_of_its_days_does() {
    // 38510 Toussieu went to the Rhône on 31 December 1967.
    at_birth("38510", 1967, 12);
    at_birth("69298", 1967, 12);
    other_date("69298", 1967, 11);
    other_date("38510", 1968, 1);
    // Months 20 to 99 hold no month: any day of the year will do.
    assert!(matches!(
        place::lookup(code("69298"), 1967, Some(20)),
        PlaceVerdict::KnownAtBirth(_)
    ));
    assert!(matches!(
        place::lookup(code("38510"), 1967, Some(99)),
        PlaceVerdict::KnownAtBirth(_)
    ));
    assert!(matches!(
        place::lookup(code("38510"), 1968, None),
        PlaceVerdict::KnownAtOtherDate(_)
    ));
    assert!(matches!(
        place::lookup(code("38510"), 1968, Some(0)),
        PlaceVerdict::KnownAtOtherDate(_)
    ));
}

#[test]
fn mergers_and_what_came_of_them() {
    // A commune nouvelle under the code of one of its parts: the code goes on, the name changes.
    assert_eq!(name(at_birth("01185", 2018, 12)), "Hauteville-Lompnes");
    assert_eq!(name(at_birth("01185", 2019, 1)), "Plateau d'Hauteville");
    assert_eq!(
        name(at_birth("01185", 1950, 1).today().unwrap()),
        "Plateau d'Hauteville"
    );
    assert_eq!(at_birth("01185", 1950, 1).in_force(), (None, None));
    // A delegated commune is no birthplace from the day of the merger.
    other_date("79113", 2016, 1);
    assert_eq!(today(at_birth("79113", 2015, 12)), "79280");
    // Given up and taken again.
    at_birth("14666", 2016, 12);
    other_date("14666", 2017, 1);
    at_birth("14666", 2019, 12);
    assert_eq!(today(at_birth("14666", 1990, 1)), "14666");
    let gap = other_date("14666", 2018, 6);
    assert_eq!(gap.in_force().1.unwrap().to_string(), "2017-01-01");
    // The seat moved, and the code with it.
    at_birth("12076", 2024, 3);
    at_birth("12218", 2024, 3);
    other_date("12076", 2024, 4);
    assert_eq!(today(at_birth("12076", 1950, 1)), "12218");
    other_date("27676", 2022, 6);
    at_birth("27676", 2023, 1);
    // Suppressed: the history has no heir, the newest list does.
    assert_eq!(today(at_birth("51385", 1950, 6)), "51440");
    assert_eq!(today(at_birth("60455", 1950, 1)), "60694");
    assert_eq!(today(at_birth("55273", 1950, 1)), "55386");
    // One day under a code of the new department, then merged.
    at_birth("44060", 2015, 12);
    at_birth("49382", 2015, 12);
    other_date("44060", 2016, 1);
    assert_eq!(today(at_birth("44060", 1950, 1)), "49160");
    assert_eq!(
        at_birth("49382", 2015, 12).from().unwrap().to_string(),
        "2015-12-31"
    );
    // In no list since 1943: until then.
    at_birth("01220", 1942, 12);
    other_date("01220", 1943, 1);
}

/// Days that other sources have otherwise: Insee's file of movements decides.
#[test]
fn days_of_the_movements_of_communes() {
    let days = |text: &str| -> Vec<[Option<String>; 2]> {
        let text_of = |day: Option<Date>| day.map(|day| day.to_string());
        let rows = place::rows_of(code(text));
        rows.map(|row| [row.from(), row.to()].map(text_of))
            .collect()
    };
    let started = |day: &str| vec![[Some(day.to_owned()), None]];
    let ended = |day: &str| vec![[None, Some(day.to_owned())]];
    let renamed = |day: &str| [ended(day), started(day)].concat();
    assert_eq!(days("97311"), started("1949-11-12"));
    assert_eq!(days("69388"), started("1959-02-08"));
    assert_eq!(days("79224"), ended("1973-09-01"));
    // Merged into a commune nouvelle, which bears a new name from that day.
    for code in ["16351", "53239", "53274"] {
        assert_eq!(days(code), ended("2021-01-01"), "{code}");
    }
    for code in ["16233", "53249"] {
        assert_eq!(days(code), renamed("2021-01-01"), "{code}");
    }
}

#[test]
fn extensions_and_arrondissements() {
    for (text, of, town) in [
        ("34999", "34172", "Montpellier"),
        ("75214", "75114", "Paris 14e Arrondissement"),
        ("75314", "75114", "Paris 14e Arrondissement"),
        ("31655", "31555", "Toulouse"),
        ("06488", "06088", "Nice"),
    ] {
        let PlaceVerdict::Extension(place) = place::lookup(code(text), 1980, Some(1)) else {
            panic!("{text}");
        };
        assert_eq!(name(place), town);
        assert_eq!(today(place), of);
    }
    assert_eq!(name(at_birth("75115", 1930, 1)), "Paris 15e Arrondissement");
    assert_eq!(
        at_birth("75115", 1930, 1).department().unwrap().name(),
        "Seine"
    );
    assert_eq!(
        at_birth("75115", 1980, 1).department().unwrap().name(),
        "Paris"
    );
    at_birth("13055", 1980, 1);
    at_birth("13203", 1980, 1);
    other_date("69389", 1960, 1);
    at_birth("69389", 1964, 8);
}

#[test]
fn countries_by_date() {
    let ussr = at_birth("99123", 1970, 1);
    assert_eq!(name(ussr), "URSS");
    assert_eq!(ussr.country().unwrap().iso(), Some("SU"));
    assert_eq!(name(ussr.today().unwrap()), "Russie");
    assert_eq!(
        at_birth("99123", 1992, 1).country().unwrap().iso(),
        Some("RU")
    );
    other_date("99115", 1993, 1);
    other_date("99141", 1990, 11);
    assert_eq!(name(at_birth("99331", 1980, 1)), "Haute-Volta");
    // A state may be younger than a birth there: the code is no contradiction.
    let south_sudan = at_birth("99349", 1990, 1);
    assert_eq!(
        south_sudan.country().unwrap().since().unwrap().to_string(),
        "2011-07-09"
    );
    assert_eq!(name(at_birth("99126", 1995, 10)), "Grèce");
    assert!(at_birth("99126", 1995, 10).department().is_none());
    // No public source names these.
    for text in [
        "99143", "99158", "99263", "99362", "99446", "99519", "99699",
    ] {
        assert_eq!(
            place::lookup(code(text), 1980, Some(1)),
            PlaceVerdict::Unknown
        );
    }
}

#[test]
fn unknown_places() {
    for text in ["75990", "2A990", "97190", "98890", "20990"] {
        assert_eq!(
            place::lookup(code(text), 1980, Some(1)),
            PlaceVerdict::CommuneUnknown
        );
    }
    assert_eq!(
        place::lookup(code("99990"), 1980, Some(1)),
        PlaceVerdict::CountryUnknown
    );
    for text in ["97100", "98300", "99999", "75999", "97990"] {
        assert_eq!(
            place::lookup(code(text), 1980, Some(1)),
            PlaceVerdict::Unknown,
            "{text}"
        );
    }
    // No territory has these; 982 and 983 were colonies, and nothing else.
    for territory in [970, 979, 980, 981, 982, 983] {
        for commune in 1..100 {
            let code = code(&format!("{territory}{commune:02}"));
            let is_former = place::rows_of(code).all(|place| place.kind() == Kind::Former);
            assert!(
                !place::exists(code) || territory >= 982 && is_former,
                "{code}"
            );
            assert_eq!(place::department(code, 1990, None), None, "{code}");
            assert_eq!(code.territory(), Some(territory));
        }
    }
    // Without any candidate year nothing is at its birth date.
    assert!(matches!(
        place::lookup_among(code("75056"), [], None),
        PlaceVerdict::KnownAtOtherDate(_)
    ));
}

#[test]
fn names_at_their_date() {
    assert_eq!(name(at_birth("97107", 1970, 1)), "Capesterre-de-Guadeloupe");
    assert_eq!(name(at_birth("97107", 1980, 1)), "Capesterre-Belle-Eau");
    assert_eq!(name(at_birth("84033", 2024, 1)), "Castellet-en-Luberon");
    let department = |text, year| place::department(code(text), year, Some(6)).unwrap().name();
    assert_eq!(department("04001", 1960), "Basses-Alpes");
    assert_eq!(department("04001", 1980), "Alpes-de-Haute-Provence");
    assert_eq!(department("44109", 1950), "Loire-Inférieure");
    assert_eq!(department("22278", 1989), "Côtes-du-Nord");
    assert_eq!(department("97411", 1960), "La Réunion");
}

#[test]
fn the_way_back() {
    let codes = |spelling: &str, year| -> Vec<String> {
        place::find_at(spelling, year, Some(6))
            .map(|p| p.code().to_string())
            .collect()
    };
    assert_eq!(codes("Saint-Étienne", 1950), ["04178", "42218"]);
    assert_eq!(codes("st etienne", 2000), ["42218"]);
    assert_eq!(codes("SAINT ETIENNE", 2000), ["42218"]);
    assert_eq!(codes("L’Haÿ-les-Roses", 1980), ["94038"]);
    assert_eq!(codes("l hay les roses", 1950), ["75038"]);
    assert_eq!(codes("bastia", 1960), ["20033"]);
    assert_eq!(codes("BASTIA", 1980), ["2B033"]);
    assert_eq!(codes("portugal", 1980), ["99139"]);
    assert_eq!(codes("", 1980), [""; 0]);
    assert_eq!(codes("Commune inconnue", 1980), [""; 0]);
    assert_eq!(codes(&"x".repeat(10_000), 1980), [""; 0]);
    let found: Vec<String> = place::find_starting("neuilly sur s")
        .filter(|place| place.to().is_none() && place.kind() == Kind::Commune)
        .map(name)
        .collect();
    assert_eq!(found, ["Neuilly-sur-Suize", "Neuilly-sur-Seine"]);
}

#[test]
fn small_copies() {
    assert_eq!(size_of::<Place>(), 12);
    assert_eq!(size_of::<Name>(), 2);
    assert!(size_of::<PlaceVerdict>() <= 112);
}
