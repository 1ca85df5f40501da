//! Every layout of an array gives what `check` says of each text.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, BooleanArray, DictionaryArray,
    FixedSizeBinaryArray, Int64Array, LargeBinaryArray, LargeStringArray, StringArray,
    StringViewArray,
    cast::AsArray,
    types::{Int8Type, Int32Type},
};
use nircheck::{Context, Lang, MAX_LINE, Profile, YearMonth, check};
use nircheck_arrow::{Checker, Civil, Error};

const TEXTS: [Option<&str>; 12] = [
    Some("295109912611193"),
    None,
    Some("2 95 10 99 126 111 93"),
    Some("295109912611194"),
    Some("2951099126111"),
    Some(""),
    Some("  "),
    Some("278112b05000286"),
    Some("7112312345678"),
    Some("399018619400164"),
    Some("2\u{a0}95\u{a0}13\u{a0}99 126 111"),
    Some("2 951099126111 "),
];

fn contexts() -> [Context; 3] {
    let default = Context::default();
    let at = YearMonth::new(2026, 11);
    let profile = Profile::DSN;
    [
        default,
        Context {
            at,
            profile,
            ..default
        },
        Context {
            at,
            places: true,
            ..default
        },
    ]
}

/// More rows than are judged at once, in every layout.
fn arrays() -> Vec<ArrayRef> {
    let texts: Vec<_> = TEXTS.into_iter().cycle().take(9000).collect();
    let bytes: Vec<_> = texts.iter().map(|text| text.map(str::as_bytes)).collect();
    let dictionary: DictionaryArray<Int32Type> = texts.iter().copied().collect();
    vec![
        Arc::new(StringArray::from(texts.clone())),
        Arc::new(LargeStringArray::from(texts.clone())),
        Arc::new(StringViewArray::from(texts.clone())),
        Arc::new(BinaryArray::from(bytes.clone())),
        Arc::new(LargeBinaryArray::from(bytes.clone())),
        Arc::new(BinaryViewArray::from(bytes)),
        Arc::new(dictionary),
    ]
}

fn words(array: &ArrayRef, row: usize) -> Option<String> {
    let codes = array.as_dictionary::<Int8Type>();
    let words = codes.values().as_string::<i32>();
    codes.key(row).map(|key| words.value(key).to_owned())
}

#[test]
fn reports_are_those_of_check() {
    for context in contexts() {
        let checker = Checker::new(&context, Lang::En);
        for array in arrays() {
            for (array, skipped) in [(Arc::clone(&array), 0), (array.slice(7, 5001), 7)] {
                let valid = checker.is_valid(&array).unwrap();
                let kinds = checker.kind(&array).unwrap();
                let report = checker.report(&array).unwrap();
                let report = report.as_struct();
                let column = |name| report.column_by_name(name).unwrap();
                for row in 0..array.len() {
                    let text = TEXTS[(row + skipped) % TEXTS.len()];
                    let Some(text) = text else {
                        assert!(valid.is_null(row) && report.is_null(row) && kinds.is_null(row));
                        continue;
                    };
                    let expected = check(text, &context);
                    assert_eq!(valid.value(row), expected.is_well_formed());
                    let kind = expected.kind().map(|kind| kind.as_str().to_owned());
                    assert_eq!(words(&kinds, row), kind);
                    assert_eq!(words(column("kind"), row), kind);
                    let code = expected
                        .outcome()
                        .err()
                        .map(|error| error.code().to_string());
                    assert_eq!(words(column("code"), row), code);
                    let findings = column("findings").as_list::<i32>().value(row);
                    let found: Vec<_> =
                        (0..findings.len()).map(|at| words(&findings, at)).collect();
                    let codes = expected
                        .findings()
                        .iter()
                        .map(|it| Some(it.as_str().to_owned()));
                    assert_eq!(found, codes.collect::<Vec<_>>());
                    let keys = column("key_expected").as_primitive::<Int8Type>();
                    let key = expected.expected_key().map(|key| key.value() as i8);
                    assert_eq!(keys.is_valid(row).then(|| keys.value(row)), key);
                    let keys = column("key_given").as_primitive::<Int8Type>();
                    let key = expected.given_key().map(|key| key as i8);
                    assert_eq!(keys.is_valid(row).then(|| keys.value(row)), key);
                }
            }
        }
    }
}

#[test]
fn texts_that_are_too_long() {
    let checker = Checker::new(&Context::default(), Lang::En);
    let long = " ".repeat(MAX_LINE - 15) + "295109912611193";
    let longer = format!(" {long}");
    let texts = [
        &*long,
        &longer,
        "295109912611193",
        "12",
        &longer,
        "295109912611194",
    ];
    for array in [
        Arc::new(StringArray::from_iter_values(texts)) as ArrayRef,
        Arc::new(StringViewArray::from_iter_values(texts)),
    ] {
        let valid = checker.is_valid(&array).unwrap();
        assert_eq!(
            valid,
            BooleanArray::from(vec![true, false, true, false, false, false])
        );
    }
}

#[test]
fn fixed_and_integers() {
    let checker = Checker::new(&Context::default(), Lang::En);
    let fixed =
        FixedSizeBinaryArray::try_from_iter(TEXTS.iter().map(|_| b"2951099126111")).unwrap();
    assert_eq!(
        checker.is_valid(&fixed).unwrap(),
        BooleanArray::from(vec![true; TEXTS.len()])
    );
    let integers = Int64Array::from(vec![
        Some(295_109_912_611_193),
        None,
        Some(95_109_912_611_193),
    ]);
    let valid = checker.is_valid(&integers).unwrap();
    assert_eq!(
        valid,
        BooleanArray::from(vec![Some(true), None, Some(false)])
    );
    let report = checker.report(&integers).unwrap();
    let code = report.as_struct().column_by_name("code").unwrap();
    assert_eq!(words(code, 2).as_deref(), Some("kind"));
}

#[test]
fn what_cannot_be_checked() {
    let checker = Checker::new(&Context::default(), Lang::En);
    let other = BooleanArray::from(vec![true]);
    assert!(matches!(checker.is_valid(&other), Err(Error::Type(_))));
    let numbers: ArrayRef = Arc::new(StringArray::from(vec!["12"; 3]));
    let two: ArrayRef = Arc::new(StringArray::from(vec!["F"; 2]));
    let civil = Civil {
        sex: Some(two),
        ..Civil::default()
    };
    assert!(matches!(
        checker.compare(&numbers, &civil),
        Err(Error::Length)
    ));
    assert!(matches!(civil.slice(1, 2), Err(Error::Length)));
}
