//! Rows of cells (CSV): the only reader of rows.
//!
//! [`quotes`] states the rule of quotes, [`cell`] gives the text of a cell, [`write`] puts cells
//! into rows. With them, [`source`](super::source) cuts whole rows out of an input, and
//! [`judge`](super::judge) cuts their cells and judges one column.

mod cell;
mod quotes;
mod write;

use std::ops::Range;

use memchr::{memchr, memchr_iter};

pub use self::cell::{Cell, Decoded};
pub(super) use self::quotes::{Quotes, RowEnd};
use super::{
    error::Error,
    kernel::{BATCH, Kernel, NO_CELL, RowEnds, Span, Syntax},
};

/// The longest row that is judged, in bytes, its end not counted (source: our decision).
pub const MAX_ROW: usize = 1 << 20;

/// How rows of cells are written, and which of their cells matter.
///
/// A cell that begins with a quote may hold delimiters, line ends and doubled quotes; any other
/// quote is an ordinary byte. Lines end as everywhere, and a row has the number of its first line.
/// A row without the judged column, or with white space only in its cell, is empty; a row over 1
/// MiB is [`ErrorCode::TooLong`](crate::ErrorCode::TooLong), as is a cell over 65,536 bytes. A cell
/// that is not UTF-8 is read as Windows-1252, which spreadsheets write. (Source: RFC 4180, and for
/// what it leaves open the csv crate; the limits are our decision.)
///
/// A run ends with an [`Error`] when the input ends inside quotes, or when a quoted cell that goes
/// over a line end closes before anything but a delimiter or a line end: one quote too many or too
/// few has swallowed rows.
///
/// ```
/// use nircheck::batch::RowFormat;
///
/// let format = RowFormat::new(b';').unwrap();
/// let cells = format.cells(b"1;\"a \"\"b\"\"; c\";2").map(|cell| cell.unquoted().into_owned());
/// assert_eq!(cells.collect::<Vec<_>>(), [&b"1"[..], b"a \"b\"; c", b"2"]);
/// assert_eq!(RowFormat::new(b'"'), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFormat {
    delimiter: u8,
    quotes: bool,
    offset: u64,
    first_line: u64,
    /// The columns that are cut out of each row: every one of those below once, in ascending order.
    columns: Vec<usize>,
    /// The judged column, as a place in `columns`.
    judged: Option<usize>,
    /// The requested columns, as places in `columns`.
    requested: Vec<usize>,
    /// How many cells a row should have; 0 when that does not matter.
    width: usize,
}

impl RowFormat {
    /// Cells between `delimiter`; `None` for a quote, CR or LF, which cannot be one. No column is
    /// judged.
    #[must_use]
    pub const fn new(delimiter: u8) -> Option<Self> {
        if matches!(delimiter, b'"' | b'\r' | b'\n') {
            return None;
        }
        Some(Self::plain(delimiter, true))
    }

    /// Lines as rows of one cell.
    pub(super) const fn of_lines() -> Self {
        Self::plain(b'\n', false)
    }

    const fn plain(delimiter: u8, quotes: bool) -> Self {
        Self {
            delimiter,
            quotes,
            offset: 0,
            first_line: 1,
            columns: Vec::new(),
            judged: None,
            requested: Vec::new(),
            width: 0,
        }
    }

    /// Judges column `column`, from 0. Without one, every row has the verdict of an empty one, and
    /// rows over the limit are too long.
    #[must_use]
    pub fn with_judged(self, column: usize) -> Self {
        let requested: Vec<_> = self.requested().collect();
        self.with_columns(Some(column), &requested)
    }

    /// Requests the cells of these columns, from 0: [`Line::cell`](super::Line::cell) returns them
    /// by their places here. The judged column may be among them.
    #[must_use]
    pub fn with_cells(self, columns: impl IntoIterator<Item = usize>) -> Self {
        let judged = self.judged.map(|judged| self.columns[judged]);
        let requested: Vec<_> = columns.into_iter().collect();
        self.with_columns(judged, &requested)
    }

