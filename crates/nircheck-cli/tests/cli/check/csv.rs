//! CSV files: which column, which delimiter, which rows, and what is given back.

use super::{BAD_KEY, GOOD, GOOD_KEYED, quietly, run, run_with_files};

const WITH_VERDICT: [&str; 2] = ["--format", "csv"];

/// The rows given back, each with its verdict.
#[track_caller]
fn given_back(column: &str, more: &[&str], input: impl AsRef<[u8]>) -> (String, i32) {
    let args = [&["--column", column][..], &WITH_VERDICT, more].concat();
    quietly(&args, input)
}

#[test]
fn column_by_name_or_by_place() {
    let input = format!("id,NIR,2\n1,{BAD_KEY},{GOOD}\n");
    let line = |column: &str, code: &str| {
        let (stdout, _) = quietly(&["--column", column, "--all"], &input);
        assert!(
            stdout.starts_with(&format!("<stdin>:2: {code}")),
            "{column}: {stdout}"
        );
    };
    line("NIR", "key");
    line("nir", "key");
    line(" Nir ", "key");
    line("1", "length");
    line("3", "ok");
    // A name that is a number comes before a place.
    line("2", "ok");
}

#[test]
fn exact_name_comes_first() {
    let input = format!("nir,NIR\n{GOOD},{BAD_KEY}\n");
    assert_eq!(quietly(&["--column", "NIR", "-q"], &input).1, 1);
    assert_eq!(quietly(&["--column", "nir", "-q"], &input).1, 0);
}

#[test]
fn unknown_column() {
    let ran = run(&["--column", "ssn"], "id;Nom né;nir\n1;2;3\n");
    let expected = "nircheck: <stdin>: no column ssn; there are: id, Nom né, nir\n";
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.code),
        ("", expected, 2)
    );
    for column in ["4", "0", "-1"] {
        let ran = run(&[&format!("--column={column}")], "id;Nom né;nir\n1;2;3\n");
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    }
    // Its name may be long, and hold anything.
    let ran = run(
        &["--column", "nir"],
        format!("a\u{1b}[31m,{}\n", "é".repeat(10_000)),
    );
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.len() < 300 && !ran.stderr.contains('\u{1b}'));
}

#[test]
fn unknown_column_in_one_file_of_two() {
    let files: [(&str, &[u8]); 2] = [("a.csv", b"x\n1\n"), ("b.csv", b"nir\n1\n")];
    let ran = run_with_files(
        "unknown_column",
        &files,
        &["--column", "nir", "a.csv", "b.csv"],
    );
    assert_eq!(
        ran.stdout,
        "b.csv:2: length: not the expected number of characters\n"
    );
    assert_eq!(ran.stderr, "nircheck: a.csv: no column nir; there are: x\n");
    assert_eq!(ran.code, 2);
}

/// A file without a header is not quoted in a message: its first row is about a person.
#[test]
fn first_row_of_data_is_not_told() {
    let ran = run(&["--column", "nir"], format!("DUPONT;JEAN;{GOOD_KEYED}\n"));
    let expected = "nircheck: <stdin>: no column nir; the first row looks like data, not like \
                    names: see --no-header\n";
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.code),
        ("", expected, 2)
    );
}

#[test]
fn without_a_header() {
    let input = format!("a,{GOOD}\nb,{BAD_KEY}\n");
    let (stdout, code) = quietly(&["--column", "2", "--no-header"], &input);
    assert_eq!(
        (stdout.as_str(), code),
        ("<stdin>:2: key: the key does not match the number\n", 1)
    );
    let (stdout, _) = given_back("2", &["--no-header"], &input);
    assert_eq!(
        stdout,
        format!("a,{GOOD},valid,,nir\nb,{BAD_KEY},invalid,key,nir\n")
    );
    let ran = run(&["--column", "3", "--no-header"], &input);
    let expected = "nircheck: <stdin>: no column 3: the first row has 2 cells\n";
    assert_eq!((ran.stderr.as_str(), ran.code), (expected, 2));
    let ran = run(&["--column", "nir", "--no-header"], &input);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
}

#[test]
fn delimiter_is_found_out() {
    for delimiter in [",", ";", "\t", "|"] {
        let d = delimiter;
        let input = format!("nom{d}nir{d}note\n\"x{d}y\"{d}{BAD_KEY}{d}1.5\nz{d}{GOOD}{d}2/3\n");
        let (stdout, code) = given_back("nir", &[], &input);
        let expected = format!(
            "nom{d}nir{d}note{d}nir_verdict{d}nir_error{d}nir_kind\n\
             \"x{d}y\"{d}{BAD_KEY}{d}1.5{d}invalid{d}key{d}nir\n\
             z{d}{GOOD}{d}2/3{d}valid{d}{d}nir\n"
        );
        assert_eq!((stdout, code), (expected, 1));
    }
}

#[test]
fn delimiter_can_be_given() {
    let input = format!("a:b,nir:c,d\n1:{GOOD}:2\n");
    assert_eq!(
        quietly(&["--column", "b,nir", "--delimiter", ":"], &input).1,
        0
    );
    let input = format!("a,b\tnir\n1,2\t{GOOD}\n");
    assert_eq!(
        quietly(&["--column", "nir", "--delimiter", "tab"], &input).1,
        0
    );
    assert_eq!(
        quietly(&["--column", "nir", "--delimiter", "\\t"], &input).1,
        0
    );
    for wrong in ["", "ab", "é", "\"", "\n", "a", "1"] {
        let ran = run(&["--column", "nir", "--delimiter", wrong], &input);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{wrong:?}");
        assert!(ran.stderr.contains("--delimiter"), "{}", ran.stderr);
    }
}

