//! `--places` and `--by-place`: where people were born, by the code of that date.

use serde_json::{Value, json};

use super::{quietly, run};

const AT: &str = "--at=2026-11";

/// Neuilly in the Seine, too late, Montpellier's second code, two centuries, an unknown code, an
/// unknown commune, abroad, provisional.
const SAMPLE: &str = "\
2500375051001
2700375051001
2700334999001
2150391114001
2700375999001
2700375990001
2951099126111
7117500000001
2550395018001
";

#[test]
fn findings_only_when_asked_for() {
    let places = |args: &[&str]| {
        let (stdout, code) = quietly(&[&[AT, "--findings"], args].concat(), SAMPLE);
        assert_eq!(code, 0);
        let lines = stdout.lines().filter(|line| line.contains("place-"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(places(&[]), [""; 0]);
    let date = "; reference date 2026-11";
    let expected = [
        format!(
            "<stdin>:2: warning: place-other-date: the place code was not in force at the date \
             of birth{date}"
        ),
        "<stdin>:3: info: place-extension: a second code of a large maternity town".to_owned(),
        format!("<stdin>:4: warning: place-ambiguous: the place code may mean two places{date}"),
        "<stdin>:5: warning: place-unknown: the place code is not in the tables, which are \
         incomplete"
            .to_owned(),
        "<stdin>:9: warning: place-unknown: the place code is not in the tables, which are \
         incomplete"
            .to_owned(),
    ];
    assert_eq!(places(&["--places"]), expected);
    // Alone, the option shows those of places and no other.
    let (stdout, code) = quietly(&[AT, "--places"], SAMPLE);
    assert_eq!(
        (stdout.lines().collect::<Vec<_>>(), code),
        (expected.iter().map(String::as_str).collect(), 0)
    );
    let (stdout, _) = quietly(&[AT, "--places", "--format=jsonl"], SAMPLE);
    let lines = stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["line"].clone());
    assert_eq!(lines.collect::<Vec<_>>(), [2, 3, 4, 5, 9]);
    let french = places(&["--places", "--lang=fr"]);
    assert!(french[0].contains("avertissement: place-other-date: le code du lieu n'était pas"));
}

#[test]
fn verdicts_and_exit_code_stay() {
    for args in [&[][..], &["--profile=dsn"], &["--profile=cnam"], &["--all"]] {
        let bad = format!("{SAMPLE}2 84 05 88 321 025 33\n");
        for input in [SAMPLE, &bad] {
            let before = quietly(&[&[AT], args].concat(), input);
            let (stdout, code) = quietly(&[&[AT, "--places"], args].concat(), input);
            let others = stdout.lines().filter(|line| !line.contains("place-"));
            let others: String = others.map(|line| line.to_owned() + "\n").collect();
            assert_eq!(before, (others, code));
        }
    }
}

#[test]
fn json_lines_tell_the_birthplace() {
    let args = [AT, "--places", "--all", "--format=jsonl"];
    let (stdout, code) = quietly(&args, SAMPLE);
    assert_eq!(code, 0);
    let births: Vec<Value> = stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["birthplace"].clone())
        .collect();
    let expected = [
        json!({"code": "75051", "verdict": "known-at-birth", "name": "Neuilly-sur-Seine",
            "department": "Seine", "country": "FR", "today": "92051"}),
        json!({"code": "75051", "verdict": "known-at-other-date", "name": "Neuilly-sur-Seine",
            "department": "Seine", "country": "FR", "today": "92051", "to": "1968-01-01"}),
        json!({"code": "34999", "verdict": "extension", "name": "Montpellier",
            "department": "Hérault", "country": "FR", "today": "34172"}),
        json!({"code": "91114", "verdict": "ambiguous", "readings": [
            {"year": 2015, "name": "Brunoy", "department": "Essonne", "country": "FR"},
            {"year": 1915, "name": "Ameur-el-Aïn", "department": "Alger", "country": "DZ",
                "today": "99352"},
        ]}),
        json!({"code": "75999", "verdict": "unknown", "department": "Paris", "country": "FR"}),
        json!({"code": "75990", "verdict": "commune-unknown", "department": "Paris",
            "country": "FR"}),
        json!({"code": "99126", "verdict": "known-at-birth", "name": "Grèce", "country": "GR"}),
        Value::Null,
        json!({"code": "95018", "verdict": "unknown", "department": "Maroc", "country": "MA"}),
    ];
    assert_eq!(births, expected);
    // In the order of the contract, without a space.
    let first = stdout.lines().next().unwrap();
    let end = r#""findings":[{"code":"key-absent","severity":"info"}],"birthplace":{"code":"75051","verdict":"known-at-birth","name":"Neuilly-sur-Seine","department":"Seine","country":"FR","today":"92051"}}"#;
    assert!(first.ends_with(end), "{first}");
    let (without, _) = quietly(&[AT, "--all", "--format=jsonl"], SAMPLE);
    assert!(!without.contains("birthplace"));
}

#[test]
fn births_by_place() {
    let args = [AT, "--summary", "--by-place", "--format=json"];
    let (stdout, code) = quietly(&args, SAMPLE);
    assert_eq!(code, 0);
    let counts: Value = serde_json::from_str(&stdout).unwrap();
    let expected = json!({
        "departments": [
            {"code": "34", "name": "Hérault", "count": 1},
            {"code": "75", "name": "Paris", "count": 2},
            {"code": "75", "name": "Seine", "count": 2},
            {"code": "95", "name": "Maroc", "count": 1},
        ],
        "countries": [
            {"code": "99100", "name": "France", "iso": "FR", "count": 5},
            {"code": "99126", "name": "Grèce", "iso": "GR", "count": 1},
            {"code": "99350", "name": "Maroc", "iso": "MA", "count": 1},
        ],
        "untold": 2,
    });
    assert_eq!(counts["births"], expected);
    // The findings on places are another question.
    assert!(counts["findings"]["place-unknown"].is_null());
    let (stdout, _) = quietly(&[AT, "--summary", "--by-place"], SAMPLE);
    let end = "\
births by department
  34                  1  Hérault
  75                  2  Paris
  75                  2  Seine
  95                  1  Maroc
births by country
  99100               5  France (FR)
  99126               1  Grèce (GR)
  99350               1  Maroc (MA)
  -                   2  not told
reference date 2026-11
";
    assert!(stdout.ends_with(end), "{stdout}");
    let (without, _) = quietly(&[AT, "--summary"], SAMPLE);
    assert!(!without.contains("births"));
    // Whom these counts tell of depends on the date, whatever else does.
    let (stdout, _) = quietly(&[AT, "--summary", "--by-place"], "2951099126111\n");
    assert!(stdout.ends_with("\nreference date 2026-11\n"), "{stdout}");
}

/// Whatever the number of workers, the counts are the same.
#[test]
fn counts_do_not_depend_on_the_workers() {
    let input = SAMPLE.repeat(20_000);
    let args = [AT, "--summary", "--by-place", "--places", "--format=json"];
    let (one, code) = quietly(&[&args[..], &["--threads=1"]].concat(), &input);
    assert_eq!(code, 0);
    assert_eq!(
        quietly(&[&args[..], &["--threads=4"]].concat(), &input),
        (one.clone(), 0)
    );
    let counts: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(counts["births"]["untold"], 40_000);
    assert_eq!(counts["births"]["countries"][0]["count"], 100_000);
    for (finding, count) in [
        ("place-extension", 20_000),
        ("place-other-date", 20_000),
        ("place-unknown", 40_000),
        ("place-ambiguous", 20_000),
        ("key-absent", 160_000),
    ] {
        assert_eq!(counts["findings"][finding], count, "{finding}");
    }
}

/// Where there is no room for findings they are refused, not forgotten.
#[test]
fn forms_without_findings() {
    for (args, word) in [
        (&["--count", "--findings"][..], "--summary"),
        (&["--count", "--places"], "--summary"),
        (&["--format=csv", "--findings"], "JSON lines"),
        (&["--format=csv", "--places"], "JSON lines"),
        (&["--format=csv", "--expected-key"], "JSON lines"),
        (&["--valid", "--places"], "cannot be used"),
        (&["--split=x", "--places"], "cannot be used"),
    ] {
        let ran = run(args, SAMPLE);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{args:?}");
        assert!(ran.stderr.contains(word), "{args:?}: {}", ran.stderr);
    }
    let (stdout, code) = quietly(&["--count", "--summary", "--findings", "--places"], SAMPLE);
    assert!(stdout.contains("place-extension"));
    assert_eq!(code, 0);
}
