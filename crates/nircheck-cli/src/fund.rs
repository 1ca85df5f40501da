//! `nircheck fund`: the funds that people are attached to, parsed and explained.

use std::{
    ffi::OsString,
    fmt,
    io::{self, Write},
    path::Path,
};

use clap::{
    ArgAction,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use nircheck::{Context, ErrorCode, Lang, MAX_LINE, Parsed, YearMonth, batch::Line};
use nircheck_records::fund::{Attestation, FundCode, FundField, FundFinding, FundForm, Scheme};
use serde::{Serialize, Serializer};

use crate::{
    context::{self, LangArgs},
    explain::pointer::Pointer,
    failure::{self, Failure, Outcome},
    filter::{self, Typed},
    input::{is_blank, table::ColumnArgs},
    json::{FindingRecord, List},
    output::{Format, Output, Shape, formats, push_record},
    page::{self, pick},
    run::{
        columns::{OpenTable, RowReport, text},
        engine::ThreadArgs,
        results::Part,
    },
};

const EXAMPLES: &str = "\
Examples:
  $ nircheck fund 01 751 0001
  01 751 0001
    verdict             well formed
    form                attestation: scheme, fund, centre
    scheme              01: general scheme
    fund                751
    centre              0001
  $ nircheck fund --compact '01 751 0001' 01c751000
  017510001
  01C751000
  $ printf 'fund,x\\n01 751 0001,a\\n12 751 0001,b\\n' |
    nircheck fund --column fund --format csv --at 2026-11
  fund,x,fund_verdict,fund_error,fund_findings
  01 751 0001,a,valid,,
  12 751 0001,b,valid,,scheme-closed

No rule turns one form into the other, so none is offered. With --attestation each text is a number
and the nine digits behind it; the number is never shown.";

/// Explain the codes of funds (`organismes de rattachement`): nine digits, or the form of the SNDS
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
#[command(mut_arg("column", |arg| arg.help(COLUMN)))]
pub(crate) struct Args {
    /// A code; without any, one a line is read from standard input
    ///
    /// Arguments of less than 9 characters each are the parts of one code. With --column, the one
    /// argument is a FILE.
    #[arg(value_name = "CODE")]
    codes: Vec<OsString>,
    #[command(flatten)]
    column: ColumnArgs,
    /// The form of the codes [default: found out]
    #[arg(long, value_name = "FORM", value_parser = forms(), ignore_case = true)]
    form: Option<FundForm>,
    /// Read a number and its fund, as on an attestation of rights
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "form")]
    attestation: bool,
    /// Write the codes alone, without white space; wrong ones are told on standard error
    #[arg(long, action = ArgAction::SetTrue, conflicts_with_all = ["format", "column"])]
    compact: bool,
    /// List the schemes (`régimes`), and when those that have closed did
    #[arg(
        long,
        alias = "regimes",
        action = ArgAction::SetTrue,
        conflicts_with_all = ["codes", "column", "form", "attestation", "compact", "format", "at"]
    )]
    schemes: bool,
    /// The form of the output
    #[arg(long, default_value_t, value_name = "FORMAT", ignore_case = true)]
    #[arg(value_parser = formats(&[Shape::Text, Shape::Records, Shape::Rows]))]
    format: Format,
    /// The month on which a scheme is open or closed [default: this month]
    #[arg(long, value_name = "YYYY-MM", help_heading = "Rules")]
    at: Option<YearMonth>,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    lang: LangArgs,
}

const COLUMN: &str = "Read CSV: the column of the codes, by its name or, from 1, by its place";

/// The names of the cells that go behind each row.
const BEHIND: [&str; 3] = ["fund_verdict", "fund_error", "fund_findings"];

/// What was read of a text.
struct Subject {
    /// The number before the fund.
    number: Option<Parsed>,
    fund: FundCode,
}

/// Why nothing was.
struct Fault {
    code: &'static str,
    field: Option<&'static str>,
    text: &'static str,
    at: usize,
}

