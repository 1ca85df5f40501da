//! Reports of lines that are alike. The printer prints the first one; those behind it
//! are copies of its bytes, in which the number of the line, the number and its key are replaced.

use std::ops::Range;

use nircheck::{
    ErrorCode, Kind,
    batch::{Block, Line, Lines, Verdict},
};

use super::printer::{Entry, Hole, Page, Printer};
use crate::{
    check::{civil::Columns, details::Checker, line::CheckedLine},
    input::compact_length,
};

/// Writes the reports of the lines of an input, a block at a time.
pub(crate) struct Templates<'a> {
    printer: &'a dyn Printer,
    /// The name of the input.
    file: &'a str,
    /// Whether nothing but the verdict decides what is reported.
    depends_on_verdict: bool,
    /// Whether what is reported depends on the place of birth, or on cells beside the judged one.
    has_context: bool,
    /// Of the line before.
    digits: Digits,
    /// Where in `known` lines with each verdict begin; nowhere until one of them was printed.
    places: [u16; Verdict::COUNT],
    /// By error, kind and length.
    known: Vec<Option<Template>>,
    /// Where the printer left holes; kept for its memory.
    holes: Vec<(usize, Hole)>,
}

/// How many lengths of numbers are told apart: any, 13 and 15 characters.
const LENGTHS: usize = 3;
const KINDS: usize = Kind::ALL.len() + 1;
const PLACES: usize = (ErrorCode::ALL.len() + 1) * KINDS * LENGTHS;
/// Behind all places.
const NOWHERE: u16 = u16::MAX;
const _: () = assert!(PLACES < NOWHERE as usize);

impl<'a> Templates<'a> {
    pub(crate) fn new(printer: &'a dyn Printer, file: &'a str, has_context: bool) -> Self {
        Self {
            printer,
            file,
            depends_on_verdict: printer.depends_on_verdict(),
            has_context,
            digits: Digits::default(),
            places: [NOWHERE; Verdict::COUNT],
            known: Vec::new(),
            holes: Vec::new(),
        }
    }

    /// The lines that it needs to see.
    pub(crate) fn lines(&self) -> Lines {
        self.printer.lines()
    }

    /// Writes the reports of all lines of a block, among which are no technical numbers.
    pub(crate) fn write(
        &mut self,
        block: &Block<'_>,
        checker: &Checker,
        civil: Option<Columns>,
        out: &mut Vec<u8>,
    ) {
        let print = |this: &mut Self, index, out: &mut Vec<u8>| {
            if let Some(line) = block.get(index) {
                this.print(&CheckedLine::new(line, checker, civil), out);
            }
        };
        if self.depends_on_verdict {
            for (index, (line, verdict)) in block.verdicts().enumerate() {
                if !self.copy(line, verdict, 0, b"", out) {
                    print(self, index, out);
                }
            }
        } else {
            for (index, line) in block.lines().enumerate() {
                if !self.copy_line(&line, out) {
                    print(self, index, out);
                }
            }
        }
    }

    /// Writes the report of a line when one like it was printed before; returns whether it did.
    /// The line must not be a technical number.
    #[inline(always)]
    pub(crate) fn copy_line(&mut self, line: &Line<'_>, out: &mut Vec<u8>) -> bool {
        let text = line.judged();
        let length = self.length(line, text);
        length.is_some_and(|length| self.copy(line.number, line.verdict, length, text, out))
    }

    #[inline(always)]
    fn copy(
        &mut self,
        line: u64,
        verdict: Verdict,
        length: usize,
        text: &[u8],
        out: &mut Vec<u8>,
    ) -> bool {
        let place = usize::from(self.places[verdict.index()]) + length;
        let Some(Some(template)) = self.known.get_mut(place) else {
            return verdict.is_empty(); // there is no report of it
        };
        self.digits.set(line);
        template.copy(&self.digits, text, out);
        true
    }

    /// Has a report printed, and keeps it for lines like this one.
    #[cold]
    pub(crate) fn print(&mut self, line: &CheckedLine<'_>, out: &mut Vec<u8>) {
        let start = out.len();
        self.holes.clear();
        let mut page = Page::new(out, &mut self.holes);
        if let Some(details) = line.details() {
            let entry = Entry {
                file: self.file,
                line: line.line.number,
                text: line.text(),
                details,
            };
            self.printer.print(&entry, &mut page);
        }
        let length = self.length(&line.line, line.line.judged());
        if let (Some(length), false) = (length, line.is_ntt || line.is_empty()) {
            self.known.resize_with(PLACES, || None);
            let verdict = line.line.verdict;
            let first = Self::first(verdict);
            self.places[verdict.index()] = first as u16;
            if let Some(place) = self.known.get_mut(first + length) {
                *place = Template::new(&out[start..], &self.holes);
            }
        }
    }

    /// Which lengths of numbers are told apart; `None` when a line may be like no other. Which
    /// findings a well-formed number has follows from its kind and its length, unless it
    /// [needs a check](Line::needs_check).
    #[inline(always)]
    fn length(&self, line: &Line<'_>, text: &[u8]) -> Option<usize> {
        match self.depends_on_verdict {
            _ if self.has_context => None,
            true => Some(0),
            false if !line.verdict.is_well_formed() || line.needs_check() => None,
            false => compact_length(text).map(|length| (length - 11) / 2),
        }
    }

