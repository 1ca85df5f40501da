//! serde: numbers as text in formats for people (JSON, TOML), as the eight bytes of
//! [`Parsed::to_bits`] in the others (postcard, bincode). Feature `serde`.
//!
//! [`Nir`], [`KeyedNir`], [`Number`] and [`Parsed`] write the compact form and read the loose
//! one. The modules are other shapes, for `#[serde(with = "...")]`:
//!
//! | module | writes | reads |
//! |---|---|---|
//! | [`strict`] | compact text | strict text |
//! | [`paper`] | text grouped by spaces | loose text |
//! | [`masked`] | asterisks | nothing |
//! | [`bits`] | eight bytes, in every format | the same |
//! | [`text_or_integer`] | compact text | loose text, or an integer as spreadsheets write one |
//!
//! Codes ([`Kind`], [`ErrorCode`], ...) are their stable code. No error repeats what was read.
//!
//! ```
//! use nircheck::{Nir, KeyedNir};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Person {
//!     nir: Nir,
//!     #[serde(with = "nircheck::external::serde::paper")]
//!     card: KeyedNir,
//! }
//!
//! let json = r#"{"nir":"2951099126111","card":"2 95 10 99 126 111 93"}"#;
//! let person: Person = serde_json::from_str(json)?;
//! assert_eq!(person.card.nir(), person.nir);
//! assert_eq!(serde_json::to_string(&person)?, json);
//! # Ok::<(), serde_json::Error>(())
//! ```

use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
    ser::SerializeStruct,
};

use crate::{
    ErrorCode, Expected, Field, Finding, Form, KeyedNir, Kind, Nir, Number, Oid, ParseError,
    Parsed, Profile, Severity, Sex, Slip, Status,
};

/// Declares what a type and its modules share: a number goes through [`Parsed`].
macro_rules! numbers {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let parsed = Parsed::from(*self);
                if serializer.is_human_readable() {
                    serializer.serialize_str(&parsed.compact())
                } else {
                    serializer.serialize_u64(parsed.to_bits())
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    read(deserializer, Form::Loose)
                } else {
                    bits::deserialize(deserializer)
                }
            }
        }
    )+};
}
numbers!(Nir, KeyedNir, Number, Parsed);

/// Declares the codes that are written as text.
macro_rules! codes {
    ($($name:ident),+) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )+};
}
codes!(
    ErrorCode, Expected, Field, Finding, Kind, Oid, Severity, Sex, Slip, Status
);

/// Code, field and position.
impl Serialize for ParseError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("ParseError", 3)?;
        fields.serialize_field("code", &self.code())?;
        fields.serialize_field("field", &self.field())?;
        fields.serialize_field("at", &self.at())?;
        fields.end()
    }
}

/// Compact text, read in the strict form only.
pub mod strict {
    use super::*;

    /// Writes the compact form.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<T, S>(number: &T, serializer: S) -> Result<S::Ok, S::Error>
    where
        T: Copy + Into<Parsed>,
        S: Serializer,
    {
        serializer.serialize_str(&(*number).into().compact())
    }

    /// Reads the strict form.
    ///
    /// # Errors
    /// Those of the deserializer, or the first rule that the text breaks.
    pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: TryFrom<Parsed, Error: fmt::Display>,
        D: Deserializer<'de>,
    {
        read(deserializer, Form::Strict)
    }
}

/// Text grouped by spaces, as on a health card.
pub mod paper {
    use super::*;

    /// Writes the paper form.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<T, S>(number: &T, serializer: S) -> Result<S::Ok, S::Error>
    where
        T: Copy + Into<Parsed>,
        S: Serializer,
    {
        serializer.serialize_str(&(*number).into().paper())
    }

    /// Reads the loose form.
    ///
    /// # Errors
    /// Those of the deserializer, or the first rule that the text breaks.
    pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: TryFrom<Parsed, Error: fmt::Display>,
        D: Deserializer<'de>,
    {
        read(deserializer, Form::Loose)
    }
}

/// Nothing but asterisks: for logs and exports that must not hold numbers. It cannot be read.
pub mod masked {
    use super::*;

    /// Writes one asterisk a character.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<T, S>(number: &T, serializer: S) -> Result<S::Ok, S::Error>
    where
        T: Copy + Into<Parsed>,
        S: Serializer,
    {
        serializer.serialize_str(&(*number).into().masked(crate::Show::NONE))
    }
}

