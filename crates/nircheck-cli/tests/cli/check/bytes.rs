//! Any bytes get a verdict: where lines end, and what is in them.

use std::{
    io::Write,
    process::{Command, Stdio},
    thread,
};

use super::{
    GOOD,
    command::{self, run_command},
    quietly,
};

/// What is said of each line, without the rest of the report.
fn codes(input: impl AsRef<[u8]>) -> Vec<(u64, String)> {
    let (stdout, _) = quietly(&["--all"], input);
    let reports = stdout.lines().map(|line| {
        let mut parts = line.strip_prefix("<stdin>:").unwrap().splitn(3, ':');
        let line = parts.next().unwrap().parse().unwrap();
        (line, parts.next().unwrap().trim().to_owned())
    });
    reports.collect()
}

fn said(codes: &[(u64, &str)]) -> Vec<(u64, String)> {
    codes
        .iter()
        .map(|(line, code)| (*line, (*code).to_owned()))
        .collect()
}

#[test]
fn nothing_is_clean() {
    assert_eq!(quietly(&[], ""), (String::new(), 0));
    assert_eq!(quietly(&["--all"], "\u{feff}"), (String::new(), 0));
    assert_eq!(quietly(&["--all"], "\n\n"), (String::new(), 0));
}

#[test]
fn silence_means_well_formed() {
    assert_eq!(quietly(&[], format!("{GOOD}\n")), (String::new(), 0));
}

#[test]
fn ends_of_lines() {
    for (input, expected) in [
        (format!("{GOOD}\n"), said(&[(1, "ok")])),
        (GOOD.to_owned(), said(&[(1, "ok")])),
        (
            format!("{GOOD}\r\n{GOOD}\r\n"),
            said(&[(1, "ok"), (2, "ok")]),
        ),
        (format!("{GOOD}\r{GOOD}\n"), said(&[(1, "character")])),
        (format!("{GOOD}\r"), said(&[(1, "character")])),
        (format!("{GOOD}\r\r\n"), said(&[(1, "character")])),
        (format!("\r\n{GOOD}"), said(&[(2, "ok")])),
    ] {
        assert_eq!(codes(&input), expected, "{input:?}");
    }
}

#[test]
fn empty_lines_are_numbered_and_not_judged() {
    let input = format!("\n \t\u{a0}\u{202f}\u{2009}\u{2007}\n{GOOD}\n\n.\n\u{3000}\n");
    let expected = said(&[(3, "ok"), (5, "character"), (6, "character")]);
    assert_eq!(codes(&input), expected);
    let counts = r#"{"lines":6,"empty":3,"valid":1,"invalid":2,"errors":{"character":2}}"#;
    let (stdout, code) = quietly(&["--count", "--format", "json"], &input);
    assert_eq!((stdout.trim_end(), code), (counts, 1));
}

#[test]
fn byte_order_mark_is_skipped_at_the_start_only() {
    let input = format!("\u{feff}{GOOD}\n\u{feff}{GOOD}\n");
    assert_eq!(codes(input), said(&[(1, "ok"), (2, "character")]));
}

#[test]
fn odd_bytes() {
    let mut input = Vec::new();
    for bytes in [
        &b"\xff\xff"[..],
        b"2840588\xc3321025",
        b"\0",
        b"2840588321025\0",
        b"\x1b[31m2840588321025",
        b"\xf0\x9f\x98\x80",
        b"28405883210250",
    ] {
        input.extend_from_slice(bytes);
        input.push(b'\n');
    }
    let expected: Vec<_> = (1..7)
        .map(|line| (line, "character"))
        .chain([(7, "length")])
        .collect();
    assert_eq!(codes(&input), said(&expected));
}

/// What is shown of odd bytes is text, and moves no terminal.
#[test]
fn odd_bytes_can_be_shown() {
    let input = b"\x1b[31m\xff\"\n";
    let (stdout, _) = quietly(&["--show-numbers"], input);
    assert_eq!(
        stdout,
        "<stdin>:1: character: a character that cannot be there [\\u{1b}[31m\u{fffd}\"]\n"
    );
    let (stdout, _) = quietly(&["--show-numbers", "--format", "jsonl"], input);
    assert_eq!(
        stdout,
        "{\"line\":1,\"number\":\"\\u001b[31m\u{fffd}\\\"\",\"verdict\":\"invalid\",\
         \"errors\":[{\"code\":\"character\",\"field\":\"kind\",\"at\":0}]}\n"
    );
}

