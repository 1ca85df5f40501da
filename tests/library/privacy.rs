//! No message, `Debug`, error or panic of any public type holds a number.

use std::{
    fmt::{Debug, Display},
    panic,
};

use crate::common::{Base, Rng, paper, spell};
use nircheck::{
    Birthplace, Context, Form, Key, KeyedNir, Nir, Ntt, Number, OLDEST_AGE, Oid, Parsed, Profile,
    Show, YearMonth, check,
    place::{self, PlaceVerdict},
    suggest,
    text::{Certainty, Scanner},
};

/// Panics when some run of four characters of a number stands in an output, as they stand in
/// the compact form or in the typed one.
#[track_caller]
fn silent(output: &str, typed: &[u8]) {
    let bare: Vec<u8> = typed
        .iter()
        .copied()
        .filter(u8::is_ascii_alphanumeric)
        .collect();
    let digits = |run: &&[u8]| run.iter().filter(|byte| byte.is_ascii_digit()).count() >= 3;
    let mut runs = typed.windows(4).chain(bare.windows(4)).filter(digits);
    let leak = runs.find(|run| output.as_bytes().windows(4).any(|part| part == *run));
    assert!(leak.is_none(), "a part of the number in: {output}");
}

/// `Debug` in both forms.
#[track_caller]
fn silent_debug(value: &impl Debug, typed: &[u8]) {
    silent(&format!("{value:?}"), typed);
    silent(&format!("{value:#?}"), typed);
}

#[track_caller]
fn silent_error(value: &(impl Debug + Display), typed: &[u8]) {
    silent_debug(value, typed);
    silent(&value.to_string(), typed);
}

/// Bodies of every kind, whose digits no message could hold by chance.
fn bodies() -> Vec<[u8; 15]> {
    let mut rng = Rng::new(1);
    Base::ALL
        .into_iter()
        .flat_map(|base| std::array::from_fn::<_, 20, _>(|_| base.keyed(&mut rng)))
        .collect()
}

#[test]
fn numbers() {
    for text in bodies() {
        let parsed = Parsed::parse_strict(text).unwrap();
        silent_debug(&parsed, &text);
        silent_debug(&Some(parsed), &text);
        silent_debug(&parsed.number(), &text);
        match parsed.number() {
            Number::Registered(nir) => silent_debug(&nir, &text),
            Number::Mig(mig) => {
                silent_debug(&mig, &text);
                silent_debug(&(mig.fund(), mig.creation_type()), &text);
                assert_eq!(format!("{:?}", mig.fund()), "Fund(*)");
                assert_eq!(format!("{:?}", mig.creation_type()), "CreationType(*)");
            }
            Number::Nnp(nnp) => silent_debug(&nnp, &text),
            Number::NirLike(nir_like) => silent_debug(&nir_like, &text),
            _ => unreachable!("a kind without a test"),
        }
        for form in [
            parsed.compact(),
            parsed.paper(),
            parsed.masked(Show::KIND | Show::COMMUNE),
        ] {
            silent_debug(&form, &text);
            assert_eq!(format!("{form:?}"), "Text(*)");
        }
    }
}

/// A field shows nothing either: a derived `Debug` up the tree would tell the number in pieces.
#[test]
fn fields() {
    let nir = Nir::parse("2951099126111").unwrap();
    let years = nir.birth_years(YearMonth::new(2026, 11).unwrap(), OLDEST_AGE);
    let shown = [
        (format!("{:?}", nir.birth_year()), "BirthYear(*)"),
        (format!("{:?}", nir.birth_month()), "BirthMonth(*)"),
        (format!("{:?}", nir.birthplace()), "Birthplace(*)"),
        (format!("{:?}", nir.order()), "OrderNumber(*)"),
        (format!("{:?}", nir.key()), "Key(*)"),
        (format!("{nir:?}"), "Nir(*)"),
        (format!("{:?}", nir.with_key()), "KeyedNir(*)"),
        (format!("{:?}", Number::from(nir)), "Registered(*)"),
        (format!("{years:?}"), "BirthYears(*)"),
        (
            format!("{:?}", Parsed::from(nir.with_key())),
            "Parsed { number: Registered(*), key: Some(Key(*)) }",
        ),
    ];
    for (debug, expected) in shown {
        assert_eq!(debug, expected);
    }
    let place = Birthplace::new(b"99126").unwrap();
    silent_debug(&place.kind(), b"99126");
}

