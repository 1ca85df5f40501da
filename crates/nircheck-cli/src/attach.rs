//! `nircheck attach`: the attachment of children to the parents they are insured through.

use std::{
    borrow::Cow,
    collections::HashMap,
    io::{self, Write},
};

use nircheck::{Date, ErrorCode, Lang, Number, batch::Line};
use nircheck_records::attachment::{
    AgeBand, Attachment, AttachmentFinding, AttachmentFindings, Column, Columns, Rules, TwinRank,
};
use serde::Serialize;

use crate::{
    context::{self, LangArgs},
    failure::{Failure, Outcome},
    json::List,
    output::{Output, Shape, push_record},
    page::pick,
    run::columns::{ColumnError, OpenTable, RowReport, TableArgs, text},
};

const EXAMPLES: &str = "\
Columns: child, birth_date, rank, parent, fund, and for a second parent parent2, birth_date2,
rank2, fund2. Only birth_date and parent must be there. Dates are YYYY-MM-DD or DD/MM/YYYY.

Examples:
  $ printf 'parent,birth_date\\n2840588321025,2009-07-14\\n' |
    nircheck attach --at 2024-11-22 --format jsonl
  {\"line\":2,\"verdict\":\"valid\",\"age\":15,\"band\":\"under-16\"}
  $ printf 'nir;ne_le\\n2840588321025;2009-02-30\\n' |
    nircheck attach --column parent=nir --column birth_date=ne_le
  <stdin>:2: birth_date: date: a date is written YYYY-MM-DD or DD/MM/YYYY

The exit code is 1 when a row breaks a rule; findings never change it.";

/// Check the attachment of children to the parents they are insured through (`rattachement`)
///
/// Each row is a child: its number unless it has none yet, its birth date and twin rank, and the
/// numbers and funds of one parent or of two. The report tells what is wrong and what is worth a
/// look; silence means that there is nothing to say. The numbers are never shown, but in the rows
/// that CSV gives back.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    table: TableArgs,
    /// What a column is called in this file, such as `child=nir_enfant`; may be repeated
    #[arg(long = "column", value_name = "COLUMN=NAME", value_parser = renamed)]
    #[arg(help_heading = "CSV")]
    columns: Vec<(Column, String)>,
    /// The first row is no header, and columns are places: `child=1`
    #[arg(long, requires = "columns", help_heading = "CSV")]
    no_header: bool,
    /// The day on which age is judged [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", help_heading = "Rules")]
    at: Option<Date>,
    #[command(flatten)]
    lang: LangArgs,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let lang = args.lang.lang();
    let at = args.at.or_else(context::today);
    let mut out = Output::in_format(args.table.format);
    let opened = args.table.open(!args.no_header, lang)?;
    let (columns, cells) = args.columns(&opened)?;
    let mut children = Children {
        args,
        lang,
        at,
        file: opened.file.clone(),
        designations: HashMap::new(),
        outcome: Outcome::Clean,
    };
    let judge = |row: &Line<'_>| judge(row, &cells, lang);
    let report = |line, child, row: &mut RowReport| children.report(line, child, row);
    let read = opened.run(columns, BEHIND, judge, report, &mut out);
    out.finish().map_err(|error| Failure::from_write(&error))?;
    read?;
    Ok(children.outcome)
}

impl Args {
    /// The columns to request, and which of their cells is each of [`Column`], in its order.
    fn columns(&self, opened: &OpenTable) -> Result<(Vec<usize>, Cells), Failure> {
        let mut columns = Vec::new();
        let mut cells = [None; Column::ALL.len()];
        for (cell, column) in cells.iter_mut().zip(Column::ALL) {
            let renamed = self.columns.iter().rev();
            let name = renamed
                .into_iter()
                .find_map(|(renamed, name)| (renamed == column).then_some(name.as_str()));
            let found = opened.table.find(name.unwrap_or(column.as_str()));
            let is_required = matches!(column, Column::BirthDate | Column::Parent);
            match found {
                Ok(place) => {
                    *cell = Some(columns.len());
                    columns.push(place);
                }
                Err(problem) if is_required || name.is_some() => {
                    return Err(opened.problem(&problem));
                }
                Err(_) => {}
            }
        }
        Ok((columns, cells))
    }
}

