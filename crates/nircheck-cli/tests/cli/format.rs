//! `nircheck format`, run.

use crate::command::run;

const INPUT: &str = "278112b050002\n 2.95.10-99/126\u{202f}111 93\n7112312345678\n";

fn formatted(args: &[&str]) -> String {
    let ran = run(&[&["format"], args].concat(), INPUT);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    ran.stdout
}

#[test]
fn forms() {
    assert_eq!(
        formatted(&[]),
        "278112B050002\n295109912611193\n7112312345678\n"
    );
    assert_eq!(
        formatted(&["--paper"]),
        "2 78 11 2B 050 002\n2 95 10 99 126 111 93\n7 1 123 12345678\n"
    );
    assert_eq!(
        formatted(&["--without-key"]),
        "278112B050002\n2951099126111\n7112312345678\n"
    );
}

#[test]
fn with_key() {
    let ran = run(&["format", "--with-key", "--paper"], INPUT);
    assert_eq!(
        ran.stdout,
        "2 78 11 2B 050 002 86\n2 95 10 99 126 111 93\n7 1 123 12345678 58\n"
    );
    assert!(ran.stderr.starts_with("note: no key is documented"));
    assert_eq!((ran.stderr.lines().count(), ran.code), (1, 0));
    // A key that is there stays, undocumented as it may be.
    let ran = run(&["format", "--with-key", "707510000000126"], "");
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str()),
        ("707510000000126\n", "")
    );
}

#[test]
fn masks() {
    assert_eq!(
        formatted(&["--masked"]),
        "*************\n***************\n*************\n"
    );
    assert_eq!(
        formatted(&["--masked", "--show=kind,department", "--show=key"]),
        "2****2B******\n2****99******93\n7************\n"
    );
    assert_eq!(
        formatted(&[
            "--masked",
            "--without-key",
            "--show=year,month,commune,order"
        ]),
        "*7811**050002\n*9510**126111\n*************\n"
    );
}

#[test]
fn wrong_numbers_are_left_out_and_told_by_line() {
    let ran = run(&["format"], "2951099126111\nx\n295109912611194\n");
    assert_eq!(ran.stdout, "2951099126111\n");
    let expected = "\
2: character: a character that cannot be there
3: key: the key does not match the number
";
    assert_eq!((ran.stderr.as_str(), ran.code), (expected, 1));
}

#[test]
fn usage() {
    for args in [
        &["--show=kind"][..],
        &["--masked", "--show=sex"],
        &["--masked", "--paper"],
        &["--with-key", "--without-key"],
    ] {
        let ran = run(&[&["format", "2951099126111"], args].concat(), "");
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(!ran.stderr.contains("2951099126111"));
    }
    assert!(
        run(&["format", "--help"], "")
            .stdout
            .contains("nircheck format --masked --show kind,key")
    );
}
