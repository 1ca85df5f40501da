//! The door between what checks lines and what prints reports of them.

use std::{borrow::Cow, io};

use nircheck::{ErrorCode, Finding, Findings, YearMonth, batch::Lines};

use crate::check::{counts::Counts, details::Details, diagnosis::Said};

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
    pub(crate) said: Vec<Said>,
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
    /// None when there was nothing to judge.
    pub(crate) details: Option<&'a Details>,
}

/// Writes what was asked for of each line, whatever came before it: lines can be printed in any
/// order, by many threads.
pub(crate) trait Printer: Sync {
    /// The lines that it may print something of.
    fn lines(&self) -> Lines;

    /// Whether what it prints depends only on the input, the number of the line, the code of the
    /// error, the kind and the status: then it can be rendered before.
    fn can_be_prerendered(&self) -> bool;

    /// Before the first input.
    fn begin(&self, _out: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }

    /// Prints a line.
    fn print(&self, entry: &Entry<'_>, out: &mut Vec<u8>) -> io::Result<()>;
}

impl Entry<'_> {
    /// The number for those who asked to see it: canonical when it is well formed, else as it
    /// was typed; none for a line that is too long.
    pub(super) fn number(&self) -> Option<Cow<'_, str>> {
        let details = self.details?;
        match (&details.number, &details.error) {
            (Some(number), _) => Some(number.to_string().into()),
            (None, Some(fault)) if fault.code == ErrorCode::TooLong => None,
            (None, _) => Some(String::from_utf8_lossy(self.text)),
        }
    }
}
