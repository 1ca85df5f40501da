//! `nircheck key`: completes 13 characters to 15, and verifies 15.

use clap::ArgAction;
use nircheck::{Finding, Number, Parsed};

use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    filter::Rewritten,
    run::{engine::ThreadArgs, replace::Replaced},
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
    numbers: Rewritten,
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
    args.numbers.each(&args.threads, (false, lang), write)
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
