//! What the commands that explain share: lines with a label before them.

use std::io::{self, Write};

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
    for Row { label, text } in rows {
        writeln!(out, "  {label:LABEL$}  {text}")?;
    }
    Ok(())
}

pub(crate) const fn pick(lang: Lang, en: &'static str, fr: &'static str) -> &'static str {
    match lang {
        Lang::Fr => fr,
        _ => en,
    }
}
