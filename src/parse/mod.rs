//! Parsing: the grammar, a second parser for constants, and their errors.

mod error;
pub(crate) mod grammar;
mod literal;

pub use self::error::{ErrorCode, Expected, Field, MAX_LINE, ParseError};
