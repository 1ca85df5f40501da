//! Records given back as they came, byte for byte: the filters, and the rows of a CSV file with
//! their verdict behind them.

use std::io::{self, Write};

use super::{Columns, End, Record, Report};

/// Which records are given back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Every row, with its verdict in three more cells.
    AllWithVerdict,
    Valid,
    Invalid,
}

/// Gives records back.
pub(crate) struct Back {
    keep: Keep,
    /// The header and the delimiter of the first CSV file.
    columns: Option<(Option<Vec<u8>>, u8)>,
    /// How many cells a row of the current file should have.
    width: usize,
    /// Whether the current record is kept.
    is_kept: bool,
    /// What goes behind the current record.
    cells: Vec<u8>,
    /// Whether the last record had no end, as at the end of a file.
    lacks_end: bool,
}

const HEADER: [&str; 3] = ["nir_verdict", "nir_error", "nir_kind"];

impl Back {
    pub(crate) const fn new(keep: Keep) -> Self {
        Self {
            keep,
            columns: None,
            width: 0,
            is_kept: false,
            cells: Vec::new(),
            lacks_end: false,
        }
    }

    /// Three cells, in the column behind those of a full row.
    fn put_cells(&mut self, width: usize, cells: [&str; 3]) {
        let delimiter = self.columns.as_ref().map_or(b',', |columns| columns.1);
        let missing = self.width.saturating_sub(width);
        self.cells.clear();
        self.cells.extend((0..missing).map(|_| delimiter));
        for cell in cells {
            // Codes and names of columns need no quotes.
            self.cells.push(delimiter);
            self.cells.extend_from_slice(cell.as_bytes());
        }
    }
}

impl Report for Back {
    fn columns(&mut self, columns: &Columns<'_>, out: &mut dyn Write) -> io::Result<bool> {
        self.width = columns.width;
        if let Some((header, delimiter)) = &self.columns {
            return Ok(header.as_deref() == columns.header && *delimiter == columns.delimiter);
        }
        self.columns = Some((columns.header.map(<[u8]>::to_vec), columns.delimiter));
        if let Some(header) = columns.header {
            out.write_all(header)?;
            if self.keep == Keep::AllWithVerdict {
                self.put_cells(self.width, HEADER);
                out.write_all(&self.cells)?;
            }
            out.write_all(columns.ending)?;
            self.lacks_end = columns.ending.is_empty();
        }
        Ok(true)
    }

    fn record(&mut self, record: &Record<'_>, out: &mut dyn Write) -> io::Result<()> {
        self.is_kept = match (self.keep, record.verdict) {
            (Keep::AllWithVerdict, _) => true,
            (Keep::Valid, Some(verdict)) => verdict.is_valid(),
            (Keep::Invalid, Some(verdict)) => !verdict.is_valid(),
            (_, None) => false,
        };
        if !self.is_kept {
            return Ok(());
        }
        self.cells.clear();
        // A blank line is no row: it stays as it is.
        if self.keep == Keep::AllWithVerdict && record.width > 0 {
            let error = record.verdict.and_then(|verdict| verdict.error);
            let kind = record.verdict.and_then(|verdict| verdict.kind);
            let cells = [
                record.verdict.map_or("empty", |verdict| verdict.word()),
                error.map_or("", |fault| fault.code.as_str()),
                kind.map_or("", |kind| kind.as_str()),
            ];
            self.put_cells(record.width, cells);
        }
        if self.lacks_end {
            out.write_all(b"\n")?;
        }
        self.lacks_end = true;
        out.write_all(record.raw)
    }

    fn piece(&mut self, raw: &[u8], out: &mut dyn Write) -> io::Result<()> {
        if self.is_kept {
            out.write_all(raw)?;
        }
        Ok(())
    }

    fn end(&mut self, end: &End, out: &mut dyn Write) -> io::Result<()> {
        if !self.is_kept {
            return Ok(());
        }
        self.lacks_end = end.bytes.is_empty();
        if end.is_unclosed && !self.cells.is_empty() {
            out.write_all(b"\"")?;
        }
        out.write_all(&self.cells)?;
        out.write_all(end.bytes)
    }
}
