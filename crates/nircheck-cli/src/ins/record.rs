//! A health identity for programs.

use nircheck::{Number, Parsed, Severity};
use serde::Serialize;

use super::read::{Identity, Item, Problem, Subject};
use crate::json::{ErrorRecord, FindingRecord};

#[derive(Serialize)]
pub(super) struct Record {
    line: u64,
    form: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oid: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'static str>,
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    usage: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    traits: Option<TraitsRecord>,
}

/// An error of the number, or of the form.
#[derive(Serialize)]
#[serde(untagged)]
enum Fault {
    Number(ErrorRecord),
    Form {
        code: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<usize>,
    },
}

/// Whether each trait agrees with the number.
#[derive(Serialize)]
struct TraitsRecord {
    sex: &'static str,
    birth_year: &'static str,
    birth_month: &'static str,
    birthplace: &'static str,
}

impl Record {
    pub(super) fn new(item: &Item<'_>, show_numbers: bool) -> Self {
        match &item.subject {
            Subject::Identity(identity) => Self::identity(item, identity, show_numbers),
            Subject::Problem(problem) => Self::problem(item, *problem),
        }
    }

    fn identity(item: &Item<'_>, identity: &Identity<'_>, show_numbers: bool) -> Self {
        let reading = &identity.reading;
        let report = reading.report();
        let outcome = report.outcome();
        let shown = outcome.ok().filter(|_| show_numbers);
        let fault = outcome.err().map(|error| Fault::Number(error.into()));
        Self {
            line: item.line,
            form: item.form.as_str(),
            number: shown.map(|parsed| parsed.to_string()),
            verdict: if outcome.is_ok() { "valid" } else { "invalid" },
            kind: report.kind().map(|kind| kind.as_str()),
            status: report.status().map(|status| status.as_str()),
            oid: reading.oid().map(|oid| oid.as_str()),
            label: reading.label().map(|label| label.as_str()),
            usage: identity.usage.map(|usage| usage.as_str()),
            errors: fault.into_iter().collect(),
            findings: findings(identity)
                .map(|(code, severity)| FindingRecord::new(code, severity))
                .collect(),
            traits: outcome
                .ok()
                .map(Parsed::number)
                .and_then(|number| TraitsRecord::new(identity, number)),
        }
    }

    fn problem(item: &Item<'_>, problem: Problem) -> Self {
        Self {
            line: item.line,
            form: item.form.as_str(),
            number: None,
            verdict: "invalid",
            kind: None,
            status: None,
            oid: None,
            label: None,
            usage: None,
            errors: vec![Fault::Form {
                code: problem.code(),
                at: problem.at(),
            }],
            findings: Vec::new(),
            traits: None,
        }
    }
}

impl TraitsRecord {
    fn new(identity: &Identity<'_>, number: Number) -> Option<Self> {
        let found = identity.traits?.compare(number);
        Some(Self {
            sex: found.sex.as_str(),
            birth_year: found.birth_year.as_str(),
            birth_month: found.birth_month.as_str(),
            birthplace: found.birthplace.as_str(),
        })
    }
}

/// The findings on the number, then those on the identity as a whole.
fn findings(identity: &Identity<'_>) -> impl Iterator<Item = (&'static str, Severity)> {
    let on_number = identity.reading.report().findings();
    let on_whole = identity.reading.findings();
    let on_number = on_number.iter().map(|one| (one.as_str(), one.severity()));
    let on_whole = on_whole.iter().map(|one| (one.as_str(), one.severity()));
    on_number.chain(on_whole)
}
