//! `nircheck transition`, run.

use crate::command::{self, run};

const NIR: &str = "295109912611193";
const NNP: &str = "7112312345678";

/// A header, then one row for each thing that may happen.
fn pairs() -> String {
    let rows = [
        ["id", "old", "new"],
        ["1", NNP, NIR],
        ["2", "2 95 10 99 126 111 93", "2951099126111"],
        ["3", "209066322012355", "209076322083439"],
        ["4", NIR, NNP],
        ["5", NNP, "6278965432189"],
        ["6", "2951099126111x", "184127645108947"],
        ["7", "", " "],
        ["8", NNP, ""],
    ];
    rows.map(|row| row.join(";") + "\n").concat()
}

const NAMED: [&str; 5] = ["transition", "--old-column", "old", "--new-column", "new"];

fn named(args: &[&str]) -> command::Ran {
    run(&[&NAMED, args].concat(), pairs())
}

#[test]
fn text_tells_what_is_wrong_then_counts() {
    let ran = named(&[]);
    let expected = "\
<stdin>:5: impossible: a definitive number does not become provisional
<stdin>:7: old: character: a character that cannot be there
<stdin>:7: new: key: the key does not match the number
<stdin>:9: new: length: not the expected number of characters
rows               8
empty              1
malformed          2  a number is not well formed, or an OID is not known
same               1  the same number
replaced           1  a provisional number gave way to one in definitive form
still-provisional  1  a provisional number gave way to another one
corrected          1  a number in definitive form was corrected
impossible         1  a definitive number does not become provisional
";
    assert_eq!(ran.stdout, expected);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 1));
    let all = named(&["--all", "--lang=fr"]).stdout;
    let expected = "\
<stdin>:2: replaced: un numéro provisoire a laissé place à un numéro de forme définitive
<stdin>:3: same: le même numéro
<stdin>:4: corrected: un numéro de forme définitive a été corrigé (mois de naissance, numéro d'ordre)
";
    assert!(all.starts_with(expected), "{all}");
    assert!(all.contains(
        "\nmal formées        2  un numéro n'est pas bien formé, ou un OID n'est pas connu\n"
    ));
}

#[test]
fn counts_alone() {
    let text = named(&["--count"]).stdout;
    assert!(text.starts_with("rows               8\nempty              1\n"));
    let ran = named(&["--count", "--format", "json"]);
    assert_eq!(
        ran.stdout,
        "{\"rows\":8,\"empty\":1,\"malformed\":2,\"kinds\":{\"same\":1,\"replaced\":1,\
         \"still-provisional\":1,\"corrected\":1,\"impossible\":1}}\n"
    );
    assert_eq!(ran.code, 1);
    assert_eq!(named(&["--count", "--format", "csv"]).code, 2);
}

#[test]
fn json_lines() {
    let expected = r#"
{"line":2,"kind":"replaced"}
{"line":3,"kind":"same"}
{"line":4,"kind":"corrected","changes":["birth-month","order"]}
{"line":5,"kind":"impossible"}
{"line":6,"kind":"still-provisional"}
{"line":7,"errors":[{"column":"old","code":"character","at":13},{"column":"new","code":"key","at":13}]}
{"line":9,"errors":[{"column":"new","code":"length","at":0}]}
"#;
    assert_eq!(named(&["--format", "jsonl"]).stdout, expected.trim_start());
}

#[test]
fn csv_gives_rows_back() {
    let ran = named(&["--format", "csv"]);
    let input = pairs();
    let verdicts = [
        "bascule_kind;bascule_changes;bascule_error",
        "replaced;;",
        "same;;",
        "corrected;birth-month order;",
        "impossible;;",
        "still-provisional;;",
        "malformed;;old:character new:key",
        "empty;;",
        "malformed;;new:length",
    ];
    let expected: String = input
        .lines()
        .zip(verdicts)
        .map(|(row, verdict)| format!("{row};{verdict}\n"))
        .collect();
    assert_eq!(ran.stdout, expected);
    assert_eq!(ran.code, 1);
}

