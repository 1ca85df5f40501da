//! What cannot be read or written, and who hears of it.

use std::{
    fs::{self, File},
    io::Write,
    process::Stdio,
};

use super::{
    BAD_KEY, GOOD,
    command::{command, not_found, run_command},
    directory, run_with_files,
};

#[test]
fn missing_file_does_not_stop_the_others() {
    let files: [(&str, &[u8]); 2] = [("a", b"1\n"), ("b", b"2840588321025\n")];
    let ran = run_with_files("missing", &files, &["a", "nowhere.txt", "b"]);
    assert_eq!(
        ran.stdout,
        "a:1: length: not the expected number of characters\n"
    );
    let expected = format!("nircheck: cannot open nowhere.txt: {}\n", not_found());
    assert_eq!((ran.stderr, ran.code), (expected, 2));
    // 2 wins over 0 as well, and the report goes on behind it.
    let ran = run_with_files("missing", &files, &["nowhere.txt", "b", "--all"]);
    assert!(ran.stdout.starts_with("b:1: ok: "));
    assert_eq!(ran.code, 2);
    let ran = run_with_files("missing", &files, &["-q", "nowhere.txt", "a"]);
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.lines().count(), ran.code),
        ("", 1, 2)
    );
    let ran = run_with_files(
        "missing",
        &files,
        &["--count", "nowhere.txt", "a", "--format=json"],
    );
    assert!(ran.stdout.starts_with("{\"lines\":1,"));
    assert_eq!(ran.code, 2);
}

#[test]
fn directory_as_file() {
    let ran = run_with_files("directory", &[("a", b"1\n")], &[".", "a"]);
    assert_eq!(
        ran.stdout,
        "a:1: length: not the expected number of characters\n"
    );
    let does = if cfg!(windows) { "open" } else { "read" };
    let error = fs::read(".").unwrap_err();
    let expected = format!("nircheck: cannot {does} .: {error}\n");
    assert_eq!((&ran.stderr, ran.code), (&expected, 2));
    let ran = run_with_files("directory", &[], &["--column", "nir", "."]);
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr, ran.code),
        ("", expected, 2)
    );
}

#[test]
fn names_of_files_move_no_terminal() {
    let ran = run_with_files("names", &[], &["a\u{1b}[31m\nb"]);
    let expected = "nircheck: cannot open a\\u{1b}[31m\\nb: ";
    assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
}

/// What was written before the failure is out.
#[cfg(unix)]
#[test]
fn names_need_not_be_utf_8() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let directory = directory("not_utf_8");
    let name = OsStr::from_bytes(b"a\xff.txt");
    fs::write(directory.join(name), "1\n").unwrap();
    let mut command = command(&["--format", "jsonl"]);
    command
        .args([name, OsStr::from_bytes(b"b\xff")])
        .current_dir(directory);
    let ran = run_command(command, "");
    assert!(
        ran.stdout
            .starts_with("{\"file\":\"a\u{fffd}.txt\",\"line\":1,")
    );
    let expected = format!("nircheck: cannot open b\u{fffd}: {}\n", not_found());
    assert_eq!((ran.stderr, ran.code), (expected, 2));
}

/// Runs with an output that nothing can be written to.
#[cfg(target_os = "linux")]
fn run_to_full_device(args: &[&str], input: &str) -> (String, i32) {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut child = command(args)
        .stdin(Stdio::piped())
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    (
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}

#[cfg(target_os = "linux")]
#[test]
fn full_output() {
    let message = "nircheck: cannot write the output: No space left on device (os error 28)\n";
    // At the last moment, and with blocks still to come.
    for input in [
        format!("{BAD_KEY}\n"),
        format!("{BAD_KEY}\n").repeat(100_000),
    ] {
        for args in [
            &[][..],
            &["--format", "jsonl"],
            &["--format", "csv"],
            &["--invalid"],
        ] {
            assert_eq!(run_to_full_device(args, &input), (message.to_owned(), 2));
        }
    }
    for args in [
        &["--count"][..],
        &["--summary"],
        &["man"],
        &["completions", "bash"],
    ] {
        assert_eq!(run_to_full_device(args, GOOD), (message.to_owned(), 2));
    }
    for args in ["--help", "--version"] {
        assert_eq!(run_to_full_device(&[args], ""), (message.to_owned(), 2));
    }
    // Nothing to write, nothing that fails.
    assert_eq!(run_to_full_device(&[], GOOD), (String::new(), 0));
    assert_eq!(
        run_to_full_device(&["--quiet"], BAD_KEY),
        (String::new(), 1)
    );
}

#[test]
fn closed_output_ends_quietly() {
    for input in [format!("{GOOD}\n"), format!("{GOOD}\n").repeat(100_000)] {
        for args in [
            &["--all"][..],
            &["--all", "--format", "jsonl"],
            &["--format", "csv"],
            &["--valid"],
            &["--count"],
        ] {
            let mut child = command(args)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            drop(child.stdout.take());
            // The command may be gone before it has read everything.
            let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
            let output = child.wait_with_output().unwrap();
            assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
            assert_eq!(output.status.code(), Some(1), "{args:?}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn nobody_hears_the_message() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut command = command(&["nowhere.txt", "--count"]);
    let status = command.stdout(Stdio::null()).stderr(full).status().unwrap();
    assert_eq!(status.code(), Some(2));
}
