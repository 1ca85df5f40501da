//! Payroll: check the rows of an import by the rules of the DSN.
//!
//! `cargo run --example payroll_import`

#![allow(clippy::print_stdout)]

use nircheck::{Context, Lang, Profile, YearMonth, check};

/// Employee identifiers and the numbers that came with them.
const ROWS: [(&str, &str); 4] = [
    ("E001", "1 84 12 76 451 089"),
    ("E002", "278112B05000286"),
    ("E003", "7112312345678"),
    ("E004", "1 85 43 75 056 001 42"),
];

fn main() {
    let context = Context {
        profile: Profile::DSN,
        at: YearMonth::new(2026, 11),
        ..Context::default()
    };
    for (employee, typed) in ROWS {
        let report = check(typed, &context);
        match report.outcome() {
            // The declaration takes 13 characters: the key is checked, then left out.
            Ok(parsed) => println!("{employee}: {}", parsed.number()),
            // Neither the code nor the text of an error holds the number.
            Err(error) => {
                println!(
                    "{employee}: {} ({})",
                    error.code(),
                    error.code().text(Lang::Fr)
                );
            }
        }
        for finding in report.findings().iter() {
            println!(
                "{employee}: {}: {}",
                finding.severity(),
                finding.text(Lang::Fr)
            );
        }
    }
}
