//! The feature `arbitrary`: what it makes is what it says, from any bytes.

use std::{collections::BTreeSet, ops::Range, sync::mpsc, thread, time::Duration};

use crate::common::{Rng, agrees};
use arbitrary::{Arbitrary, Unstructured};
use nircheck::{
    Birthplace, Context, Form, KeyedNir, Nir, Number, Parsed, PlaceKind, Profile, check,
    external::arbitrary::{Input, NearMiss, Spelling},
    suggest,
};

/// Seeds of some length.
fn seeds(count: usize, lengths: Range<usize>) -> impl Iterator<Item = Vec<u8>> {
    let mut rng = Rng::new(1);
    (0..count).map(move |_| {
        let length = rng.between(lengths.start, lengths.end);
        (0..length).map(|_| rng.next() as u8).collect()
    })
}

/// Every value that long seeds make of a type.
fn values<T: for<'a> Arbitrary<'a>>(count: usize) -> impl Iterator<Item = T> {
    seeds(count, 256..512).filter_map(|seed| T::arbitrary(&mut Unstructured::new(&seed)).ok())
}

/// Short seeds, down to none: a generator does with what it gets, and ends.
#[test]
fn bytes_may_run_out() {
    fn made<T: for<'a> Arbitrary<'a>>() -> usize {
        seeds(5_000, 0..48)
            .filter_map(|seed| T::arbitrary(&mut Unstructured::new(&seed)).ok())
            .count()
    }
    let (done, wait) = mpsc::channel();
    thread::spawn(move || {
        let made = [
            made::<Nir>(),
            made::<KeyedNir>(),
            made::<Number>(),
            made::<Parsed>(),
            made::<Birthplace>(),
            made::<Spelling>(),
            made::<NearMiss>(),
            made::<Input>(),
        ];
        done.send(made)
    });
    // A generator that never ends takes all the memory of the machine: stop before that.
    match wait.recv_timeout(Duration::from_secs(60)) {
        Ok(made) => assert!(made.iter().all(|made| *made > 0), "{made:?}"),
        Err(_) => {
            eprintln!("a generator does not end when its bytes run out");
            std::process::exit(101);
        }
    }
}

#[test]
fn registered_numbers_are_well_formed() {
    let (mut made, mut sexes, mut places) = (0, BTreeSet::new(), Vec::new());
    for nir in values::<Nir>(10_000) {
        let text = nir.to_string();
        assert_eq!(Nir::parse_strict(&text), Ok(nir));
        agrees(text.as_bytes(), Form::Strict, &Profile::DEFAULT);
        sexes.insert(nir.sex());
        let kind = nir.birthplace().kind();
        if !places.contains(&kind) {
            places.push(kind);
        }
        made += 1;
    }
    assert!(made > 9_000, "{made}");
    assert_eq!(sexes.len(), 2);
    assert_eq!(places.len(), 7, "{places:?}");
}

#[test]
fn keyed_numbers_are_well_formed() {
    let made = values::<KeyedNir>(5_000)
        .filter(|keyed| KeyedNir::parse_strict(keyed.to_string()) == Ok(*keyed))
        .count();
    assert_eq!(made, values::<KeyedNir>(5_000).count());
    assert!(made > 4_500, "{made}");
}

