//! The algorithm of the levels with small vectors, written once over the operations of [`Simd`]:
//! a group of four records, or of eight in two lanes, is judged at once. Ordinary registered
//! numbers are decided here, letters included; the portable kernel decides on the others.

#![allow(unsafe_code)]

use super::{
    STEP, Shape, portable, prefetch,
    rules::{
        INVERSE_97, LengthTables, MULTIPLES_OF_10, NINES, NINES_MASK, QUOTIENTS_97, ROWS, SPECIMEN,
        VALUE_2A, VALUE_2B, WEIGHTS, code,
    },
    simd::Simd,
    sinks::Sink,
    steps::Progress,
};

/// Defines `run` for the instruction set whose proof is `$proof`, with its two loops: each is
/// a function of its own, so that it has all registers for itself.
macro_rules! entries {
    ($proof:ident, $with_features:ident) => {
        $with_features! {
            pub(super) fn run<S: super::Sink>(
                tables: &super::rules::LengthTables,
                shape: &super::Shape,
                bytes: &[u8],
                most: usize,
                sink: &mut S,
            ) -> usize {
                match (shape.stride() > 16, shape.chars() == 15) {
                    (false, false) => run_of::<false, false, S>(tables, shape, bytes, most, sink),
                    (false, true) => run_of::<false, true, S>(tables, shape, bytes, most, sink),
                    (true, false) => run_of::<true, false, S>(tables, shape, bytes, most, sink),
                    (true, true) => run_of::<true, true, S>(tables, shape, bytes, most, sink),
                }
            }

            #[inline]
            fn run_of<const WIDE: bool, const KEYED: bool, S: super::Sink>(
                tables: &super::rules::LengthTables,
                shape: &super::Shape,
                bytes: &[u8],
                most: usize,
                sink: &mut S,
            ) -> usize {
                super::steps::run(
                    shape,
                    groups::reach(shape),
                    bytes,
                    most,
                    sink,
                    |bytes, sink| clean::<WIDE, KEYED, S>(tables, shape, bytes, sink),
                    |bytes, n, sink| any::<WIDE, KEYED, S>(tables, shape, bytes, n, sink),
                )
            }

            #[inline(never)]
            fn clean<const WIDE: bool, const KEYED: bool, S: super::Sink>(
                tables: &super::rules::LengthTables,
                shape: &super::Shape,
                bytes: &[u8],
                sink: &mut S,
            ) -> usize {
                // SAFETY: this function is compiled for the features of the set, so that it can
                // only be called where they are.
                let simd = unsafe { $proof::new() };
                groups::clean::<WIDE, KEYED, _, S>(simd, tables, shape, bytes, sink)
            }

            #[inline(never)]
            fn any<const WIDE: bool, const KEYED: bool, S: super::Sink>(
                tables: &super::rules::LengthTables,
                shape: &super::Shape,
                bytes: &[u8],
                total: usize,
                sink: &mut S,
            ) -> super::steps::Progress {
                // SAFETY: as above.
                let simd = unsafe { $proof::new() };
                groups::any::<WIDE, KEYED, _, S>(simd, tables, shape, bytes, total, sink)
            }
        }
    };
}

pub(super) use entries;

/// How many bytes a step may read: its last load may end after its last record.
pub(super) const fn reach(shape: &Shape) -> usize {
    (STEP - 1) * shape.stride() + record_reach(shape)
}

const fn record_reach(shape: &Shape) -> usize {
    if shape.stride() > 16 {
        shape.stride()
    } else {
        16
    }
}

