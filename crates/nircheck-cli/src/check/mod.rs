//! The main job: a verdict for each line, or for each row of a CSV file.

mod args;
mod counts;
mod lines;
mod output;
mod report;
mod source;
mod speed;
mod verdict;

use std::{
    fs::File,
    io::{self, IsTerminal, Read, Write},
    ops::ControlFlow,
    path::Path,
};

use anstream::{AutoStream, ColorChoice};
use nircheck::Lang;

pub(crate) use self::args::Args;
use self::{
    args::Format,
    counts::Counts,
    lines::{Renderer, Task},
    output::Output,
    report::{Back, Columns, Csv, End, Json, Keep, Record, Report, Shown, Text},
    source::Source,
    speed::Engine,
    verdict::Judge,
};
use crate::{
    column,
    failure::{self, Failure, Outcome},
    lines::Lines,
    rows::{Row, Rows},
};

/// Checks every input, in order; one that cannot be read does not stop the others.
pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    output::end_between_writes();
    let mut run = Run::new(args)?;
    match run.all() {
        Err(error) if run.is_complete || error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::from_write(&error))
        }
        _ if !run.is_complete => Err(Failure::Told),
        _ if run.counts.invalid > 0 => Ok(Outcome::Wrong),
        _ => Ok(Outcome::Clean),
    }
}

/// Why an input, or everything, stops.
enum Stop {
    /// This input is over, the next ones are not: what to say of it.
    Input(String),
    /// Nothing can be written any more.
    Output(io::Error),
}

/// A run over several inputs.
struct Run<'a> {
    args: &'a Args,
    lang: Lang,
    judge: Judge,
    engine: Engine,
    doing: Doing,
    counts: Counts,
    out: Output,
    /// Whether every input was read to its end, up to now.
    is_complete: bool,
}

/// What becomes of what was judged.
enum Doing {
    /// It is counted.
    Count,
    /// It is reported.
    Report(Box<dyn Report>),
    /// Some of it is given back.
    Back(Back),
}

impl<'a> Run<'a> {
    fn new(args: &'a Args) -> Result<Self, Failure> {
        args.validate()?;
        let lang = args.lang.lang();
        let context = args.context.context()?;
        let shown = Shown {
            all: args.all,
            findings: args.findings,
            numbers: args.show_numbers,
            expected_key: args.expected_key,
            file: args.files().count() > 1,
        };
        let has_colour = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        let doing = match args.format {
            _ if args.quiet || args.counts() => Doing::Count,
            _ if args.valid => Doing::Back(Back::new(Keep::Valid)),
            _ if args.invalid => Doing::Back(Back::new(Keep::Invalid)),
            Format::Text => Doing::Report(Box::new(Text::new(shown, lang, context.at, has_colour))),
            Format::Jsonl => Doing::Report(Box::new(Json::new(shown))),
            Format::Csv if args.column.is_some() => Doing::Back(Back::new(Keep::AllWithVerdict)),
            Format::Csv => Doing::Report(Box::new(Csv::new(shown))),
        };
        Ok(Self {
            args,
            lang,
            engine: args.speed.engine(&context)?,
            judge: Judge {
                context,
                ntt: args.ntt,
            },
            doing,
            counts: Counts::default(),
            out: Output::new(),
            is_complete: true,
        })
    }

