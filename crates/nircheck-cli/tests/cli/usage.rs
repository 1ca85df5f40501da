//! What the command says when it is called wrongly.

use std::process::{Command, Output};

fn nircheck(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nircheck"));
    command.args(args).output().expect("it runs")
}

fn complaint(args: &[&str]) -> String {
    let output = nircheck(args);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).expect("text")
}

#[test]
fn a_command_behind_options_is_no_file() {
    let said = complaint(&["--lang", "fr", "explain", "2951099126111"]);
    assert!(said.contains("`explain` is a command"), "{said}");
}

#[test]
fn a_mistyped_number_is_not_shown() {
    for typed in ["295IO99I26III93", "2951O99l26llI", "29510991261119E"] {
        for args in [&[typed][..], &["--profile", typed], &["--oid", typed]] {
            let said = complaint(args);
            assert!(!said.contains(typed), "{said}");
        }
    }
}

#[test]
fn a_wrong_oid_or_date_is_shown() {
    let said = complaint(&["--oid", "1.2.250.1.213.1.4.12"]);
    assert!(said.contains("1.2.250.1.213.1.4.12"), "{said}");
    let said = complaint(&["--oid", "1.2.250.1.213.1.4.8", "--at", "2026-13"]);
    assert!(said.contains("2026-13"), "{said}");
}
