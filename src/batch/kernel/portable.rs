//! The kernel for any machine: a lane is two 64-bit words. Nearly all records are ordinary
//! registered numbers, which a few additions recognise; the fields of the others are looked up one
//! by one.
//!
//! The kernels with small vectors call [`mark`] for the records that are not ordinary.

use super::rules::{
    CODE_OF_BIT, INVERSE_97, LengthTables, QUOTIENTS_97, VALUE_2A, VALUE_2B, WEIGHTS, bit, code,
};
use super::{Mark, STEP, Shape, prefetch, sinks::Sink};

pub(super) fn run<S: Sink>(
    tables: &LengthTables,
    shape: &Shape,
    bytes: &[u8],
    most: usize,
    sink: &mut S,
) -> usize {
    let stride = shape.stride();
    let bytes = &bytes[..bytes.len().min(most.saturating_mul(stride))];
    let end = End::of(shape);
    match (shape.is_contiguous(), shape.chars()) {
        (true, 15) => run_over::<true, S>(tables, stride, bytes, sink, |r| Lane::of_15(r, &end)),
        (true, _) => run_over::<false, S>(tables, stride, bytes, sink, |r| Lane::of_13(r, &end)),
        (_, 15) => run_over::<true, S>(tables, stride, bytes, sink, |r| Lane::gathered(shape, r)),
        _ => run_over::<false, S>(tables, stride, bytes, sink, |r| Lane::gathered(shape, r)),
    }
}

/// `lane` returns `None` for a record without the fixed bytes of the shape.
#[inline(always)]
fn run_over<const KEYED: bool, S: Sink>(
    tables: &LengthTables,
    stride: usize,
    bytes: &[u8],
    sink: &mut S,
    lane: impl Fn(&[u8]) -> Option<Lane>,
) -> usize {
    let mut total = 0;
    for step in bytes.chunks(STEP * stride) {
        prefetch::records_ahead::<false>(step);
        let (mut n, mut valid, mut marks) = (0, 0, [0; STEP]);
        for record in step.chunks_exact(stride) {
            let Some(lane) = lane(record) else { break };
            let verdict = lane.verdict::<KEYED>(tables);
            valid |= u32::from(verdict.is_valid()) << n;
            if S::MARKS {
                marks[n % STEP] = verdict.mark::<S>(tables).0;
            }
            n += 1;
        }
        sink.put(n, valid, &marks);
        total += n;
        if n < STEP {
            break;
        }
    }
    total
}

/// The mark of a lane of a vector: an empty slot, then the characters combined with `b'0'`.
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_endian = "little")
))]
pub(super) fn mark<const KEYED: bool, S: Sink>(tables: &LengthTables, lane: [u8; 16]) -> Mark {
    let mut lane = Lane::of_slots(lane);
    if (over_9(lane.low) | over_9(lane.high)) != 0 {
        match lane.with_letter() {
            Some(with_letter) => lane = with_letter,
            None => return Mark::CHARACTER,
        }
    }
    lane.verdict_by_tables::<KEYED>(tables).mark::<S>(tables)
}

const ONES: u64 = 0x0101_0101_0101_0101;
const ZEROS: u64 = b'0' as u64 * ONES;

/// What the last eight bytes of a record must be, in the bits of `mask`.
struct End {
    expected: u64,
    mask: u64,
}

impl End {
    fn of(shape: &Shape) -> Self {
        let (mut expected, mut mask) = (0, 0);
        for at in shape.stride() - 8..shape.stride() {
            let is_fixed = shape.limit[at] == 0;
            expected = expected >> 8 | u64::from(shape.expected[at]) << 56;
            mask = mask >> 8 | if is_fixed { 0xFF << 56 } else { 0 };
        }
        Self { expected, mask }
    }

    #[inline(always)]
    fn is_there(&self, record: &[u8]) -> bool {
        let last = record
            .last_chunk()
            .map_or(0, |last| u64::from_le_bytes(*last));
        (last ^ self.expected) & self.mask == 0
    }
}

