//! `nircheck suggest`, run.

use crate::command::run;
use serde_json::{Value, json};

#[test]
fn likeliest_slip_first() {
    let ran = run(&["suggest", "2 95 1O 99 126 111 93"], "");
    assert_eq!(
        ran.stdout,
        "295109912611193 (2 95 10 99 126 111 93)  look-alike: letters typed for the digits they \
         look like\n"
    );
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    let french = run(
        &["suggest", "--lang=fr", "--limit=1", "2 94 03 28 120 005 78"],
        "",
    )
    .stdout;
    assert_eq!(
        french,
        "294032B12000578 (2 94 03 2B 120 005 78)  corsica: 24 pour 2A ou 28 pour 2B, ou l'inverse\n"
    );
}

#[test]
fn several_numbers_are_told_apart_by_line() {
    let input = "2951099126111\n\n295109912611194\nabc\n";
    let ran = run(&["suggest", "--limit=2"], input);
    let expected = "\
1: well formed: nothing to suggest
3: 293109912611194 (2 93 10 99 126 111 94)  wrong-digit: one wrong character
3: 295109912611094 (2 95 10 99 126 110 94)  wrong-digit: one wrong character
4: no suggestion
";
    assert_eq!((ran.stdout.as_str(), ran.code), (expected, 1));
    let french = run(&["suggest", "--limit=0", "--lang=fr"], input).stdout;
    assert_eq!(
        french,
        "1: bien formé: rien à suggérer\n3: aucune suggestion\n4: aucune suggestion\n"
    );
}

#[test]
fn exit_code_is_1_when_nothing_is_found() {
    let code = |input: &str| run(&["suggest"], input).code;
    assert_eq!(code(""), 0);
    assert_eq!(code("2951099126111"), 0);
    assert_eq!(code("295109912611194"), 0);
    assert_eq!(code("295109912611194\nabc\n"), 1);
    assert_eq!(code(&"1".repeat(70_000)), 1);
}

#[test]
fn every_suggestion_is_well_formed_under_the_rules_asked_for() {
    for (profile, rules) in [
        ("default", nircheck::Profile::DEFAULT),
        ("ins", nircheck::Profile::INS),
    ] {
        let args = [
            "suggest",
            "--limit=1000",
            "--format=jsonl",
            "--profile",
            profile,
        ];
        let ran = run(
            &args,
            "295109912611194\n2 95 1O 99 126 111 93\n2 55 08 14 168 025 83\n",
        );
        for line in ran.stdout.lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            let suggestions = record["suggestions"].as_array().unwrap();
            assert!(!suggestions.is_empty(), "{line}");
            for suggestion in suggestions {
                let number = suggestion["number"].as_str().unwrap();
                let strict = nircheck::Form::Strict;
                assert!(
                    nircheck::Parsed::parse_with(number, strict, &rules).is_ok(),
                    "{number}"
                );
            }
        }
    }
}

#[test]
fn json() {
    let ran = run(
        &["suggest", "--format=jsonl", "--lang=fr"],
        "2951099126111\n2 95 1O 99 126 111 93\nx\n",
    );
    let expected = concat!(
        r#"{"line":1,"verdict":"valid","suggestions":[]}"#,
        "\n",
        r#"{"line":2,"verdict":"invalid","errors":[{"code":"character","field":"month","at":6}],"#,
        r#""suggestions":[{"number":"295109912611193","slip":"look-alike","index":4}]}"#,
        "\n",
        r#"{"line":3,"verdict":"invalid","errors":[{"code":"character","field":"kind","at":0}],"#,
        r#""suggestions":[]}"#,
        "\n",
    );
    assert_eq!(ran.stdout, expected);
    let array = run(&["suggest", "--format=json"], "x\n").stdout;
    let array: Value = serde_json::from_str(&array).unwrap();
    assert_eq!(array[0]["verdict"], json!("invalid"));
}

#[test]
fn usage() {
    let ran = run(&["suggest", "--limit=-1", "2951099126111"], "");
    assert_eq!(ran.code, 2);
    assert!(!ran.stderr.contains("2951099126111"));
    assert!(
        run(&["suggest", "--help"], "")
            .stdout
            .contains("nircheck suggest '2 95 1O 99 126 111 93'")
    );
}
