//! Where a number may end in a text, judged by the kinds of bytes alone.
//!
//! A number of `LEN` characters is a run of at least `LEN` *joining* bytes: digits, separators,
//! the letters of Corsica. A byte that does not join is a break between the characters on both sides
//! of it. Ordinary text has few characters between breaks, and a block of 64 bytes with fewer than
//! `LEN`, those before it included, is passed over.
//!
//! In the others only the characters are looked at, as if they stood side by side: a bit each, the
//! lowest for the first. Two flags of each are compressed to such bits: whether there is a break
//! before it, and whether another character is directly before it. Then it takes a few shifts to
//! tell where `LEN` characters end without a break, the first of which begins a word, and the last
//! of which ends one. Of 15, the last two must be the key of the others. Some other bytes are taken
//! for joining ones: that costs time, but misses no number.
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
    /// Where the next block begins.
    next: usize,
    /// How many line feeds there are before it.
    line_feeds: u64,
    before: Before,
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
    /// Where it begins.
    at: usize,
    /// A bit for each place in it.
    places: u64,
    /// How many line feeds the search saw before.
    line_feeds: u64,
}

impl Ends {
    /// A search for numbers that begin at `from` or after it.
    #[must_use]
    pub const fn new(from: usize) -> Self {
        let none = Found {
            at: from,
            places: 0,
            line_feeds: 0,
        };
        Self {
            next: from,
            line_feeds: 0,
            before: Before::NOTHING,
            found: [none; AT_ONCE],
            len: 0,
            used: 0,
            current: none,
        }
    }

    /// The next place of those that were found.
    #[inline]
    pub fn next_place(&mut self) -> Option<usize> {
        if self.current.places == 0 {
            self.current = *self.found[..self.len].get(self.used)?;
            self.used += 1;
        }
        let place = self.current.at + self.current.places.trailing_zeros() as usize;
        self.current.places &= self.current.places - 1;
        Some(place)
    }

    /// The line feeds between the start of the search and a number that ends at the last place
    /// that was given out.
    #[must_use]
    pub fn line_feeds_before(&self, text: &[u8], number: usize) -> u64 {
        // There is none inside a number.
        let rest = text.get(self.current.at..number).unwrap_or_default();
        self.current.line_feeds + line_feeds(rest)
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
    fn line_feeds(self, block: &[u8; BLOCK]) -> u64;
    /// The bits of each word where `mask` has one, side by side.
    fn compress(self, words: [u64; 2], mask: u64) -> [u64; 2];
    /// The way back: the lowest bits, where `mask` has one.
    fn expand(self, bits: u64, mask: u64) -> u64;

    /// The places in a block where the key of the 15 characters that end there is right modulo 97.
    /// `at`: where the block begins in the text.
    #[inline(always)]
    fn keyed(
        self,
        text: &[u8],
        at: usize,
        _block: &[u8; BLOCK],
        _characters: u64,
        places: u64,
    ) -> u64 {
        keyed(text, at, places)
    }
}

/// The same, one by one.
pub(super) fn keyed(text: &[u8], at: usize, places: u64) -> u64 {
    let mut keyed = places;
    let mut rest = places;
    while rest != 0 {
        if !has_right_key(text, at + rest.trailing_zeros() as usize) {
            keyed &= !(rest & rest.wrapping_neg());
        }
        rest &= rest - 1;
    }
    keyed
}

/// Whether a key ends at a place that is right modulo 97 for the 13 characters before it.
fn has_right_key(text: &[u8], place: usize) -> bool {
    let (mut sum, mut count) = (0, 0);
    for byte in text.get(..=place).unwrap_or_default().iter().rev() {
        let (value, is_character) = VALUES[usize::from(*byte)];
        sum += KEY_WEIGHTS[count & 15] * u32::from(value);
        count += usize::from(is_character);
        if count == 15 {
            break;
        }
    }
    sum % 97 == 0
}

/// The weights of the characters modulo 97, from the last one on: 100 is 3, and a key the
/// complement of its number.
const KEY_WEIGHTS: [u32; 16] = [1, 10, 1, 10, 3, 30, 9, 90, 27, 76, 81, 34, 49, 5, 50, 0];

/// What a byte adds to the number modulo 97, and whether it is a character. The letter of 2A or 2B
/// makes 19 or 18 of the 20 before it.
static VALUES: [(u8, bool); 256] = {
    let mut values = [(0, false); 256];
    let mut digit = 0;
    while digit < 10 {
        values[(b'0' + digit) as usize] = (digit, true);
        digit += 1;
    }
    (values[b'A' as usize], values[b'a' as usize]) = ((96, true), (96, true));
    (values[b'B' as usize], values[b'b' as usize]) = ((95, true), (95, true));
    values
};

/// Finds some of the next places where the last of `LEN` characters may be; false at the end of the
/// text.
#[inline(always)]
pub(super) fn find<const LEN: u32, F: Flags>(flags: F, text: &[u8], ends: &mut Ends) -> bool {
    const { assert!(LEN == 13 || LEN == 15) }
    let Ends {
        mut next,
        mut line_feeds,
        mut before,
        ..
    } = *ends;
    let (blocks, rest) = text.get(next..).unwrap_or_default().as_chunks();
    let mut padded_rest = [[0; BLOCK]]; // a byte that joins nothing
    padded_rest[0][..rest.len()].copy_from_slice(rest);
    let last = if rest.is_empty() { 0 } else { 1 };
    let mut len = 0;
    for blocks in [blocks, &padded_rest[..last]] {
        for block in blocks {
            if len == AT_ONCE {
                break;
            }
            prefetch::ahead::<1>(block);
            let characters = flags.characters(block);
            let breaks = before.breaks(flags.joining(block), characters);
            let count = before.count + u64::from(characters.count_ones());
            if count < u64::from(LEN) {
                before.begins = u64::MAX;
            } else {
                let mut places = before.ends::<LEN, F>(flags, characters, breaks);
                if LEN == 15 && places != 0 {
                    places = flags.keyed(text, next, block, characters, places);
                }
                if places != 0 {
                    ends.found[len] = Found {
                        at: next,
                        places,
                        line_feeds,
                    };
                    len += 1;
                }
            }
            before.is_in_word = characters >> 63;
            before.count = match breaks {
                0 => count,
                _ => u64::from((characters >> (63 - breaks.leading_zeros())).count_ones()),
            };
            line_feeds += flags.line_feeds(block);
            next += BLOCK;
        }
    }
    (ends.next, ends.line_feeds, ends.before) = (next, line_feeds, before);
    (ends.len, ends.used) = (len, 0);
    len > 0
}

/// What is known of the bytes before a block.
#[derive(Clone, Copy)]
struct Before {
    /// How many characters there are since the last break.
    count: u64,
    /// Whether only joining bytes follow the last of them.
    is_joined: bool,
    /// One if the last byte is a character.
    is_in_word: u64,
    /// The characters that begin a word, the highest bit for the last character. They may be too
    /// many.
    begins: u64,
}

impl Before {
    const NOTHING: Self = Self {
        count: 0,
        is_joined: false,
        is_in_word: 0,
        begins: u64::MAX,
    };

