//! Reports to be read: `FILE:LINE: code: what is wrong`, in the language of the user.

use std::{
    borrow::Cow,
    io::{self, Write},
};

use anstyle::{AnsiColor, Style};
use nircheck::{Finding, Lang, Severity, YearMonth, batch::Lines};

use super::printer::{Entry, Page, Printer, Shown, Totals};
use crate::{
    check::{
        births::Count,
        civil::{Compared, Field, Shares},
        counts::Counts,
    },
    page::pick,
};

/// Writes one line for each error, and for each finding when asked to.
pub(crate) struct Text {
    shown: Shown,
    lang: Lang,
    /// The reference date that findings about the century depend on.
    at: Option<YearMonth>,
    has_colour: bool,
}

impl Text {
    pub(crate) const fn new(
        shown: Shown,
        lang: Lang,
        at: Option<YearMonth>,
        has_colour: bool,
    ) -> Self {
        Self {
            shown,
            lang,
            at,
            has_colour,
        }
    }

    fn error(&self, page: &mut Page<'_>, entry: &Entry<'_>) {
        const STYLE: Style = AnsiColor::Red.on_default().bold();
        if let Some(fault) = entry.details.error {
            Self::begin_line(page, entry);
            self.push_styled(page, STYLE, fault.code.as_str());
            page.push(": ");
            page.push(fault.code.text(self.lang));
            self.end_line(page, entry);
        }
    }

    fn well_formed(&self, page: &mut Page<'_>, entry: &Entry<'_>) {
        const STYLE: Style = AnsiColor::Green.on_default();
        Self::begin_line(page, entry);
        self.push_styled(page, STYLE, "ok");
        let kind = entry.details.kind.map(|kind| kind.text(self.lang));
        let status = entry.details.status.map(|status| status.text(self.lang));
        for (index, words) in [kind, status].into_iter().flatten().enumerate() {
            page.push(if index == 0 { ": " } else { ", " });
            page.push(words);
        }
        self.end_line(page, entry);
    }

    fn finding(&self, page: &mut Page<'_>, entry: &Entry<'_>, finding: Finding) {
        let severity = finding.severity();
        let style = match severity {
            Severity::Warning => AnsiColor::Yellow.on_default(),
            _ => AnsiColor::Cyan.on_default(),
        };
        Self::begin_line(page, entry);
        page.push(severity.text(self.lang));
        page.push(": ");
        self.push_styled(page, style, finding.as_str());
        page.push(": ");
        page.push(finding.text(self.lang));
        if let Some(at) = self.at.filter(|_| finding.depends_on_date()) {
            let _ = write!(page.bytes, "; {} {at}", words(self.lang).reference_date);
        }
        self.end_line(page, entry);
    }

    fn difference(&self, page: &mut Page<'_>, entry: &Entry<'_>, field: Field) {
        const STYLE: Style = AnsiColor::Yellow.on_default();
        Self::begin_line(page, entry);
        self.push_styled(page, STYLE, field.column());
        page.push(": ");
        page.push(words(self.lang).differs);
        self.end_line(page, entry);
    }

    fn begin_line(page: &mut Page<'_>, entry: &Entry<'_>) {
        push_printable(page.bytes, entry.file);
        page.push(":");
        page.push_line(entry);
        page.push(": ");
    }

    fn push_styled(&self, page: &mut Page<'_>, style: Style, code: &str) {
        if self.has_colour {
            let _ = write!(page.bytes, "{style}{code}{style:#}");
        } else {
            page.push(code);
        }
    }

    fn end_line(&self, page: &mut Page<'_>, entry: &Entry<'_>) {
        let key = entry.details.expected_key;
        if let Some(key) = key.filter(|_| self.shown.expected_key) {
            page.push("; ");
            page.push(words(self.lang).expected_key);
            page.push(" ");
            page.push_expected_key(entry.details, key);
        }
        if let Some(number) = self.shown.numbers.then(|| entry.number()).flatten() {
            page.push(" [");
            page.push_number(|out| push_printable(out, &number));
            page.push("]");
        }
        page.push("\n");
    }
}

impl Printer for Text {
    fn lines(&self) -> Lines {
        self.shown.lines()
    }

    fn depends_on_verdict(&self) -> bool {
        let Shown {
            findings,
            places,
            numbers,
            expected_key,
            ..
        } = self.shown;
        !(findings || places || numbers || expected_key)
    }

    fn print(&self, entry: &Entry<'_>, page: &mut Page<'_>) {
        let details = entry.details;
        self.error(page, entry);
        if self.shown.all && details.is_valid() {
            self.well_formed(page, entry);
        }
        for field in details.civil.iter().flat_map(Compared::differing) {
            self.difference(page, entry, field);
        }
        for finding in self.shown.of(details.findings) {
            self.finding(page, entry, finding);
        }
    }
}

