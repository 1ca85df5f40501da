//! Signals that end the program: between two writes, and without temporary files.

use std::{
    fs,
    path::{Path, PathBuf},
    process,
    sync::{
        Mutex, MutexGuard, Once, OnceLock, PoisonError, TryLockError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// Held while something is written.
static WRITING: Mutex<()> = Mutex::new(());

/// How long a signal waits for a write that makes no progress, as into a pipe that is not read.
const PATIENCE: Duration = Duration::from_secs(1);

/// The first of the temporary files, each of which leads to the next one. Files are only ever
/// added, and nothing is locked, so that the handler of a signal can walk along.
static FIRST: OnceLock<Box<TemporaryFile>> = OnceLock::new();

/// A temporary file, to be removed when the program ends early.
pub(super) struct TemporaryFile {
    path: PathBuf,
    #[cfg(unix)]
    c_path: std::ffi::CString,
    exists: AtomicBool,
    next: OnceLock<Box<TemporaryFile>>,
}

/// What is written whole whenever a signal comes: a pipe takes this many bytes at once, or none.
const WHOLE: usize = 4096;

/// Keeps signals from ending the program until it is dropped, while `len` bytes are written. To heed
/// signals takes a thread, which most runs end without: up to the first long write a signal does
/// what it does by default.
pub(super) fn writing(len: usize) -> MutexGuard<'static, ()> {
    static HEEDED: Once = Once::new();
    if len > WHOLE {
        HEEDED.call_once(end_between_writes);
    }
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps the system from writing the memory of the program to a file when a signal ends it: numbers
/// are in it.
pub(crate) fn leave_no_core() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

        let limit = Rlimit {
            current: Some(0),
            ..getrlimit(Resource::Core)
        };
        // Where it is refused, the limit of the user holds.
        let _ = setrlimit(Resource::Core, limit);
    }
}

impl TemporaryFile {
    /// Has a file removed when the program ends early.
    pub(super) fn register(path: &Path) -> &'static Self {
        let mut file = Box::new(Self {
            path: path.to_owned(),
            #[cfg(unix)]
            // A path that was opened holds no NUL.
            c_path: std::ffi::CString::new(path.as_os_str().as_encoded_bytes()).unwrap_or_default(),
            exists: AtomicBool::new(true),
            next: OnceLock::new(),
        });
        let mut place = &FIRST;
        loop {
            match place.set(file) {
                Ok(()) => break,
                Err(refused) => file = refused,
            }
            // It was refused because there is one.
            let Some(taken) = place.get() else { continue };
            place = &taken.next;
        }
        place.wait()
    }

    /// The file has its final name, or is gone.
    pub(super) fn forget(&self) {
        self.exists.store(false, Ordering::Release);
    }

    fn all() -> impl Iterator<Item = &'static Self> {
        let first = FIRST.get();
        std::iter::successors(first, |file| file.next.get())
            .map(|file| &**file)
            .filter(|file| file.exists.load(Ordering::Acquire))
    }
}

/// The paths of the temporary files that exist, for a handler of signals that may do little: it
/// locks and allocates nothing.
#[cfg(unix)]
pub(crate) fn temporary_files() -> impl Iterator<Item = &'static std::ffi::CStr> {
    TemporaryFile::all().map(|file| file.c_path.as_c_str())
}

/// Has signals end the program between two writes, or after a second when what is written is not
/// taken. The exit code is that of shells: 128 and the number of the signal.
#[cfg(unix)]
fn end_between_writes() {
    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU},
        iterator::Signals,
    };

    let (registered, is_registered) = std::sync::mpsc::channel();
    let ignored = ignored_signals();
    let wait = move || {
        let ending = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU];
        let heeded = ending.into_iter().filter(|it| ignored >> (it - 1) & 1 == 0);
        // Where no handler can be set, the system ends the program at once.
        let signals = Signals::new(heeded);
        let _ = registered.send(());
        if let Some(signal) = signals.ok().and_then(|mut it| it.forever().next()) {
            end(128 + signal);
        }
    };
    // A handler without its thread would swallow signals: so the thread sets it.
    if thread::Builder::new().spawn(wait).is_ok() {
        let _ = is_registered.recv();
    }
}

/// Has Ctrl-C, Ctrl-Break and the end of the console end the program between two writes.
#[cfg(not(unix))]
fn end_between_writes() {
    const INTERRUPTED: i32 = 128 + 2;
    let _ = ctrlc::set_handler(|| end(INTERRUPTED));
}

/// The signals that whoever started the program wants ignored, as `nohup` does, one a bit from
/// the lowest on.
#[cfg(unix)]
fn ignored_signals() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}

/// Ends the program, without its temporary files.
fn end(code: i32) -> ! {
    let start = Instant::now();
    let _writing = loop {
        match WRITING.try_lock() {
            Ok(writing) => break Some(writing),
            Err(TryLockError::Poisoned(error)) => break Some(error.into_inner()),
            Err(TryLockError::WouldBlock) if start.elapsed() > PATIENCE => break None,
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(1)),
        }
    };
    for file in TemporaryFile::all() {
        let _ = fs::remove_file(&file.path);
    }
    process::exit(code);
}
