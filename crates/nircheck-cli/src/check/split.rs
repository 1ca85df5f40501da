//! `--split`: two result files, one with the well-formed lines and one with the others.

use std::path::{Path, PathBuf};

use crate::{
    failure::Failure,
    output::{Output, Readers, ResultFiles},
};

/// The two files of a split, which get their names once they are whole.
pub(crate) struct Split<'a> {
    pub(crate) valid: Output,
    pub(crate) invalid: Output,
    files: ResultFiles<'a>,
}

impl<'a> Split<'a> {
    /// Files that will be called `PREFIX.valid` and `PREFIX.invalid`, of these inputs.
    pub(crate) fn create(
        prefix: &Path,
        inputs: impl IntoIterator<Item = &'a Path>,
    ) -> Result<Self, Failure> {
        let name = |end| {
            let mut name = prefix.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        let mut files = ResultFiles::new(inputs);
        Ok(Self {
            valid: files.create(name(".valid"), Readers::Owner)?,
            invalid: files.create(name(".invalid"), Readers::Owner)?,
            files,
        })
    }

    /// What comes next is of another input.
    pub(crate) const fn next_input(&mut self) {
        self.valid.next_input();
        self.invalid.next_input();
    }

    /// Puts a byte order mark at the start of both.
    pub(crate) fn mark(&mut self, mark: &[u8]) {
        self.valid.mark(mark);
        self.invalid.mark(mark);
    }

    /// Gives the files their names, in place of older ones.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        self.files.finish([self.valid, self.invalid])
    }
}
