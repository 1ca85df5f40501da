//! What the checker says: findings, each when and when not; status by OID; what is known of an
//! invalid number.

use crate::common::{Base, Known, Rng, judge, keyed};
use nircheck::{
    Context, ErrorCode, Field, Finding, Findings, Form, Key, Kind, Number, OLDEST_AGE, Oid, Parsed,
    Profile, Report, Severity, Status, YearMonth, check, inspect,
};

fn at(year: u16, month: u8) -> Option<YearMonth> {
    Some(YearMonth::new(year, month).expect("a month"))
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.findings().iter().map(Finding::as_str).collect()
}

/// The findings on a text that is well formed, by the default context but for what is given.
#[track_caller]
fn found(text: &str, context: &Context) -> Vec<&'static str> {
    let report = check(text, context);
    assert!(report.is_well_formed(), "{:?}", report.outcome());
    codes(&report)
}

fn by(profile: Profile) -> Context {
    Context {
        profile,
        ..Context::default()
    }
}

fn dated(year: u16, month: u8) -> Context {
    Context {
        at: at(year, month),
        ..Context::default()
    }
}

fn under(oid: Oid) -> Context {
    Context {
        oid: Some(oid),
        ..Context::default()
    }
}

// --- Findings, one by one ---------------------------------------------------------------------

#[test]
fn key_absent() {
    let nothing: [&str; 0] = [];
    let default = Context::default();
    assert_eq!(found("2951099126111", &default), ["key-absent"]);
    assert_eq!(found("295109912611193", &default), nothing);
    assert_eq!(found("2951099126111", &by(Profile::CNAM)), ["key-absent"]);
    // Payroll declarations expect no key, and a MIG or an NNP has none.
    assert_eq!(found("2951099126111", &by(Profile::DSN)), nothing);
    assert_eq!(found("6278965432189", &default), nothing);
    assert_eq!(found("7112312345678", &dated(2020, 1)), nothing);
    assert_eq!(found("6278965432189", &by(Profile::CNAM)), nothing);
    // A provisional number with the body of a NIR has a key, when one is given.
    let codes = found("7990186194001", &dated(2020, 1));
    assert_eq!(codes, ["key-absent", "provisional-layout"]);
}

#[test]
fn kind_undocumented() {
    let default = Context::default();
    assert_eq!(found("399018619400164", &default), ["kind-undocumented"]);
    let codes = found("4990186194001", &default);
    assert_eq!(codes, ["key-absent", "kind-undocumented"]);
    for other in ["199018619400167", "517510000000123"] {
        assert!(!found(other, &default).contains(&"kind-undocumented"));
    }
    for profile in [Profile::DSN, Profile::CNAM, Profile::INS] {
        let report = check("399018619400164", &by(profile));
        assert_eq!(report.outcome().unwrap_err().code(), ErrorCode::Kind);
    }
}

#[test]
fn key_not_expected() {
    let keyed = "295109912611193";
    assert_eq!(found(keyed, &by(Profile::DSN)), ["key-not-expected"]);
    for profile in [Profile::DEFAULT, Profile::CNAM, Profile::INS] {
        assert!(found(keyed, &by(profile)).is_empty());
    }
}

#[test]
fn nnp_ended() {
    for nnp in ["7112312345678", "8278965432189", "7012312345678"] {
        assert_eq!(found(nnp, &dated(2022, 12)), [""; 0]);
        assert_eq!(found(nnp, &dated(2023, 1)), ["nnp-ended"]);
        assert_eq!(found(nnp, &Context::default()), ["nnp-ended"]);
        assert_eq!(found(nnp, &by(Profile::CNAM)), ["nnp-ended"]);
    }
    for other in ["517510000000123", "295109912611193"] {
        assert_eq!(found(other, &dated(2026, 11)), [""; 0]);
    }
}

