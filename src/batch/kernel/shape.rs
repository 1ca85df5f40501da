//! Where the characters of a record are: the only difference between a plain file, one with CR LF,
//! one grouped by spaces and an array of fixed records.

use super::MAX_STRIDE;

/// An empty slot, or the limit of a byte that may have any value.
const NONE: u8 = 0xFF;

/// The layout shared by the records of a run: each takes `stride` bytes, of which 13 or 15 are the
/// characters of the number and the others (separators, end of line) have one fixed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    stride: usize,
    chars: usize,
    /// For each of the 16 slots, the offset of its byte in the record; slot 0 and those of a
    /// missing key are empty.
    pub(super) slots: [u8; 16],
    /// The expected value of each byte: `b'0'` for a character, else its fixed value.
    pub(super) expected: [u8; MAX_STRIDE],
    /// How much `byte ^ expected` may be: 9 for a digit, 0 for a fixed byte, 255 for any byte.
    pub(super) limit: [u8; MAX_STRIDE],
    /// The same three for 16-byte loads.
    pub(super) parts: Parts,
    /// The same three for the four records, or the two when `stride` is over 16, of a 64-byte load.
    pub(super) wide: Wide,
}

/// A shape laid out for 16-byte loads, of the first bytes of a record and of its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub expected: [[u8; 16]; 2],
    pub limit: [[u8; 16]; 2],
    /// For each slot, the index of its byte in each part, or 128 and more for none.
    pub index: [[u8; 16]; 2],
}

/// A shape laid out for 64-byte loads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wide {
    /// For each byte of four lanes, its index in one load, or in two loads side by side.
    pub gather: [u8; 64],
    /// Which bytes of the four lanes are not empty.
    pub filled: u64,
    pub expected: [u8; 64],
    pub limit: [u8; 64],
    /// Which bytes of a load have a fixed value.
    pub fixed: u64,
}

impl Shape {
    /// 15 characters and LF.
    pub const LINES_15: Self = Self::contiguous(15, b"\n");
    /// 13 characters and LF.
    pub const LINES_13: Self = Self::contiguous(13, b"\n");
    /// 15 characters and CR LF.
    pub const LINES_15_CRLF: Self = Self::contiguous(15, b"\r\n");
    /// 13 characters and CR LF.
    pub const LINES_13_CRLF: Self = Self::contiguous(13, b"\r\n");
    /// 15 characters and nothing between records.
    pub const FIXED_15: Self = Self::contiguous(15, b"");
    /// 13 characters and nothing between records.
    pub const FIXED_13: Self = Self::contiguous(13, b"");
    /// 15 characters in 16 bytes, the last of which may have any value.
    pub(crate) const PADDED_15: Self = Self::padded(15);
    /// 13 characters in 16 bytes, the last three of which may have any value.
    pub(crate) const PADDED_13: Self = Self::padded(13);

