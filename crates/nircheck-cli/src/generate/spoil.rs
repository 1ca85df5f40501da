//! One change that makes a valid number invalid under the default profile.
//!
//! Each change breaks its rule and none that is judged before it, so that the error is known: a
//! number has one error, the first in the order of [`ErrorCode`].

use nircheck::ErrorCode;

use super::{
    draw::Draw,
    number::{Layout, Number},
};

/// Makes the number invalid.
pub(super) fn spoil(number: &mut Number, draw: &mut Draw) {
    let fitting = || Change::ALL.iter().filter(|change| change.fits(number));
    let drawn = draw.below(fitting().count() as u32) as usize;
    if let Some(change) = fitting().nth(drawn).copied() {
        change.apply(number, draw);
    }
}

#[derive(Clone, Copy)]
enum Change {
    Character,
    DigitMissing,
    DigitTooMany,
    Kind,
    KeyRange,
    OwnLayout,
    Month,
    Department,
    Commune,
    Order,
    Key,
}

impl Change {
    const ALL: [Self; 11] = [
        Self::Character,
        Self::DigitMissing,
        Self::DigitTooMany,
        Self::Kind,
        Self::KeyRange,
        Self::OwnLayout,
        Self::Month,
        Self::Department,
        Self::Commune,
        Self::Order,
        Self::Key,
    ];

    /// Whether the change makes this number invalid: no key is documented for a MIG or an NNP, so
    /// a wrong one is no error; an NNP with another body is a NIR-like number, of which only the
    /// key is judged.
    fn fits(self, number: &Number) -> bool {
        let layout = number.layout();
        let is_birth = matches!(layout, Layout::Nir | Layout::Awaiting);
        match self {
            Self::Character | Self::DigitMissing | Self::DigitTooMany | Self::Kind => true,
            Self::KeyRange => number.has_key(),
            Self::OwnLayout => layout == Layout::Mig,
            Self::Month | Self::Department | Self::Commune | Self::Order => is_birth,
            Self::Key => number.has_key() && (is_birth || layout == Layout::NirLike),
        }
    }

    fn apply(self, number: &mut Number, draw: &mut Draw) {
        match self {
            Self::Character => {
                // Neither digits, nor separators, nor the letters of Corsica.
                let wrong = draw.one_of(b"OoIlSZCXz?!*#+_,:;");
                let at = draw.below(number.characters().len() as u32) as usize;
                number.overwrite(at, &[wrong], ErrorCode::Character);
            }
            Self::DigitMissing => {
                let at = position(number, draw);
                number.remove(at);
            }
            Self::DigitTooMany => {
                let at = position(number, draw);
                let digit = draw.one_of(b"0123456789");
                number.insert(at, digit);
            }
            Self::Kind => {
                let digit = draw.one_of(b"09");
                number.overwrite(0, &[digit], ErrorCode::Kind);
            }
            Self::KeyRange => {
                let key = draw.one_of(&[b"00", b"98", b"99"]);
                number.overwrite(13, key, ErrorCode::KeyRange);
            }
            Self::OwnLayout => {
                let digit = draw.one_of(b"03456789");
                number.overwrite(1, &[digit], ErrorCode::Layout);
            }
            Self::Month => {
                let month = draw.one_of(&[b"00", b"13", b"14", b"15", b"16", b"17", b"18", b"19"]);
                number.overwrite(3, month, ErrorCode::Month);
            }
            Self::Department => number.overwrite(5, b"00", ErrorCode::Department),
            Self::Commune => number.overwrite(7, b"000", ErrorCode::Commune),
            Self::Order => number.overwrite(10, b"000", ErrorCode::Order),
            Self::Key => {
                // The right key is skipped over.
                let right = number.given_key();
                let other = draw.between(1, 96) as u8;
                let wrong = if other < right { other } else { other + 1 };
                number.overwrite(13, &[b'0' + wrong / 10, b'0' + wrong % 10], ErrorCode::Key);
            }
        }
    }
}

/// Where a digit may be missing or too many: behind the letter of Corsica when there is one,
/// which would be a wrong character elsewhere.
fn position(number: &Number, draw: &mut Draw) -> usize {
    let first = match number.characters().get(6) {
        Some(b'A' | b'B') => 7,
        _ => 0,
    };
    draw.between(first, number.characters().len() as u32 - 1) as usize
}