    /// Everything; an error is one of the output.
    fn all(&mut self) -> io::Result<()> {
        if let Doing::Report(report) = &self.doing {
            report.begin(&mut self.out.text)?;
        }
        for (index, file) in self.args.files().enumerate() {
            match self.check(file, index) {
                Ok(()) => {}
                Err(Stop::Output(error)) => return Err(error),
                Err(Stop::Input(message)) => {
                    failure::tell(&message);
                    self.is_complete = false;
                }
            }
        }
        self.finish()
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
        match &self.args.column {
            None => self.lines(source, &name, unreadable),
            Some(column) => {
                let delimiter = self.args.delimiter;
                let lines = Lines::new(source.into_stream());
                let rows = Rows::new(lines, delimiter).map_err(unreadable)?;
                self.rows(rows, column, &name, unreadable)
            }
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

    fn lines(
        &mut self,
        source: Source,
        file: &str,
        unreadable: impl Fn(io::Error) -> Stop,
    ) -> Result<(), Stop> {
        let task = match &self.doing {
            Doing::Count if self.args.summary => Task::Summary,
            Doing::Count => Task::Count,
            Doing::Report(report) => Task::Report(&**report),
            Doing::Back(_) if self.args.valid => Task::Valid,
            Doing::Back(_) => Task::Invalid,
        };
        let renderer = Renderer::new(&self.judge, task, file).map_err(Stop::Output)?;
        let (counts, out) = (&mut self.counts, &mut self.out);
        let mut written = out.flush();
        let read = self.engine.run(
            source,
            task,
            &self.judge,
            |judged| renderer.render(judged),
            |part| {
                written = part.and_then(|part| {
                    counts.merge(&part.counts);
                    out.write(&part.text, part.goes_on)
                });
                match written {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            },
        );
        written.map_err(Stop::Output)?;
        read.map_err(unreadable)
    }

    fn rows(
        &mut self,
        mut rows: Rows<impl Read>,
        column: &str,
        file: &str,
        unreadable: impl Fn(io::Error) -> Stop,
    ) -> Result<(), Stop> {
        let delimiter = rows.delimiter();
        let mut place = None; // known from the first row on
        while let Some(row) = rows.next_row().map_err(&unreadable)? {
            if place.is_none() && row.cells.len() > 0 {
                let problem = |problem| Stop::Input(format!("{file}: {problem}"));
                place = Some(self.columns(&row, delimiter, column, problem)?);
                if !self.args.no_header {
                    continue;
                }
            }
            let cell = place.and_then(|place| row.cells.get(place));
            let (text, verdict) = match row.is_cut {
                true => (row.raw.into(), self.judge.line(row.raw)),
                false => self.judge.cell(cell.unwrap_or_default()),
            };
            self.counts.add(verdict.as_ref());
            match &mut self.doing {
                Doing::Count => {}
                Doing::Report(report) => {
                    let record = Record {
                        file,
                        line: row.number,
                        text: &text,
                        verdict: verdict.as_ref(),
                    };
                    let said = report.record(&record, &mut self.out.text);
                    said.map_err(Stop::Output)?;
                }
                Doing::Back(back) => {
                    let out = &mut self.out.text;
                    back.row(&row, verdict.as_ref(), out);
                    while let Some(piece) = rows.next_piece().map_err(&unreadable)? {
                        back.piece(piece, &mut self.out.text);
                        self.out.flush_when_full().map_err(Stop::Output)?;
                    }
                    let end = End {
                        bytes: rows.ending(),
                        is_unclosed: rows.is_unclosed(),
                    };
                    back.end(&end, &mut self.out.text);
                }
            }
            self.out.flush_when_full().map_err(Stop::Output)?;
        }
        Ok(())
    }

    /// Takes the first row of a CSV file: the place of the column of numbers.
    fn columns(
        &mut self,
        row: &Row<'_>,
        delimiter: u8,
        column: &str,
        problem: impl Fn(String) -> Stop,
    ) -> Result<usize, Stop> {
        if row.is_cut {
            return Err(problem("the first row is over 1 MiB".to_owned()));
        }
        let has_header = !self.args.no_header;
        let place = column::find(column, row.cells, has_header).map_err(&problem)?;
        let columns = Columns {
            header: has_header.then_some(row.raw),
            ending: row.ending,
            width: row.cells.len(),
            delimiter,
        };
        let goes_on = match &mut self.doing {
            Doing::Back(back) => back.columns(&columns, &mut self.out.text),
            Doing::Count | Doing::Report(_) => true,
        };
        if goes_on {
            Ok(place)
        } else {
            let differs = "its columns are not those of the file before";
            Err(problem(differs.to_owned()))
        }
    }

    /// The counts, where they were asked for or where somebody watches.
    fn finish(&mut self) -> io::Result<()> {
        let Self { args, out, .. } = self;
        let (counts, at) = (&self.counts, self.judge.context.at);
        let text = &mut out.text;
        match args.format {
            _ if args.quiet || !args.counts() => {}
            Format::Jsonl => report::json::write_counts(text, counts, args.summary)?,
            _ => report::text::write_counts(text, counts, args.summary, self.lang, at)?,
        }
        out.finish()?;
        if !args.quiet && !args.counts() && io::stderr().is_terminal() {
            let line = report::text::one_line(counts, self.lang);
            let _ = writeln!(io::stderr(), "{line}"); // nobody depends on it
        }
        Ok(())
    }
}