#[test]
fn oid_test() {
    let codes = found("279035121518989", &under(Oid::InsNirTest));
    assert_eq!(codes, ["oid-test"]);
    for oid in Oid::ALL.iter().filter(|oid| **oid != Oid::InsNirTest) {
        assert_eq!(found("279035121518989", &under(*oid)), [""; 0]);
    }
}

#[test]
fn key_undocumented() {
    let late = dated(2020, 1);
    assert_eq!(found("517510000000123", &late), [""; 0]);
    assert_eq!(found("517510000000124", &late), ["key-undocumented"]);
    assert_eq!(found("717510000000120", &late), [""; 0]);
    assert_eq!(found("717510000000121", &late), ["key-undocumented"]);
    // The range of a key is that of every kind.
    for text in ["517510000000100", "717510000000198", "707510000000199"] {
        let error = check(text, &late).outcome().unwrap_err();
        assert_eq!((error.code(), error.at()), (ErrorCode::KeyRange, 13));
    }
}

#[test]
fn provisional_layout() {
    let early = dated(2020, 1);
    assert_eq!(found("799018619400158", &early), ["provisional-layout"]);
    assert_eq!(found("870062009002285", &early), ["provisional-layout"]);
    let letter = keyed(b"711232A345678");
    let letter = str::from_utf8(&letter).unwrap();
    assert_eq!(found(letter, &early), ["provisional-layout"]);
    // The Cnam refuses them, at the second digit or at the letter.
    let refused = |text: &str| {
        let error = check(text, &by(Profile::CNAM)).outcome().unwrap_err();
        (error.code(), error.at())
    };
    assert_eq!(refused("7990186194001"), (ErrorCode::Layout, 1));
    assert_eq!(refused("711232A345678"), (ErrorCode::Layout, 6));
    assert_eq!(refused("799018619400158"), (ErrorCode::Length, 15));
}

#[test]
fn month_outside_dsn() {
    for month in 0..100 {
        let body = format!("155{month:02}75056123");
        let text = keyed(body.as_bytes().try_into().unwrap());
        let outside = matches!(month, 21..=29 | 43..=49);
        for profile in [Profile::DEFAULT, Profile::CNAM, Profile::INS] {
            let findings = check(text, &by(profile)).findings();
            let found = findings.contains(Finding::MonthOutsideDsn);
            assert_eq!(found, outside, "month {month}");
        }
        let dsn = check(text, &by(Profile::DSN));
        assert!(!dsn.findings().contains(Finding::MonthOutsideDsn));
        let refused = outside || matches!(month, 0 | 13..=19);
        let error = dsn.outcome().err().map(|error| (error.code(), error.at()));
        let expected = refused.then_some((ErrorCode::Month, 3));
        assert_eq!(error, expected, "month {month}");
    }
}

#[test]
fn corsica_date() {
    let found = |body: &str, at: Option<YearMonth>, oldest_age: u8| {
        let context = Context {
            at,
            oldest_age,
            ..Context::default()
        };
        let report = check(body, &context);
        assert!(report.is_well_formed());
        report.findings().contains(Finding::CorsicaDate)
    };
    let now = at(2026, 11);
    // 20 after 1975: one candidate, 1980 for 80; with 05 there is 1905 as well, but for the age.
    assert!(found("1800620004001", now, OLDEST_AGE));
    assert!(found("1760120004001", now, OLDEST_AGE));
    assert!(!found("1751220004001", now, OLDEST_AGE));
    assert!(!found("1050620004001", now, OLDEST_AGE));
    assert!(found("1050620004001", now, 110));
    // 2A and 2B before 1976.
    assert!(found("253072B073004", now, OLDEST_AGE));
    assert!(found("275122A073004", now, OLDEST_AGE));
    assert!(!found("276012B073004", now, OLDEST_AGE));
    assert!(!found("205072A073004", now, OLDEST_AGE));
    assert!(!found("205072A073004", now, 110));
    // The reference date moves the centuries: seen from 1999, 05 is 1905 alone.
    assert!(found("205072A073004", at(1999, 1), OLDEST_AGE));
    assert!(!found("1050620004001", at(1999, 1), OLDEST_AGE));
    // The year of the date itself: with a month to come, only the century before is left.
    assert!(found("126122A004001", now, OLDEST_AGE));
    assert!(!found("126112A004001", now, OLDEST_AGE));
    assert!(!found("1261220004001", now, OLDEST_AGE));
    assert!(found("1261120004001", now, 90));
    // Nothing is said without a date, without a candidate, or elsewhere than in Corsica.
    assert!(!found("1800620004001", None, OLDEST_AGE));
    assert!(!found("1800620004001", at(1975, 1), 20));
    for body in ["1800619004001", "1800621004001", "1530675056001"] {
        assert!(!found(body, now, OLDEST_AGE));
    }
    // Never an error, whatever the profile.
    for profile in Profile::ALL {
        let context = Context {
            at: now,
            ..by(*profile)
        };
        let report = check("253072B07300470", &context);
        assert!(report.is_well_formed());
        assert!(report.findings().contains(Finding::CorsicaDate));
    }
}

