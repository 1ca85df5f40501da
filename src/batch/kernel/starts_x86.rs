//! Where a number may begin in a text, on x86-64: two look-ups give the kind of each byte.

#![allow(unsafe_code)]

use super::{
    avx2::Avx2,
    level::{with_avx2, with_sse41},
    simd::ByteMask,
    sse41::Sse41,
    starts::{self, BLOCK, Starts},
};

macro_rules! entry {
    ($name:ident, $proof:ident, $with_features:ident) => {
        $with_features! {
            pub(super) fn $name<const LEN: u32>(text: &[u8], from: usize) -> Option<Starts> {
                // SAFETY: this function is compiled for the features of the set, so that it can
                // only be called where they are.
                let simd = unsafe { $proof::new() };
                starts::next::<LEN>(
                    text,
                    from,
                    #[inline(always)]
                    |block| joining::<LEN, _>(simd, block),
                    #[inline(always)]
                    |block| characters(simd, block),
                )
            }
        }
    };
}

entry!(next_256, Avx2, with_avx2);
entry!(next_128, Sse41, with_sse41);

/// The kinds of bytes, a bit each.
const MARK: u8 = 1;
const DIGIT: u8 = 2;
const TAB: u8 = 4;
const LETTER: u8 = 8;

/// The kinds that a byte may have by its low half, and by its high half.
const BY_LOW: [u8; 16] = {
    let mut kinds = [0; 16];
    let mut digit = 0;
    while digit < 10 {
        kinds[digit] |= DIGIT;
        digit += 1;
    }
    kinds[0] |= MARK; // a space
    kinds[1] |= LETTER;
    kinds[2] |= LETTER;
    kinds[9] |= TAB;
    [kinds[0xd], kinds[0xe], kinds[0xf]] = [MARK; 3];
    kinds
};
const BY_HIGH: [u8; 16] = {
    let mut kinds = [0; 16];
    [kinds[0], kinds[2], kinds[3], kinds[4], kinds[6]] = [TAB, MARK, DIGIT, LETTER, LETTER];
    kinds
};

/// The flags of the joining bytes, unless 15 characters are wanted and no eight joining bytes lie
/// side by side from a multiple of eight on.
#[inline(always)]
fn joining<const LEN: u32, I: ByteMask>(simd: I, block: &[u8; BLOCK]) -> Option<u128> {
    // A byte that is not ASCII joins as well.
    let flags = flags(simd, block, MARK | DIGIT | TAB | LETTER, true);
    const FIRST_BITS: u64 = u64::MAX / 0xff;
    let has_full_byte = |word: u64| {
        let missing = !word;
        missing.wrapping_sub(FIRST_BITS) & !missing & (FIRST_BITS << 7) != 0
    };
    let has_eight = has_full_byte(flags as u64) || has_full_byte((flags >> 64) as u64);
    (LEN < 15 || has_eight).then_some(flags)
}

/// The flags of digits and of the letters of Corsica.
#[inline(always)]
fn characters<I: ByteMask>(simd: I, block: &[u8; BLOCK]) -> u128 {
    flags(simd, block, DIGIT | LETTER, false)
}

/// One bit a byte of a block, set when the byte is of one of these kinds.
#[inline(always)]
fn flags<I: ByteMask>(simd: I, block: &[u8; BLOCK], kinds: u8, or_not_ascii: bool) -> u128 {
    let (low, high) = (simd.splat(&BY_LOW), simd.splat(&BY_HIGH));
    let kinds = simd.splat(&[kinds; 16]);
    let mut flags = 0;
    for (part, bytes) in block.chunks_exact(16 * I::LANES).enumerate() {
        // SAFETY: the chunk has the bytes of each lane.
        let bytes = unsafe { simd.load(bytes.as_ptr(), 16) };
        // A byte that is not ASCII has no kind.
        let of_kind = simd.and(simd.look_up_low(low, bytes), simd.look_up_high(high, bytes));
        let others = simd.equal_bytes(simd.and(of_kind, kinds), simd.zero());
        let mut found = !simd.high_bits(others);
        if or_not_ascii {
            found |= simd.high_bits(bytes);
        }
        let inside = u32::MAX >> (32 - 16 * I::LANES);
        flags |= u128::from(found & inside) << (16 * I::LANES * part);
    }
    flags
}
