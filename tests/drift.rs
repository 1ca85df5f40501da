//! The house stays as it was built: who uses whom, who names which crate, what no file holds.
//!
//! These tests read the sources. A change here is a decision, so it is made here too.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Who may use whom: each module of `src/` and the modules that it may name. A directory is one
/// module, but for those of `batch/`, whose parts keep apart.
const MAY_USE: &[(&str, &[&str])] = &[
    ("coded", &[]),
    ("number", &["coded", "parse", "rules"]),
    ("parse", &["coded", "number", "rules"]),
    ("rules", &["coded", "number", "parse", "place"]),
    ("place", &["coded", "number"]),
    ("protect", &["coded", "number"]),
    ("text", &["batch/kernel", "coded", "number", "rules"]),
    // Blocks of bytes. The kernel shares no code with the grammar.
    ("batch/kernel", &[]),
    ("batch/map", &[]),
    ("batch/error", &["coded"]),
    ("batch/rows", &["batch/error", "batch/kernel"]),
    (
        "batch/judge",
        &["batch/error", "batch/kernel", "batch/rows", "parse"],
    ),
    (
        "batch/source",
        &[
            "batch/error",
            "batch/kernel",
            "batch/map",
            "batch/rows",
            "parse",
        ],
    ),
    ("batch/engine", &["batch/error", "batch/source"]),
    (
        "batch/block",
        &[
            "batch",
            "batch/judge",
            "batch/rows",
            "batch/source",
            "number",
            "rules",
        ],
    ),
    ("batch/columns", &["batch", "batch/kernel", "parse"]),
    (
        "batch/tally",
        &[
            "batch/judge",
            "batch/kernel",
            "coded",
            "number",
            "parse",
            "rules",
        ],
    ),
    (
        "batch",
        &[
            "batch/block",
            "batch/columns",
            "batch/engine",
            "batch/error",
            "batch/judge",
            "batch/kernel",
            "batch/map",
            "batch/rows",
            "batch/source",
            "batch/tally",
            "number",
            "parse",
            "rules",
        ],
    ),
    // Traits of other crates.
    ("external", &["coded", "number", "parse", "rules", "text"]),
];

/// A source file: its path from `src/`, and its code without comments nor texts.
struct Source {
    path: String,
    raw: String,
    code: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a text file of the project")
}

fn sources() -> Vec<Source> {
    fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let src = root().join("src");
    let mut paths = Vec::new();
    collect(&src, &mut paths);
    paths.sort();
    let sources: Vec<_> = paths
        .iter()
        .map(|path| {
            let raw = read(path);
            Source {
                path: path
                    .strip_prefix(&src)
                    .expect("below src")
                    .components()
                    .map(|part| part.as_os_str().to_str().expect("ASCII"))
                    .collect::<Vec<_>>()
                    .join("/"),
                code: bare(&raw),
                raw,
            }
        })
        .collect();
    assert!(sources.len() > 20, "the sources have moved");
    sources
}

/// Code without its comments, without what its string literals hold, and without its tests.
fn bare(raw: &str) -> String {
    let code = raw.split("#[cfg(test)]\nmod tests").next().unwrap_or(raw);
    let bytes = code.as_bytes();
    let mut kept = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &code[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
        } else if let Some(text) = rest.strip_prefix("r#\"") {
            at += text.find("\"#").map_or(rest.len(), |end| end + 5);
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            at += rest[1..].find('\'').map_or(rest.len(), |end| end + 2);
        } else if rest.starts_with('"') {
            let mut end = 1;
            while end < rest.len() && !rest[end..].starts_with('"') {
                end += match rest[end..].chars().next() {
                    Some('\\') => 2,
                    character => character.map_or(1, char::len_utf8),
                };
            }
            kept.push_str("\"\"");
            at += end + 1;
        } else {
            let character = rest.chars().next().expect("not at the end");
            kept.push(character);
            at += character.len_utf8();
        }
    }
    kept
}

/// Whether a word stands in code as a word.
fn names(code: &str, word: &str) -> bool {
    let part = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(word)
        .any(|(at, _)| !code[..at].ends_with(part) && !code[at + word.len()..].starts_with(part))
}

/// The module that a file belongs to, as the table has them.
fn module(path: &str) -> String {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    let parts: Vec<_> = path.split('/').collect();
    match parts[..] {
        ["batch", part, ..] => format!("batch/{part}"),
        _ => parts[0].into(),
    }
}

/// The paths that `crate::` or the like is followed by, with what is in braces spread out.
fn paths_behind(prefix: &str, code: &str) -> Vec<String> {
    let squeezed: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut paths = Vec::new();
    for (at, prefix) in squeezed.match_indices(prefix) {
        spread(&squeezed[at + prefix.len()..], String::new(), &mut paths);
    }
    paths
}

