//! Rows of cells between delimiters (CSV), of which one column holds the numbers.
//!
//! The rules are those of the csv crate: a cell that begins with a quote goes on, through
//! delimiters and ends of lines, to the next quote that is not doubled; what then follows belongs
//! to the cell as it is, and so does a quote anywhere else. A row is a line, and the next ones
//! while a cell is open. The kernels follow the same rules on 64 bytes at a time, and leave what
//! is irregular to [`Quoting`], which has them byte by byte.

use std::{borrow::Cow, ops::Range};

use memchr::{memchr, memchr_iter, memchr2, memrchr};

use super::{
    block::{BlockJudge, Found, LINE_LIMIT, Line, Wanted},
    kernel::{BATCH, Batch, Kernel, Mark, RowEnds, Shape, Span, code},
};

/// The longest row that is judged, in bytes, its end left out.
pub(super) const ROW_LIMIT: usize = 1 << 20;

/// Rows of cells, and the column of numbers in them.
///
/// A cell that begins with a quote may hold delimiters, ends of lines and doubled quotes; any other
/// quote is an ordinary byte. Lines end as everywhere, and a row has the number of its first line.
/// A row without the column, or with white space only in its cell, is empty; a row over 1 MiB is
/// [`ErrorCode::TooLong`](crate::ErrorCode::TooLong), as is a cell over 65,536 bytes. A cell that
/// is not UTF-8 is read as Windows-1252, which spreadsheets write. (Source: RFC 4180, and for what
/// it leaves open the csv crate; the limits are our decision.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimited {
    delimiter: u8,
    column: usize,
    pub(super) offset: u64,
    pub(super) first_line: u64,
}

impl Delimited {
    /// Column `column`, from 0, of cells between `delimiter`; `None` for a quote, CR or LF, which
    /// cannot be one.
    ///
    /// ```
    /// use nircheck::batch::Delimited;
    ///
    /// let column = Delimited::new(b';', 1).unwrap();
    /// assert_eq!(column.cell(b"1;\"a \"\"b\"\"; c\";2").as_deref(), Some(&b"a \"b\"; c"[..]));
    /// assert_eq!(column.cell(b"1"), None);
    /// assert_eq!(Delimited::new(b'"', 1), None);
    /// ```
    #[must_use]
    pub const fn new(delimiter: u8, column: usize) -> Option<Self> {
        if matches!(delimiter, b'"' | b'\r' | b'\n') {
            return None;
        }
        Some(Self {
            delimiter,
            column,
            offset: 0,
            first_line: 1,
        })
    }

    /// The same rows from byte `offset` of the input on, where line `line` begins, from 1: what is
    /// before is no row to judge, as a header.
    #[must_use]
    pub const fn starting_at(self, offset: u64, line: u64) -> Self {
        Self {
            offset,
            first_line: line,
            ..self
        }
    }

    /// What stands between cells.
    #[must_use]
    pub const fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The text of the column in a row, without its quotes; `None` when the row has not as many
    /// cells.
    #[must_use]
    pub fn cell<'a>(&self, row: &'a [u8]) -> Option<Cow<'a, [u8]>> {
        self.raw_cell(row).map(text)
    }

    /// The text of the column in a row with its end, which may belong to a cell that is never
    /// closed.
    pub(super) fn cell_of_whole<'a>(&self, whole: &'a [u8]) -> Cow<'a, [u8]> {
        let is_unclosed = || Quoting::new().row_end(whole, self.delimiter).is_none();
        let row = match memchr(b'"', whole) {
            Some(_) if is_unclosed() => whole,
            _ => without_end(whole),
        };
        self.cell(row).unwrap_or_default()
    }

    /// The bytes of the column in a row.
    fn raw_cell<'a>(&self, mut row: &'a [u8]) -> Option<&'a [u8]> {
        let mut left = self.column;
        loop {
            let len = self.cell_len(row);
            if left == 0 {
                return row.get(..len);
            }
            // Behind the cell is a delimiter, or nothing.
            row = row.get(len + 1..)?;
            left -= 1;
        }
    }

    /// How long the cell is that a text begins with.
    fn cell_len(&self, text: &[u8]) -> usize {
        let quoted = match text.strip_prefix(b"\"") {
            Some(inside) => 1 + quoted_len(inside),
            None => 0,
        };
        let rest = text.get(quoted..).unwrap_or_default();
        quoted + memchr(self.delimiter, rest).unwrap_or(rest.len())
    }

    /// Where the last row ends that has its end in `bytes`, which begin with a row.
    pub(super) fn last_row_end(&self, kernel: Kernel, bytes: &[u8]) -> Option<usize> {
        memrchr(b'\n', bytes)?;
        let (mut end, mut ends) = (None, NO_ENDS);
        loop {
            let at = end.unwrap_or(0);
            let rest = &bytes[at..];
            let rows = kernel.row_ends(&rest[..rest.len().min(WINDOW)], self.delimiter, &mut ends);
            let next = match rows.ended.checked_sub(1) {
                Some(last) => ends[last] as usize + 1,
                None => match Quoting::new().row_end(rest, self.delimiter) {
                    Some(row_end) => row_end,
                    None => return end,
                },
            };
            end = Some(at + next);
        }
    }
}

