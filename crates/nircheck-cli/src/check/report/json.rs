//! JSON lines: one object a line, without a space, the keys in the order of the contract, what
//! is absent left out.

use std::io::{self, Write};

use nircheck::batch::Lines;
use serde::Serialize;

use super::{Record, Report, Shown, Totals};
use crate::{
    check::{
        births::{Births, Count},
        civil::{Shares, Tally},
        verdict::Verdict,
    },
    places::PlaceRecord,
};

/// Writes one object for each record.
pub(crate) struct Json {
    shown: Shown,
}

impl Json {
    pub(crate) const fn new(shown: Shown) -> Self {
        Self { shown }
    }
}

impl Report for Json {
    fn wanted(&self) -> Lines {
        self.shown.wanted()
    }

    fn is_brief(&self) -> bool {
        false
    }

    fn record(&self, record: &Record<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        let Some(verdict) = record.verdict else {
            return Ok(());
        };
        let has_finding = self.shown.of(verdict.findings).next().is_some();
        let differs = verdict
            .civil
            .is_some_and(|civil| civil.differing().next().is_some());
        if !self.shown.all && verdict.is_valid() && !has_finding && !differs {
            return Ok(());
        }
        write_record(out, record, verdict, self.shown)
    }
}

fn write_record(
    line: &mut Vec<u8>,
    record: &Record<'_>,
    verdict: &Verdict,
    shown: Shown,
) -> io::Result<()> {
    line.push(b'{');
    if shown.file {
        line.extend_from_slice(b"\"file\":");
        write_string(line, record.file)?;
        line.push(b',');
    }
    write!(line, "\"line\":{}", record.line)?;
    if let Some(number) = shown.numbers.then(|| record.number()).flatten() {
        line.extend_from_slice(b",\"number\":");
        write_string(line, &number)?;
    }
    write!(line, ",\"verdict\":\"{}\"", verdict.word())?;
    if let Some(kind) = verdict.kind {
        write!(line, ",\"kind\":\"{kind}\"")?;
    }
    if let Some(status) = verdict.status {
        write!(line, ",\"status\":\"{status}\"")?;
    }
    let expected = verdict.expected_key.filter(|_| shown.expected_key);
    match (verdict.given_key, expected) {
        (None, None) => {}
        (Some(given), None) => write!(line, ",\"key\":{{\"given\":\"{given:02}\"}}")?,
        (None, Some(key)) => write!(line, ",\"key\":{{\"expected\":\"{key}\"}}")?,
        (Some(given), Some(key)) => write!(
            line,
            ",\"key\":{{\"given\":\"{given:02}\",\"expected\":\"{key}\"}}"
        )?,
    }
    if let Some(fault) = verdict.error {
        let (code, field, at) = (fault.code, fault.field, fault.at);
        write!(
            line,
            ",\"errors\":[{{\"code\":\"{code}\",\"field\":\"{field}\",\"at\":{at}}}]"
        )?;
    }
    if !verdict.findings.is_empty() {
        line.extend_from_slice(b",\"findings\":[");
        for (index, finding) in verdict.findings.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let severity = finding.severity();
            write!(
                line,
                "{comma}{{\"code\":\"{finding}\",\"severity\":\"{severity}\"}}"
            )?;
        }
        line.push(b']');
    }
    if let Some(birthplace) = &verdict.birthplace {
        line.extend_from_slice(b",\"birthplace\":");
        let record = BirthplaceRecord {
            code: birthplace.code.to_string(),
            place: PlaceRecord::new(birthplace.verdict, birthplace.department),
        };
        serde_json::to_writer(&mut *line, &record).map_err(io::Error::from)?;
    }
    if let Some(compared) = &verdict.civil {
        line.extend_from_slice(b",\"civil\":{");
        for (index, (field, found)) in compared.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(line, "{comma}\"{}\":\"{found}\"", field.key())?;
        }
        line.push(b'}');
    }
    line.extend_from_slice(b"}\n");
    Ok(())
}

#[derive(Serialize)]
struct BirthplaceRecord {
    code: String,
    #[serde(flatten)]
    place: PlaceRecord,
}

