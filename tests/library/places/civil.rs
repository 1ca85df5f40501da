//! A number beside a civil status.

use nircheck::{
    BirthDate, CivilPlace, CivilStatus, Comparison, Context, Number, Sex, YearMonth, compare, place,
};

use Comparison::{Agrees, CannotTell, Differs};

use super::code;

fn context() -> Context {
    Context {
        at: YearMonth::new(2026, 11),
        ..Context::default()
    }
}

fn number(text: &str) -> Number {
    text.parse().unwrap()
}

fn birth(number_text: &str, date: &str) -> (Comparison, Comparison) {
    let civil = CivilStatus {
        birth: Some(date.parse().unwrap()),
        ..CivilStatus::default()
    };
    let agreement = compare(&number(number_text), &civil, &context());
    assert_eq!((agreement.sex, agreement.place), (CannotTell, CannotTell));
    (agreement.year, agreement.month)
}

/// The place alone; with the date of birth when it is not empty.
fn place(number_text: &str, date: &str, place: &str) -> Comparison {
    let civil = CivilStatus {
        sex: None,
        birth: date.parse().ok(),
        place: CivilPlace::read(place),
    };
    compare(&number(number_text), &civil, &context()).place
}

#[test]
fn sex() {
    for (text, sex, expected) in [
        ("1500375051001", Some(Sex::Male), Agrees),
        ("1500375051001", Some(Sex::Female), Differs),
        ("2500375051001", Some(Sex::Female), Agrees),
        ("4500375051001", Some(Sex::Female), Agrees),
        ("2500375051001", None, CannotTell),
    ] {
        let civil = CivilStatus {
            sex,
            ..CivilStatus::default()
        };
        assert_eq!(compare(&number(text), &civil, &context()).sex, expected);
    }
}

#[test]
fn year_and_month() {
    let nir = "2500375051001";
    assert_eq!(birth(nir, "1950-03-31"), (Agrees, Agrees));
    assert_eq!(birth(nir, "31/03/1950"), (Agrees, Agrees));
    assert_eq!(birth(nir, "1950-04-01"), (Agrees, Differs));
    assert_eq!(birth(nir, "1951-03"), (Differs, Agrees));
    assert_eq!(birth(nir, "1950"), (Agrees, CannotTell));
    // The number holds no century: 1850 is too long ago, 2050 has not come.
    assert_eq!(birth(nir, "1850-03"), (CannotTell, Agrees));
    assert_eq!(birth(nir, "2050-03"), (CannotTell, Agrees));
    for year in ["1905", "2005"] {
        assert_eq!(birth("2050375051001", year), (Agrees, CannotTell));
    }
    // Special months tell none.
    for month in ["20", "30", "33", "42", "50", "99"] {
        assert_eq!(
            birth(&format!("250{month}75051001"), "1950-03"),
            (Agrees, CannotTell)
        );
    }
    let without_date = CivilStatus {
        birth: Some(BirthDate::Year(1850)),
        ..CivilStatus::default()
    };
    assert_eq!(
        compare(&number(nir), &without_date, &Context::default()).year,
        Agrees
    );
}

#[test]
fn dates_of_birth_together() {
    let of = |text, date: &str| {
        let civil = CivilStatus {
            birth: date.parse().ok(),
            ..CivilStatus::default()
        };
        compare(&number(text), &civil, &context()).birth_date()
    };
    assert_eq!(of("2500375051001", "1950-03-02"), Agrees);
    assert_eq!(of("2500375051001", "1950-04-02"), Differs);
    assert_eq!(of("2502075051001", "1951-04-02"), Differs);
    assert_eq!(of("2502075051001", "1950-04-02"), CannotTell);
    assert_eq!(of("2500375051001", ""), CannotTell);
}

#[test]
fn provisional_numbers_tell_nothing() {
    let civil = CivilStatus {
        sex: Some(Sex::Male),
        birth: Some(BirthDate::Year(1950)),
        place: CivilPlace::read("75051"),
    };
    for text in ["7117500000001", "5117500000001", "7500375051001"] {
        let agreement = compare(&number(text), &civil, &context());
        let all = [
            agreement.sex,
            agreement.year,
            agreement.month,
            agreement.place,
        ];
        assert_eq!(all, [CannotTell; 4], "{text}");
    }
}

