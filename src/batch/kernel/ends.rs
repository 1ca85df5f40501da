//! Where a number may end in a text, judged by the kinds of bytes alone.
//!
//! A number of `LEN` characters is a run of at least `LEN` *joining* bytes: digits, separators,
//! the letters of Corsica. Ordinary text has few such runs, and each of 15 covers eight bytes that
//! begin at a multiple of eight, each of 13 seven bytes of one block: blocks of 64 bytes without
//! such bytes are passed over, unless a run goes on in them.
//!
//! In the others only the characters are looked at, as if they stood side by side: a bit each, the
//! lowest for the first. Two flags of a character are compressed to such bits: whether a byte that
//! does not join stands between it and the character before, and whether it follows that directly.
//! `LEN` characters without a break, of which the first follows none directly and the last is
//! followed by none, are then a few shifts of 64 bits. Some other bytes are taken for joining ones:
//! that costs time, but misses no number.
//!
//! A level provides the flags of a block, and the compression of bits. The portable ones are plain
//! arithmetic, that on bytes such as compilers turn into the vector instructions of any machine.

use super::prefetch;

pub(super) const BLOCK: usize = 64;

/// How many blocks with ends are found at once.
const AT_ONCE: usize = 16;

/// A search for the places in a text where a number may end: [`Kernel::ends`] finds some of them,
/// [`next_place`](Self::next_place) gives them out.
///
/// [`Kernel::ends`]: super::Kernel::ends
#[derive(Clone)]
pub struct Ends {
    /// Where the search began.
    from: usize,
    /// Where the next block begins.
    next: usize,
    /// How many line feeds there are from `from` to `next`.
    line_feeds: u64,
    run: Run,
    /// The blocks found last, and how many were given out.
    found: [Found; AT_ONCE],
    len: usize,
    used: usize,
    /// The block that is given out.
    current: Found,
}

/// A block with ends.
#[derive(Clone, Copy)]
struct Found {
    /// The place that the lowest flag stands for.
    at: usize,
    flags: u64,
    /// How many line feeds the search saw before.
    line_feeds: u64,
}

impl Ends {
    /// A search for numbers that begin at `from` or after it.
    #[must_use]
    pub const fn new(from: usize) -> Self {
        let none = Found {
            at: from,
            flags: 0,
            line_feeds: 0,
        };
        Self {
            from,
            next: from,
            line_feeds: 0,
            run: Run::NONE,
            found: [none; AT_ONCE],
            len: 0,
            used: 0,
            current: none,
        }
    }

    /// The next place of those that were found.
    #[inline]
    pub fn next_place(&mut self) -> Option<usize> {
        if self.current.flags == 0 {
            self.current = *self.found[..self.len].get(self.used)?;
            self.used += 1;
        }
        let place = self.current.at + self.current.flags.trailing_zeros() as usize;
        self.current.flags &= self.current.flags - 1;
        Some(place)
    }

    /// The line feeds between the start of the search and a number that ends at the last place
    /// that was given out.
    #[must_use]
    pub fn line_feeds_before(&self, text: &[u8], number: usize) -> u64 {
        // There is none inside a number.
        let rest = text.get(self.current.at..number).unwrap_or_default();
        self.current.line_feeds + u64::from(line_feeds(rest))
    }

    /// The line feeds between the start of the search and the end of the text, once it was
    /// searched.
    #[must_use]
    pub const fn line_feeds(&self) -> u64 {
        self.line_feeds
    }
}

/// What a level does with the bytes of a block and with bits.
pub(super) trait Flags: Copy {
    /// A bit for each digit, separator, letter of Corsica, or byte that is not ASCII.
    fn joining(self, block: &[u8; BLOCK]) -> u64;
    /// A bit for each digit or letter of Corsica.
    fn characters(self, block: &[u8; BLOCK]) -> u64;
    fn line_feeds(self, block: &[u8; BLOCK]) -> u32;
    /// The bits of each word where `mask` has one, side by side.
    fn compress(self, words: [u64; 2], mask: u64) -> [u64; 2];
    /// The way back: the lowest bits, where `mask` has one.
    fn expand(self, bits: u64, mask: u64) -> u64;
}