/// Whether a row is inside quotes, byte by byte: the rule itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoting {
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// At the start of a cell, where a quote opens.
    Start,
    /// In a cell that has begun without quotes, or behind those that it had.
    Outside,
    Inside,
    /// Behind a quote inside, which another one makes a doubled one.
    Quote,
}

impl Quoting {
    /// At the start of a row.
    pub(super) const fn new() -> Self {
        Self {
            state: State::Start,
        }
    }

    /// Goes on to the end of the row; gives the length of what was left of it, LF included.
    pub(super) fn row_end(&mut self, bytes: &[u8], delimiter: u8) -> Option<usize> {
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            match (self.state, rest[0]) {
                (State::Start | State::Quote, b'"') => {
                    self.state = State::Inside;
                    at += 1;
                }
                (State::Start | State::Quote, _) => self.state = State::Outside,
                (State::Inside, _) => match memchr(b'"', rest) {
                    Some(quote) => {
                        self.state = State::Quote;
                        at += quote + 1;
                    }
                    None => return None,
                },
                (State::Outside, _) => match memchr2(b'\n', delimiter, rest) {
                    Some(end) => {
                        self.state = State::Start;
                        at += end + 1;
                        if rest[end] == b'\n' {
                            return Some(at);
                        }
                    }
                    None => return None,
                },
            }
        }
        None
    }
}

