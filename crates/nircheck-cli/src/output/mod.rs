//! What leaves the command: standard output, result files, their formats, and the end of a run by
//! a signal.

mod files;
mod format;
mod pipe;
mod signals;
mod writer;

#[cfg(unix)]
pub(crate) use self::signals::temporary_files;
pub(crate) use self::{
    files::{Readers, ResultFiles},
    format::{Format, Shape, formats, push_cells, push_record, push_row},
    pipe::widen,
    signals::leave_no_core,
    writer::{Output, refuse_as_input},
};
