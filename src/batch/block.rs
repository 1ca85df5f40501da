//! A block of whole lines, judged line by line: runs of one shape at the speed of the kernels, any
//! mix of shapes through lanes, and what is left by the grammar that the caller brings.
//!
//! A line ends with LF or CR LF, or with the block; a lone CR is an ordinary byte. A line of white
//! space only is empty: it has a number and is counted, but not judged. A line over
//! [`LINE_LIMIT`] bytes, its end left out, is too long.

use super::kernel::{BATCH, Batch, Kernel, LineEnd, Mark, Policy, Shape, Tables, code};

/// The longest line that is judged, in bytes.
pub(super) const LINE_LIMIT: usize = 65_536;

/// How blocks are judged. Cheap to copy, without state: blocks can be judged in any order.
#[derive(Clone, Copy, Debug)]
pub(super) struct BlockJudge<'a> {
    /// The instructions to use.
    pub(super) kernel: Kernel,
    /// The rules.
    pub(super) tables: &'a Tables,
    /// The spellings.
    pub(super) policy: Policy,
}

/// Which lines are reported one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// None: only the counts.
    Counts,
    /// Those that are not valid, empty ones left out.
    Problems,
    /// These, and the valid ones that deserve a second look.
    Looks,
    /// All lines.
    All,
}

/// One line of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in the block, from 0.
    pub(super) number: u32,
    /// Where it begins in the block.
    pub(super) start: u32,
    /// Its length without its end.
    pub(super) len: u32,
    /// The verdict.
    pub(super) mark: Mark,
}

/// What was found in one block or more.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// How many lines have each mark.
    counts: [u64; 256],
    /// The same for lines of 13 characters alone; only when lines are asked for.
    short: [u64; 256],
    /// The lines asked for, in order.
    pub(super) lines: Vec<Line>,
}

impl Found {
    /// Nothing yet.
    #[must_use]
    pub(super) const fn new() -> Self {
        Self {
            counts: [0; 256],
            short: [0; 256],
            lines: Vec::new(),
        }
    }

    /// Adds lines with these marks.
    pub(super) fn count(&mut self, marks: &[Mark]) {
        count(&mut self.counts, marks);
    }

    /// Adds those of them that have 13 characters, which are counted again.
    pub(super) fn count_short(&mut self, marks: &[Mark]) {
        count(&mut self.short, marks);
    }

    /// How many lines there are.
    pub(super) fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How many lines have which mark, where there are any.
    pub(super) fn counts(&self) -> impl Iterator<Item = (Mark, u64)> {
        let counts = (0..=255).zip(self.counts);
        counts.filter(|(_, n)| *n > 0).map(|(m, n)| (Mark(m), n))
    }

    /// How many lines have this mark: those of 13 characters, then the others.
    pub(super) fn by_length(&self, mark: Mark) -> [u64; 2] {
        let (all, short) = (
            self.counts[usize::from(mark.0)],
            self.short[usize::from(mark.0)],
        );
        [short, all - short]
    }
}

/// Adds marks to their counts.
fn count(counts: &mut [u64; 256], marks: &[Mark]) {
    const PART: usize = 64;
    for part in marks.chunks(PART) {
        let mut left = part.len();
        for first in 1..=8 {
            let ordinary = Mark::new(code::VALID, first, false);
            // At most `PART`: a byte is enough, and a byte each makes it fast.
            let n = part
                .iter()
                .map(|mark| u8::from(*mark == ordinary))
                .sum::<u8>();
            counts[usize::from(ordinary.0)] += u64::from(n);
            left -= usize::from(n);
            if left == 0 {
                break;
            }
        }
        if left != 0 {
            for i in having(part, CODE | LOOK) {
                counts[usize::from(part[i].0)] += 1;
            }
        }
    }
}

/// The bits of a mark that hold its code.
pub(super) const CODE: u8 = 0x0F;
/// The bit of a mark that asks for a second look.
pub(super) const LOOK: u8 = 0x80;

/// The position of the first mark, from `from` on, that has some of these bits: few have, as a
/// rule.
fn next_having(marks: &[Mark], from: usize, bits: u8) -> Option<usize> {
    let bits_of_all = u64::from_le_bytes([bits; 8]);
    let mut at = from;
    while let Some(eight) = marks.get(at..).and_then(<[Mark]>::first_chunk::<8>) {
        let found = u64::from_le_bytes(eight.map(|mark| mark.0)) & bits_of_all;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = marks.get(at..)?;
    Some(at + rest.iter().position(|mark| mark.0 & bits != 0)?)
}

/// Positions of all such marks.
pub(super) fn having(marks: &[Mark], bits: u8) -> impl Iterator<Item = usize> {
    let first = next_having(marks, 0, bits);
    std::iter::successors(first, move |at| next_having(marks, at + 1, bits))
}

impl Default for Found {
    fn default() -> Self {
        Self::new()
    }
}

impl BlockJudge<'_> {
    /// Judges the lines of `block`, which holds whole lines and less than 4 GiB, and adds what
    /// there is to `found`; the lines asked for are numbered from `found.lines` on as in this
    /// block alone. `grammar` judges the lines that the kernels leave, without their ends, none of
    /// them over the limit; it answers with `Mark::EMPTY` for white space.
    pub(super) fn judge(
        &self,
        block: &[u8],
        wanted: Wanted,
        found: &mut Found,
        grammar: &mut dyn FnMut(&[u8]) -> Mark,
    ) {
        let block = &block[..block.len().min(u32::MAX as usize)];
        let report = Report {
            wanted,
            found,
            number: 0,
        };
        Walk::new(*self, block, grammar, report).walk();
    }
}

