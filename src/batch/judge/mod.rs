//! Judges blocks of [`lines`] or of [`rows`]: what goes in and what is found.

mod lines;
mod rows;

use super::{
    error::QuoteError,
    kernel::{Kernel, Mark, Policy, Span, Tables, code},
};

/// How blocks are judged. Cheap to copy, without state: blocks can be judged in any order.
#[derive(Clone, Copy, Debug)]
pub(in crate::batch) struct BlockJudge<'a> {
    /// The instructions to use.
    pub(in crate::batch) kernel: Kernel,
    /// The rules.
    pub(in crate::batch) tables: &'a Tables,
    /// The spellings.
    pub(in crate::batch) policy: Policy,
}

/// Which lines are reported one by one. Counts come in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Lines {
    /// No line.
    None,
    /// Lines that are not well formed, empty ones left out.
    Problems,
    /// These, and well-formed lines that may have a finding which their kind and length do not
    /// imply.
    Findings,
    /// Every line.
    All,
}

impl Lines {
    /// Whether a line with this mark is reported.
    pub(in crate::batch) fn includes(self, mark: Mark) -> bool {
        match (self, mark.code()) {
            (Self::All, _) => true,
            (Self::None, _) | (_, code::EMPTY) => false,
            (Self::Problems, code) => code != code::VALID,
            (Self::Findings, code) => code != code::VALID || mark.may_have_finding(),
        }
    }
}

/// One reported line of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::batch) struct LineResult {
    /// Its number in the block, from 0.
    pub(in crate::batch) number: u32,
    /// Where it begins in the block.
    pub(in crate::batch) start: u32,
    /// Its length without its end.
    pub(in crate::batch) len: u32,
    /// The verdict.
    pub(in crate::batch) mark: Mark,
    /// Of a row, whether it has fewer cells than it should.
    pub(in crate::batch) is_narrow: bool,
}

/// What was found in a block.
#[derive(Clone, Debug)]
pub(in crate::batch) struct BlockResult {
    /// How many lines have each mark.
    counts: [u64; 256],
    /// The same of well-formed lines of 13 characters; only when findings are asked for.
    short: [u64; 256],
    /// Where the first line begins that lacks its key.
    pub(in crate::batch) first_keyless: Option<u32>,
    /// The reported lines, in order.
    pub(in crate::batch) lines: Vec<LineResult>,
    /// Of rows, the cells that were cut out of each reported one.
    pub(in crate::batch) cells: Vec<Span>,
    /// How many bytes of the block were judged: all up to an error.
    pub(in crate::batch) len: usize,
    /// How many line numbers the block takes up.
    pub(in crate::batch) numbers: u64,
    /// The error of the row that the block stops at, with its line in the block, from 0.
    pub(in crate::batch) error: Option<QuoteError>,
}

impl BlockResult {
    /// Nothing yet.
    pub(in crate::batch) const fn new() -> Self {
        Self {
            counts: [0; 256],
            short: [0; 256],
            first_keyless: None,
            lines: Vec::new(),
            cells: Vec::new(),
            len: 0,
            numbers: 0,
            error: None,
        }
    }

    /// Counts lines with these marks.
    pub(in crate::batch) fn count(&mut self, marks: &[Mark]) {
        count(&mut self.counts, marks);
    }

    /// Counts a line with this mark.
    pub(in crate::batch) fn count_one(&mut self, mark: Mark) {
        self.counts[usize::from(mark.0)] += 1;
    }

    /// Counts plain lines: how many begin with 1, and with 2.
    pub(in crate::batch) fn count_plain(&mut self, plain: [usize; 2]) {
        add_plain(&mut self.counts, plain);
    }

    /// Counts lines that were counted as such again as lines of 13 characters. Lines that are not
    /// well formed do no harm.
    pub(in crate::batch) fn count_short(&mut self, marks: &[Mark]) {
        count(&mut self.short, marks);
    }

    /// The same of plain lines.
    pub(in crate::batch) fn count_short_plain(&mut self, plain: [usize; 2]) {
        add_plain(&mut self.short, plain);
    }

    /// Takes note that a line that lacks its key begins here.
    pub(in crate::batch) fn see_keyless(&mut self, start: u32) {
        let first = self.first_keyless.get_or_insert(start);
        *first = start.min(*first);
    }

    /// The number of lines.
    pub(in crate::batch) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The number of lines with each mark that some have.
    pub(in crate::batch) fn counts(&self) -> impl Iterator<Item = (Mark, u64)> {
        let counts = self.counts.iter().enumerate();
        let some = counts.filter(|(_, n)| **n > 0);
        some.map(|(mark, n)| (Mark(mark as u8), *n))
    }

    /// The number of lines with this mark: those of 13 characters, then the others.
    pub(in crate::batch) fn by_length(&self, mark: Mark) -> [u64; 2] {
        let (all, short) = (
            self.counts[usize::from(mark.0)],
            self.short[usize::from(mark.0)],
        );
        [short, all - short]
    }
}

/// Whether a line of 13 characters with this mark lacks its key: provisional numbers of the Cnam
/// have another layout, without one.
pub(in crate::batch) fn is_keyless(mark: Mark) -> bool {
    mark.code() == code::VALID && mark.first() <= 4
}

/// Counts marks: those of plain lines many at a time, since one counter can only go up one by one.
fn count(counts: &mut [u64; 256], marks: &[Mark]) {
    /// The marks of plain lines are 0 and this.
    const TWO: u8 = Mark::new(code::VALID, 2, false).0;
    let (parts, rest) = marks.as_chunks::<16>();
    for part in parts {
        let all = u128::from_le_bytes(part.map(|mark| mark.0));
        if all & !u128::from_le_bytes([TWO; 16]) == 0 {
            let twos = all.count_ones() as usize;
            add_plain(counts, [16 - twos, twos]);
        } else {
            part.iter()
                .for_each(|mark| counts[usize::from(mark.0)] += 1);
        }
    }
    rest.iter()
        .for_each(|mark| counts[usize::from(mark.0)] += 1);
}

fn add_plain(counts: &mut [u64; 256], plain: [usize; 2]) {
    for (first, n) in (1..).zip(plain) {
        counts[usize::from(Mark::new(code::VALID, first, false).0)] += n as u64;
    }
}
