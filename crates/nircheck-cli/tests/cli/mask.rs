//! `nircheck mask`, run.

use std::fs;

use crate::command::{command, published, run, run_command};

#[test]
fn lines() {
    let input = "278112b050002\n\n 2.95.10-99/126\u{202f}111 93\r\n \n7112312345678";
    let ran = run(&["mask"], input);
    let masks = "nir *************\n\nnir ***************\n\nnnp *************\n";
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.code),
        (masks, "", 0)
    );
    let ran = run(&["mask", "--show", "kind,department", "--show=key"], input);
    assert_eq!(
        ran.stdout,
        "nir 2****2B******\n\nnir 2****99******93\n\nnnp 7************\n"
    );
    let ran = run(
        &["mask"],
        "399109912611141\n5112312345678\n731109912611169\n",
    );
    let masks = "awaiting ***************\nmig *************\nnnp ***************\n";
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), (masks, ""));
}

#[test]
fn wrong_numbers_are_hidden_and_told() {
    let ran = run(
        &["mask"],
        "2951099126111\n2 95 10 99 126 111 94\nné en 95 ? oui\n",
    );
    assert_eq!(
        ran.stdout,
        "nir *************\n***************\n*********\n"
    );
    let told = "<stdin>:2: key: the key does not match the number\n\
                <stdin>:3: character: a character that cannot be there\n";
    assert_eq!((ran.stderr.as_str(), ran.code), (told, 1));
    let ran = run(&["mask", "--lang", "fr"], "x\n");
    assert!(ran.stderr.starts_with("<stdin>:1: character: un caractère"));
}

/// The byte order mark before the lines comes out as it went in.
#[test]
fn byte_order_mark() {
    let key = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/example.key");
    let pseudonymize = ["pseudonymize", "--key-file", key];
    for args in [&["mask"][..], &pseudonymize] {
        let plain = run(args, "2951099126111\n").stdout;
        let marked = run(args, "\u{feff}2951099126111\n");
        assert_eq!(
            (marked.stdout, marked.code),
            (format!("\u{feff}{plain}"), 0)
        );
        // Nothing behind it is nothing.
        assert_eq!(run(args, "\u{feff}").stdout, "");
        // UTF-16 becomes UTF-8, which needs none.
        let utf_16 = "\u{feff}2951099126111\n".encode_utf16();
        let utf_16: Vec<u8> = utf_16.flat_map(u16::to_le_bytes).collect();
        assert_eq!(run(args, utf_16).stdout, plain);
    }
}

#[test]
fn columns() {
    let rows = "Nom;NIR;\"à garder;\"\r\n\"A \"\"b\"\"\";2 95 10 99 126 111 93;\" x;y \"\r\n\r\nB\r\n\
                C;\"2951099126111\";1\nD;\"1;2\";2\nE;;3";
    let ran = run(&["mask", "--column", "nir"], rows);
    let masked = "Nom;NIR;\"à garder;\"\r\n\"A \"\"b\"\"\";nir ***************;\" x;y \"\r\n\r\nB\r\n\
                  C;nir *************;1\nD;**;2\nE;;3";
    assert_eq!(ran.stdout, masked);
    let told = "<stdin>:6: character: a character that cannot be there\n";
    assert_eq!((ran.stderr.as_str(), ran.code), (told, 1));
    let ran = run(
        &["mask", "--column", "2", "--no-header", "--delimiter", ","],
        "a,2951099126111\n",
    );
    assert_eq!(ran.stdout, "a,nir *************\n");
    // A mask with the delimiter in it stands between quotes.
    let args = ["mask", "--column", "2", "--no-header", "--delimiter", " "];
    assert_eq!(
        run(&args, "a 2951099126111 b\n").stdout,
        "a \"nir *************\" b\n"
    );
    let ran = run(&["mask", "--column", "other"], rows);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(ran.stderr.contains("no column other; there are: Nom, NIR"));
}

/// A row of data that is taken for a header is not passed on with its number.
#[test]
fn a_header_is_no_number() {
    for cell in ["2951099126111", "2 95 10 99 126 111 93", "29510991261119x"] {
        let row = format!("a;{cell}\nb;2951099126111\n");
        for args in [&["mask"][..], &["mask", "--show=kind"]] {
            let ran = run(&[args, &["--column=2"]].concat(), &row);
            assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{cell}");
            assert!(ran.stderr.contains("see --no-header"), "{}", ran.stderr);
            assert!(!ran.stderr.contains("2951"));
        }
    }
    assert_eq!(run(&["mask", "--column=1"], "n° 12\n\n").code, 0);
}

#[test]
fn several_files() {
    let directory = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("mask");
    fs::create_dir_all(&directory).unwrap();
    let files = [
        ("a.csv", "n,nir\n1,2951099126111\n"),
        ("b.csv", "n,nir\n2,2951099126111\n"),
        ("c.csv", "nir,n\n2951099126111,3\n"),
    ];
    for (name, content) in files {
        fs::write(directory.join(name), content).unwrap();
    }
    let mut command = command(&[
        "mask",
        "--column=nir",
        "a.csv",
        "none.csv",
        "c.csv",
        "b.csv",
    ]);
    command.current_dir(&directory);
    let ran = run_command(command, "");
    assert_eq!(
        ran.stdout,
        "n,nir\n1,nir *************\n2,nir *************\n"
    );
    assert_eq!((ran.stderr.lines().count(), ran.code), (2, 2));
    assert!(
        ran.stderr
            .contains("nircheck: c.csv: its header is not that of the file before")
    );
}

#[test]
fn nothing_of_a_number_is_left() {
    for [text, ..] in published() {
        for args in [&["mask"][..], &["mask", "--column=1", "--no-header"]] {
            let ran = run(args, format!("{text}\n"));
            let mask = ran.stdout.trim_end().rsplit(' ').next().unwrap();
            assert!(!mask.contains(|c: char| c != '*'), "{}", ran.stdout);
            let kind = ran.stdout.strip_suffix(mask).map(str::trim);
            assert!(
                ["", "nir", "awaiting", "mig", "nnp"].contains(&kind.unwrap_or("")),
                "{}",
                ran.stdout
            );
            let digits: String = ran.stderr.chars().filter(char::is_ascii_digit).collect();
            assert!(digits.len() <= 5, "{}", ran.stderr); // the line, and the bounds of a key
        }
    }
    let ran = run(&["mask", "2951099126111"], "");
    assert!(ran.stderr.contains("FILE 1: ") && !ran.stderr.contains("2951"));
    assert_eq!(ran.code, 2);
}

#[test]
fn long_lines_and_rows() {
    let long = "1".repeat(70_000);
    let ran = run(&["mask"], format!("{long}\n2951099126111\n"));
    assert_eq!(
        ran.stdout.lines().map(str::len).collect::<Vec<_>>(),
        [0, 17]
    );
    assert_eq!(
        ran.stderr,
        "<stdin>:1: too-long: the line is over 65,536 bytes\n"
    );
    let row = format!(
        "a,nir\n\"{}\",2951099126111\nb,2951099126111\n",
        "x\n".repeat(600_000)
    );
    let ran = run(&["mask", "--column=nir"], row);
    assert_eq!(
        (ran.stdout.as_str(), ran.code),
        ("a,nir\nb,nir *************\n", 1)
    );
}
