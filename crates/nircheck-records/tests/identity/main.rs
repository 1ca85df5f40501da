//! Health identities in their four forms: what is read, what is written, what is remarked on.

#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "../../../../tests/common/mod.rs"]
mod common;

mod cda;
mod cx;
mod datamatrix;
mod fhir;

use common::{Base, Rng};
use datamatrix::DATAMATRIX;
use nircheck::{
    Context, Date, ErrorCode, Finding, KeyedNir, Kind, Lang, Nir, Oid, Profile, Report, Sex,
    Status, check,
};
use nircheck_records::identity::{
    Agreement, CdaId, Cx, Datamatrix, Encoding, Identifier, Ins, InsError, InsErrorCode,
    InsFinding, Label, Reading, Segment, Traits, Use,
};

/// The published example of HL7 v2, and the number in it.
const HL7: &str = "279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS^^20101207";
const NUMBER: &str = "279035121518989";
const HEADER: &str = "IS010000000000000000000000";

fn context() -> Context {
    Context::default()
}

// --- One reader for each form ----------------------------------------------------------------

fn read_cx(field: &str) -> Result<Vec<Option<Reading>>, InsError> {
    Cx::repetitions(field, Encoding::DEFAULT)?
        .map(|cx| cx.read(&context()))
        .collect()
}

fn read_cda(text: &str) -> Result<Vec<Option<Reading>>, InsError> {
    CdaId::all(text).map(|id| id?.read(&context())).collect()
}

fn read_fhir(json: &str) -> Option<Reading> {
    let identifier: Identifier = serde_json::from_str(json).expect("an identifier");
    identifier.read(&context())
}

fn read_datamatrix(text: &str) -> Result<Reading, InsError> {
    Ok(Datamatrix::parse(text)?.read(&context()))
}

/// A number as each form sends it, whether it is one or not.
fn sent(number: &str, oid: Oid) -> [Reading; 4] {
    let cx = format!("{number}^^^&{oid}&ISO^{}", Label::cx(oid));
    let cda = format!(r#"<id extension="{number}" root="{oid}"/>"#);
    let fhir = format!(
        r#"{{"type":{{"coding":[{{"code":"{}"}}]}},"system":"urn:oid:{oid}","value":"{number}"}}"#,
        Label::fhir(oid)
    );
    let datamatrix = format!("{HEADER}S1{number}S2{oid}\u{1d}S3\u{1d}S4\u{1d}S5FS628-03-1979");
    [
        read_cx(&cx).unwrap()[0].expect("a NIR by its OID"),
        read_cda(&cda).unwrap()[0].expect("a NIR by its OID"),
        read_fhir(&fhir).expect("a NIR by its OID"),
        read_datamatrix(&datamatrix).expect("a datamatrix"),
    ]
}

fn findings(reading: &Reading) -> Vec<&'static str> {
    let found = reading.findings().iter();
    found.map(InsFinding::as_str).collect()
}

fn code_at(error: InsError) -> (&'static str, usize) {
    (error.code().as_str(), error.at())
}

/// The published numbers of fifteen characters without separators.
fn published() -> Vec<&'static str> {
    let rows = include_str!("../../../../data/vectors/published.tsv").lines();
    let numbers: Vec<_> = rows
        .skip(1)
        .filter_map(|row| row.split('\t').next())
        .filter(|number| number.len() == 15)
        .collect();
    assert!(numbers.len() > 60, "the file was cut");
    numbers
}

fn identity(number: &str, oid: Oid) -> Ins {
    let number: KeyedNir = number.parse().expect("a number with its key");
    Ins::new(number, oid).expect("first digit 1 or 2")
}

/// Identities of every OID, from a seed.
fn identities(seed: u64, count: usize) -> Vec<Ins> {
    const BASES: [Base; 5] = [
        Base::Metropolitan,
        Base::Corsica2A,
        Base::Corsica2B,
        Base::Overseas,
        Base::Abroad,
    ];
    let mut rng = Rng::new(seed);
    (0..count)
        .map(|index| {
            let base = *rng.choose(&BASES);
            let text = base.keyed(&mut rng);
            let number = KeyedNir::parse_strict(text).expect("a number with its key");
            Ins::new(number, Oid::ALL[index % Oid::ALL.len()]).expect("first digit 1 or 2")
        })
        .collect()
}

