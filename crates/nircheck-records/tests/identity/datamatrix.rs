//! The datamatrix: blocks, separators, traits.

use super::*;

/// The published example: 121 bytes.
pub(super) const DATAMATRIX: &str = "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\u{1d}\
    S3SARAH-LOU ANNA\u{1d}S4GARCIA-HAMMADI\u{1d}S5FS621-01-1977S701154";

#[test]
fn a_published_datamatrix() {
    assert_eq!(DATAMATRIX.len(), 121);
    let read = Datamatrix::parse(DATAMATRIX).unwrap();
    let traits = read.traits();
    assert_eq!(traits.given_names, Some("SARAH-LOU ANNA"));
    assert_eq!(traits.birth_name, Some("GARCIA-HAMMADI"));
    assert_eq!(traits.sex, Some(Sex::Female));
    assert_eq!(traits.birth_date, "1977-01-21".parse().ok());
    assert_eq!(traits.birthplace.unwrap().code(), "01154");
    let ins = read.read(&context()).ins().unwrap();
    assert_eq!(ins, identity("277010115400329", Oid::InsNir));
    assert_eq!(ins.datamatrix(traits).unwrap().to_string(), DATAMATRIX);
    let compared = traits.compare(ins.number().nir().into());
    for agreement in [
        compared.sex,
        compared.birth_year,
        compared.birth_month,
        compared.birthplace,
    ] {
        assert_eq!(agreement, Agreement::Agree);
    }
}

#[test]
fn blocks_in_any_order() {
    let blocks = [
        "S1277010115400329",
        "S21.2.250.1.213.1.4.8",
        "S3SARAH-LOU ANNA",
        "S4GARCIA-HAMMADI",
        "S5F",
        "S621-01-1977",
        "S701154",
    ];
    let expected = Datamatrix::parse(DATAMATRIX).unwrap();
    let mut rng = Rng::new(4);
    for _ in 0..200 {
        let mut order = blocks.to_vec();
        for index in (1..order.len()).rev() {
            order.swap(index, rng.below(index + 1));
        }
        // A separator after every block is one too many for some, and does no harm.
        let text = format!("{HEADER}{}", order.join("\u{1d}"));
        let read = Datamatrix::parse(&text).expect("a datamatrix");
        assert_eq!(read.traits(), expected.traits());
        assert_eq!(read.read(&context()).ins(), expected.read(&context()).ins());
    }
    // The OID of twenty characters needs none.
    let text = format!("{HEADER}S21.2.250.1.213.1.4.10S1{NUMBER}");
    let reading = read_datamatrix(&text).unwrap();
    assert_eq!(reading.ins(), Some(identity(NUMBER, Oid::InsNirTest)));
    assert_eq!(findings(&reading), ["trait-absent"]);
}

#[test]
fn a_datamatrix_that_breaks_the_format() {
    let error = |rest: &str| {
        let text = format!("{HEADER}{rest}");
        let (code, at) = code_at(Datamatrix::parse(&text).expect_err(rest));
        (code, at - HEADER.len())
    };
    assert_eq!(error(""), ("datamatrix-short", 0));
    assert_eq!(error("S5M"), ("datamatrix-short", 3));
    assert_eq!(error("S12790"), ("datamatrix-short", 6));
    assert_eq!(error("S8x"), ("datamatrix-block", 0));
    assert_eq!(error("S0"), ("datamatrix-block", 0));
    assert_eq!(error("S"), ("datamatrix-block", 0));
    assert_eq!(error("é"), ("datamatrix-block", 0));
    assert_eq!(error("S5MS5F"), ("datamatrix-block", 3));
    assert_eq!(error("S5MX"), ("datamatrix-block", 3));
    assert_eq!(error("S5X"), ("datamatrix-value", 2));
    assert_eq!(error("S5é"), ("datamatrix-value", 2));
    assert_eq!(error("S61979-03-28"), ("datamatrix-value", 2));
    assert_eq!(error("S628/03/1979"), ("datamatrix-value", 2));
    assert_eq!(error("S6é-03-1979"), ("datamatrix-value", 2));
    assert_eq!(error("S77511é"), ("datamatrix-value", 2));
    assert_eq!(error("S75105"), ("datamatrix-short", 6));
    assert_eq!(error("S3A\nB\u{1d}"), ("datamatrix-value", 3));
    for (text, at) in [
        ("", 0),
        ("S1", 0),
        ("IS02", 3),
        ("is01", 0),
        ("IS0100", 6),
        (&HEADER[..25], 25),
    ] {
        let error = Datamatrix::parse(text).unwrap_err();
        assert_eq!(code_at(error), ("datamatrix-header", at));
    }
}

