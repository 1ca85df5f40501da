//! serde: numbers as text in human-readable formats (JSON, TOML), as the eight bytes of
//! [`Parsed::to_bits`] in the others (postcard, bincode). Feature `serde`.
//!
//! [`Nir`], [`KeyedNir`], [`Number`] and [`Parsed`] write the compact form and read the loose
//! one. The modules offer other forms, for `#[serde(with = "...")]`:
//!
//! | module | writes | reads |
//! |---|---|---|
//! | [`strict`] | compact text | strict text |
//! | [`paper`] | text grouped by spaces | loose text |
//! | [`masked`] | asterisks | nothing |
//! | [`bits`] | eight bytes, in every format | the same |
//! | [`text_or_integer`] | compact text | loose text, or an integer as spreadsheets write one |
//!
//! Codes ([`Kind`], [`ErrorCode`], ...) are written as their stable code. No error repeats what
//! was read.
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

use core::{cell::Cell, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
    ser::SerializeStruct,
};

use crate::{
    ErrorCode, Expected, Field, Finding, Form, KeyedNir, Kind, Nir, Number, Oid, ParseError,
    Parsed, Profile, Severity, Sex, Slip, Status,
};

/// A type that holds a number: [`Nir`], [`KeyedNir`], [`Number`] or [`Parsed`]. Sealed.
pub trait Holder: Copy + Into<Parsed> + sealed::Profiled {}

mod sealed {
    use crate::{Parsed, Profile};

    /// The profile that a type accepts, so that deserializing and parsing find the same errors.
    pub trait Profiled: TryFrom<Parsed> {
        const PROFILE: Profile;
    }
}

macro_rules! holders {
    ($($name:ident: $profile:ident),+) => {$(
        impl Holder for $name {}

        impl sealed::Profiled for $name {
            const PROFILE: Profile = Profile::$profile;
        }

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
                    read(Shape::Text(Form::Loose), deserializer)
                } else {
                    read(Shape::Bits, deserializer)
                }
            }
        }
    )+};
}
holders!(Nir: REGISTERED, KeyedNir: KEYED, Number: DEFAULT, Parsed: DEFAULT);