#[test]
fn fictitious() {
    let found = |body: &str| {
        let text = keyed(body.as_bytes().try_into().unwrap());
        [&text[..13], &text[..]].map(|text| {
            let report = check(text, &Context::default());
            assert!(report.is_well_formed());
            report.findings().contains(Finding::Fictitious)
        }) == [true; 2]
    };
    for yes in [
        "2690549588157",
        "1999999999999",
        "2999999999999",
        "3999999999999",
        "4999999999999",
        "2999999999999",
        "2951099999999",
        "1850120999999",
        "2555555001001",
        "2555555999099",
        "2555555751042",
    ] {
        assert!(found(yes), "{yes}");
    }
    for no in [
        "1690549588157",
        "2690549588158",
        "2951099899999",
        "2951099999998",
        "1999999999998",
        "2999999999899",
        "1555555751042",
        "2555555751142",
        "2555555751100",
        "2555554751042",
    ] {
        assert!(!found(no), "{no}");
    }
    for profile in Profile::ALL {
        for text in ["199999999999995", "295109999999997"] {
            let text = &keyed(text.as_bytes()[..13].try_into().unwrap());
            let report = check(text, &by(*profile));
            let error = report.outcome().err();
            let error = error.map(|error| (error.code(), error.field(), error.at()));
            let raised = (ErrorCode::Fictitious, Field::Number, 0);
            let is_payroll = *profile == Profile::DSN;
            assert_eq!(error, is_payroll.then_some(raised), "{}", profile.name());
            let found = report.findings().contains(Finding::Fictitious);
            assert_eq!(found, !is_payroll, "{}", profile.name());
        }
    }
}

/// A profile may raise any finding that the characters decide; the error comes in the order of
/// the codes, and nothing but that finding is refused.
#[test]
fn any_finding_of_the_characters_can_be_raised() {
    let raisable: Vec<_> = Finding::ALL
        .iter()
        .filter(|finding| finding.can_be_raised())
        .collect();
    assert_eq!(raisable.len(), 5, "{raisable:?}");
    let mut rng = Rng::new(8);
    for finding in Finding::ALL {
        let Some(profile) = Profile::DEFAULT.raising(*finding) else {
            assert!(!raisable.contains(&finding));
            continue;
        };
        assert!(profile.raises(*finding));
        let mut raised = 0;
        for round in 0..3_000 {
            let mut text = rng.choose(&Base::ALL).keyed(&mut rng);
            match round % 4 {
                0 => text[7..13].fill(b'9'),
                1 => text[3..5].copy_from_slice(b"25"),
                2 => text[13] = b'0' + (text[13] + 1) % 10,
                _ => text[10..13].fill(b'0'),
            }
            if round % 8 < 4 && !text[..13].contains(&b'A') {
                text = keyed(text[..13].try_into().unwrap());
            }
            let usual = check(text, &Context::default());
            let report = check(text, &by(profile));
            let found = usual.findings().contains(*finding);
            match (report.outcome(), usual.outcome()) {
                (Err(error), Ok(_)) => {
                    assert!(found, "{finding}");
                    assert!(error.at() <= 13, "{finding}");
                    raised += 1;
                }
                (Ok(_), Ok(_)) => assert!(!found, "{finding}"),
                (Err(error), Err(before)) => assert!(error.code() <= before.code(), "{finding}"),
                (Ok(_), Err(_)) => panic!("{finding}: a profile that raises refuses more"),
            }
        }
        assert!(raised > 10, "{finding}: {raised}");
    }
    let raised = Profile::DEFAULT.raising(Finding::KindUndocumented).unwrap();
    let error = check("395139912611193", &by(raised)).outcome().unwrap_err();
    assert_eq!((error.code(), error.at()), (ErrorCode::Kind, 0));
}

