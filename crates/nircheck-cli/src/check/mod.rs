//! The main job: a verdict for each line, or for each row of a CSV file.

mod args;
mod births;
mod civil;
mod counts;
mod diagnosis;
mod duplicates;
mod lines;
mod progress;
mod report;
mod rows;
pub(crate) mod source;
mod speed;
mod split;
mod verdict;

use std::{
    fs::File,
    io::{self, IsTerminal, Write},
    ops::ControlFlow,
    path::Path,
};

use anstream::{AutoStream, ColorChoice};
use nircheck::{Context, Lang, batch::Delimited};

pub(crate) use self::args::Args;
use self::{
    counts::Counts,
    diagnosis::Diagnosis,
    duplicates::{Duplicates, TooMany},
    lines::{Named, Part, Renderer, Task},
    progress::Progress,
    report::{Back, Csv, Json, Report, Shown, Text, Totals},
    rows::Header,
    source::Source,
    speed::Engine,
    split::Split,
    verdict::Judge,
};
use crate::{
    failure::{self, Failure, Outcome},
    output::{Output, Shape},
};

/// Checks every input, in order; one that cannot be read does not stop the others.
pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut run = Run::new(args)?;
    let ended = run.all();
    run.progress.finish();
    match ended {
        Err(Failure::ClosedPipe) if !run.is_complete => Err(Failure::Told),
        Err(failure) => Err(failure),
        _ if !run.is_complete => Err(Failure::Told),
        _ if run.counts.invalid > 0 => Ok(Outcome::Wrong),
        _ => Ok(Outcome::Clean),
    }
}

/// Why an input, or everything, stops.
enum Stop {
    /// This input is over, the next ones are not: what to say of it.
    Input(String),
    /// Nothing can be done any more.
    All(Failure),
}

impl Stop {
    fn output(error: io::Error) -> Self {
        Self::All(Failure::from_write(&error))
    }

    fn too_many(_: TooMany) -> Self {
        let message = "--duplicates needs more memory than --duplicates-limit allows: 16 bytes a \
                       number";
        Self::All(Failure::Message(message.to_owned()))
    }
}

/// A run over several inputs.
struct Run<'a> {
    args: &'a Args,
    lang: Lang,
    judge: Judge,
    engine: Engine,
    doing: Doing,
    split: Option<Split<'a>>,
    /// Of the first CSV file, when rows are given back.
    header: Option<Header>,
    counts: Counts,
    diagnosis: Diagnosis,
    duplicates: Option<Duplicates>,
    /// The names of the inputs that were opened.
    names: Vec<String>,
    progress: Progress,
    out: Output,
    /// Whether every input was read to its end, up to now.
    is_complete: bool,
}

/// Takes the parts of one input, in order.
struct Sink<'a, 's> {
    split: Option<&'a mut Split<'s>>,
    counts: &'a mut Counts,
    diagnosis: &'a mut Diagnosis,
    duplicates: Option<&'a mut Duplicates>,
    progress: &'a mut Progress,
    out: &'a mut Output,
}

impl Sink<'_, '_> {
    fn take(&mut self, part: &Part) -> Result<(), Stop> {
        self.counts.merge(&part.counts);
        self.diagnosis.merge(&part.diagnosis);
        self.progress.advance(part.size, part.counts.lines());
        if let Some(duplicates) = &mut self.duplicates {
            duplicates.add(&part.numbers).map_err(Stop::too_many)?;
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
        .map_err(Stop::output)
    }
}

/// What becomes of what was judged.
enum Doing {
    /// It is counted.
    Count,
    /// It is reported.
    Report(Box<dyn Report>),
    /// Some of it is given back.
    Filter,
    /// Rows are given back with their verdict.
    Back(Back),
}

impl<'a> Run<'a> {
    fn new(args: &'a Args) -> Result<Self, Failure> {
        args.validate()?;
        let lang = args.lang.lang();
        let context = Context {
            places: args.places,
            ..args.context.context()?
        };
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
        let doing = match args.format.shape() {
            _ if args.quiet || args.counts() || split.is_some() => Doing::Count,
            _ if args.valid || args.invalid => Doing::Filter,
            Shape::Text => Doing::Report(Box::new(Text::new(shown, lang, context.at, has_colour))),
            Shape::Records => Doing::Report(Box::new(Json::new(shown))),
            Shape::Rows if args.column.is_some() => Doing::Back(Back::default()),
            Shape::Rows => Doing::Report(Box::new(Csv::new(shown))),
        };
        Ok(Self {
            args,
            lang,
            engine: args.speed.engine(&context)?,
            judge: Judge {
                context,
                ntt: args.ntt,
                birthplaces: args.places || args.by_place,
            },
            split,
            header: None,
            counts: Counts::default(),
            diagnosis: Diagnosis::default(),
            duplicates: args
                .duplicates
                .then(|| Duplicates::new(args.duplicates_limit)),
            names: Vec::new(),
            progress: Progress::new(has_progress(args), total_size(args)),
            out: match doing {
                // Counts are one object by themselves.
                Doing::Count => Output::stdout(),
                _ => Output::in_format(args.format),
            },
            doing,
            is_complete: true,
        })
    }

