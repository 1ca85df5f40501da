//! `nircheck transition`: what happened between the old number of each person and the new one.

use std::io::{self, Write};

use clap::ArgAction;
use nircheck::{Context, ErrorCode, Finding, Form, Lang, Oid, Report, batch::Line, check};
use nircheck_records::{
    identity::InsFinding,
    transition::{self, Change, Transition, TransitionCounts, TransitionKind},
};
use serde::Serialize;

use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    input::is_blank,
    output::{Output, Shape},
    page::pick,
    run::columns::{ColumnError, OpenTable, TableArgs, text},
};

const EXAMPLES: &str = "\
Examples:
  $ printf '7112312345678;295109912611193\\n' | nircheck transition --all
  <stdin>:1: replaced: a provisional number gave way to one in definitive form
  rows      1
  empty     0
  replaced  1  a provisional number gave way to one in definitive form
  $ printf '209066322012355;209076322083439\\n' | nircheck transition --format jsonl
  {\"line\":1,\"kind\":\"corrected\",\"changes\":[\"birth-month\",\"order\"]}

A NIA that became a NIR keeps its digits: only the OIDs tell, with --old-oid and --new-oid, or
with --old-oid-column and --new-oid-column (dotted, or behind urn:oid:; a blank cell says nothing).
A provisional number under one of these OIDs is the warning oid-contradiction. The exit code is 1 when a number is not well formed or a change is impossible.";

/// Tell what happened between an old and a new number: promoted, replaced, corrected, impossible
///
/// Without columns each row is two cells, the old number and the new one, and there is no header.
/// The text report lists what is wrong, then the counts of every kind; the numbers are never
/// shown, but in the rows that CSV gives back.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    table: TableArgs,
    /// Report every row, not only what is wrong
    #[arg(long, action = ArgAction::SetTrue, help_heading = "Report")]
    all: bool,
    /// The counts alone
    #[arg(long, action = ArgAction::SetTrue, help_heading = "Report")]
    count: bool,
    /// The column of the old numbers, by its name or, from 1, by its place
    #[arg(
        long,
        value_name = "NAME|INDEX",
        requires = "new_column",
        help_heading = "CSV"
    )]
    old_column: Option<String>,
    /// The column of the new numbers, by its name or, from 1, by its place
    #[arg(
        long,
        value_name = "NAME|INDEX",
        requires = "old_column",
        help_heading = "CSV"
    )]
    new_column: Option<String>,
    /// The column of the OIDs that the old numbers were sent under
    #[arg(
        long,
        value_name = "NAME|INDEX",
        requires = "old_column",
        help_heading = "CSV"
    )]
    old_oid_column: Option<String>,
    /// The column of the OIDs that the new numbers were sent under
    #[arg(
        long,
        value_name = "NAME|INDEX",
        requires = "old_column",
        help_heading = "CSV"
    )]
    new_oid_column: Option<String>,
    /// The first row is no header, and columns are places
    #[arg(long, requires = "old_column", help_heading = "CSV")]
    no_header: bool,
    /// The OID that the old numbers were sent under, but for rows with one of their own
    #[arg(long, value_name = "OID", help_heading = "Rules")]
    old_oid: Option<Oid>,
    /// The OID that the new numbers were sent under, but for rows with one of their own
    #[arg(long, value_name = "OID", help_heading = "Rules")]
    new_oid: Option<Oid>,
    /// No separators, no lower case
    #[arg(long, action = ArgAction::SetTrue, help_heading = "Rules")]
    strict: bool,
    #[command(flatten)]
    lang: LangArgs,
}

