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

    /// Returns the first name in the tables that `text` is a spelling of: see
    /// [`is_spelt`](Self::is_spelt).
    ///
    /// ```
    /// use nircheck::place::Name;
    ///
    /// assert_eq!(Name::find("ST ETIENNE").unwrap().as_str(), "Saint-Étienne");
    /// assert!(Name::find("Atlantis").is_none());
    /// ```
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        let folded = Folded::new(text)?;
        spelt(&folded, false).next().map(Self)
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        let number = usize::from(self.0);
        POOL.get(start(number)..start(number + 1))
            .unwrap_or_default()
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

masked_debug!(Name);

/// Where a name begins in the pool.
fn start(number: usize) -> usize {
    let block = NAME_BLOCKS.get(number / BLOCK).copied().unwrap_or(0);
    block as usize + usize::from(NAME_STARTS.get(number).copied().unwrap_or(0))
}

/// The numbers of the names whose folding is `folded` or, if `only_begins`, starts with it.
pub(super) fn spelt(folded: &Folded, only_begins: bool) -> Range<u16> {
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
