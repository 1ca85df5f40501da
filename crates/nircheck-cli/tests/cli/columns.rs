//! What every command that reads columns has in common: quotes, headers, bytes that pass as they
//! are.

use std::{fs, iter, path::Path};

use crate::command::{Ran, command, run, run_bytes, run_command};

const GOOD: &str = "2951099126111";
const BAD_KEY: &str = "295109912611194";
const KEY_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/example.key");

/// Every command that reads a column called `nir`, with the code of a file without a wrong number.
const COMMANDS: [&[&str]; 16] = [
    &["--column=nir"],
    &["--column=nir", "--all", "--format=jsonl"],
    &["--column=nir", "--count"],
    &["--column=nir", "--summary"],
    &["--column=nir", "--quiet"],
    &["--column=nir", "--valid"],
    &["--column=nir", "--invalid"],
    &["--column=nir", "--duplicates"],
    &["--column=nir", "--format=csv"],
    &["--column=nir", "--sex-column=name", "--all"],
    &["mask", "--column=nir"],
    &["format", "--column=nir"],
    &["key", "--column=nir"],
    &["fund", "--column=nir"],
    &["transition", "--old-column=nir", "--new-column=nir"],
    &["attach", "--column=parent=nir", "--column=birth_date=name"],
];

fn directory(name: &str) -> std::path::PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("columns")
        .join(name);
    fs::create_dir_all(&directory).unwrap();
    directory
}

/// 20,000 rows, of which the eleventh opens a quote and never closes it.
#[test]
fn a_quote_that_is_never_closed_is_an_error() {
    let row = |index: usize| match index {
        11 => format!("11;\"Le Goff;{GOOD}\n"),
        _ => format!("{index};Le Goff;{GOOD}\n"),
    };
    let rows: String = (1..=20_000).map(row).collect();
    let rows = format!("id;name;nir\n{rows}1;x;{BAD_KEY}\n");
    let message = "nircheck: <stdin>:12: unclosed-quote: the quote that opens in line 12 is never \
                   closed\n";
    let pseudonymize = ["pseudonymize", "--column=nir", "--key-file", KEY_FILE];
    for args in COMMANDS.into_iter().chain([&pseudonymize[..]]) {
        for threads in ["1", "3"] {
            let args = [args, &["--threads", threads]].concat();
            let ran = run(&args, &rows);
            // A child without its parent is another matter.
            let stderr = ran.stderr.as_str();
            assert_eq!((stderr, ran.code), (message, 2), "{args:?}");
        }
        let french = run(&[args, &["--lang", "fr"]].concat(), &rows).stderr;
        assert!(
            french.contains(":12: unclosed-quote: guillemet ouvert"),
            "{french}"
        );
        // Quotes that are ordinary characters open nothing.
        let ran = run(&[args, &["--quotes=none"]].concat(), &rows);
        assert!(
            !ran.stderr.contains("quote") && ran.code < 2,
            "{args:?}: {}",
            ran.stderr
        );
    }
    // What stands before it is reported as usual.
    let ran = run(&["--column=nir", "--format=csv"], &rows);
    assert_eq!(ran.stdout.lines().count(), 11);
    assert!(
        ran.stdout
            .ends_with(&format!("10;Le Goff;{GOOD};valid;;nir\n"))
    );
    let ran = run(&["mask", "--column=nir"], &rows);
    assert!(ran.stdout.ends_with("10;Le Goff;nir *************\n"));
    assert_eq!(
        run(&["--column=nir", "--count"], &rows)
            .stdout
            .lines()
            .next()
            .unwrap(),
        "lines            10"
    );
    let ran = run(&["--column=nir", "--quotes=none"], &rows);
    assert_eq!((ran.stdout.lines().count(), ran.code), (1, 1));
}