/// Judges whole steps, up to the first with a byte that is neither a digit nor a fixed byte in its
/// place, or a record for the portable kernel. Returns the number of records.
///
/// `WIDE`: a record has more than 16 bytes, so that it takes two loads. `KEYED`: it has 15
/// characters.
#[inline(always)]
pub(super) fn clean<const WIDE: bool, const KEYED: bool, I: Simd, S: Sink>(
    simd: I,
    tables: &LengthTables,
    shape: &Shape,
    bytes: &[u8],
    sink: &mut S,
) -> usize {
    let (gather, judge) = (Gather::new(simd, shape), Judge::new::<S>(simd, tables));
    let (reach, stride) = (reach(shape), shape.stride());
    let mut left = bytes;
    let mut records = 0;
    while left.len() >= reach {
        prefetch::records_ahead::<WIDE>(left);
        let (mut valid, mut unsure, mut marks) = (0, 0, [0; STEP]);
        for (group, marks) in marks.chunks_exact_mut(size::<I>()).enumerate() {
            // SAFETY: `left` has what a step reaches, of which this is group `group`.
            let loaded = unsafe { gather.group::<WIDE>(left, group) };
            if !gather.are_digits::<WIDE>(&loaded) {
                return records;
            }
            let lanes = gather.lanes::<WIDE>(&loaded);
            let verdicts = judge.verdicts::<KEYED, false, S>(lanes, marks);
            valid |= verdicts.valid << (size::<I>() * group);
            unsure |= verdicts.unsure;
        }
        if unsure != 0 {
            return records;
        }
        sink.put(STEP, valid, &marks);
        records += STEP;
        left = &left[STEP * stride..];
    }
    records
}

/// Judges steps of any content, up to one that [`clean`] could judge.
#[inline(always)]
pub(super) fn any<const WIDE: bool, const KEYED: bool, I: Simd, S: Sink>(
    simd: I,
    tables: &LengthTables,
    shape: &Shape,
    bytes: &[u8],
    total: usize,
    sink: &mut S,
) -> Progress {
    let (gather, judge) = (Gather::new(simd, shape), Judge::new::<S>(simd, tables));
    let stride = shape.stride();
    let mut records = 0;
    while records < total {
        let n = STEP.min(total - records);
        let left = &bytes[records * stride..][..reach(shape)];
        prefetch::records_ahead::<WIDE>(left);
        let (mut in_place, mut is_clean) = (n, true);
        let (mut valid, mut marks) = (0, [0; STEP]);
        for (group, marks) in marks.chunks_exact_mut(size::<I>()).enumerate() {
            // SAFETY: `left` is what a step reaches, of which this is group `group`.
            let loaded = unsafe { gather.group::<WIDE>(left, group) };
            let lanes = gather.lanes::<WIDE>(&loaded);
            let mut verdicts = if gather.are_digits::<WIDE>(&loaded) {
                judge.verdicts::<KEYED, false, S>(lanes, marks)
            } else {
                is_clean = false;
                let in_group = gather.in_place::<WIDE>(&loaded);
                if in_group < size::<I>() {
                    in_place = in_place.min(size::<I>() * group + in_group);
                }
                let values = letters_to_values(simd, lanes);
                judge.verdicts::<KEYED, true, S>(values, marks)
            };
            if verdicts.unsure != 0 {
                is_clean = false;
                let mut in_memory = [[[0; 16]; 2]; 4];
                for (lanes, to) in lanes.into_iter().zip(&mut in_memory) {
                    simd.store(lanes, to);
                }
                while verdicts.unsure != 0 {
                    let i = verdicts.unsure.trailing_zeros() as usize;
                    verdicts.unsure &= verdicts.unsure - 1;
                    let mark = portable::mark::<KEYED, S>(tables, in_memory[i % 4][i / 4]);
                    verdicts.valid |= u32::from(mark.code() == code::VALID) << i;
                    marks[i] = mark.0;
                }
            }
            valid |= verdicts.valid << (size::<I>() * group);
        }
        sink.put(in_place, valid & ((1 << in_place) - 1), &marks);
        records += in_place;
        if in_place < n {
            return Progress {
                records,
                ended: true,
            };
        }
        if is_clean {
            break;
        }
    }
    Progress {
        records,
        ended: false,
    }
}

/// How many records make a group.
const fn size<I: Simd>() -> usize {
    4 * I::LANES
}

/// A group as it was loaded, combined with the expected bytes by exclusive or: the first 16 bytes
/// of record `i`, with those of record `i + 4` in the second lane, and in a wide shape their last
/// 16 bytes.
type Group<V> = [[V; 2]; 4];

