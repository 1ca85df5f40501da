//! From provisional to definitive: what two numbers of one person tell.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod common;

use common::{Base, Rng};
use nircheck::{
    Context, Lang, Oid, Report,
    bascule::{self, Bascule, BasculeCounts, BasculeKind, Change, Changes},
    check,
};

fn plain(text: &str) -> Report {
    check(text, &Context::default())
}

fn under(text: &str, oid: Oid) -> Report {
    let context = Context {
        oid: Some(oid),
        ..Context::default()
    };
    check(text, &context)
}

fn kind(old: Report, new: Report) -> Option<BasculeKind> {
    bascule::compare(&old, &new).map(Bascule::kind)
}

fn changes(old: &str, new: &str) -> Vec<Change> {
    let bascule = bascule::compare(&plain(old), &plain(new)).expect("two numbers");
    assert_eq!(bascule.kind(), BasculeKind::Corrected);
    bascule.changes().iter().collect()
}

const NIR: &str = "295109912611193";
const OTHER: &str = "184127645108946";
const NNP: &str = "7112312345678";
const MIG: &str = "6278965432189";
const AWAITING: &str = "399018619400164";

#[test]
fn one_number() {
    let same = Some(BasculeKind::Same);
    assert_eq!(kind(plain(NIR), plain("2 95 10 99 126 111")), same);
    assert_eq!(kind(plain(NNP), plain(NNP)), same);
    assert_eq!(kind(under(NIR, Oid::InsNia), plain(NIR)), same);
    assert_eq!(kind(plain(NIR), under(NIR, Oid::InsNir)), same);
    let nia = under(NIR, Oid::InsNia);
    let nir = under(NIR, Oid::InsNir);
    assert_eq!(kind(nia, nir), Some(BasculeKind::Promoted));
    assert_eq!(kind(nir, nia), Some(BasculeKind::Impossible));
    let nss = under(NIR, Oid::NssNia);
    assert_eq!(kind(nss, nir), Some(BasculeKind::Promoted));
}

#[test]
fn provisional_to_definitive() {
    for provisional in [NNP, MIG, AWAITING, "799018619400158"] {
        let (old, new) = (plain(provisional), plain(NIR));
        assert_eq!(kind(old, new), Some(BasculeKind::Replaced));
        assert_eq!(
            kind(old, under(NIR, Oid::InsNia)),
            Some(BasculeKind::Replaced)
        );
        assert_eq!(kind(new, old), Some(BasculeKind::Impossible));
        assert_eq!(
            bascule::compare(&old, &new).unwrap().changes(),
            Changes::EMPTY
        );
    }
    assert_eq!(
        kind(plain(MIG), plain(NNP)),
        Some(BasculeKind::StillProvisional)
    );
}

#[test]
fn corrections() {
    // Two published pairs of test identities of one person, after a correction.
    assert_eq!(
        changes("209066322012355", "209076322083439"),
        [Change::BirthMonth, Change::Order]
    );
    assert_eq!(
        changes("2840588321025", "2 84 05 2B 321 025 79"),
        [Change::Birthplace]
    );
    assert_eq!(changes("199999999999995", "2999999999999"), [Change::Sex]);
    assert_eq!(changes(NIR, OTHER), Change::ALL);
    // The digits differ and a NIA may come later: only going back from NIR to NIA is impossible.
    assert_eq!(
        kind(under(NIR, Oid::InsNir), under(OTHER, Oid::InsNia)),
        Some(BasculeKind::Impossible)
    );
    assert_eq!(
        kind(under(NIR, Oid::InsNia), under(OTHER, Oid::InsNir)),
        Some(BasculeKind::Corrected)
    );
}

/// Exactly the fields that differ, by a second reading of the characters.
#[test]
fn changes_are_what_the_characters_say() {
    let mut rng = Rng::new(5);
    for _ in 0..2_000 {
        let old = Base::Metropolitan.body(&mut rng);
        let mut new = old;
        let donor = Base::Corsica2A.body(&mut rng);
        let ranges = [0..1, 1..3, 3..5, 5..10, 10..13];
        for range in &ranges {
            if rng.one_in(2) {
                new[range.clone()].copy_from_slice(&donor[range.clone()]);
            }
        }
        let expected: Vec<_> = ranges
            .iter()
            .zip(Change::ALL)
            .filter(|(range, _)| old[(*range).clone()] != new[(*range).clone()])
            .map(|(_, change)| *change)
            .collect();
        let [old, new] = [old, new].map(|body| check(body, &Context::default()));
        let bascule = bascule::compare(&old, &new).expect("two numbers");
        assert!(bascule.changes().iter().eq(expected.iter().copied()));
        assert_eq!(bascule.kind() == BasculeKind::Same, expected.is_empty());
    }
}

#[test]
fn counts() {
    let mut counts = BasculeCounts::default();
    let pairs = [
        (NIR, NIR),
        (NNP, NIR),
        (NNP, NIR),
        (NIR, NNP),
        ("", NIR),
        (NIR, "295109912611194"),
    ];
    for (old, new) in pairs {
        counts.add(bascule::compare(&plain(old), &plain(new)));
    }
    let of: Vec<_> = BasculeKind::ALL
        .iter()
        .map(|kind| counts.of(*kind))
        .collect();
    assert_eq!(of, [1, 0, 2, 0, 0, 1]);
    assert_eq!((counts.malformed(), counts.total()), (2, 6));
}

#[test]
fn codes_and_privacy() {
    for kind in BasculeKind::ALL {
        assert_eq!(BasculeKind::from_code(kind.as_str()), Some(*kind));
        assert_ne!(kind.text(Lang::En), kind.text(Lang::Fr));
    }
    let bascule = bascule::compare(&plain(NIR), &plain(OTHER)).unwrap();
    let shown = format!("{bascule:?}");
    assert!(
        shown.contains("Corrected") && !shown.contains("951"),
        "{shown}"
    );
}
