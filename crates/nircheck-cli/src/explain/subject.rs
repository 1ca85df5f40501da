//! What a text turns out to be: a number, a technical number, or a line that is too long.

use nircheck::{Context, ErrorCode, Ntt, ParseError, Report};

use super::readable::Readable;
use crate::filter::Typed;

/// What there is to explain.
pub(super) enum Subject {
    /// A line that is too long to be judged.
    TooLong,
    Ntt(Ntt),
    Number {
        report: Report,
        /// What can be read, of a wrong number too.
        readable: Option<Readable>,
    },
}

impl Subject {
    pub(super) fn of(typed: Typed<'_>, ntt: bool, context: &Context) -> Self {
        if typed.is_too_long {
            return Self::TooLong;
        }
        if let Some(ntt) = Ntt::parse(typed.bytes).ok().filter(|_| ntt) {
            return Self::Ntt(ntt);
        }
        let report = nircheck::check(typed.bytes, context);
        let readable = match report.outcome() {
            Ok(parsed) => Some(parsed.number().into()),
            Err(error) if error.code() > ErrorCode::Kind => Readable::around(typed.bytes),
            Err(_) => None,
        };
        Self::Number { report, readable }
    }

    pub(super) fn error(&self) -> Option<ParseError> {
        match self {
            Self::TooLong => Some(ParseError::too_long()),
            Self::Ntt(_) => None,
            Self::Number { report, .. } => report.outcome().err(),
        }
    }
}
