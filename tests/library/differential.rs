//! One million structured cases from a seed: the library against the naive judge.
//!
//! Each case starts from a well-formed number of some kind and goes outward: as it is, one byte
//! changed, inserted or removed, runs of separators, broken UTF-8.

use std::thread;

use crate::common::{BLANKS, Base, MARKS, Rng, agrees, judge, same, spell};
use nircheck::{Form, KeyedNir, Nir, Number, Parsed, Profile};

const CASES: usize = 1_000_000;

/// The neighbours of what a field accepts.
const EDGES: [u8; 7] = *b"/:09ABa";

/// Bytes of the separators, and sequences that only look like one.
const ODD: [&[u8]; 14] = [
    b"\xC2",
    b"\xA0",
    b"\xE2",
    b"\xE2\x80",
    b"\x80\xAF",
    b"\xE2\x80\x8B",
    b"\xE2\x80\xA8",
    b"\xEF\xBB\xBF",
    b"\xC2\xAD",
    b"\xFF",
    b"\0",
    b"\r",
    b"\n",
    b"\x0B",
];

#[test]
fn one_million_cases() {
    const WORKERS: usize = 4;
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| thread::spawn(move || run(worker as u64, CASES / WORKERS)))
        .collect();
    let (mut done, mut well_formed) = (0, 0);
    for worker in workers {
        let tally = worker.join().expect("no disagreement");
        done += tally.0;
        well_formed += tally.1;
    }
    assert_eq!(done, CASES);
    assert!(well_formed > CASES / 10, "{well_formed}");
    assert!(well_formed < CASES / 2, "{well_formed}");
}

/// Judges so many cases; gives back how many there were, and how many were well formed.
fn run(seed: u64, cases: usize) -> (usize, usize) {
    let mut rng = Rng::new(seed);
    let (mut done, mut well_formed) = (0, 0);
    while done < cases {
        for text in family(&mut rng).iter().take(cases - done) {
            well_formed += usize::from(case(text, done));
            done += 1;
        }
    }
    (done, well_formed)
}

/// A number and everything derived from it.
fn family(rng: &mut Rng) -> Vec<Vec<u8>> {
    let base = *rng.choose(&Base::ALL);
    let keyed = base.keyed(rng);
    let compact = match rng.below(2) {
        0 => &keyed[..13],
        _ => &keyed[..],
    };
    let spelt = spell(rng, compact);
    let text = match rng.below(4) {
        0 => spelt.clone(),
        _ => compact.to_vec(),
    };
    let mut family = vec![compact.to_vec(), spelt, text.clone()];
    for position in 0..text.len() {
        for edge in EDGES {
            let mut changed = text.clone();
            changed[position] = edge;
            family.push(changed);
        }
        let mut removed = text.clone();
        removed.remove(position);
        family.push(removed);
        let mut swapped = text.clone();
        swapped.swap(position, (position + 1) % text.len());
        family.push(swapped);
        let mut random = text.clone();
        random[position] = rng.next() as u8;
        family.push(random);
    }
    for position in 0..=text.len() {
        family.push(inserted(&text, position, &[*rng.choose(&EDGES)]));
        family.push(inserted(&text, position, ODD[rng.below(ODD.len())]));
        family.push(inserted(&text, position, &separators(rng)));
        family.push(inserted(&text, position, &[b'0' + rng.below(10) as u8]));
    }
    for cut in [0, 1, 6, 7, 12, 14] {
        family.push(text.iter().copied().take(cut).collect());
    }
    family.push([&text[..], &text[..]].concat());
    family
}

fn inserted(text: &[u8], position: usize, what: &[u8]) -> Vec<u8> {
    let (head, tail) = text.split_at(position);
    [head, what, tail].concat()
}

