//! A health identity in words, in English and in French.

use std::io::{self, Write};

use nircheck::{Context, Lang, Parsed, Severity, Show};
use nircheck_records::identity::Agreements;

use super::read::{Identity, Item, Problem, Subject};
use crate::{
    explain::fields,
    page::{self, Row, pick},
};

/// Writes explanations.
pub(super) struct Page<'a> {
    lang: Lang,
    context: &'a Context,
    show_numbers: bool,
}

impl<'a> Page<'a> {
    pub(super) const fn new(lang: Lang, context: &'a Context, show_numbers: bool) -> Self {
        Self {
            lang,
            context,
            show_numbers,
        }
    }

    pub(super) fn write(&self, out: &mut impl Write, item: &Item<'_>) -> io::Result<()> {
        let parsed = match &item.subject {
            Subject::Identity(identity) => identity.reading.report().outcome().ok(),
            Subject::Problem(_) => None,
        };
        match parsed {
            None => writeln!(out, "{} {}", self.pick("line", "ligne"), item.line)?,
            Some(parsed) if self.show_numbers => writeln!(out, "{parsed:#}")?,
            Some(parsed) => writeln!(out, "{}", parsed.masked(Show::default()))?,
        }
        let rows = match &item.subject {
            Subject::Identity(identity) => self.identity(item, identity, parsed),
            Subject::Problem(problem) => self.problem(item, *problem),
        };
        page::write_rows(out, &rows)?;
        if parsed.is_some() {
            let text = self.pick(
                "Well formed is not verified: only the national service (INSi) can tell.",
                "Bien formée ne veut pas dire vérifiée\u{a0}: seul le téléservice INSi peut le dire.",
            );
            writeln!(out, "  {text}")?;
        }
        Ok(())
    }

    fn problem(&self, item: &Item<'_>, problem: Problem) -> Vec<Row> {
        let place = problem.at().map(|at| self.at_byte(at));
        let (code, text) = (problem.code(), problem.text(self.lang));
        let text = format!("{code}: {text}{}", place.unwrap_or_default());
        vec![
            self.row("error", "erreur", text),
            self.row("form", "forme", item.form.text(self.lang)),
        ]
    }

    fn identity(
        &self,
        item: &Item<'_>,
        identity: &Identity<'_>,
        parsed: Option<Parsed>,
    ) -> Vec<Row> {
        let (reading, lang) = (&identity.reading, self.lang);
        let report = reading.report();
        let mut rows = vec![match report.outcome() {
            Ok(_) => self.row(
                "verdict",
                "verdict",
                self.pick("well formed", "bien formée"),
            ),
            Err(error) => {
                let (code, place) = (error.code(), self.in_number(error.at()));
                let text = format!("{code}: {}{place}", code.text(lang));
                self.row("error", "erreur", text)
            }
        }];
        rows.push(self.row("form", "forme", item.form.text(lang)));
        if let Some(oid) = reading.oid() {
            rows.push(self.row("OID", "OID", format!("{oid} ({})", oid.text(lang))));
        }
        if let Some(label) = reading.label() {
            let text = format!("{label}: {}", label.text(lang));
            rows.push(self.row("label", "libellé", text));
        }
        if let Some(usage) = identity.usage {
            rows.push(self.row("use", "usage", usage.text(lang)));
        }
        if let Some(kind) = report.kind() {
            rows.push(self.row("kind", "type", kind.text(lang)));
        }
        if let Some(status) = report.status() {
            rows.push(self.row("status", "statut", status.text(lang)));
        }
        if let Some(number) = parsed.map(Parsed::number) {
            if self.show_numbers {
                rows.extend(fields::rows(&number.into(), self.context, lang));
            }
            if let Some(traits) = identity.traits {
                rows.push(self.agreements(&traits.compare(number)));
            }
        }
        let on_number = report.findings();
        rows.extend(
            on_number
                .iter()
                .map(|one| self.finding(one.severity(), one.as_str(), one.text(lang))),
        );
        let on_whole = reading.findings();
        rows.extend(
            on_whole
                .iter()
                .map(|one| self.finding(one.severity(), one.as_str(), one.text(lang))),
        );
        rows
    }

    fn agreements(&self, found: &Agreements) -> Row {
        let said = [
            (self.pick("sex", "sexe"), found.sex),
            (self.pick("year", "année"), found.birth_year),
            (self.pick("month", "mois"), found.birth_month),
            (self.pick("place", "lieu"), found.birthplace),
        ];
        let said = said.map(|(name, agreement)| format!("{name}: {}", agreement.text(self.lang)));
        self.row("civil status", "état civil", said.join(", "))
    }

    fn finding(&self, severity: Severity, code: &str, text: &str) -> Row {
        Row::new(severity.text(self.lang), format!("{code}: {text}"))
    }

    fn at_byte(&self, at: usize) -> String {
        format!(" ({} {at})", self.pick("at byte", "à l'octet"))
    }

    fn in_number(&self, at: usize) -> String {
        let words = self.pick("at byte {} of the number", "à l'octet {} du numéro");
        format!(" ({})", words.replace("{}", &at.to_string()))
    }

    fn row(&self, en: &'static str, fr: &'static str, text: impl Into<String>) -> Row {
        Row::new(self.pick(en, fr), text)
    }

    const fn pick(&self, en: &'static str, fr: &'static str) -> &'static str {
        pick(self.lang, en, fr)
    }
}
