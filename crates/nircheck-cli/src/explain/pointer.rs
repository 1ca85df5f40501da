//! A text as typed, with a caret under one character.

use unicode_width::UnicodeWidthChar;

/// The widest text that is shown whole, in columns; of a wider one, what surrounds the caret.
const WIDEST: usize = 72;

/// What stands for what is left out: one column.
const LEFT_OUT: &str = "…";

/// A text made visible, and the column of the caret.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pointer {
    pub(crate) text: String,
    pub(crate) column: usize,
}

/// A character made visible, and the columns it takes.
struct Cell {
    text: String,
    width: usize,
}

impl Pointer {
    /// Points at a byte of a text, or behind it.
    pub(crate) fn new(text: &[u8], at: usize) -> Self {
        let mut cells = Vec::new();
        let mut caret = None;
        let mut offset = 0;
        let mut add = |length: usize, cell: Cell| {
            offset += length;
            if offset > at {
                caret.get_or_insert(cells.len());
            }
            cells.push(cell);
        };
        for chunk in text.utf8_chunks() {
            for character in chunk.valid().chars() {
                add(character.len_utf8(), Cell::of_character(character));
            }
            for byte in chunk.invalid() {
                add(1, Cell::escaped(format!("\\x{byte:02x}")));
            }
        }
        let (before, after) = cells.split_at(caret.unwrap_or(cells.len()));
        Self::between(before, after)
    }

    fn between(before: &[Cell], after: &[Cell]) -> Self {
        let width = |cells: &[Cell]| cells.iter().map(|cell| cell.width).sum::<usize>();
        let (mut first, mut end) = (0, after.len());
        if width(before) + width(after) > WIDEST {
            first = before.len() - fitting(before.iter().rev(), WIDEST * 2 / 3);
            end = fitting(after.iter(), WIDEST / 3);
        }
        let mut text = String::new();
        let mut column = width(&before[first..]);
        if first > 0 {
            text.push_str(LEFT_OUT);
            column += 1;
        }
        let shown = before[first..].iter().chain(&after[..end]);
        shown.for_each(|cell| text.push_str(&cell.text));
        if end < after.len() {
            text.push_str(LEFT_OUT);
        }
        Self { text, column }
    }
}

/// How many of these cells fit.
fn fitting<'a>(cells: impl Iterator<Item = &'a Cell>, room: usize) -> usize {
    let widths = cells.scan(0, |total, cell| {
        *total += cell.width;
        Some(*total)
    });
    widths.take_while(|total| *total <= room).count()
}

impl Cell {
    /// As it is, but for what takes no column or moves the cursor: that is escaped.
    fn of_character(character: char) -> Self {
        let space = matches!(
            character,
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}'
        );
        let mark = matches!(character, '\'' | '"' | '\\');
        if space || mark {
            return Self {
                text: character.into(),
                width: 1,
            };
        }
        let text: String = character.escape_debug().collect();
        match character.width() {
            Some(width @ 1..) if text.chars().eq([character]) => Self { text, width },
            _ if text.chars().eq([character]) => {
                Self::escaped(character.escape_unicode().collect())
            }
            _ => Self::escaped(text),
        }
    }

    /// An escape, which is ASCII.
    fn escaped(text: String) -> Self {
        let width = text.len();
        Self { text, width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointer(text: &[u8], at: usize) -> (String, usize) {
        let Pointer { text, column } = Pointer::new(text, at);
        (text, column)
    }

    #[test]
    fn column_counts_what_is_seen() {
        assert_eq!(pointer(b"2 9x", 3), ("2 9x".into(), 3));
        assert_eq!(
            pointer("2\u{202f}9x".as_bytes(), 5),
            ("2\u{202f}9x".into(), 3)
        );
        assert_eq!(pointer("２9x".as_bytes(), 4), ("２9x".into(), 3));
        assert_eq!(pointer(b"2\t9x", 3), ("2\\t9x".into(), 4));
        assert_eq!(pointer(b"2\xff\xfe9x", 4), ("2\\xff\\xfe9x".into(), 10));
        assert_eq!(pointer(b"\x1b[31m", 0), ("\\u{1b}[31m".into(), 0));
        assert_eq!(
            pointer("2\u{200b}9".as_bytes(), 4),
            ("2\\u{200b}9".into(), 9)
        );
        assert_eq!(
            pointer("2e\u{301}x".as_bytes(), 4),
            ("2e\\u{301}x".into(), 9)
        );
    }

    #[test]
    fn inside_and_behind() {
        assert_eq!(pointer("é9".as_bytes(), 1).1, 0);
        assert_eq!(pointer(b"12", 2).1, 2);
        assert_eq!(pointer(b"", 0), (String::new(), 0));
        assert_eq!(pointer(b"12", 70_000).1, 2);
    }

    #[test]
    fn wide_texts_are_cut_round_the_caret() {
        let text = "1".repeat(60_000) + "x" + &"2".repeat(60_000);
        let (shown, column) = pointer(text.as_bytes(), 60_000);
        assert_eq!(shown.chars().nth(column), Some('x'));
        assert_eq!(shown, format!("…{}x{}…", "1".repeat(48), "2".repeat(23)));
        let (shown, column) = pointer(text.as_bytes(), text.len());
        assert_eq!((shown.chars().count(), column), (49, 49));
    }
}
