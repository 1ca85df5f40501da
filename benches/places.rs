//! Look-ups of places against a `HashMap` of the same table, names, and births counted by
//! department against a loop that parses and looks up. Both sides must give the
//! same answers. Each round times one, then the other, so that a noisy moment falls on both; what
//! is printed are medians of the rounds.
//!
//! `cargo bench -p nircheck-benches --bench places`

#![allow(clippy::expect_used, clippy::print_stdout)]

use std::{
    collections::HashMap, hint::black_box, num::NonZeroUsize, ops::ControlFlow, time::Instant,
};

use nircheck::{
    BirthMonth, BirthYear, Birthplace, Context, Date, Nir, OrderNumber, Sex, YearMonth,
    batch::{Block, Input, Lines, Validator},
    place::{self, Department, Place, PlaceVerdict},
};
use nircheck_benches::Random;

const BIRTHS: usize = 1 << 16;
const ROUNDS: usize = 31;

/// A birth: code, year, month (13 stands for an unknown one).
struct Birth {
    code: Birthplace,
    year: u16,
    month: u8,
}

/// What a look-up says: counted in sums that must agree.
const AT_BIRTH: u64 = 1;
const OTHER_DATE: u64 = 1 << 20;
const UNKNOWN: u64 = 1 << 40;

fn main() {
    let mut random = Random::new(4);
    let births = births(&mut random);
    let map = Map::new();
    compare(
        "places/exists",
        &births,
        |birth| u64::from(place::exists(birth.code)),
        |birth| u64::from(map.rows.contains_key(&birth.code)),
    );
    compare(
        "places/lookup",
        &births,
        |birth| match place::lookup(birth.code, birth.year, Some(birth.month)) {
            PlaceVerdict::Unknown => UNKNOWN,
            PlaceVerdict::KnownAtOtherDate(_) => OTHER_DATE,
            _ => AT_BIRTH,
        },
        |birth| map.lookup(birth),
    );
    names(&births);
    counts(&births);
}

/// The table as most programs would hold it: the periods of each code, as numbers `YYYYMMDD`.
struct Map {
    rows: HashMap<Birthplace, Vec<(u32, u32)>>,
}

impl Map {
    fn new() -> Self {
        let number = |day: Date| {
            10_000 * u32::from(day.year()) + 100 * u32::from(day.month()) + u32::from(day.day())
        };
        let mut rows: HashMap<_, Vec<_>> = HashMap::new();
        for row in place::rows() {
            let from = row.from().map_or(0, number);
            let to = row.to().map_or(u32::MAX, number);
            rows.entry(row.code()).or_default().push((from, to));
        }
        Self { rows }
    }

    fn lookup(&self, birth: &Birth) -> u64 {
        let year = 10_000 * u32::from(birth.year);
        let (first, last) = match u32::from(birth.month) {
            month @ 1..=12 => (year + 100 * month + 1, year + 100 * month + 31),
            _ => (year + 101, year + 1231),
        };
        let in_force = |(from, to): &(u32, u32)| *from <= last && first < *to && from < to;
        match self.rows.get(&birth.code) {
            Some(rows) if rows.iter().any(in_force) => AT_BIRTH,
            Some(_) => OTHER_DATE,
            None => UNKNOWN,
        }
    }
}

/// A random mix: nine in ten codes exist, 1900 to 2025, one month in thirteen unknown. Without the
/// births in Morocco, of which the library knows more than the map.
fn births(random: &mut Random) -> Vec<Birth> {
    let known: Vec<_> = place::rows().map(Place::code).collect();
    let births = std::iter::repeat_with(|| Birth {
        code: match random.between(1, 10) {
            1 => any_code(random),
            _ => known[random.below(known.len())],
        },
        year: random.between(1900, 2025),
        month: random.between(1, 13) as u8,
    });
    let in_morocco = |birth: &Birth| birth.year < 1957 && birth.code.department() == "95";
    births
        .filter(|birth| !in_morocco(birth))
        .take(BIRTHS)
        .collect()
}

fn any_code(random: &mut Random) -> Birthplace {
    let text = format!("{:02}{:03}", random.between(1, 99), random.between(1, 999));
    let text = text.as_bytes().try_into().expect("five characters");
    Birthplace::new(text).expect("neither department 00 nor commune 000")
}

fn compare(
    path: &str,
    births: &[Birth],
    ours: impl Fn(&Birth) -> u64,
    map: impl Fn(&Birth) -> u64,
) {
    let expected: u64 = births.iter().map(&map).sum();
    let (mut of_ours, mut of_map, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let ours = time(births, &ours, expected);
        let map = time(births, &map, expected);
        of_ours.push(ours);
        of_map.push(map);
        ratios.push(map / ours);
    }
    println!(
        "{path}: {:.2} ns, HashMap {:.2} ns, ratio {:.1} (medians of {ROUNDS} rounds)",
        median(of_ours),
        median(of_map),
        median(ratios)
    );
}

