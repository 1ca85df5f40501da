//! Rows of cells: where they end, and where one cell of each is, 64 bytes at a time.
//!
//! A quote opens at the start of a cell alone, and closes unless another one follows. So as long
//! as every quote that makes an odd number of them stands at the start of a cell or behind another
//! quote, the bytes inside are those behind an odd number of quotes, and five shifts count them
//! for 64 bytes. A quote that opens nothing, as in `5" nails`, ends what can be told this way: its
//! row is left to the caller.

use super::lines::{EndsOf64, LineEnd};

/// What was found of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Rows {
    /// How many rows have their end in the bytes.
    pub ended: usize,
    /// Whether there may be quotes in them.
    pub has_quotes: bool,
    /// Whether there may be a line feed in some cell of theirs.
    pub has_feeds: bool,
}

/// A row or a cell: its first byte, and the first after it.
pub type Span = (u32, u32);

/// Finds ends of rows, until `ends` is full or a quote is met that opens nothing. `bytes` begin
/// with a row. `is` tells which bytes of 64 have a value, a bit each.
#[inline(always)]
pub(super) fn row_ends(
    bytes: &[u8],
    delimiter: u8,
    ends: &mut [LineEnd],
    is: impl Fn(&[u8; 64], u8) -> u64,
) -> Rows {
    let mut ends = EndsOf64::new(ends);
    let (mut found, mut inside, mut before) = (Rows::default(), 0, b'\n');
    let (blocks, rest) = bytes.as_chunks::<64>();
    let mut last = [0; 64];
    last[..rest.len()].copy_from_slice(rest);
    for block in blocks.iter().chain([&last]) {
        let (mut feeds, quotes) = (is(block, b'\n'), is(block, b'"'));
        let mut is_regular = true;
        if (quotes | inside) != 0 {
            found.has_quotes = true;
            let after_odd = behind_odd(quotes) ^ inside;
            let starts = is(block, delimiter) | feeds | quotes;
            let may_open = starts << 1 | u64::from([b'\n', b'"', delimiter].contains(&before));
            let wrong = quotes & after_odd & !may_open;
            if wrong != 0 {
                is_regular = false;
                feeds &= wrong ^ wrong.wrapping_sub(1);
            }
            found.has_feeds |= feeds & after_odd != 0;
            feeds &= !after_odd;
            inside = all_if(after_odd >> 63 == 1);
        }
        if !ends.add(feeds, is(block, b'\r')) || !is_regular {
            break;
        }
        before = block[63];
    }
    found.ended = ends.n;
    found
}

/// Finds cell `column` of each row, all of which [`row_ends`] has found in `bytes`; an empty one
/// at the end of a row that has not as many.
#[inline(always)]
pub(super) fn cells(
    bytes: &[u8],
    (delimiter, column): (u8, usize),
    has_quotes: bool,
    rows: &[Span],
    cells: &mut [Span],
    is: impl Fn(&[u8; 64], u8) -> u64,
) {
    for ((start, end), cell) in rows.iter().zip(cells) {
        let (mut at, end) = (*start as usize, *end as usize);
        let (mut left, mut inside) = (column, 0);
        let mut first = (column == 0).then_some(at);
        *cell = loop {
            let mut copy = [0; 64];
            let tail = bytes.get(at..).unwrap_or_default();
            let chunk = tail.first_chunk().unwrap_or_else(|| {
                copy[..tail.len()].copy_from_slice(tail);
                &copy
            });
            let len = end - at;
            let of_row = u64::MAX.unbounded_shr(64 - len.min(64) as u32);
            let mut delimiters = is(chunk, delimiter) & of_row;
            if has_quotes {
                let after_odd = behind_odd(is(chunk, b'"') & of_row) ^ inside;
                delimiters &= !after_odd;
                inside = all_if(after_odd >> 63 == 1);
            }
            if first.is_none() {
                let there = delimiters.count_ones() as usize;
                if there < left {
                    left -= there;
                } else {
                    for _ in 1..left {
                        delimiters &= delimiters - 1;
                    }
                    first = Some(at + delimiters.trailing_zeros() as usize + 1);
                    delimiters &= delimiters - 1;
                }
            }
            match first {
                Some(first) if delimiters != 0 => {
                    break (
                        first as u32,
                        (at + delimiters.trailing_zeros() as usize) as u32,
                    );
                }
                _ if len > 64 => at += 64,
                first => break (first.unwrap_or(end) as u32, end as u32),
            }
        };
    }
}

