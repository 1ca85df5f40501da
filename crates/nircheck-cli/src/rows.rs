//! The rows of a CSV file: where they begin and end, their cells, their exact bytes.
//!
//! A row is a line, and the next ones while a quoted cell is open. The parser of the csv crate
//! says which, so that there is one reading of quotes; it is fed line by line because the rules
//! of lines are ours: blank lines count, a lone CR is an ordinary byte, and memory stays flat
//! when a quote is never closed.

use std::{
    borrow::Cow,
    io::{self, Read},
};

use csv_core::{ReadRecordResult, Terminator};
use encoding_rs::WINDOWS_1252;

use crate::lines::Lines;

/// The longest row that is held, in bytes; a longer one comes in pieces.
pub(crate) const ROW_LIMIT: usize = 1 << 20;

/// Reads rows.
pub(crate) struct Rows<R> {
    lines: Lines<R>,
    parser: Parser,
    /// The row, or the last piece of it, without its end.
    raw: Vec<u8>,
    ending: &'static [u8],
    in_long_line: bool,
    in_long_row: bool,
    is_unclosed: bool,
}

/// A row, or the beginning of one over [`ROW_LIMIT`].
pub(crate) struct Row<'a> {
    /// The number of the line that it starts on.
    pub(crate) number: u64,
    /// The bytes of the row, without its end.
    pub(crate) raw: &'a [u8],
    /// How the row ends; not known yet when it is cut.
    pub(crate) ending: &'static [u8],
    /// None for a blank line, and no use when the row is cut.
    pub(crate) cells: Cells<'a>,
    /// Whether the row is over the limit, and perhaps goes on after this.
    pub(crate) is_cut: bool,
}

/// The cells of a row, without their quotes.
#[derive(Clone, Copy)]
pub(crate) struct Cells<'a> {
    text: &'a [u8],
    ends: &'a [usize],
    /// How many bytes stand between two of them: a delimiter, in a row without quotes.
    gap: usize,
}

impl<R: Read> Rows<R> {
    /// Rows of cells between `delimiter`, or between the one that the first lines suggest.
    pub(crate) fn new(mut lines: Lines<R>, delimiter: Option<u8>) -> io::Result<Self> {
        let delimiter = match delimiter {
            Some(delimiter) => delimiter,
            None => likely_delimiter(lines.peek()?),
        };
        Ok(Self {
            lines,
            parser: Parser::new(delimiter),
            raw: Vec::new(),
            ending: b"",
            in_long_line: false,
            in_long_row: false,
            is_unclosed: false,
        })
    }

    pub(crate) const fn delimiter(&self) -> u8 {
        self.parser.delimiter
    }

    /// The next row; what is left of a long one is skipped.
    pub(crate) fn next_row(&mut self) -> io::Result<Option<Row<'_>>> {
        while self.next_piece()?.is_some() {}
        self.parser.clear();
        self.raw.clear();
        self.ending = b"";
        self.is_unclosed = false;

