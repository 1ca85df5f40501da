//! Lines of any shape: where they end, and the characters of each line in a lane of its own.

#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code))] // some is for its levels alone

use super::{Mark, Policy, STEP, Shape, Tables};

/// How many lines are handled at once.
pub const BATCH: usize = 64;

/// A few lines side by side: what each is made of, and its verdict.
pub struct Batch {
    lines: usize,
    /// Bit `i`: line `i` was odd when it was read first.
    odd: u64,
    /// The first 16 characters of each line, letters in upper case.
    lanes: [[u8; 16]; BATCH],
    parts: Parts,
    marks: [Mark; BATCH],
}

/// What the lines are made of: an array for each field, so that loops over one field are fast.
struct Parts {
    /// Bit `i`: byte `i` is a digit, or a letter A or B.
    places: [u64; BATCH],
    /// Bit `i`: byte `i` is a separator that may only stand between two characters.
    dots: [u64; BATCH],
    /// The number of characters: digits and letters.
    chars: [u8; BATCH],
    has_letters: [bool; BATCH],
    /// The line is over 64 bytes, or has a byte that is neither a character nor a separator, or
    /// a separator where none may be.
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
            parts: Parts {
                places: [0; BATCH],
                dots: [0; BATCH],
                chars: [0; BATCH],
                has_letters: [false; BATCH],
                is_odd: [false; BATCH],
            },
            marks: [Mark(0); BATCH],
        }
    }

    /// One mark a line. A mark whose code is not in [`code`](super::code) is undecided: the grammar
    /// decides.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks[..self.lines]
    }

    /// Replaces an undecided mark by the verdict of the grammar.
    pub fn decide(&mut self, line: usize, mark: Mark) {
        self.marks[line] = mark;
        self.parts.chars[line] = 0;
    }

    /// The number of characters of each line; 0 for a line that the grammar has decided.
    #[must_use]
    pub fn chars(&self) -> &[u8] {
        &self.parts.chars[..self.lines]
    }

    /// Bit `i` is set when byte `i` of the line is a character of the number. Zero for a line that
    /// is anything but 13 or 15 characters with separators.
    #[must_use]
    pub fn places(&self, line: usize) -> u64 {
        let is_number = matches!(self.parts.chars[line], 13 | 15) && !self.parts.is_odd[line];
        if is_number {
            self.parts.places[line]
        } else {
            0
        }
    }

    /// Replaces the lines. `each` reads the line of a span, and returns `None` for a span that is
    /// not within the bytes.
    #[inline(always)]
    pub(super) fn fill(&mut self, spans: &[(u32, u32)], each: impl Fn((u32, u32)) -> Option<Line>) {
        let (mut lines, mut odd) = (0, 0);
        for (i, span) in spans.iter().enumerate().take(BATCH) {
            let Some(line) = each(*span) else { break };
            odd |= u64::from(line.is_odd) << i;
            self.put(i, line);
            lines = i + 1;
        }
        (self.lines, self.odd) = (lines, odd);
    }

    /// Reads the odd lines once more, by a function that knows more: `spans` are those that `fill`
    /// was given. A second pass, because a branch for each line would often be mispredicted.
    #[inline(always)]
    pub(super) fn fill_odd(
        &mut self,
        spans: &[(u32, u32)],
        each: impl Fn((u32, u32)) -> Option<Line>,
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
    fn put(&mut self, i: usize, line: Line) {
        let Self { lanes, parts, .. } = self;
        lanes[i] = line.lane;
        parts.places[i] = line.places;
        parts.dots[i] = line.dots;
        parts.chars[i] = line.places.count_ones() as u8;
        parts.has_letters[i] = line.has_letters;
        parts.is_odd[i] = line.is_odd;
    }

    /// Judges the lanes.
    pub(super) fn judge(&mut self, tables: &Tables, kernel: super::Kernel) {
        let Self {
            lines,
            lanes,
            parts,
            marks,
            ..
        } = self;
        let Parts {
            places,
            dots,
            chars,
            has_letters,
            is_odd,
        } = parts;
        if dots[..*lines].iter().fold(0, |all, dots| all | dots) != 0 {
            for i in 0..*lines {
                is_odd[i] |= is_misplaced(dots[i], places[i]);
            }
        }
        // All lanes are judged as either length, in whole steps: that is faster than sorting them.
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

/// What one line is made of, as in `Parts`. Only its first 64 bytes count.
pub(super) struct Line {
    pub lane: [u8; 16],
    pub places: u64,
    pub dots: u64,
    pub has_letters: bool,
    pub is_odd: bool,
}

/// Whether there is a dot before the first character or after the last.
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
        // The block may be longer than the line: what is after the line is masked out.
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
        Some(Line {
            lane,
            places,
            dots,
            has_letters,
            is_odd,
        })
    });
}