#[derive(Serialize)]
struct Record<'a, F: Serialize> {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code<'a>>,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<FundForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<NumberRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Fields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<[FaultRecord; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<F>,
}

/// The characters of a code.
struct Code<'a>(&'a FundCode);

/// The parts of a code, by their names.
struct Fields<'a>(&'a FundCode);

/// The number of an attestation, which is not shown.
#[derive(Serialize)]
struct NumberRecord {
    kind: &'static str,
}

#[derive(Serialize)]
struct FaultRecord {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    at: usize,
}

impl Serialize for Code<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self.0)
    }
}

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.parts())
    }
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let page = Page {
        lang: args.lang.lang(),
        is_attestation: args.attestation,
        at: args.at.or_else(context::this_month),
    };
    let mut out = Output::in_format(args.format);
    if args.schemes {
        return page
            .schemes(&mut out)
            .and_then(|()| out.finish())
            .map(|()| Outcome::Clean)
            .map_err(|error| Failure::from_write(&error));
    }
    if let Some(column) = &args.column.column {
        return args.column(column, &page, out);
    }
    let shape = args.format.shape();
    if shape == Shape::Rows {
        let message = "rows are given back of a CSV file: name its --column";
        return Err(Failure::Message(message.to_owned()));
    }
    let answer = |typed: Typed<'_>, part: &mut Part| {
        let subject = match typed.is_too_long {
            true => Err(Fault::too_long(page.lang)),
            false => args.read(typed.bytes, page.lang),
        };
        match &subject {
            Ok(subject) if args.compact => {
                // Writing into memory cannot fail.
                let _ = writeln!(part.text, "{}", subject.fund);
            }
            Err(fault) if args.compact => part.report(None, typed.line, fault.code, fault.text),
            _ => {
                part.wrong += u64::from(subject.is_err());
                let _ = match shape {
                    Shape::Records => page.json(typed.line, &subject, &mut part.text),
                    Shape::Text | Shape::Rows => {
                        part.begin_page();
                        page.write(&mut part.text, typed, &subject)
                    }
                };
            }
        }
    };
    let codes = filter::joined(&args.codes, 9);
    filter::answer_each(&codes, &args.threads, out, page.lang, answer)
}

impl Args {
    /// Reports the codes in a column, or gives their rows back.
    fn column(&self, column: &str, page: &Page, mut out: Output) -> Result<Outcome, Failure> {
        let file = match &self.codes[..] {
            [] => None,
            [file] => Some(Path::new(file)),
            [..] => {
                let message = "--column reads one FILE";
                return Err(Failure::Message(message.to_owned()));
            }
        };
        let engine = self.threads.engine(&Context::default(), page.lang)?;
        let cells = (self.column.cells(), !self.column.no_header);
        let opened = OpenTable::new(file, cells, engine, self.format)?;
        let found = opened.table.find(column);
        let place = found.map_err(|problem| opened.problem(&problem))?;
        let judge = |row: &Line<'_>| {
            if row.verdict.error().is_some() {
                return Some(Err(Fault::too_long(page.lang)));
            }
            let text = text(row, Some(0));
            let read = || match text.len() > MAX_LINE {
                true => Err(Fault::too_long(page.lang)),
                false => self.read(&text, page.lang),
            };
            let located = |fault: Fault| Fault {
                at: text.source_offset(fault.at),
                ..fault
            };
            (!is_blank(&text)).then(|| read().map_err(located))
        };
        let (file, mut outcome) = (opened.file.clone(), Outcome::Clean);
        let report = |line, subject: Option<Result<Subject, Fault>>, row: &mut RowReport| {
            let Some(subject) = subject else {
                row.add(0, ["empty"]);
                return Ok(());
            };
            match &subject {
                Ok(Subject { fund, .. }) => {
                    row.add(0, ["valid"]);
                    let findings = fund.findings(page.at);
                    row.add(2, findings.iter().map(FundFinding::as_str));
                }
                Err(fault) => {
                    outcome = Outcome::Wrong;
                    row.add(0, ["invalid"]);
                    row.add(1, [fault.code]);
                }
            }
            let printed = match self.format.shape() {
                Shape::Rows => Ok(()),
                Shape::Records => page.json(line, &subject, &mut row.text),
                Shape::Text => page.line((&file, line), &subject, &mut row.text),
            };
            printed.map_err(|error| Failure::from_write(&error))
        };
        let read = opened.run(vec![place], BEHIND, judge, report, &mut out);
        out.finish().map_err(|error| Failure::from_write(&error))?;
        read.map(|()| outcome)
    }

    fn read(&self, text: &[u8], lang: Lang) -> Result<Subject, Fault> {
        if self.attestation {
            return match Attestation::parse(text) {
                Ok(Attestation { number, fund, .. }) => Ok(Subject {
                    number: Some(number),
                    fund,
                }),
                Err(error) => Err(Fault {
                    code: error.code(),
                    field: Some(error.field()),
                    text: error.text(lang),
                    at: error.at(),
                }),
            };
        }
        let fund = match self.form {
            Some(form) => FundCode::parse_as(form, text),
            None => FundCode::parse(text),
        };
        match fund {
            Ok(fund) => Ok(Subject { number: None, fund }),
            Err(error) => Err(Fault {
                code: error.code().as_str(),
                field: Some(error.field().as_str()),
                text: error.code().text(lang),
                at: error.at(),
            }),
        }
    }
}

