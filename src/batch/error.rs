//! Why a run ends before the end of its input.

use std::io;

use crate::Lang;

/// Why a run ends before the end of its input. What stands before was delivered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The input ends inside a quoted cell. Source: our decision; RFC 4180 requires a closing
    /// quote.
    #[error("the quote that opens in line {line} is never closed")]
    UnclosedQuote {
        /// The line where the quote opened, from 1.
        line: u64,
    },
    /// A quoted cell that goes over a line end closes before anything but a delimiter or a line
    /// end. Source: our decision: it is the sign of one quote too many or too few, which swallows
    /// rows.
    #[error("the quote that opens in line {line} closes inside a cell of another line")]
    StrayQuote {
        /// The line where the quote opened, from 1.
        line: u64,
    },
}

impl Error {
    /// A name that does not change.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "io",
            Self::UnclosedQuote { .. } => "unclosed-quote",
            Self::StrayQuote { .. } => "stray-quote",
        }
    }

    /// What is wrong, in a language; what the system says of an input stays as it is.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::UnclosedQuote { line }, Lang::Fr) => {
                format!("guillemet ouvert ligne {line}, jamais refermé")
            }
            (Self::StrayQuote { line }, Lang::Fr) => {
                format!("guillemet ouvert ligne {line}, refermé au milieu d'une autre ligne")
            }
            _ => self.to_string(),
        }
    }

    /// An error whose line is counted from `first_line`.
    pub(super) const fn from_quotes(error: QuoteError, first_line: u64) -> Self {
        let line = first_line.saturating_add_signed(error.line);
        if error.is_stray {
            Self::StrayQuote { line }
        } else {
            Self::UnclosedQuote { line }
        }
    }
}

/// An error of quotes in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QuoteError {
    pub(super) is_stray: bool,
    /// The line where the quote opened, counted from one that the holder knows.
    pub(super) line: i64,
}
