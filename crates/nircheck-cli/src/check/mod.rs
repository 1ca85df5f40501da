//! The main job: a verdict for each line, or for each row of a CSV file.

mod args;
mod counts;
mod report;
mod verdict;

use std::{
    fs::File,
    io::{self, IsTerminal, Read, Write},
    path::Path,
};

use anstream::{AutoStream, ColorChoice};
use nircheck::Lang;

pub(crate) use self::args::Args;
use self::{
    args::Format,
    counts::Counts,
    report::{Back, Columns, Csv, End, Json, Keep, Record, Report, Shown, Silent, Text},
    verdict::Judge,
};
use crate::{
    column,
    failure::{self, Failure, Outcome},
    filter,
    lines::Lines,
    rows::{Row, Rows},
};

/// Checks every input, in order; one that cannot be read does not stop the others.
pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut run = Run::new(args, filter::output())?;
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
    report: Box<dyn Report>,
    counts: Counts,
    out: Box<dyn Write>,
    /// Whether every input was read to its end, up to now.
    is_complete: bool,
}

impl<'a> Run<'a> {
    fn new(args: &'a Args, out: Box<dyn Write>) -> Result<Self, Failure> {
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
        let report: Box<dyn Report> = match args.format {
            _ if args.quiet || args.counts() => Box::new(Silent),
            _ if args.valid => Box::new(Back::new(Keep::Valid)),
            _ if args.invalid => Box::new(Back::new(Keep::Invalid)),
            Format::Text => Box::new(Text::new(shown, lang, context.at, has_colour)),
            Format::Jsonl => Box::new(Json::new(shown)),
            Format::Csv if args.column.is_some() => Box::new(Back::new(Keep::AllWithVerdict)),
            Format::Csv => Box::new(Csv::new(shown)),
        };
        let ntt = args.ntt;
        Ok(Self {
            args,
            lang,
            judge: Judge { context, ntt },
            report,
            counts: Counts::default(),
            out,
            is_complete: true,
        })
    }

    /// Everything; an error is one of the output.
    fn all(&mut self) -> io::Result<()> {
        self.report.begin(&mut self.out)?;
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
        if file.as_os_str() == "-" {
            return self.read(io::stdin().lock(), "<stdin>");
        }
        match File::open(file) {
            Ok(input) => self.read(input, &file.to_string_lossy()),
            Err(error) => Err(Stop::Input(self.cannot_open(file, index, &error))),
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

    fn read(&mut self, input: impl Read, name: &str) -> Result<(), Stop> {
        let unreadable = |error| Stop::Input(format!("cannot read {name}: {error}"));
        let lines = Lines::new(input);
        match &self.args.column {
            None => self.lines(lines, name, unreadable),
            Some(column) => {
                let delimiter = self.args.delimiter;
                let rows = Rows::new(lines, delimiter).map_err(unreadable)?;
                self.rows(rows, column, name, unreadable)
            }
        }
    }

    fn lines(
        &mut self,
        mut lines: Lines<impl Read>,
        file: &str,
        unreadable: impl Fn(io::Error) -> Stop,
    ) -> Result<(), Stop> {
        let out = &mut self.out;
        while let Some(line) = lines.next_line().map_err(&unreadable)? {
            let verdict = self.judge.line(line.bytes, line.is_cut);
            self.counts.add(verdict.as_ref());
            let record = Record {
                file,
                line: line.number,
                text: line.bytes,
                verdict: verdict.as_ref(),
                raw: line.bytes,
                width: 1,
            };
            self.report.record(&record, out).map_err(Stop::Output)?;
            let mut ending = line.ending;
            while let Some(piece) = lines.next_piece().map_err(&unreadable)? {
                self.report.piece(piece.bytes, out).map_err(Stop::Output)?;
                ending = piece.ending;
            }
            let end = End {
                bytes: ending,
                is_unclosed: false,
            };
            self.report.end(&end, out).map_err(Stop::Output)?;
        }
        Ok(())
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
        let mut width = 0;
        while let Some(row) = rows.next_row().map_err(&unreadable)? {
            if place.is_none() && row.cells.len() > 0 {
                width = row.cells.len();
                let problem = |problem| Stop::Input(format!("{file}: {problem}"));
                place = Some(self.columns(&row, delimiter, column, problem)?);
                if !self.args.no_header {
                    continue;
                }
            }
            let cell = place.and_then(|place| row.cells.get(place));
            let (text, verdict) = match row.is_cut {
                true => (row.raw.into(), self.judge.line(row.raw, true)),
                false => self.judge.cell(cell.unwrap_or_default()),
            };
            self.counts.add(verdict.as_ref());
            let record = Record {
                file,
                line: row.number,
                text: &text,
                verdict: verdict.as_ref(),
                raw: row.raw,
                width: if row.is_cut { width } else { row.cells.len() },
            };
            let out = &mut self.out;
            self.report.record(&record, out).map_err(Stop::Output)?;
            while let Some(piece) = rows.next_piece().map_err(&unreadable)? {
                self.report.piece(piece, out).map_err(Stop::Output)?;
            }
            let end = End {
                bytes: rows.ending(),
                is_unclosed: rows.is_unclosed(),
            };
            self.report.end(&end, out).map_err(Stop::Output)?;
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
        let goes_on = self.report.columns(&columns, &mut self.out);
        if goes_on.map_err(Stop::Output)? {
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
        match args.format {
            _ if args.quiet || !args.counts() => {}
            Format::Jsonl => report::json::write_counts(out, counts, args.summary)?,
            _ => report::text::write_counts(out, counts, args.summary, self.lang, at)?,
        }
        out.flush()?;
        if !args.quiet && !args.counts() && io::stderr().is_terminal() {
            let line = report::text::one_line(counts, self.lang);
            let _ = writeln!(io::stderr(), "{line}"); // nobody depends on it
        }
        Ok(())
    }
}
