//! The options that functions share: rules, context, language.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use nircheck::{Context, Form, Lang, Oid, Profile, Show, YearMonth, text::Certainty};
use nircheck_arrow::Checker;
use pyo3::{exceptions::PyValueError, prelude::*, types::PyString};

/// The checkers that are kept for the next call.
const KEPT: usize = 8;

/// What a number is checked against, as it was given.
pub(crate) struct Options<'py> {
    pub(crate) profile: Option<Bound<'py, PyString>>,
    pub(crate) at: Option<Bound<'py, PyAny>>,
    pub(crate) strict: bool,
    pub(crate) oid: Option<Bound<'py, PyString>>,
    pub(crate) lang: Option<Bound<'py, PyString>>,
}

impl Options<'_> {
    pub(crate) fn is_default(&self) -> bool {
        let Self {
            profile,
            at,
            strict,
            oid,
            lang,
        } = self;
        profile.is_none() && at.is_none() && !strict && oid.is_none() && lang.is_none()
    }

    /// The rules that they stand for.
    pub(crate) fn context(&self) -> PyResult<Context> {
        if self.is_default() {
            return Ok(Context::default());
        }
        let profile = match &self.profile {
            Some(name) => {
                let name = name.to_string_lossy().to_ascii_lowercase();
                let names = Profile::ALL.iter().map(Profile::name);
                Profile::from_name(&name).ok_or_else(|| unknown("profile", names))?
            }
            None => Profile::DEFAULT,
        };
        let oid = match &self.oid {
            Some(oid) => Some(
                oid.to_str()?
                    .parse::<Oid>()
                    .map_err(|error| PyValueError::new_err(error.to_string()))?,
            ),
            None => None,
        };
        Ok(Context {
            form: if self.strict {
                Form::Strict
            } else {
                Form::Loose
            },
            profile,
            oid,
            at: self.at.as_ref().map(month).transpose()?,
            ..Context::default()
        })
    }

    pub(crate) fn lang(&self) -> PyResult<Lang> {
        lang(self.lang.as_ref())
    }

    /// The checker with these rules.
    pub(crate) fn checker(&self) -> PyResult<Arc<Checker>> {
        if self.is_default() {
            return Ok(Arc::clone(default_checker()));
        }
        static MADE: Mutex<Vec<(Context, Lang, Arc<Checker>)>> = Mutex::new(Vec::new());
        let (context, lang) = (self.context()?, self.lang()?);
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., checker)) = made.iter().find(|it| (it.0, it.1) == (context, lang)) {
            return Ok(Arc::clone(checker));
        }
        let checker = Arc::new(Checker::new(&context, lang));
        made.truncate(KEPT - 1);
        made.insert(0, (context, lang, Arc::clone(&checker)));
        Ok(checker)
    }
}

/// The language of messages, English unless one is named.
pub(crate) fn lang(lang: Option<&Bound<'_, PyString>>) -> PyResult<Lang> {
    match lang {
        None => Ok(Lang::En),
        Some(lang) => match &*lang.to_string_lossy() {
            "en" => Ok(Lang::En),
            "fr" => Ok(Lang::Fr),
            _ => Err(unknown("lang", ["en", "fr"])),
        },
    }
}

/// The checker without options.
pub(crate) fn default_checker() -> &'static Arc<Checker> {
    static DEFAULT: OnceLock<Arc<Checker>> = OnceLock::new();
    DEFAULT.get_or_init(|| Arc::new(Checker::new(&Context::default(), Lang::En)))
}

/// A month: `YYYY-MM`, or anything with a year and a month, such as a date.
pub(crate) fn month(at: &Bound<'_, PyAny>) -> PyResult<YearMonth> {
    let no_month = || PyValueError::new_err("`at` is a date, or a month written YYYY-MM");
    if let Ok(text) = at.cast::<PyString>() {
        return text.to_string_lossy().parse().map_err(|_| no_month());
    }
    let part = |name| at.getattr(name).map_err(|_| no_month());
    let year = part("year")?.extract().map_err(|_| no_month())?;
    let month = part("month")?.extract().map_err(|_| no_month())?;
    YearMonth::new(year, month).ok_or_else(no_month)
}

/// The groups that a mask leaves visible: a name, or several.
pub(crate) fn shown(show: Option<&Bound<'_, PyAny>>) -> PyResult<Show> {
    const GROUPS: [(&str, Show); 7] = [
        ("kind", Show::KIND),
        ("year", Show::YEAR),
        ("month", Show::MONTH),
        ("department", Show::DEPARTMENT),
        ("commune", Show::COMMUNE),
        ("order", Show::ORDER),
        ("key", Show::KEY),
    ];
    let Some(show) = show else {
        return Ok(Show::NONE);
    };
    let named = |name: &str| {
        let found = GROUPS.iter().find(|group| group.0 == name);
        found
            .map(|group| group.1)
            .ok_or_else(|| unknown("group", GROUPS.map(|group| group.0)))
    };
    if let Ok(name) = show.cast::<PyString>() {
        return named(&name.to_string_lossy());
    }
    show.try_iter()?.try_fold(Show::NONE, |all, name| {
        Ok(all | named(&name?.cast::<PyString>()?.to_string_lossy())?)
    })
}

/// One of a few names.
pub(crate) fn one_of<T: Copy>(
    option: &str,
    name: &str,
    values: &[(&'static str, T)],
) -> PyResult<T> {
    let found = values.iter().find(|value| value.0 == name);
    found
        .map(|value| value.1)
        .ok_or_else(|| unknown(option, values.iter().map(|value| value.0)))
}

pub(crate) fn certainty(name: &str) -> PyResult<Certainty> {
    let names = Certainty::ALL.iter().map(|certainty| certainty.as_str());
    Certainty::from_code(name).ok_or_else(|| unknown("certainty", names))
}

/// The error of a name that is none; what was given is not repeated, for it may be a number.
fn unknown<'a>(option: &str, names: impl IntoIterator<Item = &'a str>) -> PyErr {
    let names: Vec<_> = names.into_iter().collect();
    PyValueError::new_err(format!(
        "unknown {option}: one of {} is expected",
        names.join(", ")
    ))
}
