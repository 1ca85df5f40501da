//! What the judges of lines and rows find in a block.

use super::{
    kernel::{Mark, Span, code},
    rows::QuoteError,
};

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
    pub(super) fn includes(self, mark: Mark) -> bool {
        match (self, mark.code()) {
            (Self::All, _) => true,
            (Self::None, _) | (_, code::EMPTY) => false,
            (Self::Problems, code) => code != code::VALID,
            (Self::Findings, code) => code != code::VALID || mark.deserves_look(),
        }
    }
}

/// One reported line of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LineResult {
    /// Its number in the block, from 0.
    pub(super) number: u32,
    /// Where it begins in the block.
    pub(super) start: u32,
    /// Its length without its end.
    pub(super) len: u32,
    /// The verdict.
    pub(super) mark: Mark,
}

/// What was found in a block.
#[derive(Clone, Debug)]
pub(super) struct BlockResult {
    /// How many lines have each mark.
    counts: [u64; 256],
    /// The same of well-formed lines of 13 characters; only when findings are asked for.
    short: [u64; 256],
    /// Where the first of those begins.
    pub(super) first_short: Option<u32>,
    /// The reported lines, in order.
    pub(super) lines: Vec<LineResult>,
    /// Of rows, the cells that were cut out of each reported one.
    pub(super) cells: Vec<Span>,
    /// How many bytes of the block were judged: all up to an error.
    pub(super) len: usize,
    /// How many line numbers the block takes up.
    pub(super) numbers: u64,
    /// The error of the row that the block stops at, with its line in the block, from 0.
    pub(super) error: Option<QuoteError>,
}

impl BlockResult {
    /// Nothing yet.
    pub(super) const fn new() -> Self {
        Self {
            counts: [0; 256],
            short: [0; 256],
            first_short: None,
            lines: Vec::new(),
            cells: Vec::new(),
            len: 0,
            numbers: 0,
            error: None,
        }
    }

    /// Counts lines with these marks.
    pub(super) fn count(&mut self, marks: &[Mark]) {
        count(&mut self.counts, marks);
    }

    /// Counts a line with this mark.
    pub(super) fn count_one(&mut self, mark: Mark) {
        self.counts[usize::from(mark.0)] += 1;
    }

    /// Counts plain lines: how many begin with 1, and with 2.
    pub(super) fn count_plain(&mut self, plain: [usize; 2]) {
        add_plain(&mut self.counts, plain);
    }

    /// Counts lines that were counted as such again as lines of 13 characters. Lines that are not
    /// well formed do no harm.
    pub(super) fn count_short(&mut self, marks: &[Mark]) {
        count(&mut self.short, marks);
    }

    /// The same of plain lines.
    pub(super) fn count_short_plain(&mut self, plain: [usize; 2]) {
        add_plain(&mut self.short, plain);
    }

    /// Takes note of a well-formed line of 13 characters that begins here.
    pub(super) fn see_short(&mut self, start: u32) {
        let first = self.first_short.get_or_insert(start);
        *first = start.min(*first);
    }

    /// The number of lines.
    pub(super) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The number of lines with each mark that some have.
    pub(super) fn counts(&self) -> impl Iterator<Item = (Mark, u64)> {
        let counts = (0..=255).zip(self.counts);
        counts.filter(|(_, n)| *n > 0).map(|(m, n)| (Mark(m), n))
    }

    /// The number of lines with this mark: those of 13 characters, then the others.
    pub(super) fn by_length(&self, mark: Mark) -> [u64; 2] {
        let (all, short) = (
            self.counts[usize::from(mark.0)],
            self.short[usize::from(mark.0)],
        );
        [short, all - short]
    }
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
