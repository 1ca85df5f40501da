//! What the commands on rows of several columns share: one CSV file or standard input, rows that
//! are judged, and rows given back with the judgement behind them.

use std::{
    borrow::Cow,
    fs::File,
    io::{self, Read, Write},
    path::PathBuf,
};

use nircheck::ParseError;
use serde::Serialize;

use crate::{
    column,
    failure::{self, Failure},
    lines::Lines,
    output::{Format, Shape, formats},
    rows::{self, Cells, Rows},
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
    /// What stands between cells: a character or `tab` [default: found out]
    #[arg(long, value_name = "C", value_parser = column::delimiter, help_heading = "CSV")]
    delimiter: Option<u8>,
}

/// What judges rows.
pub(crate) trait Job {
    /// The names of the cells that go behind each row.
    const BEHIND: [&'static str; 3];

    /// Finds the columns in the first row: whether it is a header, or what is wrong with it.
    fn header(&mut self, first: Cells<'_>) -> Result<bool, String>;

    /// Judges a row and reports on it, unless rows are given back; the cells to put behind it.
    fn row(&mut self, row: &Judged<'_>, out: &mut dyn Write) -> io::Result<[String; 3]>;
}

/// A row to judge.
pub(crate) struct Judged<'a> {
    /// The name of the file.
    pub(crate) file: &'a str,
    /// The line that the row starts on.
    pub(crate) line: u64,
    /// None for a row over the limit.
    pub(crate) cells: Option<Cells<'a>>,
}

/// What is wrong in a column, for programs.
#[derive(Serialize)]
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

    /// `COLUMN:CODE`.
    pub(crate) fn name(&self) -> String {
        match self.column {
            Some(column) => format!("{column}:{}", self.code),
            None => self.code.to_owned(),
        }
    }
}

/// Judges each row; those of blank lines are passed over.
pub(crate) fn run(
    args: &TableArgs,
    job: &mut impl Job,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let (input, name) = args.open()?;
    let unreadable = |error| Failure::Message(format!("cannot read {name}: {error}"));
    let unwritable = |error| Failure::from_write(&error);
    let file = failure::printable(&name);
    let mut rows = Rows::new(Lines::new(input), args.delimiter).map_err(unreadable)?;
    let mut back = (args.format.shape() == Shape::Rows).then(|| Back {
        delimiter: rows.delimiter(),
        width: 0,
    });
    let mut has_begun = false;
    while let Some(row) = rows.next_row().map_err(unreadable)? {
        let is_blank = row.cells.len() == 0 && !row.is_cut;
        let mut behind = None;
        if !has_begun && !is_blank {
            if row.is_cut {
                let message = format!("{name}: the first row is over 1 MiB");
                return Err(Failure::Message(message));
            }
            has_begun = true;
            if let Some(back) = &mut back {
                back.width = row.cells.len();
            }
            let problem = |problem| Failure::Message(format!("{name}: {problem}"));
            if job.header(row.cells).map_err(problem)? {
                behind = Some(names_behind(job));
            }
        }
        if behind.is_none() && !is_blank {
            let judged = Judged {
                file: &file,
                line: row.number,
                cells: (!row.is_cut).then_some(row.cells),
            };
            behind = Some(job.row(&judged, out).map_err(unwritable)?);
        }
        let Some(back) = &back else { continue };
        let width = if row.is_cut {
            back.width
        } else {
            row.cells.len()
        };
        out.write_all(row.raw).map_err(unwritable)?;
        while let Some(piece) = rows.next_piece().map_err(unreadable)? {
            out.write_all(piece).map_err(unwritable)?;
        }
        if let Some(behind) = behind {
            if rows.is_unclosed() {
                out.write_all(b"\"").map_err(unwritable)?;
            }
            let missing = back.width.saturating_sub(width);
            let mut cells = Vec::new();
            let behind = behind.iter().map(String::as_str);
            rows::put_behind(&mut cells, back.delimiter, missing, behind);
            out.write_all(&cells).map_err(unwritable)?;
        }
        out.write_all(rows.ending()).map_err(unwritable)?;
    }
    Ok(())
}

fn names_behind<J: Job>(_: &J) -> [String; 3] {
    J::BEHIND.map(str::to_owned)
}

impl TableArgs {
    /// The input and its name.
    fn open(&self) -> Result<(Box<dyn Read>, String), Failure> {
        let Some(file) = self.file.as_ref().filter(|file| file.as_os_str() != "-") else {
            return Ok((Box::new(io::stdin().lock()), "<stdin>".to_owned()));
        };
        match File::open(file) {
            Ok(input) => Ok((Box::new(input), file.to_string_lossy().into_owned())),
            Err(error) if failure::may_be_number([file]) => Err(Failure::Message(format!(
                "cannot open FILE: {error}; its name is not shown because it may be a number: \
                 numbers go to standard input"
            ))),
            Err(error) => {
                let message = format!("cannot open {}: {error}", file.display());
                Err(Failure::Message(message))
            }
        }
    }
}

/// Gives rows back.
struct Back {
    delimiter: u8,
    /// How many cells a row should have.
    width: usize,
}

/// The text of a cell, empty where the row has none.
pub(crate) fn cell(cells: Cells<'_>, place: Option<usize>) -> Cow<'_, str> {
    rows::decoded(place.and_then(|place| cells.get(place)).unwrap_or_default())
}
