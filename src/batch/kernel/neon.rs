//! NEON: four records at once. Ordinary registered numbers are decided here, letters included;
//! the portable kernel decides on the rest.

#![allow(unsafe_code)]

use core::arch::aarch64::*;

use super::groups::run_by_groups;
use super::rules::{
    Half, INVERSE_97, MULTIPLES_OF_10, QUOTIENTS_97, ROWS, SPECIMEN, VALUE_2A, VALUE_2B, WEIGHTS,
};
use super::{Reached, STEP, Shape, Sink, alternate, code, portable};

run_by_groups!("neon", 4);

/// Four records as they were loaded, less what is expected: their first 16 bytes, and in a wide
/// shape their last 16.
type Records = [[uint8x16_t; 2]; 4];

/// Brings records into lanes.
struct Gather {
    stride: usize,
    /// For the first 16 bytes of a record, then for its last 16.
    expected: [uint8x16_t; 2],
    limit: [uint8x16_t; 2],
    index: [uint8x16_t; 2],
}

impl Gather {
    #[target_feature(enable = "neon")]
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
    #[target_feature(enable = "neon")]
    #[inline]
    unsafe fn records<const WIDE: bool>(&self, from: *const u8) -> Records {
        let mut records = [[vdupq_n_u8(0); 2]; 4];
        for (i, record) in records.iter_mut().enumerate() {
            // SAFETY: the caller's promise, for record `i`; a wide one has more than 16 bytes.
            unsafe {
                let from = from.add(i * self.stride);
                record[0] = veorq_u8(vld1q_u8(from), self.expected[0]);
                if WIDE {
                    record[1] = veorq_u8(vld1q_u8(from.add(self.stride - 16)), self.expected[1]);
                }
            }
        }
        records
    }

    /// Whether every byte is a digit or a fixed byte in its place.
    #[target_feature(enable = "neon")]
    #[inline]
    fn are_digits<const WIDE: bool>(&self, records: &Records) -> bool {
        let over = |part: usize| {
            let [a, b, c, d] = records.map(|record| record[part]);
            vcgtq_u8(vmaxq_u8(vmaxq_u8(a, b), vmaxq_u8(c, d)), self.limit[part])
        };
        let mut all = over(0);
        if WIDE {
            all = vorrq_u8(all, over(1));
        }
        vmaxvq_u8(all) == 0
    }

    /// How many records, from the first on, have the fixed bytes of the shape in place.
    #[target_feature(enable = "neon")]
    #[inline]
    fn in_place<const WIDE: bool>(&self, records: &Records) -> usize {
        let fixed = self.limit.map(|limit| vceqzq_u8(limit));
        let is_in_place = |record: &[uint8x16_t; 2]| {
            vmaxvq_u8(vandq_u8(record[0], fixed[0])) == 0
                && (!WIDE || vmaxvq_u8(vandq_u8(record[1], fixed[1])) == 0)
        };
        records
            .iter()
            .take_while(|record| is_in_place(record))
            .count()
    }

    #[target_feature(enable = "neon")]
    #[inline]
    fn lanes<const WIDE: bool>(&self, records: &Records) -> [uint8x16_t; 4] {
        records.map(|[first, last]| {
            // An index of 16 and more takes a zero.
            let lane = vqtbl1q_u8(first, self.index[0]);
            if WIDE {
                vorrq_u8(lane, vqtbl1q_u8(last, self.index[1]))
            } else {
                lane
            }
        })
    }
}

/// What the fields of a lane are made of: the tens of each and its units, side by side, and where
/// a byte spoils the record.
#[derive(Clone, Copy)]
struct Parts {
    parts: uint8x16_t,
    spoilt: uint8x16_t,
}

#[target_feature(enable = "neon")]
#[inline]
fn fields(lane: uint8x16_t) -> Parts {
    let tens = load(&[0, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1]);
    Parts {
        parts: vmulq_u8(lane, tens),
        spoilt: vdupq_n_u8(0),
    }
}

/// The same of a lane that may hold letters and worse.
#[target_feature(enable = "neon")]
#[inline]
fn fields_with_letters(lane: uint8x16_t) -> Parts {
    // Characters 6 and 7 are in slots 6 and 7.
    let department = |pair: u16| {
        let pairs = vdupq_n_u16(pair);
        let is_pair = vreinterpretq_u8_u16(vceqq_u16(vreinterpretq_u16_u8(lane), pairs));
        vandq_u8(
            is_pair,
            load(&[0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0]),
        )
    };
    let (a, b) = (department(0x7102), department(0x7202));
    let over = vcgtq_u8(lane, vdupq_n_u8(9));
    let value = vbslq_u8(a, vdupq_n_u8(VALUE_2A - 20), lane);
    let value = vbslq_u8(b, vdupq_n_u8(VALUE_2B - 20), value);
    Parts {
        parts: fields(value).parts,
        spoilt: vbicq_u8(over, vorrq_u8(a, b)),
    }
}