/// A quote that closes in the middle of another line has swallowed what is between.
#[test]
fn a_stray_quote_is_an_error() {
    let rows = format!("id;name;nir\n1;a;{GOOD}\n2;\"b;{GOOD}\n3;\"c\";{GOOD}\n4;d;{BAD_KEY}\n");
    let message = "nircheck: <stdin>:3: stray-quote: the quote that opens in line 3 closes inside a \
                   cell of another line\n";
    for args in COMMANDS {
        let ran = run(args, &rows);
        assert_eq!((ran.stderr.as_str(), ran.code), (message, 2), "{args:?}");
    }
    // In the header too.
    let ran = run(&["--column=nir"], "\n\"a\nb\" c;nir\n");
    assert!(
        ran.stderr.starts_with("nircheck: <stdin>:2: stray-quote: "),
        "{}",
        ran.stderr
    );
    let ran = run(&["--column=nir"], "a;\"nir\n1;2\n");
    assert!(
        ran.stderr
            .starts_with("nircheck: <stdin>:1: unclosed-quote: "),
        "{}",
        ran.stderr
    );
    // Cells over several lines are no error.
    let rows = format!("id;name;nir\n1;\"12 rue\nde la Paix\";{GOOD}\n");
    assert_eq!(run(&["--column=nir"], rows).code, 0);
}

#[test]
fn line_numbers_of_errors_are_shown_whatever_their_digits() {
    let rows = format!("nir;a\n{}{GOOD};\"\n", "\n".repeat(1_234_567));
    let ran = run(&["--column=nir"], rows);
    assert!(
        ran.stderr
            .starts_with("nircheck: <stdin>:1234569: unclosed-quote: ")
    );
}

/// A file without a header loses no row without a word.
#[test]
fn a_first_row_of_data_is_no_header() {
    let message = "nircheck: <stdin>: the first row looks like data, not like names: see \
                   --no-header\n";
    for args in COMMANDS {
        let place = |arg: &&str| arg.replace("=nir", "=2").replace("=name", "=1");
        let args: Vec<_> = args.iter().map(place).collect();
        let args: Vec<_> = args.iter().map(String::as_str).collect();
        let ran = run(&args, format!("1,{BAD_KEY}\n"));
        let found = (ran.stdout.trim(), ran.stderr.as_str(), ran.code);
        // Counts of nothing come in any case.
        let stdout = match args
            .iter()
            .any(|arg| ["--count", "--summary"].contains(arg))
        {
            true => found.0,
            false => "",
        };
        assert_eq!(found, (stdout, message, 2), "{args:?}");
    }
    let directory = directory("split");
    let mut split = command(&["--column=2", "--split=out"]);
    let ran = run_command(
        std::mem::replace(split.current_dir(&directory), command(&[])),
        format!("1,{BAD_KEY}\n"),
    );
    assert_eq!((ran.stderr.as_str(), ran.code), (message, 2));
    assert!(!directory.join("out.valid").exists());
}

#[test]
fn a_name_of_two_columns_is_refused() {
    let rows = format!("nir,x,nir\n{GOOD},1,{GOOD}\n");
    for args in COMMANDS {
        let Ran { stderr, code, .. } = run(args, rows.replace(",x,", ",name,"));
        let message = "nircheck: <stdin>: two columns are called nir: choose column 1 or column 3 \
                       by its place\n";
        assert_eq!((stderr.as_str(), code), (message, 2), "{args:?}");
    }
    let masked = run(&["mask", "--column=3"], &rows).stdout;
    assert_eq!(masked, format!("nir,x,nir\n{GOOD},1,nir *************\n"));
    // As one is written, or else in any case.
    let rows = format!("Nir,NIR\n{GOOD},{BAD_KEY}\n");
    assert_eq!(run(&["--column=Nir"], &rows).code, 0);
    assert_eq!(run(&["--column=NIR"], &rows).code, 1);
    assert_eq!(run(&["--column=nir"], &rows).code, 2);
}

/// A row of one cell that becomes empty is no empty line, which readers of CSV skip.
#[test]
fn an_empty_cell_that_is_alone_has_quotes() {
    let args = [
        "pseudonymize",
        "--key-file",
        KEY_FILE,
        "--wrong=empty",
        "--column=nir",
    ];
    let ran = run(&args, "nir\nx\n  \n\"y\"\n\n");
    assert_eq!(ran.stdout, "nir\n\"\"\n\"\"\n\"\"\n\n");
    let ran = run(&args, "nir;a\nx;1\n  ;2\n");
    assert_eq!(ran.stdout, "nir;a\n;1\n  ;2\n");
    assert_eq!(
        run(&["mask", "--column=nir"], "nir\n  \n").stdout,
        "nir\n\"\"\n"
    );
}

