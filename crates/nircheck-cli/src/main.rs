//! The `nircheck` command. Everything it knows of numbers comes from the library's public API.

mod attach;
mod check;
mod context;
mod dsn;
mod explain;
mod failure;
mod filter;
mod format;
mod fund;
mod generate;
mod input;
mod ins;
mod json;
mod key;
mod mapping;
mod mask;
mod output;
mod page;
mod places;
mod pseudonymize;
mod run;
mod scan;
mod shell;
mod suggest;
mod transition;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::failure::{Failure, Outcome};

const EXAMPLES: &str = "\
Examples:
  nircheck numbers.txt                     what is wrong, one line an error
  nircheck --all --findings numbers.txt    everything there is to say
  nircheck --summary < numbers.txt         counts, and what is wrong with it all
  nircheck --valid numbers.txt > good.txt  the well-formed lines, as they are
  nircheck --split out numbers.txt         both kinds, in out.valid and out.invalid
  nircheck --duplicates numbers.txt.gz     numbers that come twice
  nircheck --format jsonl numbers.txt      for programs
  nircheck --column nir --format csv people.csv > checked.csv
  nircheck --column nir --birth-date-column born --summary people.csv
  nircheck explain < number.txt            one number in detail

Exit status:
  0  nothing is wrong
  1  some number is not well formed, or the output was closed
  2  wrong usage, or an input or the output failed; this wins over 1";

const NOTES: &str = "\
Input:
  Files packed by gzip or zstd are known by their content. A line ends with LF
  or CR LF. Lines of white space only are counted, not judged. A line over 65,536 bytes is an error of its own. UTF-16 with a byte
  order mark is read as UTF-8. In a CSV file, cells that are not UTF-8 are read
  as Windows-1252, quoted cells may span lines, and a row bears the number of
  its first line.

Output:
  JSON lines hold the findings of what they report; --findings also reports the
  well-formed numbers that have some. A summary counts findings, kinds and
  status of well-formed numbers only; its diagnosis tells how a whole file went
  wrong (numbers rounded by a spreadsheet, dates, keys or characters lost, cells
  of CSV, a header), with the share of the lines that are not empty and the
  first of them. Positions are in bytes, from 0. --duplicates compares the
  numbers without spelling and key, NTT left out. --split gives its two files
  their names together when every input was read to its end, in place of older
  ones and never of an input. An input that is also the output is refused.
  What the place tables say, and what differs from a civil status, never change
  a verdict nor the exit status.

Speed:
  The output is the same for any number of threads, and whether a file is mapped
  or read. A mapped file must not change meanwhile: when another program cuts it
  short, the run ends with a message and exit status 2; when one writes to it,
  what is reported may be of neither state. --mmap never is for such files. The
  environment variable NIRCHECK_KERNEL (portable, sse41, avx2, avx512, neon)
  chooses the instructions, else the fastest there are. A signal (Ctrl-C, and
  TERM, HUP, QUIT, XCPU) ends the program between two writes and leaves no
  temporary file; the exit status is 128 and the number of the signal.";

/// Check, explain and complete French social security numbers (NIR)
///
/// Reads one number a line, in any usual spelling, and says which are not well formed, where and
/// why; silence means that all are. "Well formed" is all that a number can tell: not that it was
/// ever given to anyone. Reports do not show the numbers unless asked to, and error messages
/// never do.
#[derive(Parser)]
#[command(name = "nircheck", version, args_conflicts_with_subcommands = true)]
#[command(after_help = EXAMPLES, after_long_help = format!("{NOTES}\n\n{EXAMPLES}"))]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: check::Args,
}

#[derive(Subcommand)]
enum Command {
    Explain(explain::Args),
    Key(key::Args),
    Format(format::Args),
    Suggest(suggest::Args),
    Generate(generate::Args),
    Places(places::Args),
    Ins(ins::Args),
    #[command(visible_alias = "bascule")]
    Transition(transition::Args),
    #[command(visible_alias = "organisme")]
    Fund(fund::Args),
    #[command(visible_alias = "rattachement")]
    Attach(attach::Args),
    Mask(mask::Args),
    Pseudonymize(pseudonymize::Args),
    Scan(scan::Args),
    Dsn(dsn::Args),
    Completions(shell::CompletionsArgs),
    Man(shell::ManArgs),
}

fn main() -> ExitCode {
    output::leave_no_core();
    mapping::end_without_memory();
    // Shells expand `*.csv`, except on Windows.
    let cli = match Cli::try_parse_from(wild::args_os()) {
        Ok(cli) => cli,
        Err(error) => return failure::usage(&error),
    };
    failure::exit(run(cli))
}

fn run(cli: Cli) -> Result<Outcome, Failure> {
    match cli.command {
        None => match misplaced_command(&cli.check) {
            Some(name) => Err(Failure::Message(format!(
                "`{name}` is a command, and comes first: its options go behind it"
            ))),
            None => check::run(&cli.check),
        },
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Key(args)) => key::run(&args),
        Some(Command::Format(args)) => format::run(&args),
        Some(Command::Suggest(args)) => suggest::run(&args),
        Some(Command::Generate(args)) => generate::run(&args),
        Some(Command::Places(args)) => places::run(&args),
        Some(Command::Ins(args)) => ins::run(&args),
        Some(Command::Transition(args)) => transition::run(&args),
        Some(Command::Fund(args)) => fund::run(&args),
        Some(Command::Attach(args)) => attach::run(&args),
        Some(Command::Mask(args)) => mask::run(&args),
        Some(Command::Pseudonymize(args)) => pseudonymize::run(&args),
        Some(Command::Scan(args)) => scan::run(&args),
        Some(Command::Dsn(args)) => dsn::run(&args),
        Some(Command::Completions(args)) => shell::completions(&args, Cli::command()),
        Some(Command::Man(args)) => shell::man(&args, Cli::command()),
    }
}

/// The command that was taken for a file because options stand before it.
fn misplaced_command(check: &check::Args) -> Option<String> {
    let first = check.files().next().filter(|first| !first.exists())?;
    let commands = Cli::command();
    let command = commands.find_subcommand(first.as_os_str())?;
    Some(command.get_name().to_owned())
}

#[cfg(test)]
#[path = "../tests/unit/allocations.rs"]
mod allocations;
