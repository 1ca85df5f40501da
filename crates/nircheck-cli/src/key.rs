//! `nircheck key`: completes 13 characters to 15, and verifies 15.

use std::io::Write;

use clap::ArgAction;
use nircheck::{Context, Finding, Lang, Number, Parsed};

use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    filter::{Answers, Numbers, Typed},
    run::engine::ThreadArgs,
};

const EXAMPLES: &str = "\
Examples:
  nircheck key 2951099126111
  nircheck key --only 2 95 10 99 126 111
  nircheck key --paper < numbers.txt

A wrong number is left out and reported on standard error by its line; the exit code is then 1.";

/// Complete numbers with their key, or verify the key they have
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    numbers: Numbers,
    /// The two digits of the key alone
    #[arg(long, action = ArgAction::SetTrue)]
    only: bool,
    /// The form of paper: 2 95 10 99 126 111 93
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "only")]
    paper: bool,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    lang: LangArgs,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let lang = args.lang.lang();
    args.numbers
        .answer_each(&args.threads, lang, |typed, answers| {
            let Some(completed) = complete(typed, lang, answers) else {
                return;
            };
            // Writing into memory cannot fail.
            let _ = if args.only {
                writeln!(answers.text, "{:02}", completed.number().key().value())
            } else if args.paper {
                writeln!(answers.text, "{completed:#}")
            } else {
                writeln!(answers.text, "{completed}")
            };
        })
}

/// The number with its computed key; none, after saying why, when it is wrong or when the key
/// it has is another one.
fn complete(typed: Typed<'_>, lang: Lang, answers: &mut Answers) -> Option<Parsed> {
    let parsed = match typed.parse(&Context::default()) {
        Ok(parsed) => parsed,
        Err(error) => {
            answers.complain(typed.line, error.code().as_str(), error.code().text(lang));
            return None;
        }
    };
    let number = parsed.number();
    if parsed.key().is_some_and(|key| key != number.key()) {
        // A wrong key that is no error is not a verified one either.
        let finding = Finding::KeyUndocumented;
        answers.complain(typed.line, finding.as_str(), finding.text(lang));
        return None;
    }
    if parsed.key().is_none() && matches!(number, Number::Mig(_) | Number::Nnp(_)) {
        answers.note_undocumented_key();
    }
    Some(number.with_key())
}
