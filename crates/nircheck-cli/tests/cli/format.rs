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

/// The rows come back, with the cell in the form that was asked for.
#[test]
fn columns() {
    let rows = "id;nir\r\n1;\"2951099126111\"\r\n2;2 95 10 99 126 111 94\n3;\n4\n5;278112b050002";
    let formatted = |args: &[&str]| {
        let ran = run(&[&["format", "--column=nir"], args].concat(), rows);
        let told = "<stdin>:3: key: the key does not match the number\n";
        assert_eq!((ran.stderr.as_str(), ran.code), (told, 1), "{args:?}");
        ran.stdout
    };
    let compact = "id;nir\r\n1;2951099126111\r\n2;2 95 10 99 126 111 94\n3;\n4\n5;278112B050002";
    assert_eq!(formatted(&[]), compact);
    assert_eq!(formatted(&["--wrong=keep"]), compact);
    let wrong = "2;2 95 10 99 126 111 94\n";
    assert_eq!(
        formatted(&["--wrong=empty"]),
        compact.replace(wrong, "2;\n")
    );
    assert_eq!(formatted(&["--wrong=drop"]), compact.replace(wrong, ""));
    assert_eq!(
        formatted(&["--wrong=fail"]),
        compact.split_once(wrong).unwrap().0
    );
    assert_eq!(
        formatted(&["--paper", "--with-key"]),
        "id;nir\r\n1;2 95 10 99 126 111 93\r\n2;2 95 10 99 126 111 94\n3;\n4\n\
         5;2 78 11 2B 050 002 86"
    );
    // Behind a mask nothing of a wrong number is seen either.
    assert_eq!(
        formatted(&["--masked", "--show=kind"]),
        "id;nir\r\n1;2************\r\n2;***************\n3;\n4\n5;2************"
    );
    let ran = run(
        &["format", "--column=2", "--no-header", "--delimiter=,"],
        "a,7112312345678\n",
    );
    assert_eq!((ran.stdout.as_str(), ran.code), ("a,7112312345678\n", 0));
}

/// Rows and cells that are too long to be judged pass as they are, unless told otherwise.
#[test]
fn long_rows() {
    let long = format!("{};2951099126111\r\n", "x".repeat(3 << 20));
    let wide = format!("a;{}\n", "1".repeat(70_000));
    let rows = format!("id;nir\n1;2951099126111\n{long}{wide}2;2951099126111");
    let told = "<stdin>:3: too-long: the line is over 65,536 bytes\n\
                <stdin>:4: too-long: the line is over 65,536 bytes\n";
    for threads in ["1", "2", "5"] {
        let ran = run(&["format", "--column=nir", "--threads", threads], &rows);
        assert_eq!((ran.stderr.as_str(), ran.code), (told, 1));
        assert!(ran.stdout == rows);
        let ran = run(&["format", "--column=nir", "--wrong=empty"], &rows);
        assert_eq!((ran.stderr.as_str(), ran.code), (told, 1));
        assert_eq!(ran.stdout, "id;nir\n1;2951099126111\na;\n2;2951099126111");
    }
}

#[test]
fn usage() {
    for args in [
        &["--show=kind"][..],
        &["--masked", "--show=sex"],
        &["--masked", "--paper"],
        &["--with-key", "--without-key"],
        &["--wrong=empty"],
        &["--no-header"],
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
