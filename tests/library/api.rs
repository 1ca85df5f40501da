//! The public API as a program meets it: constants, bounds, conversions, the short way in.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    error::Error,
    fmt::{Debug, Display},
    hash::Hash,
    str::FromStr,
};

use nircheck::{
    Agreement, BirthDate, BirthDateError, BirthMonth, BirthYear, BirthYears, Birthplace,
    Comparison, Context, CreationType, Date, DateError, ErrorCode, Expected, Field, Finding,
    Findings, Form, Fund, Key, KeyedNir, Kind, Lang, Mig, MonthClass, Nir, NirLike, Nnp, Ntt,
    NttError, Number, Oid, OidError, OrderNumber, ParseError, Parsed, PlaceKind, Profile, Report,
    Severity, Sex, Show, Slip, Status, Suggestion, Text, YearMonth, check, nir,
    place::{Country, Department, Name, Place, PlaceVerdict, Readings},
    text::{Certainty, Located, Match, Numbers, ScanReader, Scanner},
};

// --- At compile time --------------------------------------------------------------------------

const CONST: Nir = nir!("2951099126111");
static STATIC: Nir = nir!("177022A00100229");
const KEYED: KeyedNir = CONST.with_key();
const KEY: Key = CONST.key();
const YEAR: u8 = CONST.birth_year().value();
const PLACE: Birthplace = CONST.birthplace();
const TABLE: [Nir; 2] = [nir!("2951099126111"), nir!("269054958815780")];
const SAME_KEY: bool = KeyedNir::new(CONST, KEY).is_ok();
const WRONG_KEY: Option<ErrorCode> = match Parsed::parse_const(b"269054958815781") {
    Ok(_) => None,
    Err(error) => Some(error.code()),
};
const BITS: u64 = match Parsed::parse_const(b"278112B05000286") {
    Ok(parsed) => parsed.to_bits(),
    Err(_) => 0,
};
const BUILT: Option<Nir> = match (
    BirthYear::new(95),
    BirthMonth::new(10),
    Birthplace::new(b"99126"),
    OrderNumber::new(111),
) {
    (Some(year), Some(month), Some(place), Some(order)) => {
        Some(Nir::new(Sex::Female, year, month, place, order))
    }
    _ => None,
};
const LABEL: &str = ErrorCode::Key.text(Lang::Fr);

#[test]
fn constants() {
    assert_eq!(CONST.to_string(), "2951099126111");
    assert_eq!(STATIC.to_string(), "177022A001002");
    assert_eq!(KEYED.to_string(), "295109912611193");
    assert_eq!((KEY.value(), YEAR), (93, 95));
    assert_eq!(PLACE.country(), Some(126));
    assert_eq!(TABLE[0], CONST);
    assert_eq!(WRONG_KEY, Some(ErrorCode::Key));
    assert_eq!(
        Parsed::from_bits(BITS).unwrap().to_string(),
        "278112B05000286"
    );
    assert_eq!(BUILT, Some(CONST));
    assert_eq!(LABEL, "la clé ne correspond pas au numéro");
    const { assert!(SAME_KEY) }
}

/// The macro takes any constant text, in any place that takes a value.
#[test]
fn the_macro_takes_constants() {
    const TEXT: &str = "2951099126111";
    assert_eq!(nir!(TEXT), CONST);
    assert_eq!(nir!(concat!("295109912", "6111")), CONST);
    let known = HashMap::from([(nir!("2951099126111"), "Greece")]);
    assert_eq!(known.get(&CONST), Some(&"Greece"));
}

// --- Bounds -----------------------------------------------------------------------------------

fn small<T: Copy + Debug + PartialEq + Send + Sync + Unpin + 'static>() {}
fn value<T: Copy + Debug + Eq + Hash + Send + Sync + 'static>() {}
fn ordered<T: Copy + Debug + Ord + Hash + Send + Sync + 'static>() {}
fn number<T: Display + FromStr<Err = ParseError> + TryFrom<Parsed> + Into<Parsed>>() {}
fn code<T: Copy + Debug + Display + Ord + Hash + Send + Sync + 'static>() {}
fn shared<T: Debug + Send + Sync>() {}
fn error<T: Copy + Error + Send + Sync + 'static>() {}

