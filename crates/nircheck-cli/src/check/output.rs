//! Standard output in whole lines: an interruption waits for the write that is going on, so that
//! nothing is left half-written, and temporary files are removed.

use std::{
    fs,
    io::{self, IsTerminal, Stdout, Write},
    path::PathBuf,
    process,
    sync::{Mutex, MutexGuard, PoisonError, TryLockError},
    thread,
    time::{Duration, Instant},
};

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
    stdout: Stdout,
    is_terminal: bool,
    /// Whether the last line that was written had no end, as at the end of a file.
    lacks_end: bool,
}

/// How much is written at once.
const BLOCK: usize = 1 << 16;

impl Output {
    pub(crate) fn new() -> Self {
        let stdout = io::stdout();
        Self {
            text: Vec::new(),
            is_terminal: stdout.is_terminal(),
            stdout,
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
            self.stdout.write_all(b"\n")?;
        }
        self.lacks_end = *last != b'\n';
        self.stdout.write_all(text)
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
        self.stdout.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }

    /// Writes all that is left.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.flush()?;
        self.stdout.flush()
    }
}

fn lock() -> MutexGuard<'static, Vec<PathBuf>> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}
