//! Cells written into rows: the only writer of cells.

use super::RowFormat;

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
    #[inline]
    pub fn push_cell(&self, text: &[u8], out: &mut Vec<u8>) {
        // No branch depends on a byte: most cells need no quotes.
        let must_quote =
            |any, byte: &u8| any | SPECIAL[usize::from(*byte)] | (*byte == self.delimiter);
        if self.quotes && text.iter().fold(false, must_quote) {
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
    #[inline]
    pub(in crate::batch) fn push_in_place(&self, is_alone: bool, text: &[u8], out: &mut Vec<u8>) {
        // Readers of CSV skip a row that is an empty line.
        if self.quotes && is_alone && text.is_empty() {
            push_quoted(text, out);
        } else {
            self.push_cell(text, out);
        }
    }
}

/// The bytes, besides delimiters, that need quotes around them.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    special[b'"' as usize] = true;
    special[b'\r' as usize] = true;
    special[b'\n' as usize] = true;
    special
};

#[cold]
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
