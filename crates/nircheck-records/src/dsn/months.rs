//! Two declarations of one employer, such as those of two months, individual by individual.
//!
//! Individuals are joined by number (NIR, else NTT), and those that are left by name, given names
//! and birth date, when these belong to one individual of each file. What is kept of a file is one
//! record an individual.

use std::{
    collections::{BTreeMap, HashMap},
    io::Read,
};

use nircheck::{Context, Profile, check, coded, masked_debug};

use super::{
    reader::{Error, Event, Reader},
    rubrique::{Rubrique, rubrique},
};
use crate::{
    codes::serialize_as_code,
    transition::{self, Transition},
};

const NIR: Rubrique = rubrique("S21.G00.30.001");
const NAME: Rubrique = rubrique("S21.G00.30.002");
const GIVEN_NAMES: Rubrique = rubrique("S21.G00.30.004");
const BIRTH: Rubrique = rubrique("S21.G00.30.006");
const NTT: Rubrique = rubrique("S21.G00.30.020");
const OLD_NIR: Rubrique = rubrique("S21.G00.31.008");

/// The individuals of a file.
#[derive(Default)]
pub struct Individuals(Vec<Individual>);

/// An individual, as it is declared.
#[derive(Default, Clone)]
struct Individual {
    declaration: u64,
    individual: u64,
    line: u64,
    nir: Vec<u8>,
    ntt: Vec<u8>,
    /// The old number of block S21.G00.31.
    old: Option<Vec<u8>>,
    /// Name, given names and birth date.
    traits: [Vec<u8>; 3],
}

masked_debug!(Individuals, Individual);

impl Individuals {
    /// Reads a file, and returns its individuals once each: one that is declared twice with the
    /// same number is one.
    ///
    /// # Errors
    ///
    /// When the input cannot be read, or is no DSN.
    pub fn read(reader: &mut Reader<impl Read>) -> Result<Self, Error> {
        let mut individuals: Vec<Individual> = Vec::new();
        while let Some(event) = reader.next_event()? {
            match event {
                Event::Individual(start) => individuals.push(Individual {
                    individual: start.number,
                    line: start.line,
                    ..Individual::default()
                }),
                Event::Line(line) if line.individual > 0 => {
                    let (Some(rubrique), Some(individual)) =
                        (line.rubrique, individuals.last_mut())
                    else {
                        continue;
                    };
                    individual.declaration = line.declaration;
                    let value = line.value();
                    let [name, given_names, birth] = &mut individual.traits;
                    match rubrique {
                        NIR => individual.nir = value.to_vec(),
                        NTT => individual.ntt = value.to_vec(),
                        OLD_NIR => individual.old = Some(value.to_vec()),
                        NAME => *name = value.to_ascii_uppercase(),
                        GIVEN_NAMES => *given_names = value.to_ascii_uppercase(),
                        BIRTH => *birth = value.to_vec(),
                        _ => {}
                    }
                }
                _ => {}
            }
        }
        Ok(Self(individuals))
    }

    /// The number of individuals, those without a number included.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Individual {
    /// The number that it is known by: NIR, else NTT.
    fn number(&self) -> Option<&[u8]> {
        let numbers = [&self.nir, &self.ntt];
        let number = numbers.into_iter().find(|number| !number.is_empty());
        number.map(Vec::as_slice)
    }

    fn traits(&self) -> Option<&[Vec<u8>; 3]> {
        let is_whole = self.traits.iter().all(|value| !value.is_empty());
        is_whole.then_some(&self.traits)
    }
}

coded! {
    /// What happened to an individual from one file to the next.
    pub enum MonthChange {
        /// Both files have it, with the same number.
        Same = "same", "the same number in both", "le même numéro dans les deux";
        /// The NIR changed, and block S21.G00.31 gives the old one.
        Declared = "nir-changed",
            "the NIR changed, block S21.G00.31 gives the old one",
            "le NIR a changé, le bloc S21.G00.31 donne l'ancien";
        /// The NIR changed, and no block S21.G00.31 gives the old one.
        Undeclared = "nir-changed-undeclared",
            "the NIR changed without an old NIR in block S21.G00.31",
            "le NIR a changé sans ancien NIR dans un bloc S21.G00.31";
        /// The NIR changed, and block S21.G00.31 gives another old one.
        Inconsistent = "nir-changed-inconsistent",
            "the NIR changed, block S21.G00.31 gives another old NIR",
            "le NIR a changé, le bloc S21.G00.31 donne un autre ancien NIR";
        /// An NTT gave way to a NIR.
        NttToNir = "ntt-to-nir", "an NTT gave way to a NIR", "un NTT a laissé place à un NIR";
        /// A NIR gave way to an NTT.
        NirToNtt = "nir-to-ntt", "a NIR gave way to an NTT", "un NIR a laissé place à un NTT";
        /// The NTT changed.
        NttChanged = "ntt-changed", "the NTT changed", "le NTT a changé";
        /// Only the second file has it.
        New = "new", "new in the second file", "nouveau dans le second fichier";
        /// Only the first file has it.
        Gone = "gone", "gone from the second file", "absent du second fichier";
    }
}