impl Fault {
    const fn too_long(lang: Lang) -> Self {
        let code = ErrorCode::TooLong;
        Self {
            code: code.as_str(),
            field: None,
            text: code.text(lang),
            at: MAX_LINE,
        }
    }
}

/// What is said of a text, in a language and at a date.
struct Page {
    lang: Lang,
    /// Whether texts hold a number, of which nothing is shown.
    is_attestation: bool,
    at: Option<YearMonth>,
}

impl Page {
    /// The table of schemes.
    fn schemes(&self, out: &mut impl Write) -> io::Result<()> {
        for scheme in Scheme::ALL {
            write!(out, "{scheme}  {}", scheme.text(self.lang))?;
            if let Some(year) = scheme.last_year() {
                write!(out, "; {} {year}", self.pick("last year", "dernière année"))?;
            }
            if let Some(now) = scheme.now_under() {
                let under = self.pick("now kept under", "suivi aujourd'hui sous");
                write!(out, "; {under} {now}")?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn json(
        &self,
        line: u64,
        subject: &Result<Subject, Fault>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let fund = subject.as_ref().ok().map(|subject| &subject.fund);
        let number = subject.as_ref().ok().and_then(|subject| subject.number);
        let findings = fund.map(|fund| fund.findings(self.at).iter());
        let findings = findings.into_iter().flatten();
        let findings =
            findings.map(|finding| FindingRecord::new(finding.as_str(), finding.severity()));
        let record = Record {
            line,
            code: fund.map(Code),
            verdict: match subject {
                Ok(_) => "valid",
                Err(_) => "invalid",
            },
            form: fund.map(FundCode::form),
            number: number.map(|number| NumberRecord {
                kind: number.number().kind().as_str(),
            }),
            fields: fund.map(Fields),
            errors: subject.as_ref().err().map(|fault| {
                [FaultRecord {
                    code: fault.code,
                    field: fault.field,
                    at: fault.at,
                }]
            }),
            findings: List::of(findings),
        };
        push_record(&record, out)
    }

    /// What is wrong with a row, or worth a look.
    fn line(
        &self,
        (file, line): (&str, u64),
        subject: &Result<Subject, Fault>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let fund = match subject {
            Err(Fault { code, text, .. }) => return writeln!(out, "{file}:{line}: {code}: {text}"),
            Ok(subject) => &subject.fund,
        };
        for finding in fund.findings(self.at).iter() {
            let severity = finding.severity().text(self.lang);
            writeln!(
                out,
                "{file}:{line}: {severity}: {}",
                self.finding(fund, finding)
            )?;
        }
        Ok(())
    }

    fn write(
        &self,
        out: &mut impl Write,
        typed: Typed<'_>,
        subject: &Result<Subject, Fault>,
    ) -> io::Result<()> {
        match subject {
            Err(fault) => {
                // A code is no personal data; a number that was typed in its place is.
                let text = String::from_utf8_lossy(typed.bytes);
                let may_hold_number = self.is_attestation || failure::may_hold_number([&*text]);
                if may_hold_number || typed.is_too_long {
                    writeln!(out, "{} {}", self.pick("line", "ligne"), typed.line)?;
                } else {
                    let Pointer { text, column } = Pointer::new(typed.bytes, fault.at);
                    writeln!(out, "{text}\n{:column$}^", "")?;
                }
                let Fault { code, text, at, .. } = fault;
                let place = self.pick("at byte", "à l'octet");
                let text = format_args!("{code}: {text} ({place} {at})");
                page::write_row(out, self.pick("error", "erreur"), text)
            }
            Ok(subject) => {
                writeln!(out, "{:#}", subject.fund)?;
                self.rows(subject, out)
            }
        }
    }

    fn rows(&self, Subject { number, fund }: &Subject, out: &mut impl Write) -> io::Result<()> {
        page::write_row(out, "verdict", self.pick("well formed", "bien formé"))?;
        if let Some(number) = number {
            let kind = number.number().kind().text(self.lang);
            page::write_row(out, self.pick("number", "numéro"), kind)?;
        }
        page::write_row(out, self.pick("form", "forme"), fund.form().text(self.lang))?;
        let not_listed = self.pick("not listed", "hors liste");
        for (field, text) in fund.parts() {
            let label = field.text(self.lang);
            match field {
                FundField::Scheme => {
                    let name = fund.scheme().map_or(not_listed, |one| one.text(self.lang));
                    page::write_row(out, label, format_args!("{text}: {name}"))?;
                }
                _ => page::write_row(out, label, text)?,
            }
        }
        for finding in fund.findings(self.at).iter() {
            let severity = finding.severity().text(self.lang);
            page::write_row(out, severity, self.finding(fund, finding))?;
        }
        Ok(())
    }

    const fn finding<'a>(&self, fund: &'a FundCode, finding: FundFinding) -> Remark<'a> {
        Remark {
            lang: self.lang,
            at: self.at,
            fund,
            finding,
        }
    }

    const fn pick(&self, en: &'static str, fr: &'static str) -> &'static str {
        pick(self.lang, en, fr)
    }
}

