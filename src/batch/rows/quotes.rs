//! The rule of quotes: the only place that states it.
//!
//! A quote opens a quoted cell when it is the first byte of the cell. Inside, two quotes in a row
//! stand for one, and delimiters and line ends are ordinary bytes. The next quote that is alone
//! closes; the bytes behind it, up to the delimiter or the line end, belong to the cell. Any other
//! quote is an ordinary byte. So far this is what the csv crate does.
//!
//! Two things are errors of the file, because they mean that one quote too many or too few has
//! swallowed rows: the input ends inside quotes, or a cell that went over a line end closes before
//! anything but a delimiter or a line end (a CR counts when LF follows it).
//!
//! [`Quotes::step`] is the rule, one byte at a time. Everything else skips bytes that the rule
//! does not look at and then takes a step: [`Quotes::row_end`] here, with `memchr`; and the kernels
//! (`batch/kernel/rows.rs`), 64 bytes at a time. They rest on one fact: as long as every quote
//! that is not inside opens a cell or doubles the quote before it, a byte is inside exactly if an
//! odd number of quotes stands before it in its row. A row with any other quote, and a quoted cell
//! with a line end in it, are left to this file. The tests hold the three against each other and
//! against csv-core.

use memchr::memchr2;

use super::RowFormat;
use crate::batch::error::QuoteError;

/// How far the reading of a row has come.
#[derive(Clone, Copy, Debug)]
pub(in crate::batch) struct Quotes {
    /// Without quotes as such.
    is_plain: bool,
    delimiter: u8,
    state: State,
    /// Line ends inside quotes since the row began.
    feeds: u64,
    /// How many of them stood before the last quote that opened a cell.
    opened: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// At the start of a cell, where a quote opens.
    Start,
    /// In a cell that has begun without quotes, or behind those that it had.
    Outside,
    Inside,
    /// Behind a quote inside, which another one makes a doubled one.
    Closed,
    /// Behind that quote and a CR.
    ClosedCr,
}

/// What a byte is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A byte of the text of its cell.
    Text,
    /// A quote that does not belong to the text.
    Quote,
    /// The delimiter behind a cell.
    CellEnd,
    /// The line feed behind a row.
    RowEnd,
    /// Wrong behind a quoted cell that went over a line end.
    Stray,
}

/// Where the reading of a row stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::batch) enum RowEnd {
    /// Behind the line feed at its end.
    At(usize),
    /// Behind all bytes: it goes on.
    GoesOn,
    /// At the byte that shows a stray quote.
    Stray(usize),
}

impl Quotes {
    /// At the start of a row.
    pub(in crate::batch) const fn new(format: &RowFormat) -> Self {
        Self {
            is_plain: !format.quotes,
            delimiter: format.delimiter,
            state: State::Start,
            feeds: 0,
            opened: 0,
        }
    }

    /// At the start of a cell of which the end is known: no delimiter is looked for.
    pub(super) const fn of_cell() -> Self {
        Self {
            is_plain: false,
            delimiter: b'\n',
            state: State::Start,
            feeds: 0,
            opened: 0,
        }
    }

    /// Takes a byte.
    pub(super) fn step(&mut self, byte: u8) -> Step {
        let (state, step) = match (self.state, byte) {
            (State::Inside, b'"') => (State::Closed, Step::Quote),
            (State::Inside, _) => {
                self.feeds += u64::from(byte == b'\n');
                (State::Inside, Step::Text)
            }
            (State::Start, b'"') if !self.is_plain => {
                self.opened = self.feeds;
                (State::Inside, Step::Quote)
            }
            (State::Closed, b'"') => (State::Inside, Step::Text),
            (_, b'\n') => (State::Start, Step::RowEnd),
            (State::ClosedCr, _) if self.is_over_lines() => (State::ClosedCr, Step::Stray),
            (_, byte) if byte == self.delimiter => (State::Start, Step::CellEnd),
            (State::Closed, b'\r') => (State::ClosedCr, Step::Text),
            (State::Closed, _) if self.is_over_lines() => (State::Closed, Step::Stray),
            _ => (State::Outside, Step::Text),
        };
        self.state = state;
        step
    }

    /// Goes on to the end of the row.
    pub(in crate::batch) fn row_end(&mut self, bytes: &[u8]) -> RowEnd {
        let mut at = 0;
        while let Some((end, step)) = self.cell_end(bytes, at) {
            match step {
                Step::RowEnd => return RowEnd::At(end + 1),
                Step::Stray => return RowEnd::Stray(end),
                _ => at = end + 1,
            }
        }
        RowEnd::GoesOn
    }

    /// Goes on from `at` through the end of the cell: the byte there, and what it is.
    pub(super) fn cell_end(&mut self, bytes: &[u8], mut at: usize) -> Option<(usize, Step)> {
        loop {
            let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
            // Bytes that change nothing are skipped.
            let next = match self.state {
                State::Inside => memchr2(b'"', b'\n', rest)?,
                State::Outside => memchr2(self.delimiter, b'\n', rest)?,
                State::Start | State::Closed | State::ClosedCr => 0,
            };
            at += next + 1;
            match self.step(rest[next]) {
                Step::Text | Step::Quote => {}
                step => return Some((at - 1, step)),
            }
        }
    }

    /// How many line ends stood inside quotes so far.
    pub(in crate::batch) const fn feeds(&self) -> u64 {
        self.feeds
    }

    /// What is wrong when the input ends here.
    pub(in crate::batch) fn error_at_end(&self) -> Option<QuoteError> {
        match self.state {
            State::Inside => Some(self.error(false)),
            State::ClosedCr if self.is_over_lines() => Some(self.error(true)),
            _ => None,
        }
    }

    /// The error of the last quote that opened a cell, its line counted from the first of the row.
    pub(in crate::batch) const fn error(&self, is_stray: bool) -> QuoteError {
        QuoteError {
            is_stray,
            line: self.opened.cast_signed(),
        }
    }

    const fn is_over_lines(&self) -> bool {
        self.feeds > self.opened
    }
}
