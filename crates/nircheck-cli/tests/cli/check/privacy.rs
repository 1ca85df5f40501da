//! Standard error never holds a number, whatever is typed and wherever it is typed.

use std::{ffi::OsStr, fs};

use super::{
    BAD_KEY, GOOD, GOOD_KEYED,
    command::{command, not_found, published, run_command},
    directory,
};

/// The digits of a text, and nothing else of it.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[track_caller]
fn assert_holds_no_number(stderr: &str, numbers: &[&str]) {
    let found = digits(stderr);
    for number in numbers {
        let number = digits(number);
        // Not even the eight digits in the middle, however they are spaced out.
        assert!(!found.contains(&number[2..10]), "{stderr}");
    }
    let longest = stderr
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .max();
    assert!(longest < Some(13), "{stderr}");
}

/// Numbers where a FILE or the value of an option should be.
#[test]
fn arguments() {
    let pieces: Vec<_> = GOOD_KEYED.split(' ').collect();
    let attached = format!("--profile={GOOD}");
    let option = format!("--{GOOD}");
    let short = format!("-{GOOD}");
    let letters = "2x84x05x88x321x025x32";
    let corsica = ["2", "84", "05", "2B", "321", "025"];
    for args in [
        &[GOOD][..],
        &[GOOD_KEYED],
        &[BAD_KEY, "-"],
        &["nowhere.txt", GOOD],
        &pieces,
        &pieces[..6],
        &corsica,
        &["284052B321025"],
        &["2", "84", "O5", "88", "321", "O25"],
        &["2840588", "321025"],
        &[letters],
        &[&attached],
        &[&option],
        &[&short],
        &["--format", GOOD],
        &["--lang", GOOD_KEYED],
        &["--oid", GOOD],
        &["--at", GOOD],
        &["--column", "nir", "--delimiter", GOOD],
        &["--no-header", GOOD],
        &["--valid", "--invalid", GOOD],
        &["--profile", "2840588", "321025"],
        &["completions", GOOD],
        &["man", GOOD],
        &["man", "--dir", "/dev/null/2840588321025"],
        &["explain", "--format", GOOD],
        &["ins", "--form", GOOD],
        &["ins", "--at", GOOD_KEYED],
        &["transition", GOOD],
        &["transition", "--old-column", GOOD],
        &["transition", "--old-oid", GOOD],
        &["transition", BAD_KEY, GOOD],
        &["fund", "--form", GOOD],
        &["fund", "--attestation", "--form", GOOD],
        &["attach", GOOD_KEYED],
        &["attach", "--at", GOOD],
        &["attach", "--column", GOOD],
        &["no-such", "2840588321025"],
    ] {
        let ran = run_command(command(args), "");
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
        assert_holds_no_number(&ran.stderr, &[GOOD]);
        let without_key = digits(&ran.stderr);
        assert!(
            !without_key.contains("2840588") && !without_key.contains("840532"),
            "{args:?}"
        );
    }
}

