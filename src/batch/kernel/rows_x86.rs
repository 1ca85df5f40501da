//! Rows of cells with the vectors of each level of x86-64: which of 64 bytes have a value.

#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::level::{with_avx2, with_avx512, with_sse41};
use super::rows::{Masks, RowEnds, Rows, Span, Syntax};
use super::{avx2::Avx2, avx512::Avx512, sse41::Sse41};

/// The functions of [`Masks`] on bits, for levels with BMI2 and PCLMULQDQ.
macro_rules! in_one_instruction {
    () => {
        #[inline(always)]
        fn nth(self, bits: u64, n: usize) -> u64 {
            // SAFETY: `self` proves the instructions.
            unsafe { _pdep_u64(1_u64.unbounded_shl(n.min(64) as u32), bits) }
        }

        /// A product without carries adds up, modulo 2, all bits below.
        #[inline(always)]
        fn behind_odd(self, bits: u64) -> u64 {
            // SAFETY: `self` proves the instructions.
            unsafe {
                let bits = _mm_cvtsi64_si128(bits.cast_signed());
                let product = _mm_clmulepi64_si128::<0>(bits, _mm_set1_epi8(-1));
                _mm_cvtsi128_si64(product).cast_unsigned()
            }
        }
    };
}

impl Masks for Sse41 {
    #[inline(always)]
    fn is(self, chunk: &[u8; 64], byte: u8) -> u64 {
        let mut found = 0;
        for (i, part) in chunk.as_chunks::<16>().0.iter().enumerate() {
            // SAFETY: the array has the 16 bytes; `self` proves the instructions.
            let is = unsafe {
                let x = _mm_loadu_si128(part.as_ptr().cast());
                _mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8(byte.cast_signed())))
            };
            found |= u64::from(is as u16) << (16 * i);
        }
        found
    }
}

impl Masks for Avx2 {
    #[inline(always)]
    fn is(self, chunk: &[u8; 64], byte: u8) -> u64 {
        let mut found = 0;
        for (i, part) in chunk.as_chunks::<32>().0.iter().enumerate() {
            // SAFETY: the array has the 32 bytes; `self` proves the instructions.
            let is = unsafe {
                let x = _mm256_loadu_si256(part.as_ptr().cast());
                _mm256_movemask_epi8(_mm256_cmpeq_epi8(x, _mm256_set1_epi8(byte.cast_signed())))
            };
            found |= u64::from(is.cast_unsigned()) << (32 * i);
        }
        found
    }

    in_one_instruction!();
}

impl Masks for Avx512 {
    #[inline(always)]
    fn is(self, chunk: &[u8; 64], byte: u8) -> u64 {
        // SAFETY: the array has the 64 bytes; `self` proves the instructions.
        unsafe {
            let x = _mm512_loadu_si512(chunk.as_ptr().cast());
            _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(byte.cast_signed()))
        }
    }

    in_one_instruction!();
}

macro_rules! of_level {
    ($with_features:ident, $proof:ident, $row_ends:ident, $cells:ident, $widths:ident) => {
        $with_features! {
            pub(super) fn $row_ends(bytes: &[u8], syntax: Syntax, ends: &mut RowEnds) -> Rows {
                // SAFETY: this function is compiled for the features of the set, so that it can
                // only be called where they are.
                super::rows::row_ends(bytes, syntax, ends, unsafe { $proof::new() })
            }

            pub(super) fn $cells(
                bytes: &[u8],
                syntax: Syntax,
                columns: &[usize],
                rows: &[Span],
                cells: &mut [Span],
            ) -> bool {
                // SAFETY: as above.
                let masks = unsafe { $proof::new() };
                super::rows::all_cells(bytes, syntax, columns, rows, cells, masks)
            }

            pub(super) fn $widths(
                bytes: &[u8],
                syntax: Syntax,
                rows: &[Span],
                widths: &mut [usize],
            ) {
                // SAFETY: as above.
                let masks = unsafe { $proof::new() };
                super::rows::all_widths(bytes, syntax, rows, widths, masks);
            }
        }
    };
}

of_level!(with_sse41, Sse41, row_ends_128, cells_128, widths_128);
of_level!(with_avx2, Avx2, row_ends_256, cells_256, widths_256);
of_level!(with_avx512, Avx512, row_ends_512, cells_512, widths_512);
