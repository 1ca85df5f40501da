//! Cells and their texts: without quotes, and decoded.

use std::{borrow::Cow, ops::Deref};

use memchr::memchr;

use super::quotes::{Quotes, Step};

/// A cell of a row.
// No `Debug`: it may be a number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    raw: &'a [u8],
    /// Whether quotes are more than ordinary bytes.
    quotes: bool,
}

/// A text as UTF-8: what is not is read as Windows-1252, which spreadsheets write.
///
/// ```
/// use nircheck::batch::Decoded;
///
/// assert_eq!(&*Decoded::new("Zoé".as_bytes()).to_str(), "Zoé");
/// let text = Decoded::new(b"Zo\xe9 \x80");
/// assert_eq!(&*text.to_str(), "Zoé €");
/// assert_eq!(text.source_offset(4), 3);
/// ```
// No `Debug`: it may be a number.
#[derive(Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    bytes: Cow<'a, [u8]>,
    is_windows_1252: bool,
}

impl<'a> Cell<'a> {
    #[inline]
    pub(in crate::batch) const fn new(raw: &'a [u8], quotes: bool) -> Self {
        Self { raw, quotes }
    }

    /// The bytes of the cell as they stand, quotes included.
    #[must_use]
    #[inline]
    pub const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// The bytes of the cell without its quotes, doubled quotes once. Borrowed unless there are
    /// doubled quotes, or bytes behind the closing one.
    #[must_use]
    pub fn unquoted(&self) -> Cow<'a, [u8]> {
        if !self.is_quoted() {
            return Cow::Borrowed(self.raw);
        }
        if let Some(text) = self.simply_quoted() {
            return Cow::Borrowed(text);
        }
        let mut quotes = Quotes::of_cell();
        let is_text = |byte: &u8| quotes.step(*byte) == Step::Text;
        Cow::Owned(self.raw.iter().copied().filter(is_text).collect())
    }

    /// The text of the cell: without its quotes, as UTF-8.
    #[must_use]
    pub fn text(&self) -> Decoded<'a> {
        Decoded::of(self.unquoted())
    }

    /// The same text as a string.
    #[must_use]
    pub fn to_str(&self) -> Cow<'a, str> {
        match self.unquoted() {
            Cow::Borrowed(bytes) => match str::from_utf8(bytes) {
                Ok(text) => Cow::Borrowed(text),
                Err(_) => Cow::Owned(decoded(bytes)),
            },
            Cow::Owned(bytes) => {
                let bytes = String::from_utf8(bytes).map_err(|error| decoded(error.as_bytes()));
                Cow::Owned(bytes.unwrap_or_else(|text| text))
            }
        }
    }

    /// The bytes between the quotes of a cell that begins and ends with one and has no other.
    #[inline]
    pub(in crate::batch) fn simply_quoted(&self) -> Option<&'a [u8]> {
        let text = self.raw.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        memchr(b'"', text).is_none().then_some(text)
    }

    /// Whether the cell begins with a quote that counts.
    #[must_use]
    pub fn is_quoted(&self) -> bool {
        self.quotes && self.raw.first() == Some(&b'"')
    }
}

impl<'a> Decoded<'a> {
    /// Decodes bytes.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self::of(Cow::Borrowed(bytes))
    }

    pub(super) fn of(bytes: Cow<'a, [u8]>) -> Self {
        if str::from_utf8(&bytes).is_ok() {
            return Self::verbatim(bytes);
        }
        Self {
            bytes: Cow::Owned(decoded(&bytes).into_bytes()),
            is_windows_1252: true,
        }
    }

    /// Bytes that are not decoded.
    pub(in crate::batch) const fn verbatim(bytes: Cow<'a, [u8]>) -> Self {
        Self {
            bytes,
            is_windows_1252: false,
        }
    }

    /// The text; of a line that is not UTF-8, with U+FFFD for what is wrong.
    #[must_use]
    pub fn to_str(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.bytes)
    }

    /// The bytes of the text.
    #[must_use]
    pub fn into_bytes(self) -> Cow<'a, [u8]> {
        self.bytes
    }

    /// The offset in what was decoded that byte `at` of the text comes from.
    #[must_use]
    pub fn source_offset(&self, at: usize) -> usize {
        if !self.is_windows_1252 {
            return at;
        }
        // Every character was one byte.
        let before = self.bytes.get(..at).unwrap_or(&self.bytes);
        before.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
    }
}

impl Deref for Decoded<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Bytes that are not UTF-8, as text.
fn decoded(bytes: &[u8]) -> String {
    bytes.iter().copied().map(windows_1252).collect()
}

/// The character of a byte. Source: the index of windows-1252 in the Encoding Standard (WHATWG),
/// where the five bytes without a character are control characters.
fn windows_1252(byte: u8) -> char {
    const FROM_80: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    let index = usize::from(byte).wrapping_sub(0x80);
    FROM_80.get(index).copied().unwrap_or(char::from(byte))
}
