//! One number.

use std::{
    collections::hash_map::DefaultHasher,
    hash::{Hash, Hasher},
};

use nircheck::{OLDEST_AGE, Parsed};
use pyo3::{
    basic::CompareOp,
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBytes, PyInt, PyString},
};

use crate::{
    options::{Options, month, shown},
    values::invalid,
};

/// A well-formed number, and the key that came with it, if any.
///
/// It may never have been assigned to anyone. Two numbers are equal when their 13 characters are,
/// with or without a key, and are ordered as those. `repr` shows no digit; `str` is the number,
/// 13 or 15 characters.
///
/// Raises `InvalidNir` for a text that is not well formed under the profile.
#[pyclass(frozen, module = "nircheck")]
pub(crate) struct Nir(Parsed);

#[pymethods]
impl Nir {
    #[new]
    #[pyo3(signature = (value, /, *, profile = None, strict = false, lang = None))]
    fn new(
        value: &Bound<'_, PyAny>,
        profile: Option<Bound<'_, PyString>>,
        strict: bool,
        lang: Option<Bound<'_, PyString>>,
    ) -> PyResult<Self> {
        let options = Options {
            profile,
            at: None,
            strict,
            oid: None,
            lang,
        };
        parsed(value, &options).map(Self)
    }

    /// What the number is, by its first digit: `nir`, `awaiting`, `mig` or `nnp`.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.number().kind().as_str()
    }

    /// Whether it is in `definitive-form` or `provisional`.
    #[getter]
    fn status(&self) -> &'static str {
        self.0.number().status().as_str()
    }

    /// The sex that it was given for, `male` or `female`; `None` for a provisional number, as for
    /// all fields of a birth.
    #[getter]
    fn sex(&self) -> Option<&'static str> {
        Some(self.0.number().registered()?.sex().as_str())
    }

    /// The last two digits of the year of birth.
    #[getter]
    fn year(&self) -> Option<u8> {
        Some(self.0.number().registered()?.birth_year().value())
    }

    /// The code of the month of birth: 1 to 12, or a special code from 20 to 99.
    #[getter]
    fn month(&self) -> Option<u8> {
        Some(self.0.number().registered()?.birth_month().value())
    }

    /// The department of birth, such as `2A`; `99` for a birth abroad.
    #[getter]
    fn department(&self) -> Option<String> {
        Some(
            self.0
                .number()
                .registered()?
                .birthplace()
                .department()
                .to_string(),
        )
    }

    /// The code of the place of birth, five characters: a commune, or 99 and a country.
    #[getter]
    fn place(&self) -> Option<String> {
        Some(
            self.0
                .number()
                .registered()?
                .birthplace()
                .code()
                .to_string(),
        )
    }

    /// The order number in the month and the place, 1 to 999.
    #[getter]
    fn order(&self) -> Option<u16> {
        Some(self.0.number().registered()?.order().value())
    }

    /// The key that came with the number, 1 to 97; `None` without one.
    #[getter]
    fn key(&self) -> Option<u8> {
        self.0.key().map(|key| key.value())
    }

    /// The key computed from the 13 characters, 1 to 97.
    #[getter]
    fn expected_key(&self) -> u8 {
        self.0.number().key().value()
    }

    /// The years in which its holder may have been born, the likeliest first, for a reference date
    /// `at`: a date, or a month written `YYYY-MM`. Empty for a provisional number.
    #[pyo3(signature = (at, *, oldest_age = OLDEST_AGE))]
    fn birth_years(&self, at: &Bound<'_, PyAny>, oldest_age: u8) -> PyResult<Vec<u16>> {
        let at = month(at)?;
        let nir = self.0.number().registered();
        Ok(nir
            .into_iter()
            .flat_map(|nir| nir.birth_years(at, oldest_age))
            .collect())
    }

    /// The same number with its key: the one it came with, else the computed one.
    fn with_key(&self) -> Self {
        match self.0.key() {
            Some(_) => Self(self.0),
            None => Self(self.0.number().with_key()),
        }
    }

    /// The form used on paper, grouped by spaces.
    fn paper(&self) -> String {
        self.0.paper().to_string()
    }

    /// An asterisk for each character, but for the groups in `show`: a name or several of `kind`,
    /// `year`, `month`, `department`, `commune`, `order`, `key`. Each group shown discloses sex,
    /// birth or place.
    #[pyo3(signature = (*, show = None))]
    fn masked(&self, show: Option<&Bound<'_, PyAny>>) -> PyResult<String> {
        Ok(self.0.masked(shown(show)?).to_string())
    }

    fn __str__(&self) -> String {
        self.compact()
    }

    fn __repr__(&self) -> &'static str {
        "Nir(*)"
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.number().hash(&mut hasher);
        hasher.finish()
    }

    fn __richcmp__(&self, other: &Bound<'_, PyAny>, op: CompareOp) -> Py<PyAny> {
        let py = other.py();
        match other.cast::<Self>() {
            Ok(other) => {
                let order = self.0.number().cmp(&other.get().0.number());
                pyo3::types::PyBool::new(py, op.matches(order))
                    .to_owned()
                    .into_any()
                    .unbind()
            }
            Err(_) => py.NotImplemented(),
        }
    }

    fn __getnewargs__(&self) -> (String,) {
        (self.compact(),)
    }
}

impl Nir {
    pub(crate) fn compact(&self) -> String {
        self.0.compact().to_string()
    }
}

/// Parses one value.
pub(crate) fn parsed(value: &Bound<'_, PyAny>, options: &Options<'_>) -> PyResult<Parsed> {
    if let Ok(text) = value.cast::<PyString>() {
        return parse(value.py(), text.to_string_lossy().as_bytes(), true, options);
    }
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return parse(value.py(), bytes.as_bytes(), false, options);
    }
    if value.cast::<PyInt>().is_ok() {
        return parse(value.py(), value.str()?.to_str()?.as_bytes(), true, options);
    }
    if let Ok(nir) = value.cast::<Nir>() {
        return parse(value.py(), nir.get().compact().as_bytes(), true, options);
    }
    Err(PyTypeError::new_err("a str, bytes, int or Nir is expected"))
}

fn parse(py: Python<'_>, text: &[u8], is_string: bool, options: &Options<'_>) -> PyResult<Parsed> {
    let context = options.context()?;
    Parsed::parse_with(text, context.form, &context.profile).or_else(|error| {
        let at = match is_string {
            true => nircheck_arrow::characters(text.get(..error.at()).unwrap_or(text)),
            false => error.at(),
        };
        Err(invalid(py, error, at, options.lang()?))
    })
}