/// Two words. The first slot is the lowest byte of `low`.
#[derive(Clone, Copy)]
struct Lane {
    low: u64,
    high: u64,
}

impl Lane {
    #[inline(always)]
    fn of_15(record: &[u8], end: &End) -> Option<Self> {
        let (low, high) = (word(record, 0)?, word(record, 7)?);
        end.is_there(record).then_some(Self {
            low: (low ^ ZEROS) << 8,
            high: high ^ ZEROS,
        })
    }

    #[inline(always)]
    fn of_13(record: &[u8], end: &End) -> Option<Self> {
        let (low, high) = (word(record, 0)?, word(record, 5)?);
        end.is_there(record).then_some(Self {
            low: (low ^ ZEROS) << 8,
            high: (high ^ ZEROS) >> 16,
        })
    }

    fn gathered(shape: &Shape, record: &[u8]) -> Option<Self> {
        let rules = shape.expected.iter().zip(&shape.limit);
        if record
            .iter()
            .zip(rules)
            .any(|(b, (expected, limit))| *limit == 0 && b != expected)
        {
            return None;
        }
        let slot = |at| record.get(usize::from(at)).map_or(0, |b| b ^ b'0');
        Some(Self::of_slots(shape.slots.map(slot)))
    }

    #[inline(always)]
    fn of_slots(lane: [u8; 16]) -> Self {
        let both = u128::from_le_bytes(lane);
        Self {
            low: both as u64,
            high: (both >> 64) as u64,
        }
    }

    #[inline(always)]
    fn verdict<const KEYED: bool>(self, tables: &LengthTables) -> Verdict {
        if (over_9(self.low) | over_9(self.high)) == 0 {
            self.verdict_on_fields::<KEYED>(tables)
        } else {
            self.verdict_with_letter::<KEYED>(tables)
        }
    }

    /// The verdict on a lane with a byte that is not a digit.
    #[inline(never)]
    fn verdict_with_letter<const KEYED: bool>(self, tables: &LengthTables) -> Verdict {
        match self.with_letter() {
            Some(lane) => lane.verdict_on_fields::<KEYED>(tables),
            None => Verdict {
                fields: 0,
                last_fields: 0,
                errors: u16::MAX,
            },
        }
    }

    /// The lane with its letter as a value, if it has a letter in its place and digits elsewhere.
    #[inline(always)]
    fn with_letter(self) -> Option<Self> {
        let Self { low, high } = self;
        // Characters 6 and 7 are the two highest bytes of `low`.
        let pair = low >> 48;
        let digits = low & !(0xFF << 56);
        let is_letter = (pair == 0x7102) | (pair == 0x7202);
        let is_well = is_letter & ((over_9(digits) | over_9(high)) == 0);
        let low = digits | LETTER.wrapping_sub(low >> 56) << 56;
        is_well.then_some(Self { low, high })
    }

    #[inline(always)]
    fn verdict_on_fields<const KEYED: bool>(self, tables: &LengthTables) -> Verdict {
        let (low, high) = (pairs(self.low), pairs(self.high));
        if is_ordinary::<KEYED>(tables, low, high, self.high) {
            Verdict {
                fields: low,
                last_fields: high,
                errors: wrong_key::<KEYED>(low, high),
            }
        } else {
            self.verdict_by_tables::<KEYED>(tables)
        }
    }

    /// The verdict on a lane with fields of any value.
    #[inline(never)]
    fn verdict_by_tables<const KEYED: bool>(self, tables: &LengthTables) -> Verdict {
        let (low, high) = (pairs(self.low), pairs(self.high));
        let field = |pairs: u64, i: usize| (pairs >> (16 * i)) as usize & 127;
        let mut word = bit::ALWAYS | wrong_key::<KEYED>(low, high);
        for i in 0..4 {
            word += tables.fields[i][field(low, i)] + tables.fields[4 + i][field(high, i)];
        }
        Verdict {
            fields: low,
            last_fields: high,
            errors: word & tables.class[usize::from(word & 31)] as u16,
        }
    }
}

