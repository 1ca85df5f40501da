//! The files that are named, and those of the directories that are named.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use nircheck::Lang;
use nircheck_records::dsn::Reader;
use walkdir::WalkDir;

use crate::{
    failure::{self, Failure},
    input::source::{self, Input},
    run::engine::{Error, was_read},
};

/// A file of declarations that was opened.
pub(super) struct Opened {
    /// What reports call it.
    pub(super) name: String,
    pub(super) reader: Reader<Box<dyn Read + Send>>,
}

impl Opened {
    /// Opens one of the files that are named.
    pub(super) fn open(path: &Path, named: &[PathBuf]) -> Result<Self, String> {
        let input = Input::open(path, source::named(named))?;
        let name = failure::printable(&failure::without_numbers(&input.name));
        let reader = Reader::new(input.source.into_stream());
        Ok(Self { name, reader })
    }

    /// Says what is wrong with the file as a whole: whether anything is.
    pub(super) fn tell_faults(&self, lang: Lang) -> bool {
        for (fault, line) in self.reader.faults() {
            failure::tell_at(&self.name, *line, fault.as_str(), fault.text(lang));
        }
        !self.reader.faults().is_empty()
    }
}

/// Does something with each file, in the order of the arguments and of the names in a directory.
/// One that cannot be read does not stop the others: whether all were read.
pub(super) fn each(
    named: &[PathBuf],
    mut act: impl FnMut(&Path) -> Result<(), Error>,
) -> Result<bool, Failure> {
    let mut is_complete = true;
    for path in source::named(named) {
        if path.as_os_str() == "-" || !path.is_dir() {
            is_complete &= was_read(act(path))?;
            continue;
        }
        for entry in WalkDir::new(path).sort_by_file_name() {
            is_complete &= was_read(match entry {
                Ok(entry) if entry.file_type().is_file() => act(entry.path()),
                Ok(_) => Ok(()),
                Err(error) => Err(Error::Input(format!("cannot read {error}"))),
            })?;
        }
    }
    Ok(is_complete)
}
