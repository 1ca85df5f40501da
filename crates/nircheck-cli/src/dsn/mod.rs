//! `nircheck dsn`: the identities of payroll declarations, checked as net-entreprises does, hidden,
//! made up for tests, and compared from one month to the next.

mod check;
mod files;
mod generate;
mod report;
mod summary;

use clap::Subcommand;

use crate::failure::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  $ nircheck dsn data/dsn/faults.dsn
  data/dsn/faults.dsn:9: S21.G00.30.001/CCH-16: a NIR does not end with more than five 9
  $ nircheck dsn --list-controls | head -2
  S21.G00.30.001/CSL-00  blocks  a NIR has 13 characters: sex 1 or 2, month 01-12, 20, 30-42 or 50-99, department 01-99, 2A or 2B, commune and order 001-999; or 1 or 2 and twelve 9
  S21.G00.30.001/CCH-11  blocks  by the year of the birth date, a NIR has no 2A or 2B before 1976, no 20 from 1976 on and no 96 from 1968 on

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
    Generate(generate::Args),
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    match &args.action {
        None => check::run(&args.check),
        Some(Action::Generate(args)) => generate::run(args),
    }
}
