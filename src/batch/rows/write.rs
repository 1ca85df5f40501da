//! Cells written into rows: the only writer of cells.

use super::{Cell, RowFormat};
use crate::batch::Line;

impl RowFormat {
    /// Writes a cell with this text: between quotes when it holds a delimiter, a quote, CR or LF.
    /// Where quotes are ordinary bytes, it is written as it is.
    ///
    /// ```
    /// use nircheck::batch::RowFormat;
    ///
    /// let format = RowFormat::new(b';').unwrap();
    /// let mut row = Vec::new();
    /// format.push_cell(b"5\" nails; 2", &mut row);
    /// assert_eq!(row, b"\"5\"\" nails; 2\"");
    /// ```
    pub fn push_cell(&self, text: &[u8], out: &mut Vec<u8>) {
        let must_quote =
            |byte: &u8| matches!(byte, b'"' | b'\r' | b'\n') || *byte == self.delimiter;
        if self.quotes && text.iter().any(must_quote) {
            push_quoted(text, out);
        } else {
            out.extend_from_slice(text);
        }
    }

    /// Writes `missing` empty cells, then cells with these texts, each behind a delimiter.
    pub fn push_cells<T: AsRef<[u8]>>(
        &self,
        missing: usize,
        texts: impl IntoIterator<Item = T>,
        out: &mut Vec<u8>,
    ) {
        out.extend(std::iter::repeat_n(self.delimiter, missing));
        for text in texts {
            out.push(self.delimiter);
            self.push_cell(text.as_ref(), out);
        }
    }

    /// Writes `text` in the place of a cell.
    fn push_in_place(&self, cell: Cell<'_>, is_alone: bool, text: &[u8], out: &mut Vec<u8>) {
        // Readers of CSV skip a row that is an empty line.
        if cell.is_quoted() || self.quotes && is_alone && text.is_empty() {
            push_quoted(text, out);
        } else {
            self.push_cell(text, out);
        }
    }
}

impl Line<'_> {
    /// Writes the row, its end included, with `text` in the place of a requested cell; all other
    /// bytes stay as they are. The new cell has quotes when the old one had some or when it needs
    /// them. A row without the cell is written as it is, as is a row that is too long.
    pub fn push_replaced(&self, index: usize, text: &[u8], out: &mut Vec<u8>) {
        let found = self
            .cells()
            .and_then(|row| Some((row, row.requested(index)?)));
        let Some((row, (start, cell))) = found else {
            return out.extend_from_slice(self.with_end());
        };
        let (before, from_cell) = self.bytes.split_at(start);
        let is_alone = cell.raw.len() == self.bytes.len();
        out.extend_from_slice(before);
        row.format.push_in_place(cell, is_alone, text, out);
        out.extend_from_slice(&from_cell[cell.raw.len()..]);
        out.extend_from_slice(self.end);
    }

    /// Writes the row, filled up with empty cells to `width`, then cells with these texts, then its
    /// end. An empty line is written as it is, and a row that is too long is not filled up; of one
    /// that is [cut](Self::is_cut) only the bytes are written.
    pub fn push_extended<T: AsRef<[u8]>>(
        &self,
        width: usize,
        texts: impl IntoIterator<Item = T>,
        out: &mut Vec<u8>,
    ) {
        out.extend_from_slice(self.bytes);
        if let Some(row) = &self.row
            && !self.bytes.is_empty()
            && !self.is_cut()
        {
            let missing = self
                .cells()
                .map_or(0, |row| width.saturating_sub(row.width()));
            row.format.push_cells(missing, texts, out);
        }
        out.extend_from_slice(self.end);
    }
}

fn push_quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for part in text.split_inclusive(|byte| *byte == b'"') {
        out.extend_from_slice(part);
        if part.ends_with(b"\"") {
            out.push(b'"');
        }
    }
    out.push(b'"');
}
