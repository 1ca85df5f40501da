//! `nircheck format`: one spelling for all, with or without the key, or behind a mask.

use std::io::Write;

use clap::{ArgAction, ValueEnum};
use nircheck::{Context, Number, Parsed, Show, Text};

use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    filter::Numbers,
    run::engine::ThreadArgs,
};

const EXAMPLES: &str = "\
Examples:
  nircheck format '2 95 10 99 126 111 93'
  nircheck format --paper --with-key 2951099126111
  nircheck format --masked --show kind,key < numbers.txt

A wrong number is left out and reported on standard error by its line; the exit code is then 1.
Each group that a mask shows discloses sex, birth or place: no official mask exists.";

/// Write numbers in canonical, paper or masked form
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    numbers: Numbers,
    /// The form of paper: 2 95 10 99 126 111 93
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "masked")]
    paper: bool,
    /// Asterisks for all characters but the groups of --show
    #[arg(long, action = ArgAction::SetTrue)]
    masked: bool,
    /// The groups that a mask leaves visible, by their place on paper
    #[arg(
        long,
        value_enum,
        value_name = "GROUPS",
        value_delimiter = ',',
        requires = "masked"
    )]
    show: Vec<GroupName>,
    /// 15 characters: a key that is not there is computed
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "without_key")]
    with_key: bool,
    /// 13 characters: a key that is there is checked, then dropped
    #[arg(long, action = ArgAction::SetTrue)]
    without_key: bool,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    lang: LangArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum GroupName {
    Kind,
    Year,
    Month,
    Department,
    Commune,
    Order,
    Key,
}

impl GroupName {
    pub(crate) fn show(self) -> Show {
        match self {
            Self::Kind => Show::KIND,
            Self::Year => Show::YEAR,
            Self::Month => Show::MONTH,
            Self::Department => Show::DEPARTMENT,
            Self::Commune => Show::COMMUNE,
            Self::Order => Show::ORDER,
            Self::Key => Show::KEY,
        }
    }
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let lang = args.lang.lang();
    args.numbers
        .answer_each(&args.threads, lang, |typed, answers| {
            let parsed = match typed.parse(&Context::default()) {
                Ok(parsed) => parsed,
                Err(error) => {
                    let code = error.code();
                    return answers.complain(typed.line, code.as_str(), code.text(lang));
                }
            };
            let wanted = args.with_the_key_wanted(parsed);
            let is_computed = wanted.key().is_some() && parsed.key().is_none();
            if is_computed && matches!(parsed.number(), Number::Mig(_) | Number::Nnp(_)) {
                answers.note_undocumented_key();
            }
            // Writing into memory cannot fail.
            let _ = writeln!(answers.text, "{}", args.written(wanted));
        })
}

impl Args {
    fn with_the_key_wanted(&self, parsed: Parsed) -> Parsed {
        match parsed.key() {
            Some(_) if self.without_key => parsed.number().into(),
            None if self.with_key => parsed.number().with_key(),
            _ => parsed,
        }
    }

    fn written(&self, parsed: Parsed) -> Text {
        if self.masked {
            let groups = self.show.iter().map(|group| group.show());
            parsed.masked(groups.fold(Show::NONE, |all, group| all | group))
        } else if self.paper {
            parsed.paper()
        } else {
            parsed.compact()
        }
    }
}
