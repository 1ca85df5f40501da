//! What becomes of a verdict: the one door between what judges and what writes.

mod back;
mod brief;
mod csv;
pub(crate) mod json;
pub(crate) mod text;

use std::{borrow::Cow, io};

use nircheck::{ErrorCode, Finding, Findings, YearMonth, batch::Lines};

pub(crate) use self::{
    back::Back,
    brief::{Brief, Writer},
    csv::Csv,
    json::Json,
    text::Text,
};
use super::{civil, counts::Counts, diagnosis::Said, verdict::Verdict};

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
    fn wanted(self) -> Lines {
        if self.all || self.findings || self.places {
            Lines::All
        } else {
            Lines::Problems
        }
    }

    /// The findings to show of these.
    fn of(self, findings: Findings) -> impl Iterator<Item = Finding> {
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

/// A judged line, or a row of a CSV file.
pub(crate) struct Record<'a> {
    /// The name of the input.
    pub(crate) file: &'a str,
    /// The number of the line, or of the one that the row starts on.
    pub(crate) line: u64,
    /// What was judged.
    pub(crate) text: &'a [u8],
    /// None when there was nothing to judge.
    pub(crate) verdict: Option<&'a Verdict>,
}

/// How a record ends, known once its last piece was read.
pub(crate) struct End {
    /// LF, CR LF, or nothing.
    pub(crate) bytes: &'static [u8],
    /// Whether the input ended inside a quoted cell.
    pub(crate) is_unclosed: bool,
}

/// What the first row of a CSV file tells.
pub(crate) struct Columns<'a> {
    /// The row, when it is a header.
    pub(crate) header: Option<&'a [u8]>,
    /// The end of that row.
    pub(crate) ending: &'static [u8],
    /// How many cells it has.
    pub(crate) width: usize,
    pub(crate) delimiter: u8,
    /// Those of a civil status.
    pub(crate) civil: civil::Columns,
}

/// Says what was asked for of each record, whatever came before it: records can be written in any
/// order, by many threads.
pub(crate) trait Report: Sync {
    /// Which lines it may say something of.
    fn wanted(&self) -> Lines;

    /// Whether what it says of a record depends only on the input, the number of the line, the
    /// code of the error, the kind and the status.
    fn is_brief(&self) -> bool;

    /// Before the first input.
    fn begin(&self, _out: &mut Vec<u8>) -> io::Result<()> {
        Ok(())
    }

    /// A record.
    fn record(&self, record: &Record<'_>, out: &mut Vec<u8>) -> io::Result<()>;
}

impl Record<'_> {
    /// The number for those who asked to see it: canonical when it is well formed, else as it
    /// was typed; none for a line that is too long.
    fn number(&self) -> Option<Cow<'_, str>> {
        let verdict = self.verdict?;
        match (&verdict.number, &verdict.error) {
            (Some(number), _) => Some(number.to_string().into()),
            (None, Some(fault)) if fault.code == ErrorCode::TooLong => None,
            (None, _) => Some(String::from_utf8_lossy(self.text)),
        }
    }
}