    /// The first place in `known` of lines with this verdict.
    fn first(verdict: Verdict) -> usize {
        let error = verdict.error().map_or(0, |error| error as usize + 1);
        let kind = verdict.kind().map_or(0, |kind| kind as usize + 1);
        (KINDS * error + kind) * LENGTHS
    }
}

/// A report, and where what changes from line to line stands in it.
struct Template {
    /// The report without the numbers of the line, and where they and the others belong.
    source: Vec<u8>,
    holes: Vec<(usize, Hole)>,
    /// The report for one of `lines`, which all have the same digits but the last eight, and as
    /// many; filled up to whole chunks, which are copied faster than odd lengths.
    text: Vec<[u8; CHUNK]>,
    len: usize,
    lines: Range<u64>,
    /// How many digits change among these lines, up to eight.
    digits: usize,
    /// Where the number of the line ends, and the eight bytes up to there without its digits.
    line_ends: Vec<(usize, u64)>,
    /// Where the number starts, and its key.
    numbers: Vec<usize>,
    keys: Vec<usize>,
}

const CHUNK: usize = 64;

/// The digits in a word of eight bytes, and what they count to.
const WORD: usize = 8;
const WORD_LIMIT: u64 = 100_000_000;

impl Template {
    /// `None` when the report holds what a copy could not change.
    fn new(text: &[u8], holes: &[(usize, Hole)]) -> Option<Self> {
        let mut template = Self {
            source: Vec::with_capacity(text.len()),
            holes: Vec::with_capacity(holes.len()),
            text: Vec::new(),
            len: 0,
            lines: 0..0,
            digits: 0,
            line_ends: Vec::new(),
            numbers: Vec::new(),
            keys: Vec::new(),
        };
        let mut rest = 0;
        for (at, hole) in holes {
            let before = text.get(rest..*at)?;
            rest = *at;
            template.source.extend_from_slice(before);
            template.holes.push((template.source.len(), *hole));
            match hole {
                Hole::Line => rest += digits_of(&text[rest..]),
                Hole::Number | Hole::Key => {}
                Hole::Other => return None,
            }
        }
        template.source.extend_from_slice(text.get(rest..)?);
        Some(template)
    }

    #[inline(always)]
    fn copy(&mut self, digits: &Digits, number: &[u8], out: &mut Vec<u8>) {
        if !self.lines.contains(&digits.line) {
            self.render(digits.line);
        }
        let start = out.len();
        for chunk in &self.text {
            out.extend_from_slice(chunk);
        }
        out.truncate(start + self.len);
        let copy = out.get_mut(start..).unwrap_or_default();
        for (end, before) in &self.line_ends {
            let word = end.checked_sub(WORD).and_then(|at| copy.get_mut(at..));
            match word.and_then(<[u8]>::first_chunk_mut) {
                Some(word) => *word = (before | digits.word & mask(self.digits)).to_be_bytes(),
                None => {
                    let place = copy.get_mut(end - self.digits..*end).unwrap_or_default();
                    let digits = digits.word.to_be_bytes();
                    place.copy_from_slice(&digits[WORD - place.len()..]);
                }
            }
        }
        for at in &self.numbers {
            if let Some(place) = copy.get_mut(*at..at + number.len()) {
                place.copy_from_slice(number);
            }
        }
        for at in &self.keys {
            let place = copy.get_mut(*at..).and_then(<[u8]>::first_chunk_mut);
            if let (Some(place), Some(key)) = (place, number.last_chunk::<2>()) {
                *place = *key;
            }
        }
    }

    /// Renders the report for a line and those around it.
    #[cold]
    #[inline(never)]
    fn render(&mut self, line: u64) {
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(line).as_bytes();
        self.digits = digits.len().min(WORD);
        self.lines = match line / WORD_LIMIT {
            0 => {
                let end = 10_u64.pow(self.digits as u32);
                end / 10..end
            }
            high => high * WORD_LIMIT..(high + 1).saturating_mul(WORD_LIMIT),
        };
        let mut text = Vec::with_capacity(self.source.len() + 2 * CHUNK);
        self.line_ends.clear();
        self.numbers.clear();
        self.keys.clear();
        let mut done = 0;
        for (at, hole) in &self.holes {
            text.extend_from_slice(&self.source[done..*at]);
            done = *at;
            match hole {
                Hole::Line => {
                    text.extend_from_slice(digits);
                    let word = text.last_chunk().map_or(0, |it| u64::from_be_bytes(*it));
                    self.line_ends.push((text.len(), word & !mask(self.digits)));
                }
                Hole::Number => self.numbers.push(text.len()),
                Hole::Key => self.keys.push(text.len()),
                Hole::Other => {}
            }
        }
        text.extend_from_slice(&self.source[done..]);
        self.len = text.len();
        text.resize(text.len().next_multiple_of(CHUNK), 0);
        self.text.clear();
        self.text.extend_from_slice(text.as_chunks().0);
    }
}

