//! The loop over inputs, and over the blocks of each: any thread renders a block, and what comes
//! out is delivered in the order of the input.
//!
//! What makes it fast is here too, and never changes the output: threads, mappings of files,
//! kernels.

use std::{
    env,
    fs::File,
    io::{self, Seek, SeekFrom},
    num::NonZeroUsize,
    ops::ControlFlow,
    path::Path,
};

use clap::{ValueEnum, builder::RangedU64ValueParser};
use nircheck::{
    Context, Lang,
    batch::{self, Block, Lines, Mapped, RowFormat, Validator, kernel::Level},
};

use crate::{
    failure::{self, Failure},
    input::{
        source::{Input, Source},
        table::{CellFormat, StartError, Table},
    },
    mapping,
};

/// The number of threads, which the output never depends on.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct ThreadArgs {
    /// The number of threads that work on lines [default: one a core]
    #[arg(long, value_name = "N", help_heading = "Speed")]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024))]
    threads: Option<usize>,
}

/// What is done to go fast; the output never depends on it.
#[derive(clap::Args)]
pub(crate) struct SpeedArgs {
    #[command(flatten)]
    threads: ThreadArgs,
    /// Which regular files are mapped into memory instead of read: faster, for files that no
    /// other program changes meanwhile; one cut short ends the run with exit status 2
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Speed"
    )]
    mmap: MapWhen,
    /// Show how far long work has come, when standard error is a terminal
    #[arg(long, help_heading = "Speed")]
    pub(crate) progress: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MapWhen {
    /// Files of 1 MiB and more
    #[default]
    Auto,
    /// No file
    Never,
    /// Every regular file
    Always,
}

impl MapWhen {
    /// Maps a file of this length where that is wanted; `None` for one that is to be read.
    pub(crate) fn map(self, file: &File, len: u64) -> io::Result<Option<Mapped>> {
        match self {
            Self::Never => Ok(None),
            Self::Auto if len < MAP_FROM => Ok(None),
            // Some file systems know no mapping.
            Self::Auto => Ok(mapping::map(file).ok()),
            Self::Always => mapping::map(file).map(Some),
        }
    }
}

/// The variable that names a kernel.
const KERNEL: &str = "NIRCHECK_KERNEL";
/// The smallest file that is mapped unless told otherwise.
const MAP_FROM: u64 = 1 << 20;
/// A file of this size is for one worker.
const FOR_ONE: u64 = 1 << 20;

/// Why an input, or the whole run, ends early.
pub(crate) enum Error {
    /// This input is over, the next ones are not: what to say of it.
    Input(String),
    /// The same, and it was said.
    Told,
    /// Nothing more can be done.
    Run(Failure),
}

impl Error {
    /// The output cannot be written.
    pub(crate) fn output(error: &io::Error) -> Self {
        Self::Run(Failure::from_write(error))
    }

    /// The failure of a run over one input.
    pub(crate) fn into_failure(self) -> Failure {
        match self {
            Self::Input(message) => Failure::Message(message),
            Self::Told => Failure::Told,
            Self::Run(failure) => failure,
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Run(failure)
    }
}

/// Reads inputs and judges their lines or rows.
pub(crate) struct Engine {
    validator: Validator,
    mmap: MapWhen,
    threads: Option<usize>,
    lang: Lang,
}

/// What a command needs of an input.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    /// The lines, or rows, to render.
    pub(crate) lines: Lines,
    /// The format of the rows; none for lines.
    pub(crate) rows: Option<&'a RowFormat>,
    /// Whether all bytes of lines that are too long are needed.
    pub(crate) keeps_long_lines: bool,
}

impl ThreadArgs {
    /// The engine for numbers of a context, with messages in a language.
    pub(crate) fn engine(&self, context: &Context, lang: Lang) -> Result<Engine, Failure> {
        let validator = Validator::new(context);
        let validator = match env::var_os(KERNEL) {
            None => Some(validator),
            Some(name) => name
                .to_str()
                .and_then(Level::from_name)
                .and_then(|level| validator.with_kernel(level)),
        };
        Ok(Engine {
            validator: validator.ok_or_else(unknown_kernel)?,
            mmap: MapWhen::Never,
            threads: self.threads,
            lang,
        })
    }
}

