//! Rows of cells: where they end, and where their cells are, 64 bytes at a time.
//!
//! The rule of quotes is stated in `batch/rows/quotes.rs`. What is used of it here: as long as
//! every quote outside opens a cell or doubles the quote before it, the bytes inside are those
//! behind an odd number of quotes of their row, and six shifts find them for 64 bytes. A quote that
//! opens nothing, as in `5" nails`, ends what can be found this way: its row is left to the caller.

use super::{BATCH, Kernel, level::dispatch};

#[cfg(target_arch = "x86_64")]
use super::rows_x86;

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

/// In the place of a cell that its row lacks.
pub const NO_CELL: Span = (u32::MAX, u32::MAX);

/// Where rows end: the positions of their line feeds, and room for one that does not count.
pub type RowEnds = [u32; BATCH + 1];

/// What separates cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Syntax {
    /// The byte between two cells.
    pub delimiter: u8,
    /// Whether quotes are more than ordinary bytes.
    pub quotes: bool,
}

impl Kernel {
    /// Finds ends of rows, until there are `BATCH` or a row is met that has to be read byte by
    /// byte: one with a quote that opens nothing. `bytes` begin with a row and are less than 4 GiB.
    #[allow(unsafe_code)]
    pub fn row_ends(self, bytes: &[u8], syntax: Syntax, ends: &mut RowEnds) -> Rows {
        dispatch!(self,
            x86_64: {
                Avx512 => rows_x86::row_ends_512(bytes, syntax, ends),
                Avx2 => rows_x86::row_ends_256(bytes, syntax, ends),
                Sse41 => rows_x86::row_ends_128(bytes, syntax, ends),
            }
            portable: row_ends(bytes, syntax, ends, Portable)
        )
    }

    /// Finds the cells of some columns, given by their places from 0 in ascending order, in each of
    /// the rows that [`Self::row_ends`] has found: those of the first row, then of the next. Quotes
    /// around a cell belong to it. A cell that its row lacks is [`NO_CELL`]; returns whether there is
    /// none.
    #[allow(unsafe_code)]
    pub fn cells(
        self,
        bytes: &[u8],
        syntax: Syntax,
        columns: &[usize],
        rows: &[Span],
        cells: &mut [Span],
    ) -> bool {
        dispatch!(self,
            x86_64: {
                Avx512 => rows_x86::cells_512(bytes, syntax, columns, rows, cells),
                Avx2 => rows_x86::cells_256(bytes, syntax, columns, rows, cells),
                Sse41 => rows_x86::cells_128(bytes, syntax, columns, rows, cells),
            }
            portable: all_cells(bytes, syntax, columns, rows, cells, Portable)
        )
    }

    /// Finds how many cells each of these rows has: one at least.
    #[allow(unsafe_code)]
    pub fn widths(self, bytes: &[u8], syntax: Syntax, rows: &[Span], widths: &mut [usize]) {
        dispatch!(self,
            x86_64: {
                Avx512 => rows_x86::widths_512(bytes, syntax, rows, widths),
                Avx2 => rows_x86::widths_256(bytes, syntax, rows, widths),
                Sse41 => rows_x86::widths_128(bytes, syntax, rows, widths),
            }
            portable: all_widths(bytes, syntax, rows, widths, Portable)
        );
    }
}

/// What a level does with 64 bytes, and with a bit for each of them.
pub(super) trait Masks: Copy {
    /// Which bytes have this value.
    fn is(self, chunk: &[u8; 64], byte: u8) -> u64;

    /// A set bit alone, before which there are `n` others; none when there are not as many.
    #[inline(always)]
    fn nth(self, mut bits: u64, n: usize) -> u64 {
        for _ in 0..n.min(64) {
            bits &= bits.wrapping_sub(1);
        }
        bits & bits.wrapping_neg()
    }

