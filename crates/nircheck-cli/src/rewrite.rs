//! What the commands share that put something else in the place of each number: in lines, which
//! hold nothing but a number, or in a column of a CSV file, whose other bytes pass as they are.

use std::{
    fs::File,
    io::{self, Read, Write},
    ops::{ControlFlow, Range},
    path::{Path, PathBuf},
};

use nircheck::{
    Context, ErrorCode, Lang, Parsed,
    batch::{self, Judged, Validator, Wanted},
};

use crate::{
    check::source::{self, Source},
    column,
    failure::{self, Failure, Outcome},
    lines::{self, Lines},
    output::Output,
    rows::{Row, Rows, decoded},
    scan,
};

/// Where the numbers are.
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
pub(crate) struct Input {
    /// The files to read, one number a line; standard input for `-` or without any
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read CSV: the column of the numbers, by its name or, from 1, by its place
    #[arg(long, value_name = "NAME|INDEX", help_heading = "CSV")]
    column: Option<String>,
    /// The first row is no header
    #[arg(long, requires = "column", help_heading = "CSV")]
    no_header: bool,
    /// What stands between cells: a character or `tab` [default: found out]
    #[arg(long, requires = "column", value_name = "C", value_parser = column::delimiter)]
    #[arg(help_heading = "CSV")]
    delimiter: Option<u8>,
}

/// What to do about a number that is not well formed. It is told on standard error in any case,
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

/// Why an input, or everything, stops.
enum Stop {
    /// This input is over, the next ones are not: what to say of it.
    Input(String),
    /// A wrong number, where one is enough.
    Wrong,
    /// Nothing can be written any more.
    Output(io::Error),
}

/// Writes every input with each number replaced; blank lines and cells stay blank.
pub(crate) fn run(
    input: &Input,
    wrong: Wrong,
    lang: Lang,
    replace: impl Fn(Parsed, &mut String) + Sync,
) -> Result<Outcome, Failure> {
    let mut run = Run {
        input,
        rule: Rule { wrong, replace },
        lang,
        header: None,
        out: Output::stdout(),
        outcome: Outcome::Clean,
    };
    let mut is_complete = true;
    for path in input.files() {
        run.out.next_input();
        match run.file(path) {
            Ok(()) => {}
            Err(Stop::Wrong) => break,
            Err(Stop::Output(error)) => return Err(Failure::from_write(&error)),
            Err(Stop::Input(message)) => {
                failure::tell(&message);
                is_complete = false;
            }
        }
    }
    run.out
        .finish()
        .map_err(|error| Failure::from_write(&error))?;
    if is_complete {
        Ok(run.outcome)
    } else {
        Err(Failure::Told)
    }
}

impl Input {
    /// The inputs.
    fn files(&self) -> impl Iterator<Item = &Path> {
        source::named(&self.files)
    }
}

struct Run<'a, F> {
    input: &'a Input,
    rule: Rule<F>,
    lang: Lang,
    /// The header of the first file.
    header: Option<Vec<u8>>,
    out: Output,
    outcome: Outcome,
}

/// What to put in the place of a number.
struct Rule<F> {
    wrong: Wrong,
    replace: F,
}

/// What is made of a block of lines.
#[derive(Default)]
struct Chunk {
    text: String,
    /// The lines that are wrong.
    wrong: Vec<(u64, ErrorCode)>,
}

