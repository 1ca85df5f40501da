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

/// Where the 13 characters begin that end at a position.
pub(super) fn start_of_13(text: &[u8], end: usize) -> usize {
    let mut count = 0;
    let before = text.get(..=end).unwrap_or_default();
    let is_first = |byte: &u8| {
        count += usize::from(VALUES[usize::from(*byte)].1);
        count == 13
    };
    before.iter().rposition(is_first).unwrap_or(0)
}

/// Where the 15 characters begin that end at a position, if their key may be right. 100 is 3
/// modulo 97, and a key the complement of its number.
pub(super) fn keyed_start(text: &[u8], end: usize) -> Option<usize> {
    let (mut sum, mut count) = (0, 0);
    let before = text.get(..=end).unwrap_or_default();
    for (start, byte) in before.iter().enumerate().rev() {
        let (value, is_character) = VALUES[usize::from(*byte)];
        sum += WEIGHTS[count & 15] * u32::from(value);
        count += usize::from(is_character);
        if count == 15 {
            return (sum % 97 == 0).then_some(start);
        }
    }
    None
}

/// The weights of the characters modulo 97, from the last one on.
const WEIGHTS: [u32; 16] = [1, 10, 1, 10, 3, 30, 9, 90, 27, 76, 81, 34, 49, 5, 50, 0];

/// What a byte adds to the number modulo 97, and whether it is a character. The letter of 2A or 2B
/// makes 19 or 18 of the 20 before it.
const VALUES: [(u8, bool); 256] = {
    let mut values = [(0, false); 256];
    let mut digit = 0;
    while digit < 10 {
        values[(b'0' + digit) as usize] = (digit, true);
        digit += 1;
    }
    (values[b'A' as usize], values[b'a' as usize]) = ((96, true), (96, true));
    (values[b'B' as usize], values[b'b' as usize]) = ((95, true), (95, true));
    values
};

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
