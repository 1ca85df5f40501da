//! The start of a CSV file: which delimiter, which header, and which column has which name. The
//! only place that reads headers.
//!
//! The start of an input is read until its first row is whole, and taken back. What comes out is
//! the format of the rows behind the header, which all threads then read.

use std::io;

use clap::ValueEnum;
use nircheck::batch::{self, MAX_ROW, RowFormat};

use super::source::Input;
use crate::failure;

/// The options of a command on a column of numbers.
#[derive(clap::Args)]
pub(crate) struct ColumnArgs {
    /// Read CSV: the column of the numbers, by its name or, from 1, by its place
    #[arg(long, value_name = "NAME|INDEX", help_heading = "CSV")]
    pub(crate) column: Option<String>,
    /// The first row is no header
    #[arg(long, requires = "column", help_heading = "CSV")]
    pub(crate) no_header: bool,
    /// What stands between cells: a character or `tab` [default: found out]
    #[arg(long, requires = "column", value_name = "C", value_parser = parse_delimiter)]
    #[arg(help_heading = "CSV")]
    delimiter: Option<u8>,
    /// Whether cells may stand between quotes, or quotes are ordinary characters
    #[arg(
        long,
        requires = "column",
        value_name = "WHICH",
        default_value = "auto"
    )]
    #[arg(value_enum, help_heading = "CSV")]
    quotes: QuotesName,
}

/// The options of a command on several columns.
#[derive(clap::Args)]
pub(crate) struct CellArgs {
    /// What stands between cells: a character or `tab` [default: found out]
    #[arg(long, value_name = "C", value_parser = parse_delimiter, help_heading = "CSV")]
    delimiter: Option<u8>,
    /// Whether cells may stand between quotes, or quotes are ordinary characters
    #[arg(
        long,
        value_name = "WHICH",
        default_value = "auto",
        value_enum,
        help_heading = "CSV"
    )]
    quotes: QuotesName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum QuotesName {
    /// A cell that begins with a quote ends with one
    Auto,
    /// Ordinary characters
    None,
}

/// How the cells of a file are written, as far as options say.
#[derive(Clone, Copy)]
pub(crate) struct CellFormat {
    /// None when it is to be found out.
    delimiter: Option<u8>,
    has_quotes: bool,
}

impl ColumnArgs {
    pub(crate) fn cells(&self) -> CellFormat {
        CellFormat {
            delimiter: self.delimiter,
            has_quotes: self.quotes == QuotesName::Auto,
        }
    }
}

impl CellArgs {
    pub(crate) fn cells(&self) -> CellFormat {
        CellFormat {
            delimiter: self.delimiter,
            has_quotes: self.quotes == QuotesName::Auto,
        }
    }
}

/// A CSV file of which the first row was read.
pub(crate) struct Table {
    /// The format of the rows, from the first one behind the header on.
    pub(crate) format: RowFormat,
    /// The byte order mark at the start of the file, if there is one.
    pub(crate) mark: &'static [u8],
    /// The empty lines above the header, each with its end.
    pub(crate) blank_lines: Vec<u8>,
    /// The header without its end, when there is one.
    pub(crate) header: Option<Vec<u8>>,
    /// The end of the header.
    pub(crate) header_end: Vec<u8>,
    /// The texts of the cells of the first row, be it a header or not; none when there is no row.
    names: Vec<String>,
    has_header: bool,
}

/// Why the start of a file cannot be read.
pub(crate) enum StartError {
    /// The input, or its quotes.
    Unreadable(batch::Error),
    /// Anything else: what to say of it.
    Refused(String),
}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error.into())
    }
}

/// How much is read to find the delimiter.
const SAMPLE: usize = 1 << 16;

