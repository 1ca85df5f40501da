//! Rows against a naive reader of CSV, which csv-core confirms: every kernel, every way in, any
//! number of workers, blocks cut anywhere, any columns.

#![allow(unsafe_code)] // files as memory

use std::{
    fs::File,
    io::{Read, Write},
    num::NonZeroUsize,
    ops::ControlFlow,
};

use nircheck::{
    Context, ErrorCode, Finding, Parsed,
    batch::{
        Block, Counts, Error, Input, Line, Lines, Mapped, RowFormat, Validator, kernel::Level,
    },
    check,
};

use crate::common::{
    self, Base, Rng,
    rows::{self, as_utf_8},
    spell,
};

/// How a text is read.
#[derive(Clone, Debug)]
struct Reading {
    delimiter: u8,
    quotes: bool,
    judged: Option<usize>,
    requested: Vec<usize>,
}

/// A row, as it is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    number: u64,
    offset: u64,
    bytes: Vec<u8>,
    with_end: Vec<u8>,
    /// What is judged, as UTF-8.
    text: Vec<u8>,
    code: String,
    width: usize,
    /// Raw and without quotes.
    cells: Vec<Option<(Vec<u8>, Vec<u8>)>>,
}

/// The rows of a text, and how the reading ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Found {
    rows: Vec<Row>,
    error: Option<(&'static str, u64)>,
}

impl Reading {
    const fn column(delimiter: u8, judged: usize) -> Self {
        Self {
            delimiter,
            quotes: true,
            judged: Some(judged),
            requested: Vec::new(),
        }
    }

    fn random(rng: &mut Rng) -> Self {
        Self {
            delimiter: *rng.choose(&DELIMITERS),
            quotes: !rng.one_in(6),
            judged: Some(rng.below(4)).filter(|_| !rng.one_in(8)),
            requested: (0..rng.below(4)).map(|_| rng.below(6)).collect(),
        }
    }

    fn format(&self) -> RowFormat {
        let format = RowFormat::new(self.delimiter)
            .unwrap()
            .with_quotes(self.quotes);
        let format = match self.judged {
            Some(judged) => format.with_judged(judged),
            None => format,
        };
        format.with_cells(self.requested.iter().copied())
    }

    /// The rows of a text by the naive reader.
    fn read(&self, text: &[u8]) -> Found {
        let rows::Rows { rows, error } = rows::read(text, self.delimiter, self.quotes);
        let rows = rows.into_iter().map(|row| {
            let judged = self.judged.and_then(|judged| row.cells.get(judged));
            let judged = judged.map(|cell| &cell.text[..]).unwrap_or_default();
            let is_long = row.bytes.len() > 1 << 20;
            let code = if is_long { "too-long" } else { code(judged) };
            let cell = |place: &usize| {
                let cell = row.cells.get(*place)?;
                Some((cell.raw.to_vec(), cell.text.clone()))
            };
            Row {
                number: row.number,
                offset: row.offset,
                bytes: row.bytes.to_vec(),
                with_end: row.with_end.to_vec(),
                text: if is_long {
                    row.bytes.to_vec()
                } else {
                    as_utf_8(judged).into_bytes()
                },
                code: code.to_owned(),
                width: row.cells.len(),
                cells: self.requested.iter().map(cell).collect(),
            }
        });
        Found {
            rows: rows.collect(),
            error,
        }
    }
}

/// What the checker says of a cell.
fn code(cell: &[u8]) -> &'static str {
    if cell.len() > 65_536 {
        return "too-long";
    }
    let text = as_utf_8(cell);
    const BLANKS: [char; 6] = [' ', '\t', '\u{a0}', '\u{202f}', '\u{2009}', '\u{2007}'];
    if text.trim_matches(BLANKS).is_empty() {
        return "empty";
    }
    let report = check(&text, &Context::default());
    report
        .outcome()
        .err()
        .map_or("valid", |error| error.code().as_str())
}