/// A finding with its text, and what it is about.
struct Remark<'a> {
    lang: Lang,
    at: Option<YearMonth>,
    fund: &'a FundCode,
    finding: FundFinding,
}

impl fmt::Display for Remark<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (finding, lang) = (self.finding, self.lang);
        let scheme = self.fund.scheme();
        let last_year = scheme.and_then(Scheme::last_year);
        let now_under = scheme.and_then(Scheme::now_under);
        write!(f, "{finding}: {}", finding.text(lang))?;
        match (finding, last_year, now_under, self.at) {
            (FundFinding::SchemeClosed, Some(year), _, Some(at)) => {
                let last = pick(lang, "last year", "dernière année");
                let date = pick(lang, "reference date", "date de référence");
                write!(f, " ({last} {year}; {date} {at})")
            }
            (FundFinding::SchemeUnderAnother, _, Some(now), _) => {
                write!(f, " ({now}: {})", now.text(lang))
            }
            _ => Ok(()),
        }
    }
}

/// Reads the name of a form.
fn forms() -> impl TypedValueParser<Value = FundForm> {
    let values = FundForm::ALL
        .iter()
        .map(|form| PossibleValue::new(form.as_str()).help(form.text(Lang::En)));
    PossibleValuesParser::new(values)
        .map(|name| FundForm::from_code(&name.to_ascii_lowercase()).unwrap_or(FundForm::Plain))
}
