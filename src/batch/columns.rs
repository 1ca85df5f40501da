//! Columns of records instead of lines: the layouts of Arrow, without depending on it.

use super::{
    Validator, Verdict,
    kernel::{BATCH, Batch, Mark, Shape},
};
use crate::MAX_LINE;

/// How many records are looked at together.
const PART: usize = 1024;

impl Validator {
    /// Judges records of exactly 15 bytes, one after the other, as in a column of fixed-size
    /// binary values. Bytes after the last whole record are left alone; so are records for which
    /// `verdicts` has no room.
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
            // One bit of all marks tells fast that none has this code.
            let all = to.iter().fold(0, |all, verdict| all | verdict.0.0);
            if all & Mark::CHARACTER.0 != 0 {
                self.resolve_characters(to, records);
            }
        }
        records
    }

    /// Has the records with a character out of place judged by the grammar: it may be a separator
    /// or lower case.
    fn resolve_characters(&self, verdicts: &mut [Verdict], records: &[u8]) {
        for (to, record) in verdicts.iter_mut().zip(records.chunks_exact(15)) {
            if to.0 == Mark::CHARACTER {
                *to = Verdict(self.judge_slowly(record));
            }
        }
    }

    /// Judges texts given by their offsets into bytes: text `i` is `bytes[offsets[i]..offsets[i +
    /// 1]]`, as in a column of strings. Offsets that do not fit are texts that are not there, and
    /// get the verdict of an empty one; a text over the limit of a line is too long. Gives the
    /// number of texts judged: one less than offsets, or as many as `verdicts` has room for.
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
        // Empty for what is not within 4 GiB behind the first.
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

/// The bytes of texts of 15 characters that follow each other without a gap.
fn contiguous<'a, O: Copy + Into<i64>>(offsets: &[O], bytes: &'a [u8]) -> Option<&'a [u8]> {
    // All are looked at, which is faster than to stop at the first that is not so.
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

/// Packs verdicts into bits, the lowest of a byte first: set when well formed. Gives the number
/// of those set; bits past the last verdict are cleared, and verdicts that find no room left out.
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
