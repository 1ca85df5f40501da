//! `nircheck dsn mask` and `nircheck dsn pseudonymize`: a declaration without what identifies its
//! persons, written on standard output.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use clap::ArgAction;
use nircheck_records::dsn::{Error, Hiding};

use crate::{
    failure::{self, Failure, Outcome},
    input::source::Input,
    output::Output,
    pseudonymize::KeyArgs,
    scan::Watched,
};

/// Write a declaration with asterisks in the place of what identifies persons
///
/// Numbers, names, births, addresses, contacts and bank accounts go by their rubriques; the rest
/// passes byte for byte, but for what a scan at low certainty takes for a number.
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
pub(super) struct MaskArgs {
    /// The file to read; standard input for `-` or without one
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
}

/// Write a declaration with keyed pseudonyms in the place of numbers
///
/// The same number gets the same pseudonym in every file with one key and one domain, whatever
/// rubrique it stands in; it is that of `nircheck pseudonymize --output base32`. Names, births,
/// addresses, contacts and bank accounts are masked.
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
pub(super) struct PseudonymizeArgs {
    /// The file to read; standard input for `-` or without one
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    #[command(flatten)]
    key: KeyArgs,
    /// Other numbers of the right form instead, by a permutation that the key draws: they may be
    /// somebody's, agree with no trait, and can be computed back with the key; NTT are masked
    #[arg(long, action = ArgAction::SetTrue)]
    keep_valid: bool,
}

pub(super) fn mask(args: &MaskArgs) -> Result<Outcome, Failure> {
    hide(&args.file, &Hiding::Mask)
}

pub(super) fn pseudonymize(args: &PseudonymizeArgs) -> Result<Outcome, Failure> {
    let key = args.key.read()?;
    match args.keep_valid {
        true => hide(&args.file, &Hiding::Valid(key)),
        false => hide(&args.file, &Hiding::Pseudonym(key)),
    }
}

fn hide(file: &Path, hiding: &Hiding) -> Result<Outcome, Failure> {
    let named = [file];
    let input = Input::open(file, named.into_iter()).map_err(Failure::Message)?;
    let name = failure::printable(&failure::without_numbers(&input.name));
    let mut out = Watched::new(Output::stdout());
    let hidden = nircheck_records::dsn::hide(input.source.into_stream(), hiding, &mut out);
    let hidden = hidden.and_then(|_| Ok(out.flush()?));
    match hidden {
        Ok(()) => Ok(Outcome::Clean),
        Err(Error::Io(error)) if out.has_failed => Err(Failure::from_write(&error)),
        Err(error) => Err(Failure::Message(format!("cannot read {name}: {error}"))),
    }
}