    /// Expects rows of this number of cells: [`Line::missing_cells`](super::Line::missing_cells) tells
    /// how many a row lacks.
    #[must_use]
    pub fn with_width(self, width: usize) -> Self {
        Self { width, ..self }
    }

    /// Takes quotes as ordinary bytes when `quotes` is false.
    #[must_use]
    pub fn with_quotes(self, quotes: bool) -> Self {
        Self { quotes, ..self }
    }

    /// Starts at byte `offset` of the input, where line `line` begins, from 1: what stands before,
    /// as a header, is not judged.
    #[must_use]
    pub fn starting_at(self, offset: u64, line: u64) -> Self {
        Self {
            offset,
            first_line: line,
            ..self
        }
    }

    /// The byte between two cells.
    #[must_use]
    pub const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Whether quotes are more than ordinary bytes.
    #[must_use]
    pub const fn has_quotes(&self) -> bool {
        self.quotes
    }

    /// The first row of `bytes` with its end; `None` when it goes on behind them. At the end of an
    /// input, [`Self::last_row`] tells what that means.
    ///
    /// # Errors
    /// [`Error::StrayQuote`], its line counted from 1 at the start of `bytes`.
    pub fn first_row<'a>(&self, bytes: &'a [u8]) -> Result<Option<&'a [u8]>, Error> {
        let mut quotes = Quotes::new(self);
        match quotes.row_end(bytes) {
            RowEnd::At(end) => Ok(bytes.get(..end)),
            RowEnd::GoesOn => Ok(None),
            RowEnd::Stray(_) => Err(Error::from_quotes(quotes.error(true), 1)),
        }
    }

    /// The row that `bytes` hold when the input ends behind them.
    ///
    /// # Errors
    /// [`Error::UnclosedQuote`] and [`Error::StrayQuote`], their line counted from 1 at the start
    /// of `bytes`.
    pub fn last_row<'a>(&self, bytes: &'a [u8]) -> Result<&'a [u8], Error> {
        if let Some(row) = self.first_row(bytes)? {
            return Ok(row);
        }
        let mut quotes = Quotes::new(self);
        quotes.row_end(bytes);
        match quotes.error_at_end() {
            Some(error) => Err(Error::from_quotes(error, 1)),
            None => Ok(bytes),
        }
    }

    /// The cells of a row, which has no end any more; none of an empty row.
    pub fn cells<'a>(&self, row: &'a [u8]) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        let quotes = self.quotes;
        self.spans(row).filter_map(move |span| {
            let raw = row.get(span)?;
            Some(Cell::new(raw, quotes))
        })
    }

    /// Where the cells of a row are.
    pub(super) fn spans<'a>(&self, row: &'a [u8]) -> impl Iterator<Item = Range<usize>> + use<'a> {
        let mut quotes = Quotes::new(self);
        let mut next = (!row.is_empty()).then_some(0);
        std::iter::from_fn(move || {
            let start = next?;
            let end = quotes.cell_end(row, start).map(|(end, _)| end);
            next = end.map(|end| end + 1);
            Some(start..end.unwrap_or(row.len()))
        })
    }

    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) const fn first_line(&self) -> u64 {
        self.first_line
    }

    /// The columns that are cut out of each row, in ascending order.
    pub(super) fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// How many cells a row should have.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// The judged column, as a place among them.
    pub(super) const fn judged(&self) -> Option<usize> {
        self.judged
    }

    /// Where the last row ends that has its end in `bytes`, which begin with a row.
    pub(super) fn last_row_end(&self, kernel: Kernel, bytes: &[u8]) -> Option<usize> {
        let (mut end, mut ends) = (None, NO_ENDS);
        loop {
            let at = end.unwrap_or(0);
            let rest = bytes.get(at..)?;
            let window = &rest[..rest.len().min(WINDOW)];
            let rows = kernel.row_ends(window, self.syntax(), &mut ends);
            let next = match rows.ended.checked_sub(1) {
                Some(last) => ends[last] as usize + 1,
                None => match Quotes::new(self).row_end(rest) {
                    RowEnd::At(row_end) => row_end,
                    // The judge of the rows stops at a stray quote: the rest does not matter.
                    RowEnd::Stray(_) => rest.len(),
                    RowEnd::GoesOn => return end,
                },
            };
            end = Some(at + next);
        }
    }

    /// What the kernels need.
    pub(super) const fn syntax(&self) -> Syntax {
        Syntax {
            delimiter: self.delimiter,
            quotes: self.quotes,
        }
    }

    fn requested(&self) -> impl Iterator<Item = usize> {
        self.requested.iter().map(|place| self.columns[*place])
    }

    fn with_columns(self, judged: Option<usize>, requested: &[usize]) -> Self {
        let mut columns: Vec<_> = requested.iter().copied().chain(judged).collect();
        columns.sort_unstable();
        columns.dedup();
        let place = |column: &usize| columns.binary_search(column).ok();
        Self {
            judged: judged.as_ref().and_then(place),
            requested: requested.iter().filter_map(place).collect(),
            columns,
            ..self
        }
    }
}

