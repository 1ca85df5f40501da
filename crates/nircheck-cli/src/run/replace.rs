//! What the commands share that put something else in the place of each number: in lines, which
//! hold nothing but a number, or in a column of a CSV file, whose other bytes pass as they are.

use std::{io, path::Path};

use clap::ValueEnum;
use nircheck::{
    Context, ErrorCode, Finding, Lang, Parsed,
    batch::{Block, Line, Lines},
};

use super::{
    engine::{Engine, Error, Request, ThreadArgs, each_input},
    results::{Buffers, Part, Results},
};
use crate::{
    failure::{self, Failure, Outcome},
    input::{
        source::{self, Input},
        table::{ColumnArgs, Table},
    },
    output::Output,
};

/// What to do about a number that is not well formed. It is reported on standard error in any case,
/// by its line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Wrong {
    /// Leave it as it is, but with --masked an asterisk for each letter and digit
    #[default]
    Keep,
    /// An empty cell in its place
    Empty,
    /// Leave out its row
    Drop,
    /// Stop at the first
    Fail,
    /// An asterisk for each of its letters and digits.
    #[value(skip)]
    Hide,
}

/// What became of a well-formed number.
pub(crate) enum Replaced {
    /// Something was written in its place.
    Yes,
    /// With a key that follows a rule made for other numbers.
    ByUndocumentedKey,
    /// Nothing was written, as if it were wrong.
    No(Finding),
}

/// Writes every file with each number replaced, in lines or in a column; blank lines and cells stay
/// blank.
pub(crate) fn run(
    files: &[impl AsRef<Path>],
    column: &ColumnArgs,
    threads: &ThreadArgs,
    (wrong, lang): (Wrong, Lang),
    replace: impl Fn(Parsed, &mut Vec<u8>) -> Replaced + Sync,
) -> Result<Outcome, Failure> {
    let mut run = Run {
        column,
        engine: threads.engine(&Context::default(), lang)?,
        rule: Rule {
            wrong,
            lang,
            replace,
        },
        header: None,
        results: Results::new(Output::stdout(), lang),
    };
    let ended = each_input(source::named(files), |input| run.input(input));
    let is_stopped = wrong == Wrong::Fail && run.results.wrong > 0;
    let outcome = run.results.finish()?;
    match ended {
        Err(_) if is_stopped => Ok(outcome),
        Err(failure) => Err(failure),
        Ok(true) => Ok(outcome),
        Ok(false) => Err(Failure::Told),
    }
}

struct Run<'a, F> {
    column: &'a ColumnArgs,
    engine: Engine,
    rule: Rule<F>,
    /// The header of the first file.
    header: Option<Vec<u8>>,
    results: Results,
}

/// What to put in the place of a number.
struct Rule<F> {
    wrong: Wrong,
    lang: Lang,
    replace: F,
}

impl<F: Fn(Parsed, &mut Vec<u8>) -> Replaced + Sync> Run<'_, F> {
    fn input(&mut self, input: Input) -> Result<(), Error> {
        self.results.out.next_input();
        let name = failure::printable(&failure::without_numbers(&input.name));
        let Some(column) = &self.column.column else {
            self.results.out.mark(input.mark);
            let request = Request {
                lines: Lines::All,
                rows: None,
                keeps_long_lines: false,
            };
            return self.replace(input, &name, request);
        };
        let cells = self.column.cells();
        let (table, input) = self.engine.table(input, cells, !self.column.no_header)?;
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
        use io::Write as _;

        let out = &mut self.results.out;
        out.mark(table.mark);
        out.write_all(&table.blank_lines)?;
        if let (None, Some(header)) = (&self.header, &table.header) {
            self.header = Some(header.clone());
            out.write_all(header)?;
            out.write_all(&table.header_end)?;
        }
        Ok(())
    }

    fn replace(&mut self, input: Input, name: &str, request: Request<'_>) -> Result<(), Error> {
        let Self {
            engine,
            rule,
            results,
            ..
        } = self;
        let is_rows = request.rows.is_some();
        let buffers = Buffers::default();
        let take = |part: Part| {
            results.take(&part).map_err(Error::Run)?;
            buffers.give_back(part.text);
            if rule.wrong == Wrong::Fail && part.wrong > 0 {
                return Err(Error::Run(Failure::Told));
            }
            Ok(())
        };
        engine.run(
            input,
            request,
            |block| rule.part(block, name, is_rows, buffers.take()),
            take,
        )
    }
}

impl<F: Fn(Parsed, &mut Vec<u8>) -> Replaced> Rule<F> {
    /// Replaces the numbers of a block, up to the first wrong one where one is enough.
    fn part(&self, block: &Block<'_>, name: &str, is_rows: bool, buffer: Vec<u8>) -> Part {
        let mut part = Part::in_buffer(buffer);
        part.text.reserve(block.size());
        let mut replaced = Vec::new();
        for line in block.lines() {
            replaced.clear();
            let wrong = match (line.parsed(), line.verdict.error()) {
                (Some(parsed), _) => match (self.replace)(parsed, &mut replaced) {
                    Replaced::Yes => None,
                    Replaced::ByUndocumentedKey => {
                        part.note_undocumented_key();
                        None
                    }
                    Replaced::No(finding) => Some((finding.as_str(), finding.text(self.lang))),
                },
                (None, Some(code)) => Some((code.as_str(), code.text(self.lang))),
                (None, None) => None,
            };
            if let Some((code, text)) = wrong {
                part.report(Some(name), line.number, code, text);
                match self.wrong {
                    Wrong::Fail => break,
                    Wrong::Drop => continue,
                    Wrong::Keep => {
                        part.text.extend_from_slice(line.with_end());
                        continue;
                    }
                    // Where the number is in there is not known.
                    _ if is_rows && line.cell(0).is_none() => continue,
                    Wrong::Hide if is_rows || line.verdict.error() != Some(ErrorCode::TooLong) => {
                        let text = line.text();
                        let text = text.to_str();
                        let characters = text.chars().filter(|c| c.is_alphanumeric());
                        replaced.extend(characters.map(|_| b'*'));
                    }
                    Wrong::Hide | Wrong::Empty => {}
                }
            }
            if is_rows {
                push_row(&line, &replaced, &mut part.text);
            } else {
                part.text.extend_from_slice(&replaced);
                part.text.push(b'\n');
            }
        }
        if let Some(rest) = block.rest().filter(|_| self.wrong == Wrong::Keep) {
            part.text.extend_from_slice(rest.bytes);
            part.text.extend_from_slice(rest.end);
        }
        part
    }
}

/// Writes a row with a text in the place of its number. A blank cell stays as it is, unless it is
/// alone: readers of CSV skip an empty line.
fn push_row(row: &Line<'_>, replaced: &[u8], out: &mut Vec<u8>) {
    if row.verdict.is_empty() && row.width() != 1 {
        out.extend_from_slice(row.with_end());
    } else {
        row.push_replaced(0, replaced, out);
    }
}
