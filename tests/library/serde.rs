//! The feature `serde`: text for people, eight bytes otherwise, and the shapes of each module.

use crate::common::{Base, Rng, paper, spell};
use nircheck::{
    Context, ErrorCode, Expected, Field, Finding, KeyedNir, Kind, Nir, Number, Oid, Parsed,
    Severity, Sex, Slip, Status, check, external::serde as shapes,
};
use serde::{
    Deserialize, Serialize,
    de::{
        DeserializeOwned, IntoDeserializer,
        value::{Error, I64Deserializer, StrDeserializer, U64Deserializer},
    },
};
use serde_json::{Value, json};

/// Numbers of every kind, with and without their key.
fn numbers() -> impl Iterator<Item = Parsed> {
    let mut rng = Rng::new(1);
    Base::ALL.into_iter().flat_map(move |base| {
        let texts: Vec<_> = (0..50).map(|_| base.keyed(&mut rng)).collect();
        texts
            .into_iter()
            .flat_map(|text| [text[..13].to_vec(), text.to_vec()])
            .map(|text| Parsed::parse_strict(text).unwrap())
    })
}

#[track_caller]
fn round_trip<T>(value: T, json: &Value)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug + Copy,
{
    assert_eq!(serde_json::to_value(value).unwrap(), *json);
    assert_eq!(serde_json::from_value::<T>(json.clone()).unwrap(), value);
    let text = serde_json::to_string(&value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), value);
    let bytes = postcard::to_allocvec(&value).unwrap();
    assert!(bytes.len() <= 10, "eight bytes, as a varint");
    assert_eq!(postcard::from_bytes::<T>(&bytes), Ok(value));
}

#[test]
fn every_kind() {
    for parsed in numbers() {
        round_trip(parsed, &json!(parsed.to_string()));
        let number = parsed.number();
        round_trip(number, &json!(number.to_string()));
        if let Some(nir) = number.registered() {
            round_trip(nir, &json!(nir.to_string()));
            round_trip(nir.with_key(), &json!(nir.with_key().to_string()));
            round_trip(Some(nir), &json!(nir.to_string()));
        }
    }
    round_trip::<Option<Nir>>(None, &Value::Null);
}

#[test]
fn the_binary_form_is_the_bits() {
    for parsed in numbers() {
        let bytes = postcard::to_allocvec(&parsed).unwrap();
        assert_eq!(bytes, postcard::to_allocvec(&parsed.to_bits()).unwrap());
    }
    // Bits that are no number are refused, as a text would be.
    let wrong = postcard::to_allocvec(&0_u64).unwrap();
    assert!(postcard::from_bytes::<Parsed>(&wrong).is_err());
    let wrong_key = Parsed::parse("295109912611193").unwrap().to_bits() ^ 1;
    let wrong = postcard::to_allocvec(&wrong_key).unwrap();
    assert!(postcard::from_bytes::<Parsed>(&wrong).is_err());
    // A type reads its kind and length only.
    let nnp = Parsed::parse("7112312345678").unwrap();
    let bytes = postcard::to_allocvec(&nnp).unwrap();
    assert!(postcard::from_bytes::<Number>(&bytes).is_ok());
    assert!(postcard::from_bytes::<Nir>(&bytes).is_err());
    let bare = postcard::to_allocvec(&Nir::parse("2951099126111").unwrap()).unwrap();
    assert!(postcard::from_bytes::<Nir>(&bare).is_ok());
    assert!(postcard::from_bytes::<KeyedNir>(&bare).is_err());
}

#[test]
fn text_is_read_in_the_loose_form() {
    let mut rng = Rng::new(2);
    for parsed in numbers() {
        let text = String::from_utf8(spell(&mut rng, parsed.compact().as_bytes())).unwrap();
        assert_eq!(
            serde_json::from_value::<Parsed>(json!(text)).unwrap(),
            parsed
        );
    }
}

