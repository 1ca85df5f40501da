//! The output forms of the commands on single numbers, and the two JSON ones: an array, or an
//! object a line, without a space between tokens.

use std::io::Write;

use clap::ValueEnum;
use nircheck::{ParseError, Severity};
use serde::Serialize;

use crate::failure::Failure;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatName {
    /// For people
    #[default]
    Text,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
}

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

/// Writes records as they come.
pub(crate) struct Records {
    in_array: bool,
    count: u64,
}

impl Records {
    /// The writer of this form; none for text.
    pub(crate) fn new(format: FormatName) -> Option<Self> {
        let in_array = match format {
            FormatName::Text => return None,
            FormatName::Json => true,
            FormatName::Jsonl => false,
        };
        Some(Self { in_array, count: 0 })
    }

    pub(crate) fn write(
        &mut self,
        out: &mut impl Write,
        record: &impl Serialize,
    ) -> Result<(), Failure> {
        let before = match (self.in_array, self.count) {
            (false, _) => "",
            (true, 0) => "[",
            (true, _) => ",",
        };
        let after = if self.in_array { "" } else { "\n" };
        self.count += 1;
        let mut json = before.as_bytes().to_vec();
        serde_json::to_writer(&mut json, record)
            .map_err(|error| Failure::Message(format!("cannot write JSON: {error}")))?;
        json.extend_from_slice(after.as_bytes());
        out.write_all(&json)
            .map_err(|error| Failure::from_write(&error))
    }

    /// Closes the array.
    pub(crate) fn finish(self, out: &mut impl Write) -> Result<(), Failure> {
        let end = match (self.in_array, self.count) {
            (false, _) => "",
            (true, 0) => "[]\n",
            (true, _) => "]\n",
        };
        out.write_all(end.as_bytes())
            .map_err(|error| Failure::from_write(&error))
    }
}