/// How much of a text behind an opening quote is in quotes, with the closing one.
fn quoted_len(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(quote) = text.get(at..).and_then(|rest| memchr(b'"', rest)) {
        at += quote + 1;
        if text.get(at) != Some(&b'"') {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// What a cell says: without its quotes, doubled ones once, lines ended by LF.
fn text(cell: &[u8]) -> Cow<'_, [u8]> {
    let Some(inside) = cell.strip_prefix(b"\"") else {
        return Cow::Borrowed(cell);
    };
    if let Some(simple) = simply_quoted(cell) {
        return Cow::Borrowed(simple);
    }
    let (quoted, behind) = inside.split_at(quoted_len(inside));
    let mut text = Vec::with_capacity(cell.len());
    let mut bytes = quoted.iter().peekable();
    while let Some(byte) = bytes.next() {
        match (byte, bytes.peek()) {
            (b'\r', Some(b'\n')) => {}
            (b'"', Some(_)) => {
                text.push(b'"');
                bytes.next();
            }
            (b'"', None) => {}
            _ => text.push(*byte),
        }
    }
    text.extend_from_slice(behind);
    Cow::Owned(text)
}

/// What is between the quotes of a cell that ends with one and has no other, and no end of a line.
fn simply_quoted(cell: &[u8]) -> Option<&[u8]> {
    let simple = cell.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    memchr2(b'"', b'\n', simple).is_none().then_some(simple)
}

/// A text as UTF-8, as far as a number can tell: of Windows-1252 the space, all else being wrong.
pub(super) fn decoded(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    if str::from_utf8(&text).is_ok() {
        return text;
    }
    let mut decoded = Vec::with_capacity(2 * text.len());
    for byte in text.iter() {
        match byte {
            0xA0 => decoded.extend_from_slice("\u{a0}".as_bytes()),
            0x80.. => decoded.push(b'?'),
            _ => decoded.push(*byte),
        }
    }
    Cow::Owned(decoded)
}

/// How far ends of rows are looked for: more is left to the rule byte by byte.
const WINDOW: usize = 1 << 14;

const NO_ENDS: RowEnds = [0; BATCH + 1];

/// Judges the rows of `block`, which holds whole rows and less than 4 GiB, and adds what there is
/// to `found`, rows being numbered by their first lines. `grammar` judges the texts that the
/// kernels leave. Gives the number of lines.
pub(super) fn judge(
    judge: &BlockJudge<'_>,
    delimited: &Delimited,
    block: &[u8],
    wanted: Wanted,
    found: &mut Found,
    grammar: &mut dyn FnMut(&[u8]) -> Mark,
) -> u64 {
    let mut walk = Walk {
        judge: *judge,
        delimited,
        block,
        wanted,
        found,
        grammar,
        lines: 0,
        ends: NO_ENDS,
        rows: [(0, 0); BATCH],
        cells: [(0, 0); BATCH],
        marks: [Mark(0); BATCH],
        lanes: [[0; 16]; BATCH],
        batch: Batch::new(),
    };
    let mut at = 0;
    while at < block.len() {
        walk.step(&mut at);
    }
    u64::from(walk.lines)
}

struct Walk<'a> {
    judge: BlockJudge<'a>,
    delimited: &'a Delimited,
    block: &'a [u8],
    wanted: Wanted,
    found: &'a mut Found,
    grammar: &'a mut dyn FnMut(&[u8]) -> Mark,
    /// How many lines were seen.
    lines: u32,
    ends: RowEnds,
    rows: [Span; BATCH],
    cells: [Span; BATCH],
    marks: [Mark; BATCH],
    lanes: [[u8; 16]; BATCH],
    batch: Batch,
}

impl Walk<'_> {
    /// Judges the rows from `at` on, at most a batch of them.
    fn step(&mut self, at: &mut usize) {
        let Delimited {
            delimiter, column, ..
        } = *self.delimited;
        let kernel = self.judge.kernel;
        let (first, rest) = (*at, &self.block[*at..]);
        let window = &rest[..rest.len().min(WINDOW)];
        let rows = kernel.row_ends(window, delimiter, &mut self.ends);
        let n = rows.ended;
        if n == 0 {
            return self.single(at);
        }
        let mut start = first as u32;
        for (row, end) in self.rows.iter_mut().zip(&self.ends[..n]) {
            let feed = first as u32 + end;
            *row = (start, feed);
            start = feed + 1;
        }
        if rows.has_crs {
            for (start, end) in &mut self.rows[..n] {
                *end -= u32::from(self.block[*start as usize..*end as usize].ends_with(b"\r"));
            }
        }
        *at = start as usize;
        let (spans, cells) = (&self.rows[..n], &mut self.cells[..n]);
        let column = (delimiter, column);
        kernel.cells(self.block, column, rows.has_quotes, spans, cells);
        self.decide(n, rows.has_quotes);
        self.deliver(n, rows.has_feeds, first);
    }

    /// Judges one row that the kernels leave: it is long, irregular, or has no end.
    #[cold]
    fn single(&mut self, at: &mut usize) {
        let (start, rest) = (*at, &self.block[*at..]);
        let end = Quoting::new().row_end(rest, self.delimited.delimiter);
        let row = &rest[..end.unwrap_or(rest.len())];
        *at += row.len();
        let content = without_end(row);
        self.rows[0] = (start as u32, (start + content.len()) as u32);
        self.marks[0] = Mark::TOO_LONG;
        if content.len() <= ROW_LIMIT {
            // In a cell that is never closed an end is not that of a row.
            let row = if end.is_some() { content } else { row };
            let text = self.delimited.cell(row).unwrap_or_default();
            self.marks[0] = self.judge_slowly(&text);
            self.count_short(0, is_short(&text));
        }
        self.deliver(1, true, start);
    }

    /// Finds the marks of the cells of `n` rows.
    fn decide(&mut self, n: usize, has_quotes: bool) {
        let block = self.block;
        if has_quotes {
            for (start, end) in &mut self.cells[..n] {
                let cell = &block[*start as usize..*end as usize];
                if simply_quoted(cell).is_some() {
                    (*start, *end) = (*start + 1, *end - 1);
                }
            }
        }
        let (start, end) = self.cells[0];
        let is_alike = |cell: &Span| cell.1 - cell.0 == end - start;
        let all_alike = self.cells[..n]
            .iter()
            .fold(true, |all, c| all & is_alike(c));
        match end - start {
            15 if all_alike => self.decide_alike(n, &Shape::PADDED_15),
            13 if all_alike => self.decide_alike(n, &Shape::PADDED_13),
            _ => self.decide_mixed(0..n),
        }
    }

    /// Of cells that are all as long as the numbers of a shape.
    fn decide_alike(&mut self, n: usize, shape: &Shape) {
        let BlockJudge { kernel, tables, .. } = self.judge;
        for (lane, (start, _)) in self.lanes.iter_mut().zip(&self.cells[..n]) {
            let cell = &self.block[*start as usize..];
            match cell.first_chunk() {
                Some(chunk) => *lane = *chunk,
                None => lane[..cell.len()].copy_from_slice(cell), // 13 at least
            }
        }
        let lanes = self.lanes[..n].as_flattened();
        kernel.marks(tables, shape, lanes, &mut self.marks);
        let marks = &self.marks[..n];
        if self.wanted >= Wanted::Looks && shape.chars() == 13 {
            self.found.count_short(marks);
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

    /// Of cells of any length and spelling.
    fn decide_mixed(&mut self, places: Range<usize>) {
        let BlockJudge {
            kernel,
            tables,
            policy,
        } = self.judge;
        let cells = &self.cells[places.clone()];
        kernel.lines(tables, policy, self.block, cells, &mut self.batch);
        self.marks[places.clone()].copy_from_slice(self.batch.marks());
        for (line, i) in places.enumerate() {
            if self.marks[i] == Mark::UNDECIDED {
                let (start, end) = self.cells[i];
                let text = text(&self.block[start as usize..end as usize]);
                self.marks[i] = self.judge_slowly(&text);
                self.count_short(i, is_short(&text));
            } else {
                self.count_short(i, self.batch.chars()[line] == 13);
            }
        }
    }

    /// Counts a number of 13 characters, if this is one.
    fn count_short(&mut self, i: usize, is_short: bool) {
        if self.wanted >= Wanted::Looks && is_short && self.marks[i].code() == code::VALID {
            self.found.count_short(&self.marks[i..=i]);
        }
    }

    fn judge_slowly(&mut self, text: &[u8]) -> Mark {
        if text.len() > LINE_LIMIT {
            Mark::TOO_LONG
        } else {
            (self.grammar)(&decoded(Cow::Borrowed(text)))
        }
    }

    /// Counts `n` rows that begin at `start`, and reports those wanted.
    fn deliver(&mut self, n: usize, has_feeds: bool, start: usize) {
        let (rows, marks) = (&self.rows[..n], &self.marks[..n]);
        self.found.count(marks);
        let mut numbers = [0; BATCH];
        if has_feeds {
            let mut from = start;
            for (number, row) in numbers.iter_mut().zip(rows) {
                self.lines += feeds(&self.block[from..row.0 as usize]);
                (*number, from) = (self.lines, row.0 as usize);
            }
            let end = rows[n - 1].1 as usize;
            let end = end + end_len(&self.block[end..]);
            self.lines += feeds(&self.block[from..end]);
        } else {
            if self.wanted > Wanted::Counts {
                let lines = self.lines;
                (0..)
                    .zip(&mut numbers)
                    .for_each(|(i, number)| *number = lines + i);
            }
            self.lines += n as u32;
        }
        let line = |i: usize| Line {
            number: numbers[i],
            start: rows[i].0,
            len: rows[i].1 - rows[i].0,
            mark: marks[i],
        };
        if self.wanted > Wanted::Counts {
            let wanted = (0..n).filter(|i| self.wanted.includes(marks[*i]));
            self.found.lines.extend(wanted.map(line));
        }
    }
}

/// How many lines end in these bytes.
pub(super) fn feeds(bytes: &[u8]) -> u32 {
    memchr_iter(b'\n', bytes).count() as u32
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