/// The last eight digits of the number of a line.
#[derive(Default)]
struct Digits {
    line: u64,
    /// The first in the highest byte.
    word: u64,
}

impl Digits {
    #[inline(always)]
    fn set(&mut self, line: u64) {
        if line == self.line + 1 && self.word as u8 != b'9' && self.line != 0 {
            self.word += 1;
        } else {
            self.word = eight_digits((line % WORD_LIMIT) as u32);
        }
        self.line = line;
    }
}

/// The number of digits that a text begins with.
fn digits_of(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The last bytes of a word, at most eight.
const fn mask(bytes: usize) -> u64 {
    match bytes {
        0 => 0,
        _ => u64::MAX >> (64 - 8 * bytes),
    }
}

/// The decimal digits of a number below 100,000,000, the first in the highest byte.
const fn eight_digits(number: u32) -> u64 {
    // Halves, quarters, then single digits, side by side: each time the quotient by a power of ten
    // goes up, and the remainder stays.
    let number = number as u64;
    let halves = number + ((1 << 32) - 10_000) * ((number * 3_518_437_209) >> 45);
    let hundreds = ((halves * 10_486) >> 20) & 0x0000_007F_0000_007F;
    let pairs = halves + ((1 << 16) - 100) * hundreds;
    let tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
    pairs + ((1 << 8) - 10) * tens + 0x3030_3030_3030_3030
}

#[cfg(test)]
mod tests {
    use std::{num::NonZeroUsize, ops::ControlFlow};

    use nircheck::{
        Context, Lang, Profile, YearMonth,
        batch::{Input, Validator},
    };

    use super::*;
    use crate::check::report::{csv::Csv, json::Json, printer::Shown, text::Text};

    /// Numbers of every kind, length and spelling, and lines that are none.
    const LINES: [&str; 24] = [
        "295109912611193",
        "195107512611157",
        "2951099126111",
        "1951075126111",
        "2a5109912611",
        "278112B05000287",
        "278112b05000287",
        "2 95 10 99 126 111 93",
        "295109912611190",
        "295139912611193",
        "  2951099126111",
        "2951099126111  ",
        "395109912611175",
        "4951099126111",
        "7951099126111",
        "895109912611178",
        "801751000000142",
        "8017510000001",
        "195557512611142",
        "1999999999999",
        "",
        "   ",
        "Durand",
        "299999999999993",
    ];

    #[test]
    fn copies_are_what_the_printer_would_print() {
        let context = |profile, places| Context {
            profile,
            places,
            at: YearMonth::new(2026, 11),
            ..Context::default()
        };
        let mut state = 1_u64;
        let text: Vec<u8> = (0..1_200)
            .flat_map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                format!("{}\n", LINES[(state >> 33) as usize % LINES.len()]).into_bytes()
            })
            .collect();
        for bits in (0..64_u8).step_by(5) {
            let is = |bit: u8| bits >> bit & 1 == 1;
            let shown = Shown {
                all: !is(0),
                findings: is(1),
                places: is(2),
                numbers: is(3),
                expected_key: is(4),
                file: is(5),
            };
            let profile = if is(5) {
                Profile::DEFAULT
            } else {
                Profile::CNAM
            };
            let context = context(profile, shown.places);
            let printers: [Box<dyn Printer>; 3] = [
                Box::new(Text::new(shown, Lang::Fr, context.at, is(1))),
                Box::new(Json::new(shown)),
                Box::new(Csv::new(shown)),
            ];
            for printer in printers {
                let whole = reports(&*printer, &context, &text, 1 << 20);
                // A block of one line has nothing to copy.
                let one_by_one = reports(&*printer, &context, &text, 1);
                assert!(whole == one_by_one, "{bits:b}");
            }
        }
    }

    fn reports(printer: &dyn Printer, context: &Context, text: &[u8], size: usize) -> Vec<u8> {
        let checker = Checker {
            context: *context,
            ntt: false,
            birthplaces: context.places,
        };
        let validator = Validator::new(context)
            .with_workers(NonZeroUsize::MIN)
            .with_block_size(NonZeroUsize::new(size).unwrap());
        let mut all = Vec::new();
        let render = |block: &Block<'_>| {
            let mut out = Vec::new();
            Templates::new(printer, "a\tfile", context.places)
                .write(block, &checker, None, &mut out);
            out
        };
        let run = validator.run(Input::Bytes(text), printer.lines(), render, |out| {
            all.extend(out);
            ControlFlow::Continue(())
        });
        run.unwrap();
        all
    }

    #[test]
    fn eight_digits_are_those_of_the_number() {
        let steps = (0..WORD_LIMIT)
            .step_by(9_973)
            .chain(WORD_LIMIT - 1..WORD_LIMIT);
        for number in steps.chain((0..8).map(|i| 10_u64.pow(i))) {
            let digits = eight_digits(number as u32).to_be_bytes();
            assert_eq!(digits.as_slice(), format!("{number:08}").as_bytes());
        }
    }
}
