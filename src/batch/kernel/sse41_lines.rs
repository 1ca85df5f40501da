//! Lines of any shape with SSE4.1, used by AVX2 too: 16 bytes are classified at once, and the
//! characters among eight of them are put side by side by one look-up.

#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::Policy;
use super::level::with_sse41;
use super::lines::{Batch, DIGIT, DOT, EndsOf64, LETTER, Line, LineEnd, SPACE, wide_blanks};
use super::prefetch;

with_sse41! {
    pub(super) fn compact(policy: Policy, bytes: &[u8], spans: &[(u32, u32)], batch: &mut Batch) {
        let kinds = Kinds::new(policy);
        batch.fill(spans, |span| of_line::<false>(&kinds, bytes, span));
        if policy == Policy::Loose {
            batch.fill_odd(spans, |span| of_line::<true>(&kinds, bytes, span));
        }
    }
}

/// Reads a line. `WIDE`: blanks of several bytes are recognised.
#[target_feature(enable = "sse4.1,popcnt")]
#[inline]
fn of_line<const WIDE: bool>(
    kinds: &Kinds,
    bytes: &[u8],
    (start, end): (u32, u32),
) -> Option<Line> {
    let line = bytes.get(start as usize..end as usize)?;
    let mut copy = [0; 64];
    // The block may be longer than the line: what is after the line is masked out.
    let from: &[u8; 64] = if let Some(from) = bytes[start as usize..].first_chunk() {
        from
    } else {
        let head = line.len().min(64);
        copy[..head].copy_from_slice(&line[..head]);
        &copy
    };
    let mut side_by_side = SideBySide { to: [0; 24], n: 0 };
    let (mut places, mut dots, mut letters, mut known) = (0, 0, 0, 0);
    for (i, chunk) in from.as_chunks::<16>().0.iter().enumerate() {
        if line.len() <= 16 * i {
            break;
        }
        let (x, kind) = kinds.of(chunk);
        let is = |bits: u8| {
            let others = _mm_and_si128(kind, _mm_set1_epi8(bits.cast_signed()));
            let others = _mm_cmpeq_epi8(others, _mm_setzero_si128());
            !_mm_movemask_epi8(others) as u16
        };
        let inside = u16::MAX >> (16 - (line.len() - 16 * i).min(16));
        let chars = is(DIGIT | LETTER) & inside;
        // Bit 5 makes a letter a lower case one, and is the bit of letters.
        let upper = _mm_andnot_si128(_mm_and_si128(kind, _mm_set1_epi8(0x20)), x);
        side_by_side.add(upper, chars);
        places |= u64::from(chars) << (16 * i);
        dots |= u64::from(top_bits::<5>(kind) & inside) << (16 * i);
        letters |= top_bits::<2>(kind) & inside;
        known |= u64::from(is(0xFF) & inside) << (16 * i);
    }
    let inside = u64::MAX.unbounded_shr(64 - line.len().min(64) as u32);
    if WIDE {
        known |= wide_blanks(|b| positions(from, b) & inside);
    }
    Some(Line {
        lane: side_by_side.lane(),
        places,
        dots,
        has_letters: letters != 0,
        is_odd: (inside & !known != 0) | (line.len() > 64),
    })
}

/// Bit `7 - LEFT` of each byte.
#[target_feature(enable = "sse4.1")]
#[inline]
fn top_bits<const LEFT: i32>(bytes: __m128i) -> u16 {
    _mm_movemask_epi8(_mm_slli_epi16::<LEFT>(bytes)) as u16
}

/// The kinds that a byte may have, by each of its halves.
struct Kinds {
    by_low_half: __m128i,
    by_high_half: __m128i,
}

const TAB: u8 = 8;
const _: () = assert!(DOT << 5 == 0x80 && LETTER << 2 == 0x80 && LETTER == 0x20);

impl Kinds {
    #[target_feature(enable = "sse4.1")]
    #[inline]
    fn new(policy: Policy) -> Self {
        let (space, tab, dot, lower) = match policy {
            Policy::Loose => (SPACE, TAB, DOT, LETTER),
            Policy::Strict => (0, 0, 0, 0),
        };
        let mut low = [DIGIT; 16];
        low[0] |= space;
        low[1] |= LETTER;
        low[2] |= LETTER;
        low[9] |= tab;
        low[10..].fill(0);
        low[13..].fill(dot);
        let mut high = [0; 16];
        [high[0], high[2], high[3], high[4], high[6]] = [tab, space | dot, DIGIT, LETTER, lower];
        Self {
            by_low_half: load(&low),
            by_high_half: load(&high),
        }
    }

