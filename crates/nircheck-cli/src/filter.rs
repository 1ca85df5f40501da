//! What the commands on single texts share: texts come in as arguments or one a line of standard
//! input, results go to standard output, and problems to standard error without any number.

use std::{ffi::OsString, fmt};

use nircheck::{
    Context, ErrorCode, Lang, MAX_LINE, ParseError, Parsed,
    batch::{Block, Line, Lines},
};

use crate::{
    failure::{Failure, Outcome},
    input::{source::Input, table::ColumnArgs},
    output::Output,
    run::{
        engine::{Error, Request, ThreadArgs},
        replace::{self, Replaced, Wrong},
        results::{Buffers, Part, Results},
    },
};

/// The numbers that a command is given.
#[derive(Clone, clap::Args)]
pub(crate) struct Numbers {
    /// A number; without any, one a line is read from standard input
    ///
    /// Arguments of less than 13 characters each are the parts of one number.
    #[arg(value_name = "NUMBER")]
    pub(crate) arguments: Vec<OsString>,
}

/// The numbers of a command that rewrites each: arguments or lines, or a column of CSV files.
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
pub(crate) struct Rewritten {
    #[command(flatten)]
    numbers: Numbers,
    #[command(flatten)]
    column: ColumnArgs,
    /// What to do about a wrong number
    #[arg(
        long,
        value_enum,
        default_value_t,
        requires = "column",
        help_heading = "CSV"
    )]
    wrong: Wrong,
}

/// A text that should be a number.
#[derive(Clone, Copy)]
pub(crate) struct Typed<'a> {
    /// The line, or the rank of the argument, from 1.
    pub(crate) line: u64,
    pub(crate) bytes: &'a [u8],
    /// Whether the line is too long to be judged; then `bytes` is its start.
    pub(crate) is_too_long: bool,
    /// Of a line: what the engine found by its rules.
    judged: Option<Result<Parsed, ErrorCode>>,
}

impl Numbers {
    /// The numbers that are arguments.
    pub(crate) fn joined(&self) -> Vec<Vec<u8>> {
        joined(&self.arguments, 13)
    }
}

/// That there are numbers, never which.
impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Numbers(*)")
    }
}

impl Rewritten {
    /// Writes what `write` makes of each number, in a line or in its cell. A wrong one that is kept
    /// in its cell is hidden there if `hides` says so.
    pub(crate) fn each(
        &self,
        threads: &ThreadArgs,
        (hides, lang): (bool, Lang),
        write: impl Fn(Parsed, &mut Vec<u8>) -> Replaced + Sync,
    ) -> Result<Outcome, Failure> {
        if self.column.column.is_none() {
            return write_each(&self.numbers, threads, lang, write);
        }
        let wrong = match self.wrong {
            Wrong::Keep if hides => Wrong::Hide,
            wrong => wrong,
        };
        let files = &self.numbers.arguments;
        let replace = |line: &Line<'_>, out: &mut Vec<u8>| Some(write(line.parsed()?, out));
        replace::run(files, &self.column, threads, (wrong, lang), replace)
    }
}

impl<'a> Typed<'a> {
    fn new(line: u64, bytes: &'a [u8]) -> Self {
        Self {
            line,
            bytes,
            is_too_long: bytes.len() > MAX_LINE,
            judged: None,
        }
    }

    /// A line that is not blank.
    fn of_line(line: &Line<'a>) -> Option<Self> {
        let judged = match line.verdict.error() {
            Some(code) => Err(code),
            None => Ok(line.parsed()?),
        };
        Some(Self {
            judged: Some(judged),
            ..Self::new(line.number, line.bytes)
        })
    }

