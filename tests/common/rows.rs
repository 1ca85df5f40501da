//! A naive reader of CSV: byte by byte, in the words of the rules.

/// The rows of a text, up to an error of its quotes.
pub struct Rows<'a> {
    pub rows: Vec<Row<'a>>,
    /// The code, and the line where the quote opened.
    pub error: Option<(&'static str, u64)>,
}

/// A row of a text.
pub struct Row<'a> {
    /// The number of its first line, from 1.
    pub number: u64,
    /// Where it starts.
    pub offset: u64,
    /// Its bytes, without the end of its last line.
    pub bytes: &'a [u8],
    pub with_end: &'a [u8],
    /// Its cells; none of a blank line.
    pub cells: Vec<Cell<'a>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// As it stands.
    pub raw: &'a [u8],
    /// Without its quotes.
    pub text: Vec<u8>,
}

/// The longest row whose cells are read.
const MOST: usize = 1 << 20;

/// The rows of a text.
pub fn read(text: &[u8], delimiter: u8, quotes: bool) -> Rows<'_> {
    let (mut rows, mut number) = (Vec::new(), 1);
    let mut at = if text.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    while at < text.len() {
        let (start, first) = (at, number);
        let mut cells = Vec::new();
        let mut error = None;
        // A cell, and the byte behind it.
        loop {
            let cell_start = at;
            let mut content = Vec::new();
            if quotes && text.get(at) == Some(&b'"') {
                let opened = number;
                at += 1;
                let is_closed = loop {
                    match text.get(at..).unwrap_or_default() {
                        [] => break false,
                        [b'"', b'"', ..] => {
                            content.push(b'"');
                            at += 2;
                        }
                        [b'"', ..] => break true,
                        [byte, ..] => {
                            number += u64::from(*byte == b'\n');
                            content.push(*byte);
                            at += 1;
                        }
                    }
                };
                if !is_closed {
                    error = Some(("unclosed-quote", opened));
                    break;
                }
                at += 1;
                let is_end = match text.get(at..).unwrap_or_default() {
                    [] | [b'\n', ..] | [b'\r', b'\n', ..] => true,
                    [byte, ..] => *byte == delimiter,
                };
                if number > opened && !is_end {
                    // A CR is looked at before what is wrong behind it.
                    at += usize::from(text[at] == b'\r' && delimiter != b'\r');
                    error = Some(("stray-quote", opened));
                    break;
                }
            }
            while let Some(byte) = text.get(at) {
                if *byte == delimiter || *byte == b'\n' {
                    break;
                }
                content.push(*byte);
                at += 1;
            }
            let is_last = text.get(at) != Some(&delimiter) || delimiter == b'\n';
            let mut end = at;
            if is_last && text.get(at) == Some(&b'\n') && text[cell_start..at].ends_with(b"\r") {
                end -= 1;
                content.pop();
            }
            cells.push(Cell {
                raw: &text[cell_start..end],
                text: content,
            });
            if is_last {
                break;
            }
            at += 1;
        }
        if error.is_none() && text.get(at) == Some(&b'\n') {
            at += 1;
            number += 1;
        }
        let with_end = &text[start..at];
        let bytes = match with_end.strip_suffix(b"\n") {
            Some(row) if error.is_none() => row.strip_suffix(b"\r").unwrap_or(row),
            _ => with_end,
        };
        if bytes.is_empty() || bytes.len() > MOST {
            cells.clear();
        }
        if error.is_none() || bytes.len() > MOST {
            rows.push(Row {
                number: first,
                offset: start as u64,
                bytes,
                with_end,
                cells,
            });
        }
        if error.is_some() {
            return Rows { rows, error };
        }
    }
    Rows { rows, error: None }
}

/// As UTF-8 or, where it is not, as Windows-1252.
pub fn as_utf_8(cell: &[u8]) -> String {
    const FROM_80: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    let character = |byte: &u8| match byte {
        0x80..0xa0 => FROM_80.chars().nth(usize::from(*byte) - 0x80).unwrap(),
        _ => char::from(*byte),
    };
    match str::from_utf8(cell) {
        Ok(text) => text.to_owned(),
        Err(_) => cell.iter().map(character).collect(),
    }
}