/// With the exact year, what depends on the century is decided by it.
#[test]
fn year_of_birth_beside_the_number() {
    let born = |year| Context {
        at: YearMonth::new(2026, 11),
        birth_year: Some(year),
        ..by(Profile::DSN)
    };
    for (text, year, expected) in [
        ("1750120001001", 1975, None),
        ("1750120001001", 2075, Some("corsica-date")),
        ("1760120001001", 1976, Some("corsica-date")),
        ("176012A001001", 1976, None),
        ("175012A001001", 1975, Some("corsica-date")),
        ("1670196001001", 1967, None),
        ("1680196001001", 1968, Some("territory-date")),
        ("1680195001001", 1968, None),
        // The year of another person says nothing.
        ("1680196001001", 1969, None),
    ] {
        assert_eq!(
            found(text, &born(year)),
            Vec::from_iter(expected),
            "{text} {year}"
        );
    }
    assert_eq!(found("1680196001001", &by(Profile::DSN)), [""; 0]);
}

#[test]
fn oid_contradiction() {
    let mut rng = Rng::new(1);
    for base in Base::ALL {
        let text = base.keyed(&mut rng);
        let report = check(text, &under(Oid::InsNir));
        let provisional = text[0] > b'2';
        assert_eq!(
            report.findings().contains(Finding::OidContradiction),
            provisional
        );
        let without = check(text, &Context::default());
        assert!(!without.findings().contains(Finding::OidContradiction));
    }
}

// --- Status -----------------------------------------------------------------------------------

#[test]
fn status_by_oid() {
    let expected = [
        ("1.2.250.1.213.1.4.8", Status::Definitive, "INS-NIR"),
        ("1.2.250.1.213.1.4.9", Status::Temporary, "INS-NIA"),
        ("1.2.250.1.213.1.4.10", Status::Test, "INS-NIR-TEST"),
        ("1.2.250.1.213.1.4.11", Status::Demo, "INS-NIR-DEMO"),
        ("1.2.250.1.213.1.4.13", Status::Definitive, "NSS-NIR"),
        ("1.2.250.1.213.1.4.14", Status::Temporary, "NSS-NIA"),
    ];
    assert_eq!(expected.len(), Oid::ALL.len());
    for (oid, status, label) in expected {
        let context = under(oid.parse().expect("an OID of the list"));
        assert_eq!(
            format!("urn:oid:{oid}").parse::<Oid>().ok(),
            oid.parse::<Oid>().ok()
        );
        assert_eq!(
            context.oid.unwrap().text(nircheck::Lang::Fr),
            label,
            "the label of the ANS"
        );
        assert_eq!(context.oid.unwrap().status(), status);
        let report = check("295109912611193", &context);
        assert_eq!(report.status(), Some(status));
        // Known of an invalid number too.
        let report = check("295109912611194", &context);
        assert_eq!(report.status(), Some(status));
        // A provisional number stays one.
        for provisional in ["399018619400164", "517510000000123", "7112312345678"] {
            let report = check(provisional, &context);
            assert_eq!(report.status(), Some(Status::Provisional));
        }
    }
    for wrong in [
        "",
        "1.2.250.1.213.1.4",
        "1.2.250.1.213.1.4.12",
        "1.2.250.1.213.1.4.80",
        "urn:oid:",
        " 1.2.250.1.213.1.4.8",
        "INS-NIR",
    ] {
        assert!(wrong.parse::<Oid>().is_err(), "{wrong:?}");
    }
}

