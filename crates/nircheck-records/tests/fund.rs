//! The fund beside a number: both written forms, the schemes, the record of an attestation.

#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "../../../tests/common/mod.rs"]
mod common;

use std::collections::BTreeSet;

use common::{Base, Rng, paper, spell};
use nircheck::{Lang, Parsed, YearMonth};
use nircheck_records::fund::{
    Attestation, AttestationError, FundCode, FundError, FundErrorCode, FundField, FundFinding,
    FundForm, Scheme,
};

fn plain(text: impl AsRef<[u8]>) -> Result<FundCode, FundError> {
    FundCode::parse_as(FundForm::Plain, text)
}

fn snds(text: impl AsRef<[u8]>) -> Result<FundCode, FundError> {
    FundCode::parse_as(FundForm::Snds, text)
}

fn code_field_at(error: FundError) -> (&'static str, &'static str, usize) {
    (error.code().as_str(), error.field().as_str(), error.at())
}

#[test]
fn every_code_reads_back() {
    let mut rng = Rng::new(1);
    for _ in 0..5_000 {
        let text = format!("{:09}", rng.next() % 1_000_000_000);
        let code: FundCode = text.parse().expect("nine digits");
        assert_eq!(code.to_string(), text);
        assert_eq!(format!("{code:#}").replace(' ', ""), text);
        assert_eq!(FundCode::parse(format!("{code:#}")), Ok(code));
        assert_eq!((code.form(), plain(&text)), (FundForm::Plain, Ok(code)));
        assert_eq!(code.part(FundField::Scheme), Some(&text[..2]));
        assert_eq!(code.part(FundField::Fund), Some(&text[2..5]));
        assert_eq!(code.part(FundField::Centre), Some(&text[5..]));
        assert_eq!(code.part(FundField::Section), None);

        let letter = rng.between(0, 25) as u8 + b'A';
        let text = format!("{}{}{}", &text[..2], char::from(letter), &text[2..8]);
        let code: FundCode = text.parse().expect("the form of the SNDS");
        assert_eq!(code.to_string(), text);
        assert_eq!((code.form(), snds(&text)), (FundForm::Snds, Ok(code)));
        let parts = code.parts().map(|(_, part)| part);
        assert!(parts.eq([&text[..2], &text[2..3], &text[3..6], &text[6..]]));
        assert_eq!(FundCode::parse(text.to_lowercase()), Ok(code));
        assert_eq!(code.findings(None).contains(FundFinding::LetterUnlisted), {
            !"CMAI".contains(char::from(letter))
        });
    }
}

#[test]
fn white_space_is_left_out() {
    let fund = FundCode::parse("017510001").unwrap();
    for text in [
        " 01 751 0001",
        "01\t751\t0001 ",
        "01\u{a0}751\u{202f}0001",
        "0 1 7 5 1 0 0 0 1",
        "\u{2009}017510001\u{2007}",
    ] {
        assert_eq!(FundCode::parse(text), Ok(fund));
    }
    assert_eq!(snds("01 c 751 000").unwrap().to_string(), "01C751000");
}

#[test]
fn errors_have_a_place() {
    let error = |text: &str| code_field_at(plain(text).unwrap_err());
    assert_eq!(error(""), ("length", "organisme", 0));
    assert_eq!(error("01 751 000"), ("length", "organisme", 10));
    assert_eq!(error("0175100012"), ("length", "organisme", 10));
    assert_eq!(error("O17510001"), ("character", "regime", 0));
    assert_eq!(error("01C751000"), ("character", "caisse", 2));
    assert_eq!(error("01\u{a0}751-0001"), ("character", "centre", 7));
    assert_eq!(error("017510001 x"), ("character", "organisme", 10));
    assert_eq!(error("01\n7510001"), ("character", "caisse", 2));
    let error = |text: &str| code_field_at(snds(text).unwrap_err());
    assert_eq!(error("017510001"), ("character", "letter", 2));
    assert_eq!(error("01C75100A"), ("character", "section", 8));
    assert_eq!(error("01\u{c9}751000"), ("character", "letter", 2));
    assert_eq!(error("01C75100"), ("length", "organisme", 8));
    let error = plain("01C751000").unwrap_err();
    assert_eq!(
        error.to_string(),
        "character: a character that cannot be there (at byte 2)"
    );
}

#[test]
fn schemes() {
    let unlisted = |scheme: u8| {
        FundCode::parse(format!("{scheme:02}7510001"))
            .unwrap()
            .scheme()
    };
    let listed: BTreeSet<u8> = (0..100)
        .filter(|scheme| unlisted(*scheme).is_some())
        .collect();
    let expected = [
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 17, 90, 91, 92, 93, 94, 95, 96, 99,
    ];
    assert!(listed.iter().eq(&expected));
    assert_eq!(Scheme::ALL.len(), expected.len());
    assert_eq!(Scheme::from_code("08"), Some(Scheme::Military));
    assert_eq!(Scheme::Agricultural.text(Lang::Fr), "régime agricole (MSA)");
    assert_eq!(Scheme::SelfEmployed.now_under(), Some(Scheme::General));
    assert_eq!(Scheme::General.now_under(), None);
}

