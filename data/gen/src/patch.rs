//! `data/places_patch.csv`: corrections of the packages, each line with its source.
//!
//! | `op`    | does                                        | checks first                         |
//! |---------|---------------------------------------------|--------------------------------------|
//! | `add`   | a row                                       | no row of that code and name         |
//! | `start` | sets the start of a code to `from`          | upstream leaves it open              |
//! | `end`   | sets the end of a code to `to`              | upstream leaves it open              |
//! | `move`  | moves the boundary `was` of a code to `from`| upstream has that boundary           |
//! | `keep`  | nothing: another source differs             | upstream ends the code on `to`       |
//! | `now`   | sets the successor of a code                | upstream has `was`, or none if empty |
//!
//! So a change in a package stops the generator instead of being patched twice.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::packages::Packages;
use crate::row::{self, Date, Kind, Row};

#[derive(Debug, Deserialize)]
struct Line {
    op: String,
    code: String,
    name: String,
    kind: Option<Kind>,
    from: Option<Date>,
    to: Option<Date>,
    now: Option<String>,
    was: String,
    source: String,
}

pub(crate) fn apply(rows: &mut Vec<Row>, packages: &Packages, path: &Path) -> Result<()> {
    let lines: Vec<Line> = row::read_csv(path)?;
    check_codes_of_0_4_0(rows, packages, &lines)?;
    for line in lines {
        ensure!(!line.source.trim().is_empty(), "no source: {line:?}");
        apply_line(rows, &line).with_context(|| format!("{line:?}"))?;
    }
    Ok(())
}

fn apply_line(rows: &mut Vec<Row>, line: &Line) -> Result<()> {
    let kind = line.kind.unwrap_or(Kind::Commune);
    if line.op == "add" {
        let twice = rows
            .iter()
            .any(|r| r.code == line.code && r.name == line.name);
        ensure!(!twice, "already there");
        rows.push(Row {
            code: line.code.clone(),
            name: line.name.clone(),
            from: line.from,
            to: line.to,
            kind,
            now: line.now.clone(),
        });
        return Ok(());
    }

    let mut of_code: Vec<&mut Row> = rows
        .iter_mut()
        .filter(|row| row.code == line.code && row.kind == kind)
        .collect();
    of_code.sort_by_key(|row| row.from);
    ensure!(!of_code.is_empty(), "no such code");
    let last = of_code.len() - 1;
    match line.op.as_str() {
        "start" => {
            ensure!(
                of_code[0].from.is_none() && line.from.is_some(),
                "already has a start"
            );
            of_code[0].from = line.from;
        }
        "end" => {
            ensure!(
                of_code[last].to.is_none() && line.to.is_some(),
                "already has an end"
            );
            of_code[last].to = line.to;
            for row in of_code {
                row.now.clone_from(&line.now);
            }
        }
        "move" => {
            let was = Some(Date::parse(&line.was)?);
            ensure!(line.from.is_some(), "nowhere to move to");
            let mut moved = 0;
            for row in of_code {
                for bound in [&mut row.from, &mut row.to] {
                    if *bound == was {
                        *bound = line.from;
                        moved += 1;
                    }
                }
            }
            ensure!(moved > 0, "no such boundary");
        }
        "keep" => ensure!(
            line.to.is_some() && of_code[last].to == line.to,
            "ends on {:?}",
            of_code[last].to
        ),
        "now" => {
            for row in of_code {
                ensure!(
                    row.now.as_deref().unwrap_or("") == line.was,
                    "was {:?}",
                    row.now
                );
                row.now.clone_from(&line.now);
            }
        }
        _ => bail!("unknown op"),
    }
    Ok(())
}

/// Checks that each of the 15 communes that only version 0.4.0 lists has an `add` line.
fn check_codes_of_0_4_0(rows: &[Row], packages: &Packages, lines: &[Line]) -> Result<()> {
    let communes = packages.communes("0.4.0", "communes.json")?;
    let lacking: Vec<_> = communes
        .iter()
        .filter(|c| matches!(c.kind.as_str(), "commune-absorbee" | "commune-perimee"))
        .filter(|c| {
            !rows
                .iter()
                .any(|row| row.code == c.code && row.kind == Kind::Commune)
        })
        .collect();
    ensure!(
        lacking.len() == 15,
        "{} codes of 0.4.0 lack a row",
        lacking.len()
    );
    for commune in lacking {
        let added = lines
            .iter()
            .any(|l| l.op == "add" && l.code == commune.code);
        ensure!(added, "no patch line adds {} {}", commune.code, commune.nom);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(op: &str, from: &str, was: &str) -> Line {
        Line {
            op: op.to_owned(),
            code: "01001".to_owned(),
            name: "A".to_owned(),
            kind: None,
            from: (!from.is_empty()).then(|| Date::parse(from).unwrap()),
            to: None,
            now: None,
            was: was.to_owned(),
            source: "a test".to_owned(),
        }
    }

    #[test]
    fn what_upstream_says_is_asserted_first() {
        let mut rows = vec![Row::open("01001", "A", Kind::Commune)];
        assert!(
            apply_line(&mut rows, &line("add", "", "")).is_err(),
            "already there"
        );
        assert!(apply_line(&mut rows, &line("move", "2020-01-01", "2021-01-01")).is_err());
        assert!(apply_line(&mut rows, &line("now", "", "01002")).is_err());
        assert!(apply_line(&mut rows, &line("no such op", "", "")).is_err());
        assert!(apply_line(&mut rows, &line("keep", "", "")).is_err());
        apply_line(&mut rows, &line("start", "2020-01-01", "")).unwrap();
        assert_eq!(rows[0].from, Some(Date::new(2020, 1, 1)));
        assert!(
            apply_line(&mut rows, &line("start", "2021-01-01", "")).is_err(),
            "has a start"
        );
        apply_line(&mut rows, &line("move", "2019-03-01", "2020-01-01")).unwrap();
        assert_eq!(rows[0].from, Some(Date::new(2019, 3, 1)));
    }
}
