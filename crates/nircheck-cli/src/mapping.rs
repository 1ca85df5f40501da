//! Files mapped into memory, and the ends of a run that come as signals: a mapped file that is cut
//! short, memory that the system refuses. The only `unsafe` code of the command.

#![allow(unsafe_code)]

use std::{fs::File, io};

use nircheck::batch::Mapped;

/// Maps a regular file, which the user lets the command do with `--mmap`.
pub(crate) fn map(file: &File) -> io::Result<Mapped> {
    #[cfg(unix)]
    end_when_cut_short();
    // SAFETY: the promise that nobody changes the file meanwhile is the user's, as the help of
    // `--mmap` says: a program cannot enforce it.
    unsafe { Mapped::open(file) }
}

/// Has the signal of a read behind the end of a mapped file end the run with a message.
#[cfg(unix)]
fn end_when_cut_short() {
    use std::sync::Once;

    const MESSAGE: &[u8] = b"nircheck: a mapped file was cut short while it was read; \
        --mmap never reads files without mapping them\n";
    static SET: Once = Once::new();
    SET.call_once(|| end_at(signal_hook::consts::SIGBUS, MESSAGE));
}

/// Has the standard library's way to end a program that is refused memory, which is to abort it,
/// end the run as other failures do. Tables that grow with the input ask first, and say more.
pub(crate) fn end_without_memory() {
    #[cfg(unix)]
    end_at(
        signal_hook::consts::SIGABRT,
        b"nircheck: the system refuses the memory that the run takes\n",
    );
}

/// Has a signal end the run with exit code 2, a message, and no temporary files. Where no handler
/// can be set, the system ends the program.
#[cfg(unix)]
fn end_at(signal: std::ffi::c_int, message: &'static [u8]) {
    use rustix::{fs::unlink, io::write};
    use signal_hook::low_level;

    use crate::output::temporary_files;

    let end = move || {
        let _ = write(io::stderr(), message);
        for path in temporary_files() {
            let _ = unlink(path);
        }
        low_level::exit(2);
    };
    // SAFETY: a handler may call what POSIX lists as safe in one, and nothing that locks or
    // allocates. This one calls `write`, `unlink` and `_exit`, on a constant and on paths that are
    // only ever added to; the handle of standard error is used without its lock.
    let _ = unsafe { low_level::register(signal, end) };
}