/// The names of the cells that go behind each row.
const BEHIND: [&str; 3] = [
    "attachment_verdict",
    "attachment_error",
    "attachment_findings",
];

/// Which of the requested cells is each column, in the order of [`Column`].
type Cells = [Option<usize>; Column::ALL.len()];

/// The children of a file.
struct Children<'a> {
    args: &'a Args,
    lang: Lang,
    at: Option<Date>,
    file: String,
    /// Who bore a designation first. This is what grows with the file.
    designations: HashMap<(Number, Date, TwinRank), First>,
    outcome: Outcome,
}

/// The first row with a designation.
#[derive(Clone, Copy)]
struct First {
    line: u64,
    child: Option<Number>,
}

/// A row, for programs.
#[derive(Serialize)]
struct JsonRow<F: Serialize> {
    line: u64,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    age: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    band: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<[ColumnError; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<F>,
}

#[derive(Serialize)]
struct FindingRecord {
    code: &'static str,
    severity: &'static str,
    /// The line of the other child.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
}

/// What is wrong in a row, with its text.
struct WrongCell {
    error: ColumnError,
    text: &'static str,
}

/// The findings on a row alone, and the line of another child that shares a designation.
#[derive(Clone, Copy)]
struct Found {
    findings: AttachmentFindings,
    other: Option<u64>,
}

impl Found {
    /// The findings in order, each with the line of another child that it is about.
    fn iter(&self) -> impl Iterator<Item = (AttachmentFinding, Option<u64>)> + Clone {
        let Self { findings, other } = *self;
        let all = AttachmentFinding::ALL.iter().copied();
        all.filter_map(move |finding| match finding {
            AttachmentFinding::DesignationShared => other.map(|line| (finding, Some(line))),
            finding => findings.contains(finding).then_some((finding, None)),
        })
    }
}

impl Children<'_> {
    fn findings(&mut self, line: u64, attached: &Attachment) -> Found {
        let rules = Rules {
            at: self.at,
            ..Rules::default()
        };
        Found {
            findings: attached.findings(&rules),
            other: self.line_of_another(line, attached),
        }
    }

    /// The line of another child with one of these designations, by its number if both have one;
    /// those that are new are kept.
    fn line_of_another(&mut self, line: u64, attached: &Attachment) -> Option<u64> {
        let child = attached.child();
        let mut found = None;
        for key in attached.designations().filter_map(|one| one.key()) {
            let first = *self
                .designations
                .entry(key)
                .or_insert(First { line, child });
            let one_child = child.is_some() && first.child == child;
            if first.line != line && !one_child {
                found = found.or(Some(first.line));
            }
        }
        found
    }

    /// Reports a row.
    fn report(
        &mut self,
        line: u64,
        child: Option<Result<Attachment, WrongCell>>,
        row: &mut RowReport,
    ) -> Result<(), Failure> {
        // A child has one designation for each of its two parents.
        self.designations
            .try_reserve(2)
            .map_err(|_| Failure::no_memory("the table of children"))?;
        let printed = match child {
            None => {
                row.add(0, ["empty"]);
                return Ok(());
            }
            Some(Ok(attached)) => {
                let found = self.findings(line, &attached);
                row.add(0, ["valid"]);
                row.add(2, found.iter().map(|(finding, _)| finding.as_str()));
                self.print(line, &attached, &found, &mut row.text)
            }
            Some(Err(WrongCell { error, text })) => {
                self.outcome = Outcome::Wrong;
                row.add(0, ["invalid"]);
                error.push_name(&mut row.behind[1]);
                self.print_wrong(line, error, text, &mut row.text)
            }
        };
        printed.map_err(|error| Failure::from_write(&error))
    }