    /// The characters of a block that have a break before them.
    #[inline(always)]
    const fn breaks(&mut self, joining: u64, characters: u64) -> u64 {
        // From each character a carry goes through joining bytes up to the next one.
        let (sum, carries) = characters.overflowing_add(joining);
        let (sum, carries_now) = sum.overflowing_add(self.is_joined as u64);
        self.is_joined = carries | carries_now;
        characters & !sum
    }

    /// The characters of a block that may be the last of `LEN`.
    #[inline(always)]
    fn ends<const LEN: u32, F: Flags>(&mut self, flags: F, characters: u64, breaks: u64) -> u64 {
        let begins = characters & !(characters << 1 | self.is_in_word);
        let [breaks, begins] = flags.compress([breaks, begins], characters);
        let count = characters.count_ones();
        let all = u64::MAX.unbounded_shr(64 - count);

        // A break before one of the last `LEN - 1` characters, or of those in blocks before.
        let mut broken = breaks | breaks << 1;
        broken |= broken << 2;
        broken |= broken << 4;
        broken |= broken << (LEN - 9);
        broken |= ((1 << (LEN - 1)) - 1) >> self.count.min(63);
        let first_begins = begins << (LEN - 1) | self.begins >> (65 - LEN);
        self.begins = begins.rotate_right(count) | self.begins.unbounded_shr(count);

        // A character ends a word when the next one begins one. Of the last that is not known.
        let last = all & !(all >> 1);
        let ends_word = begins >> 1 | last;
        let ends = match LEN {
            15 => ends_word,
            // Two more may belong to the number.
            _ => {
                let ends_after_two = ends_word >> 2 & !(breaks >> 1 | breaks >> 2);
                ends_word | ends_after_two | last >> 1
            }
        };
        flags.expand(all & !broken & first_begins & ends, characters)
    }
}

/// `-`, `.`, `/`, digits, space, tab, `A`, `B`, `a`, `b`, and all that is not ASCII.
pub const fn is_joining(byte: u8) -> bool {
    matches!(byte, b'-'..=b'9' | b' ' | b'\t' | b'A' | b'B' | b'a' | b'b' | 0x80..)
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

    fn line_feeds(self, block: &[u8; BLOCK]) -> u64 {
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
pub(crate) fn line_feeds(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
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
                let is_character = matches!(byte, b'0'..=b'9' | b'A' | b'B' | b'a' | b'b');
                assert_eq!(Portable.characters(&block), flag(is_character));
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
