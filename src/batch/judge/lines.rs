//! Judges the lines of a block: runs of one shape with the kernels' loops for that shape, any mix
//! of shapes in lanes, and the lines that the kernels leave with the grammar of the caller.
//!
//! A line ends with LF or CR LF, or with the block; a lone CR is an ordinary byte. A line of white
//! space only is empty: it has a number and is counted, but not judged. A line over [`MAX_LINE`]
//! bytes, its end left out, is too long.

use super::{BlockJudge, BlockResult, LineResult, Lines, is_keyless};
use crate::MAX_LINE;
use crate::batch::kernel::{BATCH, Batch, LineEnd, MAX_SORTED, Mark, Others, Shape, Span, code};

impl BlockJudge<'_> {
    /// Judges the lines of `block`, which holds whole lines and less than 4 GiB. `grammar` judges
    /// the lines that the kernels leave, without their ends, none of them over the limit; it
    /// returns `Mark::EMPTY` for white space.
    pub(in crate::batch) fn judge_lines(
        &self,
        block: &[u8],
        lines: Lines,
        grammar: &mut dyn FnMut(&[u8]) -> Mark,
    ) -> BlockResult {
        let block = &block[..block.len().min(u32::MAX as usize)];
        let report = Report {
            lines,
            result: BlockResult::new(),
            number: 0,
        };
        let mut result = Walk::new(*self, block, grammar, report).walk();
        result.len = block.len();
        result.numbers = result.total();
        result
    }
}

/// How far line ends are looked for: a few times what a batch of ordinary lines takes.
const WINDOW: usize = 8192;
/// After how many lines of one shape a run of it is expected.
const EXPECT_AFTER: usize = 4;

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
    report: Report,
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
        report: Report,
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

    fn walk(mut self) -> BlockResult {
        let end = self.block.len();
        // After a run few lines are taken one by one, and more each time that no run follows.
        let (mut at, mut few) = (0, BATCH / 4);
        while at < end {
            let n = self.mixed(&mut at, end, few);
            self.expect_run(n, at);
            few = (few * 4).min(BATCH);
            if self.run(&mut at) >= BATCH {
                few = 1;
            }
        }
        self.report.result
    }

    /// Judges a run of the shape that is expected, if it goes on at `at`; gives its length.
    fn run(&mut self, at: &mut usize) -> usize {
        let Some((shape, places)) = self.shape.take() else {
            return 0;
        };
        let mut total = 0;
        loop {
            let n = self.sort(&shape, &self.block[*at..]);
            if shape.chars() == 13 && self.report.lines >= Lines::Findings {
                self.count_short_run(*at, shape.stride(), n);
            }
            self.resolve_characters(*at, shape.stride());
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
        match self.report.lines {
            Lines::None | Lines::Problems => kernel.sort::<false>(tables, shape, bytes, others),
            Lines::Findings => kernel.sort::<true>(tables, shape, bytes, others),
            Lines::All => {
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
    fn resolve_characters(&mut self, at: usize, stride: usize) {
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
        self.report.result.count_plain(self.others.plain);
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
                report.result.count_one(*mark);
                if report.lines != Lines::All && report.lines.includes(*mark) {
                    report.add(record - first, *mark, span(record));
                }
            }
            let end = several.unwrap_or(n);
            if report.lines == Lines::All {
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
        if self.report.lines < Lines::Findings {
            return;
        }
        for (i, mark) in self.batch.marks().iter().enumerate() {
            if mark.code() == code::VALID && self.is_short(i) {
                let start = self.spans[i].0;
                self.report.result.count_short(&[*mark]);
                if is_keyless(*mark) {
                    self.report.result.see_keyless(start);
                }
            }
        }
    }

    /// Counts the lines of a run in which all have 13 characters.
    fn count_short_run(&mut self, at: usize, stride: usize, n: usize) {
        let (others, result) = (&self.others, &mut self.report.result);
        result.count_short_plain(others.plain);
        result.count_short(others.marks());
        // Records that are not listed begin with 1 or 2.
        let listed = (0..).zip(others.records()).zip(others.marks());
        let is_other =
            |((i, record), mark): &((u16, &u16), &Mark)| i == *record && !is_keyless(**mark);
        let first = listed.take_while(is_other).count();
        if first < n {
            result.see_keyless((at + first * stride) as u32);
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
                let mark = if line.len() > MAX_LINE {
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
    fn expect_run(&mut self, n: usize, next: usize) {
        let Some(first) = n.checked_sub(EXPECT_AFTER) else {
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
        let last = &self.block[spans[EXPECT_AFTER - 1].0 as usize..next];
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
struct Report {
    lines: Lines,
    result: BlockResult,
    /// Of the next line.
    number: u32,
}

impl Report {
    /// Counts lines, and reports those asked for.
    fn deliver(&mut self, marks: &[Mark], span: impl Fn(usize) -> Span) {
        self.result.count(marks);
        if self.lines != Lines::None {
            self.report(marks, span);
        }
        self.number += marks.len() as u32;
    }

    /// Reports those lines that are asked for.
    fn report(&mut self, marks: &[Mark], span: impl Fn(usize) -> Span) {
        for (i, mark) in marks.iter().enumerate() {
            if self.lines.includes(*mark) {
                self.add(i, *mark, span(i));
            }
        }
    }

    /// Reports the line that is `behind` lines after the next.
    fn add(&mut self, behind: usize, mark: Mark, (start, end): Span) {
        self.result.lines.push(LineResult {
            number: self.number + behind as u32,
            start,
            len: end - start,
            mark,
            is_narrow: false,
        });
    }
}