// --- What is read ----------------------------------------------------------------------------

#[test]
fn the_published_example_is_a_test_identity() {
    let reading = read_cx(HL7).unwrap()[0].expect("a NIR by its OID");
    let report = reading.report();
    assert_eq!(report.outcome().unwrap().to_string(), NUMBER);
    assert_eq!(report.status(), Some(Status::Test));
    assert_eq!(report.status().unwrap().as_str(), "test");
    assert!(report.findings().iter().eq([Finding::OidTest]));
    assert_eq!(reading.oid(), Some(Oid::InsNirTest));
    assert_eq!(reading.label(), Some(Label::Ins));
    assert!(reading.findings().is_empty());
    assert_eq!(reading.ins(), Some(identity(NUMBER, Oid::InsNirTest)));
    let cx = Cx::repetitions(HL7, Encoding::DEFAULT)
        .unwrap()
        .next()
        .unwrap();
    assert_eq!(cx.part(7, 1).unwrap(), "20101207");
}

/// Every form judges every published number under every OID as the checker does.
#[test]
fn every_form_judges_as_the_checker() {
    for number in published() {
        for oid in Oid::ALL {
            let context = Context {
                profile: Profile::INS,
                oid: Some(*oid),
                ..context()
            };
            let expected: Report = check(number, &context);
            for reading in sent(number, *oid) {
                assert_eq!(reading.report(), expected);
                assert_eq!(reading.oid(), Some(*oid));
                assert_eq!(reading.ins().is_some(), expected.is_well_formed());
            }
        }
    }
}

/// Official examples with a false key are rejected, in every form, at the key.
#[test]
fn false_keys_of_official_examples() {
    for number in ["276037510669380", "223042545611404", "276059205062865"] {
        for reading in sent(number, Oid::InsNir) {
            let error = reading.report().outcome().expect_err("a false key");
            assert_eq!((error.code(), error.at()), (ErrorCode::Key, 13));
            assert_eq!(
                error.to_string(),
                "key: the key does not match the number (at byte 13)"
            );
            assert_eq!(reading.report().status(), Some(Status::Definitive));
            assert_eq!(reading.ins(), None);
        }
    }
}

#[test]
fn the_oid_gives_the_status() {
    for (oid, status) in [
        (Oid::InsNir, Status::Definitive),
        (Oid::InsNia, Status::Temporary),
        (Oid::InsNirTest, Status::Test),
        (Oid::InsNirDemo, Status::Demo),
        (Oid::NssNir, Status::Definitive),
        (Oid::NssNia, Status::Temporary),
    ] {
        for reading in sent(NUMBER, oid) {
            assert_eq!(reading.report().status(), Some(status));
            assert_eq!(reading.ins().map(Ins::status), Some(status));
            assert!(reading.findings().is_empty(), "{oid}");
        }
    }
}

/// The profile and the OID of the caller do not count, its form does.
#[test]
fn the_context_of_the_caller() {
    let text = r#"<id root="1.2.250.1.213.1.4.8" extension="2 79 03 51 215 189 89"/>"#;
    let id = CdaId::all(text).next().unwrap().unwrap();
    let callers = Context {
        profile: Profile::DSN,
        oid: Some(Oid::InsNirDemo),
        ..context()
    };
    let reading = id.read(&callers).unwrap().unwrap();
    assert_eq!(reading.report().status(), Some(Status::Definitive));
    assert!(reading.report().findings().is_empty());
    let strict = Context {
        form: nircheck::Form::Strict,
        ..callers
    };
    let reading = id.read(&strict).unwrap().unwrap();
    assert_eq!(
        reading.report().outcome().unwrap_err().code(),
        ErrorCode::Character
    );
}

// --- Contradictions --------------------------------------------------------------------------

