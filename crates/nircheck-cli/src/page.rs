//! What the commands that explain share: lines with a label before them.

use std::{
    fmt,
    io::{self, Write},
};

use nircheck::Lang;

/// A line of an explanation; one without a label goes on with the line before.
pub(crate) struct Row {
    pub(crate) label: &'static str,
    pub(crate) text: String,
}

/// The columns of the longest label.
const LABEL: usize = 18;

impl Row {
    pub(crate) fn new(label: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { label, text }
    }
}

pub(crate) fn write_rows(out: &mut impl Write, rows: &[Row]) -> io::Result<()> {
    let mut rows = rows.iter();
    rows.try_for_each(|Row { label, text }| write_row(out, label, text))
}

pub(crate) fn write_row(
    out: &mut impl Write,
    label: &str,
    text: impl fmt::Display,
) -> io::Result<()> {
    writeln!(out, "  {label:LABEL$}  {text}")
}

pub(crate) const fn pick(lang: Lang, en: &'static str, fr: &'static str) -> &'static str {
    match lang {
        Lang::Fr => fr,
        _ => en,
    }
}
