//! Where a number may end in a text, on x86-64: two look-ups give the kind of each byte.

#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::{
    avx2::Avx2,
    avx512::Avx512,
    ends::{self, BLOCK, Ends, Flags},
    level::{with_avx2, with_avx512, with_sse41},
    simd::{ByteMask, Simd, TENS_AND_UNITS, operations},
    sse41::Sse41,
};

macro_rules! entry {
    ($name:ident, $proof:ident, $with_features:ident) => {
        $with_features! {
            pub(super) fn $name<const LEN: u32>(text: &[u8], ends: &mut Ends) -> bool {
                // SAFETY: this function is compiled for the features of the set, so that it can
                // only be called where they are.
                ends::find::<LEN, _>(unsafe { $proof::new() }, text, ends)
            }
        }
    };
}

entry!(find_512, Avx512, with_avx512);
entry!(find_256, Avx2, with_avx2);
entry!(find_128, Sse41, with_sse41);

/// The kinds of bytes, a bit each.
const MARK: u8 = 1;
const DIGIT: u8 = 2;
const TAB: u8 = 4;
const LETTER: u8 = 8;
const NOT_ASCII: u8 = 16;

const CHARACTER: u8 = DIGIT | LETTER;
const JOINING: u8 = CHARACTER | MARK | TAB | NOT_ASCII;

/// The kinds that a byte may have by its low half, and by its high half.
const BY_LOW: [u8; 16] = {
    let mut kinds = [NOT_ASCII; 16];
    let mut digit = 0;
    while digit < 10 {
        kinds[digit] |= DIGIT;
        digit += 1;
    }
    kinds[0] |= MARK; // a space
    kinds[1] |= LETTER;
    kinds[2] |= LETTER;
    kinds[9] |= TAB;
    kinds[0xd] |= MARK;
    kinds[0xe] |= MARK;
    kinds[0xf] |= MARK;
    kinds
};
const BY_HIGH: [u8; 16] = {
    let mut kinds = [0; 16];
    [kinds[0], kinds[2], kinds[3], kinds[4], kinds[6]] = [TAB, MARK, DIGIT, LETTER, LETTER];
    let mut high = 8;
    while high < 16 {
        kinds[high] = NOT_ASCII;
        high += 1;
    }
    kinds
};

/// A bit for each byte of a block that `is` sets the high bit of.
#[inline(always)]
fn flags_of<I: ByteMask>(simd: I, block: &[u8; BLOCK], is: impl Fn(I::Vector) -> I::Vector) -> u64 {
    let mut flags = 0;
    for (part, bytes) in block.chunks_exact(16 * I::LANES).enumerate() {
        // SAFETY: the chunk has the bytes of each lane.
        let bytes = unsafe { simd.load(bytes.as_ptr(), 16) };
        flags |= u64::from(simd.high_bits(is(bytes))) << (16 * I::LANES * part);
    }
    flags
}

/// A bit for each byte of a block that is of one of these kinds.
#[inline(always)]
fn of_kinds<I: ByteMask>(simd: I, block: &[u8; BLOCK], kinds: u8) -> u64 {
    let (low, high) = (simd.splat(&BY_LOW), simd.splat(&BY_HIGH));
    let kinds = simd.splat(&[kinds; 16]);
    let others = flags_of(
        simd,
        block,
        #[inline(always)]
        |bytes| {
            let low = simd.look_up_low(low, simd.and(bytes, simd.splat(&[15; 16])));
            let of_kind = simd.and(low, simd.look_up_high(high, bytes));
            simd.equal_bytes(simd.and(of_kind, kinds), simd.zero())
        },
    );
    !others
}

macro_rules! flags {
    () => {
        #[inline(always)]
        fn joining(self, block: &[u8; BLOCK]) -> u64 {
            of_kinds(self, block, JOINING)
        }

        #[inline(always)]
        fn characters(self, block: &[u8; BLOCK]) -> u64 {
            of_kinds(self, block, CHARACTER)
        }

        #[inline(always)]
        fn line_feeds(self, block: &[u8; BLOCK]) -> u64 {
            let feed = self.splat(&[b'\n'; 16]);
            let feeds = flags_of(
                self,
                block,
                #[inline(always)]
                |bytes| self.equal_bytes(bytes, feed),
            );
            u64::from(feeds.count_ones())
        }
    };
}

impl Flags for Sse41 {
    flags!();

    #[inline(always)]
    fn compress(self, words: [u64; 2], mask: u64) -> [u64; 2] {
        ends::compress(words, mask)
    }

    #[inline(always)]
    fn expand(self, bits: u64, mask: u64) -> u64 {
        ends::expand(bits, mask)
    }
}

macro_rules! bmi2 {
    () => {
        #[inline(always)]
        fn compress(self, words: [u64; 2], mask: u64) -> [u64; 2] {
            let [first, second] = words;
            // SAFETY: `self` is the proof that the machine has the instructions.
            unsafe { [_pext_u64(first, mask), _pext_u64(second, mask)] }
        }

        #[inline(always)]
        fn expand(self, bits: u64, mask: u64) -> u64 {
            // SAFETY: as above.
            unsafe { _pdep_u64(bits, mask) }
        }
    };
}

