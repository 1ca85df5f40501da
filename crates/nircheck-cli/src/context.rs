//! The options that every command shares: rules, context, reference date, language.

use clap::{ArgAction, ValueEnum};
use nircheck::{Context, Form, Lang, Oid, Profile, YearMonth};

use crate::failure::Failure;

/// What a number is checked against.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct ContextArgs {
    /// The rules of a body
    #[arg(long, value_enum, default_value_t)]
    profile: ProfileName,
    /// No separators, no lower case
    #[arg(long, action = ArgAction::SetTrue)]
    strict: bool,
    /// The OID that the numbers were sent under, such as 1.2.250.1.213.1.4.8
    #[arg(long)]
    oid: Option<Oid>,
    /// The reference date of candidate years of birth; today by default
    #[arg(long, value_name = "YYYY-MM")]
    at: Option<YearMonth>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum ProfileName {
    #[default]
    Default,
    Dsn,
    Cnam,
    Ins,
}

impl ContextArgs {
    /// The context of the library; the reference date is today's unless one was given.
    pub(crate) fn context(&self) -> Result<Context, Failure> {
        let profile = match self.profile {
            ProfileName::Default => Profile::DEFAULT,
            ProfileName::Dsn => Profile::DSN,
            ProfileName::Cnam => Profile::CNAM,
            ProfileName::Ins => Profile::INS,
        };
        let form = if self.strict {
            Form::Strict
        } else {
            Form::Loose
        };
        Ok(Context {
            form,
            profile,
            oid: self.oid,
            at: self.at,
            ..Context::default()
        })
    }
}

/// The language of messages.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct LangArgs {
    /// The language of messages; codes and machine formats never depend on it
    #[arg(long, value_enum, env = "NIRCHECK_LANG")]
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
            None => Lang::En,
        }
    }
}
