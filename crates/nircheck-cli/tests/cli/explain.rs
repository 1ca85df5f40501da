//! `nircheck explain`, run.

use crate::command::{Ran, command, published, run, run_command};
use serde_json::{Value, json};

const AT: &str = "--at=2026-11";

fn said(args: &[&str]) -> String {
    let ran = run(&[&["explain", AT], args].concat(), "");
    assert_eq!(ran.stderr, "");
    ran.stdout
}

/// The text behind a label.
fn field(args: &[&str], label: &str) -> String {
    let said = said(args);
    let mut lines = said
        .lines()
        .skip_while(|line| !line.trim_start().starts_with(label));
    let first = lines
        .next()
        .unwrap_or_else(|| panic!("no {label} in {said}"));
    let mut text = first[2..].strip_prefix(label).unwrap().trim().to_owned();
    for more in lines.take_while(|line| line.starts_with("      ")) {
        text.push_str(" | ");
        text.push_str(more.trim());
    }
    text
}

#[test]
fn registered_number_in_english() {
    let expected = "\
2 95 10 99 126 111 93
  verdict             well formed
  kind                NIR (or NIA)
  status              definitive form (a NIA looks the same)
  sex                 female
  year of birth       95, one candidate: 1995 (at 2026-11)
  month of birth      10, October
  place of birth      99126, abroad, country code 126
                      Grèce (GR)
  order number        111
  key                 93, right
  A number does not tell whether it was assigned or certified, whose it is, a nationality, \
a current sex, or whether its holder is alive.
";
    assert_eq!(said(&["295109912611193"]), expected);
}

#[test]
fn registered_number_in_french() {
    let expected = "\
2 78 11 2B 050 002
  verdict             bien formé
  type                NIR (ou NIA)
  statut              forme définitive (un NIA a la même)
  sexe                féminin
  année de naissance  78, une seule possible: 1978 (en 2026-11)
  mois de naissance   11, novembre
  lieu de naissance   2B050, département 2B, commune 050
                      Calvi, Haute-Corse
  numéro d'ordre      002
  clé                 absente, 86 par le calcul
  info                key-absent: aucune clé n'est donnée, donc aucune n'a été vérifiée
  Un numéro ne dit pas s'il a été attribué ou certifié, à qui il est, une nationalité, \
le sexe actuel, ni si son titulaire est en vie.
";
    assert_eq!(said(&["--lang", "fr", "278112b050002"]), expected);
}

#[test]
fn provisional_number_shows_no_birth() {
    let expected = "\
7 0 751 00000001 25
  verdict             well formed
  kind                NNP (national provisional number)
  status              provisional
  creation type       0, created before 2012
  issuing fund        751
  order number        00000001
  birth               a provisional number holds no year, month or place of birth
  key                 25, right (by the rule of the NIR: none is documented for this kind)
  info                nnp-ended: national provisional numbers ended on 2022-12-31 (at 2026-11)
";
    let said = said(&["707510000000125"]);
    assert!(said.starts_with(expected), "{said}");
    let mig = field(&["6278965432189"], "creation type");
    assert_eq!(mig, "2");
    let nir_like = field(&["799018619400158"], "body");
    assert_eq!(nir_like, "nothing tells what these twelve characters hold");
}

#[test]
fn wrong_number_in_english_and_french() {
    let expected = "\
2 94 03 2B 120 005 18
                   ^
  error               key: the key does not match the number
  expected            the key computed from the 13 characters
  kind                NIR (or NIA)
  status              definitive form (a NIA looks the same)
  sex                 female
  year of birth       94, one candidate: 1994 (at 2026-11)
  month of birth      03, March
  place of birth      2B120, department 2B, commune 120
                      Furiani, Haute-Corse
  order number        005
  key                 18 given, 78 computed
";
    assert_eq!(said(&["2 94 03 2B 120 005 18"]), expected);
    let expected = "\
2 95 13 99 126 111
     ^
  erreur              month: ce mois de naissance n'est pas admis
  attendu             01 à 12, ou 20 à 99
  type                NIR (ou NIA)
  statut              forme définitive (un NIA a la même)
  sexe                féminin
  année de naissance  95, une seule possible: 1995 (en 2026-11)
  lieu de naissance   99126, à l'étranger, code pays 126
                      Grèce (GR)
  numéro d'ordre      111
  clé                 absente, 44 par le calcul
";
    assert_eq!(said(&["--lang=fr", "2 95 13 99 126 111"]), expected);
}