/// Bytes, ends of lines, blank lines and quotes stay; a short row is filled up.
#[test]
fn csv_keeps_what_it_does_not_understand() {
    let input = b"\"n\xe9e\",old,new\r\n\r\n\"a\n,\"\"b\",7112312345678\r\nx,1,\"2\xa0\"";
    let args = [&NAMED[..], &["--format", "csv"]].concat();
    let ran = command::run_bytes(&args, input);
    let expected: &[u8] = b"\"n\xe9e\",old,new,bascule_kind,bascule_changes,bascule_error\r\n\r\n\
        \"a\n,\"\"b\",7112312345678,,malformed,,new:length\r\n\
        x,1,\"2\xa0\",malformed,,old:length new:length";
    assert_eq!(
        ran.escape_ascii().to_string(),
        expected.escape_ascii().to_string()
    );
}

#[test]
fn plain_rows_of_two_cells() {
    let input = format!("{NNP}\t2 95 10 99 126 111 93\n\n{NIR}\t{NIR}\textra\n");
    let ran = run(&["transition", "--format", "jsonl"], &input);
    assert_eq!(
        ran.stdout,
        "{\"line\":1,\"kind\":\"replaced\"}\n{\"line\":3,\"kind\":\"same\"}\n"
    );
    assert_eq!(ran.code, 0);
    let input = format!("x;{NIR};{NNP}\n");
    let args = [
        "transition",
        "--old-column",
        "3",
        "--new-column",
        "2",
        "--no-header",
    ];
    assert_eq!(run(&args, &input).code, 0);
    let ran = run(&["transition"], NIR);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.stderr,
        "nircheck: <stdin>: two cells a row are expected, see --delimiter\n"
    );
    assert_eq!(run(&["transition"], "").stdout, "rows   0\nempty  0\n");
}

#[test]
fn oids_tell_a_nia_from_a_nir() {
    let (nir, nia) = ("1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9");
    let row = format!("{NIR};{NIR}\n");
    for (old, new, kind) in [
        (nia, nir, "promoted"),
        (nir, nia, "impossible"),
        (nir, nir, "same"),
    ] {
        let args = [
            "transition",
            "--old-oid",
            old,
            "--new-oid",
            new,
            "--format=jsonl",
        ];
        let ran = run(&args, &row);
        assert_eq!(ran.stdout, format!("{{\"line\":1,\"kind\":\"{kind}\"}}\n"));
        assert_eq!(ran.code, i32::from(kind == "impossible"));
    }
}

/// Each row with the OIDs of its own; those of the command are for the others.
#[test]
fn oids_in_columns() {
    let nia = "1.2.250.1.213.1.4.9";
    let rows = [
        ["old", "old_oid", "new", "new_oid"],
        [NIR, nia, NIR, "urn:oid:1.2.250.1.213.1.4.8"],
        [NIR, "", NIR, " "],
        [NIR, nia, NIR, nia],
        [NIR, "1.2.3", NIR, nia],
        ["", nia, "", nia],
    ];
    let input = rows.map(|row| row.join(";") + "\n").concat();
    let oids = ["--old-oid-column=old_oid", "--new-oid-column=NEW_OID"];
    let json = |more: &[&str]| {
        let args = [&NAMED, &oids[..], more, &["--format=jsonl"]].concat();
        run(&args, &input)
    };
    let expected = r#"
{"line":2,"kind":"promoted"}
{"line":3,"kind":"same"}
{"line":4,"kind":"same"}
{"line":5,"errors":[{"column":"old_oid","code":"oid-unknown","at":0}]}
"#;
    let ran = json(&[]);
    assert_eq!((ran.stdout.as_str(), ran.code), (expected.trim_start(), 1));
    let ran = json(&["--old-oid=1.2.250.1.213.1.4.8", "--new-oid", nia]);
    assert_eq!(
        ran.stdout,
        expected
            .trim_start()
            .replace("3,\"kind\":\"same", "3,\"kind\":\"impossible")
    );
    let ran = run(&[&NAMED, &oids[..]].concat(), &input);
    let told = "<stdin>:5: old_oid: oid-unknown: the OID is not one of a health identity\n";
    assert!(ran.stdout.starts_with(told), "{}", ran.stdout);
    assert_eq!(run(&["transition", oids[0]], &input).code, 2);
    assert_eq!(named(&["--old-oid-column=none"]).code, 2);
}

