//! How fast it goes, and what never depends on it: workers, mappings of files, kernels.

use std::{
    env,
    io::{self, Seek, SeekFrom},
    num::NonZeroUsize,
    ops::ControlFlow,
};

use clap::{ValueEnum, builder::RangedU64ValueParser};
use nircheck::{
    Context,
    batch::{self, Block, Input, Validator, kernel::Level},
};

use super::{
    lines::{Part, Renderer},
    source::Source,
};
use crate::{failure::Failure, mapping};

/// What is done to go fast; the output never depends on it.
#[derive(clap::Args)]
pub(crate) struct SpeedArgs {
    /// How many threads check lines [default: one a core]
    #[arg(long, value_name = "N", help_heading = "Speed")]
    #[arg(value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024))]
    threads: Option<usize>,
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
enum MapWhen {
    /// Files of 1 MiB and more
    #[default]
    Auto,
    /// No file
    Never,
    /// Every regular file
    Always,
}

/// The variable that names a kernel.
const KERNEL: &str = "NIRCHECK_KERNEL";
/// The smallest file that is mapped unless told otherwise.
const MAP_FROM: u64 = 1 << 20;
/// A file of this size is for one worker.
const FOR_ONE: u64 = 1 << 20;

/// Reads and judges lines.
pub(crate) struct Engine {
    validator: Validator,
    mmap: MapWhen,
    threads: Option<usize>,
}

impl SpeedArgs {
    /// The engine for numbers of a context.
    pub(crate) fn engine(&self, context: &Context) -> Result<Engine, Failure> {
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
            mmap: self.mmap,
            threads: self.threads,
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

impl Engine {
    /// Judges the lines of an input, and hands over what is made of its blocks, in order.
    pub(crate) fn run(
        &self,
        source: Source,
        renderer: &Renderer<'_>,
        deliver: impl FnMut(io::Result<Part>) -> ControlFlow<()> + Send,
    ) -> Result<(), batch::Error> {
        let wanted = renderer.wanted();
        let render = |block: &Block<'_>| renderer.render(block);
        let run = |validator: &Validator, input: Input<'_>| match renderer.column() {
            None => validator.run(input, wanted, render, deliver),
            Some(column) => validator.run_rows(input, column, wanted, render, deliver),
        };
        let mut validator = self.validator.clone();
        let threads = self.threads.and_then(NonZeroUsize::new);
        if let Some(threads) = threads {
            validator = validator.with_workers(threads);
        }
        let (file, len) = match source {
            // Only a stream gives lines of any length whole; of rows every input does.
            Source::Regular(file, len)
                if !renderer.passes_long_lines() || renderer.column().is_some() =>
            {
                (file, len)
            }
            stream => return run(&validator, Input::Reader(stream.into_stream())),
        };
        // Reads at offsets leave the position where it is: standard input would come again.
        (&file).seek(SeekFrom::End(0))?;
        if len <= FOR_ONE {
            validator = validator.with_workers(NonZeroUsize::MIN);
        }
        let is_mapped = match self.mmap {
            MapWhen::Auto => len >= MAP_FROM,
            MapWhen::Never => false,
            MapWhen::Always => true,
        };
        if is_mapped {
            match mapping::map(&file) {
                Ok(mapped) => {
                    return run(&validator, Input::Mapped(&mapped));
                }
                Err(error) if self.mmap == MapWhen::Always => return Err(error.into()),
                Err(_) => {} // as on file systems that know no mapping
            }
        }
        run(&validator, Input::File(&file))
    }
}