impl<F: Fn(Parsed, &mut String) + Sync> Run<'_, F> {
    fn file(&mut self, path: &Path) -> Result<(), Stop> {
        let name = scan::shown_name(path);
        let unreadable = |error| Stop::Input(format!("cannot read {name}: {error}"));
        let source = if path.as_os_str() == "-" {
            Source::stdin().map_err(unreadable)?
        } else {
            let file = File::open(path).map_err(|error| self.cannot_open(path, &error))?;
            Source::of_file(file).map_err(unreadable)?
        };
        let name = &failure::printable(&scan::without_numbers(&name));
        match &self.input.column {
            None => self.lines(source, name, unreadable),
            Some(column) => {
                let lines = Lines::new(source.into_stream());
                let rows = Rows::new(lines, self.input.delimiter).map_err(unreadable)?;
                self.rows(rows, column, name, unreadable)
            }
        }
    }

    /// What to say of a FILE that is not there: who types a number as an argument sees it taken
    /// for one.
    fn cannot_open(&self, path: &Path, error: &io::Error) -> Stop {
        if failure::may_be_number(self.input.files()) {
            let position = 1 + self
                .input
                .files()
                .take_while(|other| *other != path)
                .count();
            return Stop::Input(format!(
                "cannot open FILE {position}: {error}; its name is not shown because it may be a \
                 number: numbers go to standard input"
            ));
        }
        Stop::Input(format!("cannot open {}: {error}", path.display()))
    }

    /// Lines go through the engine, block by block, and come back in order.
    fn lines(
        &mut self,
        source: Source,
        name: &str,
        unreadable: impl Fn(io::Error) -> Stop + Copy,
    ) -> Result<(), Stop> {
        let (lang, wrong) = (self.lang, self.rule.wrong);
        let mut ended = Ok(());
        let mut outcome = self.outcome;
        let out = &mut self.out;
        let deliver = |chunk: Chunk| {
            for (line, code) in &chunk.wrong {
                tell(name, *line, *code, lang);
                outcome = Outcome::Wrong;
            }
            let written = out.write_all(chunk.text.as_bytes());
            let written = written.and_then(|()| out.flush());
            ended = match written {
                Err(error) => Err(Stop::Output(error)),
                Ok(()) if wrong == Wrong::Fail && outcome == Outcome::Wrong => Err(Stop::Wrong),
                Ok(()) => return ControlFlow::Continue(()),
            };
            ControlFlow::Break(())
        };
        let validator = Validator::new(&Context::default());
        let rule = &self.rule;
        let render = |judged: &Judged<'_>| rule.chunk(judged);
        let read = match &source {
            Source::Regular(file, _) => {
                validator.run(batch::Input::File(file), Wanted::All, render, deliver)
            }
            Source::Stream(_) => {
                let input = batch::Input::Reader(source.into_stream());
                validator.run(input, Wanted::All, render, deliver)
            }
        };
        self.outcome = outcome;
        ended.and(read.map_err(unreadable))
    }

    fn rows(
        &mut self,
        mut rows: Rows<impl Read>,
        column: &str,
        name: &str,
        unreadable: impl Fn(io::Error) -> Stop + Copy,
    ) -> Result<(), Stop> {
        let delimiter = rows.delimiter();
        let mut place = None; // known from the first row on
        let mut replaced = String::new();
        let ended = loop {
            let Some(row) = rows.next_row().map_err(unreadable)? else {
                break Ok(());
            };
            if place.is_none() && row.cells.len() > 0 {
                place = Some(self.column(&row, column, name)?);
                if !self.input.no_header {
                    continue;
                }
            }
            replaced.clear();
            let cell = place
                .and_then(|place| row.cells.get(place))
                .unwrap_or_default();
            let judged = match row.is_cut {
                true => Err(ErrorCode::TooLong),
                false => self.rule.replace(decoded(cell).as_bytes(), &mut replaced),
            };
            if let Err(code) = judged {
                tell(name, row.number, code, self.lang);
                self.outcome = Outcome::Wrong;
                match self.rule.wrong {
                    Wrong::Fail => break Err(Stop::Wrong),
                    Wrong::Drop => continue,
                    // Where the number is in there is not known.
                    _ if row.is_cut => continue,
                    Wrong::Empty | Wrong::Hide => {}
                }
            }
            let span = place.and_then(|place| span(row.raw, delimiter, place));
            let Range { start, end } = span.unwrap_or(row.raw.len()..row.raw.len());
            let (before, after) = (&row.raw[..start], &row.raw[end..]);
            let quote: &[u8] = match replaced.as_bytes().contains(&delimiter) {
                true => b"\"",
                false => b"",
            };
            for bytes in [before, quote, replaced.as_bytes(), quote, after, row.ending] {
                self.out.write_all(bytes).map_err(Stop::Output)?;
            }
        };
        self.out.flush().map_err(Stop::Output)?;
        ended
    }

    /// Takes the first row of a file: the place of the column of numbers.
    fn column(&mut self, row: &Row<'_>, column: &str, name: &str) -> Result<usize, Stop> {
        let problem = |problem: String| Stop::Input(format!("{name}: {problem}"));
        if row.is_cut {
            return Err(problem("the first row is over 1 MiB".to_owned()));
        }
        let has_header = !self.input.no_header;
        let place = column::find(column, row.cells, has_header).map_err(problem)?;
        let first = decoded(row.cells.get(place).unwrap_or_default());
        if has_header && failure::may_hold_number([&*first]) {
            let data = "the first row looks like data, not like names: see --no-header";
            return Err(problem(data.to_owned()));
        }
        match &self.header {
            _ if !has_header => {}
            None => {
                self.header = Some(row.raw.to_vec());
                for bytes in [row.raw, row.ending] {
                    self.out.write_all(bytes).map_err(Stop::Output)?;
                }
            }
            Some(header) if header == row.raw => {}
            Some(_) => {
                let differs = "its header is not that of the file before";
                return Err(problem(differs.to_owned()));
            }
        }
        Ok(place)
    }
}

