//! What one thread does: finds the numbers in the parts of files that it is given.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use nircheck::{
    Parsed,
    batch::Mapped,
    text::{CONTEXT, Certainty, Scanner},
};

use super::{files::Job, shown};
use crate::{
    input::source::{self, Input, Source},
    run::engine::MapWhen,
};

/// What is read at once.
const BLOCK: u64 = 256 << 10;

/// How many numbers of a part are held at once: a file may hold nothing else.
const MOST: usize = 4096;

/// Reading is several times slower where the place in memory and the place in the file are not
/// aligned alike: so the context before a block is a page.
const PAGE: u64 = 4096;

/// The system may map as much at once where one byte of it is read.
const LARGE_PAGE: u64 = 2 << 20;

/// A number that was found.
pub(super) struct Finding {
    /// How many lines end before it in the part, or in the stream.
    pub(super) lines_before: u64,
    pub(super) range: Range<u64>,
    pub(super) parsed: Parsed,
    pub(super) certainty: Certainty,
    /// The text around it, masked or not.
    pub(super) context: String,
}

/// What became of a job.
pub(super) enum Searched {
    /// A part of a file.
    Part(Part),
    /// To be read from beginning to end, reporting on the way.
    Stream(PathBuf),
    NotOpened(PathBuf, io::Error),
    Failed(String),
}

pub(super) struct Part {
    pub(super) path: Arc<Path>,
    pub(super) line_feeds: u64,
    pub(super) findings: Vec<Finding>,
    /// What is left of it when there are too many, to be searched once they are reported.
    pub(super) rest: Range<u64>,
    mmap: MapWhen,
}

impl Part {
    /// What is left to search.
    pub(super) fn rest(&self) -> Option<Job> {
        let job = || Job::Part {
            path: Arc::clone(&self.path),
            part: self.rest.clone(),
            mmap: self.mmap,
        };
        (!self.rest.is_empty()).then(job)
    }
}

/// How the content of a file is come by.
enum Content {
    Read(File),
    Mapped(Mapped),
    /// It is packed, or to be converted.
    Stream,
}

/// A thread's own file and buffer.
pub(super) struct Files {
    scanner: Scanner,
    show_numbers: bool,
    /// The last file.
    open: Option<(Arc<Path>, Content)>,
    buffer: Vec<u8>,
    aligned: usize,
}

impl Files {
    pub(super) fn new(scanner: Scanner, show_numbers: bool) -> Self {
        let buffer = vec![0; (2 * PAGE + BLOCK) as usize + CONTEXT];
        let aligned = buffer
            .as_ptr()
            .align_offset(PAGE as usize)
            .min(PAGE as usize);
        Self {
            scanner,
            show_numbers,
            open: None,
            buffer,
            aligned,
        }
    }

    pub(super) fn run(&mut self, job: Job) -> Searched {
        let (path, part, mmap) = match job {
            Job::Part { path, part, mmap } => (path, part, mmap),
            Job::Stream(path) => return Searched::Stream(path),
            Job::NotOpened(path, error) => return Searched::NotOpened(path, error),
            Job::Failed(message) => return Searched::Failed(message),
        };
        let name = path.display().to_string();
        match self.part(path, part, mmap) {
            Ok(searched) => searched,
            Err(error) => Searched::Failed(format!("cannot read {name}: {error}")),
        }
    }

    fn part(&mut self, path: Arc<Path>, part: Range<u64>, mmap: MapWhen) -> io::Result<Searched> {
        let is_open = |(open, _): &(Arc<Path>, _)| Arc::ptr_eq(open, &path);
        if !self.open.as_ref().is_some_and(is_open) {
            let name = path.to_string_lossy().into_owned();
            let content = match Input::of_file(File::open(&path)?, name)?.source {
                Source::Regular(file, len) => match mmap.map(&file, len)? {
                    Some(mapped) => Content::Mapped(mapped),
                    None => Content::Read(file),
                },
                Source::Stream(_) => Content::Stream,
            };
            self.open = Some((Arc::clone(&path), content));
        }
        let is_plain = !matches!(self.open, Some((_, Content::Stream)));
        if part.start == 0 && !is_plain {
            return Ok(Searched::Stream(path.to_path_buf()));
        }
        let mut searched = Part {
            path,
            line_feeds: 0,
            findings: Vec::new(),
            rest: part,
            mmap,
        };
        let Range { start, end } = searched.rest;
        while is_plain && !searched.rest.is_empty() && searched.findings.len() < MOST {
            let Range { start, end } = searched.rest;
            let own = start..end.min(start + BLOCK);
            searched.rest.start = self.block(own, &mut searched)?;
        }
        if let Some((_, Content::Mapped(mapped))) = &self.open {
            // What is left is searched elsewhere, or later.
            mapped.release(start.saturating_sub(LARGE_PAGE) as usize..(end + LARGE_PAGE) as usize);
        }
        Ok(Searched::Part(searched))
    }

    /// Adds the numbers that begin in a block, until there are too many; where that is.
    fn block(&mut self, own: Range<u64>, part: &mut Part) -> io::Result<u64> {
        let end = own.end;
        let from = own.start.saturating_sub(PAGE);
        let wanted = (own.end - from) as usize + CONTEXT;
        let text = match &mut self.open {
            Some((_, Content::Read(file))) => {
                file.seek(SeekFrom::Start(from))?;
                let area = &mut self.buffer[self.aligned..][..wanted];
                let read = read_full(file, area)?;
                &area[..read]
            }
            Some((_, Content::Mapped(mapped))) if mapped.is_whole()? => {
                let rest = mapped.bytes().get(from as usize..).unwrap_or_default();
                &rest[..rest.len().min(wanted)]
            }
            Some((_, Content::Mapped(_))) => &[],
            Some((_, Content::Stream)) | None => return Ok(end),
        };
        if from + (text.len() as u64) < own.end {
            return Err(source::cut_short());
        }

        let own = (own.start - from) as usize..((own.end - from) as usize).min(text.len());
        let line_feeds = part.line_feeds;
        let mut numbers = self.scanner.scan_part(text, own);
        while let Some(found) = numbers.next() {
            let range = found.range();
            part.line_feeds = line_feeds + numbers.line_feeds();
            let at = from + range.start as u64;
            // Two readings that begin together stay together.
            let is_another = part
                .findings
                .last()
                .is_some_and(|last| last.range.start < at);
            if part.findings.len() >= MOST && is_another {
                return Ok(at);
            }
            let around = found.around(text, shown::WIDTH);
            part.findings.push(Finding {
                lines_before: part.line_feeds,
                range: at..from + range.end as u64,
                parsed: found.parsed(),
                certainty: found.certainty(),
                context: shown::context(around, &text[range], self.show_numbers),
            });
        }
        part.line_feeds = line_feeds + numbers.line_feeds();
        Ok(end)
    }
}

/// Reads until the area is full or the file ends.
fn read_full(file: &mut File, area: &mut [u8]) -> io::Result<usize> {
    let mut len = 0;
    while len < area.len() {
        match file.read(&mut area[len..]) {
            Ok(0) => break,
            Ok(read) => len += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(len)
}