/// The length of the blank of several bytes that a text begins with, or 0.
fn wide_blank(text: &[u8]) -> usize {
    match text {
        [0xC2, 0xA0, ..] => 2,
        [0xE2, 0x80, 0xAF | 0x89 | 0x87, ..] => 3,
        _ => 0,
    }
}

/// The bytes of a line that belong to blanks of several bytes: U+00A0, U+202F, U+2009, U+2007. `is`
/// returns a bit for each byte of the line that has a value.
#[inline(always)]
pub(super) fn wide_blanks(is: impl Fn(u8) -> u64) -> u64 {
    let two = is(0xC2) << 1 & is(0xA0);
    let three = is(0xE2) << 2 & is(0x80) << 1 & (is(0xAF) | is(0x89) | is(0x87));
    two | two >> 1 | three | three >> 1 | three >> 2
}

/// A bit for each of the first `head` bytes that is a digit.
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

/// The first 16 of the bytes whose bit in `places` is set.
#[inline(always)]
fn side_by_side(from: &[u8; 64 + 16], places: u64) -> [u8; 16] {
    let (mut lane, mut n) = ([0; 32], 0);
    let mut left = places;
    while left != 0 && n < 16 {
        let start = left.trailing_zeros() as usize;
        let run = (!(left >> start)).trailing_zeros() as usize;
        // Sixteen bytes are copied, and the next copy overwrites those after the run.
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

/// The kind of each byte, by policy.
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

/// Where a line ends: twice the position of its LF, plus one when a CR is before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineEnd(u32);

impl LineEnd {
    const fn new(line_feed: usize, has_cr: bool) -> Self {
        Self((line_feed as u32) << 1 | has_cr as u32)
    }

    /// The position of the LF.
    #[must_use]
    pub const fn line_feed(self) -> u32 {
        self.0 >> 1
    }

    /// The position of the CR or LF that ends the text of the line.
    #[must_use]
    pub const fn text_end(self) -> u32 {
        (self.0 >> 1) - (self.0 & 1)
    }
}

/// Finds the ends of lines, until `ends` is full, and returns their number.
pub(super) fn line_ends(bytes: &[u8], ends: &mut [LineEnd]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let mut n = 0;
    for (i, word) in words.iter().chain([&last]).enumerate() {
        // The high bit of a byte stays when the byte is not zero: no carry leaves it.
        let others = u64::from_le_bytes(*word) ^ (ONES * u64::from(b'\n'));
        let mut line_feeds = !(((others & (0x7F * ONES)) + 0x7F * ONES) | others) & (0x80 * ONES);
        while line_feeds != 0 {
            let Some(to) = ends.get_mut(n) else { return n };
            let line_feed = 8 * i + line_feeds.trailing_zeros() as usize / 8;
            *to = LineEnd::new(line_feed, line_feed > 0 && bytes[line_feed - 1] == b'\r');
            line_feeds &= line_feeds - 1;
            n += 1;
        }
    }
    n
}

/// Finds the ends of lines in 64 bytes at a time.
pub(super) struct EndsOf64<'a> {
    ends: &'a mut [LineEnd],
    /// The number of ends found.
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

    /// Adds the ends of the next 64 bytes, given a bit for each LF and each CR. Returns whether
    /// there is room for more.
    #[inline(always)]
    pub(super) fn add(&mut self, mut line_feeds: u64, crs: u64) -> bool {
        let after_cr = crs << 1 | self.after_cr;
        self.after_cr = crs >> 63;
        let total = (self.n + line_feeds.count_ones() as usize).min(self.ends.len());
        let mut i = self.n;
        while i < total {
            // Four at a time: those after the last are overwritten by the next, or not counted.
            for _ in 0..4 {
                let line_feed = line_feeds.trailing_zeros();
                if let Some(to) = self.ends.get_mut(i) {
                    *to = LineEnd::new(
                        self.seen + line_feed as usize,
                        after_cr >> (line_feed % 64) & 1 == 1,
                    );
                }
                line_feeds &= line_feeds.wrapping_sub(1);
                i += 1;
            }
        }
        self.n = total;
        self.seen += 64;
        total < self.ends.len()
    }
}
