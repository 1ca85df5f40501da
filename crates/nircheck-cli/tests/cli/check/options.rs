//! The rules of a body, the context of a number, and options that do not go together.

use super::{BAD_KEY, GOOD, GOOD_KEYED, quietly, run};

/// The code of the error, or the kind and status of a well-formed number.
#[track_caller]
fn verdict(args: &[&str], number: &str) -> String {
    let args = [&["--all", "--format", "jsonl", "--at", "2026-01"][..], args].concat();
    let (stdout, _) = quietly(&args, number);
    let record: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    match &record["errors"][0]["code"] {
        serde_json::Value::String(code) => code.clone(),
        _ => format!("{} {}", text(&record["kind"]), text(&record["status"])),
    }
}

#[test]
fn profiles() {
    for (number, default, dsn, cnam, ins) in [
        (
            GOOD,
            "nir definitive-form",
            "nir definitive-form",
            "nir definitive-form",
            "length",
        ),
        (
            GOOD_KEYED,
            "nir definitive-form",
            "nir definitive-form",
            "nir definitive-form",
            "nir definitive-form",
        ),
        (
            "185437505600142",
            "nir definitive-form",
            "month",
            "nir definitive-form",
            "nir definitive-form",
        ),
        (
            "399018619400164",
            "awaiting provisional",
            "kind",
            "kind",
            "kind",
        ),
        (
            "6278965432189",
            "mig provisional",
            "kind",
            "mig provisional",
            "length",
        ),
        (
            "517510000000123",
            "mig provisional",
            "kind",
            "length",
            "kind",
        ),
        (
            "7112312345678",
            "nnp provisional",
            "kind",
            "nnp provisional",
            "length",
        ),
        (
            "799018619400158",
            "nnp provisional",
            "kind",
            "length",
            "kind",
        ),
    ] {
        assert_eq!(verdict(&[], number), default, "{number}");
        assert_eq!(
            verdict(&["--profile", "default"], number),
            default,
            "{number}"
        );
        assert_eq!(verdict(&["--profile", "dsn"], number), dsn, "{number}");
        assert_eq!(verdict(&["--profile", "cnam"], number), cnam, "{number}");
        assert_eq!(verdict(&["--profile", "ins"], number), ins, "{number}");
    }
}

#[test]
fn strict_form() {
    assert_eq!(verdict(&["--strict"], GOOD), "nir definitive-form");
    assert_eq!(verdict(&["--strict"], GOOD_KEYED), "character");
    assert_eq!(verdict(&["--strict"], "141062a78200555"), "character");
    assert_eq!(verdict(&[], "141062a78200555"), "nir definitive-form");
    // White space only is empty in both forms.
    assert_eq!(quietly(&["--strict", "--all"], " \n"), (String::new(), 0));
}

#[test]
fn oids() {
    for (oid, status) in [
        ("1.2.250.1.213.1.4.8", "nir definitive"),
        ("urn:oid:1.2.250.1.213.1.4.9", "nir temporary"),
        ("1.2.250.1.213.1.4.10", "nir test"),
        ("1.2.250.1.213.1.4.11", "nir demo"),
        ("1.2.250.1.213.1.4.13", "nir definitive"),
        ("1.2.250.1.213.1.4.14", "nir temporary"),
    ] {
        assert_eq!(verdict(&["--oid", oid], GOOD), status);
        assert_eq!(verdict(&["--oid", oid], "7112312345678"), "nnp provisional");
    }
    let ran = run(&["--oid", "1.2.250.1.213.1.4.12"], GOOD);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}

#[test]
fn ntt_when_asked_for() {
    let ntt = "1732829320EMP042";
    assert_eq!(verdict(&[], ntt), "character");
    assert_eq!(verdict(&["--ntt"], ntt), "ntt -");
    assert_eq!(verdict(&["--ntt"], GOOD), "nir definitive-form");
    assert_eq!(verdict(&["--ntt"], BAD_KEY), "key");
    let (stdout, code) = quietly(&["--ntt", "--all", "--show-numbers", "--expected-key"], ntt);
    let expected = "<stdin>:1: ok: NTT (temporary technical number) [1732829320EMP042]\n";
    assert_eq!((stdout.as_str(), code), (expected, 0));
    let (stdout, _) = quietly(&["--ntt", "--all", "--format", "jsonl"], ntt);
    assert_eq!(
        stdout,
        "{\"line\":1,\"verdict\":\"valid\",\"kind\":\"ntt\"}\n"
    );
    let (stdout, _) = quietly(&["--ntt", "--summary", "--format", "json"], ntt);
    assert!(stdout.ends_with("\"kinds\":{\"ntt\":1},\"status\":{}}\n"));
}

/// The reference date is this month, unless one is given.
#[test]
fn reference_date() {
    let has_finding = |args: &[&str]| {
        let args = [&["--findings", "--format", "jsonl"][..], args].concat();
        quietly(&args, "154012A11118582").0.contains("corsica-date")
    };
    // Without any date there is no candidate year, so nothing to say.
    assert!(has_finding(&[]));
    assert!(!has_finding(&["--at", "2054-01"]));
    assert!(has_finding(&["--at", "1999-12"]));
    for wrong in ["2026", "2026-13", "2026-1", "01/2026", ""] {
        let ran = run(&["--at", wrong], GOOD);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{wrong}");
        assert!(ran.stderr.contains("YYYY-MM"));
    }
}

#[test]
fn wrong_usage() {
    for args in [
        &["--no-such-option"][..],
        &["--format", "xml"],
        &["--profile", "insee"],
        &["--lang", "de"],
        &["--no-header"],
        &["--delimiter", ";"],
        &["--column"],
        &["--valid", "--invalid"],
        &["--valid", "--all"],
        &["--valid", "--count"],
        &["--invalid", "--summary"],
        &["--invalid", "--format", "jsonl"],
        &["--valid", "--show-numbers"],
        &["--count", "--format", "csv"],
        &["--summary", "--format", "csv"],
        &["completions", "tcsh-like"],
        &["man", "extra"],
    ] {
        let ran = run(args, GOOD);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{args:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
}