impl SpeedArgs {
    /// The engine for numbers of a context, with messages in a language.
    pub(crate) fn engine(&self, context: &Context, lang: Lang) -> Result<Engine, Failure> {
        Ok(Engine {
            mmap: self.mmap,
            ..self.threads.engine(context, lang)?
        })
    }
}

fn unknown_kernel() -> Failure {
    let available = Level::ALL
        .iter()
        .copied()
        .filter(|level| level.is_available());
    let names: Vec<_> = available.map(Level::name).collect();
    let names = names.join(", ");
    Failure::Message(format!(
        "{KERNEL} names no kernel of this machine; there are: {names}"
    ))
}

/// Runs over every input, in order: one that cannot be read does not stop the others. Returns
/// whether all of them were read to their end.
pub(crate) fn each_input<'a>(
    files: impl Iterator<Item = &'a Path> + Clone,
    mut run: impl FnMut(Input) -> Result<(), Error>,
) -> Result<bool, Failure> {
    let mut is_complete = true;
    for path in files.clone() {
        let input = Input::open(path, files.clone());
        is_complete &= was_read(input.map_err(Error::Input).and_then(&mut run))?;
    }
    Ok(is_complete)
}

/// Whether an input was read to its end; says so where nobody has said that it was not.
pub(crate) fn was_read(input: Result<(), Error>) -> Result<bool, Failure> {
    match input {
        Ok(()) => Ok(true),
        Err(Error::Run(failure)) => Err(failure),
        Err(Error::Told) => Ok(false),
        Err(Error::Input(message)) => {
            failure::tell(&message);
            Ok(false)
        }
    }
}

impl Engine {
    /// Judges the lines of an input, or its rows. `render` turns each block into what `deliver`
    /// then takes, in order, until it fails.
    pub(crate) fn run<T: Send>(
        &self,
        input: Input,
        request: Request<'_>,
        render: impl Fn(&Block<'_>) -> T + Sync,
        mut deliver: impl FnMut(T) -> Result<(), Error> + Send,
    ) -> Result<(), Error> {
        let Input { name, source, .. } = input;
        let mut delivered = Ok(());
        let read = self.blocks(source, request, render, |part| {
            delivered = deliver(part);
            match delivered {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        delivered?;
        read.map_err(|error| self.unreadable(&name, &error))
    }

    /// Reads the header of a CSV file.
    pub(crate) fn table(
        &self,
        input: Input,
        cells: CellFormat,
        has_header: bool,
    ) -> Result<(Table, Input), Error> {
        let name = input.name.clone();
        Table::open(input, cells, has_header).map_err(|error| match error {
            StartError::Unreadable(error) => self.unreadable(&name, &error),
            StartError::Refused(problem) => Error::Input(format!("{name}: {problem}")),
        })
    }

    fn unreadable(&self, name: &str, error: &batch::Error) -> Error {
        match error {
            batch::Error::UnclosedQuote { line } | batch::Error::StrayQuote { line } => {
                failure::tell_at(name, *line, error.code(), &error.text(self.lang));
                Error::Told
            }
            error => Error::Input(format!("cannot read {name}: {error}")),
        }
    }

    fn blocks<T: Send>(
        &self,
        source: Source,
        request: Request<'_>,
        render: impl Fn(&Block<'_>) -> T + Sync,
        deliver: impl FnMut(T) -> ControlFlow<()> + Send,
    ) -> Result<(), batch::Error> {
        let run = |validator: &Validator, input: batch::Input<'_>| match request.rows {
            None => validator.run(input, request.lines, render, deliver),
            Some(rows) => validator.run_rows(input, rows, request.lines, render, deliver),
        };
        let mut validator = self.validator.clone();
        if let Some(threads) = self.threads.and_then(NonZeroUsize::new) {
            validator = validator.with_workers(threads);
        }
        let (file, len) = match source {
            // Only a stream gives lines of any length whole; of rows every input does.
            Source::Regular(file, len) if !request.keeps_long_lines || request.rows.is_some() => {
                (file, len)
            }
            stream => return run(&validator, batch::Input::Reader(stream.into_stream())),
        };
        // Reads at offsets leave the position where it is: standard input would come again.
        (&file).seek(SeekFrom::End(0))?;
        if len <= FOR_ONE {
            validator = validator.with_workers(NonZeroUsize::MIN);
        }
        match self.mmap.map(&file, len)? {
            Some(mapped) => run(&validator, batch::Input::Mapped(&mapped)),
            None => run(&validator, batch::Input::File(&file)),
        }
    }
}
