//! A column of a CSV file: the rows whose number is not well formed, with their line.
//!
//! `cargo run --example batch_rows`

#![allow(clippy::print_stdout)]

use std::ops::ControlFlow;

use nircheck::{
    Context,
    batch::{Counts, Error, Input, Lines, RowFormat, Validator},
};

fn main() -> Result<(), Error> {
    let header = b"name;nir\n";
    let rows = b"\"Durand; A.\";2951099126111\n\"Martin\nB.\";2951399126111\nPetit;\"2 95 10\"\n";
    let file = [&header[..], rows].concat();

    let Some(format) = RowFormat::new(b';') else {
        return Ok(());
    };
    let format = format.with_judged(1).starting_at(header.len() as u64, 2);
    let mut counts = Counts::default();
    Validator::new(&Context::default()).run_rows(
        Input::Reader(Box::new(&file[..])),
        &format,
        Lines::Problems,
        // Called by the workers for each block.
        |block| {
            let wrong = block.lines().filter_map(|row| {
                let code = row.verdict.error()?;
                Some(format!("line {}: {code}", row.number))
            });
            (block.counts(), wrong.collect::<Vec<_>>())
        },
        // Called in the order of the file.
        |(part, wrong)| {
            counts.add(&part);
            wrong.iter().for_each(|line| println!("{line}"));
            ControlFlow::Continue(())
        },
    )?;
    println!("{} of {} well formed", counts.well_formed(), counts.lines());
    Ok(())
}