/// A provisional number under the OID of a NIR: a finding, which changes no exit code.
#[test]
fn contradictions() {
    let input = format!("{NNP};{NIR}\n{NNP};{NNP}\n{NIR};{NIR}\n");
    let args = ["transition", "--new-oid", "1.2.250.1.213.1.4.8"];
    let ran = run(&[&args[..], &["--format", "jsonl"]].concat(), &input);
    let expected = r#"
{"line":1,"kind":"replaced"}
{"line":2,"kind":"same","findings":[{"column":"new","code":"oid-contradiction","severity":"warning"}]}
{"line":3,"kind":"same"}
"#;
    assert_eq!((ran.stdout.as_str(), ran.code), (expected.trim_start(), 0));
    let ran = run(&args, &input);
    let told = "<stdin>:2: new: warning: oid-contradiction: the OID is one of a NIR or a NIA, the \
                number is provisional\nrows ";
    assert!(ran.stdout.starts_with(told), "{}", ran.stdout);
    assert_eq!(ran.code, 0);
    let alone = run(&["transition", "--format", "jsonl"], &input).stdout;
    assert!(!alone.contains("findings"), "{alone}");
    let french = run(&[&args[..], &["--lang", "fr"]].concat(), &input).stdout;
    assert!(french.starts_with("<stdin>:2: new: avertissement: oid-contradiction: "));
}

#[test]
fn rows_over_the_limit() {
    let input = format!("{NNP};{NIR};\"{}\"\n{NIR};{NIR};\n", "x\n".repeat(600_000));
    let ran = run(&["transition", "--format", "jsonl"], &input);
    let expected = "{\"line\":1,\"errors\":[{\"code\":\"too-long\",\"at\":65536}]}\n\
                    {\"line\":600002,\"kind\":\"same\"}\n";
    assert_eq!(
        run(&["transition"], &input).code,
        2,
        "the first row gives the columns"
    );
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    let input = format!("{NIR};{NIR};\n{input}");
    let ran = run(&["transition", "--format", "jsonl"], &input);
    let expected = expected
        .replace("600002", "600003")
        .replace("\"line\":1,", "\"line\":2,");
    assert_eq!(
        ran.stdout,
        format!("{{\"line\":1,\"kind\":\"same\"}}\n{expected}")
    );
    let back = run(&["transition", "--format", "csv"], &input).stdout;
    let long = back
        .strip_prefix(&format!("{NIR};{NIR};;same;;\n"))
        .unwrap();
    assert!(long.starts_with(&input[33..1_000_000]));
    assert!(long.ends_with(&format!("\";malformed;;too-long\n{NIR};{NIR};;same;;\n")));
}

#[test]
fn usage_and_files() {
    for args in [
        &["transition", "--old-column", "old"][..],
        &["transition", "--no-header"],
        &["transition", "nowhere.csv"],
        &["transition", "--old-column", "a", "--new-column", "new"],
    ] {
        let ran = run(args, pairs());
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{args:?}");
        assert!(!ran.stderr.is_empty());
    }
    // A first row that looks like data is shown to nobody.
    let args = ["transition", "--old-column", "a", "--new-column", "b"];
    let ran = run(&args, format!("{NIR};{NNP}\n"));
    assert_eq!(ran.code, 2);
    assert!(!ran.stderr.contains("0991261"), "{}", ran.stderr);
}