#[test]
fn a_provisional_number_under_the_oid_of_a_nir() {
    for number in ["717510000000120", "517510000000123", "399018619400164"] {
        for oid in [Oid::InsNir, Oid::InsNia, Oid::NssNir] {
            for reading in sent(number, oid) {
                assert_eq!(findings(&reading), ["oid-contradiction"]);
                let error = reading.report().outcome().unwrap_err();
                assert_eq!((error.code(), error.at()), (ErrorCode::Kind, 0));
            }
        }
    }
    // Whatever else is wrong with it: the key, its range, the layout.
    for number in ["799018619400159", "717510000000100", "599018619400158"] {
        for reading in sent(number, Oid::InsNir) {
            assert_eq!(findings(&reading), ["oid-contradiction"]);
            assert!(!reading.report().is_well_formed());
        }
    }
    for number in ["279035121518988", "999018619400158", "7X90186194001"] {
        for reading in sent(&format!("{number:0<15}"), Oid::InsNir) {
            assert!(findings(&reading).is_empty(), "{number}");
        }
    }
    // 13 characters are an NNP too, and no health identity in length.
    let cx = "7112312345678^^^&1.2.250.1.213.1.4.8&ISO^INS";
    let reading = read_cx(cx).unwrap()[0].unwrap();
    assert_eq!(findings(&reading), ["oid-contradiction"]);
    assert_eq!(
        reading.report().outcome().unwrap_err().code(),
        ErrorCode::Length
    );
}

#[test]
fn the_oid_is_trusted_not_the_label() {
    let fhir = |code: &str, system: &str| {
        read_fhir(&format!(
            r#"{{"value":"{NUMBER}","system":"{system}",
                "type":{{"coding":[{{"code":"{code}"}}]}}}}"#
        ))
    };
    let reading = fhir("INS-NIR", "urn:oid:1.2.250.1.213.1.4.10").unwrap();
    assert_eq!(reading.report().status(), Some(Status::Test));
    assert_eq!(findings(&reading), ["label-differs"]);
    let reading = fhir("NH", "urn:oid:1.2.250.1.213.1.4.8").unwrap();
    assert_eq!(reading.report().status(), Some(Status::Definitive));
    assert_eq!(findings(&reading), ["label-differs"]);
    let reading = fhir("INS-NIR", "urn:oid:1.2.3").unwrap();
    assert_eq!(reading.report().status(), Some(Status::DefinitiveForm));
    assert_eq!(findings(&reading), ["oid-unknown"]);
    // A label of a health plan of any country says nothing by itself.
    assert!(fhir("NH", "urn:oid:1.2.3").is_none());
    assert!(fhir("PI", "urn:oid:1.2.3").is_none());
    assert_eq!(
        findings(&fhir("PI", "1.2.250.1.213.1.4.8").unwrap()),
        [""; 0]
    );

    // An empty OID is none.
    assert_eq!(findings(&fhir("INS-NIR", "").unwrap()), ["oid-absent"]);
    let empty = DATAMATRIX.replace("1.2.250.1.213.1.4.8", "");
    let reading = read_datamatrix(&empty).unwrap();
    assert_eq!(findings(&reading), ["oid-absent"]);

    let cx = |text| read_cx(text).unwrap()[0].map(|reading| findings(&reading));
    assert_eq!(cx("1^^^X&1.2.3&ISO^PI"), None);
    assert_eq!(cx("1^^^X&1.2.3&ISO^NH"), None);
    assert_eq!(cx("1^^^^INS"), Some(vec!["oid-absent"]));
    assert_eq!(cx("1^^^ASIP-SANTE-INS-NIR"), Some(vec!["oid-absent"]));
    assert_eq!(cx("1^^^ASIP-SANTE-INS-NIR^PI"), None);
    assert_eq!(
        cx("1^^^&1.2.250.1.213.1.4.13&ISO^INS"),
        Some(vec!["label-differs"])
    );
    assert_eq!(
        cx("1^^^&1.2.250.1.213.1.4.9&ISO^INS-NIR"),
        Some(vec!["label-differs"])
    );
    assert_eq!(cx(""), None);
}

#[test]
fn labels_fit_their_oids_and_no_others() {
    for oid in Oid::ALL {
        for label in Label::ALL {
            let fits = match label {
                Label::Nh => matches!(oid, Oid::NssNir | Oid::NssNia),
                Label::Ins => !matches!(oid, Oid::NssNir | Oid::NssNia),
                label => label.as_str() == oid.text(Lang::En),
            };
            assert_eq!(label.fits(*oid), fits, "{label} {oid}");
        }
    }
}

// --- Round trips -----------------------------------------------------------------------------

