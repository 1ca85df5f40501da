//! Many numbers as columns, in the two layouts of Arrow: records of a fixed size, and strings
//! given by offsets into bytes.
//!
//! `cargo run --example batch_columns`

#![allow(clippy::print_stdout)]

use nircheck::{
    Context,
    batch::{Validator, Verdict, verdicts_to_bitmap},
};

fn main() {
    let validator = Validator::new(&Context::default());

    // Three records of 15 bytes, one after the other: a verdict for each, and a bitmap.
    let fixed = b"295109912611193278112B05000286295139912611193";
    let mut verdicts = [Verdict::default(); 3];
    validator.records(fixed, &mut verdicts);
    let mut valid = [0];
    let count = verdicts_to_bitmap(&verdicts, &mut valid);
    println!(
        "{count} of {} well formed: {:03b}",
        verdicts.len(),
        valid[0]
    );

    // Four strings, of which one is empty: `bytes[offsets[i]..offsets[i + 1]]`.
    let bytes = b"29510991261112 95 10 99 126 111 9327811";
    let offsets = [0_i32, 13, 13, 34, 39];
    let mut verdicts = [Verdict::default(); 4];
    validator.strings(&offsets, bytes, &mut verdicts);
    for (index, verdict) in verdicts.iter().enumerate() {
        let outcome = match verdict.error() {
            Some(code) => code.as_str(),
            None if verdict.is_empty() => "empty",
            None => "well formed",
        };
        println!("string {index}: {outcome}");
    }
}
