//! `nircheck fund`, run.

use crate::command::run;

#[test]
fn explained() {
    let expected = "\
03 123 4567
  verdict             well formed
  form                attestation: scheme, fund, centre
  scheme              03: self-employed
  fund                123
  centre              4567
  warning             scheme-closed: this scheme has closed (last year 2019; reference date 2026-11)
  info                scheme-under-another: now kept under another scheme (01: general scheme)

13Z751002
  verdict             well formed
  form                SNDS: scheme, letter, fund, section
  scheme              13: not listed
  letter              Z
  fund                751
  section             002
  warning             scheme-unlisted: no listed scheme has these two digits
  warning             letter-unlisted: a letter other than C, M, A or I
";
    let ran = run(&["fund", "--at", "2026-11"], "031234567\n 13z 751 002\n");
    assert_eq!(ran.stdout, expected);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    let open = run(&["fund", "--at", "2019-12", "031234567"], "").stdout;
    assert!(!open.contains("scheme-closed"));
    let french = run(&["fund", "--lang", "fr", "01", "751", "0001"], "").stdout;
    assert!(french.contains("\n  régime              01: régime général\n"));
}

#[test]
fn errors_have_a_caret() {
    let input = "017x10001\n01751000\n01C75100C\n\n2 95 10 99 126 111 93\n";
    let ran = run(&["fund"], input);
    let expected = "\
017x10001
   ^
  error               character: a character that cannot be there (at byte 3)

01751000
        ^
  error               length: a fund has nine characters (at byte 8)

01C75100C
        ^
  error               character: a character that cannot be there (at byte 8)

line 5
  error               length: a fund has nine characters (at byte 21)
";
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.code),
        (expected, "", 1)
    );
}

#[test]
fn the_table_of_schemes() {
    let ran = run(&["fund", "--schemes"], "");
    let told = |stdout: &str, starts: &[&str]| {
        let lines = stdout.lines();
        let found: Vec<_> = lines.filter(|line| starts.contains(&&line[..2])).collect();
        found.join("\n")
    };
    let expected = "\
01  general scheme
03  self-employed; last year 2019; now kept under 01
09  Banque de France; now kept under 01
12  chamber of commerce of Paris; last year 2013
16  port of Bordeaux; last year 2018
99  other mutuals";
    let starts = ["01", "03", "09", "12", "16", "99", "11"];
    assert_eq!(told(&ran.stdout, &starts), expected);
    assert_eq!((ran.stdout.lines().count(), ran.code), (23, 0));
    assert_eq!(ran.stdout.matches("last year").count(), 3);
    let french = run(&["fund", "--schemes", "--lang", "fr"], "").stdout;
    let expected = "03  indépendants; dernière année 2019; suivi aujourd'hui sous 01";
    assert_eq!(told(&french, &["03"]), expected);
    assert_eq!(run(&["fund", "--schemes", "017510001"], "").code, 2);
}

#[test]
fn for_programs() {
    let ran = run(
        &["fund", "--format", "jsonl", "--at", "2026-11"],
        "01 751 0001\n01c751000\n017510\n12 751 0001\n",
    );
    let expected = r#"
{"line":1,"code":"017510001","verdict":"valid","form":"plain","fields":{"scheme":"01","fund":"751","centre":"0001"}}
{"line":2,"code":"01C751000","verdict":"valid","form":"snds","fields":{"scheme":"01","letter":"C","fund":"751","section":"000"}}
{"line":3,"verdict":"invalid","errors":[{"code":"length","field":"code","at":6}]}
{"line":4,"code":"127510001","verdict":"valid","form":"plain","fields":{"scheme":"12","fund":"751","centre":"0001"},"findings":[{"code":"scheme-closed","severity":"warning"}]}
"#;
    assert_eq!((ran.stdout.as_str(), ran.code), (expected.trim_start(), 1));
}

#[test]
fn one_form_only() {
    for (form, good, wrong) in [
        ("plain", "017510001", "01C751000"),
        ("snds", "01C751000", "017510001"),
    ] {
        let ran = run(&["fund", "--form", form, "--compact", good, wrong], "");
        assert_eq!(ran.stdout, format!("{good}\n"));
        assert_eq!(
            ran.stderr,
            "2: character: a character that cannot be there\n"
        );
        assert_eq!(ran.code, 1);
    }
}

