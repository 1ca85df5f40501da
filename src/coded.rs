//! One table for each family of codes: the variant, its stable code, and what it says in English
//! and in French. A variant cannot exist without the other three.

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
    /// The one of two texts that is in this language.
    #[doc(hidden)]
    #[must_use]
    pub const fn pick(self, en: &'static str, fr: &'static str) -> &'static str {
        match self {
            Self::En => en,
            Self::Fr => fr,
        }
    }
}

/// Declares an enum whose variants each carry a stable code and a text in every language. For the
/// crates of this workspace.
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

            /// What it says, in words.
            #[must_use]
            pub const fn text(self, lang: $crate::Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($en, $fr),)+ }
            }

            /// The value that bears this code, if any.
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

/// Writes `Debug` for types that hold characters of a number: the name of the type, never its
/// content, because a derived `Debug` up the tree would otherwise leak a number piece by piece.
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