/// A run of separators, one time in four broken in its middle.
fn separators(rng: &mut Rng) -> Vec<u8> {
    let mut run = Vec::new();
    for _ in 0..rng.between(1, 6) {
        let separator = match rng.below(3) {
            0 => *rng.choose(&MARKS),
            _ => *rng.choose(&BLANKS),
        };
        run.extend(separator.bytes());
    }
    if rng.one_in(4) {
        let at = rng.below(run.len());
        run.remove(at);
    }
    run
}

/// One text: loose, strict and const by the default profile, one of the others in turn.
fn case(text: &[u8], index: usize) -> bool {
    let well_formed = agrees(text, Form::Loose, &Profile::DEFAULT);
    let strict = judge(text, true, "default");
    same(text, Parsed::parse_strict(text), &strict);
    same(text, Parsed::parse_const(text), &strict);
    let profile = &Profile::ALL[1 + index % 3];
    let form = [Form::Loose, Form::Strict][index / 3 % 2];
    agrees(text, form, profile);
    well_formed
}

/// The parsers of the other types say what [`Parsed`] says, kept to their kind and length.
#[test]
fn every_type_agrees() {
    let mut rng = Rng::new(99);
    for text in (0..60).flat_map(|_| family(&mut rng)) {
        for form in [Form::Loose, Form::Strict] {
            let whole = Parsed::parse_with(&text, form, &Profile::DEFAULT);
            let (number, nir, keyed) = match form {
                Form::Loose => (
                    Number::parse(&text),
                    Nir::parse(&text),
                    KeyedNir::parse(&text),
                ),
                _ => (
                    Number::parse_strict(&text),
                    Nir::parse_strict(&text),
                    KeyedNir::parse_strict(&text),
                ),
            };
            assert_eq!(number, whole.map(Parsed::number));
            match whole {
                Ok(parsed) => {
                    let registered = parsed.number().registered();
                    assert_eq!(nir.ok(), registered);
                    let expected = registered.filter(|_| parsed.key().is_some());
                    assert_eq!(keyed.ok().map(KeyedNir::nir), expected);
                    assert_eq!(keyed.ok().map(KeyedNir::key), expected.and(parsed.key()));
                }
                Err(error) => {
                    let error = Some((error.code(), error.at()));
                    let of = |error: nircheck::ParseError| (error.code(), error.at());
                    let first = judge(&text, form == Form::Strict, "default").known;
                    if first.is_none_or(|known| matches!(known.kind, "nir" | "awaiting")) {
                        assert_eq!(nir.err().map(of), error);
                    }
                    assert!(nir.is_err() && keyed.is_err());
                }
            }
            if let Ok(text) = str::from_utf8(&text)
                && form == Form::Loose
            {
                assert_eq!(text.parse(), whole);
                assert_eq!(text.parse(), number);
                assert_eq!(text.parse(), nir);
                assert_eq!(text.parse(), keyed);
            }
        }
    }
}

/// Separators move the position of an error and change nothing else of it.
#[test]
fn separators_change_positions_only() {
    let mut rng = Rng::new(100);
    let mut compared = 0;
    for text in (0..200).flat_map(|_| family(&mut rng)) {
        // One character is no place for a separator inside, and only ASCII has one a byte.
        if text.len() < 2 || !text.iter().all(u8::is_ascii_alphanumeric) {
            continue;
        }
        let spaced = inserted(&text, 1, b" ");
        for profile in Profile::ALL {
            let plain = Parsed::parse_with(&text, Form::Loose, profile);
            let spaced = Parsed::parse_with(&spaced, Form::Loose, profile);
            match (plain, spaced) {
                (Err(plain), Err(spaced)) => {
                    let told = |error: nircheck::ParseError| {
                        (error.code(), error.field(), error.expected())
                    };
                    assert_eq!(told(plain), told(spaced), "{}", profile.name());
                    let moved = usize::from(plain.at() > 0);
                    assert_eq!(plain.at() + moved, spaced.at());
                }
                (plain, spaced) => assert_eq!(plain, spaced),
            }
            compared += 1;
        }
    }
    assert!(compared > 50_000, "{compared}");
}
