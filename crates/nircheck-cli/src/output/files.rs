//! Result files: written beside their final place under a temporary name, and renamed together
//! once all of them are whole.
//!
//! Nothing is replaced before every file was written, closed and found to be replaceable, and
//! nothing that the run reads is ever replaced. When a file cannot be renamed all the same, those
//! before it give their names back to the files that had them.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use same_file::Handle;
use tempfile::TempPath;

use super::{
    signals::{self, TemporaryFile},
    writer::Output,
};
use crate::failure::Failure;

/// The result files of a run.
pub(crate) struct ResultFiles<'a> {
    /// The paths that the run reads, `-` being standard input.
    inputs: Vec<&'a Path>,
    files: Vec<ResultFile>,
}

/// Who can read a result file, where the system makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Its owner: it may hold numbers.
    Owner,
    /// Whoever can read the files that programs create by default.
    Everyone,
}

struct ResultFile {
    name: PathBuf,
    path: TempPath,
    registered: &'static TemporaryFile,
}

impl<'a> ResultFiles<'a> {
    /// No file yet, of a run that reads these inputs.
    pub(crate) fn new(inputs: impl IntoIterator<Item = &'a Path>) -> Self {
        Self {
            inputs: inputs.into_iter().collect(),
            files: Vec::new(),
        }
    }

    /// A file that will get this name.
    ///
    /// # Errors
    ///
    /// When the name is that of a directory or of an input, or when no file can be created there.
    pub(crate) fn create(&mut self, name: PathBuf, readers: Readers) -> Result<Output, Failure> {
        let failed = |error| cannot_write(&name, &error);
        self.check(&name).map_err(failed)?;
        let writing = signals::writing(usize::MAX);
        let (file, path) = temporary(&name, readers).map_err(failed)?;
        let registered = TemporaryFile::register(&path);
        drop(writing);
        self.files.push(ResultFile {
            name,
            path,
            registered,
        });
        Ok(Output::file(file))
    }

    /// Gives the files their names, in place of older ones, once all that was put into their
    /// writers is on the disk.
    pub(crate) fn finish(
        mut self,
        writers: impl IntoIterator<Item = Output>,
    ) -> Result<(), Failure> {
        for (mut writer, file) in writers.into_iter().zip(&self.files) {
            let synced = writer.sync();
            synced.map_err(|error| cannot_write(&file.name, &error))?;
            // It is closed here: some systems rename no open file.
        }
        for file in &self.files {
            let checked = self.check(&file.name);
            checked.map_err(|error| cannot_write(&file.name, &error))?;
        }
        let _writing = signals::writing(usize::MAX);
        let mut renamed = Vec::new();
        let count = self.files.len();
        for (index, file) in self.files.drain(..).enumerate() {
            let ResultFile {
                name,
                path,
                registered,
            } = file;
            // Behind the last one nothing can fail.
            let kept = match index + 1 < count {
                true => keep(&name),
                false => Ok(None),
            };
            let persisted = kept.and_then(|older| match path.persist(&name) {
                Ok(()) => Ok(older),
                Err(error) => {
                    give_back_if_gone(&name, older);
                    Err(error.error)
                }
            });
            match persisted {
                Ok(older) => renamed.push((name, older)),
                Err(error) => {
                    renamed.into_iter().for_each(give_back);
                    return Err(cannot_write(&name, &error));
                }
            }
            registered.forget();
        }
        Ok(())
    }

    /// Whether a file of this name may be replaced.
    fn check(&self, name: &Path) -> io::Result<()> {
        let Ok(metadata) = fs::metadata(name) else {
            return Ok(());
        };
        if metadata.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        let file = of_regular_file(name);
        let mut inputs = self.inputs.iter();
        match file.is_some() && inputs.any(|input| of_regular_file(input) == file) {
            true => Err(io::Error::other("it is also an input")),
            false => Ok(()),
        }
    }
}

/// What identifies the file of this name, if it is a regular one.
fn of_regular_file(input: &Path) -> Option<Handle> {
    if input.as_os_str() == "-" {
        return Handle::stdin().ok();
    }
    // To open a named pipe would be to wait for its writer.
    let is_regular = fs::metadata(input).ok()?.is_file();
    is_regular.then(|| Handle::from_path(input).ok()).flatten()
}

/// Keeps the file of this name under a temporary one, if there is a file.
fn keep(name: &Path) -> io::Result<Option<TempPath>> {
    if fs::symlink_metadata(name).is_err() {
        return Ok(None);
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nircheck-");
    // Some file systems know no second name of a file.
    let link = |to: &Path| fs::hard_link(name, to).or_else(|_| fs::rename(name, to));
    let kept = builder.make_in(directory_of(name), link)?;
    Ok(Some(kept.into_temp_path()))
}

/// Gives a name back to the file that had it before; a file that is new goes.
fn give_back((name, older): (PathBuf, Option<TempPath>)) {
    // Another failure behind the one that is reported: there is nothing left to try.
    let _ = match older {
        Some(older) => older.persist(&name).map_err(|error| error.error),
        None => fs::remove_file(&name),
    };
}

/// The same where nothing was put in the place of the file, which may still have its name.
fn give_back_if_gone(name: &Path, older: Option<TempPath>) {
    if older.is_some() && fs::symlink_metadata(name).is_err() {
        give_back((name.to_owned(), older));
    }
}

fn directory_of(name: &Path) -> &Path {
    match name.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn temporary(name: &Path, readers: Readers) -> io::Result<(File, TempPath)> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nircheck-");
    #[cfg(unix)]
    if readers == Readers::Everyone {
        use std::os::unix::fs::PermissionsExt as _;

        builder.permissions(fs::Permissions::from_mode(0o666)); // less the umask
    }
    #[cfg(not(unix))]
    let _ = readers;
    Ok(builder.tempfile_in(directory_of(name))?.into_parts())
}

fn cannot_write(name: &Path, error: &io::Error) -> Failure {
    Failure::Message(format!("cannot write {}: {error}", name.display()))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// A file that cannot get its name leaves those of the others as they were.
    #[test]
    fn names_are_given_together() {
        for has_older in [true, false] {
            let directory = tempfile::tempdir().unwrap();
            let (first, gone) = (directory.path().join("a"), directory.path().join("gone"));
            if has_older {
                fs::write(&first, "older").unwrap();
            }
            fs::create_dir(&gone).unwrap();
            let mut files = ResultFiles::new([]);
            let mut writers = [first.clone(), gone.join("b")].map(|name| {
                let created = files.create(name, Readers::Owner);
                created.unwrap_or_else(|failure| panic!("{failure}"))
            });
            for writer in &mut writers {
                writer.write_all(b"new").unwrap();
            }
            fs::remove_dir_all(&gone).unwrap();
            assert!(files.finish(writers).is_err());
            let older = fs::read(&first).ok();
            assert_eq!(older, has_older.then(|| b"older".to_vec()));
            let left = fs::read_dir(directory.path()).unwrap().count();
            assert_eq!(left, usize::from(has_older));
        }
    }
}
