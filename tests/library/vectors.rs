//! The published numbers of `data/vectors/published.tsv`, through every way into the library.

use nircheck::{Context, ErrorCode, Form, Key, Nir, Number, Parsed, Profile, check};

/// One row of the file.
struct Vector {
    value: &'static str,
    error: Option<ErrorCode>,
    kind: Option<&'static str>,
    status: Option<&'static str>,
    expected_key: Option<u8>,
}

fn vectors() -> Vec<Vector> {
    let rows = include_str!("../../data/vectors/published.tsv")
        .lines()
        .skip(1);
    let vectors: Vec<_> = rows
        .map(|row| {
            let columns: Vec<_> = row.split('\t').collect();
            let present = |index: usize| Some(columns[index]).filter(|text| !text.is_empty());
            let error = present(2).map(|code| ErrorCode::from_code(code).expect("a known code"));
            assert_eq!(
                columns[1],
                if error.is_some() { "invalid" } else { "valid" }
            );
            Vector {
                value: columns[0],
                error,
                kind: present(3),
                status: present(4),
                expected_key: present(5).map(|key| key.parse().expect("two digits")),
            }
        })
        .collect();
    assert!(vectors.len() >= 89, "the file was cut");
    vectors
}

fn compact(value: &str) -> String {
    value.replace(' ', "").to_uppercase()
}

#[test]
fn loose() {
    for vector in vectors() {
        let report = check(vector.value, &Context::default());
        assert_eq!(
            report.outcome().err().map(|error| error.code()),
            vector.error
        );
        assert_eq!(report.kind().map(|kind| kind.as_str()), vector.kind);
        assert_eq!(report.status().map(|status| status.as_str()), vector.status);
        assert_eq!(report.expected_key().map(Key::value), vector.expected_key);
    }
}

#[test]
fn strict_and_const() {
    for vector in vectors() {
        let text = compact(vector.value);
        let strict = Parsed::parse_strict(&text);
        assert_eq!(strict.err().map(|error| error.code()), vector.error);
        assert_eq!(Parsed::parse_const(text.as_bytes()), strict);
        let typed_strictly = vector.value == text;
        let as_typed = Parsed::parse_with(vector.value, Form::Strict, &Profile::DEFAULT);
        match as_typed {
            Err(error) if !typed_strictly => assert_eq!(error.code(), ErrorCode::Character),
            verdict => assert_eq!(verdict, strict),
        }
    }
}

#[test]
fn every_text_form_reads_back() {
    for vector in vectors().iter().filter(|vector| vector.error.is_none()) {
        let parsed = Parsed::parse(vector.value).expect("a valid vector");
        assert_eq!(parsed.compact(), compact(vector.value).as_str());
        assert_eq!(Parsed::parse(parsed.paper()), Ok(parsed));
        assert_eq!(Parsed::parse_strict(parsed.compact()), Ok(parsed));
        assert_eq!(Parsed::from_bits(parsed.to_bits()), Ok(parsed));
        let completed = parsed.number().with_key();
        assert_eq!(completed.key().map(Key::value), vector.expected_key);
        assert_eq!(Number::same(parsed.compact(), completed.paper()), Ok(true));
    }
}

#[cfg(feature = "serde")]
#[test]
fn serde() {
    for vector in vectors() {
        let json = serde_json::to_string(vector.value).expect("a string");
        let read: Result<Parsed, _> = serde_json::from_str(&json);
        assert_eq!(read.is_ok(), vector.error.is_none());
        if let Ok(parsed) = read {
            let json = serde_json::to_string(&parsed).expect("a number");
            assert_eq!(json, format!("\"{}\"", compact(vector.value)));
            let bytes = postcard::to_allocvec(&parsed).expect("a number");
            assert_eq!(postcard::from_bytes(&bytes), Ok(parsed));
        }
    }
}

#[test]
fn registered_vectors_are_a_nir() {
    for vector in vectors() {
        let registered = vector.error.is_none() && matches!(vector.kind, Some("nir" | "awaiting"));
        assert_eq!(Nir::parse(vector.value).is_ok(), registered);
    }
}