/// Nor does what the place tables say of it: a place, its name, its department are in the number.
#[test]
fn places() {
    let brunoy = Birthplace::new(b"91114").unwrap();
    let verdict = place::lookup_among(brunoy, [2015, 1915], None);
    let PlaceVerdict::Ambiguous(readings) = verdict else {
        panic!("Algeria or the Essonne");
    };
    for reading in readings.iter() {
        let (place, department) = (reading.place().unwrap(), reading.department());
        let shown = [
            (format!("{reading:?}"), "Reading(*)"),
            (format!("{place:?}"), "Place(*)"),
            (format!("{:?}", place.name()), "Name(*)"),
            (format!("{department:?}"), "Some(Department(*))"),
            (format!("{:?}", place.country()), "Some(Country(*))"),
        ];
        for (debug, expected) in shown {
            assert_eq!(debug, expected);
        }
    }
    let known = format!("{:?}", place::lookup(brunoy, 2015, None));
    assert_eq!(known, "KnownAtBirth(Place(*))");
    assert!(!format!("{verdict:?}").contains(|c: char| c.is_ascii_digit()));
}

/// A report holds the number: its `Debug` tells what was found, and no digit, not of the key.
#[test]
fn reports() {
    let contexts = [
        Context::default(),
        Context {
            profile: Profile::DSN,
            oid: Some(Oid::InsNirTest),
            at: YearMonth::new(2026, 11),
            ..Context::default()
        },
    ];
    for text in bodies() {
        let mut wrong = text;
        wrong[14] = b'0' + (wrong[14] - b'0' + 1) % 10;
        for text in [text, wrong] {
            for context in &contexts {
                let report = check(text, context);
                silent_debug(&report, &text);
                silent_debug(&report.outcome(), &text);
                silent_debug(&report.findings(), &text);
            }
        }
    }
    let report = check("295109912611193", &Context::default());
    let debug = format!("{report:?}");
    assert!(!debug.contains("93"), "the key in: {debug}");
}

/// Whatever is typed, the error says nothing of it.
#[test]
fn errors() {
    let mut rng = Rng::new(2);
    for text in bodies().into_iter().step_by(20) {
        for compact in [&text[..13], &text[..], &text[..11]] {
            for typed in [compact.to_vec(), paper(compact), spell(&mut rng, compact)] {
                for position in 0..typed.len() {
                    let mut changed = typed.clone();
                    changed[position] = *rng.choose(b"/:09ABlO?\xFF");
                    for profile in Profile::ALL {
                        for form in [Form::Loose, Form::Strict] {
                            if let Err(error) = Parsed::parse_with(&changed, form, profile) {
                                silent_error(&error, &changed);
                            }
                        }
                    }
                    if let Err(error) = KeyedNir::parse(&changed) {
                        silent_error(&error, &changed);
                    }
                    if let Err(error) = Nir::parse_strict(&changed) {
                        silent_error(&error, &changed);
                    }
                    if let Err(error) = Parsed::parse_const(&changed) {
                        silent_error(&error, &changed);
                    }
                    if let Err(error) = Number::same(&changed, &changed) {
                        silent_error(&error, &changed);
                    }
                    if let Err(error) = Ntt::parse(&changed) {
                        silent_error(&error, &changed);
                    }
                    if let Ok(text) = str::from_utf8(&changed) {
                        silent_error(&text.parse::<Oid>().unwrap_err(), &changed);
                        silent_error(&text.parse::<YearMonth>().unwrap_err(), &changed);
                    }
                }
            }
        }
        let parsed = Parsed::parse_strict(text).unwrap();
        if let Err(error) = Nir::try_from(parsed) {
            silent_error(&error, &text);
        }
        let bits = parsed.to_bits() ^ 0x30_0000;
        if let Err(error) = Parsed::from_bits(bits) {
            silent_error(&error, &text);
        }
    }
}

