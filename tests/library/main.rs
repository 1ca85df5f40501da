//! The library, as a program meets it: one program of tests, a module for each behaviour.

#![allow(clippy::expect_used, clippy::print_stdout, clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;

mod api;
#[cfg(feature = "arbitrary")]
mod arbitrary;
mod batch;
mod differential;
mod exhaustive;
mod fields;
mod kernels;
mod places;
mod privacy;
#[cfg(feature = "pseudonym")]
mod pseudonym;
mod report;
mod rows;
mod scan;
#[cfg(feature = "serde")]
mod serde;
mod suggest;
mod text;
mod vectors;