impl<F: Fn(Parsed, &mut String)> Rule<F> {
    /// Makes lines of lines, up to the first wrong one where one is enough.
    fn chunk(&self, judged: &Judged<'_>) -> Chunk {
        let mut chunk = Chunk::default();
        for line in judged.lines() {
            let replaced = match line.verdict.error() {
                Some(ErrorCode::TooLong) => Err(ErrorCode::TooLong),
                _ => self.replace(line.bytes, &mut chunk.text),
            };
            if let Err(code) = replaced {
                chunk.wrong.push((line.number, code));
                match self.wrong {
                    Wrong::Fail => break,
                    Wrong::Drop => continue,
                    Wrong::Empty | Wrong::Hide => {}
                }
            }
            chunk.text.push('\n');
        }
        chunk
    }

    /// Writes what stands for a text, if anything does; an error when it is no number.
    fn replace(&self, text: &[u8], out: &mut String) -> Result<(), ErrorCode> {
        match Parsed::parse(text) {
            Ok(parsed) => (self.replace)(parsed, out),
            Err(_) if lines::is_blank(text) => {}
            Err(error) => {
                if self.wrong == Wrong::Hide {
                    let text = String::from_utf8_lossy(text);
                    let characters = text.chars().filter(|c| c.is_alphanumeric());
                    out.extend(characters.map(|_| '*'));
                }
                return Err(error.code());
            }
        }
        Ok(())
    }
}

/// Says on standard error what is wrong with a line.
fn tell(name: &str, line: u64, code: ErrorCode, lang: Lang) {
    // Nobody may be listening there, which takes nothing away from the results.
    let _ = writeln!(io::stderr(), "{name}:{line}: {code}: {}", code.text(lang));
}

/// Where a cell is in the bytes of a row, quotes included, by the rules of the csv crate: a quote
/// counts at the beginning of a cell only, and until the next one that is not doubled.
fn span(row: &[u8], delimiter: u8, place: usize) -> Option<Range<usize>> {
    let mut start = 0;
    for _ in 0..place {
        start = cell_end(row, delimiter, start) + 1;
    }
    (start <= row.len()).then(|| start..cell_end(row, delimiter, start))
}

/// Where the cell ends that starts here: at a delimiter, or at the end of the row.
fn cell_end(row: &[u8], delimiter: u8, start: usize) -> usize {
    let mut is_quoted = row.get(start) == Some(&b'"');
    let mut at = start + usize::from(is_quoted);
    while let Some(byte) = row.get(at) {
        match byte {
            b'"' if is_quoted && row.get(at + 1) == Some(&b'"') => at += 1,
            b'"' if is_quoted => is_quoted = false,
            byte if !is_quoted && *byte == delimiter => return at,
            _ => {}
        }
        at += 1;
    }
    row.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The spans of a row are the cells that the reader of the csv crate finds in it, on every
    /// row of a small alphabet.
    #[test]
    fn spans_are_the_cells_of_the_csv_crate() {
        const ALPHABET: &[u8] = b"\"a, ";
        let mut compared = 0;
        for index in 0..ALPHABET.len().pow(7) {
            let mut rest = index;
            let row: Vec<u8> = (0..7)
                .map(|_| {
                    let byte = ALPHABET[rest % ALPHABET.len()];
                    rest /= ALPHABET.len();
                    byte
                })
                .collect();
            let mut rows = Rows::new(Lines::new(&row[..]), Some(b',')).unwrap();
            let Some(found) = rows.next_row().unwrap() else {
                continue;
            };
            for (place, cell) in found.cells.iter().enumerate() {
                let span = span(found.raw, b',', place).unwrap();
                assert_eq!(unquoted(&found.raw[span]), cell, "{}", row.escape_ascii());
                compared += 1;
            }
            assert_eq!(span(found.raw, b',', found.cells.len()), None);
        }
        assert!(compared > 30_000);
    }

    fn unquoted(cell: &[u8]) -> Vec<u8> {
        let Some(quoted) = cell.strip_prefix(b"\"") else {
            return cell.to_vec();
        };
        let mut text = Vec::new();
        let mut bytes = quoted.iter().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' if bytes.peek() == Some(&&b'"') => text.extend(bytes.next()),
                b'"' => break,
                byte => text.push(*byte),
            }
        }
        text.extend(bytes);
        text
    }
}
