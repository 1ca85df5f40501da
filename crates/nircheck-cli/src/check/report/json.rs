//! JSON lines: one object a line, without a space, the keys in the order of the contract, what
//! is absent left out.

use std::io::{self, Write};

use nircheck::batch::Lines;
use serde::Serialize;

use super::printer::{Entry, Page, Printer, Shown, Totals};
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

    fn depends_on_verdict(&self) -> bool {
        false
    }

    fn print(&self, entry: &Entry<'_>, page: &mut Page<'_>) {
        let details = entry.details;
        let has_finding = self.shown.of(details.findings).next().is_some();
        let differs = details
            .civil
            .is_some_and(|civil| civil.differing().next().is_some());
        if self.shown.all || !details.is_valid() || has_finding || differs {
            write_entry(page, entry, self.shown);
        }
    }
}

fn write_entry(page: &mut Page<'_>, entry: &Entry<'_>, shown: Shown) {
    let details = entry.details;
    page.push("{");
    if shown.file {
        page.push("\"file\":");
        write_string(page.bytes, entry.file);
        page.push(",");
    }
    page.push("\"line\":");
    page.push_line(entry);
    if let Some(number) = shown.numbers.then(|| entry.number()).flatten() {
        // Its first character stands behind the quote.
        page.push(",\"number\":\"");
        page.push_number(|out| {
            out.pop();
            write_string(out, &number);
        });
    }
    page.push(",\"verdict\":\"");
    page.push(details.word());
    if let Some(kind) = details.kind {
        page.push("\",\"kind\":\"");
        page.push(kind.as_str());
    }
    if let Some(status) = details.status {
        page.push("\",\"status\":\"");
        page.push(status.as_str());
    }
    page.push("\"");
    write_keys(page, details, shown);
    if let Some(fault) = details.error {
        page.push(",\"errors\":[{\"code\":\"");
        page.push(fault.code.as_str());
        page.push("\",\"field\":\"");
        page.push(fault.field.as_str());
        page.push("\",\"at\":");
        page.push(itoa::Buffer::new().format(fault.at));
        page.push("}]");
    }
    let mut before = ",\"findings\":[{\"code\":\"";
    for finding in details.findings.iter() {
        page.push(before);
        page.push(finding.as_str());
        page.push("\",\"severity\":\"");
        page.push(finding.severity().as_str());
        page.push("\"}");
        before = ",{\"code\":\"";
    }
    if !details.findings.is_empty() {
        page.push("]");
    }
    if let Some(birthplace) = &details.birthplace {
        page.push(",\"birthplace\":");
        let place = PlaceRecord::new(birthplace.verdict, birthplace.department);
        place.push_json(birthplace.code, page.bytes);
    }
    if let Some(compared) = &details.civil {
        page.push(",\"civil\":{");
        for (index, (field, found)) in compared.words().enumerate() {
            page.push(if index > 0 { ",\"" } else { "\"" });
            page.push(field.key());
            page.push("\":\"");
            page.push(found);
            page.push("\"");
        }
        page.push("}");
    }
    page.push("}\n");
}

fn write_keys(page: &mut Page<'_>, details: &Details, shown: Shown) {
    let expected = details.expected_key.filter(|_| shown.expected_key);
    let mut before = ",\"key\":{\"";
    if let Some(given) = details.given_key {
        page.push(before);
        page.push("given\":\"");
        page.push_given_key(given);
        before = "\",\"";
    }
    if let Some(expected) = expected {
        page.push(before);
        page.push("expected\":\"");
        page.push_expected_key(details, expected);
    }
    if details.given_key.is_some() || expected.is_some() {
        page.push("\"}");
    }
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
    if !totals.remarks.is_empty() {
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
    for (index, remark) in totals.remarks.iter().enumerate() {
        let before = if index == 0 { ",\"diagnosis\":[" } else { "," };
        let (code, lines, share) = (remark.code, remark.lines, remark.share);
        write!(
            out,
            "{before}{{\"code\":\"{code}\",\"lines\":{lines},\"share\":{share:.4}"
        )?;
        if let Some((input, line)) = remark.first {
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

fn write_string(out: &mut Vec<u8>, text: &str) {
    // Writing into memory cannot fail.
    let _ = serde_json::to_writer(out, text);
}