/// Two persons are never in one row.
#[test]
fn the_last_row_of_a_file_is_ended() {
    let directory = directory("ended");
    fs::write(directory.join("a"), format!("id,nir\r\n1,{GOOD}")).unwrap();
    fs::write(directory.join("b"), format!("id,nir\r\n2,{GOOD}")).unwrap();
    let of_both = |args: &[&str]| {
        let mut command = command(&[args, &["a", "b"]].concat());
        command.current_dir(&directory);
        run_command(command, "").stdout
    };
    let mask = "nir *************";
    assert_eq!(
        of_both(&["mask", "--column=nir"]),
        format!("id,nir\r\n1,{mask}\r\n2,{mask}")
    );
    let rows = format!("id,nir\r\n1,{GOOD}\r\n2,{GOOD}");
    assert_eq!(of_both(&["--column=nir", "--valid"]), rows);
    let rows = rows.replace(GOOD, &format!("{GOOD},valid,,nir"));
    let rows = rows.replace("id,nir", "id,nir,nir_verdict,nir_error,nir_kind");
    assert_eq!(of_both(&["--column=nir", "--format=csv"]), rows);
}

/// A cell with a number: as it stands, and as each command writes it; an empty text stands for
/// no change.
struct Number {
    cell: &'static [u8],
    masked: &'static [u8],
    paper: &'static [u8],
    keyed: &'static [u8],
    verdict: &'static str,
}

