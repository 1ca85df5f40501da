//! Where results go: files that are replaced all together or not at all, several inputs in one
//! output, outputs that are inputs, and signals.

use std::{
    fs::{self, File},
    path::Path,
    process::{Output, Stdio},
};

use super::{BAD_KEY, GOOD, command::command, directory, filters::output, quietly, run_with_files};

/// Runs the command in a directory, with this standard input.
fn run_in(directory: &Path, args: &[&str], input: &[u8]) -> Output {
    output(command(args).current_dir(directory), input)
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[track_caller]
fn assert_refused(ran: &Output, message: &str) {
    let stderr = String::from_utf8_lossy(&ran.stderr);
    assert!(stderr.starts_with(message), "{stderr}");
    assert_eq!(ran.status.code(), Some(2));
}

#[test]
fn a_split_replaces_both_files_or_none() {
    let directory = directory("split_directory");
    for (blocked, other) in [("y.invalid", "y.valid"), ("y.valid", "y.invalid")] {
        fs::create_dir(directory.join(blocked)).unwrap();
        fs::write(directory.join(other), "of before\n").unwrap();
        let ran = run_in(&directory, &["--split", "y"], GOOD.as_bytes());
        assert_refused(&ran, &format!("nircheck: cannot write {blocked}: "));
        let kept = fs::read_to_string(directory.join(other)).unwrap();
        assert_eq!(kept, "of before\n");
        assert_eq!(names(&directory), ["y.invalid", "y.valid"]);
        fs::remove_dir(directory.join(blocked)).unwrap();
        fs::remove_file(directory.join(other)).unwrap();
    }
}

#[test]
fn a_split_replaces_no_input() {
    let directory = directory("split_input");
    let text = format!("{GOOD}\n{BAD_KEY}\n");
    let input = directory.join("in.valid");
    fs::write(&input, &text).unwrap();
    for file in ["in.valid", "./in.valid"] {
        let ran = run_in(&directory, &["--split", "in", file], b"");
        let message = "nircheck: cannot write in.valid: it is also an input\n";
        assert_refused(&ran, message);
    }
    #[cfg(unix)]
    {
        let mut from_stdin = command(&["--split", "in"]);
        from_stdin.current_dir(&directory);
        from_stdin
            .stdin(File::open(&input).unwrap())
            .stderr(Stdio::null());
        assert_eq!(from_stdin.status().unwrap().code(), Some(2));
    }
    assert_eq!(fs::read_to_string(&input).unwrap(), text);
    assert_eq!(names(&directory), ["in.valid"]);
}

/// A page that cannot be written leaves no page, and none of before is replaced.
#[cfg(target_os = "linux")]
#[test]
fn pages_are_written_all_or_none() {
    let directory = directory("full_pages");
    // The system takes no more than a few blocks of each file.
    let script = "trap '' XFSZ; ulimit -f 2; exec \"$0\" man --dir pages";
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_nircheck")]);
    let ran = output(shell.current_dir(&directory), b"");
    assert_refused(&ran, "nircheck: cannot write ");
    assert_eq!(names(&directory.join("pages")), [""; 0]);
}

#[cfg(unix)]
#[test]
fn pages_are_for_everyone() {
    use std::os::unix::fs::PermissionsExt as _;

    let directory = directory("pages");
    let script = "umask 022; exec \"$0\" man --dir pages";
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_nircheck")]);
    let ran = output(shell.current_dir(&directory), b"");
    assert_eq!((ran.stderr, ran.status.code()), (Vec::new(), Some(0)));
    let page = fs::metadata(directory.join("pages/nircheck.1")).unwrap();
    assert_eq!(page.permissions().mode() & 0o777, 0o644);
}

/// Every signal that ends a program ends it between two writes and without temporary files; one
/// that is ignored from the start is left so.
#[cfg(target_os = "linux")]
#[test]
fn signals() {
    use std::{process::Command, thread, time::Duration};

    let directory = directory("signals");
    let wait_until = |holds: &dyn Fn() -> bool| {
        for _ in 0..1000 {
            if holds() {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("it did not happen");
    };
    let send = |name: &str, pid: u32| {
        let args = [format!("-{name}"), pid.to_string()];
        assert!(Command::new("kill").args(args).status().unwrap().success());
    };
    for (name, number) in [
        ("HUP", 1),
        ("INT", 2),
        ("QUIT", 3),
        ("TERM", 15),
        ("XCPU", 24),
    ] {
        // An input that never ends.
        let mut run = command(&["--split", "out"]);
        run.current_dir(&directory).stdin(Stdio::piped());
        let mut child = run.spawn().unwrap();
        let _open = child.stdin.take();
        wait_until(&|| names(&directory).len() == 2);
        send(name, child.id());
        assert_eq!(child.wait().unwrap().code(), Some(128 + number), "{name}");
        assert_eq!(names(&directory), [""; 0], "{name}");
    }

    let mut shell = Command::new("sh");
    let script = "trap '' HUP; exec \"$0\" --split out";
    shell.args(["-c", script, env!("CARGO_BIN_EXE_nircheck")]);
    shell.current_dir(&directory).stdin(Stdio::piped());
    let mut child = shell.spawn().unwrap();
    let open = child.stdin.take();
    wait_until(&|| names(&directory).len() == 2);
    send("HUP", child.id());
    drop(open);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(names(&directory), ["out.invalid", "out.valid"]);
}

/// The last row of a file that has no line end is not joined to the first of the next file.
#[test]
fn two_files_are_no_row() {
    for end in ["\n", "\r\n"] {
        let rows = |number: &str| format!("n;nir{end}1;{number}").into_bytes();
        let (good, bad) = (rows(GOOD), rows(BAD_KEY));
        let run = |args: &[&str], first: &[u8], second: &[u8]| {
            let files: [(&str, &[u8]); 3] = [
                ("a.csv", first),
                ("b.csv", second),
                ("key", b"0123456789abcdef0123456789abcdef"),
            ];
            run_with_files("no_row", &files, &[args, &["a.csv", "b.csv"]].concat()).stdout
        };
        let masked = run(&["mask", "--column", "nir"], &good, &good);
        let mask = "nir *************";
        let expected = format!("n;nir{end}1;{mask}{end}1;{mask}");
        assert_eq!(masked, expected);
        let args = ["pseudonymize", "--column", "nir", "--key-file", "key"];
        let pseudonyms = run(&args, &good, &good);
        assert_eq!(pseudonyms.split(end).count(), 3, "{pseudonyms}");
        let checked = run(&["--column", "nir", "--format", "csv"], &good, &good);
        let row = format!("1;{GOOD};valid;;nir");
        let header = "n;nir;nir_verdict;nir_error;nir_kind";
        assert_eq!(checked, format!("{header}{end}{row}{end}{row}"));
        let valid = run(&["--column", "nir", "--valid"], &good, &good);
        assert_eq!(valid, format!("n;nir{end}1;{GOOD}{end}1;{GOOD}"));
        let invalid = run(&["--column", "nir", "--invalid"], &bad, &bad);
        assert_eq!(invalid, format!("n;nir{end}1;{BAD_KEY}{end}1;{BAD_KEY}"));

        let lines = |number: &str| format!("{number}{end}{number}").into_bytes();
        let valid = run(&["--valid"], &lines(GOOD), GOOD.as_bytes());
        assert_eq!(valid, [GOOD; 3].join(end));
        let invalid = run(&["--invalid"], &lines("1"), b"2");
        assert_eq!(invalid, ["1", "1", "2"].join(end));
    }
}

/// An output that is also an input would be read again and again.
#[cfg(unix)]
#[test]
fn no_output_is_an_input() {
    let directory = directory("own_output");
    let path = directory.join("f");
    let text = format!("1,{GOOD}\n2,{GOOD}\n");
    let appending = |path: &Path| File::options().append(true).open(path).unwrap();
    for args in [
        &["mask", "--column", "2", "--no-header", "f"][..],
        &["mask", "--column", "2", "--no-header"],
        &["--column", "2", "--no-header", "--format", "csv", "f"],
        &["--valid", "f"],
        &["scan", "--redact", "f"],
        &["scan", "f"],
        &["scan", "."],
        &["bascule", "f"],
        &[
            "attach",
            "--no-header",
            "--column",
            "parent=2",
            "--column",
            "birth_date=1",
            "f",
        ],
    ] {
        fs::write(&path, &text).unwrap();
        let mut command = command(args);
        command.current_dir(&directory).stdout(appending(&path));
        command.stdin(File::open(&path).unwrap());
        let ran = command.output().unwrap();
        let stderr = String::from_utf8_lossy(&ran.stderr);
        assert!(
            stderr.contains("it is also the output"),
            "{args:?}: {stderr}"
        );
        assert_eq!(ran.status.code(), Some(2));
        assert_eq!(fs::read_to_string(&path).unwrap(), text, "{args:?}");
    }
    // Another file is none of its business.
    fs::write(directory.join("g"), &text).unwrap();
    let mut command = command(&["mask", "--column", "2", "--no-header", "g"]);
    command.current_dir(&directory).stdout(appending(&path));
    assert!(command.status().unwrap().success());
    assert_eq!(fs::read_to_string(&path).unwrap().lines().count(), 4);
}

/// What is added to a file while it is read is left for the next run.
#[test]
fn a_file_that_grows_is_read_to_its_length() {
    use std::io::{Read as _, Write as _};

    const LINES: usize = 100_000;
    let path = directory("growing").join("f");
    for args in [
        &["mask"][..],
        &["mask", "--column", "1", "--no-header"],
        &["--column", "1", "--no-header", "--format", "csv"],
        &["scan", "--redact"],
        &["--valid"],
    ] {
        fs::write(&path, format!("{GOOD}\n").repeat(LINES)).unwrap();
        let mut run = command(args);
        run.arg(&path).stdout(Stdio::piped());
        let mut child = run.spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut text = vec![0];
        stdout.read_exact(&mut text).unwrap(); // it is open now
        let mut grown = File::options().append(true).open(&path).unwrap();
        let more = format!("{GOOD}\n").repeat(10);
        grown.write_all(more.as_bytes()).unwrap();
        stdout.read_to_end(&mut text).unwrap();
        child.wait().unwrap();
        let lines = text.iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(lines, LINES, "{args:?}");
    }
}

/// A scan of a file that is cut short says so.
#[cfg(unix)]
#[test]
fn a_scan_cut_short_is_no_whole_scan() {
    use std::io::Read as _;

    use super::faults::MAPPED_CUT_SHORT;

    let path = directory("scan_cut").join("f");
    for args in [
        &["scan"][..],
        &["scan", "--mmap", "never"],
        &["scan", "--redact"],
    ] {
        fs::write(&path, "2 84 05 88 321 025 32\n".repeat(400_000)).unwrap();
        let mut run = command(args);
        run.arg(&path).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = run.spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut [0]).unwrap();
        let file = File::options().write(true).open(&path).unwrap();
        file.set_len(4_000_000).unwrap();
        stdout.read_to_end(&mut Vec::new()).unwrap();
        let ran = child.wait_with_output().unwrap();
        let message = format!(
            "nircheck: cannot read {}: it was cut short while it was read\n",
            path.display()
        );
        let told = String::from_utf8(ran.stderr).unwrap();
        let is_mapped = args.len() == 1;
        assert!(
            told == message || is_mapped && told == MAPPED_CUT_SHORT,
            "{told}"
        );
        assert_eq!(ran.status.code(), Some(2));
    }
}

/// The gzip form of the line `1`, stored as it is.
const GZIP: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01\x02\0\xfd\xff1\n\x53\xfc\x51\x67\x02\0\0\0";

#[test]
fn bytes_behind_a_gzip_file_are_ignored() {
    for garbage in [&b"\0\0\0\0"[..], b"\x1f", b"more"] {
        let packed = [GZIP, GZIP, garbage].concat();
        let ran = output(&mut command(&["--count", "--format", "json"]), &packed);
        let warning = "nircheck: <stdin>: trailing garbage ignored\n";
        assert_eq!(String::from_utf8(ran.stderr).unwrap(), warning);
        assert_eq!(ran.status.code(), Some(1)); // the number is wrong
        assert!(ran.stdout.starts_with(b"{\"lines\":2,"));
    }
    // Many members are one input, and a damaged one is an error.
    let (stdout, _) = quietly(&["--count", "--format", "json"], GZIP.repeat(20_000));
    assert!(stdout.starts_with("{\"lines\":20000,"));
    let ran = output(&mut command(&[]), &[GZIP, &GZIP[..12]].concat());
    assert_refused(&ran, "nircheck: cannot read <stdin>: ");
}

/// A zstd frame that holds a text as it is.
fn zstd(descriptor: u8, text: &[u8]) -> Vec<u8> {
    let len = text.len() as u8;
    let header = [0x28, 0xb5, 0x2f, 0xfd, descriptor, len, len << 3 | 1, 0, 0];
    [&header, text].concat()
}

#[test]
fn a_damaged_zstd_file_is_told_as_such() {
    let frame = zstd(0x20, b"1\n");
    let (stdout, _) = quietly(&["--count", "--format", "json"], frame.repeat(2));
    assert!(stdout.starts_with("{\"lines\":2,"));
    for damaged in [zstd(0x23, b"12345\n"), [&frame[..], b"more"].concat()] {
        let ran = output(&mut command(&[]), &damaged);
        assert_refused(
            &ran,
            "nircheck: cannot read <stdin>: the zstd data is damaged",
        );
    }
}

/// An array of the objects that JSON lines hold; one object for counts.
#[test]
fn json_is_one_document_everywhere() {
    let text = format!("{GOOD}\n{BAD_KEY}\n");
    let files: [(&str, &[u8]); 2] = [("a", text.as_bytes()), ("b", text.as_bytes())];
    let csv = format!("nir\n{text}");
    let csv: [(&str, &[u8]); 2] = [("a", csv.as_bytes()), ("b", csv.as_bytes())];
    let pairs = format!("{GOOD};{GOOD}\n{GOOD};{BAD_KEY}\n");
    let pairs: [(&str, &[u8]); 1] = [("a", pairs.as_bytes())];
    let children = b"parent,birth_date\n2840588321025,2009-07-14\n2840588321025,x\n";
    let children: [(&str, &[u8]); 1] = [("a", children)];
    for (files, args, objects) in [
        (&files[..], &["--all", "a", "b"][..], 4),
        (&files, &["--duplicates", "--all", "a", "b"], 5),
        (&files, &["scan", "--min-certainty=low", "a", "b"], 2),
        (&csv, &["--all", "--column", "nir", "a", "b"], 4),
        (&pairs, &["bascule", "a"], 2),
        (&children, &["attach", "--at", "2024-11-22", "a"], 2),
        (&[], &["explain", GOOD, BAD_KEY], 2),
        (&[], &["places", "75051"], 1),
        (&[], &["places", "nowhere"], 0),
    ] {
        let lines = run_with_files("json", files, &[args, &["--format", "jsonl"]].concat());
        let lines: Vec<&str> = lines.stdout.lines().collect();
        let document = run_with_files("json", files, &[args, &["--format", "JSON"]].concat());
        assert_eq!(
            document.stdout,
            format!("[{}]\n", lines.join(",")),
            "{args:?}"
        );
        let read: serde_json::Value = serde_json::from_str(&document.stdout).unwrap();
        let count = read.as_array().unwrap().len();
        assert_eq!(count, lines.len());
        assert!(count >= objects, "{args:?}: {count}");
    }
    for args in [
        &["--count", "a", "b"][..],
        &["--summary", "--duplicates", "a"],
    ] {
        let counts = run_with_files("json", &files, &[args, &["--format", "json"]].concat());
        let read: serde_json::Value = serde_json::from_str(&counts.stdout).unwrap();
        assert!(read.is_object());
    }
}

/// A table that the system refuses to let grow is an error, not a crash.
#[cfg(target_os = "linux")]
#[test]
fn memory_that_is_refused() {
    let directory = directory("memory");
    let (numbers, _) = quietly(&["generate", "--count", "100000"], "");
    fs::write(directory.join("f"), numbers.repeat(10)).unwrap();
    let run = |script: &str| {
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", script, env!("CARGO_BIN_EXE_nircheck")]);
        output(shell.current_dir(&directory).env("LC_ALL", "C"), b"")
    };
    let limited = "ulimit -v 25000; exec \"$0\" --threads 1 --mmap never";
    let ran = run(&format!("{limited} --count f"));
    assert_eq!((ran.stderr, ran.status.code()), (Vec::new(), Some(0)));
    let ran = run(&format!("{limited} --duplicates --summary f"));
    assert_refused(&ran, "nircheck: the system refuses the memory that ");
    let pairs: String = numbers
        .lines()
        .map(|line| format!("{line};{line}\n"))
        .collect();
    fs::write(directory.join("pairs"), pairs).unwrap();
    fs::write(directory.join("f"), numbers.repeat(2)).unwrap();
    // Wherever it is refused: to a thread, to a buffer, to a few bytes.
    for mib in [32, 50, 68, 86, 104] {
        for args in [
            "--duplicates",
            "--column 1 --no-header --delimiter , --format csv",
            "transition --format csv",
            "mask",
            "scan",
        ] {
            let limit = mib * 1024;
            let file = if args.starts_with("transition") {
                "pairs"
            } else {
                "f"
            };
            let ran = run(&format!(
                "ulimit -v {limit}; exec \"$0\" {args} --threads 2 {file}"
            ));
            let stderr = String::from_utf8_lossy(&ran.stderr);
            let is_told = stderr.contains("nircheck: ");
            match ran.status.code() {
                Some(0 | 1) => assert!(!is_told, "{mib} {args}: {stderr}"),
                Some(2) => assert!(is_told, "{mib} {args}: {stderr}"),
                code => panic!("{mib} {args}: {code:?}, {stderr}"),
            }
        }
    }
}

/// Numbers in memory do not get to a disk when a signal ends the run, whatever the user's limit.
#[cfg(target_os = "linux")]
#[test]
fn no_core_file_is_left() {
    let script = "ulimit -S -c $(ulimit -H -c); exec \"$0\" --count";
    let mut child = std::process::Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_nircheck")])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    let is_zero = || {
        let limits = fs::read_to_string(&limits).unwrap();
        let core = limits.lines().find(|line| line.contains("core file"));
        core.and_then(|line| line.split_whitespace().nth(4)) == Some("0")
    };
    let seen = (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        is_zero()
    });
    drop(child.stdin.take());
    child.wait().unwrap();
    assert!(seen);
}
