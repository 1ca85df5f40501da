//! Others on the same work: the crates csv and simd-csv, and what is installed of python-stdnum, DuckDB, Polars,
//! gawk and mawk.

use nircheck::Parsed;

use crate::{
    Bench,
    measure::{Rounds, output, shell},
    times,
};

/// P12: a column of a CSV file, by this program again with another reader and the same check.
pub(crate) fn column(bench: &Bench) {
    for is_quoted in [false, true] {
        let file = bench.csv(is_quoted);
        let program = std::env::current_exe()
            .expect("this program")
            .display()
            .to_string();
        let ours = |threads| {
            format!(
                "{} --column 3 --count --format json --threads {threads} {file}",
                bench.nircheck
            )
        };
        for (crate_name, goals) in [("csv", [10.0, 6.0]), ("simd-csv", [5.0, 3.0])] {
            let rival = format!("{program} {crate_name} {file}");
            let valid = output(&rival);
            let valid = format!("\"valid\":{},", valid.trim());
            for ours in [ours(1), ours(2)] {
                assert!(output(&ours).contains(&valid), "{ours}: {valid}");
            }
            let [rival, one, two] =
                [rival, ours(1), ours(2)].map(|command| format!("{command} > /dev/null"));
            let (fields, goal) = if is_quoted {
                ("two fields in quotes", goals[1])
            } else {
                ("no quotes", goals[0])
            };
            for (threads, ours, goal) in
                [("one thread", one, Some(goal)), ("two threads", two, None)]
            {
                let rounds = Rounds::of(
                    bench.rounds.min(5),
                    &mut [&mut || shell(&rival, &[0]), &mut || shell(&ours, &[0, 1])],
                );
                let rows = (bench.lines / 10) as f64;
                let each = |candidate| rounds.time(candidate) / rows * 1e9;
                let (rival, ours) = (each(0), each(1));
                let what = format!(
                    "{fields}, {threads}: {crate_name} ({rival:.1} ns a row) / ours ({ours:.1} ns)"
                );
                times("P12", &what, &rounds, 1.0, goal);
            }
        }
    }
}

/// The rival of P12: prints how many rows hold a well-formed number.
pub(crate) fn csv(file: &str) {
    // A wrong number may hold a comma.
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.flexible(true).from_path(file).expect("a CSV file");
    let (mut row, mut valid) = (csv::ByteRecord::new(), 0_u64);
    while reader.read_byte_record(&mut row).expect("a row") {
        valid += u64::from(row.get(2).is_some_and(|nir| Parsed::parse(nir).is_ok()));
    }
    println!("{valid}");
}

/// The other rival of P12: the same by the reader of simd-csv that copies nothing.
pub(crate) fn simd_csv(file: &str) {
    let file = std::fs::File::open(file).expect("a CSV file");
    let mut reader = simd_csv::ZeroCopyReaderBuilder::new();
    let mut reader = reader.flexible(true).from_reader(file);
    let mut valid = 0_u64;
    while let Some(row) = reader.read_byte_record().expect("a row") {
        let is_valid = |nir| Parsed::parse(nir).is_ok();
        valid += u64::from(row.unescape(2).is_some_and(is_valid));
    }
    println!("{valid}");
}

/// P13: how much longer others take for a number.
pub(crate) fn others(bench: &Bench) {
    let clean = bench.clean();
    let ours = format!("{} --count --threads 1 {clean} > /dev/null", bench.nircheck);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/whole_file/rivals.py");
    for (rival, lines, goal) in [
        ("python-stdnum", 200_000, Some(5_000.0)),
        ("duckdb", 5_000_000, Some(250.0)),
        ("polars", 5_000_000, Some(130.0)),
        ("gawk", 1_000_000, None),
        ("mawk", 1_000_000, Some(450.0)),
    ] {
        let lines = lines.min(bench.lines);
        let command = format!("python3 {script} {rival} {lines} {clean}");
        // The program times itself: its start and its libraries are not counted.
        let seconds = || match output(&command).trim().split_once(' ') {
            Some((seconds, valid)) => {
                assert_eq!(valid.parse(), Ok(lines), "{rival} does not agree");
                seconds.parse::<f64>().expect("seconds")
            }
            None => 0.0,
        };
        if seconds() == 0.0 {
            println!("| P13 | {rival} | not installed | | | |");
            continue;
        }
        let rounds = Rounds::of(
            bench.rounds.min(3),
            &mut [&mut || seconds(), &mut || shell(&ours, &[0])],
        );
        let scale = bench.lines as f64 / lines as f64;
        let what = format!(
            "{rival} ({:.1} ns) / ours",
            rounds.time(0) / lines as f64 * 1e9
        );
        times("P13", &what, &rounds, scale, goal);
    }
}
