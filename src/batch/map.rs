//! Files as memory: the only `unsafe` outside the kernels.

#![allow(unsafe_code)]

use std::{fs::File, io, ops::Range};

use memmap2::{Mmap, UncheckedAdvice};

/// The mapping of a regular file: the fastest way to read it, and a choice with a price. When
/// another process cuts the file short while it is read, the system ends this one with `SIGBUS`;
/// when another writes to it, verdicts are those of what is there at that moment.
#[derive(Debug)]
pub struct Mapped(Mmap);

impl Mapped {
    /// Maps a file from its first byte to its last.
    ///
    /// # Errors
    /// Those of the system: the file is not a regular one, or memory is short.
    pub fn open(file: &File) -> io::Result<Self> {
        debug_assert!(file.metadata().is_ok_and(|metadata| metadata.is_file()));
        // SAFETY: the mapping is read-only and private to this type, which only ever lends it as
        // bytes. Whoever calls accepts that a change of the file by others is seen, as documented.
        let mapping = unsafe { Mmap::map(file)? };
        Ok(Self(mapping))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Gives pages back to the system, so that a file of any size takes little memory. They are
    /// still in its cache, and come back when they are read again.
    pub(crate) fn release(&self, range: Range<usize>) {
        debug_assert!(range.end <= self.0.len());
        #[cfg(unix)]
        {
            // SAFETY: the pages belong to a file and are never written to, so that dropping them
            // loses nothing: the next read brings back the same bytes.
            let _ = unsafe {
                self.0
                    .unchecked_advise_range(UncheckedAdvice::DontNeed, range.start, range.len())
            };
        }
    }
}
