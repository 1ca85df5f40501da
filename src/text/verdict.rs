//! Decides whether a reading is a number, how certain it is, and whether another reading of the
//! same digits is better.

use super::{
    Certainty, Match, is_word,
    reading::{LONGEST, Reading, readings},
};
use crate::{Number, Parsed, Text, batch::kernel::is_joining};

/// The longest IBAN in groups of four: 34 characters and the spaces between them.
pub(super) const LONGEST_IBAN: usize = 34 + 8;

/// Returns the number of a reading, unless another reading of the same digits is better.
pub(super) fn judge(text: &[u8], reading: Reading) -> Option<Match> {
    let rated = rated(text, &reading)?;
    let is_best = rated.found.certainty == Certainty::High && rated.is_cut_by_field;
    let stands = is_best
        || !overlapping(text, &reading)
            .filter_map(|other| self::rated(text, &other))
            .any(|other| other.is_better_than(&rated));
    stands.then_some(rated.found)
}

impl Reading {
    /// Whether separators are between the fields of the number only.
    fn is_cut_by_field(&self, text: &[u8], number: Number) -> bool {
        let bounds: &[usize] = match number {
            Number::Mig(_) | Number::Nnp(_) => &[1, 2, 5, 13],
            _ => &[1, 3, 5, 7, 10, 13],
        };
        let bytes = text.get(self.start..self.end).unwrap_or_default();
        let places = (0..bytes.len()).filter(|at| is_word(&bytes[*at]));
        let mut expected = 0;
        places.enumerate().all(|(index, at)| {
            let follows = at == expected;
            expected = at + 1;
            follows || bounds.contains(&index)
        })
    }
}

/// A number, before other readings of the same digits are considered.
struct Rated {
    found: Match,
    is_cut_by_field: bool,
}

impl Rated {
    /// Whether this reading replaces one that shares a character with it.
    fn is_better_than(&self, other: &Self) -> bool {
        let (this, that) = (&self.found, &other.found);
        let is_inside = this.start <= that.start && that.end <= this.end;
        match (this.certainty, that.certainty) {
            (Certainty::High, Certainty::Low) => is_inside,
            (Certainty::High, Certainty::High) => self.is_cut_by_field && !other.is_cut_by_field,
            (Certainty::Low, _) => false,
        }
    }
}

fn rated(text: &[u8], reading: &Reading) -> Option<Rated> {
    let length = if reading.has_key { 15 } else { 13 };
    let compact = Text::from_nibbles(reading.characters, length);
    let parsed = Parsed::parse_strict(compact).ok()?;
    let is_cut_by_field = reading.is_cut_by_field(text, parsed.number());
    let is_part = is_decimal(text, reading) || !is_cut_by_field && ends_iban(text, reading);
    let found = Match {
        start: reading.start,
        end: reading.end,
        parsed,
        certainty: match reading.has_right_key() && !is_part {
            true => Certainty::High,
            false => Certainty::Low,
        },
    };
    Some(Rated {
        found,
        is_cut_by_field,
    })
}

/// The readings that share a character with this one, itself included.
fn overlapping(text: &[u8], reading: &Reading) -> impl Iterator<Item = Reading> {
    let Reading { start, end, .. } = *reading;
    let earliest = start.saturating_sub(LONGEST);
    let before = text.get(earliest..start).unwrap_or_default();
    let bound = before.iter().rposition(|byte| !is_joining(*byte));
    let starts = bound.map_or(earliest, |bound| earliest + bound + 1)..end;
    let readings = starts.flat_map(|start| readings(text, start)).flatten();
    readings.filter(move |other| other.end > start)
}

/// Whether this looks like a decimal number: 15 digits after a digit and a dot, or 15 digits with
/// a dot elsewhere than before the key.
fn is_decimal(text: &[u8], reading: &Reading) -> bool {
    let before = text.get(..reading.start).unwrap_or_default();
    let spelled = text.get(reading.start..reading.end).unwrap_or_default();
    match spelled.len() {
        15 => matches!(before, [.., b'0'..=b'9', b'.']),
        16 => spelled
            .iter()
            .position(|byte| *byte == b'.')
            .is_some_and(|at| at != 13),
        _ => false,
    }
}

/// Whether these are the last groups of an IBAN on paper: groups of four, separated by single
/// spaces, that start with a country and a check number.
fn ends_iban(text: &[u8], reading: &Reading) -> bool {
    let earliest = reading.start.saturating_sub(LONGEST_IBAN);
    let mut before = text.get(earliest..reading.start).unwrap_or_default();
    while let [head @ .., a, b, c, d, b' '] = before {
        let group = [a, b, c, d];
        let is_first = group[..2].iter().all(|byte| byte.is_ascii_uppercase());
        if is_first && group[2..].iter().all(|byte| byte.is_ascii_digit()) {
            return !head.last().is_some_and(is_word);
        }
        if !group.into_iter().all(is_word) {
            return false;
        }
        before = head;
    }
    false
}
