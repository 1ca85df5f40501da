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

/// Implements `Debug` for types that hold characters of a number: it prints the name of the type
/// only, so that a derived `Debug` of a type around it leaks nothing.
macro_rules! masked_debug {
    ($($name:ident),+ $(,)?) => {$(
        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($name), "(*)"))
            }
        }
    )+};
}
pub(crate) use masked_debug;