#[test]
fn what_is_written_reads_back() {
    for ins in identities(1, 600) {
        let cx = ins.cx(Encoding::DEFAULT).to_string();
        assert_eq!(read_cx(&cx).unwrap()[0].unwrap().ins(), Some(ins));
        let cda = ins.cda().to_string();
        assert_eq!(read_cda(&cda).unwrap()[0].unwrap().ins(), Some(ins));
        for usage in Use::ALL {
            let identifier = Identifier::of(ins, *usage);
            let json = serde_json::to_string(&identifier).unwrap();
            let back: Identifier = serde_json::from_str(&json).unwrap();
            assert!(back == identifier);
            assert_eq!(
                (back.usage(), back.label()),
                (Some(*usage), Some(Label::fhir(ins.oid())))
            );
            let reading = back.read(&context()).unwrap();
            assert_eq!((reading.ins(), findings(&reading)), (Some(ins), vec![]));
            let back: Identifier = serde_json::from_reader(json.as_bytes()).unwrap();
            assert!(back == identifier);
        }
    }
}

#[test]
fn a_datamatrix_reads_back() {
    let mut rng = Rng::new(2);
    for ins in identities(3, 600) {
        let traits = Traits {
            given_names: Some(*rng.choose(&["ANNE S3 LOU", "JEAN-PIERRE D'ARC", "", "ÉLOÏSE"])),
            birth_name: Some(*rng.choose(&["S5M", "DE LA TOUR", "S799999"])),
            sex: Some(*rng.choose(&[Sex::Male, Sex::Female])),
            birth_date: Date::new(rng.between(1900, 2026) as u16, 2, rng.between(1, 28) as u8),
            birthplace: Some(ins.number().nir().birthplace()).filter(|_| rng.one_in(2)),
        };
        let text = ins.datamatrix(traits).expect("all traits").to_string();
        let read = Datamatrix::parse(&text).expect("a datamatrix");
        assert_eq!(read.traits(), traits);
        let reading = read.read(&context());
        assert_eq!((reading.ins(), findings(&reading)), (Some(ins), vec![]));
        assert_eq!(&text[reading.number_at()..][..15], ins.number().to_string());
        // With the separator as a scanner types it.
        let typed = text.replace('\u{1d}', "<GS>");
        let read = Datamatrix::parse(&typed).expect("a datamatrix");
        assert_eq!(
            (read.traits(), read.read(&context()).ins()),
            (traits, Some(ins))
        );
    }
}

#[test]
fn the_forms_as_they_are_written() {
    let ins = identity(NUMBER, Oid::InsNirTest);
    assert_eq!(
        ins.cx(Encoding::DEFAULT).to_string(),
        "279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS"
    );
    assert_eq!(
        serde_json::to_string(&Identifier::of(ins, Use::Official)).unwrap(),
        concat!(
            r#"{"use":"official","type":{"coding":[{"#,
            r#""system":"https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203","#,
            r#""code":"INS-NIR-TEST"}]},"#,
            r#""system":"urn:oid:1.2.250.1.213.1.4.10","value":"279035121518989"}"#
        )
    );
    let nss = identity(NUMBER, Oid::NssNir);
    assert_eq!(
        nss.cx(Encoding::DEFAULT).to_string(),
        "279035121518989^^^&1.2.250.1.213.1.4.13&ISO^NH"
    );
    assert_eq!(
        serde_json::to_string(&Identifier::of(nss, Use::Old)).unwrap(),
        concat!(
            r#"{"use":"old","type":{"coding":[{"#,
            r#""system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"NH"}]},"#,
            r#""system":"urn:oid:1.2.250.1.213.1.4.13","value":"279035121518989"}"#
        )
    );
    for awaiting in ["399018619400164", "4990186194001"] {
        let number = Nir::parse(awaiting).unwrap().with_key();
        assert_eq!(Ins::new(number, Oid::InsNir), None);
    }
}

// --- Privacy, and any bytes ------------------------------------------------------------------

