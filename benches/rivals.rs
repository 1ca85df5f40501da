//! The library beside other crates that compute the key right, and beside a naive loop. Every
//! pass asserts its answer. The library reads every field; the others only say valid or not.
//!
//! First come ratios, all from one run: each round times every candidate once, in turn, so that a
//! noisy moment falls on all of them; a ratio is the median of the ratios of each round. Then each
//! candidate alone, by criterion.
//!
//! `cargo bench -p nircheck-benches --bench rivals`; behind `-- ratio`, only the ratios.

#![allow(clippy::print_stdout)]

use std::{hint::black_box, time::Instant};

use criterion::{Criterion, Throughput};
use nircheck::Parsed;
use nircheck_benches::{Batch, Births, Fields, LEN, naive};
use stdnum::Validator;

/// A name, a pass over a batch, and what it must give back.
struct Candidate {
    name: &'static str,
    pass: fn(&Batch) -> usize,
    answer: fn(&Batch) -> usize,
}

const CANDIDATES: [Candidate; 4] = [
    Candidate {
        name: "nircheck",
        pass: |batch| {
            batch.read_right(|text| Parsed::parse_strict(text).ok().and_then(Fields::read))
        },
        answer: |_| LEN,
    },
    Candidate {
        name: "naive",
        pass: |batch| batch.accepted(naive),
        answer: |batch| batch.valid,
    },
    Candidate {
        name: "worker-matcher",
        pass: |batch| {
            batch.accepted(|text| worker_matcher::identifiers::parse_fr_nir(text).is_some())
        },
        answer: |batch| batch.valid,
    },
    Candidate {
        name: "stdnum",
        pass: |batch| batch.accepted(|text| stdnum::country::fr::NIR.validate(text).is_ok()),
        answer: |batch| batch.valid,
    },
];

const ROUNDS: usize = 101;

fn main() {
    let batches = [("nir", Births::All), ("corsica", Births::Corsica)]
        .map(|(name, births)| (name, Batch::compact(births)));
    let mut criterion = Criterion::default().configure_from_args();
    for (name, batch) in &batches {
        ratios(name, batch);
    }
    for (batch_name, batch) in &batches {
        for Candidate { name, pass, answer } in &CANDIDATES {
            let mut group = criterion.benchmark_group(format!("rivals/{name}"));
            group.throughput(Throughput::Elements(LEN as u64));
            group.bench_function(*batch_name, |bencher| {
                bencher.iter(|| assert_eq!(pass(batch), answer(batch)));
            });
            group.finish();
        }
    }
    criterion.final_summary();
}

fn ratios(batch_name: &str, batch: &Batch) {
    let mut rounds = [[0.0; CANDIDATES.len()]; ROUNDS];
    for round in &mut rounds {
        for (nanoseconds, Candidate { pass, answer, .. }) in round.iter_mut().zip(&CANDIDATES) {
            let start = Instant::now();
            let found = pass(black_box(batch));
            *nanoseconds = start.elapsed().as_nanos() as f64 / LEN as f64;
            assert_eq!(found, answer(batch));
        }
    }
    println!("ratio/{batch_name}: medians of {ROUNDS} interleaved rounds");
    for (index, Candidate { name, .. }) in CANDIDATES.iter().enumerate() {
        let time = median(rounds.map(|round| round[index]));
        let ratio = median(rounds.map(|round| round[index] / round[0]));
        println!("  {name:14} {time:7.1} ns a number, {ratio:6.2} times nircheck");
    }
}

fn median(mut values: [f64; ROUNDS]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[ROUNDS / 2]
}
