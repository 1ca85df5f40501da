//! The output formats, one row each: what `--format` takes, in every command alike.

use std::{fmt, io};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use nircheck::batch::RowFormat;
use serde::Serialize;

/// A format of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Format {
    name: &'static str,
    help: &'static str,
    shape: Shape,
    /// What turns JSON lines into one document.
    document: Option<Document>,
}

/// What is written in a format, which a command knows how to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Text for people.
    Text,
    /// A JSON object for each line, row or number; one object for counts.
    Records,
    /// The rows of a CSV file with more cells behind them.
    Rows,
}

/// What stands around and between JSON objects that are one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) open: &'static [u8],
    pub(super) between: &'static [u8],
    pub(super) close: &'static [u8],
}

/// A new format is a new row here.
const FORMATS: [Format; 4] = [
    Format {
        name: "text",
        help: "For people",
        shape: Shape::Text,
        document: None,
    },
    Format {
        name: "jsonl",
        help: "One JSON object a line",
        shape: Shape::Records,
        document: None,
    },
    Format {
        name: "json",
        help: "One JSON document: an array, or one object for counts",
        shape: Shape::Records,
        document: Some(Document {
            open: b"[",
            between: b",",
            close: b"]\n",
        }),
    },
    Format {
        name: "csv",
        help: "The rows with more cells behind them",
        shape: Shape::Rows,
        document: None,
    },
];

impl Format {
    /// Text for people.
    pub(crate) const TEXT: Self = FORMATS[0];

    /// One JSON document.
    pub(crate) const JSON: Self = FORMATS[2];

    pub(crate) const fn shape(self) -> Shape {
        self.shape
    }

    pub(super) const fn document(self) -> Option<Document> {
        self.document
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        let is_meant = |format: &Self| format.name.eq_ignore_ascii_case(name);
        FORMATS.into_iter().find(is_meant)
    }
}

/// Text, which is the default of `--format`.
impl Default for Format {
    fn default() -> Self {
        Self::TEXT
    }
}

/// The value of `--format`.
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Reads the value of `--format` in a command that makes these shapes.
pub(crate) fn formats(shapes: &[Shape]) -> impl TypedValueParser<Value = Format> + use<> {
    let formats = FORMATS.into_iter();
    let formats = formats.filter(|format| shapes.contains(&format.shape));
    let values = formats.map(|format| PossibleValue::new(format.name).help(format.help));
    PossibleValuesParser::new(values).map(|name| Format::from_name(&name).unwrap_or_default())
}

/// Writes a JSON object as a line. It fails only where a key is no text.
pub(crate) fn push_record(record: &impl Serialize, out: &mut Vec<u8>) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    out.push(b'\n');
    Ok(())
}

/// Writes a row of a CSV file that is not one of the inputs.
pub(crate) fn push_row<T: AsRef<[u8]>>(cells: impl IntoIterator<Item = T>, out: &mut Vec<u8>) {
    let start = out.len();
    push_cells(cells, out);
    // There is no delimiter before the first cell.
    out.drain(start..out.len().min(start + 1));
    out.push(b'\n');
}

/// Writes more cells of such a row, each behind a delimiter.
pub(crate) fn push_cells<T: AsRef<[u8]>>(cells: impl IntoIterator<Item = T>, out: &mut Vec<u8>) {
    if let Some(format) = RowFormat::new(b',') {
        format.push_cells(0, cells, out);
    }
}
