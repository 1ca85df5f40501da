//! `nircheck ins`, run.

use crate::command::{published, run};

/// The example of HL7 France, with a published number.
const CX: &str = "279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS^^20101207";
const CDA: &str = r#"<id extension="279035121518989" root="1.2.250.1.213.1.4.10"/>"#;
const FHIR: &str = r#"{"use":"old","type":{"coding":[{"code":"INS-NIR-TEST"}]},"system":"urn:oid:1.2.250.1.213.1.4.10","value":"279035121518989"}"#;
const DATAMATRIX: &str = "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\u{1d}\
                          S3SARAH-LOU ANNA\u{1d}S4GARCIA-HAMMADI\u{1d}S5FS621-01-1977S701154";

#[test]
fn each_form_is_found_out() {
    let input = [CX, CDA, FHIR, DATAMATRIX].join("\n");
    let ran = run(&["ins", "--format", "jsonl"], input);
    let expected = r#"
{"line":1,"form":"cx","verdict":"valid","kind":"nir","status":"test","oid":"1.2.250.1.213.1.4.10","label":"INS","findings":[{"code":"oid-test","severity":"info"}]}
{"line":2,"form":"cda","verdict":"valid","kind":"nir","status":"test","oid":"1.2.250.1.213.1.4.10","findings":[{"code":"oid-test","severity":"info"}]}
{"line":3,"form":"fhir","verdict":"valid","kind":"nir","status":"test","oid":"1.2.250.1.213.1.4.10","label":"INS-NIR-TEST","use":"old","findings":[{"code":"oid-test","severity":"info"}]}
{"line":4,"form":"datamatrix","verdict":"valid","kind":"nir","status":"definitive","oid":"1.2.250.1.213.1.4.8","traits":{"sex":"agree","birth_year":"agree","birth_month":"agree","birthplace":"agree"}}
"#;
    assert_eq!(ran.stdout, expected.trim_start());
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
}

#[test]
fn text_masks_the_number_unless_asked() {
    let masked = "\
***************
  verdict             well formed
  form                HL7 v2 CX
  OID                 1.2.250.1.213.1.4.10 (INS-NIR-TEST)
  label               INS: health identity
  kind                NIR (or NIA)
  status              test identity
  info                oid-test: the OID is the one of test identities
  Well formed is not verified: only the national service (INSi) can tell.
";
    let ran = run(&["ins", CX], "");
    assert_eq!((ran.stdout.as_str(), ran.code), (masked, 0));
    let shown = run(&["ins", "--show-numbers", "--at", "2026-11", CX], "").stdout;
    assert!(shown.starts_with("2 79 03 51 215 189 89\n"));
    assert!(shown.contains("\n  year of birth       79, one candidate: 1979 (at 2026-11)\n"));
    let french = run(&["ins", "--lang", "fr", DATAMATRIX], "").stdout;
    assert!(french.contains("\n  statut              définitif\n"));
    assert!(french.contains("\n  état civil          sexe: concordent, année: concordent, "));
    assert!(!french.contains("277010115400329") && !french.contains("GARCIA"));
    let json = run(&["ins", "--format", "json", "--show-numbers", CDA], "").stdout;
    assert!(json.starts_with(r#"[{"line":1,"form":"cda","number":"279035121518989","#));
    assert!(json.ends_with("}]\n"));
}

#[test]
fn wrong_numbers_and_contradictions() {
    let input = "\
<id extension=\"276037510669380\" root=\"1.2.250.1.213.1.4.8\"/>
<id extension=\"717510000000120\" root=\"1.2.250.1.213.1.4.8\"/>
<id extension=\"799018619400159\" root=\"1.2.250.1.213.1.4.8\"/>
279035121518989^^^X&1.2.250.1.213.1.4.8&ISO^INS-NIA
";
    let ran = run(&["ins", "--format", "jsonl"], input);
    let expected = r#"
{"line":1,"form":"cda","verdict":"invalid","kind":"nir","status":"definitive","oid":"1.2.250.1.213.1.4.8","errors":[{"code":"key","field":"key","at":13}]}
{"line":2,"form":"cda","verdict":"invalid","oid":"1.2.250.1.213.1.4.8","errors":[{"code":"kind","field":"kind","at":0}],"findings":[{"code":"oid-contradiction","severity":"warning"}]}
{"line":3,"form":"cda","verdict":"invalid","oid":"1.2.250.1.213.1.4.8","errors":[{"code":"kind","field":"kind","at":0}],"findings":[{"code":"oid-contradiction","severity":"warning"}]}
{"line":4,"form":"cx","verdict":"valid","kind":"nir","status":"definitive","oid":"1.2.250.1.213.1.4.8","label":"INS-NIA","findings":[{"code":"label-differs","severity":"warning"}]}
"#;
    assert_eq!(ran.stdout, expected.trim_start());
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 1));
    let text = run(&["ins"], input).stdout;
    let error = "line 1\n  error               key: the key does not match the number (at byte 13 \
                 of the number)\n";
    assert!(text.starts_with(error), "{text}");
}

