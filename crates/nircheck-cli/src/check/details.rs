//! All that is known of one line: the report of the library, and the two verdicts that only a
//! stream of lines can give, `too-long` and `ntt`.

use std::fmt;

use nircheck::{
    Context, ErrorCode, Field, Finding, Findings, Key, Kind, Ntt, Number, ParseError, Parsed,
    Report, Status,
};

use super::{births::Birthplace, civil::Compared};
/// Checks the texts of a run.
pub(crate) struct Checker {
    pub(crate) context: Context,
    /// Whether the technical numbers of payroll declarations are recognised.
    pub(crate) ntt: bool,
    /// Whether to tell where the numbers say that people were born, and what is found of it.
    pub(crate) birthplaces: bool,
}

/// What is known of a text that is not empty.
pub(crate) struct Details {
    pub(crate) error: Option<Fault>,
    pub(crate) kind: Option<Kind>,
    pub(crate) status: Option<Status>,
    pub(crate) given_key: Option<u8>,
    pub(crate) expected_key: Option<Key>,
    pub(crate) findings: Findings,
    pub(crate) number: Option<Canonical>,
    /// Where the number says that its holder was born, when that was asked for.
    pub(crate) birthplace: Option<Birthplace>,
    /// What comparing with the civil status of the row found.
    pub(crate) civil: Option<Compared>,
}

/// What is wrong, and where in the text.
#[derive(Clone, Copy)]
pub(crate) struct Fault {
    pub(crate) code: ErrorCode,
    pub(crate) field: Field,
    pub(crate) at: usize,
}

/// A well-formed number, whose canonical form is written when it is asked for.
pub(crate) enum Canonical {
    Nir(Parsed),
    Ntt(Ntt),
}

impl Checker {
    /// Whether a text that the rules of the NIR refuse is a technical number, to be accepted.
    pub(crate) fn is_ntt(&self, error: ErrorCode, text: &[u8]) -> bool {
        self.ntt && error != ErrorCode::TooLong && Ntt::parse(text).is_ok()
    }

    /// Checks a text that is neither empty nor too long, and the well-formed number in it that the
    /// engine has found; a year of birth may stand beside it.
    pub(crate) fn check(
        &self,
        text: &[u8],
        parsed: Option<Parsed>,
        birth_year: Option<u16>,
    ) -> Details {
        if self.ntt
            && let Ok(ntt) = Ntt::parse(text)
        {
            return Details::ntt(ntt);
        }
        let context = Context {
            birth_year,
            ..self.context
        };
        let report = match &parsed {
            Some(parsed) => nircheck::inspect(parsed, &context),
            None => nircheck::check(text, &context),
        };
        let mut details = Details::from(report);
        let number = report.outcome().ok().map(Parsed::number);
        if let Some(nir) = number.and_then(Number::registered)
            && self.birthplaces
        {
            let verdict = self.context.birthplace(nir);
            let finding = Finding::of_place(nir.birthplace(), verdict);
            details.findings = finding.map_or(details.findings, |it| details.findings.with(it));
            details.birthplace = verdict.map(|it| Birthplace::new(nir, it, &self.context));
        }
        details
    }
}

impl Details {
    pub(crate) const fn is_valid(&self) -> bool {
        self.error.is_none()
    }

    /// `valid` or `invalid`.
    pub(crate) const fn word(&self) -> &'static str {
        if self.is_valid() { "valid" } else { "invalid" }
    }

    /// Those of a line that is too long to be judged.
    pub(crate) fn too_long() -> Self {
        Self {
            error: Some(ParseError::too_long().into()),
            kind: None,
            status: None,
            given_key: None,
            expected_key: None,
            findings: Findings::EMPTY,
            number: None,
            birthplace: None,
            civil: None,
        }
    }

    fn ntt(ntt: Ntt) -> Self {
        Self {
            error: None,
            kind: Some(Kind::Ntt),
            status: Kind::Ntt.status(),
            given_key: None,
            expected_key: None,
            findings: Findings::EMPTY,
            number: Some(Canonical::Ntt(ntt)),
            birthplace: None,
            civil: None,
        }
    }
}

impl From<Report> for Details {
    fn from(report: Report) -> Self {
        Self {
            error: report.outcome().err().map(Fault::from),
            kind: report.kind(),
            status: report.status(),
            given_key: report.given_key(),
            expected_key: report.expected_key(),
            findings: report.findings(),
            number: report.outcome().ok().map(Canonical::Nir),
            birthplace: None,
            civil: None,
        }
    }
}

impl From<ParseError> for Fault {
    fn from(error: ParseError) -> Self {
        Self {
            code: error.code(),
            field: error.field(),
            at: error.at(),
        }
    }
}

/// The compact form: written only where it was asked for.
impl fmt::Display for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nir(parsed) => parsed.fmt(f),
            Self::Ntt(ntt) => ntt.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ntt_only_when_asked_for() {
        let text = b" 1732829320EMP042";
        let is_valid = |ntt| {
            let checker = Checker {
                context: Context::default(),
                ntt,
                birthplaces: false,
            };
            checker.check(text, None, None).is_valid()
        };
        assert!(is_valid(true) && !is_valid(false));
    }
}