#[test]
fn key_behind_separators_leaves_the_fields_readable() {
    for text in [
        "2.95.10.99.126.111.94",
        "2 95 10 99 126 111 / 00",
        "2-95-10-99-126-111-\u{a0}94",
    ] {
        assert_eq!(field(&[text], "sex"), "female", "{text}");
    }
}

/// Of a number with a wrong field the others are told, never what stands for the wrong ones.
#[test]
fn a_wrong_field_leaves_the_others_readable() {
    const FIELDS: [&str; 5] = [
        "sex",
        "year of birth",
        "month of birth",
        "place of birth",
        "order number",
    ];
    for (text, expected) in [
        ("2 95 13 99 126 111", &[0, 1, 3, 4][..]),
        ("2 95 10 00 126 111", &[0, 1, 2, 4]),
        ("2 95 10 99 000 111", &[0, 1, 2, 4]),
        ("2 95 10 99 126 000", &[0, 1, 2, 3]),
        ("2 95 00 00 000 000", &[0, 1]),
        ("2 95 13 99 126 111 00", &[0, 1, 3, 4]), // the key comes first
        ("2 95 10 99 126 111 / 00", &[0, 1, 2, 3, 4]),
        ("2 95 10 99 126 11", &[]), // which character is missing is not known
        ("0 95 10 99 126 111", &[]),
        ("2 95 1O 99 126 111", &[]),
    ] {
        let said = said(&[text]);
        let shown = (0..).zip(FIELDS).filter(|(_, label)| {
            let mut lines = said.lines().skip(2);
            lines.any(|line| line.trim_start().starts_with(label))
        });
        let shown: Vec<i32> = shown.map(|(index, _)| index).collect();
        assert_eq!(shown, expected, "{said}");
        let json = run(&["explain", "--format=jsonl", AT, text], "").stdout;
        let fields = &serde_json::from_str::<Value>(&json).unwrap()["fields"];
        let keys = ["sex", "year", "month", "place", "order"];
        let told = (0..).zip(keys).filter(|(_, key)| !fields[key].is_null());
        let told: Vec<i32> = told.map(|(index, _)| index).collect();
        assert_eq!(told, expected, "{json}");
    }
    // What the rules of payroll refuse can be read all the same.
    let month = field(&["--profile=dsn", "1854375056001"], "month of birth");
    assert_eq!(month, "43, a special code that payroll rules refuse");
}

#[test]
fn candidate_years() {
    let year = |at: &str, number| {
        let said = run(&["explain", "--at", at, number], "").stdout;
        let line = said
            .lines()
            .find_map(|line| line.trim_start().strip_prefix("year of birth"));
        line.unwrap().trim().to_owned()
    };
    assert_eq!(
        year("2026-11", "1050675056001"),
        "05, candidates: 2005, 1905 (at 2026-11)"
    );
    assert_eq!(
        year("2026-05", "1260675056001"),
        "26, one candidate: 1926 (at 2026-05)"
    );
    assert_eq!(
        year("2026-06", "1260675056001"),
        "26, candidates: 2026, 1926 (at 2026-06)"
    );
    assert_eq!(
        year("1000-01", "1010675056001"),
        "01, one candidate: 901 (at 1000-01)"
    );
}

#[test]
fn months() {
    let month = |number| field(&[number], "month of birth");
    assert_eq!(month("1850175056001"), "01, January");
    assert_eq!(month("1851275056001"), "12, December");
    assert_eq!(
        month("1852075056001"),
        "20, unknown or incomplete civil status"
    );
    assert_eq!(
        month("1859975056001"),
        "99, unknown or incomplete civil status"
    );
    assert_eq!(
        month("1854375056001"),
        "43, a special code that payroll rules refuse"
    );
    assert_eq!(
        month("1853375056001"),
        "33, unknown or incomplete civil status (a hint, from one secondary source: the real \
         month plus 30, so March)"
    );
    let french = field(&["--lang=fr", "1854275056001"], "mois de naissance");
    assert!(
        french.ends_with("le mois réel plus 30, soit décembre)"),
        "{french}"
    );
}