#[test]
fn privacy() {
    let cx = Cx::repetitions(HL7, Encoding::DEFAULT)
        .unwrap()
        .next()
        .unwrap();
    let text = format!(r#"<id extension="{NUMBER}" root="1.2.250.1.213.1.4.10"/>"#);
    let id = CdaId::all(&text).next().unwrap().unwrap();
    let datamatrix = Datamatrix::parse(DATAMATRIX).unwrap();
    let ins = identity("277010115400329", Oid::InsNir);
    let payload = ins.datamatrix(datamatrix.traits()).unwrap();
    let reading = datamatrix.read(&context());
    let agreements = datamatrix.traits().compare(ins.number().nir().into());
    let errors = [
        read_cx("279035121518989\\^^^X&1.2.250.1.213.1.4.10").unwrap_err(),
        Datamatrix::parse(&DATAMATRIX.replace("S5F", "S5X")).unwrap_err(),
        read_cda(&text.replace("ext", "<ext")).unwrap_err(),
    ];
    for shown in [
        format!(
            "{cx:?} {id:?} {ins:?} {:?} {:?}",
            ins.cx(Encoding::DEFAULT),
            ins.cda()
        ),
        format!("{datamatrix:?} {:#?}", datamatrix.traits()),
        format!("{payload:#?}"),
        format!("{reading:#?} {agreements:?}"),
        format!("{:?}", Identifier::of(ins, Use::Official)),
        format!("{errors:?} {} {} {}", errors[0], errors[1], errors[2]),
    ] {
        for piece in [
            "2790", "2770", "0115", "0329", "8989", "SARAH", "GARCIA", "1977", "01-21", "01154",
            "Female",
        ] {
            assert!(!shown.contains(piece), "{piece} in {shown}");
        }
    }
    assert_eq!(
        format!("{ins:?}"),
        "Ins { number: KeyedNir(*), oid: InsNir }"
    );
}

#[test]
fn codes_are_stable_and_in_two_languages() {
    for code in InsErrorCode::ALL {
        assert_eq!(InsErrorCode::from_code(code.as_str()), Some(*code));
        assert_ne!(code.text(Lang::En), code.text(Lang::Fr));
    }
    for finding in InsFinding::ALL {
        assert_eq!(InsFinding::from_code(finding.as_str()), Some(*finding));
        assert_ne!(finding.text(Lang::En), finding.text(Lang::Fr));
    }
    // One code, one meaning, here and on a number alone.
    let (here, there) = (InsFinding::OidContradiction, Finding::OidContradiction);
    assert_eq!(here.as_str(), there.as_str());
    assert_eq!(here.text(Lang::Fr), there.text(Lang::Fr));
}

/// Texts near those that are read: nothing panics, positions stay inside, and what reads well is
/// written and read back.
#[test]
fn any_text() {
    let cda = format!(r#"<id extension="{NUMBER}" root="1.2.250.1.213.1.4.10"/>"#);
    let json =
        serde_json::to_string(&Identifier::of(identity(NUMBER, Oid::InsNia), Use::Temp)).unwrap();
    let seeds = [HL7, &cda, DATAMATRIX, &json];
    let pieces = [
        "^", "&", "~", "|", "\\", "\\X41\\", "<", ">", "\"", "&#", ";", "\u{1d}", "<GS>", "S3",
        "S6", "é", "0", "9", " ", "\n", "{", ",",
    ];
    let mut rng = Rng::new(6);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..20_000 {
        let mut text = String::from(*rng.choose(&seeds));
        for _ in 0..rng.below(4) {
            let places: Vec<_> = text.char_indices().map(|(at, _)| at).collect();
            let (from, to) = (*rng.choose(&places), *rng.choose(&places));
            match rng.below(3) {
                0 => text.insert_str(from, rng.choose::<&str>(&pieces)),
                1 if from < to => drop(text.drain(from..to.min(from + 8))),
                _ => text.truncate(from.max(to)),
            }
            if text.is_empty() {
                break;
            }
        }
        let inside = |error: &InsError| assert!(error.at() <= text.len());
        let results = [
            read_cx(&text),
            read_cda(&text),
            read_datamatrix(&text).map(|one| vec![Some(one)]),
        ];
        for result in results {
            refused += usize::from(result.is_err());
            let readings = result.inspect_err(inside).unwrap_or_default();
            let identities = readings.into_iter().flatten().inspect(|reading| {
                assert!(reading.number_at() <= text.len());
            });
            for ins in identities.filter_map(|reading| reading.ins()) {
                assert_eq!(ins.number().nir().kind(), Kind::Nir);
                assert_eq!(
                    read_cx(&ins.cx(Encoding::DEFAULT).to_string()).unwrap()[0]
                        .unwrap()
                        .ins(),
                    Some(ins)
                );
                read += 1;
            }
        }
        let _ =
            serde_json::from_str::<Identifier>(&text).map(|identifier| identifier.read(&context()));
    }
    assert!(read > 1_000 && refused > 1_000, "{read} {refused}");
}