/// The window in which the kernels find ends of rows; longer rows are read byte by byte.
pub(super) const WINDOW: usize = 1 << 14;

pub(super) const NO_ENDS: RowEnds = [0; BATCH + 1];

/// The number of line ends in these bytes.
pub(super) fn feeds(bytes: &[u8]) -> u32 {
    memchr_iter(b'\n', bytes).count() as u32
}

/// What a row has besides its bytes.
#[derive(Clone, Copy)]
pub(super) struct RowCells<'a> {
    pub(super) format: &'a RowFormat,
    pub(super) kernel: Kernel,
    /// The block that the spans are of.
    pub(super) block: &'a [u8],
    /// The place of the row in it.
    pub(super) row: Span,
    /// The cells that were cut out.
    pub(super) cells: &'a [Span],
    /// Whether it has fewer cells than it should.
    pub(super) is_narrow: bool,
}

impl<'a> RowCells<'a> {
    /// The judged cell.
    #[inline]
    pub(super) fn judged(&self) -> Option<Cell<'a>> {
        Some(self.at(self.format.judged?)?.1)
    }

    /// A requested cell, and where it starts in the row.
    #[inline]
    pub(super) fn requested(&self, index: usize) -> Option<(usize, Cell<'a>)> {
        self.at(*self.format.requested.get(index)?)
    }

    /// How many cells it lacks.
    #[inline]
    pub(super) fn missing(&self) -> usize {
        match self.is_narrow {
            true => self.format.width.saturating_sub(self.width()),
            false => 0,
        }
    }

    /// The number of cells of the row; 0 when it is empty.
    pub(super) fn width(&self) -> usize {
        let (start, end) = (self.row.0 as usize, self.row.1 as usize);
        let row = &self.block[start..end];
        if row.is_empty() {
            return 0;
        }
        let mut syntax = self.format.syntax();
        syntax.quotes &= memchr(b'"', row).is_some();
        // Of a row with quotes, the kernel that counts cells must be able to find the end.
        let with_end = &self.block[start..self.block.len().min(end + 2)];
        let is_regular = || {
            self.kernel
                .row_ends(with_end, syntax, &mut NO_ENDS.clone())
                .ended
                > 0
        };
        if !syntax.quotes || is_regular() {
            let mut width = [0];
            self.kernel
                .widths(self.block, syntax, &[self.row], &mut width);
            width[0]
        } else {
            self.format.spans(row).count()
        }
    }

    #[inline]
    fn at(&self, place: usize) -> Option<(usize, Cell<'a>)> {
        let (start, end) = *self.cells.get(place).filter(|cell| **cell != NO_CELL)?;
        if self.row.0 == self.row.1 {
            return None; // an empty line has no cell
        }
        let raw = self.block.get(start as usize..end as usize)?;
        let cell = Cell::new(raw, self.format.quotes);
        Some(((start - self.row.0) as usize, cell))
    }
}
