//! `nircheck mask`: asterisks in the place of numbers.

use nircheck::{Parsed, Show};

use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    format::GroupName,
    rewrite::{self, Input, Wrong},
};

const EXAMPLES: &str = "\
Examples:
  nircheck mask numbers.txt
  nircheck mask --show kind,key < numbers.txt
  nircheck mask --column nir people.csv > masked.csv

A number that is not well formed is hidden as well, an asterisk for each of its
letters and digits, and reported on standard error by its line; the exit code is
then 1. Each group that a mask shows discloses sex, birth or place: no official
mask exists. To keep who is who, see `nircheck pseudonymize`.";

/// Put asterisks in the place of numbers, in lines or in a column of a CSV file
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// The groups that the mask leaves visible, by their place on paper
    #[arg(long, value_enum, value_name = "GROUPS", value_delimiter = ',')]
    show: Vec<GroupName>,
    #[command(flatten)]
    lang: LangArgs,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let groups = args.show.iter().map(|group| group.show());
    let show = groups.fold(Show::NONE, |all, group| all | group);
    let mask = |parsed: Parsed, masked: &mut String| {
        masked.push_str(&parsed.masked(show));
    };
    rewrite::run(&args.input, Wrong::Hide, args.lang.lang(), mask)
}
