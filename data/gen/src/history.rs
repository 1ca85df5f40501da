//! Communes from 1943 to 2019-01-01, from `historique-communes.json`.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::packages::Packages;
use crate::row::{Date, Kind, Row};

/// The version of the package that contains the history.
const VERSION: &str = "0.8.0";

#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    code: String,
    nom: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "dateDebut")]
    from: Option<Date>,
    #[serde(rename = "dateFin")]
    to: Option<Date>,
    #[serde(rename = "successeur")]
    successor: Option<String>,
    #[serde(rename = "pole")]
    pole: Option<String>,
}

/// The rows of the communes proper (`COM`), each closed code with its successor in 2019.
///
/// A row without a start was in force when the history begins, on 1943-01-01, and stays without
/// one: births go back to 1891. Delegated and associated communes (`COMD`, `COMA`) and former parts
/// (`COMP`) are left out: a birth there has the code of the whole commune.
pub(crate) fn communes(packages: &Packages) -> Result<Vec<Row>> {
    let text = packages.etalab(VERSION, "historique-communes.json")?;
    let events: Vec<Event> = serde_json::from_str(text).context("historique-communes.json")?;
    ensure!(
        events.len() == 49_532,
        "the history changed: {} rows",
        events.len()
    );
    let by_id: HashMap<&str, &Event> = events.iter().map(|e| (e.id.as_str(), e)).collect();

    let mut by_code: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in events.iter().filter(|event| event.kind == "COM") {
        by_code.entry(&event.code).or_default().push(event);
    }
    let mut rows = Vec::new();
    for (code, mut events) in by_code {
        events.sort_by_key(|event| event.from);
        let last = events[events.len() - 1];
        let now = match last.to {
            None => None,
            Some(_) => heir(last, &by_id)?.filter(|heir| *heir != code),
        };
        rows.extend(events.iter().map(|event| Row {
            code: code.to_owned(),
            name: event.nom.trim().to_owned(),
            from: event.from,
            to: event.to,
            kind: Kind::Commune,
            now: now.map(str::to_owned),
        }));
    }
    check_against_2019(&rows, packages)?;
    Ok(rows)
}

/// The code of the commune that holds the territory at the end of the history.
///
/// Follows the successors of the commune itself first (a commune, then a part of a larger one),
/// then its `pole`, the larger commune, in the same way. `None` when it has no heir.
fn heir<'a>(event: &'a Event, by_id: &HashMap<&str, &'a Event>) -> Result<Option<&'a str>> {
    let mut event = event;
    for _ in 0..40 {
        event = match (&event.successor, &event.pole) {
            (Some(id), _) => by_id.get(id.as_str()).context("successor without a row")?,
            (None, Some(id)) if event.kind != "COM" => {
                by_id.get(id.as_str()).context("pole without a row")?
            }
            _ if event.to.is_none() => return Ok(Some(&event.code)),
            // The larger commune was divided again under the same code, or suppressed.
            _ => {
                let again = by_id
                    .values()
                    .any(|e| e.code == event.code && e.kind == "COM" && e.from == event.to);
                return Ok(again.then_some(event.code.as_str()));
            }
        };
    }
    bail!("{}: no end of line", event.id)
}

/// Checks that the open rows are the communes that the same version lists for 2019.
fn check_against_2019(rows: &[Row], packages: &Packages) -> Result<()> {
    let open: BTreeMap<&str, &str> = rows
        .iter()
        .filter(|row| row.to.is_none())
        .map(|row| (row.code.as_str(), row.name.as_str()))
        .collect();
    let listed = packages.communes(VERSION, "communes.json")?;
    let listed: BTreeMap<&str, &str> = listed
        .iter()
        .filter(|c| c.kind == "commune-actuelle" && !crate::snapshots::is_overseas(&c.code))
        .map(|c| (c.code.as_str(), c.nom.as_str()))
        .collect();
    ensure!(
        open.len() == listed.len(),
        "{} open, {} listed",
        open.len(),
        listed.len()
    );
    for (code, name) in &listed {
        ensure!(
            open.get(code) == Some(name),
            "{code} {name}: {:?}",
            open.get(code)
        );
    }
    Ok(())
}