#[test]
fn places_by_code() {
    for (text, date, civil, expected) in [
        ("2500375051001", "1950", "75051", Agrees),
        // The same place by the code of another date.
        ("2500375051001", "1950", "92051", CannotTell),
        ("2500320004001", "1950", "2A004", CannotTell),
        ("2500320004001", "1950", "2a004", CannotTell),
        ("2500391114001", "1950", "99352", CannotTell),
        ("2500312114001", "1950", "12218", CannotTell), // merged since
        // Other places.
        ("2500375051001", "1950", "75052", Differs),
        ("2500375051001", "1950", "13055", Differs),
        ("2500375051001", "1950", "99350", Differs),
        ("2500399126001", "1950", "99139", Differs),
        ("2500320004001", "1950", "2B033", Differs),
        // A city and its arrondissements, a second code.
        ("2700375114001", "1970", "75056", Agrees),
        ("2700375056001", "1970", "75114", Agrees),
        ("2700375114001", "1970", "75115", Differs),
        ("2700313055001", "1970", "13203", Agrees),
        ("2700369123001", "1970", "69381", Agrees),
        ("2700369123001", "1970", "13203", Differs),
        ("2700375214001", "1970", "75114", Agrees),
        ("2700375214001", "1970", "75056", Agrees),
        ("2700334172001", "1970", "34999", Agrees),
        // What the tables do not know.
        ("2700375999001", "1970", "75114", CannotTell),
        ("2700375114001", "1970", "75999", CannotTell),
        ("2700375990001", "1970", "75114", CannotTell),
        ("2700399990001", "1970", "99126", CannotTell),
        // States that came, went, or broke up.
        ("2500399123001", "1950", "99155", CannotTell),
        ("2950399123001", "1995", "99155", Differs),
        ("2500399115001", "1950", "99116", CannotTell),
        ("2500399123001", "1950", "99134", Differs),
        ("2500375114001", "1950", "99155", Differs),
        ("2300398506001", "1930", "99243", CannotTell),
        // A zero that a spreadsheet took away.
        ("2700301004001", "1970", "1004", Agrees),
        // Algeria or the Essonne: the civil status says when.
        ("2150391114001", "1915", "99352", CannotTell),
        ("2150391114001", "2015", "99352", Differs),
        ("2150391114001", "", "99352", CannotTell),
        ("2150391114001", "", "91114", Agrees),
        ("2700375051001", "", "", CannotTell),
    ] {
        assert_eq!(place(text, date, civil), expected, "{text} {date} {civil}");
    }
}

#[test]
fn places_by_name() {
    for (text, date, civil, expected) in [
        ("2500375051001", "1950", "NEUILLY SUR SEINE", Agrees),
        ("2500375051001", "1950", "Neuilly-sur-Seine", Agrees),
        ("2500375051001", "1950", "Levallois-Perret", Differs),
        ("2700375114001", "1970", "paris", Agrees),
        ("2700375114001", "1970", "Paris 14e Arrondissement", Agrees),
        ("2700375114001", "1970", "Paris 15e Arrondissement", Differs),
        ("2700375214001", "1970", "PARIS", Agrees),
        ("2700334999001", "1970", "MONTPELLIER", Agrees),
        ("2700399126001", "1970", "grece", Agrees),
        ("2700399126001", "1970", "Portugal", Differs),
        ("2500399327001", "1950", "Dahomey", Agrees),
        ("2700342218001", "1970", "St Etienne", Agrees),
        // The name of another date: of a commune since merged, of a state.
        ("2500312114001", "1950", "Conques-en-Rouergue", CannotTell),
        ("2500391114001", "1950", "Algérie", CannotTell),
        // No name that the tables know.
        ("2700399126001", "1970", "Athènes", CannotTell),
        ("2500375051001", "1950", "Neuilly (92)", CannotTell),
        ("2500375051001", "1950", "???", CannotTell),
        ("2700375999001", "1970", "Paris", CannotTell),
        // Two centuries: either name will do, another cannot be told.
        ("2150391114001", "", "Brunoy", Agrees),
        ("2150391114001", "", "AMEUR EL AIN", Agrees),
        ("2150391114001", "", "Lyon", CannotTell),
        ("2150391114001", "2015", "AMEUR EL AIN", Differs),
    ] {
        assert_eq!(place(text, date, civil), expected, "{text} {date} {civil}");
    }
}