#[test]
fn technical_numbers_and_suggestions() {
    let ntt = Ntt::parse("1732829320EMP042").unwrap();
    silent_debug(&ntt, b"1732829320EMP042");
    assert_eq!(format!("{ntt:?}"), "Ntt(*)");
    let mut met = 0;
    for text in bodies() {
        let mut wrong = text;
        wrong[12] = b'0' + (wrong[12] - b'0' + 1) % 10;
        for suggestion in suggest(&wrong, &Context::default()) {
            silent_debug(&suggestion, &wrong);
            silent_debug(&suggestion, suggestion.number.compact().as_bytes());
            met += 1;
        }
    }
    assert!(met > 100, "{met}");
}

/// The one call that panics on a text says which rule it breaks, and nothing of the text.
#[test]
fn panics() {
    let mut met = 0;
    // The hook is of the whole process: the messages of a test that fails beside come back with
    // the default one.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let mut messages = Vec::new();
    for text in bodies() {
        let mut wrong = text;
        wrong[14] = b'0' + (wrong[14] - b'0' + 1) % 10;
        let typed = String::from_utf8(wrong.to_vec()).unwrap();
        let caught = panic::catch_unwind(|| Nir::from_literal(&typed));
        if let Err(payload) = caught {
            let message = payload.downcast_ref::<String>().cloned().or_else(|| {
                payload
                    .downcast_ref::<&str>()
                    .map(|text| (*text).to_owned())
            });
            messages.push((message.expect("a message"), wrong));
        }
    }
    panic::set_hook(hook);
    for (message, text) in messages {
        assert!(!message.is_empty());
        silent(&message, &text);
        met += 1;
    }
    assert!(met > 100, "{met}");
}

/// What is found in a text, and what goes through it, shows nothing of the text.
#[test]
fn finders() {
    for text in bodies() {
        for spelled in [text.to_vec(), paper(&text)] {
            let line = [b"Mme X, ", &spelled[..], b" , lue\n"].concat();
            let scanner = Scanner::new().min_certainty(Certainty::Low);
            let numbers = scanner.scan(&line);
            silent_debug(&numbers, &line);
            let all: Vec<_> = numbers.collect();
            assert!(!all.is_empty());
            silent_debug(&all, &line);
            let mut reader = scanner.scan_reader(&line[..]);
            silent_debug(&reader.next_number().unwrap(), &line);
            silent_debug(&reader, &line);
            let left = scanner.redact(&line);
            silent(&String::from_utf8(left).unwrap(), &spelled);
        }
    }
}

#[cfg(feature = "pseudonym")]
#[test]
fn pseudonyms() {
    use nircheck::pseudonym::PseudonymKey;

    let secret = b"295109912611193295109912611193295109912611193";
    let key = PseudonymKey::new(secret).unwrap().with_domain("2951");
    silent_debug(&key, secret);
    silent_error(&PseudonymKey::new(&secret[..31]).unwrap_err(), secret);
    for text in bodies() {
        let number = Number::parse(text).unwrap();
        let pseudonym = key.pseudonym(number);
        silent_debug(&pseudonym, &text);
        assert_eq!(format!("{pseudonym:?}"), "Pseudonym(*)");
    }
}

/// A key shows itself when printed, and only then.
#[test]
fn a_key_is_printed_by_display_only() {
    let key = Key::new(93).unwrap();
    assert_eq!(
        (format!("{key}"), format!("{key:?}")),
        ("93".into(), "Key(*)".into())
    );
}

