//! Verdicts on plain lines as a CSV file: one row a line, without the number unless asked for.

use std::io;

use nircheck::batch::Lines;

use super::printer::{Entry, Printer, Shown};

/// Writes one row for each line that is not empty.
pub(crate) struct Csv {
    shown: Shown,
}

impl Csv {
    pub(crate) const fn new(shown: Shown) -> Self {
        Self { shown }
    }
}

impl Printer for Csv {
    fn lines(&self) -> Lines {
        Lines::All
    }

    fn can_be_prerendered(&self) -> bool {
        !self.shown.numbers
    }

    fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        let cells = [
            self.shown.file.then_some("file"),
            Some("line"),
            self.shown.numbers.then_some("number"),
            Some("nir_verdict"),
            Some("nir_error"),
            Some("nir_kind"),
        ];
        push_row(cells, out);
        Ok(())
    }

    fn print(&self, entry: &Entry<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        let Some(details) = entry.details else {
            return Ok(());
        };
        let number = self
            .shown
            .numbers
            .then(|| entry.number().unwrap_or_default());
        let cells = [
            self.shown.file.then_some(entry.file),
            Some(&entry.line.to_string()),
            number.as_deref(),
            Some(details.word()),
            Some(details.error.map_or("", |fault| fault.code.as_str())),
            Some(details.kind.map_or("", |kind| kind.as_str())),
        ];
        push_row(cells, out);
        Ok(())
    }
}

fn push_row(cells: [Option<&str>; 6], out: &mut Vec<u8>) {
    for (index, cell) in cells.into_iter().flatten().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        if cell.contains([',', '"', '\r', '\n']) {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.push(b'\n');
}
