//! Words and forms: compact, paper, masked; every code and both languages of its text.

use std::collections::HashSet;

use crate::common::{self, Base, Rng, paper};
use nircheck::{
    Comparison, ErrorCode, Expected, Field, Finding, Kind, Lang, Number, Oid, ParseError, Parsed,
    Profile, Severity, Sex, Show, Slip, Status,
};

/// The codes that programs rely on, in their order. A code is never renamed nor removed; a new
/// one comes with a version of the library and a line here.
mod stable {
    pub(super) const ERROR: [&str; 12] = [
        "too-long",
        "character",
        "length",
        "kind",
        "key-range",
        "layout",
        "month",
        "department",
        "commune",
        "order",
        "key",
        "fictitious",
    ];
    pub(super) const FIELD: [&str; 10] = [
        "number",
        "kind",
        "year",
        "month",
        "department",
        "commune",
        "order",
        "creation-type",
        "caisse",
        "key",
    ];
    pub(super) const EXPECTED: [&str; 21] = [
        "digit",
        "digit-or-corsica",
        "no-mark-at-end",
        "short-line",
        "length-13-or-15",
        "length-13",
        "length-15",
        "first-digit",
        "first-digit-1-to-4",
        "first-digit-of-profile",
        "key-range",
        "creation-type-1-or-2",
        "creation-type-0-to-2",
        "digits-only",
        "month",
        "month-dsn",
        "department",
        "commune",
        "order",
        "computed-key",
        "person",
    ];
    pub(super) const FINDING: [&str; 16] = [
        "key-absent",
        "kind-undocumented",
        "key-not-expected",
        "place-extension",
        "nnp-ended",
        "oid-test",
        "key-undocumented",
        "provisional-layout",
        "month-outside-dsn",
        "corsica-date",
        "territory-date",
        "fictitious",
        "oid-contradiction",
        "place-other-date",
        "place-unknown",
        "place-ambiguous",
    ];
    pub(super) const KIND: [&str; 5] = ["nir", "awaiting", "mig", "nnp", "ntt"];
    pub(super) const STATUS: [&str; 6] = [
        "provisional",
        "definitive-form",
        "definitive",
        "temporary",
        "test",
        "demo",
    ];
    pub(super) const SEX: [&str; 2] = ["male", "female"];
    pub(super) const SLIP: [&str; 5] = ["spelling", "look-alike", "corsica", "swap", "wrong-digit"];
    pub(super) const OID: [&str; 6] = [
        "1.2.250.1.213.1.4.8",
        "1.2.250.1.213.1.4.9",
        "1.2.250.1.213.1.4.10",
        "1.2.250.1.213.1.4.11",
        "1.2.250.1.213.1.4.13",
        "1.2.250.1.213.1.4.14",
    ];
    pub(super) const PROFILE: [&str; 4] = ["default", "dsn", "cnam", "ins"];
}

/// One family of codes, whatever its type.
struct Family {
    name: &'static str,
    /// Code, English, French, `Display`, and whether `from_code` gives the value back.
    values: Vec<(&'static str, &'static str, &'static str, String, bool)>,
}

macro_rules! families {
    ($($name:ident),+) => {
        vec![$(Family {
            name: stringify!($name),
            values: $name::ALL
                .iter()
                .map(|value| (
                    value.as_str(),
                    value.text(Lang::En),
                    value.text(Lang::Fr),
                    value.to_string(),
                    $name::from_code(value.as_str()) == Some(*value),
                ))
                .collect(),
        }),+]
    };
}

fn families() -> Vec<Family> {
    families!(
        ErrorCode, Field, Expected, Finding, Kind, Status, Sex, Slip, Oid, Comparison
    )
}

#[test]
fn every_code_is_stable() {
    let codes = |name: &str| -> Vec<&'static str> {
        let families = families();
        let family = families.iter().find(|family| family.name == name).unwrap();
        family.values.iter().map(|value| value.0).collect()
    };
    assert_eq!(codes("ErrorCode"), stable::ERROR);
    assert_eq!(codes("Field"), stable::FIELD);
    assert_eq!(codes("Expected"), stable::EXPECTED);
    assert_eq!(codes("Finding"), stable::FINDING);
    assert_eq!(codes("Kind"), stable::KIND);
    assert_eq!(codes("Status"), stable::STATUS);
    assert_eq!(codes("Sex"), stable::SEX);
    assert_eq!(codes("Slip"), stable::SLIP);
    assert_eq!(codes("Oid"), stable::OID);
    assert_eq!(codes("Comparison"), ["agree", "cannot-tell", "differ"]);
    let profiles: Vec<_> = Profile::ALL.iter().map(Profile::name).collect();
    assert_eq!(profiles, stable::PROFILE);
    assert_eq!(Severity::Info.as_str(), "info");
    assert_eq!(Severity::Warning.as_str(), "warning");
}

