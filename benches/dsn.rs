//! Payroll declarations in memory, read, checked and hidden on one thread, in MB/s.
//!
//! `cargo build --release && cargo bench -p nircheck-benches --bench dsn [-- INDIVIDUALS]`: the
//! command writes the declarations, 100,000 individuals unless told otherwise.

#![allow(clippy::expect_used, clippy::print_stdout)]

use std::{env, io, path::Path, process::Command, time::Instant};

use nircheck::Date;
use nircheck_records::dsn::{Checker, Hiding, Reader, hide};

const ROUNDS: usize = 9;

/// The goals, in MB/s.
const CHECKED: f64 = 300.0;
const HIDDEN: f64 = 150.0;

fn main() {
    let individuals = env::args().skip(1).find(|it| it.parse::<u64>().is_ok());
    let individuals = individuals.unwrap_or_else(|| "100000".to_owned());
    let command = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../release/nircheck");
    let generated = Command::new(command)
        .args(["dsn", "generate", "--individuals", &individuals])
        .output()
        .expect("a release build of the command");
    let file = generated.stdout;
    println!(
        "{individuals} individuals, {} MB, median of {ROUNDS} rounds",
        file.len() / 1_000_000
    );
    let mut speeds: [Vec<f64>; 3] = Default::default();
    for _ in 0..ROUNDS {
        let timed: [&dyn Fn(); 3] = [&|| read(&file), &|| check(&file), &|| mask(&file)];
        for (speeds, run) in speeds.iter_mut().zip(timed) {
            let start = Instant::now();
            run();
            speeds.push(file.len() as f64 / 1e6 / start.elapsed().as_secs_f64());
        }
    }
    let names = ["read", "check", "mask"];
    let goals = [None, Some(CHECKED), Some(HIDDEN)];
    for ((name, speeds), goal) in names.into_iter().zip(&mut speeds).zip(goals) {
        speeds.sort_by(f64::total_cmp);
        let median = speeds[ROUNDS / 2];
        match goal {
            Some(goal) => println!("{name:5} {median:6.0} MB/s, goal {goal:.0}"),
            None => println!("{name:5} {median:6.0} MB/s"),
        }
    }
}

fn read(file: &[u8]) {
    let mut reader = Reader::new(file);
    while reader.next_event().expect("a declaration").is_some() {}
    assert!(reader.faults().is_empty());
}

fn check(file: &[u8]) {
    let at = Date::new(2026, 11, 28).expect("a date");
    let mut reader = Reader::new(file);
    let mut checker = Checker::new(at);
    let mut found = 0;
    while let Some(event) = reader.next_event().expect("a declaration") {
        checker.see(&event, &mut |_| found += 1);
    }
    checker.finish(&mut |_| found += 1);
    assert_eq!(found, 0, "they are clean");
}

fn mask(file: &[u8]) {
    hide(file, &Hiding::Mask, io::sink()).expect("a declaration");
}
