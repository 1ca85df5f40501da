//! Where numbers may begin in a text, with AVX2: two look-ups tell the kind of 32 bytes.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m256i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8,
    _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8, _mm256_setzero_si256,
    _mm256_shuffle_epi8, _mm256_srli_epi16,
};

use super::starts::{self, BLOCK, Starts};

/// The kinds of bytes, a bit each.
const MARK: u8 = 1;
const DIGIT: u8 = 2;
const TAB: u8 = 4;
const LETTER: u8 = 8;

/// The kinds that a byte may have by its lower half, and by its upper one.
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

#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
pub(super) fn next<const LEN: u32>(text: &[u8], from: usize) -> Option<Starts> {
    starts::next::<LEN>(
        text,
        from,
        |block| joining::<LEN>(block),
        |block| characters(block),
    )
}

/// The flags of the joining bytes, unless 15 are wanted and no eight of them lie side by side from
/// a multiple of eight on.
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
#[inline]
fn joining<const LEN: u32>(block: &[u8; BLOCK]) -> Option<u128> {
    let flags = flags(block, |bytes| {
        // What is not ASCII joins as well.
        any(kinds(bytes), MARK | DIGIT | TAB | LETTER) | _mm256_movemask_epi8(bytes) as u32
    });
    const FIRST_BITS: u128 = u128::MAX / 0xff;
    let has_full_byte = |word: u64| {
        let missing = !word;
        missing.wrapping_sub(FIRST_BITS as u64) & !missing & (FIRST_BITS << 7) as u64 != 0
    };
    let has_eight = has_full_byte(flags as u64) || has_full_byte((flags >> 64) as u64);
    (LEN < 15 || has_eight).then_some(flags)
}

#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
#[inline]
fn characters(block: &[u8; BLOCK]) -> u128 {
    flags(block, |bytes| any(kinds(bytes), DIGIT | LETTER))
}

/// The kinds of 32 bytes; none for what is not ASCII.
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
#[inline]
fn kinds(bytes: __m256i) -> __m256i {
    let high = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), _mm256_set1_epi8(15));
    _mm256_and_si256(
        _mm256_shuffle_epi8(twice(&BY_LOW), bytes),
        _mm256_shuffle_epi8(twice(&BY_HIGH), high),
    )
}

/// One bit a byte, set when it is of one of these kinds.
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
#[inline]
fn any(kinds: __m256i, wanted: u8) -> u32 {
    let wanted = _mm256_and_si256(kinds, _mm256_set1_epi8(wanted.cast_signed()));
    !_mm256_movemask_epi8(_mm256_cmpeq_epi8(wanted, _mm256_setzero_si256())) as u32
}

/// One bit a byte of a block, from a function of 32 bytes.
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
#[inline]
fn flags(block: &[u8; BLOCK], of: impl Fn(__m256i) -> u32) -> u128 {
    let mut words = [0; 4];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks::<32>().0) {
        // SAFETY: the array has the 32 bytes.
        *word = u128::from(of(unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }));
    }
    let [a, b, c, d] = words;
    a | b << 32 | c << 64 | d << 96
}

/// The same 16 bytes twice.
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
#[inline]
fn twice(bytes: &[u8; 16]) -> __m256i {
    // SAFETY: the array has the 16 bytes.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) })
}
