//! A number as a line of text.

use super::number::{Layout, Number};

/// What stands between the groups of a number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Separators(&'static [u8]);

impl Separators {
    pub(super) const NONE: Self = Self(b"");
    pub(super) const SPACE: Self = Self(b" ");
    pub(super) const DOT: Self = Self(b".");
    pub(super) const ALL: &'static [Self] = &[
        Self::NONE,
        Self::SPACE,
        Self::DOT,
        Self(b"-"),
        Self("\u{a0}".as_bytes()),
        Self("\u{202f}".as_bytes()),
    ];
}

/// Where a group starts: year, month, department, commune, order, key.
const GROUPS: &[usize] = &[1, 3, 5, 7, 10, 13];

/// The same for a layout of its own: creation type, fund, order, key.
const OWN_GROUPS: &[usize] = &[1, 2, 5, 13];

/// Appends the number, its groups apart.
pub(super) fn write(line: &mut Vec<u8>, number: &Number, Separators(between): Separators) {
    let characters = number.characters();
    if between.is_empty() {
        return line.extend_from_slice(characters);
    }
    let groups = match number.layout() {
        Layout::Mig | Layout::Nnp => OWN_GROUPS,
        _ => GROUPS,
    };
    for (index, character) in characters.iter().enumerate() {
        if groups.contains(&index) {
            line.extend_from_slice(between);
        }
        line.push(*character);
    }
}

/// Appends the verdict, the error and the kind, each after a tab.
pub(super) fn write_truth(line: &mut Vec<u8>, number: &Number) {
    let verdict = match number.error() {
        None => "valid",
        Some(_) => "invalid",
    };
    let error = number.error().map_or("", |error| error.as_str());
    let kind = number.kind().map_or("", |kind| kind.as_str());
    for column in [verdict, error, kind] {
        line.push(b'\t');
        line.extend_from_slice(column.as_bytes());
    }
}
