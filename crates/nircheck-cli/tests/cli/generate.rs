//! `nircheck generate`, run.

use std::{
    collections::BTreeMap,
    fs::File,
    io::Read,
    process::{Command, Stdio},
};

use crate::command::{command, run};
use nircheck::{Context, ErrorCode};
use serde_json::Value;

/// Every variety at once.
const EVERYTHING: [&str; 11] = [
    "--awaiting=10",
    "--mig=15",
    "--nnp=15",
    "--nir-like=10",
    "--corsica=20",
    "--overseas=20",
    "--foreign=20",
    "--special-months=20",
    "--invalid=60",
    "--no-key=30",
    "--truth",
];

fn generated(args: &[&str]) -> String {
    let ran = run(&[&["generate"], args].concat(), "");
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0), "{args:?}");
    ran.stdout
}

/// The columns of the truth: number, verdict, error, kind.
fn truth(args: &[&str]) -> Vec<[String; 4]> {
    let output = generated(&[&["--truth"], args].concat());
    let columns = |line: &str| {
        let columns: Vec<_> = line.split('\t').map(str::to_owned).collect();
        columns.try_into().unwrap()
    };
    output.lines().map(columns).collect()
}

/// How many of 20,000 numbers satisfy a condition, in percent.
fn share(args: &[&str], condition: impl Fn(&str) -> bool) -> f64 {
    let output = generated(&[&["--count=20000"], args].concat());
    let count = output.lines().filter(|line| condition(line)).count();
    count as f64 / 200.0
}

/// FNV-1a, 64 bits.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[test]
fn same_seed_same_bytes_for_ever() {
    let expected = "\
235038926209795
164024447964246
148035636659381
";
    assert_eq!(generated(&["--count=3"]), expected);
    assert_eq!(generated(&["--count=3", "--seed=1"]), expected);
    assert_ne!(generated(&["--count=3", "--seed=2"]), expected);
    // More numbers go on where fewer stopped.
    assert!(generated(&["--count=50"]).starts_with(&generated(&[])));
    assert_eq!(generated(&[]).lines().count(), 10);
    assert_eq!(generated(&["--count=0"]), "");

    // The first of these was found again by a second writing of the draws, in another language.
    assert_eq!(
        hash(generated(&["--count=20000"]).as_bytes()),
        0xcaf6_644c_12eb_00dd
    );
    let everything = [
        &EVERYTHING[..],
        &["--count=20000", "--form=mixed", "--crlf"],
    ]
    .concat();
    assert_eq!(
        hash(generated(&everything).as_bytes()),
        0xd053_814d_a5e4_c61a
    );
}

#[test]
fn truth_is_what_the_checker_says() {
    let context = Context::default();
    for (seed, form) in [
        ("1", "compact"),
        ("2", "paper"),
        ("3", "dotted"),
        ("4", "mixed"),
    ] {
        let args = [
            &EVERYTHING[..10],
            &["--count=15000", "--seed", seed, "--form", form],
        ]
        .concat();
        for [number, verdict, error, kind] in truth(&args) {
            let report = nircheck::check(&number, &context);
            let expected = report
                .outcome()
                .err()
                .map_or("", |error| error.code().as_str());
            assert_eq!(error, expected, "{number}");
            assert_eq!(verdict == "valid", report.is_well_formed(), "{number}");
            assert_eq!(
                kind,
                report.kind().map_or("", |kind| kind.as_str()),
                "{number}"
            );
        }
    }
}

#[test]
fn truth_is_what_the_command_says() {
    let truth = truth(&[&EVERYTHING[..10], &["--count=5000", "--form=mixed"]].concat());
    let input: String = truth
        .iter()
        .map(|[number, ..]| format!("{number}\n"))
        .collect();
    let ran = run(&["--all", "--format=jsonl"], input);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.stdout.lines().count(), truth.len());
    for (line, [number, verdict, error, kind]) in ran.stdout.lines().zip(&truth) {
        let record: Value = serde_json::from_str(line).unwrap();
        let told = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        assert_eq!(told(&record["verdict"]), *verdict, "{number}");
        assert_eq!(told(&record["errors"][0]["code"]), *error, "{number}");
        assert_eq!(told(&record["kind"]), *kind, "{number}");
    }
}

#[test]
fn every_error_is_met() {
    let mut counts = BTreeMap::new();
    for [_, _, error, _] in truth(&[&EVERYTHING[..10], &["--count=20000"]].concat()) {
        *counts.entry(error).or_insert(0) += 1;
    }
    // The one is an error of lines, the other one of the profile for payroll alone.
    let others = [ErrorCode::TooLong, ErrorCode::Fictitious];
    for code in ErrorCode::ALL.iter().filter(|code| !others.contains(code)) {
        let count = counts.get(code.as_str()).copied().unwrap_or(0);
        assert!(count > 100, "{code}: {count}");
    }
    assert!((7_500..8_500).contains(&counts[""]), "{counts:?}");
}