/// How many marks of a run are looked at together.
const RUN: usize = 1024;
/// How far line ends are looked for: a few times what a batch of ordinary lines takes.
const WINDOW: usize = 8192;
/// How many lines of one shape promise a run.
const PROMISE: usize = 4;

/// A line's first byte, and the first after it.
type Span = (u32, u32);

/// Record `i` of a run that begins at `first`, without its end.
fn record(block: &[u8], first: usize, stride: usize, i: usize) -> Span {
    let start = first + i * stride;
    let end = start + stride - 1;
    (
        start as u32,
        (end - usize::from(block[end - 1] == b'\r')) as u32,
    )
}

struct Walk<'a> {
    judge: BlockJudge<'a>,
    block: &'a [u8],
    grammar: &'a mut dyn FnMut(&[u8]) -> Mark,
    report: Report<'a>,
    /// The shape of the last run or of the next, and the places of its characters.
    shape: Option<(Shape, u64)>,
    batch: Batch,
    ends: [LineEnd; BATCH],
    spans: [Span; BATCH],
    marks: [Mark; RUN],
}

impl<'a> Walk<'a> {
    fn new(
        judge: BlockJudge<'a>,
        block: &'a [u8],
        grammar: &'a mut dyn FnMut(&[u8]) -> Mark,
        report: Report<'a>,
    ) -> Self {
        Self {
            judge,
            block,
            grammar,
            report,
            shape: None,
            batch: Batch::new(),
            ends: [LineEnd::default(); BATCH],
            spans: [(0, 0); BATCH],
            marks: [Mark(0); RUN],
        }
    }

    fn walk(&mut self) {
        let end = self.block.len();
        // After a run few lines are taken one by one, and more each time that no run follows.
        let (mut at, mut few) = (0, BATCH / 4);
        while at < end {
            let n = self.mixed(&mut at, end, few);
            self.promise(n, at);
            few = (few * 4).min(BATCH);
            if self.run(&mut at) >= BATCH {
                few = 1;
            }
        }
    }

    /// Judges a run of the shape that is expected, if it goes on at `at`; gives its length.
    fn run(&mut self, at: &mut usize) -> usize {
        let Some((shape, places)) = self.shape.take() else {
            return 0;
        };
        let BlockJudge { kernel, tables, .. } = self.judge;
        let stride = shape.stride();
        let mut total = 0;
        loop {
            let n = kernel.marks(tables, &shape, &self.block[*at..], &mut self.marks);
            let single = self.settle(*at, stride, n);
            let (block, first) = (self.block, *at);
            let marks = &self.marks[..single];
            if shape.chars() == 13 {
                self.report.deliver_short(marks);
            }
            self.report
                .deliver(marks, |i| record(block, first, stride, i));
            total += single;
            *at += single * stride;
            if single < n {
                // A record that holds several lines, and ends where the last of them ends.
                let end = *at + stride;
                while *at < end {
                    self.mixed(at, end, BATCH);
                }
            } else if n < RUN {
                break;
            }
        }
        self.shape = Some((shape, places));
        total
    }

    /// Has the records of a run with a character out of place judged in their other spellings.
    /// Gives the number of records up to the first that holds several lines.
    fn settle(&mut self, at: usize, stride: usize, records: usize) -> usize {
        let BlockJudge {
            kernel,
            tables,
            policy,
        } = self.judge;
        let mut done = 0;
        loop {
            let mut odd = [0; BATCH];
            let (mut n, mut single) = (0, records);
            for i in having(&self.marks[done..records], CODE).map(|i| done + i) {
                if self.marks[i].code() == code::CHARACTER {
                    let span = record(self.block, at, stride, i);
                    if self.block[span.0 as usize..span.1 as usize].contains(&b'\n') {
                        single = i;
                        break;
                    }
                    (odd[n], self.spans[n]) = (i, span);
                    n += 1;
                    if n == BATCH {
                        break;
                    }
                }
            }
            kernel.lines(
                tables,
                policy,
                self.block,
                &self.spans[..n],
                &mut self.batch,
            );
            self.ask_grammar();
            for (i, mark) in odd.iter().zip(self.batch.marks()) {
                self.marks[*i] = *mark;
            }
            if n < BATCH {
                return single;
            }
            done = odd[BATCH - 1] + 1;
        }
    }

