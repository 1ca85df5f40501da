//! The command, run as a user runs it: one program of tests, a module for each subject.

#![allow(clippy::expect_used, clippy::unwrap_used)]
// What only the tests for Unix use.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports))]

mod attach;
mod check;
mod columns;
mod command;
mod dsn;
mod explain;
mod format;
mod fund;
mod generate;
mod ins;
mod key;
mod layers;
mod mask;
mod places;
mod pseudonymize;
#[cfg(unix)] // the examples are for a shell
mod readme;
mod scan;
mod suggest;
mod transition;
mod usage;
