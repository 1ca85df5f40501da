//! `nircheck dsn compare`: what became of the numbers from one declaration to the next.

use std::{io::Write as _, path::PathBuf};

use clap::ArgAction;
use nircheck_records::dsn::{Individuals, Month, MonthChange, compare_months};
use serde::Serialize;

use super::files::Opened;
use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    output::{Format, Output, Shape, formats, push_record, push_row},
};

/// Compare two declarations of one employer, such as those of two months
///
/// Individuals are joined by number, else by name, given names and birth date. The exit status is 1
/// when a NIR changed without block S21.G00.31, against it, or gave way to an NTT.
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
pub(super) struct CompareArgs {
    /// The earlier file
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later file
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The form of the report
    #[arg(long, default_value_t, value_name = "FORMAT", ignore_case = true)]
    #[arg(value_parser = formats(&[Shape::Text, Shape::Records, Shape::Rows]))]
    format: Format,
    /// Report every individual, those that are the same, new or gone too
    #[arg(long, action = ArgAction::SetTrue)]
    all: bool,
    /// The counts only
    #[arg(long, action = ArgAction::SetTrue)]
    summary: bool,
    /// Write the old and the new NIR of each change instead, as rows for `nircheck transition`:
    /// this shows numbers
    #[arg(long, action = ArgAction::SetTrue, conflicts_with_all = ["format", "all", "summary"])]
    pairs: bool,
    #[command(flatten)]
    lang: LangArgs,
}

/// A change, for programs.
#[derive(Serialize)]
struct Record {
    change: &'static str,
    wrong: bool,
    declaration: u64,
    individual: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transition: Option<&'static str>,
}

pub(super) fn compare(args: &CompareArgs) -> Result<Outcome, Failure> {
    let lang = args.lang.lang();
    let named = [args.old.clone(), args.new.clone()];
    let mut is_complete = true;
    let mut read = |path: &PathBuf| {
        let mut opened = Opened::open(path, &named).map_err(Failure::Message)?;
        let read = Individuals::read(&mut opened.reader);
        let name = &opened.name;
        let individuals =
            read.map_err(|error| Failure::Message(format!("cannot read {name}: {error}")))?;
        is_complete &= !opened.tell_faults(lang);
        Ok((opened.name, individuals))
    };
    let (old_name, old) = read(&args.old)?;
    let (new_name, new) = read(&args.new)?;
    let months = compare_months(&old, &new);

    let is_unchanged = |change| {
        matches!(
            change,
            MonthChange::Same | MonthChange::New | MonthChange::Gone
        )
    };
    let is_wrong = months.iter().any(|month| month.change.is_wrong());
    let shown = months
        .iter()
        .filter(|month| !args.summary && (args.all || args.pairs || !is_unchanged(month.change)));
    let mut text = Vec::new();
    let shape = args.format.shape();
    if shape == Shape::Rows && !args.summary {
        let columns = [
            "change",
            "wrong",
            "declaration",
            "individual",
            "old_line",
            "new_line",
            "transition",
        ];
        push_row(columns, &mut text);
    }
    for month in shown {
        if args.pairs {
            let is_of_nir = matches!(
                month.change,
                MonthChange::Declared | MonthChange::Undeclared | MonthChange::Inconsistent
            );
            if is_of_nir {
                push_row([month.numbers.0, month.numbers.1], &mut text);
            }
            continue;
        }
        push_month(month, shape, (&old_name, &new_name), lang, &mut text);
    }
    let counts = MonthChange::ALL.iter().map(|change| {
        let count = months
            .iter()
            .filter(|month| month.change == *change)
            .count();
        (*change, count)
    });
    if args.summary && shape != Shape::Text {
        let counts = counts.map(|(change, count)| (change.as_str().to_owned(), count.into()));
        let counts = serde_json::Value::Object(counts.collect());
        // Every key is a text.
        let _ = push_record(&counts, &mut text);
    } else if shape == Shape::Text && !args.pairs {
        for (change, count) in counts.filter(|(_, count)| *count > 0) {
            // Writing into memory cannot fail.
            let _ = writeln!(text, "{count}  {change}: {}", change.text(lang));
        }
    }
    let mut out = match args.summary {
        true => Output::stdout(),
        false => Output::in_format(args.format),
    };
    let written = out.write_all(&text).and_then(|()| out.finish());
    written.map_err(|error| Failure::from_write(&error))?;
    match (is_complete, is_wrong) {
        (false, _) => Err(Failure::Told),
        (true, false) => Ok(Outcome::Clean),
        (true, true) => Ok(Outcome::Wrong),
    }
}

fn push_month(
    month: &Month<'_>,
    shape: Shape,
    (old, new): (&str, &str),
    lang: nircheck::Lang,
    out: &mut Vec<u8>,
) {
    let transition = month.transition.map(|transition| transition.kind());
    let (change, (declaration, individual)) = (month.change, month.place);
    let record = Record {
        change: change.as_str(),
        wrong: change.is_wrong(),
        declaration,
        individual,
        old_line: month.old_line,
        new_line: month.new_line,
        transition: transition.map(|kind| kind.as_str()),
    };
    match shape {
        Shape::Text => {
            let (file, line) = match (month.new_line, month.old_line) {
                (Some(line), _) => (new, line),
                (None, line) => (old, line.unwrap_or_default()),
            };
            // Writing into memory cannot fail.
            let _ = write!(out, "{file}:{line}: {change}: {}", change.text(lang));
            if let (Some(_), Some(line)) = (month.new_line, month.old_line) {
                let _ = write!(out, " ({old}:{line})");
            }
            if let Some(kind) = transition {
                let _ = write!(out, "; {}", kind.text(lang));
            }
            out.push(b'\n');
        }
        Shape::Records => {
            // Every key is a text.
            let _ = push_record(&record, out);
        }
        Shape::Rows => {
            let line = |line: Option<u64>| line.map(|line| line.to_string()).unwrap_or_default();
            let cells = [
                record.change.to_owned(),
                record.wrong.to_string(),
                declaration.to_string(),
                individual.to_string(),
                line(record.old_line),
                line(record.new_line),
                record.transition.unwrap_or_default().to_owned(),
            ];
            push_row(cells, out);
        }
    }
}
