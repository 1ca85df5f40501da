//! Blocks of judged lines or rows, as a run passes them to `render`.

use std::{borrow::Cow, ops::Range};

use memchr::memchr_iter;

use super::{
    Counts, Validator, Verdict,
    judge::{BlockResult, LineResult, Lines},
    rows::{Cell, Decoded, MAX_ROW, RowCells, RowFormat},
    source::{Chunk, GoesOn},
};
use crate::{Finding, Kind, Parsed, check};

/// A block of judged lines or rows.
pub struct Block<'a> {
    pub(super) validator: &'a Validator,
    pub(super) chunk: Chunk<'a>,
    /// Of rows.
    pub(super) format: Option<&'a RowFormat>,
    pub(super) lines: Lines,
    pub(super) first_line: u64,
    pub(super) result: BlockResult,
}

/// A judged line or row.
// No `Debug`: it may be a number.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Line<'a> {
    /// Its number in the input, from 1; empty lines have one too, and a row that of its first line.
    pub number: u64,
    /// Where its bytes start in the input.
    pub offset: u64,
    /// Its bytes, without its end; of a line that is too long, some of them: the first or the last.
    pub bytes: &'a [u8],
    /// Its end: LF, CR LF, or nothing.
    pub end: &'a [u8],
    /// The verdict.
    pub verdict: Verdict,
    whole: &'a [u8],
    /// Where it starts in the block.
    start: usize,
    needs_check: bool,
    is_cut: bool,
    row: Option<RowCells<'a>>,
}

/// More bytes of a line or row that is too long, behind those that came with its verdict at the end
/// of the block before. Only an [`Input::Reader`](super::Input::Reader) gives such lines whole, of
/// others the start may be left out; rows come whole from every input.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Rest<'a> {
    /// The bytes, without the end of the line.
    pub bytes: &'a [u8],
    /// The end of the line, if it is here and there is one: LF or CR LF.
    pub end: &'a [u8],
    /// Whether these are the last bytes of the line.
    pub is_last: bool,
}