/// Finds some of the next places where the last of `LEN` characters may be; false at the end of the
/// text.
#[inline(always)]
pub(super) fn find<const LEN: u32, F: Flags>(flags: F, text: &[u8], ends: &mut Ends) -> bool {
    const { assert!(LEN == 13 || LEN == 15) }
    let Ends {
        from,
        mut next,
        mut line_feeds,
        mut run,
        ..
    } = *ends;
    let mut len = 0;
    let mut padded_rest;
    while len < AT_ONCE
        && let Some(rest) = text.get(next..)
        && !rest.is_empty()
    {
        prefetch::ahead::<1>(rest);
        let block = if let Some(block) = rest.first_chunk() {
            block
        } else {
            padded_rest = [0; BLOCK]; // which joins nothing
            padded_rest[..rest.len()].copy_from_slice(rest);
            &padded_rest
        };
        let joining = flags.joining(block);
        if run.is_open || may_hold::<LEN>(joining) {
            let characters = flags.characters(block);
            if !run.is_open {
                run = Run::NONE;
                if joining & 1 == 1 && next > from && is_joining(text[next - 1]) {
                    // The run began at the end of the block before, which was passed over.
                    if let Some(block) = text[..next].last_chunk() {
                        let joining = flags.joining(block);
                        run.ends::<LEN, F>(flags, joining, flags.characters(block), false);
                    }
                }
            }
            let follows = rest.get(BLOCK).is_some_and(|byte| is_character(*byte));
            let found = run.ends::<LEN, F>(flags, joining, characters, follows);
            if found != 0 {
                ends.found[len] = Found {
                    at: next,
                    flags: found,
                    line_feeds,
                };
                len += 1;
            }
        }
        line_feeds += u64::from(flags.line_feeds(block));
        next += BLOCK;
    }
    (ends.next, ends.line_feeds, ends.run) = (next, line_feeds, run);
    (ends.len, ends.used) = (len, 0);
    len > 0
}

/// Whether a run of `LEN` joining bytes may begin, end or be in a block. Where it goes beyond, the
/// blocks beside it are looked at as well.
#[inline(always)]
const fn may_hold<const LEN: u32>(joining: u64) -> bool {
    if LEN == 15 {
        const FIRST_BITS: u64 = u64::MAX / 0xff;
        let missing = !joining;
        missing.wrapping_sub(FIRST_BITS) & !missing & (FIRST_BITS << 7) != 0
    } else {
        let pairs = joining & joining >> 1;
        let fours = pairs & pairs >> 2;
        fours & fours >> 3 != 0
    }
}

/// What the bytes before a block say of the characters in it.
#[derive(Clone, Copy)]
struct Run {
    /// Whether the last byte joins: a run may go on.
    is_open: bool,
    /// Whether the last byte is a character.
    is_in_word: bool,
    /// Whether a byte that does not join is behind the last character.
    is_broken: bool,
    /// Flags of the last characters, the highest bit for the last one: there is a break before it.
    breaks: u64,
    /// The same: there is no character directly before it.
    begins: u64,
}

impl Run {
    const NONE: Self = Self {
        is_open: false,
        is_in_word: false,
        is_broken: true,
        breaks: 0,
        begins: 0,
    };

    /// The flags of the characters of the next block that may be the last of `LEN`; `follows`: a
    /// character is right behind the block.
    #[inline(always)]
    fn ends<const LEN: u32, F: Flags>(
        &mut self,
        flags: F,
        joining: u64,
        characters: u64,
        follows: bool,
    ) -> u64 {
        let gaps = !characters;
        // A one that is added to a gap goes through to the character behind it.
        let (sum, is_over) = gaps.overflowing_add(!joining);
        let (sum, is_over_now) = sum.overflowing_add(u64::from(self.is_broken));
        let begins = characters & !(characters << 1 | u64::from(self.is_in_word));
        let count = characters.count_ones();
        let [breaks, begins] = flags.compress([sum & characters, begins], characters);

        // A break before one of the last `LEN - 1` characters, of which some are in blocks before.
        let mut broken = breaks | breaks << 1;
        broken |= broken << 2;
        broken |= broken << 4;
        broken |= broken << (LEN - 9);
        broken |= ((1 << (LEN - 2)) - 1) >> (self.breaks | 1).leading_zeros();
        let first_begins = begins << (LEN - 1) | self.begins >> (65 - LEN);
        let all = u64::MAX.unbounded_shr(64 - count);
        let mut ends = all & !broken & first_begins;

        *self = Self {
            is_open: joining >> 63 == 1,
            is_in_word: characters >> 63 == 1,
            is_broken: is_over || is_over_now,
            breaks: self.breaks.unbounded_shr(count) | breaks.rotate_right(count),
            begins: self.begins.unbounded_shr(count) | begins.rotate_right(count),
        };
        if ends == 0 {
            return 0;
        }
        // A character ends a word when the next one begins one, or there is none.
        let last = 1 << (count - 1);
        let follows = follows && characters >> 63 == 1;
        let ends_word = begins >> 1 | if follows { 0 } else { last };
        ends &= match LEN {
            15 => ends_word,
            // Two more may belong to the number.
            _ => {
                let ends_after_two = ends_word >> 2 & !(breaks >> 1 | breaks >> 2);
                ends_word | ends_after_two | last | last >> 1
            }
        };
        match ends {
            0 => 0,
            _ => flags.expand(ends, characters),
        }
    }
}