fn row(line: &Line<'_>, requested: usize) -> Row {
    let cell = |index| {
        let cell = line.cell(index)?;
        assert_eq!(&*cell.text(), as_utf_8(&cell.unquoted()).as_bytes());
        Some((cell.raw().to_vec(), cell.unquoted().into_owned()))
    };
    assert!(line.cell(requested).is_none());
    assert_eq!([line.bytes, line.end].concat(), line.with_end());
    let parsed = Parsed::parse(&*line.text()).ok();
    let is_valid = line.verdict.is_well_formed();
    assert_eq!(line.parsed(), parsed.filter(|_| is_valid));
    Row {
        number: line.number,
        offset: line.offset,
        bytes: line.bytes.to_vec(),
        with_end: line.with_end().to_vec(),
        text: line.text().to_vec(),
        code: match line.verdict.error() {
            _ if line.verdict.is_empty() => "empty".to_owned(),
            None => "valid".to_owned(),
            Some(error) => error.as_str().to_owned(),
        },
        width: line.width(),
        cells: (0..requested).map(cell).collect(),
    }
}

/// Everything that a run says.
fn run(validator: &Validator, input: Input<'_>, format: &RowFormat, requested: usize) -> Found {
    let mut rows: Vec<Row> = Vec::new();
    let render = |block: &Block<'_>| {
        let rows: Vec<Row> = block
            .lines()
            .map(|line| {
                assert_eq!(&block.bytes()[line.range()], line.with_end());
                row(&line, requested)
            })
            .collect();
        let rest = block
            .rest()
            .map(|rest| [rest.bytes.to_vec(), rest.end.to_vec()]);
        (rows, rest)
    };
    let deliver = |(part, rest): (Vec<Row>, Option<[Vec<u8>; 2]>)| {
        rows.extend(part);
        if let (Some([bytes, end]), Some(row)) = (rest, rows.last_mut()) {
            assert!(row.bytes.len() == row.with_end.len());
            row.bytes.extend_from_slice(&bytes);
            row.with_end = [&row.bytes[..], &end].concat();
            row.text.clone_from(&row.bytes);
        }
        ControlFlow::Continue(())
    };
    let ended = validator.run_rows(input, format, Lines::All, render, deliver);
    let error = ended.err().map(|error| match error {
        Error::UnclosedQuote { line } | Error::StrayQuote { line } => (error.code(), line),
        error => panic!("{error}"),
    });
    Found { rows, error }
}

/// Panics unless an input says this.
#[track_caller]
fn assert_rows(validator: &Validator, input: Input<'_>, reading: &Reading, expected: &Found) {
    let found = run(validator, input, &reading.format(), reading.requested.len());
    assert_same(&found, expected);
}

#[track_caller]
fn assert_same(found: &Found, expected: &Found) {
    for (found, expected) in found.rows.iter().zip(&expected.rows) {
        // Some rows are too long to be shown.
        assert_eq!(
            (found.number, &found.code),
            (expected.number, &expected.code)
        );
        assert!(found == expected, "{found:?}\n{expected:?}");
    }
    assert_eq!(
        (found.rows.len(), found.error),
        (expected.rows.len(), expected.error)
    );
}

fn validators() -> Vec<Validator> {
    let levels = Level::ALL.iter().copied();
    levels
        .filter_map(|level| Validator::new(&Context::default()).with_kernel(level))
        .collect()
}

fn sized(validator: &Validator, size: usize, workers: usize) -> Validator {
    validator
        .clone()
        .with_block_size(NonZeroUsize::new(size).unwrap())
        .with_workers(NonZeroUsize::new(workers).unwrap())
}

struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let (piece, rest) = self.0.split_at(self.1.min(to.len()).min(self.0.len()));
        to[..piece.len()].copy_from_slice(piece);
        self.0 = rest;
        Ok(piece.len())
    }
}

fn file_of(text: &[u8]) -> File {
    let mut file = tempfile();
    file.write_all(text).unwrap();
    file
}

/// A file without a name.
fn tempfile() -> File {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("nircheck-rows-{}-{next}", std::process::id());
    let path = std::env::temp_dir().join(name);
    let mut options = File::options();
    let file = options.read(true).write(true).create_new(true).open(&path);
    std::fs::remove_file(&path).unwrap();
    file.unwrap()
}

/// Rows of every sort: regular ones as programs write them, and what people make of them.
fn random_rows(rng: &mut Rng, delimiter: u8, rows: usize) -> Vec<u8> {
    let mut text = Vec::new();
    if rng.one_in(20) {
        text.extend_from_slice(b"\xef\xbb\xbf");
    }
    let (quoted, odd, width) = (rng.below(4), rng.below(3), 1 + rng.below(5));
    let crlf = rng.one_in(3);
    for _ in 0..rows {
        let width = if rng.one_in(10) { rng.below(7) } else { width };
        for index in 0..width {
            if index > 0 {
                text.push(delimiter);
            }
            push_cell(rng, (delimiter, quoted, odd), &mut text);
        }
        text.extend_from_slice(match rng.below(30) {
            0 => b"\n\n",
            1 => b"\r\n",
            2 => b"\r\r\n",
            _ if crlf => b"\r\n",
            _ => &b"\n"[..],
        });
    }
    if rng.one_in(3) {
        text.pop();
    }
    text
}

