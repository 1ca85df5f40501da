//! The Python module of nircheck: one value or an array in, the same out.
//!
//! What is known of numbers is in `nircheck`, and arrays are checked by `nircheck-arrow`. Here are
//! the arguments, the containers, and the class of one number.

mod dsn;
mod functions;
mod nir;
mod options;
mod values;

use pyo3::prelude::*;

/// French social security numbers (NIR): the compiled part of `nircheck`.
#[pymodule]
mod _nircheck {
    #[pymodule_export]
    use crate::{
        dsn::{DsnIndividuals, dsn_check},
        functions::{
            compare, format, is_valid, kind, mask, parse, place, pseudonymize, redact, report,
            scan, suggest, with_key,
        },
        nir::Nir,
    };

    #[pymodule_export]
    const DATA_VERSION: &str = nircheck::place::DATA_VERSION;
    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
