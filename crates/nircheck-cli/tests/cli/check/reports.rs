//! The forms of a report, and what is in them.

use super::{
    BAD_KEY, GOOD, GOOD_KEYED,
    command::{command, run_command},
    quietly, run_with_files,
};

fn sample() -> String {
    format!("{GOOD_KEYED}\n{BAD_KEY}\n\n{GOOD}\n")
}

#[test]
fn text_lists_errors_only() {
    let expected = "<stdin>:2: key: the key does not match the number\n";
    assert_eq!(quietly(&[], sample()), (expected.to_owned(), 1));
    assert_eq!(quietly(&["-"], sample()), (expected.to_owned(), 1));
}

#[test]
fn text_of_every_line() {
    let expected = "\
        <stdin>:1: ok: NIR (or NIA), definitive form (a NIA looks the same)\n\
        <stdin>:2: key: the key does not match the number\n\
        <stdin>:4: ok: NIR (or NIA), definitive form (a NIA looks the same)\n";
    assert_eq!(quietly(&["--all"], sample()), (expected.to_owned(), 1));
}

#[test]
fn text_of_findings() {
    let expected = "\
        <stdin>:2: key: the key does not match the number\n\
        <stdin>:4: info: key-absent: no key was given, so none was checked\n";
    assert_eq!(quietly(&["--findings"], sample()), (expected.to_owned(), 1));
    // The reference date is told where it matters. The clock is not asked.
    let args = ["--findings", "--at", "1970-01"];
    let expected = "<stdin>:1: warning: corsica-date: this code of Corsica was not in force at \
                    the date of birth; reference date 1970-01\n";
    assert_eq!(quietly(&args, "154012A11118582"), (expected.to_owned(), 0));
}

#[test]
fn text_shows_what_is_asked_for() {
    let (stdout, _) = quietly(&["--expected-key", "--show-numbers", "--all"], sample());
    let expected = "\
        <stdin>:1: ok: NIR (or NIA), definitive form (a NIA looks the same); expected key 32 \
        [284058832102532]\n\
        <stdin>:2: key: the key does not match the number; expected key 32 \
        [2 84 05 88 321 025 33]\n\
        <stdin>:4: ok: NIR (or NIA), definitive form (a NIA looks the same); expected key 32 \
        [2840588321025]\n";
    assert_eq!(stdout, expected);
}

#[test]
fn json_is_the_contract() {
    let (stdout, code) = quietly(&["--format", "jsonl", "--all"], sample());
    let expected = concat!(
        r#"{"line":1,"verdict":"valid","kind":"nir","status":"definitive-form","key":{"given":"32"}}"#,
        "\n",
        r#"{"line":2,"verdict":"invalid","kind":"nir","status":"definitive-form","key":{"given":"33"},"#,
        r#""errors":[{"code":"key","field":"key","at":19}]}"#,
        "\n",
        r#"{"line":4,"verdict":"valid","kind":"nir","status":"definitive-form","#,
        r#""findings":[{"code":"key-absent","severity":"info"}]}"#,
        "\n",
    );
    assert_eq!((stdout.as_str(), code), (expected, 1));
    // The same objects as one document.
    let document = format!("[{}]\n", expected.trim_end().replace('\n', ","));
    assert_eq!(
        quietly(&["--format", "json", "--all"], sample()).0,
        document
    );
    assert_eq!(quietly(&["--format", "json"], "").0, "[]\n");
}

#[test]
fn json_reports_what_is_wrong_and_findings_when_asked() {
    let numbers = |args: &[&str]| -> Vec<u64> {
        let (stdout, code) = quietly(args, sample());
        assert_eq!(code, 1);
        let lines = stdout.lines();
        let numbers = lines.map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).unwrap();
            record["line"].as_u64().unwrap()
        });
        numbers.collect()
    };
    assert_eq!(numbers(&["--format", "jsonl"]), [2]);
    assert_eq!(numbers(&["--format", "jsonl", "--findings"]), [2, 4]);
    assert_eq!(numbers(&["--format", "jsonl", "--all"]), [1, 2, 4]);
}

#[test]
fn json_shows_what_is_asked_for() {
    let args = [
        "--format",
        "jsonl",
        "--all",
        "--expected-key",
        "--show-numbers",
    ];
    let (stdout, _) = quietly(
        &args,
        format!("{GOOD_KEYED}\n{GOOD}\n\u{a0}28405\n941208078200575\n"),
    );
    let expected = concat!(
        r#"{"line":1,"number":"284058832102532","verdict":"valid","kind":"nir","#,
        r#""status":"definitive-form","key":{"given":"32","expected":"32"}}"#,
        "\n",
        r#"{"line":2,"number":"2840588321025","verdict":"valid","kind":"nir","#,
        r#""status":"definitive-form","key":{"expected":"32"},"#,
        r#""findings":[{"code":"key-absent","severity":"info"}]}"#,
        "\n{\"line\":3,\"number\":\"\u{a0}28405\",\"verdict\":\"invalid\",",
        r#""errors":[{"code":"length","field":"number","at":7}]}"#,
        "\n",
        r#"{"line":4,"number":"941208078200575","verdict":"invalid","#,
        r#""errors":[{"code":"kind","field":"kind","at":0}]}"#,
        "\n",
    );
    assert_eq!(stdout, expected);
}

