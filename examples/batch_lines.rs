//! Many numbers as lines: counts of lines in memory, then a report on a stream.
//!
//! `cargo run --example batch_lines < FILE`

#![allow(clippy::print_stdout)]

use std::{io, ops::ControlFlow};

use nircheck::{
    Context, ErrorCode, Finding, Lang,
    batch::{Block, Counts, Error, Input, Lines, Validator},
    check,
};

fn main() -> Result<(), Error> {
    let validator = Validator::new(&Context::default());

    // Lines in memory: counts, and an iterator over the invalid ones.
    let lines = b"295109912611193\n2 95 10 99 126 111 93\r\n\n295139912611193\n";
    let counts = validator.count(lines);
    println!(
        "{} lines: {} well formed, {} not, {} empty",
        counts.lines(),
        counts.well_formed(),
        counts.invalid(),
        counts.empty()
    );
    for code in ErrorCode::ALL {
        match counts.with_error(*code) {
            0 => {}
            lines => println!("{lines} with the error {code}"),
        }
    }
    for line in validator.rejects(lines) {
        let code = line.verdict.error().map_or("", |code| code.as_str());
        println!("line {}, byte {}: {code}", line.number, line.offset);
    }

    // A stream of any size, in little memory, on all cores. Workers render the blocks, here into a
    // report and its counts, and the results are delivered in order.
    let (mut well_formed, mut without_key) = (0, 0);
    let render = |block: &Block<'_>| {
        let (mut report, mut counts) = (String::new(), block.counts());
        for line in block.lines() {
            if let Some(code) = line.verdict.error() {
                report += &format!("line {}: {}\n", line.number, code.text(Lang::En));
            } else if line.needs_check() {
                counts.add_findings(check(&*line.text(), &Context::default()).findings());
            }
        }
        (report, counts)
    };
    let deliver = |(report, counts): (String, Counts)| {
        print!("{report}");
        well_formed += counts.well_formed();
        without_key += counts.with_finding(Finding::KeyAbsent);
        ControlFlow::Continue(())
    };
    let input = Input::Reader(Box::new(io::stdin()));
    validator.run(input, Lines::Findings, render, deliver)?;
    println!("{well_formed} well formed, {without_key} of them without a key");
    Ok(())
}
