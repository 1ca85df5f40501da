//! A report says what the rules say, whatever the profile, form, OID and date, and nothing else
//! of the input.

use std::collections::BTreeSet;

use nircheck::{
    Context, Finding, Form, Lang, Oid, Profile, Report, Slip, YearMonth, check, inspect, suggest,
};

use super::{
    assert_private,
    common::{Judgement, Known, judge, same, ways},
    text,
};

/// Five bytes tell the reference date, the oldest age, the OID and the way to suggest by; the
/// others are those of every target.
pub fn explain(data: &[u8]) {
    let Some((&[high, low, month, oldest_age, choice], data)) = data.split_first_chunk() else {
        return;
    };
    let Some(text) = text(data) else { return };
    let at = YearMonth::new(u16::from_be_bytes([high, low]) % 10_000, month % 12 + 1);
    let oid = Oid::ALL.get(usize::from(choice / 8) % 7).copied(); // six, or none
    for (way, (form, &profile)) in ways().enumerate() {
        let judged = judge(&text, form == Form::Strict, profile.name());
        let alone = Context {
            form,
            profile,
            oldest_age,
            ..Context::default()
        };
        for context in [alone, Context { oid, at, ..alone }] {
            let report = check(&text, &context);
            same(&text, report.outcome(), &judged);
            known(&report, &judged, context.oid);
            findings(&report, &judged, &context);
            in_words(&text, &report);
            if let Ok(parsed) = report.outcome() {
                assert_eq!(inspect(&parsed, &context), report);
            }
        }
        if way == usize::from(choice % 8) {
            suggestions(&text, &alone, &judged);
        }
    }
}

/// Kind, status and keys are known as soon as the first digit is, even of a wrong number.
fn known(report: &Report, judged: &Judgement, oid: Option<Oid>) {
    let told = (
        report.kind().map(|kind| kind.as_str()),
        report.status().map(|status| status.as_str()),
        report.given_key(),
        report.expected_key().map(|key| key.value()),
    );
    let expected = match &judged.known {
        None => (None, None, None, None),
        Some(known) => {
            let status = match (known.status, oid) {
                ("definitive-form", Some(oid)) => status_under(oid),
                (digits, _) => digits,
            };
            (
                Some(known.kind),
                Some(status),
                known.given_key,
                Some(known.expected_key),
            )
        }
    };
    assert_eq!(told, expected);
}

fn status_under(oid: Oid) -> &'static str {
    match oid {
        Oid::InsNir | Oid::NssNir => "definitive",
        Oid::InsNia | Oid::NssNia => "temporary",
        Oid::InsNirTest => "test",
        Oid::InsNirDemo => "demo",
        _ => panic!("an OID that this target does not know"),
    }
}

/// Findings are those of the specification, of a well-formed number only.
fn findings(report: &Report, judged: &Judgement, context: &Context) {
    let expected = match judged {
        Judgement {
            known: Some(known),
            error: None,
        } => expected_findings(known, context),
        _ => Vec::new(),
    };
    assert!(report.findings().iter().eq(expected));
}

fn expected_findings(known: &Known, context: &Context) -> Vec<Finding> {
    let Context { oid, at, .. } = *context;
    let payroll = context.profile == Profile::DSN;
    let registered = matches!(known.kind, "nir" | "awaiting");
    let body = str::from_utf8(&known.body).expect("ASCII");
    let month = body[3..5].parse().unwrap_or(0);
    let key_is_right = known.given_key.is_none_or(|key| key == known.expected_key);
    let anonymous = body.starts_with("2555555") && &body[10..11] == "0";
    let specimen = body == "2690549588157"; // of the health card
    let fictitious = registered && (anonymous || specimen || body.ends_with("999999"));
    let rules = [
        (
            Finding::KeyAbsent,
            known.given_key.is_none() && !known.own_layout && !payroll,
        ),
        (Finding::KindUndocumented, known.kind == "awaiting"),
        (
            Finding::KeyNotExpected,
            known.given_key.is_some() && payroll,
        ),
        (
            Finding::NnpEnded,
            known.kind == "nnp" && at.is_none_or(|at| at.year() > 2022),
        ),
        (Finding::OidTest, oid == Some(Oid::InsNirTest)),
        (Finding::KeyUndocumented, !key_is_right),
        (
            Finding::ProvisionalLayout,
            known.kind == "nnp" && !known.own_layout,
        ),
        (
            Finding::MonthOutsideDsn,
            registered && matches!(month, 21..=29 | 43..=49),
        ),
        (
            Finding::CorsicaDate,
            registered && is_corsica_misdated(body, month, context),
        ),
        (Finding::Fictitious, fictitious),
        (
            Finding::OidContradiction,
            oid.is_some() && known.kind != "nir",
        ),
    ];
    let held = rules.into_iter().filter(|(_, holds)| *holds);
    held.map(|(finding, _)| finding).collect()
}

/// Every year that the number may mean is on the wrong side of 1976-01-01, and there is one.
fn is_corsica_misdated(body: &str, month: u8, context: &Context) -> bool {
    let Some(at) = context.at else { return false };
    let since_1976 = match &body[5..7] {
        "20" => true,
        "2A" | "2B" => false,
        _ => return false,
    };
    let two_digits: u16 = body[1..3].parse().expect("two digits");
    let earliest = at.year().saturating_sub(context.oldest_age.into());
    let mut years = (earliest..=at.year()).filter(|year| {
        let not_begun = *year == at.year() && (1..=12).contains(&month) && month > at.month();
        year % 100 == two_digits && !not_begun
    });
    let any = years.clone().next().is_some();
    any && years.all(|year| (year >= 1976) == since_1976)
}

/// Everything has its words in both languages, and none holds the number.
fn in_words(text: &[u8], report: &Report) {
    assert_private(text, &format!("{report:?}"));
    for lang in [Lang::En, Lang::Fr] {
        let kind = report.kind().map(|kind| kind.text(lang));
        let status = report.status().map(|status| status.text(lang));
        let findings = report.findings().iter().map(|finding| finding.text(lang));
        let error = report.outcome().err().map(|error| {
            assert_private(text, &error.to_string());
            let (code, field, expected) = (error.code(), error.field(), error.expected());
            [code.text(lang), field.text(lang), expected.text(lang)]
        });
        let error = error.into_iter().flatten();
        for words in findings.chain(kind).chain(status).chain(error) {
            assert!(!words.is_empty());
            assert_private(text, words);
        }
    }
}

/// A suggestion is well formed, given once, and one slip away from a text that is not well formed.
fn suggestions(text: &[u8], context: &Context, judged: &Judgement) {
    let suggestions: Vec<_> = suggest(text, context).collect();
    assert!(judged.error.is_some() || suggestions.is_empty());
    assert!(suggestions.is_sorted_by_key(|suggestion| suggestion.slip));
    let typed: Vec<u8> = text
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .map(u8::to_ascii_uppercase)
        .collect();
    let mut seen = BTreeSet::new();
    for suggestion in &suggestions {
        let compact = suggestion.number.compact();
        let strict = judge(compact.as_bytes(), true, context.profile.name());
        assert_eq!(strict.error, None);
        assert_eq!(compact.len(), typed.len());
        let as_typed = suggestion.slip == Slip::Spelling;
        assert_eq!(compact.as_bytes() == typed, as_typed);
        assert!(suggestion.index < typed.len());
        assert!(seen.insert(suggestion.number));
        assert_private(text, &format!("{suggestion:?}"));
    }
}
