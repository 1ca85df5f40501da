//! Rows of cells with the vectors of each level of x86-64: which of 64 bytes have a value.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8, _mm256_cmpeq_epi8,
    _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8, _mm512_cmpeq_epi8_mask,
    _mm512_loadu_si512, _mm512_set1_epi8, _pdep_u64,
};

use super::level::{with_avx2, with_avx512, with_sse41};
use super::rows::{RowEnds, Rows, Span, Syntax, nth};

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

/// [`nth`] in one instruction.
macro_rules! deposit {
    () => {
        |bits, n| _pdep_u64(1_u64.unbounded_shl(n.min(64) as u32), bits)
    };
}

macro_rules! of_level {
    ($with_features:ident, $row_ends:ident, $cells:ident, $width:ident, $is:ident, $nth:expr) => {
        $with_features! {
            pub(super) fn $row_ends(bytes: &[u8], syntax: Syntax, ends: &mut RowEnds) -> Rows {
                super::rows::row_ends(bytes, syntax, ends, |chunk, byte| $is(chunk, byte))
            }

            pub(super) fn $cells(
                bytes: &[u8],
                syntax: Syntax,
                columns: &[usize],
                rows: &[Span],
                cells: &mut [Span],
            ) {
                let is = |chunk: &[u8; 64], byte| $is(chunk, byte);
                super::rows::all_cells(bytes, syntax, columns, rows, cells, is, $nth);
            }

            pub(super) fn $width(bytes: &[u8], syntax: Syntax, row: Span) -> usize {
                super::rows::width(bytes, syntax, row, |chunk, byte| $is(chunk, byte), $nth)
            }
        }
    };
}

of_level!(with_sse41, row_ends_128, cells_128, width_128, is_128, nth);
of_level!(
    with_avx2,
    row_ends_256,
    cells_256,
    width_256,
    is_256,
    deposit!()
);
of_level!(
    with_avx512,
    row_ends_512,
    cells_512,
    width_512,
    is_512,
    deposit!()
);
