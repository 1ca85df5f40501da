//! The fast half of the finder: where a number may begin, judged by kinds of bytes alone.
//!
//! A number of `LEN` characters is a run of at least `LEN` *joining* bytes: digits, separators,
//! the letters of Corsica. Ordinary text has few such runs, so blocks of 128 bytes are classified
//! with plain arithmetic on bytes, which compilers turn into the vector instructions of any
//! machine. The flags of a block are kept crosswise, because that costs nothing: bit `k` of byte
//! `i` of a `u128` stands for byte `16 k + i` of the block.
//!
//! A number may begin at a digit or letter
//! * that follows none, and begins a word of less than 16 of them,
//! * where `LEN` bytes join that have at most one separator, so that one half of them has none, or
//!   else where `LEN` and two more join,
//! * when the runs of the block have `LEN` digits and letters between them, or may go on.
//!
//! More bytes are taken for joining ones than really are: that costs time, never a number.

const BLOCK: usize = 128;

/// Blocks overlap, so that what begins before this place is judged by 15 bytes and two more; the
/// rest is left to the next block. A multiple of 16: loads stay aligned.
const STEP: usize = BLOCK - 16;

/// The places of a text, in their order, where a number of `LEN` characters may begin.
#[derive(Clone)]
pub(super) struct Starts {
    /// Where the block is that these flags are of.
    block: usize,
    flags: u128,
    next_block: usize,
}

impl Starts {
    /// Those at or after a place.
    pub(super) const fn from(place: usize) -> Self {
        Self {
            block: place,
            flags: 0,
            next_block: place,
        }
    }

    pub(super) fn next<const LEN: u32>(&mut self, text: &[u8]) -> Option<usize> {
        while self.flags == 0 {
            self.block = self.next_block;
            let rest = text.get(self.block..)?;
            let padded_rest;
            let block = match rest.first_chunk() {
                Some(block) => block,
                None if rest.is_empty() => return None,
                None => {
                    padded_rest = padded(rest);
                    &padded_rest
                }
            };
            self.flags = starts::<LEN>(block);
            self.next_block = self.block + STEP;
        }
        let place = first(self.flags);
        self.flags &= !flag(place);
        Some(self.block + place)
    }
}

/// Where numbers of `LEN` characters may begin in a block.
#[inline(always)]
fn starts<const LEN: u32>(block: &[u8; BLOCK]) -> u128 {
    const BEFORE_STEP: u128 = 0x7f * ROW;
    const LAST: u128 = flag(BLOCK - 1);
    let run = long_runs::<LEN>(joining(block));
    if run == 0 {
        return 0;
    }
    let characters = characters(block);
    let runs = whole::<LEN>(run);
    if (characters & runs).count_ones() < LEN && runs & LAST == 0 {
        return 0;
    }
    let pairs = characters & ahead(characters, 1);
    let fours = pairs & ahead(pairs, 2);
    let eights = fours & ahead(fours, 4);
    let sixteens = eights & ahead(eights, 8);
    let half = LEN / 2;
    let free = fours & ahead(fours, half - 4);
    let one_separator_at_most = free | ahead(free, half);
    let long_enough = one_separator_at_most | ahead(run, 2);
    let begins_word = characters & !behind(characters, 1) & !sixteens;
    run & BEFORE_STEP & begins_word & long_enough
}

/// All bytes of the runs of `LEN` bytes that begin at these places.
#[inline(always)]
fn whole<const LEN: u32>(run: u128) -> u128 {
    let two = run | behind(run, 1);
    let four = two | behind(two, 2);
    let eight = four | behind(four, 4);
    eight | behind(eight, LEN - 8)
}

/// Where `LEN` joining bytes follow each other.
#[inline(always)]
fn long_runs<const LEN: u32>(joining: u128) -> u128 {
    const { assert!(LEN > 8 && LEN <= 15) }
    let pairs = joining & ahead(joining, 1);
    let fours = pairs & ahead(pairs, 2);
    let eights = fours & ahead(fours, 4);
    eights & ahead(eights, LEN - 8)
}

/// The flags of the bytes that may stand inside a number: those of [`is_joining`].
#[inline(never)] // on its own it is vectorised the same way wherever it is called from
fn joining(block: &[u8; BLOCK]) -> u128 {
    crosswise(block, |byte| {
        let mark_or_digit = not_within(byte, b'-', b'9');
        let space = not_within(byte, b' ', b' ');
        let tab = not_within(byte, b'\t', b'\t');
        !(mark_or_digit & space & tab & not_letter(byte)) | byte
    })
}