/// The words that come from no table of the library.
struct Words {
    lines: &'static str,
    empty: &'static str,
    valid: &'static str,
    invalid: &'static str,
    findings: &'static str,
    kinds: &'static str,
    status: &'static str,
    civil: &'static str,
    departments: &'static str,
    countries: &'static str,
    untold: &'static str,
    differs: &'static str,
    reference_date: &'static str,
    expected_key: &'static str,
    repeated: &'static str,
    diagnosis: &'static str,
    first: &'static str,
    /// A space before it does not break the line.
    colon: &'static str,
}

const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::Fr => &Words {
            lines: "lignes",
            empty: "vides",
            valid: "bien formées",
            invalid: "mal formées",
            findings: "constats",
            kinds: "types",
            status: "statuts",
            civil: "écarts avec l'état civil",
            departments: "naissances par département",
            countries: "naissances par pays",
            untold: "lieu non déterminé",
            differs: "le numéro dit autre chose que l'état civil",
            reference_date: "date de référence",
            expected_key: "clé attendue",
            repeated: "doublons",
            diagnosis: "diagnostic",
            first: "la première",
            colon: "\u{a0}:",
        },
        _ => &Words {
            lines: "lines",
            empty: "empty",
            valid: "well formed",
            invalid: "not well formed",
            findings: "findings",
            kinds: "kinds",
            status: "status",
            civil: "differences with the civil status",
            departments: "births by department",
            countries: "births by country",
            untold: "not told",
            differs: "the number says otherwise than the civil status",
            reference_date: "reference date",
            expected_key: "expected key",
            repeated: "duplicates",
            diagnosis: "diagnosis",
            first: "the first",
            colon: ":",
        },
    }
}

/// The counts in columns; with a summary, also those of findings, kinds and status, the shares of
/// rows that differ from a civil status, births by place when they were asked for, the diagnosis,
/// and the reference date when something depends on it.
pub(crate) fn write_totals(out: &mut Vec<u8>, totals: &Totals<'_>, lang: Lang) -> io::Result<()> {
    let words = words(lang);
    let (counts, at, is_summary) = (totals.counts, totals.at, totals.is_summary);
    let mut rows = vec![
        Row::main(words.lines, counts.lines()),
        Row::main(words.empty, counts.empty),
        Row::main(words.valid, counts.valid),
        Row::main(words.invalid, counts.invalid),
    ];
    if let Some(repeated) = totals.repeated {
        rows.push(Row::main(words.repeated, repeated));
    }
    let errors = counts.errors();
    rows.extend(errors.map(|(code, count)| Row::of(code.as_str(), count, code.text(lang))));
    if is_summary {
        let findings = counts.findings();
        let findings = findings.map(|(it, count)| Row::of(it.as_str(), count, it.text(lang)));
        let kinds = counts.kinds();
        let kinds = kinds.map(|(it, count)| Row::of(it.as_str(), count, it.text(lang)));
        let status = counts.status();
        let status = status.map(|(it, count)| Row::of(it.as_str(), count, it.text(lang)));
        let civil = counts.civil.iter();
        let civil =
            civil.map(|(it, found)| Row::of(it.text(lang), found.differ, share(found, lang)));
        push_group(&mut rows, words.findings, findings);
        push_group(&mut rows, words.kinds, kinds);
        push_group(&mut rows, words.status, status);
        push_group(&mut rows, words.civil, civil);
    }
    let (departments, countries) = match totals.has_births {
        true => (counts.births.departments(), counts.births.countries()),
        false => (Vec::new(), Vec::new()),
    };
    if totals.has_births {
        let untold = Some(counts.births.untold).filter(|count| *count > 0);
        let untold = untold.map(|count| Row::of("-", count, words.untold));
        push_group(
            &mut rows,
            words.departments,
            departments.iter().map(Row::from),
        );
        let countries = countries.iter().map(Row::from).chain(untold);
        push_group(&mut rows, words.countries, countries);
    }

    let label_width = rows.iter().map(Row::indented_width).max().unwrap_or(0);
    let count_width = counts.lines().to_string().len();
    for row in &rows {
        let indent = row.indent();
        let width = label_width - indent.len();
        match row.count {
            None => writeln!(out, "{}", row.label)?,
            Some(count) if row.text.is_empty() => {
                writeln!(out, "{indent}{:width$}  {count:>count_width$}", row.label)?;
            }
            Some(count) => writeln!(
                out,
                "{indent}{:width$}  {count:>count_width$}  {}",
                row.label, row.text
            )?,
        }
    }
    write_diagnosis(out, totals, lang)?;
    let depends_on_date = counts
        .findings()
        .any(|(finding, _)| finding.depends_on_date())
        || counts.civil.iter().any(|(field, _)| field != Field::Sex)
        || totals.has_births;
    match at {
        Some(at) if is_summary && depends_on_date => {
            writeln!(out, "{} {at}", words.reference_date)
        }
        _ => Ok(()),
    }
}