#[test]
fn every_code_has_both_texts() {
    for family in families() {
        assert!(!family.values.is_empty());
        let mut codes = HashSet::new();
        let mut texts = HashSet::new();
        for (code, english, french, displayed, round_trip) in family.values {
            let of = format!("{} {code}", family.name);
            assert!(codes.insert(code), "{of}: twice");
            assert!(round_trip, "{of}: from_code");
            assert_eq!(displayed, code, "{of}: Display is the code");
            assert!(texts.insert((english, "en")), "{of}: the text of another");
            assert!(texts.insert((french, "fr")), "{of}: the text of another");
            for text in [english, french] {
                assert!(!text.is_empty(), "{of}: no text");
                assert_eq!(text, text.trim(), "{of}");
                assert!(!text.ends_with('.'), "{of}: a phrase, without its stop");
                assert!(!text.contains("  "), "{of}");
            }
            // Words, and not "valid": a number is well formed at most.
            for word in ["valid", "valide"] {
                assert!(!english.contains(word) && !french.contains(word), "{of}");
            }
            if family.name != "Oid" {
                assert!(is_kebab_case(code), "{of}");
            }
        }
    }
}

fn is_kebab_case(code: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    code.split('-').all(word) && code.as_bytes()[0].is_ascii_lowercase()
}

/// The French texts are French: where they share a text with English, it is a label or a word
/// that both languages have.
#[test]
fn french_is_not_english() {
    for family in families() {
        for (code, english, french, ..) in &family.values {
            if family.name != "Oid" {
                assert_ne!(english, french, "{} {code}", family.name);
            }
            assert!(english.is_ascii(), "{} {code}: {english}", family.name);
        }
    }
}

#[test]
fn unknown_codes_are_none() {
    for code in ["", "Key", "key ", "KEY", "key_range", "clé", "0"] {
        assert_eq!(ErrorCode::from_code(code), None);
        assert_eq!(Field::from_code(code), None);
        assert_eq!(Finding::from_code(code), None);
        assert_eq!(Kind::from_code(code), None);
    }
    assert_eq!(Profile::from_name("DSN"), None);
    for profile in Profile::ALL {
        assert_eq!(Profile::from_name(profile.name()), Some(*profile));
    }
    assert_eq!(Profile::default(), Profile::DEFAULT);
    assert_eq!(Lang::default(), Lang::En);
}

/// Codes respect width and alignment, as everything that is displayed.
#[test]
fn codes_pad() {
    assert_eq!(format!("{:>12}|", ErrorCode::Month), "       month|");
    assert_eq!(format!("{:-<12}|", Severity::Info), "info--------|");
    let parsed = Parsed::parse("2951099126111").unwrap();
    assert_eq!(format!("{parsed:>15}|"), "  2951099126111|");
    assert_eq!(
        format!("{:>15}|", parsed.masked(Show::NONE)),
        "  *************|"
    );
}

#[test]
fn the_message_of_an_error() {
    let error = Number::parse("2 95 13 99 126 111").unwrap_err();
    assert_eq!(
        error.to_string(),
        "month: not a month of birth accepted here (at byte 5)"
    );
    let error = ParseError::too_long();
    assert_eq!((error.code(), error.at()), (ErrorCode::TooLong, 65_536));
    assert_eq!(error.field(), Field::Number);
    let source: &dyn std::error::Error = &error;
    assert!(source.source().is_none());
}

// --- Forms ------------------------------------------------------------------------------------

#[test]
fn compact_and_paper() {
    let mut rng = Rng::new(1);
    for base in Base::ALL {
        for _ in 0..100 {
            let keyed = base.keyed(&mut rng);
            for compact in [&keyed[..13], &keyed[..]] {
                let parsed = Parsed::parse_strict(compact).unwrap();
                let compact = str::from_utf8(compact).unwrap();
                let paper = String::from_utf8(paper(compact.as_bytes())).unwrap();
                assert_eq!(parsed.compact(), compact);
                assert_eq!(parsed.to_string(), compact);
                assert_eq!(parsed.paper(), paper.as_str());
                assert_eq!(format!("{parsed:#}"), paper);
                assert_eq!(Parsed::parse(&paper), Ok(parsed));
                let number = parsed.number();
                assert_eq!(number.to_string(), compact[..13]);
                assert_eq!(
                    format!("{number:#}").as_bytes(),
                    common::paper(&keyed[..13])
                );
                if let Some(nir) = number.registered() {
                    assert_eq!(nir.to_string(), compact[..13]);
                    assert_eq!(format!("{nir:#}"), paper[..18]);
                    assert_eq!(nir.with_key().to_string().as_bytes(), keyed);
                    assert_eq!(
                        format!("{:#}", nir.with_key()).as_bytes(),
                        common::paper(&keyed)
                    );
                }
            }
        }
    }
}