/// Declares the codes that are written as text.
macro_rules! codes {
    ($($name:path),+) => {$(
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
#[cfg(feature = "text")]
codes!(crate::text::Certainty);

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

/// Declares a module for `#[serde(with = "...")]`.
macro_rules! module {
    (
        $(#[$doc:meta])* $name:ident,
        $(#[$writes:meta])* serialize = $write:expr,
        $(#[$reads:meta])* deserialize = $shape:expr
    ) => {
        $(#[$doc])*
        pub mod $name {
            use super::*;

            $(#[$writes])*
            ///
            /// # Errors
            /// Those of the serializer.
            pub fn serialize<T: Holder, S: Serializer>(
                number: &T,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                let parsed: Parsed = (*number).into();
                $write(parsed, serializer)
            }

            $(#[$reads])*
            ///
            /// # Errors
            /// The first rule that the number breaks, or a value of another type than expected.
            pub fn deserialize<'de, T: Holder, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<T, D::Error> {
                read($shape, deserializer)
            }
        }
    };
}

module! {
    /// Compact text, read in the strict form only.
    strict,
    /// Writes the compact form.
    serialize = |parsed: Parsed, serializer: S| serializer.serialize_str(&parsed.compact()),
    /// Reads the strict form.
    deserialize = Shape::Text(Form::Strict)
}

module! {
    /// Text grouped by spaces, as on a health card.
    paper,
    /// Writes the paper form.
    serialize = |parsed: Parsed, serializer: S| serializer.serialize_str(&parsed.paper()),
    /// Reads the loose form.
    deserialize = Shape::Text(Form::Loose)
}

module! {
    /// The eight bytes of [`Parsed::to_bits`], in every format.
    bits,
    /// Writes an unsigned integer.
    serialize = |parsed: Parsed, serializer: S| serializer.serialize_u64(parsed.to_bits()),
    /// Reads an unsigned integer.
    deserialize = Shape::Bits
}

module! {
    /// Text in the loose form, or the integer that a spreadsheet makes of a number.
    text_or_integer,
    /// Writes the compact form.
    serialize = |parsed: Parsed, serializer: S| serializer.serialize_str(&parsed.compact()),
    /// Reads the loose form, or an integer of 13 or 15 digits.
    deserialize = Shape::TextOrInteger
}

/// Only asterisks, for logs and exports that must not hold numbers. It cannot be read back.
pub mod masked {
    use super::*;

    /// Writes one asterisk per character.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<T: Holder, S: Serializer>(
        number: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let parsed: Parsed = (*number).into();
        serializer.serialize_str(&parsed.masked(crate::Show::NONE))
    }
}

/// The representation that a number is read from.
#[derive(Clone, Copy)]
enum Shape {
    Text(Form),
    Bits,
    TextOrInteger,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "a number as text",
            Self::Bits => "a number as eight bytes",
            Self::TextOrInteger => "a number as text or integer",
        })
    }
}

/// Reads a number. The errors of a deserializer repeat the value that it found, which may be a
/// number, so they are replaced.
fn read<'de, T: Holder, D: Deserializer<'de>>(
    shape: Shape,
    deserializer: D,
) -> Result<T, D::Error> {
    let fault = Cell::new(None);
    let visitor = Reader {
        shape,
        profile: &T::PROFILE,
        fault: &fault,
    };
    let parsed = match shape {
        Shape::Text(_) => deserializer.deserialize_str(visitor),
        Shape::Bits => deserializer.deserialize_u64(visitor),
        Shape::TextOrInteger => deserializer.deserialize_any(visitor),
    };
    let number = parsed.ok().and_then(|parsed| T::try_from(parsed).ok());
    number.ok_or_else(|| match fault.get() {
        Some(error) => D::Error::custom(error),
        None => D::Error::custom(format_args!("expected {shape}")),
    })
}

/// Parses the value that a deserializer found and records its error in `fault`.
struct Reader<'a> {
    shape: Shape,
    profile: &'a Profile,
    fault: &'a Cell<Option<ParseError>>,
}

impl Reader<'_> {
    fn parse<E: Error>(&self, text: &[u8], form: Form) -> Result<Parsed, E> {
        Parsed::parse_with(text, form, self.profile).map_err(|error| {
            self.fault.set(Some(error));
            E::custom(error)
        })
    }
}

impl Visitor<'_> for Reader<'_> {
    type Value = Parsed;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.shape)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Parsed, E> {
        match self.shape {
            Shape::Text(form) => self.parse(text.as_bytes(), form),
            Shape::TextOrInteger => self.parse(text.as_bytes(), Form::Loose),
            Shape::Bits => Err(E::custom("no integer")),
        }
    }

    fn visit_u64<E: Error>(self, integer: u64) -> Result<Parsed, E> {
        match self.shape {
            Shape::Text(_) => Err(E::custom("no text")),
            Shape::TextOrInteger => {
                // Twenty digits hold any value.
                let mut digits = [0; 20];
                let mut rest = integer;
                let mut start = digits.len();
                while rest > 0 {
                    start -= 1;
                    digits[start] = b'0' + (rest % 10) as u8;
                    rest /= 10;
                }
                self.parse(&digits[start..], Form::Strict)
            }
            Shape::Bits => match Parsed::from_bits(integer) {
                Ok(parsed) => self.parse(parsed.compact().as_bytes(), Form::Strict),
                Err(error) => {
                    self.fault.set(Some(error));
                    Err(E::custom(error))
                }
            },
        }
    }

    fn visit_i64<E: Error>(self, integer: i64) -> Result<Parsed, E> {
        match (self.shape, u64::try_from(integer)) {
            (_, Ok(integer)) => self.visit_u64(integer),
            // Some formats have no unsigned integers.
            (Shape::Bits, Err(_)) => self.visit_u64(integer.cast_unsigned()),
            _ => Err(E::custom("a negative integer")),
        }
    }
}