/// Which bits have an odd number of set ones up to them.
#[inline(always)]
const fn behind_odd(bits: u64) -> u64 {
    let mut odd = bits;
    odd ^= odd << 1;
    odd ^= odd << 2;
    odd ^= odd << 4;
    odd ^= odd << 8;
    odd ^= odd << 16;
    odd ^ odd << 32
}

#[inline(always)]
const fn all_if(is: bool) -> u64 {
    0u64.wrapping_sub(is as u64)
}

/// Which bytes have this value.
#[inline(always)]
pub(super) fn is(chunk: &[u8; 64], byte: u8) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut found = 0;
    for (i, word) in chunk.as_chunks::<8>().0.iter().enumerate() {
        let others = u64::from_le_bytes(*word) ^ (ONES * u64::from(byte));
        // The high bit of a byte stays when the byte is not zero: no carry leaves it.
        let is = !(((others & (0x7F * ONES)) + 0x7F * ONES) | others) >> 7 & ONES;
        // The lowest bits of eight bytes, gathered in the highest.
        found |= (is.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    found
}

/// The same with the vectors of each level.
#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
pub(super) mod x86 {
    use core::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8, _mm256_cmpeq_epi8,
        _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8, _mm512_cmpeq_epi8_mask,
        _mm512_loadu_si512, _mm512_set1_epi8,
    };

    use super::{LineEnd, Rows, Span};

    #[target_feature(enable = "sse2")]
    #[inline]
    fn is_128(chunk: &[u8; 64], byte: u8) -> u64 {
        let byte = _mm_set1_epi8(byte.cast_signed());
        let mut found = 0;
        for (i, part) in chunk.as_chunks::<16>().0.iter().enumerate() {
            // SAFETY: the array has the 16 bytes.
            let x = unsafe { _mm_loadu_si128(part.as_ptr().cast()) };
            found |= u64::from(_mm_movemask_epi8(_mm_cmpeq_epi8(x, byte)) as u16) << (16 * i);
        }
        found
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn is_256(chunk: &[u8; 64], byte: u8) -> u64 {
        let byte = _mm256_set1_epi8(byte.cast_signed());
        let mut found = 0;
        for (i, part) in chunk.as_chunks::<32>().0.iter().enumerate() {
            // SAFETY: the array has the 32 bytes.
            let x = unsafe { _mm256_loadu_si256(part.as_ptr().cast()) };
            let is = _mm256_movemask_epi8(_mm256_cmpeq_epi8(x, byte));
            found |= u64::from(is.cast_unsigned()) << (32 * i);
        }
        found
    }

    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    fn is_512(chunk: &[u8; 64], byte: u8) -> u64 {
        // SAFETY: the array has the 64 bytes.
        let x = unsafe { _mm512_loadu_si512(chunk.as_ptr().cast()) };
        _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(byte.cast_signed()))
    }

    macro_rules! of_level {
        ($row_ends:ident, $cells:ident, $is:ident, $features:literal) => {
            #[target_feature(enable = $features)]
            pub(in super::super) fn $row_ends(
                bytes: &[u8],
                delimiter: u8,
                ends: &mut [LineEnd],
            ) -> Rows {
                super::row_ends(bytes, delimiter, ends, |chunk, byte| $is(chunk, byte))
            }

            #[target_feature(enable = $features)]
            pub(in super::super) fn $cells(
                bytes: &[u8],
                column: (u8, usize),
                has_quotes: bool,
                rows: &[Span],
                cells: &mut [Span],
            ) {
                let is = |chunk: &[u8; 64], byte| $is(chunk, byte);
                super::cells(bytes, column, has_quotes, rows, cells, is);
            }
        };
    }

    of_level!(row_ends_128, cells_128, is_128, "sse4.1,popcnt");
    of_level!(row_ends_256, cells_256, is_256, "avx2,popcnt,bmi1,bmi2");
    of_level!(
        row_ends_512,
        cells_512,
        is_512,
        "avx512f,avx512bw,popcnt,bmi1,bmi2"
    );
}