const fn number(
    cell: &'static [u8],
    [masked, paper, keyed]: [&'static [u8]; 3],
    verdict: &'static str,
) -> Number {
    Number {
        cell,
        masked,
        paper,
        keyed,
        verdict,
    }
}

const NUMBERS: [Number; 10] = [
    number(
        b"2951099126111",
        [
            b"nir *************",
            b"2 95 10 99 126 111",
            b"295109912611193",
        ],
        "valid,,nir",
    ),
    number(
        b"\"2951099126111\"",
        [
            b"nir *************",
            b"2 95 10 99 126 111",
            b"295109912611193",
        ],
        "valid,,nir",
    ),
    number(
        b" 2 95 10 99 126 111 93 ",
        [
            b"nir ***************",
            b"2 95 10 99 126 111 93",
            b"295109912611193",
        ],
        "valid,,nir",
    ),
    number(
        b"\"7112312345678\"",
        [
            b"nnp *************",
            b"7 1 123 12345678",
            b"711231234567858",
        ],
        "valid,,nnp",
    ),
    number(b"", [b""; 3], "empty,,"),
    number(b"  ", [b""; 3], "empty,,"),
    number(b"\"\"", [b""; 3], "empty,,"),
    number(b"\xe9", [b"*", b"", b""], "invalid,character,"),
    number(
        b"295109912611194",
        [b"***************", b"", b""],
        "invalid,key,nir",
    ),
    number(b"\"1,\"\"2\"", [b"**", b"", b""], "invalid,character,"),
];

const OTHERS: [&[u8]; 12] = [
    b"x",
    b"",
    b" sp ",
    b"\"q\"",
    b"\"a \"\"b\"\", c\"",
    b"\"l1\nl2\"",
    b"\"l1\r\n\r\n\"\"l2\"\"\"",
    "\u{e9}t\u{e9}".as_bytes(),
    b"\xe9t\xe9",
    b"5\" x",
    b"\"q\" tail",
    b"\"\"",
];

/// The commands that give the rows back, all but a cell as they were: by [`File::outputs`].
const GIVEN_BACK: [&[&str]; 4] = [
    &["mask", "--column=nir"],
    &["format", "--paper", "--column=nir"],
    &["key", "--column=nir"],
    &["--column=nir", "--format=csv"],
];

/// What goes in, and what comes out of each command below the header.
#[derive(Clone, Default)]
struct File {
    input: Vec<u8>,
    outputs: [Vec<u8>; GIVEN_BACK.len()],
}

impl File {
    fn push(&mut self, bytes: &[u8]) {
        for text in iter::once(&mut self.input).chain(&mut self.outputs) {
            text.extend_from_slice(bytes);
        }
    }

    fn push_number(&mut self, number: &Number) {
        let Number { cell, .. } = number;
        self.input.extend_from_slice(cell);
        let written = [number.masked, number.paper, number.keyed, b""];
        for (output, written) in self.outputs.iter_mut().zip(written) {
            output.extend_from_slice(if written.is_empty() { cell } else { written });
        }
    }

    /// A file of a few rows, of any width and with any line ends.
    fn generate(mut random: impl FnMut(usize) -> usize) -> Self {
        let mut file = Self::default();
        let rows = random(16);
        for row in 0..rows {
            let end = match random(3) {
                _ if row + 1 == rows && random(2) == 0 => &b""[..],
                0 => b"\r\n",
                _ => b"\n",
            };
            let cells = random(6);
            if cells == 0 {
                file.push(if end.is_empty() { b"\n" } else { end });
                continue;
            }
            // An empty cell alone would be an empty line.
            let first = if cells == 1 { 0 } else { random(OTHERS.len()) };
            file.push(OTHERS[first]);
            let mut verdict = "empty,,";
            if cells > 1 {
                let number = &NUMBERS[random(NUMBERS.len())];
                file.push(b",");
                file.push_number(number);
                verdict = number.verdict;
            }
            for _ in 2..cells {
                file.push(b",");
                file.push(OTHERS[random(OTHERS.len())]);
            }
            let missing = b",,".get(cells.min(3) - 1..).unwrap();
            file.outputs[3].extend([missing, b",", verdict.as_bytes()].concat());
            file.push(end);
        }
        file
    }
}

/// Adds what comes out of a file behind what came out of others.
fn append(all: &mut Vec<u8>, of_file: &[u8]) {
    if !all.ends_with(b"\n") && !of_file.is_empty() {
        let last = all.iter().rposition(|byte| *byte == b'\n').unwrap();
        all.extend_from_slice(if all[last - 1] == b'\r' {
            b"\r\n"
        } else {
            b"\n"
        });
    }
    all.extend_from_slice(of_file);
}

/// Bytes that a command does not change come out as they went in: 10,000 files, by the thousand,
/// and all of them as one input that several threads share.
#[test]
fn other_bytes_pass_as_they_are() {
    const HEADER: &[u8] = b"a,nir,\"c\r\nd\"\n";
    const VERDICT_HEADER: &[u8] = b"a,nir,\"c\r\nd\",nir_verdict,nir_error,nir_kind\n";
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let directory = directory("unchanged");
    let above = || File {
        input: HEADER.to_vec(),
        outputs: [HEADER, HEADER, HEADER, VERDICT_HEADER].map(<[u8]>::to_vec),
    };
    let mut as_one = above();
    for _ in 0..10 {
        let mut all = above();
        let mut names = Vec::new();
        for index in 0..1000 {
            let file = File::generate(&mut random);
            append(&mut as_one.input, &file.input);
            for index in 0..GIVEN_BACK.len() {
                append(&mut all.outputs[index], &file.outputs[index]);
                append(&mut as_one.outputs[index], &file.outputs[index]);
            }
            names.push(index.to_string());
            let bytes = [HEADER, &file.input].concat();
            fs::write(directory.join(index.to_string()), bytes).unwrap();
        }
        for threads in ["1", "2", "5"] {
            for (args, expected) in GIVEN_BACK.iter().zip(&all.outputs) {
                let mut command = command(args);
                command
                    .args(["--delimiter=,", "--threads", threads])
                    .args(&names)
                    .current_dir(&directory);
                let stdout = command.output().unwrap().stdout;
                assert!(stdout == *expected, "{args:?}, {threads} threads");
            }
        }
    }
    // A missing end that was put between two files may be another one than in the input.
    assert!(as_one.input.len() > 1 << 20);
    for threads in ["1", "2", "5"] {
        for (args, expected) in GIVEN_BACK.iter().zip(&as_one.outputs) {
            let args = [args, &["--delimiter=,", "--threads", threads][..]].concat();
            assert!(run_bytes(&args, &as_one.input) == *expected, "{args:?}");
        }
    }
}

/// A file whose lines end with CR alone is one row for a reader of rows: as a header it would hide
/// every number, and `mask` would write them in clear.
#[test]
fn lines_that_end_with_cr_alone_are_refused() {
    let rows = format!("nir;name\r{BAD_KEY};x\r{GOOD};y\r");
    let message = "nircheck: <stdin>: the lines of the first row end with CR alone: convert them \
                   to LF\n";
    let pseudonymize = ["pseudonymize", "--column=nir", "--key-file", KEY_FILE];
    let without_header = ["mask", "--column=2", "--no-header"];
    for args in COMMANDS
        .into_iter()
        .chain([&pseudonymize[..], &without_header])
    {
        let ran = run(args, &rows);
        assert_eq!((ran.stderr.as_str(), ran.code), (message, 2), "{args:?}");
        assert!(!ran.stdout.contains(GOOD), "{args:?}");
    }
    // In quotes it is a part of a name.
    let ran = run(&["mask", "--column=1"], format!("\"n\rir\";x\n{GOOD};y\n"));
    assert_eq!(ran.stdout, "\"n\rir\";x\nnir *************;y\n");
}

/// The byte order mark of the first file comes out, and no other one.
#[test]
fn byte_order_mark_stays_at_the_start() {
    const MARK: &str = "\u{feff}";
    let directory = directory("mark");
    fs::write(directory.join("a"), format!("{MARK}nir\n{GOOD}\n")).unwrap();
    for (args, expected) in [
        (
            &["mask", "--column=nir"][..],
            "nir\nnir *************\nnir *************\n".to_owned(),
        ),
        (
            &["format", "--column=nir", "--without-key"],
            format!("nir\n{GOOD}\n{GOOD}\n"),
        ),
        (
            &["--column=nir", "--valid"],
            format!("nir\n{GOOD}\n{GOOD}\n"),
        ),
        (
            &["--column=nir", "--format=csv"],
            format!("nir,nir_verdict,nir_error,nir_kind\n{GOOD},valid,,nir\n{GOOD},valid,,nir\n"),
        ),
    ] {
        let mut command = command(args);
        command.args(["a", "a"]).current_dir(&directory);
        let ran = run_command(command, "");
        assert_eq!(
            (ran.stdout, ran.code),
            (format!("{MARK}{expected}"), 0),
            "{args:?}"
        );
    }
    let mut command = command(&["--column=nir", "--split=of", "a"]);
    command.current_dir(&directory);
    assert_eq!(run_command(command, "").code, 0);
    let valid = fs::read_to_string(directory.join("of.valid")).unwrap();
    assert_eq!(valid, format!("{MARK}nir\n{GOOD}\n"));
    let invalid = fs::read_to_string(directory.join("of.invalid")).unwrap();
    assert_eq!(invalid, format!("{MARK}nir_error,nir\n"));
}

/// Any thread answers; what is written is in the order of the lines, on both outputs.
#[test]
fn lines_are_answered_in_their_order() {
    const LINES: [&str; 6] = [
        "2951099126111",
        "2 95 10 99 126 111 94",
        "01 751 0001",
        "",
        "12x7510001",
        "278112b050002",
    ];
    let lines = (0..60_000_usize).map(|index| LINES[index * index % 13 % 6]);
    let input = lines.collect::<Vec<_>>().join("\n");
    let suggest = ["suggest", "--limit=1"];
    for args in [
        &["format", "--with-key"][..],
        &["key"],
        &["fund"],
        &["fund", "--compact"],
        &["fund", "--format=json"],
        &suggest,
    ] {
        let size = if args == suggest { 60_000 } else { input.len() };
        let ran = |threads| {
            let args = [args, &["--threads", threads]].concat();
            let ran = run(&args, &input[..size]);
            (ran.stdout, ran.stderr, ran.code)
        };
        let by_one = ran("1");
        assert!(by_one.0.len() + by_one.1.len() > size / 4, "{args:?}");
        assert_eq!(by_one.2, 1, "{args:?}");
        for threads in ["2", "5"] {
            assert!(ran(threads) == by_one, "{args:?}, {threads} threads");
        }
    }
}
