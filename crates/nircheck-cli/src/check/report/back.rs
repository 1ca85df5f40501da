//! Rows of a CSV file given back as they came, byte for byte, with their verdict behind
//! them.

use super::{Columns, End};
use crate::{
    check::{civil::Field, verdict::Verdict},
    rows::{Row, put_behind},
};

/// Gives rows back.
#[derive(Default)]
pub(crate) struct Back {
    delimiter: u8,
    /// How many cells a row of the current file should have.
    width: usize,
    /// How many fields of a civil status are compared.
    civil: usize,
    /// What goes behind the current row.
    cells: Vec<u8>,
}

const HEADER: [&str; 3] = ["nir_verdict", "nir_error", "nir_kind"];

impl Back {
    /// Cells in the columns behind those of a full row.
    fn put_cells<'a>(&mut self, width: usize, cells: impl Iterator<Item = &'a str>) {
        let missing = self.width.saturating_sub(width);
        self.cells.clear();
        put_behind(&mut self.cells, self.delimiter, missing, cells);
    }

    /// The columns of the next input; their header goes above the rows of the first.
    pub(crate) fn columns(&mut self, columns: &Columns<'_>, is_first: bool, out: &mut Vec<u8>) {
        self.delimiter = columns.delimiter;
        self.width = columns.width;
        self.civil = columns.civil.fields().count();
        if let Some(header) = columns.header.filter(|_| is_first) {
            out.extend_from_slice(header);
            let civil = columns.civil.fields().map(Field::column);
            self.put_cells(self.width, HEADER.into_iter().chain(civil));
            out.extend_from_slice(&self.cells);
            out.extend_from_slice(columns.ending);
        }
    }

    /// A row, or its first piece, with its verdict.
    pub(crate) fn row(&mut self, row: &Row<'_>, verdict: Option<&Verdict>, out: &mut Vec<u8>) {
        let width = if row.is_cut {
            self.width
        } else {
            row.cells.len()
        };
        self.cells.clear();
        // A blank line is no row: it stays as it is.
        if width > 0 {
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
        out.extend_from_slice(row.raw);
    }

    /// The end of the row.
    pub(crate) fn end(&mut self, end: &End, out: &mut Vec<u8>) {
        if end.is_unclosed && !self.cells.is_empty() {
            out.extend_from_slice(b"\"");
        }
        out.extend_from_slice(&self.cells);
        out.extend_from_slice(end.bytes);
    }
}