#[test]
fn every_kind_is_reached() {
    let (mut made, mut seen) = (0, BTreeSet::new());
    let (mut keys, mut letters) = ([0, 0], BTreeSet::new());
    for parsed in values::<Parsed>(20_000) {
        let text = parsed.to_string();
        assert_eq!(Parsed::parse_strict(&text), Ok(parsed));
        assert!(agrees(text.as_bytes(), Form::Strict, &Profile::DEFAULT));
        assert_eq!(
            values_of(parsed.number()),
            values_of(Number::parse(&text).unwrap())
        );
        seen.insert((text.as_bytes()[0], values_of(parsed.number())));
        if let Some(letter) = text
            .as_bytes()
            .get(6)
            .copied()
            .filter(u8::is_ascii_alphabetic)
        {
            letters.insert((values_of(parsed.number()), letter));
        }
        keys[usize::from(parsed.key().is_some())] += 1;
        made += 1;
    }
    assert!(made > 18_000, "{made}");
    let expected = [
        (b'1', "registered"),
        (b'2', "registered"),
        (b'3', "registered"),
        (b'4', "registered"),
        (b'5', "mig"),
        (b'6', "mig"),
        (b'7', "nir-like"),
        (b'7', "nnp"),
        (b'8', "nir-like"),
        (b'8', "nnp"),
    ];
    assert!(seen.iter().eq(&expected), "{seen:?}");
    assert!(keys[0] > made / 4 && keys[1] > made / 4, "{keys:?}");
    let expected = [
        ("nir-like", b'A'),
        ("nir-like", b'B'),
        ("registered", b'A'),
        ("registered", b'B'),
    ];
    assert!(letters.iter().eq(&expected), "{letters:?}");
}

fn values_of(number: Number) -> &'static str {
    match number {
        Number::Registered(_) => "registered",
        Number::Mig(_) => "mig",
        Number::Nnp(_) => "nnp",
        Number::NirLike(_) => "nir-like",
        _ => unreachable!("a kind without a test"),
    }
}

#[test]
fn places_of_every_kind() {
    let mut seen = Vec::new();
    for place in values::<Birthplace>(5_000) {
        let code = place.code();
        let text: &[u8; 5] = code.as_bytes().try_into().expect("five characters");
        assert_eq!(Birthplace::new(text), Some(place));
        if !seen.contains(&place.kind()) {
            seen.push(place.kind());
        }
    }
    assert!(
        seen.contains(&PlaceKind::Unknown) && seen.len() == 7,
        "{seen:?}"
    );
}

#[test]
fn a_spelling_is_read_as_its_number() {
    let (mut made, mut loose, mut longest) = (0, 0, 0);
    for Spelling { parsed, text, .. } in values::<Spelling>(20_000) {
        assert_eq!(Parsed::parse(&text), Ok(parsed));
        agrees(&text, Form::Loose, &Profile::DEFAULT);
        loose += usize::from(Parsed::parse_strict(&text).is_err());
        longest = longest.max(text.len());
        made += 1;
    }
    assert!(made > 18_000 && loose > made / 2, "{made} {loose}");
    assert!(longest > 30, "{longest}");
}

#[test]
fn near_misses_are_near_and_judged() {
    let (mut made, mut missed, mut codes) = (0, 0, BTreeSet::new());
    for NearMiss(text) in values::<NearMiss>(20_000) {
        agrees(&text, Form::Loose, &Profile::DEFAULT);
        agrees(&text, Form::Strict, &Profile::DEFAULT);
        if let Err(error) = Parsed::parse(&text) {
            missed += 1;
            codes.insert(error.code());
        }
        made += 1;
    }
    assert!(made > 15_000 && missed > made / 2, "{made} {missed}");
    assert!(codes.len() >= 5, "{codes:?}");
}

/// Any input at all: a report, suggestions and every parser, without a panic.
#[test]
fn inputs_never_panic() {
    let contexts = Profile::ALL.iter().flat_map(|profile| {
        [Form::Loose, Form::Strict].map(|form| Context {
            form,
            profile: *profile,
            ..Context::default()
        })
    });
    let contexts: Vec<_> = contexts.collect();
    let (mut made, mut well_formed) = (0, 0);
    for (index, Input(text)) in values::<Input>(10_000).enumerate() {
        let context = &contexts[index % contexts.len()];
        let report = check(&text, context);
        well_formed += usize::from(report.is_well_formed());
        agrees(&text, context.form, &context.profile);
        let suggested = suggest(&text, context).count();
        assert!(!report.is_well_formed() || suggested == 0);
        made += 1;
    }
    assert!(
        made > 7_000 && well_formed > made / 20,
        "{made} {well_formed}"
    );
}
