//! A column of rows against a naive reader of CSV, which the csv crate confirms: every kernel,
//! every way in, any number of workers, blocks cut anywhere.

#![allow(unsafe_code)] // files as memory
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod common;

use std::{
    fs::File,
    io::{Read, Write},
    num::NonZeroUsize,
    ops::ControlFlow,
};

use nircheck::{
    Context, ErrorCode, Finding,
    batch::{Counts, Delimited, Input, Mapped, Validator, Wanted, kernel::Level},
    check,
};

use self::common::{
    Base, Rng,
    rows::{self, as_utf_8},
    spell,
};

/// A row, as it is told of: number, offset, bytes without and with their end, what is judged, the
/// verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    number: u64,
    offset: u64,
    bytes: Vec<u8>,
    with_end: Vec<u8>,
    text: Vec<u8>,
    code: String,
}

/// The rows of a text, of which this column is judged; their cells too.
fn read_naively(text: &[u8], delimiter: u8, column: usize) -> Vec<(Row, Vec<Vec<u8>>)> {
    let rows = rows::read(text, delimiter).into_iter().map(|row| {
        let judged = row.cells.get(column).cloned().unwrap_or_default();
        let expected = Row {
            number: row.number,
            offset: row.offset,
            bytes: row.bytes.to_vec(),
            with_end: row.with_end.to_vec(),
            code: code(&judged).to_owned(),
            text: judged,
        };
        (expected, row.cells)
    });
    rows.collect()
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

/// Panics unless the rows of an input are these.
#[track_caller]
fn assert_rows(validator: &Validator, input: Input<'_>, column: Delimited, expected: &[Row]) {
    let mut rows: Vec<Row> = Vec::new();
    let render = |judged: &nircheck::batch::Judged<'_>| {
        let row = |line: nircheck::batch::Line<'_>| Row {
            number: line.number,
            offset: line.offset,
            bytes: line.bytes.to_vec(),
            with_end: judged.with_end(&line).to_vec(),
            text: judged.text_of(&line).into_owned(),
            code: match line.verdict.error() {
                _ if line.verdict.is_empty() => "empty".to_owned(),
                None => "valid".to_owned(),
                Some(error) => error.as_str().to_owned(),
            },
        };
        let rows: Vec<Row> = judged.lines().map(row).collect();
        (rows, judged.rest_of_line().map(<[u8]>::to_vec))
    };
    let deliver = |(part, rest): (Vec<Row>, Option<Vec<u8>>)| {
        rows.extend(part);
        if let (Some(rest), Some(row)) = (rest, rows.last_mut()) {
            row.bytes = [&row.with_end[..], &rest].concat();
            row.with_end.clone_from(&row.bytes);
        }
        ControlFlow::Continue(())
    };
    validator
        .run_column(input, column, Wanted::All, render, deliver)
        .unwrap();
    for (found, expected) in rows.iter().zip(expected) {
        assert_eq!(found.number, expected.number);
        if expected.code == "too-long" && found != expected {
            // Of a row that is too long all bytes come, in pieces; its cell does not matter.
            assert!(found.with_end == expected.with_end && found.code == expected.code);
            continue;
        }
        assert!(found == expected, "{found:?}\n{expected:?}");
    }
    assert_eq!(rows.len(), expected.len());
}

fn validators() -> Vec<Validator> {
    let levels = Level::ALL.into_iter();
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
    let mut regular = 0;
    for index in 0..texts {
        let delimiter = *rng.choose(&DELIMITERS);
        let rows = 1 + rng.below(150);
        let text = random_rows(&mut rng, delimiter, rows);
        let place = rng.below(4);
        let expected = read_naively(&text, delimiter, place);
        confirm(&text, delimiter, &expected);
        regular += usize::from(expected.len() > rows / 2);
        let expected: Vec<Row> = expected.into_iter().map(|(row, _)| row).collect();
        let column = Delimited::new(delimiter, place).unwrap();
        for validator in &validators {
            let size = [1, 7, 64, 333, 4_096, 1 << 20][rng.below(6)];
            let validator = sized(validator, size, 1 + rng.below(3));
            assert_rows(&validator, Input::Bytes(&text), column, &expected);
            let pieces = Pieces(&text, 1 + rng.below(300));
            assert_rows(
                &validator,
                Input::Reader(Box::new(pieces)),
                column,
                &expected,
            );
            if index % 10 == 0 {
                let file = file_of(&text);
                assert_rows(&validator, Input::File(&file), column, &expected);
                if !text.is_empty() {
                    // SAFETY: the file is temporary: nobody else knows it.
                    let mapped = unsafe { Mapped::open(&file) }.unwrap();
                    assert_rows(&validator, Input::Mapped(&mapped), column, &expected);
                }
            }
        }
    }
    assert!(regular > texts / 3);
}

/// The csv crate reads the same cells, where lines are not blank.
fn confirm(text: &[u8], delimiter: u8, rows: &[(Row, Vec<Vec<u8>>)]) {
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true);
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    // It takes a lone CR for an end as well, and knows a line feed alone.
    let text: Vec<u8> = (0..text.len())
        .filter(|at| !text[*at..].starts_with(b"\r\n"))
        .map(|at| text[at])
        .collect();
    let mut reader = reader
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(&text[..]);
    let theirs = reader.byte_records().map(|row| {
        let row = row.unwrap();
        row.iter().map(<[u8]>::to_vec).collect::<Vec<_>>()
    });
    let ours = rows
        .iter()
        .map(|(_, cells)| cells)
        .filter(|cells| !cells.is_empty());
    assert!(theirs.eq(ours.cloned()));
}

