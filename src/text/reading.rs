//! The stretches of text at a position that have the length and the bounds of a number.

use super::is_word;
use crate::number::key::key_of;

/// The largest number of separators between two characters.
const LONGEST_GAP: u32 = 8;

/// The longest number, in bytes: 15 characters and separators of three bytes between them.
pub(super) const LONGEST: usize = 15 + 14 * 3 * LONGEST_GAP as usize;

/// A stretch of text with 13 or 15 characters, between word bounds.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The characters, four bits each, the last one in the lowest bits.
    pub(super) characters: u64,
    pub(super) has_key: bool,
}

/// The readings of 13 and of 15 characters that begin at a position.
pub(super) fn readings(text: &[u8], start: usize) -> [Option<Reading>; 2] {
    let mut readings = [None, None];
    let follows = start > 0 && is_word_at(text, start - 1);
    if follows || !matches!(text.get(start), Some(b'1'..=b'8')) {
        return readings;
    }
    let (mut characters, mut count, mut gap, mut at) = (0, 0, 0, start);
    while let Some(class) = text.get(at..).and_then(Class::of) {
        let value = match class {
            Class::Digit(value) => value,
            Class::Letter(value) if count == 6 && characters & 15 == 2 => value,
            Class::Separator(len) if gap < LONGEST_GAP => {
                (at, gap) = (at + len, gap + 1);
                continue;
            }
            _ => break,
        };
        characters = characters << 4 | u64::from(value);
        (at, gap, count) = (at + 1, 0, count + 1);
        if matches!(count, 13 | 15) && !is_word_at(text, at) {
            readings[usize::from(count == 15)] = Some(Reading {
                start,
                end: at,
                characters,
                has_key: count == 15,
            });
        }
        if count == 15 {
            break;
        }
    }
    readings
}

/// Where so many characters begin of which the last is at a position.
pub(super) fn start_of(text: &[u8], mut count: u32, last: usize) -> usize {
    let before = text.get(..=last).unwrap_or_default();
    let is_first = |byte: &u8| {
        count -= u32::from(is_character(*byte));
        count == 0
    };
    before.iter().rposition(is_first).unwrap_or(0)
}

const fn is_character(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A' | b'B' | b'a' | b'b')
}

fn is_word_at(text: &[u8], at: usize) -> bool {
    text.get(at).is_some_and(is_word)
}

impl Reading {
    /// Whether there are 15 characters, of which the last two are the key of the others.
    pub(super) const fn has_right_key(&self) -> bool {
        let given = self.characters & 0xff;
        let key = key_of(self.characters >> 8) as u64;
        self.has_key && given == 16 * (key / 10) + key % 10
    }
}

/// The role of a byte in a number.
enum Class {
    Digit(u8),
    Letter(u8),
    /// A separator, with its length in bytes.
    Separator(usize),
}

impl Class {
    /// The class of the first character; `None` when it cannot be in a number.
    fn of(text: &[u8]) -> Option<Self> {
        match text {
            [digit @ b'0'..=b'9', ..] => Some(Self::Digit(digit - b'0')),
            [b' ' | b'.' | b'-' | b'/' | b'\t', ..] => Some(Self::Separator(1)),
            [b'A' | b'a', ..] => Some(Self::Letter(10)),
            [b'B' | b'b', ..] => Some(Self::Letter(11)),
            // U+00A0, U+202F, U+2009, U+2007, and U+00A0 in Windows-1252.
            [0xc2, 0xa0, ..] => Some(Self::Separator(2)),
            [0xe2, 0x80, 0xaf | 0x89 | 0x87, ..] => Some(Self::Separator(3)),
            [0xa0, ..] => Some(Self::Separator(1)),
            _ => None,
        }
    }
}
