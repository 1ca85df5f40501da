//! The explanation of a number for programs: the JSON line of the contract, with the number and
//! its fields.

use nircheck::{Context, MonthClass, Nir, Ntt, Number, PlaceKind, place};
use serde::Serialize;

use super::{readable::Readable, subject::Subject};
use crate::{
    filter::Typed,
    json::{ErrorRecord, FindingRecord},
    places,
};

#[derive(Serialize)]
pub(super) struct Record {
    line: u64,
    /// The canonical form, or what was typed when it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<KeyRecord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ErrorRecord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<FindingRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Fields>,
}

#[derive(Serialize)]
struct KeyRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<String>,
    expected: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Fields {
    Birth {
        sex: &'static str,
        year: YearRecord,
        #[serde(skip_serializing_if = "Option::is_none")]
        month: Option<MonthRecord>,
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<PlaceRecord>,
        #[serde(skip_serializing_if = "Option::is_none")]
        order: Option<String>,
    },
    OwnLayout {
        creation_type: String,
        caisse: String,
        order: String,
    },
    Ntt {
        siren: String,
        siren_passes_luhn: bool,
        chosen_part: String,
    },
}

#[derive(Serialize)]
struct YearRecord {
    digits: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    candidates: Option<Vec<u16>>,
    /// The reference date of the candidates.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
}

#[derive(Serialize)]
struct MonthRecord {
    digits: String,
    class: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<u8>,
}

#[derive(Serialize)]
struct PlaceRecord {
    code: String,
    kind: &'static str,
    department: String,
    commune: String,
    /// What it was for each candidate year.
    births: Vec<BirthRecord>,
}

#[derive(Serialize)]
struct BirthRecord {
    year: u16,
    #[serde(flatten)]
    place: places::PlaceRecord,
}

impl Record {
    pub(super) fn new(typed: Typed<'_>, subject: &Subject, context: &Context) -> Self {
        let error = subject.error();
        let mut record = Self {
            line: typed.line,
            number: None,
            verdict: if error.is_some() { "invalid" } else { "valid" },
            kind: None,
            status: None,
            key: None,
            errors: error.map(ErrorRecord::from).into_iter().collect(),
            findings: Vec::new(),
            fields: None,
        };
        match subject {
            Subject::TooLong => {}
            Subject::Ntt(ntt) => {
                record.number = Some(ntt.to_string());
                record.kind = Some(nircheck::Kind::Ntt.as_str());
                record.fields = Some(Fields::of_ntt(ntt));
            }
            Subject::Number { report, readable } => {
                record.number = Some(match report.outcome() {
                    Ok(parsed) => parsed.to_string(),
                    Err(_) => String::from_utf8_lossy(typed.bytes).into_owned(),
                });
                record.kind = report.kind().map(|kind| kind.as_str());
                record.status = report.status().map(|status| status.as_str());
                record.key = report.expected_key().map(|expected| KeyRecord {
                    given: report.given_key().map(|given| format!("{given:02}")),
                    expected: expected.to_string(),
                });
                let findings = report.findings();
                record.findings = findings
                    .iter()
                    .map(|finding| FindingRecord::new(finding.as_str(), finding.severity()))
                    .collect();
                record.fields = readable.and_then(|readable| Fields::of_number(readable, context));
            }
        }
        record
    }
}

impl Fields {
    /// None for a number that nothing is known of.
    fn of_number(readable: Readable, context: &Context) -> Option<Self> {
        let (creation_type, fund, order) = match readable.number {
            Number::Registered(nir) => return Some(Self::of_birth(nir, readable, context)),
            Number::Mig(mig) => (mig.creation_type(), mig.fund(), mig.order()),
            Number::Nnp(nnp) => (nnp.creation_type(), nnp.fund(), nnp.order()),
            _ => return None,
        };
        Some(Self::OwnLayout {
            creation_type: creation_type.to_string(),
            caisse: fund.to_string(),
            order: format!("{order:08}"),
        })
    }

    fn of_birth(nir: Nir, readable: Readable, context: &Context) -> Self {
        let candidates = context
            .at
            .map(|at| nir.birth_years(at, context.oldest_age).collect());
        let month = nir.birth_month();
        Self::Birth {
            sex: nir.sex().as_str(),
            year: YearRecord {
                digits: nir.birth_year().to_string(),
                candidates,
                at: context.at.map(|at| at.to_string()),
            },
            month: readable.has_month.then(|| MonthRecord {
                digits: month.to_string(),
                class: match month.class() {
                    MonthClass::Calendar(_) => "calendar",
                    MonthClass::OutsideDsn => "outside-dsn",
                    _ => "incomplete",
                },
                hint: month.hint(),
            }),
            place: readable.has_place.then(|| PlaceRecord::new(nir, context)),
            order: readable.has_order.then(|| nir.order().to_string()),
        }
    }

    fn of_ntt(ntt: &Ntt) -> Self {
        Self::Ntt {
            siren: ntt.siren().to_owned(),
            siren_passes_luhn: ntt.siren_passes_luhn(),
            chosen_part: ntt.local_part().to_owned(),
        }
    }
}

impl PlaceRecord {
    fn new(nir: Nir, context: &Context) -> Self {
        let place = nir.birthplace();
        let month = nir.birth_month().calendar();
        let years = context.at.map(|at| nir.birth_years(at, context.oldest_age));
        let births = years.into_iter().flatten().map(|year| BirthRecord {
            year,
            place: places::PlaceRecord::new(
                place::lookup(place, year, month),
                place::department(place, year, month),
            ),
        });
        let territory = place.territory();
        let (department, commune) = match territory {
            Some(territory) => (
                territory.to_string(),
                format!("{:02}", place.commune() % 100),
            ),
            None => (
                place.department().to_string(),
                format!("{:03}", place.commune()),
            ),
        };
        Self {
            code: place.to_string(),
            kind: match place.kind() {
                PlaceKind::Metropolitan => "metropolitan",
                PlaceKind::Corsica => "corsica",
                PlaceKind::ParisRegionOrNorthAfrica => "paris-region-or-north-africa",
                PlaceKind::NorthAfrica => "north-africa",
                PlaceKind::Overseas => "overseas",
                PlaceKind::Abroad => "abroad",
                _ => "unknown",
            },
            department,
            commune,
            births: births.collect(),
        }
    }
}