/// All cuts of a text, at every offset.
#[test]
fn cuts_anywhere() {
    let text = "id,nir,note\r\n1,2951099126111,\"a\nb\"\n\"2,\"\"\",\"2 95 10 99 126 111 93\",\n\n\
                3,5\" nail,\"x\"\"\r\n\"\n\"\",\"295\"109,\",\"\n4\n5,2951399126111,\"open\n6,7\n";
    let column = Delimited::new(b',', 1).unwrap();
    let expected = read_naively(text.as_bytes(), b',', 1);
    confirm(text.as_bytes(), b',', &expected);
    let expected: Vec<Row> = expected.into_iter().map(|(row, _)| row).collect();
    assert!(expected.len() > 6);
    for validator in validators() {
        for size in 1..=text.len() {
            let validator = sized(&validator, size, 1 + size % 3);
            assert_rows(&validator, Input::Bytes(text.as_bytes()), column, &expected);
            let pieces = Box::new(Pieces(text.as_bytes(), size));
            assert_rows(&validator, Input::Reader(pieces), column, &expected);
        }
        // What is before a row is left out, and counts in offsets and numbers.
        for (skipped, row) in expected.iter().enumerate() {
            let column = column.starting_at(row.offset, row.number);
            let validator = sized(&validator, 16, 2);
            let input = Input::Bytes(text.as_bytes());
            assert_rows(&validator, input, column, &expected[skipped..]);
            let pieces = Box::new(Pieces(text.as_bytes(), 5));
            assert_rows(
                &validator,
                Input::Reader(pieces),
                column,
                &expected[skipped..],
            );
        }
    }
}

#[test]
fn every_text_of_a_small_alphabet() {
    const ALPHABET: &[u8] = b"\"a,\n\r";
    let validators: Vec<_> = validators().iter().map(|it| sized(it, 3, 1)).collect();
    let length = common::size(6, 7);
    for index in 0..ALPHABET.len().pow(length) {
        let mut rest = index;
        let mut text = Vec::new();
        for _ in 0..length {
            text.push(ALPHABET[rest % ALPHABET.len()]);
            rest /= ALPHABET.len();
        }
        let expected = read_naively(&text, b',', 1);
        confirm(&text, b',', &expected);
        let expected: Vec<Row> = expected.into_iter().map(|(row, _)| row).collect();
        let column = Delimited::new(b',', 1).unwrap();
        for validator in &validators {
            assert_rows(validator, Input::Bytes(&text), column, &expected);
        }
    }
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
        let mut expected: Vec<Row> = read_naively(text.as_bytes(), b',', 1)
            .into_iter()
            .map(|(row, _)| row)
            .collect();
        assert_eq!(expected.len(), 3);
        assert_eq!(expected[1].bytes.len() > 1 << 20, is_long, "{length}");
        expected[1].code = "too-long".to_owned();
        let column = Delimited::new(b',', 1).unwrap();
        for validator in validators() {
            for (size, workers) in [(1 << 20, 1), (100_000, 2), (4 << 20, 2), (8 << 20, 1)] {
                let validator = sized(&validator, size, workers);
                assert_rows(&validator, Input::Bytes(text.as_bytes()), column, &expected);
                let pieces = Box::new(Pieces(text.as_bytes(), 70_000));
                assert_rows(&validator, Input::Reader(pieces), column, &expected);
            }
        }
        // A cell of another column may be that long.
        let column = Delimited::new(b',', 0).unwrap();
        let code = |size| {
            let (mut codes, input) = (Vec::new(), Input::Bytes(text.as_bytes()));
            let render = |judged: &nircheck::batch::Judged<'_>| {
                judged
                    .lines()
                    .map(|line| line.verdict.error())
                    .collect::<Vec<_>>()
            };
            let validator = sized(&validators()[0], size, 1);
            validator
                .run_column(input, column, Wanted::All, render, |part| {
                    codes.extend(part);
                    ControlFlow::Continue(())
                })
                .unwrap();
            codes[1]
        };
        for size in [1 << 20, 16 << 20] {
            let expected = if is_long {
                ErrorCode::TooLong
            } else {
                ErrorCode::Length
            };
            assert_eq!(code(size), Some(expected));
        }
    }
}

/// The counts are those of the checker, findings included.
#[test]
fn counts() {
    let mut rng = Rng::new(9);
    let context = Context::default();
    for _ in 0..30 {
        let text = random_rows(&mut rng, b';', 300);
        let mut findings = [0_u64; Finding::ALL.len()];
        let rows = read_naively(&text, b';', 0);
        for (row, _) in &rows {
            if row.code == "valid" {
                for finding in check(as_utf_8(&row.text), &context).findings().iter() {
                    findings[finding as usize] += 1;
                }
            }
        }
        for validator in validators() {
            for wanted in [Wanted::Counts, Wanted::Problems, Wanted::Looks, Wanted::All] {
                let mut counts = Counts::default();
                let column = Delimited::new(b';', 0).unwrap();
                validator
                    .run_column(
                        Input::Bytes(&text),
                        column,
                        wanted,
                        |judged| judged.counts(&context),
                        |part| {
                            counts.add(&part);
                            ControlFlow::Continue(())
                        },
                    )
                    .unwrap();
                assert_eq!(counts.lines(), rows.len() as u64);
                let with = |code| rows.iter().filter(|(row, _)| row.code == code).count() as u64;
                for error in ErrorCode::ALL {
                    assert_eq!(counts.with_error(*error), with(error.as_str()));
                }
                assert_eq!(
                    (counts.empty(), counts.well_formed()),
                    (with("empty"), with("valid"))
                );
                if wanted >= Wanted::Looks {
                    for finding in Finding::ALL {
                        let expected = findings[*finding as usize];
                        assert_eq!(counts.with_finding(*finding), expected, "{finding}");
                    }
                }
            }
        }
    }
}
