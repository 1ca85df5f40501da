//! What the JSON records of several commands have in common.

use nircheck::{ParseError, Severity};
use serde::{Serialize, Serializer};

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

/// A list that is made while it is written.
pub(crate) struct List<I>(I);

impl<I: Iterator + Clone> List<I> {
    /// None when there is nothing in it: absent parts are left out.
    pub(crate) fn of(items: I) -> Option<Self> {
        items.clone().next().map(|_| Self(items))
    }
}

impl<I: Iterator<Item: Serialize> + Clone> Serialize for List<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}