#[test]
fn status_without_a_context() {
    for kind in Kind::ALL {
        let expected = match kind {
            Kind::Nir => Some(Status::DefinitiveForm),
            Kind::Awaiting | Kind::Mig | Kind::Nnp => Some(Status::Provisional),
            _ => None,
        };
        assert_eq!(kind.status(), expected);
    }
    for digit in 0..=255 {
        let expected = match digit {
            1 | 2 => Some(Kind::Nir),
            3 | 4 => Some(Kind::Awaiting),
            5 | 6 => Some(Kind::Mig),
            7 | 8 => Some(Kind::Nnp),
            _ => None,
        };
        assert_eq!(Kind::from_first_digit(digit), expected);
    }
}

// --- Invalid numbers --------------------------------------------------------------------------

/// Kind, status and keys are known once `character`, `length` and `kind` have passed.
#[test]
fn what_is_known_of_an_invalid_number() {
    let nothing = [
        "2 95 10 99 126 1l1 93", // character
        "2 95 10 99 126 11",     // length
        "",
        "9951099126111", // kind
        "0951099126111",
    ];
    for text in nothing {
        let report = check(text, &Context::default());
        assert!(!report.is_well_formed());
        assert_eq!((report.kind(), report.status()), (None, None), "{text:?}");
        assert_eq!((report.given_key(), report.expected_key()), (None, None));
    }
    let known = [
        ("2 95 10 99 126 111 98", "key-range", 98),
        ("2 95 13 99 126 111 93", "month", 93),
        ("2 95 10 00 126 111 93", "department", 93),
        ("2 95 10 99 000 111 93", "commune", 93),
        ("2 95 10 99 126 000 93", "order", 93),
        ("2 95 10 99 126 111 94", "key", 94),
    ];
    for (text, code, given) in known {
        let report = check(text, &Context::default());
        assert_eq!(report.outcome().unwrap_err().code().as_str(), code);
        assert_eq!(report.kind(), Some(Kind::Nir));
        assert_eq!(report.status(), Some(Status::DefinitiveForm));
        assert_eq!(report.given_key(), Some(given));
        let expected = judge(text.as_bytes(), false, "default").known.unwrap();
        assert_eq!(
            report.expected_key().map(Key::value),
            Some(expected.expected_key)
        );
        assert_eq!(report.findings(), Findings::EMPTY);
    }
    let mig = check("5 37 51 00 000 001", &Context::default());
    assert_eq!(mig.outcome().unwrap_err().code(), ErrorCode::Layout);
    assert_eq!(mig.kind(), Some(Kind::Mig));
    assert_eq!(mig.given_key(), None);
}

/// A kind that the profile refuses is not told: only a kind that passed is known.
#[test]
fn nothing_is_known_of_a_refused_kind() {
    for text in ["399018619400164", "799018619400158"] {
        let report = check(text, &by(Profile::DSN));
        assert_eq!(report.outcome().unwrap_err().code(), ErrorCode::Kind);
        assert_eq!((report.kind(), report.status()), (None, None));
    }
}

// --- Everything at once, against a second writing of the findings -----------------------------

