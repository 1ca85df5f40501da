//! How a run ends: 0 nothing invalid, 1 something invalid, 2 usage, input or output error; and
//! what standard error may show, where no number may ever be seen.

use std::{
    env,
    ffi::OsStr,
    io::{self, Write},
    ops::Range,
    path::Path,
    process::ExitCode,
    sync::OnceLock,
};

use nircheck::{
    Context, Parsed,
    text::{Certainty, Scanner},
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
    /// What happens when the system refuses the memory of a table that grows with the input.
    pub(crate) fn no_memory(of: &str) -> Self {
        Self::Message(format!("the system refuses the memory that {of} takes"))
    }

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
    // There is nobody left to tell that standard error is closed.
    let message = without_numbers(message);
    let _ = writeln!(io::stderr(), "nircheck: {}", printable(&message));
}

/// Writes on standard error what is wrong at a line of a file, which is shown whatever its digits.
pub(crate) fn tell_at(file: &str, line: u64, code: &str, text: &str) {
    let file = printable(&without_numbers(file));
    let _ = writeln!(io::stderr(), "nircheck: {file}:{line}: {code}: {text}");
}

/// A message, or a part of one, without any number that may be in it, whole or as one of several
/// arguments that are a number between them.
pub(crate) fn without_numbers(message: &str) -> String {
    static PIECES: OnceLock<Vec<String>> = OnceLock::new();
    let pieces = PIECES.get_or_init(|| pieces_of_numbers(&arguments()));
    hide(message, pieces, false)
}

fn arguments() -> Vec<String> {
    env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect()
}

/// What to say of an argument that names no file. Who types a number as an argument sees it taken
/// for a file, perhaps in several pieces, and none of them may be shown.
pub(crate) fn cannot_open<'a>(
    argument: &str,
    names: impl Iterator<Item = &'a Path> + Clone,
    name: &Path,
    error: &io::Error,
) -> String {
    if !may_be_number(names.clone()) {
        return format!("cannot open {}: {error}", name.display());
    }
    let position = 1 + names.take_while(|other| *other != name).count();
    format!(
        "cannot open {argument} {position}: {error}; its name is not shown because it may be a \
         number: numbers go to standard input, or to `nircheck explain`"
    )
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
        let arguments = arguments();
        let is_suspect = has_many_digits(&arguments.join(" "));
        let message = hide(
            &error.to_string(),
            &pieces_of_numbers(&arguments),
            is_suspect,
        );
        let _ = write!(io::stderr(), "{message}");
        return ExitCode::from(2);
    }
    match error.print().and_then(|()| io::stdout().flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => exit(Err(Failure::from_write(&error))),
    }
}

/// Whether these texts may spell a number between them.
pub(crate) fn may_hold_number(texts: impl IntoIterator<Item: AsRef<OsStr>>) -> bool {
    let texts = texts.into_iter();
    let texts: Vec<_> = texts
        .map(|text| text.as_ref().to_string_lossy().into_owned())
        .collect();
    let text = texts.join(" ");
    has_many_digits(&text) || !numbers_in(&text).is_empty()
}

/// Whether arguments that were taken for files may be a number, whole or in pieces: mostly digits,
/// with a letter of Corsica or a slip of the hand among them.
pub(crate) fn may_be_number(names: impl IntoIterator<Item: AsRef<OsStr>>) -> bool {
    let names = names.into_iter();
    let names: Vec<_> = names
        .map(|name| name.as_ref().to_string_lossy().into_owned())
        .collect();
    let mut in_pieces = 0;
    for name in &names {
        let count = |matches: fn(char) -> bool| name.chars().filter(|c| matches(*c)).count();
        let (digits, letters) = (count(char::is_numeric), count(char::is_alphabetic));
        if may_hold_number([name]) {
            return true;
        }
        if letters <= 1 || 3 * letters <= digits {
            in_pieces += digits + letters;
        }
    }
    in_pieces >= 12 || !numbers_in(&names.join(" ")).is_empty()
}

/// The words of the arguments that are numbers, or that are one between them.
fn pieces_of_numbers(arguments: &[String]) -> Vec<String> {
    let arguments = arguments.join(" ");
    let numbers = numbers_in(&arguments).into_iter();
    numbers
        .filter_map(|range| arguments.get(range))
        .flat_map(|number| words(number).map(|(_, word)| word.to_owned()))
        .collect()
}

/// A message with an asterisk in the place of each character that may be one of a number, and of
/// these words wherever they stand. All digits go when the message is suspect.
fn hide(message: &str, pieces: &[String], is_suspect: bool) -> String {
    let is_suspect = is_suspect || has_many_digits(message);
    let in_message = numbers_in(message);
    let mut hidden = String::with_capacity(message.len());
    for text in message.split_inclusive(char::is_whitespace) {
        // A word that is all digits and look-alikes goes whole.
        let is_hidden = is_suspect && has_look_alikes(text);
        hidden.extend(text.char_indices().map(|(at, c)| {
            let at = text.as_ptr().addr() - message.as_ptr().addr() + at;
            let is_number = in_message.iter().any(|range| range.contains(&at));
            let is_digit = is_suspect && c.is_numeric();
            match c {
                c if !c.is_alphanumeric() => c,
                _ if is_number || is_digit || is_hidden => '*',
                c => c,
            }
        }));
    }
    for piece in pieces {
        hidden = without_word(&hidden, piece);
    }
    hidden
}

