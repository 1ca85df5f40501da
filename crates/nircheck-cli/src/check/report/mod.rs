//! What becomes of a verdict: the one door between what judges and what writes.

mod back;
mod csv;
pub(crate) mod json;
pub(crate) mod text;

use std::{
    borrow::Cow,
    io::{self, Write},
};

use nircheck::ErrorCode;

pub(crate) use self::{
    back::{Back, Keep},
    csv::Csv,
    json::Json,
    text::Text,
};
use super::verdict::Verdict;

/// What a report shows beyond what is wrong.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    /// Well-formed numbers too.
    pub(crate) all: bool,
    /// The findings, in the forms that leave them out otherwise.
    pub(crate) findings: bool,
    pub(crate) numbers: bool,
    pub(crate) expected_key: bool,
    /// The name of the input, in the forms that leave it out when there is but one.
    pub(crate) file: bool,
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
    /// The line or the row, without its end; its first piece when it is a long one.
    pub(crate) raw: &'a [u8],
    /// How many cells a row has: none for a blank line.
    pub(crate) width: usize,
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
}

/// Writes what was asked for of each record, in the order of the input. Only those that give
/// records back need more than [`Report::record`].
pub(crate) trait Report {
    /// Before the first input.
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// The columns of the next input: whether they can go with those of the inputs before.
    fn columns(&mut self, _columns: &Columns<'_>, _out: &mut dyn Write) -> io::Result<bool> {
        Ok(true)
    }

    /// A record, or its first piece.
    fn record(&mut self, record: &Record<'_>, out: &mut dyn Write) -> io::Result<()>;

    /// Another piece of the record.
    fn piece(&mut self, _raw: &[u8], _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    /// The end of the record.
    fn end(&mut self, _end: &End, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// No report: the exit code is all, or the counts.
pub(crate) struct Silent;

impl Report for Silent {
    fn record(&mut self, _record: &Record<'_>, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
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