    /// Which bits have an odd number of set ones up to them.
    #[inline(always)]
    fn behind_odd(self, bits: u64) -> u64 {
        let mut odd = bits;
        odd ^= odd << 1;
        odd ^= odd << 2;
        odd ^= odd << 4;
        odd ^= odd << 8;
        odd ^= odd << 16;
        odd ^ odd << 32
    }

    /// The quotes that are more than ordinary bytes.
    #[inline(always)]
    fn quotes(self, chunk: &[u8; 64], syntax: Syntax) -> u64 {
        self.is(chunk, b'"') & all_if(syntax.quotes)
    }
}

/// Finds ends of rows, until there are `BATCH` or a quote is met that opens nothing. `bytes` begin
/// with a row.
#[inline(always)]
pub(super) fn row_ends(
    bytes: &[u8],
    syntax: Syntax,
    ends: &mut RowEnds,
    masks: impl Masks,
) -> Rows {
    let (mut found, mut inside, mut before) = (Rows::default(), 0, b'\n');
    let bytes = &bytes[..bytes.len().min(u32::MAX as usize - 64)];
    let (blocks, rest) = bytes.as_chunks::<64>();
    let mut last = [0; 64];
    last[..rest.len()].copy_from_slice(rest);
    let (mut n, mut seen) = (0, 0);
    for block in blocks.iter().chain([&last]) {
        let mut feeds = masks.is(block, b'\n');
        let quotes = masks.quotes(block, syntax);
        found.has_crs |= masks.is(block, b'\r') != 0;
        let mut is_regular = true;
        if (quotes | inside) != 0 {
            found.has_quotes = true;
            let after_odd = masks.behind_odd(quotes) ^ inside;
            let may_open = (masks.is(block, syntax.delimiter) | feeds | quotes) << 1;
            let mut wrong = quotes & after_odd & !may_open;
            if wrong != 0 && [b'\n', b'"', syntax.delimiter].contains(&before) {
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

/// Finds the cells of some columns in each row, all of which [`row_ends`] has found in `bytes`.
#[inline(always)]
pub(super) fn all_cells(
    bytes: &[u8],
    syntax: Syntax,
    columns: &[usize],
    rows: &[Span],
    cells: &mut [Span],
    masks: impl Masks,
) -> bool {
    if let [column] = columns {
        let all_near = match syntax.quotes {
            true => near_cells::<true>(bytes, syntax, *column, rows, cells, masks),
            false => near_cells::<false>(bytes, syntax, *column, rows, cells, masks),
        };
        if all_near {
            return true;
        }
    }
    let of_rows = cells.chunks_exact_mut(columns.len().max(1));
    for (row, cells) in rows.iter().zip(of_rows) {
        if columns.len() > 1 || cells[0] == NO_CELL {
            row_cells(bytes, syntax, columns, *row, cells, masks);
        }
    }
    !cells.contains(&NO_CELL)
}

/// Finds how many cells each row has.
#[inline(always)]
pub(super) fn all_widths(
    bytes: &[u8],
    syntax: Syntax,
    rows: &[Span],
    widths: &mut [usize],
    masks: impl Masks,
) {
    for ((start, end), width) in rows.iter().zip(widths) {
        let at = *start as usize;
        let len = end.saturating_sub(*start);
        let chunk = bytes.get(at..at + 64).and_then(<[u8]>::first_chunk);
        *width = match chunk.filter(|_| len <= 64) {
            Some(chunk) => 1 + between(chunk, syntax, len, masks).count_ones() as usize,
            // All are counted on the way to one that no row has.
            None => row_cells(
                bytes,
                syntax,
                &[usize::MAX],
                (*start, *end),
                &mut [NO_CELL],
                masks,
            ),
        };
    }
}

/// The delimiters between cells in the first bytes of a row of this length.
#[inline(always)]
fn between(chunk: &[u8; 64], syntax: Syntax, len: u32, masks: impl Masks) -> u64 {
    let of_row = u64::MAX.unbounded_shr(64 - len.min(64));
    let mut between = masks.is(chunk, syntax.delimiter) & of_row;
    if syntax.quotes {
        between &= !masks.behind_odd(masks.is(chunk, b'"') & of_row);
    }
    between
}

/// Finds the cells of one column that end within the first 64 bytes of their row: nearly all, so
/// that this loop has no branch but one. Returns whether there are no others.
#[inline(always)]
fn near_cells<const QUOTES: bool>(
    bytes: &[u8],
    syntax: Syntax,
    column: usize,
    rows: &[Span],
    cells: &mut [Span],
    masks: impl Masks,
) -> bool {
    let syntax = Syntax {
        quotes: QUOTES,
        ..syntax
    };
    let mut all_near = true;
    for ((start, end), cell) in rows.iter().zip(cells) {
        let at = *start as usize;
        let Some(chunk) = bytes.get(at..at + 64).and_then(<[u8]>::first_chunk) else {
            (*cell, all_near) = (NO_CELL, false);
            continue;
        };
        let len = end.saturating_sub(*start);
        let mut between = between(chunk, syntax, len, masks);
        let first = masks.nth(between << 1 | 1, column);
        // Those before it are done with, or all when none is it.
        between &= !first.wrapping_sub(1);
        if (first != 0) & ((between != 0) | (len <= 64)) {
            let last = len.min(between.trailing_zeros());
            *cell = (start + first.trailing_zeros(), start + last);
        } else {
            (*cell, all_near) = (NO_CELL, false);
        }
    }
    all_near
}

/// Finds cells anywhere in a row, in one pass; returns how many cells the row has up to the last
/// one found.
#[inline(always)]
fn row_cells(
    bytes: &[u8],
    syntax: Syntax,
    columns: &[usize],
    (start, end): Span,
    cells: &mut [Span],
    masks: impl Masks,
) -> usize {
    let (mut at, row_end) = (start as usize, end as usize);
    // How many cells begin before `at`; how many of those looked for have begun, and have ended.
    let (mut seen, mut begun, mut ended) = (0, 0, 0);
    // Whether the bytes begin in quotes, and whether with a cell.
    let (mut inside, mut begins) = (0, 1);
    cells.fill(NO_CELL);
    loop {
        let mut copy = [0; 64];
        let tail = bytes.get(at..).unwrap_or_default();
        let chunk = tail.first_chunk().unwrap_or_else(|| {
            copy[..tail.len()].copy_from_slice(tail);
            &copy
        });
        let len = row_end.saturating_sub(at);
        let of_row = u64::MAX.unbounded_shr(64 - len.min(64) as u32);
        let after_odd = masks.behind_odd(masks.quotes(chunk, syntax) & of_row) ^ inside;
        let mut between = masks.is(chunk, syntax.delimiter) & of_row & !after_odd;
        inside = all_if(after_odd >> 63 == 1);
        let starts = between << 1 | begins;
        begins = between >> 63;
        loop {
            if ended < begun {
                if between == 0 {
                    break;
                }
                cells[ended].1 = at as u32 + between.trailing_zeros();
                ended = begun;
            }
            let Some(column) = columns.get(begun) else {
                return seen + starts.count_ones() as usize;
            };
            let first = masks.nth(starts, column - seen);
            if first == 0 {
                break;
            }
            cells[begun] = (at as u32 + first.trailing_zeros(), end);
            begun += 1;
            between &= !first.wrapping_sub(1);
        }
        seen += starts.count_ones() as usize;
        if len < 64 {
            return seen;
        }
        at += 64;
    }
}

#[inline(always)]
const fn all_if(is: bool) -> u64 {
    0u64.wrapping_sub(is as u64)
}

/// The masks of any machine.
#[derive(Clone, Copy)]
struct Portable;

impl Masks for Portable {
    #[inline(always)]
    fn is(self, chunk: &[u8; 64], byte: u8) -> u64 {
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
}
