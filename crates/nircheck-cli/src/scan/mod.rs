//! `nircheck scan`: the numbers in texts and trees of files, as a data-protection audit looks for
//! them.

mod args;
mod files;
mod report;
mod search;
mod shown;
mod workers;

use std::{
    fs::File,
    io::{self, Write},
    path::Path,
    thread,
};

use nircheck::text::Scanner;

pub(crate) use self::args::Args;
use self::{report::Report, search::Searched, shown::shown_name};
use crate::{
    failure::{self, Failure, Outcome},
    input::source::{Input, Source},
    output::Output,
};

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let scanner = Scanner::new().min_certainty(args.min_certainty());
    if args.redact {
        redact(args, scanner)
    } else {
        search(args, scanner)
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
    let mut last_problem = String::new();
    let mut told = |message: String| {
        // Every part of a file that was cut short says so.
        if message != last_problem {
            failure::tell(&message);
        }
        last_problem = message;
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
                    let opened = open(&path)
                        .map_err(|error| failure::cannot_open("PATH", args.paths(), &path, &error));
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
                Searched::NotOpened(path, error) => {
                    told(failure::cannot_open("PATH", args.paths(), &path, &error));
                }
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
    let input = open(path).map_err(|error| {
        Failure::Message(failure::cannot_open("PATH", args.paths(), path, &error))
    })?;
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
        return Ok(Input::stdin()?.source);
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    Ok(Input::of_file(file, shown_name(path))?.source)
}

/// A writer that remembers whether it was the one that failed.
pub(crate) struct Watched<W> {
    inner: W,
    pub(crate) has_failed: bool,
}

impl<W: Write> Watched<W> {
    pub(crate) const fn new(inner: W) -> Self {
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
