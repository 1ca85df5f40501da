//! AVX-512: 16 records at a time, every class of numbers and every error without a branch.
//!
//! An exception to the shared algorithm of `groups`, because its instructions have another shape:
//! one load holds up to four records, one permutation of any bytes of two registers brings them
//! into lanes or looks up a table of 128 bytes, and comparisons give bits in mask registers. So all
//! of the tables of `rules` fit in registers, and no record is left to the portable kernel.

#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::rules::{
    CODE_OF_BIT, FINDING_BITS, FINDING_MASK, FINDING_WEIGHTS, INVERSE_97, LengthTables, NINES,
    NINES_MASK, QUOTIENTS_97, SPECIMEN, VALUE_2A, VALUE_2B, WEIGHTS, X_MASK, Y_MASK, Y_WEIGHTS,
    bit, code,
};
use super::{
    STEP, Shape, Sink,
    level::with_avx512,
    prefetch,
    simd::proof,
    steps::{self, Progress},
};

// For the functions on rows and texts, which are generic over a level.
proof!(Avx512);

with_avx512! {
    pub(super) fn run<S: Sink>(
        tables: &LengthTables,
        shape: &Shape,
        bytes: &[u8],
        most: usize,
        sink: &mut S,
    ) -> usize {
        if shape.stride() > 16 {
            run_of::<true, S>(tables, shape, bytes, most, sink)
        } else {
            run_of::<false, S>(tables, shape, bytes, most, sink)
        }
    }
}

/// `WIDE`: a record takes more than 16 bytes, so that a load holds two of them instead of four.
#[target_feature(
    enable = "avx512f,avx512cd,avx512vl,avx512bw,avx512vbmi,avx512vbmi2,avx512vnni,popcnt,bmi1,bmi2"
)]
#[inline]
fn run_of<const WIDE: bool, S: Sink>(
    tables: &LengthTables,
    shape: &Shape,
    bytes: &[u8],
    most: usize,
    sink: &mut S,
) -> usize {
    steps::run(
        shape,
        reach::<WIDE>(shape),
        bytes,
        most,
        sink,
        |bytes, sink| clean::<WIDE, S>(tables, shape, bytes, sink),
        |bytes, records, sink| any::<WIDE, S>(tables, shape, bytes, records, sink),
    )
}

/// How many bytes a step may read: its last load starts before the last record and may end after
/// it.
const fn reach<const WIDE: bool>(shape: &Shape) -> usize {
    (STEP - STEP / groups(WIDE)) * shape.stride() + 64
}

#[target_feature(
    enable = "avx512f,avx512cd,avx512vl,avx512bw,avx512vbmi,avx512vbmi2,avx512vnni,popcnt,bmi1,bmi2"
)]
#[inline(never)]
fn clean<const WIDE: bool, S: Sink>(
    tables: &LengthTables,
    shape: &Shape,
    bytes: &[u8],
    sink: &mut S,
) -> usize {
    let (gather, judge) = (Gather::new(shape), Judge::new(tables));
    let (reach, step) = (
        reach::<WIDE>(shape).max(STEP * shape.stride()),
        STEP * shape.stride(),
    );
    let mut left = bytes;
    let mut records = 0;
    while left.len() >= reach {
        let last_group = (STEP - STEP / groups(WIDE)) * shape.stride();
        debug_assert!(last_group + 64 <= left.len());
        prefetch::records_ahead::<WIDE>(left);
        // SAFETY: the condition of the loop says that `left` has what a step reaches.
        let loaded = unsafe { gather.records::<WIDE>(left.as_ptr()) };
        let unusual = gather.unusual::<WIDE>(&loaded);
        let [a, b, c, d] = gather.lanes::<WIDE>(&loaded);
        let found = if unusual == 0 {
            judge.verdicts::<false>([fields(a), fields(b), fields(c), fields(d)])
        } else if unusual & gather.fixed == 0 {
            judge.verdicts::<true>([
                fields_with_letters(a),
                fields_with_letters(b),
                fields_with_letters(c),
                fields_with_letters(d),
            ])
        } else {
            break;
        };
        records += STEP;
        left = &left[step..];
        if S::PLAIN {
            let (plain, twos) = judge.plain::<S>(&found);
            if plain == u16::MAX {
                sink.put_plain(twos.into());
                continue;
            }
        }
        sink.put(STEP, found.valid.into(), &judge.marks::<S>(&found));
    }
    records
}

