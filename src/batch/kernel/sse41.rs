//! SSE4.1: four records at once. Ordinary registered numbers are decided here, letters included;
//! the portable kernel decides on the rest.

#![allow(unsafe_code)]

use core::arch::x86_64::{
    __m128i, _mm_add_epi16, _mm_and_si128, _mm_andnot_si128, _mm_blendv_epi8, _mm_castps_si128,
    _mm_castsi128_ps, _mm_cmpeq_epi8, _mm_cmpeq_epi16, _mm_cmpeq_epi32, _mm_cmpgt_epi8,
    _mm_cvtsi128_si32, _mm_loadu_si128, _mm_madd_epi16, _mm_maddubs_epi16, _mm_max_epu8,
    _mm_movemask_ps, _mm_mullo_epi16, _mm_or_si128, _mm_packus_epi16, _mm_set1_epi8,
    _mm_set1_epi16, _mm_set1_epi32, _mm_setzero_si128, _mm_shuffle_epi8, _mm_shuffle_ps,
    _mm_srli_epi16, _mm_storeu_si128, _mm_sub_epi8, _mm_subs_epu8, _mm_subs_epu16, _mm_testz_si128,
    _mm_xor_si128,
};

use super::groups::run_by_groups;
use super::rules::{
    Half, INVERSE_97, MULTIPLES_OF_10, QUOTIENTS_97, ROWS, SPECIMEN, VALUE_2A, VALUE_2B, WEIGHTS,
};
use super::{Reached, STEP, Shape, Sink, alternate, code, portable};

run_by_groups!("sse4.1,popcnt", 4);

/// Four records as they were loaded, less what is expected: their first 16 bytes, and in a wide
/// shape their last 16.
type Records = [[__m128i; 2]; 4];

/// Brings records into lanes.
struct Gather {
    stride: usize,
    /// For the first 16 bytes of a record, then for its last 16.
    expected: [__m128i; 2],
    limit: [__m128i; 2],
    index: [__m128i; 2],
}

impl Gather {
    #[target_feature(enable = "sse4.1")]
    #[inline]
    fn new(shape: &Shape) -> Self {
        let parts = &shape.parts;
        Self {
            stride: shape.stride(),
            expected: parts.expected.map(|part| load(&part)),
            limit: parts.limit.map(|part| load(&part)),
            index: parts.index.map(|part| load(&part)),
        }
    }

    /// # Safety
    ///
    /// Four records can be read from `from` on, the last of at least 16 bytes.
    #[target_feature(enable = "sse4.1")]
    #[inline]
    unsafe fn records<const WIDE: bool>(&self, from: *const u8) -> Records {
        let mut records = [[_mm_setzero_si128(); 2]; 4];
        for (i, record) in records.iter_mut().enumerate() {
            // SAFETY: the caller's promise, for record `i`; a wide one has more than 16 bytes.
            unsafe {
                let from = from.add(i * self.stride);
                record[0] = _mm_xor_si128(_mm_loadu_si128(from.cast()), self.expected[0]);
                if WIDE {
                    let last = _mm_loadu_si128(from.add(self.stride - 16).cast());
                    record[1] = _mm_xor_si128(last, self.expected[1]);
                }
            }
        }
        records
    }

    /// Whether every byte is a digit or a fixed byte in its place.
    #[target_feature(enable = "sse4.1")]
    #[inline]
    fn are_digits<const WIDE: bool>(&self, records: &Records) -> bool {
        let over = |part: usize| {
            let [a, b, c, d] = records.map(|record| record[part]);
            let top = _mm_max_epu8(_mm_max_epu8(a, b), _mm_max_epu8(c, d));
            _mm_subs_epu8(top, self.limit[part])
        };
        let mut all = over(0);
        if WIDE {
            all = _mm_or_si128(all, over(1));
        }
        _mm_testz_si128(all, all) != 0
    }

    /// How many records, from the first on, have the fixed bytes of the shape in place.
    #[target_feature(enable = "sse4.1")]
    #[inline]
    fn in_place<const WIDE: bool>(&self, records: &Records) -> usize {
        let zero = _mm_setzero_si128();
        let fixed = self.limit.map(|limit| _mm_cmpeq_epi8(limit, zero));
        let are_in_place = |part: usize| {
            let [a, b, c, d] = records.map(|record| record[part]);
            let all = _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d));
            _mm_testz_si128(all, fixed[part]) != 0
        };
        if are_in_place(0) && (!WIDE || are_in_place(1)) {
            return 4;
        }
        let is_in_place = |record: &[__m128i; 2]| {
            _mm_testz_si128(record[0], fixed[0]) != 0
                && (!WIDE || _mm_testz_si128(record[1], fixed[1]) != 0)
        };
        records
            .iter()
            .take_while(|record| is_in_place(record))
            .count()
    }

    #[target_feature(enable = "sse4.1")]
    #[inline]
    fn lanes<const WIDE: bool>(&self, records: &Records) -> [__m128i; 4] {
        records.map(|[first, last]| {
            let lane = _mm_shuffle_epi8(first, self.index[0]);
            if WIDE {
                _mm_or_si128(lane, _mm_shuffle_epi8(last, self.index[1]))
            } else {
                lane
            }
        })
    }
}