#[test]
fn bounds() {
    ordered::<Nir>();
    ordered::<KeyedNir>();
    ordered::<Number>();
    ordered::<Parsed>();
    ordered::<Mig>();
    ordered::<Nnp>();
    ordered::<NirLike>();
    ordered::<Ntt>();
    ordered::<BirthYear>();
    ordered::<BirthMonth>();
    ordered::<Birthplace>();
    ordered::<OrderNumber>();
    ordered::<Key>();
    ordered::<Fund>();
    ordered::<CreationType>();
    ordered::<YearMonth>();
    ordered::<Date>();
    ordered::<Text>();
    ordered::<Severity>();
    value::<Findings>();
    value::<Form>();
    value::<Lang>();
    value::<Show>();
    value::<MonthClass>();
    value::<PlaceKind>();
    value::<BirthDate>();
    value::<Place>();
    value::<Name>();
    small::<Agreement>();
    small::<PlaceVerdict>();
    small::<Readings>();
    small::<Country>();
    small::<Department>();
    value::<ParseError>();
    small::<BirthYears>();
    small::<Context>();
    small::<Profile>();
    small::<Report>();
    small::<Suggestion>();
    number::<Nir>();
    number::<KeyedNir>();
    number::<Number>();
    number::<Parsed>();
    code::<ErrorCode>();
    code::<Expected>();
    code::<Field>();
    code::<Finding>();
    code::<Kind>();
    code::<Oid>();
    code::<Sex>();
    code::<Slip>();
    code::<Comparison>();
    code::<Status>();
    small::<Scanner>();
    small::<Match>();
    code::<Certainty>();
    shared::<Numbers<'_>>();
    shared::<ScanReader<&[u8]>>();
    shared::<Located<'_>>();
    error::<ParseError>();
    error::<NttError>();
    error::<OidError>();
    error::<BirthDateError>();
    error::<DateError>();
}

#[cfg(feature = "pseudonym")]
#[test]
fn bounds_of_pseudonyms() {
    use nircheck::pseudonym::{Pseudonym, PseudonymKey, SecretTooShort};

    // One key serves all threads; a pseudonym is a value to sort and to look up.
    shared::<PseudonymKey>();
    value::<Pseudonym>();
    error::<SecretTooShort>();
    let mut sorted = BTreeSet::new();
    let key = PseudonymKey::new(&[7; 32]).unwrap();
    sorted.insert(key.pseudonym(CONST.into()));
    sorted.insert(key.clone().pseudonym(Parsed::from(KEYED).number()));
    assert_eq!(sorted.len(), 1);
}

/// Texts come as strings, bytes, owned or not.
#[test]
fn texts_of_any_type() {
    let expected = Ok(Number::from(CONST));
    assert_eq!(Number::parse("2951099126111"), expected);
    assert_eq!(Number::parse(String::from("2951099126111")), expected);
    assert_eq!(Number::parse(b"2951099126111"), expected);
    assert_eq!(Number::parse(b"2951099126111".as_slice()), expected);
    assert_eq!(Number::parse(Vec::from(b"2951099126111")), expected);
    assert_eq!(Number::parse(Parsed::from(CONST).compact()), expected);
    assert_eq!(Number::parse(Parsed::from(CONST).paper()), expected);
    assert_eq!("2951099126111".parse(), expected);
}

#[test]
fn in_collections() {
    let numbers = ["2951099126111", "1770 22A 001 002 29", "2 95 10 99 126 111"];
    let hashed: HashSet<Nir> = numbers.iter().map(|text| text.parse().unwrap()).collect();
    let sorted: BTreeSet<Nir> = hashed.iter().copied().collect();
    assert!(sorted.iter().eq([&STATIC, &CONST]));
}

