//! Rows of cells: the lines as they are, which may hold any quote, and the same as cells that
//! programs have written, with quotes around what they like.

use std::ops::ControlFlow;

use nircheck::batch::{Delimited, Input, Judged, Line, Validator, Wanted};

use super::{
    common::{Rng, rows},
    lines::{Judged as Said, Lines, seed_of, told},
    stream::{Pieces, file},
};

/// Judges lines as rows: in memory, in pieces of this size, from a file.
pub(super) fn rows(validator: &Validator, lines: &Lines, piece: usize) {
    let mut rng = Rng::new(seed_of(&lines.text) ^ piece as u64);
    let delimiter = *rng.choose(b",;\t|. ");
    let column = rng.below(3);
    let written = written(&mut rng, lines, delimiter, column);
    for text in [&lines.text[..], &written] {
        let expected = expected(lines, text, delimiter, column);
        let column = Delimited::new(delimiter, column).expect("no quote and no end of a line");
        all(validator, Input::Bytes(text), column, &expected);
        // These take longer, and differ less from one another.
        match rng.below(4) {
            0 => all(validator, Input::File(&file(text)), column, &expected),
            1 | 2 => {
                let pieces = Input::Reader(Box::new(Pieces(text, piece)));
                all(validator, pieces, column, &expected);
            }
            _ => {}
        }
    }
}

/// Rows in which the lines are the cells of a column.
fn written(rng: &mut Rng, lines: &Lines, delimiter: u8, column: usize) -> Vec<u8> {
    let mut text = Vec::new();
    for line in lines.text.split(|byte| *byte == b'\n') {
        for _ in 0..column {
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

/// A row as the rules have it: number, offset, its bytes with their end, what is judged, the
/// verdict.
type Expected = (u64, u64, Vec<u8>, Vec<u8>, Said);

fn expected(lines: &Lines, text: &[u8], delimiter: u8, column: usize) -> Vec<Expected> {
    let rows = rows::read(text, delimiter).into_iter().map(|row| {
        let cell = row.cells.get(column).cloned().unwrap_or_default();
        let said = match cell.len() {
            ..=65_536 => lines.judged(rows::as_utf_8(&cell).as_bytes()),
            _ => ("too-long", None),
        };
        (row.number, row.offset, row.with_end.to_vec(), cell, said)
    });
    rows.collect()
}

/// Panics unless all rows come, in order, each with what the rules say of it.
fn all(validator: &Validator, input: Input<'_>, column: Delimited, expected: &[Expected]) {
    let mut expected = expected.iter();
    let render = |judged: &Judged<'_>| {
        let row = |line: Line<'_>| {
            let text = judged.text_of(&line).into_owned();
            let with_end = judged.with_end(&line).to_vec();
            (line.number, line.offset, with_end, text, told(line.verdict))
        };
        judged.lines().map(row).collect::<Vec<_>>()
    };
    let deliver = |block: Vec<Expected>| {
        for row in block {
            let expected = expected.next().expect("no more rows");
            // Of a cell that is too long all of its row is given.
            if row.4.0 == "too-long" {
                assert_eq!((row.0, row.4), (expected.0, expected.4));
            } else {
                assert_eq!(&row, expected);
            }
        }
        ControlFlow::Continue(())
    };
    validator
        .run_column(input, column, Wanted::All, render, deliver)
        .expect("input that can be read");
    assert!(expected.next().is_none(), "a row is missing");
}
