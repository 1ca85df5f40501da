//! Judges the rows of a block: the kernels find where they end and where their cells are, and
//! judge the texts of one column; what they leave goes byte by byte through [`Quotes`], and to the
//! grammar of the caller.

use std::ops::Range;

use memchr::memchr;

use super::{BlockJudge, BlockResult, LineResult, Lines, is_keyless};
use crate::MAX_LINE;
use crate::batch::error::QuoteError;
use crate::batch::kernel::{BATCH, Batch, Mark, NO_CELL, RowEnds, Shape, Span, Syntax, code};
use crate::batch::rows::{
    Cell, Decoded, MAX_ROW, NO_ENDS, Quotes, RowEnd, RowFormat, WINDOW, feeds,
};

impl BlockJudge<'_> {
    /// Judges rows of a format, which are numbered by their first lines. `block` holds whole rows
    /// and less than 4 GiB; or its last row `is_cut`, being too long. `grammar` judges the texts
    /// that the kernels leave.
    pub(in crate::batch) fn judge_rows(
        &self,
        block: &[u8],
        is_cut: bool,
        format: &RowFormat,
        lines: Lines,
        grammar: &mut dyn FnMut(&[u8]) -> Mark,
    ) -> BlockResult {
        let walk = Walk {
            judge: *self,
            format,
            block,
            is_cut,
            lines,
            result: BlockResult::new(),
            grammar,
            numbers: 0,
            ends: NO_ENDS,
            rows: [(0, 0); BATCH],
            cells: vec![(0, 0); format.columns().len() * BATCH],
            texts: [(0, 0); BATCH],
            marks: [Mark(0); BATCH],
            widths: [0; BATCH],
            lanes: [[0; 16]; BATCH],
            batch: Batch::new(),
        };
        walk.walk()
    }
}

struct Walk<'a> {
    judge: BlockJudge<'a>,
    format: &'a RowFormat,
    block: &'a [u8],
    is_cut: bool,
    lines: Lines,
    result: BlockResult,
    grammar: &'a mut dyn FnMut(&[u8]) -> Mark,
    /// How many line ends were passed.
    numbers: u32,
    ends: RowEnds,
    /// Rows without their ends.
    rows: [Span; BATCH],
    /// The cells of each row, one after the other.
    cells: Vec<Span>,
    /// The texts of the judged cells, between their quotes.
    texts: [Span; BATCH],
    marks: [Mark; BATCH],
    /// How many cells each row has, where that matters.
    widths: [usize; BATCH],
    lanes: [[u8; 16]; BATCH],
    batch: Batch,
}

