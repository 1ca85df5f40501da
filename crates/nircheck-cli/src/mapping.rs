//! Files mapped into memory: the only `unsafe` code of the command.

#![allow(unsafe_code)]

use std::{fs::File, io};

use nircheck::batch::Mapped;

/// Maps a regular file, which the user lets the command do with `--mmap`.
pub(crate) fn map(file: &File) -> io::Result<Mapped> {
    // SAFETY: the promise that nobody changes the file meanwhile is the user's, as the help of
    // `--mmap` says: a program cannot enforce it.
    unsafe { Mapped::open(file) }
}
