//! What the library does with one number, in batches of 10,000. Every pass asserts its answer.
//!
//! `cargo bench -p nircheck-benches --bench parse`

#![allow(missing_docs)] // what the macros of criterion declare

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nircheck::{Context, Finding, Parsed, YearMonth, inspect};
use nircheck_benches::{Batch, Births, Fields, LEN};

criterion_group!(benches, parse, key, inspection, format);
criterion_main!(benches);

fn parse(criterion: &mut Criterion) {
    let strict = |text: &str| Parsed::parse_strict(text).ok().and_then(Fields::read);
    let loose = |text: &str| Parsed::parse(text).ok().and_then(Fields::read);
    let nir = Batch::compact(Births::All);
    let corsica = Batch::compact(Births::Corsica);
    let paper = Batch::paper(Births::All);
    bench(criterion, "parse/strict/nir", LEN, || {
        nir.read_right(strict)
    });
    bench(criterion, "parse/strict/corsica", LEN, || {
        corsica.read_right(strict)
    });
    bench(criterion, "parse/loose/nir", LEN, || nir.read_right(loose));
    bench(criterion, "parse/loose/paper", LEN, || {
        paper.read_right(loose)
    });
}

fn key(criterion: &mut Criterion) {
    for (path, births) in [("key/nir", Births::All), ("key/corsica", Births::Corsica)] {
        let batch = Batch::compact(births);
        let numbers = batch.right();
        bench(criterion, path, numbers.len(), || {
            let right = numbers
                .iter()
                .filter(|(_, parsed, fields)| parsed.number().key().value() == fields.key);
            right.count()
        });
    }
}

/// With a reference date, so that every rule is applied.
fn inspection(criterion: &mut Criterion) {
    let batch = Batch::compact(Births::All);
    let numbers = batch.right();
    let context = Context {
        at: YearMonth::new(2026, 11),
        ..Context::default()
    };
    bench(criterion, "inspect/nir", numbers.len(), || {
        let right = numbers.iter().filter(|(_, parsed, fields)| {
            let outside_dsn = matches!(fields.month.value(), 21..=29 | 43..=49);
            let findings = inspect(parsed, &context).findings();
            findings.contains(Finding::MonthOutsideDsn) == outside_dsn
        });
        right.count()
    });
}

fn format(criterion: &mut Criterion) {
    let (compact, paper) = (Batch::compact(Births::All), Batch::paper(Births::All));
    let numbers = compact.right();
    bench(criterion, "format/compact", numbers.len(), || {
        let right = numbers
            .iter()
            .filter(|(text, parsed, _)| parsed.compact() == **text);
        right.count()
    });
    let numbers = paper.right();
    bench(criterion, "format/paper", numbers.len(), || {
        let right = numbers
            .iter()
            .filter(|(text, parsed, _)| parsed.paper() == **text);
        right.count()
    });
}

/// A pass over so many numbers, which must be right on all of them.
fn bench(criterion: &mut Criterion, path: &str, numbers: usize, pass: impl Fn() -> usize) {
    let (group, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Elements(numbers as u64));
    group.bench_function(name, |bencher| {
        bencher.iter(|| assert_eq!(pass(), numbers));
    });
    group.finish();
}