/// Quoted cells hold delimiters, quotes and ends of lines; a row bears the number of its first
/// line, and every byte of it comes back.
#[test]
fn quoted_cells() {
    let input = format!(
        "nom,nir\r\n\"a \"\"b\"\", c\r\n\r\nd\",{GOOD}\r\n\r\n\"x\",\"{GOOD_KEYED}\"\r\ny,{BAD_KEY}"
    );
    let (stdout, code) = given_back("nir", &[], &input);
    let expected = format!(
        "nom,nir,nir_verdict,nir_error,nir_kind\r\n\
         \"a \"\"b\"\", c\r\n\r\nd\",{GOOD},valid,,nir\r\n\r\n\
         \"x\",\"{GOOD_KEYED}\",valid,,nir\r\ny,{BAD_KEY},invalid,key,nir"
    );
    assert_eq!((stdout, code), (expected, 1));
    let (stdout, _) = quietly(&["--column", "nir", "--all"], &input);
    let lines: Vec<_> = stdout
        .lines()
        .map(|line| line.split(':').nth(1).unwrap())
        .collect();
    assert_eq!(lines, ["2", "6", "7"]);
}

#[test]
fn rows_of_any_width() {
    let input = format!("a,nir,c\n1\n1,{GOOD}\n1,{GOOD},2,3\n1,  ,2\n");
    let (stdout, code) = given_back("nir", &[], input);
    let expected = format!(
        "a,nir,c,nir_verdict,nir_error,nir_kind\n\
         1,,,empty,,\n\
         1,{GOOD},,valid,,nir\n\
         1,{GOOD},2,3,valid,,nir\n\
         1,  ,2,empty,,\n"
    );
    assert_eq!((stdout, code), (expected, 0));
}

/// What is given back is a CSV file, whatever came in: the csv crate reads the same cells in it,
/// then the verdict.
#[test]
fn given_back_is_read_by_the_csv_crate() {
    let input = format!(
        "a;nir;\"c;d\"\n\"1\n2\";{GOOD};\"\"\"\"\n3;\" {BAD_KEY}\";\n;{GOOD};x\"y\n4;5;6\n"
    );
    let cells = |text: &str| -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader
            .delimiter(b';')
            .has_headers(false)
            .from_reader(text.as_bytes());
        let rows = reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect());
        rows.collect()
    };
    let (stdout, code) = given_back("nir", &["--delimiter", ";"], &input);
    assert_eq!(code, 1);
    let (before, after) = (cells(&input), cells(&stdout));
    assert_eq!(after.len(), 5);
    let verdicts: Vec<_> = after.iter().map(|row| row[3..].join("|")).collect();
    assert_eq!(
        verdicts,
        [
            "nir_verdict|nir_error|nir_kind",
            "valid||nir",
            "invalid|key|nir",
            "valid||nir",
            "invalid|length|"
        ]
    );
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before[..], after[..3]);
    }
}

#[test]
fn header_is_written_once() {
    let files: [(&str, &[u8]); 4] = [
        ("a.csv", b"x,nir\n1,2"),
        ("b.csv", b"x,nir\n3,4\n"),
        ("c.csv", b"nir,x\n5,6\n"),
        ("d.csv", b"x;nir\n7;8\n"),
    ];
    let args = [
        "--column", "nir", "--format", "csv", "a.csv", "b.csv", "c.csv", "d.csv",
    ];
    let ran = run_with_files("header_once", &files, &args);
    let expected = "x,nir,nir_verdict,nir_error,nir_kind\n\
                    1,2,invalid,length,\n\
                    3,4,invalid,length,\n";
    assert_eq!(ran.stdout, expected);
    let expected = "nircheck: c.csv: its columns are not those of the file before\n\
                    nircheck: d.csv: its columns are not those of the file before\n";
    assert_eq!((ran.stderr.as_str(), ran.code), (expected, 2));
    // Reports have no columns to keep together.
    let ran = run_with_files("header_once", &files, &[&args[..2], &args[4..]].concat());
    assert_eq!(
        (ran.stdout.lines().count(), ran.stderr.as_str(), ran.code),
        (4, "", 1)
    );
}

#[test]
fn nothing_but_a_header() {
    assert_eq!(given_back("nir", &[], ""), (String::new(), 0));
    assert_eq!(given_back("nir", &[], "\n"), ("\n".to_owned(), 0));
    let header = "nir,nir_verdict,nir_error,nir_kind".to_owned();
    assert_eq!(given_back("nir", &[], "nir"), (header.clone(), 0));
    assert_eq!(given_back("nir", &[], "nir\r\n"), (header + "\r\n", 0));
}

#[test]
fn long_cells_and_long_rows() {
    let digits = "1".repeat(65_537);
    let input = format!("a,nir\n{digits},{GOOD}\n1,{digits}\n2,{GOOD}\n");
    let (stdout, _) = quietly(&["--column", "nir", "--all"], &input);
    let codes: Vec<_> = stdout
        .lines()
        .map(|line| line.split(": ").nth(1).unwrap())
        .collect();
    assert_eq!(codes, ["ok", "too-long", "ok"]);

    let long = "x\n".repeat(1 << 20);
    let input = format!("nir,a\n{GOOD},\"{long}\"\n{GOOD},b\n");
    let (stdout, code) = given_back("nir", &[], &input);
    let expected = format!(
        "nir,a,nir_verdict,nir_error,nir_kind\n\
         {GOOD},\"{long}\",invalid,too-long,\n{GOOD},b,valid,,nir\n"
    );
    assert!((stdout, code) == (expected, 1));

    let ran = run(&["--column", "nir"], format!("nir,\"{long}\"\n"));
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert_eq!(
        ran.stderr,
        "nircheck: <stdin>: the first row is over 1 MiB\n"
    );
}
