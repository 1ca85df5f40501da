//! A block of whole lines, judged line by line: runs of one shape at the speed of the kernels, any
//! mix of shapes through lanes, and what is left by the grammar that the caller brings.
//!
//! A line ends with LF or CR LF, or with the block; a lone CR is an ordinary byte. A line of white
//! space only is empty: it has a number and is counted, but not judged. A line over
//! [`LINE_LIMIT`] bytes, its end left out, is too long.

use super::kernel::{
    BATCH, Batch, Kernel, LineEnd, MAX_SORTED, Mark, Others, Policy, Shape, Tables, code,
};

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

impl Wanted {
    /// Whether a line with this mark is one of them.
    pub(super) fn includes(self, mark: Mark) -> bool {
        match (self, mark.code()) {
            (Self::All, _) => true,
            (Self::Counts, _) | (_, code::EMPTY) => false,
            (Self::Problems, code) => code != code::VALID,
            (Self::Looks, code) => code != code::VALID || mark.may_have_finding(),
        }
    }
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
    /// The same of well-formed lines of 13 characters; only when looks are asked for.
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

    /// Adds such of them as have 13 characters, which are counted again.
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

/// How far line ends are looked for: a few times what a batch of ordinary lines takes.
const WINDOW: usize = 8192;
/// How many lines of one shape promise a run.
const PROMISE: usize = 4;

/// A line's first byte, and the first after it.
type Span = (u32, u32);

/// Record `i` of a run that begins at `first`, without its end.
fn record_span(block: &[u8], first: usize, stride: usize, i: usize) -> Span {
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
    shape: Option<(Box<Shape>, u64)>,
    batch: Batch,
    ends: [LineEnd; BATCH],
    spans: [Span; BATCH],
    /// Of the run, what is not plain; and every mark, where all are wanted.
    others: Box<Others>,
    marks: Vec<Mark>,
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
            others: Box::new(Others::new()),
            marks: Vec::new(),
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
        let mut total = 0;
        loop {
            let n = self.sort(&shape, &self.block[*at..]);
            if shape.chars() == 13 && self.report.wanted >= Wanted::Looks {
                self.report.count_short(&self.others);
            }
            self.settle(*at, shape.stride());
            self.deliver_run(*at, shape.stride(), n);
            *at += n * shape.stride();
            total += n;
            if n < MAX_SORTED {
                break;
            }
        }
        self.shape = Some((shape, places));
        total
    }

    /// Judges the records of a run; gives their number. Where all are wanted, all have a mark.
    fn sort(&mut self, shape: &Shape, bytes: &[u8]) -> usize {
        let BlockJudge { kernel, tables, .. } = self.judge;
        let (marks, others) = (&mut self.marks, &mut self.others);
        match self.report.wanted {
            Wanted::Counts | Wanted::Problems => kernel.sort::<false>(tables, shape, bytes, others),
            Wanted::Looks => kernel.sort::<true>(tables, shape, bytes, others),
            Wanted::All => {
                marks.resize(MAX_SORTED, Mark(0));
                let n = kernel.marks(tables, shape, bytes, marks);
                marks.truncate(n);
                others.sort(marks);
                n
            }
        }
    }

    /// Has the records with a character out of place judged in their other spellings, or marked
    /// as several lines.
    fn settle(&mut self, at: usize, stride: usize) {
        let BlockJudge {
            kernel,
            tables,
            policy,
        } = self.judge;
        let mut next = 0;
        while next < self.others.marks().len() {
            let (mut odd, mut n) = ([0; BATCH], 0);
            for (i, mark) in self.others.marks().iter().enumerate().skip(next) {
                if n == BATCH {
                    break;
                }
                if *mark == Mark::CHARACTER {
                    let record = usize::from(self.others.records()[i]);
                    (odd[n], self.spans[n]) = (i, record_span(self.block, at, stride, record));
                    n += 1;
                }
                next = i + 1;
            }
            if n == 0 {
                return;
            }
            let spans = &self.spans[..n];
            kernel.lines(tables, policy, self.block, spans, &mut self.batch);
            for i in 0..n {
                let (start, end) = self.spans[i];
                if self.batch.marks()[i] == Mark::UNDECIDED
                    && self.block[start as usize..end as usize].contains(&b'\n')
                {
                    self.batch.decide(i, Mark::SEVERAL);
                }
            }
            self.ask_grammar();
            self.count_short_lines();
            for (i, mark) in odd.iter().zip(self.batch.marks()) {
                self.others.marks_mut()[*i] = *mark;
                if let Some(of_all) = self.marks.get_mut(usize::from(self.others.records()[*i])) {
                    *of_all = *mark;
                }
            }
        }
    }

