//! A line or row as the sinks see it. Its text and its details are computed once, when the first
//! sink needs them.

use std::cell::OnceCell;

use nircheck::{
    ErrorCode, Kind,
    batch::{Decoded, Line},
};

use super::{
    civil::{Cells, Columns, Compared},
    details::{Checker, Details},
};

/// A line that was judged.
pub(crate) struct CheckedLine<'a> {
    pub(crate) line: Line<'a>,
    /// The rule that is broken, if one is.
    pub(crate) error: Option<ErrorCode>,
    /// Whether it is an accepted technical number (NTT).
    pub(crate) is_ntt: bool,
    pub(crate) checker: &'a Checker,
    /// The columns that are compared with the number.
    civil: Option<Columns>,
    text: OnceCell<Decoded<'a>>,
    cells: OnceCell<Cells>,
    details: OnceCell<Option<Details>>,
}

impl<'a> CheckedLine<'a> {
    #[inline]
    pub(crate) fn new(line: Line<'a>, checker: &'a Checker, civil: Option<Columns>) -> Self {
        let (error, text) = (line.verdict.error(), OnceCell::new());
        let is_ntt = error.is_some_and(|error| {
            checker.ntt && checker.is_ntt(error, text.get_or_init(|| line.text()))
        });
        Self {
            line,
            error: error.filter(|_| !is_ntt),
            is_ntt,
            checker,
            civil,
            text,
            cells: OnceCell::new(),
            details: OnceCell::new(),
        }
    }

    /// Whether it holds a well-formed number.
    pub(crate) fn is_valid(&self) -> bool {
        self.error.is_none() && !self.line.verdict.is_empty()
    }

    /// Of a row, whether it is empty or there is no number in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.line.verdict.is_empty()
    }

    pub(crate) fn kind(&self) -> Option<Kind> {
        if self.is_ntt {
            return Some(Kind::Ntt);
        }
        self.line.verdict.kind()
    }

    /// What was judged, as UTF-8 where it is a cell.
    pub(crate) fn text(&self) -> &[u8] {
        self.decoded()
    }

    /// What is known about the number; `None` for an empty line.
    pub(crate) fn details(&self) -> Option<&Details> {
        self.details.get_or_init(|| self.find_details()).as_ref()
    }

    /// What comparing the number with the civil status beside it finds, where there are both.
    fn compared(&self) -> Option<Compared> {
        let number = self.line.parsed()?.number();
        Some(self.civil()?.compare(&number, &self.checker.context))
    }

    /// The cells of the civil status, if there are any.
    pub(crate) fn civil(&self) -> Option<&Cells> {
        let columns = self.civil?;
        Some(self.cells.get_or_init(|| columns.read(&self.line)))
    }

    fn decoded(&self) -> &Decoded<'a> {
        self.text.get_or_init(|| self.line.text())
    }

    fn find_details(&self) -> Option<Details> {
        if self.is_empty() {
            return None;
        }
        if self.error == Some(ErrorCode::TooLong) {
            return Some(Details::too_long());
        }
        let text = self.decoded();
        let birth_year = self.civil().and_then(Cells::birth_year);
        let mut details = self.checker.check(text, self.line.parsed(), birth_year);
        if let Some(fault) = &mut details.error {
            fault.at = text.source_offset(fault.at);
        }
        details.civil = self.compared();
        Some(details)
    }
}