#[test]
fn as_a_key_of_a_map() {
    use std::collections::BTreeMap;

    let nir = Nir::parse("2951099126111").unwrap();
    let map = BTreeMap::from([(nir, 1)]);
    let json = serde_json::to_string(&map).unwrap();
    assert_eq!(json, r#"{"2951099126111":1}"#);
    assert_eq!(
        serde_json::from_str::<BTreeMap<Nir, i32>>(&json).unwrap(),
        map
    );
}

// --- Errors -----------------------------------------------------------------------------------

/// The message of reading a text of JSON as a type.
fn message<T: DeserializeOwned>(text: &str) -> String {
    match serde_json::from_value::<T>(json!(text)) {
        Ok(_) => panic!("well formed"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn an_error_tells_the_rule_and_the_position() {
    let wrong_key = "2 95 10 99 126 111 94";
    let expected = "key: the key does not match the number (at byte 19)";
    assert_eq!(message::<Nir>(wrong_key), expected);
    assert_eq!(message::<KeyedNir>(wrong_key), expected);
    assert_eq!(message::<Number>(wrong_key), expected);
    assert_eq!(message::<Parsed>(wrong_key), expected);
}

/// Reading says what parsing says: the same rule, at the same byte of the text.
#[test]
fn the_error_of_reading_is_that_of_parsing() {
    for text in [
        "2 95 10 99 126 111",      // no key
        "2951099126111",           // the same
        "7 1 1231 2345678",        // an NNP
        " 7112312345678",          // the same, further
        "717510000000198",         // an NNP, with a key out of range
        "53 7510 0000 0001",       // a MIG that is none
        "2 95 13 99 126 111",      // a month
        "2 95 10 99 126 11",       // too short
        "2 95 10 99 126 111 93 ?", // a character
        "0 95 10 99 126 111",      // a kind
    ] {
        if let Err(error) = Nir::parse(text) {
            assert_eq!(message::<Nir>(text), error.to_string());
        }
        if let Err(error) = KeyedNir::parse(text) {
            assert_eq!(message::<KeyedNir>(text), error.to_string());
        }
        if let Err(error) = Number::parse(text) {
            assert_eq!(message::<Number>(text), error.to_string());
        }
    }
}

// --- Modules ----------------------------------------------------------------------------------

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Row {
    #[serde(with = "shapes::strict")]
    strict: Parsed,
    #[serde(with = "shapes::paper")]
    paper: Parsed,
    #[serde(with = "shapes::bits")]
    bits: Parsed,
    #[serde(with = "shapes::text_or_integer")]
    either: Parsed,
}

#[test]
fn shapes_of_every_kind() {
    for parsed in numbers() {
        let row = Row {
            strict: parsed,
            paper: parsed,
            bits: parsed,
            either: parsed,
        };
        let compact = parsed.to_string();
        let json = serde_json::to_value(&row).unwrap();
        let paper = String::from_utf8(paper(compact.as_bytes())).unwrap();
        assert_eq!(
            json,
            json!({
                "strict": compact,
                "paper": paper,
                "bits": parsed.to_bits(),
                "either": compact,
            })
        );
        assert_eq!(serde_json::from_value::<Row>(json).unwrap(), row);
    }
}

/// The modules do for every type of number what they do for [`Parsed`].
#[test]
fn shapes_of_every_type() {
    #[derive(Serialize, Deserialize, Debug, PartialEq)]
    struct Types {
        #[serde(with = "shapes::strict")]
        nir: Nir,
        #[serde(with = "shapes::paper")]
        keyed: KeyedNir,
        #[serde(with = "shapes::bits")]
        number: Number,
        #[serde(with = "shapes::text_or_integer")]
        bare: Nir,
    }

    let keyed = KeyedNir::parse("2 95 10 99 126 111 93").unwrap();
    let types = Types {
        nir: keyed.nir(),
        keyed,
        number: keyed.nir().into(),
        bare: keyed.nir(),
    };
    let json = serde_json::to_value(&types).unwrap();
    assert_eq!(
        json,
        json!({
            "nir": "2951099126111",
            "keyed": "2 95 10 99 126 111 93",
            "number": 0x295_1099_1261_1100_u64,
            "bare": "2951099126111",
        })
    );
    assert_eq!(serde_json::from_value::<Types>(json).unwrap(), types);
}

#[test]
fn strict_reads_the_strict_form_only() {
    let read = |text: &str| {
        let from: StrDeserializer<'_, Error> = text.into_deserializer();
        shapes::strict::deserialize::<Parsed, _>(from).is_ok()
    };
    assert!(read("295109912611193") && read("177022A00100229"));
    for loose in [
        "2 95 10 99 126 111 93",
        "177022a00100229",
        " 295109912611193",
    ] {
        assert!(!read(loose));
        let from: StrDeserializer<'_, Error> = loose.into_deserializer();
        assert!(shapes::paper::deserialize::<Parsed, _>(from).is_ok());
    }
}

#[test]
fn masked_writes_asterisks() {
    #[derive(Serialize)]
    struct Log {
        #[serde(with = "shapes::masked")]
        nir: Nir,
        #[serde(with = "shapes::masked")]
        keyed: KeyedNir,
        #[serde(with = "shapes::masked")]
        parsed: Parsed,
    }

    let keyed = KeyedNir::parse("295109912611193").unwrap();
    let log = Log {
        nir: keyed.nir(),
        keyed,
        parsed: keyed.into(),
    };
    assert_eq!(
        serde_json::to_value(&log).unwrap(),
        json!({
            "nir": "*************",
            "keyed": "***************",
            "parsed": "***************",
        })
    );
}

#[test]
fn bits_read_integers_of_either_sign_type() {
    for parsed in numbers() {
        let bits = parsed.to_bits();
        let unsigned: U64Deserializer<Error> = bits.into_deserializer();
        assert_eq!(shapes::bits::deserialize::<Parsed, _>(unsigned), Ok(parsed));
        // Formats with signed integers only, such as TOML.
        let signed: I64Deserializer<Error> = (bits as i64).into_deserializer();
        assert_eq!(shapes::bits::deserialize::<Parsed, _>(signed), Ok(parsed));
    }
}

/// A spreadsheet makes an integer of a number without a letter; the reader takes it back,
/// whatever integer type its format has.
#[test]
fn integers_of_a_spreadsheet() {
    for parsed in numbers() {
        let Ok(integer) = parsed.to_string().parse::<u64>() else {
            continue; // Corsica
        };
        let unsigned: U64Deserializer<Error> = integer.into_deserializer();
        let read = shapes::text_or_integer::deserialize::<Parsed, _>(unsigned);
        assert_eq!(read, Ok(parsed));
        let signed: I64Deserializer<Error> = (integer as i64).into_deserializer();
        let read = shapes::text_or_integer::deserialize::<Parsed, _>(signed);
        assert_eq!(read, Ok(parsed));
    }
    let refused = |integer: u64| {
        let from: U64Deserializer<Error> = integer.into_deserializer();
        shapes::text_or_integer::deserialize::<Parsed, _>(from).is_err()
    };
    assert!([0, 1, u64::MAX, 295_109_912_611, 295_109_912_611_194].map(refused) == [true; 5]);
    let negative: I64Deserializer<Error> = (-2_951_099_126_111_i64).into_deserializer();
    assert!(shapes::text_or_integer::deserialize::<Parsed, _>(negative).is_err());
}

// --- Codes ------------------------------------------------------------------------------------

#[test]
fn codes_are_their_code() {
    macro_rules! check {
        ($($name:ident),+) => {$(
            for code in $name::ALL {
                assert_eq!(serde_json::to_value(code).unwrap(), json!(code.as_str()));
            }
        )+};
    }
    check!(
        ErrorCode, Expected, Field, Finding, Kind, Oid, Sex, Slip, Status
    );
    for severity in [Severity::Info, Severity::Warning] {
        assert_eq!(
            serde_json::to_value(severity).unwrap(),
            json!(severity.as_str())
        );
    }
}

#[test]
fn an_error_as_a_value() {
    let report = check("2 95 13 99 126 111", &Context::default());
    let error = report.outcome().unwrap_err();
    assert_eq!(
        serde_json::to_string(&error).unwrap(),
        r#"{"code":"month","field":"month","at":5}"#
    );
}
