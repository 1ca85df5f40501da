//! The number beside a civil status, row by row.

use std::{io::Write, process::Stdio};

use serde_json::{Value, json};

use super::{
    command::{command, run},
    quietly,
};

const PEOPLE: &str = "\
nir;nom;sexe;naissance;lieu
2500375051001;A;F;1950-03-02;Neuilly-sur-Seine
1500375051001;B;F;02/04/1950;92051
7117500000001;C;M;19500302;Paris
1700692051001;D;H;1970;PARIS
2951099126111;E;x;n/a;Grèce
295109912611194;F;F;1995-10-01;99126

1150391114001;G;1;2015-03-01;Brunoy
1502075051001;H;1;1950-07;75052
";

const COLUMNS: [&str; 5] = [
    "--at=2026-11",
    "--column=nir",
    "--sex-column=sexe",
    "--birth-date-column=naissance",
    "--birth-place-column=lieu",
];

fn compared(args: &[&str]) -> (String, i32) {
    quietly(&[&COLUMNS, args].concat(), PEOPLE)
}

#[test]
fn cells_behind_the_rows() {
    let expected = "\
nir;nom;sexe;naissance;lieu;nir_verdict;nir_error;nir_kind;nir_sex;nir_birth_date;nir_birth_place
2500375051001;A;F;1950-03-02;Neuilly-sur-Seine;valid;;nir;agree;agree;agree
1500375051001;B;F;02/04/1950;92051;valid;;nir;differ;differ;cannot-tell
7117500000001;C;M;19500302;Paris;valid;;nnp;cannot-tell;cannot-tell;cannot-tell
1700692051001;D;H;1970;PARIS;valid;;nir;agree;agree;differ
2951099126111;E;x;n/a;Grèce;valid;;nir;unreadable;unreadable;agree
295109912611194;F;F;1995-10-01;99126;invalid;key;nir;;;

1150391114001;G;1;2015-03-01;Brunoy;valid;;nir;agree;agree;agree
1502075051001;H;1;1950-07;75052;valid;;nir;agree;cannot-tell;differ
";
    assert_eq!(compared(&["--format=csv"]), (expected.to_owned(), 1));
    // Only what was asked for, in the order of the contract.
    let args = [
        "--at=2026-11",
        "--column=nir",
        "--birth-place-column=lieu",
        "--format=csv",
    ];
    let (stdout, _) = quietly(&args, PEOPLE);
    assert!(stdout.starts_with(
        "nir;nom;sexe;naissance;lieu;nir_verdict;nir_error;nir_kind;nir_birth_place\n\
         2500375051001;A;F;1950-03-02;Neuilly-sur-Seine;valid;;nir;agree\n"
    ));
}

#[test]
fn a_line_for_each_difference() {
    let expected = "\
<stdin>:3: nir_sex: the number says otherwise than the civil status
<stdin>:3: nir_birth_date: the number says otherwise than the civil status
<stdin>:5: nir_birth_place: the number says otherwise than the civil status
<stdin>:7: key: the key does not match the number
<stdin>:10: nir_birth_place: the number says otherwise than the civil status
";
    assert_eq!(compared(&[]), (expected.to_owned(), 1));
    let (french, _) = compared(&["--lang=fr"]);
    assert!(french.starts_with("<stdin>:3: nir_sex: le numéro dit autre chose que l'état civil\n"));
}

#[test]
fn json_lines() {
    let (stdout, code) = compared(&["--format=jsonl"]);
    assert_eq!(code, 1);
    let lines: Vec<Value> = stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let found: Vec<_> = lines
        .iter()
        .map(|line| (&line["line"], &line["civil"]))
        .collect();
    let expected = [
        (
            3,
            json!({"sex": "differ", "birth_date": "differ", "birth_place": "cannot-tell"}),
        ),
        (
            5,
            json!({"sex": "agree", "birth_date": "agree", "birth_place": "differ"}),
        ),
        (7, Value::Null),
        (
            10,
            json!({"sex": "agree", "birth_date": "cannot-tell", "birth_place": "differ"}),
        ),
    ];
    assert_eq!(found.len(), expected.len());
    for ((line, civil), (expected_line, expected)) in found.iter().zip(&expected) {
        assert_eq!((*line, *civil), (&json!(expected_line), expected));
    }
    let (all, _) = compared(&["--format=jsonl", "--all"]);
    assert_eq!(all.matches("\"civil\":{\"sex\":").count(), 7);
    // Without these columns there is nothing to compare.
    let (stdout, _) = quietly(&["--column=nir", "--format=jsonl", "--all"], PEOPLE);
    assert!(!stdout.contains("civil"));
}

/// A difference is no fault of the number.
#[test]
fn exit_code_is_that_of_the_numbers() {
    let input = "nir,sex\n2500375051001,M\n";
    let (stdout, code) = quietly(&["--column=nir", "--sex-column=sex"], input);
    assert_eq!(stdout.lines().count(), 1);
    assert_eq!(code, 0);
}

#[test]
fn shares_of_the_whole_file() {
    let (stdout, _) = compared(&["--summary", "--format=json"]);
    let counts: Value = serde_json::from_str(&stdout).unwrap();
    let expected = json!({
        "sex": {"agree": 4, "cannot-tell": 1, "differ": 1, "unreadable": 1},
        "birth_date": {"agree": 3, "cannot-tell": 2, "differ": 1, "unreadable": 1},
        "birth_place": {"agree": 3, "cannot-tell": 2, "differ": 2, "unreadable": 0},
    });
    assert_eq!(counts["civil"], expected);
    let (stdout, _) = compared(&["--summary"]);
    let end = "\
differences with the civil status
  sex                              1  20.0 % of the 5 rows compared; cells that cannot be read: 1
  date of birth                    1  25.0 % of the 4 rows compared; cells that cannot be read: 1
  place of birth                   2  40.0 % of the 5 rows compared
reference date 2026-11
";
    assert!(stdout.ends_with(end), "{stdout}");
}

