//! The one loop of every command that reads lines or rows: blocks of an input go to all threads,
//! and what is made of them is put out in order.

pub(crate) mod columns;
pub(crate) mod engine;
pub(crate) mod replace;
pub(crate) mod results;
