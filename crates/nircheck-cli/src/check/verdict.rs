//! What is said of one text: the library's report, and the two verdicts that only a stream of
//! lines can give, `too-long` and `ntt`.

use std::{borrow::Cow, fmt};

use nircheck::{
    Context, ErrorCode, Field, Finding, Findings, Key, Kind, Ntt, Number, Oid, ParseError, Parsed,
    Report, Status,
};

use super::{births::Birthplace, civil::Compared};
use crate::{
    lines::{self, LIMIT},
    rows,
};

/// Gives verdicts.
pub(crate) struct Judge {
    pub(crate) context: Context,
    /// Whether the technical numbers of payroll declarations are recognised.
    pub(crate) ntt: bool,
    /// Whether to tell where the numbers say that people were born.
    pub(crate) birthplaces: bool,
}

/// What is said of a text that is not empty.
pub(crate) struct Verdict {
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

impl Judge {
    /// The verdict on a line; none when it is empty.
    pub(crate) fn line(&self, text: &[u8]) -> Option<Verdict> {
        if text.len() > LIMIT {
            Some(Verdict::too_long())
        } else if lines::is_blank(text) {
            None
        } else {
            Some(self.text(text))
        }
    }

    /// The verdict on what the engine has judged, told anew.
    pub(crate) fn judged(
        &self,
        verdict: nircheck::batch::Verdict,
        text: &nircheck::batch::Decoded<'_>,
    ) -> Option<Verdict> {
        if verdict.error() == Some(ErrorCode::TooLong) {
            return Some(Verdict::too_long());
        }
        let mut verdict = (!lines::is_blank(text)).then(|| self.text(text));
        if let Some(fault) = verdict.as_mut().and_then(|verdict| verdict.error.as_mut()) {
            fault.at = text.source_offset(fault.at);
        }
        verdict
    }

    /// The verdict on a cell of a CSV file, after the text that it was read as: bytes that are
    /// not UTF-8 are Windows-1252, as spreadsheets write them.
    pub(crate) fn cell<'a>(&self, cell: &'a [u8]) -> (Cow<'a, [u8]>, Option<Verdict>) {
        if cell.len() > LIMIT {
            return (Cow::Borrowed(cell), Some(Verdict::too_long()));
        }
        let text = rows::decoded(cell);
        let is_blank = lines::is_blank(text.as_bytes());
        let mut verdict = (!is_blank).then(|| self.text(text.as_bytes()));
        if let Some(fault) = verdict.as_mut().and_then(|v| v.error.as_mut()) {
            fault.at = rows::offset_in_cell(&text, fault.at);
        }
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        (text, verdict)
    }

    /// Whether a text that the rules of the NIR refuse is a technical number, to be accepted.
    pub(crate) fn is_ntt(&self, error: ErrorCode, text: &[u8]) -> bool {
        self.ntt && error != ErrorCode::TooLong && Ntt::parse(text).is_ok()
    }

    fn text(&self, text: &[u8]) -> Verdict {
        if self.ntt
            && let Ok(ntt) = Ntt::parse(text)
        {
            return Verdict::ntt(ntt);
        }
        let report = nircheck::check(text, &self.context);
        let mut verdict = Verdict::from(report);
        let number = report.outcome().ok().map(Parsed::number);
        if let Some(nir) = number.and_then(Number::registered)
            && self.birthplaces
        {
            verdict.birthplace = Birthplace::of(nir, &self.context);
        }
        verdict
    }
}

impl Verdict {
    pub(crate) const fn is_valid(&self) -> bool {
        self.error.is_none()
    }

    /// Whether it is a well-formed number without its key.
    pub(crate) fn is_short(&self) -> bool {
        self.is_valid() && self.findings.contains(Finding::KeyAbsent)
    }

    /// `valid` or `invalid`.
    pub(crate) const fn word(&self) -> &'static str {
        if self.is_valid() { "valid" } else { "invalid" }
    }

    /// The verdict on a line of this kind and with this error: all that shows without details.
    pub(crate) fn outline(error: Option<ErrorCode>, kind: Option<Kind>, oid: Option<Oid>) -> Self {
        let fault = |code| Fault {
            code,
            field: Field::Number,
            at: 0,
        };
        Self {
            error: error.map(fault),
            kind,
            status: match (kind.and_then(Kind::status), oid) {
                (Some(Status::DefinitiveForm), Some(oid)) => Some(oid.status()),
                (status, _) => status,
            },
            ..Self::too_long()
        }
    }

    fn too_long() -> Self {
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

impl From<Report> for Verdict {
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

impl Canonical {
    /// The number, unless it is technical.
    pub(crate) fn number(&self) -> Option<Number> {
        match self {
            Self::Nir(parsed) => Some(parsed.number()),
            Self::Ntt(_) => None,
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

    fn judge(ntt: bool) -> Judge {
        let context = Context::default();
        Judge {
            context,
            ntt,
            birthplaces: false,
        }
    }

    #[test]
    fn positions_of_windows_1252_count_its_bytes() {
        let (text, verdict) = judge(false).cell(b"2\xa095\xa010\xa099\xa0126\xa0111\xa094");
        assert_eq!(
            text,
            "2\u{a0}95\u{a0}10\u{a0}99\u{a0}126\u{a0}111\u{a0}94".as_bytes()
        );
        assert_eq!(
            verdict.and_then(|v| v.error).map(|fault| fault.at),
            Some(19)
        );
        let (_, verdict) = judge(false).cell(b"\xe9");
        assert_eq!(verdict.and_then(|v| v.error).map(|fault| fault.at), Some(0));
        let (_, verdict) = judge(false).cell(&[0xe9; LIMIT + 1]);
        assert_eq!(
            verdict.and_then(|v| v.error).map(|fault| fault.at),
            Some(LIMIT)
        );
    }

    #[test]
    fn ntt_only_when_asked_for() {
        let ntt = b" 1732829320EMP042";
        assert!(judge(true).line(ntt).is_some_and(|v| v.is_valid()));
        assert!(judge(false).line(ntt).is_some_and(|v| !v.is_valid()));
    }
}