/// The names of the columns in reports: of numbers, and of the OIDs of these.
const COLUMNS: [&str; 2] = ["old", "new"];
const OID_COLUMNS: [&str; 2] = ["old_oid", "new_oid"];
/// The one finding that is worth saying here: the OID claims what the number is not.
const CONTRADICTION: Finding = Finding::OidContradiction;

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    if args.count && args.table.format.shape() == Shape::Rows {
        let message = "counts are written as text or, with --format json, as an object";
        return Err(Failure::Message(message.to_owned()));
    }
    let mut out = match args.count {
        true => Output::stdout(), // one object by itself
        false => Output::in_format(args.table.format),
    };
    let lang = args.lang.lang();
    let opened = args.table.open(args.has_header(), lang)?;
    let (columns, oid_cells) = args.columns(&opened)?;
    let rules = Rules::new(args, oid_cells);
    let mut pairs = Pairs {
        args,
        lang,
        file: opened.file.clone(),
        counts: TransitionCounts::default(),
        empty: 0,
    };
    let judge = |row: &Line<'_>| rules.judge(row);
    let report = |line, result, text: &mut Vec<u8>| pairs.report(line, result, text);
    let read = opened.run(columns, BEHIND, judge, report, &mut out);
    pairs
        .finish(&mut out)
        .and_then(|()| out.finish())
        .map_err(|error| Failure::from_write(&error))?;
    read?;
    Ok(match pairs.wrong() {
        0 => Outcome::Clean,
        _ => Outcome::Wrong,
    })
}

impl Args {
    /// Without columns each row is two cells, and there is no header.
    fn has_header(&self) -> bool {
        self.old_column.is_some() && !self.no_header
    }

    /// The columns of the old and the new numbers, then those of their OIDs; and which of these
    /// cells are the OIDs.
    fn columns(&self, opened: &OpenTable) -> Result<(Vec<usize>, [Option<usize>; 2]), Failure> {
        let (Some(old), Some(new)) = (&self.old_column, &self.new_column) else {
            return match opened.table.width() {
                1 => Err(opened.problem("two cells a row are expected, see --delimiter")),
                _ => Ok((vec![0, 1], [None; 2])),
            };
        };
        let find = |wanted: &String| {
            let found = opened.table.find(wanted);
            found.map_err(|problem| opened.problem(&problem))
        };
        let mut columns = vec![find(old)?, find(new)?];
        let mut oid_cells = [None; 2];
        let wanted = [&self.old_oid_column, &self.new_oid_column];
        for (cell, wanted) in oid_cells.iter_mut().zip(wanted) {
            if let Some(wanted) = wanted {
                *cell = Some(columns.len());
                columns.push(find(wanted)?);
            }
        }
        Ok((columns, oid_cells))
    }
}

/// The names of the cells that go behind each row.
const BEHIND: [&str; 3] = ["bascule_kind", "bascule_changes", "bascule_error"];

/// What the numbers of a row are checked against.
struct Rules {
    lang: Lang,
    contexts: [Context; 2],
    /// Which of the cells of a row hold the OIDs of the old and the new number.
    oid_cells: [Option<usize>; 2],
}

/// The pairs of a file.
struct Pairs<'a> {
    args: &'a Args,
    lang: Lang,
    file: String,
    counts: TransitionCounts,
    empty: u64,
}

/// A row, for programs.
#[derive(Serialize)]
struct JsonRow {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    changes: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ColumnError>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingRecord>,
}

#[derive(Serialize)]
struct FindingRecord {
    column: &'static str,
    code: &'static str,
    severity: &'static str,
}

/// What is known of a row.
struct RowResult {
    transition: Option<Transition>,
    /// With their texts.
    errors: Vec<(ColumnError, &'static str)>,
    /// The columns of provisional numbers that were sent under an OID of others.
    contradictions: Vec<&'static str>,
}

impl Rules {
    fn new(args: &Args, oid_cells: [Option<usize>; 2]) -> Self {
        let context = |oid| Context {
            form: if args.strict {
                Form::Strict
            } else {
                Form::Loose
            },
            oid,
            ..Context::default()
        };
        Self {
            lang: args.lang.lang(),
            contexts: [context(args.old_oid), context(args.new_oid)],
            oid_cells,
        }
    }

