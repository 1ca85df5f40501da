//! Numbers written in another form: compact, on paper, behind a mask, as pseudonyms.

use arrow_array::{Array, ArrayRef};
use nircheck::{Parsed, Show, pseudonym::PseudonymKey};

use crate::{Checker, Error, codes::Texts, column::over};

/// How a number is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// 13 or 15 characters.
    #[default]
    Compact,
    /// Grouped by spaces.
    Paper,
}

/// How a pseudonym is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// 64 characters: `0` to `9` and `a` to `f`.
    #[default]
    Hex,
    /// 52 characters: `A` to `Z` and `2` to `7`.
    Base32,
}

impl Checker {
    /// The number of each row with its key, 15 characters: the key that was given, else the
    /// computed one. Null for a text that is not well formed.
    ///
    /// # Errors
    /// Those of [`Error`].
    pub fn with_key(&self, array: &dyn Array) -> Result<ArrayRef, Error> {
        self.rewrite(array, 15, |parsed, out| {
            let keyed = match parsed.key() {
                Some(_) => parsed,
                None => parsed.number().with_key(),
            };
            out.push(keyed.compact());
        })
    }

    /// The number of each row in another form; null for a text that is not well formed.
    ///
    /// # Errors
    /// Those of [`Error`].
    pub fn format(&self, array: &dyn Array, form: Form) -> Result<ArrayRef, Error> {
        self.rewrite(array, 21, |parsed, out| {
            out.push(match form {
                Form::Compact => parsed.compact(),
                Form::Paper => parsed.paper(),
            });
        })
    }

    /// An asterisk for each character of the number of a row, but for the groups in `show`. A text
    /// that is not well formed becomes an asterisk for each of its letters and digits.
    ///
    /// # Errors
    /// Those of [`Error`].
    pub fn mask(&self, array: &dyn Array, show: Show) -> Result<ArrayRef, Error> {
        over(array, &|column| {
            let mut out = Texts::new(column.len(), 15);
            self.each_number(column, |row, parsed| match (parsed, column.value(row)) {
                (_, None) => out.push_null(),
                (Some(parsed), _) => out.push(parsed.masked(show)),
                (None, Some(text)) => out.push(hidden(text)),
            });
            out.finish()
        })
    }

    /// The pseudonym of the number of each row; null for a text that is not well formed.
    ///
    /// # Errors
    /// Those of [`Error`].
    pub fn pseudonymize(
        &self,
        array: &dyn Array,
        key: &PseudonymKey,
        encoding: Encoding,
    ) -> Result<ArrayRef, Error> {
        self.rewrite(array, 64, |parsed, out| {
            let pseudonym = key.pseudonym(parsed.number());
            match encoding {
                Encoding::Hex => out.push(pseudonym.hex()),
                Encoding::Base32 => out.push(pseudonym.base32()),
            }
        })
    }

    fn rewrite(
        &self,
        array: &dyn Array,
        width: usize,
        write: impl Fn(Parsed, &mut Texts),
    ) -> Result<ArrayRef, Error> {
        over(array, &|column| {
            let mut out = Texts::new(column.len(), width);
            self.each_number(column, |_, parsed| match parsed {
                Some(parsed) => write(parsed, &mut out),
                None => out.push_null(),
            });
            out.finish()
        })
    }
}

/// An asterisk for each letter and digit of a text that is no number.
fn hidden(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .map(|_| '*')
        .collect()
}