/// One path of a `use`, or each of those in its braces; gives back what is behind it.
fn spread<'a>(text: &'a str, before: String, paths: &mut Vec<String>) -> &'a str {
    let end = text
        .find(|character: char| !(character.is_alphanumeric() || character == '_'))
        .unwrap_or(text.len());
    let path = format!("{before}{}", &text[..end]);
    let rest = &text[end..];
    if let Some(rest) = rest.strip_prefix("::") {
        return spread(rest, format!("{path}::"), paths);
    }
    let Some(mut rest) = rest.strip_prefix('{').filter(|_| end == 0) else {
        paths.push(path);
        return rest;
    };
    loop {
        rest = rest.trim_start_matches([' ', ',']);
        if rest.is_empty() || rest.starts_with('}') {
            return rest.get(1..).unwrap_or("");
        }
        rest = spread(rest, before.clone(), paths);
        // `as`, a macro's mark and the like are no part of a path.
        rest = rest.trim_start_matches(|character| !matches!(character, ',' | '}'));
    }
}

/// The module that each name of the root comes from, by the `pub use` of `lib.rs`.
fn root_names(lib: &str) -> BTreeMap<String, String> {
    let squeezed: String = lib.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, exports) = squeezed.split_once("pub use crate::").expect("re-exports");
    let mut paths = Vec::new();
    spread(exports, String::new(), &mut paths);
    let names: BTreeMap<_, _> = paths
        .iter()
        .filter_map(|path| {
            let (module, _) = path.split_once("::")?;
            let name = path.rsplit("::").next()?;
            Some((name.to_owned(), module.to_owned()))
        })
        .collect();
    assert_eq!(names.get("ParseError").map(String::as_str), Some("parse"));
    assert_eq!(names.get("Nir").map(String::as_str), Some("number"));
    names
}

#[test]
fn who_uses_whom() {
    let sources = sources();
    let lib = sources.iter().find(|source| source.path == "lib.rs");
    let mut of_root = root_names(&lib.expect("lib.rs").code);
    of_root.insert("nir!".into(), "parse".into());
    let modules: BTreeSet<String> = sources.iter().map(|source| module(&source.path)).collect();
    let mut seen = BTreeSet::new();
    for source in sources.iter().filter(|source| source.path != "lib.rs") {
        let from = module(&source.path);
        let allowed = MAY_USE
            .iter()
            .find(|(module, _)| *module == from)
            .unwrap_or_else(|| panic!("{}: say in the table what it may use", source.path))
            .1;
        let mut code = source.code.clone();
        if source.path == "parse/literal.rs" {
            // The macro names the crate of its caller, which is not a use.
            code = code.replace("$crate::Nir", "");
        }
        // What a thing is open to is not a use.
        code = code.replace("(in crate::batch)", "");
        let mut paths = paths_behind("crate::", &code);
        // The parts of `batch/` see each other through it, the files of a part through `crate`.
        let of_part = source.path.matches('/').count() > 1 && !source.path.ends_with("/mod.rs");
        let above = match &from[..] {
            "batch/kernel" => None,
            _ if of_part => None,
            "batch" => Some("self::"),
            part => part.starts_with("batch/").then_some("super::"),
        };
        if let Some(prefix) = above {
            let inside = paths_behind(prefix, &code);
            paths.extend(inside.iter().map(|path| format!("batch::{path}")));
        }
        for path in paths {
            let parts: Vec<_> = path.split("::").collect();
            let to = match parts[..] {
                ["batch", part, ..] if modules.contains(&format!("batch/{part}")) => {
                    format!("batch/{part}")
                }
                // A macro and a module may share a name: `crate::nir!` is of literal.rs.
                ["nir"] if code.contains("crate::nir!") => "parse".into(),
                [name, ..] if modules.contains(name) => name.to_owned(),
                [name, ..] => of_root
                    .get(name)
                    .unwrap_or_else(|| panic!("{}: whose is crate::{path}?", source.path))
                    .clone(),
                [] => continue,
            };
            assert!(
                to == from || allowed.contains(&&to[..]),
                "{}: {from} may not use {to} (crate::{path})",
                source.path
            );
            seen.insert((from.clone(), to));
        }
    }
    // The reading itself works: these uses are there for certain.
    for (from, to) in [
        ("rules", "parse"),
        ("parse", "number"),
        ("batch", "parse"),
        ("batch", "batch/engine"),
        ("batch/engine", "batch/source"),
        ("batch/judge", "batch/kernel"),
        ("batch/tally", "batch/judge"),
    ] {
        assert!(seen.contains(&(from.into(), to.into())), "{from} -> {to}");
    }
}

