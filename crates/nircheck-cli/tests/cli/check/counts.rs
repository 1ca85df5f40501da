//! Counts in place of reports.

use super::{BAD_KEY, GOOD, GOOD_KEYED, quietly, run_with_files};

/// Corsica at the wrong date, a MIG, an NNP with another key, a test number, and what is wrong.
fn sample() -> String {
    let numbers = [
        GOOD_KEYED,
        GOOD,
        "",
        BAD_KEY,
        "154012A11118582",
        "6278965432189",
        "7112312345678 01",
        "199999999999995",
        "x",
        "2 55 08 14 168 025 00",
        " ",
    ];
    numbers.map(|number| format!("{number}\n")).concat()
}

#[test]
fn count_as_an_object() {
    let expected = "{\"lines\":11,\"empty\":2,\"valid\":6,\"invalid\":3,\
                    \"errors\":{\"character\":1,\"key-range\":1,\"key\":1}}\n";
    for format in ["json", "jsonl"] {
        let counted = quietly(&["--count", "--format", format], sample());
        assert_eq!(counted, (expected.to_owned(), 1));
    }
    let none = "{\"lines\":0,\"empty\":0,\"valid\":0,\"invalid\":0,\"errors\":{}}\n";
    assert_eq!(
        quietly(&["--count", "--format", "json"], ""),
        (none.to_owned(), 0)
    );
}

#[test]
fn summary_as_an_object() {
    let expected = "{\"lines\":11,\"empty\":2,\"valid\":6,\"invalid\":3,\
        \"errors\":{\"character\":1,\"key-range\":1,\"key\":1},\
        \"findings\":{\"key-absent\":1,\"nnp-ended\":1,\"key-undocumented\":1,\
        \"corsica-date\":1,\"fictitious\":1},\
        \"kinds\":{\"nir\":4,\"mig\":1,\"nnp\":1},\
        \"status\":{\"provisional\":2,\"definitive-form\":4}}\n";
    let args = ["--summary", "--format", "json", "--at", "2026-01"];
    assert_eq!(quietly(&args, sample()), (expected.to_owned(), 1));
    // With the count as well, it is the summary.
    let args = [
        "--summary",
        "--count",
        "--format",
        "json",
        "--at",
        "2026-01",
    ];
    assert_eq!(quietly(&args, sample()), (expected.to_owned(), 1));
    let (stdout, _) = quietly(&["--summary", "--format", "json"], "");
    assert!(stdout.ends_with("\"errors\":{},\"findings\":{},\"kinds\":{},\"status\":{}}\n"));
}

#[test]
fn count_to_be_read() {
    let expected = "\
lines            11
empty             2
well formed       6
not well formed   3
  character       1  a character that cannot be there
  key-range       1  a key is between 01 and 97
  key             1  the key does not match the number
";
    assert_eq!(quietly(&["--count"], sample()), (expected.to_owned(), 1));
    let expected = "\
lignes        11
vides          2
bien formées   6
mal formées    3
  character    1  un caractère qui ne peut pas être là
  key-range    1  une clé est comprise entre 01 et 97
  key          1  la clé ne correspond pas au numéro
";
    assert_eq!(
        quietly(&["--count", "--lang", "fr"], sample()),
        (expected.to_owned(), 1)
    );
}

#[test]
fn summary_to_be_read() {
    let expected = "\
lines               11
empty                2
well formed          6
not well formed      3
  character          1  a character that cannot be there
  key-range          1  a key is between 01 and 97
  key                1  the key does not match the number
findings
  key-absent         1  no key was given, so none was checked
  nnp-ended          1  national provisional numbers ended on 2022-12-31
  key-undocumented   1  the key does not match, but none is documented for this kind
  corsica-date       1  this code of Corsica was not in force at the date of birth
  fictitious         1  a conventional number that stands for nobody
kinds
  nir                4  NIR (or NIA)
  mig                1  MIG (passing migrant)
  nnp                1  NNP (national provisional number)
status
  provisional        2  provisional
  definitive-form    4  definitive form (a NIA looks the same)
reference date 2026-01
";
    assert_eq!(
        quietly(&["--summary", "--at", "2026-01"], sample()),
        (expected.to_owned(), 1)
    );
    // Without a finding that depends on it, there is no word of a date.
    let (stdout, code) = quietly(&["--summary", "--at", "2026-01"], GOOD);
    assert!(code == 0 && !stdout.contains("2026-01"));
}

#[test]
fn files_are_counted_together() {
    let files: [(&str, &[u8]); 2] = [("a", b"1\n2840588321025\n"), ("b", b"2840588321025\n\n")];
    let ran = run_with_files("counts", &files, &["--count", "--format", "json", "a", "b"]);
    let expected =
        "{\"lines\":4,\"empty\":1,\"valid\":2,\"invalid\":1,\"errors\":{\"length\":1}}\n";
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.code),
        (expected, "", 1)
    );
}

#[test]
fn rows_are_counted_without_the_header() {
    let input = format!("nom;nir\na;{GOOD}\nb;\n\nc;1\n");
    let args = ["--count", "--format", "json", "--column", "nir"];
    let expected =
        "{\"lines\":4,\"empty\":2,\"valid\":1,\"invalid\":1,\"errors\":{\"length\":1}}\n";
    assert_eq!(quietly(&args, input), (expected.to_owned(), 1));
}