#[test]
fn places_as_they_were() {
    let place = |number| field(&[number], "place of birth");
    for (number, expected) in [
        (
            "1850675056001",
            "75056, department 75, commune 056 | Paris, Paris",
        ),
        (
            "1500675114001",
            "75114, department 75, commune 114 | Paris 14e Arrondissement, Seine",
        ),
        (
            "1850675990001",
            "75990, department 75, commune unknown | commune unknown, Paris",
        ),
        (
            "1850697411001",
            "97411, overseas, territory 974, commune 11 | Saint-Denis, La Réunion",
        ),
        (
            "1850697190001",
            "97190, overseas, territory 971, commune unknown | commune unknown, Guadeloupe",
        ),
        (
            "1850699351001",
            "99351, abroad, country code 351 | Tunisie (TN)",
        ),
        (
            "1500699123001",
            "99123, abroad, country code 123 | URSS (SU); today Russie (RU)",
        ),
        (
            "1850699990001",
            "99990, abroad, country unknown | country unknown",
        ),
        // What the place is today, when it has another code or another name.
        (
            "1700620004001",
            "20004, department 20, commune 004 | Ajaccio, Corse; today 2A004, Ajaccio, \
             Corse-du-Sud",
        ),
        (
            "1500675051001",
            "75051, department 75, commune 051 | Neuilly-sur-Seine, Seine; today 92051, \
             Neuilly-sur-Seine, Hauts-de-Seine",
        ),
        (
            "1500601185001",
            "01185, department 01, commune 185 | Hauteville-Lompnes, Ain; today Plateau \
             d'Hauteville, Ain",
        ),
        (
            "1850634999001",
            "34999, department 34, commune 999 | Montpellier, Hérault, second code; today 34172",
        ),
        // Not then, or not at all.
        (
            "1700675051001",
            "75051, department 75, commune 051 | not in force then: Neuilly-sur-Seine, Seine, \
             births before 1968-01-01; today 92051, Neuilly-sur-Seine, Hauts-de-Seine",
        ),
        (
            "1180614666001",
            "14666, department 14, commune 666 | 2018: not in force then: Sannerville, Calvados, \
             births before 2017-01-01 | 1918: Sannerville, Calvados",
        ),
        (
            "1850675999001",
            "75999, department 75, commune 999 | not in the tables, Paris",
        ),
        (
            "1500696001001",
            "96001, department 96, commune 001 | not in the tables, Tunisie",
        ),
    ] {
        assert_eq!(place(number), expected);
    }
    let french = field(&["--lang=fr", "1500675051001"], "lieu de naissance");
    assert!(french.ends_with("Seine; aujourd'hui 92051, Neuilly-sur-Seine, Hauts-de-Seine"));
}

#[test]
fn two_readings_by_year() {
    let place = |number| field(&[number], "place of birth");
    assert_eq!(
        place("1150391114001"),
        "91114, department 91, commune 114 | 2015: Brunoy, Essonne | 1915: Ameur-el-Aïn, Alger; \
         today 99352, Algérie (DZ)"
    );
    assert_eq!(
        place("1100695018001"),
        "95018, department 95, commune 018 | 2010: Argenteuil, Val-d'Oise | 1910: not in the \
         tables, Maroc"
    );
    // Two places at one date.
    assert_eq!(
        place("1300698506001"),
        "98506, overseas, territory 985, commune 06 | Chirongui, Mayotte; today 97606, Chirongui, \
         Mayotte, or Indochine"
    );
    // Neither at the date.
    assert_eq!(
        place("1650691114001"),
        "91114, department 91, commune 114 | not in force then: Ameur-el-Aïn, Alger, births \
         before 1962-07-03; today 99352, Algérie (DZ)"
    );
    // One century is as good as the other.
    assert_eq!(
        place("1050669123001"),
        "69123, department 69, commune 123 | Lyon, Rhône"
    );
    let french = field(&["--lang=fr", "1150391114001"], "lieu de naissance");
    assert!(french.ends_with("1915: Ameur-el-Aïn, Alger; aujourd'hui 99352, Algérie (DZ)"));
}

