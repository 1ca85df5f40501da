//! Corrections of likely typing errors.

use core::fmt;

use crate::{Context, Form, Parsed, coded::coded, parse::grammar};

coded! {
    /// A typing error, the likeliest first (our decision).
    pub enum Slip {
        /// The right characters, with others among them or in lower case, where the form does not
        /// allow it.
        Spelling = "spelling",
            "the right characters, with others among them or in lower case",
            "les bons caractères, avec d'autres parmi eux ou en minuscules";
        /// `O` for 0, `I` or `l` for 1, `S` for 5, `B` for 8, `Z` for 2.
        LookAlike = "look-alike",
            "letters typed for the digits they look like",
            "des lettres tapées pour les chiffres qui leur ressemblent";
        /// 24 for 2A or 28 for 2B, or the other way round.
        Corsica = "corsica",
            "24 for 2A or 28 for 2B, or the reverse",
            "24 pour 2A ou 28 pour 2B, ou l'inverse";
        /// Two neighbours swapped.
        Swap = "swap", "two neighbours swapped", "deux voisins intervertis";
        /// One wrong character.
        WrongDigit = "wrong-digit", "one wrong character", "un caractère faux";
    }
}

/// A well-formed number that is one typing error away from a text.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The number, which is not necessarily the one that was meant.
    pub number: Parsed,
    /// The error that turns the number into the text.
    pub slip: Slip,
    /// The index of the first character that changes, not counting separators.
    pub index: usize,
}

/// The slip, never the number.
impl fmt::Debug for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suggestion")
            .field("slip", &self.slip)
            .finish_non_exhaustive()
    }
}

/// Returns the numbers that a wrong text may stand for, the likeliest first, each once. A person
/// has to choose. Nothing is allocated.
///
/// A well-formed text has no suggestion, except a provisional number whose key does not match:
/// registered numbers one typing error away are suggested then.
///
/// ```
/// use nircheck::{Context, Slip, suggest};
///
/// let mut suggestions = suggest(b"2 95 1O 99 126 111 93", &Context::default());
/// let first = suggestions.next().unwrap();
/// assert_eq!(first.slip, Slip::LookAlike);
/// assert_eq!(first.number.to_string(), "295109912611193");
/// assert!(suggest(b"2 95 10 99 126 111 93", &Context::default()).next().is_none());
/// ```
pub fn suggest(text: &[u8], context: &Context) -> impl Iterator<Item = Suggestion> + use<> {
    let profile = context.profile;
    let judge = move |(typed, slip, index): (Typed, Slip, usize)| {
        let number = grammar::parse(typed.as_slice(), Form::Strict, &profile).ok()?;
        // A parsed MIG or NNP may have a wrong key, which makes it an unlikely correction.
        let key_agrees = number.key().is_none_or(|key| key == number.number().key());
        key_agrees.then_some(Suggestion {
            number,
            slip,
            index,
        })
    };
    let well_formed = grammar::parse(text, context.form, &profile).ok();
    let key_is_wrong =
        |parsed: Parsed| (parsed.key()).is_some_and(|key| key != parsed.number().key());
    let typed = Typed::read(text).filter(|_| well_formed.is_none_or(key_is_wrong));
    let is_candidate = move |suggestion: &Suggestion| {
        well_formed.is_none() || suggestion.number.number().registered().is_some()
    };
    typed.into_iter().flat_map(move |typed| {
        // When the characters are right, other corrections are not considered.
        let as_typed = judge((typed, Slip::Spelling, 0));
        let slips = as_typed.is_none().then(|| {
            let slips = typed.slips().enumerate().filter_map(move |(rank, slip)| {
                let suggestion = judge(slip)?;
                let mut earlier = typed.slips().take(rank);
                let is_new = earlier.all(|(other, ..)| other.bytes != slip.0.bytes);
                is_new.then_some(suggestion)
            });
            slips.filter(is_candidate)
        });
        as_typed.into_iter().chain(slips.into_iter().flatten())
    })
}

/// The letters and digits that were typed, in upper case: 13 or 15 of them.
#[derive(Clone, Copy)]
struct Typed {
    bytes: [u8; 15],
    len: usize,
}

/// The characters of a number; letters only as seventh character.
const ALPHABET: [u8; 12] = *b"0123456789AB";

impl Typed {
    fn read(text: &[u8]) -> Option<Self> {
        let mut typed = Self {
            bytes: [0; 15],
            len: 0,
        };
        for byte in text.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
            *typed.bytes.get_mut(typed.len)? = byte.to_ascii_uppercase();
            typed.len += 1;
        }
        matches!(typed.len, 13 | 15).then_some(typed)
    }

    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Every text one typing error away, the likeliest first; some come twice. Look-alike letters
    /// count as their digits, except a `B` that a swap or one wrong digit puts after a 2.
    fn slips(self) -> impl Iterator<Item = (Self, Slip, usize)> {
        let base = self.without_look_alikes();
        let first_change = (0..self.len).find(|index| self.bytes[*index] != base.bytes[*index]);
        let look_alike = first_change.map(|index| (base, Slip::LookAlike, index));
        let as_typed = first_change.map(|_| self);
        let corsica = base
            .corsica_slip()
            .map(|letter| (base.with(6, letter), Slip::Corsica, 6));
        let swaps = base
            .swaps()
            .chain(as_typed.into_iter().flat_map(Self::swaps));
        let before_b = as_typed.filter(|typed| typed.bytes[6] == b'B');
        let before_b = before_b.map(|typed| (typed.with(5, b'2'), Slip::WrongDigit, 5));
        let slips = look_alike.into_iter().chain(corsica).chain(swaps);
        slips.chain(before_b).chain(base.wrong_digits())
    }

    fn swaps(self) -> impl Iterator<Item = (Self, Slip, usize)> {
        (1..self.len).filter_map(move |index| {
            let (left, right) = (self.bytes[index - 1], self.bytes[index]);
            let swapped = self.with(index - 1, right).with(index, left);
            (left != right).then_some((swapped, Slip::Swap, index - 1))
        })
    }

    fn wrong_digits(self) -> impl Iterator<Item = (Self, Slip, usize)> {
        (0..self.len).flat_map(move |index| {
            let others = ALPHABET
                .into_iter()
                .filter(move |new| *new != self.bytes[index]);
            others.map(move |new| (self.with(index, new), Slip::WrongDigit, index))
        })
    }

    fn with(mut self, index: usize, byte: u8) -> Self {
        self.bytes[index] = byte;
        self
    }

    fn without_look_alikes(mut self) -> Self {
        for index in 0..self.len {
            let corsica = index == 6 && self.bytes[5] == b'2';
            self.bytes[index] = match self.bytes[index] {
                b'A' | b'B' if corsica => continue,
                b'O' => b'0',
                b'I' | b'L' => b'1',
                b'S' => b'5',
                b'B' => b'8',
                b'Z' => b'2',
                other => other,
            };
        }
        self
    }

    /// The character that the seventh one is confused with after a 2.
    fn corsica_slip(&self) -> Option<u8> {
        match (self.bytes[5], self.bytes[6]) {
            (b'2', b'4') => Some(b'A'),
            (b'2', b'A') => Some(b'4'),
            (b'2', b'8') => Some(b'B'),
            (b'2', b'B') => Some(b'8'),
            _ => None,
        }
    }
}