        let mut goes_on = self.read_line(true)?;
        let number = self.lines.number();
        while goes_on && self.raw.len() <= ROW_LIMIT {
            goes_on = self.read_line(false)?;
        }
        self.in_long_row = goes_on;
        if self.raw.is_empty() && self.ending.is_empty() {
            return Ok(None);
        }
        Ok(Some(Row {
            number,
            raw: &self.raw,
            ending: self.ending,
            cells: self.parser.cells(),
            is_cut: goes_on || self.raw.len() > ROW_LIMIT,
        }))
    }

    /// The next piece of a row that was cut, for those who want all of it.
    pub(crate) fn next_piece(&mut self) -> io::Result<Option<&[u8]>> {
        if !self.in_long_row {
            return Ok(None);
        }
        self.parser.clear();
        self.raw.clear();
        self.in_long_row = self.read_line(false)?;
        Ok(Some(&self.raw))
    }

    /// Where the next row begins, once all of this one was read: its offset and its line.
    pub(crate) const fn next_place(&self) -> (u64, u64) {
        (self.lines.offset(), self.lines.number() + 1)
    }

    /// How the row ends, once it was read to its last piece: LF, CR LF, or nothing.
    pub(crate) const fn ending(&self) -> &'static [u8] {
        self.ending
    }

    /// Whether the input ended inside a quoted cell of the row.
    pub(crate) const fn is_unclosed(&self) -> bool {
        self.is_unclosed
    }

    /// Adds a line, or a piece of one, to the row: whether the row goes on after it.
    fn read_line(&mut self, is_first: bool) -> io::Result<bool> {
        let line = if self.in_long_line {
            self.lines.next_piece()?
        } else {
            self.lines.next_line()?
        };
        let Some(line) = line else {
            self.is_unclosed = !is_first;
            self.parser.finish();
            return Ok(false);
        };
        self.raw.extend_from_slice(self.ending);
        self.raw.extend_from_slice(line.bytes);
        self.ending = line.ending;
        self.in_long_line = line.is_cut;
        if is_first && line.bytes.is_empty() {
            return Ok(false); // a blank line, which the parser would pass over
        }
        if is_first && !line.is_cut && self.parser.split_plain(line.bytes) {
            return Ok(false);
        }
        self.parser.feed(line.bytes);
        if line.is_cut {
            return Ok(true);
        }
        if line.ending.is_empty() {
            self.is_unclosed = self.parser.finish_line();
            return Ok(false);
        }
        Ok(!self.parser.feed(b"\n"))
    }
}

impl<'a> Cells<'a> {
    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)? + self.gap,
            None => 0,
        };
        self.text.get(start..end)
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        (0..self.len()).filter_map(move |index| self.get(index))
    }
}

/// Adds cells behind a row that lacks some of its own, in the columns behind those of a full row.
/// They hold no quote, and stand between quotes when they hold the delimiter.
pub(crate) fn put_behind<'a>(
    out: &mut Vec<u8>,
    delimiter: u8,
    missing: usize,
    cells: impl Iterator<Item = &'a str>,
) {
    out.extend((0..missing).map(|_| delimiter));
    for cell in cells {
        let is_quoted = cell.as_bytes().contains(&delimiter);
        let quote: &[u8] = if is_quoted { b"\"" } else { b"" };
        out.push(delimiter);
        for part in [quote, cell.as_bytes(), quote] {
            out.extend_from_slice(part);
        }
    }
}

/// The text of a cell, from UTF-8 or, where it is not, from Windows-1252.
pub(crate) fn decoded(cell: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

/// The byte of a cell that a byte of its decoded text comes from.
#[allow(
    clippy::ptr_arg,
    reason = "whether it is borrowed tells how it was read"
)]
pub(crate) fn offset_in_cell(text: &Cow<'_, str>, at: usize) -> usize {
    match text {
        Cow::Borrowed(_) => at,
        // One byte was read for each character.
        Cow::Owned(text) => text.get(..at).unwrap_or(text).chars().count(),
    }
}

/// The parser of the csv crate, with the buffers that it fills.
struct Parser {
    core: csv_core::Reader,
    delimiter: u8,
    text: Vec<u8>,
    text_len: usize,
    ends: Vec<usize>,
    ends_len: usize,
    /// Whether the record was cut without the parser, and holds its delimiters.
    is_plain: bool,
}

impl Parser {
    fn new(delimiter: u8) -> Self {
        let core = csv_core::ReaderBuilder::new()
            .delimiter(delimiter)
            .terminator(Terminator::Any(b'\n'))
            .build();
        Self {
            core,
            delimiter,
            text: vec![0; 1024],
            text_len: 0,
            ends: vec![0; 64],
            ends_len: 0,
            is_plain: false,
        }
    }