/// The tables of a profile in registers.
struct Judge {
    /// By the low half of a value, by its high half, and under this mask: not ordinary.
    table: [uint8x16_t; 3],
    /// The part of that mask for the first digit.
    first: uint8x16_t,
    /// What no field exceeds in an ordinary number that is to be marked.
    greatest: uint8x16_t,
}

/// One bit a record.
struct Verdicts {
    /// It is an ordinary number without an error.
    valid: u32,
    /// The portable kernel decides.
    unsure: u32,
}

impl Judge {
    #[target_feature(enable = "neon")]
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
    #[target_feature(enable = "neon")]
    #[inline]
    fn verdicts<const KEYED: bool, const SPOILT: bool, S: Sink>(
        &self,
        fields: [Parts; 4],
        marks: &mut [u8; 4],
    ) -> Verdicts {
        let [a, b, c, d] = fields;
        // Tens and units are added, two records at a time; then the records are parted in halves.
        let (x, y) = halves(vpaddq_u8(a.parts, b.parts), vpaddq_u8(c.parts, d.parts));

        let special = self.special(x);
        let mut wrong = vorrq_u8(wrong_place::<KEYED>(y), special);
        if KEYED {
            wrong = vorrq_u8(wrong, wrong_key(x, y));
        }
        let mut spoilt = vdupq_n_u8(0);
        if SPOILT {
            let low = vpmaxq_u8(a.spoilt, b.spoilt);
            let (x, y) = halves(low, vpmaxq_u8(c.spoilt, d.spoilt));
            spoilt = vorrq_u8(x, y);
            wrong = vorrq_u8(wrong, spoilt);
        }
        if S::MARKS && S::LOOKS {
            let specimen = vreinterpretq_u32_u8(quads(SPECIMEN.to_le_bytes()));
            let specimen = vceqq_u32(vreinterpretq_u32_u8(x), specimen);
            wrong = vorrq_u8(wrong, vreinterpretq_u8_u32(specimen));
            if SPOILT {
                // The number may deserve a second look for its letter.
                wrong = vorrq_u8(wrong, vcgtq_u8(x, self.greatest));
            }
        }
        if S::MARKS {
            // The first digit less one, in bits 4 to 6, of each record.
            let first = vqtbl1q_u8(vsubq_u8(x, vdupq_n_u8(1)), firsts());
            let first = vgetq_lane_u32::<0>(vreinterpretq_u32_u8(first));
            *marks = ((first & 0x0707_0707) << 4).to_le_bytes();
        }
        let valid = zeros(wrong);
        // Without a mark to give, a registered number that is not valid is known to be wrong.
        let unsure = if S::MARKS {
            !valid & 15
        } else {
            !zeros(vandq_u8(special, self.first)) & zeros(spoilt)
        };
        Verdicts { valid, unsure }
    }

    /// Not zero for a record whose first four fields are not those of an ordinary number.
    #[target_feature(enable = "neon")]
    #[inline]
    fn special(&self, x: uint8x16_t) -> uint8x16_t {
        let [low, high, mask] = self.table;
        vandq_u8(vandq_u8(by_low_half(low, x), by_high_half(high, x)), mask)
    }
}

/// The first four bytes of each record, and the last four, of two records of eight and two more.
#[target_feature(enable = "neon")]
#[inline]
fn halves(low: uint8x16_t, high: uint8x16_t) -> (uint8x16_t, uint8x16_t) {
    let (low, high) = (vreinterpretq_u32_u8(low), vreinterpretq_u32_u8(high));
    let (first, last) = (vuzp1q_u32(low, high), vuzp2q_u32(low, high));
    (vreinterpretq_u8_u32(first), vreinterpretq_u8_u32(last))
}