/// 42 % of the dates of birth: the column is a row off.
#[test]
fn a_shifted_column_shows() {
    let rows: String = (0..1000)
        .map(|number: u32| {
            let (month, next) = (number % 9 + 1, (number + 1) % 9 + 1);
            let said = if number % 100 < 42 { next } else { month };
            let order = number % 900 + 1;
            format!("150{month:02}75051{order:03},1950-{said:02}\n")
        })
        .collect();
    let input = format!("nir,date\n{rows}");
    let args = [
        "--column=nir",
        "--birth-date-column=date",
        "--at=2026-11",
        "--summary",
    ];
    let (stdout, code) = quietly(&args, &input);
    let line = stdout
        .lines()
        .find(|line| line.contains("date of birth"))
        .unwrap();
    assert!(
        line.contains(
            "  42.0 % of the 1000 rows compared; a shifted column, or not the right one?"
        ),
        "{line}"
    );
    assert_eq!(code, 0);
    // Which years are possible depends on it; a sex does not.
    assert!(stdout.ends_with("\nreference date 2026-11\n"), "{stdout}");
    let sex = [
        "--column=nir",
        "--sex-column=date",
        "--at=2026-11",
        "--summary",
    ];
    assert!(!quietly(&sex, &input).0.contains("reference date"));
    let (french, _) = quietly(&[&args[..], &["--lang=fr"]].concat(), &input);
    assert!(french.contains(
        "soit 42,0 % des 1000 lignes comparées\u{a0}; colonne décalée, ou pas la bonne\u{a0}?"
    ));
    // Nor is a column of something else mistaken for one that agrees.
    let args = ["--column=nir", "--birth-date-column=nir", "--summary"];
    let (stdout, _) = quietly(&args, &input);
    let line = stdout
        .lines()
        .find(|line| line.contains("date of birth"))
        .unwrap();
    let end = "0.0 % of the 0 rows compared; cells that cannot be read: 1000; a shifted column, or not the right one?";
    assert!(line.ends_with(end), "{line}");
}

#[test]
fn columns_by_place_and_in_windows_1252() {
    let input = b"2690378646001\tMME\tF\t14/03/1969\tVERSAILLES\n2950393066001\tX\tF\t14/03/1995\tSaint-Denis\n1690320004001\t\tM\t\tAjaccio\n1690338185001\t\tM\t\tGr\xe9noble\n";
    let args = [
        "--column=1",
        "--sex-column=3",
        "--birth-date-column=4",
        "--birth-place-column=5",
        "--no-header",
        "--at=2026-11",
        "--format=csv",
    ];
    // The rows come back byte for byte, so that they are no UTF-8.
    let mut child = command(&args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let ends: Vec<_> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            line.rsplitn(4, |byte| *byte == b'\t')
                .take(3)
                .collect::<Vec<_>>()
        })
        .collect();
    let word = |text: &'static str| text.as_bytes();
    assert_eq!(ends[0], [word("agree"), word("agree"), word("agree")]);
    assert_eq!(ends[1], [word("agree"), word("agree"), word("agree")]);
    assert_eq!(ends[2], [word("agree"), word("cannot-tell"), word("agree")]);
    assert_eq!(ends[3], [word("agree"), word("cannot-tell"), word("agree")]);
    assert_eq!(output.status.code(), Some(0));
}

/// Beside a date of birth, codes that were not in force are found by its exact year: 2A before
/// 1976, 20 since 1976, 96 since 1968 (source: DSN 30.001).
#[test]
fn codes_of_the_exact_year() {
    let rows = "nir;naissance\n\
        110022A001001;1910-02-03\n110022A001001;2010-02-03\n1100220001001;2010-02-03\n\
        1700296001001;1970-02-03\n1600296001001;1960\n110022A001001;\n";
    let args = [
        "--at=2026-11",
        "--column=nir",
        "--birth-date-column=naissance",
    ];
    let (stdout, code) = quietly(&[&args[..], &["--findings"]].concat(), rows);
    let found: Vec<_> = stdout
        .lines()
        .filter(|line| line.contains("-date"))
        .filter_map(|line| line.split(": ").nth(2).zip(line.split(':').nth(1)))
        .collect();
    let expected = [
        ("corsica-date", "2"),
        ("corsica-date", "4"),
        ("territory-date", "5"),
    ];
    assert_eq!((&found[..], code), (&expected[..], 0), "{stdout}");
    let (stdout, _) = quietly(&[&args[..], &["--summary", "--format=json"]].concat(), rows);
    let counts: Value = serde_json::from_str(&stdout).unwrap();
    let expected = json!({"key-absent": 6, "corsica-date": 2, "territory-date": 1});
    assert_eq!(counts["findings"], expected);
}

#[test]
fn wrong_usage() {
    for (args, word) in [
        (&["--sex-column=sexe"][..], "--column"),
        (&["--column=nir", "--sex-column=sex"], "no column sex"),
        (
            &["--column=nir", "--birth-date-column=sexe", "--valid"],
            "cannot be used",
        ),
        (
            &["--column=1", "--no-header", "--sex-column=sexe"],
            "a place, from 1",
        ),
        (&["--by-place"], "--summary"),
    ] {
        let ran = run(args, PEOPLE);
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.stderr.contains(word), "{args:?}: {}", ran.stderr);
    }
}
