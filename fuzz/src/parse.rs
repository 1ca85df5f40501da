//! Every way into the library gives one verdict, and that of the naive judge.

use nircheck::{ErrorCode, KeyedNir, Nir, Ntt, Number, ParseError, Parsed};

use super::{
    assert_private,
    common::{judge, same, ways},
    text,
};

pub fn parse(data: &[u8]) {
    let Some(text) = text(data) else { return };
    for (form, profile) in ways() {
        let said = Parsed::parse_with(&text, form, profile);
        let strict = form == nircheck::Form::Strict;
        same(&text, said, &judge(&text, strict, profile.name()));
        if let Err(error) = said {
            located(&text, error);
        }
    }
    let (strict, loose) = (Parsed::parse_strict(&text), Parsed::parse(&text));
    assert_eq!(Parsed::parse_const(&text), strict);
    if strict.is_ok() {
        assert_eq!(loose, strict);
    }
    typed(&text, loose);
    padded(&text, loose);
    compacted(&text, loose);
    technical(&text);
}

/// An error points into the text, between two characters of it, and shows none of them.
fn located(text: &[u8], error: ParseError) {
    assert!(error.at() <= text.len());
    if let Ok(text) = str::from_utf8(text) {
        assert!(text.is_char_boundary(error.at()));
    }
    assert_private(text, &format!("{error} {error:?}"));
}

/// The narrower types accept what [`Parsed`] does, as far as they can hold it.
fn typed(text: &[u8], loose: Result<Parsed, ParseError>) {
    assert_eq!(Number::parse(text), loose.map(Parsed::number));
    let nir = loose.ok().and_then(|parsed| parsed.number().registered());
    assert_eq!(Nir::parse(text).ok(), nir);
    let key = loose.ok().and_then(Parsed::key);
    let keyed = nir.and_then(|nir| KeyedNir::new(nir, key?).ok());
    assert_eq!(KeyedNir::parse(text).ok(), keyed);
    if let Ok(text) = str::from_utf8(text) {
        assert_eq!(text.parse(), loose);
    }
}

/// White space at the ends moves the error and changes nothing else.
fn padded(text: &[u8], loose: Result<Parsed, ParseError>) {
    const BEFORE: &[u8] = "\u{a0}\t".as_bytes();
    let padded = [BEFORE, text, "\u{202f}".as_bytes()].concat();
    match (Parsed::parse(&padded), loose) {
        (Err(padded_error), Err(error)) => {
            let at = match error.code() {
                ErrorCode::Length => padded.len(),
                _ => BEFORE.len() + error.at(),
            };
            let what = |error: ParseError| (error.code(), error.field(), error.expected());
            assert_eq!(what(padded_error), what(error));
            assert_eq!(padded_error.at(), at);
        }
        (padded, plain) => assert_eq!(padded, plain),
    }
}

/// An accepted text is the compact form with separators in it.
fn compacted(text: &[u8], loose: Result<Parsed, ParseError>) {
    let Ok(parsed) = loose else { return };
    let characters: Vec<u8> = text
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .map(u8::to_ascii_uppercase)
        .collect();
    assert_eq!(parsed.compact().as_bytes(), characters);
}

/// The white space that the loose form ignores at the ends of a text.
const BLANKS: [char; 6] = [' ', '\t', '\u{a0}', '\u{202f}', '\u{2009}', '\u{2007}'];

/// A technical number is never a NIR too.
fn technical(text: &[u8]) {
    let Ok(ntt) = Ntt::parse(text) else { return };
    assert!(Parsed::parse(text).is_err());
    assert_eq!(Ntt::parse(ntt.as_str()), Ok(ntt));
    let text_in_ascii = str::from_utf8(text).expect("ASCII between blanks");
    assert_eq!(ntt.to_string(), text_in_ascii.trim_matches(BLANKS));
    assert!(ntt.siren().len() == 9 && ntt.siren().bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(ntt.local_part().len(), ntt.as_str().len() - 10);
    assert_private(text, &format!("{ntt:?} {}", ntt.siren_passes_luhn()));
}