/// Not zero for a record whose key is wrong modulo 97.
#[target_feature(enable = "neon")]
#[inline]
fn wrong_key(x: uint8x16_t, y: uint8x16_t) -> uint8x16_t {
    let [w0, w1, w2, w3, w4, w5, w6, w7] = WEIGHTS;
    let (wx, wy) = (quads([w0, w1, w2, w3]), quads([w4, w5, w6, w7]));
    let low = vmull_u8(vget_low_u8(x), vget_low_u8(wx));
    let low = vmlal_u8(low, vget_low_u8(y), vget_low_u8(wy));
    let high = vmlal_high_u8(vmull_high_u8(x, wx), y, wy);
    let sum = vreinterpretq_u16_u32(vpaddlq_u16(vpaddq_u16(low, high)));
    let inverse = vreinterpretq_u16_u32(vdupq_n_u32(u32::from(INVERSE_97)));
    let product = vreinterpretq_u32_u16(vmulq_u16(sum, inverse));
    vreinterpretq_u8_u32(vcgtq_u32(product, vdupq_n_u32(u32::from(QUOTIENTS_97))))
}

/// Not zero for a record with commune 000, order 000, or a key out of its range.
#[target_feature(enable = "neon")]
#[inline]
fn wrong_place<const KEYED: bool>(y: uint8x16_t) -> uint8x16_t {
    let key = if KEYED { 255 } else { 0 };
    let zero = vandq_u8(vceqzq_u8(y), quads([255, 0, 255, key]));
    // The second field is over 9, and the key over 97.
    let over = vcgtq_u8(y, quads([255, 9, 255, 97]));
    let row = by_high_half(load(&ROWS), y);
    let not_tens = vceqzq_u8(vandq_u8(by_low_half(load(&MULTIPLES_OF_10), y), row));
    // The second field is digits 9 and 10: it saves a first field of 0 when digit 9 is not 0, and
    // a third when digit 10 is not.
    let saved = vorrq_u8(
        vqtbl1q_u8(over, in_quads([1, 0x80, 0x80, 0x80])),
        vqtbl1q_u8(not_tens, in_quads([0x80, 0x80, 1, 0x80])),
    );
    vorrq_u8(vbicq_u8(zero, saved), vandq_u8(over, quads([0, 0, 0, key])))
}

#[target_feature(enable = "neon")]
#[inline]
fn by_low_half(table: uint8x16_t, bytes: uint8x16_t) -> uint8x16_t {
    vqtbl1q_u8(table, vandq_u8(bytes, vdupq_n_u8(15)))
}

#[target_feature(enable = "neon")]
#[inline]
fn by_high_half(table: uint8x16_t, bytes: uint8x16_t) -> uint8x16_t {
    vqtbl1q_u8(table, vshrq_n_u8::<4>(bytes))
}

/// The first byte of each record.
#[target_feature(enable = "neon")]
#[inline]
fn firsts() -> uint8x16_t {
    const NONE: u8 = 0x80;
    let mut index = [NONE; 16];
    [index[0], index[1], index[2], index[3]] = [0, 4, 8, 12];
    load(&index)
}

/// One bit a record, set when its four bytes are zero.
#[target_feature(enable = "neon")]
#[inline]
fn zeros(records: uint8x16_t) -> u32 {
    let zeros = vreinterpretq_u8_u32(vceqzq_u32(vreinterpretq_u32_u8(records)));
    let bits = load(&[1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0]);
    vaddvq_u32(vreinterpretq_u32_u8(vandq_u8(zeros, bits)))
}

/// The same four bytes in every record.
#[target_feature(enable = "neon")]
#[inline]
fn quads(bytes: [u8; 4]) -> uint8x16_t {
    vreinterpretq_u8_u32(vdupq_n_u32(u32::from_le_bytes(bytes)))
}

/// Indices into the four bytes of each record; 128 takes a zero.
#[target_feature(enable = "neon")]
#[inline]
fn in_quads(index: [u8; 4]) -> uint8x16_t {
    let mut all = [0; 16];
    for (i, to) in all.iter_mut().enumerate() {
        *to = index[i % 4] + (i / 4 * 4) as u8;
    }
    load(&all)
}

#[target_feature(enable = "neon")]
#[inline]
fn load(bytes: &[u8; 16]) -> uint8x16_t {
    // SAFETY: the array has the 16 bytes.
    unsafe { vld1q_u8(bytes.as_ptr()) }
}

#[target_feature(enable = "neon")]
#[inline]
fn store(lanes: &[uint8x16_t; 4], to: &mut [[u8; 16]; 4]) {
    for (lane, to) in lanes.iter().zip(to) {
        // SAFETY: the array takes the 16 bytes.
        unsafe { vst1q_u8(to.as_mut_ptr(), *lane) };
    }
}
