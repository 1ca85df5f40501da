//! The pool of names: sorted by folding, front-coded, read without allocation.
//!
//! Names are in blocks of 16. The first of a block is a length, then its bytes. Every other one
//! shares a head with the name before it: one byte, length of the head << 4 | length of the tail,
//! or 255 and a byte for each length when one of them is 15 or more; then the tail.

use core::{fmt, ops::Range};

use super::{
    fold::Folded,
    generated::{BLOCK, LONGEST, NAME_BLOCKS, NAMES},
};
use crate::coded::masked_debug;

static POOL: &[u8] = include_bytes!("names.bin");

/// The French name of a place, with its accents. 2 bytes, `Copy`.
///
/// ```
/// use nircheck::{
///     Birthplace,
///     place::{self, Name},
/// };
///
/// let place = place::rows_of(Birthplace::new(b"20004").unwrap()).next().unwrap();
/// let mut buffer = [0; Name::MAX_LEN];
/// assert_eq!(place.name().write_to(&mut buffer), "Ajaccio");
/// assert!(place.name().is_spelt("AJACCIO"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name(u16);

impl Name {
    /// The length of the longest name, in bytes.
    pub const MAX_LEN: usize = LONGEST;

    pub(super) const fn new(number: u16) -> Self {
        Self(number)
    }

    /// Writes the name into a buffer and returns it.
    pub fn write_to(self, buffer: &mut [u8; Self::MAX_LEN]) -> &str {
        let number = usize::from(self.0);
        let mut block = Block::new(number / BLOCK);
        for _ in 0..=number % BLOCK {
            block.next_name();
        }
        *buffer = block.name;
        core::str::from_utf8(&buffer[..block.len]).unwrap_or_default()
    }

    /// Whether `text` is a spelling of this name. Case, accents and the choice between hyphen,
    /// apostrophe and space are ignored, and `St` is read as `Saint`.
    #[must_use]
    pub fn is_spelt(self, text: &str) -> bool {
        let mut buffer = [0; Name::MAX_LEN];
        let own = Folded::new(self.write_to(&mut buffer));
        match (own, Folded::new(text)) {
            (Some(own), Some(other)) => own.as_bytes() == other.as_bytes(),
            _ => false,
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.write_to(&mut [0; Name::MAX_LEN]))
    }
}

masked_debug!(Name);

/// The numbers of the names whose folding is `folded` or, if `only_begins`, starts with it.
pub(super) fn spelt(folded: &Folded, only_begins: bool) -> Range<u16> {
    let folded = folded.as_bytes();
    let is_after = |name: &[u8]| name > folded && !(only_begins && name.starts_with(folded));
    first_where(|name| name >= folded)..first_where(is_after)
}

/// The number of the first name whose folding passes, given that all after it pass too.
fn first_where(passes: impl Fn(&[u8]) -> bool) -> u16 {
    let fails = |name: &str| Folded::new(name).is_some_and(|folded| !passes(folded.as_bytes()));
    let mut low = 0;
    let mut high = NAME_BLOCKS.len();
    while low < high {
        let middle = low.midpoint(high);
        let mut block = Block::new(middle);
        if fails(block.next_name()) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    // The first name of block `low` passes; those that may pass before it are in the block before.
    let Some(block_number) = low.checked_sub(1) else {
        return 0;
    };
    let mut block = Block::new(block_number);
    let names = BLOCK.min(NAMES - block_number * BLOCK);
    let failing = (0..names).take_while(|_| fails(block.next_name())).count();
    (block_number * BLOCK + failing) as u16
}

/// Reads the names of one block.
struct Block {
    rest: &'static [u8],
    name: [u8; LONGEST],
    len: usize,
    begun: bool,
}

impl Block {
    fn new(number: usize) -> Self {
        let start = NAME_BLOCKS
            .get(number)
            .map_or(POOL.len(), |start| *start as usize);
        Block {
            rest: POOL.get(start..).unwrap_or_default(),
            name: [0; LONGEST],
            len: 0,
            begun: false,
        }
    }

    /// Reads the next name; an empty one past the end of the pool.
    fn next_name(&mut self) -> &str {
        let (head, tail, rest) = match (self.begun, self.rest) {
            (false, [len, rest @ ..]) => (0, *len, rest),
            (true, [0xFF, head, tail, rest @ ..]) => (*head, *tail, rest),
            (true, [both, rest @ ..]) => (both >> 4, both & 15, rest),
            _ => (0, 0, &[][..]),
        };
        self.begun = true;
        let (head, tail) = (usize::from(head), usize::from(tail));
        self.len = 0;
        if let Some(room) = self.name.get_mut(head..head + tail)
            && let Some((bytes, rest)) = rest.split_at_checked(tail)
        {
            room.copy_from_slice(bytes);
            self.rest = rest;
            self.len = head + tail;
        }
        core::str::from_utf8(&self.name[..self.len]).unwrap_or_default()
    }
}