impl<'a> Block<'a> {
    /// The requested lines, in order.
    #[inline]
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let lines = self.result.lines.iter().enumerate();
        lines.map(|(index, line)| self.line_or_row(index, line))
    }

    /// The requested line at a place in [`Self::lines`], from 0.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Line<'_>> {
        let line = self.result.lines.get(index)?;
        Some(self.line_or_row(index, line))
    }

    /// The numbers and verdicts of the requested lines, in order: faster than [`Self::lines`] when
    /// nothing else is needed.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use nircheck::{Context, batch::{Input, Lines, Validator}};
    ///
    /// let mut wrong = Vec::new();
    /// Validator::new(&Context::default()).run(
    ///     Input::Bytes(b"2951099126111\n2951399126111\n"),
    ///     Lines::Problems,
    ///     |block| block.verdicts().map(|(number, _)| number).collect::<Vec<_>>(),
    ///     |numbers| {
    ///         wrong.extend(numbers);
    ///         ControlFlow::Continue(())
    ///     },
    /// )?;
    /// assert_eq!(wrong, [2]);
    /// # Ok::<(), nircheck::batch::Error>(())
    /// ```
    #[inline]
    pub fn verdicts(&self) -> impl Iterator<Item = (u64, Verdict)> {
        let lines = self.result.lines.iter();
        lines.map(|line| (self.first_line + u64::from(line.number), Verdict(line.mark)))
    }

    /// The counts of the block, all but the findings of lines that [need a
    /// check](Line::needs_check).
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use nircheck::{Context, Finding, batch::{Counts, Input, Lines, Validator}, check};
    ///
    /// let context = Context::default();
    /// let mut counts = Counts::default();
    /// Validator::new(&context).run(
    ///     Input::Bytes(b"2951099126111\n2955599126111\n"),
    ///     Lines::Findings,
    ///     |block| {
    ///         let mut counts = block.counts();
    ///         for line in block.lines().filter(|line| line.needs_check()) {
    ///             counts.add_findings(check(&*line.text(), &context).findings());
    ///         }
    ///         counts
    ///     },
    ///     |part| {
    ///         counts.add(&part);
    ///         ControlFlow::Continue(())
    ///     },
    /// )?;
    /// assert_eq!(counts.with_finding(Finding::KeyAbsent), 2);
    /// # Ok::<(), nircheck::batch::Error>(())
    /// ```
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::of(&self.result, self.lines, &self.validator.context)
    }

    /// The number of the first line.
    #[must_use]
    pub const fn first_line(&self) -> u64 {
        self.first_line
    }

    /// The line of the first number that has the finding [`KeyAbsent`](Finding::KeyAbsent); known
    /// only with [`Lines::Findings`] or [`Lines::All`].
    #[must_use]
    pub fn first_without_key(&self) -> Option<u64> {
        let context = &self.validator.context;
        if !context.profile.expects_key() {
            return None;
        }
        let implied = self.result.first_keyless.and_then(|start| {
            let before = self.bytes().get(..start as usize)?;
            Some(self.first_line + memchr_iter(b'\n', before).count() as u64)
        });
        // Of some provisional numbers the layout tells whether they should have one.
        let lines = self.result.lines.iter().enumerate();
        let provisional = lines.filter(|(_, line)| Verdict(line.mark).kind() == Some(Kind::Nnp));
        let mut others = provisional
            .filter_map(|(index, _)| self.get(index))
            .filter(|line| {
                line.needs_check
                    && check(&*line.text(), context)
                        .findings()
                        .contains(Finding::KeyAbsent)
            });
        let other = others.next().map(|line| line.number);
        implied.into_iter().chain(other).min()
    }

    /// All lines with their ends, as they stand in the input; nothing when the block is the rest
    /// of a line.
    #[must_use]
    #[inline]
    pub fn bytes(&self) -> &'a [u8] {
        self.chunk.bytes.get(..self.result.len).unwrap_or_default()
    }

    /// The number of bytes of the input that were read for this block.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.chunk.bytes.len()
    }

    /// The bytes of a line that began in a block before, when the block is no lines but this.
    #[must_use]
    pub fn rest(&self) -> Option<Rest<'a>> {
        let is_last = match self.chunk.goes_on {
            GoesOn::No | GoesOn::Begins => return None,
            GoesOn::Continues => false,
            GoesOn::Ends => true,
        };
        // The last bytes end with the line, if it has an end; line ends before are in quotes.
        let ends = is_last && self.chunk.error.is_none();
        let len = if ends {
            end_at_end(self.chunk.bytes)
        } else {
            0
        };
        let (bytes, end) = self.chunk.bytes.split_at(self.chunk.bytes.len() - len);
        Some(Rest {
            bytes,
            end,
            is_last,
        })
    }

    /// The requested lines of a block of lines.
    pub(super) fn into_lines(self) -> impl Iterator<Item = Line<'a>> {
        let lines: Vec<_> = self
            .result
            .lines
            .iter()
            .map(|line| self.line(line))
            .collect();
        lines.into_iter()
    }

    #[inline(always)]
    fn line_or_row(&self, index: usize, line: &LineResult) -> Line<'_> {
        Line {
            row: self.format.map(|format| self.row(format, index, line)),
            ..self.line(line)
        }
    }

    #[inline]
    fn row<'b>(&'b self, format: &'b RowFormat, index: usize, line: &LineResult) -> RowCells<'b> {
        let cells = format.columns().len();
        let first = index * cells;
        RowCells {
            format,
            kernel: self.validator.kernel,
            block: self.chunk.bytes,
            row: (line.start, line.start + line.len),
            cells: self
                .result
                .cells
                .get(first..first + cells)
                .unwrap_or_default(),
            is_narrow: line.is_narrow,
        }
    }

    #[inline(always)]
    fn line(&self, line: &LineResult) -> Line<'a> {
        let block = self.bytes();
        let (start, len) = (line.start as usize, line.len as usize);
        let whole = with_end(block.get(start..).unwrap_or_default(), len);
        let (bytes, end) = whole.split_at_checked(len).unwrap_or((whole, &[]));
        let verdict = Verdict(line.mark);
        Line {
            number: self.first_line + u64::from(line.number),
            offset: self.chunk.offset + u64::from(line.start),
            bytes,
            end,
            verdict,
            whole,
            start,
            needs_check: self.lines >= Lines::Findings
                && verdict.is_well_formed()
                && (line.mark.may_have_finding() || self.validator.context.places),
            is_cut: self.chunk.goes_on == GoesOn::Begins && start + len == block.len(),
            row: None,
        }
    }
}