serialize_as_code!(MonthChange);

impl MonthChange {
    /// Whether the change should not be.
    #[must_use]
    pub const fn is_wrong(self) -> bool {
        matches!(self, Self::Undeclared | Self::Inconsistent | Self::NirToNtt)
    }
}

/// An individual in one file or both.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Month<'a> {
    /// What happened.
    pub change: MonthChange,
    /// Its line in the first file; `None` for a new one.
    pub old_line: Option<u64>,
    /// Its line in the second file; `None` for one that is gone.
    pub new_line: Option<u64>,
    /// What the two numbers say of the change, where both are numbers.
    pub transition: Option<Transition>,
    /// The declaration and the individual, in the second file where it has it.
    pub place: (u64, u64),
    /// The two numbers, which identify a person.
    pub numbers: (&'a [u8], &'a [u8]),
}

masked_debug!(Month<'_>);

/// Compares two files, in the order of the second; those that are gone come last.
#[must_use]
pub fn compare_months<'a>(old: &'a Individuals, new: &'a Individuals) -> Vec<Month<'a>> {
    let mut by_number: HashMap<&[u8], usize> = HashMap::new();
    let mut by_traits: HashMap<&[Vec<u8>; 3], Option<usize>> = HashMap::new();
    for (index, individual) in old.0.iter().enumerate() {
        if let Some(number) = individual.number() {
            by_number.entry(number).or_insert(index);
        }
        if let Some(traits) = individual.traits() {
            let same_number = |other: &usize| {
                old.0.get(*other).and_then(Individual::number) == individual.number()
            };
            // Homonyms of one day cannot be told apart.
            let entry = by_traits.entry(traits).or_insert(Some(index));
            *entry = entry.filter(same_number);
        }
    }
    let mut is_joined = vec![false; old.0.len()];
    let mut pairs: BTreeMap<usize, Option<usize>> = BTreeMap::new();
    for (index, individual) in new.0.iter().enumerate() {
        let found = individual.number().and_then(|number| by_number.get(number));
        if let Some(found) = found {
            is_joined[*found] = true;
        }
        pairs.insert(index, found.copied());
    }
    let mut months = Vec::new();
    let mut taken: HashMap<usize, &[u8]> = HashMap::new();
    for (index, individual) in new.0.iter().enumerate() {
        let by_number = pairs.get(&index).copied().flatten();
        let by_traits = || {
            let found = (*by_traits.get(individual.traits()?)?)?;
            let number = individual.number().unwrap_or_default();
            // One that was joined by its number is somebody else.
            let is_free = !is_joined[found] && *taken.entry(found).or_insert(number) == number;
            is_free.then_some(found)
        };
        let found = by_number.or_else(by_traits);
        months.push(month(found.and_then(|found| old.0.get(found)), individual));
    }
    let is_gone = |(index, individual): &(usize, &Individual)| {
        let is_same = |number| by_number_is_joined(&by_number, &is_joined, number);
        !is_joined[*index]
            && !taken.contains_key(index)
            && !individual.number().is_some_and(is_same)
    };
    let gone = old.0.iter().enumerate().filter(is_gone);
    months.extend(gone.map(|(_, individual)| Month {
        change: MonthChange::Gone,
        old_line: Some(individual.line),
        new_line: None,
        transition: None,
        place: (individual.declaration, individual.individual),
        numbers: (individual.number().unwrap_or_default(), &[]),
    }));
    months
}

/// Whether the first individual with a number was found in the other file.
fn by_number_is_joined(
    by_number: &HashMap<&[u8], usize>,
    is_joined: &[bool],
    number: &[u8],
) -> bool {
    let first = by_number
        .get(number)
        .and_then(|index| is_joined.get(*index));
    first.copied().unwrap_or(false)
}

fn month<'a>(old: Option<&'a Individual>, new: &'a Individual) -> Month<'a> {
    let numbers = (
        old.and_then(Individual::number).unwrap_or_default(),
        new.number().unwrap_or_default(),
    );
    let (mut change, mut transition) = (MonthChange::New, None);
    if let Some(old) = old {
        change = match (old.nir.is_empty(), new.nir.is_empty()) {
            _ if numbers.0 == numbers.1 => MonthChange::Same,
            (true, false) => MonthChange::NttToNir,
            (false, true) => MonthChange::NirToNtt,
            (true, true) => MonthChange::NttChanged,
            (false, false) => match &new.old {
                Some(declared) if *declared == old.nir => MonthChange::Declared,
                Some(_) => MonthChange::Inconsistent,
                None => MonthChange::Undeclared,
            },
        };
        if !old.nir.is_empty() && !new.nir.is_empty() && change != MonthChange::Same {
            let context = Context {
                profile: Profile::DEFAULT,
                ..Context::default()
            };
            let [old, new] = [&old.nir, &new.nir].map(|nir| check(nir, &context));
            transition = transition::compare(&old, &new);
        }
    }
    Month {
        change,
        old_line: old.map(|old| old.line),
        new_line: Some(new.line),
        transition,
        place: (new.declaration, new.individual),
        numbers,
    }
}
