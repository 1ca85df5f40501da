//! Lines of any shape: where they end, and the characters of each in a lane of its own.

use super::{Mark, Policy, STEP, Shape, Tables};

/// How many lines are handled at once.
pub const BATCH: usize = 64;

/// Lines side by side: what each is made of, and its verdict.
pub struct Batch {
    lines: usize,
    /// The first 16 characters of each line, letters in upper case.
    lanes: [[u8; 16]; BATCH],
    found: Found,
    marks: [Mark; BATCH],
}

/// What lines are made of, a field an array, for loops over one field to be fast.
struct Found {
    /// Bit `i`: byte `i` is a digit or a letter A or B.
    places: [u64; BATCH],
    /// Bit `i`: byte `i` is a separator that may only stand between two characters.
    dots: [u64; BATCH],
    /// How many characters there are.
    chars: [u8; BATCH],
    has_letters: [bool; BATCH],
    /// Over 64 bytes, or some byte is neither a character nor a separator, or a separator is where
    /// it may not be.
    is_odd: [bool; BATCH],
}

impl Batch {
    /// Room for `BATCH` lines.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            lines: 0,
            lanes: [[0; 16]; BATCH],
            found: Found {
                places: [0; BATCH],
                dots: [0; BATCH],
                chars: [0; BATCH],
                has_letters: [false; BATCH],
                is_odd: [false; BATCH],
            },
            marks: [Mark(0); BATCH],
        }
    }

    /// One mark a line; `UNDECIDED` for the grammar.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks[..self.lines]
    }

    /// The same, to put what the grammar says in the place of what is undecided.
    pub fn marks_mut(&mut self) -> &mut [Mark] {
        &mut self.marks[..self.lines]
    }

    /// Bit `i` is set when byte `i` of the line is a character of the number; zero for a line that
    /// is not made of 13 or 15 characters and of separators.
    #[must_use]
    pub fn places(&self, line: usize) -> u64 {
        let is_number = matches!(self.found.chars[line], 13 | 15) && !self.found.is_odd[line];
        if is_number {
            self.found.places[line]
        } else {
            0
        }
    }

    /// Puts lines in the place of those that are there. `each` takes a span apart, or gives `None`
    /// when it is out of its bytes.
    #[inline(always)]
    pub(super) fn fill(
        &mut self,
        spans: &[(u32, u32)],
        each: impl Fn((u32, u32)) -> Option<Compact>,
    ) {
        let Self { lanes, found, .. } = self;
        let mut lines = 0;
        for (i, span) in spans.iter().enumerate().take(BATCH) {
            let Some(line) = each(*span) else { break };
            lanes[i] = line.lane;
            found.places[i] = line.places;
            found.dots[i] = line.dots;
            found.chars[i] = line.places.count_ones() as u8;
            found.has_letters[i] = line.has_letters;
            found.is_odd[i] = line.is_odd;
            lines = i + 1;
        }
        self.lines = lines;
    }

    /// Has the lanes judged.
    pub(super) fn judge(&mut self, tables: &Tables, kernel: super::Kernel) {
        let Self {
            lines,
            lanes,
            found,
            marks,
        } = self;
        let Found {
            places,
            dots,
            chars,
            has_letters,
            is_odd,
        } = found;
        if dots[..*lines].iter().fold(0, |all, dots| all | dots) != 0 {
            for i in 0..*lines {
                is_odd[i] |= is_misplaced(dots[i], places[i]);
            }
        }
        // All lanes are judged as both lengths, in whole steps: that is faster than to sort them.
        let lanes = lanes[..lines.next_multiple_of(STEP)].as_flattened();
        let mut judged = [[Mark(0); BATCH]; 2];
        let shapes = [(15, &Shape::PADDED_15), (13, &Shape::PADDED_13)];
        for ((length, shape), marks) in shapes.into_iter().zip(&mut judged) {
            if chars[..*lines].contains(&length) {
                kernel.marks(tables, shape, lanes, marks);
            }
        }
        for i in 0..BATCH {
            // A choice without a branch, so that many are made at once.
            let only_if = |is: bool, mark: Mark| 0u8.wrapping_sub(u8::from(is)) & mark.0;
            let (chars, is_odd) = (chars[i], is_odd[i]);
            let is_number = (chars == 15) | (chars == 13);
            let is_undecided = is_odd | (has_letters[i] & !is_number);
            marks[i] = Mark(
                only_if((chars == 15) & !is_undecided, judged[0][i])
                    | only_if((chars == 13) & !is_undecided, judged[1][i])
                    | only_if((chars == 0) & !is_undecided, Mark::EMPTY)
                    | only_if((chars != 0) & !is_number & !is_undecided, Mark::LENGTH)
                    | only_if(is_undecided, Mark::UNDECIDED),
            );
        }
    }
}