/// A question mark is all it takes, in a function that fails with any error.
#[test]
fn the_question_mark() {
    fn read(text: &str, oid: &str) -> Result<(KeyedNir, Oid), Box<dyn Error + Send + Sync>> {
        Ok((text.parse()?, oid.parse()?))
    }
    assert!(read("295109912611193", "1.2.250.1.213.1.4.8").is_ok());
    let error = read("295109912611194", "").unwrap_err();
    assert!(error.downcast_ref::<ParseError>().is_some());
    let error = read("295109912611193", "1.2").unwrap_err();
    assert!(error.downcast_ref::<OidError>().is_some());
}

// --- The library in ten lines -----------------------------------------------------------------

#[test]
fn ten_lines() -> Result<(), ParseError> {
    let nir: Nir = "2 95 10 99 126 111 93".parse()?;
    assert_eq!(nir.sex(), Sex::Female);
    assert_eq!(nir.birth_month().calendar(), Some(10));
    assert_eq!(nir.birthplace().country(), Some(126));
    let at = YearMonth::new(2026, 11).expect("a month");
    assert_eq!(nir.birth_years(at, nircheck::OLDEST_AGE).sole(), Some(1995));
    assert_eq!(nir.with_key().to_string(), "295109912611193");
    assert!(Number::same("2951099126111", "2 95 10 99 126 111 93")?);
    let report = check("2 95 13 99 126 111 93", &Context::default());
    let error = report.outcome().expect_err("no such month");
    assert_eq!((error.code(), error.at()), (ErrorCode::Month, 5));
    Ok(())
}

/// A provisional number has no birth to read: its variant offers none.
#[test]
fn a_provisional_number_is_no_birth() {
    match Number::parse("7112312345678").expect("an NNP") {
        Number::Nnp(nnp) => assert_eq!((nnp.fund().value(), nnp.order()), (123, 12_345_678)),
        other => panic!("{other:?}"),
    }
    assert!(Nir::parse("7112312345678").is_err());
    assert_eq!(
        Number::parse("7112312345678").map(Number::registered),
        Ok(None)
    );
}

// --- Technical numbers ------------------------------------------------------------------------

#[test]
fn technical_numbers() {
    let head = "1732829320";
    for tail in 0..=40 {
        let text = format!("{head}{}", "X".repeat(tail));
        let expected = (1..=30).contains(&tail);
        let ntt = Ntt::parse(&text);
        assert_eq!(ntt.is_ok(), expected, "{tail}");
        if let Ok(ntt) = ntt {
            assert_eq!(ntt.as_str(), text);
            assert_eq!(ntt.to_string(), text);
            assert_eq!((ntt.siren(), ntt.local_part()), (&text[1..10], &text[10..]));
            assert!(ntt.siren_passes_luhn());
            assert_eq!(text.parse(), Ok(ntt));
        }
    }
    assert!(Ntt::parse("2732829320é").is_err());
    for good in [
        "27328293200",
        "2732829320abz09",
        " 1732829320A ",
        "1732829320-A",
        "1732829320_/.",
        "1733229320001", // a NIR
        "1731329320001", // month 13: no NIR
    ] {
        let is_nir = Parsed::parse(good).is_ok();
        assert_eq!(Ntt::parse(good).is_ok(), !is_nir, "{good}");
    }

    for wrong in [
        "",
        "0732829320A",
        "3732829320A",
        "173282932AA",
        "1732829320 A",
        "1732829320A\0",
        "1732829320À",
    ] {
        assert!(Ntt::parse(wrong).is_err(), "{wrong:?}");
    }
    // Never where it cannot be told from a NIR.
    assert!(Ntt::parse("2951099126111").is_err());
    assert!(Ntt::parse("295109912611193").is_err());
    // Luhn is a hint: any SIREN is read.
    let wrong_siren = Ntt::parse("1732829321A").expect("a technical number");
    assert!(!wrong_siren.siren_passes_luhn());
    for (siren, passes) in [
        ("000000000", true),
        ("000000018", true),
        ("000000001", false),
    ] {
        let ntt = Ntt::parse(format!("1{siren}A")).expect("a technical number");
        assert_eq!(ntt.siren_passes_luhn(), passes, "{siren}");
    }
    assert_eq!(Kind::Ntt.status(), None);
}
