//! The options of `nircheck scan`.

use std::{
    num::NonZero,
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use nircheck::text::Certainty;

use crate::{
    output::{Format, Shape, formats},
    run::engine::MapWhen,
};

const EXAMPLES: &str = "\
Examples:
  $ nircheck scan data/texts/access.log
  data/texts/access.log:1: nir, high: **:**:**.*** INFO GET /assure/*************** *** **ms
  $ printf 'n° 2.95.10.99.126.111.93, le 3/10' | nircheck scan --redact
  n° *.**.**.**.***.***.**, le 3/10

Exit status:
  0  nothing was found
  1  a number was found, or the output was closed
  2  wrong usage, or an input or the output failed; this wins over 1";

const NOTES: &str = "\
A number is found at word bounds, in any spelling that the main command accepts,
over one line only, with eight separators at most between two characters. High
certainty is 15 characters with the right key: 6 in a thousand strings of 15
digits that are something else pass as well. Low certainty adds 13 characters,
provisional numbers whose key does not tell, and 15 characters that read as a
decimal number (one dot among the digits, but before the key) or as the end of an
IBAN in groups of four.

A directory is searched in depth, hidden and binary files too; what is there but
cannot be read is told, and does not stop the rest. Files packed by gzip or zstd are unpacked, and UTF-16 with a byte order mark is
read as UTF-8: offsets are then those of the result. Other archives and documents
are read as the bytes they are. Links are followed when named, not in a tree.

What is shown has an asterisk for each digit of the text, not only of the number,
and names of files hide their numbers too, unless --show-numbers is given: names
of persons and places stay. JSON lines hold file, line, byte offsets from 0 (start,
end), kind, status and certainty. --redact keeps the layout: separators stay.";

/// Find numbers in texts and trees of files
// No `Debug`: a PATH may hold a number.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = format!("{NOTES}\n\n{EXAMPLES}"))]
pub(crate) struct Args {
    /// Files, or directories to search in depth; standard input for `-` or without any
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The least certainty of what is found
    #[arg(long, value_enum, default_value_t)]
    min_certainty: CertaintyName,
    /// The form of the report
    #[arg(long, default_value_t, value_name = "FORMAT", ignore_case = true)]
    #[arg(value_parser = formats(&[Shape::Text, Shape::Records]))]
    pub(super) format: Format,
    /// Show the numbers, and what is around them as it is
    #[arg(long)]
    pub(super) show_numbers: bool,
    /// Write the text instead, with an asterisk for each character of the numbers
    #[arg(long, conflicts_with_all = ["format", "show_numbers"])]
    pub(super) redact: bool,
    /// Leave out files with a NUL byte in their first 8 KiB
    #[arg(long)]
    pub(super) skip_binary: bool,
    /// Leave out hidden files and directories of a tree
    #[arg(long)]
    pub(super) skip_hidden: bool,
    /// How many threads read files [default: as many as there are processors]
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<NonZero<usize>>,
    /// Which regular files are mapped into memory instead of read: faster, for files that no
    /// other program changes meanwhile; one cut short ends the run with exit status 2. `auto` maps
    /// files that are named, and none that is found in a tree
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(super) mmap: MapWhen,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum CertaintyName {
    /// Numbers of 13 characters too, and provisional ones whose key does not tell
    Low,
    /// 15 characters with the right key
    #[default]
    High,
}

impl Args {
    /// The inputs: standard input when none is named.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> + Clone {
        let stdin = self.paths.is_empty().then_some(Path::new("-"));
        self.paths.iter().map(PathBuf::as_path).chain(stdin)
    }

    pub(super) const fn min_certainty(&self) -> Certainty {
        match self.min_certainty {
            CertaintyName::Low => Certainty::Low,
            CertaintyName::High => Certainty::High,
        }
    }
}
