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

/// The number of characters of a well-formed text, 13 or 15, when it is the canonical form.
#[inline]
pub(crate) fn compact_length(text: &[u8]) -> Option<usize> {
    let (first, last) = match text.len() {
        13 | 15 => (text.first_chunk()?, text.last_chunk()?),
        _ => return None,
    };
    let is_plain = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    let are_digits = are_digits(*first) && are_digits(*last);
    (are_digits || text.iter().all(is_plain)).then_some(text.len())
}

fn are_digits(bytes: [u8; 8]) -> bool {
    const HIGH: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    let word = u64::from_le_bytes(bytes);
    // Adding 6 carries what is above 9 into the next sixteen.
    word & HIGH == ZEROS && (word + 0x0606_0606_0606_0606) & HIGH == ZEROS
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
