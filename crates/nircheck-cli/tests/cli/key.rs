//! `nircheck key`, run.

use std::{
    fs::File,
    io::Write,
    process::{Command, Stdio},
};

use crate::command::{command, published, run};

#[test]
fn completes_and_verifies() {
    let input = "2951099126111\n2 95 10 99 126 111 93\n278112b050002\n";
    let ran = run(&["key"], input);
    assert_eq!(
        ran.stdout,
        "295109912611193\n295109912611193\n278112B05000286\n"
    );
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    let paper = run(&["key", "--paper"], input).stdout;
    assert_eq!(paper.lines().next(), Some("2 95 10 99 126 111 93"));
    assert_eq!(run(&["key", "--only"], input).stdout, "93\n93\n86\n");
}

/// The rows come back, with the key in the cell.
#[test]
fn columns() {
    let rows = "id,nir\n1,2951099126111\n2,\"2 95 10 99 126 111 93\"\n3,295109912611194\n\
                4,7112312345678\n5,707510000000126\n6,\n";
    let ran = run(&["key", "--column=nir"], rows);
    let expected = "id,nir\n1,295109912611193\n2,295109912611193\n3,295109912611194\n\
                    4,711231234567858\n5,707510000000126\n6,\n";
    assert_eq!((ran.stdout.as_str(), ran.code), (expected, 1));
    let told = "<stdin>:4: key: the key does not match the number\n";
    let (told, rest) = ran.stderr.split_at(told.len());
    assert_eq!(told, "<stdin>:4: key: the key does not match the number\n");
    let (note, undocumented) = rest.split_once('\n').unwrap();
    assert!(note.starts_with("note: no key is documented"), "{note}");
    assert!(undocumented.starts_with("<stdin>:6: key-undocumented: "));
    assert_eq!(undocumented.lines().count(), 1);
    let ran = run(&["key", "--column=nir", "--only", "--wrong=drop"], rows);
    assert_eq!(ran.stdout, "id,nir\n1,93\n2,93\n4,58\n6,\n");
}

#[test]
fn arguments() {
    assert_eq!(
        run(&["key", "--only", "2", "95 10", "99 126 111"], "").stdout,
        "93\n"
    );
    let ran = run(
        &["key", "2951099126111", "295109912611194"],
        "2951099126111",
    );
    assert_eq!(ran.stdout, "295109912611193\n");
    assert_eq!(ran.stderr, "2: key: the key does not match the number\n");
    assert_eq!(ran.code, 1);
}

#[test]
fn wrong_numbers_are_left_out_and_told_by_line() {
    let input = "295109912611194\n\n2951099126111\nx\n2 95 10 99 126 111 00\n";
    let ran = run(&["key", "--lang=fr"], input);
    assert_eq!(ran.stdout, "295109912611193\n");
    let expected = "\
1: key: la clé ne correspond pas au numéro
4: character: un caractère qui ne peut pas être là
5: key-range: une clé est comprise entre 01 et 97
";
    assert_eq!((ran.stderr.as_str(), ran.code), (expected, 1));
    let long = run(&["key"], "1".repeat(70_000));
    assert_eq!(
        (long.stderr.as_str(), long.code),
        ("1: too-long: the line is over 65,536 bytes\n", 1)
    );
}

#[test]
fn undocumented_keys_are_noted_once() {
    let ran = run(&["key"], "7112312345678\n6278965432189\n707510000000125\n");
    assert_eq!(
        ran.stdout,
        "711231234567858\n627896543218929\n707510000000125\n"
    );
    let note =
        "note: no key is documented for a MIG or an NNP: this one follows the rule of the NIR\n";
    assert_eq!((ran.stderr.as_str(), ran.code), (note, 0));
    // Another key is no error of such a number, but not one that was verified either.
    let ran = run(&["key"], "707510000000126\n");
    let told =
        "1: key-undocumented: the key does not match, but none is documented for this kind\n";
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.code),
        ("", told, 1)
    );
}

#[test]
fn published_numbers() {
    for [text, error, _, _, key] in published() {
        let ran = run(&["key", "--only", text], "");
        if error.is_empty() {
            assert_eq!((ran.stdout.trim_end(), ran.code), (key, 0), "{text}");
        } else {
            assert_eq!((ran.stdout.as_str(), ran.code), ("", 1), "{text}");
            assert!(ran.stderr.starts_with(&format!("1: {error}: ")), "{text}");
        }
    }
}

#[test]
fn usage() {
    let ran = run(&["key", "--only", "--paper", "2951099126111"], "");
    assert_eq!(ran.code, 2);
    assert!(!ran.stderr.contains("2951099126111"));
    assert!(
        run(&["key", "--help"], "")
            .stdout
            .contains("nircheck key --only 2 95 10 99 126 111\n")
    );
}

/// The exit code and what was said on standard error.
fn ended(mut command: Command) -> (Option<i32>, String) {
    let output = command.stderr(Stdio::piped()).output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn closed_pipe_is_a_quiet_end() {
    let mut child = command(&["key"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let lines = "2951099126111\n".repeat(100_000);
    assert!(
        stdin.write_all(lines.as_bytes()).is_err(),
        "nobody reads on"
    );
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), output.stderr.as_slice()),
        (Some(1), &b""[..])
    );
}

#[cfg(target_os = "linux")]
#[test]
fn unwritable_output_and_unreadable_input() {
    let mut full = command(&["key", "2951099126111"]);
    full.stdout(File::options().write(true).open("/dev/full").unwrap());
    let (code, told) = ended(full);
    assert_eq!(code, Some(2));
    assert!(
        told.starts_with("nircheck: cannot write the output: "),
        "{told}"
    );

    let mut directory = command(&["key"]);
    directory.stdin(File::open("/").unwrap());
    let (code, told) = ended(directory);
    assert_eq!(code, Some(2));
    assert!(
        told.starts_with("nircheck: cannot read standard input: "),
        "{told}"
    );
}