/// Brings records into lanes.
struct Gather<I: Simd> {
    simd: I,
    stride: usize,
    record_reach: usize,
    /// For the first 16 bytes of a record, then for its last 16, as the next two.
    expected: [I::Vector; 2],
    limit: [I::Vector; 2],
    index: [I::Vector; 2],
}

impl<I: Simd> Gather<I> {
    #[inline(always)]
    fn new(simd: I, shape: &Shape) -> Self {
        let parts = &shape.parts;
        Self {
            simd,
            stride: shape.stride(),
            record_reach: record_reach(shape),
            expected: [
                simd.splat(&parts.expected[0]),
                simd.splat(&parts.expected[1]),
            ],
            limit: [simd.splat(&parts.limit[0]), simd.splat(&parts.limit[1])],
            index: [simd.splat(&parts.index[0]), simd.splat(&parts.index[1])],
        }
    }

    /// Loads group `group` of a step.
    ///
    /// # Safety
    ///
    /// `step` has all records of the group, and at least 16 bytes from the start of the last one.
    #[inline(always)]
    unsafe fn group<const WIDE: bool>(&self, step: &[u8], group: usize) -> Group<I::Vector> {
        let Self { simd, stride, .. } = *self;
        let first = group * size::<I>() * stride;
        debug_assert!(first + (size::<I>() - 1) * stride + self.record_reach <= step.len());
        let mut records = [[simd.zero(); 2]; 4];
        for (i, record) in records.iter_mut().enumerate() {
            // SAFETY: the caller guarantees these bytes; a wide record has more than 16.
            unsafe {
                let from = step.as_ptr().add(first + i * stride);
                record[0] = simd.xor(simd.load(from, 4 * stride), self.expected[0]);
                if WIDE {
                    let last = simd.load(from.add(stride - 16), 4 * stride);
                    record[1] = simd.xor(last, self.expected[1]);
                }
            }
        }
        records
    }

    /// Whether every byte is a digit or a fixed byte in its place.
    #[inline(always)]
    fn are_digits<const WIDE: bool>(&self, records: &Group<I::Vector>) -> bool {
        let mut over = self.over(records, 0);
        if WIDE {
            over = self.simd.or(over, self.over(records, 1));
        }
        self.simd.is_zero(over)
    }

    #[inline(always)]
    fn over(&self, [a, b, c, d]: &Group<I::Vector>, part: usize) -> I::Vector {
        let Self { simd, limit, .. } = *self;
        let greatest = simd.max(simd.max(a[part], b[part]), simd.max(c[part], d[part]));
        simd.saturating_sub(greatest, limit[part])
    }

    /// How many records, from the first on, have the fixed bytes of the shape in place.
    #[inline(always)]
    fn in_place<const WIDE: bool>(&self, records: &Group<I::Vector>) -> usize {
        let simd = self.simd;
        let [a, b, c, d] = records;
        let either = |part: usize| simd.or(simd.or(a[part], b[part]), simd.or(c[part], d[part]));
        let second = if WIDE { either(1) } else { simd.zero() };
        if simd.is_zero(self.misplaced::<WIDE>(&[either(0), second])) {
            return size::<I>();
        }
        let mut in_place = 0;
        for (i, record) in records.iter().enumerate() {
            let lanes = simd.zero_lanes(self.misplaced::<WIDE>(record));
            in_place |= (lanes & 1 | (lanes >> 1) << 4) << i;
        }
        in_place.trailing_ones() as usize
    }

    /// Not zero where a fixed byte has another value.
    #[inline(always)]
    fn misplaced<const WIDE: bool>(&self, record: &[I::Vector; 2]) -> I::Vector {
        let simd = self.simd;
        let is_fixed = |part: usize| simd.equal_bytes(self.limit[part], simd.zero());
        let mut misplaced = simd.and(record[0], is_fixed(0));
        if WIDE {
            misplaced = simd.or(misplaced, simd.and(record[1], is_fixed(1)));
        }
        misplaced
    }

