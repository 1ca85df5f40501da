//! Files mapped into memory, and the end of a run whose file is cut short meanwhile: the only
//! `unsafe` code of the command.

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

/// Has the signal of a read behind the end of a mapped file end the run with a message, and
/// without temporary files. Where no handler can be set, the system ends the program.
#[cfg(unix)]
fn end_when_cut_short() {
    use std::sync::Once;

    use rustix::{fs::unlink, io::write};
    use signal_hook::{consts::SIGBUS, low_level};

    use crate::output::temporary_files;

    const MESSAGE: &[u8] = b"nircheck: a mapped file was cut short while it was read; \
        --mmap never reads files without mapping them\n";
    static SET: Once = Once::new();

    SET.call_once(|| {
        let end = || {
            let _ = write(io::stderr(), MESSAGE);
            for path in temporary_files() {
                let _ = unlink(path);
            }
            low_level::exit(2);
        };
        // SAFETY: a handler may call what POSIX lists as safe in one, and nothing that locks or
        // allocates. This one calls `write`, `unlink` and `_exit`, on a constant and on paths
        // that are only ever added to; the handle of standard error is used without its lock.
        let _ = unsafe { low_level::register(SIGBUS, end) };
    });
}
