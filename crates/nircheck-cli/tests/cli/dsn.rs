//! `nircheck dsn`, run.

use std::{collections::BTreeSet, fs};

use crate::command::{Ran, run, run_bytes};

const AT: &str = "2026-11-28";

/// Declarations, and the violations that were planted in them: line and control.
fn generated(individuals: u64, faults: &str) -> (Vec<u8>, BTreeSet<(u64, String)>) {
    let directory = tempfile::tempdir().unwrap();
    let truth = directory.path().join("truth.csv");
    let individuals = individuals.to_string();
    let mut args = vec!["dsn", "generate", "--individuals", &individuals];
    args.extend(["--truth", truth.to_str().unwrap()]);
    if !faults.is_empty() {
        args.extend(["--faults", faults]);
    }
    let file = run_bytes(&args, b"");
    let truth = fs::read_to_string(truth).unwrap();
    let planted = truth.lines().skip(1).map(|row| {
        let cells: Vec<_> = row.split(',').collect();
        (cells[0].parse().unwrap(), cells[3].to_owned())
    });
    (file, planted.collect())
}

/// The official controls that the checker finds violated.
fn found(file: &[u8]) -> BTreeSet<(u64, String)> {
    let ran = check(&["--format", "jsonl", "--findings"], file);
    assert_eq!(ran.stderr, "");
    let records = ran.stdout.lines().map(|line| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let control = record["control"].as_str().map(str::to_owned);
        control.map(|control| (record["line"].as_u64().unwrap(), control))
    });
    records.flatten().collect()
}

fn check(args: &[&str], file: &[u8]) -> Ran {
    run(&[&["dsn", "--at", AT], args].concat(), file)
}

#[test]
fn planted_faults_are_found_and_nothing_else() {
    let (file, planted) = generated(10_000, "");
    assert!(planted.is_empty());
    assert_eq!(check(&[], &file).code, 0);
    assert!(found(&file).is_empty());
    // What is remarked beside the controls is clean as well.
    assert_eq!(check(&["--findings"], &file).stdout, "");

    let (file, planted) = generated(10_000, "all");
    assert!(planted.len() >= 45);
    assert_eq!(found(&file), planted);
    assert_eq!(check(&["--summary"], &file).code, 1);
}

