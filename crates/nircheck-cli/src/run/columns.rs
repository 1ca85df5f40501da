//! What the commands on rows of several columns share: one CSV file or standard input, whose rows
//! all threads judge, and that are reported in order, or given back with more cells behind them.

use std::{
    io::{self, Write},
    iter,
    path::{Path, PathBuf},
};

use nircheck::{
    Context, Lang, ParseError,
    batch::{Block, Decoded, Line, Lines, RowFormat},
};
use serde::Serialize;

use super::engine::{Engine, Error, Request, ThreadArgs};
use crate::{
    failure::{self, Failure},
    input::{
        source::Input,
        table::{CellArgs, CellFormat, Table},
    },
    output::{Format, Output, Shape, formats},
};

/// The file and its shape. No `Debug`: FILE may be a number.
#[derive(clap::Args)]
pub(crate) struct TableArgs {
    /// The CSV file; standard input for `-` or without one
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The form of the report
    #[arg(long, default_value_t, value_name = "FORMAT", ignore_case = true)]
    #[arg(value_parser = formats(&[Shape::Text, Shape::Records, Shape::Rows]))]
    #[arg(help_heading = "Report")]
    pub(crate) format: Format,
    #[command(flatten)]
    cells: CellArgs,
    #[command(flatten)]
    threads: ThreadArgs,
}

/// A file whose header was read.
pub(crate) struct OpenTable {
    pub(crate) table: Table,
    /// The name of the file, as reports show it.
    pub(crate) file: String,
    input: Input,
    engine: Engine,
    shape: Shape,
}

/// What is wrong in a column, for programs.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct ColumnError {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) column: Option<&'static str>,
    pub(crate) code: &'static str,
    pub(crate) at: usize,
}

impl ColumnError {
    /// A row that is too long to be judged.
    pub(crate) fn too_long() -> Self {
        let error = ParseError::too_long();
        Self {
            column: None,
            code: error.code().as_str(),
            at: error.at(),
        }
    }

    /// Writes `COLUMN:CODE`.
    pub(crate) fn push_name(self, out: &mut Vec<u8>) {
        if let Some(column) = self.column {
            out.extend_from_slice(column.as_bytes());
            out.push(b':');
        }
        out.extend_from_slice(self.code.as_bytes());
    }

    /// Writes `FILE:LINE: COLUMN: CODE: text`.
    pub(crate) fn push_line(
        self,
        (file, line): (&str, u64),
        text: &str,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let code = self.code;
        match self.column {
            Some(column) => writeln!(out, "{file}:{line}: {column}: {code}: {text}"),
            None => writeln!(out, "{file}:{line}: {code}: {text}"),
        }
    }
}

/// What is said of a row.
#[derive(Default)]
pub(crate) struct RowReport {
    /// The report of all rows so far, for people or for programs.
    pub(crate) text: Vec<u8>,
    /// The cells to put behind the row.
    pub(crate) behind: [Vec<u8>; 3],
}

impl RowReport {
    /// Adds words to a cell, with spaces between them.
    pub(crate) fn add<'a>(&mut self, cell: usize, words: impl IntoIterator<Item = &'a str>) {
        let Some(cell) = self.behind.get_mut(cell) else {
            return;
        };
        for word in words {
            if !cell.is_empty() {
                cell.push(b' ');
            }
            cell.extend_from_slice(word.as_bytes());
        }
    }
}

impl TableArgs {
    /// Opens the file and reads its first row, which is its header unless `has_header` is false.
    pub(crate) fn open(&self, has_header: bool, lang: Lang) -> Result<OpenTable, Failure> {
        let engine = self.threads.engine(&Context::default(), lang)?;
        let cells = (self.cells.cells(), has_header);
        OpenTable::new(self.file.as_deref(), cells, engine, self.format)
    }
}

/// The text of a requested cell; empty where the row has none.
pub(crate) fn text<'a>(row: &Line<'a>, cell: Option<usize>) -> Decoded<'a> {
    match cell.and_then(|index| row.cell(index)) {
        Some(cell) => cell.text(),
        None => Decoded::new(b""),
    }
}

impl OpenTable {
    /// Opens a file, or standard input, whose first row is a header or not.
    pub(crate) fn new(
        file: Option<&Path>,
        (cells, has_header): (CellFormat, bool),
        engine: Engine,
        format: Format,
    ) -> Result<Self, Failure> {
        let path = file.unwrap_or(Path::new("-"));
        let input = Input::open(path, iter::once(path)).map_err(Failure::Message)?;
        let file = failure::printable(&input.name);
        let table = engine.table(input, cells, has_header);
        let (table, input) = table.map_err(Error::into_failure)?;
        Ok(Self {
            table,
            file,
            input,
            engine,
            shape: format.shape(),
        })
    }

    /// A problem with the columns of the file.
    pub(crate) fn problem(&self, problem: &str) -> Failure {
        Failure::Message(format!("{}: {problem}", self.input.name))
    }