/// The counts as one object; with a summary, also those of findings, kinds and status, of what
/// comparing with a civil status found, of births by place when they were asked for, and the
/// diagnosis where there is one.
pub(crate) fn write_totals(out: &mut dyn Write, totals: &Totals<'_>) -> io::Result<()> {
    let counts = totals.counts;
    write!(
        out,
        "{{\"lines\":{},\"empty\":{},\"valid\":{},\"invalid\":{}",
        counts.lines(),
        counts.empty,
        counts.valid,
        counts.invalid
    )?;
    if let Some(repeated) = totals.repeated {
        write!(out, ",\"duplicates\":{repeated}")?;
    }
    write_tally(out, "errors", counts.errors())?;
    if totals.is_summary {
        write_tally(out, "findings", counts.findings())?;
        write_tally(out, "kinds", counts.kinds())?;
        write_tally(out, "status", counts.status())?;
        write_civil(out, &counts.civil)?;
    }
    if totals.has_births {
        write_births(out, &counts.births)?;
    }
    if !totals.said.is_empty() {
        write_diagnosis(out, totals)?;
    }
    out.write_all(b"}\n")
}

fn write_civil(out: &mut dyn Write, tally: &Tally) -> io::Result<()> {
    for (index, (field, shares)) in tally.iter().enumerate() {
        let before = if index > 0 { "," } else { ",\"civil\":{" };
        let Shares {
            agrees,
            cannot_tell,
            differs,
            unread,
        } = shares;
        write!(
            out,
            "{before}\"{}\":{{\"agree\":{agrees},\"cannot-tell\":{cannot_tell},\
             \"differ\":{differs},\"unreadable\":{unread}}}",
            field.key(),
        )?;
    }
    let is_empty = tally.iter().next().is_none();
    out.write_all(if is_empty { b"" } else { b"}" })
}

fn write_births(out: &mut dyn Write, births: &Births) -> io::Result<()> {
    let record = BirthsRecord {
        departments: births.departments().map(CountRecord::from).collect(),
        countries: births.countries().map(CountRecord::from).collect(),
        untold: births.untold,
    };
    out.write_all(b",\"births\":")?;
    serde_json::to_writer(out, &record).map_err(io::Error::from)
}

#[derive(Serialize)]
struct BirthsRecord<'a> {
    departments: Vec<CountRecord<'a>>,
    countries: Vec<CountRecord<'a>>,
    untold: u64,
}

#[derive(Serialize)]
struct CountRecord<'a> {
    code: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    iso: Option<&'static str>,
    count: u64,
}

impl<'a> From<Count<'a>> for CountRecord<'a> {
    fn from(count: Count<'a>) -> Self {
        Self {
            code: count.code,
            name: count.name,
            iso: count.iso,
            count: count.count,
        }
    }
}

fn write_diagnosis(out: &mut dyn Write, totals: &Totals<'_>) -> io::Result<()> {
    for (index, said) in totals.said.iter().enumerate() {
        let before = if index == 0 { ",\"diagnosis\":[" } else { "," };
        let (code, lines, share) = (said.code, said.lines, said.share);
        write!(
            out,
            "{before}{{\"code\":\"{code}\",\"lines\":{lines},\"share\":{share:.4}"
        )?;
        if let Some((input, line)) = said.first {
            if totals.names.len() > 1 {
                let name = serde_json::to_string(&totals.names[input])?;
                write!(out, ",\"file\":{name}")?;
            }
            write!(out, ",\"first\":{line}")?;
        }
        out.write_all(b"}")?;
    }
    out.write_all(b"]")
}

fn write_tally<T>(
    out: &mut dyn Write,
    name: &str,
    tally: impl Iterator<Item = (T, u64)>,
) -> io::Result<()>
where
    T: std::fmt::Display,
{
    write!(out, ",\"{name}\":{{")?;
    for (index, (code, count)) in tally.enumerate() {
        let comma = if index > 0 { "," } else { "" };
        write!(out, "{comma}\"{code}\":{count}")?;
    }
    out.write_all(b"}")
}

fn write_string(line: &mut Vec<u8>, text: &str) -> io::Result<()> {
    serde_json::to_writer(line, text).map_err(io::Error::from)
}
