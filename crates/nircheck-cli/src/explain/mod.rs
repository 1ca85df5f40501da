//! `nircheck explain`: everything that can be said of a number, in words.
//!
//! The one command that shows the numbers it is given: it was asked to.

pub(crate) mod fields;
pub(crate) mod pointer;
pub(crate) mod readable;
mod record;
mod subject;
mod text;

use clap::ArgAction;
use nircheck::Context;

use self::{record::Record, subject::Subject, text::Page};
use crate::{
    context::{ContextArgs, LangArgs},
    failure::{Failure, Outcome},
    filter::{self, Numbers, Typed},
    output::{Format, Output, Shape, formats},
    run::{engine::ThreadArgs, results::Part},
};

const EXAMPLES: &str = "\
Examples:
  nircheck explain 2 95 10 99 126 111 93
  nircheck explain --at 2000-01 --lang fr 2840588321025
  nircheck explain --format jsonl < numbers.txt

A command line may be seen by others on the same machine: give real numbers on standard input.";

/// Explain numbers field by field, and errors with a caret under the wrong character
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    numbers: Numbers,
    /// The form of the output
    #[arg(long, default_value_t, value_name = "FORMAT", ignore_case = true)]
    #[arg(value_parser = formats(&[Shape::Text, Shape::Records]))]
    format: Format,
    #[command(flatten)]
    context: ContextArgs,
    /// Also accept the technical numbers (NTT) of payroll declarations
    #[arg(long, action = ArgAction::SetTrue, help_heading = "Rules")]
    ntt: bool,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    lang: LangArgs,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let context = Context {
        places: true,
        ..args.context.context()?
    };
    let lang = args.lang.lang();
    let page = Page::new(lang, &context);
    let answer = |typed: Typed<'_>, part: &mut Part| {
        let subject = Subject::of(typed, args.ntt, &context);
        if subject.error().is_some() {
            part.wrong += 1;
        }
        match args.format.shape() {
            Shape::Records => part.record(&Record::new(typed, &subject, &context)),
            Shape::Text | Shape::Rows => {
                part.begin_page();
                // Writing into memory cannot fail.
                let _ = page.write(&mut part.text, typed, &subject);
            }
        }
    };
    let (arguments, out) = (args.numbers.joined(), Output::in_format(args.format));
    filter::answer_each(&arguments, &args.threads, out, lang, answer)
}
