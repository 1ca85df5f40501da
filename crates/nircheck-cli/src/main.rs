//! The `nircheck` command. Everything it knows of numbers comes from the library's public API.

mod check;
mod context;
mod explain;
mod failure;
mod format;
mod generate;
mod key;
mod shell;
mod suggest;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::{Failure, Outcome};

/// Check, explain and complete French social security numbers (NIR).
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    check: check::Args,
}

#[derive(Debug, Subcommand)]
enum Command {
    Explain(explain::Args),
    Key(key::Args),
    Format(format::Args),
    Suggest(suggest::Args),
    Generate(generate::Args),
    Completions(shell::CompletionsArgs),
    Man(shell::ManArgs),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return failure::usage(&error),
    };
    let outcome = match cli.command {
        None => check::run(&cli.check),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Key(args)) => key::run(&args),
        Some(Command::Format(args)) => format::run(&args),
        Some(Command::Suggest(args)) => suggest::run(&args),
        Some(Command::Generate(args)) => generate::run(&args),
        Some(Command::Completions(args)) => shell::completions(&args),
        Some(Command::Man(args)) => shell::man(&args),
    };
    failure::exit(outcome)
}
