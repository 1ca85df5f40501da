//! A column of texts, whatever the layout of its array.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, LargeStringArray,
    cast::AsArray,
    types::{Float64Type, Int64Type, UInt64Type},
};
use arrow_buffer::{Buffer, NullBuffer};
use arrow_schema::DataType;
use arrow_select::take::{TakeOptions, take};
use nircheck::{
    MAX_LINE,
    batch::{Validator, Verdict},
};

use crate::Error;

/// The number of texts judged together: a multiple of 8, whose verdicts stay in a cache.
pub(crate) const PART: usize = 4096;

/// The texts of an array.
pub(crate) struct Column<'a> {
    layout: Layout<'a>,
    nulls: Option<NullBuffer>,
    len: usize,
    /// Whether the texts are strings: positions in them count characters.
    is_string: bool,
}

enum Layout<'a> {
    Small(&'a [i32], &'a [u8]),
    Large(&'a [i64], &'a [u8]),
    Views(&'a [u128], &'a [Buffer]),
    Fixed(usize, &'a [u8]),
    /// All null.
    Nothing,
}

/// Calls `work` on the texts of an array; on the values of a dictionary, and the result is then
/// that of each key.
pub(crate) fn over(
    array: &dyn Array,
    work: &dyn Fn(&Column<'_>) -> Result<ArrayRef, Error>,
) -> Result<ArrayRef, Error> {
    match array.data_type() {
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let found = over(dictionary.values(), work)?;
            let options = TakeOptions { check_bounds: true };
            Ok(take(&found, dictionary.keys(), Some(options))?)
        }
        DataType::Int64 | DataType::UInt64 | DataType::Float64 => {
            work(&Column::new(&digits(array))?)
        }
        _ => work(&Column::new(array)?),
    }
}

/// The array with the values of a dictionary in the place of its keys, and digits in that of
/// integers.
pub(crate) fn flat(array: &ArrayRef) -> Result<ArrayRef, Error> {
    match array.data_type() {
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let options = TakeOptions { check_bounds: true };
            let values = take(dictionary.values(), dictionary.keys(), Some(options))?;
            flat(&values)
        }
        DataType::Int64 | DataType::UInt64 | DataType::Float64 => Ok(Arc::new(digits(array))),
        _ => Ok(Arc::clone(array)),
    }
}

/// Integers as texts, with the zero that one of 12 or 14 digits has lost.
fn digits(array: &dyn Array) -> LargeStringArray {
    let text = |integer: Option<i128>| {
        integer.map(|integer| match integer {
            100_000_000_000..=999_999_999_999 => format!("{integer:013}"),
            10_000_000_000_000..=99_999_999_999_999 => format!("{integer:015}"),
            _ => integer.to_string(),
        })
    };
    match array.data_type() {
        DataType::Int64 => {
            let integers = array.as_primitive::<Int64Type>().iter();
            integers
                .map(|integer| text(integer.map(i128::from)))
                .collect()
        }
        DataType::UInt64 => {
            let integers = array.as_primitive::<UInt64Type>().iter();
            integers
                .map(|integer| text(integer.map(i128::from)))
                .collect()
        }
        _ => {
            let floats = array.as_primitive::<Float64Type>().iter();
            floats
                .map(|float| match float? {
                    // Not a number is how pandas writes a missing one.
                    float if float.is_nan() => None,
                    float if float.fract() == 0.0 && float.abs() < 1e15 => {
                        text(Some(float as i128))
                    }
                    float => Some(float.to_string()),
                })
                .collect()
        }
    }
}

