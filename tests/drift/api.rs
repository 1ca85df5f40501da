//! The public API of both libraries, one line an item, beside the one that was agreed on.
//!
//! Items stand where they are written: what a private module holds is public by a line `pub use`
//! of the list. Of a macro the list has what it declares, and what it is given.
//! `NIRCHECK_API=write cargo test --test drift` writes the list anew.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{agreed, leaves, sources, text};

/// What an attribute may say of the API.
const MARKS: [&str; 5] = [
    "cfg",
    "derive",
    "macro_export",
    "must_use",
    "non_exhaustive",
];

fn is(token: Option<&TokenTree>, name: &str) -> bool {
    token.is_some_and(|token| token.to_string() == name)
}

fn group(token: Option<&TokenTree>, delimiter: Delimiter) -> Option<TokenStream> {
    match token {
        Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Some(group.stream()),
        _ => None,
    }
}

fn tokens(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

/// Where an item or a field ends, or its body or its value begins.
fn end_of_head(tokens: &[TokenTree]) -> usize {
    let (mut angles, mut before) = (0, ' ');
    let has_body = !(0..3).any(|at| is(tokens.get(at), "use"));
    let is_end = |token: &TokenTree| match token {
        TokenTree::Punct(mark) => {
            let mark = mark.as_char();
            angles += i32::from(mark == '<') - i32::from(mark == '>' && before != '-');
            before = mark;
            matches!(mark, ';' | ',' | '=') && angles == 0
        }
        token => has_body && group(Some(token), Delimiter::Brace).is_some(),
    };
    tokens.iter().position(is_end).unwrap_or(tokens.len())
}

/// The attributes in front of an item: what they say of the API, how many tokens they are, and
/// whether they hide it.
fn attributes(all: &[TokenTree]) -> (String, usize, bool) {
    let (mut marks, mut len, mut hidden) = (String::new(), 0, false);
    while is(all.get(len), "#") {
        len += usize::from(is(all.get(len + 1), "!"));
        let attribute = group(all.get(len + 1), Delimiter::Bracket).expect("an attribute");
        let attribute = text(&tokens(attribute));
        hidden |= ["cfg(test)", "cfg(doctest)", "doc(hidden)"].contains(&&*attribute);
        if MARKS
            .iter()
            .any(|mark| attribute.split(['(', ' ']).next() == Some(mark))
        {
            marks += &format!("#[{attribute}] ");
        }
        len += 2;
    }
    (marks, len, hidden)
}

/// The variants of an enum, or the rows of a macro: each up to its comma or its body.
fn rows(at: &str, body: TokenStream, lines: &mut Vec<String>) {
    let body = tokens(body);
    let is_end = |token: &TokenTree| is(Some(token), ";");
    let of_macro = body.iter().any(is_end);
    for row in body.split(|token| is(Some(token), if of_macro { ";" } else { "," })) {
        let (marks, len, hidden) = attributes(row);
        let row = &row[len..];
        let is_long =
            |token: &TokenTree| of_macro && group(Some(token), Delimiter::Brace).is_some();
        let mut ends = row.iter();
        let end = ends.position(|token| is(Some(token), ",") || is_long(token));
        let row = &row[..end.unwrap_or(row.len())];
        if !hidden && !row.is_empty() && !is(row.first(), "$") {
            lines.push(format!("{at}  {marks}{}", text(row)));
        }
    }
}

/// The public items among some tokens; in a trait all are.
fn items(at: &str, all: TokenStream, in_trait: bool, lines: &mut Vec<String>) {
    let all = tokens(all);
    let mut rest = &all[..];
    while let Some(first) = rest.first() {
        if is(Some(first), "$")
            && let Some(repeated) = group(rest.get(1), Delimiter::Parenthesis)
        {
            items(at, repeated, in_trait, lines);
            rest = &rest[2..];
            continue;
        }
        if matches!(first, TokenTree::Punct(mark) if mark.as_char() != '#') {
            rest = &rest[1..];
            continue;
        }
        let (marks, len, hidden) = attributes(rest);
        let (head, tail) = rest[len..].split_at(end_of_head(&rest[len..]));
        let body = group(tail.first(), Delimiter::Brace);
        rest = match tail.first() {
            Some(token) if is(Some(token), "=") => {
                let end = tail.iter().position(|token| is(Some(token), ";"));
                &tail[end.unwrap_or(tail.len())..]
            }
            _ => tail.get(1..).unwrap_or_default(),
        };
        // What a hidden macro declares is not hidden.
        if head.is_empty() || hidden && !is(head.first(), "macro_rules") {
            continue;
        }
        let word = |index: usize| head.get(index).map_or(String::new(), ToString::to_string);
        let is_public = word(0) == "pub" && group(head.get(1), Delimiter::Parenthesis).is_none();
        let skipped = usize::from(is_public);
        let inner = |index: usize| format!("{at}::{}", word(index));
        let before = lines.len();
        let mut line = |item: &str| lines.push(format!("{at}  {marks}{item}"));
        match &*word(skipped) {
            "impl" if head.iter().any(|token| is(Some(token), "for")) => line(&text(head)),
            "impl" => items(
                &format!("{at}::{}", self_type(head)),
                body.unwrap_or_default(),
                false,
                lines,
            ),
            "macro_rules" => {
                for arm in tokens(body.unwrap_or_default()) {
                    let arm = group(Some(&arm), Delimiter::Brace).unwrap_or_default();
                    items(&format!("{}!", inner(2)), arm, false, lines);
                }
            }
            _ if word(1) == "!" => {
                let inner = format!("{}!", inner(0));
                match body {
                    Some(body) => {
                        items(&inner, body.clone(), false, lines);
                        if lines.len() == before {
                            let has_rows = body.to_string().contains(';');
                            rows(&inner, body, lines);
                            lines.truncate(if has_rows { lines.len() } else { before + 1 });
                        }
                    }
                    None => line(&text(head)),
                }
            }
            _ if !is_public && !in_trait => {}
            "use" => leaves(&text(&head[2..]), "", &mut |path| {
                line(&format!("pub use {path}"));
            }),
            "enum" => {
                line(&text(head));
                rows(&inner(2), body.unwrap_or_default(), lines);
            }
            "struct" => {
                let shown = text(head);
                let (name, fields) = shown.split_once('(').unwrap_or((&shown, "pub "));
                line(if fields.contains("pub ") {
                    &shown
                } else {
                    name
                });
                items(&inner(2), body.unwrap_or_default(), false, lines);
            }
            "mod" | "trait" => {
                line(&text(head));
                items(
                    &inner(2),
                    body.unwrap_or_default(),
                    word(1) == "trait",
                    lines,
                );
            }
            _ => line(&text(head)),
        }
    }
}

/// The type that an `impl` is of, without its parameters.
fn self_type(head: &[TokenTree]) -> String {
    let mut angles = 0;
    let start = head.iter().skip(1).position(|token| {
        let before = angles;
        angles += i32::from(is(Some(token), "<")) - i32::from(is(Some(token), ">"));
        before == 0 && angles == 0
    });
    let name = &head[start.map_or(1, |start| start + 1)..];
    text(name).split('<').next().unwrap_or_default().to_owned()
}

/// What was agreed on, and is now.
#[test]
fn the_public_api_is_the_one_agreed_on() {
    let mut lines = Vec::new();
    for source in sources(&["src", "crates/nircheck-records/src"]) {
        // The kernels are for tests; one name of theirs is public, in `batch`.
        if !source.path.starts_with("src/batch/kernel/") || source.path.ends_with("/level.rs") {
            items(&source.module(), source.code, false, &mut lines);
        }
    }
    // What a private type can do is nobody's business.
    let words = |line: &str| -> Vec<String> {
        let is_part = |letter: char| !letter.is_alphanumeric() && letter != '_';
        line.split(is_part)
            .filter(|word| !word.is_empty())
            .map(String::from)
            .collect()
    };
    let is_type = |pair: &&[String]| ["struct", "enum"].contains(&&*pair[0]);
    let public: Vec<_> = lines.iter().map(|line| words(line)).collect();
    let public: BTreeSet<_> = public
        .iter()
        .flat_map(|words| words.windows(2).filter(is_type).map(|pair| pair[1].clone()))
        .collect();
    lines.retain(|line| match line.split_once(" for ") {
        Some((head, of)) if head.contains("impl") && !of.starts_with('$') => {
            words(of).iter().any(|word| public.contains(word))
        }
        _ => true,
    });
    lines.sort();
    agreed("tests/public-api.txt", &lines);
}
