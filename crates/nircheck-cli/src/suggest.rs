//! `nircheck suggest`: the numbers that a wrong one may stand for.

use std::{
    io::{self, Write},
    iter::Peekable,
};

use nircheck::{Lang, ParseError, Suggestion};

use crate::{
    context::{ContextArgs, LangArgs},
    failure::{Failure, Outcome},
    filter::{self, Numbers, Typed},
    output::{Format, Output, Shape, formats},
    page::pick,
    run::{engine::ThreadArgs, results::Part},
};

const EXAMPLES: &str = "\
Examples:
  nircheck suggest '2 95 1O 99 126 111 93'
  nircheck suggest --limit 3 --format jsonl < wrong.txt

Nothing says that a suggestion is the number that was meant: ask the person or look at the
document. The exit code is 1 when nothing is found for some wrong number.";

/// Suggest the numbers that wrong ones may stand for, likeliest slip first
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    numbers: Numbers,
    /// At most this many suggestions for each number
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// The form of the output
    #[arg(long, default_value_t, value_name = "FORMAT", ignore_case = true)]
    #[arg(value_parser = formats(&[Shape::Text, Shape::Records]))]
    format: Format,
    #[command(flatten)]
    context: ContextArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    lang: LangArgs,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let context = args.context.context()?;
    let lang = args.lang.lang();
    let arguments = args.numbers.joined();
    let is_numbered = arguments.len() != 1;
    let out = Output::in_format(args.format);
    let answer = |typed: Typed<'_>, part: &mut Part| {
        let limit = if typed.is_too_long { 0 } else { args.limit };
        let mut suggestions = nircheck::suggest(typed.bytes, &context)
            .take(limit)
            .peekable();
        let error = typed.parse(&context).err();
        if error.is_some() && suggestions.peek().is_none() {
            part.wrong += 1;
        }
        let text = &mut part.text;
        // Writing into memory cannot fail.
        let _ = match args.format.shape() {
            Shape::Records => record(text, typed.line, error, suggestions),
            Shape::Text | Shape::Rows => {
                let line = Some(typed.line).filter(|_| is_numbered);
                list(text, line, error.is_some(), suggestions, lang)
            }
        };
    };
    filter::answer_each(&arguments, &args.threads, out, lang, answer)
}

/// Writes one line for each suggestion, or one that says why there is none; each with the line that
/// it is about when there may be several.
fn list(
    out: &mut Vec<u8>,
    line: Option<u64>,
    is_wrong: bool,
    mut suggestions: Peekable<impl Iterator<Item = Suggestion>>,
    lang: Lang,
) -> io::Result<()> {
    let prefix = |out: &mut Vec<u8>| line.map_or(Ok(()), |line| write!(out, "{line}: "));
    if suggestions.peek().is_none() {
        prefix(out)?;
        let text = match is_wrong {
            true => pick(lang, "no suggestion", "aucune suggestion"),
            false => pick(
                lang,
                "well formed: nothing to suggest",
                "bien formé\u{a0}: rien à suggérer",
            ),
        };
        return writeln!(out, "{text}");
    }
    for Suggestion { number, slip, .. } in suggestions {
        prefix(out)?;
        writeln!(out, "{number} ({number:#})  {slip}: {}", slip.text(lang))?;
    }
    Ok(())
}

/// Writes a JSON object; none of its texts needs an escape.
fn record(
    out: &mut Vec<u8>,
    line: u64,
    error: Option<ParseError>,
    suggestions: impl Iterator<Item = Suggestion>,
) -> io::Result<()> {
    write!(out, "{{\"line\":{line},\"verdict\":")?;
    match error {
        None => write!(out, "\"valid\"")?,
        Some(error) => {
            let (code, field, at) = (error.code(), error.field(), error.at());
            write!(
                out,
                "\"invalid\",\"errors\":[{{\"code\":\"{code}\",\"field\":\"{field}\",\"at\":{at}}}]"
            )?;
        }
    }
    write!(out, ",\"suggestions\":[")?;
    for (
        rank,
        Suggestion {
            number,
            slip,
            index,
            ..
        },
    ) in suggestions.enumerate()
    {
        let comma = if rank > 0 { "," } else { "" };
        write!(
            out,
            "{comma}{{\"number\":\"{number}\",\"slip\":\"{slip}\",\"index\":{index}}}"
        )?;
    }
    writeln!(out, "]}}")
}
