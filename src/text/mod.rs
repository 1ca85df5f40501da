//! Find numbers in any text, as a data-protection audit does.
//!
//! ```
//! use nircheck::text::{Certainty, Scanner};
//!
//! let text = "né le 03/10/1995, n° 2 95 10 99 126 111 93, tél. 06 12 34 56 78";
//! let found: Vec<_> = Scanner::new().scan(text).collect();
//! assert_eq!(found.len(), 1);
//! assert_eq!(&text[found[0].range()], "2 95 10 99 126 111 93");
//! assert_eq!(found[0].certainty(), Certainty::High);
//! ```
//!
//! # What is found
//! Every stretch of text that is [a number in loose form](crate#the-accepted-language), with
//! these limits (all our decision, for no source says how numbers stand in a text):
//!
//! * It begins and ends at a *word bound*: no ASCII letter or digit stands right before or after
//!   it. Any other neighbour is one: space, punctuation, quote, tag, `_`, a byte that is not
//!   ASCII, an end of line.
//! * A line feed or a carriage return ends a number; between two characters stand eight
//!   separators at most. The lone byte A0 is one too: U+00A0 in a text of Windows-1252.
//! * Spaces, tabs, dots, hyphens and slashes stand inside numbers as well as between them. So
//!   digits may follow on either side (`200 2 95 10 99 126 111 93 17`): every extent of 13 or 15
//!   characters between word bounds is tried, and the key says which is a number.
//!
//! # How certain it is
//! Any 15 digits pass for a number 6 times in a thousand, any 13 digits half of the time. So
//! [`Certainty::High`] is for 15 characters with the right key, the only ones found by default.
//! [`Certainty::Low`] is for 13 characters, for a [`Mig`](crate::Mig) or [`Nnp`](crate::Nnp)
//! whose key is not the computed one, and for 15 characters that read as something else: a
//! decimal number (`0.` and 15 digits, or one dot among 15 digits that is not before the key),
//! the end of an IBAN in groups of four.
//!
//! Readings may overlap. Of two certain ones, that with separators between fields only
//! (`2 95 10…`, not `29 51…`) is right; an uncertain one inside a certain one is a part of it.
//! All others are found, since any may be the number, and an audit must not miss it.
//!
//! # Privacy
//! What is found is [`Debug`] without any digit; [`redact`](Scanner::redact) hides it.

mod reader;
mod reading;
mod verdict;

use core::{fmt, iter::FusedIterator, ops::Range};

use crate::{
    Context, Parsed,
    batch::kernel::{Kernel, Starts},
    coded::coded,
    suggest,
};

use self::{
    reading::{LONGEST, Reading, readings},
    verdict::judge,
};

pub use self::reader::{Located, ScanReader};

coded! {
    /// How sure it is that what was found is a number. Ordered: `Low < High`.
    pub enum Certainty {
        /// In ordinary text mostly something else.
        Low = "low", "mostly something else in ordinary text",
            "le plus souvent autre chose dans un texte ordinaire";
        /// 15 characters with the right key.
        High = "high", "15 characters with the right key", "15 caractères avec la bonne clé";
    }
}

/// How many bytes on either side of a point decide what is found around it: whoever cuts a text
/// in parts that overlap by this much finds in them, by where numbers begin, all there is.
pub const CONTEXT: usize = 1024;

// A reading gives way to one that overlaps it, and that one may read as the end of an IBAN.
const _: () = assert!(CONTEXT > 2 * LONGEST + verdict::LONGEST_IBAN);

/// What to look for. The default finds what is certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scanner {
    min_certainty: Certainty,
}

/// A number in a text. `Debug` shows where it is and its kind, never the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    start: usize,
    end: usize,
    parsed: Parsed,
    certainty: Certainty,
}

/// The numbers of a text, by where they begin: made by [`Scanner::scan`].
#[derive(Clone)]
pub struct Numbers<'t> {
    text: &'t [u8],
    search: Search,
}

impl Scanner {
    /// Looks for numbers of high certainty.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            min_certainty: Certainty::High,
        }
    }

    /// Looks for numbers that are at least so certain.
    ///
    /// ```
    /// use nircheck::text::{Certainty, Scanner};
    ///
    /// let scanner = Scanner::new().min_certainty(Certainty::Low);
    /// assert_eq!(scanner.scan("Matricule 2951099126111.").count(), 1);
    /// assert_eq!(Scanner::new().scan("Matricule 2951099126111.").count(), 0);
    /// ```
    #[must_use]
    pub const fn min_certainty(self, min_certainty: Certainty) -> Self {
        Self { min_certainty }
    }

    /// The numbers of a text of any encoding that holds ASCII.
    pub fn scan<'t>(&self, text: &'t (impl AsRef<[u8]> + ?Sized)) -> Numbers<'t> {
        Numbers {
            text: text.as_ref(),
            search: Search::new(*self, 0),
        }
    }

    /// The text with an asterisk for each character of the numbers in it. Separators stay, so
    /// that nothing else moves.
    ///
    /// ```
    /// use nircheck::text::Scanner;
    ///
    /// let text = "n° 2 95 10 99 126 111 93.";
    /// assert_eq!(Scanner::new().redact(text), "n° * ** ** ** *** *** **.".as_bytes());
    /// ```
    #[must_use]
    pub fn redact(&self, text: impl AsRef<[u8]>) -> Vec<u8> {
        let text = text.as_ref();
        let mut redacted = text.to_vec();
        for found in self.scan(text) {
            hide(redacted.get_mut(found.range()).unwrap_or_default());
        }
        redacted
    }
}

