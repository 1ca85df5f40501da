//! `nircheck attach`: the attachment of children to the parents they are insured through.

use std::{
    borrow::Cow,
    collections::HashMap,
    io::{self, Write},
};

use nircheck::{Date, ErrorCode, Lang, Number};
use nircheck_records::attachment::{
    AgeBand, Attachment, AttachmentError, AttachmentFinding, Column, Columns, Rules, TwinRank,
};
use serde::Serialize;

use crate::{
    column,
    context::{self, LangArgs},
    failure::{Failure, Outcome},
    output::{Output, Shape},
    page::pick,
    rows::{self, Cells},
    table::{self, ColumnError, Job, Judged, TableArgs},
};

const EXAMPLES: &str = "\
Columns: child, birth_date, rank, parent, organisme, and for a second parent parent2, birth_date2,
rank2, organisme2. Only birth_date and parent must be there. Dates are YYYY-MM-DD or DD/MM/YYYY.

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
    let mut out = Output::in_format(args.table.format);
    let mut children = Children {
        args,
        lang: args.lang.lang(),
        at: args.at.or_else(context::today),
        places: [None; Column::ALL.len()],
        designations: HashMap::new(),
        outcome: Outcome::Clean,
    };
    table::run(&args.table, &mut children, &mut out)?;
    out.finish().map_err(|error| Failure::from_write(&error))?;
    Ok(children.outcome)
}

/// The children of a file.
struct Children<'a> {
    args: &'a Args,
    lang: Lang,
    at: Option<Date>,
    /// Where each column is, in the order of [`Column`].
    places: [Option<usize>; Column::ALL.len()],
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
struct Record {
    line: u64,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    age: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    band: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ColumnError>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingRecord>,
}

#[derive(Serialize)]
struct FindingRecord {
    code: &'static str,
    severity: &'static str,
    /// The line of the other child.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
}

/// What is said of a row that is not empty.
enum Verdict {
    Wrong {
        error: ColumnError,
        text: &'static str,
    },
    Attached {
        age: Option<u16>,
        band: Option<AgeBand>,
        findings: Vec<Remark>,
    },
}

/// A finding, with the line of the other child where there is one.
#[derive(Clone, Copy)]
struct Remark {
    finding: AttachmentFinding,
    line: Option<u64>,
}

impl Children<'_> {
    /// The verdict on a row; none when all its columns are empty.
    fn judge(&mut self, line: u64, cells: Cells<'_>) -> Option<Verdict> {
        let texts = self.places.map(|place| table::cell(cells, place));
        if texts.iter().all(|text| text.trim().is_empty()) {
            return None;
        }
        Some(match Attachment::parse(&columns(&texts)) {
            Ok(attached) => self.attached(line, attached),
            Err(error) => self.wrong(error, &texts),
        })
    }

    fn wrong(&self, error: AttachmentError, texts: &[Cow<'_, str>]) -> Verdict {
        let column = error.column();
        let text = texts.get(column as usize);
        let at = text.map_or(0, |text| rows::offset_in_cell(text, error.at()));
        Verdict::Wrong {
            error: ColumnError {
                column: Some(column.as_str()),
                code: error.code(),
                at,
            },
            text: error.text(self.lang),
        }
    }

    fn attached(&mut self, line: u64, attached: Attachment) -> Verdict {
        let rules = Rules {
            at: self.at,
            ..Rules::default()
        };
        let mut findings: Vec<_> = attached
            .findings(&rules)
            .iter()
            .map(|finding| Remark {
                finding,
                line: None,
            })
            .collect();
        if let Some(line) = self.line_of_another(line, &attached) {
            findings.push(Remark {
                finding: AttachmentFinding::DesignationShared,
                line: Some(line),
            });
            findings.sort_by_key(|remark| remark.finding);
        }
        Verdict::Attached {
            age: self.at.and_then(|at| attached.age(at)),
            band: self.at.and_then(|at| attached.age_band(at)),
            findings,
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

    fn report(&self, row: &Judged<'_>, verdict: Verdict, out: &mut dyn Write) -> io::Result<()> {
        match self.args.table.format.shape() {
            Shape::Rows => Ok(()),
            Shape::Records => {
                serde_json::to_writer(&mut *out, &Record::new(row.line, verdict))?;
                writeln!(out)
            }
            Shape::Text => self.text(row, &verdict, out),
        }
    }

    fn text(&self, row: &Judged<'_>, verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
        let Judged { file, line, .. } = row;
        let findings = match verdict {
            Verdict::Wrong { error, text } => {
                return match error.column {
                    Some(column) => {
                        writeln!(out, "{file}:{line}: {column}: {}: {text}", error.code)
                    }
                    None => writeln!(out, "{file}:{line}: {}: {text}", error.code),
                };
            }
            Verdict::Attached { findings, .. } => findings,
        };
        for Remark {
            finding,
            line: other,
        } in findings
        {
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

impl Job for Children<'_> {
    const BEHIND: [&'static str; 3] = [
        "rattachement_verdict",
        "rattachement_error",
        "rattachement_findings",
    ];

    fn header(&mut self, first: Cells<'_>) -> Result<bool, String> {
        let has_header = !self.args.no_header;
        for (place, column) in self.places.iter_mut().zip(Column::ALL) {
            let renamed = self.args.columns.iter().rev();
            let name = renamed
                .into_iter()
                .find_map(|(renamed, name)| (renamed == column).then_some(name.as_str()));
            let found = column::find(name.unwrap_or(column.as_str()), first, has_header);
            let is_required = matches!(column, Column::BirthDate | Column::Parent);
            *place = match found {
                Err(problem) if is_required || name.is_some() => return Err(problem),
                found => found.ok(),
            };
        }
        Ok(has_header)
    }

    fn row(&mut self, row: &Judged<'_>, out: &mut dyn Write) -> io::Result<[String; 3]> {
        let verdict = match row.cells {
            Some(cells) => self.judge(row.line, cells),
            None => Some(Verdict::Wrong {
                error: ColumnError::too_long(),
                text: ErrorCode::TooLong.text(self.lang),
            }),
        };
        let Some(verdict) = verdict else {
            return Ok(["empty".to_owned(), String::new(), String::new()]);
        };
        let behind = match &verdict {
            Verdict::Wrong { error, .. } => {
                self.outcome = Outcome::Wrong;
                ["invalid".to_owned(), error.name(), String::new()]
            }
            Verdict::Attached { findings, .. } => {
                let codes = findings.iter().map(|remark| remark.finding.as_str());
                let codes: Vec<_> = codes.collect();
                ["valid".to_owned(), String::new(), codes.join(" ")]
            }
        };
        self.report(row, verdict, out)?;
        Ok(behind)
    }
}

impl Record {
    fn new(line: u64, verdict: Verdict) -> Self {
        match verdict {
            Verdict::Wrong { error, .. } => Self {
                line,
                verdict: "invalid",
                age: None,
                band: None,
                errors: vec![error],
                findings: Vec::new(),
            },
            Verdict::Attached {
                age,
                band,
                findings,
            } => {
                let findings = findings.into_iter().map(|remark| FindingRecord {
                    code: remark.finding.as_str(),
                    severity: remark.finding.severity().as_str(),
                    line: remark.line,
                });
                Self {
                    line,
                    verdict: "valid",
                    age,
                    band: band.map(AgeBand::as_str),
                    errors: Vec::new(),
                    findings: findings.collect(),
                }
            }
        }
    }
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
