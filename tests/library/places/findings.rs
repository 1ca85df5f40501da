//! What the checker says of places: never anything that makes a number invalid.

use std::collections::{BTreeMap, BTreeSet};

use nircheck::{
    Birthplace, Context, Finding, Findings, Nir, Profile, Severity, YearMonth, check,
    place::{self, PlaceVerdict},
};

use super::{Line, code, in_force, lines, texts};

fn at(year: u16, month: u8) -> Option<YearMonth> {
    Some(YearMonth::new(year, month).unwrap())
}

fn is_of_places(finding: Finding) -> bool {
    finding.as_str().starts_with("place-")
}

/// The finding of the tables, alone or none.
fn finding(findings: Findings) -> Option<Finding> {
    let mut found = findings.iter().filter(|finding| is_of_places(*finding));
    let first = found.next();
    assert!(found.next().is_none(), "two findings of one place");
    first
}

fn of(text: &str, at: Option<YearMonth>) -> Option<Finding> {
    let context = Context {
        at,
        places: true,
        ..Context::default()
    };
    let report = check(text, &context);
    assert!(report.is_well_formed());
    finding(report.findings())
}

#[test]
fn by_verdict() {
    use Finding::{PlaceAmbiguous, PlaceExtension, PlaceOtherDate, PlaceUnknown};

    let today = at(2026, 11);
    for (text, expected) in [
        ("2500375051001", None),
        ("2700375051001", Some(PlaceOtherDate)),
        ("2500392051001", Some(PlaceOtherDate)),
        ("2700392051001", None),
        ("2700334999001", Some(PlaceExtension)),
        ("2700375999001", Some(PlaceUnknown)),
        ("2700375990001", None), // the commune is unknown, and said to be
        ("2700399990001", None),
        ("2150391114001", Some(PlaceAmbiguous)),
        ("2150395018001", Some(PlaceAmbiguous)),
        ("2300398506001", Some(PlaceAmbiguous)),
        ("2550395018001", Some(PlaceUnknown)), // a commune of Morocco
        ("2750320004001", None),
        ("2760320004001", Some(PlaceOtherDate)),
        // An unknown month is any day of the year.
        ("2672038510001", None),
        ("2679938510001", None),
        ("2682038510001", Some(PlaceOtherDate)),
        // Numbers awaiting registration have a place, provisional ones have none.
        ("4700375999001", Some(PlaceUnknown)),
        ("7117500000001", None),
    ] {
        assert_eq!(of(text, today), expected, "{text}");
    }
}

/// Without a date, what holds at any: that a code is not in the tables, or is a second one.
#[test]
fn without_a_candidate_year() {
    for (text, expected) in [
        ("2700334999001", Some(Finding::PlaceExtension)),
        ("2700375999001", Some(Finding::PlaceUnknown)),
        ("2700375051001", None),
        ("2150391114001", None),
        ("2150395018001", None),
    ] {
        assert_eq!(of(text, None), expected, "{text}");
    }
    let nobody = Context {
        at: at(2026, 11),
        oldest_age: 10,
        places: true,
        ..Context::default()
    };
    assert!(
        nobody
            .birthplace("2700375051001".parse().unwrap())
            .is_none()
    );
    assert_eq!(finding(check("2700375051001", &nobody).findings()), None);
    let unknown = check("2700375999001", &nobody).findings();
    assert_eq!(finding(unknown), Some(Finding::PlaceUnknown));
}

#[test]
fn only_when_asked() {
    for text in [
        "2700375051001",
        "2700334999001",
        "2700375999001",
        "2150391114001",
    ] {
        let context = Context {
            at: at(2026, 11),
            ..Context::default()
        };
        assert_eq!(finding(check(text, &context).findings()), None);
    }
    assert!(!Context::default().places);
}

#[test]
fn severities_and_profiles() {
    let of_places: Vec<_> = Finding::ALL
        .iter()
        .copied()
        .filter(|f| is_of_places(*f))
        .collect();
    assert_eq!(of_places.len(), 4);
    for finding in of_places {
        let info = finding == Finding::PlaceExtension;
        let expected = if info {
            Severity::Info
        } else {
            Severity::Warning
        };
        assert_eq!(finding.severity(), expected);
        for profile in Profile::ALL {
            assert!(!profile.raises(finding), "{finding} {}", profile.name());
        }
    }
}

