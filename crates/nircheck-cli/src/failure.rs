//! How a run ends: 0 nothing invalid, 1 something invalid, 2 usage, input or output error; and
//! what standard error may show, where no number may ever be seen.

use std::{
    env,
    ffi::OsStr,
    io::{self, Write},
    process::ExitCode,
};

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
    /// Some input could not be read, and [`tell`] has said so already.
    #[error("some input could not be read")]
    Told,
    /// Everything else.
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
        Err(Failure::Told) => ExitCode::from(2),
        Err(Failure::Message(message)) => {
            tell(&message);
            ExitCode::from(2)
        }
    }
}

/// Writes a message on standard error, without any number that may be in it, and with control
/// characters spelled out: it may quote a file.
pub(crate) fn tell(message: &str) {
    let message = without_numbers(message, may_hold_number([message]));
    // There is nobody left to tell that standard error is closed.
    let _ = writeln!(io::stderr(), "nircheck: {}", printable(&message));
}

/// A text with its control characters spelled out.
pub(crate) fn printable(text: &str) -> String {
    let spelled = |c: char| c.is_control().then(|| c.escape_default());
    text.chars().fold(String::new(), |mut line, c| {
        match spelled(c) {
            Some(escape) => line.extend(escape),
            None => line.push(c),
        }
        line
    })
}

/// Shows what clap has to say: help and version are no errors, a wrong usage ends with 2.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if error.use_stderr() {
        // A part of the arguments is in there, and a number may be spread over several of them.
        let message = error.to_string();
        let suspect = may_hold_number(env::args_os().skip(1)) || may_hold_number([&message]);
        let _ = write!(io::stderr(), "{}", without_numbers(&message, suspect));
        return ExitCode::from(2);
    }
    match error.print().and_then(|()| io::stdout().flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit(Err(Failure::from_write(&error))),
    }
}

/// Whether these texts may spell a number between them: a Corsican one without its key has no
/// more than twelve digits.
pub(crate) fn may_hold_number(texts: impl IntoIterator<Item: AsRef<OsStr>>) -> bool {
    let digits = |text: &OsStr| {
        text.to_string_lossy()
            .split_whitespace()
            .map(digits_of)
            .sum()
    };
    let counts = texts
        .into_iter()
        .map(|text| -> usize { digits(text.as_ref()) });
    counts.sum::<usize>() >= 12
}

/// How many characters of a word may be those of a number. In a word of digits and letters that
/// look like digits all are; in an object identifier of the health identity none is.
fn digits_of(word: &str) -> usize {
    const LOOK_ALIKES: &str = "OoIiLlSsZzBbAa";
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_oid = word.starts_with("1.2.250.1.") && digits <= 14;
    let may_be_digit = |c: char| !c.is_alphanumeric() || c.is_numeric() || LOOK_ALIKES.contains(c);
    match digits {
        _ if is_oid => 0,
        1.. if word.chars().all(may_be_digit) => {
            word.chars().filter(|c| c.is_alphanumeric()).count()
        }
        _ => digits,
    }
}

/// Whether arguments that were taken for files may be a number, whole or in pieces: mostly digits,
/// with a letter of Corsica or a slip of the hand among them.
pub(crate) fn may_be_number(names: impl IntoIterator<Item: AsRef<OsStr>>) -> bool {
    let mut in_pieces = 0;
    for name in names {
        let name = name.as_ref();
        let text = name.to_string_lossy();
        let count = |matches: fn(char) -> bool| text.chars().filter(|c| matches(*c)).count();
        let (digits, letters) = (count(char::is_numeric), count(char::is_alphabetic));
        if may_hold_number([name]) {
            return true;
        }
        if letters <= 1 || 3 * letters <= digits {
            in_pieces += digits + letters;
        }
    }
    in_pieces >= 12
}

/// The message as it is, or with an asterisk for each digit: whatever the separators, nothing
/// of a number is left.
fn without_numbers(message: &str, suspect: bool) -> String {
    if !suspect {
        return message.to_owned();
    }
    // A word that is all digits and look-alikes goes whole.
    let hide = |word: &str| {
        let whole = digits_of(word) > word.chars().filter(|c| c.is_numeric()).count();
        let hide = |c: char| {
            if c.is_numeric() || whole && c.is_alphabetic() {
                '*'
            } else {
                c
            }
        };
        word.chars().map(hide).collect::<String>()
    };
    message
        .split_inclusive(char::is_whitespace)
        .map(hide)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_from_other_digits() {
        assert!(may_hold_number(["2951099126111"]));
        assert!(may_hold_number(["1 77.02-2a/001 002"]));
        assert!(may_hold_number(["2", "95", "10", "99", "126", "111"]));
        assert!(may_hold_number(["٢٩٥١٠٩٩١٢٦١١١"]));
        assert!(may_hold_number(["295IO99I26III93"]));
        assert!(!may_hold_number(["--oid", "1.2.250.1.213.1.4.12"]));
        assert!(!may_hold_number([
            "--profile",
            "dsn",
            "LOLA",
            "BILLS",
            "SOILS"
        ]));
        assert!(!may_hold_number(["2024-01-31.csv", "31"]));
    }

    #[test]
    fn numbers_are_told_from_names_of_files() {
        assert!(may_be_number(["2951099126111"]));
        assert!(may_be_number(["data/2951099126111.csv"]));
        assert!(may_be_number(["a.txt", "295lO9912611l"]));
        assert!(may_be_number(["2", "95", "1O", "99", "126", "111"]));
        assert!(may_be_number(["1", "77", "06", "2A", "004", "001"]));
        assert!(!may_be_number(["2024-01-31.csv", "2024-02-29.csv", "-"]));
    }

    #[test]
    fn messages_keep_their_shape() {
        let message = "cannot open 2951099126111: no such file (os error 2)";
        assert_eq!(
            without_numbers(message, true),
            "cannot open *************: no such file (os error *)"
        );
        assert_eq!(without_numbers(message, false), message);
    }
}