    /// What is known of a row; none when both cells are empty.
    fn judge(&self, row: &Line<'_>) -> Option<RowResult> {
        if row.verdict.error().is_some() {
            return Some(RowResult {
                transition: None,
                errors: vec![(ColumnError::too_long(), ErrorCode::TooLong.text(self.lang))],
                contradictions: Vec::new(),
            });
        }
        let texts = [text(row, Some(0)), text(row, Some(1))];
        if texts.iter().all(|text| is_blank(text)) {
            return None;
        }
        let mut errors = Vec::new();
        let mut contexts = self.contexts;
        for ((context, cell), column) in contexts.iter_mut().zip(self.oid_cells).zip(OID_COLUMNS) {
            let text = text(row, cell);
            match text.to_str().trim() {
                "" => {}
                text => match text.parse() {
                    Ok(oid) => context.oid = Some(oid),
                    Err(_) => errors.push(self.unknown_oid(column)),
                },
            }
        }
        let [old_context, new_context] = &contexts;
        let [old, new] = &texts;
        let reports: [Report; 2] = [check(&**old, old_context), check(&**new, new_context)];
        let are_oids_known = errors.is_empty();
        for ((report, text), column) in reports.iter().zip(&texts).zip(COLUMNS) {
            if let Err(error) = report.outcome() {
                let found = ColumnError {
                    column: Some(column),
                    code: error.code().as_str(),
                    at: text.source_offset(error.at()),
                };
                errors.push((found, error.code().text(self.lang)));
            }
        }
        let contradicts = |(report, column): (&Report, &'static str)| {
            let found = report.findings().contains(CONTRADICTION);
            found.then_some(column)
        };
        let [old, new] = &reports;
        Some(RowResult {
            transition: transition::compare(old, new).filter(|_| are_oids_known),
            errors,
            contradictions: reports
                .iter()
                .zip(COLUMNS)
                .filter_map(contradicts)
                .collect(),
        })
    }

    /// An OID that is none of those of a number: what it says of the number is not known.
    const fn unknown_oid(&self, column: &'static str) -> (ColumnError, &'static str) {
        let unknown = InsFinding::OidUnknown;
        let error = ColumnError {
            column: Some(column),
            code: unknown.as_str(),
            at: 0,
        };
        (error, unknown.text(self.lang))
    }
}

impl Pairs<'_> {
    /// Reports a row: the cells to put behind it.
    fn report(
        &mut self,
        line: u64,
        result: Option<RowResult>,
        out: &mut Vec<u8>,
    ) -> Result<[String; 3], Failure> {
        let Some(result) = result else {
            self.empty += 1;
            return Ok(["empty".to_owned(), String::new(), String::new()]);
        };
        self.counts.add(result.transition);
        let kind = result
            .transition
            .map(|transition| transition.kind().as_str());
        let changes = result.transition.map(changes).unwrap_or_default();
        let changes: Vec<_> = changes.into_iter().map(Change::as_str).collect();
        let errors: Vec<_> = result
            .errors
            .iter()
            .map(|(error, _)| error.name())
            .collect();
        let behind = [
            kind.unwrap_or("malformed").to_owned(),
            changes.join(" "),
            errors.join(" "),
        ];
        self.print(line, result, out)
            .map_err(|error| Failure::from_write(&error))?;
        Ok(behind)
    }

    fn print(&self, line: u64, result: RowResult, out: &mut Vec<u8>) -> io::Result<()> {
        match self.args.table.format.shape() {
            _ if self.args.count => Ok(()),
            Shape::Rows => Ok(()),
            Shape::Records => {
                let changes = result.transition.map(changes).unwrap_or_default();
                let record = JsonRow {
                    line,
                    kind: result
                        .transition
                        .map(|transition| transition.kind().as_str()),
                    changes: changes.into_iter().map(Change::as_str).collect(),
                    errors: result.errors.into_iter().map(|(error, _)| error).collect(),
                    findings: result
                        .contradictions
                        .into_iter()
                        .map(|column| FindingRecord {
                            column,
                            code: CONTRADICTION.as_str(),
                            severity: CONTRADICTION.severity().as_str(),
                        })
                        .collect(),
                };
                serde_json::to_writer(&mut *out, &record)?;
                writeln!(out)
            }
            Shape::Text => self.text(line, &result, out),
        }
    }