/// Nanoseconds a look-up, over a pass that must give the expected sum.
fn time(births: &[Birth], look_up: impl Fn(&Birth) -> u64, expected: u64) -> f64 {
    let start = Instant::now();
    let sum: u64 = black_box(births).iter().map(look_up).sum();
    let elapsed = start.elapsed();
    assert_eq!(sum, expected);
    elapsed.as_nanos() as f64 / births.len() as f64
}

/// Names: written into a buffer, and found again by their spelling.
fn names(births: &[Birth]) {
    let places = births.iter().flat_map(|birth| place::rows_of(birth.code));
    let places: Vec<_> = places.take(4096).collect();
    let spellings: Vec<_> = places
        .iter()
        .map(|place| place.name().to_string())
        .collect();
    let letters: usize = spellings.iter().map(String::len).sum();
    let write = || {
        let start = Instant::now();
        let names = black_box(&places).iter().map(|place| place.name());
        let written: usize = names.map(|name| name.as_str().len()).sum();
        assert_eq!(written, letters);
        start.elapsed().as_nanos() as f64 / places.len() as f64
    };
    println!("places/name: {:.0} ns", median(repeat(write)));

    let sought: Vec<_> = places.iter().zip(&spellings).step_by(16).collect();
    let find = || {
        let start = Instant::now();
        for (place, spelling) in black_box(&sought) {
            // "Commune inconnue" is no name to look for.
            let found = place::find(spelling).any(|found| found.code() == place.code());
            assert!(found || spelling.ends_with("inconnue") || spelling.ends_with("inconnu"));
        }
        start.elapsed().as_nanos() as f64 / sought.len() as f64
    };
    println!("places/find: {:.0} ns", median(repeat(find)));
}

/// Births of a file counted by department, against a loop that parses each line and looks its place
/// up, which is the least that this takes without the batch engine.
fn counts(births: &[Birth]) {
    let context = Context {
        at: YearMonth::new(2026, 11),
        ..Context::default()
    };
    let mut text = String::new();
    for (birth, order) in births.iter().zip((1..=999).cycle()) {
        let year = BirthYear::new((birth.year % 100) as u8).expect("two digits");
        let month = BirthMonth::new(birth.month % 13).unwrap_or(BirthMonth::new(20).expect("20"));
        let order = OrderNumber::new(order).expect("three digits");
        let nir = Nir::new(Sex::Female, year, month, birth.code, order);
        text += &format!("{}\n", nir.with_key());
    }
    let validator = Validator::new(&context).with_workers(NonZeroUsize::MIN);
    let (mut of_engine, mut of_loop, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let mut counted = [0_u64; Department::COUNT];
        let count = |block: &Block<'_>| {
            let mut counts = [0_u64; Department::COUNT];
            for line in block.lines() {
                let nir = line.parsed().and_then(|it| it.number().registered());
                let place = nir.and_then(|nir| context.birthplace(nir)?.place());
                if let Some(department) = place.and_then(Place::department) {
                    counts[department.index()] += 1;
                }
            }
            counts
        };
        let input = Input::Bytes(black_box(text.as_bytes()));
        let add = |counts: [u64; Department::COUNT]| {
            counted.iter_mut().zip(counts).for_each(|(to, n)| *to += n);
            ControlFlow::Continue(())
        };
        let run = validator.run(input, Lines::All, count, add);
        run.expect("memory can be read");
        let engine = start.elapsed().as_nanos() as f64 / births.len() as f64;

        let start = Instant::now();
        let mut found = 0;
        for line in black_box(&text).lines() {
            let nir = Nir::parse_strict(line).expect("well formed");
            found += u64::from(
                context
                    .birthplace(nir)
                    .is_some_and(|it| it.place().is_some()),
            );
        }
        let naive = start.elapsed().as_nanos() as f64 / births.len() as f64;
        // Births abroad have a place and no department.
        assert!(counted.iter().sum::<u64>() <= found && counted[0] > 0);
        of_engine.push(engine);
        of_loop.push(naive);
        ratios.push(engine / naive);
    }
    println!(
        "places/counts: {:.1} ns a line, parse_strict and lookup_among {:.1} ns, ratio {:.2}",
        median(of_engine),
        median(of_loop),
        median(ratios)
    );
}

fn repeat(pass: impl FnMut() -> f64) -> Vec<f64> {
    std::iter::repeat_with(pass).take(ROUNDS).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