    /// The number by the default rules, or the rule that it breaks.
    pub(crate) fn number(&self) -> Result<Parsed, ErrorCode> {
        self.judged
            .unwrap_or_else(|| self.parse(&Context::default()).map_err(ParseError::code))
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

/// Writes what `write` makes of each number, a line each; wrong ones are left out and reported.
fn write_each(
    numbers: &Numbers,
    threads: &ThreadArgs,
    lang: Lang,
    write: impl Fn(Parsed, &mut Vec<u8>) -> Replaced + Sync,
) -> Result<Outcome, Failure> {
    let answer = |typed: Typed<'_>, part: &mut Part| {
        let written = typed.number().map(|parsed| write(parsed, &mut part.text));
        match written {
            Err(code) => return part.report(None, typed.line, code.as_str(), code.text(lang)),
            Ok(Replaced::No(finding)) => {
                return part.report(None, typed.line, finding.as_str(), finding.text(lang));
            }
            Ok(Replaced::ByUndocumentedKey) => part.note_undocumented_key(),
            Ok(Replaced::Yes) => {}
        }
        part.text.push(b'\n');
    };
    answer_each(&numbers.joined(), threads, Output::stdout(), lang, answer)
}

/// Writes the answer to each argument in turn or, without any, to each line of standard input, which
/// all threads may give. Lines of white space only are counted and passed over.
pub(crate) fn answer_each(
    arguments: &[Vec<u8>],
    threads: &ThreadArgs,
    out: Output,
    lang: Lang,
    answer: impl Fn(Typed<'_>, &mut Part) + Sync,
) -> Result<Outcome, Failure> {
    let mut results = Results::new(out, lang);
    if arguments.is_empty() {
        let buffers = Buffers::default();
        let render = |block: &Block<'_>| {
            let mut part = Part::in_buffer(buffers.take());
            let lines = block.lines().filter_map(|line| Typed::of_line(&line));
            lines.for_each(|typed| answer(typed, &mut part));
            part
        };
        each_block(threads, lang, render, |part| {
            results.take(&part)?;
            buffers.give_back(part.text);
            Ok(())
        })?;
    } else {
        let mut part = Part::default();
        let typed = (1..).zip(arguments);
        typed.for_each(|(line, bytes)| answer(Typed::new(line, bytes), &mut part));
        results.take(&part)?;
    }
    results.finish()
}

/// The same, but one text after the other, where what an answer is depends on the texts before.
pub(crate) fn answer_in_turn(
    arguments: &[Vec<u8>],
    out: Output,
    lang: Lang,
    mut answer: impl FnMut(Typed<'_>, &mut Part) + Send,
) -> Result<Outcome, Failure> {
    let mut results = Results::new(out, lang);
    let mut answer_all = |texts: &mut dyn Iterator<Item = (u64, &[u8])>| {
        let mut part = Part::default();
        texts.for_each(|(line, bytes)| answer(Typed::new(line, bytes), &mut part));
        results.take(&part)
    };
    if arguments.is_empty() {
        // Nothing is done ahead of its turn: the lines are copied, all of a block at once.
        let copy = |block: &Block<'_>| {
            let lines = block.lines().filter(|line| !line.verdict.is_empty());
            let lines = lines.map(|line| (line.number, line.range().start, line.bytes.len()));
            (block.bytes().to_vec(), lines.collect::<Vec<_>>())
        };
        let take = |(bytes, lines): (Vec<u8>, Vec<(u64, usize, usize)>)| {
            answer_all(&mut lines.iter().map(|(line, start, len)| {
                (*line, bytes.get(*start..start + len).unwrap_or_default())
            }))
        };
        each_block(&ThreadArgs::default(), lang, copy, take)?;
    } else {
        answer_all(&mut (1..).zip(arguments.iter().map(Vec::as_slice)))?;
    }
    results.finish()
}

/// Renders blocks of standard input by all threads, and takes what comes out in order.
fn each_block<T: Send>(
    threads: &ThreadArgs,
    lang: Lang,
    render: impl Fn(&Block<'_>) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let name = "standard input".to_owned();
    let input =
        Input::stdin().map_err(|error| Failure::Message(format!("cannot read {name}: {error}")))?;
    let request = Request {
        lines: Lines::All,
        rows: None,
        keeps_long_lines: false,
    };
    let engine = threads.engine(&Context::default(), lang)?;
    let run = engine.run(Input { name, ..input }, request, render, |part| {
        take(part).map_err(Error::Run)
    });
    run.map_err(Error::into_failure)
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