    fn text(&self, line: u64, result: &RowResult, out: &mut Vec<u8>) -> io::Result<()> {
        let file = &self.file;
        for (error, text) in &result.errors {
            match error.column {
                Some(column) => writeln!(out, "{file}:{line}: {column}: {}: {text}", error.code)?,
                None => writeln!(out, "{file}:{line}: {}: {text}", error.code)?,
            }
        }
        for column in &result.contradictions {
            let severity = CONTRADICTION.severity().text(self.lang);
            let text = CONTRADICTION.text(self.lang);
            writeln!(
                out,
                "{file}:{line}: {column}: {severity}: {CONTRADICTION}: {text}"
            )?;
        }
        let Some(transition) = result.transition else {
            return Ok(());
        };
        let kind = transition.kind();
        if !self.args.all && kind != TransitionKind::Impossible {
            return Ok(());
        }
        write!(out, "{file}:{line}: {kind}: {}", kind.text(self.lang))?;
        let changes: Vec<_> = changes(transition)
            .into_iter()
            .map(|change| change.text(self.lang))
            .collect();
        match changes.is_empty() {
            true => writeln!(out),
            false => writeln!(out, " ({})", changes.join(", ")),
        }
    }

    /// The rows that make the exit code 1.
    const fn wrong(&self) -> u64 {
        self.counts.malformed() + self.counts.of(TransitionKind::Impossible)
    }

    /// The counts.
    fn finish(&self, out: &mut dyn Write) -> io::Result<()> {
        let kinds = TransitionKind::ALL.iter().copied();
        let kinds: Vec<_> = kinds
            .map(|kind| (kind, self.counts.of(kind)))
            .filter(|(_, count)| *count > 0)
            .collect();
        let malformed = self.counts.malformed();
        let rows = self.counts.total() + self.empty;
        match self.args.table.format.shape() {
            Shape::Records if self.args.count => {
                let kinds: Vec<_> = kinds
                    .iter()
                    .map(|(kind, count)| format!("\"{kind}\":{count}"))
                    .collect();
                writeln!(
                    out,
                    "{{\"rows\":{rows},\"empty\":{},\"malformed\":{malformed},\"kinds\":{{{}}}}}",
                    self.empty,
                    kinds.join(",")
                )
            }
            Shape::Records | Shape::Rows => Ok(()),
            Shape::Text => {
                let pick = |en, fr| pick(self.lang, en, fr);
                let mut lines = vec![
                    (pick("rows", "rangées"), rows, ""),
                    (pick("empty", "vides"), self.empty, ""),
                ];
                if malformed > 0 {
                    lines.push((
                        pick("malformed", "mal formées"),
                        malformed,
                        pick(
                            "a number is not well formed, or an OID is not known",
                            "un numéro n'est pas bien formé, ou un OID n'est pas connu",
                        ),
                    ));
                }
                lines.extend(
                    kinds
                        .iter()
                        .map(|(kind, count)| (kind.as_str(), *count, kind.text(self.lang))),
                );
                let labels = lines.iter().map(|(label, ..)| label.chars().count());
                let (label_width, count_width) =
                    (labels.max().unwrap_or(0), rows.to_string().len());
                for (label, count, text) in lines {
                    let line = format!("{label:label_width$}  {count:>count_width$}  {text}");
                    writeln!(out, "{}", line.trim_end())?;
                }
                Ok(())
            }
        }
    }
}

fn changes(transition: Transition) -> Vec<Change> {
    transition.changes().iter().collect()
}
