//! The main job: a verdict for each line, or for each row of a CSV file.

mod args;
mod births;
mod civil;
mod counts;
mod details;
mod diagnosis;
mod duplicates;
mod line;
mod progress;
mod report;
mod sinks;
mod split;

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use nircheck::{Context, Lang, batch::RowFormat};

pub(crate) use self::args::Args;
use self::{
    births::BirthCounts,
    civil::Columns,
    counts::Counts,
    details::Checker,
    diagnosis::Diagnosis,
    duplicates::Duplicates,
    progress::Progress,
    report::{
        csv::Csv,
        extended::Extended,
        json::{self, Json},
        printer::{Printer, Shown, Totals},
        text::{self, Text},
    },
    sinks::{LineOutput, Part, Plan},
    split::Split,
};
use crate::{
    failure::{Failure, Outcome},
    input::{
        source::{Input, Source},
        table::Table,
    },
    output::{Output, Shape},
    run::{
        engine::{self, Engine, Error, Request},
        results::{Buffers, Spare},
    },
};

/// Checks every input, in order; one that cannot be read does not stop the others.
pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut run = Run::new(args)?;
    let ended = run.all();
    run.results.progress.finish();
    match ended {
        Err(Failure::ClosedPipe) if !run.is_complete => Err(Failure::Told),
        Err(failure) => Err(failure),
        _ if !run.is_complete => Err(Failure::Told),
        _ if run.results.counts.invalid > 0 => Ok(Outcome::Wrong),
        _ => Ok(Outcome::Clean),
    }
}

/// A run over several inputs.
struct Run<'a> {
    args: &'a Args,
    lang: Lang,
    checker: Checker,
    engine: Engine,
    mode: Mode,
    results: Results<'a>,
    /// The names of the inputs that were opened.
    names: Vec<String>,
    /// Whether every input was read to its end, up to now.
    is_complete: bool,
}

/// What becomes of what was judged.
enum Mode {
    /// It is counted.
    Count,
    /// It is reported.
    Report(Box<dyn Printer>),
    /// Lines that are well formed, or those that are not, are passed on.
    Filter,
    /// Rows are given back with their verdict.
    Extend,
}

/// What comes out of the parts of all inputs, taken in order.
struct Results<'a> {
    counts: Counts,
    diagnosis: Diagnosis,
    duplicates: Option<Duplicates>,
    /// The header and the delimiter of the first CSV file, when rows are given back.
    header: Option<(Option<Vec<u8>>, u8)>,
    progress: Progress,
    split: Option<Split<'a>>,
    out: Output,
}

impl Results<'_> {
    fn next_input(&mut self, source: &Source) {
        if let Some(duplicates) = &mut self.duplicates {
            duplicates.next_input();
        }
        self.out.next_input();
        if let Some(split) = &mut self.split {
            split.next_input();
        }
        if let Source::Stream(_) = source {
            self.progress.forget_total();
        }
    }

    fn take(&mut self, part: &Part) -> Result<(), Error> {
        self.counts.merge(&part.counts);
        self.diagnosis.merge(&part.diagnosis);
        self.progress.advance(part.size, part.counts.lines());
        if let Some(duplicates) = &mut self.duplicates {
            duplicates.add(&part.numbers)?;
        }
        match &mut self.split {
            // Somebody may be waiting for it.
            None => self
                .out
                .write_all(&part.text)
                .and_then(|()| self.out.flush()),
            Some(split) => {
                let written = split.valid.write_all(&part.text);
                written.and_then(|()| split.invalid.write_all(&part.rejects))
            }
        }
        .map_err(|error| Error::output(&error))
    }

    /// Gives back the header above the rows of the first file, and what is above it when rows are
    /// extended; all files must have the same.
    fn take_header(&mut self, table: &Table, extended: Option<&Extended>) -> io::Result<bool> {
        match &mut self.split {
            Some(split) => split.mark(table.mark),
            None => self.out.mark(table.mark),
        }
        if extended.is_some() {
            self.out.write_all(&table.blank_lines)?;
        }
        if table.width() == 0 {
            return Ok(true);
        }
        let header = (table.header.clone(), table.format.delimiter());
        let is_first = self.header.is_none();
        if *self.header.get_or_insert_with(|| header.clone()) != header {
            return Ok(false);
        }
        let mut text = Vec::new();
        if let Some(extended) = extended {
            if is_first {
                extended.header(table, &mut text);
            }
        } else if let Some(header) = table.header.as_ref().filter(|_| is_first) {
            text.extend([header, &table.header_end].into_iter().flatten());
        }
        if let Some(split) = &mut self.split {
            split.valid.write_all(&text)?;
            if !text.is_empty() {
                let mut reason = b"nir_error".to_vec();
                reason.push(table.format.delimiter());
                reason.extend(text);
                split.invalid.write_all(&reason)?;
            }
            return Ok(true);
        }
        self.out.write_all(&text)?;
        Ok(true)
    }
}