    #[inline(always)]
    fn lanes<const WIDE: bool>(&self, records: &Group<I::Vector>) -> [I::Vector; 4] {
        let Self { simd, index, .. } = *self;
        let mut lanes = [simd.zero(); 4];
        for (lane, [first, last]) in lanes.iter_mut().zip(records) {
            *lane = simd.shuffle(*first, index[0]);
            if WIDE {
                *lane = simd.or(*lane, simd.shuffle(*last, index[1]));
            }
        }
        lanes
    }
}

/// Lanes with the letters of Corsica as values, so that their pair makes 116 or 115, and any other
/// byte over 9 as [`Simd::SPOILT`].
#[inline(always)]
fn letters_to_values<I: Simd>(simd: I, mut lanes: [I::Vector; 4]) -> [I::Vector; 4] {
    for lane in &mut lanes {
        let over = simd.saturating_sub(*lane, simd.splat(&[9; 16]));
        let is_digit = simd.equal_bytes(over, simd.zero());
        let mut values = simd.select(is_digit, *lane, simd.splat(&[I::SPOILT; 16]));
        for (letter, value) in [(b'A', VALUE_2A), (b'B', VALUE_2B)] {
            // Any other pair that equals its part of this one is spoilt, and stays so.
            let mut pair = [I::SPOILT; 16];
            [pair[6], pair[7]] = [2, letter ^ b'0'];
            let is_pair = simd.equal_words_16(*lane, simd.splat(&pair));
            pair[7] = value - 20;
            values = simd.select(is_pair, simd.splat(&pair), values);
        }
        *lane = values;
    }
    lanes
}

/// The tables of a profile in registers.
struct Judge<I: Simd> {
    simd: I,
    /// A field is not that of an ordinary number when the entry of `low` for its low half, that of
    /// `high` for its high half and its byte of `mask` have a bit in common.
    low: I::Vector,
    high: I::Vector,
    mask: I::Vector,
    /// The part of `mask` for the first digit.
    first: I::Vector,
    /// No field of an ordinary number exceeds these, when marks tell that a finding may apply.
    greatest: I::Vector,
}

/// One bit a record.
struct Verdicts {
    /// It is an ordinary number without an error.
    valid: u32,
    /// The portable kernel decides.
    unsure: u32,
}

impl<I: Simd> Judge<I> {
    #[inline(always)]
    fn new<S: Sink>(simd: I, tables: &LengthTables) -> Self {
        let special = if S::MARKS && S::FINDINGS {
            &tables.special_or_finding
        } else {
            &tables.special
        };
        Self {
            simd,
            low: simd.splat(&special.low),
            high: simd.splat(&special.high),
            mask: simd.splat_word(special.mask),
            first: simd.splat_word([special.mask[0], 0, 0, 0]),
            greatest: simd.splat_word([127, 127, 127, tables.greatest_department]),
        }
    }

