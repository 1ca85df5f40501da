//! Numbers hidden: keyed pseudonyms.

#[cfg(feature = "pseudonym")]
pub mod pseudonym;
