//! Files mapped into memory: the only `unsafe` code outside the kernels.

#![allow(unsafe_code)]

#[cfg(feature = "mmap")]
use memmap2::Mmap;
use std::{fs::File, io, ops::Range};

#[cfg(not(feature = "mmap"))]
use std::convert::Infallible as Mmap; // nothing is mapped

/// A regular file mapped into memory: the fastest way to read it.
///
/// Mapping requires that the file does not change: see its function `open`. Without the feature
/// `mmap` the type exists, but has no values.
/// [`Input::File`](super::Input::File) reads the same file without it.
#[derive(Debug)]
pub struct Mapped {
    bytes: Mmap,
    /// For its current length.
    file: File,
}

impl Mapped {
    /// Maps a regular file from its first byte to its last.
    ///
    /// # Errors
    /// Those of the system: the file is not a regular one, or memory or handles are short.
    ///
    /// # Safety
    /// While the mapping exists, nothing may change the file, in this process or another. Nothing
    /// in the system enforces that, so map only files that do not change, such as private or
    /// read-only ones.
    ///
    /// Otherwise the behaviour is undefined. In practice, when the file is truncated, Unix ends
    /// the process with `SIGBUS` when it reads past the new end, or the run ends with an error of
    /// the kind [`UnexpectedEof`](io::ErrorKind::UnexpectedEof); when the file is written to, the
    /// verdicts are those of the bytes at that moment.
    ///
    /// # Examples
    /// ```
    /// use std::{fs::File, io::Write};
    ///
    /// use nircheck::{Context, batch::{Input, Lines, Mapped, Validator}};
    ///
    /// # let directory = std::env::temp_dir();
    /// # let path = directory.join(format!("nircheck-mapped-{}", std::process::id()));
    /// File::create(&path)?.write_all(b"295109912611193\n")?;
    /// let file = File::open(&path)?;
    /// // SAFETY: the file was created above, and no other program knows its name.
    /// let mapped = unsafe { Mapped::open(&file)? };
    /// let validator = Validator::new(&Context::default());
    /// let counts = validator.tally(Input::Mapped(&mapped), Lines::None)?;
    /// assert_eq!(counts.invalid(), 0);
    /// # drop(mapped);
    /// # std::fs::remove_file(&path)?;
    /// # Ok::<(), nircheck::batch::Error>(())
    /// ```
    #[cfg(feature = "mmap")]
    pub unsafe fn open(file: &File) -> io::Result<Self> {
        debug_assert!(file.metadata().is_ok_and(|metadata| metadata.is_file()));
        // SAFETY: the caller guarantees that the file does not change.
        let bytes = unsafe { Mmap::map(file)? };
        let file = file.try_clone()?;
        Ok(Self { bytes, file })
    }

    /// The bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        #[cfg(feature = "mmap")]
        return &self.bytes;
        #[cfg(not(feature = "mmap"))]
        match self.bytes {}
    }

    /// Whether the file still has all bytes of the mapping.
    ///
    /// # Errors
    /// Those of asking the system for its length.
    pub fn is_whole(&self) -> io::Result<bool> {
        Ok(self.file.metadata()?.len() >= self.bytes().len() as u64)
    }

    /// Releases pages, so that a file of any size takes little memory. They are read again from
    /// the cache of the system when needed. What of the range lies behind the file is left out.
    pub fn release(&self, range: Range<usize>) {
        let range = range.start..range.end.min(self.bytes().len());
        #[cfg(not(all(feature = "mmap", unix)))]
        let _ = range;
        #[cfg(all(feature = "mmap", unix))]
        if !range.is_empty() {
            // SAFETY: the pages belong to a file and are never written to, so dropping them loses
            // nothing: the next access reads the same bytes.
            let _ = unsafe {
                self.bytes.unchecked_advise_range(
                    memmap2::UncheckedAdvice::DontNeed,
                    range.start,
                    range.len(),
                )
            };
        }
    }
}