fn push_cell(rng: &mut Rng, (delimiter, quoted, odd): (u8, usize, usize), text: &mut Vec<u8>) {
    let base = *rng.choose(&Base::ALL);
    let mut number = base.keyed(rng).to_vec();
    if rng.one_in(20) {
        let at = rng.below(15);
        number[at] = *rng.choose(b"/:09ABab .-\r\0\xff\xa0");
    }
    let cell = match rng.below(14) {
        0 => Vec::new(),
        1 => b"a town".to_vec(),
        2 => vec![b'x'; rng.below(150)],
        3 => spell(rng, &number),
        4 | 5 => number[..13].to_vec(),
        6 => [&b" "[..], &number, b"\t"].concat(),
        7 => [&number[..1], b"\xa0", &number[1..]].concat(),
        _ => number,
    };
    if rng.below(4) < quoted {
        text.push(b'"');
        for byte in cell {
            match rng.below(60) {
                0 => text.extend_from_slice(b"\"\""),
                1 => text.push(delimiter),
                2 => text.extend_from_slice(b"\r\n"),
                3 => text.push(b'\n'),
                _ => {}
            }
            text.push(byte);
        }
        if odd < 2 || !rng.one_in(30) {
            text.push(b'"');
        }
    } else {
        text.extend_from_slice(&cell);
    }
    if odd > 0 && rng.one_in(20) {
        let tails = [&b"\""[..], b"\"\"", b"x", b" \"", b"\"a\"", b"\r"];
        text.extend_from_slice(tails[rng.below(tails.len())]);
    }
}

const DELIMITERS: [u8; 4] = *b",;\t|";

#[test]
fn rows_of_every_sort() {
    let texts = common::size(250, 4_000);
    let mut rng = Rng::new(3);
    let validators = validators();
    let (mut regular, mut wrong) = (0, 0);
    for index in 0..texts {
        let reading = Reading::random(&mut rng);
        let rows = 1 + rng.below(150);
        let text = random_rows(&mut rng, reading.delimiter, rows);
        let expected = reading.read(&text);
        confirm(&text, &reading);
        regular += usize::from(expected.rows.len() > rows / 2);
        wrong += usize::from(expected.error.is_some());
        for validator in &validators {
            let size = [1, 7, 64, 333, 4_096, 1 << 20][rng.below(6)];
            let validator = sized(validator, size, [1, 2, 5][rng.below(3)]);
            assert_rows(&validator, Input::Bytes(&text), &reading, &expected);
            let pieces = Box::new(Pieces(&text, 1 + rng.below(300)));
            assert_rows(&validator, Input::Reader(pieces), &reading, &expected);
            if index % 10 == 0 {
                let file = file_of(&text);
                assert_rows(&validator, Input::File(&file), &reading, &expected);
                if !text.is_empty() {
                    // SAFETY: nobody else knows the file.
                    let mapped = unsafe { Mapped::open(&file) }.unwrap();
                    assert_rows(&validator, Input::Mapped(&mapped), &reading, &expected);
                }
            }
        }
    }
    assert!(
        regular > texts / 3 && wrong > texts / 20,
        "{regular} {wrong}"
    );
}

/// csv-core reads the same cells before an error, where lines are not blank.
fn confirm(text: &[u8], reading: &Reading) {
    let rows::Rows { rows, .. } = rows::read(text, reading.delimiter, reading.quotes);
    let read: Vec<u8> = rows.iter().flat_map(|row| row.with_end).copied().collect();
    let read = without_cr(&read);
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader
        .delimiter(reading.delimiter)
        .quoting(reading.quotes)
        .has_headers(false)
        .flexible(true)
        // It takes a lone CR for an end as well, and knows a line feed alone.
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(&read[..]);
    let theirs = reader.byte_records().map(|row| {
        let row = row.unwrap();
        row.iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
    });
    let ours = rows.iter().filter(|row| !row.cells.is_empty());
    let ours = ours.map(|row| {
        let texts = row.cells.iter().map(|cell| without_cr(&cell.text));
        texts.collect::<Vec<_>>()
    });
    assert!(theirs.eq(ours));
}

