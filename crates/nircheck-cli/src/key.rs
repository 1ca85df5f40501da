//! To be written.

use crate::failure::{Failure, Outcome};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: &Args) -> Result<Outcome, Failure> {
    Ok(Outcome::Clean)
}