    /// The verdicts on a group, and its marks if the sink asks for them. `LETTERS`: some record may
    /// have a letter, or a character out of place.
    #[inline(always)]
    fn verdicts<const KEYED: bool, const LETTERS: bool, S: Sink>(
        &self,
        [a, b, c, d]: [I::Vector; 4],
        marks: &mut [u8],
    ) -> Verdicts {
        let simd = self.simd;
        // The first four fields of each record, and the last four.
        let (x, y) = simd.deinterleave(simd.join_digits(a, b), simd.join_digits(c, d));

        let special = self.special(x);
        let mut wrong = simd.or(wrong_place::<KEYED, I>(simd, y), special);
        if KEYED {
            wrong = simd.or(wrong, wrong_key(simd, x, y));
        }
        let mut spoilt = simd.zero();
        if LETTERS {
            spoilt = simd.and(simd.or(x, y), simd.splat(&[0x80; 16]));
            wrong = simd.or(wrong, spoilt);
        }
        if S::MARKS && S::FINDINGS {
            let specimen = simd.splat_word(SPECIMEN.to_le_bytes());
            wrong = simd.or(wrong, simd.equal_words_32(x, specimen));
            let nines = simd.splat_word(NINES.to_le_bytes());
            let last = simd.and(y, simd.splat_word(NINES_MASK.to_le_bytes()));
            wrong = simd.or(wrong, simd.equal_words_32(last, nines));
            if LETTERS {
                // A finding may apply to a letter.
                wrong = simd.or(wrong, simd.greater(x, self.greatest));
            }
        }
        if S::MARKS {
            // The first digit less one, in bits 4 to 6 of each mark.
            const NONE: u8 = 0x80;
            const SEVENS: u64 = u64::from_le_bytes([7; 8]);
            let mut index = [NONE; 16];
            [index[0], index[1], index[2], index[3]] = [0, 4, 8, 12];
            let first = simd.first_words(simd.shuffle(x, simd.splat(&index)));
            // No byte carries into the next, not even that of a spoilt record.
            let first = (((first & SEVENS) + SEVENS) & SEVENS) << 4;
            marks.copy_from_slice(&first.to_le_bytes()[..size::<I>()]);
        }
        let valid = simd.zero_words(wrong);
        // Without a mark to give, a registered number that is not valid is known to be wrong.
        let unsure = if S::MARKS {
            !valid & ((1 << size::<I>()) - 1)
        } else {
            let other_kind = simd.and(special, self.first);
            !simd.zero_words(other_kind) & simd.zero_words(spoilt)
        };
        Verdicts { valid, unsure }
    }

    /// Not zero for a record whose first four fields are not those of an ordinary number.
    #[inline(always)]
    fn special(&self, x: I::Vector) -> I::Vector {
        let simd = self.simd;
        let both = simd.and(
            simd.look_up_low(self.low, x),
            simd.look_up_high(self.high, x),
        );
        simd.and(both, self.mask)
    }
}

/// Not zero for a record whose key is wrong modulo 97.
#[inline(always)]
fn wrong_key<I: Simd>(simd: I, x: I::Vector, y: I::Vector) -> I::Vector {
    let [w0, w1, w2, w3, w4, w5, w6, w7] = WEIGHTS;
    let sum = simd.weighted_sum(
        [x, simd.splat_word([w0, w1, w2, w3])],
        [y, simd.splat_word([w4, w5, w6, w7])],
    );
    simd.multiply_over(sum, INVERSE_97, QUOTIENTS_97)
}

/// Not zero for a record with commune 000, order 000, or a key out of its range.
#[inline(always)]
fn wrong_place<const KEYED: bool, I: Simd>(simd: I, y: I::Vector) -> I::Vector {
    let key = if KEYED { 255 } else { 0 };
    let zero = simd.equal_bytes(y, simd.zero());
    let zero = simd.and(zero, simd.splat_word([255, 0, 255, key]));
    // The second field is over 9, and the key over 97.
    let over = simd.greater(y, simd.splat_word([127, 9, 127, 97]));
    let tens = simd.and(
        simd.look_up_low(simd.splat(&MULTIPLES_OF_10), y),
        simd.look_up_high(simd.splat(&ROWS), y),
    );
    let not_tens = simd.equal_bytes(tens, simd.zero());
    // The second field is digits 9 and 10: a first field of 0 is right when digit 9 is not 0, and a
    // third field of 0 when digit 10 is not.
    let saved = simd.or(
        simd.shuffle(over, in_words(simd, [1, 0x80, 0x80, 0x80])),
        simd.shuffle(not_tens, in_words(simd, [0x80, 0x80, 1, 0x80])),
    );
    simd.or(
        simd.and_not(zero, saved),
        simd.and(over, simd.splat_word([0, 0, 0, key])),
    )
}

/// Indices into the four bytes of each 32-bit word; 128 takes a zero.
#[inline(always)]
fn in_words<I: Simd>(simd: I, index: [u8; 4]) -> I::Vector {
    let mut all = [0; 16];
    for (i, to) in all.iter_mut().enumerate() {
        *to = index[i % 4] + (i / 4 * 4) as u8;
    }
    simd.splat(&all)
}
