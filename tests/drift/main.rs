//! The house stays as it was built: who uses whom, who names which crate, what is public.
//!
//! These tests read the sources. A change here is a decision, so it is made here too.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod api;
mod layers;
mod tables;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use proc_macro2::{TokenStream, TokenTree};

/// A source file: its path from the root, and what stands in it without its tests.
struct Source {
    path: String,
    raw: String,
    code: TokenStream,
}

impl Source {
    /// The path of its module.
    fn module(&self) -> String {
        let (head, tail) = self.path.rsplit_once("src/").unwrap();
        let name = Path::new(head)
            .file_name()
            .map_or("nircheck".into(), |name| {
                name.to_string_lossy().replace('-', "_")
            });
        let tail = tail
            .trim_end_matches(".rs")
            .trim_end_matches("mod")
            .trim_end_matches('/');
        let tail = tail.replace('/', "::");
        if tail == "lib" {
            name
        } else {
            format!("{name}::{tail}")
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The sources below some directories, without what a program writes.
fn sources(directories: &[&str]) -> Vec<Source> {
    let mut waiting: Vec<_> = directories.iter().map(|path| root().join(path)).collect();
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).unwrap();
            waiting.extend(entries.map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("generated.rs")
        {
            let raw = fs::read_to_string(&path).unwrap();
            let code = raw.split("#[cfg(test)]\nmod tests").next().unwrap();
            let path = path.strip_prefix(root()).unwrap().to_str().unwrap();
            found.push(Source {
                path: path.replace('\\', "/"),
                code: code.parse().unwrap(),
                raw,
            });
        }
    }
    assert!(found.len() > 10, "the sources have moved");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Tokens as they are written, on one line.
fn text(tokens: &[TokenTree]) -> String {
    let span = |token: Option<&TokenTree>| token.map(TokenTree::span);
    let (Some(first), Some(last)) = (span(tokens.first()), span(tokens.last())) else {
        return String::new();
    };
    let text = first
        .join(last)
        .and_then(|span| span.source_text())
        .unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("( ", "(").replace(", )", ")")
}

/// The paths of a tree of `use`, written out.
fn leaves(tree: &str, before: &str, found: &mut dyn FnMut(String)) {
    let (mut depth, mut start) = (0, 0);
    for (at, letter) in tree.char_indices().chain([(tree.len(), ',')]) {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        if letter == ',' && depth == 0 {
            let path = tree[start..at].trim();
            match path.split_once('{') {
                Some((head, inner)) => {
                    leaves(inner.trim_end_matches('}'), &[before, head].concat(), found);
                }
                None if path.is_empty() => {}
                None => found([before, path].concat()),
            }
            start = at + 1;
        }
    }
}

/// Compares a file with the lines that it should have, or writes it when `NIRCHECK_API` is `write`.
fn agreed(file: &str, lines: &[String]) {
    let path = root().join(file);
    if env::var_os("NIRCHECK_API").is_some_and(|value| value == "write") {
        fs::write(&path, lines.join("\n") + "\n").unwrap();
    }
    let text = fs::read_to_string(path).unwrap();
    let old: BTreeSet<_> = text.lines().collect();
    let new: BTreeSet<_> = lines.iter().map(|line| &**line).collect();
    let gone = old.difference(&new).map(|line| format!("- {line}"));
    let changes: Vec<_> = gone
        .chain(new.difference(&old).map(|line| format!("+ {line}")))
        .collect();
    let all = changes.join("\n");
    assert!(
        all.is_empty(),
        "{file} differs; NIRCHECK_API=write accepts this:\n{all}"
    );
    assert!(
        text.lines().eq(lines),
        "{file}: the same lines in another order"
    );
}

/// The words of some code.
fn words(code: &TokenStream, found: &mut BTreeSet<String>) {
    for token in code.clone() {
        match token {
            TokenTree::Group(group) => words(&group.stream(), found),
            TokenTree::Ident(word) => drop(found.insert(word.to_string())),
            _ => {}
        }
    }
}

/// The files of the library that have one of some words.
fn files_with(names: &[&str]) -> BTreeSet<String> {
    let has = |source: &Source| {
        let mut found = BTreeSet::new();
        words(&source.code, &mut found);
        names.iter().any(|name| found.contains(*name))
    };
    let sources = sources(&["src"]).into_iter().filter(has);
    sources.map(|source| source.path).collect()
}

#[test]
fn each_crate_is_named_in_one_file() {
    for (names, file) in [
        (&["nom"][..], "src/parse/grammar.rs"),
        (&["serde"], "src/external/serde.rs"),
        (&["arbitrary"], "src/external/arbitrary.rs"),
        (
            &["data_encoding", "hmac", "sha2"],
            "src/protect/pseudonym.rs",
        ),
        (&["memmap2"], "src/batch/map.rs"),
    ] {
        let mut files = files_with(names);
        files.remove("src/external/mod.rs"); // the modules have these names
        assert_eq!(files, [file.to_owned()].into(), "{names:?}");
    }
}

/// The library prints nothing, reads no clock, starts no process. Lints forbid `unwrap` and the
/// like.
#[test]
fn words_that_no_file_has() {
    let words = [
        "print",
        "println",
        "eprint",
        "eprintln",
        "Instant",
        "SystemTime",
        "process",
        "unimplemented",
        "unreachable",
    ];
    assert_eq!(files_with(&words), BTreeSet::new());
    // Only a constant may panic: the macro that is checked when the program is compiled.
    assert_eq!(
        files_with(&["panic"]),
        ["src/parse/literal.rs".into()].into()
    );
}

#[test]
fn unsafe_stays_in_its_rooms() {
    for path in files_with(&["unsafe", "unsafe_code"]) {
        let is_room = path.starts_with("src/batch/kernel/") || path == "src/batch/map.rs";
        assert!(is_room, "{path}");
    }
}

#[test]
fn files_stay_readable() {
    for Source { path, raw, .. } in sources(&["src"]) {
        let lines = raw.lines().count();
        assert!(lines < 700, "{path}: {lines} lines");
        assert!(raw.starts_with("//!"), "{path}: what is it for?");
    }
}

/// The whole tree of the default build.
#[test]
fn the_default_tree_is_small() {
    let mut tree = Command::new(env!("CARGO"));
    tree.args([
        "tree",
        "--locked",
        "--offline",
        "-p",
        "nircheck",
        "-e",
        "normal",
    ]);
    let output = tree
        .args(["--prefix", "none"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let names: BTreeSet<_> = text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    let expected = [
        "memchr",
        "nircheck",
        "nom",
        "proc-macro2",
        "quote",
        "syn",
        "thiserror",
        "thiserror-impl",
        "unicode-ident",
    ];
    assert!(names.iter().eq(&expected), "{names:?}");
}