    /// The shape of records of `size` bytes that hold a number and nothing else.
    #[must_use]
    pub const fn fixed(size: usize) -> Option<&'static Self> {
        match size {
            15 => Some(&Self::FIXED_15),
            13 => Some(&Self::FIXED_13),
            _ => None,
        }
    }

    /// The shape of `line`, which ends with its LF: every ASCII digit is a character of the
    /// number, and so is a letter A or B in either case; all other bytes are fixed. `None` when
    /// the line does not hold 13 or 15 characters or is over 32 bytes.
    #[must_use]
    pub fn of_line(line: &[u8]) -> Option<Self> {
        if let Some(known) = Self::plain(line) {
            return Some(known.clone());
        }
        let is_char = |b: &u8| matches!(b, b'0'..=b'9' | b'A' | b'B' | b'a' | b'b');
        let chars = line.iter().filter(|b| is_char(b)).count();
        if !matches!(chars, 13 | 15) || line.len() > MAX_STRIDE || line.last() != Some(&b'\n') {
            return None;
        }
        let mut places = [NONE; 15];
        let mut expected = [b'0'; MAX_STRIDE];
        let mut n = 0;
        for (at, b) in line.iter().enumerate() {
            if is_char(b) {
                places[n] = at as u8;
                n += 1;
            } else {
                expected[at] = *b;
            }
        }
        Some(Self::new(line.len(), places, expected))
    }

    /// The predefined shape of a line of digits alone.
    fn plain(line: &[u8]) -> Option<&'static Self> {
        const KNOWN: [&Shape; 4] = [
            &Shape::LINES_15,
            &Shape::LINES_13,
            &Shape::LINES_15_CRLF,
            &Shape::LINES_13_CRLF,
        ];
        let digits = line.iter().take_while(|b| b.is_ascii_digit()).count();
        let has_shape = |shape: &&&Shape| {
            let end = &shape.expected[shape.chars..shape.stride];
            shape.chars == digits && line[digits..] == *end
        };
        KNOWN.iter().find(has_shape).copied()
    }

    /// The number of bytes from one record to the next.
    #[must_use]
    pub const fn stride(&self) -> usize {
        self.stride
    }

    /// The number of characters: 13 or 15.
    #[must_use]
    pub const fn chars(&self) -> usize {
        self.chars
    }

    /// Whether the characters are the first bytes of a record, in order.
    pub(super) const fn is_contiguous(&self) -> bool {
        self.slots[self.chars] as usize == self.chars - 1
    }

    const fn contiguous(chars: usize, end: &[u8]) -> Self {
        let mut places = [NONE; 15];
        let mut expected = [b'0'; MAX_STRIDE];
        let mut i = 0;
        while i < chars {
            places[i] = i as u8;
            i += 1;
        }
        i = 0;
        while i < end.len() {
            expected[chars + i] = end[i];
            i += 1;
        }
        Self::new(chars + end.len(), places, expected)
    }

    const fn padded(chars: usize) -> Self {
        let mut shape = Self::contiguous(chars, [0; 3].split_at(16 - chars).0);
        let mut i = chars;
        while i < 16 {
            shape.limit[i] = NONE;
            i += 1;
        }
        shape.with_layouts()
    }

    /// `places`: offset of each character, `NONE` from the 14th on when there are 13.
    const fn new(stride: usize, places: [u8; 15], expected: [u8; MAX_STRIDE]) -> Self {
        debug_assert!(stride >= 13 && stride <= MAX_STRIDE);
        let chars = if places[13] == NONE { 13 } else { 15 };
        let mut slots = [NONE; 16];
        let mut limit = [NONE; MAX_STRIDE];
        let mut i = 0;
        while i < stride {
            limit[i] = 0;
            i += 1;
        }
        i = 0;
        while i < chars {
            slots[i + 1] = places[i];
            limit[places[i] as usize] = 9;
            i += 1;
        }
        let shape = Self {
            stride,
            chars,
            slots,
            expected,
            limit,
            parts: Parts::NONE,
            wide: Wide::NONE,
        };
        shape.with_layouts()
    }

    const fn with_layouts(mut self) -> Self {
        self.parts = Parts::new(&self);
        self.wide = Wide::new(&self);
        self
    }
}

impl Parts {
    const NONE: Self = Self {
        expected: [[0; 16]; 2],
        limit: [[NONE; 16]; 2],
        index: [[NONE; 16]; 2],
    };

    const fn new(shape: &Shape) -> Self {
        let mut parts = Self::NONE;
        let last = shape.stride.saturating_sub(16);
        let mut i = 0;
        while i < 16 {
            let at = shape.slots[i];
            if at < 16 {
                parts.index[0][i] = at;
            } else if at != NONE {
                parts.index[1][i] = at - last as u8;
            }
            parts.expected[0][i] = shape.expected[i];
            parts.expected[1][i] = shape.expected[last + i];
            parts.limit[0][i] = shape.limit[i];
            parts.limit[1][i] = shape.limit[last + i];
            i += 1;
        }
        parts
    }
}

impl Wide {
    const NONE: Self = Self {
        gather: [0; 64],
        filled: 0,
        expected: [0; 64],
        limit: [NONE; 64],
        fixed: 0,
    };

    const fn new(shape: &Shape) -> Self {
        let mut wide = Self::NONE;
        let records = if shape.stride > 16 { 2 } else { 4 };
        let mut r = 0;
        while r < 4 {
            // With two records a load, records 2 and 3 are in the second load, at 64.
            let base = r / records * 64 + r % records * shape.stride;
            let mut slot = 0;
            while slot < 16 {
                if shape.slots[slot] != NONE {
                    wide.gather[16 * r + slot] = base as u8 + shape.slots[slot];
                    wide.filled |= 1 << (16 * r + slot);
                }
                slot += 1;
            }
            let mut at = 0;
            while r < records && at < shape.stride {
                wide.expected[base + at] = shape.expected[at];
                wide.limit[base + at] = shape.limit[at];
                if shape.limit[at] == 0 {
                    wide.fixed |= 1 << (base + at);
                }
                at += 1;
            }
            r += 1;
        }
        wide
    }
}
