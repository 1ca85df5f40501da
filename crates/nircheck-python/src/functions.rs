//! The functions, each for one value and for an array.
//!
//! Their documentation is in `_nircheck.pyi`, and in the docstrings here, which are shorter.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use arrow_array::Array;
use nircheck::pseudonym::PseudonymKey;
use nircheck_arrow::{Civil, Encoding, Error, Form};
use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyBool, PyBytes, PyString},
};

use crate::{
    nir::parsed,
    options::{self, Options, default_checker, month, one_of, shown},
    values::{Values, each, failed},
};

/// Whether each value is a well-formed number; a missing value of an array stays missing.
#[pyfunction]
#[pyo3(signature = (values, /, *, profile = None, at = None, strict = false, oid = None, lang = None))]
#[allow(clippy::too_many_arguments)] // the options of Python
pub(crate) fn is_valid<'py>(
    values: &Bound<'py, PyAny>,
    profile: Option<Bound<'py, PyString>>,
    at: Option<Bound<'py, PyAny>>,
    strict: bool,
    oid: Option<Bound<'py, PyString>>,
    lang: Option<Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = Options {
        profile,
        at,
        strict,
        oid,
        lang,
    };
    if options.is_default()
        && let Ok(text) = values.cast::<PyString>()
    {
        let valid = default_checker().is_valid_text(text.to_string_lossy().as_bytes());
        return Ok(PyBool::new(values.py(), valid).to_owned().into_any());
    }
    let checker = options.checker()?;
    each(values, |array| Ok(Arc::new(checker.is_valid(array)?)))
}

/// What each number is, by its first digit: `nir`, `awaiting`, `mig`, `nnp`; `None` when the
/// characters, the length or the first digit are not those of a number.
#[pyfunction]
#[pyo3(signature = (values, /, *, profile = None, at = None, strict = false, oid = None, lang = None))]
#[allow(clippy::too_many_arguments)] // the options of Python
pub(crate) fn kind<'py>(
    values: &Bound<'py, PyAny>,
    profile: Option<Bound<'py, PyString>>,
    at: Option<Bound<'py, PyAny>>,
    strict: bool,
    oid: Option<Bound<'py, PyString>>,
    lang: Option<Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = Options {
        profile,
        at,
        strict,
        oid,
        lang,
    };
    let checker = options.checker()?;
    each(values, |array| checker.kind(array))
}

/// What is known of each value: verdict, code, field, position and message of the error, kind,
/// status, key_given, key_expected, findings.
#[pyfunction]
#[pyo3(signature = (values, /, *, profile = None, at = None, strict = false, oid = None, lang = None))]
#[allow(clippy::too_many_arguments)] // the options of Python
pub(crate) fn report<'py>(
    values: &Bound<'py, PyAny>,
    profile: Option<Bound<'py, PyString>>,
    at: Option<Bound<'py, PyAny>>,
    strict: bool,
    oid: Option<Bound<'py, PyString>>,
    lang: Option<Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = Options {
        profile,
        at,
        strict,
        oid,
        lang,
    };
    let checker = options.checker()?;
    each(values, |array| checker.report(array))
}

/// The fields of each number: sex, year, month, department, place, order, key, kind. An invalid
/// value raises `InvalidNir`; in an array it is null.
#[pyfunction]
#[pyo3(signature = (values, /, *, profile = None, at = None, strict = false, oid = None, lang = None))]
#[allow(clippy::too_many_arguments)] // the options of Python
pub(crate) fn parse<'py>(
    values: &Bound<'py, PyAny>,
    profile: Option<Bound<'py, PyString>>,
    at: Option<Bound<'py, PyAny>>,
    strict: bool,
    oid: Option<Bound<'py, PyString>>,
    lang: Option<Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = Options {
        profile,
        at,
        strict,
        oid,
        lang,
    };
    let checker = options.checker()?;
    well_formed(
        values,
        &options,
        each(values, |array| checker.parse(array))?,
    )
}

