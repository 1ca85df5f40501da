//! arbitrary: structured values for fuzzing and property tests. Feature `arbitrary`.
//!
//! [`Nir`], [`KeyedNir`], [`Number`] and [`Parsed`] are always well formed. [`Spelling`] is a
//! well-formed number in some loose form, [`NearMiss`] one with a single change, and [`Input`],
//! meant as the input of fuzz targets, any of these or arbitrary bytes.

use arbitrary::{Arbitrary, Result, Unstructured};

use crate::{
    BirthMonth, BirthYear, Birthplace, KeyedNir, Nir, Number, OrderNumber, Parsed,
    coded::masked_debug,
};

/// A well-formed number, and one of the texts that spell it in the loose form.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spelling {
    /// The number.
    pub parsed: Parsed,
    /// Its text, with separators and letters of any case.
    pub text: Vec<u8>,
}

/// The text of a well-formed number with one byte changed, added or removed; sometimes it is
/// still well formed.
#[derive(Clone, PartialEq, Eq)]
pub struct NearMiss(pub Vec<u8>);

/// Any text: arbitrary bytes, well formed, or nearly so.
#[derive(Clone, PartialEq, Eq)]
pub struct Input(pub Vec<u8>);

masked_debug!(Spelling, NearMiss, Input);

/// Any registered number, one in eight of them awaiting registration.
impl<'a> Arbitrary<'a> for Nir {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let first_digit = if u.ratio(1, 8)? {
            u.int_in_range(3..=4)?
        } else {
            u.int_in_range(1..=2)?
        };
        let year = judged(BirthYear::new(u.int_in_range(0..=99)?))?;
        let month = judged(match u.arbitrary()? {
            true => BirthMonth::new(u.int_in_range(1..=12)?),
            false => BirthMonth::new(u.int_in_range(20..=99)?),
        })?;
        let order = judged(OrderNumber::new(u.int_in_range(1..=999)?))?;
        Ok(Self::from_fields(
            first_digit,
            year,
            month,
            u.arbitrary()?,
            order,
        ))
    }
}

/// Any code of a place, in the tables or not.
impl<'a> Arbitrary<'a> for Birthplace {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let [tens, units] = match u.int_in_range(0..=9)? {
            0 => *b"2A",
            1 => *b"2B",
            2 => *b"97",
            3 => *b"99",
            _ => two_digits(u.int_in_range(1..=99)?),
        };
        let commune = u.int_in_range(1..=999_u16)?;
        let [high, low] = two_digits((commune % 100) as u8);
        judged(Self::new(&[
            tens,
            units,
            b'0' + (commune / 100) as u8,
            high,
            low,
        ]))
    }
}

/// Any registered number with its key.
impl<'a> Arbitrary<'a> for KeyedNir {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Nir::arbitrary(u)?.with_key())
    }
}

/// A well-formed number of any kind.
impl<'a> Arbitrary<'a> for Number {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut text: [u8; 13] = *Nir::arbitrary(u)?
            .to_string()
            .as_bytes()
            .first_chunk()
            .ok_or(NO_VALUE)?;
        let kind: u8 = u.int_in_range(0..=9)?;
        text[0] = match kind {
            0 => b'3',
            1 => b'4',
            2 => b'5',
            3 => b'6',
            4 | 5 => b'7',
            6 | 7 => b'8',
            _ => text[0],
        };
        // Half of the NNP have the layout of their own, as all MIG do.
        if matches!(kind, 2..=4 | 6) {
            text[1] = u.int_in_range(b'1'..=b'2')?;
            for digit in &mut text[2..] {
                *digit = u.int_in_range(b'0'..=b'9')?;
            }
        }
        Self::parse_strict(text).map_err(|_| NO_VALUE)
    }
}

/// A well-formed number of any kind, with its key or without.
impl<'a> Arbitrary<'a> for Parsed {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let number = Number::arbitrary(u)?;
        Ok(if u.arbitrary()? {
            number.with_key()
        } else {
            number.into()
        })
    }
}

impl<'a> Arbitrary<'a> for Spelling {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        const BLANKS: [&str; 6] = [" ", "\t", "\u{a0}", "\u{202f}", "\u{2009}", "\u{2007}"];
        const MARKS: [&str; 3] = [".", "-", "/"];
        let parsed = Parsed::arbitrary(u)?;
        let compact = parsed.compact();
        let mut text = String::new();
        for (index, character) in compact.chars().enumerate() {
            for _ in 0..run(u)? {
                let marks = if index > 0 && u.arbitrary()? {
                    &MARKS[..]
                } else {
                    &BLANKS[..]
                };
                text.push_str(u.choose(marks)?);
            }
            text.push(if u.arbitrary()? {
                character
            } else {
                character.to_ascii_lowercase()
            });
        }
        for _ in 0..run(u)? {
            text.push_str(u.choose(&BLANKS)?);
        }
        Ok(Self {
            parsed,
            text: text.into_bytes(),
        })
    }
}

impl<'a> Arbitrary<'a> for NearMiss {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        /// Bytes at the edges of the accepted ranges, and separators.
        const EDGES: &[u8] = b"/:09ABabC .-\r\n\0\xff";
        let mut text = match u.arbitrary()? {
            true => Spelling::arbitrary(u)?.text,
            false => Parsed::arbitrary(u)?.compact().as_bytes().to_vec(),
        };
        let at = u.choose_index(text.len())?;
        let byte = if u.arbitrary()? {
            *u.choose(EDGES)?
        } else {
            u.arbitrary()?
        };
        match u.int_in_range(0..=4)? {
            0 => text.insert(at, byte),
            1 => drop(text.remove(at)),
            2 => text.truncate(at),
            _ => text[at] = byte,
        }
        Ok(Self(text))
    }
}

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self(match u.int_in_range(0..=3)? {
            0 => u.arbitrary()?,
            1 => Spelling::arbitrary(u)?.text,
            _ => NearMiss::arbitrary(u)?.0,
        }))
    }
}

const NO_VALUE: arbitrary::Error = arbitrary::Error::IncorrectFormat;

/// The length of a run of separators, mostly 0. Exhausted data gives 0.
fn run(u: &mut Unstructured<'_>) -> Result<u8> {
    Ok(u8::saturating_sub(u.int_in_range(0..=9)?, 6))
}

fn judged<T>(value: Option<T>) -> Result<T> {
    value.ok_or(NO_VALUE)
}

fn two_digits(value: u8) -> [u8; 2] {
    [b'0' + value / 10, b'0' + value % 10]
}
