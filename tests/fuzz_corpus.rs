//! The corpora of the fuzz targets, replayed on any toolchain: seeds and past failures.

#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::{fs, path::PathBuf};

/// Each target and the bytes that its inputs start with: no text, and for `explain` a reference
/// date of 2026-11, 130 years and the loose form of the default profile.
const TARGETS: [(&str, fn(&[u8]), &[u8]); 3] = [
    ("parse", targets::parse, b""),
    ("round_trip", targets::round_trip, b""),
    ("explain", targets::explain, &[7, 234, 10, 130]),
];

/// How many inputs are drawn from a seed, beside the published numbers.
const DRAWN: usize = 64;

#[test]
fn seeds_and_regressions() {
    for (target, run, _) in TARGETS {
        let seeds = files("corpus", target);
        assert!(seeds.len() >= seeds_of(b"").len());
        for path in seeds.into_iter().chain(files("regressions", target)) {
            let data = fs::read(&path).expect("a readable file");
            println!("{}", path.display()); // shown when the next line panics
            run(&data);
        }
    }
}

/// New vectors need new seeds: `cargo test --test fuzz_corpus write_seeds -- --ignored`.
#[test]
fn seeds_are_up_to_date() {
    for (target, _, header) in TARGETS {
        for (name, data) in seeds_of(header) {
            let path = folder("corpus", target).join(&name);
            assert_eq!(fs::read(path).ok(), Some(data), "corpus/{target}/{name}");
        }
    }
}

#[test]
#[ignore = "writes the corpora"]
fn write_seeds() {
    for (target, _, header) in TARGETS {
        fs::create_dir_all(folder("corpus", target)).unwrap();
        for (name, data) in seeds_of(header) {
            fs::write(folder("corpus", target).join(name), data).unwrap();
        }
    }
}

/// The published numbers, as they were typed, and bytes from which structured texts grow.
fn seeds_of(header: &[u8]) -> Vec<(String, Vec<u8>)> {
    let published = include_str!("../data/vectors/published.tsv");
    let values = published
        .lines()
        .skip(1)
        .filter_map(|row| row.split('\t').next());
    let published = values.enumerate().map(|(row, value)| {
        let seed = [header, b"=", value.as_bytes()].concat();
        (format!("published-{:03}", row + 1), seed)
    });
    let mut random = targets::common::Rng::new(5);
    let drawn = (1..=DRAWN).map(|number| {
        let bytes: Vec<u8> = (0..64).map(|_| random.next() as u8).collect();
        let structured = &bytes[usize::from(bytes[0] == b'=')..];
        (format!("drawn-{number:02}"), [header, structured].concat())
    });
    published.chain(drawn).collect()
}

fn files(kind: &str, target: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(kind, target)).expect("a folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn folder(kind: &str, target: &str) -> PathBuf {
    let fuzz = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    fuzz.join(kind).join(target)
}
