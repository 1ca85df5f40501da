//! Thirteen characters in eight bytes, shared by every kind of number.

use core::num::NonZeroU64;

use crate::key::key_of;

/// Thirteen characters, four bits each, the first one highest: `A` is 10 and `B` is 11, so that
/// packed numbers are ordered as their texts are. The first digit is never 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Packed(NonZeroU64);

impl Packed {
    /// From bits that hold thirteen characters; `None` when the first digit is 0.
    pub(crate) const fn from_bits(bits: u64) -> Option<Self> {
        match NonZeroU64::new(bits) {
            Some(bits) if bits.get() >> 48 != 0 => Some(Self(bits)),
            _ => None,
        }
    }

    /// From text: digits, or `A` or `B` as the seventh character after a `2`.
    pub(crate) const fn from_ascii(text: &[u8; 13]) -> Option<Self> {
        let mut bits = 0;
        let mut index = 0;
        while index < 13 {
            bits = bits << 4
                | match text[index] {
                    digit @ b'0'..=b'9' => (digit - b'0') as u64,
                    letter @ (b'A' | b'B') if index == 6 && text[5] == b'2' => {
                        (letter - b'A' + 10) as u64
                    }
                    _ => return None,
                };
            index += 1;
        }
        Self::from_bits(bits)
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

    /// The key that the thirteen characters give.
    pub(crate) const fn key(self) -> u8 {
        key_of(self.bits())
    }
}
