//! What is said of a violation, in each form: never a name, and a number only when it is asked for.

use std::io::Write as _;

use clap::ValueEnum;
use nircheck::{Date, Lang};
use nircheck_records::dsn::{Control, DsnFinding, Violation};
use serde::Serialize;

use crate::{
    failure::{Failure, printable},
    output::{Format, Output, push_record, push_row},
};

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatName {
    /// For people
    #[default]
    Text,
    /// One JSON object a line
    Jsonl,
    /// One JSON array
    Json,
    /// A table for a spreadsheet
    Csv,
    /// One SARIF document, for tools that show what is wrong beside a file
    Sarif,
}

impl FormatName {
    /// What the output makes of JSON lines.
    pub(super) fn output(self) -> Output {
        match self {
            Self::Json => Output::in_format(Format::JSON),
            _ => Output::stdout(),
        }
    }
}

/// Makes the lines of a report.
pub(super) struct Report {
    format: FormatName,
    findings: bool,
    show_numbers: bool,
    lang: Lang,
    file: String,
    text: Vec<u8>,
    /// Whether something of a SARIF document comes before.
    has_result: bool,
}

/// A violation, for programs.
#[derive(Serialize)]
struct Record<'a> {
    file: &'a str,
    line: u64,
    #[serde(skip_serializing_if = "is_zero")]
    declaration: u64,
    #[serde(skip_serializing_if = "is_zero")]
    individual: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rubrique: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    control: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    blocking: bool,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

const fn is_zero(number: &u64) -> bool {
    *number == 0
}

const COLUMNS: [&str; 9] = [
    "file",
    "line",
    "declaration",
    "individual",
    "rubrique",
    "control",
    "code",
    "blocking",
    "text",
];

/// How much text is kept before it is written.
const BLOCK: usize = 1 << 16;

impl Report {
    pub(super) const fn new(
        format: FormatName,
        findings: bool,
        show_numbers: bool,
        lang: Lang,
    ) -> Self {
        Self {
            format,
            findings,
            show_numbers,
            lang,
            file: String::new(),
            text: Vec::new(),
            has_result: false,
        }
    }

    /// What comes before all violations.
    pub(super) fn begin(&mut self, out: &mut Output) -> Result<(), Failure> {
        match self.format {
            FormatName::Csv => {
                let value = self.show_numbers.then_some("value");
                push_row(COLUMNS.into_iter().chain(value), &mut self.text);
            }
            FormatName::Sarif => self.begin_sarif(),
            _ => {}
        }
        self.write(false, out)
    }

    /// What comes behind them.
    pub(super) fn end(&mut self, out: &mut Output) -> Result<(), Failure> {
        if self.format == FormatName::Sarif {
            self.text.extend_from_slice(b"]}]}\n");
        }
        self.write(false, out)
    }

    /// Says that what comes is of another file.
    pub(super) fn file(&mut self, name: &str) {
        name.clone_into(&mut self.file);
    }

    pub(super) const fn is_full(&self) -> bool {
        self.text.len() >= BLOCK
    }

    /// Writes what there is, or drops it where only counts are asked for.
    pub(super) fn write(&mut self, is_dropped: bool, out: &mut Output) -> Result<(), Failure> {
        if !is_dropped {
            out.write_all(&self.text)
                .map_err(|error| Failure::from_write(&error))?;
        }
        self.text.clear();
        Ok(())
    }

