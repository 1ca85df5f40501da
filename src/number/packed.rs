//! Thirteen characters in eight bytes, shared by every kind of number.

use core::num::NonZeroU64;

use crate::number::key::key_of;

/// Thirteen characters, four bits each, the first in the highest bits: `A` is 10 and `B` is 11, so
/// that packed numbers are ordered as their texts are. The first digit is never 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Packed(NonZeroU64);

impl Packed {
    /// Wraps bits that hold thirteen characters; `None` when the first digit is 0.
    pub(crate) const fn from_bits(bits: u64) -> Option<Self> {
        match NonZeroU64::new(bits) {
            Some(bits) if bits.get() >> 48 != 0 => Some(Self(bits)),
            _ => None,
        }
    }

    /// Packs characters known to be digits, or an A or B as seventh; `None` for a first digit 0.
    pub(crate) const fn from_characters(text: &[u8; 13]) -> Option<Self> {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m] = *text;
        let head = nibbles([a, b, c, d, e, f, g, h]);
        let tail = nibbles([0, 0, 0, i, j, k, l, m]);
        Self::from_bits(head << 20 | tail)
    }

    /// Joins a first digit, not 0, and the twelve packed characters after it.
    pub(crate) const fn from_parts(first_digit: u8, rest: u64) -> Self {
        debug_assert!(first_digit != 0 && rest < 1 << 48);
        // Subtracting one and adding it back to `MIN` avoids a branch for zero.
        let one_less = ((first_digit as u64) << 48 | rest).saturating_sub(1);
        Self(NonZeroU64::MIN.saturating_add(one_less))
    }

    pub(crate) const fn bits(self) -> u64 {
        self.0.get()
    }

    /// One character as a number, by its index from 0.
    pub(crate) const fn character(self, index: u32) -> u8 {
        (self.bits() >> (4 * (12 - index)) & 15) as u8
    }

    /// Two digits as a number, by the index of the first.
    pub(crate) const fn two(self, index: u32) -> u8 {
        10 * self.character(index) + self.character(index + 1)
    }

    /// Three digits as a number, by the index of the first.
    pub(crate) const fn three(self, index: u32) -> u16 {
        100 * self.character(index) as u16 + self.two(index + 1) as u16
    }

    /// Whether the seventh character is the letter of Corsica.
    pub(crate) const fn has_letter(self) -> bool {
        self.character(6) > 9
    }

    /// Computes the key.
    pub(crate) const fn key(self) -> u8 {
        key_of(self.bits())
    }
}

/// Packs eight characters into groups of four bits, all at once, by halving the gaps between them.
const fn nibbles(characters: [u8; 8]) -> u64 {
    let bytes = u64::from_be_bytes(characters);
    // Letters have this bit and digits do not; A is 0x41 and becomes 10.
    let letters = bytes >> 6 & 0x0101_0101_0101_0101;
    let values = (bytes & 0x0f0f_0f0f_0f0f_0f0f) + 9 * letters;
    let pairs = (values | values >> 4) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    (fours | fours >> 16) & 0xffff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_characters_packs_digits_and_letters() {
        let bits = |text| Packed::from_characters(text).map(Packed::bits);
        assert_eq!(bits(b"2781129050002"), Some(0x2_7811_2905_0002));
        assert_eq!(bits(b"278112A050002"), Some(0x2_7811_2a05_0002));
        assert_eq!(bits(b"278112B999999"), Some(0x2_7811_2b99_9999));
        assert_eq!(bits(b"0781129050002"), None);
    }
}