    /// Takes a whole record that holds no quotes: it needs no parser. False, and nothing taken,
    /// when there are some.
    fn split_plain(&mut self, record: &[u8]) -> bool {
        if memchr::memchr(b'"', record).is_some() {
            return false;
        }
        if self.text.len() < record.len() {
            self.text.resize(record.len().next_power_of_two(), 0);
        }
        if let Some(text) = self.text.get_mut(..record.len()) {
            text.copy_from_slice(record);
        }
        self.text_len = record.len();
        let ends = memchr::memchr_iter(self.delimiter, record).chain([record.len()]);
        for end in ends {
            if self.ends_len == self.ends.len() {
                self.ends.resize(2 * self.ends_len, 0);
            }
            if let Some(to) = self.ends.get_mut(self.ends_len) {
                *to = end;
            }
            self.ends_len += 1;
        }
        self.is_plain = true;
        true
    }

    /// Takes the next bytes, without a line feed or nothing but one: whether a record ends there.
    fn feed(&mut self, mut input: &[u8]) -> bool {
        // An empty input would mean the end of all input.
        while !input.is_empty() {
            let (result, read) = self.read(input);
            input = input.get(read..).unwrap_or_default();
            if result == ReadRecordResult::Record {
                return true;
            }
        }
        false
    }

    /// Takes the end of an input without a line feed at its end: whether it was inside quotes.
    fn finish_line(&mut self) -> bool {
        // A line feed tells: it ends the record, or it goes into a cell and is taken back.
        if self.feed(b"\n") {
            return false;
        }
        self.finish();
        self.text_len = self.text_len.saturating_sub(1);
        let last = self.ends.iter_mut().take(self.ends_len).last();
        last.into_iter()
            .for_each(|end| *end = end.saturating_sub(1));
        true
    }

    /// Takes the end of the input.
    fn finish(&mut self) {
        while !matches!(
            self.read(b"").0,
            ReadRecordResult::Record | ReadRecordResult::End
        ) {}
        self.core.reset();
    }

    /// One step, with more room for the next one where it ran out.
    fn read(&mut self, input: &[u8]) -> (ReadRecordResult, usize) {
        let (result, read, written, ended) = self.core.read_record(
            input,
            self.text.get_mut(self.text_len..).unwrap_or_default(),
            self.ends.get_mut(self.ends_len..).unwrap_or_default(),
        );
        self.text_len += written;
        self.ends_len += ended;
        match result {
            ReadRecordResult::OutputFull => self.text.resize(2 * self.text.len(), 0),
            ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
            _ => {}
        }
        (result, read)
    }

    fn clear(&mut self) {
        (self.text_len, self.ends_len, self.is_plain) = (0, 0, false);
    }

    fn cells(&self) -> Cells<'_> {
        Cells {
            text: self.text.get(..self.text_len).unwrap_or_default(),
            ends: self.ends.get(..self.ends_len).unwrap_or_default(),
            gap: usize::from(self.is_plain),
        }
    }
}

