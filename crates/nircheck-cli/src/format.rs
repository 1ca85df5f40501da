//! `nircheck format`: one spelling for all, with or without the key, or behind a mask.

use clap::{ArgAction, ValueEnum};
use nircheck::{Number, Parsed, Show, Text};

use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    filter::Rewritten,
    run::{engine::ThreadArgs, replace::Replaced},
};

const EXAMPLES: &str = "\
Examples:
  nircheck format '2 95 10 99 126 111 93'
  nircheck format --paper --with-key 2951099126111
  nircheck format --masked --show kind,key < numbers.txt
  nircheck format --column nir people.csv > compact.csv

A wrong number is left out and reported on standard error by its line; the exit code is then 1.
With --column the arguments are FILEs, and --wrong says what becomes of a wrong number.
Each group that a mask shows discloses sex, birth or place: no official mask exists.";

/// Write numbers in canonical, paper or masked form
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    numbers: Rewritten,
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
    const fn show(self) -> Show {
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

    /// What these groups show together.
    pub(crate) fn shown(groups: &[Self]) -> Show {
        let groups = groups.iter().map(|group| group.show());
        groups.fold(Show::NONE, |all, group| all | group)
    }
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let lang = args.lang.lang();
    let show = GroupName::shown(&args.show);
    let write = |parsed: Parsed, out: &mut Vec<u8>| {
        let requested = args.with_requested_key(parsed);
        out.extend_from_slice(args.written(requested, show).as_ref());
        let is_computed = requested.key().is_some() && parsed.key().is_none();
        match parsed.number() {
            Number::Mig(_) | Number::Nnp(_) if is_computed => Replaced::ByUndocumentedKey,
            _ => Replaced::Yes,
        }
    };
    let hides = args.masked;
    args.numbers.each(&args.threads, (hides, lang), write)
}

impl Args {
    fn with_requested_key(&self, parsed: Parsed) -> Parsed {
        match parsed.key() {
            Some(_) if self.without_key => parsed.number().into(),
            None if self.with_key => parsed.number().with_key(),
            _ => parsed,
        }
    }

    fn written(&self, parsed: Parsed, show: Show) -> Text {
        if self.masked {
            parsed.masked(show)
        } else if self.paper {
            parsed.paper()
        } else {
            parsed.compact()
        }
    }
}
