//! Plain lines, through the engine: what is made of a block of them by any of the workers.

use std::io;

use nircheck::batch::{Judged, Line, Wanted};

use super::{
    counts::Counts,
    report::{Brief, Record, Report},
    verdict::Judge,
};
use crate::lines;

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
}

/// Turns blocks of lines of one input into parts of the output, in any order.
pub(crate) struct Renderer<'a> {
    judge: &'a Judge,
    task: Task<'a>,
    file: &'a str,
    brief: Option<Brief>,
}

/// What is made of one block.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) counts: Counts,
    /// What goes to the output.
    pub(crate) text: Vec<u8>,
    /// Whether it goes on with the line that the part before has ended with.
    pub(crate) goes_on: bool,
    /// How many bytes of the input were read for it.
    pub(crate) size: usize,
}

impl Task<'_> {
    /// The lines that the engine has to show.
    pub(crate) fn wanted(self, judge: &Judge) -> Wanted {
        match self {
            Self::Count if judge.ntt => Wanted::Problems,
            Self::Count => Wanted::Counts,
            Self::Summary => Wanted::Looks,
            Self::Report(report) => report.wanted(),
            Self::Valid if judge.ntt => Wanted::All,
            Self::Valid | Self::Invalid => Wanted::Problems,
        }
    }

    /// Whether lines that are too long are to be given back, all of them.
    pub(crate) const fn passes_long_lines(self) -> bool {
        matches!(self, Self::Invalid)
    }
}

impl<'a> Renderer<'a> {
    pub(crate) fn new(judge: &'a Judge, task: Task<'a>, file: &'a str) -> io::Result<Self> {
        let brief = match task {
            Task::Report(report) if report.is_brief() => {
                Some(Brief::new(report, file, judge.context.oid)?)
            }
            _ => None,
        };
        Ok(Self {
            judge,
            task,
            file,
            brief,
        })
    }

    pub(crate) fn render(&self, judged: &Judged<'_>) -> io::Result<Part> {
        let context = &self.judge.context;
        let mut part = Part {
            counts: Counts::of(&judged.counts(context), context.oid),
            goes_on: judged.rest_of_line().is_some(),
            size: judged.size(),
            ..Part::default()
        };
        if self.judge.ntt {
            let accepted = judged.lines().filter(|line| self.judge.is_ntt(line));
            for error in accepted.filter_map(|line| line.verdict.error()) {
                part.counts.correct_ntt(error);
            }
        }
        let out = &mut part.text;
        match self.task {
            Task::Count | Task::Summary => {}
            Task::Report(report) => self.report(report, judged, out)?,
            Task::Valid if self.judge.ntt => {
                for line in judged.lines().filter(|line| self.is_valid(line)) {
                    out.extend_from_slice(judged.with_end(&line));
                }
            }
            Task::Valid => {
                for gap in judged.gaps() {
                    push_judged_lines(gap, part.counts.empty > 0, out);
                }
            }
            Task::Invalid => {
                out.extend_from_slice(judged.rest_of_line().unwrap_or_default());
                for line in judged.lines().filter(|line| !self.judge.is_ntt(line)) {
                    out.extend_from_slice(judged.with_end(&line));
                }
            }
        }
        Ok(part)
    }

    fn report(
        &self,
        report: &dyn Report,
        judged: &Judged<'_>,
        out: &mut Vec<u8>,
    ) -> io::Result<()> {
        for line in judged.lines() {
            match &self.brief {
                Some(brief) if !self.judge.is_ntt(&line) => brief.push(&line, out),
                _ => {
                    let verdict = self.judge.line(line.bytes);
                    let record = Record {
                        file: self.file,
                        line: line.number,
                        text: line.bytes,
                        verdict: verdict.as_ref(),
                    };
                    report.record(&record, out)?;
                }
            }
        }
        Ok(())
    }

    fn is_valid(&self, line: &Line<'_>) -> bool {
        line.verdict.is_well_formed() || self.judge.is_ntt(line)
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
