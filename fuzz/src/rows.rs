//! Rows of cells: the lines as they are, which may hold any quote, and the same as cells that
//! programs have written, with quotes around what they like.

use std::ops::ControlFlow;

use nircheck::batch::{self, Block, Error, Input, Line, RowFormat, Validator};

use super::{
    Shares,
    common::{Rng, rows},
    lines::{Judged as Said, Lines, seed_of, told},
    stream::{Pieces, file},
};

/// The column that is judged, of those that are cut out.
const COLUMN: usize = 1;
const COLUMNS: usize = 4;

/// Judges lines as rows: in memory, in pieces of this size, from a file.
pub(super) fn rows(validator: &Validator, lines: &Lines, piece: usize, shares: &mut Shares) {
    let mut rng = Rng::new(seed_of(&lines.text) ^ piece as u64);
    let delimiter = *rng.choose(b",;\t|. ");
    let written = written(&mut rng, lines, delimiter);
    for text in [&lines.text[..], &written] {
        let format = RowFormat::new(delimiter).expect("no quote and no end of a line");
        let format = format.with_judged(COLUMN).with_cells(0..COLUMNS);
        let format = format.with_quotes(!rng.one_in(4));
        all(validator, Input::Bytes(text), &format, lines, text);
        // These take longer, and differ less from one another.
        match rng.below(4) {
            0 if shares.one_in(16) => {
                all(validator, Input::File(&file(text)), &format, lines, text);
            }
            1 | 2 => {
                let pieces = Input::Reader(Box::new(Pieces(text, piece)));
                all(validator, pieces, &format, lines, text);
            }
            _ => {}
        }
    }
}

/// Rows in which the lines are the cells of a column.
fn written(rng: &mut Rng, lines: &Lines, delimiter: u8) -> Vec<u8> {
    let mut text = Vec::new();
    for line in lines.text.split(|byte| *byte == b'\n') {
        for _ in 0..COLUMN {
            let other = [
                &b""[..],
                b"x",
                b"\"a \"\" b\"",
                b"\"1\r\n,;2\"",
                b"5\"",
                &[b'y'; 70],
            ];
            text.extend_from_slice(other[rng.below(other.len())]);
            text.push(delimiter);
        }
        if line.contains(&delimiter) || line.contains(&b'"') || rng.one_in(3) {
            text.push(b'"');
            for byte in line {
                text.extend_from_slice(if *byte == b'"' {
                    b"\"\""
                } else {
                    std::slice::from_ref(byte)
                });
            }
            text.push(b'"');
        } else {
            text.extend_from_slice(line);
        }
        text.extend_from_slice(match rng.below(20) {
            0 => b"\r\n",
            1 => b";\n",
            2 => b"\"\n",
            3 => b" \n",
            _ => &b"\n"[..],
        });
    }
    text
}

/// A row as the rules have it: number, offset, its bytes with their end, the verdict.
type Expected = (u64, u64, Vec<u8>, Said);

/// The raw bytes and the text of each cell.
type Cells = Vec<(Vec<u8>, Vec<u8>)>;

/// Panics unless all rows come, in order, each with what the rules say of it, up to an error of the
/// quotes.
fn all(validator: &Validator, input: Input<'_>, format: &RowFormat, lines: &Lines, text: &[u8]) {
    let rows::Rows { rows, error } = rows::read(text, format.delimiter(), format.has_quotes());
    let mut expected = rows.into_iter();
    let render = |block: &Block<'_>| {
        let row = |line: Line<'_>| {
            let cells: Cells = (0..COLUMNS)
                .map_while(|index| line.cell(index))
                .map(|cell| (cell.raw().to_vec(), cell.unquoted().into_owned()))
                .collect();
            let with_end = line.with_end().to_vec();
            let told = told(line.verdict);
            (
                (line.number, line.offset, with_end, told),
                line.width(),
                cells,
            )
        };
        block.lines().map(row).collect::<Vec<_>>()
    };
    let deliver = |block: Vec<(Expected, usize, Cells)>| {
        for (row, width, cells) in block {
            let expected = expected.next().expect("no more rows");
            let cell = expected.cells.get(COLUMN).map(|cell| &cell.text[..]);
            let cell = cell.unwrap_or_default();
            let said = match cell.len() {
                ..=65_536 => lines.judged(rows::as_utf_8(cell).as_bytes()),
                _ => ("too-long", None),
            };
            assert_eq!(
                (row.0, row.1, &row.2[..]),
                (expected.number, expected.offset, expected.with_end)
            );
            assert_eq!((row.3, width), (said, expected.cells.len()));
            let expected = expected
                .cells
                .into_iter()
                .map(|cell| (cell.raw.to_vec(), cell.text));
            assert!(cells.into_iter().eq(expected.take(COLUMNS)));
        }
        ControlFlow::Continue(())
    };
    let ended = validator.run_rows(input, format, batch::Lines::All, render, deliver);
    let told = ended.err().map(|error| match error {
        Error::UnclosedQuote { line } | Error::StrayQuote { line } => (error.code(), line),
        error => panic!("{error}"),
    });
    assert_eq!(told, error);
    assert!(expected.next().is_none(), "a row is missing");
}