impl Default for Batch {
    fn default() -> Self {
        Self::new()
    }
}

/// What one line is made of: see `Found`. What is after the 64th byte does not matter.
pub(super) struct Compact {
    pub lane: [u8; 16],
    pub places: u64,
    pub dots: u64,
    pub has_letters: bool,
    pub is_odd: bool,
}

/// Whether some dot is before the first character or after the last.
const fn is_misplaced(dots: u64, places: u64) -> bool {
    let before = places ^ places.wrapping_sub(1);
    // No bit is set in both, so the greater number has the highest bit.
    (dots & before != 0) | (dots > places)
}

pub(super) fn compact(policy: Policy, bytes: &[u8], spans: &[(u32, u32)], batch: &mut Batch) {
    let kinds = &KINDS[policy as usize];
    batch.fill(spans, |(start, end)| {
        let line = bytes.get(start as usize..end as usize)?;
        let (mut lane, mut n) = ([0; 16], 0);
        let (mut places, mut dots, mut seen) = (0, 0, 0);
        for (i, b) in line.iter().take(64).enumerate() {
            let kind = kinds[usize::from(*b)];
            let is_char = kind & (DIGIT | LETTER) != 0;
            // Written in any case, and kept by counting it.
            lane[n % 16] = b & !(kind & LETTER);
            n += usize::from(is_char);
            places |= u64::from(is_char) << i;
            dots |= u64::from(kind == DOT) << i;
            seen |= kind;
        }
        let is_odd = seen & OTHER != 0 || line.len() > 64;
        Some(Compact {
            lane,
            places,
            dots,
            has_letters: seen & LETTER != 0,
            is_odd,
        })
    });
}

pub(super) const DIGIT: u8 = 1;
pub(super) const SPACE: u8 = 2;
pub(super) const DOT: u8 = 4;
pub(super) const OTHER: u8 = 0x80;
/// The bit that makes a letter a lower case one.
pub(super) const LETTER: u8 = 0x20;

/// What each byte is, by policy.
pub(super) static KINDS: [[u8; 256]; 2] = {
    let mut kinds = [[OTHER; 256]; 2];
    let mut b = 0;
    while b < 256 {
        kinds[Policy::Loose as usize][b] = match b as u8 {
            b'0'..=b'9' => DIGIT,
            b'A' | b'B' | b'a' | b'b' => LETTER,
            b' ' | b'\t' => SPACE,
            b'.' | b'-' | b'/' => DOT,
            _ => OTHER,
        };
        kinds[Policy::Strict as usize][b] = match b as u8 {
            b'0'..=b'9' => DIGIT,
            b'A' | b'B' => LETTER,
            _ => OTHER,
        };
        b += 1;
    }
    kinds
};

/// Puts the positions of line feeds into `ends`, until it is full; gives their number.
pub(super) fn line_ends(bytes: &[u8], ends: &mut [u32]) -> usize {
    let feeds = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n');
    let mut n = 0;
    for (to, (at, _)) in ends.iter_mut().zip(feeds) {
        *to = at as u32;
        n += 1;
    }
    n
}