#[test]
fn closing_depends_on_the_date() {
    let found = |text: &str, at: Option<&str>| {
        let at = at.map(|at| at.parse::<YearMonth>().unwrap());
        let findings = FundCode::parse(text).unwrap().findings(at);
        findings.iter().map(FundFinding::as_str).collect::<Vec<_>>()
    };
    assert_eq!(found("017510001", Some("2026-11")), [""; 0]);
    assert_eq!(found("117510001", None), ["regime-unlisted"]);
    assert_eq!(
        found("037510001", None),
        ["regime-closed", "regime-under-another"]
    );
    assert_eq!(
        found("037510001", Some("2019-12")),
        ["regime-under-another"]
    );
    assert_eq!(
        found("037510001", Some("2020-01")),
        ["regime-closed", "regime-under-another"]
    );
    assert_eq!(
        found("097510001", Some("2026-11")),
        ["regime-under-another"]
    );
    assert_eq!(found("127510001", Some("2013-12")), [""; 0]);
    assert_eq!(found("127510001", Some("2014-01")), ["regime-closed"]);
    assert_eq!(found("167510001", Some("2018-12")), [""; 0]);
    assert_eq!(found("167510001", Some("2019-01")), ["regime-closed"]);
}

#[test]
fn an_attestation_is_a_number_and_a_fund() {
    let mut rng = Rng::new(2);
    for base in Base::ALL {
        for _ in 0..50 {
            let keyed = base.keyed(&mut rng);
            let compact = if rng.one_in(2) {
                &keyed[..]
            } else {
                &keyed[..13]
            };
            let fund = format!("{:09}", rng.next() % 1_000_000_000);
            let written = [paper(compact), spell(&mut rng, compact)];
            for number in written {
                let text = [&number[..], b" ", fund.as_bytes()].concat();
                let attestation = Attestation::parse(&text).expect("a number and a fund");
                assert_eq!(Ok(attestation.number), Parsed::parse(compact));
                assert_eq!(attestation.fund.to_string(), fund);
                assert_eq!(attestation.to_string().parse(), Ok(attestation));
                assert_eq!(format!("{attestation:#}").parse(), Ok(attestation));
            }
        }
    }
}

#[test]
fn errors_of_an_attestation_count_in_the_whole_text() {
    let error = |text: &str| {
        let error = Attestation::parse(text).unwrap_err();
        (error.code(), error.at())
    };
    assert_eq!(error("2 95 13 99 126 111 93 01 751 0001"), ("month", 5));
    assert_eq!(error("295109912611194 017510001"), ("key", 13));
    assert_eq!(error("2951099126111 01751O001"), ("length", 12));
    assert_eq!(error("295109912611193 01 751 x0001"), ("character", 23));
    assert_eq!(error("12345678"), ("length", 8));
    assert_eq!(error(""), ("length", 0));
    let error = Attestation::parse("295109912611193 01751000!1").unwrap_err();
    assert!(matches!(error, AttestationError::Fund(error)
        if error.code() == FundErrorCode::Character
            && error.field() == FundField::Centre));
}

#[test]
fn privacy() {
    let attestation = Attestation::parse("2 95 10 99 126 111 93 08 751 0001").unwrap();
    assert_eq!(
        format!("{attestation:?}"),
        "Attestation { number: Parsed { number: Registered(*), key: Some(Key(*)) }, \
         fund: FundCode(*) }"
    );
    let error = Attestation::parse("295109912611194 017510001").unwrap_err();
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(
            !shown.contains("2951") && !shown.contains("6111"),
            "{shown}"
        );
    }
}

#[test]
fn any_bytes() {
    let mut rng = Rng::new(3);
    for _ in 0..20_000 {
        let text: Vec<u8> = (0..rng.below(40))
            .map(|_| match rng.below(3) {
                0 => rng.next() as u8,
                1 => *rng.choose(b" \xc2\xa0\xe2\x80\xafCMAI-."),
                _ => *rng.choose(b"0123456789"),
            })
            .collect();
        for code in [plain(&text), snds(&text)].into_iter().flatten() {
            assert_eq!(FundCode::parse(&text), Ok(code));
            assert_eq!(FundCode::parse(code.to_string()), Ok(code));
        }
        match Attestation::parse(&text) {
            Ok(attestation) => assert_eq!(attestation.to_string().parse(), Ok(attestation)),
            Err(error) => assert!(error.at() <= text.len()),
        }
    }
}