/// Judges steps of any content, up to one without anything unusual.
#[target_feature(
    enable = "avx512f,avx512cd,avx512vl,avx512bw,avx512vbmi,avx512vbmi2,avx512vnni,popcnt,bmi1,bmi2"
)]
#[inline(never)]
fn any<const WIDE: bool, S: Sink>(
    tables: &LengthTables,
    shape: &Shape,
    bytes: &[u8],
    total: usize,
    sink: &mut S,
) -> Progress {
    let (gather, judge) = (Gather::new(shape), Judge::new(tables));
    let mut records = 0;
    while records < total {
        let n = STEP.min(total - records);
        let left = &bytes[records * shape.stride()..][..reach::<WIDE>(shape)];
        let last_group = (STEP - STEP / groups(WIDE)) * shape.stride();
        debug_assert!(last_group + 64 <= left.len());
        prefetch::records_ahead::<WIDE>(left);
        // SAFETY: `left` is what a step reaches.
        let loaded = unsafe { gather.records::<WIDE>(left.as_ptr()) };
        let words = gather
            .lanes::<WIDE>(&loaded)
            .map(|lane| fields_with_letters(lane));
        let found = judge.verdicts::<true>(words);
        let unusual = gather.unusual::<WIDE>(&loaded);
        let missing = unusual & gather.fixed != 0;
        let there = if missing {
            gather.in_place::<WIDE>(&loaded).min(n)
        } else {
            n
        };
        let (plain, twos) = judge.plain::<S>(&found);
        if S::PLAIN && there == STEP && plain == u16::MAX {
            sink.put_plain(twos.into());
        } else {
            let valid = u32::from(found.valid) & ((1 << there) - 1);
            sink.put(there, valid, &judge.marks::<S>(&found));
        }
        records += there;
        if there < n {
            return Progress {
                records,
                ended: true,
            };
        }
        if unusual == 0 {
            break;
        }
    }
    Progress {
        records,
        ended: false,
    }
}

/// 16 records as they were loaded, combined with the expected bytes by exclusive or: four groups of
/// four, or eight of two.
type Records = [__m512i; 8];

/// Brings records into lanes.
struct Gather {
    stride: usize,
    expected: __m512i,
    limit: __m512i,
    fixed: u64,
    index: __m512i,
    filled: u64,
}

impl Gather {
    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    fn new(shape: &Shape) -> Self {
        Self {
            stride: shape.stride(),
            expected: load(&shape.wide.expected),
            limit: load(&shape.wide.limit),
            fixed: shape.wide.fixed,
            index: load(&shape.wide.gather),
            filled: shape.wide.filled,
        }
    }

    /// # Safety
    ///
    /// 64 bytes can be read from the start of each group of two records (`WIDE`) or four.
    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    unsafe fn records<const WIDE: bool>(&self, from: *const u8) -> Records {
        let mut records = [_mm512_setzero_si512(); 8];
        for (i, group) in records.iter_mut().enumerate().take(groups(WIDE)) {
            let at = i * self.stride * (STEP / groups(WIDE));
            // SAFETY: the caller guarantees 64 bytes for group `i`.
            let bytes = unsafe { _mm512_loadu_si512(from.add(at).cast()) };
            *group = _mm512_xor_si512(bytes, self.expected);
        }
        records
    }

    /// The positions that hold, in some group, neither a digit nor their fixed byte.
    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    fn unusual<const WIDE: bool>(&self, records: &Records) -> u64 {
        let [a, b, c, d, e, f, g, h] = *records;
        let mut top = _mm512_max_epu8(_mm512_max_epu8(a, b), _mm512_max_epu8(c, d));
        if WIDE {
            let more = _mm512_max_epu8(_mm512_max_epu8(e, f), _mm512_max_epu8(g, h));
            top = _mm512_max_epu8(top, more);
        }
        _mm512_cmpgt_epu8_mask(top, self.limit)
    }

