//! To be written.

use crate::failure::{Failure, Outcome};

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {}

#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {}

pub(crate) fn completions(_args: &CompletionsArgs) -> Result<Outcome, Failure> {
    Ok(Outcome::Clean)
}

pub(crate) fn man(_args: &ManArgs) -> Result<Outcome, Failure> {
    Ok(Outcome::Clean)
}
