//! The counts of a run, by control, by remark and by declaration.

use std::io::Write as _;

use nircheck::{Date, Lang};
use nircheck_records::dsn::{Checker, Control, DsnFinding, Event, Violation};
use serde::{Serialize, Serializer, ser::SerializeMap as _};

use crate::{failure::Failure, output::Output};

/// What is counted.
pub(super) struct Summary {
    at: Date,
    file: String,
    files: u64,
    lines: u64,
    rubriques: u64,
    individuals: u64,
    controls: [u64; Control::ALL.len()],
    findings: [u64; DsnFinding::ALL.len()],
    declarations: Vec<Declaration>,
    blocking: u64,
}

/// The counts of a declaration.
#[derive(Serialize)]
struct Declaration {
    file: String,
    declaration: u64,
    line: u64,
    individuals: u64,
    blocking: u64,
}

impl Summary {
    pub(super) const fn new(at: Date) -> Self {
        Self {
            at,
            file: String::new(),
            files: 0,
            lines: 0,
            rubriques: 0,
            individuals: 0,
            controls: [0; Control::ALL.len()],
            findings: [0; DsnFinding::ALL.len()],
            declarations: Vec::new(),
            blocking: 0,
        }
    }

    /// How many controls that block are violated.
    pub(super) const fn blocking(&self) -> u64 {
        self.blocking
    }

    pub(super) fn begin(&mut self, file: &str) {
        file.clone_into(&mut self.file);
        self.files += 1;
    }

    pub(super) fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Declaration(start) => self.declarations.push(Declaration {
                file: self.file.clone(),
                declaration: start.number,
                line: start.line,
                individuals: 0,
                blocking: 0,
            }),
            Event::Individual(_) => {
                self.individuals += 1;
                if let Some(declaration) = self.declarations.last_mut() {
                    declaration.individuals += 1;
                }
            }
            Event::Line(line) => {
                self.lines += u64::from(!line.is_continued());
                self.rubriques += u64::from(line.rubrique.is_some());
            }
            _ => {}
        }
    }

    pub(super) fn violation(&mut self, violation: &Violation) {
        let rule = violation.rule;
        if let Some(control) = rule.control() {
            self.controls[control as usize] += 1;
        }
        if let Some(finding) = rule.finding() {
            self.findings[finding as usize] += 1;
        }
        if rule.is_blocking() {
            self.blocking += 1;
            // The last identity of a declaration ends where the next one begins.
            let mut declarations = self.declarations.iter_mut().rev().take(2);
            let declaration = declarations.find(|it| it.declaration == violation.declaration);
            if let Some(declaration) = declaration {
                declaration.blocking += 1;
            }
        }
    }

    /// Writes the counts.
    pub(super) fn write(
        &self,
        checker: &Checker,
        is_json: bool,
        lang: Lang,
        out: &mut Output,
    ) -> Result<(), Failure> {
        let not_made = |control: Control| checker.not_made(control);
        if is_json {
            return out.record(&Record {
                at: self.at.to_string(),
                files: self.files,
                lines: self.lines,
                rubriques: self.rubriques,
                declarations: self.declarations.len(),
                individuals: self.individuals,
                blocking: self.blocking,
                controls: Counts(|it: Control| self.controls[it as usize]),
                findings: FindingCounts(&self.findings),
                not_made: Counts(not_made),
                by_declaration: &self.declarations,
            });
        }
        self.text(not_made, lang, out)
            .map_err(|error| Failure::from_write(&error))
    }

    fn text(
        &self,
        not_made: impl Fn(Control) -> u64,
        lang: Lang,
        out: &mut Output,
    ) -> std::io::Result<()> {
        let pick = |en, fr| if lang == Lang::Fr { fr } else { en };
        writeln!(
            out,
            "{}: {}",
            pick("reference date", "date de référence"),
            self.at
        )?;
        for (name, count) in [
            (pick("files", "fichiers"), self.files),
            (pick("lines", "lignes"), self.lines),
            (pick("rubriques", "rubriques"), self.rubriques),
            (
                pick("declarations", "déclarations"),
                self.declarations.len() as u64,
            ),
            (pick("individuals", "individus"), self.individuals),
            (pick("blocking", "bloquants"), self.blocking),
        ] {
            writeln!(out, "{name}: {count}")?;
        }
        for control in Control::ALL {
            let count = self.controls[*control as usize];
            if count > 0 {
                writeln!(out, "  {count}  {control}: {}", control.text(lang))?;
            }
        }
        for finding in DsnFinding::ALL {
            let count = self.findings[*finding as usize];
            if count > 0 {
                writeln!(out, "  {count}  {finding}: {}", finding.text(lang))?;
            }
        }
        for control in Control::ALL {
            let count = not_made(*control);
            if count > 0 {
                let absent = pick("could not be run", "n'a pas pu être fait");
                writeln!(out, "  {count}  {control}: {absent}")?;
            }
        }
        for declaration in &self.declarations {
            let Declaration {
                file,
                declaration,
                line,
                individuals,
                blocking,
            } = declaration;
            let (of, found) = (
                pick("individuals", "individus"),
                pick("blocking", "bloquants"),
            );
            let name = pick("declaration", "déclaration");
            writeln!(
                out,
                "{file}:{line}: {name} {declaration}: {individuals} {of}, {blocking} {found}"
            )?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
#[serde(bound = "")]
struct Record<'a, C: Fn(Control) -> u64, N: Fn(Control) -> u64> {
    at: String,
    files: u64,
    lines: u64,
    rubriques: u64,
    declarations: usize,
    individuals: u64,
    blocking: u64,
    controls: Counts<C>,
    findings: FindingCounts<'a>,
    not_made: Counts<N>,
    by_declaration: &'a [Declaration],
}

/// The counts of controls that are not zero.
struct Counts<F>(F);

impl<F: Fn(Control) -> u64> Serialize for Counts<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for control in Control::ALL {
            let count = self.0(*control);
            if count > 0 {
                map.serialize_entry(control, &count)?;
            }
        }
        map.end()
    }
}

/// The same of findings.
struct FindingCounts<'a>(&'a [u64; DsnFinding::ALL.len()]);

impl Serialize for FindingCounts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for finding in DsnFinding::ALL {
            let count = self.0[*finding as usize];
            if count > 0 {
                map.serialize_entry(finding, &count)?;
            }
        }
        map.end()
    }
}