#[test]
fn attestations_hide_their_number() {
    let input = "2 95 10 99 126 111 93 01 751 0001\n2 95 10 99 126 111 94 01 751 0001\n";
    let ran = run(&["fund", "--attestation"], input);
    let expected = "\
01 751 0001
  verdict             well formed
  number              NIR (or NIA)
  form                attestation: scheme, fund, centre
  scheme              01: general scheme
  fund                751
  centre              0001

line 2
  error               key: the key does not match the number (at byte 19)
";
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.code),
        (expected, "", 1)
    );
    // Nor a piece of one, in a text that is too short to be both.
    let ran = run(&["fund", "--attestation"], "2951099126 1\n");
    let expected = "\
line 1
  error               length: not the expected number of characters (at byte 2)
";
    assert_eq!((ran.stdout.as_str(), ran.code), (expected, 1));
    let ran = run(&["fund", "--attestation", "--format", "jsonl"], input);
    let expected = r#"
{"line":1,"code":"017510001","verdict":"valid","form":"plain","number":{"kind":"nir"},"fields":{"scheme":"01","fund":"751","centre":"0001"}}
{"line":2,"verdict":"invalid","errors":[{"code":"key","field":"key","at":19}]}
"#;
    assert_eq!(ran.stdout, expected.trim_start());
}

/// The codes in a column, judged, or given back with what was found behind their rows.
#[test]
fn columns() {
    let rows = "id;caisse;x\r\n1;01 751 0001;a\n2;\"13z751002\"\n\n3;017x10001;c\n4; ;d\n5";
    let fund = |args: &[&str]| {
        let ran = run(&[&["fund", "--column=caisse"], args].concat(), rows);
        assert_eq!((ran.stderr.as_str(), ran.code), ("", 1));
        ran.stdout
    };
    let expected = "id;caisse;x;fund_verdict;fund_error;fund_findings\r\n\
                    1;01 751 0001;a;valid;;\n\
                    2;\"13z751002\";;valid;;scheme-unlisted letter-unlisted\n\
                    \n\
                    3;017x10001;c;invalid;character;\n\
                    4; ;d;empty;;\n\
                    5;;;empty;;";
    let expected_text = "\
<stdin>:3: warning: scheme-unlisted: no listed scheme has these two digits
<stdin>:3: warning: letter-unlisted: a letter other than C, M, A or I
<stdin>:5: character: a character that cannot be there
";
    let expected_jsonl = r#"
{"line":2,"code":"017510001","verdict":"valid","form":"plain","fields":{"scheme":"01","fund":"751","centre":"0001"}}
{"line":3,"code":"13Z751002","verdict":"valid","form":"snds","fields":{"scheme":"13","letter":"Z","fund":"751","section":"002"},"findings":[{"code":"scheme-unlisted","severity":"warning"},{"code":"letter-unlisted","severity":"warning"}]}
{"line":5,"verdict":"invalid","errors":[{"code":"character","field":"fund","at":3}]}
"#;
    for threads in ["1", "2", "5"] {
        let fund = |format: &str| fund(&["--format", format, "--threads", threads]);
        assert_eq!(fund("csv"), expected);
        assert_eq!(fund("text"), expected_text);
        assert_eq!(fund("jsonl"), expected_jsonl.trim_start());
    }
    for args in [
        &["fund", "--format=csv", "017510001"][..],
        &["fund", "--column=a", "x", "y"],
        &["fund", "--column=a", "--compact"],
        &["fund", "--column=other"],
    ] {
        assert_eq!(run(args, "a;b\n1;2\n").code, 2, "{args:?}");
    }
}

#[test]
fn any_bytes() {
    let input = [&b"\x80\xfe\0"[..], b"\n", &[b'0'; 70_000], b"\n017510001"].concat();
    let ran = run(&["fund", "--compact"], input);
    assert_eq!((ran.stdout.as_str(), ran.code), ("017510001\n", 1));
    let codes: Vec<_> = ran
        .stderr
        .lines()
        .filter_map(|line| line.split(": ").nth(1))
        .collect();
    assert_eq!(codes, ["character", "too-long"]);
}
