//! `nircheck scan`: the numbers in texts and trees of files, as a data-protection audit looks for
//! them.

mod files;
mod report;
mod search;
mod workers;

use std::{
    fs::File,
    io::{self, Write},
    num::NonZero,
    path::{Path, PathBuf},
    thread,
};

use clap::ValueEnum;
use nircheck::text::{Certainty, Scanner};

use self::{report::Report, search::Searched};
use crate::{
    check::source::Source,
    failure::{self, Failure, Outcome},
    output::{Format, Output, Shape, formats},
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
    format: Format,
    /// Show the numbers, and what is around them as it is
    #[arg(long)]
    show_numbers: bool,
    /// Write the text instead, with an asterisk for each character of the numbers
    #[arg(long, conflicts_with_all = ["format", "show_numbers"])]
    redact: bool,
    /// Leave out files with a NUL byte in their first 8 KiB
    #[arg(long)]
    skip_binary: bool,
    /// Leave out hidden files and directories of a tree
    #[arg(long)]
    skip_hidden: bool,
    /// How many threads read files [default: as many as there are processors]
    #[arg(long, value_name = "N")]
    threads: Option<NonZero<usize>>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum CertaintyName {
    /// Numbers of 13 characters too, and provisional ones whose key does not tell
    Low,
    /// 15 characters with the right key
    #[default]
    High,
}

pub(crate) use self::report::without_numbers;

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let scanner = Scanner::new().min_certainty(match args.min_certainty {
        CertaintyName::Low => Certainty::Low,
        CertaintyName::High => Certainty::High,
    });
    if args.redact {
        redact(args, scanner)
    } else {
        search(args, scanner)
    }
}

impl Args {
    /// The inputs: standard input when none is named.
    fn paths(&self) -> impl Iterator<Item = &Path> + Clone {
        let stdin = self.paths.is_empty().then_some(Path::new("-"));
        self.paths.iter().map(PathBuf::as_path).chain(stdin)
    }

    /// What to say of a PATH that is not there: who types a number as an argument sees it taken
    /// for one.
    fn cannot_open(&self, path: &Path, error: &io::Error) -> String {
        if failure::may_be_number(self.paths()) {
            let position = 1 + self.paths().take_while(|other| *other != path).count();
            return format!(
                "cannot open PATH {position}: {error}; its name is not shown because it may be a \
                 number: `nircheck explain` takes one"
            );
        }
        format!("cannot open {}: {error}", path.display())
    }
}

/// Reports what the files hold, in their order; one that cannot be read does not stop the others.
fn search(args: &Args, scanner: Scanner) -> Result<Outcome, Failure> {
    let threads = args
        .threads
        .or_else(|| thread::available_parallelism().ok());
    let mut out = Output::in_format(args.format);
    let mut report = Report::new(args.format.shape(), args.show_numbers, &mut out);
    let mut is_complete = true;
    let mut told = |message: String| {
        failure::tell(&message);
        is_complete = false;
    };

    let jobs = files::jobs(args);
    let new_search = || search::Files::new(scanner, args.show_numbers);
    let mut own_search = new_search();
    workers::in_order(
        jobs,
        threads,
        new_search,
        search::Files::run,
        |mut searched| {
            // What is full of numbers is searched here, as fast as they are reported.
            while let Searched::Part(part) = &searched {
                report.part(part)?;
                match part.rest() {
                    Some(rest) => searched = own_search.run(rest),
                    None => return Ok(()),
                }
            }
            match searched {
                Searched::Part(_) => {}
                Searched::Stream(path) => {
                    let opened = open(&path).map_err(|error| args.cannot_open(&path, &error));
                    match opened {
                        Ok(input) => {
                            if let Err(error) =
                                report.stream(scanner, input.into_stream(), &path)?
                            {
                                told(format!("cannot read {}: {error}", shown_name(&path)));
                            }
                        }
                        Err(message) => told(message),
                    }
                }
                Searched::NotOpened(path, error) => told(args.cannot_open(&path, &error)),
                Searched::Failed(message) => told(message),
            }
            Ok(())
        },
    )?;

    let found = report.finish()?;
    match (is_complete, found) {
        (false, _) => Err(Failure::Told),
        (true, 0) => Ok(Outcome::Clean),
        (true, _) => Ok(Outcome::Wrong),
    }
}

/// Copies the one input without the numbers in it.
fn redact(args: &Args, scanner: Scanner) -> Result<Outcome, Failure> {
    let mut paths = args.paths();
    let (Some(path), None) = (paths.next(), paths.next()) else {
        let message = "--redact takes one file, or standard input";
        return Err(Failure::Message(message.to_owned()));
    };
    let input = open(path).map_err(|error| Failure::Message(args.cannot_open(path, &error)))?;
    let mut out = Watched::new(Output::stdout());
    let redacted = scanner.redact_reader(input.into_stream(), &mut out);
    match redacted.and_then(|count| out.flush().map(|()| count)) {
        Ok(0) => Ok(Outcome::Clean),
        Ok(_) => Ok(Outcome::Wrong),
        Err(error) if out.has_failed => Err(Failure::from_write(&error)),
        Err(error) => {
            let name = shown_name(path);
            Err(Failure::Message(format!("cannot read {name}: {error}")))
        }
    }
}

/// A file, or standard input for `-`, with what is packed unpacked.
fn open(path: &Path) -> io::Result<Source> {
    if path.as_os_str() == "-" {
        return Source::stdin();
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    Source::of_file(file)
}

/// The name of an input in messages.
pub(crate) fn shown_name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "<stdin>".to_owned();
    }
    path.to_string_lossy().into_owned()
}

/// A writer that remembers whether it was the one that failed.
struct Watched<W> {
    inner: W,
    has_failed: bool,
}

impl<W: Write> Watched<W> {
    const fn new(inner: W) -> Self {
        Self {
            inner,
            has_failed: false,
        }
    }
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes);
        self.has_failed = written.is_err();
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.inner.flush();
        self.has_failed = flushed.is_err();
        flushed
    }
}
