//! Files as memory: the only `unsafe` code outside the kernels.

#![allow(unsafe_code)]

#[cfg(feature = "mmap")]
use memmap2::Mmap;
use std::{fs::File, io, ops::Range};

#[cfg(not(feature = "mmap"))]
use std::convert::Infallible as Mmap; // nothing is mapped

/// A regular file mapped into memory: the fastest way to read it.
///
/// Mapping is a promise about the file that only the caller can make: see its function `open`.
/// The type is there without the feature `mmap` too, but nothing makes a value of it then.
/// [`Input::File`](super::Input::File) reads the same file without it.
#[derive(Debug)]
pub struct Mapped {
    bytes: Mmap,
    /// Asked for its length.
    file: File,
}

impl Mapped {
    /// Maps a regular file from its first byte to its last.
    ///
    /// # Errors
    /// Those of the system: the file is not a regular one, or memory or handles are short.
    ///
    /// # Safety
    /// While the mapping exists nothing may change the file, in this process or another: the
    /// bytes are lent as `&[u8]`, which never change. Nothing in the system enforces that, so map
    /// only files that are known to stay as they are, such as private or read-only ones.
    ///
    /// What happens otherwise is not defined. In practice, when the file is cut short, Unix ends
    /// the process with `SIGBUS` as it reads behind the new end, or the run ends with an error of
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
    /// // SAFETY: the file was made above, and nobody else knows its name.
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
        // SAFETY: the caller promises that the file stays as it is.
        let bytes = unsafe { Mmap::map(file)? };
        let file = file.try_clone()?;
        Ok(Self { bytes, file })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        #[cfg(feature = "mmap")]
        return &self.bytes;
        #[cfg(not(feature = "mmap"))]
        match self.bytes {}
    }

    /// Whether the file still has all the bytes: behind the last of them a page shows zeros.
    pub(crate) fn is_whole(&self) -> io::Result<bool> {
        Ok(self.file.metadata()?.len() >= self.bytes().len() as u64)
    }

    /// Gives pages back to the system, so that a file of any size takes little memory. They are
    /// still in its cache, and come back when they are read again.
    pub(crate) fn release(&self, range: Range<usize>) {
        debug_assert!(range.end <= self.bytes().len());
        #[cfg(all(feature = "mmap", unix))]
        {
            // SAFETY: the pages belong to a file and are never written to, so that dropping them
            // loses nothing: the next read brings back the same bytes.
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