/// All 100,899 codes that a number may hold, under every profile, with and without a date: the
/// tables change no verdict and no other finding, and say what the CSV file says.
#[test]
fn no_place_makes_a_number_invalid() {
    let lines = lines();
    let mut by_code: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for line in &lines {
        by_code.entry(&line.code).or_default().push(line);
    }
    let (mut codes, mut seen) = (0, Findings::EMPTY);
    for (index, text) in texts().enumerate() {
        let Some(place) = Birthplace::new(text.as_bytes().try_into().unwrap()) else {
            assert!(text.starts_with("00") || text.ends_with("000"), "{text}");
            continue;
        };
        codes += 1;
        // Every year, and every third month unknown, spread over the codes.
        let (year, month) = (index % 100, [index % 12 + 1, 20, index % 12 + 1][index % 3]);
        let nir: Nir = format!("1{year:02}{month:02}{place}001").parse().unwrap();
        let number = nir.with_key().to_string();
        for at in [at(2026, 11), None] {
            let expected = expected(by_code.get(text.as_str()), &text, nir, at);
            for profile in Profile::ALL.iter().take(if at.is_some() { 4 } else { 1 }) {
                let without = Context {
                    profile: *profile,
                    at,
                    ..Context::default()
                };
                let with = Context {
                    places: true,
                    ..without
                };
                let (before, after) = (check(&number, &without), check(&number, &with));
                assert!(after.is_well_formed(), "{text}");
                assert_eq!(before.outcome(), after.outcome(), "{text}");
                let found = finding(after.findings());
                let others = before.findings();
                let all = found.map_or(others, |found| others.with(found));
                assert_eq!(after.findings(), all, "{text}");
                assert_eq!(
                    found.map(Finding::as_str),
                    expected,
                    "{text} {year} {month}"
                );
                seen = found.map_or(seen, |found| seen.with(found));
            }
        }
    }
    assert_eq!(codes, 100_899);
    assert_eq!(seen.iter().count(), 4);
}

/// The finding of a code by its lines.
fn expected(
    lines: Option<&Vec<&Line>>,
    code: &str,
    nir: Nir,
    at: Option<YearMonth>,
) -> Option<&'static str> {
    let Some(lines) = lines else {
        return Some("place-unknown");
    };
    match lines[0].kind.as_str() {
        "unknown-commune" | "unknown-country" => return None,
        "extension" => return Some("place-extension"),
        _ => {}
    }
    let at = at?;
    let month = nir.birth_month().value();
    let mut places = BTreeSet::new();
    for year in nir.birth_years(at, 130) {
        let (first, last) = match month {
            1..=12 => (
                format!("{year}-{month:02}-01"),
                format!("{year}-{month:02}-31"),
            ),
            _ => (format!("{year}-01-01"), format!("{year}-12-31")),
        };
        let in_force = lines.iter().filter(|line| in_force(line, &first, &last));
        let groups: BTreeSet<_> = in_force.map(|line| line.kind == "former").collect();
        let morocco = code.starts_with("95") && first.as_str() < "1956-03-02";
        places.extend(
            groups
                .iter()
                .map(|former| if *former { "former" } else { "here" }),
        );
        places.extend((groups.is_empty() && morocco).then_some("morocco"));
    }
    match places.iter().copied().collect::<Vec<_>>()[..] {
        [] => Some("place-other-date"),
        ["morocco"] => Some("place-unknown"),
        [_] => None,
        _ => Some("place-ambiguous"),
    }
}

/// The rule of Corsica needs no table, and the tables know it too.
#[test]
fn the_tables_agree_with_the_rule_of_corsica() {
    for text in ["20004", "2A004", "2B033"] {
        for (year, month) in (1900..=2026).flat_map(|year| [(year, 1), (year, 12), (year, 20)]) {
            let two_digits = year % 100;
            let number = format!("1{two_digits:02}{month:02}{text}001");
            let context = Context {
                at: at(2026, 12),
                places: true,
                ..Context::default()
            };
            let nir: Nir = number.parse().unwrap();
            let misdated = check(&number, &context)
                .findings()
                .contains(Finding::CorsicaDate);
            let verdict = context.birthplace(nir).unwrap();
            let other_date = matches!(verdict, PlaceVerdict::KnownAtOtherDate(_));
            assert_eq!(misdated, other_date, "{number}");
            let month = nir.birth_month().calendar();
            let mut years = nir.birth_years(at(2026, 12).unwrap(), 130);
            let department = years.any(|year| place::department(code(text), year, month).is_some());
            assert_eq!(misdated, !department, "{number}");
        }
    }
}
