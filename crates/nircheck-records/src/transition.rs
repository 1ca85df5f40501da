//! What happened between the old number of a person and the new one, such as the change from a
//! provisional number to a definitive one (`bascule`).
//!
//! A `NIA` becomes a NIR and usually keeps its digits: only the OID tells them apart. A NIR
//! replaces an `NNP` or a `MIG` without any arithmetic link (source: Cnam, Cnav). The comparison
//! uses the two numbers and the OIDs that they were sent under, and nothing else.
//!
//! ```
//! use nircheck::{Context, Oid, check};
//! use nircheck_records::transition::{self, Change, TransitionKind};
//!
//! let plain = Context::default();
//! let under = |oid| Context { oid: Some(oid), ..plain };
//! let kind = |old, new| transition::compare(&old, &new).map(|transition| transition.kind());
//!
//! // An NNP gives way to a NIR; a NIA keeps its digits.
//! let new = check("295109912611193", &plain);
//! assert_eq!(kind(check("7112312345678", &plain), new), Some(TransitionKind::Replaced));
//! let nia = check("295109912611193", &under(Oid::InsNia));
//! let nir = check("295109912611193", &under(Oid::InsNir));
//! assert_eq!(kind(nia, nir), Some(TransitionKind::Promoted));
//! assert_eq!(kind(nir, nia), Some(TransitionKind::Impossible));
//!
//! let [old, new] = ["209066322012355", "209076322083439"].map(|text| check(text, &plain));
//! let corrected = transition::compare(&old, &new).unwrap();
//! assert!(corrected.changes().iter().eq([Change::BirthMonth, Change::Order]));
//! ```

use nircheck::{Nir, Report, Status, code_set, coded};

use crate::codes::serialize_as_code;

coded! {
    /// What happened between two numbers of one person.
    pub enum TransitionKind {
        /// One number, without a known change.
        Same = "same", "the same number", "le même numéro";
        /// One number, sent as a NIA and then as a NIR. Source: Cnav for the digits, ANS for the
        /// OIDs.
        Promoted = "promoted",
            "the same number, a NIA that became a NIR",
            "le même numéro, un NIA devenu NIR";
        /// A provisional number, then one in definitive form. Source: Cnam.
        Replaced = "replaced",
            "a provisional number gave way to one in definitive form",
            "un numéro provisoire a laissé place à un numéro de forme définitive";
        /// A provisional number, then another one. Source: our decision.
        StillProvisional = "still-provisional",
            "a provisional number gave way to another one",
            "un numéro provisoire a laissé place à un autre";
        /// Two numbers in definitive form that differ. Source: Insee for the fields.
        Corrected = "corrected",
            "a number in definitive form was corrected",
            "un numéro de forme définitive a été corrigé";
        /// A number in definitive form before a provisional one, or a NIR before a NIA by their
        /// OIDs. Source: our decision.
        Impossible = "impossible",
            "a definitive number does not become provisional",
            "un numéro définitif ne devient pas provisoire";
    }
}

coded! {
    /// A field that a correction changed.
    pub enum Change {
        /// The first digit.
        Sex = "sex", "sex", "sexe";
        /// The last two digits of the year.
        BirthYear = "birth-year", "year of birth", "année de naissance";
        /// The month or its code.
        BirthMonth = "birth-month", "month of birth", "mois de naissance";
        /// The department, commune or country.
        Birthplace = "birthplace", "place of birth", "lieu de naissance";
        /// The order number, which also changes with the month or the place.
        Order = "order", "order number", "numéro d'ordre";
    }
}

serialize_as_code!(TransitionKind, Change);

code_set! {
    /// The fields that a correction changed.
    pub struct Changes of Change;
}

/// The result of [`compare`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Transition {
    kind: TransitionKind,
    changes: Changes,
}

impl Transition {
    /// What happened.
    #[must_use]
    pub const fn kind(self) -> TransitionKind {
        self.kind
    }

    /// The fields that differ, for [`TransitionKind::Corrected`]; empty for the other kinds. If all
    /// fields differ, the numbers may belong to two persons: the digits cannot tell.
    #[must_use]
    pub const fn changes(self) -> Changes {
        self.changes
    }
}

/// Compares the old number of a person with the new one, from the reports of
/// [`check`](nircheck::check). Returns `None` if one of them is not well formed.
#[must_use]
pub fn compare(old: &Report, new: &Report) -> Option<Transition> {
    let (old_number, new_number) = (old.outcome().ok()?.number(), new.outcome().ok()?.number());
    let kind = match (old.status()?, new.status()?) {
        (Status::Provisional, Status::Provisional) if old_number != new_number => {
            TransitionKind::StillProvisional
        }
        (Status::Provisional, Status::Provisional) => TransitionKind::Same,
        (Status::Provisional, _) => TransitionKind::Replaced,
        (_, Status::Provisional) | (Status::Definitive, Status::Temporary) => {
            TransitionKind::Impossible
        }
        _ if old_number != new_number => TransitionKind::Corrected,
        (Status::Temporary, Status::Definitive) => TransitionKind::Promoted,
        _ => TransitionKind::Same,
    };
    let changes = match (kind, old_number.registered(), new_number.registered()) {
        (TransitionKind::Corrected, Some(old), Some(new)) => changes(old, new),
        _ => Changes::EMPTY,
    };
    Some(Transition { kind, changes })
}

fn changes(old: Nir, new: Nir) -> Changes {
    let mut changes = Changes::EMPTY;
    changes.add_if(old.sex() != new.sex(), Change::Sex);
    changes.add_if(old.birth_year() != new.birth_year(), Change::BirthYear);
    changes.add_if(old.birth_month() != new.birth_month(), Change::BirthMonth);
    changes.add_if(old.birthplace() != new.birthplace(), Change::Birthplace);
    changes.add_if(old.order() != new.order(), Change::Order);
    changes
}

/// Counts the transitions of a file by kind.
///
/// ```
/// use nircheck::{Context, check};
/// use nircheck_records::transition::{self, TransitionCounts, TransitionKind};
///
/// let mut counts = TransitionCounts::default();
/// for (old, new) in [("7112312345678", "295109912611193"), ("7112312345678", "29510")] {
///     let [old, new] = [old, new].map(|text| check(text, &Context::default()));
///     counts.add(transition::compare(&old, &new));
/// }
/// assert_eq!((counts.of(TransitionKind::Replaced), counts.malformed()), (1, 1));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TransitionCounts {
    kinds: [u64; TransitionKind::ALL.len()],
    malformed: u64,
}

impl TransitionCounts {
    /// Counts one pair.
    pub fn add(&mut self, transition: Option<Transition>) {
        let count = transition.and_then(|transition| self.kinds.get_mut(transition.kind as usize));
        *count.unwrap_or(&mut self.malformed) += 1;
    }

    /// The number of pairs of this kind.
    #[must_use]
    pub const fn of(&self, kind: TransitionKind) -> u64 {
        self.kinds[kind as usize]
    }

    /// The number of pairs in which a number is not well formed.
    #[must_use]
    pub const fn malformed(&self) -> u64 {
        self.malformed
    }

    /// The number of pairs.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.kinds.iter().sum::<u64>() + self.malformed
    }
}
