//! Reports that depend on the verdict alone. Everything but the number of the line is rendered once,
//! and consecutive lines with one verdict differ in that number only.

use std::io;

use nircheck::{ErrorCode, Kind, Oid, batch};

use super::printer::{Entry, Printer};
use crate::check::details::Details;

/// What a printer writes about the lines of one input, in pieces around the number of the line.
pub(crate) struct Prerendered {
    before: Vec<u8>,
    /// What follows the number of the line, by error and kind.
    after: Vec<Vec<u8>>,
}

const KINDS: usize = Kind::ALL.len() + 1;

impl Prerendered {
    /// Renders every possible report once; the printer must be one that allows it.
    pub(crate) fn new(printer: &dyn Printer, file: &str, oid: Option<Oid>) -> io::Result<Self> {
        let mut before = Vec::new();
        let mut after = Vec::new();
        let errors = [None].into_iter().chain(ErrorCode::ALL.iter().map(Some));
        for error in errors {
            for kind in [None].into_iter().chain(Kind::ALL.iter().map(Some)) {
                let details = Details::outline(error.copied(), kind.copied(), oid);
                let printed = |line| {
                    let mut printed = Vec::new();
                    let entry = Entry {
                        file,
                        line,
                        text: b"",
                        details: Some(&details),
                    };
                    printer.print(&entry, &mut printed).map(|()| printed)
                };
                // The number of the line is where two of them differ.
                let (one, two) = (printed(1)?, printed(2)?);
                let place = one.iter().zip(&two).position(|(a, b)| a != b);
                if let Some(place) = place {
                    before = one[..place].to_vec();
                }
                after.push(place.map_or_else(Vec::new, |place| one[place + 1..].to_vec()));
            }
        }
        Ok(Self { before, after })
    }

    /// An upper bound on the bytes needed to report `lines` lines.
    pub(crate) fn max_len(&self, lines: usize) -> usize {
        /// The digits of the greatest number.
        const DIGITS: usize = 20;
        let longest = self.after.iter().map(Vec::len).max().unwrap_or(0);
        lines * (self.before.len() + DIGITS + longest)
    }

    /// The place in `after` of what follows the number of a line; out of range for an empty line.
    fn index(verdict: batch::Verdict) -> usize {
        let error = verdict.error().map_or(0, |error| error as usize + 1);
        let kind = verdict.kind().map_or(0, |kind| kind as usize + 1);
        if verdict.is_empty() {
            usize::MAX
        } else {
            KINDS * error + kind
        }
    }
}

/// Writes the reports of lines. The report of the line before is used again, with another number,
/// while the verdict stays the same.
pub(crate) struct Writer<'a> {
    prerendered: &'a Prerendered,
    /// The verdict of the line before, as a place in `after`.
    index: usize,
    number: u64,
    /// The report of a line whose number has as many digits; empty when there is none.
    report: Vec<u8>,
    /// Where the number ends.
    end: usize,
    /// The last eight bytes up to there, in one word. What was just written into `report` byte by
    /// byte would be read back slowly.
    last: u64,
}

/// The bytes of a word.
const WORD: usize = 8;

impl<'a> Writer<'a> {
    pub(crate) const fn new(prerendered: &'a Prerendered) -> Self {
        Self {
            prerendered,
            index: usize::MAX,
            number: 0,
            report: Vec::new(),
            end: 0,
            last: 0,
        }
    }

    /// Adds the report of a line.
    pub(crate) fn push(&mut self, line: &batch::Line<'_>, out: &mut Vec<u8>) {
        let index = Prerendered::index(line.verdict);
        if self.index == index && line.number == self.number + 1 && self.last as u8 != b'9' {
            self.last += 1;
        } else {
            self.index = index;
            self.render(line.number);
        }
        self.number = line.number;
        let start = out.len();
        out.extend_from_slice(&self.report);
        let word = (start + self.end).checked_sub(WORD);
        let word = word.filter(|_| self.end >= WORD);
        if let Some(to) = word.and_then(|at| out.get_mut(at..)?.first_chunk_mut()) {
            *to = self.last.to_be_bytes();
        }
    }

    #[inline(never)]
    fn render(&mut self, number: u64) {
        self.report.clear();
        (self.end, self.last) = (0, NONE);
        let after = self.prerendered.after.get(self.index);
        if let Some(after) = after.filter(|after| !after.is_empty()) {
            let mut digits = itoa::Buffer::new();
            self.report.extend_from_slice(&self.prerendered.before);
            self.report
                .extend_from_slice(digits.format(number).as_bytes());
            self.end = self.report.len();
            if let Some(last) = self.report.last_chunk() {
                self.last = u64::from_be_bytes(*last);
            }
            self.report.extend_from_slice(after);
        }
    }
}

/// A word that has no digit to count up.
const NONE: u64 = b'9' as u64;
