//! Packed days of the tables, and the days on which a birth may have happened.

use crate::number::Date;

/// The days on which a birth may have happened: those of a month, or of a year.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub(super) first: u32,
    pub(super) last: u32,
}

impl Span {
    /// A month other than 1 to 12 is unknown (20 to 99 in a number) and gives the whole year.
    #[inline]
    pub(super) const fn new(year: u16, month: Option<u8>) -> Self {
        let month = match month {
            Some(month) => month,
            None => 0,
        };
        // Two selections, no branch: unknown months cannot be predicted.
        let known = month.wrapping_sub(1) < 12;
        Self {
            first: pack(year, if known { month } else { 1 }, 1),
            last: pack(year, if known { month } else { 12 }, 31),
        }
    }

    /// Whether some day of the span is in `[from, to)`.
    #[inline]
    pub(super) const fn meets(self, from: u32, to: u32) -> bool {
        from <= self.last && self.first < to
    }
}

/// Year, month and day in one integer that sorts; 0 is before every day, `u32::MAX` after.
const fn pack(year: u16, month: u8, day: u8) -> u32 {
    (year as u32) << 9 | (month as u32) << 5 | day as u32
}

/// The year of a packed day.
pub(super) const fn year(packed: u32) -> u16 {
    (packed >> 9) as u16
}

/// Unpacks a day; `None` for an open bound.
pub(super) const fn unpack(packed: u32) -> Option<Date> {
    let (year, month, day) = (packed >> 9, packed >> 5 & 15, packed & 31);
    if packed == u32::MAX {
        return None;
    }
    Date::new(year as u16, month as u8, day as u8) // an open start has month 0
}