impl<'a> Run<'a> {
    fn new(args: &'a Args) -> Result<Self, Failure> {
        args.validate()?;
        let lang = args.lang.lang();
        let context = args.context.context()?;
        // Of a summary, places are a sink of their own.
        let birthplaces = args.places && !args.summary;
        let shown = Shown {
            all: args.all,
            findings: args.findings,
            places: args.places,
            numbers: args.show_numbers,
            expected_key: args.expected_key,
            file: args.files().count() > 1,
        };
        let has_colour = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        let split = args.split.as_deref();
        let split = split.map(|prefix| Split::create(prefix, args.files()));
        let split = split.transpose()?;
        let mode = match args.format.shape() {
            _ if args.quiet || args.counts() || split.is_some() => Mode::Count,
            _ if args.valid || args.invalid => Mode::Filter,
            Shape::Text => Mode::Report(Box::new(Text::new(shown, lang, context.at, has_colour))),
            Shape::Records => Mode::Report(Box::new(Json::new(shown))),
            Shape::Rows if args.column.column.is_some() => Mode::Extend,
            Shape::Rows => Mode::Report(Box::new(Csv::new(shown))),
        };
        Ok(Self {
            args,
            lang,
            engine: args.speed.engine(
                &Context {
                    places: birthplaces,
                    ..context
                },
                lang,
            )?,
            checker: Checker {
                context,
                ntt: args.ntt,
                birthplaces,
            },
            results: Results {
                counts: Counts::default(),
                diagnosis: Diagnosis::default(),
                duplicates: args
                    .duplicates
                    .then(|| Duplicates::new(args.duplicates_limit)),
                header: None,
                progress: Progress::new(has_progress(args), total_size(args)),
                split,
                out: match mode {
                    // Counts are one object by themselves.
                    Mode::Count => Output::stdout(),
                    _ => Output::in_format(args.format),
                },
            },
            mode,
            names: Vec::new(),
            is_complete: true,
        })
    }

    fn all(&mut self) -> Result<(), Failure> {
        let unwritable = |error| Failure::from_write(&error);
        if let Mode::Report(printer) = &self.mode {
            let mut text = Vec::new();
            printer.begin(&mut text);
            self.results.out.write_all(&text).map_err(unwritable)?;
        }
        self.is_complete = engine::each_input(self.args.files(), |input| self.check(input))?;
        self.finish().map_err(unwritable)?;
        match self.results.split.take_if(|_| self.is_complete) {
            Some(split) => split.finish(),
            None => Ok(()),
        }
    }

    fn check(&mut self, input: Input) -> Result<(), Error> {
        self.names.push(input.name.clone());
        self.results.next_input(&input.source);
        let Some(column) = &self.args.column.column else {
            if matches!(self.mode, Mode::Filter) {
                self.results.out.mark(input.mark);
            }
            if let Some(split) = &mut self.results.split {
                split.mark(input.mark);
            }
            return self.judge(input, None, None);
        };
        let cells = self.args.column.cells();
        let (table, input) = self
            .engine
            .table(input, cells, !self.args.column.no_header)?;
        let problem = |problem| Error::Input(format!("{}: {problem}", input.name));
        let judged = table.find(column).map_err(problem)?;
        let width = table.width();
        let mut requested = Vec::new();
        let civil = Columns::find(&table, self.args.civil_columns(), &mut requested);
        let civil = civil.map_err(problem)?;
        let extended = Extended::new(civil);
        let extends = matches!(self.mode, Mode::Extend).then_some(&extended);
        if extends.is_some() || matches!(self.mode, Mode::Filter) || self.results.split.is_some() {
            let is_alike = self.results.take_header(&table, extends);
            if !is_alike.map_err(|error| Error::output(&error))? {
                let differs = "its columns are not those of the file before";
                return Err(problem(differs.to_owned()));
            }
        }
        let above = memchr::memchr_iter(b'\n', &table.blank_lines).count();
        self.results.counts.empty += above as u64;
        let format = table.format.with_judged(judged).with_cells(requested);
        let format = format.with_width(extends.map_or(0, |_| width));
        self.judge(input, Some((&format, civil)), extends)
    }