/// A civil status may be incomplete: such a date or place is a remark, and the number stays.
#[test]
fn traits_that_cannot_be_read() {
    for rest in [
        "S3\u{1d}S4\u{1d}S5MS600-00-1950",
        "S3\u{1d}S4\u{1d}S5MS631-02-1950",
        "S3\u{1d}S4\u{1d}S5MS601-02-1950S717000",
    ] {
        let text = format!("{HEADER}S1{NUMBER}S21.2.250.1.213.1.4.8\u{1d}{rest}");
        let reading = read_datamatrix(&text).unwrap();
        assert_eq!(findings(&reading), ["trait-unreadable"]);
        assert!(reading.ins().is_some());
    }
    for (rest, expected) in [("", "trait-absent"), ("S5FS601-02-1950", "trait-absent")] {
        let text = format!("{HEADER}S1{NUMBER}S21.2.250.1.213.1.4.8\u{1d}{rest}");
        assert_eq!(findings(&read_datamatrix(&text).unwrap()), [expected]);
    }
    let oidless = format!("{HEADER}S1{NUMBER}S3\u{1d}S4\u{1d}S5FS601-02-1950");
    assert_eq!(
        findings(&read_datamatrix(&oidless).unwrap()),
        ["oid-absent"]
    );
    let unknown = format!("{oidless}S21.2.3");
    assert_eq!(
        findings(&read_datamatrix(&unknown).unwrap()),
        ["oid-unknown"]
    );
}

#[test]
fn what_a_datamatrix_cannot_be_written_with() {
    let ins = identity(NUMBER, Oid::InsNir);
    let full = Datamatrix::parse(DATAMATRIX).unwrap().traits();
    assert!(
        ins.datamatrix(Traits {
            birthplace: None,
            ..full
        })
        .is_some()
    );
    for traits in [
        Traits {
            given_names: None,
            ..full
        },
        Traits {
            birth_name: None,
            ..full
        },
        Traits { sex: None, ..full },
        Traits {
            birth_date: None,
            ..full
        },
        Traits {
            given_names: Some("A\u{1d}S5M"),
            ..full
        },
        Traits {
            birth_name: Some("A<GS>S5M"),
            ..full
        },
        Traits {
            birth_name: Some("A\n"),
            ..full
        },
    ] {
        assert_eq!(ins.datamatrix(traits), None);
    }
}

#[test]
fn traits_and_number() {
    let agreements = |number: &str, date: &str, place: &[u8; 5]| {
        let traits = Traits {
            sex: Some(Sex::Female),
            birth_date: date.parse().ok(),
            birthplace: nircheck::Birthplace::new(place),
            ..Traits::default()
        };
        let compared = traits.compare(number.parse().unwrap());
        [
            compared.sex,
            compared.birth_year,
            compared.birth_month,
            compared.birthplace,
        ]
        .map(|agreement| agreement.as_str())
    };
    let [agree, differ, cannot_tell] = ["agree", "differ", "cannot-tell"];
    assert_eq!(agreements(NUMBER, "1979-03-28", b"51215"), [agree; 4]);
    assert_eq!(
        agreements(NUMBER, "1879-04-28", b"51216"),
        [agree, agree, differ, differ]
    );
    assert_eq!(
        agreements("177062A00400104", "1978-06-01", b"2A004"),
        [differ, differ, agree, agree]
    );
    // Corsica as 20 and as 2A, an unknown commune, a special month: nothing to say.
    assert_eq!(
        agreements("177062A00400104", "x", b"20004"),
        [differ, cannot_tell, cannot_tell, cannot_tell]
    );
    assert_eq!(
        agreements("185069719000174", "1985-06-01", b"97105"),
        [differ, agree, agree, cannot_tell]
    );
    assert_eq!(
        agreements("2 84 99 2B 321 025", "1984-06-01", b"2B320"),
        [agree, agree, cannot_tell, differ]
    );
    assert_eq!(
        agreements("7112312345678", "1984-06-01", b"2B320"),
        [cannot_tell; 4]
    );
    let compared = Traits::default().compare(NUMBER.parse().unwrap());
    assert_eq!(
        (compared.sex, compared.birthplace),
        (Agreement::CannotTell, Agreement::CannotTell)
    );
}
