//! The batch engine in memory: every kernel of the machine by name, each content, each shape,
//! columns, one worker and two, and inputs of two lines. Every pass asserts its counts against
//! those of the grammar.
//!
//! `cargo bench -p nircheck-benches --bench batch`

#![allow(clippy::expect_used)] // what is made here can be read
#![allow(clippy::print_stdout)]
#![allow(missing_docs)] // what the macros of criterion declare

use std::{hint::black_box, num::NonZeroUsize, ops::ControlFlow, time::Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nircheck::{
    Context,
    batch::{
        self, Counts, Input, RowFormat, Validator, Verdict, kernel::Level, verdicts_to_bitmap,
    },
};
use nircheck_benches::{Content, Lines, Shape};

criterion_group!(
    benches, contents, shapes, rows, columns, places, workers, small
);
criterion_main!(benches);

/// Half a megabyte of lines: they stay in the second cache.
const RECORDS: usize = 32_000;

const SHAPES: [(&str, Shape); 5] = [
    ("15", Shape::Keyed),
    ("13", Shape::Short),
    ("crlf", Shape::CrLf),
    ("grouped", Shape::Grouped),
    ("mixed", Shape::Mixed),
];

fn contents(criterion: &mut Criterion) {
    for (name, content) in Content::ALL {
        let lines = Lines::new(RECORDS, content, Shape::Keyed);
        for validator in validators() {
            bench(criterion, "content", name, &validator, &lines, || {
                lines_in_memory(&validator, &lines)
            });
        }
    }
}

fn shapes(criterion: &mut Criterion) {
    for (name, shape) in SHAPES {
        let lines = Lines::new(RECORDS, Content::Clean, shape);
        for validator in validators() {
            bench(criterion, "shape", name, &validator, &lines, || {
                lines_in_memory(&validator, &lines)
            });
        }
    }
}

/// The third column of five of a CSV file.
fn rows(criterion: &mut Criterion) {
    let numbers = Lines::new(RECORDS, Content::Wrong1, Shape::Fixed);
    let format = RowFormat::new(b',').expect("a comma").with_judged(2);
    for (name, before, after) in [
        ("plain", "Person", "Town,a note"),
        ("quoted", "\"Person, A.\"", "Town,\"a \"\"note\"\"\""),
        ("irregular", "A. \"Person\"", "Town,5\" note"),
    ] {
        let mut text = Vec::new();
        for (index, number) in numbers.text.chunks_exact(15).enumerate() {
            text.extend_from_slice(format!("{index},{before},").as_bytes());
            text.extend_from_slice(number);
            text.extend_from_slice(format!(",{after}\n").as_bytes());
        }
        let lines = Lines { text, ..numbers };
        for validator in validators() {
            bench(criterion, "rows", name, &validator, &lines, || {
                let mut counts = Counts::default();
                let read = validator.run_rows(
                    Input::Bytes(&lines.text),
                    &format,
                    batch::Lines::None,
                    |block| block.counts(),
                    |part| {
                        counts.add(&part);
                        ControlFlow::Continue(())
                    },
                );
                read.expect("memory");
                assert_eq!(counts.lines(), lines.records as u64);
                counts.well_formed() as usize
            });
        }
    }
}

fn columns(criterion: &mut Criterion) {
    let lines = Lines::new(RECORDS, Content::Wrong1, Shape::Fixed);
    let offsets: Vec<i32> = (0..=RECORDS as i32).map(|index| 15 * index).collect();
    // Texts of 13 and of 15 characters, in turn.
    let (mut texts, mut ends) = (Vec::new(), vec![0_i64]);
    let mut valid = 0;
    for (index, number) in lines.text.chunks_exact(15).enumerate() {
        let number = &number[..15 - index % 2 * 2];
        valid += usize::from(nircheck::Parsed::parse(number).is_ok());
        texts.extend_from_slice(number);
        ends.push(texts.len() as i64);
    }
    let mixed = Lines {
        text: texts,
        records: RECORDS,
        valid,
    };
    let (mut verdicts, mut bits) = (vec![Verdict::default(); RECORDS], vec![0; RECORDS / 8]);
    for validator in validators() {
        let mut judged = |name: &str, lines: &Lines, judge: &dyn Fn(&mut [Verdict]) -> usize| {
            bench(criterion, "column", name, &validator, lines, || {
                assert_eq!(judge(&mut verdicts), RECORDS);
                verdicts_to_bitmap(&verdicts, &mut bits)
            });
        };
        judged("fixed", &lines, &|to| validator.records(&lines.text, to));
        judged("strings-15", &lines, &|to| {
            validator.strings(&offsets, &lines.text, to)
        });
        judged("strings-mixed", &mixed, &|to| {
            validator.strings(&ends, &mixed.text, to)
        });
    }
}

/// Counts with findings, and with those that the tables of places tell.
fn places(criterion: &mut Criterion) {
    let lines = Lines::new(RECORDS, Content::Clean, Shape::Keyed);
    for (name, places) in [("without", false), ("with", true)] {
        let context = Context {
            places,
            ..Context::default()
        };
        let validator = Validator::new(&context).with_workers(NonZeroUsize::MIN);
        bench(criterion, "places", name, &validator, &lines, || {
            tally(&validator, &lines, batch::Lines::Findings)
        });
    }
}

/// Sixteen megabytes, the fastest kernel, by one worker and by two.
fn workers(criterion: &mut Criterion) {
    let lines = Lines::new(1_000_000, Content::Wrong1, Shape::Keyed);
    for workers in [1, 2] {
        let validator = Validator::new(&Context::default())
            .with_workers(NonZeroUsize::new(workers).expect("one or two"));
        let name = format!("{workers}");
        bench(criterion, "workers", &name, &validator, &lines, || {
            lines_in_memory(&validator, &lines)
        });
    }
}

/// Two lines, as a form or a small batch has them, beside a loop of the grammar over them: medians
/// of interleaved rounds.
fn small(_: &mut Criterion) {
    const TEXT: &[u8] = b"295109912611193\n278112B05000287\n";
    const ROUNDS: usize = 101;
    const PASSES: usize = 200;
    let context = Context::default();
    let validator = Validator::new(&context);
    let one = validator.clone().with_workers(NonZeroUsize::MIN);
    let run = |validator: &Validator, input| {
        let (mut valid, render) = (0, |block: &batch::Block<'_>| block.counts());
        let read = validator.run(input, batch::Lines::None, render, |part| {
            valid += part.well_formed();
            ControlFlow::Continue(())
        });
        read.expect("memory");
        valid as usize
    };
    let parse = || {
        let lines = TEXT.split(|byte| *byte == b'\n');
        lines
            .filter(|line| nircheck::Parsed::parse(line).is_ok())
            .count()
    };
    let candidates: [(&str, &dyn Fn() -> usize); 5] = [
        ("parse in a loop", &parse),
        ("count", &|| validator.count(TEXT).well_formed() as usize),
        ("run, one worker", &|| run(&one, Input::Bytes(TEXT))),
        ("run, a stream", &|| {
            run(&validator, Input::Reader(Box::new(TEXT)))
        }),
        ("new and count", &|| {
            Validator::new(black_box(&context))
                .count(TEXT)
                .well_formed() as usize
        }),
    ];
    let mut rounds = vec![[0.0; 5]; ROUNDS];
    for round in &mut rounds {
        for (time, (_, pass)) in round.iter_mut().zip(&candidates) {
            let start = Instant::now();
            for _ in 0..PASSES {
                assert_eq!(black_box(pass()), 1);
            }
            *time = start.elapsed().as_secs_f64() * 1e6 / PASSES as f64;
        }
    }
    println!("batch/small: two lines, medians of {ROUNDS} interleaved rounds");
    for (index, (name, _)) in candidates.iter().enumerate() {
        let time = median(rounds.iter().map(|round| round[index]));
        let ratio = median(rounds.iter().map(|round| round[index] / round[0]));
        println!("  {name:16} {time:6.2} µs, {ratio:5.1} times the loop");
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn validators() -> impl Iterator<Item = Validator> {
    let one = Validator::new(&Context::default()).with_workers(NonZeroUsize::MIN);
    Level::ALL
        .iter()
        .copied()
        .filter_map(move |level| one.clone().with_kernel(level))
}

fn lines_in_memory(validator: &Validator, lines: &Lines) -> usize {
    tally(validator, lines, batch::Lines::None)
}

fn tally(validator: &Validator, lines: &Lines, wanted: batch::Lines) -> usize {
    let counts = validator
        .tally(Input::Bytes(&lines.text), wanted)
        .expect("memory");
    assert_eq!(counts.lines(), lines.records as u64);
    counts.well_formed() as usize
}

/// `batch/GROUP/CONTENT/KERNEL`: a pass that must find the right number of well-formed records.
fn bench(
    criterion: &mut Criterion,
    group: &str,
    name: &str,
    validator: &Validator,
    lines: &Lines,
    mut pass: impl FnMut() -> usize,
) {
    let mut group = criterion.benchmark_group(format!("batch/{group}/{name}"));
    group.throughput(Throughput::Elements(lines.records as u64));
    group.bench_function(validator.kernel().name(), |bencher| {
        bencher.iter(|| assert_eq!(pass(), lines.valid));
    });
    group.finish();
}