impl Flags for Avx2 {
    flags!();
    bmi2!();
}

/// The same 16 bytes in every lane.
macro_rules! lanes {
    ($bytes:expr) => {
        _mm512_broadcast_i32x4(_mm_loadu_si128($bytes.as_ptr().cast()))
    };
}

impl Avx512 {
    #[rustfmt::skip]
    operations! {
        fn of_kinds(block: &[u8; BLOCK], kinds: u8) -> u64 {
            let bytes = _mm512_loadu_si512(block.as_ptr().cast());
            let half = _mm512_set1_epi8(15);
            let low = _mm512_shuffle_epi8(lanes!(BY_LOW), _mm512_and_si512(bytes, half));
            let high = _mm512_and_si512(_mm512_srli_epi16::<4>(bytes), half);
            let of_kind = _mm512_and_si512(low, _mm512_shuffle_epi8(lanes!(BY_HIGH), high));
            _mm512_test_epi8_mask(of_kind, _mm512_set1_epi8(kinds.cast_signed()))
        }

        // The sum of 15 digits, the last ones of these, that a right key makes a multiple of 97;
        // and whether there is another byte among them.
        fn key_of(bytes: &[u8; 16]) -> (u32, bool) {
            let bytes = _mm_loadu_si128(bytes.as_ptr().cast());
            let digits = _mm_sub_epi8(bytes, _mm_set1_epi8(b'0'.cast_signed()));
            let others = _mm_movemask_epi8(_mm_cmpgt_epi8(digits, _mm_set1_epi8(9)));
            let tens_and_units = _mm_loadu_si128(TENS_AND_UNITS.as_ptr().cast());
            let fields = _mm_maddubs_epi16(tens_and_units, digits);
            let weights = _mm_setr_epi16(50, 49, 81, 27, 9, 3, 1, 1);
            let sums = _mm_madd_epi16(fields, weights);
            let sums = _mm_add_epi32(sums, _mm_shuffle_epi32::<0b01_00_11_10>(sums));
            let sums = _mm_add_epi32(sums, _mm_shuffle_epi32::<0b10_11_00_01>(sums));
            (_mm_cvtsi128_si32(sums).cast_unsigned(), others & 0xfffe != 0)
        }
    }

    /// Writes the bytes of a block that are characters to a place with room for a block.
    #[inline(always)]
    fn compress_bytes(
        self,
        block: &[u8; BLOCK],
        characters: u64,
        to: &mut [u8; 16 + 2 * BLOCK],
        at: usize,
    ) {
        let Some(to) = to[at..].first_chunk_mut::<BLOCK>() else {
            return;
        };
        // SAFETY: both are 64 bytes; `self` is the proof that the machine has the instructions.
        unsafe {
            let bytes = _mm512_loadu_si512(block.as_ptr().cast());
            let bytes = _mm512_maskz_compress_epi8(characters, bytes);
            _mm512_storeu_si512(to.as_mut_ptr().cast(), bytes);
        }
    }
}

impl Flags for Avx512 {
    #[inline(always)]
    fn joining(self, block: &[u8; BLOCK]) -> u64 {
        self.of_kinds(block, JOINING)
    }

    #[inline(always)]
    fn characters(self, block: &[u8; BLOCK]) -> u64 {
        self.of_kinds(block, CHARACTER)
    }

    #[rustfmt::skip]
    operations! {
        fn line_feeds(block: &[u8; BLOCK]) -> u64 {
            let bytes = _mm512_loadu_si512(block.as_ptr().cast());
            let feeds = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(b'\n'.cast_signed()));
            u64::from(feeds.count_ones())
        }
    }

    bmi2!();

    /// The characters of the block before and of this one are put side by side, so that the 15 to
    /// judge are one load. Letters are left to the plain function.
    #[inline(always)]
    fn keyed(
        self,
        text: &[u8],
        at: usize,
        block: &[u8; BLOCK],
        characters: u64,
        places: u64,
    ) -> u64 {
        // Room before for a load that ends at any character.
        let mut side_by_side = [0; 16 + 2 * BLOCK];
        let mut count = 0;
        if let Some(before) = text[..at].last_chunk() {
            let characters = self.of_kinds(before, CHARACTER);
            self.compress_bytes(before, characters, &mut side_by_side, 16);
            count = characters.count_ones();
        }
        self.compress_bytes(block, characters, &mut side_by_side, 16 + count as usize);

        let (mut keyed, mut rest) = (0, places);
        while rest != 0 {
            let place = rest & rest.wrapping_neg();
            let end = count + (characters & (place | (place - 1))).count_ones();
            let last = side_by_side[end as usize..].first_chunk();
            let is_keyed = match last.map(|last| self.key_of(last)) {
                Some((sum, false)) if end >= 15 => sum % 97 == 0,
                _ => ends::keyed(text, at, place) != 0,
            };
            keyed |= if is_keyed { place } else { 0 };
            rest &= rest - 1;
        }
        keyed
    }
}