#[test]
fn csv_of_plain_lines() {
    let expected = "\
        line,nir_verdict,nir_error,nir_kind\n\
        1,valid,,nir\n\
        2,invalid,key,nir\n\
        4,valid,,nir\n";
    assert_eq!(
        quietly(&["--format", "csv"], sample()),
        (expected.to_owned(), 1)
    );
    let (stdout, _) = quietly(&["--format", "csv", "--show-numbers"], "2,\"\r\n28\n");
    let expected = "\
        line,number,nir_verdict,nir_error,nir_kind\n\
        1,\"2,\"\"\",invalid,character,\n\
        2,28,invalid,length,\n";
    assert_eq!(stdout, expected);
}

/// Windows has no such names.
#[cfg(unix)]
#[test]
fn several_files_are_named() {
    let files: [(&str, &[u8]); 2] = [("a\"b", b"1\n"), ("c,d\n", b"\n2\n")];
    let ran = run_with_files("several", &files, &["--format", "jsonl", "a\"b", "c,d\n"]);
    let error = r#""verdict":"invalid","errors":[{"code":"length","field":"number","at":1}]"#;
    let expected = format!(
        "{{\"file\":\"a\\\"b\",\"line\":1,{error}}}\n{{\"file\":\"c,d\\n\",\"line\":2,{error}}}\n"
    );
    assert_eq!(
        (ran.stdout, ran.stderr.as_str(), ran.code),
        (expected, "", 1)
    );

    let ran = run_with_files("several", &files, &["a\"b", "-", "c,d\n"]);
    let expected = "a\"b:1: length: not the expected number of characters\n\
                    c,d\\n:2: length: not the expected number of characters\n";
    assert_eq!((ran.stdout.as_str(), ran.code), (expected, 1));

    let ran = run_with_files("several", &files, &["a\"b", "c,d\n", "--format", "csv"]);
    let expected = "file,line,nir_verdict,nir_error,nir_kind\n\
                    \"a\"\"b\",1,invalid,length,\n\
                    \"c,d\n\",2,invalid,length,\n";
    assert_eq!((ran.stdout.as_str(), ran.code), (expected, 1));
}

#[test]
fn one_file_is_named_in_text_only() {
    let files: [(&str, &[u8]); 1] = [("a.txt", b"1\n")];
    let ran = run_with_files("one", &files, &["a.txt"]);
    assert_eq!(
        ran.stdout,
        "a.txt:1: length: not the expected number of characters\n"
    );
    let ran = run_with_files("one", &files, &["a.txt", "--format", "jsonl"]);
    assert!(ran.stdout.starts_with("{\"line\":1,"));
}

#[test]
fn quiet_says_nothing() {
    for args in [
        &["--quiet"][..],
        &["-q", "--all", "--count"],
        &["-q", "--valid"],
    ] {
        assert_eq!(quietly(args, sample()), (String::new(), 1));
        assert_eq!(quietly(args, GOOD), (String::new(), 0));
    }
}

#[test]
fn languages() {
    let french = "<stdin>:1: key: la clé ne correspond pas au numéro\n";
    let english = "<stdin>:1: key: the key does not match the number\n";
    let stdout = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = command(args);
        command.envs(variables.iter().copied());
        run_command(command, BAD_KEY).stdout
    };
    assert_eq!(stdout(&[], &[]), english);
    assert_eq!(
        stdout(&["--lang", "fr"], &[("NIRCHECK_LANG", "en")]),
        french
    );
    assert_eq!(stdout(&[], &[("NIRCHECK_LANG", "fr")]), french);
    assert_eq!(stdout(&[], &[("LC_ALL", "fr_FR.UTF-8")]), french);
    assert_eq!(
        stdout(&[], &[("NIRCHECK_LANG", "en"), ("LC_ALL", "fr_FR.UTF-8")]),
        english
    );
    assert_eq!(
        stdout(&[], &[("NIRCHECK_LANG", "tlh"), ("LC_ALL", "fr_FR")]),
        french
    );
    // Machine forms know no language.
    for format in ["jsonl", "csv"] {
        let args = ["--format", format, "--all", "--findings"];
        assert_eq!(
            stdout(&args, &[("NIRCHECK_LANG", "fr")]),
            stdout(&args, &[("NIRCHECK_LANG", "en")])
        );
    }
}

#[test]
fn colour_on_codes_only_and_where_it_is_wanted() {
    let stdout = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = command(args);
        command.envs(variables.iter().copied());
        run_command(command, BAD_KEY).stdout
    };
    let forced = ("CLICOLOR_FORCE", "1");
    let coloured =
        "<stdin>:1: \u{1b}[1m\u{1b}[31mkey\u{1b}[0m: the key does not match the number\n";
    assert_eq!(stdout(&[], &[forced]), coloured);
    assert!(!stdout(&[], &[]).contains('\u{1b}'));
    assert!(!stdout(&[], &[forced, ("NO_COLOR", "1")]).contains('\u{1b}'));
    assert!(!stdout(&["--format", "jsonl"], &[forced]).contains('\u{1b}'));
}
