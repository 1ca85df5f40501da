//! A line or row as the sinks see it. Its text and its details are computed once, when the first
//! sink needs them.

use std::cell::OnceCell;

use nircheck::{
    Context, ErrorCode, Kind, Parsed,
    batch::{Decoded, Line},
};

use super::{
    civil::Columns,
    details::{Canonical, Checker, Details},
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
    details: OnceCell<Option<Details>>,
}

impl<'a> CheckedLine<'a> {
    pub(crate) fn new(line: Line<'a>, checker: &'a Checker, civil: Option<Columns>) -> Self {
        let mut checked = Self {
            line,
            error: line.verdict.error(),
            is_ntt: false,
            checker,
            civil,
            text: OnceCell::new(),
            details: OnceCell::new(),
        };
        if let Some(error) = checked.error.filter(|_| checker.ntt)
            && checker.is_ntt(error, checked.text())
        {
            checked.error = None;
            checked.is_ntt = true;
        }
        checked
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

    /// The well-formed number that it holds, unless it is a technical one.
    pub(crate) fn number(&self) -> Option<Parsed> {
        let is_number = self.line.verdict.is_well_formed();
        let Context { form, profile, .. } = &self.checker.context;
        is_number.then(|| Parsed::parse_with(self.text(), *form, profile).ok())?
    }

    /// What was judged, as UTF-8 where it is a cell.
    pub(crate) fn text(&self) -> &[u8] {
        self.decoded()
    }

    /// What is known about the number; `None` for an empty line.
    pub(crate) fn details(&self) -> Option<&Details> {
        self.details.get_or_init(|| self.find_details()).as_ref()
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
        let birth_year = self.civil.and_then(|civil| civil.birth_year(&self.line));
        let mut details = self.checker.check(text, birth_year);
        if let Some(fault) = &mut details.error {
            fault.at = text.source_offset(fault.at);
        }
        if let Some(columns) = &self.civil {
            let number = details.number.as_ref().and_then(Canonical::number);
            details.civil = columns.compare(number, &self.line, &self.checker.context);
        }
        Some(details)
    }
}
