//! Pseudonyms: one for all spellings of a number, another for another domain or secret.

use std::collections::BTreeSet;

use nircheck::{
    Number, Parsed,
    pseudonym::{DEFAULT_DOMAIN, MIN_SECRET, Pseudonym, PseudonymKey, SecretTooShort},
};

fn key() -> PseudonymKey {
    let secret: Vec<u8> = (0..32).collect();
    PseudonymKey::new(&secret).expect("32 bytes")
}

fn pseudonym(key: &PseudonymKey, text: &str) -> Pseudonym {
    key.pseudonym(Number::parse(text).expect("a number"))
}

/// Computed by another implementation of HMAC, from the layout that the documentation gives.
#[test]
fn known_answers() {
    let answers = [
        (
            DEFAULT_DOMAIN,
            "2951099126111",
            "708cec1a8c655a9fd8af0659bbd47bfa08d9e9da6967b4b6145d389054f68afb",
            "OCGOYGUMMVNJ7WFPAZM3XVD37IENT2O2NFT3JNQULU4JAVHWRL5Q",
        ),
        (
            "étude",
            "278112B050002",
            "72c5687591937012b0fc84f620f1cf57ff959b84ca9b94dad17bdbc110e8fac7",
            "OLCWQ5MRSNYBFMH4QT3CB4OPK77ZLG4EZKNZJWWRPPN4CEHI7LDQ",
        ),
        (
            "",
            "7112312345678",
            "babf71a481b4c8441f162c5b730158ecfce1d3b6269d70c3fedc6d5187380176",
            "XK7XDJEBWTEEIHYWFRNXGAKY5T6ODU5WE2OXBQ763RWVDBZYAF3A",
        ),
    ];
    for (domain, number, hex, base32) in answers {
        let pseudonym = pseudonym(&key().with_domain(domain), number);
        assert_eq!(pseudonym.hex().to_string(), hex);
        assert_eq!(pseudonym.base32().to_string(), base32);
        assert_eq!(
            pseudonym.as_bytes()[0],
            u8::from_str_radix(&hex[..2], 16).expect("hex")
        );
    }
    let by_default = key().with_domain(DEFAULT_DOMAIN);
    let number = "2951099126111";
    assert_eq!(pseudonym(&by_default, number), pseudonym(&key(), number));
}

#[test]
fn every_spelling_of_a_published_number() {
    let key = key();
    let vectors = include_str!("../../data/vectors/published.tsv");
    let (mut pseudonyms, mut numbers) = (BTreeSet::new(), BTreeSet::new());
    for row in vectors.lines().skip(1) {
        let Some(Ok(parsed)) = row.split('\t').next().map(Parsed::parse) else {
            continue;
        };
        let (number, keyed) = (Parsed::from(parsed.number()), parsed.number().with_key());
        let spellings = [
            number.compact().to_string(),
            number.compact().to_lowercase(),
            number.paper().to_string(),
            keyed.compact().to_string(),
            keyed.paper().replace(' ', "\u{202f}"),
            keyed.paper().replace(' ', "."),
        ];
        let all: BTreeSet<_> = spellings.iter().map(|text| pseudonym(&key, text)).collect();
        assert_eq!(all.len(), 1);
        pseudonyms.extend(all);
        numbers.insert(parsed.number());
    }
    assert!(numbers.len() > 40, "the file was cut");
    assert_eq!(pseudonyms.len(), numbers.len());
}

#[test]
fn domains_and_secrets_do_not_meet() {
    let mut pseudonyms = BTreeSet::new();
    // The length of the domain is in there: no domain and number run into another pair.
    let domains = [
        "",
        "a",
        "b",
        "ab",
        "a\0",
        "nircheck",
        "nircheck ",
        "2",
        "29",
    ];
    for domain in domains {
        pseudonyms.insert(pseudonym(&key().with_domain(domain), "2951099126111"));
    }
    for secret in [
        [0; 33].as_slice(),
        &[0; 32],
        &[1; 32],
        &[0; 64],
        &[0; 65],
        &[0; 200],
    ] {
        let key = PseudonymKey::new(secret).expect("long enough");
        pseudonyms.insert(pseudonym(&key, "2951099126111"));
    }
    // HMAC fills short keys with zeros up to 64 bytes (RFC 2104), so three of these are one.
    assert_eq!(pseudonyms.len(), domains.len() + 4);
    let twice = key().with_domain("a").with_domain("b");
    let once = key().with_domain("b");
    assert_eq!(
        pseudonym(&twice, "2951099126111"),
        pseudonym(&once, "2951099126111")
    );
}

#[test]
fn secrets_have_a_least_length() {
    let error: Option<SecretTooShort> = PseudonymKey::new(&[7; MIN_SECRET - 1]).err();
    let text = error.map(|error| error.to_string());
    assert_eq!(text.as_deref(), Some("a secret has at least 32 bytes"));
    assert!(PseudonymKey::new(&[7; MIN_SECRET]).is_ok());
}

#[test]
fn debug_shows_nothing() {
    let shown = format!("{:?} {:?}", key(), pseudonym(&key(), "2951099126111"));
    assert_eq!(shown, "PseudonymKey(*) Pseudonym(*)");
}
