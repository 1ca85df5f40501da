//! Where a number may begin in a text, judged by the kinds of bytes alone.
//!
//! A number of `LEN` characters is a run of at least `LEN` *joining* bytes: digits, separators,
//! the letters of Corsica. Ordinary text has few such runs, and each of 15 covers eight bytes that
//! begin at a multiple of eight: when 15 characters are wanted, blocks of 128 bytes without eight
//! such bytes are skipped. In the others a number may begin at a digit or letter
//! * that follows none, and begins a word of less than 16 of them,
//! * where `LEN` bytes join with at most one separator among them, so that one half of them has
//!   none, or else where `LEN` and two more join,
//! * when the last of `LEN` digits and letters in that run, or of 15, ends a word.
//!
//! Some other bytes are taken for joining ones: that costs time, but misses no number.
//!
//! The flags of a block are a `u128`, the lowest bit for its first byte. A level provides two
//! functions: the flags of the joining bytes, unless there are no such eight, and those of the
//! characters. The portable ones are plain arithmetic on bytes, which compilers turn into the
//! vector instructions of any machine. They keep flags transposed, because that costs nothing (bit
//! `k` of byte `i` stands for byte `16 k + i` of the block), and put them in order only where
//! numbers may be.

use super::prefetch;

pub(super) const BLOCK: usize = 128;

/// Blocks overlap by 16 bytes, so that a start before this place is judged by at least 17 bytes;
/// later starts are left to the next block. A multiple of 16: loads stay aligned.
pub(super) const STEP: usize = BLOCK - 16;

/// Places where a number may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Starts {
    /// The place that the lowest flag stands for.
    pub at: usize,
    /// A bit for each place; at least one is set.
    pub flags: u128,
    /// Where to continue after these.
    pub next: usize,
}

/// The first places from `from` on where a number of `LEN` characters may begin.
pub(super) fn portable<const LEN: u32>(text: &[u8], from: usize) -> Option<Starts> {
    next::<LEN>(text, from, joining::<LEN>, characters)
}

/// The first such places, by the functions of a level.
#[inline(always)]
pub(super) fn next<const LEN: u32>(
    text: &[u8],
    from: usize,
    joining: impl Fn(&[u8; BLOCK]) -> Option<u128>,
    characters: impl Fn(&[u8; BLOCK]) -> u128,
) -> Option<Starts> {
    const { assert!(LEN == 13 || LEN == 15) }
    let mut at = from;
    loop {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        prefetch::ahead::<2>(rest);
        let padded_rest;
        let block = if let Some(block) = rest.first_chunk() {
            block
        } else {
            padded_rest = padded(rest);
            &padded_rest
        };
        if let Some(joining) = joining(block) {
            let flags = starts::<LEN>(joining, || characters(block));
            if flags != 0 {
                let next = at + STEP;
                return Some(Starts { at, flags, next });
            }
        }
        at += STEP;
    }
}

/// Where numbers of `LEN` characters may begin in a block.
#[inline(always)]
fn starts<const LEN: u32>(joining: u128, characters: impl Fn() -> u128) -> u128 {
    const BEFORE_STEP: u128 = (1 << STEP) - 1;
    let run = following::<LEN>(joining);
    if run & BEFORE_STEP == 0 {
        return 0;
    }
    let characters = characters();
    // Most blocks have too few characters in their runs, unless one goes on behind.
    let runs = runs_from(run, joining);
    if (runs & characters).count_ones() < LEN && runs >> (BLOCK - 1) == 0 {
        return 0;
    }
    let begins_word = characters & !(characters << 1);
    let half = following_half::<LEN>(characters);
    let one_separator_at_most = half | half >> (LEN / 2);
    let mut flags = run & BEFORE_STEP & begins_word & (one_separator_at_most | run >> 2);
    let mut rest = flags;
    while rest != 0 {
        let place = rest.trailing_zeros();
        if !may_end::<LEN>(joining, characters, place) {
            flags &= !(1 << place);
        }
        rest &= rest - 1;
    }
    flags
}

/// Where `LEN` flags follow each other.
#[inline(always)]
const fn following<const LEN: u32>(flags: u128) -> u128 {
    let pairs = flags & flags >> 1;
    let fours = pairs & pairs >> 2;
    let eights = fours & fours >> 4;
    eights & eights >> (LEN - 8)
}

