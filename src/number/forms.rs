//! Text without allocation: compact, paper and masked forms in one small buffer.

use core::{fmt, ops, str};

use crate::coded::masked_debug;

/// A short ASCII text held in place: a number, a field of one, or its mask.
///
/// It dereferences to `str`. Like everything that holds characters of a number, its `Debug`
/// shows none of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text {
    bytes: [u8; Self::CAPACITY],
    len: u8,
}

/// The groups of a number that a mask leaves visible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Show(u8);

/// The groups of a number on paper: the length of each, and what a mask may show of it.
pub(crate) type Groups = [(usize, Show)];

/// Sex, year, month, department, commune, order, key.
pub(crate) const REGISTERED: &Groups = &[
    (1, Show::KIND),
    (2, Show::YEAR),
    (2, Show::MONTH),
    (2, Show::DEPARTMENT),
    (3, Show::COMMUNE),
    (3, Show::ORDER),
    (2, Show::KEY),
];

/// Kind, creation type, fund, order, key: no part of a birth to show.
pub(crate) const OWN_LAYOUT: &Groups = &[
    (1, Show::KIND),
    (1, Show::NONE),
    (3, Show::NONE),
    (8, Show::NONE),
    (2, Show::KEY),
];

/// Grouped as a registered number, but the meaning of the groups is not documented.
pub(crate) const NIR_LIKE: &Groups = &[
    (1, Show::KIND),
    (2, Show::NONE),
    (2, Show::NONE),
    (2, Show::NONE),
    (3, Show::NONE),
    (3, Show::NONE),
    (2, Show::KEY),
];

impl Text {
    /// 15 characters and the six spaces between their groups.
    const CAPACITY: usize = 21;

    const fn new() -> Self {
        Self {
            bytes: [0; Self::CAPACITY],
            len: 0,
        }
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(usize::from(self.len)) {
            *place = byte;
            self.len += 1;
        }
    }

    /// Writes the lowest `count` groups of four bits as characters: digits, A and B.
    #[inline]
    pub(crate) fn from_nibbles(bits: u64, count: u32) -> Self {
        let bits = bits.checked_shl(64 - 4 * count).unwrap_or(0);
        let all = u128::from(characters((bits >> 32) as u32)) << 64;
        let all = all | u128::from(characters(bits as u32));
        let kept = u128::MAX.checked_shl(128 - 8 * count).unwrap_or(0);
        let mut text = Self::new();
        if let Some(bytes) = text.bytes.first_chunk_mut() {
            *bytes = (all & kept).to_be_bytes();
        }
        text.len = count as u8;
        text
    }

    /// Puts a space between groups.
    pub(crate) fn grouped(&self, groups: &Groups) -> Self {
        let mut text = Self::new();
        for group in self.split(groups) {
            if text.len > 0 {
                text.push(b' ');
            }
            group.iter().for_each(|byte| text.push(*byte));
        }
        text
    }

    /// Replaces the characters of the groups not shown with asterisks.
    #[inline]
    pub(crate) fn masked(&self, groups: &Groups, show: Show) -> Self {
        let mut hidden = (1_u32 << self.len) - 1;
        let mut start = 0;
        for (len, of) in groups.iter().filter(|_| show != Show::NONE) {
            if show.0 & of.0 != 0 {
                hidden &= !(((1 << len) - 1) << start);
            }
            start += len;
        }
        let mut text = *self;
        // No branch depends on a group.
        for (index, byte) in text.bytes.iter_mut().enumerate() {
            *byte = match hidden >> index & 1 {
                1 => b'*',
                _ => *byte,
            };
        }
        text
    }

    /// The groups that are there, in order.
    fn split<'a>(&'a self, groups: &'a Groups) -> impl Iterator<Item = &'a [u8]> {
        let mut rest: &[u8] = self.as_ref();
        groups.iter().map_while(move |(len, _)| {
            let (group, tail) = rest.split_at_checked(*len)?;
            rest = tail;
            Some(group)
        })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only ASCII is ever pushed, so the fallback is not reached.
        str::from_utf8(self.as_ref()).unwrap_or("")
    }
}

/// Eight groups of four bits as characters, by widening the gaps between them.
#[inline]
fn characters(groups: u32) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let fours = (u64::from(groups) | u64::from(groups) << 16) & 0x0000_ffff_0000_ffff;
    let pairs = (fours | fours << 8) & 0x00ff_00ff_00ff_00ff;
    let values = (pairs | pairs << 4) & (15 * ONES);
    // Letters are those over nine, and seven behind the digits in ASCII.
    let letters = (values + 6 * ONES) >> 4 & ONES;
    values + 0x30 * ONES + 7 * letters
}

impl Show {
    /// Nothing but asterisks.
    pub const NONE: Self = Self(0);
    /// The first digit.
    pub const KIND: Self = Self(1);
    /// The year of birth.
    pub const YEAR: Self = Self(1 << 1);
    /// The month of birth.
    pub const MONTH: Self = Self(1 << 2);
    /// The department of birth.
    pub const DEPARTMENT: Self = Self(1 << 3);
    /// The commune or country of birth.
    pub const COMMUNE: Self = Self(1 << 4);
    /// The order number.
    pub const ORDER: Self = Self(1 << 5);
    /// The key.
    pub const KEY: Self = Self(1 << 6);
}

impl ops::BitOr for Show {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl AsRef<[u8]> for Text {
    #[inline]
    fn as_ref(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

masked_debug!(Text);
