//! The same bytes out, however the input is read and whoever judges it.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use super::{GOOD, command::command, directory, filters::output, quietly};

/// Lines of every sort, from a seed: all shapes, long runs and mixes, wrong ones, empty ones,
/// lines over the limit, and a last one without its end.
fn mixed_lines() -> Vec<u8> {
    let mut text = Vec::new();
    for (seed, form) in ["compact", "paper", "mixed"].into_iter().enumerate() {
        for (more, part) in [
            &["--invalid=20"][..],
            &["--no-key=50", "--invalid=1"],
            &["--crlf", "--corsica=50", "--special-months=30"],
        ]
        .iter()
        .enumerate()
        {
            let seed = (10 * seed + more).to_string();
            let mut args = vec!["generate", "--count=1500", "--form", form, "--seed", &seed];
            args.extend_from_slice(part);
            text.extend_from_slice(quietly(&args, "").0.as_bytes());
            text.extend_from_slice(b"\n \t\n\xff\0\n");
            text.extend_from_slice("7".repeat(65_530 + 10 * more).as_bytes());
            text.extend_from_slice(b"\r\n");
        }
        text.extend_from_slice("3".repeat(1_500_000).as_bytes());
        text.push(b'\n');
    }
    text.extend_from_slice(GOOD.as_bytes());
    text
}

