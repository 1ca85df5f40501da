//! Rows of a CSV file given back as they came, byte for byte: filtered, or with their verdict
//! behind them.

use super::{Columns, End};
use crate::{
    check::{civil::Field, verdict::Verdict},
    rows::Row,
};

/// Which rows are given back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Every row, with its verdict in more cells.
    AllWithVerdict,
    Valid,
    Invalid,
}

/// Gives rows back.
pub(crate) struct Back {
    keep: Keep,
    /// The header and the delimiter of the first CSV file.
    columns: Option<(Option<Vec<u8>>, u8)>,
    /// How many cells a row of the current file should have.
    width: usize,
    /// How many fields of a civil status are compared.
    civil: usize,
    /// Whether the current row is kept.
    is_kept: bool,
    /// What goes behind the current row.
    cells: Vec<u8>,
    /// Whether the last row had no end, as at the end of a file.
    lacks_end: bool,
}

const HEADER: [&str; 3] = ["nir_verdict", "nir_error", "nir_kind"];

impl Back {
    pub(crate) const fn new(keep: Keep) -> Self {
        Self {
            keep,
            columns: None,
            width: 0,
            civil: 0,
            is_kept: false,
            cells: Vec::new(),
            lacks_end: false,
        }
    }

    /// Cells in the columns behind those of a full row.
    fn put_cells<'a>(&mut self, width: usize, cells: impl Iterator<Item = &'a str>) {
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

    /// The columns of the next input: whether they can go with those of the inputs before.
    pub(crate) fn columns(&mut self, columns: &Columns<'_>, out: &mut Vec<u8>) -> bool {
        self.width = columns.width;
        self.civil = columns.civil.fields().count();
        if let Some((header, delimiter)) = &self.columns {
            return header.as_deref() == columns.header && *delimiter == columns.delimiter;
        }
        self.columns = Some((columns.header.map(<[u8]>::to_vec), columns.delimiter));
        if let Some(header) = columns.header {
            out.extend_from_slice(header);
            if self.keep == Keep::AllWithVerdict {
                let civil = columns.civil.fields().map(Field::column);
                self.put_cells(self.width, HEADER.into_iter().chain(civil));
                out.extend_from_slice(&self.cells);
            }
            out.extend_from_slice(columns.ending);
            self.lacks_end = columns.ending.is_empty();
        }
        true
    }

    /// A row, or its first piece, with its verdict.
    pub(crate) fn row(&mut self, row: &Row<'_>, verdict: Option<&Verdict>, out: &mut Vec<u8>) {
        let width = if row.is_cut {
            self.width
        } else {
            row.cells.len()
        };
        self.is_kept = match (self.keep, verdict) {
            (Keep::AllWithVerdict, _) => true,
            (Keep::Valid, Some(verdict)) => verdict.is_valid(),
            (Keep::Invalid, Some(verdict)) => !verdict.is_valid(),
            (_, None) => false,
        };
        if !self.is_kept {
            return;
        }
        self.cells.clear();
        // A blank line is no row: it stays as it is.
        if self.keep == Keep::AllWithVerdict && width > 0 {
            let error = verdict.and_then(|verdict| verdict.error);
            let kind = verdict.and_then(|verdict| verdict.kind);
            let cells = [
                verdict.map_or("empty", |verdict| verdict.word()),
                error.map_or("", |fault| fault.code.as_str()),
                kind.map_or("", |kind| kind.as_str()),
            ];
            let compared = verdict.and_then(|verdict| verdict.civil);
            let civil: Vec<_> = match compared {
                Some(compared) => compared.iter().map(|(_, found)| found.as_str()).collect(),
                None => vec![""; self.civil],
            };
            self.put_cells(width, cells.into_iter().chain(civil));
        }
        if self.lacks_end {
            out.extend_from_slice(b"\n");
        }
        self.lacks_end = true;
        out.extend_from_slice(row.raw);
    }

    /// Another piece of the row.
    pub(crate) fn piece(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        if self.is_kept {
            out.extend_from_slice(raw);
        }
    }

    /// The end of the row.
    pub(crate) fn end(&mut self, end: &End, out: &mut Vec<u8>) {
        if !self.is_kept {
            return;
        }
        self.lacks_end = end.bytes.is_empty();
        if end.is_unclosed && !self.cells.is_empty() {
            out.extend_from_slice(b"\"");
        }
        out.extend_from_slice(&self.cells);
        out.extend_from_slice(end.bytes);
    }
}
