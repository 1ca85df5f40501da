//! Lines passed through, byte for byte.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
    thread,
};

use super::{BAD_KEY, GOOD, command::command, run_with_files};

/// Runs a command whose output may be any bytes.
pub(crate) fn output(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = thread::spawn(move || stdin.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// What a filter passes, with its exit code.
#[track_caller]
fn passed(args: &[&str], input: &[u8]) -> (Vec<u8>, i32) {
    let output = output(&mut command(args), input);
    assert_eq!(output.stderr, b"");
    (output.stdout, output.status.code().unwrap())
}

#[test]
fn lines_keep_their_bytes() {
    let lines: [(&[u8], Option<bool>); 10] = [
        (b"2840588321025\r\n", Some(true)),
        (b"  2 84 05 2b 321 025 79\t\n", Some(true)),
        (b"\r\n", None),
        (b"2840588321025\r\r\n", Some(false)),
        (b"\xff\x00\xfe\n", Some(false)),
        (b" \xc2\xa0\n", None),
        (b"2.84.05.88.321.025.32\n", Some(true)),
        (b"2840588321025.\n", Some(false)),
        (b"\xef\xbb\xbf2840588321025\n", Some(false)),
        (b"2840588321025", Some(true)),
    ];
    let input = lines.map(|line| line.0).concat();
    for (filter, kept) in [("--valid", true), ("--invalid", false)] {
        let expected = lines.iter().filter(|line| line.1 == Some(kept));
        let expected = expected.map(|line| line.0).collect::<Vec<_>>().concat();
        assert_eq!(passed(&[filter], &input), (expected, 1));
    }
}

#[test]
fn together_they_are_the_input() {
    let good = format!("{GOOD}\r\n").into_bytes();
    let bad = format!("{BAD_KEY}\n").into_bytes();
    assert_eq!(passed(&["--valid"], &good), (good.clone(), 0));
    assert_eq!(passed(&["--invalid"], &good), (Vec::new(), 0));
    assert_eq!(passed(&["--valid"], &bad), (Vec::new(), 1));
    assert_eq!(passed(&["--invalid"], &bad), (bad.clone(), 1));
}

/// A byte order mark is no part of a line: it stays at the start of what is passed.
#[test]
fn byte_order_mark_is_passed() {
    let good = format!("\u{feff}{GOOD}\n").into_bytes();
    assert_eq!(passed(&["--valid"], &good), (good.clone(), 0));
    // A result without lines is empty: scripts ask whether there is something in it.
    assert_eq!(passed(&["--invalid"], &good), (Vec::new(), 0));
    let bad = format!("\u{feff}{BAD_KEY}\r\n").into_bytes();
    assert_eq!(passed(&["--invalid"], &bad), (bad.clone(), 1));
    assert_eq!(passed(&["--valid"], &bad[..3]), (Vec::new(), 0));
    // A report is no copy of the input.
    assert!(passed(&[], &bad).0.starts_with(b"<stdin>:1: key: "));
}

/// A line that is too long to be judged is passed whole, and what follows too.
#[test]
fn long_lines_are_passed_whole() {
    let mut input = b"7".repeat(1_000_003);
    input.extend_from_slice(b"\r\n");
    let (stdout, code) = passed(&["--invalid"], &[&input[..], GOOD.as_bytes()].concat());
    assert!((stdout, code) == (input.clone(), 1));
    let (stdout, code) = passed(&["--valid"], &[&input[..], GOOD.as_bytes()].concat());
    assert_eq!((stdout, code), (GOOD.as_bytes().to_vec(), 1));
}

/// Rows are passed whole, below the header.
#[test]
fn rows_keep_their_bytes() {
    let header = "nom;nir\r\n";
    let good = format!("\"a;\n\"\"b\"\"\";\" {GOOD}\"\r\n\u{e9};{GOOD};more\n");
    let bad = format!("x;{BAD_KEY}\n\"y\r\nz\";;\n").replace(";;", ";1;");
    let input = format!("{header}{good}short\n\n{bad}");
    let args = |filter| ["--column", "nir", filter];
    let (stdout, code) = passed(&args("--valid"), input.as_bytes());
    assert_eq!((stdout, code), (format!("{header}{good}").into_bytes(), 1));
    let (stdout, code) = passed(&args("--invalid"), input.as_bytes());
    assert_eq!((stdout, code), (format!("{header}{bad}").into_bytes(), 1));
}

#[test]
fn long_rows_are_passed_whole() {
    let long = format!("x;\"{}\"\n", "1\r\n".repeat(1 << 20));
    let input = format!("nom;nir\n{long}a;{GOOD}\n");
    let (stdout, code) = passed(&["--column", "nir", "--invalid"], input.as_bytes());
    assert!((stdout, code) == (format!("nom;nir\n{long}").into_bytes(), 1));
}

/// The last line of a file does not run into the first of the next one.
#[test]
fn files_are_not_glued_together() {
    let files: [(&str, &[u8]); 3] = [
        ("a", b"2840588321025"),
        ("b", b"1\n6278965432189\r\n"),
        ("c", b"7112312345678"),
    ];
    let ran = run_with_files("glued", &files, &["--valid", "a", "b", "c"]);
    assert_eq!(ran.stdout, "2840588321025\n6278965432189\r\n7112312345678");
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 1));
}
