//! Lines of any shape: where they end, and the characters of each in a lane of its own.

#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code))] // some is for its levels alone

use super::{Mark, Policy, STEP, Shape, Tables};

/// How many lines are handled at once.
pub const BATCH: usize = 64;

/// Lines side by side: what each is made of, and its verdict.
pub struct Batch {
    lines: usize,
    /// Bit `i`: line `i` was odd at first sight.
    odd: u64,
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
            odd: 0,
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

    /// One mark a line. One whose code is none of [`code`](super::code) is left to the grammar.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks[..self.lines]
    }

    /// Puts what the grammar says in the place of a mark that was undecided.
    pub fn decide(&mut self, line: usize, mark: Mark) {
        self.marks[line] = mark;
        self.found.chars[line] = 0;
    }

    /// How many characters each line has; 0 for one that the grammar has decided on.
    #[must_use]
    pub fn chars(&self) -> &[u8] {
        &self.found.chars[..self.lines]
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
        let (mut lines, mut odd) = (0, 0);
        for (i, span) in spans.iter().enumerate().take(BATCH) {
            let Some(line) = each(*span) else { break };
            odd |= u64::from(line.is_odd) << i;
            self.put(i, line);
            lines = i + 1;
        }
        (self.lines, self.odd) = (lines, odd);
    }

    /// Takes the lines that are odd apart once more, in another way: those that `fill` was given.
    /// It costs less than a branch that nobody can foresee.
    #[inline(always)]
    pub(super) fn fill_odd(
        &mut self,
        spans: &[(u32, u32)],
        each: impl Fn((u32, u32)) -> Option<Compact>,
    ) {
        let mut odd = self.odd;
        while odd != 0 {
            let i = odd.trailing_zeros() as usize;
            odd &= odd - 1;
            if let Some(line) = spans.get(i).and_then(|span| each(*span)) {
                self.put(i, line);
            }
        }
    }

    #[inline(always)]
    fn put(&mut self, i: usize, line: Compact) {
        let Self { lanes, found, .. } = self;
        lanes[i] = line.lane;
        found.places[i] = line.places;
        found.dots[i] = line.dots;
        found.chars[i] = line.places.count_ones() as u8;
        found.has_letters[i] = line.has_letters;
        found.is_odd[i] = line.is_odd;
    }

    /// Has the lanes judged.
    pub(super) fn judge(&mut self, tables: &Tables, kernel: super::Kernel) {
        let Self {
            lines,
            lanes,
            found,
            marks,
            ..
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
        for i in 0..lines.next_multiple_of(STEP) {
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
        let head = line.len().min(64);
        let mut copy = [0; 64 + 16];
        // What is after the line in the block may be looked at, and is not taken for a part of it.
        let from: &[u8; 64 + 16] = if let Some(from) = bytes[start as usize..].first_chunk() {
            from
        } else {
            copy[..head].copy_from_slice(&line[..head]);
            &copy
        };
        let digits = digits(from, head);
        let (mut letters, mut dots, mut is_odd) = (0, 0, line.len() > 64);
        let inside = u64::MAX.unbounded_shr(64 - head as u32);
        let mut others = inside & !digits;
        while others != 0 {
            let (i, bit) = (
                others.trailing_zeros() as usize,
                others & others.wrapping_neg(),
            );
            let kind = kinds[usize::from(from[i])];
            let blank = if kind == OTHER && policy == Policy::Loose {
                wide_blank(&from[i..head.max(i)])
            } else {
                0
            };
            if blank != 0 {
                others &= !(((1 << blank) - 1) << i);
                continue;
            }
            letters |= if kind == LETTER { bit } else { 0 };
            dots |= if kind == DOT { bit } else { 0 };
            is_odd |= kind == OTHER;
            others ^= bit;
        }
        let (places, has_letters) = (digits | letters, letters != 0);
        let mut lane = side_by_side(from, places);
        while letters != 0 {
            let before = places & ((letters & letters.wrapping_neg()) - 1);
            if let Some(letter) = lane.get_mut(before.count_ones() as usize) {
                letter.make_ascii_uppercase();
            }
            letters &= letters - 1;
        }
        Some(Compact {
            lane,
            places,
            dots,
            has_letters,
            is_odd,
        })
    });
}

/// The bytes of the blank of several bytes that a text begins with, or 0.
fn wide_blank(text: &[u8]) -> usize {
    match text {
        [0xC2, 0xA0, ..] => 2,
        [0xE2, 0x80, 0xAF | 0x89 | 0x87, ..] => 3,
        _ => 0,
    }
}