impl<'a> Column<'a> {
    pub(crate) fn new(array: &'a dyn Array) -> Result<Self, Error> {
        let layout = match array.data_type() {
            DataType::Utf8 => {
                let strings = array.as_string::<i32>();
                Layout::Small(strings.value_offsets(), strings.value_data())
            }
            DataType::LargeUtf8 => {
                let strings = array.as_string::<i64>();
                Layout::Large(strings.value_offsets(), strings.value_data())
            }
            DataType::Utf8View => {
                let strings = array.as_string_view();
                Layout::Views(strings.views(), strings.data_buffers())
            }
            DataType::Binary => {
                let values = array.as_binary::<i32>();
                Layout::Small(values.value_offsets(), values.value_data())
            }
            DataType::LargeBinary => {
                let values = array.as_binary::<i64>();
                Layout::Large(values.value_offsets(), values.value_data())
            }
            DataType::BinaryView => {
                let values = array.as_binary_view();
                Layout::Views(values.views(), values.data_buffers())
            }
            DataType::FixedSizeBinary(width) => {
                let width = usize::try_from(*width).unwrap_or(0);
                Layout::Fixed(width, array.as_fixed_size_binary().value_data())
            }
            DataType::Null => Layout::Nothing,
            other => return Err(Error::Type(other.clone())),
        };
        Ok(Self {
            layout,
            nulls: array.logical_nulls(),
            len: array.len(),
            is_string: matches!(
                array.data_type(),
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
            ),
        })
    }

    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn nulls(&self) -> Option<NullBuffer> {
        self.nulls.clone()
    }

    pub(crate) const fn is_string(&self) -> bool {
        self.is_string
    }

    #[inline]
    pub(crate) fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    /// The text of a row, whether it is null or not; empty for one whose place is not in the
    /// array.
    #[inline]
    pub(crate) fn text(&self, row: usize) -> &'a [u8] {
        let text = match self.layout {
            Layout::Small(offsets, bytes) => between(offsets, row, bytes),
            Layout::Large(offsets, bytes) => between(offsets, row, bytes),
            Layout::Views(views, buffers) => views.get(row).and_then(|view| viewed(view, buffers)),
            Layout::Fixed(width, bytes) => bytes.get(row * width..(row + 1) * width),
            Layout::Nothing => None,
        };
        text.unwrap_or_default()
    }

    /// The text of a row, when it is there and not null.
    #[inline]
    pub(crate) fn value(&self, row: usize) -> Option<&'a [u8]> {
        (!self.is_null(row)).then(|| self.text(row))
    }

    /// The same as text, when it is encoded in UTF-8.
    pub(crate) fn string(&self, row: usize) -> Option<&'a str> {
        std::str::from_utf8(self.value(row)?).ok()
    }

    /// A position in a text, in the unit of the array.
    pub(crate) fn position(&self, text: &[u8], at: usize) -> usize {
        match self.is_string {
            true => characters(text.get(..at).unwrap_or(text)),
            false => at,
        }
    }

    /// Judges all texts, and calls `each` on the row of the first verdict and up to [`PART`] of
    /// them. A null has a verdict too, which says nothing.
    pub(crate) fn judged(&self, validator: &Validator, mut each: impl FnMut(usize, &[Verdict])) {
        let mut verdicts = [Verdict::default(); PART];
        let mut gathered = Gathered::default();
        for from in (0..self.len).step_by(PART) {
            let verdicts = &mut verdicts[..PART.min(self.len - from)];
            let to = from + verdicts.len();
            match self.layout {
                Layout::Small(offsets, bytes) => {
                    let offsets = offsets.get(from..=to).unwrap_or_default();
                    validator.strings(offsets, bytes, verdicts);
                }
                Layout::Large(offsets, bytes) => {
                    let offsets = offsets.get(from..=to).unwrap_or_default();
                    validator.strings(offsets, bytes, verdicts);
                }
                Layout::Views(views, buffers) => {
                    let views = views.get(from..to).unwrap_or_default();
                    match contiguous(views, buffers) {
                        Some(records) => {
                            validator.records(records, verdicts);
                        }
                        None => {
                            gathered.take(views, buffers);
                            validator.strings(&gathered.offsets, &gathered.bytes, verdicts);
                        }
                    }
                }
                Layout::Fixed(15, bytes) => {
                    validator.records(bytes.get(15 * from..).unwrap_or_default(), verdicts);
                }
                Layout::Fixed(width, bytes) => {
                    gathered.offsets.clear();
                    gathered
                        .offsets
                        .extend((from..=to).map(|row| (row * width) as i64));
                    validator.strings(&gathered.offsets, bytes, verdicts);
                }
                Layout::Nothing => {}
            }
            each(from, verdicts);
        }
    }
}