    /// How many records, from the first on, have the fixed bytes of the shape in place.
    #[target_feature(enable = "avx512f,avx512bw,bmi1")]
    #[inline]
    fn in_place<const WIDE: bool>(&self, records: &Records) -> usize {
        for (i, group) in records[..groups(WIDE)].iter().enumerate() {
            let missing = _mm512_cmpgt_epu8_mask(*group, self.limit) & self.fixed;
            if missing != 0 {
                let record = missing.trailing_zeros() as usize / self.stride;
                return STEP / groups(WIDE) * i + record;
            }
        }
        STEP
    }

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    #[inline]
    fn lanes<const WIDE: bool>(&self, records: &Records) -> [__m512i; 4] {
        let [a, b, c, d, e, f, g, h] = *records;
        let (filled, index) = (self.filled, self.index);
        if WIDE {
            [(a, b), (c, d), (e, f), (g, h)]
                .map(|(a, b)| _mm512_maskz_permutex2var_epi8(filled, a, index, b))
        } else {
            [a, b, c, d].map(|group| _mm512_maskz_permutexvar_epi8(filled, index, group))
        }
    }
}

const fn groups(wide: bool) -> usize {
    if wide { 8 } else { 4 }
}

/// The fields of four lanes of digits, as words.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn fields(lane: __m512i) -> __m512i {
    _mm512_maddubs_epi16(lane, tens_and_units())
}

#[target_feature(enable = "avx512f")]
#[inline]
fn tens_and_units() -> __m512i {
    let low = i64::from_le_bytes([0, 1, 10, 1, 10, 1, 10, 1]);
    let high = i64::from_le_bytes([10, 1, 10, 1, 10, 1, 10, 1]);
    pairs_of(low, high)
}

/// The fields of four lanes that may hold letters and worse: the low byte of some field is 128 or
/// more in a record spoilt by a character.
#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn fields_with_letters(lane: __m512i) -> __m512i {
    /// As tens, as units or as both, it makes a field whose low byte is 128 or more.
    const SPOILT: i8 = 0x98u8 as i8;
    /// The fourth word of each lane.
    const DEPARTMENTS: u32 = 0x0808_0808;
    let spoilt = _mm512_cmpgt_epu8_mask(lane, _mm512_set1_epi8(9));
    let digits = _mm512_mask_blend_epi8(spoilt, lane, _mm512_set1_epi8(SPOILT));
    let words = fields(digits);
    let a = _mm512_mask_cmpeq_epi16_mask(DEPARTMENTS, lane, _mm512_set1_epi16(0x7102));
    let b = _mm512_mask_cmpeq_epi16_mask(DEPARTMENTS, lane, _mm512_set1_epi16(0x7202));
    let words = _mm512_mask_mov_epi16(words, a, _mm512_set1_epi16(i16::from(VALUE_2A)));
    _mm512_mask_mov_epi16(words, b, _mm512_set1_epi16(i16::from(VALUE_2B)))
}

/// The verdicts on `STEP` records.
struct Verdicts {
    /// Their first four fields, and their last four.
    x: __m512i,
    y: __m512i,
    /// Their errors, as bits of their words.
    errors: __m512i,
    /// One bit a record.
    valid: u16,
    spoilt: u16,
}

/// The tables of a profile in registers.
struct Judge {
    /// Takes the first four fields of eight records from two words of four, then their last four.
    pack: __m512i,
    x: [__m512i; 2],
    y: [__m512i; 2],
    finding: [__m512i; 2],
    class: [__m512i; 2],
    codes: [__m512i; 2],
}

impl Judge {
    #[target_feature(enable = "avx512f,avx512bw")]
    #[inline]
    fn new(tables: &LengthTables) -> Self {
        const PACK: [u8; 64] = {
            let mut pack = [0; 64];
            let mut i = 0;
            while i < 64 {
                let (record, field) = (i % 32 / 4, i / 32 * 4 + i % 4);
                pack[i] = (16 * record + 2 * field) as u8;
                i += 1;
            }
            pack
        };
        /// By the number of zeros above a bit of a 32-bit word: 32 stands for none and wraps to 0.
        const CODES: [u32; 32] = {
            let mut codes = [0; 32];
            let mut b = 0;
            while b < 16 {
                codes[31 - b] = CODE_OF_BIT[b] as u32;
                b += 1;
            }
            codes
        };
        Self {
            pack: load(&PACK),
            x: load_two(&tables.x),
            y: load_two(&tables.y),
            finding: load_two(&tables.finding),
            class: load_words(&tables.class),
            codes: load_words(&CODES),
        }
    }

