//! What is said of a number that was found, for people and for programs.

use std::{
    io::{self, Read, Write},
    path::Path,
    sync::Arc,
};

use nircheck::text::Scanner;
use serde::Serialize;

use super::{
    search::{Finding, Part},
    shown::{WIDTH, context, shown_name, without_numbers},
};
use crate::{
    failure::{self, Failure},
    output::{Output, Shape},
};

/// Writes findings.
pub(super) struct Report<'a> {
    shape: Shape,
    show_numbers: bool,
    out: &'a mut Output,
    /// The file of the last part, none of a stream.
    path: Option<Arc<Path>>,
    /// Its name as it is shown, and its line feeds so far.
    file: String,
    line_feeds: u64,
    found: u64,
}

impl<'a> Report<'a> {
    pub(super) fn new(shape: Shape, show_numbers: bool, out: &'a mut Output) -> Self {
        Self {
            shape,
            show_numbers,
            out,
            path: None,
            file: String::new(),
            line_feeds: 0,
            found: 0,
        }
    }

    /// Takes the next part of a file, or the first of another.
    pub(super) fn part(&mut self, part: &Part) -> Result<(), Failure> {
        let is_next = |path| Arc::ptr_eq(path, &part.path);
        if !self.path.as_ref().is_some_and(is_next) {
            self.begin(&part.path);
            self.path = Some(Arc::clone(&part.path));
        }
        for finding in &part.findings {
            self.write(finding)?;
        }
        self.line_feeds += part.line_feeds;
        Ok(())
    }

    /// Reads a stream to its end, or to an error of its own.
    pub(super) fn stream(
        &mut self,
        scanner: Scanner,
        input: impl Read,
        path: &Path,
    ) -> Result<io::Result<()>, Failure> {
        self.begin(path);
        let mut numbers = scanner.scan_reader(input);
        loop {
            let number = match numbers.next_number() {
                Ok(Some(number)) => number,
                Ok(None) => return Ok(Ok(())),
                Err(error) => return Ok(Err(error)),
            };
            let around = number.around(WIDTH);
            let finding = Finding {
                lines_before: number.line() - 1,
                range: number.range(),
                parsed: number.parsed(),
                certainty: number.certainty(),
                context: context(around, number.bytes(), self.show_numbers),
            };
            self.write(&finding)?;
        }
    }

    /// Ends the output; gives back how many numbers there were.
    pub(super) fn finish(self) -> Result<u64, Failure> {
        self.out
            .finish()
            .map_err(|error| Failure::from_write(&error))?;
        Ok(self.found)
    }

    fn begin(&mut self, path: &Path) {
        let name = match self.shape {
            Shape::Records => shown_name(path),
            Shape::Text | Shape::Rows => failure::printable(&shown_name(path)),
        };
        self.file = match self.show_numbers {
            true => name,
            false => without_numbers(&name),
        };
        self.path = None;
        self.line_feeds = 0;
    }

    fn write(&mut self, finding: &Finding) -> Result<(), Failure> {
        self.found += 1;
        let number = finding.parsed.number();
        let line = self.line_feeds + finding.lines_before + 1;
        let (kind, certainty) = (number.kind().as_str(), finding.certainty.as_str());
        let (file, context) = (&self.file, &finding.context);
        if self.shape != Shape::Records {
            return writeln!(self.out, "{file}:{line}: {kind}, {certainty}: {context}")
                .map_err(|error| Failure::from_write(&error));
        }
        let record = Record {
            file,
            line,
            start: finding.range.start,
            end: finding.range.end,
            kind,
            status: number.status().as_str(),
            certainty,
            number: self.show_numbers.then(|| finding.parsed.to_string()),
            context,
        };
        self.out.record(&record)
    }
}

#[derive(Serialize)]
struct Record<'a> {
    file: &'a str,
    line: u64,
    start: u64,
    end: u64,
    kind: &'static str,
    status: &'static str,
    certainty: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    context: &'a str,
}
