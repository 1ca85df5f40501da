//! HL7 v2: separators, escapes, repetitions.

use super::*;

#[test]
fn separators_as_a_message_declares_them() {
    let declared = Encoding::declared("MSH*:+$.*SENDER").expect("five marks");
    let ins = identity("177062A00400104", Oid::InsNia);
    let text = ins.cx(declared).to_string();
    // The dots of the OID are the subcomponent separator here.
    assert_eq!(
        text,
        "177062A00400104:::ASIP-SANTE-INS-NIR.\
         1$T$2$T$250$T$1$T$213$T$1$T$4$T$9.ISO:INS"
    );
    let field = format!("4217:::X.1$T$2+{text}");
    let read: Vec<_> = Cx::repetitions(&field, declared)
        .unwrap()
        .map(|cx| cx.read(&context()).unwrap())
        .collect();
    assert!(read[0].is_none());
    assert_eq!(read[1].unwrap().ins(), Some(ins));
    assert_eq!(read[1].unwrap().number_at(), 15);

    for msh in [
        "",
        "MSH",
        "MSH|^~\\",
        "PID|^~\\&",
        "MSH|^~\\|",
        "MSH|^~\\A",
        "MSH|^~\\ ",
        "MSH|^~\\é",
    ] {
        assert_eq!(Encoding::declared(msh), None, "{msh}");
    }
    assert_eq!(Encoding::declared("MSH|^~\\&"), Some(Encoding::DEFAULT));
    assert_eq!(Encoding::declared("MSH|^~\\&#|"), Some(Encoding::DEFAULT));
}

#[test]
fn escapes() {
    let part = |text: &'static str| {
        let cx = Cx::repetitions(text, Encoding::DEFAULT)
            .unwrap()
            .next()
            .unwrap();
        cx.part(1, 1).map(|part| part.into_owned()).map_err(code_at)
    };
    assert_eq!(part(r"a\F\b\S\c\T\d\R\e\E\f").unwrap(), r"a|b^c&d~e\f");
    assert_eq!(part(r"\X41\\X4242\z").unwrap(), "ABBz");
    assert_eq!(part(r"\E\\E\").unwrap(), r"\\");
    assert_eq!(part("é").unwrap(), "é");
    for (text, at) in [
        (r"ab\", 2),
        (r"ab\F", 2),
        (r"ab\Z\", 2),
        (r"\F\c\f\", 4),
        (r"\\", 0),
        (r"é\.br\", 2),
        (r"\X4\", 0),
        (r"\XE9\", 0),
        (r"\X+1\", 0),
        (r"\X\", 0),
    ] {
        assert_eq!(part(text), Err(("hl7-escape", at)), "{text}");
    }
    // An escape in the second repetition has its place in the field.
    let read = read_cx(r"1~27903512\Q\1518989^^^X&1.2.250.1.213.1.4.8&ISO");
    assert_eq!(read.map_err(code_at), Err(("hl7-escape", 10)));
    // Nothing is said of an identifier of another sort.
    for text in [r"4\217^^^H&1.2.3&ISO^PI", r"4\Q\217^^^H\^NH", r"\"] {
        assert_eq!(read_cx(text), Ok(vec![None]), "{text}");
    }
    let sort = r"1^^^X&1.2.250.1.213.1.4.8\Q\&ISO^PI";
    assert_eq!(read_cx(sort).map_err(code_at), Err(("hl7-escape", 25)));
    // A number whose digits are escaped reads all the same.
    let read = read_cx(r"\X32\79035121518989^^^X&1.2.250.1.213.1.4.8&ISO").unwrap();
    assert!(read[0].unwrap().ins().is_some());
}

#[test]
fn repetitions_and_parts() {
    let field = format!("~4217^^^H&1.2.3&ISO^PI~{HL7}");
    let all: Vec<Cx> = Cx::repetitions(&field, Encoding::DEFAULT)
        .unwrap()
        .collect();
    assert_eq!(all.len(), 3);
    let read: Vec<_> = all.iter().map(|cx| cx.read(&context()).unwrap()).collect();
    assert!(read[0].is_none() && read[1].is_none());
    let number_at = read[2].unwrap().number_at();
    assert_eq!(&field[number_at..number_at + 15], NUMBER);
    let part = |component, subcomponent| all[1].part(component, subcomponent).unwrap();
    assert_eq!(
        (part(1, 1), part(4, 2), part(4, 3)),
        ("4217".into(), "1.2.3".into(), "ISO".into())
    );
    for nothing in [
        (0, 1),
        (1, 0),
        (2, 1),
        (4, 4),
        (9, 1),
        (1, 2),
        (usize::MAX, usize::MAX),
    ] {
        assert_eq!(part(nothing.0, nothing.1), "", "{nothing:?}");
    }
    for (field, at) in [("a|b", 1), ("PID|||x", 3), ("a\r", 1), ("a\nb|", 1)] {
        let error = Cx::repetitions(field, Encoding::DEFAULT).err().map(code_at);
        assert_eq!(error, Some(("hl7-separator", at)));
    }
}

#[test]
fn segments() {
    let declared = Encoding::declared("MSH*:+$.*SENDER").expect("five marks");
    let text = format!("PID|1||4217^^^H~{HL7}|é");
    let segment = Segment::parse(&text, Encoding::DEFAULT).expect("a segment");
    assert_eq!(segment.name(), "PID");
    assert_eq!(segment.field(1), (4, "1"));
    assert_eq!(segment.field(2), (6, ""));
    let (at, field) = segment.field(3);
    assert_eq!((at, field.len()), (7, 9 + HL7.len()));
    let numbers = Cx::repetitions(field, Encoding::DEFAULT).unwrap();
    let read: Vec<_> = numbers
        .filter_map(|cx| cx.read(&context()).unwrap())
        .collect();
    let number_at = at + read[0].number_at();
    assert_eq!(&text[number_at..number_at + 15], NUMBER);
    assert_eq!(segment.field(4).1, "é");
    for nothing in [5, usize::MAX] {
        assert_eq!(segment.field(nothing), (text.len(), ""));
    }
    assert_eq!(format!("{segment:?}"), "Segment(*)");

    assert!(Segment::parse("PV1|", Encoding::DEFAULT).is_some());
    assert!(Segment::parse("PID*1", declared).is_some());
    for text in [
        "", "PI", "PID", "PID*1", "pid|1", "PéD|1", "1ID|1", "PID2|", "ABC^^^H", HL7,
    ] {
        assert!(Segment::parse(text, Encoding::DEFAULT).is_none(), "{text}");
    }
    assert!(Segment::parse("PID|1", declared).is_none());
}