/// The fields of a lane of digits, as words.
#[target_feature(enable = "sse4.1")]
#[inline]
fn fields(lane: __m128i) -> __m128i {
    _mm_maddubs_epi16(lane, tens_and_units())
}

/// The fields of a lane that may hold letters and worse: some field is 255 or more in a record
/// spoilt by a character.
#[target_feature(enable = "sse4.1")]
#[inline]
fn fields_with_letters(lane: __m128i) -> __m128i {
    let over = _mm_subs_epu8(lane, _mm_set1_epi8(9));
    let is_digit = _mm_cmpeq_epi8(over, _mm_setzero_si128());
    let digits = _mm_blendv_epi8(_mm_set1_epi8(-1), lane, is_digit);
    let words = fields(digits);
    // The other words are compared with a spoilt pair, and stay spoilt if that is what they are.
    let department = |pair: u16, value: u8, words: __m128i| {
        let [two, letter] = pair.to_le_bytes();
        let o = 255;
        let pair = load(&[o, o, o, o, o, o, two, letter, o, o, o, o, o, o, o, o]);
        let value = load(&[o, 0, o, 0, o, 0, value, 0, o, 0, o, 0, o, 0, o, 0]);
        _mm_blendv_epi8(words, value, _mm_cmpeq_epi16(lane, pair))
    };
    department(0x7102, VALUE_2A, department(0x7202, VALUE_2B, words))
}

/// The tables of a profile in registers.
struct Judge {
    /// By the low half of a value, by its high half, and under this mask: not ordinary.
    table: [__m128i; 3],
    /// The part of that mask for the first digit.
    first: __m128i,
    /// What no field exceeds in an ordinary number that is to be marked.
    greatest: __m128i,
}

/// One bit a record.
struct Verdicts {
    /// It is an ordinary number without an error.
    valid: u32,
    /// The portable kernel decides.
    unsure: u32,
}

impl Judge {
    #[target_feature(enable = "sse4.1")]
    #[inline]
    fn new<S: Sink>(half: &Half) -> Self {
        let special = if S::MARKS && S::LOOKS {
            &half.special_to_mark
        } else {
            &half.special
        };
        let mask = special.mask;
        Self {
            table: [load(&special.low), load(&special.high), quads(mask)],
            first: quads([mask[0], 0, 0, 0]),
            greatest: quads([127, 127, 127, half.greatest_to_mark]),
        }
    }

    /// The verdicts on four records, and their marks if the sink asks for them. `SPOILT`: some
    /// record may have a letter, or a character out of place.
    #[target_feature(enable = "sse4.1")]
    #[inline]
    fn verdicts<const KEYED: bool, const SPOILT: bool, S: Sink>(
        &self,
        words: [__m128i; 4],
        marks: &mut [u8; 4],
    ) -> Verdicts {
        let [a, b, c, d] = words;
        let low = _mm_castsi128_ps(_mm_packus_epi16(a, b));
        let high = _mm_castsi128_ps(_mm_packus_epi16(c, d));
        let x = _mm_castps_si128(_mm_shuffle_ps::<0b10_00_10_00>(low, high));
        let y = _mm_castps_si128(_mm_shuffle_ps::<0b11_01_11_01>(low, high));

        let special = self.special(x);
        let mut wrong = _mm_or_si128(wrong_place::<KEYED>(y), special);
        if KEYED {
            wrong = _mm_or_si128(wrong, wrong_key(x, y));
        }
        let mut spoilt = _mm_setzero_si128();
        if SPOILT {
            let high = _mm_set1_epi8(0x80u8 as i8);
            spoilt = _mm_and_si128(_mm_or_si128(x, y), high);
            wrong = _mm_or_si128(wrong, spoilt);
        }
        if S::MARKS && S::LOOKS {
            wrong = _mm_or_si128(wrong, _mm_cmpeq_epi32(x, quads(SPECIMEN.to_le_bytes())));
            if SPOILT {
                // The number may deserve a second look for its letter.
                wrong = _mm_or_si128(wrong, _mm_cmpgt_epi8(x, self.greatest));
            }
        }
        if S::MARKS {
            // The first digit less one, in bits 4 to 6, of each record.
            let first = _mm_shuffle_epi8(_mm_sub_epi8(x, _mm_set1_epi8(1)), firsts());
            let first = (_mm_cvtsi128_si32(first) & 0x0707_0707) << 4;
            *marks = first.to_le_bytes();
        }
        let valid = zeros(wrong);
        // Without a mark to give, a registered number that is not valid is known to be wrong.
        let unsure = if S::MARKS {
            !valid & 15
        } else {
            !zeros(_mm_and_si128(special, self.first)) & zeros(spoilt)
        };
        Verdicts { valid, unsure }
    }

