//! Sets of coded values: the remarks of a check, the fields that changed.

/// Declares a set of the values of a [`coded!`](crate::coded::coded) enum of at most 32.
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
