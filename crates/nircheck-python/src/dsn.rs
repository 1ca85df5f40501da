//! Payroll declarations (DSN): what a check finds in a file, and the individuals of one.

use std::{fs::File, mem, path::PathBuf};

use nircheck::{Date, Lang};
use nircheck_records::dsn::{Checker, Error, Event, Reader, Rubrique, Violation};
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyDict, PyString},
};

use crate::options;

/// The rubriques of an individual begin so.
const INDIVIDUAL: &str = "S21.G00.30.";

/// What is wrong in a file of declarations, in the order of its lines; the module `nircheck.dsn`
/// documents it.
#[pyfunction]
#[pyo3(signature = (path, /, *, at, findings = false, lang = None))]
pub(crate) fn dsn_check<'py>(
    py: Python<'py>,
    path: PathBuf,
    at: &Bound<'py, PyAny>,
    findings: bool,
    lang: Option<Bound<'py, PyString>>,
) -> PyResult<Vec<Bound<'py, PyDict>>> {
    let (at, lang) = (date(at)?, options::lang(lang.as_ref())?);
    let found = py
        .detach(|| check(path, at, findings, lang))
        .map_err(failed)?;
    let dict = |found: Found| {
        let dict = PyDict::new(py);
        dict.set_item("line", found.line)?;
        dict.set_item("declaration", found.declaration)?;
        dict.set_item("individual", found.individual)?;
        dict.set_item("rubrique", found.rubrique.map(|it| it.to_string()))?;
        dict.set_item("control", found.control)?;
        dict.set_item("code", found.code)?;
        dict.set_item("blocking", found.is_blocking)?;
        dict.set_item("text", found.text)?;
        Ok(dict)
    };
    found.into_iter().map(dict).collect()
}

/// A violation, or what is wrong with the file as a whole.
struct Found {
    line: u64,
    declaration: Option<u64>,
    individual: Option<u64>,
    rubrique: Option<Rubrique>,
    control: Option<&'static str>,
    code: Option<&'static str>,
    is_blocking: bool,
    text: String,
}

fn check(path: PathBuf, at: Date, findings: bool, lang: Lang) -> Result<Vec<Found>, Error> {
    let mut reader = Reader::new(File::open(path)?);
    let mut checker = Checker::new(at);
    let mut found = Vec::new();
    let mut report = |violation: &Violation| {
        let rule = violation.rule;
        if findings || rule.is_blocking() {
            found.push(Found {
                line: violation.line,
                declaration: Some(violation.declaration),
                individual: Some(violation.individual),
                rubrique: violation.rubrique,
                control: rule.control().map(|it| it.as_str()),
                code: rule.finding().map(|it| it.as_str()),
                is_blocking: rule.is_blocking(),
                text: rule.sentence(lang, at),
            });
        }
    };
    while let Some(event) = reader.next_event()? {
        checker.see(&event, &mut report);
    }
    checker.finish(&mut report);
    let faults = reader.faults().iter();
    found.extend(faults.map(|(fault, line)| Found {
        line: *line,
        declaration: None,
        individual: None,
        rubrique: None,
        control: None,
        code: Some(fault.as_str()),
        is_blocking: false,
        text: fault.text(lang).to_owned(),
    }));
    Ok(found)
}

/// The individuals of a file of declarations, one after the other; the module `nircheck.dsn`
/// documents them.
#[pyclass(module = "nircheck.dsn")]
pub(crate) struct DsnIndividuals {
    reader: Reader<File>,
    declaration: u64,
    next: Option<Individual>,
    is_over: bool,
}

struct Individual {
    declaration: u64,
    number: u64,
    line: u64,
    values: Vec<(String, String)>,
}

#[pymethods]
impl DsnIndividuals {
    #[new]
    fn new(path: PathBuf) -> PyResult<Self> {
        let file = File::open(path)?;
        Ok(Self {
            reader: Reader::new(file),
            declaration: 0,
            next: None,
            is_over: false,
        })
    }

    const fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(individual) = py.detach(|| self.read()).map_err(failed)? else {
            // What was read of a file that is cut short is true, but not all.
            let fault = self.reader.faults().first();
            return match fault.filter(|_| !mem::replace(&mut self.is_over, true)) {
                Some((fault, _)) => Err(PyValueError::new_err(fault.text(Lang::En))),
                None => Ok(None),
            };
        };
        let (dict, values) = (PyDict::new(py), PyDict::new(py));
        for (rubrique, value) in individual.values {
            values.set_item(rubrique, value)?;
        }
        dict.set_item("declaration", individual.declaration)?;
        dict.set_item("individual", individual.number)?;
        dict.set_item("line", individual.line)?;
        dict.set_item("values", values)?;
        Ok(Some(dict))
    }
}

impl DsnIndividuals {
    fn read(&mut self) -> Result<Option<Individual>, Error> {
        while let Some(event) = self.reader.next_event()? {
            match event {
                Event::Declaration(start) => self.declaration = start.number,
                Event::Individual(start) => {
                    let next = Individual {
                        declaration: self.declaration,
                        number: start.number,
                        line: start.line,
                        values: Vec::new(),
                    };
                    if let Some(individual) = self.next.replace(next) {
                        return Ok(Some(individual));
                    }
                }
                Event::Line(line) => {
                    let of = |it: &&mut Individual| it.number == line.individual;
                    if let (Some(individual), Some(rubrique)) =
                        (self.next.as_mut().filter(of), line.rubrique)
                    {
                        let name = rubrique.to_string();
                        if name.starts_with(INDIVIDUAL) {
                            individual.values.push((name, line.text().into_owned()));
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(self.next.take())
    }
}

fn date(at: &Bound<'_, PyAny>) -> PyResult<Date> {
    let no_date = || PyValueError::new_err("`at` is a date");
    let part = |name| at.getattr(name).map_err(|_| no_date());
    let year = part("year")?.extract().map_err(|_| no_date())?;
    let month = part("month")?.extract().map_err(|_| no_date())?;
    let day = part("day")?.extract().map_err(|_| no_date())?;
    Date::new(year, month, day).ok_or_else(no_date)
}

/// No error of a reader holds anything of the file.
fn failed(error: Error) -> PyErr {
    match error {
        Error::Io(error) => error.into(),
        error => PyValueError::new_err(error.to_string()),
    }
}