/// Whether some number may be read out of a text: by the loose form, as a [`suggest`]ion, or by a
/// scan at low certainty. Such a text is not one to show in a message or to write into a log.
///
/// ```
/// use nircheck::text::may_hold_number;
///
/// assert!(may_hold_number("1.2.250.1.3.055.001"));
/// assert!(may_hold_number("2 95 1O 99 I26 III"));
/// assert!(!may_hold_number("2026-11"));
/// ```
#[must_use]
pub fn may_hold_number(text: impl AsRef<[u8]>) -> bool {
    let (text, context) = (text.as_ref(), Context::default());
    let scanner = Scanner::new().min_certainty(Certainty::Low);
    Parsed::parse(text).is_ok()
        || suggest(text, &context).next().is_some()
        || scanner.scan(text).next().is_some()
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

impl Found {
    /// Where it is in the text, in bytes.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The number, and the key that came with it.
    #[must_use]
    pub const fn parsed(&self) -> Parsed {
        self.parsed
    }

    /// How sure it is that this is a number.
    #[must_use]
    pub const fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// What stands before and after it on its line, up to `width` bytes on either side, in the
    /// text that it was found in. Other numbers may be in there.
    ///
    /// ```
    /// let text = "nom;nir\nA;295109912611193;2024";
    /// let found = nircheck::text::Scanner::new().scan(text).next().expect("there is one");
    /// assert_eq!(found.around(text, 3), (&b"A;"[..], &b";20"[..]));
    /// ```
    #[must_use]
    pub fn around<'t>(
        &self,
        text: &'t (impl AsRef<[u8]> + ?Sized),
        width: usize,
    ) -> (&'t [u8], &'t [u8]) {
        around(text.as_ref(), self.range(), width)
    }
}

impl Iterator for Numbers<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        self.search.next(self.text)
    }
}

impl FusedIterator for Numbers<'_> {}

/// What is looked for, never the text.
impl fmt::Debug for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Numbers")
            .field("scanner", &self.search.scanner)
            .finish_non_exhaustive()
    }
}

/// How far a search has come in a text that it does not hold.
#[derive(Clone)]
struct Search {
    scanner: Scanner,
    kernel: Kernel,
    starts: Starts,
    /// A second reading that begins where the last one did.
    longer: Option<Reading>,
}

impl Search {
    fn new(scanner: Scanner, from: usize) -> Self {
        let starts = Starts {
            at: from,
            flags: 0,
            next: from,
        };
        Self {
            scanner,
            kernel: Kernel::fastest(),
            starts,
            longer: None,
        }
    }

    fn next(&mut self, text: &[u8]) -> Option<Found> {
        match self.scanner.min_certainty {
            Certainty::High => loop {
                let [_, reading] = readings(text, self.next_start::<15>(text)?);
                // Most readings are no numbers, and the key is cheap to check.
                let reading = reading.filter(Reading::has_right_key);
                let found = reading.and_then(|reading| judge(text, reading));
                if let Some(found) = found.filter(|found| found.certainty == Certainty::High) {
                    return Some(found);
                }
            },
            Certainty::Low => loop {
                let reading = match self.longer.take() {
                    Some(reading) => Some(reading),
                    None => {
                        let [shorter, longer] = readings(text, self.next_start::<13>(text)?);
                        self.longer = longer;
                        shorter
                    }
                };
                if let Some(found) = reading.and_then(|reading| judge(text, reading)) {
                    return Some(found);
                }
            },
        }
    }

    /// The next place where a number of `LEN` characters may begin.
    fn next_start<const LEN: u32>(&mut self, text: &[u8]) -> Option<usize> {
        if self.starts.flags == 0 {
            self.starts = self.kernel.starts::<LEN>(text, self.starts.next)?;
        }
        let Starts { at, flags, .. } = &mut self.starts;
        let place = *at + flags.trailing_zeros() as usize;
        *flags &= *flags - 1;
        Some(place)
    }
}

/// What stands around a place, on its line.
fn around(text: &[u8], place: Range<usize>, width: usize) -> (&[u8], &[u8]) {
    let is_end_of_line = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let before = text.get(..place.start).unwrap_or_default();
    let (_, before) = before.split_at(before.len().saturating_sub(width));
    let line_start = before
        .iter()
        .rposition(is_end_of_line)
        .map_or(0, |end| end + 1);
    let after = text.get(place.end..).unwrap_or_default();
    let (after, _) = after.split_at(after.len().min(width));
    let line_end = after.iter().position(is_end_of_line).unwrap_or(after.len());
    (before.split_at(line_start).1, after.split_at(line_end).0)
}

/// Whether a byte belongs to a word, so that none begins or ends beside it.
fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// An asterisk for each character.
fn hide(text: &mut [u8]) {
    text.iter_mut()
        .filter(|byte| is_word(byte))
        .for_each(|byte| *byte = b'*');
}