#[test]
fn each_fault_is_found_alone() {
    let list = run(&["dsn", "--list-controls", "--format", "jsonl"], "").stdout;
    let controls: Vec<serde_json::Value> = list
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(controls.len(), 45);
    for control in controls {
        let name = control["control"].as_str().unwrap();
        let (file, planted) = generated(40, name);
        assert!(planted.iter().any(|(_, control)| control == name), "{name}");
        assert!(planted.len() <= 2, "{name}");
        assert_eq!(found(&file), planted, "{name}");
        let code = i32::from(control["blocking"].as_bool().unwrap());
        assert_eq!(check(&[], &file).code, code, "{name}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let generate = |seed| run_bytes(&["dsn", "generate", "--seed", seed], b"");
    assert_eq!(generate("1"), generate("1"));
    assert_ne!(generate("1"), generate("2"));
    let ran = run(&["dsn", "generate", "--faults", "all"], "");
    assert_eq!(ran.code, 2);
    let ran = run(
        &["dsn", "generate", "--faults", "S21.G00.30.001/CCH-99"],
        "",
    );
    assert!(ran.stderr.contains("is no control"), "{}", ran.stderr);
}

#[test]
fn report_in_every_form() {
    let file = b"S20.G00.05.001,'01'\nS21.G00.30.001,'1800150999999'\nS21.G00.30.006,'01011880'\n\
        S21.G00.30.005,'02'\nS90.G00.90.001,'6'\nS90.G00.90.002,'1'\n";
    let ran = check(&[], file);
    let expected = "\
<stdin>:2: S21.G00.30.001/CCH-16: a NIR does not end with more than five 9
<stdin>:3: S21.G00.30.006/CCH-12: the year of birth is not after the current one, and less than 120 years before it (reference date 2026-11-28)
";
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str(), ran.code),
        (expected, "", 1)
    );
    let ran = check(&["--findings", "--show-numbers"], file);
    assert!(
        ran.stdout.contains("more than five 9: 1800150999999\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("<stdin>:4: S21.G00.30.005: sex-differs: "),
        "{}",
        ran.stdout
    );

    let first = check(&["--format", "jsonl"], file).stdout;
    let expected = "{\"file\":\"<stdin>\",\"line\":2,\"declaration\":1,\"individual\":1,\
        \"rubrique\":\"S21.G00.30.001\",\"control\":\"S21.G00.30.001/CCH-16\",\"blocking\":true,\
        \"text\":\"a NIR does not end with more than five 9\"}";
    assert_eq!(first.lines().next().unwrap(), expected);
    let json: serde_json::Value =
        serde_json::from_str(&check(&["--format", "json", "--findings"], file).stdout).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 3);
    assert_eq!(json[2]["code"], "sex-differs");
    assert_eq!(json[2]["blocking"], false);
    let csv = check(&["--format", "csv"], file).stdout;
    assert!(csv.starts_with("file,line,declaration,"), "{csv}");
    assert_eq!(csv.lines().count(), 3);
    let sarif = check(&["--format", "sarif", "--findings"], file).stdout;
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let results = &sarif["runs"][0];
    assert_eq!(results["results"].as_array().unwrap().len(), 3);
    assert_eq!(results["results"][0]["ruleId"], "S21.G00.30.001/CCH-16");
    assert_eq!(
        results["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"],
        2
    );
    let summary = check(&["--summary", "--format", "json"], file).stdout;
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary["at"], AT);
    assert_eq!(summary["blocking"], 2);
    assert_eq!(summary["controls"]["S21.G00.30.001/CCH-16"], 1);
    assert_eq!(summary["by_declaration"][0]["individuals"], 1);
    let french = check(&["--lang", "fr"], file).stdout;
    assert!(
        french.contains("CCH-16: un NIR ne se termine pas par plus de cinq 9"),
        "{french}"
    );
    // Without the date, the year of birth could be that of a clock that nobody sees.
    let ran = run(&["dsn", "--summary"], file);
    assert!(
        ran.stdout.starts_with("reference date: 20"),
        "{}",
        ran.stdout
    );
}

#[test]
fn files_that_are_cut_or_no_declarations() {
    let (file, _) = generated(10, "S21.G00.30.001/CCH-16");
    let cut = &file[..file.len() / 2 + 40];
    let ran = check(&[], cut);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stdout.contains("CCH-16"),
        "what was read is reported: {}",
        ran.stdout
    );
    assert!(ran.stderr.contains(": totals-absent: "), "{}", ran.stderr);
    let ran = check(&[], b"nir\n295109912611193\n");
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
    assert!(ran.stderr.contains("not a DSN"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("2951"), "{}", ran.stderr);

    // A directory in the order of names; one file that is none does not stop the others.
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("a")).unwrap();
    fs::write(directory.path().join("a/1.dsn"), &file).unwrap();
    fs::write(directory.path().join("b.txt"), "x").unwrap();
    fs::write(directory.path().join("c.dsn"), &file).unwrap();
    let ran = check(&[directory.path().to_str().unwrap()], b"");
    assert_eq!(ran.code, 2);
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].contains("1.dsn:") && lines[1].contains("c.dsn:"));
}