/// Each number with its key, 15 characters. An invalid value raises `InvalidNir`; in an array it
/// is null.
#[pyfunction]
#[pyo3(signature = (values, /, *, profile = None, at = None, strict = false, oid = None, lang = None))]
#[allow(clippy::too_many_arguments)] // the options of Python
pub(crate) fn with_key<'py>(
    values: &Bound<'py, PyAny>,
    profile: Option<Bound<'py, PyString>>,
    at: Option<Bound<'py, PyAny>>,
    strict: bool,
    oid: Option<Bound<'py, PyString>>,
    lang: Option<Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = Options {
        profile,
        at,
        strict,
        oid,
        lang,
    };
    let checker = options.checker()?;
    well_formed(
        values,
        &options,
        each(values, |array| checker.with_key(array))?,
    )
}

/// Each number in another form, `compact` or `paper` (grouped by spaces). An invalid value raises
/// `InvalidNir`; in an array it is null.
#[pyfunction]
#[pyo3(signature = (values, /, *, form = "compact", profile = None, at = None, strict = false, oid = None, lang = None))]
#[allow(clippy::too_many_arguments)] // the options of Python
pub(crate) fn format<'py>(
    values: &Bound<'py, PyAny>,
    form: &str,
    profile: Option<Bound<'py, PyString>>,
    at: Option<Bound<'py, PyAny>>,
    strict: bool,
    oid: Option<Bound<'py, PyString>>,
    lang: Option<Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = Options {
        profile,
        at,
        strict,
        oid,
        lang,
    };
    const FORMS: &[(&str, Form)] = &[("compact", Form::Compact), ("paper", Form::Paper)];
    let (checker, form) = (options.checker()?, one_of("form", form, FORMS)?);
    well_formed(
        values,
        &options,
        each(values, |array| checker.format(array, form))?,
    )
}

/// An asterisk for each character of each number, but for the groups in `show`; for each letter
/// and digit of an invalid value.
#[pyfunction]
#[pyo3(signature = (values, /, *, show = None, profile = None, at = None, strict = false, oid = None, lang = None))]
#[allow(clippy::too_many_arguments)] // the options of Python
pub(crate) fn mask<'py>(
    values: &Bound<'py, PyAny>,
    show: Option<Bound<'py, PyAny>>,
    profile: Option<Bound<'py, PyString>>,
    at: Option<Bound<'py, PyAny>>,
    strict: bool,
    oid: Option<Bound<'py, PyString>>,
    lang: Option<Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = Options {
        profile,
        at,
        strict,
        oid,
        lang,
    };
    let (checker, show) = (options.checker()?, shown(show.as_ref())?);
    each(values, |array| checker.mask(array, show))
}

/// The pseudonym of each number: the same for the same number, secret and domain. An invalid value
/// raises `InvalidNir`; in an array it is null. `key` is a secret of 32 random bytes or more.
#[pyfunction]
#[pyo3(signature = (values, /, key, *, domain = None, encoding = "hex", profile = None, at = None, strict = false, oid = None, lang = None))]
#[allow(clippy::too_many_arguments)] // the options of Python
pub(crate) fn pseudonymize<'py>(
    values: &Bound<'py, PyAny>,
    key: &Bound<'py, PyBytes>,
    domain: Option<&str>,
    encoding: &str,
    profile: Option<Bound<'py, PyString>>,
    at: Option<Bound<'py, PyAny>>,
    strict: bool,
    oid: Option<Bound<'py, PyString>>,
    lang: Option<Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    const ENCODINGS: &[(&str, Encoding)] = &[("hex", Encoding::Hex), ("base32", Encoding::Base32)];
    let options = Options {
        profile,
        at,
        strict,
        oid,
        lang,
    };
    let (checker, encoding) = (options.checker()?, one_of("encoding", encoding, ENCODINGS)?);
    let key = PseudonymKey::new(key.as_bytes());
    let key = key.map_err(|error| PyValueError::new_err(error.to_string()))?;
    let key = match domain {
        Some(domain) => key.with_domain(domain),
        None => key,
    };
    let found = each(values, |array| checker.pseudonymize(array, &key, encoding))?;
    well_formed(values, &options, found)
}

