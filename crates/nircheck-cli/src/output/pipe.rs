//! Pipes that hold more than the usual 64 KiB, so that those at their ends wait less often.

/// Asks the system to let a pipe hold a mebibyte; other files stay as they are.
#[cfg(target_os = "linux")]
pub(crate) fn widen(pipe: impl std::os::fd::AsFd) {
    // A refusal costs speed and nothing else.
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, 1 << 20);
}

/// Other systems offer no such request.
#[cfg(not(target_os = "linux"))]
pub(crate) fn widen<T>(_pipe: T) {}
