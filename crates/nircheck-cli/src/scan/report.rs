//! What is said of a number that was found, for people and for programs.

use std::{
    io::{self, Read, Write},
    path::Path,
    sync::Arc,
};

use nircheck::text::{Certainty, Scanner};
use serde::Serialize;

use super::{
    search::{Finding, Part},
    shown_name,
};
use crate::{
    failure::{self, Failure},
    output::{Output, Shape},
};

/// How much of the text is shown on either side of a number, in bytes.
pub(super) const WIDTH: usize = 30;

/// Writes findings.
pub(super) struct Report<'a> {
    shape: Shape,
    show_numbers: bool,
    out: &'a mut Output,
    /// The file of the last part, none of a stream.
    path: Option<Arc<Path>>,
    /// Its name as it is shown, and its line feeds so far.
    file: String,
    line_feeds: u64,
    found: u64,
}

impl<'a> Report<'a> {
    pub(super) fn new(shape: Shape, show_numbers: bool, out: &'a mut Output) -> Self {
        Self {
            shape,
            show_numbers,
            out,
            path: None,
            file: String::new(),
            line_feeds: 0,
            found: 0,
        }
    }

    /// Takes the next part of a file, or the first of another.
    pub(super) fn part(&mut self, part: &Part) -> Result<(), Failure> {
        let is_next = |path| Arc::ptr_eq(path, &part.path);
        if !self.path.as_ref().is_some_and(is_next) {
            self.begin(&part.path);
            self.path = Some(Arc::clone(&part.path));
        }
        for finding in &part.findings {
            self.write(finding)?;
        }
        self.line_feeds += part.line_feeds;
        Ok(())
    }

    /// Reads a stream to its end, or to an error of its own.
    pub(super) fn stream(
        &mut self,
        scanner: Scanner,
        input: impl Read,
        path: &Path,
    ) -> Result<io::Result<()>, Failure> {
        self.begin(path);
        let mut numbers = scanner.scan_reader(input);
        loop {
            let number = match numbers.next_number() {
                Ok(Some(number)) => number,
                Ok(None) => return Ok(Ok(())),
                Err(error) => return Ok(Err(error)),
            };
            let around = number.around(WIDTH);
            let finding = Finding {
                lines_before: number.line() - 1,
                range: number.range(),
                parsed: number.parsed(),
                certainty: number.certainty(),
                context: context(around, number.bytes(), self.show_numbers),
            };
            self.write(&finding)?;
        }
    }

    /// Ends the output; gives back how many numbers there were.
    pub(super) fn finish(self) -> Result<u64, Failure> {
        self.out
            .finish()
            .map_err(|error| Failure::from_write(&error))?;
        Ok(self.found)
    }

    fn begin(&mut self, path: &Path) {
        let name = match self.shape {
            Shape::Records => shown_name(path),
            Shape::Text | Shape::Rows => failure::printable(&shown_name(path)),
        };
        self.file = match self.show_numbers {
            true => name,
            false => without_numbers(&name),
        };
        self.path = None;
        self.line_feeds = 0;
    }

    fn write(&mut self, finding: &Finding) -> Result<(), Failure> {
        self.found += 1;
        let number = finding.parsed.number();
        let line = self.line_feeds + finding.lines_before + 1;
        let (kind, certainty) = (number.kind().as_str(), finding.certainty.as_str());
        let (file, context) = (&self.file, &finding.context);
        if self.shape != Shape::Records {
            return writeln!(self.out, "{file}:{line}: {kind}, {certainty}: {context}")
                .map_err(|error| Failure::from_write(&error));
        }
        let record = Record {
            file,
            line,
            start: finding.range.start,
            end: finding.range.end,
            kind,
            status: number.status().as_str(),
            certainty,
            number: self.show_numbers.then(|| finding.parsed.to_string()),
            context,
        };
        self.out.record(&record)
    }
}

#[derive(Serialize)]
struct Record<'a> {
    file: &'a str,
    line: u64,
    start: u64,
    end: u64,
    kind: &'static str,
    status: &'static str,
    certainty: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    context: &'a str,
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
pub(crate) fn without_numbers(name: &str) -> String {
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
