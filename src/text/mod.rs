//! Find numbers in any text, for instance in a data-protection audit.
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
//! these limits (all our decision: no source specifies numbers inside a text):
//!
//! * It begins and ends at a *word bound*: no ASCII letter or digit is right before or after it.
//!   Space, punctuation, quotes, tags, `_`, bytes that are not ASCII and line ends are allowed.
//! * A line feed or a carriage return ends a number; at most eight separators are between two
//!   characters. The lone byte A0 is a separator too: U+00A0 in Windows-1252.
//! * Spaces, tabs, dots, hyphens and slashes may be inside numbers and between them, so other
//!   digits may be on either side (`200 2 95 10 99 126 111 93 17`): every extent of 13 or 15
//!   characters between word bounds is tried, and the key decides.
//!
//! # Certainty
//! 15 random digits are a valid number 6 times in a thousand, 13 random digits half of the time.
//! So [`Certainty::High`] is for 15 characters with the correct key, the only ones found by
//! default. [`Certainty::Low`] is for 13 characters, for a [`Mig`](crate::Mig) or
//! [`Nnp`](crate::Nnp) whose key is not the computed one, and for 15 characters that look like
//! something else: a decimal number (`0.` and 15 digits, or 15 digits with one dot that is not
//! before the key), or the end of an IBAN in groups of four.
//!
//! Readings may overlap. Of two certain ones, that with separators between fields only
//! (`2 95 10…`, not `29 51…`) is kept; an uncertain one inside a certain one is dropped. All
//! others are found, since an audit must not miss a number.
//!
//! # Privacy
//! [`Debug`] of the results shows no digit; [`redact`](Scanner::redact) hides numbers in a text.

mod reader;
mod reading;
mod verdict;

use core::{fmt, iter::FusedIterator, ops::Range};

use crate::{
    Context, Parsed,
    batch::kernel::{Ends, Kernel, line_feeds},
    coded::coded,
    suggest,
};

use self::{
    reading::{LONGEST, Reading, readings, start_of},
    verdict::judge,
};

pub use self::reader::{Located, ScanReader};

coded! {
    /// How likely it is that a match is a number. Ordered: `Low < High`.
    pub enum Certainty {
        /// Mostly something else in ordinary text.
        Low = "low", "mostly something else in ordinary text",
            "le plus souvent autre chose dans un texte ordinaire";
        /// 15 characters with the correct key.
        High = "high", "15 characters with the right key", "15 caractères avec la bonne clé";
    }
}

/// The number of bytes around the start of a number that decide whether it is found. A text may be
/// searched in parts that overlap by this much on either side.
pub const CONTEXT: usize = 1024;

// An overlapping reading may replace a reading, unless it is the end of an IBAN.
const _: () = assert!(CONTEXT > 2 * LONGEST + verdict::LONGEST_IBAN);

/// Finds numbers in texts, by default those of [`Certainty::High`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scanner {
    min_certainty: Certainty,
}

/// A number in a text. `Debug` shows its position and its kind, never the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    start: usize,
    end: usize,
    parsed: Parsed,
    certainty: Certainty,
}

/// An iterator over the numbers in a text, by position. Created by [`Scanner::scan`].
#[derive(Clone)]
pub struct Numbers<'t> {
    text: &'t [u8],
    /// Where numbers begin.
    part: Range<usize>,
    search: Search,
    /// The start of the last number; none at the end.
    last: Option<usize>,
}

impl Scanner {
    /// Creates a scanner for numbers of high certainty.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            min_certainty: Certainty::High,
        }
    }

    /// Sets the lowest certainty of the numbers to find.
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

    /// Returns the numbers in a text of any encoding that extends ASCII.
    pub fn scan<'t>(&self, text: &'t (impl AsRef<[u8]> + ?Sized)) -> Numbers<'t> {
        let text = text.as_ref();
        self.scan_part(text, 0..text.len())
    }

    /// Returns the numbers that begin in a part of a text, as they are found in all of it. The
    /// search goes on to the end of the text: pass one that ends soon behind the part.
    pub fn scan_part<'t>(
        &self,
        text: &'t (impl AsRef<[u8]> + ?Sized),
        part: Range<usize>,
    ) -> Numbers<'t> {
        let text = text.as_ref();
        let end = part.end.min(text.len());
        let part = part.start.min(end)..end;
        Numbers {
            text,
            search: Search::new(*self, part.start),
            last: Some(part.start),
            part,
        }
    }

    /// Returns the text with every character of the numbers replaced by an asterisk. Separators
    /// and everything else are unchanged.
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