    /// Counts and reports a run of `n` records, but those that hold several lines, which are
    /// judged one by one.
    fn deliver_run(&mut self, at: usize, stride: usize, n: usize) {
        let block = self.block;
        let span = |record| record_span(block, at, stride, record);
        self.report.count_plain(self.others.plain);
        let (mut first, mut other) = (0, 0);
        loop {
            let (report, others) = (&mut self.report, &self.others);
            let listed = others.records().iter().zip(others.marks()).skip(other);
            let mut several = None;
            for (record, mark) in listed {
                let record = usize::from(*record);
                other += 1;
                if *mark == Mark::SEVERAL {
                    several = Some(record);
                    break;
                }
                report.found.counts[usize::from(mark.0)] += 1;
                if report.wanted != Wanted::All && report.wanted.includes(*mark) {
                    report.add(record - first, *mark, span(record));
                }
            }
            let end = several.unwrap_or(n);
            if report.wanted == Wanted::All {
                report.report(&self.marks[first..end], |i| span(first + i));
            }
            report.number += (end - first) as u32;
            if several.is_none() {
                return;
            }
            // The last of the lines ends where the record ends.
            let (mut line, end_of_record) = (at + end * stride, at + (end + 1) * stride);
            while line < end_of_record {
                self.mixed(&mut line, end_of_record, BATCH);
            }
            first = end + 1;
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
            start = first + end.line_feed() + 1;
        }
        *at = start as usize;
        if n == 0 {
            self.spans[0] = long_line(block, at);
        }
        let n = n.max(1);
        kernel.lines(tables, policy, block, &self.spans[..n], &mut self.batch);
        self.ask_grammar();
        self.count_short_lines();
        self.report.deliver(self.batch.marks(), |i| self.spans[i]);
        n
    }

    /// Counts the well-formed lines of the batch that have 13 characters.
    fn count_short_lines(&mut self) {
        if self.report.wanted < Wanted::Looks {
            return;
        }
        for (i, mark) in self.batch.marks().iter().enumerate() {
            if mark.code() == code::VALID && self.is_short(i) {
                self.report.found.short[usize::from(mark.0)] += 1;
            }
        }
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
        let undecided = |any, mark: &Mark| any | (*mark == Mark::UNDECIDED);
        if !self.batch.marks().iter().fold(false, undecided) {
            return;
        }
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
        let is_known =
            |(shape, of): &(Box<Shape>, u64)| *of == places && shape.stride() == last.len();
        if !self.shape.as_ref().is_some_and(is_known) {
            self.shape = Shape::of_line(last).map(|shape| (Box::new(shape), places));
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
    /// Counts lines, and reports those wanted.
    fn deliver(&mut self, marks: &[Mark], span: impl Fn(usize) -> Span) {
        count(&mut self.found.counts, marks);
        if self.wanted != Wanted::Counts {
            self.report(marks, span);
        }
        self.number += marks.len() as u32;
    }

    /// Reports lines, those wanted.
    fn report(&mut self, marks: &[Mark], span: impl Fn(usize) -> Span) {
        for (i, mark) in marks.iter().enumerate() {
            if self.wanted.includes(*mark) {
                self.add(i, *mark, span(i));
            }
        }
    }

    /// Reports a line that is so many behind the next.
    fn add(&mut self, behind: usize, mark: Mark, (start, end): Span) {
        self.found.lines.push(Line {
            number: self.number + behind as u32,
            start,
            len: end - start,
            mark,
        });
    }

    /// Counts the plain lines of a run.
    fn count_plain(&mut self, plain: [usize; 2]) {
        add_plain(&mut self.found.counts, plain);
    }

    /// Counts the lines of 13 characters of a run in which all have so many.
    fn count_short(&mut self, others: &Others) {
        add_plain(&mut self.found.short, others.plain);
        for mark in others.marks() {
            self.found.short[usize::from(mark.0)] += 1;
        }
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
