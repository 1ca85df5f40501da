//! `nircheck places`: by code, by name, at a date, as a whole.

use crate::command::{Ran, run};
use serde_json::{Value, json};

#[track_caller]
fn found(args: &[&str]) -> String {
    let ran = run(&[&["places"], args].concat(), "");
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    ran.stdout
}

#[test]
fn by_code() {
    assert_eq!(
        found(&["75051"]),
        "75051  Neuilly-sur-Seine, Seine, before 1968-01-01, today 92051\n"
    );
    assert_eq!(
        found(&["2a004"]),
        "2A004  Ajaccio, Corse-du-Sud, from 1976-01-01\n"
    );
    assert_eq!(
        found(&["91114"]),
        "91114  Brunoy, Essonne, from 1968-01-01\n\
         91114  Ameur-el-Aïn, Alger, before 1962-07-03, today 99352\n"
    );
    assert_eq!(
        found(&["--lang=fr", "34999"]),
        "34999  Montpellier, Hérault, code extension, aujourd'hui 34172\n"
    );
    assert_eq!(found(&["99126"]), "99126  Grèce, GR\n");
    assert_eq!(
        found(&["75101"]),
        "75101  Paris 1er Arrondissement, Paris, arrondissement\n"
    );
}

#[test]
fn by_name() {
    let neuilly = "\
75051  Neuilly-sur-Seine, Seine, before 1968-01-01, today 92051
75151  Neuilly-sur-Seine, Paris, second code, today 92051
92051  Neuilly-sur-Seine, Hauts-de-Seine, from 1968-01-01
";
    for spelling in [&["Neuilly-sur-Seine"][..], &["NEUILLY", "SUR", "SEINE"]] {
        assert_eq!(found(spelling), neuilly);
    }
    let names = |args: &[&str]| found(args).lines().count();
    assert_eq!(names(&["st etienne"]), names(&["Saint-Étienne"]));
    // What begins so, when nothing is called so.
    let paris = found(&["paris 14"]);
    assert!(
        paris
            .lines()
            .all(|line| line.contains("Paris 14e Arrondissement"))
    );
    assert_eq!(paris.lines().count(), 3);
}

#[test]
fn at_a_date() {
    let at = |month: &str, query| found(&["--at", month, query]);
    assert!(at("1967-12", "Neuilly sur Seine").starts_with("75051  Neuilly-sur-Seine, Seine,"));
    assert!(at("1968-01", "Neuilly sur Seine").contains("\n92051 "));
    assert!(!at("1968-01", "Neuilly sur Seine").contains("75051"));
    // The department is that of the date.
    assert!(at("1950-01", "75101").contains("Paris 1er Arrondissement, Seine,"));
    assert!(at("1980-01", "75101").contains("Paris 1er Arrondissement, Paris,"));
    assert!(at("1950-01", "04112").contains("Basses-Alpes"));
    assert_eq!(at("1950-06", "91114").lines().count(), 1);
}

#[test]
fn nothing_found_ends_with_1() {
    for args in [
        &["Nowhere-sur-Mer"][..],
        &["75999"],
        &["75051", "--at=1968-01"],
        &["..."],
    ] {
        let Ran {
            stdout,
            stderr,
            code,
        } = run(&[&["places"], args].concat(), "");
        assert_eq!((stdout.as_str(), code), ("", 1), "{args:?}");
        assert_eq!(stderr, "nircheck: no place of this name or code\n");
    }
    let ran = run(&["places", "--format=json", "75999"], "");
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.code),
        ("[]\n", "", 1)
    );
}

#[test]
fn for_programs() {
    let lines = found(&["--format=jsonl", "neuilly sur seine"]);
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    let expected = json!({
        "code": "75051", "kind": "commune", "name": "Neuilly-sur-Seine", "department": "Seine",
        "country": "FR", "today": "92051", "to": "1968-01-01",
    });
    assert_eq!(first, expected);
    let array: Value = serde_json::from_str(&found(&["--format=json", "urss"])).unwrap();
    let expected = json!([{
        "code": "99123", "kind": "country", "name": "URSS", "country": "SU", "to": "1991-12-26",
    }]);
    assert_eq!(array, expected);
}

/// The five columns of the table that the tests of the library hold against its sources.
#[test]
fn export_is_the_table() {
    let exported = found(&["--export"]);
    let mut exported = csv::Reader::from_reader(exported.as_bytes());
    assert_eq!(
        exported.headers().unwrap(),
        vec!["code", "name", "from", "to", "kind"]
    );
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/places.csv");
    let mut table = csv::Reader::from_path(path).unwrap();
    let mut rows = 0;
    for (row, expected) in exported.records().zip(table.records()) {
        assert!(row.unwrap().iter().eq(expected.unwrap().iter().take(5)));
        rows += 1;
    }
    assert!(rows > 43_000 && table.records().next().is_none());
}

#[test]
fn help_tells_the_version_of_the_tables() {
    let version = format!("Their version is {}:", nircheck::place::DATA_VERSION);
    assert!(found(&["--help"]).contains(&version));
}

#[test]
fn wrong_usage() {
    for args in [
        &[][..],
        &["--export", "Paris"],
        &["Paris", "--at=1950"],
        &["--export", "--at=1950-01"],
    ] {
        assert_eq!(run(&[&["places"], args].concat(), "").code, 2, "{args:?}");
    }
}

/// Who types a number here sees none of it on standard error.
#[test]
fn no_number_on_standard_error() {
    for args in [
        &["2951099126111"][..],
        &["2 95 10 99 126 111 93"],
        &["--at", "2951099126111"],
    ] {
        let ran = run(&[&["places"], args].concat(), "");
        assert_ne!(ran.code, 0);
        assert!(
            !ran.stderr.contains("126") && !ran.stdout.contains("126"),
            "{}",
            ran.stderr
        );
    }
}
