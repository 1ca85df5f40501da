//! From provisional to definitive: what two numbers of one person tell.

#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "../../../tests/common/mod.rs"]
mod common;

use common::{Base, Rng};
use nircheck::{Context, Lang, Oid, Report, check};
use nircheck_records::transition::{
    self, Change, Changes, Transition, TransitionCounts, TransitionKind,
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

fn kind(old: Report, new: Report) -> Option<TransitionKind> {
    transition::compare(&old, &new).map(Transition::kind)
}

fn changes(old: &str, new: &str) -> Vec<Change> {
    let transition = transition::compare(&plain(old), &plain(new)).expect("two numbers");
    assert_eq!(transition.kind(), TransitionKind::Corrected);
    transition.changes().iter().collect()
}

const NIR: &str = "295109912611193";
const OTHER: &str = "184127645108946";
const NNP: &str = "7112312345678";
const MIG: &str = "6278965432189";
const AWAITING: &str = "399018619400164";

#[test]
fn one_number() {
    let same = Some(TransitionKind::Same);
    assert_eq!(kind(plain(NIR), plain("2 95 10 99 126 111")), same);
    assert_eq!(kind(plain(NNP), plain(NNP)), same);
    assert_eq!(kind(under(NIR, Oid::InsNia), plain(NIR)), same);
    assert_eq!(kind(plain(NIR), under(NIR, Oid::InsNir)), same);
    let nia = under(NIR, Oid::InsNia);
    let nir = under(NIR, Oid::InsNir);
    assert_eq!(kind(nia, nir), Some(TransitionKind::Promoted));
    assert_eq!(kind(nir, nia), Some(TransitionKind::Impossible));
    let nss = under(NIR, Oid::NssNia);
    assert_eq!(kind(nss, nir), Some(TransitionKind::Promoted));
}

#[test]
fn provisional_to_definitive() {
    for provisional in [NNP, MIG, AWAITING, "799018619400158"] {
        let (old, new) = (plain(provisional), plain(NIR));
        assert_eq!(kind(old, new), Some(TransitionKind::Replaced));
        assert_eq!(
            kind(old, under(NIR, Oid::InsNia)),
            Some(TransitionKind::Replaced)
        );
        assert_eq!(kind(new, old), Some(TransitionKind::Impossible));
        assert_eq!(
            transition::compare(&old, &new).unwrap().changes(),
            Changes::EMPTY
        );
    }
    assert_eq!(
        kind(plain(MIG), plain(NNP)),
        Some(TransitionKind::StillProvisional)
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
        Some(TransitionKind::Impossible)
    );
    assert_eq!(
        kind(under(NIR, Oid::InsNia), under(OTHER, Oid::InsNir)),
        Some(TransitionKind::Corrected)
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
        let transition = transition::compare(&old, &new).expect("two numbers");
        assert!(transition.changes().iter().eq(expected.iter().copied()));
        assert_eq!(
            transition.kind() == TransitionKind::Same,
            expected.is_empty()
        );
    }
}

#[test]
fn counts() {
    let mut counts = TransitionCounts::default();
    let pairs = [
        (NIR, NIR),
        (NNP, NIR),
        (NNP, NIR),
        (NIR, NNP),
        ("", NIR),
        (NIR, "295109912611194"),
    ];
    for (old, new) in pairs {
        counts.add(transition::compare(&plain(old), &plain(new)));
    }
    let of: Vec<_> = TransitionKind::ALL
        .iter()
        .map(|kind| counts.of(*kind))
        .collect();
    assert_eq!(of, [1, 0, 2, 0, 0, 1]);
    assert_eq!((counts.malformed(), counts.total()), (2, 6));
}

#[test]
fn codes_and_privacy() {
    for kind in TransitionKind::ALL {
        assert_eq!(TransitionKind::from_code(kind.as_str()), Some(*kind));
        assert_ne!(kind.text(Lang::En), kind.text(Lang::Fr));
    }
    let transition = transition::compare(&plain(NIR), &plain(OTHER)).unwrap();
    let shown = format!("{transition:?}");
    assert!(
        shown.contains("Corrected") && !shown.contains("951"),
        "{shown}"
    );
}
