//! The names of places, sorted by folding, in one text.

use core::{fmt, ops::Range};

use super::{
    fold::Folded,
    generated::{BLOCK, NAME_BLOCKS, NAME_STARTS},
};
use crate::coded::masked_debug;

static POOL: &str = include_str!("names.txt");

/// The French name of a place, with its accents. 2 bytes, `Copy`.
///
/// ```
/// use nircheck::{Birthplace, place};
///
/// let place = place::rows_of(Birthplace::new(b"20004").unwrap()).next().unwrap();
/// assert_eq!(place.name().as_str(), "Ajaccio");
/// assert!(place.name().is_spelt("AJACCIO"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name(u16);

impl Name {
    pub(super) const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let number = usize::from(self.0);
        POOL.get(start(number)..start(number + 1))
            .unwrap_or_default()
    }

    /// Whether `spelling` is one of this name.
    #[must_use]
    #[inline]
    pub fn has(self, spelling: Spelling) -> bool {
        (spelling.first..spelling.end).contains(&self.0)
    }

    /// Whether `text` is a spelling of this name. Case, accents and the choice between hyphen,
    /// apostrophe and space are ignored, and `St` is read as `Saint`.
    #[must_use]
    pub fn is_spelt(self, text: &str) -> bool {
        let own = self.as_str();
        let alike = || Some(Folded::new(own)?.as_bytes() == Folded::new(text)?.as_bytes());
        own == text || alike().unwrap_or(false)
    }

    pub(super) const fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

masked_debug!(Name, Spelling);

/// A text looked up among the names of places, once for many comparisons. 4 bytes, `Copy`.
///
/// ```
/// use nircheck::{Birthplace, place::{self, Spelling}};
///
/// let spelling = Spelling::new("AJACCIO");
/// let place = place::rows_of(Birthplace::new(b"20004").unwrap()).next().unwrap();
/// assert!(place.name().has(spelling));
/// assert_eq!(spelling.places().count(), place::find("ajaccio").count());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spelling {
    /// The numbers of the names that fold as the text does.
    first: u16,
    end: u16,
}

impl Spelling {
    /// Looks a text up, in any [spelling](Name::is_spelt).
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::of(text, false)
    }

    /// The same for a text that only has to be the start of a name.
    pub(super) fn of(text: &str, only_begins: bool) -> Self {
        let names = match Folded::new(text) {
            Some(folded) if !folded.as_bytes().is_empty() => spelt(&folded, only_begins),
            _ => 0..0,
        };
        Self {
            first: names.start,
            end: names.end,
        }
    }

    pub(super) const fn numbers(self) -> Range<u16> {
        self.first..self.end
    }
}

/// Where a name begins in the pool.
fn start(number: usize) -> usize {
    let block = NAME_BLOCKS.get(number / BLOCK).copied().unwrap_or(0);
    block as usize + usize::from(NAME_STARTS.get(number).copied().unwrap_or(0))
}

/// The numbers of the names whose folding is `folded` or, if `only_begins`, starts with it.
fn spelt(folded: &Folded, only_begins: bool) -> Range<u16> {
    let folded = folded.as_bytes();
    let first = first_where(0, |name| name >= folded);
    // Few names fold alike.
    let is_alike = |number: &u16| {
        let own = Folded::new(Name(*number).as_str());
        own.is_some_and(|own| own.as_bytes() == folded)
    };
    let alike = (first..NAMES).take_while(is_alike).count() as u16;
    let end = first + alike;
    match only_begins {
        true => first..first_where(end, |name| !name.starts_with(folded)),
        false => first..end,
    }
}

/// The number of names.
const NAMES: u16 = NAME_STARTS.len() as u16 - 1;

/// The number of the first name from `low` on whose folding passes, given that all after it pass
/// too.
fn first_where(mut low: u16, passes: impl Fn(&[u8]) -> bool) -> u16 {
    let mut high = NAMES;
    while low < high {
        let middle = low.midpoint(high);
        let folded = Folded::new(Name(middle).as_str());
        match folded.is_some_and(|folded| passes(folded.as_bytes())) {
            true => high = middle,
            false => low = middle + 1,
        }
    }
    low
}
