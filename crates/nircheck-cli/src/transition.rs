//! `nircheck transition`: what happened between the old number of each person and the new one.

use std::io::{self, Write};

use clap::ArgAction;
use nircheck::{Context, ErrorCode, Finding, Form, Lang, Oid, batch::Line, check};
use nircheck_records::{
    identity::InsFinding,
    transition::{self, Change, Changes, Transition, TransitionCounts, TransitionKind},
};
use serde::Serialize;

use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    input::is_blank,
    json::List,
    output::{Output, Shape, push_record},
    page::pick,
    run::columns::{ColumnError, OpenTable, RowReport, TableArgs, text},
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
    let report = |line, result, row: &mut RowReport| pairs.report(line, result, row);
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
const BEHIND: [&str; 3] = ["transition_kind", "transition_changes", "transition_error"];

/// What the numbers of a row are checked against.
struct Rules {
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
struct JsonRow<C: Serialize, E: Serialize, F: Serialize> {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<C>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<E>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<F>,
}

#[derive(Serialize)]
struct FindingRecord {
    column: &'static str,
    code: &'static str,
    severity: &'static str,
}

/// What is known of a row.
#[derive(Default)]
struct RowResult {
    is_too_long: bool,
    transition: Option<Transition>,
    /// Which OIDs are none of those of a number.
    unknown_oids: [bool; 2],
    /// What is wrong with the numbers, and where.
    errors: [Option<(ErrorCode, usize)>; 2],
    /// Which numbers are provisional, but were sent under an OID of others.
    contradicts: [bool; 2],
}

impl RowResult {
    /// What is wrong, each with its text.
    fn errors(&self, lang: Lang) -> impl Iterator<Item = (ColumnError, &'static str)> + Clone {
        let too_long = || (ColumnError::too_long(), ErrorCode::TooLong.text(lang));
        // What such an OID says of the number is not known.
        let unknown = InsFinding::OidUnknown;
        let oids = OID_COLUMNS.into_iter().zip(self.unknown_oids);
        let oids = oids.filter(|(_, is_unknown)| *is_unknown);
        let oids = oids.map(move |(column, _)| {
            let (column, code) = (Some(column), unknown.as_str());
            (
                ColumnError {
                    column,
                    code,
                    at: 0,
                },
                unknown.text(lang),
            )
        });
        let numbers = COLUMNS.into_iter().zip(self.errors);
        let numbers = numbers.filter_map(move |(column, error)| {
            let (error, at) = error?;
            let (column, code) = (Some(column), error.as_str());
            Some((ColumnError { column, code, at }, error.text(lang)))
        });
        let too_long = self.is_too_long.then(too_long);
        too_long.into_iter().chain(oids).chain(numbers)
    }

    /// The columns of the numbers that contradict their OID.
    fn contradictions(&self) -> impl Iterator<Item = &'static str> + Clone {
        let columns = COLUMNS.into_iter().zip(self.contradicts);
        columns.filter_map(|(column, contradicts)| contradicts.then_some(column))
    }

    /// What a correction changed.
    fn changes(&self) -> impl Iterator<Item = Change> + Clone {
        let changes = self.transition.map(Transition::changes);
        changes.into_iter().flat_map(Changes::iter)
    }
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
            contexts: [context(args.old_oid), context(args.new_oid)],
            oid_cells,
        }
    }

    /// What is known of a row; none when both cells are empty.
    fn judge(&self, row: &Line<'_>) -> Option<RowResult> {
        if row.verdict.error().is_some() {
            return Some(RowResult {
                is_too_long: true,
                ..RowResult::default()
            });
        }
        let texts = [text(row, Some(0)), text(row, Some(1))];
        if texts.iter().all(|text| is_blank(text)) {
            return None;
        }
        let mut contexts = self.contexts;
        let unknown_oids = [0, 1].map(|index| {
            let text = text(row, self.oid_cells[index]);
            match text.to_str().trim() {
                "" => false,
                text => match text.parse() {
                    Ok(oid) => {
                        contexts[index].oid = Some(oid);
                        false
                    }
                    Err(_) => true,
                },
            }
        });
        let reports = [0, 1].map(|index| check(&*texts[index], &contexts[index]));
        let [old, new] = &reports;
        let is_any_unknown = unknown_oids.contains(&true);
        Some(RowResult {
            is_too_long: false,
            transition: transition::compare(old, new).filter(|_| !is_any_unknown),
            unknown_oids,
            errors: [0, 1].map(|index| {
                let error = reports[index].outcome().err()?;
                Some((error.code(), texts[index].source_offset(error.at())))
            }),
            contradicts: reports.map(|report| report.findings().contains(CONTRADICTION)),
        })
    }
}

impl Pairs<'_> {
    /// Reports a row.
    fn report(
        &mut self,
        line: u64,
        result: Option<RowResult>,
        row: &mut RowReport,
    ) -> Result<(), Failure> {
        let Some(result) = result else {
            self.empty += 1;
            row.add(0, ["empty"]);
            return Ok(());
        };
        self.counts.add(result.transition);
        let kind = result
            .transition
            .map(|transition| transition.kind().as_str());
        let printed = match self.args.table.format.shape() {
            _ if self.args.count => Ok(()),
            Shape::Rows => {
                row.add(0, [kind.unwrap_or("malformed")]);
                row.add(1, result.changes().map(Change::as_str));
                for (error, _) in result.errors(self.lang) {
                    row.add(2, [""]);
                    error.push_name(&mut row.behind[2]);
                }
                Ok(())
            }
            Shape::Records => self.json(line, kind, &result, &mut row.text),
            Shape::Text => self.text(line, &result, &mut row.text),
        };
        printed.map_err(|error| Failure::from_write(&error))
    }

    fn json(
        &self,
        line: u64,
        kind: Option<&'static str>,
        result: &RowResult,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let record = JsonRow {
            line,
            kind,
            changes: List::of(result.changes().map(Change::as_str)),
            errors: List::of(result.errors(self.lang).map(|(error, _)| error)),
            findings: List::of(result.contradictions().map(|column| FindingRecord {
                column,
                code: CONTRADICTION.as_str(),
                severity: CONTRADICTION.severity().as_str(),
            })),
        };
        push_record(&record, out)
    }

    fn text(&self, line: u64, result: &RowResult, out: &mut Vec<u8>) -> io::Result<()> {
        let file = &self.file;
        for (error, text) in result.errors(self.lang) {
            error.push_line((file, line), text, out)?;
        }
        for column in result.contradictions() {
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
        let mut before = " (";
        for change in result.changes() {
            write!(out, "{before}{}", change.text(self.lang))?;
            before = ", ";
        }
        if !transition.changes().is_empty() {
            write!(out, ")")?;
        }
        writeln!(out)
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
