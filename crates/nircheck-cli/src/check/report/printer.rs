//! The door between what checks lines and what prints reports of them.

use std::borrow::Cow;

use nircheck::{ErrorCode, Finding, Findings, Key, Kind, YearMonth, batch::Lines};

use crate::check::{counts::Counts, details::Details, diagnosis::Remark};

/// What a report shows beyond what is wrong.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    /// Well-formed numbers too.
    pub(crate) all: bool,
    /// The findings, in the forms that leave them out otherwise.
    pub(crate) findings: bool,
    /// Those on places of birth among them.
    pub(crate) places: bool,
    pub(crate) numbers: bool,
    pub(crate) expected_key: bool,
    /// The name of the input, in the forms that leave it out when there is but one.
    pub(crate) file: bool,
}

impl Shown {
    /// Findings may be implied by any line, so that each has to be looked at.
    pub(super) fn lines(self) -> Lines {
        if self.all || self.findings || self.places {
            Lines::All
        } else {
            Lines::Problems
        }
    }

    /// The findings to show of these.
    pub(super) fn of(self, findings: Findings) -> impl Iterator<Item = Finding> {
        let is_shown = move |it: &Finding| self.findings || self.places && is_of_place(*it);
        findings.iter().filter(is_shown)
    }
}

/// Whether it comes from the tables of places.
const fn is_of_place(finding: Finding) -> bool {
    matches!(
        finding,
        Finding::PlaceExtension
            | Finding::PlaceOtherDate
            | Finding::PlaceUnknown
            | Finding::PlaceAmbiguous
    )
}

/// What is said of all inputs together.
pub(crate) struct Totals<'a> {
    pub(crate) counts: &'a Counts,
    /// Whether findings, kinds, status and diagnosis are wanted too.
    pub(crate) is_summary: bool,
    /// Whether births by place are wanted too.
    pub(crate) has_births: bool,
    /// How many lines have the number of an earlier one, where that was asked for.
    pub(crate) repeated: Option<u64>,
    pub(crate) remarks: Vec<Remark>,
    /// The names of the inputs.
    pub(crate) names: &'a [String],
    pub(crate) at: Option<YearMonth>,
}

/// A judged line or row, as printers see it.
pub(crate) struct Entry<'a> {
    /// The name of the input.
    pub(crate) file: &'a str,
    /// The number of the line, or of the one that the row starts on.
    pub(crate) line: u64,
    /// What was judged.
    pub(crate) text: &'a [u8],
    pub(crate) details: &'a Details,
}

/// Writes what was asked for of each line, whatever came before it: lines can be printed in any
/// order, by many threads.
pub(crate) trait Printer: Sync {
    /// The lines that it may print something of.
    fn lines(&self) -> Lines;

    /// Whether what it prints depends only on the input, the number of the line, the code of the
    /// error, the kind and the status.
    fn depends_on_verdict(&self) -> bool;

    /// Before the first input.
    fn begin(&self, _out: &mut Vec<u8>) {}

    /// Prints a line that is not empty.
    fn print(&self, entry: &Entry<'_>, page: &mut Page<'_>);
}

/// Where reports are written. What may differ between two numbers of the same verdict, kind and
/// length goes through its functions, which note where it stands.
pub(crate) struct Page<'a> {
    pub(crate) bytes: &'a mut Vec<u8>,
    /// Where the report begins.
    start: usize,
    holes: &'a mut Vec<(usize, Hole)>,
}

/// What differs.
#[derive(Clone, Copy)]
pub(crate) enum Hole {
    /// The number of the line.
    Line,
    /// The number as it stands in the input.
    Number,
    /// The last two digits of it.
    Key,
    /// Something else.
    Other,
}

impl<'a> Page<'a> {
    pub(crate) fn new(bytes: &'a mut Vec<u8>, holes: &'a mut Vec<(usize, Hole)>) -> Self {
        Self {
            start: bytes.len(),
            bytes,
            holes,
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Writes the number of the line.
    pub(super) fn push_line(&mut self, entry: &Entry<'_>) {
        self.note(Hole::Line);
        let mut digits = itoa::Buffer::new();
        self.push(digits.format(entry.line));
    }

    /// Writes the key that was given.
    pub(super) fn push_given_key(&mut self, key: u8) {
        self.note(Hole::Key);
        self.push_digits(key);
    }

    /// Writes the key that was expected.
    pub(super) fn push_expected_key(&mut self, details: &Details, key: Key) {
        // The other kinds may have another key than this.
        let is_given = details.given_key == Some(key.value()) && details.kind == Some(Kind::Nir);
        self.note(match is_given {
            true => Hole::Key,
            false => Hole::Other,
        });
        self.push_digits(key.value());
    }

    fn push_digits(&mut self, key: u8) {
        let digits = [b'0' + key / 10 % 10, b'0' + key % 10];
        self.bytes.extend_from_slice(&digits);
    }

    /// Writes the number as `write` spells it.
    pub(super) fn push_number(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.note(Hole::Number);
        write(self.bytes);
    }

    fn note(&mut self, hole: Hole) {
        self.holes.push((self.bytes.len() - self.start, hole));
    }
}

impl Entry<'_> {
    /// The number for those who asked to see it: canonical when it is well formed, else as it
    /// was typed; none for a line that is too long.
    pub(super) fn number(&self) -> Option<Cow<'_, str>> {
        match (&self.details.number, &self.details.error) {
            (Some(number), _) => Some(number.to_string().into()),
            (None, Some(fault)) if fault.code == ErrorCode::TooLong => None,
            (None, _) => Some(String::from_utf8_lossy(self.text)),
        }
    }
}