#[test]
fn findings_on_places_are_told() {
    let warning = |number| field(&[number], "warning");
    assert_eq!(
        warning("1150391114001"),
        "place-ambiguous: the place code may mean two places (at 2026-11)"
    );
    assert_eq!(
        warning("1700675051001"),
        "place-other-date: the place code was not in force at the date of birth (at 2026-11)"
    );
}

/// What the caret of the first error points at.
fn pointed(input: &[u8], args: &[&str]) -> (String, Option<char>, String) {
    let ran = run(&[&["explain"], args].concat(), input);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 1));
    let mut lines = ran.stdout.lines();
    let shown = lines.next().unwrap().to_owned();
    let caret = lines.next().unwrap();
    assert_eq!(caret.trim_start_matches(' '), "^");
    let code = lines.next().unwrap().split_whitespace().nth(1).unwrap();
    let at = shown.chars().nth(caret.len() - 1);
    (shown, at, code.trim_end_matches(':').to_owned())
}

#[test]
fn caret_is_under_the_character() {
    let cases: [(&str, Option<char>, &str); 9] = [
        ("2 95 1O 99 126 111 93", Some('O'), "character"),
        (
            "2\u{202f}95\u{a0}1O\u{2009}99\u{2007}126 111 93",
            Some('O'),
            "character",
        ),
        ("\u{a0}\u{a0}2 95 10 99 126 111 é3", Some('é'), "character"),
        (
            "2\u{202f}95\u{202f}00\u{202f}99\u{202f}126\u{202f}111",
            Some('0'),
            "month",
        ),
        ("\t2\t95\t1O", Some('O'), "character"),
        ("2 95\u{0}", Some('\\'), "character"),
        ("2951099126111 9", None, "length"),
        ("295109912611194", Some('9'), "key"),
        (".2951099126111", Some('.'), "character"),
    ];
    for (text, character, code) in cases {
        let (shown, at, found) = pointed(text.as_bytes(), &[]);
        assert_eq!((at, found.as_str()), (character, code), "{shown}");
    }
}

#[test]
fn what_moves_the_cursor_is_made_visible() {
    let (shown, at, _) = pointed(b"2\t95\xff1\x1b[2J", &[]);
    assert_eq!((shown.as_str(), at), (r"2\t95\xff1\u{1b}[2J", Some('\\')));
    let caret = run(&["explain"], b"2\t95\xff1\x1b[2J").stdout;
    assert_eq!(caret.lines().nth(1).unwrap(), "     ^");
    let (shown, at, _) = pointed("2\u{200b}95".as_bytes(), &[]);
    assert_eq!((shown.as_str(), at), (r"2\u{200b}95", Some('\\')));
    // A wide character takes two columns of the terminal and one character of the line.
    let wide = run(&["explain"], "2 ９ 95").stdout;
    assert_eq!(wide.lines().nth(1).unwrap(), "  ^");
    let wide = run(&["explain", "--strict"], "９2").stdout;
    assert_eq!(wide.lines().nth(1).unwrap(), "^");
}

#[test]
fn long_lines_are_cut_round_the_caret() {
    let long = "1".repeat(30_000) + "x" + &"1".repeat(30_000);
    let (shown, at, code) = pointed(long.as_bytes(), &[]);
    assert_eq!((at, code.as_str()), (Some('x'), "character"));
    assert!(shown.chars().count() <= 80 && shown.starts_with('…') && shown.ends_with('…'));

    let ran = run(&["explain"], "1".repeat(70_000) + "\n2951099126111\n");
    let mut lines = ran.stdout.lines();
    assert_eq!(lines.next(), Some("line 1"));
    assert!(
        lines
            .next()
            .unwrap()
            .starts_with("  error               too-long: ")
    );
    assert!(ran.stdout.contains("\n\n2 95 10 99 126 111\n"));
    assert_eq!(ran.code, 1);
}

