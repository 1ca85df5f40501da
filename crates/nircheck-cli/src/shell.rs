//! What a shell needs: completions and manual pages, made from the options themselves.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Command;
use clap_complete::Shell;

use crate::{
    failure::{Failure, Outcome},
    output::{Output, Readers, ResultFiles},
};

/// Print the completions of a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  nircheck completions bash > \
                        /etc/bash_completion.d/nircheck")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Print the manual page, or write every page
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  nircheck man | man -l -\n  \
                        nircheck man --dir /usr/local/share/man/man1")]
pub(crate) struct ManArgs {
    /// Write the pages of all commands into this directory instead
    #[arg(long, value_name = "DIRECTORY")]
    dir: Option<PathBuf>,
}

pub(crate) fn completions(args: &CompletionsArgs, mut cli: Command) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli, "nircheck", &mut script);
    print(&script)
}

pub(crate) fn man(args: &ManArgs, cli: Command) -> Result<Outcome, Failure> {
    let cli = cli.disable_help_subcommand(true); // it has no page
    if let Some(dir) = &args.dir {
        return write_pages(dir, cli);
    }
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(cli).render(&mut page);
    rendered.map_err(|error| Failure::Message(format!("cannot make the page: {error}")))?;
    print(&page)
}

/// Writes the pages of the command and of its subcommands, all or none.
fn write_pages(dir: &Path, mut cli: Command) -> Result<Outcome, Failure> {
    let failed = |error: io::Error| Failure::Message(format!("cannot write the pages: {error}"));
    fs::create_dir_all(dir).map_err(failed)?;
    cli.build();
    let subcommands: Vec<_> = cli.get_subcommands().cloned().collect();
    let mut files = ResultFiles::new([]);
    let mut writers = Vec::new();
    for command in subcommands.into_iter().chain([cli]) {
        let page = clap_mangen::Man::new(command);
        let mut writer = files.create(dir.join(page.get_filename()), Readers::Everyone)?;
        page.render(&mut writer).map_err(failed)?;
        writers.push(writer);
    }
    files.finish(writers)?;
    Ok(Outcome::Clean)
}

fn print(bytes: &[u8]) -> Result<Outcome, Failure> {
    let mut out = Output::stdout();
    out.write_all(bytes)
        .and_then(|()| out.finish())
        .map(|()| Outcome::Clean)
        .map_err(|error| Failure::from_write(&error))
}