/// Of every code in force for a place at one time, its own name and code agree; and no code of the
/// same place at another date differs.
#[test]
fn no_place_differs_from_itself() {
    let mut compared = 0;
    for row in place::rows().step_by(7) {
        let (from, to) = row.in_force();
        let year = match (from, to) {
            (Some(from), Some(to)) if from == to => continue, // listed
            (_, Some(to)) => (to.year() - 1).max(from.map_or(0, |from| from.year())),
            (Some(from), None) => from.year(),
            (None, None) => 1950,
        };
        let text = format!("1{:02}99{}001", year % 100, row.code());
        let Ok(number) = text.parse::<Number>() else {
            continue;
        };
        let of = |place| {
            let civil = CivilStatus {
                birth: Some(BirthDate::Year(year)),
                place: Some(place),
                ..CivilStatus::default()
            };
            compare(&number, &civil, &context()).place
        };
        assert_eq!(of(CivilPlace::Code(row.code())), Agrees);
        let name = row.name().to_string();
        assert_ne!(of(CivilPlace::Name(&name)), Differs, "{text} {name}");
        if let Some(today) = row.today() {
            assert_ne!(of(CivilPlace::Code(today.code())), Differs, "{text}");
            let name = today.name().to_string();
            assert_ne!(of(CivilPlace::Name(&name)), Differs, "{text} {name}");
        }
        compared += 1;
    }
    assert!(compared > 6_000, "{compared}");
}

#[test]
fn dates_that_are_read() {
    let day = |text: &str| text.parse::<BirthDate>();
    for text in ["1950-03-02", "02/03/1950", "19500302"] {
        let date = day(text).unwrap();
        assert!(matches!(date, BirthDate::Day(_)), "{text}");
        assert_eq!((date.year(), date.month()), (1950, Some(3)));
    }
    for text in ["1950-03", "1950-03-00", "00/03/1950", "19500300"] {
        assert_eq!(
            day(text),
            Ok(BirthDate::Month(YearMonth::new(1950, 3).unwrap()))
        );
    }
    for text in ["1950", "1950-00-00", "1950-00", "00/00/1950", "19500000"] {
        assert_eq!(day(text), Ok(BirthDate::Year(1950)), "{text}");
    }
    for text in [
        "",
        "50",
        "195",
        "19503",
        "1950-3-2",
        "2/3/1950",
        "1950/03/02",
        "02-03-1950",
        "1950-13",
        "1950-02-30",
        "00/13/1950",
        "02/00/1950",
        "1950-00-02",
        "195003",
        "+950-03",
        "1950-03-02 ",
        "1950-03-02-01",
        "é950",
        "19é00302",
        "Paris",
    ] {
        assert!(day(text).is_err(), "{text}");
    }
}

#[test]
fn nothing_is_shown() {
    let civil = CivilStatus {
        sex: Some(Sex::Female),
        birth: Some(BirthDate::Year(1950)),
        place: Some(CivilPlace::Code(code("75051"))),
    };
    assert_eq!(format!("{civil:?}"), "CivilStatus(*)");
    assert_eq!(format!("{:?}", civil.birth), "Some(BirthDate(*))");
    assert_eq!(format!("{:?}", civil.place), "Some(CivilPlace(*))");
}

/// Whatever a file holds where a place or a date should be: an answer, never a panic.
#[test]
fn any_text_gets_an_answer() {
    let mut state = 0x9e37_79b9_u64;
    let mut random = |end: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % end
    };
    let alphabet: Vec<char> = "aA éÈ-'./0129\u{300}\u{1F600}sté(ß\u{0}".chars().collect();
    let number = number("2500375051001");
    for _ in 0..2_000 {
        let length = random(120);
        let text: String = (0..length)
            .map(|_| alphabet[random(alphabet.len() as u64) as usize])
            .collect();
        let civil = CivilStatus {
            sex: None,
            birth: text.parse().ok(),
            place: CivilPlace::read(&text),
        };
        let _ = compare(&number, &civil, &context());
        let found = place::find_starting(&text).take(3).count();
        assert!(found <= 3 && place::find(&text).all(|place| place.name().is_spelt(&text)));
    }
}
