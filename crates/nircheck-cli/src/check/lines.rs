//! Plain lines or rows of cells, through the engine: what is made of a block of them by any of the
//! workers.

use std::{
    borrow::Cow,
    io,
    sync::atomic::{AtomicBool, Ordering},
};

use nircheck::{
    Finding, Parsed,
    batch::{Delimited, Judged, Line, Wanted},
};

use super::{
    counts::Counts,
    diagnosis::Diagnosis,
    duplicates::Duplicates,
    report::{Brief, Record, Report, Writer},
    verdict::{Judge, Verdict},
};
use crate::{
    lines::{self, Lines},
    rows::{self, Rows},
};

/// What lines are turned into.
#[derive(Clone, Copy)]
pub(crate) enum Task<'a> {
    /// Counts alone.
    Count,
    /// Counts, with those of findings.
    Summary,
    /// A report of each.
    Report(&'a dyn Report),
    /// The well-formed ones, as they are.
    Valid,
    /// The others, as they are.
    Invalid,
    /// The well-formed ones as they are, and apart from them the others behind their reason and
    /// this byte.
    Split(u8),
}

/// Turns blocks of lines of one input into parts of the output, in any order.
pub(crate) struct Renderer<'a> {
    judge: &'a Judge,
    task: Task<'a>,
    input: Named<'a>,
    /// What of a line is judged, when it is a row.
    column: Option<Delimited>,
    /// Whether numbers are kept, to be compared.
    keeps_numbers: bool,
    brief: Option<Brief>,
    /// Whether a number without its key has been seen in a block before.
    has_seen_short: AtomicBool,
}

/// The name of an input and its index among all.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a> {
    pub(crate) index: usize,
    pub(crate) file: &'a str,
}

/// What is made of one block.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) counts: Counts,
    /// What goes to the output.
    pub(crate) text: Vec<u8>,
    /// The lines that are not well formed, when they go elsewhere.
    pub(crate) rejects: Vec<u8>,
    pub(crate) diagnosis: Diagnosis,
    /// Numbers to be compared.
    pub(crate) numbers: Vec<(u64, u64)>,
    /// How many bytes of the input were read for it.
    pub(crate) size: usize,
}

impl<'a> Renderer<'a> {
    pub(crate) fn new(
        judge: &'a Judge,
        task: Task<'a>,
        input: Named<'a>,
        column: Option<Delimited>,
        keeps_numbers: bool,
    ) -> io::Result<Self> {
        let brief = match task {
            Task::Report(report) if report.is_brief() => {
                Some(Brief::new(report, input.file, judge.context.oid)?)
            }
            _ => None,
        };
        Ok(Self {
            judge,
            task,
            input,
            column,
            keeps_numbers,
            brief,
            has_seen_short: AtomicBool::new(false),
        })
    }

    /// The lines that the engine has to show.
    pub(crate) fn wanted(&self) -> Wanted {
        // Which rows are empty is seen in none but those that are shown.
        let shows_valid = self.judge.ntt || self.column.is_some();
        match self.task {
            _ if self.keeps_numbers || self.counts_births() => Wanted::All,
            Task::Count if self.judge.ntt => Wanted::Problems,
            Task::Count => Wanted::Counts,
            Task::Summary => Wanted::Looks,
            Task::Report(report) => report.wanted(),
            Task::Valid | Task::Split(_) if shows_valid => Wanted::All,
            Task::Valid | Task::Split(_) | Task::Invalid => Wanted::Problems,
        }
    }

    /// The column that is judged, of an input of rows.
    pub(crate) const fn column(&self) -> Option<Delimited> {
        self.column
    }

    /// Whether every birthplace is to be counted.
    fn counts_births(&self) -> bool {
        self.judge.birthplaces && matches!(self.task, Task::Summary)
    }

    /// Whether lines that are too long are given back, all of them.
    pub(crate) const fn passes_long_lines(&self) -> bool {
        matches!(self.task, Task::Invalid | Task::Split(_))
    }

    pub(crate) fn render(&self, judged: &Judged<'_>) -> io::Result<Part> {
        let context = &self.judge.context;
        let mut part = Part {
            counts: Counts::of(&judged.counts(context), context.oid),
            size: judged.size(),
            ..Part::default()
        };
        if self.judge.ntt {
            for line in judged.lines().filter(|line| self.is_ntt(judged, line)) {
                if let Some(error) = line.verdict.error() {
                    part.counts.correct_ntt(error);
                }
            }
        }
        let out = &mut part.text;
        match self.task {
            Task::Count => {}
            Task::Summary => self.diagnose(judged, &part.counts, &mut part.diagnosis),
            Task::Report(report) => self.report(report, judged, out)?,
            Task::Valid => self.pass_valid(judged, part.counts.empty > 0, out),
            Task::Invalid => self.pass_invalid(judged, None, out),
            Task::Split(behind) => {
                self.pass_valid(judged, part.counts.empty > 0, out);
                self.pass_invalid(judged, Some(behind), &mut part.rejects);
            }
        }
        if self.counts_births() {
            for line in judged.lines().filter(|line| line.verdict.is_well_formed()) {
                let (_, verdict) = self.verdict(judged, &line);
                let birthplace = verdict.and_then(|verdict| verdict.birthplace);
                part.counts.births.add(birthplace.as_ref());
            }
        }
        if self.keeps_numbers {
            let numbers = judged.lines().filter(|line| line.verdict.is_well_formed());
            part.numbers.extend(numbers.filter_map(|line| {
                let text = self.text(judged, &line);
                let parsed = Parsed::parse_with(text, context.form, &context.profile);
                Some(Duplicates::place(parsed.ok()?, line.number))
            }));
        }
        Ok(part)
    }