/// A field holds identifiers of other sorts; an escape that stands for nothing stops no other.
#[test]
fn several_identifiers_a_line() {
    let oid = "1.2.250.1.213.1.4.8";
    let field = format!(r"4\217^^^HOSPITAL&1.2.3&ISO^PI~X\Q\^^^A&{oid}~{CX}");
    let ran = run(&["ins", "--format", "jsonl"], field);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", ran.stdout);
    assert_eq!(
        lines[0],
        r#"{"line":1,"form":"cx","verdict":"invalid","errors":[{"code":"hl7-escape","at":31}]}"#
    );
    assert!(lines[1].contains(r#""status":"test""#));
    assert_eq!(ran.code, 1);
    let ids = format!("<patientRole><id root='1.2.3' extension='A'/>{CDA}{CDA}</patientRole>");
    let ran = run(&["ins", "--format", "jsonl"], ids);
    assert_eq!((ran.stdout.lines().count(), ran.code), (2, 0));
}

/// A message as it is pasted: a line a segment, or CR between them as in the standard.
#[test]
fn segments_of_a_message() {
    let segments = [
        r"MSH|^~\&|SENDER|SITE|||20240101||ADT^A01|1|P|2.5",
        "EVN||20240101",
        &format!("PID|1||4217^^^HOSPITAL&1.2.3&ISO^PI~{CX}||NOM^PRENOM"),
        "PV1|1|I",
    ];
    let expected = r#""form":"cx","verdict":"valid","kind":"nir","status":"test","oid":"1.2.250.1.213.1.4.10","label":"INS","findings":[{"code":"oid-test","severity":"info"}]}"#;
    for (end, line) in [("\n", 3), ("\r\n", 3), ("\r", 1)] {
        let message = segments.map(|segment| segment.to_owned() + end).concat();
        let ran = run(&["ins", "--format", "jsonl"], message);
        assert_eq!(ran.stdout, format!("{{\"line\":{line},{expected}\n"));
        assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    }
    let ran = run(&["ins", "--write", "cda", segments[2]], "");
    assert_eq!((ran.stdout, ran.code), (format!("{CDA}\n"), 0));
    // The separators of one message are not those of the next.
    let number = "279035121518989:::X!1.2.250.1.213.1.4.10!ISO";
    let other = format!(
        "MSH*:+$!*S\nPID***{number}\n{}\n{}\n",
        segments[0], segments[2]
    );
    let ran = run(&["ins", "--format", "jsonl"], other);
    assert_eq!(ran.stdout.matches("\"status\":\"test\"").count(), 2);
    // Positions are those of the line.
    let ran = run(
        &["ins", "--format", "jsonl"],
        r"PID|1||4\Q\^^^ASIP-SANTE-INS-NIR".to_owned() + "\nPID|1\n",
    );
    let expected = r#"
{"line":1,"form":"cx","verdict":"invalid","errors":[{"code":"hl7-escape","at":8}]}
{"line":2,"form":"cx","verdict":"invalid","errors":[{"code":"identity-absent"}]}
"#;
    assert_eq!((ran.stdout.as_str(), ran.code), (expected.trim_start(), 1));
}

#[test]
fn what_is_no_identity() {
    let long = "1".repeat(70_000);
    let input = [
        &b"279035121518989"[..],
        b"\n\n{\"value\":279035121518989}",
        b"\n{279035121518989",
        b"\nIS02",
        b"\n\xff279035121518989^",
        b"\n<id extension='",
        b"\n",
        long.as_bytes(),
    ]
    .concat();
    let ran = run(&["ins", "--format", "jsonl"], input);
    let expected = r#"
{"line":1,"form":"cx","verdict":"invalid","errors":[{"code":"identity-absent"}]}
{"line":3,"form":"fhir","verdict":"invalid","errors":[{"code":"fhir-json"}]}
{"line":4,"form":"fhir","verdict":"invalid","errors":[{"code":"fhir-json"}]}
{"line":5,"form":"datamatrix","verdict":"invalid","errors":[{"code":"datamatrix-header","at":3}]}
{"line":6,"form":"cx","verdict":"invalid","errors":[{"code":"utf-8","at":0}]}
{"line":7,"form":"cda","verdict":"invalid","errors":[{"code":"xml-tag","at":15}]}
{"line":8,"form":"cx","verdict":"invalid","errors":[{"code":"too-long"}]}
"#;
    assert_eq!(ran.stdout, expected.trim_start());
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 1));
    // A form that is given is not found out.
    let ran = run(&["ins", "--form", "cda", "--format", "jsonl", CX], "");
    assert!(ran.stdout.contains("identity-absent"), "{}", ran.stdout);
    assert_eq!(run(&["ins"], "").code, 0);
}

