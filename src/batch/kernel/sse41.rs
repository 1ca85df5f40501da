//! The vector operations of SSE4.1: one lane, so that four records are handled at once.

#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::{
    groups::{self, entries},
    level::with_sse41,
    simd::{ByteMask, Simd, TENS_AND_UNITS, operations, proof},
};

type V = __m128i;

proof!(Sse41);
entries!(Sse41, with_sse41);

impl Simd for Sse41 {
    type Vector = V;

    const LANES: usize = 1;
    const SPOILT: u8 = 0xFF;

    #[inline(always)]
    unsafe fn load(self, from: *const u8, _: usize) -> V {
        // SAFETY: the caller guarantees the lane; `self` proves the instructions.
        unsafe { _mm_loadu_si128(from.cast()) }
    }

    #[rustfmt::skip]
    operations! {
        fn splat(bytes: &[u8; 16]) -> V { _mm_loadu_si128(bytes.as_ptr().cast()) }
        fn store(vector: V, to: &mut [[u8; 16]; 2]) -> () {
            _mm_storeu_si128(to.as_mut_ptr().cast(), vector);
        }

        fn xor(a: V, b: V) -> V { _mm_xor_si128(a, b) }
        fn and(a: V, b: V) -> V { _mm_and_si128(a, b) }
        fn or(a: V, b: V) -> V { _mm_or_si128(a, b) }
        fn and_not(a: V, b: V) -> V { _mm_andnot_si128(b, a) }
        fn select(mask: V, a: V, b: V) -> V { _mm_blendv_epi8(b, a, mask) }

        fn max(a: V, b: V) -> V { _mm_max_epu8(a, b) }
        fn saturating_sub(a: V, b: V) -> V { _mm_subs_epu8(a, b) }
        fn greater(a: V, b: V) -> V { _mm_cmpgt_epi8(a, b) }
        fn equal_bytes(a: V, b: V) -> V { _mm_cmpeq_epi8(a, b) }
        fn equal_words_16(a: V, b: V) -> V { _mm_cmpeq_epi16(a, b) }
        fn equal_words_32(a: V, b: V) -> V { _mm_cmpeq_epi32(a, b) }

        fn shuffle(table: V, index: V) -> V { _mm_shuffle_epi8(table, index) }
        fn look_up_low(table: V, bytes: V) -> V { _mm_shuffle_epi8(table, bytes) }
        fn look_up_high(table: V, bytes: V) -> V {
            let high = _mm_and_si128(_mm_srli_epi16::<4>(bytes), _mm_set1_epi8(15));
            _mm_shuffle_epi8(table, high)
        }

        fn join_digits(a: V, b: V) -> V {
            let weights = _mm_loadu_si128(TENS_AND_UNITS.as_ptr().cast());
            _mm_packus_epi16(_mm_maddubs_epi16(a, weights), _mm_maddubs_epi16(b, weights))
        }
        fn deinterleave(a: V, b: V) -> (V, V) {
            let (a, b) = (_mm_castsi128_ps(a), _mm_castsi128_ps(b));
            (
                _mm_castps_si128(_mm_shuffle_ps::<0b10_00_10_00>(a, b)),
                _mm_castps_si128(_mm_shuffle_ps::<0b11_01_11_01>(a, b)),
            )
        }
        fn weighted_sum(x: [V; 2], y: [V; 2]) -> V {
            let x = _mm_maddubs_epi16(x[0], x[1]);
            let y = _mm_maddubs_epi16(y[0], y[1]);
            _mm_madd_epi16(_mm_add_epi16(x, y), _mm_set1_epi16(1))
        }
        fn multiply_over(a: V, factor: u16, limit: u16) -> V {
            let product = _mm_mullo_epi16(a, _mm_set1_epi32(factor.into()));
            _mm_subs_epu16(product, _mm_set1_epi32(limit.into()))
        }

        fn is_zero(vector: V) -> bool { _mm_testz_si128(vector, vector) != 0 }
        fn zero_lanes(vector: V) -> u32 { _mm_testz_si128(vector, vector).cast_unsigned() }
        fn zero_words(vector: V) -> u32 {
            let zero = _mm_cmpeq_epi32(vector, _mm_setzero_si128());
            _mm_movemask_ps(_mm_castsi128_ps(zero)) as u32
        }
        fn first_words(vector: V) -> u64 { _mm_cvtsi128_si32(vector).cast_unsigned().into() }
    }
}

#[rustfmt::skip]
impl ByteMask for Sse41 {
    operations! {
        fn high_bits(vector: V) -> u32 { _mm_movemask_epi8(vector).cast_unsigned() }
    }
}
