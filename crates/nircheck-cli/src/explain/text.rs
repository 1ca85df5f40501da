//! The explanation of a number for people, in English and in French.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use nircheck::{Context, Finding, Lang, Ntt, Number, ParseError, Report};

use super::{fields, pointer::Pointer, readable::Readable, subject::Subject};
use crate::{
    filter::Typed,
    page::{self, Row, pick},
};

/// Writes explanations.
pub(super) struct Page<'a> {
    lang: Lang,
    context: &'a Context,
    /// Of a caret and of an error code; plain where there is no terminal.
    error_style: Style,
}

impl<'a> Page<'a> {
    pub(super) fn new(lang: Lang, context: &'a Context) -> Self {
        // Colour on a terminal only, unless the environment says otherwise (NO_COLOR and others).
        let error_style = match AutoStream::choice(&io::stdout()) {
            ColorChoice::Never => Style::new(),
            _ => AnsiColor::Red.on_default().bold(),
        };
        Self {
            lang,
            context,
            error_style,
        }
    }

    pub(super) fn write(
        &self,
        out: &mut impl Write,
        typed: Typed<'_>,
        subject: &Subject,
    ) -> io::Result<()> {
        self.head(out, typed, subject)?;
        page::write_rows(out, &self.rows(subject))?;
        if subject.error().is_none() {
            writeln!(out, "  {}", self.what_it_does_not_tell(subject))?;
        }
        Ok(())
    }

    /// The number, or what was typed with a caret under the error.
    fn head(&self, out: &mut impl Write, typed: Typed<'_>, subject: &Subject) -> io::Result<()> {
        match subject {
            Subject::TooLong => writeln!(out, "{} {}", self.pick("line", "ligne"), typed.line),
            Subject::Ntt(ntt) => writeln!(out, "{ntt}"),
            Subject::Number { report, .. } => match report.outcome() {
                Ok(parsed) => writeln!(out, "{parsed:#}"),
                Err(error) => {
                    let Pointer { text, column } = Pointer::new(typed.bytes, error.at());
                    let style = self.error_style;
                    writeln!(out, "{text}\n{:column$}{style}^{style:#}", "")
                }
            },
        }
    }

    fn rows(&self, subject: &Subject) -> Vec<Row> {
        match subject {
            Subject::TooLong => self.error(ParseError::too_long()),
            Subject::Ntt(ntt) => self.ntt(ntt),
            Subject::Number { report, readable } => self.number(report, readable.as_ref()),
        }
    }

    fn number(&self, report: &Report, readable: Option<&Readable>) -> Vec<Row> {
        let mut rows = match report.outcome() {
            Ok(_) => vec![self.well_formed()],
            Err(error) => self.error(error),
        };
        if let Some(kind) = report.kind() {
            rows.push(self.row("kind", "type", kind.text(self.lang)));
        }
        if let Some(status) = report.status() {
            let by = self
                .context
                .oid
                .map(|oid| format!(" (OID {})", oid.text(self.lang)));
            let text = status.text(self.lang).to_owned() + &by.unwrap_or_default();
            rows.push(self.row("status", "statut", text));
        }
        if let Some(readable) = readable {
            rows.extend(fields::rows(readable, self.context, self.lang));
        }
        rows.extend(self.key(report, readable.map(|it| it.number)));
        rows.extend(
            report
                .findings()
                .iter()
                .map(|finding| self.finding(finding)),
        );
        rows
    }

    fn well_formed(&self) -> Row {
        let mut text = self.pick("well formed", "bien formé").to_owned();
        let profile = self.context.profile;
        if profile != nircheck::Profile::DEFAULT {
            text += &format!("{} {}", self.pick(", profile", ", profil"), profile.name());
        }
        self.row("verdict", "verdict", text)
    }

    fn error(&self, error: ParseError) -> Vec<Row> {
        let (code, style) = (error.code(), self.error_style);
        let text = format!("{style}{code}{style:#}: {}", code.text(self.lang));
        vec![
            self.row("error", "erreur", text),
            self.row("expected", "attendu", error.expected().text(self.lang)),
        ]
    }

    /// What was given, what the rule gives, and whether they are the same.
    fn key(&self, report: &Report, number: Option<Number>) -> Option<Row> {
        let expected = report.expected_key()?.value();
        let undocumented = matches!(number, Some(Number::Mig(_) | Number::Nnp(_)));
        let given = report.given_key();
        let text = match (self.lang, given) {
            (Lang::Fr, None) => format!("absente, {expected:02} par le calcul"),
            (_, None) => format!("none given, {expected:02} computed"),
            (Lang::Fr, Some(given)) if given == expected => format!("{given:02}, juste"),
            (_, Some(given)) if given == expected => format!("{given:02}, right"),
            (Lang::Fr, Some(given)) => format!("{given:02} donnée, {expected:02} par le calcul"),
            (_, Some(given)) => format!("{given:02} given, {expected:02} computed"),
        };
        let remark = match undocumented {
            true => self.pick(
                " (by the rule of the NIR: none is documented for this kind)",
                " (selon la règle du NIR : aucune n'est documentée pour ce type)",
            ),
            false => "",
        };
        Some(self.row("key", "clé", text + remark))
    }

    fn finding(&self, finding: Finding) -> Row {
        let mut text = format!("{finding}: {}", finding.text(self.lang));

        if let Some(at) = self.context.at.filter(|_| finding.depends_on_date()) {
            text += &format!(" ({} {at})", self.pick("at", "en"));
        }
        Row::new(finding.severity().text(self.lang), text)
    }

    fn ntt(&self, ntt: &Ntt) -> Vec<Row> {
        let luhn = match ntt.siren_passes_luhn() {
            true => self.pick("satisfies the Luhn rule", "satisfait la règle de Luhn"),
            false => self.pick("breaks the Luhn rule", "ne satisfait pas la règle de Luhn"),
        };
        let hint = self.pick("a hint only", "simple indice");
        let siren = format!("{}, {luhn} ({hint})", ntt.siren());
        vec![
            self.well_formed(),
            self.row("kind", "type", nircheck::Kind::Ntt.text(self.lang)),
            self.row("SIREN", "SIREN", siren),
            self.row("chosen part", "partie choisie", ntt.local_part()),
        ]
    }

    fn what_it_does_not_tell(&self, subject: &Subject) -> &'static str {
        match subject {
            Subject::Ntt(_) => self.pick(
                "An NTT is not a NIR: it tells nothing of a birth.",
                "Un NTT n'est pas un NIR: il ne dit rien d'une naissance.",
            ),
            _ => self.pick(
                "A number does not tell whether it was assigned or certified, whose it is, \
                 a nationality, a current sex, or whether its holder is alive.",
                "Un numéro ne dit pas s'il a été attribué ou certifié, à qui il est, \
                 une nationalité, le sexe actuel, ni si son titulaire est en vie.",
            ),
        }
    }

    fn row(&self, en: &'static str, fr: &'static str, text: impl Into<String>) -> Row {
        Row::new(self.pick(en, fr), text)
    }

    fn pick(&self, en: &'static str, fr: &'static str) -> &'static str {
        pick(self.lang, en, fr)
    }
}
