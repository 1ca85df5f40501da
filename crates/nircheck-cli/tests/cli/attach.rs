//! `nircheck attach`, run.

use crate::command::{Ran, run};

const PARENT: &str = "2840588321025";
const OTHER: &str = "184127645108946";
const CHILD: &str = "209076322083439";
const AT: [&str; 3] = ["attach", "--at", "2026-11-22"];

fn attach(args: &[&str], input: &str) -> Ran {
    run(&[&AT, args].concat(), input)
}

fn children() -> String {
    let rows = [
        ["child", "birth_date", "rank", "parent", "parent2", "rank2"],
        [CHILD, "2009-07-14", "1", PARENT, "", ""],
        ["", "2024-02-29", "2", PARENT, OTHER, "1"],
        ["", "29/02/2024", "2", PARENT, "", ""],
        [PARENT, "2009-06-01", "1", PARENT, "", ""],
        ["", "2024-02-30", "1", PARENT, "", ""],
        ["", "2024-02-29", "1", "2 84 05 88 321 O25", "", ""],
        ["", "", "", "", "", ""],
        [CHILD, "2000-07-14", "", PARENT, PARENT, ""],
        ["", "2027-01-01", "", PARENT, "", ""],
        ["", "2020-01-01", "1", "", "", ""],
        ["", "2020-01-01", "", PARENT, "", "1"],
    ];
    rows.map(|row| row.join(",") + "\n").concat()
}

#[test]
fn text_tells_errors_and_findings() {
    let ran = attach(&[], &children());
    let expected = "\
<stdin>:2: info: may-be-autonomous: at 16 or 17 it may be autonomous at its request, a student is automatically; reference date 2026-11-22
<stdin>:3: warning: ranks-differ: the two designations disagree on the twin rank
<stdin>:4: warning: designation-shared: another child has the same parent, birth date and rank; line 3
<stdin>:5: child: child-is-parent: the child bears the number of a parent
<stdin>:6: birth_date: date: a date is written YYYY-MM-DD or DD/MM/YYYY
<stdin>:7: parent: character: a character that cannot be there
<stdin>:9: warning: child-date-differs: the child's number holds another birth year or month than the birth date
<stdin>:9: warning: same-parent-twice: both designations name the same parent
<stdin>:9: warning: adult-attached: from 18 a person is insured in its own right; reference date 2026-11-22
<stdin>:10: warning: born-later: the birth date is after the reference date; reference date 2026-11-22
<stdin>:11: parent: absent: nothing is there
<stdin>:12: parent2: absent: nothing is there
";
    assert_eq!(ran.stdout, expected);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 1));
    let french = attach(&["--lang", "fr"], &children()).stdout;
    let line = "<stdin>:4: avertissement: designation-shared: un autre enfant a les mêmes parent, \
                date de naissance et rang; ligne 3\n";
    assert!(french.contains(line), "{french}");
}

/// What is worth saying of a fund by itself is said beside a child as well.
#[test]
fn schemes_of_funds() {
    let row = |fund| format!("birth_date,parent,organisme\n2024-02-29,{PARENT},{fund}\n");
    let told = |fund| attach(&[], &row(fund)).stdout;
    let unlisted = "no listed scheme has the first two digits of a fund";
    let expected = format!("<stdin>:2: warning: regime-unlisted: {unlisted}\n");
    assert_eq!(told("117510001"), expected);
    let closed = "the scheme of a fund has closed; reference date 2026-11-22";
    let expected = format!("<stdin>:2: warning: regime-closed: {closed}\n");
    assert_eq!(told("03 751 0001"), expected);
    assert_eq!(told("017510001"), "");
    assert_eq!(attach(&[], &row("037510001")).code, 0);
}

#[test]
fn for_programs() {
    let input: String = children()
        .lines()
        .take(6)
        .map(|row| format!("{row}\n"))
        .collect();
    let ran = attach(&["--format", "jsonl"], &input);
    let expected = r#"
{"line":2,"verdict":"valid","age":17,"band":"16-17","findings":[{"code":"may-be-autonomous","severity":"info"}]}
{"line":3,"verdict":"valid","age":2,"band":"under-16","findings":[{"code":"ranks-differ","severity":"warning"}]}
{"line":4,"verdict":"valid","age":2,"band":"under-16","findings":[{"code":"designation-shared","severity":"warning","line":3}]}
{"line":5,"verdict":"invalid","errors":[{"column":"child","code":"child-is-parent","at":0}]}
{"line":6,"verdict":"invalid","errors":[{"column":"birth_date","code":"date","at":0}]}
"#;
    assert_eq!((ran.stdout.as_str(), ran.code), (expected.trim_start(), 1));
}

