//! Keyed pseudonyms.

#[cfg(feature = "pseudonym")]
pub mod pseudonym;