/// A text whose lines end with LF.
fn without_cr(text: &[u8]) -> Vec<u8> {
    let is_kept = |at: &usize| !text[*at..].starts_with(b"\r\n");
    (0..text.len()).filter(is_kept).map(|at| text[at]).collect()
}

/// All cuts of a text, at every offset.
#[test]
fn cuts_anywhere() {
    let text = "id,nir,note\r\n1,2951099126111,\"a\nb\"\n\"2,\"\"\",\"2 95 10 99 126 111 93\",\n\n\
                3,5\" nail,\"x\"\"\r\n\"\n\"\",\"295\"109,\",\"\n4\n5,2951399126111,x\n6,\"y\r\n\"\r\n";
    let reading = Reading {
        requested: vec![2, 0, 1],
        ..Reading::column(b',', 1)
    };
    for behind in [
        "",
        "7,\"8\n9",
        "7,\"8\n9\",\"\n\"x,1\n2",
        "7,\"8\n9\"\r,\"\n",
        "7,\"\n\"\r",
    ] {
        let text = [text, behind].concat();
        let expected = reading.read(text.as_bytes());
        confirm(text.as_bytes(), &reading);
        assert!(expected.rows.len() > 6 && expected.error.is_some() != behind.is_empty());
        for validator in validators() {
            for size in 1..=text.len() {
                let validator = sized(&validator, size, 1 + size % 3);
                assert_rows(
                    &validator,
                    Input::Bytes(text.as_bytes()),
                    &reading,
                    &expected,
                );
                let pieces = Box::new(Pieces(text.as_bytes(), size));
                assert_rows(&validator, Input::Reader(pieces), &reading, &expected);
            }
            // What is before a row is left out, and counts in offsets and numbers.
            for (skipped, row) in expected.rows.iter().enumerate() {
                let format = reading.format().starting_at(row.offset, row.number);
                let validator = sized(&validator, 16, 2);
                let expected = Found {
                    rows: expected.rows[skipped..].to_vec(),
                    error: expected.error,
                };
                let input = Input::Bytes(text.as_bytes());
                assert_same(&run(&validator, input, &format, 3), &expected);
                let input = Input::Reader(Box::new(Pieces(text.as_bytes(), 5)));
                assert_same(&run(&validator, input, &format, 3), &expected);
            }
        }
    }
}

#[test]
fn every_text_of_a_small_alphabet() {
    const ALPHABET: &[u8] = b"\"a,\n\r";
    let validators: Vec<_> = validators().iter().map(|it| sized(it, 3, 1)).collect();
    let length = common::size(6, 7);
    let reading = Reading {
        requested: vec![0, 1, 2],
        ..Reading::column(b',', 1)
    };
    let plain = Reading {
        quotes: false,
        ..reading.clone()
    };
    for index in 0..ALPHABET.len().pow(length) {
        let mut rest = index;
        let mut text = Vec::new();
        for _ in 0..length {
            text.push(ALPHABET[rest % ALPHABET.len()]);
            rest /= ALPHABET.len();
        }
        for reading in [&reading, &plain] {
            let expected = reading.read(&text);
            confirm(&text, reading);
            for validator in &validators {
                assert_rows(validator, Input::Bytes(&text), reading, &expected);
            }
            one_by_one(&text, reading);
        }
    }
}

/// Rows read without a run say the same.
fn one_by_one(text: &[u8], reading: &Reading) {
    let (format, mut rest) = (reading.format(), text);
    let rows::Rows { rows, error } = rows::read(text, reading.delimiter, reading.quotes);
    for expected in rows {
        let row = match format.first_row(rest).unwrap() {
            Some(row) => row,
            None => format.last_row(rest).unwrap(),
        };
        assert_eq!(row, expected.with_end);
        let cells = format.cells(expected.bytes);
        let cells = cells.map(|cell| (cell.raw(), cell.unquoted().into_owned()));
        let expected = expected
            .cells
            .iter()
            .map(|cell| (cell.raw, cell.text.clone()));
        assert!(cells.eq(expected));
        rest = &rest[row.len()..];
    }
    let wrong = format.last_row(rest).err().map(|error| error.code());
    assert_eq!(wrong, error.map(|(code, _)| code));
}