    /// Judges the lines of an input, or its rows.
    fn judge(
        &mut self,
        input: Input,
        rows: Option<(&RowFormat, Columns)>,
        extended: Option<&Extended>,
    ) -> Result<(), Error> {
        let name = input.name.clone();
        let output = match &self.mode {
            _ if self.results.split.is_some() => {
                LineOutput::Split(rows.map_or(b'\t', |(format, _)| format.delimiter()))
            }
            Mode::Count => LineOutput::None,
            Mode::Report(printer) => LineOutput::Printed(&**printer),
            Mode::Filter if self.args.valid => LineOutput::Valid,
            Mode::Filter => LineOutput::Invalid,
            Mode::Extend => extended.map_or(LineOutput::None, LineOutput::Extended),
        };
        let buffers = Buffers::default();
        let plan = Plan {
            checker: &self.checker,
            input: (self.names.len() - 1, &name),
            rows,
            output,
            is_summary: self.args.summary,
            births: BirthCounts {
                findings: self.args.places,
                places: self.args.by_place,
            },
            keeps_numbers: self.results.duplicates.is_some(),
            buffers: &buffers,
            reports: Spare::default(),
        };
        let request = Request {
            lines: plan.lines(),
            rows: rows.map(|(format, _)| format),
            keeps_long_lines: plan.keeps_long_lines(),
        };
        let results = &mut self.results;
        results.out.flush().map_err(|error| Error::output(&error))?;
        let take = |part: Part| {
            let taken = results.take(&part);
            buffers.give_back(part.text);
            taken
        };
        self.engine
            .run(input, request, |block| plan.render(block), take)
    }

    /// What is said in the end: numbers that come twice, counts where they were asked for or
    /// where somebody watches.
    fn finish(&mut self) -> io::Result<()> {
        let (args, results) = (self.args, &mut self.results);
        let out = &mut results.out;
        let mut text = Vec::new();
        let repeated = match &mut results.duplicates {
            None => None,
            Some(duplicates) => {
                let found = duplicates.find();
                let style = match args.format.shape() {
                    Shape::Records => duplicates::Style::Json,
                    Shape::Text | Shape::Rows => duplicates::Style::Text(self.lang),
                };
                if !args.counts() {
                    for pair in duplicates.found() {
                        text.clear();
                        duplicates::report(style, &self.names, pair, &mut text)?;
                        out.write_all(&text)?;
                    }
                }
                Some(found)
            }
        };
        results.progress.finish();
        let totals = Totals {
            counts: &results.counts,
            is_summary: args.summary,
            has_births: args.by_place,
            repeated,
            remarks: match args.summary {
                true => results.diagnosis.remarks(&results.counts, self.lang),
                false => Vec::new(),
            },
            names: &self.names,
            at: self.checker.context.at,
        };
        text.clear();
        match args.format.shape() {
            _ if args.quiet || !args.counts() => {}
            Shape::Records => json::write_totals(&mut text, &totals)?,
            Shape::Text | Shape::Rows => {
                text::write_totals(&mut text, &totals, self.lang)?;
            }
        }
        out.write_all(&text)?;
        out.finish()?;
        if !args.quiet && !args.counts() && io::stderr().is_terminal() {
            let line = text::one_line(&results.counts, self.lang);
            let _ = writeln!(io::stderr(), "{line}"); // nobody depends on it
        }
        Ok(())
    }
}

/// Whether a bar would disturb nothing: no report comes between.
fn has_progress(args: &Args) -> bool {
    args.speed.progress && (args.quiet || args.counts() || !io::stdout().is_terminal())
}

/// The bytes of all inputs, when all are files.
fn total_size(args: &Args) -> Option<u64> {
    let sizes = args.files().map(|file| {
        let metadata = file.metadata().ok()?;
        metadata.is_file().then_some(metadata.len())
    });
    sizes.sum()
}
