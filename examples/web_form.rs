//! A web form: show the error, its position, and likely corrections.
//!
//! `cargo run --example web_form`

#![allow(clippy::print_stdout)]

use nircheck::{Context, Lang, Parsed, suggest};

fn main() {
    for typed in [
        "2 95 10 99 126 111 93",
        "2 95 1O 99 126 111 93",
        "2 59 10 99 126 111 93",
    ] {
        println!("{}", answer(typed));
    }
}

/// The message under the field.
fn answer(typed: &str) -> String {
    let error = match Parsed::parse(typed) {
        Ok(parsed) => return format!("{parsed:#} : numéro bien formé"),
        Err(error) => error,
    };
    // The position is a byte offset into the typed text, so the page can mark it.
    let caret = " ".repeat(
        typed
            .get(..error.at())
            .map_or(0, |before| before.chars().count()),
    );
    let mut answer = format!(
        "{typed}\n{caret}^ {} ; attendu : {}",
        error.code().text(Lang::Fr),
        error.expected().text(Lang::Fr),
    );
    for suggestion in suggest(typed.as_bytes(), &Context::default()).take(3) {
        let slip = suggestion.slip.text(Lang::Fr);
        answer += &format!("\n  vouliez-vous dire {:#} ? ({slip})", suggestion.number);
    }
    answer
}