impl Table {
    /// Reads the first row of an input that is not an empty line, which is its header unless
    /// `has_header` is false.
    ///
    /// # Errors
    ///
    /// When the input cannot be read, when a quote of the first row is not closed, or when that row
    /// is over [`MAX_ROW`].
    pub(crate) fn open(
        input: Input,
        cells: CellFormat,
        has_header: bool,
    ) -> Result<(Self, Input), StartError> {
        let Input {
            name,
            mut source,
            mark,
        } = input;
        let mut bytes = Vec::new();
        let mut is_whole = !source.read_to(SAMPLE, &mut bytes)?;
        let first = mark.len();
        let delimiter = cells
            .delimiter
            .unwrap_or_else(|| likely_delimiter(&bytes[first..], cells.has_quotes));
        let format = RowFormat::new(delimiter)
            .ok_or_else(|| StartError::Refused("this delimiter cannot be one".to_owned()))?
            .with_quotes(cells.has_quotes);
        let (start, row) = loop {
            let blank = first + blank_lines(&bytes[first..]);
            match format.first_row(&bytes[blank..]) {
                Ok(Some(row)) if !row.is_empty() => break (blank, row.len()),
                Ok(_) if is_whole => {
                    let row = format.last_row(&bytes[blank..]);
                    let row = row.map_err(|error| below(error, &bytes[..blank]))?;
                    break (blank, row.len());
                }
                Ok(_) if bytes.len() - blank > MAX_ROW + 2 => break (blank, bytes.len() - blank),
                Ok(_) => is_whole = !source.read_to(2 * bytes.len(), &mut bytes)?,
                Err(error) => return Err(below(error, &bytes[..blank])),
            }
        };
        let end = start + row;
        let (row, row_end) = without_end(&bytes[start..end]);
        if row.len() > MAX_ROW {
            let message = "the first row is over 1 MiB";
            return Err(StartError::Refused(message.to_owned()));
        }
        // A file of such lines is one row: its numbers would pass as parts of the header.
        let is_cut_by_cr = |cell: batch::Cell<'_>| {
            let is_quoted = cells.has_quotes && cell.raw().starts_with(b"\"");
            !is_quoted && cell.raw().contains(&b'\r')
        };
        if format.cells(row).any(is_cut_by_cr) {
            let message = "the lines of the first row end with CR alone: convert them to LF";
            return Err(StartError::Refused(message.to_owned()));
        }
        let text = |cell: batch::Cell<'_>| cell.text().to_str().into_owned();
        let mut table = Self {
            names: format.cells(row).map(text).collect(),
            format,
            mark,
            blank_lines: Vec::new(),
            header: None,
            header_end: Vec::new(),
            has_header,
        };
        if has_header {
            let line = 1 + memchr::memchr_iter(b'\n', &bytes[..end]).count() as u64;
            table.format = table.format.starting_at(end as u64, line);
            table.blank_lines = bytes[first..start].to_vec();
            table.header = Some(row.to_vec()).filter(|row| !row.is_empty());
            table.header_end = row_end.to_vec();
        }
        let source = source.rewind(bytes)?;
        Ok((table, Input { name, source, mark }))
    }

    /// The number of columns.
    pub(crate) fn width(&self) -> usize {
        self.names.len()
    }

    /// The place, from 0, of the column called `wanted` in the header, or at that place from 1 when
    /// none is called so. A name is matched as it is, else whatever its case and the white space
    /// around it. Nothing is missing in a file without rows.
    ///
    /// # Errors
    ///
    /// When there is no such column, when two have this name, or when the header is a row of data.
    pub(crate) fn find(&self, wanted: &str) -> Result<usize, String> {
        let names = &self.names;
        if names.is_empty() {
            return Ok(0);
        }
        let loose = |name: &str| name.trim().to_lowercase();
        let mut place = None;
        if self.has_header {
            place = self.only(wanted, |name| name == wanted)?;
            if place.is_none() {
                place = self.only(wanted, |name| loose(name) == loose(wanted))?;
            }
        }
        let by_place = || {
            let place = wanted.parse::<usize>().ok()?.checked_sub(1)?;
            Some(place).filter(|place| *place < names.len())
        };
        let Some(place) = place.or_else(by_place) else {
            return Err(self.no_column(wanted));
        };
        if self.has_header && failure::may_hold_number(names.get(place)) {
            return Err(LOOKS_LIKE_DATA.to_owned());
        }
        Ok(place)
    }

    /// The one column whose name matches, if there is one.
    fn only(&self, wanted: &str, matches: impl Fn(&str) -> bool) -> Result<Option<usize>, String> {
        let places = (1..).zip(&self.names);
        let mut places = places.filter_map(|(place, name)| matches(name).then_some(place));
        match (places.next(), places.next()) {
            (Some(first), Some(second)) => Err(format!(
                "two columns are called {wanted}: choose column {first} or column {second} by its \
                 place"
            )),
            (first, _) => Ok(first.map(|place: usize| place - 1)),
        }
    }

    fn no_column(&self, wanted: &str) -> String {
        let names = &self.names;
        if !self.has_header {
            let width = names.len();
            return format!("no column {wanted}: the first row has {width} cells");
        }
        // A header that is a row of data is shown to nobody.
        if failure::may_hold_number(names) || names.iter().any(|name| looks_like_data(name)) {
            return format!("no column {wanted}; {LOOKS_LIKE_DATA}");
        }
        format!("no column {wanted}; there are: {}", list(names))
    }
}

