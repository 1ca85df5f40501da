//! The vector operations of NEON: one lane, so that four records are handled at once.

#![allow(unsafe_code)]

use core::arch::aarch64::*;

use super::{
    groups::{self, entries},
    level::with_neon,
    simd::{Simd, TENS_AND_UNITS, operations, proof},
};

type V = uint8x16_t;

proof!(Neon);
entries!(Neon, with_neon);

impl Simd for Neon {
    type Vector = V;

    const LANES: usize = 1;
    const SPOILT: u8 = 0x98;

    #[inline(always)]
    unsafe fn load(self, from: *const u8, _: usize) -> V {
        // SAFETY: the caller guarantees the lane; `self` proves the instructions.
        unsafe { vld1q_u8(from) }
    }

    #[rustfmt::skip]
    operations! {
        fn splat(bytes: &[u8; 16]) -> V { vld1q_u8(bytes.as_ptr()) }
        fn store(vector: V, to: &mut [[u8; 16]; 2]) -> () {
            vst1q_u8(to.as_mut_ptr().cast(), vector);
        }

        fn xor(a: V, b: V) -> V { veorq_u8(a, b) }
        fn and(a: V, b: V) -> V { vandq_u8(a, b) }
        fn or(a: V, b: V) -> V { vorrq_u8(a, b) }
        fn and_not(a: V, b: V) -> V { vbicq_u8(a, b) }
        fn select(mask: V, a: V, b: V) -> V { vbslq_u8(mask, a, b) }

        fn max(a: V, b: V) -> V { vmaxq_u8(a, b) }
        fn saturating_sub(a: V, b: V) -> V { vqsubq_u8(a, b) }
        fn greater(a: V, b: V) -> V { vcgtq_u8(a, b) }
        fn equal_bytes(a: V, b: V) -> V { vceqq_u8(a, b) }
        fn equal_words_16(a: V, b: V) -> V {
            vreinterpretq_u8_u16(vceqq_u16(vreinterpretq_u16_u8(a), vreinterpretq_u16_u8(b)))
        }
        fn equal_words_32(a: V, b: V) -> V {
            vreinterpretq_u8_u32(vceqq_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b)))
        }

        fn shuffle(table: V, index: V) -> V { vqtbl1q_u8(table, index) }
        fn look_up_low(table: V, bytes: V) -> V {
            vqtbl1q_u8(table, vandq_u8(bytes, vdupq_n_u8(15)))
        }
        fn look_up_high(table: V, bytes: V) -> V { vqtbl1q_u8(table, vshrq_n_u8::<4>(bytes)) }

        fn join_digits(a: V, b: V) -> V {
            let weights = vld1q_u8(TENS_AND_UNITS.as_ptr());
            vpaddq_u8(vmulq_u8(a, weights), vmulq_u8(b, weights))
        }
        fn deinterleave(a: V, b: V) -> (V, V) {
            let (a, b) = (vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b));
            (vreinterpretq_u8_u32(vuzp1q_u32(a, b)), vreinterpretq_u8_u32(vuzp2q_u32(a, b)))
        }
        fn weighted_sum(x: [V; 2], y: [V; 2]) -> V {
            let ([x, wx], [y, wy]) = (x, y);
            let low = vmull_u8(vget_low_u8(x), vget_low_u8(wx));
            let low = vmlal_u8(low, vget_low_u8(y), vget_low_u8(wy));
            let high = vmlal_high_u8(vmull_high_u8(x, wx), y, wy);
            vreinterpretq_u8_u32(vpaddlq_u16(vpaddq_u16(low, high)))
        }
        fn multiply_over(a: V, factor: u16, limit: u16) -> V {
            let word = |n: u16| vreinterpretq_u16_u32(vdupq_n_u32(n.into()));
            let product = vmulq_u16(vreinterpretq_u16_u8(a), word(factor));
            vreinterpretq_u8_u16(vqsubq_u16(product, word(limit)))
        }

        fn is_zero(vector: V) -> bool { vmaxvq_u8(vector) == 0 }
        fn zero_lanes(vector: V) -> u32 { u32::from(vmaxvq_u8(vector) == 0) }
        fn zero_words(vector: V) -> u32 {
            let zero = vreinterpretq_u8_u32(vceqzq_u32(vreinterpretq_u32_u8(vector)));
            let bits = vld1q_u8([1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0].as_ptr());
            vaddvq_u32(vreinterpretq_u32_u8(vandq_u8(zero, bits)))
        }
        fn first_words(vector: V) -> u64 {
            vgetq_lane_u32::<0>(vreinterpretq_u32_u8(vector)).into()
        }
    }
}