    /// Not zero for a record whose first four fields are not those of an ordinary number.
    #[target_feature(enable = "sse4.1")]
    #[inline]
    fn special(&self, x: __m128i) -> __m128i {
        let [low, high, mask] = self.table;
        let both = _mm_and_si128(
            _mm_shuffle_epi8(low, x),
            _mm_shuffle_epi8(high, high_halves(x)),
        );
        _mm_and_si128(both, mask)
    }
}

/// Not zero for a record whose key is wrong modulo 97.
#[target_feature(enable = "sse4.1")]
#[inline]
fn wrong_key(x: __m128i, y: __m128i) -> __m128i {
    let [w0, w1, w2, w3, w4, w5, w6, w7] = WEIGHTS;
    let x = _mm_maddubs_epi16(x, quads([w0, w1, w2, w3]));
    let y = _mm_maddubs_epi16(y, quads([w4, w5, w6, w7]));
    let sum = _mm_madd_epi16(_mm_add_epi16(x, y), _mm_set1_epi16(1));
    let product = _mm_mullo_epi16(sum, _mm_set1_epi32(i32::from(INVERSE_97)));
    _mm_subs_epu16(product, _mm_set1_epi32(i32::from(QUOTIENTS_97)))
}

/// Not zero for a record with commune 000, order 000, or a key out of its range.
#[target_feature(enable = "sse4.1")]
#[inline]
fn wrong_place<const KEYED: bool>(y: __m128i) -> __m128i {
    let key = if KEYED { 255 } else { 0 };
    let zero = _mm_cmpeq_epi8(y, _mm_setzero_si128());
    let zero = _mm_and_si128(zero, quads([255, 0, 255, key]));
    // The second field is over 9, and the key over 97.
    let over = _mm_cmpgt_epi8(y, quads([127, 9, 127, 97]));
    let row = _mm_shuffle_epi8(load(&ROWS), high_halves(y));
    let tens = _mm_and_si128(_mm_shuffle_epi8(load(&MULTIPLES_OF_10), y), row);
    let not_tens = _mm_cmpeq_epi8(tens, _mm_setzero_si128());
    // The second field is digits 9 and 10: it saves a first field of 0 when digit 9 is not 0, and
    // a third when digit 10 is not.
    let saved = _mm_or_si128(
        _mm_shuffle_epi8(over, in_quads([1, 0x80, 0x80, 0x80])),
        _mm_shuffle_epi8(not_tens, in_quads([0x80, 0x80, 1, 0x80])),
    );
    _mm_or_si128(
        _mm_andnot_si128(saved, zero),
        _mm_and_si128(over, quads([0, 0, 0, key])),
    )
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn high_halves(bytes: __m128i) -> __m128i {
    _mm_and_si128(_mm_srli_epi16::<4>(bytes), _mm_set1_epi8(15))
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn tens_and_units() -> __m128i {
    load(&[0, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1])
}

/// The first byte of each record.
#[target_feature(enable = "sse4.1")]
#[inline]
fn firsts() -> __m128i {
    const NONE: u8 = 0x80;
    let mut index = [NONE; 16];
    [index[0], index[1], index[2], index[3]] = [0, 4, 8, 12];
    load(&index)
}

/// One bit a record, set when its four bytes are zero.
#[target_feature(enable = "sse4.1")]
#[inline]
fn zeros(records: __m128i) -> u32 {
    let zeros = _mm_cmpeq_epi32(records, _mm_setzero_si128());
    _mm_movemask_ps(_mm_castsi128_ps(zeros)) as u32
}

/// The same four bytes in every record.
#[target_feature(enable = "sse4.1")]
#[inline]
fn quads(bytes: [u8; 4]) -> __m128i {
    _mm_set1_epi32(i32::from_le_bytes(bytes))
}

/// Indices into the four bytes of each record; 128 takes a zero.
#[target_feature(enable = "sse4.1")]
#[inline]
fn in_quads(index: [u8; 4]) -> __m128i {
    let mut all = [0; 16];
    for (i, to) in all.iter_mut().enumerate() {
        *to = index[i % 4] + (i / 4 * 4) as u8;
    }
    load(&all)
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn load(bytes: &[u8; 16]) -> __m128i {
    // SAFETY: the array has the 16 bytes.
    unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
}

#[target_feature(enable = "sse4.1")]
#[inline]
fn store(lanes: &[__m128i; 4], to: &mut [[u8; 16]; 4]) {
    for (lane, to) in lanes.iter().zip(to) {
        // SAFETY: the array takes the 16 bytes.
        unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), *lane) };
    }
}
