//! `nircheck generate`: synthetic numbers from a seed, and the truth about each.
//!
//! Numbers are drawn, not found: what is true of each is known from how it was made, and nothing
//! here asks the library for a verdict. That makes the output a test of the checker.

pub(crate) mod draw;
mod line;
mod number;
mod spoil;

use std::io::Write;

use clap::{ArgAction, ValueEnum};

use self::{
    draw::{Draw, Percent},
    line::Separators,
    number::Shares,
};
use crate::{
    failure::{Failure, Outcome},
    output::Output,
};

const EXAMPLES: &str = "\
Examples:
  nircheck generate --count 1000 > numbers.txt
  nircheck generate --seed 7 --count 20 --invalid 25 --form mixed --truth
  nircheck generate --count 1000000 --foreign 30 --no-key | nircheck --count

The same options and seed give the same bytes on every machine. The shares are no statistics:
they are there to be changed. A number drawn at random may by chance be somebody's: keep these
out of real files.";

/// Write synthetic numbers, one a line
///
/// Births are spread over 1925 to 2024. Shares are in percent and may have decimals.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// How many
    #[arg(long, value_name = "N", default_value_t = 10)]
    count: u64,
    /// What the draws start from
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,

    /// Share awaiting registration (first digit 3 or 4)
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "0",
        help_heading = "Kinds"
    )]
    awaiting: Percent,
    /// Share of MIG (5 or 6)
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "0",
        help_heading = "Kinds"
    )]
    mig: Percent,
    /// Share of NNP (7 or 8)
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "0",
        help_heading = "Kinds"
    )]
    nnp: Percent,
    /// Share of 7 or 8 with the body of a NIR
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "0",
        help_heading = "Kinds"
    )]
    nir_like: Percent,

    /// Share born in Corsica: 20 before 1976, 2A and 2B since
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "0.5",
        help_heading = "Births"
    )]
    corsica: Percent,
    /// Share born overseas (971 to 974)
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "3",
        help_heading = "Births"
    )]
    overseas: Percent,
    /// Share born abroad (99)
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "12",
        help_heading = "Births"
    )]
    foreign: Percent,
    /// Share with a month code from 20 to 99
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "0.5",
        help_heading = "Births"
    )]
    special_months: Percent,

    /// Share with one change that makes them invalid under the default profile
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "0",
        help_heading = "Writing"
    )]
    invalid: Percent,
    /// 13 characters, for all or for a share (--no-key=50)
    #[arg(
        long,
        value_name = "PERCENT",
        default_value = "0",
        default_missing_value = "100",
        num_args = 0..=1,
        require_equals = true,
        help_heading = "Writing"
    )]
    no_key: Percent,
    /// What stands between the groups
    #[arg(long, value_enum, default_value_t, help_heading = "Writing")]
    form: FormName,
    /// End lines with CR LF
    #[arg(long, action = ArgAction::SetTrue, help_heading = "Writing")]
    crlf: bool,
    /// Add the verdict, the error code and the kind, each after a tab
    #[arg(long, action = ArgAction::SetTrue, help_heading = "Writing")]
    truth: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum FormName {
    /// 295109912611193
    #[default]
    Compact,
    /// 2 95 10 99 126 111 93
    Paper,
    /// 2.95.10.99.126.111.93
    Dotted,
    /// One of these, or hyphens, or no-break spaces, drawn for each line
    Mixed,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let shares = args.shares()?;
    let mut draw = Draw::new(args.seed);
    let mut out = Output::stdout();
    let mut line = Vec::with_capacity(128);
    for _ in 0..args.count {
        let mut number = shares.number(&mut draw);
        if draw.happens(args.invalid) {
            spoil::spoil(&mut number, &mut draw);
        }
        let separators = match args.form {
            FormName::Compact => Separators::NONE,
            FormName::Paper => Separators::SPACE,
            FormName::Dotted => Separators::DOT,
            FormName::Mixed => draw.one_of(Separators::ALL),
        };
        line.clear();
        line::write(&mut line, &number, separators);
        if args.truth {
            line::write_truth(&mut line, &number);
        }
        line.extend_from_slice(if args.crlf { b"\r\n" } else { b"\n" });
        out.write_all(&line)
            .map_err(|error| Failure::from_write(&error))?;
    }
    out.finish().map_err(|error| Failure::from_write(&error))?;
    Ok(Outcome::Clean)
}

impl Args {
    fn shares(&self) -> Result<Shares, Failure> {
        Ok(Shares {
            kinds: Percent::cumulate([self.awaiting, self.mig, self.nnp, self.nir_like])
                .ok_or_else(|| too_much("--awaiting, --mig, --nnp and --nir-like"))?,
            places: Percent::cumulate([self.corsica, self.overseas, self.foreign])
                .ok_or_else(|| too_much("--corsica, --overseas and --foreign"))?,
            special_months: self.special_months,
            no_key: self.no_key,
        })
    }
}

fn too_much(options: &str) -> Failure {
    Failure::Message(format!("{options} add up to more than 100"))
}
