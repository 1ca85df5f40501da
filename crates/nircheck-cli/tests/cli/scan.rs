//! `nircheck scan`, run.

use std::{
    fs,
    path::{MAIN_SEPARATOR, Path, PathBuf},
};

use crate::command::{self, Ran, command, run, run_command};

const TEXT: &str = "né le 03/10/1995, n° 2 95 10 99 126 111 93, tél. 06 12 34 56 78\n\
                    SIRET 73282932000074, IBAN FR76 3000 6000 0112 3456 7890 189\n\
                    295109912611193;2951099126111\r\n";

/// A line with a number, packed by gzip.
const GZIP: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 51, 178, 52, 53, 52, 176, 180, 52, 52, 50, 51, 52, 52, 180,
    52, 230, 2, 0, 69, 241, 65, 23, 16, 0, 0, 0,
];

/// Runs the command in a directory of its own with these files.
fn run_in(name: &str, files: &[(&str, &[u8])], args: &[&str]) -> Ran {
    let mut command = command(&[&["scan"], args].concat());
    command.current_dir(directory(name, files));
    run_command(command, "")
}

fn directory(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("scan")
        .join(name);
    let _ = fs::remove_dir_all(&directory);
    for (file, content) in files {
        let path = directory.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    directory
}

#[test]
fn text() {
    let ran = run(&["scan"], TEXT);
    let expected = "\
<stdin>:1: nir, high: né le **/**/****, n° * ** ** ** *** *** **, tél. ** ** ** ** **
<stdin>:3: nir, high: ***************;*************
";
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.code),
        (expected, "", 1)
    );
    let ran = run(
        &["scan"],
        "SIRET 73282932000074, IBAN FR76 3000 6000 0112 3456 7890 189\n",
    );
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.code),
        ("", "", 0)
    );
    let ran = run(&["scan", "--show-numbers", "-"], TEXT);
    let first = ran.stdout.lines().next().unwrap();
    assert_eq!(
        first,
        format!("<stdin>:1: nir, high: {}", TEXT.lines().next().unwrap())
    );
}

