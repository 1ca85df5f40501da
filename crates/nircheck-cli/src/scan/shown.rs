//! What is shown of a text and of its name: no number, unless it was asked for.

use std::path::Path;

use nircheck::text::{Certainty, Scanner};

/// How much of the text is shown on either side of a number, in bytes.
pub(super) const WIDTH: usize = 30;

/// The name of an input in messages.
pub(crate) fn shown_name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "<stdin>".to_owned();
    }
    path.to_string_lossy().into_owned()
}

/// A number among the text around it: with an asterisk for each of its characters and for each
/// other digit, unless they are to be shown. Control characters are blanks.
pub(super) fn context(around: (&[u8], &[u8]), number: &[u8], show_numbers: bool) -> String {
    // A character may be cut at either end.
    let (before, after) = (
        String::from_utf8_lossy(around.0),
        String::from_utf8_lossy(around.1),
    );
    let before = before
        .trim_start_matches(char::REPLACEMENT_CHARACTER)
        .trim_start();
    let after = after
        .trim_end_matches(char::REPLACEMENT_CHARACTER)
        .trim_end();
    let number = String::from_utf8_lossy(number);
    let hidden = |c: char| if c.is_alphanumeric() { '*' } else { c };
    let masked = |c: char| if c.is_numeric() { '*' } else { c };
    let text: String = match show_numbers {
        true => [before, &number, after].concat(),
        false => {
            let around = |text: &str| text.chars().map(masked).collect::<String>();
            let number = number.chars().map(hidden).collect::<String>();
            [around(before), number, around(after)].concat()
        }
    };
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// The name of a file, without any number that may be in it, letters right beside it or not.
pub(super) fn without_numbers(name: &str) -> String {
    // A letter of Corsica stays where it follows a 2.
    let mut before = b'_';
    let no_letter = |byte: u8| {
        let is_corsica = matches!(byte, b'A' | b'B' | b'a' | b'b') && before == b'2';
        before = byte;
        let is_letter = byte.is_ascii_alphabetic() && !is_corsica;
        if is_letter { b'_' } else { byte }
    };
    let parts: Vec<u8> = name.bytes().map(no_letter).collect();
    let scanner = Scanner::new().min_certainty(Certainty::Low);
    let numbers: Vec<_> = scanner.scan(&parts).map(|found| found.range()).collect();
    let hidden = |(at, c): (usize, char)| {
        let is_inside = numbers.iter().any(|number| number.contains(&at));
        if is_inside && c.is_alphanumeric() {
            '*'
        } else {
            c
        }
    };
    name.char_indices().map(hidden).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn context_hides_every_digit() {
        let around = ("\u{7}éa 06 11 ".as_bytes(), " 2a\t\u{e9}".as_bytes());
        let around = (&around.0[2..], &around.1[..around.1.len() - 1]);
        let number = b"2 95 10 99 126 111 93";
        assert_eq!(
            context(around, number, false),
            "a ** ** * ** ** ** *** *** ** *a"
        );
        assert_eq!(
            context(around, number, true),
            "a 06 11 2 95 10 99 126 111 93 2a"
        );
    }

    #[test]
    fn names_of_files_hide_their_numbers() {
        assert_eq!(
            without_numbers("a/295109912611193.pdf"),
            "a/***************.pdf"
        );
        assert_eq!(
            without_numbers("é NIR278112B05000286b.pdf"),
            "é NIR***************b.pdf"
        );
        assert_eq!(without_numbers("2024-01-31/12.csv"), "2024-01-31/12.csv");
    }
}