#[test]
fn file_that_may_be_a_number_says_where_numbers_go() {
    let ran = run_command(command(&["a.txt", GOOD]), "");
    let lines: Vec<_> = ran.stderr.lines().collect();
    let expected = format!(
        "nircheck: cannot open FILE 2: {}; its name is not shown because it may be a number: \
         numbers go to standard input, or to `nircheck explain`",
        not_found()
    );
    assert_eq!(lines[1], expected);
    assert_eq!((lines.len(), ran.code), (2, 2));
    // Names of files that hold a date are shown.
    let ran = run_command(command(&["2024-01-31.csv", "2024-02-29.csv"]), "");
    assert!(ran.stderr.contains("open 2024-01-31.csv:") && ran.stderr.contains("2024-02-29.csv"));
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf_8() {
    use std::os::unix::ffi::OsStrExt;

    for bytes in [
        &b"\xff2840588321025"[..],
        b"2840588\xff321025",
        b"--2840588321025\xff",
    ] {
        let mut command = command(&[]);
        command.arg(OsStr::from_bytes(bytes));
        let ran = run_command(command, "");
        assert_eq!(ran.code, 2);
        assert_holds_no_number(&ran.stderr, &[GOOD]);
    }
}

/// Numbers in what is read, where reading or writing it fails.
#[test]
fn inputs() {
    let directory = directory("privacy");
    let number = directory.join(GOOD);
    fs::create_dir_all(&number).unwrap();
    let mut ran = vec![];
    let mut run_here = |args: &[&str], input: &[u8]| {
        let mut command = command(args);
        command.current_dir(&directory);
        ran.push(run_command(command, input));
    };
    run_here(&[GOOD], b"");
    run_here(
        &["--column", "nir"],
        format!("{GOOD};nom\n1;2\n").as_bytes(),
    );
    run_here(
        &["--column", "nir"],
        format!("{GOOD_KEYED}\tnom\n").as_bytes(),
    );
    run_here(&["--column", "nir"], b"2840588,321025\n");
    run_here(&["--column", "nir"], b"\xff,2840588,321025\n");
    run_here(&["--column", GOOD], b"a,b\n");
    run_here(&["--column", GOOD, "--no-header"], b"a,b\n");
    run_here(&["--column", GOOD_KEYED], b"a,b\n");
    for ran in ran {
        assert_eq!(ran.code, 2);
        assert!(!ran.stderr.is_empty());
        assert_holds_no_number(&ran.stderr, &[GOOD]);
    }
}

/// Reports go to standard output; nothing of any published number is seen beside it, and nothing
/// in it either unless it was asked for.
#[test]
fn reports() {
    let numbers: Vec<_> = published().iter().map(|vector| vector[0]).collect();
    let input = numbers.join("\n");
    for args in [
        &["--all", "--findings"][..],
        &["--all", "--format", "jsonl"],
        &["--format", "csv"],
        &["--summary"],
        &["--count", "--format", "json"],
        &["--all", "--strict", "--profile", "ins"],
    ] {
        let ran = run_command(command(args), &input);
        assert_eq!(ran.stderr, "");
        for number in &numbers {
            let compact = number.replace(' ', "");
            assert!(!ran.stdout.contains(number) && !ran.stdout.contains(&compact[..13]));
        }
    }
}

/// Whatever the grammar, the suggestions or the scan could read as a number is echoed from no
/// argument: the value of any option of any command, a file, a command, an option.
#[test]
fn every_argument_of_every_command() {
    let directory = directory("privacy_arguments");
    // Each option that takes a value, behind its command if it has one.
    let completions = run_command(command(&["completions", "fish"]), "").stdout;
    let options: Vec<(Option<&str>, String)> = completions
        .lines()
        .filter(|line| line.ends_with(" -r") || line.contains(" -r "))
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let name = words
                .by_ref()
                .find(|word| *word == "-l")
                .and(words.next())?;
            let command = line.split("using_subcommand ").nth(1);
            let command = command.and_then(|rest| rest.split(['"', ';']).next());
            Some((command.map(str::trim), format!("--{name}")))
        })
        .collect();
    assert!(options.len() > 60, "{}", options.len());
    let mut places: Vec<Vec<String>> = options
        .into_iter()
        .map(|(command, option)| {
            let command = command.into_iter().map(str::to_owned);
            command.chain([option]).collect()
        })
        .collect();
    let commands = [
        "",
        "bascule",
        "attach",
        "mask",
        "scan",
        "man",
        "completions",
    ];
    places.extend(commands.map(|command| match command {
        "" => vec![],
        command => vec![command.to_owned()],
    }));
    for spelling in [
        "1.2.250.1.3.055.001",
        "2 95 1O 99 I26 III",
        "2951O99I26III",
        "295IO99I26IIIg3",
        "2-95-10-99-126-111",
    ] {
        for place in &places {
            let mut whole = command(&[]);
            whole.args(place).arg(spelling);
            let mut attached = command(&[]);
            if let Some((option, before)) = place.split_last() {
                attached.args(before).arg(format!("{option}={spelling}"));
            }
            let mut pieces = command(&[]);
            pieces.args(place).args(spelling.split([' ', '-']));
            for mut command in [whole, attached, pieces] {
                command.current_dir(&directory);
                let ran = run_command(command, "a,b\n");
                for piece in spelling.split([' ', '-', '.']).filter(|it| it.len() >= 3) {
                    let is_shown = ran.stderr.contains(piece);
                    assert!(!is_shown, "{place:?} {spelling}: {}", ran.stderr);
                }
            }
        }
    }
}
