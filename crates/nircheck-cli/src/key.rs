//! `nircheck key`: completes 13 characters to 15, and verifies 15.

use clap::ArgAction;
use nircheck::{Finding, Number, Parsed};

use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    filter::{self, Numbers},
    input::table::ColumnArgs,
    run::{
        engine::ThreadArgs,
        replace::{self, Replaced, Wrong},
    },
};

const EXAMPLES: &str = "\
Examples:
  nircheck key 2951099126111
  nircheck key --only 2 95 10 99 126 111
  nircheck key --paper < numbers.txt
  nircheck key --column nir people.csv > completed.csv

A wrong number is left out and reported on standard error by its line; the exit code is then 1.
With --column the arguments are FILEs, and --wrong says what becomes of a wrong number.";

/// Complete numbers with their key, or verify the key they have
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    numbers: Numbers,
    #[command(flatten)]
    column: ColumnArgs,
    /// What to do about a number that is not well formed, or has another key
    #[arg(
        long,
        value_enum,
        default_value_t,
        requires = "column",
        help_heading = "CSV"
    )]
    wrong: Wrong,
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
    let write = |parsed: Parsed, out: &mut Vec<u8>| args.complete(parsed, out);
    if args.column.column.is_some() {
        let (files, rule) = (&args.numbers.arguments, (args.wrong, lang));
        return replace::run(files, &args.column, &args.threads, rule, write);
    }
    filter::write_each(&args.numbers, &args.threads, lang, write)
}

impl Args {
    /// Writes the number with its computed key, unless the key it has is another one.
    fn complete(&self, parsed: Parsed, out: &mut Vec<u8>) -> Replaced {
        let number = parsed.number();
        if parsed.key().is_some_and(|key| key != number.key()) {
            // A wrong key that is no error is not a verified one either.
            return Replaced::No(Finding::KeyUndocumented);
        }
        let completed = number.with_key();
        let text = match self.paper {
            true => completed.paper(),
            false => completed.compact(),
        };
        let text: &[u8] = text.as_ref();
        let start = match self.only {
            true => text.len().saturating_sub(2),
            false => 0,
        };
        out.extend_from_slice(text.get(start..).unwrap_or_default());
        match number {
            Number::Mig(_) | Number::Nnp(_) if parsed.key().is_none() => {
                Replaced::ByUndocumentedKey
            }
            _ => Replaced::Yes,
        }
    }
}
