//! How a run ends: 0 nothing invalid, 1 something invalid, 2 usage, input or output error.

use std::{io, process::ExitCode};

/// The end of a run that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing invalid, or something found where finding is the aim: exit 0.
    Clean,
    /// Something invalid, or nothing found: exit 1.
    Wrong,
}

/// The end of a run that could not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The reader of the output is gone: a quiet end.
    #[error("the output was closed")]
    ClosedPipe,
    /// Everything else: a message without any number in it.
    #[error("{0}")]
    Message(String),
}

impl Failure {
    /// What happens when the output cannot be written.
    pub(crate) fn from_write(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Message(format!("cannot write the output: {error}")),
        }
    }
}

/// Writes the message of a failure and gives the exit code.
pub(crate) fn exit(outcome: Result<Outcome, Failure>) -> ExitCode {
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Wrong) | Err(Failure::ClosedPipe) => ExitCode::FAILURE,
        Err(Failure::Message(message)) => {
            eprintln!("nircheck: {}", without_numbers(&message));
            ExitCode::from(2)
        }
    }
}

/// Shows what clap has to say: help and version are no errors, a wrong usage ends with 2.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        eprint!("{}", without_numbers(&error.to_string()));
        return ExitCode::from(2);
    }
    match error.print() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit(Err(Failure::from_write(&error))),
    }
}

/// Hides every run of characters that may be a number: what was typed as an option or as a file
/// may be one.
fn without_numbers(message: &str) -> String {
    let hide = |word: &str| word.bytes().filter(u8::is_ascii_digit).count() >= 13;
    let words = message.split_inclusive([' ', '\n', '\'']);
    words
        .map(|word| if hide(word) { "***" } else { word })
        .collect()
}