/// The number of characters of a text in UTF-8: the unit of positions in strings.
#[must_use]
pub fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

fn between<'a, O: Copy + TryInto<usize>>(
    offsets: &[O],
    row: usize,
    bytes: &'a [u8],
) -> Option<&'a [u8]> {
    let start = (*offsets.get(row)?).try_into().ok()?;
    let end = (*offsets.get(row + 1)?).try_into().ok()?;
    bytes.get(start..end)
}

/// The length, and the buffer and the offset in one word, of a view (source: the columnar format of
/// Arrow).
const fn parts(view: u128) -> (usize, u64) {
    (view as u32 as usize, (view >> 64) as u64)
}

/// The longest text that a view holds itself, behind its length.
const INLINE: usize = 12;

/// The text of a view.
#[inline]
fn viewed<'a>(view: &'a u128, buffers: &'a [Buffer]) -> Option<&'a [u8]> {
    let (len, place) = parts(*view);
    if len <= INLINE {
        return inline(view).get(..len);
    }
    let start = (place >> 32) as usize;
    buffers.get(place as u32 as usize)?.get(start..start + len)
}

/// The bytes of a view behind its length, in memory.
fn inline(view: &u128) -> &[u8] {
    arrow_buffer::ToByteSlice::to_byte_slice(view)
        .get(4..)
        .unwrap_or_default()
}

/// The bytes of the texts, if all have 15 bytes and follow each other in one buffer.
fn contiguous<'a>(views: &[u128], buffers: &'a [Buffer]) -> Option<&'a [u8]> {
    const STEP: u64 = 15 << 32;
    let first = parts(*views.first()?).1;
    let mut expected = first;
    let mut differences = 0;
    for view in views {
        let (len, place) = parts(*view);
        differences |= (len ^ 15) as u64 | (place ^ expected);
        expected = expected.wrapping_add(STEP);
    }
    if differences != 0 {
        return None;
    }
    let start = (first >> 32) as usize;
    let buffer = buffers.get(first as u32 as usize)?;
    buffer.get(start..start + 15 * views.len())
}

/// Texts copied behind each other.
#[derive(Default)]
struct Gathered {
    offsets: Vec<i64>,
    bytes: Vec<u8>,
}

impl Gathered {
    /// More bytes than most texts have: a copy of a known length takes less time than one of the
    /// length of the text, and what is behind the text is overwritten by the next.
    const WIDE: usize = 32;

    fn take(&mut self, views: &[u128], buffers: &[Buffer]) {
        // Of a text that is too long, enough to show it.
        let lens = views.iter().map(|view| parts(*view).0.min(MAX_LINE + 1));
        let total = lens.sum::<usize>();
        self.bytes.resize(total + Self::WIDE, 0);
        self.offsets.clear();
        self.offsets.push(0);
        let mut end = 0;
        for view in views {
            let (len, place) = parts(*view);
            let buffer = buffers.get(place as u32 as usize);
            let start = (place >> 32) as usize;
            let wide =
                buffer.and_then(|buffer| buffer.get(start..)?.first_chunk::<{ Self::WIDE }>());
            let to = self.bytes.get_mut(end..).unwrap_or_default();
            match (wide, to.first_chunk_mut()) {
                (Some(wide), Some(to)) if len > INLINE && len <= Self::WIDE => {
                    *to = *wide;
                    end += len;
                }
                _ => {
                    let text = viewed(view, buffers).unwrap_or_default();
                    let text = text.get(..=MAX_LINE).unwrap_or(text);
                    if let Some(to) = to.get_mut(..text.len()) {
                        to.copy_from_slice(text);
                        end += text.len();
                    }
                }
            }
            self.offsets.push(end as i64);
        }
    }
}