    /// Judges up to `most` lines of any shape from `at` on, up to `end`; gives their number.
    fn mixed(&mut self, at: &mut usize, end: usize, most: usize) -> usize {
        let BlockJudge {
            kernel,
            tables,
            policy,
        } = self.judge;
        let block = &self.block[..end];
        let window = &block[*at..end.min(*at + WINDOW)];
        let n = kernel.line_ends(window, &mut self.ends[..most.min(BATCH)]);
        let (first, mut start) = (*at as u32, *at as u32);
        for (span, end) in self.spans.iter_mut().zip(&self.ends[..n]) {
            *span = (start, first + end.text_end());
            start = first + end.feed() + 1;
        }
        *at = start as usize;
        if n == 0 {
            self.spans[0] = long_line(block, at);
        }
        let n = n.max(1);
        kernel.lines(tables, policy, block, &self.spans[..n], &mut self.batch);
        self.ask_grammar();
        if self.report.wanted >= Wanted::Looks {
            for (i, mark) in self.batch.marks().iter().enumerate() {
                if mark.code() == code::VALID && self.is_short(i) {
                    self.report.deliver_short(&[*mark]);
                }
            }
        }
        self.report.deliver(self.batch.marks(), |i| self.spans[i]);
        n
    }

    /// Whether a line of the batch has 13 characters.
    fn is_short(&self, line: usize) -> bool {
        let (start, end) = self.spans[line];
        match self.batch.places(line) {
            // The grammar judged it: separators hold no ASCII letter or digit.
            0 => {
                let line = &self.block[start as usize..end as usize];
                line.iter()
                    .filter(|byte| byte.is_ascii_alphanumeric())
                    .count()
                    == 13
            }
            places => places.count_ones() == 13,
        }
    }

    /// Has the grammar judge the lines of the batch that are left to it.
    fn ask_grammar(&mut self) {
        for i in 0..self.batch.marks().len() {
            if self.batch.marks()[i] == Mark::UNDECIDED {
                let (start, end) = self.spans[i];
                let line = &self.block[start as usize..end as usize];
                let mark = if line.len() > LINE_LIMIT {
                    Mark::TOO_LONG
                } else {
                    (self.grammar)(line)
                };
                self.batch.decide(i, mark);
            }
        }
    }

    /// Takes the shape of the last of `n` lines for that of the next run, if the lines before have
    /// it too. `next` is where the next line begins.
    fn promise(&mut self, n: usize, next: usize) {
        let Some(first) = n.checked_sub(PROMISE) else {
            return;
        };
        let len = |(start, end): &Span| end - start;
        let spans = &self.spans[first..n];
        let places = self.batch.places(first);
        let is_one = (first..n).all(|line| self.batch.places(line) == places)
            && spans.iter().all(|span| len(span) == len(&spans[0]));
        if places == 0 || !is_one {
            self.shape = None;
            return;
        }
        let last = &self.block[spans[PROMISE - 1].0 as usize..next];
        let is_known = |(shape, of): &(Shape, u64)| *of == places && shape.stride() == last.len();
        if !self.shape.as_ref().is_some_and(is_known) {
            self.shape = Shape::of_line(last).map(|shape| (shape, places));
        }
    }
}

/// The line at `at`, which may be of any length or have no end, and where the next begins.
#[cold]
fn long_line(block: &[u8], at: &mut usize) -> Span {
    let (start, rest) = (*at, &block[*at..]);
    let feed = rest.iter().position(|b| *b == b'\n');
    let text = &rest[..feed.unwrap_or(rest.len())];
    *at += feed.map_or(rest.len(), |feed| feed + 1);
    let has_cr = feed.is_some() && text.last() == Some(&b'\r');
    (
        start as u32,
        (start + text.len() - usize::from(has_cr)) as u32,
    )
}

/// Where verdicts go.
struct Report<'a> {
    wanted: Wanted,
    found: &'a mut Found,
    /// Of the next line.
    number: u32,
}

impl Report<'_> {
    /// Counts lines of 13 characters.
    fn deliver_short(&mut self, marks: &[Mark]) {
        if self.wanted >= Wanted::Looks {
            self.found.count_short(marks);
        }
    }

    /// Counts lines, and reports those wanted.
    fn deliver(&mut self, marks: &[Mark], span: impl Fn(usize) -> Span) {
        let first = self.number;
        self.number += marks.len() as u32;
        self.found.count(marks);
        let line = |i: usize| {
            let (start, end) = span(i);
            Line {
                number: first + i as u32,
                start,
                len: end - start,
                mark: marks[i],
            }
        };
        let problem = |i: &usize| marks[*i].code() != code::EMPTY;
        let lines = &mut self.found.lines;
        match self.wanted {
            Wanted::Counts => {}
            Wanted::Problems => lines.extend(having(marks, CODE).filter(problem).map(line)),
            Wanted::Looks => lines.extend(having(marks, CODE | LOOK).filter(problem).map(line)),
            Wanted::All => lines.extend((0..marks.len()).map(line)),
        }
    }
}