/// Gives the command its input in pieces of this size.
fn feed(mut child: Child, input: &[u8], piece: usize) -> (Vec<u8>, Option<i32>) {
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = thread::spawn(move || {
        for piece in input.chunks(piece) {
            stdin.write_all(piece).unwrap();
        }
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.stderr, b"");
    (output.stdout, output.status.code())
}

fn piped(command: &mut Command) -> Child {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command.stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn output_does_not_depend_on_the_way_in() {
    let text = mixed_lines();
    let directory = directory("engine");
    let file = directory.join("mixed.txt");
    fs::write(&file, &text).unwrap();
    let file = file.to_str().unwrap();
    for args in [
        &["--at", "2026-01"][..],
        &["--all"],
        &["--findings", "--at", "2026-01"],
        &["--format", "jsonl", "--show-numbers"],
        &["--format", "csv"],
        &["--count"],
        &["--summary", "--at", "2026-01"],
        &["--valid"],
        &["--invalid"],
        &["--ntt", "--summary", "--at", "2026-01"],
        &["--duplicates", "--all"],
    ] {
        let from_stdin = feed(piped(&mut command(args)), &text, 1 << 20);
        assert!(from_stdin.0.len() > 100 && from_stdin.1 == Some(1));
        let pieces = feed(piped(command(args).arg("--threads=2")), &text, 4_099);
        assert!(pieces == from_stdin, "{args:?}: small pieces");
        for threads in ["1", "2", "3"] {
            for mmap in ["never", "always"] {
                let mut command = command(args);
                let input = fs::File::open(file).unwrap();
                command.args(["--threads", threads, "--mmap", mmap]);
                let output = command.stdin(input).output().unwrap();
                let found = (output.stdout, output.status.code());
                assert!(
                    found == from_stdin,
                    "{args:?}: {threads} threads, mmap {mmap}"
                );
            }
        }
        for kernel in ["portable", "sse41", "avx2", "avx512", "neon"] {
            let mut command = command(args);
            let input = fs::File::open(file).unwrap();
            let output = command.env("NIRCHECK_KERNEL", kernel).stdin(input);
            let output = output.output().unwrap();
            // Not every machine runs every kernel.
            if output.status.code() != Some(2) {
                assert!(output.stdout == from_stdin.0, "{args:?}: {kernel}");
            }
        }
    }
}

/// Standard input is read once, be it a file or not.
#[test]
fn standard_input_twice() {
    let directory = directory("stdin_twice");
    let file = directory.join("numbers");
    let text = format!("{GOOD}\n12\n");
    fs::write(&file, &text).unwrap();
    for args in [
        &["--all"][..],
        &["--all", "--mmap=always"],
        &["--all", "--column=1", "--no-header"],
        &["--invalid"],
    ] {
        let piped = output(command(args).args(["-", "-"]), text.as_bytes());
        assert_eq!(piped.status.code(), Some(1));
        let input = fs::File::open(&file).unwrap();
        let of_file = command(args).args(["-", "-"]).stdin(input).output();
        assert_eq!(of_file.unwrap().stdout, piped.stdout, "{args:?}");
    }
}

#[test]
fn filters_give_back_the_whole_input_between_them() {
    let text = mixed_lines();
    let passed = |filter| output(&mut command(&[filter]), &text).stdout;
    let (valid, invalid) = (passed("--valid"), passed("--invalid"));
    let empty = 9 * 4; // a line feed, then white space
    assert_eq!(valid.len() + invalid.len() + empty, text.len());
    let (_, code) = quietly(&["--quiet"], &valid);
    assert_eq!(code, 0);
}

#[test]
fn kernels_are_known_by_name() {
    for name in ["", "avx1024", "AVX2"] {
        let mut command = command(&["--count"]);
        let output = output(command.env("NIRCHECK_KERNEL", name), b"");
        let message = String::from_utf8(output.stderr).unwrap();
        let start =
            "nircheck: NIRCHECK_KERNEL names no kernel of this machine; there are: portable";
        assert!(message.starts_with(start), "{message}");
        assert_eq!(output.status.code(), Some(2));
    }
}

fn pack(program: &str, args: &[&str], text: &[u8]) -> Option<Vec<u8>> {
    let mut command = Command::new(program);
    let mut child = command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(text).ok()?;
    Some(child.wait_with_output().ok()?.stdout)
}

#[test]
fn packed_input_is_known_by_its_content() {
    let text = format!("{GOOD}\n1\n{GOOD}\n");
    let plain = quietly(&["--count"], &text);
    for (program, args) in [("gzip", ["-c"]), ("zstd", ["-qc"])] {
        let Some(packed) = pack(program, &args, text.as_bytes()) else {
            eprintln!("no {program} on this machine: nothing was packed");
            continue;
        };
        assert_eq!(quietly(&["--count"], &packed), plain, "{program}");
        let directory = directory(program);
        fs::write(directory.join("numbers"), &packed).unwrap();
        let mut counted = command(&["--count", "numbers"]);
        let output = output(counted.current_dir(&directory), b"");
        assert_eq!(String::from_utf8(output.stdout).unwrap(), plain.0);
        // Two packed files in a row are one.
        let two = quietly(&["--count"], [&packed[..], &packed[..]].concat());
        assert_eq!(two, quietly(&["--count"], text.repeat(2)));
        // What is cut short is an error of the input.
        let output = super::filters::output(&mut command(&[]), &packed[..packed.len() - 5]);
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(
            message.starts_with("nircheck: cannot read <stdin>: "),
            "{message}"
        );
        assert_eq!(output.status.code(), Some(2));
    }
}

/// The gzip form of a text, stored as it is: no other program is needed.
#[test]
fn stored_gzip() {
    let packed = b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x01\x02\0\xfd\xff1\n\x53\xfc\x51\x67\x02\0\0\0";
    let (stdout, code) = quietly(&[], packed);
    let expected = "<stdin>:1: length: not the expected number of characters\n";
    assert_eq!((stdout.as_str(), code), (expected, 1));
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[test]
fn split_into_two_files() {
    let directory = directory("split");
    let long = "1".repeat(200_000);
    let input = format!("{GOOD}\r\n\n1\r\n{long}\n{GOOD}x\n {GOOD}\n12");
    let run = |args: &[&str], input: &str| {
        let mut command = command(args);
        output(command.current_dir(&directory), input.as_bytes())
    };
    let ran = run(&["--split", "out"], &input);
    assert_eq!((ran.stdout, ran.stderr), (Vec::new(), Vec::new()));
    assert_eq!(ran.status.code(), Some(1));
    assert_eq!(names(&directory), ["out.invalid", "out.valid"]);
    #[cfg(unix)]
    for name in names(&directory) {
        use std::os::unix::fs::PermissionsExt as _;

        // They hold numbers: nobody but the owner reads them.
        let mode = fs::metadata(directory.join(name)).unwrap().permissions();
        assert_eq!(mode.mode() & 0o077, 0);
    }
    let read = |name: &str| fs::read_to_string(directory.join(name)).unwrap();
    assert_eq!(read("out.valid"), format!("{GOOD}\r\n {GOOD}\n"));
    let expected = format!("length\t1\r\ntoo-long\t{long}\ncharacter\t{GOOD}x\nlength\t12");
    assert!(read("out.invalid") == expected);
    // An input that fails leaves the files of before, and nothing else.
    let ran = run(&["--split", "out", "nowhere.txt"], "");
    assert_eq!(ran.status.code(), Some(2));
    assert_eq!(names(&directory), ["out.invalid", "out.valid"]);
    assert!(read("out.invalid") == expected);
    assert_eq!(run(&["--split", "no/where"], "").status.code(), Some(2));
}

/// Of a CSV file both files have the header, and the code is a cell in front: so the rest of a row
/// can be of any form.
#[test]
fn split_rows_into_two_files() {
    let directory = directory("split_rows");
    let long = "1\n".repeat(1 << 20);
    let rows = format!(
        "\r\nid;\"nir\"\r\n1;{GOOD}\r\n\n\"2\n;\";1\r\n3;\"{GOOD}\"\n4; \n5;\"{long}\"\n6\n7;\"{GOOD}x\"\n"
    );
    fs::write(directory.join("a.csv"), &rows).unwrap();
    fs::write(
        directory.join("b.csv"),
        format!("id;\"nir\"\n{GOOD};2\n8;{GOOD}"),
    )
    .unwrap();
    fs::write(directory.join("c.csv"), "id;nir\n9;3\n").unwrap();
    let read = |name: &str| fs::read_to_string(directory.join(name)).unwrap();
    let run = |args: &[&str]| {
        let mut command = command(args);
        output(command.current_dir(&directory), b"")
    };
    let options = ["--split", "out", "--column", "nir", "--threads", "3"];
    for mmap in ["always", "never"] {
        let files = ["--mmap", mmap, "a.csv", "b.csv"];
        let ran = run(&[&options[..], &files].concat());
        assert_eq!((ran.stdout, ran.stderr), (Vec::new(), Vec::new()));
        assert_eq!(ran.status.code(), Some(1));
        let valid = format!("id;\"nir\"\r\n1;{GOOD}\r\n3;\"{GOOD}\"\n8;{GOOD}");
        assert_eq!(read("out.valid"), valid);
        let invalid = format!(
            "nir_error;id;\"nir\"\r\nlength;\"2\n;\";1\r\ntoo-long;5;\"{long}\"\n\
             character;7;\"{GOOD}x\"\nlength;{GOOD};2\n"
        );
        assert!(read("out.invalid") == invalid);
    }
    // Files that do not go together leave those of before.
    let ran = run(&[&options[..], &["a.csv", "c.csv"]].concat());
    assert_eq!(ran.status.code(), Some(2));
    assert!(read("out.valid").ends_with(&format!("8;{GOOD}")));
    let ran = run(&[&options[..], &["--sex-column", "id", "a.csv"]].concat());
    assert_eq!(ran.status.code(), Some(2));
}

/// The same bytes for any number of threads and any way in, whatever is made of the rows.
#[test]
fn rows_by_any_way_in() {
    let directory = directory("rows_by_any_way");
    let mut text = "id,name,nir,note\n".to_owned();
    let note = "x".repeat(60);
    for index in 0..13_000 {
        let nir = [
            "2840588321025",
            "1",
            "2 84 05 88 321 025 33",
            "",
            "\"284058832102532\"",
        ];
        let name = ["Name", "\"Na, me\"", "5\" x", "\"a\n\"\"b\"\"\r\n\""][index / 7 % 4];
        text += &format!("{index},{name},{},{note}\n", nir[index % 5]);
    }
    assert!(text.len() > 1 << 20);
    fs::write(directory.join("rows.csv"), &text).unwrap();
    for task in [
        &["--summary"][..],
        &["--all"],
        &["--all", "--format", "jsonl", "--show-numbers"],
        &["--valid"],
        &["--invalid"],
        &["--duplicates"],
    ] {
        let base = [&["--column", "nir"], task].concat();
        let (expected, code) = quietly(&[&base[..], &["--threads", "1"]].concat(), &text);
        assert!(expected.len() > 200);
        for threads in ["1", "2", "3"] {
            for mmap in ["always", "never"] {
                let more = ["--threads", threads, "--mmap", mmap, "rows.csv"];
                let mut command = command(&[&base[..], &more].concat());
                let ran = output(command.current_dir(&directory), b"");
                assert_eq!(ran.status.code(), Some(code));
                let stdout = String::from_utf8(ran.stdout).unwrap();
                assert!(
                    stdout.replace("rows.csv", "<stdin>") == expected,
                    "{task:?}"
                );
            }
        }
    }
}

#[test]
fn duplicates_whatever_the_spelling() {
    let input = format!("{GOOD}\n1\n 2 84 05 88 321 025 32\n6278965432189\n{GOOD}\n1\n");
    let (stdout, code) = quietly(&["--duplicates"], &input);
    let expected = "\
<stdin>:2: length: not the expected number of characters
<stdin>:6: length: not the expected number of characters
<stdin>:3: duplicate of line 1
<stdin>:5: duplicate of line 1
";
    assert_eq!((stdout.as_str(), code), (expected, 1));
    let (stdout, _) = quietly(&["--duplicates", "--format", "jsonl"], &input);
    assert!(stdout.ends_with("\n{\"line\":5,\"duplicate\":{\"line\":1}}\n"));
    let (stdout, _) = quietly(&["--duplicates", "--count", "--format", "json"], &input);
    assert!(stdout.contains(",\"invalid\":2,\"duplicates\":2,\"errors\":"));
    // They are no error.
    let twice = format!("{GOOD}\n{GOOD}\n");
    let expected = "<stdin>:2: doublon de la ligne 1\n".to_owned();
    let french = quietly(&["--duplicates", "--lang", "fr"], &twice);
    assert_eq!(french, (expected, 0));
    let rows = format!("nir\n{GOOD}\n\n{GOOD}\n");
    let (stdout, _) = quietly(&["--duplicates", "--column", "nir"], rows);
    assert_eq!(stdout, "<stdin>:4: duplicate of line 2\n");
}

#[test]
fn duplicates_between_files() {
    let files: [(&str, &[u8]); 2] = [("a", b"\n2840588321025\n"), ("b", b"284058832102532")];
    let ran = super::run_with_files("duplicates", &files, &["--duplicates", "a", "b"]);
    let expected = "b:1: duplicate of a:2\n";
    assert_eq!((ran.stdout.as_str(), ran.code), (expected, 0));
    let rows = b"nir\n2840588321025\n\n2840588321025\n";
    let files: [(&str, &[u8]); 2] = [("a", rows), ("b", rows)];
    let args = ["--duplicates", "--column", "nir", "a", "b"];
    let ran = super::run_with_files("duplicate_rows", &files, &args);
    let expected = "a:4: duplicate of line 2\nb:2: duplicate of a:2\nb:4: duplicate of a:2\n";
    assert_eq!((ran.stdout.as_str(), ran.code), (expected, 0));
}

#[test]
fn duplicates_have_a_bound() {
    let input = format!("{GOOD}\n").repeat(70_000);
    let (_, code) = quietly(&["--duplicates", "--count", "--duplicates-limit=2"], &input);
    assert_eq!(code, 0);
    let args = ["--duplicates", "--count", "--duplicates-limit=1"];
    let ran = super::run(&args, &input);
    let message = "nircheck: --duplicates needs more memory than --duplicates-limit allows: \
                   16 bytes a number\n";
    assert_eq!((ran.stderr.as_str(), ran.code), (message, 2));
}

#[cfg(unix)]
#[test]
fn closed_after_one_line() {
    let script = "\"$0\" --all --threads 3 | head -n 1";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_nircheck")]);
    shell.env("LC_ALL", "C").env_remove("NIRCHECK_LANG");
    let mut child = piped(&mut shell);
    let mut stdin = child.stdin.take().unwrap();
    let writer = thread::spawn(move || {
        let lines = format!("{GOOD}\n").repeat(1 << 16);
        // Without an early stop this would go on for ever.
        while stdin.write_all(lines.as_bytes()).is_ok() {}
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.stdout.starts_with(b"<stdin>:1: ok: ") && output.stderr.is_empty());
}

/// What the diagnosis says, as a list of codes with their lines and the first of them.
fn diagnosis(args: &[&str], input: &str) -> Vec<(String, u64, Option<u64>)> {
    let args = [&["--summary", "--format", "json"], args].concat();
    let (stdout, _) = quietly(&args, input);
    let counts: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let said = counts["diagnosis"].as_array().cloned().unwrap_or_default();
    let said = said.iter().map(|said| {
        let code = said["code"].as_str().unwrap().to_owned();
        (
            code,
            said["lines"].as_u64().unwrap(),
            said["first"].as_u64(),
        )
    });
    said.collect()
}

#[test]
fn whole_files_are_diagnosed() {
    let good = |more: &[&str]| {
        let args = [&["generate", "--count=100", "--seed=5"], more].concat();
        quietly(&args, "").0
    };
    let said = |code: &str, lines, first| (code.to_owned(), lines, Some(first));
    assert_eq!(diagnosis(&[], &good(&[])), []);
    let header = format!("Numéro de sécu\n{}", good(&[]));
    assert_eq!(diagnosis(&[], &header), [said("header", 1, 1)]);
    let short = format!("\n{}", good(&["--no-key"]));
    assert_eq!(diagnosis(&[], &short), [said("key-missing", 100, 2)]);
    // Of rows too, in quotes and behind others, by the engine and next to a civil status.
    let rows: String = short[1..]
        .lines()
        .fold("\"a\nb\";nir;sex\n\"\n\n\";\n".to_owned(), |rows, line| {
            rows + "\"x\ny\";\"" + line + "\";\n"
        });
    for args in [&["--column=nir"][..], &["--column=nir", "--sex-column=sex"]] {
        let expected = [said("key-missing", 100, 6)];
        assert_eq!(diagnosis(args, &rows), expected, "{args:?}");
    }
    let rounded = format!("{}{}", good(&[]), "1,85127E+14\n".repeat(20));
    let expected = [
        said("scientific-notation", 20, 101),
        said("one-reason", 20, 101),
    ];
    assert_eq!(diagnosis(&[], &rounded), expected);
    let cut: Vec<_> = good(&[]).lines().map(|line| line[1..].to_owned()).collect();
    let found = diagnosis(&[], &cut.join("\n"));
    assert_eq!(found[0], said("one-character-short", 100, 1));
    assert_eq!(found.last().unwrap(), &said("not-nir", 100, 1));
    let shifted: Vec<_> = cut.iter().map(|line| format!("{line}4")).collect();
    let found = diagnosis(&[], &shifted.join("\n"));
    assert!(found[0].0 == "shifted" && found[0].1 > 50, "{found:?}");
    let dates = "31/12/1985\n1985-12-31\n".repeat(10);
    assert_eq!(diagnosis(&[], &dates)[0], said("dates", 20, 1));
    let cells: String = good(&[])
        .lines()
        .map(|line| format!("a;{line}\n"))
        .collect();
    assert_eq!(diagnosis(&[], &cells)[0], said("several-cells", 100, 1));
    let rows = format!("nir\n{}", "31/12/1985\n".repeat(10));
    assert_eq!(
        diagnosis(&["--column", "nir"], &rows)[0],
        said("dates", 10, 2)
    );
}

#[test]
fn diagnosis_to_be_read() {
    let (stdout, _) = quietly(&["--summary"], format!("nir\n{GOOD}\n1.85E+14\n2\n"));
    let expected = "\
diagnosis
  header: the first line is the name of a column; lines: 1 (25.0 %), the first 1
  scientific-notation: rounded by a spreadsheet, as 1.85E+14: the digits are lost; \
lines: 1 (25.0 %), the first 3
";
    assert!(stdout.ends_with(expected), "{stdout}");
}