#[test]
fn written_in_each_form_and_back() {
    for form in ["fhir", "cx", "cda", "datamatrix"] {
        let ran = run(&["ins", "--write", form], DATAMATRIX);
        assert_eq!((ran.stderr.as_str(), ran.code), ("", 0), "{form}");
        let args = ["ins", "--form", form, "--format", "jsonl", "--show-numbers"];
        let again = run(&args, &ran.stdout);
        assert_eq!(again.code, 0, "{form}");
        let said = r#""number":"277010115400329","verdict":"valid","kind":"nir","status":"definitive","oid":"1.2.250.1.213.1.4.8""#;
        assert!(again.stdout.contains(said), "{form}: {}", again.stdout);
    }
    let typed = DATAMATRIX.replace('\u{1d}', "<GS>");
    let written = run(&["ins", "--write", "datamatrix"], typed).stdout;
    assert_eq!(written, format!("{DATAMATRIX}\n"));
    // The use of a FHIR identifier stays.
    let written = run(&["ins", "--write", "fhir", FHIR], "").stdout;
    assert!(written.starts_with(r#"{"use":"old","type":"#), "{written}");
}

#[test]
fn what_is_not_known_in_full_is_not_written() {
    let input = format!(
        "{CX}\n{}\n279035121518989^^^X&1.2.3&ISO^INS\n279035121518989^^^^INS\n{CDA}\n",
        CX.replace("18989^", "18988^")
    );
    let ran = run(&["ins", "--write", "cda"], &input);
    assert_eq!(ran.stdout, format!("{CDA}\n{CDA}\n"));
    let expected = "\
2: key: the key does not match the number
3: oid-unknown: the OID is not one of a health identity
4: oid-absent: no OID came with the number
";
    assert_eq!((ran.stderr.as_str(), ran.code), (expected, 1));
    let ran = run(&["ins", "--write", "datamatrix", "--lang", "fr", CX], "");
    let expected = "1: trait-absent: les noms, le sexe ou la date de naissance manquent\n";
    assert_eq!((ran.stderr.as_str(), ran.code), (expected, 1));
    // A use that health identities do not have is not turned into one.
    let usual = FHIR.replace("\"old\"", "\"usual\"");
    let ran = run(&["ins", "--write", "fhir"], &usual);
    let expected = "1: use-unexpected: a use other than official, temp or old\n";
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("", expected));
    assert_eq!(ran.code, 1);
    assert_eq!(
        run(&["ins", "--write", "cda"], &usual).stdout,
        format!("{CDA}\n")
    );
    for option in [&["--format", "jsonl"][..], &["--show-numbers"]] {
        let args = [&["ins", "--write", "cx"], option].concat();
        assert_eq!(run(&args, "").code, 2, "{option:?}");
    }
}

/// Every published number under every OID: well formed when the profile of health identities
/// says so, and never shown.
#[test]
fn published_numbers_are_never_shown() {
    let mut valid = 0;
    for [text, ..] in published() {
        let id = format!("<id extension='{text}' root='urn:oid:1.2.250.1.213.1.4.8'/>");
        let expected = run(&["--profile", "ins"], text).code;
        for format in ["text", "jsonl"] {
            let ran = run(&["ins", "--format", format], &id);
            assert_eq!(ran.code, expected, "{text}");
            let compact = text.replace(' ', "");
            assert!(!ran.stdout.contains(text) && !ran.stdout.contains(&compact[..13]));
            assert_eq!(ran.stderr, "");
        }
        valid += usize::from(expected == 0);
    }
    assert!(valid > 30, "{valid}");
}