#[test]
fn json_lines() {
    let files = [("a.txt", TEXT.as_bytes())];
    let args = ["--format=jsonl", "--min-certainty=low", "a.txt"];
    let ran = run_in("json", &files, &args);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(
        lines[..3],
        [
            r#"{"file":"a.txt","line":1,"start":23,"end":44,"kind":"nir","status":"definitive-form","certainty":"high","context":"né le **/**/****, n° * ** ** ** *** *** **, tél. ** ** ** ** **"}"#,
            r#"{"file":"a.txt","line":3,"start":128,"end":143,"kind":"nir","status":"definitive-form","certainty":"high","context":"***************;*************"}"#,
            r#"{"file":"a.txt","line":3,"start":144,"end":157,"kind":"nir","status":"definitive-form","certainty":"low","context":"***************;*************"}"#,
        ]
    );
    assert_eq!((lines.len(), ran.code), (3, 1));
    assert!(TEXT.as_bytes()[23..44].starts_with(b"2 95"));
    let ran = run_in(
        "json",
        &files,
        &["--format=jsonl", "--show-numbers", "a.txt"],
    );
    assert!(
        ran.stdout
            .contains(r#""certainty":"high","number":"295109912611193","context":"#)
    );
}

#[test]
fn trees() {
    let utf_16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(TEXT.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let binary = [b"\0\x1b[31m".as_slice(), TEXT.as_bytes()].concat();
    let files = [
        ("b/2.txt", TEXT.as_bytes()),
        ("b/10.txt", b"nothing"),
        ("b/.hidden/x", TEXT.as_bytes()),
        ("a.bin", &binary),
        ("c/utf16.txt", &utf_16),
        ("c/empty", b""),
        ("c/gzip", GZIP),
        ("d-295109912611193.txt", TEXT.as_bytes()),
    ];
    let names = |args: &[&str]| {
        let ran = run_in("trees", &files, args);
        assert_eq!((ran.stderr.as_str(), ran.code), ("", 1));
        let names: Vec<_> = ran
            .stdout
            .lines()
            .map(|line| line.split(": ").next().unwrap())
            .collect();
        names.join(" ").replace(MAIN_SEPARATOR, "/")
    };
    let all = "./a.bin:1 ./a.bin:3 ./b/.hidden/x:1 ./b/.hidden/x:3 ./b/2.txt:1 ./b/2.txt:3 \
               ./c/gzip:1 ./c/utf16.txt:1 ./c/utf16.txt:3 ./d-***************.txt:1 ./d-***************.txt:3";
    for threads in ["--threads=1", "--threads=3"] {
        assert_eq!(names(&[".", threads]), all);
    }
    let visible = all.replace("./b/.hidden/x:1 ./b/.hidden/x:3 ", "");
    assert_eq!(names(&[".", "--skip-hidden"]), visible);
    let text = all
        .replace("./a.bin:1 ./a.bin:3 ", "")
        .replace("./c/gzip:1 ./c/utf16.txt:1 ./c/utf16.txt:3 ", "");
    assert_eq!(names(&[".", "--skip-binary"]), text);
    assert_eq!(
        names(&["c", "b/2.txt"]),
        "c/gzip:1 c/utf16.txt:1 c/utf16.txt:3 b/2.txt:1 b/2.txt:3"
    );
    // A hidden directory that is named is searched.
    assert_eq!(
        names(&["--skip-hidden", "b/.hidden"]),
        "b/.hidden/x:1 b/.hidden/x:3"
    );
    let ran = run_in("trees", &files, &["a.bin"]);
    assert!(!ran.stdout.contains('\x1b'));
}

/// The same words for a long file, whatever the threads and for a stream.
#[test]
fn long_files() {
    let line = "x".repeat(90) + " 1\n";
    let mut text = line.repeat((9 << 20) / line.len()).into_bytes();
    let number = b" 2 95 10 99 126 111 93 ";
    let places = (1..=9).flat_map(|mib| [(mib << 20) - 300, (mib << 20) - 11]);
    for place in places {
        if let Some(there) = text.get_mut(place..place + number.len()) {
            there.copy_from_slice(number);
        }
    }
    let directory = directory("long", &[("a.txt", &text)]);
    let ran = |args: &[&str]| {
        let mut command = command(&[&["scan", "--format=jsonl"], args].concat());
        command.current_dir(&directory);
        run_command(
            command,
            if args.is_empty() {
                text.as_slice()
            } else {
                b""
            },
        )
    };
    let stream = ran(&[]);
    assert!(stream.stdout.lines().count() >= 17);
    for threads in ["1", "2", "7"] {
        let file = ran(&["--threads", threads, "a.txt"]);
        assert_eq!(file.stdout, stream.stdout.replace("<stdin>", "a.txt"));
    }
}

/// More numbers than are held at once, some in two readings that begin together: the same words
/// as for a stream.
#[test]
fn files_full_of_numbers() {
    let line = "7112312345678 59;295109912611193\n";
    let text = line.repeat(12_000);
    let args = ["scan", "--format=jsonl", "--min-certainty=low"];
    let stream = run(&args, &text);
    assert_eq!(stream.stdout.lines().count(), 3 * 12_000);
    let directory = directory("full", &[("a.txt", text.as_bytes())]);
    for threads in ["1", "3"] {
        let mut command = command(&[&args[..], &["--threads", threads, "a.txt"]].concat());
        command.current_dir(&directory);
        let file = run_command(command, "");
        assert_eq!(file.stdout, stream.stdout.replace("<stdin>", "a.txt"));
    }
}

#[test]
fn redaction() {
    let ran = run(&["scan", "--redact"], TEXT);
    let expected = TEXT
        .replace("2 95 10 99 126 111 93", "* ** ** ** *** *** **")
        .replace("295109912611193", "***************");
    assert_eq!(
        (ran.stdout, ran.stderr.as_str(), ran.code),
        (expected.clone(), "", 1)
    );
    let ran = run_in(
        "redact",
        &[("a", TEXT.as_bytes())],
        &["--redact", "--min-certainty=low", "a"],
    );
    assert_eq!(
        ran.stdout,
        expected.replace("2951099126111", "*************")
    );
    let ran = run(&["scan", "--redact"], "nothing\r\nat all");
    assert_eq!((ran.stdout.as_str(), ran.code), ("nothing\r\nat all", 0));
    for args in [
        &["--redact", "a", "b"][..],
        &["--redact", "--show-numbers"],
        &["--redact", "x"],
    ] {
        let ran = run(&[&["scan"], args].concat(), "");
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{args:?}");
    }
}

#[test]
fn inputs_that_fail() {
    let files = [("a.txt", TEXT.as_bytes())];
    let ran = run_in("fail", &files, &["none.txt", "a.txt"]);
    assert_eq!((ran.stdout.lines().count(), ran.code), (2, 2));
    let expected = format!("nircheck: cannot open none.txt: {}\n", command::not_found());
    assert_eq!(ran.stderr, expected);
    let ran = run_in("fail", &files, &["a.txt", "295109912611193"]);
    assert!(
        ran.stderr.starts_with("nircheck: cannot open PATH 2: "),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("2951"));
    assert_eq!(ran.code, 2);
}

/// What cannot be read in a tree is told, and the rest is searched.
#[test]
fn a_tree_with_a_broken_file() {
    let files = [
        ("a.txt", TEXT.as_bytes()),
        ("b-295109912611193.gz", &GZIP[..30]),
        ("c.txt", TEXT.as_bytes()),
    ];
    for threads in ["--threads=1", "--threads=4"] {
        let ran = run_in("broken", &files, &[".", threads]);
        let lines: Vec<_> = ran.stdout.lines().collect();
        assert_eq!(lines.len(), 4, "{}", ran.stdout);
        let here = format!(".{MAIN_SEPARATOR}");
        assert!(lines[0].starts_with(&format!("{here}a.txt:1: ")));
        assert!(lines[3].starts_with(&format!("{here}c.txt:3: ")));
        let expected = format!("nircheck: cannot read {here}b-***************.gz: ");
        assert!(ran.stderr.starts_with(&expected), "{}", ran.stderr);
        assert_eq!(ran.code, 2);
    }
}

/// Nobody waits for what will never come: only regular files of a tree are read.
#[cfg(unix)]
#[test]
fn a_tree_with_a_pipe() {
    let directory = directory("pipe", &[("tree/z.txt", TEXT.as_bytes())]);
    let made = std::process::Command::new("mkfifo")
        .arg(directory.join("tree/pipe"))
        .status();
    assert!(made.unwrap().success());
    let mut command = command(&["scan", "tree"]);
    command.current_dir(&directory);
    let ran = run_command(command, "");
    assert_eq!((ran.stdout.lines().count(), ran.code), (2, 1));
}

#[cfg(unix)]
#[test]
fn links_are_followed_when_named() {
    use std::os::unix::fs::symlink;

    let directory = directory("links", &[("tree/a.txt", TEXT.as_bytes())]);
    symlink("a.txt", directory.join("tree/link")).unwrap();
    symlink("../tree", directory.join("tree/loop")).unwrap();
    for (path, lines) in [("tree", 2), ("tree/link", 2), ("tree/loop", 2)] {
        let mut command = command(&["scan", path]);
        command.current_dir(&directory);
        let ran = run_command(command, "");
        assert_eq!(
            (ran.stdout.lines().count(), ran.stderr.as_str()),
            (lines, ""),
            "{path}"
        );
    }
}
