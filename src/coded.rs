//! Macros for enums with stable codes and texts in two languages, and for `Debug` without numbers.

/// The language of messages. Codes never depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lang {
    /// English, the default.
    #[default]
    En,
    /// French.
    Fr,
}

impl Lang {
    /// Returns the text in this language.
    #[doc(hidden)]
    #[must_use]
    pub const fn pick(self, en: &'static str, fr: &'static str) -> &'static str {
        match self {
            Self::En => en,
            Self::Fr => fr,
        }
    }
}

/// Declares an enum from rows of a variant, its stable code and its text in English and in French.
/// Internal to the crates of this workspace.
#[doc(hidden)]
#[macro_export]
macro_rules! coded {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $variant:ident = $code:literal, $en:expr, $fr:expr;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum $name {
            $($(#[$doc])* #[doc = concat!("\n\nCode: `", $code, "`.")] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the specification.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code, the same in every language and version.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The text for people, in a language.
            #[must_use]
            pub const fn text(self, lang: $crate::Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($en, $fr),)+ }
            }

            /// Returns the value with this code, if there is one.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use coded;

/// Declares a set of the values of an enum declared by `coded!`, at most 32. Internal to the crates
/// of this workspace.
#[doc(hidden)]
#[macro_export]
macro_rules! code_set {
($(#[$meta:meta])* pub struct $set:ident of $value:ident;) => {
$(#[$meta])*
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct $set(u32);

const _: () = assert!($value::ALL.len() <= 32);

impl $set {
/// The empty set.
pub const EMPTY: Self = Self(0);

/// Whether the set contains this value.
#[must_use]
pub const fn contains(self, value: $value) -> bool {
self.0 >> value as u32 & 1 == 1
}

/// Whether the set is empty.
#[must_use]
pub const fn is_empty(self) -> bool {
self.0 == 0
}

/// The values, in the order of the specification.
pub fn iter(self) -> impl Iterator<Item = $value> + Clone {
$value::ALL.iter().copied().filter(move |value| self.contains(*value))
}

/// The values of both sets.
#[must_use]
pub const fn union(self, other: Self) -> Self {
Self(self.0 | other.0)
}

pub(crate) fn add_if(&mut self, holds: bool, value: $value) {
self.0 |= u32::from(holds) << value as u32;
}
}

impl core::fmt::Debug for $set {
fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
f.debug_set().entries(self.iter()).finish()
}
}
};
}
pub(crate) use code_set;

/// Implements `Debug` for types that hold characters of a number or other personal data: it prints
/// the name of the type only, so that a derived `Debug` of a type around it leaks nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! masked_debug {
($($name:ident $(<$lifetime:lifetime>)?),+ $(,)?) => {$(
impl core::fmt::Debug for $name $(<$lifetime>)? {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(*)"))
            }
        }
    )+};
}
pub(crate) use masked_debug;

/// Implements `FromStr` by the function `parse` of the type.
macro_rules! from_str {
($($name:ident: $error:ty),+ $(,)?) => {$(
#[doc = concat!("Parses as [`", stringify!($name), "::parse`] does.")]
impl core::str::FromStr for $name {
type Err = $error;

fn from_str(text: &str) -> Result<Self, $error> {
Self::parse(text)
}
}
)+};
}
pub(crate) use from_str;

/// Implements `Display` for fields that are written as a number of digits.
macro_rules! display_digits {
($($name:ident: $format:literal),+ $(,)?) => {$(
/// The digits of the field.
impl core::fmt::Display for $name {
fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
write!(f, $format, self.0)
}
}
)+};
}
pub(crate) use display_digits;