    fn report(
        &self,
        report: &dyn Report,
        judged: &Judged<'_>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        let mut writer = self.brief.as_ref().map(Writer::new);
        if let Some(brief) = &self.brief {
            out.reserve(brief.room(judged.lines().size_hint().0));
        }
        for line in judged.lines() {
            match &mut writer {
                Some(writer) if !self.is_ntt(judged, &line) => writer.push(&line, out),
                _ => {
                    let (text, verdict) = self.verdict(judged, &line);
                    let record = Record {
                        file: self.input.file,
                        line: line.number,
                        text: &text,
                        verdict: verdict.as_ref(),
                    };
                    report.record(&record, out)?;
                }
            }
        }
        Ok(())
    }

    fn pass_valid(&self, judged: &Judged<'_>, has_empty: bool, out: &mut Vec<u8>) {
        if !self.judge.ntt && self.column.is_none() {
            for gap in judged.gaps() {
                push_judged_lines(gap, has_empty, out);
            }
            return;
        }
        let is_valid = |line: &Line<'_>| line.verdict.is_well_formed() || self.is_ntt(judged, line);
        for line in judged.lines().filter(is_valid) {
            out.extend_from_slice(judged.with_end(&line));
        }
    }

    /// The lines that are not well formed, as they are; each behind its code and a byte if so
    /// wanted.
    fn pass_invalid(&self, judged: &Judged<'_>, behind: Option<u8>, out: &mut Vec<u8>) {
        out.extend_from_slice(judged.rest_of_line().unwrap_or_default());
        for line in judged.lines().filter(|line| !self.is_ntt(judged, line)) {
            if let Some(error) = line.verdict.error() {
                if let Some(behind) = behind {
                    out.extend_from_slice(error.as_str().as_bytes());
                    out.push(behind);
                }
                out.extend_from_slice(judged.with_end(&line));
            }
        }
    }

    /// Looks at what is wrong, and for the first number without its key.
    fn diagnose(&self, judged: &Judged<'_>, counts: &Counts, diagnosis: &mut Diagnosis) {
        for line in judged.lines().filter(|line| !self.is_ntt(judged, line)) {
            if let Some(error) = line.verdict.error() {
                let text = self.text(judged, &line);
                diagnosis.look((self.input.index, line.number), &text, error);
            }
        }
        // Blocks come in any order: only those that begin later know better.
        if counts.with_finding(Finding::KeyAbsent) > 0
            && !self.has_seen_short.load(Ordering::Relaxed)
            && let Some(line) = self.first_short(judged)
        {
            diagnosis.see_short((self.input.index, line));
        }
    }

    /// The line of the first well-formed number without its key.
    fn first_short(&self, judged: &Judged<'_>) -> Option<u64> {
        let Some(column) = self.column else {
            let is_short = |line: &[u8]| {
                let line = line.strip_suffix(b"\n").unwrap_or(line);
                let verdict = self.judge.line(line.strip_suffix(b"\r").unwrap_or(line));
                verdict.is_some_and(|verdict| verdict.is_short())
            };
            let mut lines = judged.text().split_inclusive(|byte| *byte == b'\n');
            let index = lines.position(is_short)?;
            return Some(judged.first_line() + index as u64);
        };
        let lines = Lines::new(judged.text());
        let mut rows = Rows::new(lines, Some(column.delimiter())).ok()?;
        while let Some(row) = rows.next_row().ok()? {
            let cell = column.cell(row.raw).filter(|_| !row.is_cut);
            let verdict = cell.and_then(|cell| self.judge.cell(&cell).1);
            if verdict.is_some_and(|verdict| verdict.is_short()) {
                return Some(judged.first_line() + row.number - 1);
            }
        }
        None
    }

    /// What was judged of a line, and its verdict told anew.
    fn verdict<'b>(
        &self,
        judged: &Judged<'b>,
        line: &Line<'b>,
    ) -> (Cow<'b, [u8]>, Option<Verdict>) {
        let text = judged.text_of(line);
        if self.column.is_none() {
            let verdict = self.judge.line(&text);
            return (text, verdict);
        }
        let (decoded, verdict) = self.judge.cell(&text);
        (Cow::Owned(decoded.into_owned()), verdict)
    }

    /// What was judged of a line, as UTF-8 where it is a cell.
    fn text<'b>(&self, judged: &Judged<'b>, line: &Line<'b>) -> Cow<'b, [u8]> {
        let text = judged.text_of(line);
        if self.column.is_none() || str::from_utf8(&text).is_ok() {
            return text;
        }
        Cow::Owned(rows::decoded(&text).into_owned().into_bytes())
    }

    fn is_ntt(&self, judged: &Judged<'_>, line: &Line<'_>) -> bool {
        let may_be = |error| self.judge.ntt && self.judge.is_ntt(error, &self.text(judged, line));
        line.verdict.error().is_some_and(may_be)
    }

    /// Tells that a block with a number without its key has come in its turn.
    pub(crate) fn has_seen(&self, part: &Part) {
        if part.counts.with_finding(Finding::KeyAbsent) > 0 {
            self.has_seen_short.store(true, Ordering::Relaxed);
        }
    }
}

/// Adds lines that are well formed or empty, without the empty ones.
fn push_judged_lines(text: &[u8], has_empty: bool, out: &mut Vec<u8>) {
    if !has_empty {
        return out.extend_from_slice(text);
    }
    for whole in text.split_inclusive(|byte| *byte == b'\n') {
        let line = whole.strip_suffix(b"\n").unwrap_or(whole);
        if !lines::is_blank(line.strip_suffix(b"\r").unwrap_or(line)) {
            out.extend_from_slice(whole);
        }
    }
}
