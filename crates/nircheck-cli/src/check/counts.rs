//! How many of what: the one thing that is kept of a run.

use nircheck::{ErrorCode, Finding, Findings, Kind, Oid, Status, batch};

use super::{births::Births, civil::Tally};

/// The counts of a run. Findings, kinds and status are those of well-formed numbers.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) empty: u64,
    pub(crate) valid: u64,
    pub(crate) invalid: u64,
    errors: [u64; ErrorCode::ALL.len()],
    findings: [u64; Finding::ALL.len()],
    kinds: [u64; Kind::ALL.len()],
    status: [u64; Status::ALL.len()],
    pub(crate) births: Births,
    pub(crate) civil: Tally,
}

impl Counts {
    /// Adds the findings of a line that was counted.
    pub(crate) fn add_findings(&mut self, findings: Findings) {
        findings
            .iter()
            .for_each(|finding| self.add_finding(finding));
    }

    /// Adds one finding of a line that was counted.
    pub(crate) const fn add_finding(&mut self, finding: Finding) {
        self.findings[finding as usize] += 1;
    }

    /// The counts of lines that the engine has judged, under an OID.
    pub(crate) fn of(lines: &batch::Counts, oid: Option<Oid>) -> Self {
        let mut counts = Self {
            empty: lines.empty(),
            valid: lines.well_formed(),
            invalid: lines.invalid(),
            ..Self::default()
        };
        for error in ErrorCode::ALL {
            counts.errors[*error as usize] = lines.with_error(*error);
        }
        for finding in Finding::ALL {
            counts.findings[*finding as usize] = lines.with_finding(*finding);
        }
        for kind in Kind::ALL {
            counts.kinds[*kind as usize] = lines.with_kind(*kind);
        }
        for status in Status::ALL {
            counts.status[*status as usize] = lines.with_status(*status, oid);
        }
        counts
    }

    /// Counts a line as an NTT that was counted with this error.
    pub(crate) fn correct_ntt(&mut self, error: ErrorCode) {
        self.invalid -= 1;
        self.errors[error as usize] -= 1;
        self.valid += 1;
        self.kinds[Kind::Ntt as usize] += 1;
        if let Some(status) = Kind::Ntt.status() {
            self.status[status as usize] += 1;
        }
    }

    /// Adds the counts of other lines.
    pub(crate) fn merge(&mut self, other: &Self) {
        let add =
            |to: &mut [u64], from: &[u64]| to.iter_mut().zip(from).for_each(|(to, n)| *to += n);
        self.empty += other.empty;
        self.valid += other.valid;
        self.invalid += other.invalid;
        add(&mut self.errors, &other.errors);
        add(&mut self.findings, &other.findings);
        add(&mut self.kinds, &other.kinds);
        add(&mut self.status, &other.status);
        self.births.merge(&other.births);
        self.civil.merge(&other.civil);
    }

    /// Every line, empty ones included.
    pub(crate) const fn lines(&self) -> u64 {
        self.empty + self.valid + self.invalid
    }

    /// The errors there are, in the order of the specification.
    pub(crate) fn errors(&self) -> impl Iterator<Item = (ErrorCode, u64)> {
        present(ErrorCode::ALL, &self.errors)
    }

    /// The findings there are.
    pub(crate) fn findings(&self) -> impl Iterator<Item = (Finding, u64)> {
        present(Finding::ALL, &self.findings)
    }

    /// The lines with this finding.
    pub(crate) const fn with_finding(&self, finding: Finding) -> u64 {
        self.findings[finding as usize]
    }

    /// The kinds there are.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = (Kind, u64)> {
        present(Kind::ALL, &self.kinds)
    }

    /// The status there are.
    pub(crate) fn status(&self) -> impl Iterator<Item = (Status, u64)> {
        present(Status::ALL, &self.status)
    }
}

fn present<T: Copy>(codes: &'static [T], counts: &[u64]) -> impl Iterator<Item = (T, u64)> {
    let counted = codes.iter().copied().zip(counts.iter().copied());
    counted.filter(|(_, count)| *count > 0)
}