/// The eight bytes of [`Parsed::to_bits`], in every format.
pub mod bits {
    use super::*;

    /// Writes an unsigned integer.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<T, S>(number: &T, serializer: S) -> Result<S::Ok, S::Error>
    where
        T: Copy + Into<Parsed>,
        S: Serializer,
    {
        serializer.serialize_u64((*number).into().to_bits())
    }

    /// Reads an unsigned integer.
    ///
    /// # Errors
    /// Those of the deserializer, or the first rule that the characters break.
    pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: TryFrom<Parsed, Error: fmt::Display>,
        D: Deserializer<'de>,
    {
        let parsed = deserializer.deserialize_u64(Bits)?;
        T::try_from(parsed).map_err(Error::custom)
    }
}

/// Text in the loose form, or the integer that a spreadsheet makes of a number.
pub mod text_or_integer {
    use super::*;

    pub use super::strict::serialize;

    /// Reads the loose form, or an integer of 13 or 15 digits.
    ///
    /// # Errors
    /// Those of the deserializer, or the first rule that the text or integer breaks.
    pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: TryFrom<Parsed, Error: fmt::Display>,
        D: Deserializer<'de>,
    {
        let parsed = deserializer.deserialize_any(TextOrInteger)?;
        T::try_from(parsed).map_err(Error::custom)
    }
}

fn read<'de, T, D>(deserializer: D, form: Form) -> Result<T, D::Error>
where
    T: TryFrom<Parsed, Error: fmt::Display>,
    D: Deserializer<'de>,
{
    let parsed = deserializer.deserialize_str(InText(form))?;
    T::try_from(parsed).map_err(Error::custom)
}

struct InText(Form);
struct Bits;
struct TextOrInteger;

/// Refuses what serde would otherwise repeat in its error: the value may be a number.
macro_rules! refuse {
    ($($visit:ident($type:ty)),+) => {$(
        fn $visit<E: Error>(self, _: $type) -> Result<Parsed, E> {
            Err(E::custom(format_args!("invalid type, expected {}", &self as &dyn Expecting)))
        }
    )+};
}

/// The words of [`Visitor::expecting`], to put into an error.
trait Expecting {
    fn words(&self) -> &'static str;
}

impl fmt::Display for dyn Expecting + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl Expecting for InText {
    fn words(&self) -> &'static str {
        "a number as text"
    }
}

impl Expecting for Bits {
    fn words(&self) -> &'static str {
        "a number as eight bytes"
    }
}

impl Expecting for TextOrInteger {
    fn words(&self) -> &'static str {
        "a number as text or integer"
    }
}

impl Visitor<'_> for InText {
    type Value = Parsed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Parsed, E> {
        Parsed::parse_with(text, self.0, &Profile::DEFAULT).map_err(E::custom)
    }

    refuse!(
        visit_i64(i64),
        visit_i128(i128),
        visit_u64(u64),
        visit_u128(u128)
    );
    refuse!(visit_f64(f64), visit_char(char), visit_bytes(&[u8]));
}

impl Visitor<'_> for Bits {
    type Value = Parsed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }

    fn visit_u64<E: Error>(self, bits: u64) -> Result<Parsed, E> {
        Parsed::from_bits(bits).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, bits: i64) -> Result<Parsed, E> {
        self.visit_u64(bits.cast_unsigned())
    }

    refuse!(
        visit_i128(i128),
        visit_u128(u128),
        visit_f64(f64),
        visit_char(char)
    );
    refuse!(visit_str(&str), visit_bytes(&[u8]));
}

impl Visitor<'_> for TextOrInteger {
    type Value = Parsed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Parsed, E> {
        InText(Form::Loose).visit_str(text)
    }

    fn visit_u64<E: Error>(self, integer: u64) -> Result<Parsed, E> {
        // Twenty digits hold any value; those of a number start with none that is 0.
        let mut digits = [0; 20];
        let mut rest = integer;
        let mut start = digits.len();
        while rest > 0 {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        Parsed::parse_strict(&digits[start..]).map_err(E::custom)
    }

    refuse!(
        visit_i64(i64),
        visit_i128(i128),
        visit_u128(u128),
        visit_f64(f64),
        visit_char(char)
    );
    refuse!(visit_bytes(&[u8]));
}