#[test]
fn a_long_first_report_asks_for_no_memory_for_all() {
    let mut input = vec![0; 60_000];
    input.extend_from_slice(&b"\nx".repeat(200_000));
    let (stdout, code) = quietly(&["--show-numbers", "--format", "jsonl"], input);
    assert_eq!((stdout.lines().count(), code), (200_001, 1));
}

#[test]
fn lines_over_the_limit() {
    let limit = "1".repeat(65_536);
    let input = format!("{limit}\n{limit}1\n{limit}\r\n{limit}1\r\n{GOOD}\n{limit}1");
    let expected = said(&[
        (1, "length"),
        (2, "too-long"),
        (3, "length"),
        (4, "too-long"),
        (5, "ok"),
        (6, "too-long"),
    ]);
    assert_eq!(codes(&input), expected);
    let (stdout, _) = quietly(&["--format", "jsonl"], format!("{limit}1"));
    let error = r#"{"code":"too-long","field":"number","at":65536}"#;
    assert_eq!(
        stdout,
        format!("{{\"line\":1,\"verdict\":\"invalid\",\"errors\":[{error}]}}\n")
    );
}

/// Runs the command with no more than so many MiB of addresses, on a start, so many MB of one
/// byte, and a line behind them.
#[cfg(target_os = "linux")]
fn run_within(mib: u32, args: &[&str], start: &[u8], (mb, byte): (u32, u8)) -> command::Ran {
    let mut shell = Command::new("sh");
    shell
        .args([
            "-c",
            &format!("ulimit -v {} && exec \"$0\" \"$@\"", mib * 1024),
        ])
        .arg(env!("CARGO_BIN_EXE_nircheck"))
        .args(args)
        .env("LC_ALL", "C")
        .env_remove("NIRCHECK_LANG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = shell.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let start = start.to_vec();
    let writer = thread::spawn(move || {
        stdin.write_all(&start).unwrap();
        for _ in 0..mb {
            stdin.write_all(&vec![byte; 1_000_000]).unwrap();
        }
        stdin.write_all(b"\n2840588321025\n").unwrap();
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    command::Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_flat_on_a_line_of_100_mb() {
    for byte in [b'1', b' ', 0, 0xff] {
        let ran = run_within(64, &["--all"], b"", (100, byte));
        assert_eq!((ran.stderr.as_str(), ran.code), ("", 1));
        let (first, second) = ran.stdout.split_once('\n').unwrap();
        assert_eq!(first, "<stdin>:1: too-long: the line is over 65,536 bytes");
        assert!(second.starts_with("<stdin>:2: ok: "), "{second}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_flat_on_a_long_row() {
    // A cell, cells without number, a quote that is never closed.
    let unclosed = "nircheck: <stdin>:2: unclosed-quote: the quote that opens in line 2 is never \
                    closed\n";
    for (start, byte, lines, (stderr, code)) in [
        ("nir\n", b'1', 2, ("", 1)),
        ("nir\n", b',', 2, ("", 1)),
        ("nir\n\"", b'\n', 1, (unclosed, 2)),
    ] {
        let args = ["--column", "nir", "--all", "--delimiter", ","];
        let ran = run_within(48, &args, start.as_bytes(), (50, byte));
        assert_eq!((ran.stderr.as_str(), ran.code), (stderr, code));
        assert!(ran.stdout.starts_with("<stdin>:2: too-long: "));
        assert_eq!(ran.stdout.lines().count(), lines);
    }
}

/// The limit of the two tests above does stop a process that needs more.
#[cfg(target_os = "linux")]
#[test]
fn memory_limit_is_a_limit() {
    let mut command = Command::new("sh");
    let script = "ulimit -v 65536 && head -c 200000000 /dev/zero | tail -c 100000000 > /dev/null";
    command.args(["-c", script]);
    assert_ne!(run_command(command, "").code, 0);
}