/// The text with asterisks for a word, wherever it stands by itself.
fn without_word(text: &str, hidden: &str) -> String {
    let mut end = 0;
    let mut result = String::with_capacity(text.len());
    for (at, word) in words(text) {
        result.push_str(text.get(end..at).unwrap_or_default());
        match word == hidden {
            true => result.extend(word.chars().map(|_| '*')),
            false => result.push_str(word),
        }
        end = at + word.len();
    }
    result.push_str(text.get(end..).unwrap_or_default());
    result
}

/// Where something stands that the grammar, the suggestions or the scan could read as a number,
/// whatever is between its characters.
fn numbers_in(text: &str) -> Vec<Range<usize>> {
    let scanner = Scanner::new().min_certainty(Certainty::Low);
    let mut found: Vec<_> = scanner.scan(text).map(|number| number.range()).collect();
    let words: Vec<_> = words(text).collect();
    let context = Context::default();
    for first in 0..words.len() {
        let mut characters = String::new();
        let start = words[first].0;
        for (at, word) in words.iter().skip(first) {
            characters.push_str(word);
            if characters.len() > LONGEST {
                break;
            }
            // The suggestions know of one wrong character besides the letters that look like
            // digits.
            let others = characters.chars().filter(|c| !looks_like_digit(*c));
            if others.count() > 1 {
                break;
            }
            let is_number = matches!(characters.len(), 13 | 15)
                && (Parsed::parse(&characters).is_ok()
                    || nircheck::suggest(characters.as_bytes(), &context)
                        .next()
                        .is_some());
            // A word without digits behind a number is a word.
            let is_behind = !word.contains(char::is_numeric)
                && found.iter().any(|known| known.contains(&start));
            if is_number && !is_behind {
                found.push(start..at + word.len());
            }
        }
    }
    let oids = oids_in(text);
    found.retain(|range| {
        !oids
            .iter()
            .any(|oid| oid.start <= range.start && range.end <= oid.end)
    });
    found
}

/// The characters of a number with its key.
const LONGEST: usize = 15;

/// The object identifiers of the health identity, which have as many digits as a number.
fn oids_in(text: &str) -> Vec<Range<usize>> {
    const ROOT: &str = "1.2.250.1.213.1.4.";
    let oid = |(at, root): (usize, &str)| {
        let before = text.get(..at)?.chars().next_back();
        let rest = text.get(at + root.len()..)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let after = rest.get(digits..)?.chars().next();
        let is_apart = |c: Option<char>| !c.is_some_and(|c| c.is_alphanumeric() || c == '.');
        let is_oid = is_apart(before) && is_apart(after) && matches!(digits, 1 | 2);
        is_oid.then(|| at..at + root.len() + digits)
    };
    text.match_indices(ROOT).filter_map(oid).collect()
}

/// The runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
}

/// Whether a text has as many digits as the shortest number: a Corsican one without its key.
/// Digits of every script count, and letters among digits that look like some.
fn has_many_digits(text: &str) -> bool {
    let mut text = text.to_owned();
    for oid in oids_in(&text.clone()).into_iter().rev() {
        text.replace_range(oid, "");
    }
    let digits = text.split_whitespace().map(|word| {
        let characters: fn(char) -> bool = match has_look_alikes(word) {
            true => char::is_alphanumeric,
            false => char::is_numeric,
        };
        word.chars().filter(|c| characters(*c)).count()
    });
    digits.sum::<usize>() >= 12
}

/// Whether a word is made of digits and of letters that look like some.
fn has_look_alikes(word: &str) -> bool {
    let mut characters = word.chars().filter(|c| c.is_alphanumeric());
    word.contains(char::is_numeric) && characters.all(looks_like_digit)
}

fn looks_like_digit(c: char) -> bool {
    c.is_numeric() || "OoIiLlSsZzBbAa".contains(c)
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
    fn what_could_be_read_as_a_number_is_hidden() {
        for (message, shown) in [
            (
                "'1.2.250.1.3.055.001' is no date",
                "'*.*.***.*.*.***.***' is no date",
            ),
            (
                "'2 95 1O 99 I26 III' is no date",
                "'* ** ** ** *** ***' is no date",
            ),
            ("--at=2x51O991261Il, which", "--at=*************, which"),
            ("no column LOLBOSSIZOSIL", "no column *************"),
        ] {
            assert_eq!(hide(message, &[], false), shown);
        }
        let message = "'1.2.250.1.213.1.4.12' is unknown, as are a, b and 1.2.250.1.213.1.4.8";
        assert_eq!(hide(message, &[], false), message);
        let arguments = ["--at", "2", "95", "1O", "99", "I26", "III"].map(str::to_owned);
        let message = "a value 'III' for I26, 2 of 3";
        assert_eq!(
            hide(message, &pieces_of_numbers(&arguments), false),
            "a value '***' for ***, * of 3"
        );
    }

    #[test]
    fn messages_keep_their_shape() {
        let message = "cannot open 2951099126111: no such file (os error 2)";
        assert_eq!(
            hide(message, &[], false),
            "cannot open *************: no such file (os error *)"
        );
        let message = "cannot open 2024-01-31.csv: no such file (os error 2)";
        assert_eq!(hide(message, &[], false), message);
    }
}