#[test]
fn hidden_files_hold_no_number() {
    let (mut file, _) = generated(500, "all");
    // Numbers where none should be.
    let end = file.len() - 46;
    file.splice(
        end..end,
        b"S21.G00.40.006,'M. X, 2 95 10 99 126 111 93'\n295109912611193\n"
            .iter()
            .copied(),
    );
    let secret = tempfile::NamedTempFile::new().unwrap();
    fs::write(secret.path(), [7; 32]).unwrap();
    let key = ["--key-file", secret.path().to_str().unwrap()];
    for args in [vec!["mask"], [&["pseudonymize"], &key[..]].concat()] {
        let args = [&["dsn"], &args[..]].concat();
        let hidden = run_bytes(&args, &file);
        assert_eq!(run_bytes(&args, &hidden), hidden, "twice is once");
        let scanned = run(&["scan", "--min-certainty", "low"], &hidden);
        assert_eq!((scanned.stdout.as_str(), scanned.code), ("", 0));
        for name in ["MARTIN", "CAMILLE", "RUE DE LA PAIX", "VILLE"] {
            let found = hidden
                .windows(name.len())
                .any(|part| part == name.as_bytes());
            assert!(!found, "{name}");
        }
        // The rest is as it was, line by line.
        let lines = |file: &[u8]| {
            file.split(|byte| *byte == b'\n')
                .map(<[u8]>::to_vec)
                .collect::<Vec<_>>()
        };
        let (before, after) = (lines(&file), lines(&hidden));
        assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            let is_kept = [&b"S21.G00.5"[..], b"S21.G00.7", b"S21.G00.06", b"S90"];
            let is_kept = is_kept.iter().any(|start| before.starts_with(start))
                && !before.starts_with(b"S21.G00.73");
            assert!(!is_kept || before == after);
        }
    }
}

#[test]
fn pseudonyms_are_those_of_the_command() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    fs::write(secret.path(), [7; 32]).unwrap();
    let key = ["--key-file", secret.path().to_str().unwrap()];
    let args = [&["pseudonymize", "--output", "base32"], &key[..]].concat();
    let one = run(&args, "2951099126111\n").stdout;
    let file = "S21.G00.30.001,'2951099126111'\r\nS89.G00.67.001,'295109912611193'\r\n";
    let hidden = run(&[&["dsn", "pseudonymize"], &key[..]].concat(), file).stdout;
    let expected = file.replace("295109912611193", "2951099126111");
    assert_eq!(hidden, expected.replace("2951099126111", one.trim()));

    // Other numbers, which the checker takes: one for each.
    let (file, _) = generated(300, "");
    let args = [&["dsn", "pseudonymize", "--keep-valid"], &key[..]].concat();
    let hidden = run_bytes(&args, &file);
    let numbers = |file: &[u8]| {
        let text = String::from_utf8_lossy(file).into_owned();
        let lines = text
            .lines()
            .filter(|line| line.starts_with("S21.G00.30.001"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let (before, after) = (numbers(&file), numbers(&hidden));
    assert_eq!(before.len(), after.len());
    assert!(before.iter().all(|line| !after.contains(line)));
    let distinct: BTreeSet<_> = after.iter().collect();
    assert_eq!(distinct.len(), after.len());
    let controls: BTreeSet<_> = found(&hidden)
        .into_iter()
        .map(|(_, control)| control)
        .collect();
    let of_numbers = controls.iter().filter(|control| control.contains("001/"));
    assert_eq!(of_numbers.count(), 0, "{controls:?}");
}

#[test]
fn two_months() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/dsn/");
    let (old, new) = (format!("{root}january.dsn"), format!("{root}february.dsn"));
    let ran = run(
        &["dsn", "compare", "--all", "--format", "csv", &old, &new],
        "",
    );
    let expected = "\
change,wrong,declaration,individual,old_line,new_line,transition
same,false,1,1,10,10,
ntt-to-nir,false,1,2,34,34,
nir-changed,false,1,3,59,58,corrected
nir-changed-undeclared,true,1,4,83,84,corrected
new,false,1,5,,108,
gone,false,1,5,107,,
";
    assert_eq!((ran.stdout.as_str(), ran.code), (expected, 1));
    assert_eq!(run(&["dsn", "compare", &old, &old], "").code, 0);
    let pairs = run(&["dsn", "compare", "--pairs", &old, &new], "").stdout;
    let ran = run(&["transition", "--all"], pairs);
    assert!(ran.stdout.contains("corrected  2"), "{}", ran.stdout);
}