/// A row over the limit comes in pieces, one under it whole; memory stays flat.
#[test]
fn long_rows() {
    for (length, quoted, is_long) in [
        ((1 << 20) - 2, false, false),
        ((1 << 20) - 1, false, true),
        ((1 << 20) - 4, true, false),
        ((1 << 20) - 3, true, true),
        (5 << 20, true, true),
    ] {
        let filler = if quoted {
            "1\n".repeat(length / 2) + &"2"[..length % 2]
        } else {
            "3".repeat(length)
        };
        let filler = if quoted {
            format!("\"{filler}\"")
        } else {
            filler
        };
        let text = format!("1,2951099126111\n2,{filler}\r\n3,2951399126111\n");
        let mut reading = Reading::column(b',', 1);
        let mut expected = reading.read(text.as_bytes());
        assert_eq!(expected.rows.len(), 3);
        assert_eq!(expected.rows[1].bytes.len() > 1 << 20, is_long, "{length}");
        expected.rows[1].code = "too-long".to_owned();
        for validator in validators() {
            for (size, workers) in [(1 << 20, 1), (100_000, 2), (4 << 20, 2), (8 << 20, 1)] {
                let validator = sized(&validator, size, workers);
                assert_rows(
                    &validator,
                    Input::Bytes(text.as_bytes()),
                    &reading,
                    &expected,
                );
                let pieces = Box::new(Pieces(text.as_bytes(), 70_000));
                assert_rows(&validator, Input::Reader(pieces), &reading, &expected);
            }
        }
        // A cell of another column may be that long.
        reading.judged = Some(0);
        for size in [1 << 20, 16 << 20] {
            let validator = sized(&validators()[0], size, 1);
            let input = Input::Bytes(text.as_bytes());
            let found = run(&validator, input, &reading.format(), 0);
            let expected = if is_long {
                ErrorCode::TooLong
            } else {
                ErrorCode::Length
            };
            assert_eq!(found.rows[1].code, expected.as_str());
        }
    }
}

/// Quotes that never close and stray ones in rows of any length: the error has the line where the
/// quote opened, and of the row only comes what is over the limit.
#[test]
fn quotes_gone_wrong_in_long_rows() {
    const LIMIT: usize = 1 << 20;
    let reading = Reading::column(b';', 0);
    for length in [10, LIMIT - 9, LIMIT - 7, LIMIT, 2 * LIMIT] {
        for behind in ["", "\r", "\"x;\n1;2\n", "\"\rx", "\"\r"] {
            let lines = "1234567\n".repeat(length / 8);
            let text = format!("1;2\n\n1;\"\n\n\";\"{lines}{behind}");
            let expected = reading.read(text.as_bytes());
            let code = if behind.starts_with('"') && length > 10 || behind.len() > 1 {
                "stray-quote"
            } else {
                "unclosed-quote"
            };
            assert_eq!(expected.error, Some((code, 5)), "{length} {behind:?}");
            for (size, workers) in [(70_001, 1), (LIMIT, 2), (100_000, 5), (8 * LIMIT, 1)] {
                let validator = sized(&validators()[0], size, workers);
                let input = Input::Bytes(text.as_bytes());
                assert_rows(&validator, input, &reading, &expected);
                let pieces = Box::new(Pieces(text.as_bytes(), size.min(70_001)));
                assert_rows(&validator, Input::Reader(pieces), &reading, &expected);
            }
        }
    }
}

