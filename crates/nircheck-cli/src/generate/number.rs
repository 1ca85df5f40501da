//! Numbers that are valid by construction: each field is drawn within its bounds.

use std::ops::RangeInclusive;

use nircheck::{ErrorCode, Kind};

use super::draw::{Draw, Percent};

/// How often each variety is drawn; `kinds` and `places` are running totals.
pub(super) struct Shares {
    /// Awaiting registration, MIG, NNP, NIR-like.
    pub(super) kinds: [Percent; 4],
    /// Corsica, overseas, abroad.
    pub(super) places: [Percent; 3],
    pub(super) special_months: Percent,
    pub(super) no_key: Percent,
}

/// A number as it will be written, and what is true of it.
pub(super) struct Number {
    layout: Layout,
    /// Up to sixteen: a bad one may have one too many.
    characters: [u8; 16],
    len: usize,
    /// The digits so far as an integer, with the letters of Corsica as the key rule reads them.
    value: u64,
    error: Option<ErrorCode>,
}

/// How the characters behind the first one are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    Nir,
    Awaiting,
    Mig,
    Nnp,
    NirLike,
}

/// A hundred years of births, so that each pair of digits is the year of one of them.
const YEARS: RangeInclusive<u32> = 1925..=2024;

/// The births of NIR-like numbers: years 00 to 29 would make the second digit that of an NNP.
const NIR_LIKE_YEARS: RangeInclusive<u32> = 1930..=1999;

impl Shares {
    pub(super) fn number(&self, draw: &mut Draw) -> Number {
        let mut number = match draw.pick(&self.kinds) {
            0 => self.birth(Layout::Awaiting, YEARS, draw),
            1 => own_layout(Layout::Mig, 1, draw),
            2 => own_layout(Layout::Nnp, 0, draw),
            3 => self.birth(Layout::NirLike, NIR_LIKE_YEARS, draw),
            _ => self.birth(Layout::Nir, YEARS, draw),
        };
        if !draw.happens(self.no_key) {
            number.push::<2>(number.key());
        }
        number
    }

    /// The layout of a NIR.
    fn birth(&self, layout: Layout, years: RangeInclusive<u32>, draw: &mut Draw) -> Number {
        let mut number = Number::start(layout, draw);
        let year = draw.between(*years.start(), *years.end());
        let month = match draw.happens(self.special_months) {
            true => draw.between(20, 99),
            false => draw.between(1, 12),
        };
        number.push::<2>(year % 100);
        number.push::<2>(month);
        match draw.pick(&self.places) {
            0 => corsica(&mut number, year, draw),
            1 => {
                number.push::<3>(draw.between(971, 974));
                number.push::<2>(draw.between(1, 22));
            }
            2 => {
                number.push::<2>(99);
                number.push::<3>(draw.between(101, 599));
            }
            _ => {
                number.push::<2>(metropolitan_department(year, draw));
                number.push::<3>(draw.between(1, 500));
            }
        }
        number.push::<3>(draw.between(1, 999));
        number
    }
}

/// 20 for births before 1976, then 2A and 2B, which the key rule reads as 19 and 18.
fn corsica(number: &mut Number, year: u32, draw: &mut Draw) {
    if year < 1976 {
        number.push::<2>(20);
    } else {
        let (letter, read_as) = draw.one_of(&[(b'A', 19), (b'B', 18)]);
        number.push::<2>(read_as);
        number.characters[5..7].copy_from_slice(&[b'2', letter]);
    }
    number.push::<3>(draw.between(1, 360));
}

/// 01 to 95 but Corsica; 91 to 95 stood for other places before 1968.
fn metropolitan_department(year: u32, draw: &mut Draw) -> u32 {
    let last = if year < 1968 { 90 } else { 95 };
    let department = draw.between(1, last - 1);
    if department < 20 {
        department
    } else {
        department + 1
    }
}

/// Creation type, fund, order.
fn own_layout(layout: Layout, first_creation_type: u32, draw: &mut Draw) -> Number {
    let mut number = Number::start(layout, draw);
    number.push::<1>(draw.between(first_creation_type, 2));
    number.push::<3>(draw.between(1, 999));
    number.push::<8>(draw.between(1, 99_999_999));
    number
}

impl Number {
    /// The first digit: the odd one is a man's where that means something.
    fn start(layout: Layout, draw: &mut Draw) -> Self {
        let odd = match layout {
            Layout::Nir => 1,
            Layout::Awaiting => 3,
            Layout::Mig => 5,
            Layout::Nnp | Layout::NirLike => 7,
        };
        let mut number = Self {
            layout,
            characters: [0; 16],
            len: 0,
            value: 0,
            error: None,
        };
        number.push::<1>(odd + draw.below(2));
        number
    }

    /// Appends a number of `WIDTH` digits.
    fn push<const WIDTH: usize>(&mut self, value: u32) {
        let mut rest = value;
        for index in (self.len..self.len + WIDTH).rev() {
            self.characters[index] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        self.len += WIDTH;
        self.value = self.value * 10_u64.pow(WIDTH as u32) + u64::from(value);
    }

    /// The key of the thirteen characters, while they are all there is.
    fn key(&self) -> u32 {
        97 - (self.value % 97) as u32
    }

    /// The key that was appended.
    pub(super) fn given_key(&self) -> u8 {
        (self.value % 100) as u8
    }

    pub(super) fn layout(&self) -> Layout {
        self.layout
    }

    pub(super) fn characters(&self) -> &[u8] {
        &self.characters[..self.len]
    }

    pub(super) fn has_key(&self) -> bool {
        self.len == 15
    }

    /// Why the number is invalid; none unless it was made so.
    pub(super) fn error(&self) -> Option<ErrorCode> {
        self.error
    }

    /// The kind, which is known unless the first rules are broken.
    pub(super) fn kind(&self) -> Option<Kind> {
        let unknown = [ErrorCode::Character, ErrorCode::Length, ErrorCode::Kind];
        if self.error.is_some_and(|error| unknown.contains(&error)) {
            return None;
        }
        Some(match self.layout {
            Layout::Nir => Kind::Nir,
            Layout::Awaiting => Kind::Awaiting,
            Layout::Mig => Kind::Mig,
            Layout::Nnp | Layout::NirLike => Kind::Nnp,
        })
    }

    /// Writes over some characters, which breaks a rule.
    pub(super) fn overwrite(&mut self, at: usize, with: &[u8], error: ErrorCode) {
        self.characters[at..at + with.len()].copy_from_slice(with);
        self.error = Some(error);
    }

    /// Takes one character out.
    pub(super) fn remove(&mut self, at: usize) {
        self.characters.copy_within(at + 1..self.len, at);
        self.len -= 1;
        self.error = Some(ErrorCode::Length);
    }

    /// Puts one character in.
    pub(super) fn insert(&mut self, at: usize, digit: u8) {
        self.characters.copy_within(at..self.len, at + 1);
        self.characters[at] = digit;
        self.len += 1;
        self.error = Some(ErrorCode::Length);
    }
}
