//! What the commands on single numbers share: numbers come in as arguments or one a line,
//! results go to standard output, and problems to standard error without any number.

use std::{
    ffi::OsString,
    fmt,
    io::{self, Write},
};

use nircheck::{
    Context, Lang, MAX_LINE, ParseError, Parsed,
    batch::{Block, Lines},
};

use crate::{
    failure::{Failure, Outcome},
    input::source::{Input, Source},
    output::Output,
    run::engine::{Error, Request, ThreadArgs},
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
        judge: impl FnMut(Typed<'_>) -> Result<(), Failure> + Send,
    ) -> Result<(), Failure> {
        each(&self.joined(), judge)
    }

    /// Writes the answer to each number, in order: any thread may give it.
    pub(crate) fn answer_each(
        &self,
        threads: &ThreadArgs,
        lang: Lang,
        answer: impl Fn(Typed<'_>, &mut Answers) + Sync,
    ) -> Result<Outcome, Failure> {
        let mut out = Output::stdout();
        let mut outcome = Outcome::Clean;
        let mut has_noted = false;
        let mut take = |answers: Answers| {
            for message in answers.messages {
                match message {
                    Message::Complaint(line, code, text) => {
                        complain(line, code, text);
                        outcome = Outcome::Wrong;
                    }
                    Message::UndocumentedKey if has_noted => {}
                    Message::UndocumentedKey => {
                        note_undocumented_key(lang);
                        has_noted = true;
                    }
                }
            }
            let written = out.write_all(&answers.text).and_then(|()| out.flush());
            written.map_err(|error| Failure::from_write(&error))
        };
        let arguments = self.joined();
        if arguments.is_empty() {
            let render = |block: &Block<'_>| {
                let mut answers = Answers::default();
                typed(block).for_each(|typed| answer(typed, &mut answers));
                answers
            };
            each_block(threads, lang, render, &mut take)?;
        } else {
            let mut answers = Answers::default();
            let typed = (1..).zip(&arguments);
            typed.for_each(|(line, bytes)| answer(Typed::new(line, bytes), &mut answers));
            take(answers)?;
        }
        out.finish().map_err(|error| Failure::from_write(&error))?;
        Ok(outcome)
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

/// The answers to several numbers.
#[derive(Default)]
pub(crate) struct Answers {
    /// What goes to standard output.
    pub(crate) text: Vec<u8>,
    messages: Vec<Message>,
}

/// What goes to standard error.
enum Message {
    /// What is wrong with a line.
    Complaint(u64, &'static str, &'static str),
    /// That a key was computed by a rule that was made for other numbers; said once.
    UndocumentedKey,
}

impl Answers {
    /// Says what is wrong with a line.
    pub(crate) fn complain(&mut self, line: u64, code: &'static str, text: &'static str) {
        self.messages.push(Message::Complaint(line, code, text));
    }

    /// Says that a computed key follows a rule made for other numbers.
    pub(crate) fn note_undocumented_key(&mut self) {
        self.messages.push(Message::UndocumentedKey);
    }
}

impl<'a> Typed<'a> {
    fn new(line: u64, bytes: &'a [u8]) -> Self {
        Self {
            line,
            bytes,
            is_too_long: bytes.len() > MAX_LINE,
        }
    }

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
    mut judge: impl FnMut(Typed<'_>) -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    if !arguments.is_empty() {
        let mut typed = (1..).zip(arguments);
        return typed.try_for_each(|(line, bytes)| judge(Typed::new(line, bytes)));
    }
    // Nothing is done ahead of its turn: the lines are copied.
    let copy = |block: &Block<'_>| {
        let lines = typed(block).map(|typed| (typed.line, typed.bytes.to_vec()));
        lines.collect::<Vec<_>>()
    };
    let take = |lines: Vec<(u64, Vec<u8>)>| {
        let mut lines = lines.iter();
        lines.try_for_each(|(line, bytes)| judge(Typed::new(*line, bytes)))
    };
    each_block(&ThreadArgs::default(), Lang::En, copy, take)
}

/// The lines of a block that are not blank.
fn typed<'a>(block: &'a Block<'_>) -> impl Iterator<Item = Typed<'a>> {
    let lines = block.lines().filter(|line| !line.verdict.is_empty());
    lines.map(|line| Typed::new(line.number, line.bytes))
}

/// Renders blocks of standard input by all threads, and takes what comes out in order.
fn each_block<T: Send>(
    threads: &ThreadArgs,
    lang: Lang,
    render: impl Fn(&Block<'_>) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let name = "standard input".to_owned();
    let source = Source::stdin()
        .map_err(|error| Failure::Message(format!("cannot read {name}: {error}")))?;
    let input = Input { name, source };
    let request = Request {
        lines: Lines::All,
        rows: None,
        keeps_long_lines: false,
    };
    let engine = threads.engine(&Context::default(), lang)?;
    let run = engine.run(input, request, render, |part| {
        take(part).map_err(Error::Run)
    });
    run.map_err(Error::into_failure)
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

/// Says on standard error that a computed key follows a rule made for other numbers.
fn note_undocumented_key(lang: Lang) {
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