/// A letter's byte and its value, 0x71 and 96 or 0x72 and 95, have this sum.
const LETTER: u64 = 0x71 + (VALUE_2A - 20) as u64;
const _: () = assert!(LETTER == 0x72 + (VALUE_2B - 20) as u64);

/// Whether the fields are those of a registered number with no error but its key. `digits` are
/// those of the last four fields.
#[inline(always)]
fn is_ordinary<const KEYED: bool>(tables: &LengthTables, low: u64, high: u64, digits: u64) -> bool {
    const HIGH: u64 = 0x8000_8000_8000_8000;
    // The high bit of a word is set when its field is below or above its bounds. A word that
    // borrows from the next has its own bit set.
    let mut bad = low.wrapping_sub(tables.least) | low.wrapping_add(tables.to_overflow);
    if KEYED {
        bad |= high.wrapping_sub(1 << 48) | high.wrapping_add((0x7FFF - 97) << 48);
    }
    // In the same way for the three digits of the commune and of the order number, which are not
    // all zero.
    let zero = digits.wrapping_sub(1 | 1 << 24) & (1 << 23 | 1 << 47);
    (bad & HIGH | zero) == 0
}

/// The bit of a wrong key, modulo 97.
#[inline(always)]
fn wrong_key<const KEYED: bool>(low: u64, high: u64) -> u16 {
    // No lower word of the two products carries into the highest.
    let sum = low
        .wrapping_mul(WEIGHTS_LOW)
        .wrapping_add(high.wrapping_mul(WEIGHTS_HIGH));
    let is_wrong = ((sum >> 48) as u16).wrapping_mul(INVERSE_97) > QUOTIENTS_97;
    u16::from(KEYED & is_wrong) * bit::KEY
}

struct Verdict {
    /// The first four fields, as four words.
    fields: u64,
    /// The last four.
    last_fields: u64,
    /// The errors, as bits of the record's word; `u16::MAX` for a wrong character.
    errors: u16,
}

impl Verdict {
    #[inline(always)]
    fn is_valid(&self) -> bool {
        self.errors == 0
    }

    #[inline(always)]
    fn mark<S: Sink>(&self, tables: &LengthTables) -> Mark {
        let first = self.fields as u8;
        match self.errors {
            0 if !S::FINDINGS => Mark::new(code::VALID, first, false),
            0 => {
                let may_have_finding =
                    tables.may_have_finding(bytes_of(self.fields), bytes_of(self.last_fields));
                Mark::new(code::VALID, first, may_have_finding)
            }
            u16::MAX => Mark::CHARACTER,
            errors => Mark::new(CODE_OF_BIT[errors.trailing_zeros() as usize], first, false),
        }
    }
}

/// Four words as four bytes.
#[inline(always)]
fn bytes_of(words: u64) -> u32 {
    let pairs = (words | words >> 8) & 0x0000_FFFF_0000_FFFF;
    (pairs | pairs >> 16) as u32
}

/// The weights of four fields, set so that the product has the weighted sum in its highest word.
const WEIGHTS_LOW: u64 = reversed([WEIGHTS[0], WEIGHTS[1], WEIGHTS[2], WEIGHTS[3]]);
const WEIGHTS_HIGH: u64 = reversed([WEIGHTS[4], WEIGHTS[5], WEIGHTS[6], WEIGHTS[7]]);

const fn reversed(w: [u8; 4]) -> u64 {
    (w[0] as u64) << 48 | (w[1] as u64) << 32 | (w[2] as u64) << 16 | w[3] as u64
}

#[inline(always)]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Not zero when some byte is over 9.
#[inline(always)]
const fn over_9(word: u64) -> u64 {
    // A carry out of a byte comes only from one that has its high bit set, which is seen as well.
    (word.wrapping_add((0x7F - 9) * ONES) | word) & (0x80 * ONES)
}

/// Ten times each even byte plus the odd one after it, as four 16-bit words.
#[inline(always)]
const fn pairs(word: u64) -> u64 {
    // The units of the highest pair may be a letter's 96: ten times that leaves the word.
    (word.wrapping_mul(10).wrapping_add(word >> 8)) & 0x00FF_00FF_00FF_00FF
}