/// What there is to say of the whole, each with its lines, their share and the first of them.
fn write_diagnosis(out: &mut Vec<u8>, totals: &Totals<'_>, lang: Lang) -> io::Result<()> {
    let words = words(lang);
    if !totals.remarks.is_empty() {
        writeln!(out, "{}", words.diagnosis)?;
    }
    for remark in &totals.remarks {
        let (code, lines, text) = (remark.code, remark.lines, &remark.text);
        let (of_lines, colon) = (words.lines, words.colon);
        let percent = decimal(format!("{:.1}", 100.0 * remark.share), lang);
        write!(
            out,
            "  {code}: {text}; {of_lines}{colon} {lines} ({percent} %)"
        )?;
        if let Some((input, line)) = remark.first {
            write!(out, ", {} ", words.first)?;
            if totals.names.len() > 1 {
                push_printable(out, &totals.names[input]);
                out.push(b':');
            }
            write!(out, "{line}")?;
        }
        out.push(b'\n');
    }
    Ok(())
}

/// The counts in one line, for a terminal.
pub(crate) fn one_line(counts: &Counts, lang: Lang) -> String {
    let words = words(lang);
    let counted = [
        (words.lines, counts.lines()),
        (words.valid, counts.valid),
        (words.invalid, counts.invalid),
        (words.empty, counts.empty),
    ];
    let counted = counted.map(|(name, count)| format!("{name}{} {count}", words.colon));
    counted.join(", ")
}

/// What share of the rows differs, with what could not be compared and what may be the reason.
fn share(shares: Shares, lang: Lang) -> String {
    /// From so many and from this share on, in thousandths, another column may have been meant.
    const FEW: u64 = 5;
    const MANY: u64 = 200;
    let per_mille = shares.per_mille();
    let percent = decimal(format!("{}.{}", per_mille / 10, per_mille % 10), lang);
    let (compared, unreadable) = (shares.compared(), shares.unreadable);
    let mut text = match lang {
        Lang::Fr => format!("soit {percent} % des {compared} lignes comparées"),
        _ => format!("{percent} % of the {compared} rows compared"),
    };
    if unreadable > 0 {
        text += &match lang {
            Lang::Fr => format!("\u{a0}; cellules illisibles\u{a0}: {unreadable}"),
            _ => format!("; cells that cannot be read: {unreadable}"),
        };
    }
    if shares.differ >= FEW && per_mille >= MANY || unreadable > compared {
        text += pick(
            lang,
            "; a shifted column, or not the right one?",
            "\u{a0}; colonne décalée, ou pas la bonne\u{a0}?",
        );
    }
    text
}

/// A number with the decimal sign of a language.
fn decimal(number: String, lang: Lang) -> String {
    match lang {
        Lang::Fr => number.replace('.', ","),
        _ => number,
    }
}

/// A row of the counts: a main one, the title of a group when it has no count, or a code.
struct Row<'a> {
    label: &'a str,
    count: Option<u64>,
    text: Cow<'a, str>,
}

impl<'a> Row<'a> {
    const fn main(label: &'a str, count: u64) -> Self {
        Self {
            label,
            count: Some(count),
            text: Cow::Borrowed(""),
        }
    }

    fn of(label: &'a str, count: u64, text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            label,
            count: Some(count),
            text: text.into(),
        }
    }

    fn indent(&self) -> &'static str {
        if self.text.is_empty() { "" } else { "  " }
    }

    fn indented_width(&self) -> usize {
        self.indent().len() + self.label.chars().count()
    }
}

/// A place with its count, a country with its ISO code.
impl<'a> From<&'a Count> for Row<'a> {
    fn from(count: &'a Count) -> Self {
        let Count {
            code,
            name,
            iso,
            count,
        } = count;
        match iso {
            Some(iso) => Self::of(code, *count, format!("{name} ({iso})")),
            None => Self::of(code, *count, *name),
        }
    }
}

fn push_group<'a>(
    rows: &mut Vec<Row<'a>>,
    title: &'static str,
    group: impl Iterator<Item = Row<'a>>,
) {
    let mut group = group.peekable();
    if group.peek().is_some() {
        rows.push(Row {
            label: title,
            count: None,
            text: Cow::Borrowed(""),
        });
        rows.extend(group);
    }
}

/// The text with its control characters spelled out: no terminal obeys what a file holds.
pub(crate) fn push_printable(line: &mut Vec<u8>, text: &str) {
    for c in text.chars() {
        if c.is_control() {
            c.escape_default().for_each(|c| line.push(c as u8));
        } else {
            line.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}
