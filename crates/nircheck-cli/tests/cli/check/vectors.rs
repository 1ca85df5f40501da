//! Every published number, through standard input.

use serde_json::Value;

use super::{command::published, quietly};

#[test]
fn each_gets_its_verdict() {
    let vectors = published();
    let input: String = vectors
        .iter()
        .map(|vector| format!("{}\n", vector[0]))
        .collect();
    let args = [
        "--all",
        "--format",
        "jsonl",
        "--expected-key",
        "--at",
        "2026-01",
    ];
    let (stdout, code) = quietly(&args, &input);
    assert_eq!(code, 1);
    assert_eq!(stdout.lines().count(), vectors.len());
    for (index, (line, [value, error, kind, status, key])) in
        stdout.lines().zip(vectors).enumerate()
    {
        let record: Value = serde_json::from_str(line).unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        assert_eq!(record["line"], index + 1);
        assert_eq!(text(&record["errors"][0]["code"]), error, "{value}");
        assert_eq!(
            record["verdict"],
            if error.is_empty() { "valid" } else { "invalid" }
        );
        assert_eq!(text(&record["kind"]), kind, "{value}");
        assert_eq!(text(&record["status"]), status, "{value}");
        assert_eq!(text(&record["key"]["expected"]), key, "{value}");
        assert_eq!(record["errors"].is_array(), !error.is_empty());
        assert!(record.get("number").is_none() && !line.contains(' '));
    }
}

/// The same verdicts whatever the way in: lines, or any column of a CSV file.
#[test]
fn each_gets_the_same_verdict_in_csv() {
    let vectors = published();
    let rows = vectors
        .iter()
        .map(|vector| format!("x,\"{}\",y\n", vector[0]));
    let input: String = rows.collect();
    let args = ["--column", "2", "--no-header", "--format", "csv"];
    let (stdout, code) = quietly(&args, &input);
    assert_eq!(code, 1);
    assert_eq!(stdout.lines().count(), vectors.len());
    for (line, [value, error, kind, ..]) in stdout.lines().zip(vectors) {
        let verdict = if error.is_empty() { "valid" } else { "invalid" };
        assert_eq!(line, format!("x,\"{value}\",y,{verdict},{error},{kind}"));
    }
}