#[test]
fn the_paper_form_of_the_specification() {
    let parsed = Parsed::parse("295109912611193").unwrap();
    assert_eq!(parsed.paper(), "2 95 10 99 126 111 93");
    let parsed = Parsed::parse("141062a78200555").unwrap();
    assert_eq!(parsed.paper(), "1 41 06 2A 782 005 55");
}

/// Every set of groups to show, over numbers of every kind: what is not shown is an asterisk.
#[test]
fn masks() {
    const GROUPS: [(Show, std::ops::Range<usize>); 7] = [
        (Show::KIND, 0..1),
        (Show::YEAR, 1..3),
        (Show::MONTH, 3..5),
        (Show::DEPARTMENT, 5..7),
        (Show::COMMUNE, 7..10),
        (Show::ORDER, 10..13),
        (Show::KEY, 13..15),
    ];
    let mut rng = Rng::new(2);
    for base in Base::ALL {
        let keyed = base.keyed(&mut rng);
        for compact in [&keyed[..13], &keyed[..]] {
            let parsed = Parsed::parse_strict(compact).unwrap();
            for set in 0..1_u8 << GROUPS.len() {
                let shown: Vec<_> = (0..GROUPS.len())
                    .filter(|index| set >> index & 1 == 1)
                    .collect();
                let show = shown
                    .iter()
                    .fold(Show::NONE, |show, index| show | GROUPS[*index].0);
                // A provisional number has no birth to show, whatever is asked.
                let offered = |at| parsed.number().registered().is_some() || matches!(at, 0 | 13..);
                let visible = |at: usize| {
                    offered(at) && shown.iter().any(|index| GROUPS[*index].1.contains(&at))
                };
                let expected: String = compact
                    .iter()
                    .enumerate()
                    .map(|(at, byte)| if visible(at) { char::from(*byte) } else { '*' })
                    .collect();
                assert_eq!(parsed.masked(show), expected.as_str());
            }
            assert_eq!(
                parsed.masked(Show::NONE),
                "*".repeat(compact.len()).as_str()
            );
            assert_eq!(Show::default(), Show::NONE);
        }
    }
}

/// A text is a string wherever one is wanted.
#[test]
fn text_as_a_string() {
    let text = Parsed::parse("2951099126111").unwrap().compact();
    assert_eq!(text.len(), 13);
    assert_eq!(text.as_str(), "2951099126111");
    assert_eq!(AsRef::<str>::as_ref(&text), "2951099126111");
    assert_eq!(AsRef::<[u8]>::as_ref(&text), b"2951099126111");
    assert_eq!(*text, *"2951099126111");
    let mut rng = Rng::new(3);
    let mut form = || {
        let parsed = Parsed::parse(rng.choose(&Base::ALL).keyed(&mut rng.clone())).unwrap();
        match rng.below(3) {
            0 => parsed.paper(),
            1 => parsed.masked(Show::KIND | Show::YEAR),
            _ => Parsed::from(parsed.number()).compact(),
        }
    };
    for _ in 0..1_000 {
        let (a, b) = (form(), form());
        assert_eq!(a.cmp(&b), a.as_str().cmp(b.as_str()));
        assert_eq!(a == b, a.as_str() == b.as_str());
    }
}

/// The forms of a field are those of the number.
#[test]
fn fields_as_text() {
    let parsed = Parsed::parse("103042B05000907").or_else(|_| Parsed::parse("103042B050009"));
    let nir = parsed.unwrap().number().registered().unwrap();
    assert_eq!(nir.birth_year().to_string(), "03");
    assert_eq!(nir.birth_month().to_string(), "04");
    assert_eq!(nir.birthplace().to_string(), "2B050");
    assert_eq!(nir.birthplace().code(), "2B050");
    assert_eq!(nir.birthplace().department(), "2B");
    assert_eq!(nir.order().to_string(), "009");
    assert_eq!(nir.key().to_string().len(), 2);
    let Number::Nnp(nnp) = Number::parse("7000200000003").unwrap() else {
        panic!("an NNP");
    };
    assert_eq!(nnp.fund().to_string(), "002");
    assert_eq!(nnp.creation_type().to_string(), "0");
    assert_eq!(nnp.order(), 3);
    assert!(nnp.creation_type().is_before_2012());
}
