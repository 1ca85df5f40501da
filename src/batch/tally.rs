//! Counts of lines: by error, kind, status and finding.

use super::{
    judge::{BlockResult, Lines},
    kernel::{Mark, code},
};
use crate::{Context, ErrorCode, Finding, Findings, Kind, Oid, Parsed, Status, inspect};

/// The number of lines of each sort.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All lines, empty ones included.
    lines: u64,
    empty: u64,
    errors: [u64; ErrorCode::ALL.len()],
    /// Well-formed lines by first digit.
    first_digits: [u64; 9],
    findings: [u64; Finding::ALL.len()],
}

impl Counts {
    /// All lines, empty ones included.
    #[must_use]
    pub const fn lines(&self) -> u64 {
        self.lines
    }

    /// Lines of white space only.
    #[must_use]
    pub const fn empty(&self) -> u64 {
        self.empty
    }

    /// Well-formed lines.
    #[must_use]
    pub fn well_formed(&self) -> u64 {
        self.first_digits.iter().sum()
    }

    /// Lines that break a rule.
    #[must_use]
    pub fn invalid(&self) -> u64 {
        self.errors.iter().sum()
    }

    /// Lines with this error.
    #[must_use]
    pub const fn with_error(&self, code: ErrorCode) -> u64 {
        self.errors[code as usize]
    }

    /// Well-formed lines of this kind.
    #[must_use]
    pub fn with_kind(&self, kind: Kind) -> u64 {
        self.sum(|digit| Kind::from_first_digit(digit) == Some(kind))
    }

    /// Well-formed lines of this status, under the OID of a context.
    #[must_use]
    pub fn with_status(&self, status: Status, oid: Option<Oid>) -> u64 {
        self.sum(|digit| {
            let kind = Kind::from_first_digit(digit);
            kind.and_then(Kind::status).map(|digits| digits.under(oid)) == Some(status)
        })
    }

    /// Lines with this finding. Counted with [`Lines::Findings`] or [`Lines::All`] only.
    #[must_use]
    pub const fn with_finding(&self, finding: Finding) -> u64 {
        self.findings[finding as usize]
    }

    /// Adds the counts of other lines.
    pub fn add(&mut self, other: &Self) {
        let add =
            |to: &mut [u64], from: &[u64]| to.iter_mut().zip(from).for_each(|(to, n)| *to += n);
        self.lines += other.lines;
        self.empty += other.empty;
        add(&mut self.errors, &other.errors);
        add(&mut self.first_digits, &other.first_digits);
        add(&mut self.findings, &other.findings);
    }

    /// Adds the findings of a line that was counted before.
    pub fn add_findings(&mut self, findings: Findings) {
        self.count_findings(findings, 1);
    }

    /// The counts of a block, without the findings of lines that are inspected one by one.
    pub(super) fn of(result: &BlockResult, lines: Lines, context: &Context) -> Self {
        let mut counts = Self::default();
        for (mark, count) in result.counts() {
            counts.lines += count;
            let place = match (mark.code(), usize::from(mark.first())) {
                (code::EMPTY, _) => Some(&mut counts.empty),
                (code::VALID, first) => counts.first_digits.get_mut(first),
                (error, _) => counts.errors.get_mut(usize::from(error) - 1),
            };
            if let Some(place) = place {
                *place += count;
            }
        }
        // With places, every well-formed line is inspected.
        if lines >= Lines::Findings && !context.places {
            counts.count_implied(result, context);
        }
        counts
    }

    /// Counts the findings that all numbers with a first digit and a length have.
    fn count_implied(&mut self, result: &BlockResult, context: &Context) {
        for digit in 1..=8_u8 {
            let lengths = result.by_length(Mark::new(code::VALID, digit, false));
            if lengths == [0, 0] {
                continue;
            }
            let Some(short) = plain_number(digit) else {
                continue;
            };
            for (parsed, count) in [short, short.number().with_key()].iter().zip(lengths) {
                self.count_findings(inspect(parsed, context).findings(), count);
            }
        }
    }

    fn count_findings(&mut self, findings: Findings, count: u64) {
        for finding in findings.iter() {
            self.findings[finding as usize] += count;
        }
    }

    fn sum(&self, is_counted: impl Fn(u8) -> bool) -> u64 {
        let digits = (0..).zip(&self.first_digits);
        digits
            .filter(|(digit, _)| is_counted(*digit))
            .map(|(_, count)| count)
            .sum()
    }
}

/// A number with no findings but those of its kind: a birth in 1990 in Paris, or the first number
/// of a fund.
fn plain_number(first_digit: u8) -> Option<Parsed> {
    let mut text = if first_digit < 5 {
        *b"0900175113001"
    } else {
        *b"0175100000001"
    };
    text[0] = b'0' + first_digit;
    Parsed::parse_strict(text).ok()
}
