//! The finder on long texts: beside `grep -c Z` and, where there is one, `rg -c` with 15 digits on
//! the same file in the same run, and on ten thousand hidden numbers. The texts are full of phone numbers, IBANs, SIRET, cards, amounts,
//! dates, decimals and the like: a fourth of the cells of a table, one log line in four.
//! All hidden numbers are found, or this fails; so it does when more than [`MOST_OTHERS`] are.
//!
//! `cargo build --release && cargo bench -p nircheck-benches --bench scan [-- BYTES]`, 200 MB unless
//! told otherwise. Without a build of the command, the library alone is timed, on one thread.

#![allow(clippy::expect_used, clippy::print_stdout)]

#[path = "../tests/library/scan/texts.rs"]
mod texts;

use std::{
    env, fs,
    fs::File,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use nircheck::text::Scanner;
use texts::{Style, Text, compare};

const ROUNDS: usize = 9;

/// What else may be found in a million bytes of each style: mostly 15 of the digits of something
/// whose last two happen to be the key of the others.
const MOST_OTHERS: [(Style, f64); 3] = [
    (Style::Prose, 1.0),
    (Style::Logs, 1.0),
    (Style::Table, 25.0),
];

fn main() {
    let size = env::args()
        .filter_map(|argument| argument.parse().ok())
        .next();
    let size = size.unwrap_or(200_000_000);
    speed(size);
    hidden_numbers(size);
}

/// How many times faster than the others: medians over rounds that time all in turn.
fn speed(size: usize) {
    println!("{size} bytes without numbers, one thread, median of {ROUNDS} rounds");
    let command = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../release/nircheck");
    let has_rg = Command::new("rg").arg("--version").output().is_ok();
    for style in Style::ALL {
        let path = text_file(style, size);
        let text = fs::read(&path).expect("just written");
        let expected = Scanner::new().scan(&text).count();
        let lines = text.split(|byte| *byte == b'\n');
        let with_digits = lines.filter(|line| has_15_digits(line)).count();
        drop(text);
        let mut seconds: [Vec<f64>; 4] = Default::default();
        for _ in 0..ROUNDS {
            let (lines, grep) = timed(|| output(Command::new("grep").args(["-c", "Z"]), &path));
            assert_eq!(lines.trim(), "0");
            let (found, library) = timed(|| count(&path));
            assert_eq!(found, expected);
            seconds[0].push(grep);
            seconds[1].push(library);
            if command.exists() {
                let scan = ["scan", "--threads", "1"];
                let (report, scan) = timed(|| output(Command::new(&command).args(scan), &path));
                assert_eq!(report.lines().count(), expected);
                seconds[2].push(scan);
            }
            if has_rg {
                let rg = ["-j1", "-c", "[0-9]{15}"];
                let (lines, rg) = timed(|| output(Command::new("rg").args(rg), &path));
                assert_eq!(lines.trim(), with_digits.to_string());
                seconds[3].push(rg);
            }
        }
        println!("  {style:?}: {expected} false positives");
        let names = ["grep", "library", "nircheck scan", "rg"];
        for (name, ours) in names
            .iter()
            .zip(&seconds)
            .filter(|(_, all)| !all.is_empty())
        {
            let ratio = median(ours.iter().zip(&seconds[0]).map(|(ours, grep)| grep / ours));
            let seconds = median(ours.iter().copied());
            let speed = size as f64 / seconds / 1e9;
            println!("    {name} {seconds:.3} s, {speed:.1} GB/s, {ratio:.2} of the speed of grep");
        }
        fs::remove_file(path).expect("just written");
    }
}

fn has_15_digits(line: &[u8]) -> bool {
    let mut words = line.split(|byte| !byte.is_ascii_digit());
    words.any(|digits| digits.len() >= 15)
}

/// That every hidden number is found, and how many others are.
fn hidden_numbers(size: usize) {
    println!("10000 hidden numbers in {size} bytes");
    for ((style, most), count) in MOST_OTHERS.into_iter().zip([3_334, 3_333, 3_333]) {
        let Text { text, truth } = texts::write(style, size / 3, count, true, 2);
        let mut reader = Scanner::new().scan_reader(text.as_bytes());
        let mut found = Vec::new();
        while let Some(number) = reader.next_number().expect("bytes can be read") {
            found.push(number.range().start as usize..number.range().end as usize);
        }
        let others = compare(&text, &truth, &found);
        let rate = others as f64 / (text.len() as f64 / 1e6);
        println!("  {style:?}: {count} hidden, all found, {others} others, {rate:.1} a megabyte");
        assert!(rate <= most, "more than {most} a megabyte");
    }
}

/// A text without the letter that grep looks for.
fn text_file(style: Style, size: usize) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("scan-{style:?}.txt"));
    fs::write(&path, texts::write(style, size, 0, true, 1).text).expect("room for the text");
    path
}

fn count(path: &Path) -> usize {
    let mut reader = Scanner::new().scan_reader(File::open(path).expect("just written"));
    let mut count = 0;
    while reader
        .next_number()
        .expect("the file can be read")
        .is_some()
    {
        count += 1;
    }
    count
}

/// What a command prints about a file.
fn output(command: &mut Command, path: &Path) -> String {
    let output = command.arg(path).output().expect("the command runs");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = run();
    (result, start.elapsed().as_secs_f64())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
