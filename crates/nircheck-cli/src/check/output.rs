//! Standard output in whole lines: an interruption waits for the write that is going on, so that
//! nothing is left half-written, and temporary files are removed.

use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process,
    sync::{Mutex, MutexGuard, PoisonError, TryLockError},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempPath;

use super::pipe;

/// Held while something is written; the files that must not be left behind.
static WRITING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The exit code that shells give to what Ctrl-C has ended.
const INTERRUPTED: i32 = 130;

/// Has Ctrl-C end the program between two writes, or after a second when nobody takes what is
/// written.
pub(crate) fn end_between_writes() {
    // Where no handler can be set, the system ends the program at once.
    let _ = ctrlc::set_handler(|| {
        let start = Instant::now();
        let files = loop {
            match WRITING.try_lock() {
                Ok(files) => break Some(files),
                Err(TryLockError::Poisoned(error)) => break Some(error.into_inner()),
                Err(TryLockError::WouldBlock) if start.elapsed() > Duration::from_secs(1) => {
                    break None;
                }
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(1)),
            }
        };
        for file in files.iter().flat_map(|files| files.iter()) {
            let _ = fs::remove_file(file);
        }
        process::exit(INTERRUPTED);
    });
}

/// Text on its way to standard output.
pub(crate) struct Output {
    /// What is to be written next.
    pub(crate) text: Vec<u8>,
    to: Box<dyn Write + Send>,
    is_terminal: bool,
    /// Whether the last line that was written had no end, as at the end of a file.
    lacks_end: bool,
}

/// How much is written at once.
const BLOCK: usize = 1 << 16;

impl Output {
    pub(crate) fn stdout() -> Self {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        pipe::widen(&stdout);
        Self {
            is_terminal,
            ..Self::to(Box::new(stdout))
        }
    }

    fn to(to: Box<dyn Write + Send>) -> Self {
        Self {
            text: Vec::new(),
            to,
            is_terminal: false,
            lacks_end: false,
        }
    }

    /// Writes lines, below those of the input before; or what goes on with the last of them.
    pub(crate) fn write(&mut self, text: &[u8], goes_on: bool) -> io::Result<()> {
        let Some(last) = text.last() else {
            return Ok(());
        };
        let _writing = lock();
        if self.lacks_end && !goes_on {
            self.to.write_all(b"\n")?;
        }
        self.lacks_end = *last != b'\n';
        self.to.write_all(text)
    }

    /// Writes the text when there is enough of it, or somebody who waits for it.
    pub(crate) fn flush_when_full(&mut self) -> io::Result<()> {
        if self.is_terminal || self.text.len() >= BLOCK {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes the text.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        let _writing = lock();
        self.to.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }

    /// Writes all that is left.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.flush()?;
        self.to.flush()
    }
}

/// Two files of lines, which get their names once they are whole.
pub(crate) struct Split {
    pub(crate) valid: Output,
    pub(crate) invalid: Output,
    files: [(TempPath, PathBuf); 2],
}

impl Split {
    /// Files that will be called `PREFIX.valid` and `PREFIX.invalid`.
    pub(crate) fn create(prefix: &Path) -> io::Result<Self> {
        let (valid, first) = create(prefix, ".valid")?;
        let (invalid, second) = create(prefix, ".invalid")?;
        Ok(Self {
            valid,
            invalid,
            files: [first, second],
        })
    }

    /// Gives the files their names, in place of older ones.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.valid.finish()?;
        self.invalid.finish()?;
        let mut writing = lock();
        for (file, name) in self.files {
            file.persist(name)?;
        }
        writing.clear();
        Ok(())
    }
}

fn create(prefix: &Path, end: &str) -> io::Result<(Output, (TempPath, PathBuf))> {
    let mut name = prefix.as_os_str().to_owned();
    name.push(end);
    let name = PathBuf::from(name);
    let directory = match name.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut writing = lock();
    let file = tempfile::Builder::new()
        .prefix(".nircheck-")
        .tempfile_in(directory)?;
    let (file, path) = file.into_parts();
    writing.push(path.to_path_buf());
    Ok((Output::to(Box::new(file)), (path, name)))
}

fn lock() -> MutexGuard<'static, Vec<PathBuf>> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}