#[test]
fn csv_gives_rows_back() {
    let verdicts = [
        "rattachement_verdict,rattachement_error,rattachement_findings",
        "valid,,may-be-autonomous",
        "valid,,ranks-differ",
        "valid,,designation-shared",
        "invalid,child:child-is-parent,",
        "invalid,birth_date:date,",
        "invalid,parent:character,",
        "empty,,",
        "valid,,child-date-differs same-parent-twice adult-attached",
        "valid,,born-later",
        "invalid,parent:absent,",
        "invalid,parent2:absent,",
    ];
    let input = children();
    let expected: String = input
        .lines()
        .zip(verdicts)
        .map(|(row, verdict)| format!("{row},{verdict}\n"))
        .collect();
    assert_eq!(attach(&["--format", "csv"], &input).stdout, expected);
}

#[test]
fn columns_under_other_names() {
    let input = format!("ne_le;nir;rank\n2024-01-01;{PARENT};x\n");
    let ran = attach(
        &["--column", "parent=nir", "--column", "birth_date=1"],
        &input,
    );
    assert_eq!(
        ran.stdout,
        "<stdin>:2: rank: rank: a twin rank is one digit\n"
    );
    for (args, told) in [
        (&[][..], "no column birth_date; there are: ne_le, nir, rank"),
        (
            &["--column", "child=x"],
            "no column x; there are: ne_le, nir, rank",
        ),
        (
            &["--column", "nir"],
            "COLUMN=NAME, COLUMN being one of child, birth_date, rank",
        ),
        (
            &["--column", "nir=parent"],
            "COLUMN=NAME, COLUMN being one of child",
        ),
        (
            &["--at", "2026-13-01"],
            "a date is written YYYY-MM-DD or DD/MM/YYYY",
        ),
    ] {
        let ran = run(&[&["attach"], args].concat(), &input);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2), "{args:?}");
        assert!(
            ran.stderr.contains(told) || args.is_empty(),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn columns_without_a_header() {
    let input = format!("2009-02-30;{PARENT}\n2009-02-20;{PARENT}\n");
    let args = ["--no-header", "--column=birth_date=1", "--column=parent=2"];
    let ran = attach(&args, &input);
    let told = "<stdin>:1: birth_date: date: a date is written YYYY-MM-DD or DD/MM/YYYY\n";
    assert!(ran.stdout.starts_with(told), "{}", ran.stdout);
    assert_eq!(ran.code, 1);
    let back = attach(&[&args[..], &["--format=csv"]].concat(), &input).stdout;
    assert!(
        back.starts_with("2009-02-30;") && back.lines().count() == 2,
        "{back}"
    );
    for (args, told) in [
        (&args[..2], "no column parent: the first row has 2 cells"),
        (&args[..1], "--column"),
    ] {
        let ran = attach(args, &input);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    }
}

/// Two rows of one child share a designation without remark.
#[test]
fn one_child_twice() {
    let row = |child: &str| format!("{child};2009-07-14;1;{PARENT}\n");
    let header = "child;birth_date;rank;parent\n";
    let at = ["attach", "--at", "2020-01-01", "--format", "jsonl"];
    let shared = |children: [&str; 2]| {
        let ran = run(&at, header.to_owned() + &children.map(row).concat());
        ran.stdout.contains("designation-shared")
    };
    assert!(!shared([CHILD, CHILD]));
    assert!(!shared([CHILD, "2 09 07 63 220 834 39"]));
    assert!(shared([CHILD, ""]));
    assert!(shared(["", ""]));
    assert!(shared([CHILD, "209066322012355"]));
}

#[test]
fn today_is_the_reference_date() {
    let ran = run(
        &["attach"],
        format!("birth_date,parent\n9999-01-01,{PARENT}\n"),
    );
    assert!(ran.stdout.contains("born-later"), "{}", ran.stdout);
    assert_eq!(ran.code, 0);
    assert_eq!(run(&["attach"], "").code, 0);
}