/// The flags of the bytes that may be characters of a number: no other, for what follows one of
/// them begins no word.
#[inline(never)]
fn characters(block: &[u8; BLOCK]) -> u128 {
    crosswise(block, |byte| {
        !(not_within(byte, b'0', b'9') & not_letter(byte))
    })
}

/// `-`, `.`, `/`, digits, space, tab, `A`, `B`, `a`, `b`, and all that is not ASCII.
pub(super) const fn is_joining(byte: u8) -> bool {
    matches!(byte, b'-'..=b'9' | b' ' | b'\t' | b'A' | b'B' | b'a' | b'b' | 0x80..)
}

/// Sets the highest bit of a byte that is not from `first` to `last`. A comparison would say the
/// same, but sums without overflow are what compilers vectorise best.
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
fn crosswise(block: &[u8; BLOCK], flag: impl Fn(u8) -> u8) -> u128 {
    let (rows, _) = block.as_chunks::<16>();
    let mut flags = 0;
    for (index, row) in rows.iter().enumerate() {
        let mut all_bits = [0; 16];
        for (bits, byte) in all_bits.iter_mut().zip(row) {
            *bits = (flag(*byte) as i8 >> 7) as u8;
        }
        flags |= u128::from_le_bytes(all_bits) & ROW << index;
    }
    flags
}

/// The first flag of each byte.
const ROW: u128 = u128::MAX / 0xff;

/// The flags of the bytes `count` places ahead, 1 to 15; none past the end of the block.
const fn ahead(flags: u128, count: u32) -> u128 {
    flags >> (8 * count) | flags << (128 - 8 * count) >> 1 & (0x7f * ROW)
}

/// The flags of the bytes `count` places behind, 1 to 15; none before the start of the block.
const fn behind(flags: u128, count: u32) -> u128 {
    flags << (8 * count) | flags >> (128 - 8 * count) << 1 & (0xfe * ROW)
}

/// The first place that is flagged.
fn first(flags: u128) -> usize {
    let rows = (0..8).map(|row| flags >> row & ROW);
    let place = rows.enumerate().find(|(_, bits)| *bits != 0);
    place.map_or(BLOCK, |(row, bits)| {
        16 * row + bits.trailing_zeros() as usize / 8
    })
}

/// The flag of a place.
const fn flag(place: usize) -> u128 {
    1 << (8 * (place % 16) + place / 16)
}

/// The last bytes of a text, before line feeds: they join nothing.
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

    /// The flags in the order of the bytes.
    fn places(flags: u128) -> Vec<usize> {
        (0..BLOCK)
            .filter(|place| flags & flag(*place) != 0)
            .collect()
    }

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
                let expected = |is: bool| if is { vec![place] } else { vec![] };
                assert_eq!(
                    places(joining(&block)),
                    expected(is_joining(byte)),
                    "{byte:#x}"
                );
                let is_character = matches!(byte, b'0'..=b'9' | b'A' | b'B' | b'a' | b'b');
                assert_eq!(
                    places(characters(&block)),
                    expected(is_character),
                    "{byte:#x}"
                );
            }
        }
    }

    #[test]
    fn crosswise_places() {
        for place in 0..BLOCK {
            let flags = joining(&block_with(b'1', place));
            assert_eq!(first(flags), place);
            for count in 1..16 {
                let before = place.checked_sub(count as usize);
                assert_eq!(places(ahead(flags, count)), Vec::from_iter(before));
                let after = Some(place + count as usize).filter(|after| *after < BLOCK);
                assert_eq!(places(behind(flags, count)), Vec::from_iter(after));
            }
        }
        assert_eq!(first(0), BLOCK);
    }

    fn all<const LEN: u32>(text: &str) -> Vec<usize> {
        let mut starts = Starts::from(0);
        core::iter::from_fn(|| starts.next::<LEN>(text.as_bytes())).collect()
    }

    #[test]
    fn numbers_at_every_place_of_a_text() {
        for before in 0..300 {
            for after in [0, 1, 5, 120, 200] {
                for run in [
                    "111111111111111",
                    "1 11 11 11 111 111 11",
                    "1111111.11111111",
                ] {
                    let text = ["x".repeat(before), run.into(), "x".repeat(after)].concat();
                    assert_eq!(all::<15>(&text).first(), Some(&before), "{run}");
                    assert_eq!(all::<13>(&text).first(), Some(&before), "{run}");
                }
            }
        }
    }

    #[test]
    fn texts_without_a_place_to_begin() {
        for text in ["11111111111111", "2024-01-31 12h", "- - - - - - - - -"] {
            assert!(all::<15>(text).is_empty(), "{text}");
        }
    }
}
