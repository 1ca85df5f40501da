//! FHIR: the parts of an `Identifier`, and what is none.

use super::*;

#[test]
fn other_parts_of_an_identifier_are_passed_over() {
    let reading = read_fhir(&format!(
        r#"{{"id":"a","extension":[{{"url":"x","valueString":"y"}}],"use":"temp",
            "type":{{"text":"t","coding":[{{"system":"s","display":"d"}},{{"code":"other"}},
                {{"code":"INS-NIA"}},{{"code":"INS-NIR"}}]}},
            "period":{{"start":"2024-01-01"}},"assigner":{{"display":"x"}},
            "system":"urn:oid:1.2.250.1.213.1.4.9","value":"{NUMBER}"}}"#
    ))
    .unwrap();
    assert_eq!(reading.label(), Some(Label::InsNia));
    assert_eq!(reading.report().status(), Some(Status::Temporary));
    assert_eq!(findings(&reading), [""; 0]);
    let unexpected = r#"{"use":"usual","system":"urn:oid:1.2.250.1.213.1.4.8","value":"1"}"#;
    assert_eq!(
        findings(&read_fhir(unexpected).unwrap()),
        ["use-unexpected"]
    );
    let valueless = read_fhir(r#"{"system":"urn:oid:1.2.250.1.213.1.4.8"}"#).unwrap();
    assert_eq!(
        valueless.report().outcome().unwrap_err().code(),
        ErrorCode::Length
    );
    assert!(read_fhir("{}").is_none());
    // An identifier of another sort is written as it was read.
    let other =
        r#"{"use":"usual","type":{"coding":[{"code":"PI"}]},"system":"urn:x","value":"é\n"}"#;
    let identifier: Identifier = serde_json::from_str(other).unwrap();
    assert_eq!(serde_json::to_string(&identifier).unwrap(), other);
}

#[test]
fn no_identifier_at_all() {
    for json in [
        "279035121518989",
        "-279035121518989",
        "27903512.1518989",
        r#""279035121518989""#,
        r#"["279035121518989"]"#,
        r#"{"value":279035121518989}"#,
        r#"{"value":["279035121518989"]}"#,
        r#"{"value":{"279035121518989":1}}"#,
        r#"{"value":"279035121518989","value":"1"}"#,
        r#"{"system":"279035121518989","system":"1"}"#,
        r#"{"use":279035121518989}"#,
        r#"{"type":"279035121518989"}"#,
        r#"{"type":{"coding":279035121518989}}"#,
        r#"{"type":{"coding":"279035121518989"}}"#,
        r#"{"type":{"coding":["279035121518989"]}}"#,
        r#"{"type":{"coding":[{"code":279035121518989}]}}"#,
        r#"{"type":{"coding":[{"code":"a","code":"279035121518989"}]}}"#,
        r#"{"type":{"coding":[],"coding":[]}}"#,
        r#"{"type":{},"type":{}}"#,
        r#"{"value":"279035121518989""#,
        r#"{"value":"279035121518989"} 279035121518989"#,
        r#"{279035121518989:"x"}"#,
    ] {
        let read: Result<Identifier, _> = serde_json::from_str(json);
        let error = read.expect_err(json).to_string();
        assert!(
            !error.contains("2790") && !error.contains("8989"),
            "{error}"
        );
    }
}
