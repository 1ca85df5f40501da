//! `nircheck pseudonymize`, run.

use std::{fs, path::PathBuf, process::Command, sync::LazyLock};

use crate::command::{Ran, command, run, run_command};

const VARIABLE: &str = "NIRCHECK_PSEUDONYM_KEY";

/// The pseudonyms of 2951099126111 that another implementation gives, with the bytes 0 to 31 as
/// secret.
const HEX: &str = "708cec1a8c655a9fd8af0659bbd47bfa08d9e9da6967b4b6145d389054f68afb";
const BASE32: &str = "OCGOYGUMMVNJ7WFPAZM3XVD37IENT2O2NFT3JNQULU4JAVHWRL5Q";

/// A file of these bytes.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pseudonymize");
    fs::create_dir_all(&directory).unwrap();
    let path = directory.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// The command without a secret in its environment.
fn without_secret(args: &[&str]) -> Command {
    let mut command = command(&[&["pseudonymize"], args].concat());
    command.env_remove(VARIABLE);
    command
}

/// Runs the command with the bytes 0 to 31 as secret.
fn pseudonymize(args: &[&str], input: &str) -> Ran {
    // Tests run side by side: one writes it, before any reads it.
    static KEY: LazyLock<PathBuf> = LazyLock::new(|| file("key", &(0..32).collect::<Vec<u8>>()));
    let key = KEY.as_path();
    let mut command = without_secret(args);
    command.arg("--key-file").arg(key);
    run_command(command, input)
}

#[test]
fn one_pseudonym_a_line() {
    let spellings = "2951099126111\n2 95 10 99 126 111 93\n295109912611193\r\n 2.95.10.99.126.111";
    let ran = pseudonymize(&[], spellings);
    assert_eq!(ran.stdout, format!("{HEX}\n").repeat(4));
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    assert_eq!(
        pseudonymize(&["--output=base32"], "2951099126111\n").stdout,
        format!("{BASE32}\n")
    );
    let other = pseudonymize(&["--domain", "study 12"], "2951099126111\n").stdout;
    assert!(other.len() == 65 && !other.contains(HEX));
    let by_default = pseudonymize(&["--domain", "nircheck"], "2951099126111\n");
    assert_eq!(by_default.stdout, format!("{HEX}\n"));
}

#[test]
fn secrets() {
    let text = "0123456789abcdef0123456789abcdef";
    let pseudonym = |command: Command| {
        let ran = run_command(command, "2951099126111\n");
        assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
        ran.stdout
    };
    let with_file = |bytes: &[u8], name: &str| {
        let mut command = without_secret(&[]);
        command.arg("--key-file").arg(file(name, bytes));
        command
    };
    let with_variable = |value: &str| {
        let mut command = without_secret(&[]);
        command.env(VARIABLE, value);
        command
    };
    let expected = pseudonym(with_file(text.as_bytes(), "plain"));
    assert_eq!(
        pseudonym(with_file(format!("{text}\n").as_bytes(), "newline")),
        expected
    );
    assert_eq!(pseudonym(with_variable(text)), expected);
    assert_eq!(pseudonym(with_variable(&format!("{text}\n"))), expected);
    // One newline is dropped, and nothing else.
    for other in [
        format!("{text}\n\n"),
        format!("{text} "),
        format!(" {text}"),
    ] {
        assert_ne!(pseudonym(with_file(other.as_bytes(), "other")), expected);
    }
    // A file goes before the variable.
    let mut both = with_file(text.as_bytes(), "plain");
    both.env(VARIABLE, "x".repeat(32));
    assert_eq!(pseudonym(both), expected);
}

#[test]
fn secrets_that_are_none() {
    let ran = run_command(without_secret(&[]), "2951099126111\n");
    assert!(ran.stderr.contains("--key-file") && ran.stderr.contains(VARIABLE));
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    for (bytes, said) in [
        (
            &b"0123456789abcdef0123456789abcde"[..],
            "holds less than 32 bytes",
        ),
        (
            b"0123456789abcdef0123456789abcde\n",
            "holds less than 32 bytes",
        ),
        (b"", "holds less than 32 bytes"),
        (&[7; 5_000], "it is over 4,096 bytes"),
    ] {
        let mut command = without_secret(&[]);
        command.arg("--key-file").arg(file("none", bytes));
        let ran = run_command(command, "2951099126111\n");
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
        assert!(!ran.stderr.contains("abcde"));
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    }
    let mut command = without_secret(&[]);
    command.env(VARIABLE, "too short");
    assert_eq!(run_command(command, "").code, 2);
    let ran = run_command(without_secret(&["--key-file", "/nowhere/at/all"]), "");
    assert!(
        ran.stderr
            .starts_with("nircheck: cannot read the key file: ")
    );
    // Never from the command line.
    let ran = run_command(
        without_secret(&["--key", "0123456789abcdef0123456789abcdef"]),
        "",
    );
    assert_eq!(ran.code, 2);
}

#[test]
fn wrong_numbers() {
    let input = "2951099126111\nx\n\n295109912611194\n2951099126111\n";
    let told = "<stdin>:2: character: a character that cannot be there\n";
    let all_told = format!("{told}<stdin>:4: key: the key does not match the number\n");
    for (wrong, expected, told) in [
        (None, format!("{HEX}\n"), told),
        (Some("fail"), format!("{HEX}\n"), told),
        (Some("empty"), format!("{HEX}\n\n\n\n{HEX}\n"), &all_told),
        (Some("drop"), format!("{HEX}\n\n{HEX}\n"), &all_told),
    ] {
        let args = wrong.map(|wrong| format!("--wrong={wrong}"));
        let ran = pseudonymize(&args.iter().map(String::as_str).collect::<Vec<_>>(), input);
        assert_eq!(
            (ran.stdout, ran.stderr.as_str(), ran.code),
            (expected, told, 1),
            "{wrong:?}"
        );
    }
}

#[test]
fn columns() {
    let input = "id;nir\n1;2951099126111\n2;x\n3;\n4;\"2 95 10 99 126 111 93\"\n";
    let ran = pseudonymize(&["--column=nir", "--wrong=empty"], input);
    assert_eq!(ran.stdout, format!("id;nir\n1;{HEX}\n2;\n3;\n4;{HEX}\n"));
    assert_eq!(ran.code, 1);
    let ran = pseudonymize(&["--column=nir", "--wrong=drop"], input);
    assert_eq!(ran.stdout, format!("id;nir\n1;{HEX}\n3;\n4;{HEX}\n"));
    let ran = pseudonymize(&["--column=nir"], input);
    assert_eq!((ran.stdout, ran.code), (format!("id;nir\n1;{HEX}\n"), 1));
}

#[test]
fn help_says_what_a_pseudonym_is_not() {
    let help = run(&["pseudonymize", "--help"], "").stdout;
    assert!(
        help.contains("not\nanonymous data") && help.contains(VARIABLE),
        "{help}"
    );
}
