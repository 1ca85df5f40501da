//! Numbers in free text. An input behind `=` is a text as it stands; anything else is what texts full
//! of nearly well-formed numbers grow from.

#[path = "../../tests/library/scan/naive.rs"]
mod naive;

use arbitrary::{Arbitrary, Result, Unstructured};
use nircheck::{
    external::arbitrary::Input,
    text::{Certainty, Scanner},
};

use super::assert_private;

/// Free text: the finder against the naive one, in memory and in a stream; masked, and told.
pub fn scan(data: &[u8]) {
    let text = match data.strip_prefix(b"=") {
        Some(text) => text.to_vec(),
        None => match drawn(&mut Unstructured::new(data)) {
            Ok(text) => text,
            Err(_) => return,
        },
    };
    naive::agrees(&text);

    let scanner = Scanner::new().min_certainty(Certainty::Low);
    let mut redacted = scanner.redact(&text);
    let mut stream = scanner.scan_reader(&text[..]);
    for found in scanner.scan(&text) {
        assert_private(&text, &format!("{found:?}"));
        let range = found.range();
        let located = stream.next_number().expect("bytes can be read");
        let located = located.expect("as many numbers as in memory");
        assert_eq!(located.range(), range.start as u64..range.end as u64);
        assert_eq!(located.parsed(), found.parsed());
        let hidden = &redacted[range.clone()];
        assert!(!hidden.iter().any(u8::is_ascii_alphanumeric));
    }
    assert!(stream.next_number().expect("bytes can be read").is_none());
    for (byte, original) in redacted.iter_mut().zip(&text) {
        assert!(*byte == *original || *byte == b'*');
        *byte = *original;
    }
    assert_eq!(redacted, text);
}

fn drawn(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    const BETWEEN: [&[u8]; 12] = [
        b" ",
        b" ",
        b"\n",
        b";",
        b"\t",
        b".",
        b"-",
        b" 12 ",
        b"\xa0",
        b"x",
        b"0.",
        b" FR76 3000 ",
    ];
    let mut text = Vec::new();
    while !u.is_empty() && text.len() < 1_000 {
        text.extend(Input::arbitrary(u)?.0);
        text.extend(*u.choose(&BETWEEN)?);
    }
    Ok(text)
}
