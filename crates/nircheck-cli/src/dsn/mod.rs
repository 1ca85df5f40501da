//! `nircheck dsn`: the identities of payroll declarations, checked as net-entreprises does, hidden,
//! made up for tests, and compared from one month to the next.

mod check;
mod compare;
mod files;
mod generate;
mod hide;
mod report;
mod summary;

use clap::Subcommand;

use crate::failure::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  $ nircheck dsn data/dsn/january.dsn
  $ nircheck dsn data/dsn/february.dsn
  data/dsn/february.dsn:37: S21.G00.30.006/CCH-11: the year of birth ends with the year of the NIR
  data/dsn/february.dsn:61: S21.G00.30.006/CCH-11: the year of birth ends with the year of the NIR
  data/dsn/february.dsn:87: S21.G00.30.006/CCH-11: the year of birth ends with the year of the NIR
  $ nircheck dsn compare --summary data/dsn/january.dsn data/dsn/february.dsn
  1  same: the same number in both
  1  nir-changed: the NIR changed, block S21.G00.31 gives the old one
  1  nir-changed-undeclared: the NIR changed without an old NIR in block S21.G00.31
  1  ntt-to-nir: an NTT gave way to a NIR
  1  new: new in the second file
  1  gone: gone from the second file

Exit status:
  0  no control that blocks is violated
  1  a control that blocks is violated, or the output was closed
  2  wrong usage, a file that is no DSN or is cut short, or an input or the output failed; this
     wins over 1";

/// Check the identities in payroll declarations (DSN) by the official controls
///
/// A directory is searched in depth. Files packed by gzip or zstd are known by their content.
// No `Debug`: a FILE may hold a number in its name.
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    check: check::CheckArgs,
}

#[derive(Subcommand)]
enum Action {
    Mask(hide::MaskArgs),
    Pseudonymize(hide::PseudonymizeArgs),
    Generate(generate::Args),
    Compare(compare::CompareArgs),
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    match &args.action {
        None => check::run(&args.check),
        Some(Action::Mask(args)) => hide::mask(args),
        Some(Action::Pseudonymize(args)) => hide::pseudonymize(args),
        Some(Action::Generate(args)) => generate::run(args),
        Some(Action::Compare(args)) => compare::compare(args),
    }
}
