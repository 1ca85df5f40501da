//! Reports that need no second look at the line: everything but the number of the line is made
//! ready once.

use std::io;

use nircheck::{ErrorCode, Kind, Oid, batch};

use super::{Record, Report};
use crate::check::verdict::Verdict;

/// What a report says of lines of one input.
pub(crate) struct Brief {
    before: Vec<u8>,
    /// What follows the number of the line, by error and kind.
    after: Vec<Vec<u8>>,
}

const KINDS: usize = Kind::ALL.len() + 1;

impl Brief {
    /// Has the report say all that it can say; it must be a brief one.
    pub(crate) fn new(report: &dyn Report, file: &str, oid: Option<Oid>) -> io::Result<Self> {
        let mut before = Vec::new();
        let mut after = Vec::new();
        let errors = [None].into_iter().chain(ErrorCode::ALL.iter().map(Some));
        for error in errors {
            for kind in [None].into_iter().chain(Kind::ALL.iter().map(Some)) {
                let verdict = Verdict::outline(error.copied(), kind.copied(), oid);
                let said = |line| {
                    let mut said = Vec::new();
                    let record = Record {
                        file,
                        line,
                        text: b"",
                        verdict: Some(&verdict),
                    };
                    report.record(&record, &mut said).map(|()| said)
                };
                // The number of the line is where two of them differ.
                let (one, two) = (said(1)?, said(2)?);
                let place = one.iter().zip(&two).position(|(a, b)| a != b);
                if let Some(place) = place {
                    before = one[..place].to_vec();
                }
                after.push(place.map_or_else(Vec::new, |place| one[place + 1..].to_vec()));
            }
        }
        Ok(Self { before, after })
    }

    /// Adds what is to be said of a line.
    pub(crate) fn push(&self, line: &batch::Line<'_>, out: &mut Vec<u8>) {
        if line.verdict.is_empty() {
            return;
        }
        let error = line.verdict.error().map_or(0, |error| error as usize + 1);
        let kind = line.verdict.kind().map_or(0, |kind| kind as usize + 1);
        let after = &self.after[KINDS * error + kind];
        if !after.is_empty() {
            out.extend_from_slice(&self.before);
            out.extend_from_slice(itoa::Buffer::new().format(line.number).as_bytes());
            out.extend_from_slice(after);
        }
    }
}