    pub(super) fn violation(&mut self, violation: &Violation, at: Date) {
        let rule = violation.rule;
        if !rule.is_blocking() && !self.findings {
            return;
        }
        let text = rule.sentence(self.lang, at);
        let rubrique = violation.rubrique.map(|rubrique| rubrique.to_string());
        let value = self.show_numbers.then(|| {
            let value = nircheck::batch::Decoded::new(violation.value());
            printable(&value.to_str())
        });
        let control = rule.control().map(Control::as_str);
        let code = rule.finding().map(DsnFinding::as_str);
        let Violation { line, .. } = *violation;
        match self.format {
            FormatName::Text => {
                let file = &self.file;
                let code = rule.as_str();
                // Writing into memory cannot fail.
                let _ = match (control, &rubrique) {
                    (Some(_), _) | (None, None) => {
                        write!(self.text, "{file}:{line}: {code}: {text}")
                    }
                    (None, Some(rubrique)) => {
                        write!(self.text, "{file}:{line}: {rubrique}: {code}: {text}")
                    }
                };
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    let _ = write!(self.text, ": {value}");
                }
                self.text.push(b'\n');
            }
            FormatName::Jsonl | FormatName::Json => {
                let record = Record {
                    file: &self.file,
                    line,
                    declaration: violation.declaration,
                    individual: violation.individual,
                    rubrique,
                    control,
                    code,
                    blocking: rule.is_blocking(),
                    text: &text,
                    value,
                };
                // Every key is a text.
                let _ = push_record(&record, &mut self.text);
            }
            FormatName::Csv => {
                let blocking = if rule.is_blocking() { "true" } else { "false" };
                let cells = [
                    self.file.clone(),
                    line.to_string(),
                    violation.declaration.to_string(),
                    violation.individual.to_string(),
                    rubrique.unwrap_or_default(),
                    control.unwrap_or_default().to_owned(),
                    code.unwrap_or_default().to_owned(),
                    blocking.to_owned(),
                    text,
                ];
                push_row(cells.into_iter().chain(value), &mut self.text);
            }
            FormatName::Sarif => self.sarif(violation, &text),
        }
    }

    fn begin_sarif(&mut self) {
        #[derive(Serialize)]
        struct Described {
            id: &'static str,
            #[serde(rename = "shortDescription")]
            description: Message<'static>,
        }
        let lang = self.lang;
        let controls = Control::ALL.iter().map(|it| (it.as_str(), it.text(lang)));
        let findings = DsnFinding::ALL
            .iter()
            .map(|it| (it.as_str(), it.text(lang)));
        let rules: Vec<_> = controls
            .chain(findings)
            .map(|(id, text)| Described {
                id,
                description: Message { text },
            })
            .collect();
        let rules = serde_json::to_string(&rules).unwrap_or_default();
        let version = env!("CARGO_PKG_VERSION");
        let _ = write!(
            self.text,
            "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\
             \"runs\":[{{\"tool\":{{\"driver\":{{\"name\":\"nircheck\",\"version\":\"{version}\",\
             \"rules\":{rules}}}}},\"results\":["
        );
    }

    fn sarif(&mut self, violation: &Violation, text: &str) {
        let result = serde_json::json!({
            "ruleId": violation.rule.as_str(),
            "level": if violation.rule.is_blocking() { "error" } else { "note" },
            "message": { "text": text },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": { "uri": self.file },
                    "region": { "startLine": violation.line },
                },
            }],
        });
        if std::mem::replace(&mut self.has_result, true) {
            self.text.push(b',');
        }
        let _ = write!(self.text, "{result}");
    }
}

#[derive(Serialize)]
struct Message<'a> {
    text: &'a str,
}

/// A control, for programs.
#[derive(Serialize)]
struct ControlRecord {
    control: &'static str,
    rubrique: String,
    blocking: bool,
    text: &'static str,
    source: &'static str,
}

/// The table of controls.
pub(super) fn list(
    controls: &[Control],
    format: FormatName,
    lang: Lang,
    out: &mut Output,
) -> Result<(), Failure> {
    let mut text = Vec::new();
    if format == FormatName::Csv {
        push_row(
            ["control", "rubrique", "blocking", "text", "source"],
            &mut text,
        );
    }
    for control in controls {
        let record = ControlRecord {
            control: control.as_str(),
            rubrique: control.rubrique().to_string(),
            blocking: control.is_blocking(),
            text: control.text(lang),
            source: control.source(),
        };
        match format {
            FormatName::Jsonl | FormatName::Json => {
                let _ = push_record(&record, &mut text);
            }
            FormatName::Csv => {
                let blocking = record.blocking.to_string();
                let cells = [
                    record.control,
                    &record.rubrique,
                    &blocking,
                    record.text,
                    record.source,
                ];
                push_row(cells, &mut text);
            }
            FormatName::Text => {
                let effect = match (control.is_blocking(), lang) {
                    (true, Lang::Fr) => "bloquant",
                    (false, Lang::Fr) => "remarque",
                    (true, _) => "blocks",
                    (false, _) => "remark",
                };
                let _ = writeln!(text, "{control}  {effect}  {}", record.text);
            }
            FormatName::Sarif => {
                let message = "the table of controls is text, JSON or CSV";
                return Err(Failure::Message(message.to_owned()));
            }
        }
    }
    out.write_all(&text)
        .map_err(|error| Failure::from_write(&error))
}
