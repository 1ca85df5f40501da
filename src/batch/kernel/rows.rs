//! Rows of cells: where they end, and where one cell of each is, 64 bytes at a time.
//!
//! A quote opens at the start of a cell alone, and closes unless another one follows. So as long
//! as every quote that makes an odd number of them stands at the start of a cell or behind another
//! quote, the bytes inside are those behind an odd number of quotes, and five shifts count them
//! for 64 bytes. A quote that opens nothing, as in `5" nails`, ends what can be told this way: its
//! row is left to the caller.

use super::BATCH;

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
    /// Whether there may be a CR in them.
    pub has_crs: bool,
}

/// A row or a cell: its first byte, and the first after it.
pub type Span = (u32, u32);

/// Where rows end: the positions of their line feeds, and room for one that does not count.
pub type RowEnds = [u32; BATCH + 1];

/// Finds ends of rows, until there are `BATCH` or a quote is met that opens nothing. `bytes` begin
/// with a row. `is` tells which bytes of 64 have a value, a bit each.
#[inline(always)]
pub(super) fn row_ends(
    bytes: &[u8],
    delimiter: u8,
    ends: &mut RowEnds,
    is: impl Fn(&[u8; 64], u8) -> u64,
) -> Rows {
    let (mut found, mut inside, mut before) = (Rows::default(), 0, b'\n');
    let bytes = &bytes[..bytes.len().min(u32::MAX as usize - 64)];
    let (blocks, rest) = bytes.as_chunks::<64>();
    let mut last = [0; 64];
    last[..rest.len()].copy_from_slice(rest);
    let (mut n, mut seen) = (0, 0);
    for block in blocks.iter().chain([&last]) {
        let (mut feeds, quotes) = (is(block, b'\n'), is(block, b'"'));
        found.has_crs |= is(block, b'\r') != 0;
        let mut is_regular = true;
        if (quotes | inside) != 0 {
            found.has_quotes = true;
            let after_odd = behind_odd(quotes) ^ inside;
            let may_open = (is(block, delimiter) | feeds | quotes) << 1;
            let mut wrong = quotes & after_odd & !may_open;
            if wrong != 0 && [b'\n', b'"', delimiter].contains(&before) {
                wrong &= !1;
            }
            if wrong != 0 {
                is_regular = false;
                feeds &= wrong ^ wrong.wrapping_sub(1);
            }
            found.has_feeds |= feeds & after_odd != 0;
            feeds &= !after_odd;
            inside = all_if(after_odd >> 63 == 1);
        }
        let total = (n + feeds.count_ones() as usize).min(BATCH);
        while n < total {
            // Two at a time: one after the last is written over by the next, or not counted.
            for i in 0..2 {
                ends[n + i] = seen + feeds.trailing_zeros();
                feeds &= feeds.wrapping_sub(1);
            }
            n += 2;
        }
        n = total;
        if n == BATCH || !is_regular {
            break;
        }
        before = block[63];
        seen += 64;
    }
    found.ended = n;
    found
}

/// Finds cell `column` of each row, all of which [`row_ends`] has found in `bytes`; an empty one
/// at the end of a row that has not as many. `nth` gives the set bit before which there are so
/// many others, alone.
#[inline(always)]
pub(super) fn cells(
    bytes: &[u8],
    column: (u8, usize),
    has_quotes: bool,
    rows: &[Span],
    cells: &mut [Span],
    is: impl Fn(&[u8; 64], u8) -> u64 + Copy,
    nth: impl Fn(u64, usize) -> u64 + Copy,
) {
    let all_near = if has_quotes {
        near_cells::<true>(bytes, column, rows, cells, is, nth)
    } else {
        near_cells::<false>(bytes, column, rows, cells, is, nth)
    };
    if !all_near {
        for (row, cell) in rows.iter().zip(cells).filter(|(_, cell)| **cell == FAR) {
            *cell = far_cell(bytes, column, *row, is, nth);
        }
    }
}

/// A cell that does not end within the first 64 bytes of its row.
const FAR: Span = (u32::MAX, u32::MAX);

/// Finds the cells that end within the first 64 bytes of their row: nearly all, so that there is
/// one loop without much ado. Gives whether there are no others.
#[inline(always)]
fn near_cells<const QUOTES: bool>(
    bytes: &[u8],
    (delimiter, column): (u8, usize),
    rows: &[Span],
    cells: &mut [Span],
    is: impl Fn(&[u8; 64], u8) -> u64,
    nth: impl Fn(u64, usize) -> u64,
) -> bool {
    let mut all_near = true;
    for ((start, end), cell) in rows.iter().zip(cells) {
        let at = *start as usize;
        let Some(chunk) = bytes.get(at..at + 64).and_then(<[u8]>::first_chunk) else {
            (*cell, all_near) = (FAR, false);
            continue;
        };
        let len = end.saturating_sub(*start);
        let of_row = u64::MAX.unbounded_shr(64 - len.min(64));
        let mut between = is(chunk, delimiter) & of_row;
        if QUOTES {
            between &= !behind_odd(is(chunk, b'"') & of_row);
        }
        let first = nth(between << 1 | 1, column);
        // Those before it are done with, or all when none is it.
        between &= !first.wrapping_sub(1);
        if (first != 0) & ((between != 0) | (len <= 64)) {
            let last = len.min(between.trailing_zeros());
            *cell = (start + first.trailing_zeros(), start + last);
        } else {
            (*cell, all_near) = (FAR, false);
        }
    }
    all_near
}

/// Finds a cell anywhere in its row.
#[inline(always)]
fn far_cell(
    bytes: &[u8],
    (delimiter, column): (u8, usize),
    (start, end): Span,
    is: impl Fn(&[u8; 64], u8) -> u64,
    nth: impl Fn(u64, usize) -> u64,
) -> Span {
    let (mut at, end) = (start as usize, end as usize);
    let (mut left, mut found) = (column, None);
    // Whether the bytes begin in quotes, and whether with a cell.
    let (mut inside, mut begins) = (0, 1);
    loop {
        let mut copy = [0; 64];
        let tail = bytes.get(at..).unwrap_or_default();
        let chunk = tail.first_chunk().unwrap_or_else(|| {
            copy[..tail.len()].copy_from_slice(tail);
            &copy
        });
        let len = end.saturating_sub(at);
        let of_row = u64::MAX.unbounded_shr(64 - len.min(64) as u32);
        let after_odd = behind_odd(is(chunk, b'"') & of_row) ^ inside;
        let mut between = is(chunk, delimiter) & of_row & !after_odd;
        inside = all_if(after_odd >> 63 == 1);
        let starts = between << 1 | begins;
        begins = between >> 63;
        if found.is_none() {
            let first = nth(starts, left);
            if first == 0 {
                left -= starts.count_ones() as usize;
            } else {
                found = Some(at + first.trailing_zeros() as usize);
                between &= !first.wrapping_sub(1);
            }
        }
        match found {
            Some(first) if between != 0 || len <= 64 => {
                let len = len.min(between.trailing_zeros() as usize);
                return (first as u32, (at + len) as u32);
            }
            None if len < 64 => return (end as u32, end as u32),
            _ => at += 64,
        }
    }
}

/// A set bit alone, before which there are `n` others; none when there are not as many.
#[inline(always)]
pub(super) fn nth(mut bits: u64, n: usize) -> u64 {
    for _ in 0..n.min(64) {
        bits &= bits.wrapping_sub(1);
    }
    bits & bits.wrapping_neg()
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
