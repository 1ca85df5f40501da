//! Which files to read, and in which parts.

use std::{
    fs::{self, File},
    io::{self, Read},
    iter,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use walkdir::{DirEntry, WalkDir};

use super::args::Args;
use crate::run::engine::MapWhen;

/// The part of a file that one thread reads.
const PART: u64 = 4 << 20;

/// Something to search.
pub(super) enum Job {
    /// A part of a file of known length.
    Part {
        path: Arc<Path>,
        part: Range<u64>,
        mmap: MapWhen,
    },
    /// All of what has no length.
    Stream(PathBuf),
    /// What is named and cannot be opened.
    NotOpened(PathBuf, io::Error),
    /// A place of a tree that cannot be read.
    Failed(String),
}

/// The jobs, in the order of their report: that of the arguments, and of names in a tree.
pub(super) fn jobs(args: &Args) -> impl Iterator<Item = Job> + Send {
    args.paths()
        .flat_map(|path| -> Box<dyn Iterator<Item = Job> + Send> {
            if path.as_os_str() == "-" {
                return Box::new(iter::once(Job::Stream(path.to_owned())));
            }
            match fs::metadata(path) {
                Err(error) => Box::new(iter::once(Job::NotOpened(path.to_owned(), error))),
                Ok(metadata) if metadata.is_dir() => Box::new(tree(args, path)),
                Ok(metadata) if metadata.is_file() && metadata.len() > 0 => {
                    Box::new(file(args, path.to_owned(), metadata.len(), args.mmap))
                }
                Ok(_) => Box::new(iter::once(Job::Stream(path.to_owned()))),
            }
        })
}

/// Every regular file of a tree.
fn tree(args: &Args, root: &Path) -> impl Iterator<Item = Job> + Send {
    // Other programs may be writing there.
    let mmap = match args.mmap {
        MapWhen::Auto => MapWhen::Never,
        chosen => chosen,
    };
    let is_wanted = |entry: &DirEntry| {
        let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        !(args.skip_hidden && is_hidden && entry.depth() > 0)
    };
    let entries = WalkDir::new(root).sort_by_file_name().into_iter();
    entries.filter_entry(is_wanted).flat_map(move |entry| {
        let failed = |error: &walkdir::Error| Job::Failed(format!("cannot read {error}"));
        let found = entry.and_then(|entry| {
            let len = match entry.file_type().is_file() {
                true => entry.metadata()?.len(),
                false => 0,
            };
            Ok((entry.into_path(), len))
        });
        let (files, failures) = match found {
            Ok((path, len)) => (Some(file(args, path, len, mmap)), None),
            Err(error) => (None, Some(failed(&error))),
        };
        files.into_iter().flatten().chain(failures)
    })
}

/// The parts of a file.
fn file(
    args: &Args,
    path: PathBuf,
    len: u64,
    mmap: MapWhen,
) -> impl Iterator<Item = Job> + Send + use<> {
    let is_skipped = args.skip_binary && is_binary(&path).unwrap_or(false);
    let end = if is_skipped { 0 } else { len };
    let path = Arc::from(path);
    (0..end.div_ceil(PART)).map(move |index| Job::Part {
        path: Arc::clone(&path),
        part: index * PART..end.min((index + 1) * PART),
        mmap,
    })
}

/// Whether there is a NUL byte near the beginning.
fn is_binary(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(8 << 10).read_to_end(&mut start)?;
    Ok(memchr::memchr(0, &start).is_some())
}
