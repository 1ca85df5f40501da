//! A program without the standard library that checks a number.

#![no_std]

use nircheck::{Context, check};

/// Whether the text is well formed.
///
/// # Safety
/// `text` points to `len` bytes that can be read.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn is_well_formed(text: *const u8, len: usize) -> bool {
    // SAFETY: the caller's promise.
    let text = unsafe { core::slice::from_raw_parts(text, len) };
    check(text, &Context::default()).is_well_formed()
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