    /// The verdicts on `STEP` records. `SPOILT`: some may have a character out of place.
    #[target_feature(enable = "avx512f,avx512cd,avx512vl,avx512bw,avx512vbmi,avx512vnni")]
    #[inline]
    fn verdicts<const SPOILT: bool>(&self, words: [__m512i; 4]) -> Verdicts {
        let [a, b, c, d] = words;
        let low = _mm512_permutex2var_epi8(a, self.pack, b);
        let high = _mm512_permutex2var_epi8(c, self.pack, d);
        let x = _mm512_inserti64x4::<1>(low, _mm512_castsi512_si256(high));
        let y = _mm512_shuffle_i64x2::<0b11_10_11_10>(low, high);

        let zero = _mm512_setzero_si512();
        let [w0, w1, w2, w3, w4, w5, w6, w7] = WEIGHTS;
        let sum = _mm512_dpbusd_epi32(zero, x, quads([w0, w1, w2, w3]));
        let sum = _mm512_dpbusd_epi32(sum, y, quads([w4, w5, w6, w7]));
        let product = _mm512_mullo_epi16(sum, _mm512_set1_epi32(i32::from(INVERSE_97)));
        let quotients = _mm512_set1_epi32(i32::from(QUOTIENTS_97));
        let key_is_wrong = _mm512_cmpgt_epu32_mask(product, quotients);

        let x_bits = _mm512_permutex2var_epi8(self.x[0], x, self.x[1]);
        let y_bits = _mm512_permutex2var_epi8(self.y[0], y, self.y[1]);
        let x_bits = _mm512_and_si512(x_bits, quads(X_MASK));
        let y_bits = _mm512_and_si512(y_bits, quads(Y_MASK));
        let word = _mm512_set1_epi32(i32::from(bit::ALWAYS));
        let word = _mm512_dpbusd_epi32(word, x_bits, _mm512_set1_epi8(1));
        let word = _mm512_dpbusd_epi32(word, y_bits, quads(Y_WEIGHTS.map(|w| w as u8)));
        let class = _mm512_permutex2var_epi32(self.class[0], word, self.class[1]);
        let wrong_key = _mm512_set1_epi32(i32::from(bit::KEY));
        let word = _mm512_mask_or_epi32(word, key_is_wrong, word, wrong_key);

        let mut valid = _mm512_testn_epi32_mask(word, class);
        let mut spoilt = 0;
        if SPOILT {
            let high = _mm512_set1_epi8(0x80u8 as i8);
            spoilt = _mm512_test_epi32_mask(_mm512_or_si512(x, y), high);
            valid &= !spoilt;
        }
        Verdicts {
            x,
            y,
            errors: _mm512_and_si512(word, class),
            valid,
            spoilt,
        }
    }

    /// One bit a record: it is plain, and its first digit is 2.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vnni")]
    #[inline]
    fn plain<S: Sink>(&self, found: &Verdicts) -> (u16, u16) {
        let Verdicts { x, y, valid, .. } = *found;
        // One more than the first digit is 4 or more; the other fields do not reach these bits.
        let one_more = _mm512_add_epi32(x, _mm512_set1_epi32(1));
        let mut other = _mm512_test_epi32_mask(one_more, _mm512_set1_epi32(0x0C));
        if S::FINDINGS {
            other |= self.may_have_finding(x, y);
        }
        let twos = _mm512_test_epi32_mask(x, _mm512_set1_epi32(2));
        (valid & !other, twos)
    }

