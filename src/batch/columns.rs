//! Columns of records instead of lines: the layouts of Arrow, without depending on it.

use super::{
    Validator, Verdict,
    kernel::{BATCH, Batch, Mark, Shape},
};
use crate::MAX_LINE;

/// The number of records checked together.
const PART: usize = 1024;

impl Validator {
    /// Validates consecutive records of exactly 15 bytes, as in a column of fixed-size binary
    /// values, and returns their number. Bytes after the last whole record are ignored, and so are
    /// records for which `verdicts` has no room.
    ///
    /// A record is a text: in the loose form it may be 13 characters and two blanks.
    ///
    /// ```
    /// use nircheck::{Context, ErrorCode, batch::{Validator, Verdict}};
    ///
    /// let column = b"295109912611193278112B05000287";
    /// let mut verdicts = [Verdict::default(); 2];
    /// let validator = Validator::new(&Context::default());
    /// assert_eq!(validator.records(column, &mut verdicts), 2);
    /// assert!(verdicts[0].is_well_formed());
    /// assert_eq!(verdicts[1].error(), Some(ErrorCode::Key));
    /// ```
    pub fn records(&self, bytes: &[u8], verdicts: &mut [Verdict]) -> usize {
        let records =
            self.kernel
                .marks_into(&self.tables, &Shape::FIXED_15, bytes, verdicts, Verdict);
        for (to, records) in verdicts[..records]
            .chunks_mut(PART)
            .zip(bytes.chunks(15 * PART))
        {
            // The union of all marks shows quickly whether any may have this code.
            let all = to.iter().fold(0, |all, verdict| all | verdict.0.0);
            if all & Mark::CHARACTER.0 != 0 {
                self.resolve_characters(to, records);
            }
        }
        records
    }

    /// Passes records with an unexpected character, which may be a separator or lower case, to
    /// the grammar.
    fn resolve_characters(&self, verdicts: &mut [Verdict], records: &[u8]) {
        for (to, record) in verdicts.iter_mut().zip(records.chunks_exact(15)) {
            if to.0 == Mark::CHARACTER {
                *to = Verdict(self.judge_slowly(record));
            }
        }
    }

    /// Validates texts given by their offsets: text `i` is `bytes[offsets[i]..offsets[i + 1]]`, as
    /// in a column of strings. Texts with invalid offsets count as empty, and texts over
    /// [`MAX_LINE`] bytes are too long. Returns the number of texts: one less than `offsets`, or
    /// the length of `verdicts` if that is smaller.
    ///
    /// ```
    /// use nircheck::{Context, ErrorCode, batch::{Validator, Verdict}};
    ///
    /// let mut verdicts = [Verdict::default(); 2];
    /// let validator = Validator::new(&Context::default());
    /// let judged = validator.strings(&[0_i32, 13, 15], b"295109912611193", &mut verdicts);
    /// assert_eq!(judged, 2);
    /// assert!(verdicts[0].is_well_formed());
    /// assert_eq!(verdicts[1].error(), Some(ErrorCode::Length));
    /// ```
    pub fn strings<O: Copy + Into<i64>>(
        &self,
        offsets: &[O],
        bytes: &[u8],
        verdicts: &mut [Verdict],
    ) -> usize {
        let texts = offsets.len().saturating_sub(1).min(verdicts.len());
        let mut done = 0;
        while done < texts {
            let part = (texts - done).min(PART);
            let (from, to) = (
                &offsets[done..=done + part],
                &mut verdicts[done..done + part],
            );
            match contiguous(from, bytes) {
                Some(records) => {
                    self.records(records, to);
                }
                None => self.mixed_strings(from, bytes, to),
            }
            done += part;
        }
        texts
    }

    fn mixed_strings<O: Copy + Into<i64>>(
        &self,
        offsets: &[O],
        bytes: &[u8],
        verdicts: &mut [Verdict],
    ) {
        let at = |offset: O| usize::try_from(offset.into()).ok();
        let base = offsets.first().and_then(|first| at(*first)).unwrap_or(0);
        let near = bytes.get(base..).unwrap_or_default();
        // Empty for a text that is not within 4 GiB after the first.
        let span = |pair: &[O]| {
            let inside = |offset: O| {
                let offset = at(offset)?.checked_sub(base)?;
                u32::try_from(offset).ok().filter(|_| offset <= near.len())
            };
            match (inside(pair[0]), inside(pair[1])) {
                (Some(start), Some(end)) if start <= end => (start, end),
                _ => (0, 0),
            }
        };
        let text = |pair: &[O]| match (at(pair[0]), at(pair[1])) {
            (Some(start), Some(end)) => bytes.get(start..end).unwrap_or_default(),
            _ => &[],
        };
        let (mut batch, mut spans) = (Batch::new(), [(0, 0); BATCH]);
        for (to, first) in verdicts.chunks_mut(BATCH).zip((0..).step_by(BATCH)) {
            let pairs = || offsets[first..].windows(2);
            let spans = &mut spans[..to.len()];
            spans
                .iter_mut()
                .zip(pairs())
                .for_each(|(to, pair)| *to = span(pair));
            self.kernel
                .lines(&self.tables, self.policy(), near, spans, &mut batch);
            for (((to, mark), (start, end)), pair) in
                to.iter_mut().zip(batch.marks()).zip(spans).zip(pairs())
            {
                *to = Verdict(match *mark {
                    mark if mark != Mark::UNDECIDED && start < end => mark,
                    _ => match text(pair) {
                        [] => Mark::EMPTY,
                        text if text.len() > MAX_LINE => Mark::TOO_LONG,
                        text => self.judge_slowly(text),
                    },
                });
            }
        }
    }
}

/// The bytes of the texts, if all have 15 bytes and follow each other without a gap.
fn contiguous<'a, O: Copy + Into<i64>>(offsets: &[O], bytes: &'a [u8]) -> Option<&'a [u8]> {
    // Checking all is faster than stopping at the first that differs.
    let [first, ends @ ..] = offsets else {
        return None;
    };
    let last = ends.last()?;
    let gap = |(start, end): (&O, &O)| (*end).into().wrapping_sub((*start).into()) ^ 15;
    let gaps = offsets.iter().zip(ends).map(gap);
    if gaps.fold(0, |all, gap| all | gap) != 0 {
        return None;
    }
    bytes.get(usize::try_from((*first).into()).ok()?..usize::try_from((*last).into()).ok()?)
}

/// Packs verdicts into bits, the lowest of a byte first, set when well formed, and returns the
/// number of bits set. Bits past the last verdict are cleared; verdicts without room are ignored.
///
/// ```
/// use nircheck::{Context, batch::{Validator, Verdict, verdicts_to_bitmap}};
///
/// let mut verdicts = [Verdict::default(); 2];
/// Validator::new(&Context::default()).records(b"295109912611193278112B05000287", &mut verdicts);
/// let mut bits = [0; 1];
/// assert_eq!(verdicts_to_bitmap(&verdicts, &mut bits), 1);
/// assert_eq!(bits, [0b01]);
/// ```
pub fn verdicts_to_bitmap(verdicts: &[Verdict], bits: &mut [u8]) -> usize {
    let mut well_formed = 0;
    for (byte, eight) in bits.iter_mut().zip(verdicts.chunks(8)) {
        let set = |byte, (bit, verdict): (u32, &Verdict)| {
            byte | u8::from(verdict.is_well_formed()) << bit
        };
        *byte = (0..).zip(eight).fold(0, set);
        well_formed += byte.count_ones() as usize;
    }
    well_formed
}