/// All bytes of the runs of joining bytes that begin at these places, or go on there.
#[inline(always)]
const fn runs_from(places: u128, joining: u128) -> u128 {
    let first = places & !(places << 1);
    // A one that is added to a run goes through to its end.
    joining & !joining.wrapping_add(first)
}

/// Where half of `LEN` flags follow each other: 6 or 7.
#[inline(always)]
const fn following_half<const LEN: u32>(flags: u128) -> u128 {
    let pairs = flags & flags >> 1;
    let fours = pairs & pairs >> 2;
    fours & fours >> (LEN / 2 - 4)
}

/// Whether the last of `LEN` characters, or of 15, in the rest of a run of joining bytes ends
/// a word, or may do so outside the block.
#[inline(always)]
const fn may_end<const LEN: u32>(joining: u128, characters: u128, place: u32) -> bool {
    let seen = if place < 64 { 64 } else { 128 - place };
    let run = (!((joining >> place) as u64)).trailing_zeros();
    let characters = (characters >> place) as u64;
    let mut rest = characters;
    if run < 64 {
        rest &= (1 << run) - 1;
    }
    let count = rest.count_ones();
    let is_out_of_sight = run >= seen;
    if count < LEN {
        return is_out_of_sight;
    }
    let mut last = without_lowest(rest, LEN - 1);
    if ends_word(characters, last, seen) {
        return true;
    }
    if LEN == 15 || count < 15 {
        return LEN < 15 && is_out_of_sight;
    }
    last = without_lowest(last, 2);
    ends_word(characters, last, seen)
}

#[inline(always)]
const fn without_lowest(mut flags: u64, count: u32) -> u64 {
    let mut done = 0;
    while done < count {
        flags &= flags.wrapping_sub(1);
        done += 1;
    }
    flags
}

/// Whether no character follows the lowest flag of `last`, or the block ends there.
#[inline(always)]
const fn ends_word(characters: u64, last: u64, seen: u32) -> bool {
    let behind = last.trailing_zeros() + 1;
    behind >= seen || characters >> behind & 1 == 0
}

/// The flags of the joining bytes, unless 15 are wanted and no eight of them lie side by side from
/// a multiple of eight on.
#[inline(always)]
fn joining<const LEN: u32>(block: &[u8; BLOCK]) -> Option<u128> {
    let transposed = transposed_joining(block);
    // Eight side by side are one bit of all low bytes, or of all high ones.
    let fours = transposed & transposed >> 32;
    let pairs = fours & fours >> 16;
    let eights = pairs & pairs >> 8;
    const FIRST_OF_EIGHT: u128 = 0xff | 0xff << 64;
    (LEN < 15 || eights & FIRST_OF_EIGHT != 0).then(|| in_order(transposed))
}

#[inline(always)]
fn characters(block: &[u8; BLOCK]) -> u128 {
    in_order(transposed_characters(block))
}

#[inline(never)] // on its own it is vectorised the same way wherever it is called from
fn transposed_joining(block: &[u8; BLOCK]) -> u128 {
    transposed(block, |byte| {
        let mark_or_digit = not_within(byte, b'-', b'9');
        let space = not_within(byte, b' ', b' ');
        let tab = not_within(byte, b'\t', b'\t');
        !(mark_or_digit & space & tab & not_letter(byte)) | byte
    })
}

/// The flags of the characters. They are exact: what follows a character begins no word.
#[inline(never)]
fn transposed_characters(block: &[u8; BLOCK]) -> u128 {
    transposed(block, |byte| {
        !(not_within(byte, b'0', b'9') & not_letter(byte))
    })
}

/// `-`, `.`, `/`, digits, space, tab, `A`, `B`, `a`, `b`, and all that is not ASCII.
pub const fn is_joining(byte: u8) -> bool {
    matches!(byte, b'-'..=b'9' | b' ' | b'\t' | b'A' | b'B' | b'a' | b'b' | 0x80..)
}

/// Sets the highest bit of a byte that is not from `first` to `last`, by a saturating sum, which
/// compilers vectorise better than a comparison.
#[inline(always)]
const fn not_within(byte: u8, first: u8, last: u8) -> u8 {
    byte.wrapping_sub(first)
        .saturating_add(0x7f - (last - first))
}

/// Sets the highest bit of a byte that is not a letter of Corsica in either case.
#[inline(always)]
const fn not_letter(byte: u8) -> u8 {
    not_within(byte & 0xdf, b'A', b'B')
}

