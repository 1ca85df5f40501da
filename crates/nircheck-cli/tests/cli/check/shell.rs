//! Help, version, completions, manual pages.

use std::fs;

use super::{directory, quietly, run};

const COMMANDS: [&str; 16] = [
    "explain",
    "key",
    "format",
    "suggest",
    "generate",
    "places",
    "ins",
    "transition",
    "fund",
    "attach",
    "dsn",
    "mask",
    "pseudonymize",
    "scan",
    "completions",
    "man",
];

#[test]
fn help_has_examples_and_exit_status() {
    for flag in ["--help", "-h"] {
        let (stdout, code) = quietly(&[flag], "");
        assert_eq!(code, 0);
        for words in ["Examples:", "Exit status:", "--column", "well-formed"] {
            assert!(stdout.contains(words), "{flag}: {words}");
        }
        for command in COMMANDS {
            assert!(
                stdout.contains(&format!("\n  {command} ")),
                "{flag}: {command}"
            );
        }
        assert!(stdout.lines().all(|line| line.chars().count() <= 100));
    }
    assert_eq!(
        quietly(&["--version"], ""),
        (format!("nircheck {}\n", env!("CARGO_PKG_VERSION")), 0)
    );
}

#[test]
fn french_names_of_commands() {
    for (name, french) in [
        ("transition", "bascule"),
        ("fund", "organisme"),
        ("attach", "rattachement"),
    ] {
        let (stdout, code) = quietly(&[french, "--help"], "");
        assert_eq!(code, 0);
        assert_eq!(quietly(&[name, "--help"], "").0, stdout);
    }
}

#[test]
fn completions_of_each_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (stdout, code) = quietly(&["completions", shell], "");
        assert_eq!(code, 0);
        for words in ["nircheck", "explain", "expected-key", "no-header"] {
            assert!(stdout.contains(words), "{shell}: {words}");
        }
    }
}

#[test]
fn manual_pages() {
    let (page, code) = quietly(&["man"], "");
    assert_eq!(code, 0);
    assert!(page.contains(".TH nircheck 1"));
    for words in ["Examples:", "Exit status:", "\\-\\-show\\-numbers"] {
        assert!(page.contains(words), "{words}");
    }

    let directory = directory("man").join("man1");
    let (stdout, code) = quietly(&["man", "--dir", directory.to_str().unwrap()], "");
    assert_eq!((stdout.as_str(), code), ("", 0));
    assert_eq!(
        fs::read_to_string(directory.join("nircheck.1")).unwrap(),
        page
    );
    for command in COMMANDS {
        let page = fs::read_to_string(directory.join(format!("nircheck-{command}.1"))).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{command}");
    }
    assert_eq!(
        fs::read_dir(&directory).unwrap().count(),
        1 + COMMANDS.len()
    );

    let file = directory.join("nircheck.1");
    let ran = run(&["man", "--dir", file.to_str().unwrap()], "");
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}

/// Other systems have shells that do it.
#[cfg(windows)]
#[test]
fn wildcards_are_expanded() {
    let files: [(&str, &[u8]); 3] = [("a.csv", b"1\n"), ("b.csv", b"1\n"), ("c.txt", b"1\n")];
    let ran = super::run_with_files("wildcards", &files, &["*.csv"]);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert!(lines[0].starts_with("a.csv:1: ") && lines[1].starts_with("b.csv:1: "));
    assert_eq!((lines.len(), ran.code), (2, 1));
}