const LOOKS_LIKE_DATA: &str = "the first row looks like data, not like names: see --no-header";

/// Whether a cell is a date, an amount or a number rather than the name of a column.
fn looks_like_data(cell: &str) -> bool {
    let count = |matches: fn(char) -> bool| cell.chars().filter(|c| matches(*c)).count();
    let (digits, letters) = (count(char::is_numeric), count(char::is_alphabetic));
    digits > 0 && digits >= letters
}

/// The first names, cut when they are long.
fn list(names: &[String]) -> String {
    const NAMES: usize = 30;
    const CHARACTERS: usize = 40;
    let mut list = String::new();
    for (index, name) in names.iter().take(NAMES).enumerate() {
        if index > 0 {
            list.push_str(", ");
        }
        list.extend(name.chars().take(CHARACTERS));
    }
    if names.len() > NAMES {
        list.push_str(", ...");
    }
    list
}

/// How many bytes of empty lines there are at the start.
fn blank_lines(bytes: &[u8]) -> usize {
    let mut rest = bytes;
    while let Some(after) = rest
        .strip_prefix(b"\n")
        .or_else(|| rest.strip_prefix(b"\r\n"))
    {
        rest = after;
    }
    bytes.len() - rest.len()
}

/// A row, and its end.
fn without_end(row: &[u8]) -> (&[u8], &[u8]) {
    let end = match row {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n'] => 1,
        _ => 0,
    };
    row.split_at(row.len() - end)
}

/// An error of quotes below these lines.
fn below(error: batch::Error, before: &[u8]) -> StartError {
    let lines = memchr::memchr_iter(b'\n', before).count() as u64;
    StartError::Unreadable(match error {
        batch::Error::UnclosedQuote { line } => batch::Error::UnclosedQuote { line: line + lines },
        batch::Error::StrayQuote { line } => batch::Error::StrayQuote { line: line + lines },
        error => error,
    })
}

/// The delimiter that cuts most of the first rows like the very first one, into more than one
/// cell; a comma when none does.
fn likely_delimiter(sample: &[u8], has_quotes: bool) -> u8 {
    const ROWS: usize = 20;
    let agreement = |delimiter: u8| -> (usize, usize) {
        let format = RowFormat::new(delimiter).map(|format| format.with_quotes(has_quotes));
        let Some(format) = format else { return (0, 0) };
        let mut rest = sample;
        let mut widths = Vec::with_capacity(ROWS);
        while !rest.is_empty() && widths.len() < ROWS {
            let row = match format.first_row(rest) {
                Ok(Some(row)) => row,
                Ok(None) => rest,
                Err(_) => break,
            };
            let width = format.cells(without_end(row).0).count();
            widths.extend(Some(width).filter(|width| *width > 0));
            rest = rest.get(row.len()..).unwrap_or_default();
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

/// A delimiter: one ASCII character that is part of no number, name of a code, or quoted cell.
fn parse_delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [b'"' | b'-' | b'_' | b'\r' | b'\n'] => Err("this character cannot be one".to_owned()),
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() => Ok(*byte),
        _ => Err("one character such as `;`, or `tab`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                likely_delimiter(sample, true),
                delimiter,
                "{}",
                sample.escape_ascii()
            );
        }
    }
}
