//! Numbers in free text, and the numbers that wrong ones may stand for.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, Int8Array, Int32Array, ListArray,
    builder::{LargeBinaryBuilder, LargeStringBuilder},
};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::ArrowError;
use nircheck::text::{Certainty, Scanner};

use crate::{
    Checker, Error,
    codes::{self, dictionary, field, structure},
    column::{Column, over},
};

impl Checker {
    /// The numbers that each wrong text may stand for, the likeliest first, at most `limit`: a list
    /// of structures of `number`, `slip` (the typing error) and `index` (of the first character
    /// that changes, not counting separators). It is empty for a well-formed text.
    ///
    /// # Errors
    /// Those of [`Error`].
    pub fn suggest(&self, array: &dyn Array, limit: usize) -> Result<ArrayRef, Error> {
        over(array, &|column| {
            let mut numbers = LargeStringBuilder::new();
            let (mut slips, mut indices) = (Vec::new(), Vec::new());
            let mut lists = Lists::new(column);
            column.judged(&self.validator, |from, verdicts| {
                for (row, verdict) in (from..).zip(verdicts) {
                    // A well-formed number that needs no check has no suggestion.
                    let is_plain = verdict.is_well_formed() && !verdict.needs_check();
                    if let Some(text) = column.value(row).filter(|_| !is_plain) {
                        for suggestion in nircheck::suggest(text, &self.context).take(limit) {
                            numbers.append_value(suggestion.number.compact());
                            slips.push(suggestion.slip as i8);
                            indices.push(suggestion.index as i8);
                        }
                    }
                    lists.end(slips.len());
                }
            });
            let columns: Vec<(&str, ArrayRef)> = vec![
                ("number", Arc::new(numbers.finish())),
                (
                    "slip",
                    dictionary(slips.into(), codes::SLIPS.with(Clone::clone))?,
                ),
                ("index", Arc::new(Int8Array::from(indices))),
            ];
            lists.finish(structure(columns, None)?)
        })
    }
}

/// The numbers in each text, of this certainty at least: a list of structures of `start` and `end`
/// (the range in the text, end excluded, in characters for strings and in bytes for binary values)
/// and `certainty`.
///
/// # Errors
/// Those of [`Error`].
pub fn scan(array: &dyn Array, min_certainty: Certainty) -> Result<ArrayRef, Error> {
    let scanner = Scanner::new().min_certainty(min_certainty);
    over(array, &|column| {
        let (mut starts, mut ends, mut certainties) = (Vec::new(), Vec::new(), Vec::new());
        let mut lists = Lists::new(column);
        for row in 0..column.len() {
            let text = column.value(row).unwrap_or_default();
            // What was counted of the text: bytes, and the same in the unit of the column.
            let (mut counted, mut position) = (0, 0);
            for found in scanner.scan(text) {
                let range = found.range();
                // A number that overlaps the one before begins behind its start.
                position += column.position(
                    text.get(counted..).unwrap_or_default(),
                    range.start - counted,
                );
                counted = range.start;
                let number = text.get(range.clone()).unwrap_or_default();
                let start = i32::try_from(position).unwrap_or(i32::MAX);
                let len = column.position(number, number.len());
                starts.push(start);
                ends.push(i32::try_from(position + len).unwrap_or(i32::MAX));
                certainties.push(found.certainty() as i8);
            }
            lists.end(starts.len());
        }
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("start", Arc::new(Int32Array::from(starts))),
            ("end", Arc::new(Int32Array::from(ends))),
            (
                "certainty",
                dictionary(certainties.into(), codes::CERTAINTIES.with(Clone::clone))?,
            ),
        ];
        lists.finish(structure(columns, None)?)
    })
}

/// Each text with an asterisk in the place of each character of the numbers in it, of this
/// certainty at least; everything else is unchanged.
///
/// # Errors
/// Those of [`Error`].
pub fn redact(array: &dyn Array, min_certainty: Certainty) -> Result<ArrayRef, Error> {
    let scanner = Scanner::new().min_certainty(min_certainty);
    over(array, &|column| {
        if column.is_string() {
            let mut out = LargeStringBuilder::new();
            for row in 0..column.len() {
                match column.value(row) {
                    // Asterisks replace ASCII characters only.
                    Some(text) => out.append_value(String::from_utf8_lossy(&scanner.redact(text))),
                    None => out.append_null(),
                }
            }
            return Ok(Arc::new(out.finish()));
        }
        let mut out = LargeBinaryBuilder::new();
        for row in 0..column.len() {
            match column.value(row) {
                Some(text) => out.append_value(scanner.redact(text)),
                None => out.append_null(),
            }
        }
        Ok(Arc::new(out.finish()))
    })
}

/// Lists, one a row, null where the column is.
struct Lists {
    offsets: Vec<i32>,
    /// The first row whose list ends past the limit of an offset.
    overflow: Option<usize>,
    nulls: Option<NullBuffer>,
}

impl Lists {
    fn new(column: &Column<'_>) -> Self {
        let mut offsets = Vec::with_capacity(column.len() + 1);
        offsets.push(0);
        Self {
            offsets,
            overflow: None,
            nulls: column.nulls(),
        }
    }

    /// Ends the list of a row at this number of items.
    fn end(&mut self, items: usize) {
        match i32::try_from(items) {
            Ok(offset) => self.offsets.push(offset),
            Err(_) => self.overflow = Some(items),
        }
    }

    fn finish(self, items: ArrayRef) -> Result<ArrayRef, Error> {
        if let Some(items) = self.overflow {
            return Err(ArrowError::OffsetOverflowError(items).into());
        }
        let item = Arc::new(field("item", items.data_type()));
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        Ok(Arc::new(ListArray::try_new(
            item, offsets, items, self.nulls,
        )?))
    }
}
