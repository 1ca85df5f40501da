//! Files as memory: the only `unsafe` outside the kernels.

#![allow(unsafe_code)]

use std::{fs::File, io, ops::Range};

use memmap2::{Mmap, UncheckedAdvice};

/// The mapping of a regular file: the fastest way to read it, and a choice with a price. When
/// another process cuts the file short while it is read, the system ends this one with `SIGBUS`,
/// or the run ends with an error, never with verdicts on what was not there; when another writes
/// to it, verdicts are those of what is there at that moment.
#[derive(Debug)]
pub struct Mapped {
    bytes: Mmap,
    /// Asked for its length.
    file: File,
}

impl Mapped {
    /// Maps a file from its first byte to its last.
    ///
    /// # Errors
    /// Those of the system: the file is not a regular one, or memory or handles are short.
    pub fn open(file: &File) -> io::Result<Self> {
        debug_assert!(file.metadata().is_ok_and(|metadata| metadata.is_file()));
        // SAFETY: the mapping is read-only and private to this type, which only ever lends it as
        // bytes. Whoever calls accepts that a change of the file by others is seen, as documented.
        let bytes = unsafe { Mmap::map(file)? };
        let file = file.try_clone()?;
        Ok(Self { bytes, file })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the file still has all the bytes: behind the last of them a page shows zeros.
    pub(crate) fn is_whole(&self) -> io::Result<bool> {
        Ok(self.file.metadata()?.len() >= self.bytes.len() as u64)
    }

    /// Gives pages back to the system, so that a file of any size takes little memory. They are
    /// still in its cache, and come back when they are read again.
    pub(crate) fn release(&self, range: Range<usize>) {
        debug_assert!(range.end <= self.bytes.len());
        #[cfg(unix)]
        {
            // SAFETY: the pages belong to a file and are never written to, so that dropping them
            // loses nothing: the next read brings back the same bytes.
            let _ = unsafe {
                self.bytes.unchecked_advise_range(
                    UncheckedAdvice::DontNeed,
                    range.start,
                    range.len(),
                )
            };
        }
    }
}
