//! Traits of other crates, each behind the feature of its name.

#[cfg(feature = "arbitrary")]
pub mod arbitrary;
#[cfg(feature = "serde")]
pub mod serde;
