//! Who may use whom in the library; of the other crates the compiler says it.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{leaves, sources};

/// Each directory of `src/` and those that it may name. The number, its grammar and its rules know
/// each other: a month is judged by its row. The kernels share no code with the grammar.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("coded", &[]),
    ("batch/kernel", &[]),
    ("number", &["coded", "parse", "rules"]),
    ("parse", &["coded", "number", "rules"]),
    ("place", &["coded", "number"]),
    ("rules", &["coded", "number", "parse", "place"]),
    ("protect", &["coded", "number"]),
    ("text", &["batch/kernel", "coded", "number", "rules"]),
    (
        "batch",
        &["batch/kernel", "coded", "number", "parse", "rules"],
    ),
    ("external", &["coded", "number", "parse", "rules", "text"]),
];

/// The paths behind `crate::` in some code.
fn paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, root) in code.match_indices("crate::") {
        let (before, path) = (&code[..at], &code[at + root.len()..]);
        // `$crate` is the crate of a macro's caller; what an item is open to is no use of it.
        if before.trim_end().ends_with('$') || before.trim_end().ends_with("( in") {
            continue;
        }
        let (mut depth, mut last) = (0, ':');
        let end = path.find(|letter: char| {
            let opens = letter == '{' && (depth > 0 || last == ':');
            depth += i32::from(opens) - i32::from(letter == '}');
            last = letter;
            depth < 0 || depth == 0 && !(letter.is_alphanumeric() || "_:}".contains(letter))
        });
        leaves(&path[..end.unwrap_or(path.len())], "", &mut |path| {
            found.push(path);
        });
    }
    found
}

/// Code without the texts in it, which may speak of anything.
fn bare(code: &TokenStream) -> String {
    let mut text = String::new();
    for token in code.clone() {
        match token {
            TokenTree::Group(group) => {
                let inner = bare(&group.stream());
                text += &match group.delimiter() {
                    Delimiter::Brace => format!("{{{inner}}}"),
                    _ => format!("({inner})"),
                };
            }
            TokenTree::Literal(_) => {}
            TokenTree::Punct(mark) => text.push(mark.as_char()),
            TokenTree::Ident(word) => text += &format!(" {word}"),
        }
    }
    text.replace(":: ", "::")
}

/// The directory that a path below the root leads to, as the table has them.
fn directory(path: &str) -> String {
    let parts: Vec<_> = path
        .split(['/', ':', ' ', '.'])
        .filter(|part| !part.is_empty())
        .collect();
    match parts[..] {
        ["batch", "kernel", ..] => "batch/kernel".into(),
        _ => parts[0].into(),
    }
}

#[test]
fn who_uses_whom() {
    let sources = sources(&["src"]);
    let of_root = sources
        .iter()
        .find(|source| source.path == "src/lib.rs")
        .unwrap();
    let of_root: BTreeMap<_, _> = paths(&bare(&of_root.code))
        .iter()
        .map(|path| {
            (
                path.rsplit("::").next().unwrap().to_owned(),
                directory(path),
            )
        })
        .chain([("nir".into(), "parse".into())])
        .collect();
    let tables = BTreeMap::from(MAY_USE);
    let mut seen = BTreeSet::new();
    for source in sources.iter().filter(|source| source.path != "src/lib.rs") {
        let from = directory(&source.path["src/".len()..]);
        let code = bare(&source.code);
        assert!(
            from != "batch/kernel" || !code.contains("super::super::super"),
            "{}",
            source.path
        );
        for path in paths(&code) {
            let to = directory(&path);
            let to = of_root
                .get(&to)
                .filter(|_| !tables.contains_key(&*to))
                .cloned()
                .unwrap_or(to);
            let allowed = to == from || tables[&*from].contains(&&*to);
            assert!(
                allowed,
                "{}: {from} may not use {to} (crate::{path})",
                source.path
            );
            seen.insert((from.clone(), to));
        }
    }
    let uses = MAY_USE
        .iter()
        .flat_map(|(from, all)| all.iter().map(move |to| (from, to)));
    for (from, to) in uses {
        let is_seen = seen.contains(&((*from).into(), (*to).into()));
        assert!(is_seen, "{from} need not use {to} any more");
    }
}
