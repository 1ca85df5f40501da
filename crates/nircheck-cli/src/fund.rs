//! `nircheck fund`: the funds that people are attached to, parsed and explained.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::{self, Write},
};

use clap::{
    ArgAction,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use nircheck::{ErrorCode, Lang, MAX_LINE, Parsed, YearMonth};
use nircheck_records::fund::{Attestation, FundCode, FundField, FundFinding, FundForm, Scheme};
use serde::Serialize;

use crate::{
    context::{self, LangArgs},
    explain::pointer::Pointer,
    failure::{self, Failure, Outcome},
    filter::{self, Typed},
    json::FindingRecord,
    output::{Format, Output, Shape, formats},
    page::{self, Row, pick},
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

No rule turns one form into the other, so none is offered. With --attestation each text is a number
and the nine digits behind it; the number is never shown.";

/// Explain the codes of funds (`organismes de rattachement`): nine digits, or the form of the SNDS
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// A code; without any, one a line is read from standard input
    ///
    /// Arguments of less than 9 characters each are the parts of one code.
    #[arg(value_name = "CODE")]
    codes: Vec<OsString>,
    /// The form of the codes [default: found out]
    #[arg(long, value_name = "FORM", value_parser = forms(), ignore_case = true)]
    form: Option<FundForm>,
    /// Read a number and its fund, as on an attestation of rights
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "form")]
    attestation: bool,
    /// Write the codes alone, without white space; wrong ones are told on standard error
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "format")]
    compact: bool,
    /// List the schemes (`régimes`), and when those that have closed did
    #[arg(
        long,
        alias = "regimes",
        action = ArgAction::SetTrue,
        conflicts_with_all = ["codes", "form", "attestation", "compact", "format", "at"]
    )]
    schemes: bool,
    /// The form of the output
    #[arg(long, default_value_t, value_name = "FORMAT", ignore_case = true)]
    #[arg(value_parser = formats(&[Shape::Text, Shape::Records]))]
    format: Format,
    /// The month on which a scheme is open or closed [default: this month]
    #[arg(long, value_name = "YYYY-MM", help_heading = "Rules")]
    at: Option<YearMonth>,
    #[command(flatten)]
    lang: LangArgs,
}

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
struct Record {
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisme: Option<String>,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<FundForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<NumberRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<BTreeMap<FundField, String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FaultRecord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingRecord>,
}

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
    let mut outcome = Outcome::Clean;
    let mut is_first = true;
    filter::each(&filter::joined(&args.codes, 9), |typed| {
        let subject = args.read(typed, page.lang);
        if subject.is_err() {
            outcome = Outcome::Wrong;
        }
        let written = match (&subject, args.format.shape()) {
            (Ok(subject), _) if args.compact => writeln!(out, "{}", subject.fund),
            (Err(fault), _) if args.compact => {
                filter::complain(typed.line, fault.code, fault.text);
                Ok(())
            }
            (_, Shape::Records) => {
                return out.record(&page.record(typed.line, &subject));
            }
            (_, Shape::Text | Shape::Rows) => {
                let blank = if is_first { Ok(()) } else { writeln!(out) };
                is_first = false;
                blank.and_then(|()| page.write(&mut out, typed, &subject))
            }
        };
        written.map_err(|error| Failure::from_write(&error))
    })?;
    out.finish().map_err(|error| Failure::from_write(&error))?;
    Ok(outcome)
}

impl Args {
    fn read(&self, typed: Typed<'_>, lang: Lang) -> Result<Subject, Fault> {
        if typed.is_too_long {
            let code = ErrorCode::TooLong;
            return Err(Fault {
                code: code.as_str(),
                field: None,
                text: code.text(lang),
                at: MAX_LINE,
            });
        }
        if self.attestation {
            return match Attestation::parse(typed.bytes) {
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
            Some(form) => FundCode::parse_as(form, typed.bytes),
            None => FundCode::parse(typed.bytes),
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

    fn record(&self, line: u64, subject: &Result<Subject, Fault>) -> Record {
        match subject {
            Err(fault) => Record {
                line,
                organisme: None,
                verdict: "invalid",
                form: None,
                number: None,
                fields: None,
                errors: vec![FaultRecord {
                    code: fault.code,
                    field: fault.field,
                    at: fault.at,
                }],
                findings: Vec::new(),
            },
            Ok(Subject { number, fund }) => Record {
                line,
                organisme: Some(fund.to_string()),
                verdict: "valid",
                form: Some(fund.form()),
                number: number.map(|number| NumberRecord {
                    kind: number.number().kind().as_str(),
                }),
                fields: Some(
                    fund.parts()
                        .map(|(field, text)| (field, text.to_owned()))
                        .collect(),
                ),
                errors: Vec::new(),
                findings: fund
                    .findings(self.at)
                    .iter()
                    .map(|finding| FindingRecord::new(finding.as_str(), finding.severity()))
                    .collect(),
            },
        }
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
                let place = format!("{} {at}", self.pick("at byte", "à l'octet"));
                let row = self.row("error", "erreur", format!("{code}: {text} ({place})"));
                page::write_rows(out, &[row])
            }
            Ok(subject) => {
                writeln!(out, "{:#}", subject.fund)?;
                page::write_rows(out, &self.rows(subject))
            }
        }
    }

    fn rows(&self, Subject { number, fund }: &Subject) -> Vec<Row> {
        let mut rows = vec![self.row("verdict", "verdict", self.pick("well formed", "bien formé"))];
        if let Some(number) = number {
            let kind = number.number().kind().text(self.lang);
            rows.push(self.row("number", "numéro", kind));
        }
        rows.push(self.row("form", "forme", fund.form().text(self.lang)));
        let not_listed = self.pick("not listed", "hors liste");
        for (field, text) in fund.parts() {
            let text = match field {
                FundField::Scheme => {
                    let name = fund.scheme().map_or(not_listed, |one| one.text(self.lang));
                    format!("{text}: {name}")
                }
                _ => text.to_owned(),
            };
            rows.push(Row::new(field.text(self.lang), text));
        }
        rows.extend(self.findings(fund));
        rows
    }

    fn findings(&self, fund: &FundCode) -> Vec<Row> {
        let findings = fund.findings(self.at);
        let row = |finding: FundFinding| {
            let mut text = format!("{finding}: {}", finding.text(self.lang));
            let scheme = fund.scheme();
            let last_year = scheme.and_then(Scheme::last_year);
            let now_under = scheme.and_then(Scheme::now_under);
            match (finding, last_year, now_under, self.at) {
                (FundFinding::SchemeClosed, Some(year), _, Some(at)) => {
                    let (last, date) = (
                        self.pick("last year", "dernière année"),
                        self.pick("reference date", "date de référence"),
                    );
                    text += &format!(" ({last} {year}; {date} {at})");
                }
                (FundFinding::SchemeUnderAnother, _, Some(now), _) => {
                    text += &format!(" ({now}: {})", now.text(self.lang));
                }
                _ => {}
            }
            Row::new(finding.severity().text(self.lang), text)
        };
        findings.iter().map(row).collect()
    }

    fn row(&self, en: &'static str, fr: &'static str, text: impl Into<String>) -> Row {
        Row::new(self.pick(en, fr), text)
    }

    const fn pick(&self, en: &'static str, fr: &'static str) -> &'static str {
        pick(self.lang, en, fr)
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