/// Which bytes of a line are those of blanks of several bytes: U+00A0, U+202F, U+2009, U+2007. `is`
/// tells where a byte is, a bit each.
#[inline(always)]
pub(super) fn wide_blanks(is: impl Fn(u8) -> u64) -> u64 {
    let two = is(0xC2) << 1 & is(0xA0);
    let three = is(0xE2) << 2 & is(0x80) << 1 & (is(0xAF) | is(0x89) | is(0x87));
    two | two >> 1 | three | three >> 1 | three >> 2
}

/// Which of the first bytes are digits, a bit each.
#[inline(always)]
fn digits(from: &[u8; 64 + 16], head: usize) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut digits = 0;
    for (i, word) in from
        .as_chunks::<8>()
        .0
        .iter()
        .enumerate()
        .take(head.div_ceil(8))
    {
        let word = u64::from_le_bytes(*word) ^ (ONES * u64::from(b'0'));
        // The high bit of a byte stays at zero when the byte is 9 at most.
        let over = ((word & (0x7F * ONES)) + (0x7F - 9) * ONES) | word;
        let is_digit = !over >> 7 & ONES;
        // The lowest bits of eight bytes, gathered in the highest.
        digits |= (is_digit.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    digits & u64::MAX.unbounded_shr(64 - head as u32)
}

/// The first 16 bytes of those that are set in `places`.
#[inline(always)]
fn side_by_side(from: &[u8; 64 + 16], places: u64) -> [u8; 16] {
    let (mut lane, mut n) = ([0; 32], 0);
    let mut left = places;
    while left != 0 && n < 16 {
        let start = left.trailing_zeros() as usize;
        let run = (!(left >> start)).trailing_zeros() as usize;
        // Sixteen are copied and the next written over those that are too many.
        lane[n..n + 16].copy_from_slice(&from[start..start + 16]);
        n += run;
        left &= u64::MAX.unbounded_shl((start + run) as u32);
    }
    let [lane, _] = lane.as_chunks::<16>().0 else {
        return [0; 16];
    };
    *lane
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

/// Where a line ends: twice the position of its LF, and one if there is a CR before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineEnd(u32);

impl LineEnd {
    const fn new(feed: usize, has_cr: bool) -> Self {
        Self((feed as u32) << 1 | has_cr as u32)
    }

    /// The position of the LF.
    #[must_use]
    pub const fn feed(self) -> u32 {
        self.0 >> 1
    }

    /// The position of the first byte that is not of the line: of its CR or its LF.
    #[must_use]
    pub const fn text_end(self) -> u32 {
        (self.0 >> 1) - (self.0 & 1)
    }
}

/// Finds ends of lines, until `ends` is full; gives their number. `bytes` begin with a line.
pub(super) fn line_ends(bytes: &[u8], ends: &mut [LineEnd]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let mut n = 0;
    for (i, word) in words.iter().chain([&last]).enumerate() {
        // The high bit of a byte stays when the byte is not zero: no carry leaves it.
        let others = u64::from_le_bytes(*word) ^ (ONES * u64::from(b'\n'));
        let mut feeds = !(((others & (0x7F * ONES)) + 0x7F * ONES) | others) & (0x80 * ONES);
        while feeds != 0 {
            let Some(to) = ends.get_mut(n) else { return n };
            let feed = 8 * i + feeds.trailing_zeros() as usize / 8;
            *to = LineEnd::new(feed, feed > 0 && bytes[feed - 1] == b'\r');
            feeds &= feeds - 1;
            n += 1;
        }
    }
    n
}

/// The same from 64 bytes at a time.
pub(super) struct EndsOf64<'a> {
    ends: &'a mut [LineEnd],
    /// How many are there.
    pub n: usize,
    /// How many bytes have been seen, and whether the last of them is a CR.
    seen: usize,
    after_cr: u64,
}

impl<'a> EndsOf64<'a> {
    pub(super) fn new(ends: &'a mut [LineEnd]) -> Self {
        Self {
            ends,
            n: 0,
            seen: 0,
            after_cr: 0,
        }
    }

    /// Adds those of the next bytes, of which a bit each tells where LF and CR are. Gives whether
    /// there is room for more.
    #[inline(always)]
    pub(super) fn add(&mut self, mut feeds: u64, crs: u64) -> bool {
        let after_cr = crs << 1 | self.after_cr;
        self.after_cr = crs >> 63;
        let total = (self.n + feeds.count_ones() as usize).min(self.ends.len());
        let mut i = self.n;
        while i < total {
            // Four at a time: those after the last are written over by the next, or not counted.
            for _ in 0..4 {
                let feed = feeds.trailing_zeros();
                if let Some(to) = self.ends.get_mut(i) {
                    *to = LineEnd::new(self.seen + feed as usize, after_cr >> (feed % 64) & 1 == 1);
                }
                feeds &= feeds.wrapping_sub(1);
                i += 1;
            }
        }
        self.n = total;
        self.seen += 64;
        total < self.ends.len()
    }
}