#[test]
fn short_arguments_are_one_number() {
    let whole = said(&["2 95 10 99 126 111 93"]);
    assert_eq!(said(&["2", "95", "10", "99", "126", "111", "93"]), whole);
    assert_eq!(said(&["29510", "99126", "11193"]), whole);
    let both = said(&["295109912611193", "2951099126111"]);
    assert_eq!(both.matches("verdict").count(), 2);
}

#[cfg(unix)]
#[test]
fn argument_of_any_bytes() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let mut command = command(&["explain"]);
    command.arg(OsStr::from_bytes(b"2951\xff99126111"));
    let ran = run_command(command, "");
    assert!(
        ran.stdout.starts_with("2951\\xff99126111\n    ^\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.code, 1);
}

#[test]
fn lines_of_standard_input() {
    let input = "\u{feff}2951099126111\r\n\r\n \u{202f}\n295109912611193";
    let Ran {
        stdout,
        stderr,
        code,
    } = run(&["explain", AT], input);
    assert_eq!((stderr.as_str(), code), ("", 0));
    assert_eq!(stdout.matches("well formed").count(), 2);
    let lines = run(&["explain", "--format=jsonl"], input).stdout;
    let numbers: Vec<_> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["line"].clone())
        .collect();
    assert_eq!(numbers, [json!(1), json!(4)]);
    assert_eq!(run(&["explain"], "").code, 0);
}

#[test]
fn json_line_is_that_of_the_contract() {
    let expected = concat!(
        r#"{"line":1,"number":"150069211500103","verdict":"valid","kind":"nir","#,
        r#""status":"definitive-form","key":{"given":"03","expected":"03"},"#,
        r#""fields":{"sex":"male","year":{"digits":"50","candidates":[1950],"at":"2026-11"},"#,
        r#""month":{"digits":"06","class":"calendar"},"#,
        r#""place":{"code":"92115","kind":"paris-region-or-north-africa","department":"92","#,
        r#""commune":"115","births":[{"year":1950,"verdict":"known-at-birth","#,
        r#""name":"Arcole","department":"Oran","country":"DZ","today":"99352"}]},"#,
        r#""order":"001"}}"#,
        "\n"
    );
    assert_eq!(
        said(&["--format=jsonl", "--lang=fr", "1 50 06 92 115 001 03"]),
        expected
    );
    let expected = concat!(
        r#"{"line":1,"number":"2 95 1O","verdict":"invalid","#,
        r#""errors":[{"code":"character","field":"month","at":6}]}"#,
        "\n"
    );
    assert_eq!(said(&["--format=jsonl", "2 95 1O"]), expected);
    let expected = concat!(
        r#"{"line":1,"number":"7112312345678","verdict":"valid","kind":"nnp","#,
        r#""status":"provisional","key":{"expected":"58"},"#,
        r#""findings":[{"code":"nnp-ended","severity":"info"}],"#,
        r#""fields":{"creation_type":"1","caisse":"123","order":"12345678"}}"#,
        "\n"
    );
    assert_eq!(said(&["--format=jsonl", "7112312345678"]), expected);
}

#[test]
fn json_array() {
    let array = |input: &str| -> Value {
        let ran = run(&["explain", "--format=json"], input);
        serde_json::from_str(&ran.stdout).unwrap()
    };
    assert_eq!(array(""), json!([]));
    assert_eq!(array("x\n2951099126111\n").as_array().unwrap().len(), 2);
    let special = array("1853375056001")[0]["fields"]["month"].clone();
    assert_eq!(
        special,
        json!({"digits": "33", "class": "incomplete", "hint": 3})
    );
    let overseas = array("1850697411001")[0]["fields"]["place"].clone();
    let expected = json!({
        "code": "97411", "kind": "overseas", "department": "974", "commune": "11",
        "births": [{
            "year": 1985, "verdict": "known-at-birth", "name": "Saint-Denis",
            "department": "La Réunion", "country": "FR",
        }],
    });
    assert_eq!(overseas, expected);
}

