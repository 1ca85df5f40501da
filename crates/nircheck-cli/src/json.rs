//! What the JSON records of several commands have in common.

use nircheck::{ParseError, Severity};
use serde::Serialize;

/// What an error is, for programs.
#[derive(Serialize)]
pub(crate) struct ErrorRecord {
    code: &'static str,
    field: &'static str,
    at: usize,
}

impl From<ParseError> for ErrorRecord {
    fn from(error: ParseError) -> Self {
        Self {
            code: error.code().as_str(),
            field: error.field().as_str(),
            at: error.at(),
        }
    }
}

/// What a finding is, for programs.
#[derive(Serialize)]
pub(crate) struct FindingRecord {
    code: &'static str,
    severity: &'static str,
}

impl FindingRecord {
    pub(crate) fn new(code: &'static str, severity: Severity) -> Self {
        Self {
            code,
            severity: severity.as_str(),
        }
    }
}
