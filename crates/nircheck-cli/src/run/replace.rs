//! What the commands share that put something else in the place of each number: in lines, which
//! hold nothing but a number, or in a column of a CSV file, whose other bytes pass as they are.

use std::{io, ops::Range, path::Path};

use clap::ValueEnum;
use nircheck::{
    Context, ErrorCode, Finding, Lang,
    batch::{Block, Line, Lines, RowFormat},
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
    /// Leave it as it is; behind a mask, an asterisk for each of its letters and digits
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
/// blank. `replace` is given lines that are well formed, and writes what stands in the place of their
/// number.
pub(crate) fn run(
    files: &[impl AsRef<Path>],
    column: &ColumnArgs,
    threads: &ThreadArgs,
    (wrong, lang): (Wrong, Lang),
    replace: impl Fn(&Line<'_>, &mut Vec<u8>) -> Option<Replaced> + Sync,
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

impl<F: Fn(&Line<'_>, &mut Vec<u8>) -> Option<Replaced> + Sync> Run<'_, F> {
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
        let buffers = Buffers::default();
        let take = |part: Part| {
            results.take(&part)?;
            buffers.give_back(part.text);
            if rule.wrong == Wrong::Fail && part.wrong > 0 {
                return Err(Error::Run(Failure::Told));
            }
            Ok(())
        };
        let render = |block: &Block<'_>| match request.rows {
            None => rule.lines(block, name, buffers.take()),
            Some(format) => rule.rows(block, format, name, buffers.take()),
        };
        engine.run(input, request, render, take)
    }
}

impl<F: Fn(&Line<'_>, &mut Vec<u8>) -> Option<Replaced>> Rule<F> {
    /// Replaces the numbers of a block of lines, up to the first wrong one where one is enough.
    fn lines(&self, block: &Block<'_>, name: &str, text: Vec<u8>) -> Part {
        let mut part = Part::in_buffer(text);
        part.text.reserve(block.size());
        let mut replaced = Vec::new();
        for line in block.lines() {
            replaced.clear();
            if self.is_wrong(&line, name, &mut replaced, &mut part) {
                match self.wrong {
                    Wrong::Fail => break,
                    Wrong::Drop => continue,
                    Wrong::Hide if line.verdict.error() != Some(ErrorCode::TooLong) => {
                        hide(&line, &mut replaced);
                    }
                    Wrong::Keep => replaced.extend_from_slice(line.bytes),
                    Wrong::Hide | Wrong::Empty => {}
                }
            }
            part.text.extend_from_slice(&replaced);
            part.text.push(b'\n');
        }
        part
    }

    /// The same of rows: what is between two cells that are replaced is copied as it stands.
    fn rows(&self, block: &Block<'_>, format: &RowFormat, name: &str, text: Vec<u8>) -> Part {
        let mut part = Part::in_buffer(text);
        part.text.reserve(block.size());
        let bytes = block.bytes();
        let copy = |range: Range<usize>, text: &mut Vec<u8>| {
            text.extend_from_slice(bytes.get(range).unwrap_or_default());
        };
        let mut replaced = Vec::new();
        let mut copied = 0;
        for row in block.lines() {
            replaced.clear();
            let range = row.range();
            if row.verdict.is_empty() && row.width() != 1 {
                continue; // blank
            }
            let cell = row.cell_range(0);
            if self.is_wrong(&row, name, &mut replaced, &mut part) {
                match (self.wrong, &cell) {
                    (Wrong::Fail, _) => {
                        copy(copied..range.start, &mut part.text);
                        return part;
                    }
                    (Wrong::Keep, _) => continue,
                    // Without a cell, where the number is in there is not known.
                    (Wrong::Drop, _) | (_, None) => {
                        copy(copied..range.start, &mut part.text);
                        copied = range.end;
                        continue;
                    }
                    (Wrong::Hide, _) => hide(&row, &mut replaced),
                    (Wrong::Empty, _) => {}
                }
            }
            if let Some(cell) = cell {
                copy(copied..cell.start, &mut part.text);
                copied = cell.end;
                // Readers of CSV skip a row that is an empty line.
                if replaced.is_empty() && cell.len() == row.bytes.len() && format.has_quotes() {
                    part.text.extend_from_slice(b"\"\"");
                } else {
                    format.push_cell(&replaced, &mut part.text);
                }
            }
        }
        copy(copied..bytes.len(), &mut part.text);
        if let Some(rest) = block.rest().filter(|_| self.wrong == Wrong::Keep) {
            part.text.extend_from_slice(rest.bytes);
            part.text.extend_from_slice(rest.end);
        }
        part
    }

    /// Replaces the number of a line, or reports what is wrong with it.
    #[inline]
    fn is_wrong(
        &self,
        line: &Line<'_>,
        name: &str,
        replaced: &mut Vec<u8>,
        part: &mut Part,
    ) -> bool {
        let is_number = line.verdict.is_well_formed();
        let done = is_number.then(|| (self.replace)(line, replaced)).flatten();
        let (code, text) = match (done, line.verdict.error()) {
            (Some(Replaced::No(finding)), _) => {
                replaced.clear();
                (finding.as_str(), finding.text(self.lang))
            }
            (Some(Replaced::ByUndocumentedKey), _) => {
                part.note_undocumented_key();
                return false;
            }
            (None, Some(code)) => (code.as_str(), code.text(self.lang)),
            (Some(Replaced::Yes), _) | (None, None) => return false, // replaced, or blank
        };
        part.report(Some(name), line.number, code, text);
        true
    }
}

/// Writes an asterisk for each letter and digit of a text that is no number.
fn hide(line: &Line<'_>, out: &mut Vec<u8>) {
    let text = line.text();
    let text = text.to_str();
    let characters = text.chars().filter(|c| c.is_alphanumeric());
    out.extend(characters.map(|_| b'*'));
}