/// Rows written as they are, or with a cell replaced or added.
#[test]
fn rows_are_written_byte_by_byte() {
    let mut rng = Rng::new(5);
    for _ in 0..common::size(100, 1_000) {
        let mut reading = Reading::random(&mut rng);
        reading.requested = vec![rng.below(4)];
        let column = reading.requested[0];
        let text = random_rows(&mut rng, reading.delimiter, 60);
        let new = [&b""[..], b"new", b"a\"b", b";", b",", b"x\r\n"][rng.below(6)];
        let rows = rows::read(&text, reading.delimiter, reading.quotes).rows;
        let (mut whole, mut replaced, mut extended) = (Vec::new(), Vec::new(), Vec::new());
        let format = reading.format().with_width(4);
        let render = |block: &Block<'_>| {
            let mut out = [Vec::new(), Vec::new(), Vec::new()];
            for row in block.lines() {
                out[0].extend_from_slice(row.with_end());
                row.push_replaced(0, new, &mut out[1]);
                let missing = 4_usize.saturating_sub(row.width());
                let has_cells = !row.bytes.is_empty() && !row.is_cut();
                assert_eq!(row.missing_cells(), if has_cells { missing } else { 0 });
                out[2].extend_from_slice(row.bytes);
                if has_cells {
                    format.push_cells(missing, [new, b"1"], &mut out[2]);
                }
                out[2].extend_from_slice(row.end);
            }
            out
        };
        let validator = sized(
            &validators()[0],
            1 + rng.below(999),
            [1, 2, 5][rng.below(3)],
        );
        let ended = validator.run_rows(
            Input::Bytes(&text),
            &format,
            Lines::All,
            render,
            |[first, second, third]| {
                whole.extend(first);
                replaced.extend(second);
                extended.extend(third);
                ControlFlow::Continue(())
            },
        );
        assert!(ended.is_err() || text.ends_with(&whole));
        let (mut expected, mut longer) = (Vec::new(), Vec::new());
        for row in rows {
            let end = &row.with_end[row.bytes.len()..];
            let mut written = Vec::new();
            for (index, cell) in row.cells.iter().enumerate() {
                if index > 0 {
                    written.push(reading.delimiter);
                }
                if index == column {
                    let has_quotes = row.bytes == cell.raw && new.is_empty();
                    written.extend(quoted(new, &reading, has_quotes));
                } else {
                    written.extend_from_slice(cell.raw);
                }
            }
            expected.extend([&written[..], end].concat());
            longer.extend_from_slice(row.bytes);
            if !row.cells.is_empty() {
                let missing = 5_usize.saturating_sub(row.cells.len()).max(1);
                longer.extend(vec![reading.delimiter; missing]);
                longer.extend(quoted(new, &reading, false));
                longer.extend_from_slice(&[reading.delimiter, b'1']);
            }
            longer.extend_from_slice(end);
        }
        assert_eq!(
            replaced.escape_ascii().to_string(),
            expected.escape_ascii().to_string()
        );
        assert_eq!(
            extended.escape_ascii().to_string(),
            longer.escape_ascii().to_string()
        );
    }
}

fn quoted(text: &[u8], reading: &Reading, has_quotes: bool) -> Vec<u8> {
    let needs_quotes = text
        .iter()
        .any(|byte| b"\"\r\n".contains(byte) || *byte == reading.delimiter);
    if !reading.quotes || !needs_quotes && !has_quotes {
        return text.to_vec();
    }
    let text = String::from_utf8_lossy(text).replace('"', "\"\"");
    format!("\"{text}\"").into_bytes()
}

/// The counts are those of the checker, findings included.
#[test]
fn counts() {
    let mut rng = Rng::new(9);
    let context = Context::default();
    for _ in 0..30 {
        let text = random_rows(&mut rng, b';', 300);
        let mut findings = [0_u64; Finding::ALL.len()];
        let reading = Reading::column(b';', 0);
        let rows = reading.read(&text).rows;
        let mut short = None;
        for row in &rows {
            if row.code == "valid" {
                for finding in check(&row.text, &context).findings().iter() {
                    findings[finding as usize] += 1;
                    if finding == Finding::KeyAbsent {
                        short = short.or(Some(row.number));
                    }
                }
            }
        }
        for validator in validators() {
            let validator = sized(&validator, 1 + rng.below(5_000), 1);
            for lines in [Lines::None, Lines::Problems, Lines::Findings, Lines::All] {
                let (mut counts, mut first_short) = (Counts::default(), None);
                let render = |block: &Block<'_>| {
                    let mut counts = block.counts();
                    for line in block.lines().filter(Line::needs_check) {
                        counts.add_findings(check(&*line.text(), &context).findings());
                    }
                    (counts, block.first_without_key())
                };
                let deliver = |(part, short)| {
                    counts.add(&part);
                    first_short = first_short.or(short);
                    ControlFlow::Continue(())
                };
                let input = Input::Bytes(&text);
                // Of a wrong text the rows before the error are counted.
                let _ = validator.run_rows(input, &reading.format(), lines, render, deliver);
                assert_eq!(counts.lines(), rows.len() as u64);
                let with = |code| rows.iter().filter(|row| row.code == code).count() as u64;
                for error in ErrorCode::ALL {
                    assert_eq!(counts.with_error(*error), with(error.as_str()));
                }
                assert_eq!(
                    (counts.empty(), counts.well_formed()),
                    (with("empty"), with("valid"))
                );
                if lines >= Lines::Findings {
                    assert_eq!(first_short, short);
                    for finding in Finding::ALL {
                        let expected = findings[*finding as usize];
                        assert_eq!(counts.with_finding(*finding), expected, "{finding}");
                    }
                }
            }
        }
    }
}
