//! The options that every command shares: rules, context, reference date, language.

use std::env;

use clap::{
    ArgAction, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use jiff::{Timestamp, tz::Offset};
use nircheck::{Context, Date, Form, Lang, Oid, Profile, YearMonth};

use crate::failure::Failure;

/// What a number is checked against.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ContextArgs {
    /// The rules of a body: all that is in use, payroll, the Cnam's validator, health identity
    #[arg(
        long,
        default_value = "default",
        ignore_case = true,
        value_name = "PROFILE"
    )]
    #[arg(value_parser = profiles(), help_heading = "Rules")]
    profile: Profile,
    /// No separators, no lower case
    #[arg(long, action = ArgAction::SetTrue, help_heading = "Rules")]
    strict: bool,
    /// The OID that the numbers were sent under, such as 1.2.250.1.213.1.4.8
    #[arg(long, help_heading = "Rules")]
    oid: Option<Oid>,
    /// The reference date of candidate years of birth [default: this month]
    #[arg(long, value_name = "YYYY-MM", help_heading = "Rules")]
    at: Option<YearMonth>,
}

/// The profiles of the library, by name.
fn profiles() -> impl TypedValueParser<Value = Profile> {
    let values = Profile::ALL
        .iter()
        .map(|profile| PossibleValue::new(profile.name()).help(profile.text(Lang::En)));
    PossibleValuesParser::new(values).map(|name| {
        let named = |profile: &&Profile| profile.name().eq_ignore_ascii_case(&name);
        Profile::ALL.iter().find(named).copied().unwrap_or_default()
    })
}

impl ContextArgs {
    /// The context of the library; the reference date is today's unless one was given.
    pub(crate) fn context(&self) -> Result<Context, Failure> {
        let form = if self.strict {
            Form::Strict
        } else {
            Form::Loose
        };
        Ok(Context {
            form,
            profile: self.profile,
            oid: self.oid,
            at: self.at.or_else(this_month),
            ..Context::default()
        })
    }
}

/// The month that the clock of the machine is in, in universal time.
pub(crate) fn this_month() -> Option<YearMonth> {
    Some(today()?.year_month())
}

/// The day that it is.
pub(crate) fn today() -> Option<Date> {
    let today = Offset::UTC.to_datetime(Timestamp::now());
    let year = today.year().try_into().ok()?;
    let (month, day) = (today.month(), today.day());
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?)
}

/// The language of messages.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct LangArgs {
    /// The language of messages, which codes never depend on [default: NIRCHECK_LANG, else the
    /// locale]
    #[arg(long, value_enum, help_heading = "Messages")]
    lang: Option<LangName>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangName {
    Fr,
    En,
}

impl LangArgs {
    /// `--lang`, else `NIRCHECK_LANG`, else the locale.
    pub(crate) fn lang(&self) -> Lang {
        match self.lang {
            Some(LangName::Fr) => Lang::Fr,
            Some(LangName::En) => Lang::En,
            None => lang_of_environment(|name| env::var(name).ok()),
        }
    }
}

/// The first variable that says something decides, as POSIX has it; a `NIRCHECK_LANG` that names
/// no language of ours says nothing.
fn lang_of_environment(variable: impl Fn(&str) -> Option<String>) -> Lang {
    let ours = variable("NIRCHECK_LANG").and_then(|name| match name.as_str() {
        "fr" => Some(Lang::Fr),
        "en" => Some(Lang::En),
        _ => None,
    });
    let locale = || {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| variable(name).filter(|value| !value.is_empty()))
    };
    ours.unwrap_or_else(|| match locale() {
        Some(locale) if locale.split(['_', '.', '@']).next() == Some("fr") => Lang::Fr,
        _ => Lang::En,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_by_the_first_variable_that_says_something() {
        let lang = |variables: &[(&str, &str)]| {
            lang_of_environment(|name| {
                let found = variables.iter().find(|(variable, _)| *variable == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(lang(&[]), Lang::En);
        assert_eq!(lang(&[("LANG", "fr_FR.UTF-8")]), Lang::Fr);
        assert_eq!(lang(&[("LC_ALL", "C"), ("LANG", "fr_FR.UTF-8")]), Lang::En);
        assert_eq!(lang(&[("LC_ALL", ""), ("LC_MESSAGES", "fr")]), Lang::Fr);
        assert_eq!(lang(&[("LANG", "frp_FR")]), Lang::En);
        assert_eq!(lang(&[("NIRCHECK_LANG", "en"), ("LC_ALL", "fr")]), Lang::En);
        assert_eq!(lang(&[("NIRCHECK_LANG", "de"), ("LC_ALL", "fr")]), Lang::Fr);
    }

    #[test]
    fn clock_gives_a_month() {
        assert!(this_month() >= YearMonth::new(2026, 1));
    }
}
