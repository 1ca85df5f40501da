//! JSON lines: one object a line, without a space, the keys in the order of the contract, what
//! is absent left out.

use std::io::{self, Write};

use nircheck::batch::Lines;
use serde::Serialize;

use super::printer::{Entry, Printer, Shown, Totals};
use crate::{
    check::{
        births::{Births, Count},
        civil::{Shares, Tally},
        details::Details,
    },
    places::PlaceRecord,
};

/// Writes one object for each line.
pub(crate) struct Json {
    shown: Shown,
}

impl Json {
    pub(crate) const fn new(shown: Shown) -> Self {
        Self { shown }
    }
}

impl Printer for Json {
    fn lines(&self) -> Lines {
        self.shown.lines()
    }

    fn can_be_prerendered(&self) -> bool {
        false
    }

    fn print(&self, entry: &Entry<'_>, out: &mut Vec<u8>) -> io::Result<()> {
        let Some(details) = entry.details else {
            return Ok(());
        };
        let has_finding = self.shown.of(details.findings).next().is_some();
        let differs = details
            .civil
            .is_some_and(|civil| civil.differing().next().is_some());
        if !self.shown.all && details.is_valid() && !has_finding && !differs {
            return Ok(());
        }
        write_entry(out, entry, details, self.shown)
    }
}

fn write_entry(
    line: &mut Vec<u8>,
    entry: &Entry<'_>,
    details: &Details,
    shown: Shown,
) -> io::Result<()> {
    line.push(b'{');
    if shown.file {
        line.extend_from_slice(b"\"file\":");
        write_string(line, entry.file)?;
        line.push(b',');
    }
    write!(line, "\"line\":{}", entry.line)?;
    if let Some(number) = shown.numbers.then(|| entry.number()).flatten() {
        line.extend_from_slice(b",\"number\":");
        write_string(line, &number)?;
    }
    write!(line, ",\"verdict\":\"{}\"", details.word())?;
    if let Some(kind) = details.kind {
        write!(line, ",\"kind\":\"{kind}\"")?;
    }
    if let Some(status) = details.status {
        write!(line, ",\"status\":\"{status}\"")?;
    }
    let expected = details.expected_key.filter(|_| shown.expected_key);
    match (details.given_key, expected) {
        (None, None) => {}
        (Some(given), None) => write!(line, ",\"key\":{{\"given\":\"{given:02}\"}}")?,
        (None, Some(key)) => write!(line, ",\"key\":{{\"expected\":\"{key}\"}}")?,
        (Some(given), Some(key)) => write!(
            line,
            ",\"key\":{{\"given\":\"{given:02}\",\"expected\":\"{key}\"}}"
        )?,
    }
    if let Some(fault) = details.error {
        let (code, field, at) = (fault.code, fault.field, fault.at);
        write!(
            line,
            ",\"errors\":[{{\"code\":\"{code}\",\"field\":\"{field}\",\"at\":{at}}}]"
        )?;
    }
    if !details.findings.is_empty() {
        line.extend_from_slice(b",\"findings\":[");
        for (index, finding) in details.findings.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let severity = finding.severity();
            write!(
                line,
                "{comma}{{\"code\":\"{finding}\",\"severity\":\"{severity}\"}}"
            )?;
        }
        line.push(b']');
    }
    if let Some(birthplace) = &details.birthplace {
        line.extend_from_slice(b",\"birthplace\":");
        let place = PlaceRecord::new(birthplace.verdict, birthplace.department);
        place.push_json(birthplace.code, line);
    }
    if let Some(compared) = &details.civil {
        line.extend_from_slice(b",\"civil\":{");
        for (index, (field, found)) in compared.words().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(line, "{comma}\"{}\":\"{found}\"", field.key())?;
        }
        line.push(b'}');
    }
    line.extend_from_slice(b"}\n");
    Ok(())
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
            agree,
            cannot_tell,
            differ,
            unreadable,
        } = shares;
        write!(
            out,
            "{before}\"{}\":{{\"agree\":{agree},\"cannot-tell\":{cannot_tell},\
             \"differ\":{differ},\"unreadable\":{unreadable}}}",
            field.key(),
        )?;
    }
    let is_empty = tally.iter().next().is_none();
    out.write_all(if is_empty { b"" } else { b"}" })
}

fn write_births(out: &mut dyn Write, births: &Births) -> io::Result<()> {
    let record = BirthsRecord {
        departments: births.departments(),
        countries: births.countries(),
        untold: births.untold,
    };
    out.write_all(b",\"births\":")?;
    serde_json::to_writer(out, &record).map_err(io::Error::from)
}

#[derive(Serialize)]
struct BirthsRecord {
    departments: Vec<Count>,
    countries: Vec<Count>,
    untold: u64,
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
