//! Declarations checked: a reader, a checker and a report, file by file.

use std::path::PathBuf;

use clap::ArgAction;
use nircheck::{Date, Lang};
use nircheck_records::dsn::{Checker, Control, Event};

use super::{
    files::{self, Opened},
    report::{self, FormatName, Report},
    summary::Summary,
};
use crate::{
    context::{self, LangArgs},
    failure::{Failure, Outcome},
    output::Output,
    run::engine::Error,
};

// No `Debug`: a FILE may hold a number in its name.
#[derive(clap::Args)]
pub(super) struct CheckArgs {
    /// Files or directories of declarations; standard input for `-` or without any
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The reference date for years of birth, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    at: Option<Date>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t, ignore_case = true)]
    format: FormatName,
    /// Also report what blocks nothing: remarks on traits, slips, encodings, lines
    #[arg(long, action = ArgAction::SetTrue)]
    findings: bool,
    /// Counts by control and by declaration only, in text or JSON
    #[arg(long, action = ArgAction::SetTrue)]
    summary: bool,
    /// Show the values that are at fault
    #[arg(long, action = ArgAction::SetTrue)]
    show_numbers: bool,
    /// Print the table of controls
    #[arg(long, action = ArgAction::SetTrue)]
    list_controls: bool,
    #[command(flatten)]
    lang: LangArgs,
}

pub(super) fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    let lang = args.lang.lang();
    if args.list_controls {
        return list(args.format, lang);
    }
    let today = || {
        let message = "the clock gives no date: give one with --at";
        context::today().ok_or_else(|| Failure::Message(message.to_owned()))
    };
    let at = args.at.map_or_else(today, Ok)?;
    let is_json = matches!(args.format, FormatName::Json | FormatName::Jsonl);
    if args.summary && !is_json && args.format != FormatName::Text {
        let message = "--summary is text or JSON";
        return Err(Failure::Message(message.to_owned()));
    }

    let mut out = match args.summary {
        true => Output::stdout(),
        false => args.format.output(),
    };
    let mut summary = Summary::new(at);
    let mut violations = Report::new(args.format, args.findings, args.show_numbers, lang);
    if !args.summary {
        violations.begin(&mut out)?;
    }
    let mut checker = Checker::new(at);
    let is_complete = files::each(&args.files, |path| {
        let mut opened = Opened::open(path, &args.files).map_err(Error::Input)?;
        let name = opened.name.clone();
        summary.begin(&name);
        violations.file(&name);
        let read = loop {
            let event = match opened.reader.next_event() {
                Ok(Some(event)) => event,
                Ok(None) => break Ok(()),
                Err(error) => break Err(Error::Input(format!("cannot read {name}: {error}"))),
            };
            summary.see(&event);
            let is_declaration = matches!(event, Event::Declaration(_));
            checker.see(&event, &mut |violation| {
                summary.violation(violation);
                violations.violation(violation, at);
            });
            if violations.is_full() || is_declaration {
                violations.write(args.summary, &mut out)?;
            }
        };
        checker.finish(&mut |violation| {
            summary.violation(violation);
            violations.violation(violation, at);
        });
        violations.write(args.summary, &mut out)?;
        read?;
        match opened.tell_faults(lang) {
            true => Err(Error::Told),
            false => Ok(()),
        }
    })?;
    if args.summary {
        summary.write(&checker, is_json, lang, &mut out)?;
    } else {
        violations.end(&mut out)?;
    }
    out.finish().map_err(|error| Failure::from_write(&error))?;
    match (is_complete, summary.blocking()) {
        (false, _) => Err(Failure::Told),
        (true, 0) => Ok(Outcome::Clean),
        (true, _) => Ok(Outcome::Wrong),
    }
}

/// The table of controls.
fn list(format: FormatName, lang: Lang) -> Result<Outcome, Failure> {
    let mut out = format.output();
    report::list(Control::ALL, format, lang, &mut out)?;
    out.finish().map_err(|error| Failure::from_write(&error))?;
    Ok(Outcome::Clean)
}
