//! The fuzz targets, as functions: what must hold for every input, not only that nothing panics.
//!
//! `fuzz_targets/` hands them to libFuzzer; `tests/fuzz_corpus.rs` replays the corpora through
//! them on any toolchain. The judge is the naive one of the tests, which shares no line with the
//! library.

#[path = "../../tests/common/mod.rs"]
pub(crate) mod common;
mod dsn;
mod explain;
mod fund;
mod identity;
mod kernels;
mod lines;
mod parse;
mod round_trip;
mod rows;
mod scan;
mod stream;

use arbitrary::{Arbitrary, Unstructured};
use nircheck::external::arbitrary::Input;

pub use self::{
    dsn::dsn, explain::explain, fund::fund, identity::identity, kernels::kernels, parse::parse,
    round_trip::round_trip, scan::scan, stream::stream,
};

/// The text that an input stands for: itself behind `=`, so that a seed can be read and written
/// by hand; anything else is what a structured text, often nearly well formed, grows from.
fn text(data: &[u8]) -> Option<Vec<u8>> {
    match data.split_first() {
        Some((b'=', text)) => Some(text.to_vec()),
        _ => Some(Input::arbitrary(&mut Unstructured::new(data)).ok()?.0),
    }
}

/// Which inputs do what takes long: a campaign leaves it to some, and has many more inputs in
/// return; a replay by the tests does all with each.
struct Shares(common::Rng);

impl Shares {
    fn of(data: &[u8]) -> Self {
        Self(common::Rng::new(lines::seed_of(data)))
    }

    /// Whether this input is one in `n`.
    fn one_in(&mut self, n: usize) -> bool {
        self.0.one_in(n) || cfg!(test)
    }
}

/// Panics when words hold five digits in a row of a text: more than chance and the dates in the
/// messages explain.
#[track_caller]
fn assert_private(text: &[u8], words: &str) {
    let runs = words.as_bytes().windows(5);
    for run in runs.filter(|run| run.iter().all(u8::is_ascii_digit)) {
        let digits: Vec<u8> = text.iter().copied().filter(u8::is_ascii_digit).collect();
        let typed = digits.windows(5).any(|window| window == run);
        assert!(!typed, "digits of the input in a message");
    }
}