/// The delimiter that cuts most of the first rows like the very first one, into more than one
/// cell; a comma when none does.
fn likely_delimiter(sample: &[u8]) -> u8 {
    const ROWS: usize = 20;
    let agreement = |delimiter: u8| -> (usize, usize) {
        let mut parser = Parser::new(delimiter);
        let mut widths = Vec::with_capacity(ROWS);
        for line in sample.split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            parser.feed(line);
            if parser.feed(b"\n") {
                widths.push(parser.cells().len());
                parser.clear();
            }
            if widths.len() == ROWS {
                break;
            }
        }
        match widths.first() {
            Some(&first) if first > 1 => {
                let alike = widths.iter().filter(|width| **width == first).count();
                (alike, first)
            }
            _ => (0, 0),
        }
    };
    // The last of equals wins: so the most usual one comes last.
    let candidates = *b"|\t;,";
    candidates
        .into_iter()
        .max_by_key(|delimiter| agreement(*delimiter))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    type Found = (u64, Vec<u8>, Vec<Vec<u8>>, &'static [u8], bool);

    fn rows(input: &[u8], delimiter: Option<u8>) -> Vec<Found> {
        let mut rows = Rows::new(Lines::new(input), delimiter).unwrap();
        let mut all = Vec::new();
        while let Some(row) = rows.next_row().unwrap() {
            let cells = row.cells.iter().map(<[u8]>::to_vec).collect();
            let (number, raw) = (row.number, row.raw.to_vec());
            all.push((number, raw, cells, rows.ending(), rows.is_unclosed()));
        }
        all
    }

    #[test]
    fn rows_keep_their_bytes_and_their_line() {
        let input = b"a,b\r\n\"x\r\n\"\"y\"\"\",1\n\n  \nlast,\"\"\"";
        let found = rows(input, Some(b','));
        let lines: Vec<_> = found.iter().map(|row| row.0).collect();
        assert_eq!(lines, [1, 2, 4, 5, 6]);
        let bytes: Vec<u8> = found
            .iter()
            .flat_map(|row| [&row.1[..], row.3].concat())
            .collect();
        assert_eq!(bytes, input);
        assert_eq!(found[1].2, [&b"x\n\"y\""[..], b"1"]);
        assert!(found[2].2.is_empty());
        assert_eq!(found[3].2, [b"  "]);
        assert_eq!(found[4].2, [&b"last"[..], b"\""]);
        assert!(found[4].4);
        assert!(found[..4].iter().all(|row| !row.4));
    }

    #[test]
    fn rows_over_the_limit_come_in_pieces() {
        let input = format!("a,b\nx,\"{}\"\nc,d\n", "1\n".repeat(ROW_LIMIT));
        let mut rows = Rows::new(Lines::new(input.as_bytes()), None).unwrap();
        assert!(!rows.next_row().unwrap().unwrap().is_cut);
        let row = rows.next_row().unwrap().unwrap();
        assert!(row.is_cut && row.raw.len() < 2 * ROW_LIMIT);
        let mut whole = row.raw.to_vec();
        while let Some(piece) = rows.next_piece().unwrap() {
            whole.extend_from_slice(piece);
        }
        assert_eq!(whole, input.as_bytes()[4..input.len() - 5]);
        let row = rows.next_row().unwrap().unwrap();
        assert_eq!((row.raw, row.cells.len()), (&b"c,d"[..], 2));
        assert!(rows.next_row().unwrap().is_none());
    }

    #[test]
    fn many_long_cells() {
        let cells: Vec<String> = (0..500).map(|n| "7".repeat(n)).collect();
        let found = rows(cells.join(";").as_bytes(), Some(b';'));
        assert!(found[0].2.iter().eq(cells.iter().map(String::as_bytes)));
    }

    #[test]
    fn delimiters() {
        for (sample, delimiter) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n3,5;4\n", b';'),
            ("a\tb c\n1\t2 3\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("\"a;b;c\",d\n\"1;2\n;3\",4\n", b','),
            ("nom, prénom;nir\nx;1\ny;2\n", b';'),
            ("a,b;c,d\n", b','),
            ("alone\n1\n", b','),
            ("", b','),
            ("\r\n\r\na;b\r\n", b';'),
        ] {
            let sample = sample.as_bytes();
            assert_eq!(
                likely_delimiter(sample),
                delimiter,
                "{}",
                sample.escape_ascii()
            );
        }
    }

    /// The same cells as the reader of the csv crate, on every text of a small alphabet.
    #[test]
    fn cells_are_those_of_the_csv_crate() {
        const ALPHABET: &[u8] = b"\"a,\n ";
        let mut compared = 0;
        for index in 0..ALPHABET.len().pow(6) {
            let mut rest = index;
            let input: Vec<u8> = (0..6)
                .map(|_| {
                    let byte = ALPHABET[rest % ALPHABET.len()];
                    rest /= ALPHABET.len();
                    byte
                })
                .collect();
            let mut theirs = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(&input[..]);
            let theirs: Vec<Vec<Vec<u8>>> = theirs
                .byte_records()
                .map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect())
                .collect();
            let ours = rows(&input, Some(b','));
            let ours = ours.into_iter().map(|row| row.2);
            let ours: Vec<_> = ours.filter(|cells| !cells.is_empty()).collect();
            assert_eq!(ours, theirs, "{}", input.escape_ascii());
            compared += ours.len();
        }
        assert!(compared > 10_000);
    }
}