/// What stands at the bottom names nothing above, through no other path either.
#[test]
fn the_bottom_names_nothing_above() {
    for source in sources() {
        let from = module(&source.path);
        if matches!(&from[..], "coded" | "batch/kernel") {
            let imports = source.code.lines().filter(|line| line.contains("super::"));
            let inside = |line: &&str| from == "batch/kernel" && !line.contains("super::super");
            assert_eq!(
                imports.filter(|line| !inside(line)).count(),
                0,
                "{}",
                source.path
            );
        }
    }
}

#[test]
fn one_file_names_nom() {
    for source in sources() {
        let uses = names(&source.code, "nom");
        assert_eq!(uses, source.path == "parse/grammar.rs", "{}", source.path);
    }
}

/// nom is no part of the public API: what is public in the grammar is so to the crate only.
#[test]
fn nom_is_not_public() {
    let sources = sources();
    let grammar = sources
        .iter()
        .find(|source| source.path == "parse/grammar.rs");
    let public = grammar
        .expect("grammar.rs")
        .code
        .lines()
        .filter(|line| line.trim_start().starts_with("pub ") || line.contains("pub use"))
        .count();
    assert_eq!(public, 0);
}

#[test]
fn one_folder_names_serde_and_arbitrary() {
    for source in sources() {
        for name in ["serde", "arbitrary"] {
            let allowed =
                source.path == format!("external/{name}.rs") || source.path == "external/mod.rs";
            assert!(
                allowed || !names(&source.code, name),
                "{}: {name}",
                source.path
            );
        }
    }
}

#[test]
fn unsafe_stays_in_its_rooms() {
    for source in sources() {
        let room = source.path.starts_with("batch/kernel/")
            || matches!(&source.path[..], "batch/kernel.rs" | "batch/map.rs");
        if !room {
            assert!(!names(&source.code, "unsafe"), "{}", source.path);
            continue;
        }
        // Each block says why it is sound, on the lines above it.
        let lines: Vec<_> = source.raw.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let block = line.split("//").next().unwrap_or("").contains("unsafe {");
            if block {
                let above = &lines[index.saturating_sub(8)..index];
                let said = above.iter().any(|line| line.contains("SAFETY:"));
                assert!(said, "{}:{}: no SAFETY comment", source.path, index + 1);
            }
        }
    }
    let manifest = read(&root().join("Cargo.toml"));
    assert!(manifest.contains("unsafe_code = \"deny\""));
}

/// The library prints nothing, reads no clock, and does not panic on data.
#[test]
fn what_no_file_holds() {
    const NOWHERE: [&str; 12] = [
        "println",
        "print",
        "eprintln",
        "eprint",
        "dbg",
        "todo",
        "unimplemented",
        "unwrap",
        "expect",
        "SystemTime",
        "thread_rng",
        "process",
    ];
    for source in sources() {
        for word in NOWHERE {
            assert!(!names(&source.code, word), "{}: {word}", source.path);
        }
        // Measures and schedules belong to benches; `Instant` is a clock as well.
        assert!(!names(&source.code, "Instant"), "{}", source.path);
        // Only a constant may panic: the macro that is checked when the program is compiled.
        let panics = names(&source.code, "panic");
        assert!(
            !panics || source.path == "parse/literal.rs",
            "{}",
            source.path
        );
    }
}

/// The core needs no standard library: what does is behind the feature, or in its own rooms.
#[test]
fn the_core_is_no_std() {
    let rooms = [
        "batch/",
        "batch.rs",
        "external/arbitrary.rs",
        "text/reader.rs",
    ];
    for source in sources() {
        if rooms.iter().any(|room| source.path.starts_with(room)) {
            continue;
        }
        let lines = source.code.lines();
        let named = lines.filter(|line| line.contains("std::") || line.contains("alloc::"));
        assert_eq!(named.count(), 0, "{}", source.path);
    }
    let lib = read(&root().join("src/lib.rs"));
    assert!(lib.contains("#![cfg_attr(not(feature = \"std\"), no_std)]"));
}

#[test]
fn files_stay_readable() {
    for source in sources() {
        let generated = source.path.contains("generated");
        let lines = source.raw.lines().count();
        assert!(generated || lines < 700, "{}: {lines} lines", source.path);
        assert!(
            source.raw.starts_with("//!"),
            "{}: what is it for?",
            source.path
        );
        for (index, line) in source.raw.lines().enumerate() {
            let wide = line.chars().count() > 100;
            assert!(generated || !wide, "{}:{}", source.path, index + 1);
            assert_eq!(line, line.trim_end(), "{}:{}", source.path, index + 1);
        }
    }
}