/// The numbers that each wrong value may stand for, the likeliest first, at most `limit`: number,
/// slip, index.
#[pyfunction]
#[pyo3(signature = (values, /, *, limit = 10, profile = None, at = None, strict = false, oid = None, lang = None))]
#[allow(clippy::too_many_arguments)] // the options of Python
pub(crate) fn suggest<'py>(
    values: &Bound<'py, PyAny>,
    limit: usize,
    profile: Option<Bound<'py, PyString>>,
    at: Option<Bound<'py, PyAny>>,
    strict: bool,
    oid: Option<Bound<'py, PyString>>,
    lang: Option<Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = Options {
        profile,
        at,
        strict,
        oid,
        lang,
    };
    let checker = options.checker()?;
    each(values, |array| checker.suggest(array, limit))
}

/// Each number compared with a civil status: sex, birth_date, birth_place, of those that are given,
/// each `agree`, `differ`, `cannot-tell` or `unreadable`. An invalid value raises `InvalidNir`; in
/// an array it is null.
#[pyfunction]
#[pyo3(signature = (values, /, *, sex = None, birth_date = None, birth_place = None, profile = None, at = None, strict = false, oid = None, lang = None))]
#[allow(clippy::too_many_arguments)] // the options of Python
pub(crate) fn compare<'py>(
    values: &Bound<'py, PyAny>,
    sex: Option<Bound<'py, PyAny>>,
    birth_date: Option<Bound<'py, PyAny>>,
    birth_place: Option<Bound<'py, PyAny>>,
    profile: Option<Bound<'py, PyString>>,
    at: Option<Bound<'py, PyAny>>,
    strict: bool,
    oid: Option<Bound<'py, PyString>>,
    lang: Option<Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    let options = Options {
        profile,
        at,
        strict,
        oid,
        lang,
    };
    let checker = options.checker()?;
    let whole = |column: Option<Bound<'py, PyAny>>| {
        column
            .map(|column| Values::read(&column)?.whole())
            .transpose()
    };
    let civil = Civil {
        sex: whole(sex)?,
        birth_date: whole(birth_date)?,
        birth_place: whole(birth_place)?,
    };
    // Chunks come in order, and the civil status of each is behind that of the one before.
    let done = AtomicUsize::new(0);
    let found = each(values, |array| {
        let start = done.fetch_add(array.len(), Ordering::Relaxed);
        checker.compare(array, &civil.slice(start, array.len())?)
    })?;
    if !civil.fits(done.into_inner()) {
        return Err(failed(&Error::Length));
    }
    well_formed(values, &options, found)
}

/// What each code of a place means for a birth in the month `at`, or meant last: verdict, name,
/// department, country, today, from, to. `None` for what is no code.
#[pyfunction]
#[pyo3(signature = (codes, /, *, at = None))]
pub(crate) fn place<'py>(
    codes: &Bound<'py, PyAny>,
    at: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let at = at.as_ref().map(month).transpose()?;
    each(codes, |array| nircheck_arrow::place(array, at))
}

/// The numbers in each text, of this certainty at least: start, end, certainty.
#[pyfunction]
#[pyo3(signature = (texts, /, *, certainty = "high"))]
pub(crate) fn scan<'py>(texts: &Bound<'py, PyAny>, certainty: &str) -> PyResult<Bound<'py, PyAny>> {
    let least = options::certainty(certainty)?;
    each(texts, |array| nircheck_arrow::scan(array, least))
}

/// Each text with asterisks in the place of the numbers in it, of this certainty at least.
#[pyfunction]
#[pyo3(signature = (texts, /, *, certainty = "high"))]
pub(crate) fn redact<'py>(
    texts: &Bound<'py, PyAny>,
    certainty: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let least = options::certainty(certainty)?;
    each(texts, |array| nircheck_arrow::redact(array, least))
}

/// The result for one value, which raises the error of an invalid one.
fn well_formed<'py>(
    value: &Bound<'py, PyAny>,
    options: &Options<'py>,
    found: Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    if found.is_none() {
        parsed(value, options)?;
    }
    Ok(found)
}
