//! Which file of the command uses which: no circle, so that each can be read with those below it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The files that each file uses, by their paths as modules.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// The sources below a directory, by module.
fn sources(directory: &Path, module: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let inner = [module, name].join("::");
        if path.is_dir() {
            sources(&path, &inner, found);
        } else {
            let module = if name == "mod" { module } else { &inner };
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            found.insert(module.to_owned(), text.to_owned());
        }
    }
}

/// The paths of a tree of `use`, written out.
fn paths(tree: &str, before: &str, found: &mut Vec<String>) {
    let (mut depth, mut start) = (0, 0);
    let ends = tree.char_indices().filter(|(_, c)| {
        depth += i32::from(*c == '{') - i32::from(*c == '}');
        *c == ',' && depth == 0
    });
    let ends: Vec<_> = ends.map(|(at, _)| at).chain([tree.len()]).collect();
    for end in ends {
        let path = tree[start..end].trim();
        match path.split_once('{') {
            Some((head, inner)) => {
                paths(inner.trim_end_matches('}'), &[before, head].concat(), found);
            }
            None if path.is_empty() => {}
            None => found.push([before, path].concat()),
        }
        start = (end + 1).min(tree.len());
    }
}

fn uses() -> Uses {
    let mut files = BTreeMap::new();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&source, "crate", &mut files);
    files.remove("crate::main"); // it uses every command
    let of_file = |(module, text): (&String, &String)| {
        let parent = module.rsplit_once("::").unwrap().0;
        let trees = text.split("use ").skip(1);
        let mut found = Vec::new();
        trees.for_each(|tree| paths(tree.split(';').next().unwrap(), "", &mut found));
        let used = found.iter().filter_map(|path| {
            let path = match path.split_once("::")? {
                ("super", rest) => [parent, "::", rest].concat(),
                ("self", rest) => [module, "::", rest].concat(),
                _ => path.clone(),
            };
            let names: Vec<_> = path.split("::").collect();
            let prefixes = (1..=names.len()).rev().map(|len| names[..len].join("::"));
            prefixes
                .into_iter()
                .find(|prefix| files.contains_key(prefix))
        });
        (module.clone(), used.filter(|used| used != module).collect())
    };
    files.iter().map(of_file).collect()
}

#[test]
fn no_circle_of_files() {
    let mut left = uses();
    assert!(left.len() > 40 && left.values().flatten().count() > 100);
    // A file that uses none of those that are left stands on solid ground.
    while let Some(base) = left
        .iter()
        .find_map(|(file, used)| {
            used.is_disjoint(&left.keys().cloned().collect())
                .then_some(file)
        })
        .cloned()
    {
        left.remove(&base);
    }
    let circles: Uses = left
        .iter()
        .map(|(file, used)| {
            let used = used.iter().filter(|used| left.contains_key(*used));
            (file.clone(), used.cloned().collect())
        })
        .collect();
    assert!(
        circles.is_empty(),
        "files in circles, or above one: {circles:#?}"
    );
}