#[test]
fn ntt_only_when_asked_for() {
    let ntt = "1732829320EMP042";
    let said = said(&["--ntt", ntt]);
    let expected = "\
1732829320EMP042
  verdict             well formed
  kind                NTT (temporary technical number)
  SIREN               732829320, satisfies the Luhn rule (a hint only)
  chosen part         EMP042
  An NTT is not a NIR: it tells nothing of a birth.
";
    assert_eq!(said, expected);
    assert_eq!(
        field(&["--ntt", "--lang=fr", "1732829321EMP042"], "SIREN"),
        "732829321, ne satisfait pas la règle de Luhn (simple indice)"
    );
    assert_eq!(run(&["explain", ntt], "").code, 1);
    let record: Value =
        serde_json::from_str(&run(&["explain", "--ntt", "--format=jsonl", ntt], "").stdout)
            .unwrap();
    assert_eq!(record["fields"]["siren"], "732829320");
    assert_eq!(record.get("status"), None);
}

#[test]
fn rules_and_context() {
    assert_eq!(
        run(&["explain", "--profile=dsn", "185437505600142"], "").code,
        1
    );
    assert_eq!(
        field(&["--profile=ins", "185067505600132"], "verdict"),
        "well formed, profile ins"
    );
    assert_eq!(
        run(&["explain", "--strict", "2 95 10 99 126 111 93"], "").code,
        1
    );
    let oid = "--oid=1.2.250.1.213.1.4.10";
    assert_eq!(
        field(&[oid, "295109912611193"], "status"),
        "test identity (OID INS-NIR-TEST)"
    );
    assert!(said(&[oid, "295109912611193"]).contains("info                oid-test: "));
    let corsica = said(&["1800620004001"]);
    assert!(
        corsica.contains("warning             corsica-date: ") && corsica.contains("(at 2026-11)")
    );
}

#[test]
fn published_numbers() {
    for [text, error, kind, status, key] in published() {
        let ran = run(&["explain", "--format=jsonl", text], "");
        assert_eq!(ran.code, i32::from(!error.is_empty()), "{text}");
        let record: Value = serde_json::from_str(&ran.stdout).unwrap();
        let told = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        assert_eq!(told(&record["errors"][0]["code"]), error, "{text}");
        assert_eq!(told(&record["kind"]), kind, "{text}");
        assert_eq!(told(&record["status"]), status, "{text}");
        assert_eq!(told(&record["key"]["expected"]), key, "{text}");
        // The text form ends the same way, in both languages.
        for lang in ["--lang=en", "--lang=fr"] {
            let code = run(&["explain", lang, text], "").code;
            assert_eq!(code, ran.code);
        }
    }
}

#[test]
fn colour_only_where_it_is_wanted() {
    let coloured = |variables: &[(&str, &str)]| {
        let mut command = command(&["explain", "000"]);
        command.envs(variables.iter().copied());
        run_command(command, "").stdout.contains('\u{1b}')
    };
    assert!(!coloured(&[]), "a pipe is no terminal");
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
}

#[test]
fn language_of_the_environment() {
    let mut french = command(&["explain", "2951099126111"]);
    french.env("NIRCHECK_LANG", "fr");
    assert!(run_command(french, "").stdout.contains("bien formé"));
}

#[test]
fn usage_and_output_errors() {
    for args in [
        &["explain", "--lang=xx", "295109912611193"][..],
        &["explain", "--at=2026-13"],
        &["explain", "--nothing", "2951099126111"],
        &["explain", "--format=csv"],
    ] {
        let ran = run(args, "");
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(!ran.stderr.contains("2951099126111"), "{}", ran.stderr);
    }
    let ran = run(&["explain"], "x\n295109912611194\n");
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 1));
}

#[test]
fn help_shows_examples() {
    let help = run(&["explain", "--help"], "");
    assert!(
        help.stdout
            .contains("nircheck explain 2 95 10 99 126 111 93")
    );
    assert_eq!(help.code, 0);
}