impl<'a> Line<'a> {
    /// The bytes with the end, as they stand in the input.
    #[must_use]
    #[inline]
    pub const fn with_end(&self) -> &'a [u8] {
        self.whole
    }

    /// Where the line with its end is in [`Block::bytes`]. The bytes between two lines were not
    /// requested: with [`Lines::Problems`], all lines that are well formed or empty.
    #[must_use]
    #[inline]
    pub const fn range(&self) -> Range<usize> {
        self.start..self.start + self.whole.len()
    }

    /// What was judged: the bytes of a line; of a row the text of its judged cell, as UTF-8, or its
    /// bytes when it is over [`MAX_ROW`].
    #[must_use]
    pub fn text(&self) -> Decoded<'a> {
        match &self.row {
            None => Decoded::verbatim(Cow::Borrowed(self.bytes)),
            Some(_) => match self.cells().and_then(|row| row.judged()) {
                Some(cell) => cell.text(),
                None if self.is_over_limit() => Decoded::verbatim(Cow::Borrowed(self.bytes)),
                None => Decoded::verbatim(Cow::Borrowed(&[])),
            },
        }
    }

    /// What was judged, as it stands in the input: the bytes of a line; of a row its judged cell,
    /// without the quotes around it when there are no others, or nothing when the row has none.
    #[must_use]
    #[inline]
    pub fn judged(&self) -> &'a [u8] {
        match &self.row {
            None => self.bytes,
            // By value: a line that no reference escapes to stays in registers.
            Some(row) => judged_cell(*row, self.bytes.len() > MAX_ROW),
        }
    }

    /// The number of a well-formed line, with the key that came with it: what its
    /// [text](Self::text) parses to. It is not judged again, so this costs a fraction of parsing.
    #[must_use]
    #[inline]
    pub fn parsed(&self) -> Option<Parsed> {
        self.verdict.parsed(self.judged())
    }

    /// Whether the findings of this line are not in [`Block::counts`]: those of a well-formed line
    /// that may have others than its kind and length imply.
    #[must_use]
    #[inline]
    pub const fn needs_check(&self) -> bool {
        self.needs_check
    }

    /// Whether the line is too long and goes on in the [rest](Block::rest) of the next blocks.
    #[must_use]
    #[inline]
    pub const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// A requested cell, by its place in [`RowFormat::with_cells`]; `None` when the row has not as
    /// many cells or is over [`MAX_ROW`] bytes, and of lines.
    #[must_use]
    #[inline]
    pub fn cell(&self, index: usize) -> Option<Cell<'a>> {
        Some(self.cells()?.requested(index)?.1)
    }

    /// Where a requested cell with its quotes is in [`Block::bytes`].
    #[must_use]
    #[inline]
    pub fn cell_range(&self, index: usize) -> Option<Range<usize>> {
        let (start, cell) = self.cells()?.requested(index)?;
        let start = self.start + start;
        Some(start..start + cell.raw().len())
    }

    /// The number of cells of a row; 0 of an empty one, of one that is over [`MAX_ROW`] bytes, and
    /// of lines.
    #[must_use]
    pub fn width(&self) -> usize {
        self.cells().map_or(0, |row| row.width())
    }

    /// Writes the row, its end included, with `text` in the place of a requested cell; all other
    /// bytes stay as they are. The new cell has quotes only when it needs them, as an empty one does
    /// that is alone in its row: readers skip an empty line. A row without the cell is written as it
    /// is, as is a row that is too long.
    #[inline]
    pub fn push_replaced(&self, index: usize, text: &[u8], out: &mut Vec<u8>) {
        let found = self
            .cells()
            .and_then(|row| Some((row, row.requested(index)?)));
        let Some((row, (start, cell))) = found else {
            return out.extend_from_slice(self.with_end());
        };
        let (before, from_cell) = self.whole.split_at(start);
        let is_alone = cell.raw().len() == self.bytes.len();
        out.extend_from_slice(before);
        row.format.push_in_place(is_alone, text, out);
        out.extend_from_slice(&from_cell[cell.raw().len()..]);
    }

    /// How many cells the row lacks of those that it [should have](RowFormat::with_width); 0 of an
    /// empty one, of one that is over [`MAX_ROW`] bytes, and of lines.
    #[must_use]
    #[inline]
    pub fn missing_cells(&self) -> usize {
        match self.bytes.is_empty() {
            true => 0,
            false => self.cells().map_or(0, RowCells::missing),
        }
    }

    /// The cells of a row that is not too long.
    #[inline]
    fn cells(&self) -> Option<&RowCells<'a>> {
        self.row.as_ref().filter(|_| !self.is_over_limit())
    }

    #[inline]
    const fn is_over_limit(&self) -> bool {
        self.bytes.len() > MAX_ROW
    }
}

#[inline(never)]
fn judged_cell(row: RowCells<'_>, is_over_limit: bool) -> &[u8] {
    let cell = row.judged().filter(|_| !is_over_limit);
    cell.map_or(&[], |cell| cell.simply_quoted().unwrap_or(cell.raw()))
}

/// The first `len` bytes and the line end behind them.
#[inline]
fn with_end(bytes: &[u8], len: usize) -> &[u8] {
    let end = match bytes.get(len..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([b'\n', ..]) => 1,
        _ => 0,
    };
    bytes.get(..len + end).unwrap_or(bytes)
}

/// The length of the line end of these bytes.
fn end_at_end(bytes: &[u8]) -> usize {
    match bytes {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n'] => 1,
        _ => 0,
    }
}