// --- Dependencies -----------------------------------------------------------------------------

/// The lines of a table of `Cargo.toml`.
fn table<'a>(manifest: &'a str, name: &str) -> Vec<&'a str> {
    manifest
        .lines()
        .skip_while(|line| line.trim() != format!("[{name}]"))
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| line.contains('=') && !line.trim_start().starts_with('#'))
        .collect()
}

#[test]
fn the_library_depends_on_nom_and_thiserror() {
    let manifest = read(&root().join("Cargo.toml"));
    let dependencies = table(&manifest, "dependencies");
    let name = |line: &&str| line.split('=').next().unwrap_or("").trim().to_owned();
    let optional = |line: &&&str| line.contains("optional = true");
    let required: BTreeSet<_> = dependencies
        .iter()
        .filter(|line| !optional(line))
        .map(name)
        .collect();
    let offered: BTreeSet<_> = dependencies.iter().filter(optional).map(name).collect();
    assert_eq!(required, ["nom", "thiserror"].map(String::from).into());
    let allowed = [
        "arbitrary",
        "data-encoding",
        "hmac",
        "memchr",
        "memmap2",
        "serde",
        "sha2",
    ]
    .map(String::from);
    assert!(
        offered.iter().all(|name| allowed.contains(name)),
        "{offered:?}"
    );
    for line in dependencies.iter().filter(|line| !optional(line)) {
        assert!(line.contains("default-features = false"), "{line}");
    }
    // What is offered is asked for by a feature, never by default but for memchr: nom depends on
    // it too.
    let features = table(&manifest, "features");
    let feature = |name: &str| {
        let mut features = features.iter();
        let found = features.find(|line| line.starts_with(&format!("{name} =")));
        found.unwrap_or_else(|| panic!("a feature {name}"))
    };
    assert_eq!(*feature("default"), "default = [\"std\"]");
    let asked = |line: &str| line.matches("dep:").count();
    assert_eq!(asked(feature("std")), 1);
    assert!(feature("std").contains("\"dep:memchr\""));
    for (name, dependency) in [
        ("mmap", "memmap2"),
        ("serde", "serde"),
        ("arbitrary", "arbitrary"),
    ] {
        assert_eq!(asked(feature(name)), 1, "{name}");
        assert!(
            feature(name).contains(&format!("\"dep:{dependency}\"")),
            "{name}"
        );
    }
}

/// Pseudonyms are made of crates that do it well, in one file and behind one feature.
#[test]
fn one_file_names_the_crates_of_pseudonyms() {
    let manifest = read(&root().join("Cargo.toml"));
    let features = table(&manifest, "features");
    let feature = features.iter().find(|line| line.starts_with("pseudonym ="));
    let asked = "pseudonym = [\"dep:data-encoding\", \"dep:hmac\", \"dep:sha2\"]";
    assert_eq!(feature, Some(&asked));
    for source in sources() {
        for name in ["data_encoding", "hmac", "sha2"] {
            let uses = names(&source.code, name);
            assert_eq!(
                uses,
                source.path == "protect/pseudonym.rs",
                "{}: {name}",
                source.path
            );
        }
    }
}

/// The whole tree of the default build, by the lock file.
#[test]
fn the_default_tree_is_small() {
    let lock = read(&root().join("Cargo.lock"));
    let packages: BTreeMap<&str, Vec<&str>> = lock
        .split("[[package]]")
        .skip(1)
        .map(|package| {
            let name = package
                .lines()
                .find_map(|line| line.strip_prefix("name = "));
            let dependencies = package
                .lines()
                .skip_while(|line| !line.starts_with("dependencies = ["))
                .skip(1)
                .take_while(|line| !line.starts_with(']'))
                .map(|line| line.trim().trim_matches([',', '"']))
                .filter_map(|line| line.split(' ').next())
                .collect();
            (name.unwrap_or("").trim_matches('"'), dependencies)
        })
        .collect();
    let mut tree = BTreeSet::new();
    let mut waiting = vec!["memchr", "nom", "thiserror"];
    while let Some(name) = waiting.pop() {
        if tree.insert(name) {
            waiting.extend(packages.get(name).expect("a package of the lock file"));
        }
    }
    let expected = [
        "memchr",
        "nom",
        "proc-macro2",
        "quote",
        "syn",
        "thiserror",
        "thiserror-impl",
        "unicode-ident",
    ];
    assert!(tree.iter().eq(&expected), "{tree:?}");
}
