//! What the commands share that put something else in the place of each number: in lines, which
//! hold nothing but a number, or in a column of a CSV file, whose other bytes pass as they are.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use nircheck::{
    Context, ErrorCode, Lang, Parsed,
    batch::{Block, Line, Lines},
};

use super::engine::{Engine, Error, Request, ThreadArgs, each_input};
use crate::{
    failure::{self, Failure, Outcome},
    input::{
        source::{self, Input},
        table::{ColumnArgs, Table},
    },
    output::Output,
};

/// Where the numbers are.
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
pub(crate) struct NumberArgs {
    /// The files to read, one number a line; standard input for `-` or without any
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    column: ColumnArgs,
    #[command(flatten)]
    threads: ThreadArgs,
}

/// What to do about a number that is not well formed. It is reported on standard error in any case,
/// by its line, and it is never written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// Stop there.
    Fail,
    /// An empty line or cell.
    Empty,
    /// No line, no row.
    Drop,
    /// An asterisk for each of its letters and digits.
    Hide,
}

/// Writes every input with each number replaced; blank lines and cells stay blank.
pub(crate) fn run(
    args: &NumberArgs,
    wrong: Wrong,
    lang: Lang,
    replace: impl Fn(Parsed, &mut String) + Sync,
) -> Result<Outcome, Failure> {
    let mut run = Run {
        args,
        engine: args.threads.engine(&Context::default(), lang)?,
        rule: Rule { wrong, replace },
        lang,
        header: None,
        out: Output::stdout(),
        wrong_lines: 0,
    };
    let ended = each_input(args.files(), |input| run.input(input));
    let finished = run.out.finish();
    let is_stopped = wrong == Wrong::Fail && run.wrong_lines > 0;
    match ended {
        _ if finished.is_err() => finished.map_err(|error| Failure::from_write(&error))?,
        Err(_) if is_stopped => {}
        Err(failure) => return Err(failure),
        Ok(true) => {}
        Ok(false) => return Err(Failure::Told),
    }
    Ok(match run.wrong_lines {
        0 => Outcome::Clean,
        _ => Outcome::Wrong,
    })
}

impl NumberArgs {
    /// The inputs.
    fn files(&self) -> impl Iterator<Item = &Path> + Clone {
        source::named(&self.files)
    }
}

struct Run<'a, F> {
    args: &'a NumberArgs,
    engine: Engine,
    rule: Rule<F>,
    lang: Lang,
    /// The header of the first file.
    header: Option<Vec<u8>>,
    out: Output,
    wrong_lines: u64,
}

/// What to put in the place of a number.
struct Rule<F> {
    wrong: Wrong,
    replace: F,
}

/// What is made of a block.
#[derive(Default)]
struct Part {
    text: Vec<u8>,
    /// The lines that are wrong.
    wrong: Vec<(u64, ErrorCode)>,
}

impl<F: Fn(Parsed, &mut String) + Sync> Run<'_, F> {
    fn input(&mut self, input: Input) -> Result<(), Error> {
        self.out.next_input();
        let name = failure::printable(&failure::without_numbers(&input.name));
        let Some(column) = &self.args.column.column else {
            let request = Request {
                lines: Lines::All,
                rows: None,
                keeps_long_lines: false,
            };
            return self.replace(input, &name, request);
        };
        let cells = self.args.column.cells();
        let (table, input) = self
            .engine
            .table(input, cells, !self.args.column.no_header)?;
        let problem = |problem| Error::Input(format!("{name}: {problem}"));
        let place = table.find(column).map_err(problem)?;
        if !self.is_header_alike(&table) {
            let differs = "its header is not that of the file before";
            return Err(problem(differs.to_owned()));
        }
        self.write_header(&table)
            .map_err(|error| Error::output(&error))?;
        let format = table.format.with_judged(place).with_cells([place]);
        let request = Request {
            lines: Lines::All,
            rows: Some(&format),
            keeps_long_lines: false,
        };
        self.replace(input, &name, request)
    }

    fn is_header_alike(&self, table: &Table) -> bool {
        let both = self.header.as_ref().zip(table.header.as_ref());
        both.is_none_or(|(first, other)| first == other)
    }

    /// Writes the header, unless a file before had it, and the empty lines above it.
    fn write_header(&mut self, table: &Table) -> io::Result<()> {
        self.out.mark(table.mark);
        self.out.write_all(&table.blank_lines)?;
        if let (None, Some(header)) = (&self.header, &table.header) {
            self.header = Some(header.clone());
            self.out.write_all(header)?;
            self.out.write_all(&table.header_end)?;
        }
        Ok(())
    }

    fn replace(&mut self, input: Input, name: &str, request: Request<'_>) -> Result<(), Error> {
        let Self {
            engine,
            rule,
            lang,
            out,
            wrong_lines,
            ..
        } = self;
        let is_rows = request.rows.is_some();
        let take = |part: Part| {
            for (line, code) in &part.wrong {
                report(name, *line, *code, *lang);
                *wrong_lines += 1;
            }
            let written = out.write_all(&part.text).and_then(|()| out.flush());
            written.map_err(|error| Error::output(&error))?;
            if rule.wrong == Wrong::Fail && *wrong_lines > 0 {
                return Err(Error::Run(Failure::Told));
            }
            Ok(())
        };
        engine.run(input, request, |block| rule.part(block, is_rows), take)
    }
}

impl<F: Fn(Parsed, &mut String)> Rule<F> {
    /// Replaces the numbers of a block, up to the first wrong one where one is enough.
    fn part(&self, block: &Block<'_>, is_rows: bool) -> Part {
        let mut part = Part::default();
        part.text.reserve(block.size());
        let mut replaced = String::new();
        for line in block.lines() {
            replaced.clear();
            if let Some(code) = line.verdict.error() {
                part.wrong.push((line.number, code));
                match self.wrong {
                    Wrong::Fail => break,
                    Wrong::Drop => continue,
                    // Where the number is in there is not known.
                    _ if is_rows && line.cell(0).is_none() => continue,
                    Wrong::Hide if is_rows || code != ErrorCode::TooLong => {
                        let text = line.text();
                        let text = text.to_str();
                        let characters = text.chars().filter(|c| c.is_alphanumeric());
                        replaced.extend(characters.map(|_| '*'));
                    }
                    Wrong::Hide | Wrong::Empty => {}
                }
            } else if let Ok(parsed) = Parsed::parse(&*line.text()) {
                (self.replace)(parsed, &mut replaced);
            }
            if is_rows {
                push_row(&line, &replaced, &mut part.text);
            } else {
                part.text.extend_from_slice(replaced.as_bytes());
                part.text.push(b'\n');
            }
        }
        part
    }
}

/// Writes a row with a text in the place of its number. A blank cell stays as it is, unless it is
/// alone: readers of CSV skip an empty line.
fn push_row(row: &Line<'_>, replaced: &str, out: &mut Vec<u8>) {
    if row.verdict.is_empty() && row.width() != 1 {
        out.extend_from_slice(row.with_end());
    } else {
        row.push_replaced(0, replaced.as_bytes(), out);
    }
}

/// Reports on standard error what is wrong with a line.
fn report(name: &str, line: u64, code: ErrorCode, lang: Lang) {
    // Nobody may be listening there, which takes nothing away from the results.
    let _ = writeln!(io::stderr(), "{name}:{line}: {code}: {}", code.text(lang));
}
