//! From text to numbers: the grammar, the same for constants, and the errors of both.

mod error;
pub(crate) mod grammar;
mod literal;

pub use self::error::{ErrorCode, Expected, Field, MAX_LINE, ParseError};
