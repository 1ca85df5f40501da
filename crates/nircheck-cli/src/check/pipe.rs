//! Pipes that hold more than the usual 64 KiB, so that those at their ends wait less often.

/// Has a pipe hold a mebibyte, as far as the system lets it; other files stay as they are.
#[cfg(target_os = "linux")]
pub(super) fn widen(pipe: impl std::os::fd::AsFd) {
    // It is only a wish.
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, 1 << 20);
}

/// There is no such wish here.
#[cfg(not(target_os = "linux"))]
pub(super) fn widen<T>(_pipe: T) {}