#[test]
fn plain_numbers_are_valid_and_without_a_warning() {
    let args = ["--count=20000", "--corsica=20", "--special-months=0"];
    let context = Context {
        at: "2026-11".parse().ok(),
        ..Context::default()
    };
    for number in generated(&args).lines() {
        let report = nircheck::check(number, &context);
        assert!(
            report.is_well_formed() && report.findings().is_empty(),
            "{number}"
        );
    }
}

#[test]
fn shares_are_kept() {
    let near = |found: f64, asked: f64| assert!((found - asked).abs() < 1.5, "{found} {asked}");
    let first = |digits: &'static str| move |line: &str| digits.contains(&line[..1]);
    near(share(&["--awaiting=12.5"], first("34")), 12.5);
    near(share(&["--mig=20"], first("56")), 20.0);
    near(share(&["--nnp=20", "--nir-like=30"], first("78")), 50.0);
    near(
        share(&["--nir-like=30"], |line| {
            first("78")(line) && &line[1..2] > "2"
        }),
        30.0,
    );
    assert_eq!(share(&["--awaiting=100"], first("34")), 100.0);
    assert_eq!(share(&[], first("12")), 100.0);

    let place = |from: &'static str| move |line: &str| line[5..].starts_with(from);
    near(
        share(&["--corsica=40"], |line| {
            ["20", "2A", "2B"].contains(&&line[5..7])
        }),
        40.0,
    );
    near(share(&["--overseas=30"], place("97")), 30.0);
    near(share(&["--foreign=30"], place("99")), 30.0);
    near(
        share(&["--special-months=25"], |line| &line[3..5] >= "20"),
        25.0,
    );
    assert_eq!(
        share(&["--special-months=0"], |line| &line[3..5] > "12"),
        0.0
    );

    near(
        share(&["--invalid=35", "--truth"], |line| {
            line.contains("\tinvalid\t")
        }),
        35.0,
    );
    near(share(&["--no-key=60"], |line| line.len() == 13), 60.0);
    assert_eq!(share(&["--no-key"], |line| line.len() == 13), 100.0);
    assert_eq!(share(&[], |line| line.len() == 15), 100.0);
}

#[test]
fn every_field_takes_many_values() {
    let output = generated(&["--count=200000", "--foreign=10"]);
    let distinct = |from: usize, to: usize| {
        let values: std::collections::BTreeSet<_> =
            output.lines().map(|line| &line[from..to]).collect();
        values.len()
    };
    assert_eq!(distinct(1, 3), 100, "years");
    assert!(distinct(3, 5) > 60, "months");
    assert_eq!(
        distinct(5, 7),
        95 - 1 + 3 + 2,
        "departments: Corsica is three, then 97 and 99"
    );
    assert!(distinct(7, 10) > 590, "communes and countries");
    assert_eq!(distinct(10, 13), 999, "orders");
    assert_eq!(distinct(13, 15), 97, "keys");
}

#[test]
fn forms_and_ends_of_lines() {
    let paper = generated(&["--count=1", "--form=paper"]);
    assert_eq!(paper, "2 35 03 89 262 097 95\n");
    assert_eq!(
        generated(&["--count=1", "--form=dotted"]),
        "2.35.03.89.262.097.95\n"
    );
    assert_eq!(
        generated(&["--count=1", "--no-key", "--form=paper"]),
        "2 35 03 89 262 097\n"
    );
    assert_eq!(generated(&["--count=1", "--crlf"]), "235038926209795\r\n");
    assert_eq!(
        generated(&["--count=1", "--crlf", "--truth"]),
        "235038926209795\tvalid\t\tnir\r\n"
    );
    let mixed = generated(&["--count=100", "--form=mixed"]);
    for separator in [" ", ".", "-", "\u{a0}", "\u{202f}"] {
        assert!(mixed.contains(separator), "{separator:?}");
    }
    assert!(
        mixed
            .lines()
            .any(|line| line.bytes().all(|byte| byte.is_ascii_digit()))
    );
}

#[test]
fn usage() {
    for args in [
        &["--mig=60", "--nnp=60"][..],
        &["--corsica=50", "--overseas=30", "--foreign=30"],
        &["--mig=101"],
        &["--mig=-1"],
        &["--mig=NaN"],
        &["--count=-1"],
        &["--form=other"],
        &["--no-key", "50"],
    ] {
        let ran = run(&[&["generate"], args].concat(), "");
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{args:?}");
    }
    let ran = run(&["generate", "--mig=60", "--nnp=60"], "");
    let told = "nircheck: --awaiting, --mig, --nnp and --nir-like add up to more than 100\n";
    assert_eq!(ran.stderr, told);
    assert!(
        run(&["generate", "--help"], "")
            .stdout
            .contains("nircheck generate --count 1000 >")
    );
}

#[test]
fn closed_pipe_is_a_quiet_end() {
    let mut child = command(&["generate", "--count=10000000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 16];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), output.stderr.as_slice()),
        (Some(1), &b""[..])
    );
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_an_error() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_nircheck"))
        .args(["generate", "--count=1"])
        .stdout(full)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told.starts_with("nircheck: cannot write the output: "),
        "{told}"
    );
}
