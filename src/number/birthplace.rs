//! The place of birth: five characters, and what follows from their layout alone.

use core::fmt;

use super::bcd3;
use crate::coded::masked_debug;

/// The place of birth of a registered number: five characters, a department 01 to 99, 2A or 2B
/// followed by a commune 001 to 999, in force at the date of birth (source: Insee).
///
/// Four bytes, ordered as its text is. Only department 00 and commune 000 are refused: Insee
/// gives second codes to cities with large maternity hospitals, so a code in no list may be real.
/// See [`place`](crate::place) for the place that a code meant at a date.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Birthplace(u32);

/// The kind of a [`Birthplace`], from its layout alone, without tables or dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PlaceKind {
    /// 01 to 19 and 21 to 90: a department of metropolitan France and a commune.
    Metropolitan,
    /// 20 for births before 1976, 2A and 2B after.
    Corsica,
    /// 91 to 95: a department around Paris since 1968; before 1962 a department of Algeria or,
    /// for 95, Morocco, depending on the date of birth.
    ParisRegionOrNorthAfrica,
    /// 96: Tunisia.
    NorthAfrica,
    /// 97 and 98: three digits of territory and two of commune. No territory has 970 or 979 to
    /// 983 today; a number that holds one is no less well formed.
    Overseas,
    /// 99: three digits of country.
    Abroad,
    /// The commune or the country is unknown: commune 990, 90 overseas, country 990.
    Unknown,
}

impl Birthplace {
    /// Creates a place from its five characters, in upper case; `None` when they are not a place.
    ///
    /// ```
    /// use nircheck::{Birthplace, PlaceKind};
    ///
    /// let ajaccio = Birthplace::new(b"2A004").unwrap();
    /// assert_eq!(ajaccio.kind(), PlaceKind::Corsica);
    /// assert_eq!(ajaccio.department(), "2A");
    /// assert!(Birthplace::new(b"75000").is_none());
    /// ```
    #[must_use]
    pub const fn new(text: &[u8; 5]) -> Option<Self> {
        let [d1, d2, c1, c2, c3] = *text;
        let Some(department) = department_bits(d1, d2) else {
            return None;
        };
        if !(c1.is_ascii_digit() && c2.is_ascii_digit() && c3.is_ascii_digit()) {
            return None;
        }
        let commune = 100 * (c1 - b'0') as u16 + 10 * (c2 - b'0') as u16 + (c3 - b'0') as u16;
        if department == 0 || commune == 0 {
            return None;
        }
        Some(Self::from_parts(department, commune))
    }

    /// `department` as two groups of four bits, not zero; `commune` from 1 to 999.
    pub(crate) const fn from_parts(department: u8, commune: u16) -> Self {
        Self((department as u32) << 12 | bcd3(commune) as u32)
    }

    /// Five groups of four bits.
    pub(crate) const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    /// Five groups of four bits.
    pub(crate) const fn bits(self) -> u32 {
        self.0
    }

    /// The department as two groups of four bits.
    pub(crate) const fn department_bits(self) -> u8 {
        (self.0 >> 12) as u8
    }

    /// The five characters.
    #[must_use]
    pub fn code(self) -> crate::Text {
        crate::Text::from_nibbles(u64::from(self.0), 5)
    }

    /// The two characters of the department; 97, 98 and 99 for overseas and abroad.
    #[must_use]
    pub fn department(self) -> crate::Text {
        crate::Text::from_nibbles(u64::from(self.department_bits()), 2)
    }

    /// The last three characters, 1 to 999: the commune, or the country after 99. Overseas the
    /// first of the three belongs to the territory.
    #[must_use]
    pub const fn commune(self) -> u16 {
        let bits = self.0 as u16;
        100 * (bits >> 8 & 15) + 10 * (bits >> 4 & 15) + (bits & 15)
    }

    /// The country code (three digits after 99), for births abroad.
    #[must_use]
    pub const fn country(self) -> Option<u16> {
        if self.department_bits() == 0x99 {
            Some(self.commune())
        } else {
            None
        }
    }

    /// The three digits of the territory, 970 to 989, for births overseas. Insee uses 971 to 978
    /// and 984 to 989; of the others, the tables hold only former French territories, in 982 and
    /// 983.
    #[must_use]
    pub const fn territory(self) -> Option<u16> {
        match self.department_bits() {
            0x97 => Some(970 + self.commune() / 100),
            0x98 => Some(980 + self.commune() / 100),
            _ => None,
        }
    }

    /// The kind of place, from the layout alone.
    #[must_use]
    pub const fn kind(self) -> PlaceKind {
        let commune = self.0 & 0xfff;
        match self.department_bits() {
            0x97 | 0x98 if commune & 0xff == 0x90 => PlaceKind::Unknown,
            0x97 | 0x98 => PlaceKind::Overseas,
            _ if commune == 0x990 => PlaceKind::Unknown,
            0x99 => PlaceKind::Abroad,
            0x20 | 0x2a | 0x2b => PlaceKind::Corsica,
            0x91..=0x95 => PlaceKind::ParisRegionOrNorthAfrica,
            0x96 => PlaceKind::NorthAfrica,
            _ => PlaceKind::Metropolitan,
        }
    }
}

/// The five characters.
impl fmt::Display for Birthplace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code().as_str())
    }
}

masked_debug!(Birthplace);

/// The two characters of a department as two groups of four bits: digits, or A and B after a 2.
pub(crate) const fn department_bits(tens: u8, units: u8) -> Option<u8> {
    match (tens, units) {
        (b'0'..=b'9', b'0'..=b'9') => Some((tens - b'0') << 4 | (units - b'0')),
        (b'2', b'A') => Some(0x2a),
        (b'2', b'B') => Some(0x2b),
        _ => None,
    }
}
