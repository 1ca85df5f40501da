//! Check Arrow arrays of French social security numbers (NIR): arrays in, arrays out.
//!
//! A [`Checker`] holds one set of rules. Its functions take any array of texts and return one
//! value for each of them; nulls stay null.
//!
//! ```
//! use arrow_array::StringArray;
//! use nircheck::{Context, Lang};
//! use nircheck_arrow::Checker;
//!
//! let numbers = StringArray::from(vec![Some("2 95 10 99 126 111 93"), None, Some("12")]);
//! let valid = Checker::new(&Context::default(), Lang::En).is_valid(&numbers)?;
//! assert_eq!(valid.iter().collect::<Vec<_>>(), [Some(true), None, Some(false)]);
//! # Ok::<(), nircheck_arrow::Error>(())
//! ```
//!
//! # Accepted arrays
//! `Utf8`, `LargeUtf8`, `Utf8View`, `Binary`, `LargeBinary`, `BinaryView`, `FixedSizeBinary` of any
//! width, `Int64`, `UInt64`, `Float64`, `Null`, and a `Dictionary` of any of these, whose values
//! are judged once each. An integer is read as its decimal digits. An integer has no zero at its
//! start, so one of 12 or 14 digits is read with the zero that was lost: the error is then
//! [`ErrorCode::Kind`](nircheck::ErrorCode::Kind), for no number starts with a zero. A float is
//! read as the integer that it holds.
//!
//! # Positions
//! Positions in a text count characters from 0 in arrays of strings, and bytes in arrays of binary
//! values.
//!
//! # Codes
//! Columns of codes are dictionaries with keys of eight bits and the same values in the same order
//! in every array, so that a code takes one byte a row.

mod codes;
mod column;
mod compare;
mod place;
mod report;
mod rewrite;
mod text;

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, cast::AsArray};
use arrow_buffer::BooleanBuffer;
use arrow_schema::{ArrowError, DataType};
use nircheck::{
    Context, Lang,
    batch::{Validator, Verdict, verdicts_to_bitmap},
};

use self::{
    codes::Codes,
    column::{PART, over},
};
pub use self::{
    column::characters,
    compare::Civil,
    place::place,
    rewrite::{Encoding, Form},
    text::{redact, scan},
};

/// Checks arrays with one set of rules. Building it computes look-up tables, so build it once.
#[derive(Clone, Debug)]
pub struct Checker {
    context: Context,
    validator: Validator,
    lang: Lang,
}

/// Why an array cannot be checked. No message holds a value of the array.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// An array of this type holds no texts.
    Type(DataType),
    /// An array of civil status has neither one value nor one for each number.
    Length,
    /// The array is not well formed, or there are too many values for one array.
    Arrow(ArrowError),
}

impl Checker {
    /// Creates a checker. Messages are in `lang`.
    #[must_use]
    pub fn new(context: &Context, lang: Lang) -> Self {
        Self {
            context: *context,
            validator: Validator::new(context),
            lang,
        }
    }

    /// Whether each text is well formed, in the calling thread.
    ///
    /// # Errors
    /// Those of [`Error`], as for all functions on arrays.
    pub fn is_valid(&self, array: &dyn Array) -> Result<BooleanArray, Error> {
        let found = over(array, &|column| {
            let mut bits = vec![0; column.len().div_ceil(8)];
            column.judged(&self.validator, |from, verdicts| {
                debug_assert!(from % PART == 0);
                verdicts_to_bitmap(verdicts, bits.get_mut(from / 8..).unwrap_or_default());
            });
            let bits = BooleanBuffer::new(bits.into(), 0, column.len());
            Ok(Arc::new(BooleanArray::new(bits, column.nulls())))
        })?;
        Ok(found.as_boolean().clone())
    }

    /// Whether one text is well formed.
    #[must_use]
    pub fn is_valid_text(&self, text: &[u8]) -> bool {
        let Ok(len) = i64::try_from(text.len()) else {
            return false;
        };
        let mut verdicts = [Verdict::default()];
        self.validator.strings(&[0, len], text, &mut verdicts);
        verdicts[0].is_well_formed()
    }

    /// The kind of each number, as a code; null when the characters, the length or the first
    /// digit are not those of a number.
    ///
    /// # Errors
    /// Those of [`Error`].
    pub fn kind(&self, array: &dyn Array) -> Result<ArrayRef, Error> {
        over(array, &|column| {
            let mut kinds = Codes::none(column.len());
            column.judged(&self.validator, |from, verdicts| {
                for (row, verdict) in (from..).zip(verdicts) {
                    if let Some(kind) = verdict.kind().filter(|_| !column.is_null(row)) {
                        kinds.set(row, kind as usize);
                    }
                }
            });
            kinds.finish(codes::KINDS.with(Clone::clone))
        })
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Type(found) => write!(f, "an array of texts is expected, not one of {found}"),
            Self::Length => f.write_str("the arrays do not have the same length"),
            Self::Arrow(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Self {
        Self::Arrow(error)
    }
}