    /// The bytes, and what each is: one bit, or none for another byte.
    #[target_feature(enable = "sse4.1")]
    #[inline]
    fn of(&self, bytes: &[u8; 16]) -> (__m128i, __m128i) {
        let x = load(bytes);
        let high = _mm_and_si128(_mm_srli_epi16::<4>(x), _mm_set1_epi8(15));
        // Bytes from 128 on take a zero from both.
        let low = _mm_shuffle_epi8(self.by_low_half, x);
        (
            x,
            _mm_and_si128(low, _mm_shuffle_epi8(self.by_high_half, high)),
        )
    }
}

/// The characters so far: 16 of them, and whatever is behind.
struct SideBySide {
    to: [u8; 24],
    n: usize,
}

impl SideBySide {
    /// Adds those of 16 bytes that are set in `chars`.
    #[target_feature(enable = "sse4.1,popcnt")]
    #[inline]
    fn add(&mut self, bytes: __m128i, chars: u16) {
        let [low, high] = chars.to_le_bytes();
        self.add_eight(bytes, low);
        self.add_eight(_mm_unpackhi_epi64(bytes, bytes), high);
    }

    /// The first 16, with zeros behind the last, which make it a clean lane for the kernel.
    #[target_feature(enable = "sse4.1")]
    #[inline]
    fn lane(&self) -> [u8; 16] {
        let mut lane = [0; 16];
        let (first, _) = self.to.as_chunks::<16>();
        let chars = _mm_max_epu8(load(&first[0]), _mm_set1_epi8(b'0'.cast_signed()));
        // SAFETY: the array takes the 16 bytes.
        unsafe { _mm_storeu_si128(lane.as_mut_ptr().cast(), chars) };
        lane
    }

    #[target_feature(enable = "sse4.1,popcnt")]
    #[inline]
    fn add_eight(&mut self, bytes: __m128i, chars: u8) {
        // SAFETY: the entry has the eight bytes.
        let index = unsafe { _mm_loadl_epi64(POSITIONS[usize::from(chars)].as_ptr().cast()) };
        let mut eight = [0; 16];
        // SAFETY: the array takes the 16 bytes.
        unsafe {
            _mm_storeu_si128(eight.as_mut_ptr().cast(), _mm_shuffle_epi8(bytes, index));
        }
        let at = self.n.min(16);
        self.to[at..at + 8].copy_from_slice(&eight[..8]);
        self.n += chars.count_ones() as usize;
    }
}

/// The positions of the bits of a byte, the lowest first, and then what takes a zero.
static POSITIONS: [[u8; 8]; 256] = {
    const NONE: u8 = 0x80;
    let mut all = [[NONE; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut bit, mut n) = (0, 0);
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                all[byte][n] = bit;
                n += 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    all
};

#[target_feature(enable = "sse4.1")]
#[inline]
fn load(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: the array has the 16 bytes.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

with_sse41! {
    /// Finds the ends of lines, until `ends` is full, and returns their number.
    pub(super) fn line_ends(bytes: &[u8], ends: &mut [LineEnd]) -> usize {
        let mut ends = EndsOf64::new(ends);
        let (blocks, rest) = bytes.as_chunks::<64>();
        let mut last = [0; 64];
        last[..rest.len()].copy_from_slice(rest);
        for block in blocks.iter().chain([&last]) {
            prefetch::ahead::<1>(block);
            if !ends.add(positions(block, b'\n'), positions(block, b'\r')) {
                break;
            }
        }
        ends.n
    }
}

/// A bit for each byte that has the value `b`.
#[target_feature(enable = "sse4.1")]
#[inline]
fn positions(bytes: &[u8; 64], b: u8) -> u64 {
    let mut all = 0;
    for (part, bytes) in bytes.as_chunks::<16>().0.iter().enumerate() {
        let is = _mm_cmpeq_epi8(load(bytes), _mm_set1_epi8(b.cast_signed()));
        all |= u64::from(_mm_movemask_epi8(is) as u16) << (16 * part);
    }
    all
}
