//! The main command, run as a user runs it: standard output, standard error and exit code of
//! every case.

mod bytes;
mod civil;
mod counts;
mod csv;
mod encodings;
mod engine;
mod failures;
mod faults;
mod filters;
mod options;
mod outputs;
mod places;
mod privacy;
mod reports;
mod shell;
mod vectors;

use std::{fs, path::PathBuf};

use crate::command::{self, Ran, command, run};

/// Well formed, without and with its key.
const GOOD: &str = "2840588321025";
const GOOD_KEYED: &str = "2 84 05 88 321 025 32";
/// The same with another key.
const BAD_KEY: &str = "2 84 05 88 321 025 33";

/// Runs the command and expects no word on standard error.
#[track_caller]
fn quietly(args: &[&str], input: impl AsRef<[u8]>) -> (String, i32) {
    let ran = run(args, input);
    assert_eq!(ran.stderr, "");
    (ran.stdout, ran.code)
}

/// A directory of its own for a test.
fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("check")
        .join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    directory
}

/// Runs the command in a directory with these files.
fn run_with_files(name: &str, files: &[(&str, &[u8])], args: &[&str]) -> Ran {
    let directory = directory(name);
    for (file, content) in files {
        fs::write(directory.join(file), content).unwrap();
    }
    let mut command = command(args);
    command.current_dir(directory);
    command::run_command(command, "")
}