/// Whatever shape a value has, serde's error says nothing of it.
#[cfg(feature = "serde")]
mod through_serde {
    use nircheck::external::serde as shapes;
    use serde::{Deserialize, de::DeserializeOwned};

    use super::*;

    #[derive(Deserialize)]
    struct Strict(#[serde(deserialize_with = "shapes::strict::deserialize")] Parsed);
    #[derive(Deserialize)]
    struct Paper(#[serde(deserialize_with = "shapes::paper::deserialize")] Parsed);
    #[derive(Deserialize)]
    struct Bits(#[serde(deserialize_with = "shapes::bits::deserialize")] Parsed);
    #[derive(Deserialize)]
    struct Either(#[serde(deserialize_with = "shapes::text_or_integer::deserialize")] Parsed);
    #[derive(Deserialize)]
    struct Nested<T> {
        value: T,
    }

    /// The values of JSON that hold a number in some way, but not as text that reads.
    fn values(number: &str) -> Vec<String> {
        let wrong = format!("{}?{}", &number[..4], &number[4..]);
        vec![
            number.to_owned(),
            format!("-{number}"),
            format!("{number}.5"),
            format!("{number}0000000000"),
            format!("{number}e3"),
            format!("\"{wrong}\""),
            format!("\"{number}{number}\""),
            format!("[\"{number}\"]"),
            format!("[{number}]"),
            format!("{{\"{number}\":{number}}}"),
            format!("{{\"number\":\"{number}\"}}"),
            format!("\"{number}"),
        ]
    }

    fn refused<T: DeserializeOwned>(json: &str, number: &str) -> usize {
        let mut refused = 0;
        let mut silent_on = |error: serde_json::Error| {
            silent_error(&error, number.as_bytes());
            refused += 1;
        };
        if let Err(error) = serde_json::from_str::<T>(json) {
            silent_on(error);
        }
        let nested = format!("{{\"value\":{json}}}");
        match serde_json::from_str::<Nested<T>>(&nested) {
            Ok(nested) => drop(nested.value),
            Err(error) => silent_on(error),
        }
        if let Ok(value) = serde_json::from_str::<serde_json::Value>(json)
            && let Err(error) = serde_json::from_value::<T>(value)
        {
            silent_on(error);
        }
        refused
    }

    /// Numbers of digits, so that each is an integer as well.
    fn numbers() -> [&'static str; 3] {
        ["295109912611193", "2951099126111", "717510000000120"]
    }

    fn each_value(refused: fn(&str, &str) -> usize) {
        for number in numbers() {
            let met: usize = values(number)
                .iter()
                .map(|json| refused(json, number))
                .sum();
            assert!(met >= 20, "{met}");
        }
    }

    #[test]
    fn number_types() {
        each_value(refused::<Parsed>);
        each_value(refused::<Number>);
        each_value(refused::<Nir>);
        each_value(refused::<KeyedNir>);
        each_value(refused::<Option<Nir>>);
    }

    #[test]
    fn strict() {
        each_value(refused::<Strict>);
    }

    #[test]
    fn paper() {
        each_value(refused::<Paper>);
    }

    #[test]
    fn bits() {
        each_value(refused::<Bits>);
    }

    #[test]
    fn text_or_integer() {
        each_value(refused::<Either>);
    }

    #[test]
    fn what_reads_is_not_refused() {
        let parsed: Parsed = serde_json::from_str("\"295109912611193\"").unwrap();
        let same = |other: Parsed| assert_eq!(other, parsed);
        let json = "\"295109912611193\"";
        same(serde_json::from_str::<Strict>(json).unwrap().0);
        same(serde_json::from_str::<Paper>(json).unwrap().0);
        same(serde_json::from_str::<Either>(json).unwrap().0);
        let bits = parsed.to_bits().to_string();
        same(serde_json::from_str::<Bits>(&bits).unwrap().0);
    }
}
