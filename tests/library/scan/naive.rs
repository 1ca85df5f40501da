//! The finder as the documentation tells it, without a line of the library's finder: the grammar
//! judges what is a number, everything else is written again. Shared with the fuzz target.

#![allow(unreachable_pub)]

use std::{collections::BTreeSet, ops::Range};

use nircheck::{
    Parsed,
    batch::kernel::{Ends, Kernel, Level},
    text::{Certainty, Match, Scanner},
};

/// Panics unless the finder finds in a text what the naive one does, and every kernel the places
/// where these numbers begin; gives back how many numbers are certain.
#[track_caller]
pub fn agrees(text: &[u8]) -> usize {
    let low = Scanner::new().min_certainty(Certainty::Low);
    let expected = naive(text);
    assert_eq!(
        found(low.scan(text)),
        expected,
        "in \"{}\"",
        text.escape_ascii()
    );
    let certain = expected
        .iter()
        .filter(|found| found.2 == Certainty::High)
        .copied();
    let certain: BTreeSet<_> = certain.collect();
    assert_eq!(
        found(Scanner::new().scan(text)),
        certain,
        "in \"{}\"",
        text.escape_ascii()
    );
    levels_agree::<13>(text, &expected);
    levels_agree::<15>(text, &certain);
    certain.len()
}

/// Every kernel, by name, gives the same places, and each number ends at one of them: with 13
/// characters sought, at its 13th.
#[track_caller]
fn levels_agree<const LEN: u32>(text: &[u8], numbers: &BTreeSet<(usize, usize, Certainty)>) {
    let mut all = Level::ALL.iter().copied().filter_map(Kernel::of);
    let portable = places::<LEN>(all.next().expect("any machine has one"), text);
    for (start, end, _) in numbers {
        let mut characters = (*start..*end).filter(|at| text[*at].is_ascii_alphanumeric());
        let last = characters.nth(LEN as usize - 1).expect("a number has them");
        assert!(portable.contains(&last), "{LEN} at {start}");
    }
    for kernel in all {
        let level = kernel.level();
        let places = places::<LEN>(kernel, text);
        assert_eq!(places, portable, "{level:?} in \"{}\"", text.escape_ascii());
    }
}

fn places<const LEN: u32>(kernel: Kernel, text: &[u8]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut ends = Ends::new(0);
    while kernel.ends::<LEN>(text, &mut ends) {
        while let Some(place) = ends.next_place() {
            let line_feeds = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count();
            let before = ends.line_feeds_before(text, place);
            assert_eq!(before as usize, line_feeds(&text[..place]));
            places.push(place);
        }
    }
    assert_eq!(
        ends.line_feeds() as usize,
        text.iter().filter(|byte| **byte == b'\n').count()
    );
    assert!(places.is_sorted() && places.last().is_none_or(|last| *last < text.len()));
    places
}

pub fn found(numbers: impl Iterator<Item = Match>) -> BTreeSet<(usize, usize, Certainty)> {
    let place = |found: Match| (found.range().start, found.range().end, found.certainty());
    numbers.map(place).collect()
}

/// What the documentation says, word for word: every extent between word bounds, then the better
/// of those that overlap.
fn naive(text: &[u8]) -> BTreeSet<(usize, usize, Certainty)> {
    let readings = readings(text);
    let better = |one: &Rated, other: &Rated| {
        let overlaps = one.range.start < other.range.end && other.range.start < one.range.end;
        let holds = one.range.start <= other.range.start && other.range.end <= one.range.end;
        one.certain
            && if other.certain {
                overlaps && one.by_field && !other.by_field
            } else {
                holds
            }
    };
    let best = readings
        .iter()
        .filter(|reading| !readings.iter().any(|one| better(one, reading)));
    best.map(|Rated { range, certain, .. }| {
        let certainty = if *certain {
            Certainty::High
        } else {
            Certainty::Low
        };
        (range.start, range.end, certainty)
    })
    .collect()
}

