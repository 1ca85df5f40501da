//! A naive reader of CSV: byte by byte, in the words of the rules.

/// A row of a text.
pub struct Row<'a> {
    /// The number of its first line, from 1.
    pub number: u64,
    /// Where it starts.
    pub offset: u64,
    /// Its bytes, without the end of its last line.
    pub bytes: &'a [u8],
    pub with_end: &'a [u8],
    /// Its cells, without their quotes; none of a blank line.
    pub cells: Vec<Vec<u8>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Outside,
    Inside,
    Quote,
}

/// The rows of a text.
pub fn read(text: &[u8], delimiter: u8) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let (mut at, mut number) = (0, 1);
    if text.starts_with(b"\xef\xbb\xbf") {
        at = 3;
    }
    while at < text.len() {
        let (start, first) = (at, number);
        let (mut cells, mut cell, mut state) = (Vec::new(), Vec::new(), State::Start);
        while at < text.len() {
            let byte = text[at];
            at += 1;
            if byte == b'\r' && text.get(at) == Some(&b'\n') {
                continue;
            }
            number += u64::from(byte == b'\n');
            if byte == b'\n' && state != State::Inside {
                break;
            }
            state = match (state, byte) {
                (State::Start, b'"') => State::Inside,
                (State::Inside, b'"') => State::Quote,
                (State::Quote, b'"') | (State::Inside, _) => {
                    cell.push(byte);
                    State::Inside
                }
                (_, byte) if byte == delimiter => {
                    cells.push(std::mem::take(&mut cell));
                    State::Start
                }
                _ => {
                    cell.push(byte);
                    State::Outside
                }
            };
        }
        cells.push(cell);
        let with_end = &text[start..at];
        let bytes = match with_end.strip_suffix(b"\n") {
            Some(row) => row.strip_suffix(b"\r").unwrap_or(row),
            None => with_end,
        };
        if bytes.is_empty() {
            cells.clear();
        }
        rows.push(Row {
            number: first,
            offset: start as u64,
            bytes,
            with_end,
            cells,
        });
    }
    rows
}

/// As UTF-8 or, where it is not, as Windows-1252, as far as that is Latin-1.
pub fn as_utf_8(cell: &[u8]) -> String {
    match str::from_utf8(cell) {
        Ok(text) => text.to_owned(),
        Err(_) => cell.iter().map(|byte| char::from(*byte)).collect(),
    }
}
