//! Turns a block of lines or rows into output and counts, on any thread. Each line is seen once, by
//! every sink that the options of the run call for.

use nircheck::batch::{Block, Line, Lines, Rest, RowFormat};

use super::{
    births::BirthCounts,
    civil::{Columns, Compared},
    counts::Counts,
    details::Checker,
    diagnosis::Diagnosis,
    duplicates::Duplicates,
    line::CheckedLine,
    report::{
        extended::{Extended, Extender},
        printer::Printer,
        templates::Templates,
    },
};
use crate::{
    input::is_blank,
    run::results::{Buffers, Spare},
};

/// What a run does with the lines of one input.
pub(crate) struct Plan<'a> {
    pub(crate) checker: &'a Checker,
    /// The index of the input among all, and its name.
    pub(crate) input: (usize, &'a str),
    /// The format of rows, and the columns of a civil status among their cells.
    pub(crate) rows: Option<(&'a RowFormat, Columns)>,
    /// Where the lines themselves go.
    pub(crate) output: LineOutput<'a>,
    /// Whether findings and comparisons are counted, and signs are looked for.
    pub(crate) is_summary: bool,
    /// What a summary counts of places of birth.
    pub(crate) births: BirthCounts,
    /// Whether numbers are kept, to be compared with others.
    pub(crate) keeps_numbers: bool,
    /// Memory for what is written, and the reports of lines that were written.
    pub(crate) buffers: &'a Buffers,
    pub(crate) reports: Spare<Box<Templates<'a>>>,
}

/// Where the lines themselves go.
#[derive(Clone, Copy)]
pub(crate) enum LineOutput<'a> {
    /// Nowhere.
    None,
    /// To a report of each.
    Printed(&'a dyn Printer),
    /// The well-formed ones, as they are.
    Valid,
    /// The others, as they are.
    Invalid,
    /// The well-formed ones as they are, and apart from them the others behind their code and a
    /// delimiter.
    Split(u8),
    /// Rows with more cells behind them.
    Extended(&'a Extended),
}

/// The result of one block.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) counts: Counts,
    /// The bytes for the output.
    pub(crate) text: Vec<u8>,
    /// The lines that are not well formed, when they have a file of their own.
    pub(crate) rejects: Vec<u8>,
    pub(crate) diagnosis: Diagnosis,
    /// Numbers to be compared.
    pub(crate) numbers: Vec<(u64, u64)>,
    /// The number of bytes of the input that were read for it.
    pub(crate) size: usize,
}

/// Sees every requested line of a block.
enum Sink<'a> {
    /// Adds the findings that the engine does not count.
    Findings,
    /// Counts the results of the comparison with a civil status and, for rows with a date of birth,
    /// the findings that depend on its year.
    Civil {
        is_dated: bool,
    },
    /// Counts the findings on places of birth, births by place, or both.
    Places(BirthCounts),
    /// Looks for signs of what is wrong with the whole file, of the input with this index.
    Diagnosis(usize),
    /// Keeps numbers.
    Numbers,
    /// Writes a report.
    Printed(Box<Templates<'a>>),
    /// Passes the lines between those that are not well formed, from this byte on.
    BetweenProblems(usize),
    Valid,
    Invalid,
    Rejects(u8),
    Extended(Extender<'a>),
}

impl<'a> Plan<'a> {
    /// The lines that the sinks need to see.
    pub(crate) fn lines(&self) -> Lines {
        let ntt = match self.checker.ntt {
            true => Lines::Problems,
            false => Lines::None,
        };
        let sinks = self.sinks();
        sinks.iter().map(Sink::lines).fold(ntt, Lines::max)
    }

    /// Whether lines that are too long are given back, all of them.
    pub(crate) const fn keeps_long_lines(&self) -> bool {
        matches!(self.output, LineOutput::Invalid | LineOutput::Split(_))
    }

    /// Makes a part of a block, which is of the one input of the plan.
    pub(crate) fn render(&self, block: &Block<'_>) -> Part {
        let mut part = Part {
            counts: Counts::of(&block.counts(), self.checker.context.oid),
            size: block.size(),
            text: self.buffers.take(),
            ..Part::default()
        };
        let mut sinks = self.sinks();
        let civil = self.civil();
        if let ([_], false) = (&sinks[..], self.checker.ntt) {
            match sinks.pop() {
                Some(Sink::Printed(mut reports)) => {
                    reports.write(block, self.checker, civil, &mut part.text);
                    self.reports.give_back(reports);
                    return part;
                }
                Some(Sink::Extended(extender)) => {
                    extender.write(block, self.checker, &mut part.text);
                    return part;
                }
                other => sinks.extend(other),
            }
        }
        // What these see in a well-formed line without findings is counted at once.
        let is_counted = sinks.iter().all(|sink| {
            use Sink::{Civil, Diagnosis, Findings, Places};
            matches!(sink, Findings | Diagnosis(_) | Places(_) | Civil { .. })
        });
        for line in block.lines() {
            if is_counted && !line.needs_check() && line.verdict.is_well_formed() {
                self.count(&line, civil, &mut part.counts);
                continue;
            }
            let line = CheckedLine::new(line, self.checker, civil);
            if let (true, Some(error)) = (line.is_ntt, line.line.verdict.error()) {
                part.counts.correct_ntt(error);
            }
            for sink in &mut sinks {
                sink.line(&line, block, &mut part);
            }
        }
        for sink in sinks {
            match sink {
                Sink::Printed(reports) => self.reports.give_back(reports),
                sink => sink.end(block, &mut part),
            }
        }
        part
    }

    /// Counts what goes with a well-formed line of a summary that has no findings.
    #[inline]
    fn count(&self, line: &Line<'_>, civil: Option<Columns>, counts: &mut Counts) {
        let context = &self.checker.context;
        if let (Some(columns), false) = (civil, self.births.are_any())
            && columns.agree_at_sight(line, context)
        {
            return counts.civil.add(&Compared::AGREE);
        }
        let Some(parsed) = line.parsed() else {
            return;
        };
        if let Some(columns) = civil {
            let cells = columns.read(line);
            let findings = cells.count(&parsed, context, true, &mut counts.civil);
            counts.add_findings(findings);
        }
        let finding = self.births.count(&parsed, context, &mut counts.births);
        finding.iter().for_each(|it| counts.add_finding(*it));
    }

    /// The columns of a civil status, if there are any.
    fn civil(&self) -> Option<Columns> {
        let columns = self.rows.map(|(_, columns)| columns);
        columns.filter(|it| it.fields().next().is_some())
    }

    fn sinks(&self) -> Vec<Sink<'a>> {
        let mut sinks = Vec::new();
        let (index, name) = self.input;
        if self.is_summary {
            sinks.extend([Sink::Findings, Sink::Diagnosis(index)]);
            if self.births.are_any() {
                sinks.push(Sink::Places(self.births));
            }
        }
        let compares = self.civil().is_some();
        // Any row may differ, and then be reported.
        if compares && (self.is_summary || matches!(self.output, LineOutput::Printed(_))) {
            sinks.push(Sink::Civil {
                is_dated: self.is_summary,
            });
        }
        if self.keeps_numbers {
            sinks.push(Sink::Numbers);
        }
        // Which rows are empty, and which numbers are technical, is seen line by line only.
        let valid = match self.checker.ntt || self.rows.is_some() {
            true => Sink::Valid,
            false => Sink::BetweenProblems(0),
        };
        match (self.output, self.rows) {
            (LineOutput::None, _) => {}
            (LineOutput::Printed(printer), _) => {
                let has_places = self.checker.birthplaces && !printer.depends_on_verdict();
                let new = || Box::new(Templates::new(printer, name, compares || has_places));
                sinks.push(Sink::Printed(self.reports.take().unwrap_or_else(new)));
            }
            (LineOutput::Valid, _) => sinks.push(valid),
            (LineOutput::Invalid, _) => sinks.push(Sink::Invalid),
            (LineOutput::Split(delimiter), _) => sinks.extend([valid, Sink::Rejects(delimiter)]),
            (LineOutput::Extended(extended), rows) => {
                sinks.extend(
                    rows.map(|(format, _)| Sink::Extended(Extender::new(extended, format))),
                );
            }
        }
        sinks
    }
}

impl Sink<'_> {
    fn lines(&self) -> Lines {
        match self {
            Self::Findings | Self::Diagnosis(_) => Lines::Findings,
            Self::Civil { .. }
            | Self::Places(_)
            | Self::Numbers
            | Self::Valid
            | Self::Extended(..) => Lines::All,
            Self::Printed(reports) => reports.lines(),
            Self::BetweenProblems(_) | Self::Invalid | Self::Rejects(_) => Lines::Problems,
        }
    }

    fn line(&mut self, line: &CheckedLine<'_>, block: &Block<'_>, part: &mut Part) {
        match self {
            Self::Findings => {
                if line.line.needs_check()
                    && let Some(details) = line.details()
                {
                    part.counts.add_findings(details.findings);
                }
            }
            Self::Civil { is_dated } => {
                if let (Some(parsed), Some(cells)) = (line.line.parsed(), line.civil()) {
                    let is_dated = *is_dated && !line.line.needs_check();
                    let (context, counts) = (&line.checker.context, &mut part.counts);
                    let findings = cells.count(&parsed, context, is_dated, &mut counts.civil);
                    counts.add_findings(findings);
                }
            }
            Self::Places(requested) => {
                if let Some(parsed) = line.line.parsed() {
                    let (context, counts) = (&line.checker.context, &mut part.counts);
                    let finding = requested.count(&parsed, context, &mut counts.births);
                    finding.iter().for_each(|it| counts.add_finding(*it));
                }
            }
            Self::Diagnosis(index) => {
                if let Some(error) = line.error {
                    part.diagnosis
                        .see((*index, line.line.number), line.text(), error);
                }
            }
            Self::Numbers => part.numbers.extend(
                line.line
                    .parsed()
                    .map(|number| Duplicates::place(number, line.line.number)),
            ),
            Self::Printed(reports) => {
                if line.is_ntt || !reports.copy_line(&line.line, &mut part.text) {
                    reports.print(line, &mut part.text);
                }
            }
            Self::BetweenProblems(next) => {
                let range = line.line.range();
                push_valid(block, *next..range.start, part);
                *next = range.end;
            }
            Self::Valid => {
                if line.is_valid() {
                    part.text.extend_from_slice(line.line.with_end());
                }
            }
            Self::Invalid => {
                if line.error.is_some() {
                    part.text.extend_from_slice(line.line.with_end());
                }
            }
            Self::Rejects(delimiter) => {
                if let Some(error) = line.error {
                    part.rejects.extend_from_slice(error.as_str().as_bytes());
                    part.rejects.push(*delimiter);
                    part.rejects.extend_from_slice(line.line.with_end());
                }
            }
            Self::Extended(extender) => extender.row(line, block, &mut part.text),
        }
    }

    /// What comes behind the lines of a block, or instead of them when it goes on with one that is
    /// too long.
    fn end(self, block: &Block<'_>, part: &mut Part) {
        match (self, block.rest()) {
            (Self::BetweenProblems(next), None) => {
                push_valid(block, next..block.bytes().len(), part);
            }
            (Self::Diagnosis(index), _) => {
                if let Some(line) = block.first_without_key() {
                    part.diagnosis.see_short((index, line));
                }
            }
            (Self::Invalid, Some(rest)) => push_rest(&rest, &mut part.text),
            (Self::Rejects(_), Some(rest)) => push_rest(&rest, &mut part.rejects),
            (Self::Extended(extender), _) => extender.end(block, &mut part.text),
            _ => {}
        }
    }
}

fn push_rest(rest: &Rest<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(rest.bytes);
    out.extend_from_slice(rest.end);
}

/// Adds lines that are well formed or empty, without the empty ones.
fn push_valid(block: &Block<'_>, range: std::ops::Range<usize>, part: &mut Part) {
    let text = block.bytes().get(range).unwrap_or_default();
    if part.counts.empty == 0 {
        return part.text.extend_from_slice(text);
    }
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        if !is_blank(content.strip_suffix(b"\r").unwrap_or(content)) {
            part.text.extend_from_slice(line);
        }
    }
}
