//! The vector operations of AVX2: two lanes, so that eight records are handled at once.

#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::{
    groups::{self, entries},
    level::with_avx2,
    simd::{ByteMask, Simd, TENS_AND_UNITS, operations, proof},
};

type V = __m256i;

proof!(Avx2);
entries!(Avx2, with_avx2);

impl Simd for Avx2 {
    type Vector = V;

    const LANES: usize = 2;
    const SPOILT: u8 = 0xFF;

    #[inline(always)]
    unsafe fn load(self, from: *const u8, distance: usize) -> V {
        // SAFETY: the caller guarantees both lanes; `self` proves the instructions.
        unsafe { _mm256_loadu2_m128i(from.add(distance).cast(), from.cast()) }
    }

    #[rustfmt::skip]
    operations! {
        fn splat(bytes: &[u8; 16]) -> V {
            _mm256_broadcastsi128_si256(_mm_loadu_si128(bytes.as_ptr().cast()))
        }
        fn store(vector: V, to: &mut [[u8; 16]; 2]) -> () {
            _mm256_storeu_si256(to.as_mut_ptr().cast(), vector);
        }

        fn xor(a: V, b: V) -> V { _mm256_xor_si256(a, b) }
        fn and(a: V, b: V) -> V { _mm256_and_si256(a, b) }
        fn or(a: V, b: V) -> V { _mm256_or_si256(a, b) }
        fn and_not(a: V, b: V) -> V { _mm256_andnot_si256(b, a) }
        fn select(mask: V, a: V, b: V) -> V { _mm256_blendv_epi8(b, a, mask) }

        fn max(a: V, b: V) -> V { _mm256_max_epu8(a, b) }
        fn saturating_sub(a: V, b: V) -> V { _mm256_subs_epu8(a, b) }
        fn greater(a: V, b: V) -> V { _mm256_cmpgt_epi8(a, b) }
        fn equal_bytes(a: V, b: V) -> V { _mm256_cmpeq_epi8(a, b) }
        fn equal_words_16(a: V, b: V) -> V { _mm256_cmpeq_epi16(a, b) }
        fn equal_words_32(a: V, b: V) -> V { _mm256_cmpeq_epi32(a, b) }

        fn shuffle(table: V, index: V) -> V { _mm256_shuffle_epi8(table, index) }
        fn look_up_low(table: V, bytes: V) -> V { _mm256_shuffle_epi8(table, bytes) }
        fn look_up_high(table: V, bytes: V) -> V {
            let high = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), _mm256_set1_epi8(15));
            _mm256_shuffle_epi8(table, high)
        }

        fn join_digits(a: V, b: V) -> V {
            let weights = _mm256_broadcastsi128_si256(
                _mm_loadu_si128(TENS_AND_UNITS.as_ptr().cast())
            );
            _mm256_packus_epi16(
                _mm256_maddubs_epi16(a, weights),
                _mm256_maddubs_epi16(b, weights),
            )
        }
        fn deinterleave(a: V, b: V) -> (V, V) {
            let (a, b) = (_mm256_castsi256_ps(a), _mm256_castsi256_ps(b));
            (
                _mm256_castps_si256(_mm256_shuffle_ps::<0b10_00_10_00>(a, b)),
                _mm256_castps_si256(_mm256_shuffle_ps::<0b11_01_11_01>(a, b)),
            )
        }
        fn weighted_sum(x: [V; 2], y: [V; 2]) -> V {
            let x = _mm256_maddubs_epi16(x[0], x[1]);
            let y = _mm256_maddubs_epi16(y[0], y[1]);
            _mm256_madd_epi16(_mm256_add_epi16(x, y), _mm256_set1_epi16(1))
        }
        fn multiply_over(a: V, factor: u16, limit: u16) -> V {
            let product = _mm256_mullo_epi16(a, _mm256_set1_epi32(factor.into()));
            _mm256_subs_epu16(product, _mm256_set1_epi32(limit.into()))
        }

        fn is_zero(vector: V) -> bool { _mm256_testz_si256(vector, vector) != 0 }
        fn zero_lanes(vector: V) -> u32 {
            let zero = _mm256_cmpeq_epi8(vector, _mm256_setzero_si256());
            let zero = _mm256_movemask_epi8(zero) as u32;
            u32::from(zero as u16 == u16::MAX) | u32::from(zero >> 16 == 0xFFFF) << 1
        }
        fn zero_words(vector: V) -> u32 {
            let zero = _mm256_cmpeq_epi32(vector, _mm256_setzero_si256());
            _mm256_movemask_ps(_mm256_castsi256_ps(zero)) as u32
        }
        fn first_words(vector: V) -> u64 {
            let firsts = _mm256_setr_epi32(0, 4, 1, 1, 1, 1, 1, 1);
            let words = _mm256_permutevar8x32_epi32(vector, firsts);
            _mm_cvtsi128_si64(_mm256_castsi256_si128(words)).cast_unsigned()
        }
    }
}

#[rustfmt::skip]
impl ByteMask for Avx2 {
    operations! {
        fn high_bits(vector: V) -> u32 { _mm256_movemask_epi8(vector).cast_unsigned() }
    }
}