/// `-`, `.`, `/`, digits, space, tab, `A`, `B`, `a`, `b`, and all that is not ASCII.
pub const fn is_joining(byte: u8) -> bool {
    matches!(byte, b'-'..=b'9' | b' ' | b'\t' | b'A' | b'B' | b'a' | b'b' | 0x80..)
}

/// Digits and the letters of Corsica.
const fn is_character(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A' | b'B' | b'a' | b'b')
}

/// Plain arithmetic.
#[derive(Clone, Copy)]
pub(super) struct Portable;

impl Flags for Portable {
    fn joining(self, block: &[u8; BLOCK]) -> u64 {
        flags_of(block, |byte| {
            let mark_or_digit = not_within(byte, b'-', b'9');
            let space = not_within(byte, b' ', b' ');
            let tab = not_within(byte, b'\t', b'\t');
            !(mark_or_digit & space & tab & not_letter(byte)) | byte
        })
    }

    fn characters(self, block: &[u8; BLOCK]) -> u64 {
        flags_of(block, |byte| {
            !(not_within(byte, b'0', b'9') & not_letter(byte))
        })
    }

    fn line_feeds(self, block: &[u8; BLOCK]) -> u32 {
        line_feeds(block)
    }

    fn compress(self, words: [u64; 2], mask: u64) -> [u64; 2] {
        compress(words, mask)
    }

    fn expand(self, bits: u64, mask: u64) -> u64 {
        expand(bits, mask)
    }
}

/// Counts line feeds.
pub(super) fn line_feeds(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from(*byte == b'\n')).sum()
}

/// Moves the bits where `mask` has one to the right, by one, two, four and so on, as far as each
/// has to go (Hacker's Delight, 7-4).
pub(super) fn compress(words: [u64; 2], mut mask: u64) -> [u64; 2] {
    let mut words = words.map(|word| word & mask);
    let mut zeros = !mask << 1;
    for step in 0..6 {
        // The parity of the number of zeros to the right.
        let mut odd = zeros;
        for by in [1, 2, 4, 8, 16, 32] {
            odd ^= odd << by;
        }
        let moved = odd & mask;
        mask = mask ^ moved | moved >> (1 << step);
        words = words.map(|word| {
            let part = word & moved;
            word ^ part | part >> (1 << step)
        });
        zeros &= !odd;
    }
    words
}

/// Few bits, one after another.
pub(super) fn expand(mut bits: u64, mut mask: u64) -> u64 {
    let (mut expanded, mut place) = (0, 0);
    while bits != 0 {
        let next = bits.trailing_zeros();
        while place < next {
            mask &= mask.wrapping_sub(1);
            place += 1;
        }
        expanded |= mask & mask.wrapping_neg();
        bits &= bits - 1;
    }
    expanded
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

/// One bit for each byte, from a function that sets the highest bit.
#[inline(always)]
fn flags_of(block: &[u8; BLOCK], flag: impl Fn(u8) -> u8) -> u64 {
    let bytes = block.map(|byte| flag(byte) >> 7);
    let (words, _) = bytes.as_chunks::<8>();
    words.iter().enumerate().fold(0, |flags, (index, word)| {
        // The product has the lowest bit of each byte in its highest byte.
        let eight = u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        flags | eight << (8 * index)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_in_each_place() {
        for byte in 0..=u8::MAX {
            for place in 0..BLOCK {
                let mut block = [b'\r'; BLOCK];
                block[place] = byte;
                let flag = |is: bool| u64::from(is) << place;
                assert_eq!(Portable.joining(&block), flag(is_joining(byte)));
                assert_eq!(Portable.characters(&block), flag(is_character(byte)));
            }
        }
    }

    #[test]
    fn compression_and_back() {
        let mut word = 1_u64;
        let mut next = || {
            word ^= word << 13;
            word ^= word >> 7;
            word ^= word << 17;
            word
        };
        for round in 0..1_000 {
            let (a, b) = (next(), next());
            let mask = [next() | next(), next() & next(), 0, u64::MAX, next()][round % 5];
            let (mut expected, mut count) = ([0, 0], 0);
            for place in (0..64).filter(|place| mask >> place & 1 == 1) {
                expected[0] |= (a >> place & 1) << count;
                expected[1] |= (b >> place & 1) << count;
                count += 1;
            }
            assert_eq!(compress([a, b], mask), expected);
            assert_eq!(expand(expected[0], mask), a & mask);
        }
    }
}