/// One flag for each byte, from a function that sets the highest bit.
#[inline(always)]
fn transposed(block: &[u8; BLOCK], flag: impl Fn(u8) -> u8) -> u128 {
    let (rows, _) = block.as_chunks::<16>();
    let mut flags = 0;
    for (index, row) in rows.iter().enumerate() {
        let mut all_bits = [0; 16];
        for (bits, byte) in all_bits.iter_mut().zip(row) {
            *bits = (flag(*byte) as i8 >> 7) as u8;
        }
        flags |= u128::from_le_bytes(all_bits) & FIRST_BITS << index;
    }
    flags
}

/// The first bit of each byte.
const FIRST_BITS: u128 = u128::MAX / 0xff;

/// The flags in the order of their bytes: the transpose of a matrix of 16 rows of eight bits.
fn in_order(transposed: u128) -> u128 {
    let low = transpose(transposed as u64).to_le_bytes();
    let high = transpose((transposed >> 64) as u64).to_le_bytes();
    let mut bytes = [0; 16];
    for (pair, (low, high)) in bytes
        .as_chunks_mut::<2>()
        .0
        .iter_mut()
        .zip(low.into_iter().zip(high))
    {
        *pair = [low, high];
    }
    u128::from_le_bytes(bytes)
}

/// Bit `k` of byte `i` becomes bit `i` of byte `k`.
const fn transpose(matrix: u64) -> u64 {
    const fn swapped(matrix: u64, by: u32, mask: u64) -> u64 {
        let differ = (matrix ^ matrix >> by) & mask;
        matrix ^ differ ^ differ << by
    }
    let pairs = swapped(matrix, 7, 0x00aa_00aa_00aa_00aa);
    let fours = swapped(pairs, 14, 0x0000_cccc_0000_cccc);
    swapped(fours, 28, 0x0000_0000_f0f0_f0f0)
}

/// The last bytes of a text, followed by line feeds, which join nothing.
fn padded(rest: &[u8]) -> [u8; BLOCK] {
    let mut block = [b'\n'; BLOCK];
    block
        .iter_mut()
        .zip(rest)
        .for_each(|(to, from)| *to = *from);
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_with(byte: u8, place: usize) -> [u8; BLOCK] {
        let mut block = [b'\n'; BLOCK];
        block[place] = byte;
        block
    }

    #[test]
    fn each_byte_in_each_place() {
        for byte in 0..=u8::MAX {
            for place in 0..BLOCK {
                let block = block_with(byte, place);
                let flag = |is: bool| u128::from(is) << place;
                let joining = in_order(transposed_joining(&block));
                assert_eq!(joining, flag(is_joining(byte)), "{byte:#x}");
                let is_character = matches!(byte, b'0'..=b'9' | b'A' | b'B' | b'a' | b'b');
                assert_eq!(characters(&block), flag(is_character), "{byte:#x}");
            }
        }
    }

    #[test]
    fn eight_joining_bytes_are_seen_at_multiples_of_eight() {
        for place in 0..BLOCK - 8 {
            let mut block = [b'x'; BLOCK];
            block[place..place + 8].fill(b'1');
            let expected = (place % 8 == 0).then_some(0xff << place);
            assert_eq!(joining::<15>(&block), expected);
            assert_eq!(joining::<13>(&block), Some(0xff << place));
        }
    }

    #[test]
    fn ends_of_words_in_sight() {
        // Three in a row, a gap, then twelve.
        let characters = 0b1111_1111_1111_0111_u128;
        let joining = characters | 1 << 3;
        assert!(may_end::<15>(joining, characters, 0));
        assert!(!may_end::<13>(joining >> 1, characters >> 1, 0));
        assert!(!may_end::<15>(joining, characters | 1 << 16, 0));
        assert!(!may_end::<15>(joining, characters & !1, 0));
        for place in 1..112 {
            let (joining, characters) = (joining << place, characters << place);
            assert!(may_end::<15>(joining, characters, place));
        }
        // What runs out of sight may end anywhere.
        assert!(may_end::<15>(u128::MAX, 1, 0) && may_end::<15>(u128::MAX, 1 << 100, 100));
        assert!(!may_end::<15>(u128::MAX >> 1, 1 << 100, 100));
    }
}