    /// The marks, if the sink reads them.
    #[target_feature(enable = "avx512f,avx512cd,avx512vl,avx512bw,avx512vbmi,avx512vnni")]
    #[inline]
    fn marks<S: Sink>(&self, found: &Verdicts) -> [u8; STEP] {
        let Verdicts {
            x,
            y,
            errors,
            valid,
            spoilt,
        } = *found;
        let mut marks = [0; STEP];
        if S::MARKS {
            let zero = _mm512_setzero_si512();
            let lowest = _mm512_and_si512(errors, _mm512_sub_epi32(zero, errors));
            let above = _mm512_lzcnt_epi32(lowest);
            let codes = _mm512_permutex2var_epi32(self.codes[0], above, self.codes[1]);
            // The first digit less one, in bits 4 to 6; the rest of the word does not matter.
            let first = _mm512_slli_epi32::<4>(x);
            let first = _mm512_sub_epi32(first, _mm512_set1_epi32(0x10));
            let first = _mm512_and_si512(first, _mm512_set1_epi32(0x70));
            let finding = _mm512_maskz_mov_epi32(
                valid & self.may_have_finding(x, y),
                _mm512_set1_epi32(0x80),
            );
            // Any of the three.
            let mark = _mm512_ternarylogic_epi32::<0xFE>(codes, first, finding);
            let character = _mm512_set1_epi32(i32::from(code::CHARACTER));
            let mark = _mm512_mask_mov_epi32(mark, spoilt, character);
            // SAFETY: the array takes the 16 bytes.
            unsafe { _mm_storeu_si128(marks.as_mut_ptr().cast(), _mm512_cvtepi32_epi8(mark)) };
        }
        marks
    }

    /// One bit a record: a finding may apply to it if it is valid.
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,avx512vnni")]
    #[inline]
    fn may_have_finding(&self, x: __m512i, y: __m512i) -> u16 {
        let bits = _mm512_permutex2var_epi8(self.finding[0], x, self.finding[1]);
        let bits = _mm512_and_si512(bits, quads(FINDING_MASK));
        let sum = _mm512_dpbusd_epi32(_mm512_setzero_si512(), bits, quads(FINDING_WEIGHTS));
        let specimen = _mm512_set1_epi32(SPECIMEN.cast_signed());
        let last = _mm512_and_si512(y, _mm512_set1_epi32(NINES_MASK.cast_signed()));
        _mm512_test_epi32_mask(sum, _mm512_set1_epi32(i32::from(FINDING_BITS)))
            | _mm512_cmpeq_epi32_mask(x, specimen)
            | _mm512_cmpeq_epi32_mask(last, _mm512_set1_epi32(NINES.cast_signed()))
    }
}

/// The same four bytes in every record.
#[target_feature(enable = "avx512f")]
#[inline]
fn quads(bytes: [u8; 4]) -> __m512i {
    _mm512_set1_epi32(i32::from_le_bytes(bytes))
}

/// The same 16 bytes in every lane.
#[target_feature(enable = "avx512f")]
#[inline]
fn pairs_of(low: i64, high: i64) -> __m512i {
    _mm512_mask_mov_epi64(_mm512_set1_epi64(low), 0b1010_1010, _mm512_set1_epi64(high))
}

#[target_feature(enable = "avx512f")]
#[inline]
fn load(bytes: &[u8; 64]) -> __m512i {
    // SAFETY: the array has the 64 bytes.
    unsafe { _mm512_loadu_si512(bytes.as_ptr().cast()) }
}

#[target_feature(enable = "avx512f")]
#[inline]
fn load_two(bytes: &[u8; 128]) -> [__m512i; 2] {
    let (low, high) = bytes.split_at(64);
    // SAFETY: each tables has 64 bytes.
    unsafe {
        [
            _mm512_loadu_si512(low.as_ptr().cast()),
            _mm512_loadu_si512(high.as_ptr().cast()),
        ]
    }
}

#[target_feature(enable = "avx512f")]
#[inline]
fn load_words(words: &[u32; 32]) -> [__m512i; 2] {
    let (low, high) = words.split_at(16);
    // SAFETY: each tables has 16 words of four bytes.
    unsafe {
        [
            _mm512_loadu_si512(low.as_ptr().cast()),
            _mm512_loadu_si512(high.as_ptr().cast()),
        ]
    }
}