impl Walk<'_> {
    fn walk(mut self) -> BlockResult {
        let mut at = 0;
        while at < self.block.len() && self.result.error.is_none() {
            self.step(&mut at);
        }
        self.result.len = at;
        self.result.numbers = self.numbers.into();
        self.result
    }

    /// Judges the rows from `at` on, at most a batch of them.
    fn step(&mut self, at: &mut usize) {
        let kernel = self.judge.kernel;
        let (first, rest) = (*at, &self.block[*at..]);
        let window = &rest[..rest.len().min(WINDOW)];
        let found = kernel.row_ends(window, self.format.syntax(), &mut self.ends);
        if found.ended == 0 {
            return self.single(at);
        }
        let mut start = first as u32;
        for (row, end) in self.rows.iter_mut().zip(&self.ends[..found.ended]) {
            let feed = first as u32 + end;
            *row = (start, feed);
            start = feed + 1;
        }
        if found.has_crs {
            for (start, end) in &mut self.rows[..found.ended] {
                let last = self.block[(*end as usize).saturating_sub(1)];
                *end -= u32::from((start < end) & (last == b'\r'));
            }
        }
        *at = start as usize;
        let stray = match found.has_feeds {
            true => self.first_stray(found.ended),
            false => None,
        };
        let n = stray.map_or(found.ended, |(row, _)| row);
        if n > 0 {
            let syntax = Syntax {
                quotes: found.has_quotes,
                ..self.format.syntax()
            };
            let columns = self.format.columns();
            let cells = &mut self.cells[..n * columns.len()];
            let rows = &self.rows[..n];
            let all_there = kernel.cells(self.block, syntax, columns, rows, cells);
            if self.format.width() > 0 {
                kernel.widths(self.block, syntax, rows, &mut self.widths);
            }
            self.decide(n, found.has_quotes, all_there);
            self.deliver(n, found.has_feeds, first);
        }
        if let Some((row, error)) = stray {
            *at = self.rows[row].0 as usize;
            self.stop_at(error);
        }
    }

    /// The first of `n` rows that has a stray quote.
    fn first_stray(&self, n: usize) -> Option<(usize, QuoteError)> {
        let rows = self.rows[..n].iter().enumerate();
        rows.filter_map(|(i, (start, end))| {
            memchr(b'\n', &self.block[*start as usize..*end as usize])?;
            let mut quotes = Quotes::new(self.format);
            match quotes.row_end(&self.block[*start as usize..]) {
                RowEnd::Stray(_) => Some((i, quotes.error(true))),
                RowEnd::At(_) | RowEnd::GoesOn => None,
            }
        })
        .next()
    }

    /// Ends the walk before a row with this error, its line counted from the first of the row.
    fn stop_at(&mut self, error: QuoteError) {
        self.result.error = Some(QuoteError {
            line: error.line + i64::from(self.numbers),
            ..error
        });
    }

    /// Judges one row that the kernels leave: it is long, irregular, or has no end.
    #[cold]
    fn single(&mut self, at: &mut usize) {
        let (start, rest) = (*at, &self.block[*at..]);
        let mut quotes = Quotes::new(self.format);
        let (len, content, error) = match quotes.row_end(rest) {
            RowEnd::At(end) => (end, without_end(&rest[..end]), None),
            RowEnd::Stray(at) => (at, &rest[..at], Some(quotes.error(true))),
            RowEnd::GoesOn if self.is_cut => (rest.len(), rest, None),
            RowEnd::GoesOn => (rest.len(), rest, quotes.error_at_end()),
        };
        let is_long = content.len() > MAX_ROW;
        // Of a row over the limit some may have been delivered when its error is found.
        if error.is_none() || is_long {
            *at += len;
        }
        if let Some(error) = error {
            self.stop_at(error);
        }
        self.rows[0] = (start as u32, (start + content.len()) as u32);
        if is_long {
            self.cells.fill(NO_CELL);
            self.widths[0] = 0;
            self.marks[0] = Mark::TOO_LONG;
            self.deliver(1, true, start);
        } else if error.is_none() {
            self.cut_slowly(content);
            self.decide(1, true, false);
            self.deliver(1, true, start);
        }
    }

    /// Finds the cells of the first row, without the kernels.
    fn cut_slowly(&mut self, row: &[u8]) {
        let (start, _) = self.rows[0];
        let columns = self.format.columns();
        let mut left = columns.iter().zip(&mut self.cells).peekable();
        self.widths[0] = 0;
        for (column, span) in self.format.spans(row).enumerate() {
            self.widths[0] += 1;
            if let Some((_, cell)) = left.next_if(|(next, _)| **next == column) {
                *cell = (start + span.start as u32, start + span.end as u32);
            }
        }
        left.for_each(|(_, cell)| *cell = NO_CELL);
    }

    /// Finds the marks of `n` rows. `all_there`: none of them lacks a cell.
    fn decide(&mut self, n: usize, has_quotes: bool, all_there: bool) {
        let Some(judged) = self.format.judged() else {
            return self.marks[..n].fill(Mark::EMPTY);
        };
        let block = self.block;
        let texts = &mut self.texts[..n];
        match self.format.columns().len() {
            1 => texts.copy_from_slice(&self.cells[..n]),
            columns => {
                let cells = self.cells.iter().skip(judged).step_by(columns);
                texts
                    .iter_mut()
                    .zip(cells)
                    .for_each(|(to, cell)| *to = *cell);
            }
        }
        if !all_there {
            for (text, (_, row_end)) in texts.iter_mut().zip(&self.rows) {
                if *text == NO_CELL {
                    *text = (*row_end, *row_end);
                }
            }
        }
        if has_quotes && self.format.has_quotes() {
            for (start, end) in texts {
                let cell = &block[*start as usize..*end as usize];
                if Cell::new(cell, true).simply_quoted().is_some() {
                    (*start, *end) = (*start + 1, *end - 1);
                }
            }
        }
        let (start, end) = self.texts[0];
        let is_alike = |text: &Span| text.1 - text.0 == end - start;
        let all_alike = self.texts[..n]
            .iter()
            .fold(true, |all, text| all & is_alike(text));
        match end - start {
            15 if all_alike => self.decide_alike(n, &Shape::PADDED_15),
            13 if all_alike => self.decide_alike(n, &Shape::PADDED_13),
            _ => self.decide_mixed(0..n),
        }
    }

    /// Of texts that are all as long as the numbers of a shape.
    fn decide_alike(&mut self, n: usize, shape: &Shape) {
        let BlockJudge { kernel, tables, .. } = self.judge;
        for (lane, (start, _)) in self.lanes.iter_mut().zip(&self.texts[..n]) {
            let text = &self.block[*start as usize..];
            match text.first_chunk() {
                Some(chunk) => *lane = *chunk,
                None => lane[..text.len()].copy_from_slice(text), // 13 at least
            }
        }
        let lanes = self.lanes[..n].as_flattened();
        kernel.marks(tables, shape, lanes, &mut self.marks);
        let marks = &self.marks[..n];
        if self.lines >= Lines::Findings && shape.chars() == 13 {
            self.result.count_short(marks);
            if let Some(first) = marks.iter().position(|mark| is_keyless(*mark)) {
                self.result.see_keyless(self.rows[first].0);
            }
        }
        // A character out of place may be a separator or lower case.
        let is_open = |mark: &Mark| mark.code() == Mark::CHARACTER.code();
        if !marks.iter().fold(false, |any, mark| any | is_open(mark)) {
            return;
        }
        for i in 0..n {
            if is_open(&self.marks[i]) {
                self.decide_mixed(i..i + 1);
            }
        }
    }

    /// Of texts of any length and spelling.
    fn decide_mixed(&mut self, places: Range<usize>) {
        let BlockJudge {
            kernel,
            tables,
            policy,
        } = self.judge;
        let texts = &self.texts[places.clone()];
        kernel.lines(tables, policy, self.block, texts, &mut self.batch);
        self.marks[places.clone()].copy_from_slice(self.batch.marks());
        for (line, i) in places.enumerate() {
            if self.marks[i] == Mark::UNDECIDED {
                let (start, end) = self.texts[i];
                // What is still in quotes is not simply quoted.
                let raw = &self.block[start as usize..end as usize];
                let quotes = self.format.has_quotes();
                let text = Cell::new(raw, quotes).unquoted();
                self.marks[i] = self.judge_slowly(&text);
                self.count_short(i, is_short(&text));
            } else {
                self.count_short(i, self.batch.chars()[line] == 13);
            }
        }
    }

    /// Counts a number of 13 characters, if this is one.
    fn count_short(&mut self, i: usize, is_short: bool) {
        if self.lines >= Lines::Findings && is_short && self.marks[i].code() == code::VALID {
            self.result.count_short(&self.marks[i..=i]);
            if is_keyless(self.marks[i]) {
                self.result.see_keyless(self.rows[i].0);
            }
        }
    }

    fn judge_slowly(&mut self, text: &[u8]) -> Mark {
        if text.len() > MAX_LINE {
            Mark::TOO_LONG
        } else {
            (self.grammar)(&Decoded::new(text))
        }
    }

    /// Counts `n` rows that begin at `start`, and reports those asked for.
    fn deliver(&mut self, n: usize, has_feeds: bool, start: usize) {
        let (rows, marks) = (&self.rows[..n], &self.marks[..n]);
        self.result.count(marks);
        let mut numbers = [0; BATCH];
        if has_feeds {
            let mut from = start;
            for (number, row) in numbers.iter_mut().zip(rows) {
                self.numbers += feeds(&self.block[from..row.0 as usize]);
                (*number, from) = (self.numbers, row.0 as usize);
            }
            let end = rows[n - 1].1 as usize;
            let end = end + end_len(&self.block[end..]);
            self.numbers += feeds(&self.block[from..end]);
        } else {
            let first = self.numbers;
            self.numbers += n as u32;
            if self.lines > Lines::None {
                (first..)
                    .zip(&mut numbers)
                    .for_each(|(next, number)| *number = next);
            }
        }
        if self.lines == Lines::None {
            return;
        }
        let columns = self.format.columns().len();
        for i in (0..n).filter(|i| self.lines.includes(marks[*i])) {
            self.result.lines.push(LineResult {
                number: numbers[i],
                start: rows[i].0,
                len: rows[i].1 - rows[i].0,
                mark: marks[i],
                is_narrow: self.widths[i] < self.format.width(),
            });
            let cells = &self.cells[i * columns..(i + 1) * columns];
            self.result.cells.extend_from_slice(cells);
        }
    }
}

/// Whether a number of this spelling has 13 characters: separators hold no ASCII letter or digit.
fn is_short(text: &[u8]) -> bool {
    text.iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .count()
        == 13
}

/// A row without LF or CR LF behind it.
fn without_end(row: &[u8]) -> &[u8] {
    match row.strip_suffix(b"\n") {
        Some(row) => row.strip_suffix(b"\r").unwrap_or(row),
        None => row,
    }
}

/// How long the end of a row is that bytes begin with.
fn end_len(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => 0,
    }
}
