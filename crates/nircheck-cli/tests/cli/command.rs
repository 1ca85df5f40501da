//! Runs the command and gives back what it said.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
    thread,
};

/// What a run said, and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) code: i32,
}

/// The command, in English and without colour whatever the environment.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nircheck"));
    command.args(args).env("LC_ALL", "C");
    for name in ["NIRCHECK_LANG", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

/// Runs the command on arguments and standard input.
pub(crate) fn run(args: &[&str], input: impl AsRef<[u8]>) -> Ran {
    run_command(command(args), input)
}

/// What the command writes on standard output, which need not be UTF-8.
pub(crate) fn run_bytes(args: &[&str], input: &[u8]) -> Vec<u8> {
    outputs(command(args), input).stdout
}

/// Runs a command that was prepared.
pub(crate) fn run_command(command: Command, input: impl AsRef<[u8]>) -> Ran {
    let output = outputs(command, input.as_ref());
    Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

fn outputs(mut command: Command, input: &[u8]) -> Output {
    let pipes = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A command that takes its arguments only may end before it reads anything.
    let writer = thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// The system's words for a file that does not exist.
pub(crate) fn not_found() -> std::io::Error {
    std::fs::File::open("there is no such file").unwrap_err()
}

/// The published numbers: text, error, kind, status, expected key.
pub(crate) fn published() -> Vec<[&'static str; 5]> {
    let rows = include_str!("../../../../data/vectors/published.tsv").lines();
    let rows: Vec<_> = rows
        .skip(1)
        .map(|row| {
            let columns: Vec<_> = row.split('\t').collect();
            [columns[0], columns[2], columns[3], columns[4], columns[5]]
        })
        .collect();
    assert!(rows.len() >= 89, "the file was cut");
    rows
}
