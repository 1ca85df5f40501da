//! Verdicts on plain lines as a CSV file: one row a line, without the number unless asked for.

use std::io::{self, Write};

use super::{Record, Report, Shown};

/// Writes one row for each line that is not empty.
pub(crate) struct Csv {
    shown: Shown,
    row: String,
}

impl Csv {
    pub(crate) const fn new(shown: Shown) -> Self {
        let row = String::new();
        Self { shown, row }
    }

    fn write(&mut self, cells: [Option<&str>; 6], out: &mut dyn Write) -> io::Result<()> {
        self.row.clear();
        for cell in cells.into_iter().flatten() {
            if !self.row.is_empty() {
                self.row.push(',');
            }
            if cell.contains([',', '"', '\r', '\n']) {
                self.row.push('"');
                self.row.push_str(&cell.replace('"', "\"\""));
                self.row.push('"');
            } else {
                self.row.push_str(cell);
            }
        }
        self.row.push('\n');
        out.write_all(self.row.as_bytes())
    }
}

impl Report for Csv {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let cells = [
            self.shown.file.then_some("file"),
            Some("line"),
            self.shown.numbers.then_some("number"),
            Some("nir_verdict"),
            Some("nir_error"),
            Some("nir_kind"),
        ];
        self.write(cells, out)
    }

    fn record(&mut self, record: &Record<'_>, out: &mut dyn Write) -> io::Result<()> {
        let Some(verdict) = record.verdict else {
            return Ok(());
        };
        let number = self
            .shown
            .numbers
            .then(|| record.number().unwrap_or_default());
        let cells = [
            self.shown.file.then_some(record.file),
            Some(&record.line.to_string()),
            number.as_deref(),
            Some(verdict.word()),
            Some(verdict.error.map_or("", |fault| fault.code.as_str())),
            Some(verdict.kind.map_or("", |kind| kind.as_str())),
        ];
        self.write(cells, out)
    }
}
