//! The steps of a vector kernel: 16 records at a time, by one of two loops.

use super::{MAX_STRIDE, STEP, Shape, Sink};

/// How far a loop went.
pub(super) struct Progress {
    pub(super) records: usize,
    /// The record after these does not have the shape.
    pub(super) ended: bool,
}

/// Runs a vector kernel over the first records of `bytes`, `most` at most, in steps of `STEP`
/// records of which it may read `reach` bytes. Two loops take turns:
///
/// * `clean` goes on while a whole step is left and holds nothing that needs `any`;
/// * `any` is given the number of records, judges at least one step, which may have fewer than
///   `STEP` records, and goes on while there is something unusual.
#[inline(always)]
pub(super) fn run<S: Sink>(
    shape: &Shape,
    reach: usize,
    bytes: &[u8],
    most: usize,
    sink: &mut S,
    clean: impl Fn(&[u8], &mut S) -> usize,
    any: impl Fn(&[u8], usize, &mut S) -> Progress,
) -> usize {
    let stride = shape.stride();
    let total = (bytes.len() / stride).min(most);
    let reach = reach.max(STEP * stride);
    // Whole steps that have their reach in `bytes`, and the bytes that these reach.
    let steps = if bytes.len() < reach {
        0
    } else {
        ((bytes.len() - reach) / (STEP * stride) + 1).min(total / STEP)
    };
    let whole = steps * STEP;
    let in_steps = if steps == 0 {
        0
    } else {
        (steps - 1) * STEP * stride + reach
    };
    let in_steps = &bytes[..in_steps];
    let mut records = 0;
    while records < whole {
        records += clean(&in_steps[records * stride..], sink);
        if records < whole {
            let reached = any(&in_steps[records * stride..], whole - records, sink);
            records += reached.records;
            if reached.ended {
                return records;
            }
        }
    }
    // The last records are judged in a copy with room behind.
    while records < total {
        let n = STEP.min(total - records);
        let mut copy = [0; (STEP + 2) * MAX_STRIDE];
        debug_assert!(reach <= copy.len());
        let left = &bytes[records * stride..];
        copy[..n * stride].copy_from_slice(&left[..n * stride]);
        let reached = any(&copy, n, sink);
        records += reached.records;
        if reached.ended {
            break;
        }
    }
    records
}
