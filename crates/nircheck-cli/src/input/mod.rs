//! What a command reads: files and standard input, what they are by their first bytes, and the
//! header of a CSV file.

mod packed;
pub(crate) mod source;
pub(crate) mod table;

/// Whether a text is white space only, so that there is no number to judge in it.
pub(crate) fn is_blank(text: &[u8]) -> bool {
    const SPACES: [char; 6] = [' ', '\t', '\u{a0}', '\u{202f}', '\u{2009}', '\u{2007}'];
    let begins_like_a_number = text.first().is_some_and(u8::is_ascii_digit);
    !begins_like_a_number
        && str::from_utf8(text).is_ok_and(|text| text.chars().all(|c| SPACES.contains(&c)))
}

#[cfg(test)]
mod tests {
    use super::is_blank;

    #[test]
    fn blank_texts() {
        for text in ["", " ", "\t \u{a0}\u{202f}\u{2009}\u{2007}"] {
            assert!(is_blank(text.as_bytes()), "{text:?}");
        }
        for text in [&b"\r"[..], b"\xe3\x80\x80", b"\0", b"0", b" -", b"\xc2"] {
            assert!(!is_blank(text), "{}", text.escape_ascii());
        }
    }
}