    /// Judges the rows by all threads, given the cells in these columns, and reports each in its
    /// turn. Rows that are given back have the cells of their report behind them, and the header
    /// these names. Empty lines are passed over.
    pub(crate) fn run<V: Send>(
        self,
        columns: Vec<usize>,
        names: [&str; 3],
        judge: impl Fn(&Line<'_>) -> V + Sync,
        mut report: impl FnMut(u64, V, &mut RowReport) -> Result<(), Failure> + Send,
        out: &mut Output,
    ) -> Result<(), Failure> {
        let Self { table, shape, .. } = self;
        let is_given_back = shape == Shape::Rows;
        let width = table.width();
        let mut row = RowReport::default();
        if is_given_back {
            out.mark(table.mark);
            row.text.extend_from_slice(&table.blank_lines);
            if let Some(header) = &table.header {
                row.text.extend_from_slice(header);
                table.format.push_cells(0, names, &mut row.text);
                row.text.extend_from_slice(&table.header_end);
            }
        }
        let format = table.format.with_cells(columns);
        let format = format.with_width(if is_given_back { width } else { 0 });
        let request = Request {
            lines: Lines::All,
            rows: Some(&format),
            keeps_long_lines: false,
        };
        let render = |block: &Block<'_>| Part::new(block, is_given_back, &judge);
        let written = self.engine.run(self.input, request, render, |part| {
            part.report(&format, &mut report, &mut row)?;
            let written = out.write_all(&row.text).and_then(|()| out.flush());
            row.text.clear();
            written.map_err(|error| Error::output(&error))
        });
        let rest = out.write_all(&row.text).and_then(|()| out.flush());
        written.map_err(Error::into_failure)?;
        rest.map_err(|error| Failure::from_write(&error))
    }
}

/// What is made of a block of rows.
struct Part<V> {
    rows: Vec<JudgedRow<V>>,
    /// The bytes of rows that are given back, without the ends of those above, and empty lines.
    text: Vec<u8>,
    /// The end of a row that is too long, when the block is the last of it.
    end_of_cut_row: Option<&'static [u8]>,
}

/// A row that was judged.
struct JudgedRow<V> {
    line: u64,
    verdict: V,
    /// Where its bytes end in the text.
    text_end: usize,
    line_end: &'static [u8],
    /// How many cells it lacks.
    missing: usize,
    is_cut: bool,
}

impl<V> Part<V> {
    fn new(block: &Block<'_>, is_given_back: bool, judge: impl Fn(&Line<'_>) -> V) -> Self {
        let mut part = Self {
            rows: Vec::new(),
            text: Vec::new(),
            end_of_cut_row: None,
        };
        if is_given_back {
            part.text.reserve(block.size());
        }
        if let Some(rest) = block.rest().filter(|_| is_given_back) {
            part.text.extend_from_slice(rest.bytes);
            part.end_of_cut_row = rest.is_last.then(|| line_end(rest.end));
        }
        for row in block.lines() {
            let is_blank = row.bytes.is_empty();
            if is_given_back {
                let bytes = if is_blank { row.with_end() } else { row.bytes };
                part.text.extend_from_slice(bytes);
            }
            if is_blank {
                continue;
            }
            part.rows.push(JudgedRow {
                line: row.number,
                verdict: judge(&row),
                text_end: part.text.len(),
                line_end: line_end(row.end),
                missing: row.missing_cells(),
                is_cut: row.is_cut(),
            });
        }
        part
    }

    /// Adds the reports of the rows, or the rows with the cells that come behind them: those of a
    /// row that is cut wait until its last bytes come.
    fn report(
        self,
        format: &RowFormat,
        mut report: impl FnMut(u64, V, &mut RowReport) -> Result<(), Failure>,
        to: &mut RowReport,
    ) -> Result<(), Failure> {
        let mut start = 0;
        for row in self.rows {
            to.behind.iter_mut().for_each(Vec::clear);
            report(row.line, row.verdict, to)?;
            let bytes = self.text.get(start..row.text_end).unwrap_or_default();
            to.text.extend_from_slice(bytes);
            start = row.text_end;
            if !row.is_cut && !self.text.is_empty() {
                format.push_cells(row.missing, &to.behind, &mut to.text);
                to.text.extend_from_slice(row.line_end);
            }
        }
        let bytes = self.text.get(start..).unwrap_or_default();
        to.text.extend_from_slice(bytes);
        if let Some(end) = self.end_of_cut_row {
            format.push_cells(0, &to.behind, &mut to.text);
            to.text.extend_from_slice(end);
        }
        Ok(())
    }
}

/// The same end of a line, for ever.
const fn line_end(end: &[u8]) -> &'static [u8] {
    match end.len() {
        0 => b"",
        1 => b"\n",
        _ => b"\r\n",
    }
}
