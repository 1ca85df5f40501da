//! What the commands on single numbers share: numbers come in as arguments or one a line,
//! results go to standard output, and problems to standard error without any number.

use std::{
    ffi::OsString,
    fmt,
    io::{self, Write},
};

use nircheck::{Context, Lang, ParseError, Parsed};

use crate::{
    failure::Failure,
    lines::{self, Lines},
};

/// The numbers that a command is given.
#[derive(Clone, clap::Args)]
pub(crate) struct Numbers {
    /// A number; without any, one a line is read from standard input
    ///
    /// Arguments of less than 13 characters each are the parts of one number.
    #[arg(value_name = "NUMBER")]
    arguments: Vec<OsString>,
}

/// A text that should be a number.
#[derive(Clone, Copy)]
pub(crate) struct Typed<'a> {
    /// The line, or the rank of the argument, from 1.
    pub(crate) line: u64,
    pub(crate) bytes: &'a [u8],
    /// Whether the line is too long to be judged; then `bytes` is its start.
    pub(crate) is_too_long: bool,
}

impl Numbers {
    /// Hands over each number in turn.
    pub(crate) fn for_each(
        &self,
        judge: impl FnMut(Typed<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        each(&self.joined(), judge)
    }

    /// Whether there is one number and no more, so that results need not say which is meant.
    pub(crate) fn is_single(&self) -> bool {
        self.joined().len() == 1
    }

    fn joined(&self) -> Vec<Vec<u8>> {
        joined(&self.arguments, 13)
    }
}

/// That there are numbers, never which.
impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Numbers(*)")
    }
}

impl Typed<'_> {
    /// The number, by the rules of a context.
    pub(crate) fn parse(&self, context: &Context) -> Result<Parsed, ParseError> {
        if self.is_too_long {
            return Err(ParseError::too_long());
        }
        Parsed::parse_with(self.bytes, context.form, &context.profile)
    }
}

/// The arguments or, when each is shorter than `whole`, the one text that they are the parts of.
pub(crate) fn joined(arguments: &[OsString], whole: usize) -> Vec<Vec<u8>> {
    let texts = arguments.iter().map(|text| text.as_encoded_bytes());
    let all_short = texts.clone().all(|text| text.len() < whole);
    if all_short && arguments.len() > 1 {
        vec![texts.collect::<Vec<_>>().join(&b' ')]
    } else {
        texts.map(<[u8]>::to_vec).collect()
    }
}

/// Hands over each argument in turn or, without any, each line of standard input. Lines of white
/// space only are counted and passed over.
pub(crate) fn each(
    arguments: &[Vec<u8>],
    mut judge: impl FnMut(Typed<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if arguments.is_empty() {
        return each_line(judge);
    }
    for (line, bytes) in (1..).zip(arguments) {
        judge(Typed {
            line,
            bytes,
            is_too_long: bytes.len() > lines::LIMIT,
        })?;
    }
    Ok(())
}

fn each_line(mut judge: impl FnMut(Typed<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
    let failed = |error| Failure::Message(format!("cannot read standard input: {error}"));
    let mut lines = Lines::new(io::stdin().lock());
    while let Some(line) = lines.next_line().map_err(failed)? {
        if !lines::is_blank(line.bytes) {
            judge(Typed {
                line: line.number,
                bytes: line.bytes,
                is_too_long: line.is_cut,
            })?;
        }
    }
    Ok(())
}

/// Adds a cell to a row of CSV, in quotes where it must be.
pub(crate) fn push_cell(row: &mut String, cell: &str) {
    if !row.is_empty() {
        row.push(',');
    }
    if cell.contains([',', '"', '\r', '\n']) {
        row.push('"');
        row.push_str(&cell.replace('"', "\"\""));
        row.push('"');
    } else {
        row.push_str(cell);
    }
}

/// Says on standard error what is wrong with a line: `LINE: code: text`.
pub(crate) fn complain(line: u64, code: &'static str, text: &'static str) {
    // Nobody may be listening there, which takes nothing away from the results.
    let _ = writeln!(io::stderr(), "{line}: {code}: {text}");
}

/// Says on standard error, once, that a computed key follows a rule made for other numbers.
#[derive(Default)]
pub(crate) struct UndocumentedKeyNote {
    said: bool,
}

impl UndocumentedKeyNote {
    pub(crate) fn say(&mut self, lang: Lang) {
        if !self.said {
            let text = match lang {
                Lang::Fr => {
                    "note: aucune clé n'est documentée pour un MIG ou un NNP: \
                     celle-ci suit la règle du NIR"
                }
                _ => {
                    "note: no key is documented for a MIG or an NNP: \
                     this one follows the rule of the NIR"
                }
            };
            let _ = writeln!(io::stderr(), "{text}");
        }
        self.said = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(arguments: &[&str]) -> Vec<Vec<u8>> {
        let arguments = arguments.iter().map(OsString::from).collect();
        Numbers { arguments }.joined()
    }

    #[test]
    fn short_arguments_are_one_number() {
        assert_eq!(joined(&["2", "95 10", "99"]), [b"2 95 10 99"]);
        assert_eq!(joined(&["2"]), [b"2"]);
        assert_eq!(joined(&["12", "2951099126111"]).len(), 2);
        assert_eq!(joined(&["2951099126111", "2951099126111"]).len(), 2);
    }

    #[test]
    fn debug_shows_no_number() {
        let numbers = Numbers {
            arguments: vec!["2951099126111".into()],
        };
        assert_eq!(format!("{numbers:?}"), "Numbers(*)");
    }
}