/// The codes of the findings on a well-formed number, in the order of the specification.
fn naive_findings(known: &Known, context: &Context) -> Vec<&'static str> {
    let body = str::from_utf8(&known.body).unwrap();
    let registered = matches!(known.kind, "nir" | "awaiting");
    let dsn = context.profile == Profile::DSN;
    let month: u8 = body[3..5].parse().unwrap_or(0);
    let years = match context.at {
        Some(at) if registered => naive_years(body, at, context.oldest_age),
        _ => Vec::new(),
    };
    let misdated = match &body[5..7] {
        "20" => years.iter().all(|year| *year >= 1976),
        "2A" | "2B" => years.iter().all(|year| *year < 1976),
        _ => false,
    };
    let anonymous = body.starts_with("2555555") && body.as_bytes()[10] == b'0';
    let fictitious = anonymous || body.ends_with("999999") || body == "2690549588157";
    let told = [
        (
            "key-absent",
            known.given_key.is_none() && !known.own_layout && !dsn,
        ),
        ("kind-undocumented", known.kind == "awaiting"),
        ("key-not-expected", known.given_key.is_some() && dsn),
        (
            "nnp-ended",
            known.kind == "nnp" && context.at.is_none_or(|at| at.year() >= 2023),
        ),
        ("oid-test", context.oid == Some(Oid::InsNirTest)),
        (
            "key-undocumented",
            known.own_layout && known.given_key.is_some_and(|key| key != known.expected_key),
        ),
        (
            "provisional-layout",
            known.kind == "nnp" && !known.own_layout,
        ),
        (
            "month-outside-dsn",
            registered && matches!(month, 21..=29 | 43..=49),
        ),
        ("corsica-date", !years.is_empty() && misdated),
        ("fictitious", registered && fictitious),
        (
            "oid-contradiction",
            context.oid.is_some() && known.kind != "nir",
        ),
    ];
    told.into_iter()
        .filter_map(|(code, holds)| holds.then_some(code))
        .collect()
}

/// The years of birth that are not after a date and not too far before it.
fn naive_years(body: &str, at: YearMonth, oldest_age: u8) -> Vec<u16> {
    let two_digits: u16 = body[1..3].parse().unwrap();
    let month: u8 = body[3..5].parse().unwrap();
    let earliest = at.year().saturating_sub(oldest_age.into());
    (earliest..=at.year())
        .filter(|year| year % 100 == two_digits)
        .filter(|year| *year < at.year() || month > 12 || month <= at.month())
        .collect()
}

#[test]
fn findings_agree_with_a_second_writing() {
    let mut rng = Rng::new(2);
    let mut seen = Findings::EMPTY;
    for _ in 0..60_000 {
        let base = *rng.choose(&Base::ALL);
        let mut text = base.keyed(&mut rng);
        if rng.one_in(8) {
            let fictitious = [*b"2690549588157", *b"2951099999999", *b"2555555751042"];
            text = keyed(rng.choose(&fictitious));
        } else if text[0] > b'4' && rng.one_in(3) {
            text[14] = b'0' + (text[14] - b'0' + 1) % 10;
        }
        let text = match rng.below(2) {
            0 => &text[..13],
            _ => &text[..],
        };
        let context = Context {
            form: Form::Strict,
            profile: *rng.choose(Profile::ALL),
            oid: Some(*rng.choose(Oid::ALL)).filter(|_| rng.one_in(2)),
            at: match rng.below(4) {
                0 => None,
                1 => at(rng.between(0, 9999) as u16, 6),
                _ => at(rng.between(1970, 2030) as u16, rng.between(1, 12) as u8),
            },
            oldest_age: rng.below(256) as u8,
            ..Context::default()
        };
        let judged = judge(text, true, context.profile.name());
        let report = check(text, &context);
        let status = |known: Known| match (known.status, context.oid) {
            ("definitive-form", Some(oid)) => oid.status(),
            (status, _) => Status::from_code(status).unwrap(),
        };
        assert_eq!(report.is_well_formed(), judged.error.is_none());
        assert_eq!(
            report.kind().map(Kind::as_str),
            judged.known.map(|known| known.kind)
        );
        assert_eq!(report.status(), judged.known.map(status));
        assert_eq!(
            report.given_key(),
            judged.known.and_then(|known| known.given_key)
        );
        assert_eq!(
            report.expected_key().map(Key::value),
            judged.known.map(|known| known.expected_key)
        );
        if let Some(known) = judged.known.filter(|_| judged.error.is_none()) {
            assert_eq!(codes(&report), naive_findings(&known, &context));
            assert_eq!(inspect(&report.outcome().unwrap(), &context), report);
        } else {
            assert_eq!(report.findings(), Findings::EMPTY);
        }
        for finding in report.findings().iter() {
            seen = seen.with(finding);
        }
    }
    // Those of places come when they are asked for, and one needs the year of birth.
    let is_of_places = |finding: &Finding| {
        finding.as_str().starts_with("place-") || *finding == Finding::TerritoryDate
    };
    let all = Finding::ALL.iter().copied();
    assert!(
        seen.iter().eq(all.filter(|finding| !is_of_places(finding))),
        "{seen:?}"
    );
}