/// Whether a text may contain a number: in the loose form, as a [`suggest`]ion, or by a scan at low
/// certainty. Do not show such a text in a message or write it into a log.
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

impl Match {
    /// The range in the text, in bytes.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// The number, and the key that came with it.
    #[must_use]
    pub const fn parsed(&self) -> Parsed {
        self.parsed
    }

    /// How likely it is that this is a number.
    #[must_use]
    pub const fn certainty(&self) -> Certainty {
        self.certainty
    }

    /// Returns up to `width` bytes before and after the number, on its line. `text` must be the
    /// text that was scanned. The result may contain other numbers.
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

impl Numbers<'_> {
    /// The number of line feeds between the start of the text, or of its part, and the number that
    /// was returned last, or the end when there was no other.
    ///
    /// ```
    /// let text = "nom;nir\nA;295109912611193\n";
    /// let mut numbers = nircheck::text::Scanner::new().scan(text);
    /// assert!(numbers.next().is_some() && numbers.line_feeds() == 1);
    /// assert!(numbers.next().is_none() && numbers.line_feeds() == 2);
    /// ```
    #[must_use]
    pub fn line_feeds(&self) -> u64 {
        let ends = &self.search.ends;
        match self.last {
            Some(start) => ends.line_feeds_before(self.text, start),
            None => ends.line_feeds() - line_feeds(&self.text[self.part.end..]),
        }
    }
}

impl Iterator for Numbers<'_> {
    type Item = Match;

    fn next(&mut self) -> Option<Match> {
        let found = self.search.next_in(self.text, &self.part);
        self.last = found.map(|found| found.start);
        found
    }
}

impl FusedIterator for Numbers<'_> {}

/// Shows the scanner, never the text.
impl fmt::Debug for Numbers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Numbers")
            .field("scanner", &self.search.scanner)
            .finish_non_exhaustive()
    }
}

/// The state of a search in a text that the caller holds.
#[derive(Clone)]
struct Search {
    scanner: Scanner,
    kernel: Kernel,
    ends: Ends,
    /// The 15-character reading at the last start, when the 13-character one comes first.
    longer: Option<Reading>,
}

impl Search {
    fn new(scanner: Scanner, from: usize) -> Self {
        Self {
            scanner,
            kernel: Kernel::fastest(),
            ends: Ends::new(from),
            longer: None,
        }
    }

    /// Returns the next number that begins in a part of the text. Once there is none, all of the
    /// text was searched.
    fn next_in(&mut self, text: &[u8], part: &Range<usize>) -> Option<Match> {
        loop {
            let found = self.next(text)?;
            if part.contains(&found.start) {
                return Some(found);
            }
        }
    }

    fn next(&mut self, text: &[u8]) -> Option<Match> {
        match self.scanner.min_certainty {
            Certainty::High => loop {
                let end = self.next_end::<15>(text)?;
                let [_, reading] = readings(text, start_of(text, 15, end));
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
                        let end = self.next_end::<13>(text)?;
                        let [shorter, longer] = readings(text, start_of(text, 13, end));
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

    /// Returns the next position where a number of `LEN` characters may end.
    fn next_end<const LEN: u32>(&mut self, text: &[u8]) -> Option<usize> {
        loop {
            if let Some(place) = self.ends.next_place() {
                return Some(place);
            }
            if !self.kernel.ends::<LEN>(text, &mut self.ends) {
                return None;
            }
        }
    }
}

/// Returns up to `width` bytes before and after a range, on its line.
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

/// Whether a byte belongs to a word, so that no number begins or ends next to it.
fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Replaces each letter and digit with an asterisk.
fn hide(text: &mut [u8]) {
    text.iter_mut()
        .filter(|byte| is_word(byte))
        .for_each(|byte| *byte = b'*');
}
