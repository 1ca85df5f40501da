//! CDA: tags, attributes, entities.

use super::*;

#[test]
fn attributes_in_every_dress() {
    for text in [
        r#"<id extension="279035121518989" root="1.2.250.1.213.1.4.10"/>"#,
        r#"<id root='1.2.250.1.213.1.4.10' extension='279035121518989'></id>"#,
        "<id\n\troot = \"1.2.250.1.213.1.4.10\"\n\textension= \"279035121518989\" >",
        r#"<hl7:id xsi:type="II" root="1.2.250.1.213.1.4.10" extension="279035121518989" />"#,
        r#"<id root="1.2.250.1.213.1.4.1&#48;" extension="&#x32;79035121518989"/>"#,
    ] {
        let read = read_cda(text).expect(text);
        let ins = read[0].and_then(|reading| reading.ins());
        assert_eq!(ins, Some(identity(NUMBER, Oid::InsNirTest)), "{text}");
    }
}

#[test]
fn only_elements_id_are_read() {
    let text = concat!(
        "<?xml version=\"1.0\"?><!DOCTYPE x>\n",
        r#"<!-- <id root="1.2.250.1.213.1.4.8" extension="1"/> -->"#,
        r#"<![CDATA[<id root="1.2.250.1.213.1.4.8" extension="2"/>]]>"#,
        r#"<identifier root="1.2.250.1.213.1.4.8" extension="3"/>"#,
        r#"<patientRole x="a > b"><id nullFlavor="NI"/>"#,
        r#"<id root="1.2.3" extension="A&amp;&lt;&gt;&quot;&apos;"/>"#,
        r#"<id root="1.2.250.1.213.1.4.8"/></patientRole>"#,
    );
    let ids: Vec<CdaId> = CdaId::all(text).collect::<Result<_, _>>().unwrap();
    assert_eq!(ids.len(), 3);
    assert_eq!((ids[0].root(), ids[0].extension()), (Ok(None), Ok(None)));
    assert_eq!(ids[1].extension().unwrap().unwrap(), "A&<>\"'");
    let read: Vec<_> = ids.iter().map(|id| id.read(&context()).unwrap()).collect();
    assert!(read[0].is_none() && read[1].is_none());
    let error = read[2].unwrap().report().outcome().unwrap_err();
    assert_eq!((error.code(), error.at()), (ErrorCode::Length, 0));
    assert!(CdaId::all("no tag").next().is_none());
}

#[test]
fn tags_and_entities_that_are_wrong() {
    for (text, code, at) in [
        ("<", "xml-tag", 1),
        ("a < b", "xml-tag", 3),
        ("<id", "xml-tag", 3),
        ("<id root", "xml-tag", 8),
        ("<id root=", "xml-tag", 9),
        ("<id root=1.2", "xml-tag", 9),
        ("<id root=\"1.2", "xml-tag", 13),
        ("<id root=\"a<b\"/>", "xml-tag", 11),
        ("<id root=\"1\"extension=\"2\"/>", "xml-tag", 12),
        ("<id root=\"1\" root=\"2\"/>", "xml-tag", 13),
        ("<id / >", "xml-tag", 4),
        ("<!-- <id/>", "xml-tag", 0),
        (
            "<id extension=\"&eacute;\" root=\"1.2.250.1.213.1.4.8\"/>",
            "xml-entity",
            15,
        ),
        (
            "<id extension=\"1&amp;&amp\" root=\"1.2.250.1.213.1.4.8\"/>",
            "xml-entity",
            21,
        ),
        (
            "<id extension=\"&#x110000;\" root=\"1.2.250.1.213.1.4.8\"/>",
            "xml-entity",
            15,
        ),
        (
            "<id extension=\"&#+50;\" root=\"1.2.250.1.213.1.4.8\"/>",
            "xml-entity",
            15,
        ),
        (
            "<id extension=\"&#;\" root=\"1.2.250.1.213.1.4.8\"/>",
            "xml-entity",
            15,
        ),
        ("<id root=\"&;\"/>", "xml-entity", 10),
    ] {
        let error = read_cda(text).expect_err(text);
        assert_eq!(code_at(error), (code, at), "{text}");
    }
    // Nothing is said of an identifier of another sort.
    for text in [
        "<id extension='&eacute;'/>",
        "<id root='1.2' extension='&'/>",
    ] {
        assert_eq!(read_cda(text), Ok(vec![None]), "{text}");
    }
    // An error ends the walk.
    assert_eq!(CdaId::all("<id root><id root='1'/>").count(), 1);
}