// --- Severities, sets -------------------------------------------------------------------------

#[test]
fn severities() {
    let infos = [
        Finding::KeyAbsent,
        Finding::KindUndocumented,
        Finding::KeyNotExpected,
        Finding::PlaceExtension,
        Finding::NnpEnded,
        Finding::OidTest,
    ];
    let warnings = [
        Finding::KeyUndocumented,
        Finding::ProvisionalLayout,
        Finding::MonthOutsideDsn,
        Finding::CorsicaDate,
        Finding::Fictitious,
        Finding::OidContradiction,
        Finding::PlaceOtherDate,
        Finding::PlaceUnknown,
        Finding::PlaceAmbiguous,
    ];
    for finding in infos {
        assert_eq!(finding.severity(), Severity::Info, "{finding}");
    }
    for finding in warnings {
        assert_eq!(finding.severity(), Severity::Warning, "{finding}");
    }
    assert!(Severity::Info < Severity::Warning);
    assert_eq!(Severity::Info.to_string(), "info");
    assert_eq!(Severity::Warning.to_string(), "warning");
}

#[test]
fn sets_of_findings() {
    assert!(Findings::EMPTY.is_empty());
    assert_eq!(Findings::default(), Findings::EMPTY);
    for finding in Finding::ALL.iter().copied() {
        let one = Findings::EMPTY.with(finding);
        assert!(!one.is_empty() && one.contains(finding));
        assert!(one.iter().eq([finding]));
        assert_eq!(one.with(finding), one);
        let others = Finding::ALL.iter().filter(|other| **other != finding);
        assert!(others.copied().all(|other| !one.contains(other)));
    }
    let all = Finding::ALL
        .iter()
        .rev()
        .fold(Findings::EMPTY, |all, finding| all.with(*finding));
    assert!(all.iter().eq(Finding::ALL.iter().copied()));
}

/// A finding never changes the verdict: the same number is well formed in every context.
#[test]
fn findings_do_not_invalidate() {
    let mut rng = Rng::new(3);
    for base in Base::ALL {
        let text = base.keyed(&mut rng);
        for oid in Oid::ALL {
            for year in [1900, 1976, 2023, 9999] {
                let context = Context {
                    oid: Some(*oid),
                    ..dated(year, 1)
                };
                assert!(check(text, &context).is_well_formed(), "{base:?}");
            }
        }
    }
}

/// An inspected number is told as it stands; with its key, nothing says that one is absent.
#[test]
fn inspect_a_completed_number() {
    let number = Number::parse("2951099126111").unwrap();
    let bare = inspect(&Parsed::from(number), &Context::default());
    assert_eq!(codes(&bare), ["key-absent"]);
    let completed = inspect(&number.with_key(), &Context::default());
    assert_eq!(codes(&completed), [""; 0]);
    assert_eq!(completed.given_key(), Some(93));
    assert_eq!(completed.outcome().map(Parsed::number), Ok(number));
}
