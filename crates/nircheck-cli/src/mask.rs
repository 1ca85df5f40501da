//! `nircheck mask`: asterisks in the place of numbers.

use std::fmt::Write as _;

use nircheck::{Parsed, Show};

use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    format::GroupName,
    run::replace::{self, NumberArgs, Wrong},
};

const EXAMPLES: &str = "\
Examples:
  $ printf '2 95 10 99 126 111 93\\n7112312345678\\n' | nircheck mask
  nir ***************
  nnp *************
  $ nircheck mask --column nir --show department data/sample.csv
  data/sample.csv:3: key: the key does not match the number
  id;nom;nir
  1;\"Exemple; premier\";nir *****99********
  2;Exemple;***************
  3;Exemple;nnp *************
  4;Exemple;

A mask is the kind of the number (nir, awaiting, mig, nnp) and an asterisk for each
of its characters: nothing else is left of it. Each group that --show leaves
visible discloses sex, birth or place: no official mask exists.

A number that is not well formed is hidden as well, an asterisk for each of its
letters and digits and no kind, and reported on standard error by its line; the
exit code is then 1. Blank lines and cells stay blank. The other cells of a CSV
file pass as they are, but for a byte order mark and UTF-16, which becomes UTF-8;
rows over 1 MiB are left out, and told.

To keep who is who, see `nircheck pseudonymize`; for the asterisks alone,
`nircheck format --masked`.";

/// Put the kind and asterisks in the place of numbers, in lines or in a column of a CSV file
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    input: NumberArgs,
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
        // Writing into a string cannot fail.
        let _ = write!(masked, "{} {}", parsed.number().kind(), parsed.masked(show));
    };
    replace::run(&args.input, Wrong::Hide, args.lang.lang(), mask)
}