struct Rated {
    range: Range<usize>,
    certain: bool,
    by_field: bool,
}

fn readings(text: &[u8]) -> Vec<Rated> {
    let is_word = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let mut readings = Vec::new();
    for start in (0..text.len()).filter(|at| is_word(*at) && (*at == 0 || !is_word(at - 1))) {
        let line = text[start..].split(|byte| b"\n\r".contains(byte)).next();
        let line_end = start + line.map_or(0, <[u8]>::len);
        // Every other extent has too few characters, or too many.
        let mut characters = 0;
        for end in start + 1..=line_end.min(start + 400) {
            characters += usize::from(is_word(end - 1));
            if characters > 15 {
                break;
            }
            if matches!(characters, 13 | 15)
                && is_word(end - 1)
                && !is_word(end)
                && let Some(rated) = rated(text, start..end)
            {
                readings.push(rated);
            }
        }
    }
    readings
}

fn rated(text: &[u8], range: Range<usize>) -> Option<Rated> {
    let spelled = &text[range.clone()];
    let characters: Vec<usize> = (0..spelled.len())
        .filter(|at| spelled[*at].is_ascii_alphanumeric())
        .collect();
    if !matches!(characters.len(), 13 | 15) {
        return None;
    }
    // The lone byte A0 is a separator of Windows-1252.
    let mut unicode = Vec::new();
    for (at, byte) in spelled.iter().enumerate() {
        let lone = *byte == 0xa0 && spelled[at - 1] != 0xc2;
        unicode.extend(if lone {
            "\u{a0}".as_bytes()
        } else {
            &spelled[at..=at]
        });
    }
    let unicode = String::from_utf8(unicode).ok()?;
    let gaps = unicode.split(|c: char| c.is_ascii_alphanumeric());
    if gaps.map(|gap| gap.chars().count()).max() > Some(8) {
        return None;
    }
    let parsed = Parsed::parse(&unicode).ok()?;
    let digit = |at: usize| parsed.compact().as_bytes()[at] - b'0';
    let own_layout = match digit(0) {
        5 | 6 => true,
        7 | 8 => digit(1) <= 2 && parsed.compact().bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    };
    let fields: &[usize] = if own_layout {
        &[1, 2, 5, 13]
    } else {
        &[1, 3, 5, 7, 10, 13]
    };
    let by_field = characters
        .windows(2)
        .enumerate()
        .all(|(index, gap)| gap[1] == gap[0] + 1 || fields.contains(&(index + 1)));
    let before = String::from_utf8_lossy(&text[..range.start]).into_owned();
    let behind_a_point = spelled.len() == 15
        && before.ends_with('.')
        && before[..before.len() - 1].ends_with(|c: char| c.is_ascii_digit());
    let dot_alone = spelled.len() == 16 && spelled.contains(&b'.') && spelled[13] != b'.';
    let right_key = parsed.key() == Some(parsed.number().key());
    let is_part = behind_a_point || dot_alone || !by_field && ends_iban(&before);
    let certain = right_key && !is_part;
    Some(Rated {
        range,
        certain,
        by_field,
    })
}

/// Whether a text ends with the beginning of an IBAN, in groups of four, and a space.
fn ends_iban(before: &str) -> bool {
    (1..=8).any(|groups| {
        let len = 5 * groups;
        let Some(start) = before.len().checked_sub(len) else {
            return false;
        };
        let Some(iban) = before.get(start..) else {
            return false;
        };
        let bytes = iban.as_bytes();
        let in_groups = (0..len).all(|at| match at % 5 {
            4 => bytes[at] == b' ',
            _ => bytes[at].is_ascii_alphanumeric(),
        });
        let bound = !before[..start].ends_with(|c: char| c.is_ascii_alphanumeric());
        let first = |at: usize| bytes[at].is_ascii_uppercase() && bytes[at + 2].is_ascii_digit();
        in_groups && bound && first(0) && first(1)
    })
}