    fn print(
        &self,
        line: u64,
        attached: &Attachment,
        found: &Found,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        match self.args.table.format.shape() {
            Shape::Rows => Ok(()),
            Shape::Records => {
                let findings = found.iter().map(|(finding, line)| FindingRecord {
                    code: finding.as_str(),
                    severity: finding.severity().as_str(),
                    line,
                });
                let record = JsonRow {
                    line,
                    verdict: "valid",
                    age: self.at.and_then(|at| attached.age(at)),
                    band: self
                        .at
                        .and_then(|at| attached.age_band(at))
                        .map(AgeBand::as_str),
                    errors: None,
                    findings: List::of(findings),
                };
                push_record(&record, out)
            }
            Shape::Text => self.text(line, found, out),
        }
    }

    fn print_wrong(
        &self,
        line: u64,
        error: ColumnError,
        text: &str,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        match self.args.table.format.shape() {
            Shape::Rows => Ok(()),
            Shape::Records => {
                let record = JsonRow::<()> {
                    line,
                    verdict: "invalid",
                    age: None,
                    band: None,
                    errors: Some([error]),
                    findings: None,
                };
                push_record(&record, out)
            }
            Shape::Text => error.push_line((&self.file, line), text, out),
        }
    }

    fn text(&self, line: u64, found: &Found, out: &mut Vec<u8>) -> io::Result<()> {
        let file = &self.file;
        for (finding, other) in found.iter() {
            let severity = finding.severity().text(self.lang);
            let text = finding.text(self.lang);
            write!(out, "{file}:{line}: {severity}: {finding}: {text}")?;
            if let Some(other) = other {
                write!(out, "; {} {other}", pick(self.lang, "line", "ligne"))?;
            }
            if let Some(at) = self.at.filter(|_| finding.depends_on_date()) {
                let date = pick(self.lang, "reference date", "date de référence");
                write!(out, "; {date} {at}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

/// Reads the cells of a row; none when all of them are empty.
fn judge(row: &Line<'_>, cells: &Cells, lang: Lang) -> Option<Result<Attachment, WrongCell>> {
    if row.verdict.error().is_some() {
        return Some(Err(WrongCell {
            error: ColumnError::too_long(),
            text: ErrorCode::TooLong.text(lang),
        }));
    }
    let texts = cells.map(|cell| text(row, cell));
    let strings = texts.each_ref().map(|text| text.to_str());
    if strings.iter().all(|text| text.trim().is_empty()) {
        return None;
    }
    let parsed = Attachment::parse(&columns(&strings));
    Some(parsed.map_err(|error| {
        let column = error.column();
        let text = texts.get(column as usize);
        WrongCell {
            error: ColumnError {
                column: Some(column.as_str()),
                code: error.code(),
                at: text.map_or(0, |text| text.source_offset(error.at())),
            },
            text: error.text(lang),
        }
    }))
}

/// The texts in their columns.
fn columns<'a>(texts: &'a [Cow<'_, str>; Column::ALL.len()]) -> Columns<'a> {
    let text = |column: Column| texts.get(column as usize).map_or("", |text| text);
    Columns {
        child: text(Column::Child),
        birth_date: text(Column::BirthDate),
        rank: text(Column::Rank),
        parent: text(Column::Parent),
        fund: text(Column::Fund),
        parent2: text(Column::Parent2),
        birth_date2: text(Column::BirthDate2),
        rank2: text(Column::Rank2),
        fund2: text(Column::Fund2),
    }
}

/// `COLUMN=NAME`.
fn renamed(text: &str) -> Result<(Column, String), String> {
    let known = || Column::ALL.iter().map(|column| column.as_str());
    text.split_once('=')
        .and_then(|(column, name)| Some((Column::from_code(column)?, name.to_owned())))
        .ok_or_else(|| {
            format!(
                "COLUMN=NAME, COLUMN being one of {}",
                known().collect::<Vec<_>>().join(", ")
            )
        })
}
