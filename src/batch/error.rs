//! The errors that end a run.

use std::io;

use crate::Lang;

/// An error that ends a run before the end of its input. Earlier lines have been delivered.
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
    /// A quoted cell that contains a line end closes before anything but a delimiter or a line
    /// end: a quote is probably missing or in excess, which would hide rows. Source: our decision.
    #[error("the quote that opens in line {line} closes inside a cell of another line")]
    StrayQuote {
        /// The line where the quote opened, from 1.
        line: u64,
    },
}

impl Error {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "io",
            Self::UnclosedQuote { .. } => "unclosed-quote",
            Self::StrayQuote { .. } => "stray-quote",
        }
    }

    /// The text for people, in a language. Errors of the system are not translated.
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

    /// Converts an error whose line is relative to `first_line`.
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
    /// The line where the quote opened, relative to one that the caller knows.
    pub(super) line: i64,
}