    fn all(&mut self) -> Result<(), Failure> {
        if let Doing::Report(report) = &self.doing {
            let mut text = Vec::new();
            let begun = report.begin(&mut text);
            begun
                .and_then(|()| self.out.write_all(&text))
                .map_err(|error| Failure::from_write(&error))?;
        }
        for (index, file) in self.args.files().enumerate() {
            match self.check(file, index) {
                Ok(()) => {}
                Err(Stop::All(failure)) => return Err(failure),
                Err(Stop::Input(message)) => {
                    failure::tell(&message);
                    self.is_complete = false;
                }
            }
        }
        self.finish().map_err(|error| Failure::from_write(&error))?;
        match self.split.take_if(|_| self.is_complete) {
            Some(split) => split.finish(),
            None => Ok(()),
        }
    }

    fn check(&mut self, file: &Path, index: usize) -> Result<(), Stop> {
        let (source, name) = if file.as_os_str() == "-" {
            (Source::stdin(), "<stdin>".into())
        } else {
            match File::open(file) {
                Ok(input) => (Source::of_file(input), file.to_string_lossy()),
                Err(error) => return Err(Stop::Input(self.cannot_open(file, index, &error))),
            }
        };
        let unreadable = |error| Stop::Input(format!("cannot read {name}: {error}"));
        let source = source.map_err(unreadable)?;
        self.names.push(name.clone().into_owned());
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
        match &self.args.column {
            None => self.by_engine(source, None, &name, unreadable),
            Some(column) => self.rows(source, column, &name, unreadable),
        }
    }

    /// What to say of a FILE that is not there: who types a number as an argument sees it taken
    /// for a file, perhaps in several pieces, and none of them may be shown.
    fn cannot_open(&self, file: &Path, index: usize, error: &io::Error) -> String {
        if failure::may_be_number(self.args.files()) {
            let position = index + 1;
            return format!(
                "cannot open FILE {position}: {error}; its name is not shown because it may be a \
                 number: numbers go to standard input, or to `nircheck explain`"
            );
        }
        format!("cannot open {}: {error}", file.display())
    }

    /// Has the engine judge the lines of an input, or a column of its rows.
    fn by_engine(
        &mut self,
        source: Source,
        column: Option<Delimited>,
        file: &str,
        unreadable: impl Fn(io::Error) -> Stop,
    ) -> Result<(), Stop> {
        let task = match &self.doing {
            _ if self.split.is_some() => Task::Split(column.map_or(b'\t', |it| it.delimiter())),
            Doing::Count if self.args.summary => Task::Summary,
            Doing::Count => Task::Count,
            Doing::Report(report) => Task::Report(&**report),
            Doing::Filter | Doing::Back(_) if self.args.valid => Task::Valid,
            Doing::Filter | Doing::Back(_) => Task::Invalid,
        };
        let index = self.names.len() - 1;
        let keeps_numbers = self.duplicates.is_some();
        let renderer = Renderer::new(
            &self.judge,
            task,
            Named { index, file },
            column,
            keeps_numbers,
        );
        let renderer = renderer.map_err(Stop::output)?;
        self.out.flush().map_err(Stop::output)?;
        let mut sink = Sink {
            split: self.split.as_mut(),
            counts: &mut self.counts,
            diagnosis: &mut self.diagnosis,
            duplicates: self.duplicates.as_mut(),
            progress: &mut self.progress,
            out: &mut self.out,
        };
        let mut taken = Ok(());
        let read = self.engine.run(source, &renderer, |part| {
            taken = part.map_err(Stop::output).and_then(|part| {
                renderer.has_seen(&part);
                sink.take(&part)
            });
            match taken {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            }
        });
        taken?;
        read.map_err(unreadable)
    }

    /// What is said in the end: numbers that come twice, counts where they were asked for or
    /// where somebody watches.
    fn finish(&mut self) -> io::Result<()> {
        let Self { args, out, .. } = self;
        let mut text = Vec::new();
        let repeated = match &mut self.duplicates {
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
        self.progress.finish();
        let totals = Totals {
            counts: &self.counts,
            is_summary: args.summary,
            has_births: args.by_place,
            repeated,
            said: match args.summary {
                true => self.diagnosis.said(&self.counts, self.lang),
                false => Vec::new(),
            },
            names: &self.names,
            at: self.judge.context.at,
        };
        text.clear();
        match args.format.shape() {
            _ if args.quiet || !args.counts() => {}
            Shape::Records => report::json::write_totals(&mut text, &totals)?,
            Shape::Text | Shape::Rows => {
                report::text::write_totals(&mut text, &totals, self.lang)?;
            }
        }
        out.write_all(&text)?;
        out.finish()?;
        if !args.quiet && !args.counts() && io::stderr().is_terminal() {
            let line = report::text::one_line(&self.counts, self.lang);
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
