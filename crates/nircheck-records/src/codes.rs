//! What the coded enums of this crate share: sets of their values, serde, `Debug` without content.

/// Declares a set of the values of an enum declared by `coded!`, at most 32.
macro_rules! code_set {
    ($(#[$meta:meta])* pub struct $set:ident of $value:ident;) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
        pub struct $set(u32);

        const _: () = assert!($value::ALL.len() <= 32);

        impl $set {
            /// The set with nothing in it.
            pub const EMPTY: Self = Self(0);

            /// Whether the set holds this value.
            #[must_use]
            pub const fn contains(self, value: $value) -> bool {
                self.0 >> value as u32 & 1 == 1
            }

            /// Whether there is none.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// The values, in the order of their declaration.
            pub fn iter(self) -> impl Iterator<Item = $value> + Clone {
                $value::ALL.iter().copied().filter(move |value| self.contains(*value))
            }

            /// The values of both.
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

/// Serializes enums declared by `coded!` as their stable codes.
macro_rules! serialize_as_code {
    ($($name:ident),+ $(,)?) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )+};
}
pub(crate) use serialize_as_code;

/// Implements `Debug` for types that hold personal data: the name of the type, never its content.
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
