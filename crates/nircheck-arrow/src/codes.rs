//! Columns of codes, and the bits and structures around them.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, DictionaryArray, Int8Array, LargeStringArray, StringArray, StructArray,
    types::Int8Type,
};
use arrow_buffer::{BooleanBuffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field};
use nircheck::{
    Comparison, ErrorCode, Field as Part, Finding, Kind, Lang, Sex, Slip, Status, text::Certainty,
};

use crate::Error;

/// The words of a set of codes, in the order of its type.
fn words(words: impl Iterator<Item = &'static str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(words))
}

macro_rules! words {
    ($($name:ident: $codes:ty),+ $(,)?) => {
        std::thread_local! {$(
            pub(crate) static $name: ArrayRef =
                words(<$codes>::ALL.iter().map(|code| code.as_str()));
        )+}
    };
}

words! {
    CERTAINTIES: Certainty,
    ERRORS: ErrorCode,
    FINDINGS: Finding,
    KINDS: Kind,
    PARTS: Part,
    SEXES: Sex,
    SLIPS: Slip,
    STATUSES: Status,
}

std::thread_local! {
    pub(crate) static VERDICTS: ArrayRef = words(["valid", "invalid"].into_iter());
    /// Those of a comparison, and the word for a cell that holds something that is no such field.
    pub(crate) static COMPARISONS: ArrayRef = words(
        Comparison::ALL.iter().map(|found| found.as_str()).chain(["unreadable"]),
    );
}

/// The messages of errors.
pub(crate) fn messages(lang: Lang) -> ArrayRef {
    words(ErrorCode::ALL.iter().map(|code| code.text(lang)))
}

/// One bit a row.
#[derive(Clone)]
pub(crate) struct Bits {
    bytes: Vec<u8>,
    len: usize,
}

impl Bits {
    pub(crate) fn new(len: usize, value: bool) -> Self {
        let byte = if value { 0xff } else { 0 };
        Self {
            bytes: vec![byte; len.div_ceil(8)],
            len,
        }
    }

    #[inline]
    pub(crate) fn set(&mut self, row: usize, value: bool) {
        if let Some(byte) = self.bytes.get_mut(row / 8) {
            let bit = 1 << (row % 8);
            *byte = match value {
                true => *byte | bit,
                false => *byte & !bit,
            };
        }
    }

    /// The rows that are not null; `None` when all are.
    pub(crate) fn finish(self) -> Option<NullBuffer> {
        let bits = BooleanBuffer::new(self.bytes.into(), 0, self.len);
        Some(NullBuffer::new(bits)).filter(|nulls| nulls.null_count() > 0)
    }
}

/// A column of codes: the index of each among all of its type.
#[derive(Clone)]
pub(crate) struct Codes {
    keys: Vec<i8>,
    present: Bits,
}

impl Codes {
    /// Null everywhere.
    pub(crate) fn none(len: usize) -> Self {
        Self {
            keys: vec![0; len],
            present: Bits::new(len, false),
        }
    }

    /// The same code everywhere.
    pub(crate) fn all(len: usize, code: usize) -> Self {
        Self {
            keys: vec![code as i8; len],
            present: Bits::new(len, true),
        }
    }

    #[inline]
    pub(crate) fn set(&mut self, row: usize, code: usize) {
        if let Some(key) = self.keys.get_mut(row) {
            *key = code as i8;
            self.present.set(row, true);
        }
    }

    pub(crate) fn set_null(&mut self, row: usize) {
        self.present.set(row, false);
    }

    pub(crate) fn set_option(&mut self, row: usize, code: Option<usize>) {
        match code {
            Some(code) => self.set(row, code),
            None => self.set_null(row),
        }
    }

    /// The array.
    pub(crate) fn finish(self, words: ArrayRef) -> Result<ArrayRef, Error> {
        let keys = Int8Array::try_new(self.keys.into(), self.present.finish())?;
        dictionary(keys, words)
    }
}

pub(crate) fn dictionary(keys: Int8Array, words: ArrayRef) -> Result<ArrayRef, Error> {
    Ok(Arc::new(DictionaryArray::<Int8Type>::try_new(keys, words)?))
}

/// A column of short texts. Building it checks that all is UTF-8 at once, not text by text.
pub(crate) struct Texts {
    bytes: Vec<u8>,
    offsets: Vec<i64>,
    present: Bits,
}

impl Texts {
    /// An empty column for `len` texts of `width` bytes.
    pub(crate) fn new(len: usize, width: usize) -> Self {
        let mut offsets = Vec::with_capacity(len + 1);
        offsets.push(0);
        Self {
            bytes: Vec::with_capacity(len * width),
            offsets,
            present: Bits::new(len, true),
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, text: impl AsRef<[u8]>) {
        self.bytes.extend_from_slice(text.as_ref());
        self.offsets.push(self.bytes.len() as i64);
    }

    pub(crate) fn push_null(&mut self) {
        self.present.set(self.offsets.len() - 1, false);
        self.offsets.push(self.bytes.len() as i64);
    }

    pub(crate) fn finish(self) -> Result<ArrayRef, Error> {
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        let array = LargeStringArray::try_new(offsets, self.bytes.into(), self.present.finish())?;
        Ok(Arc::new(array))
    }
}

/// A structure of columns, each of which may be null.
pub(crate) fn structure(
    columns: Vec<(&str, ArrayRef)>,
    nulls: Option<NullBuffer>,
) -> Result<ArrayRef, Error> {
    let (fields, arrays): (Vec<_>, Vec<_>) = columns
        .into_iter()
        .map(|(name, array)| (field(name, array.data_type()), array))
        .unzip();
    Ok(Arc::new(StructArray::try_new(
        fields.into(),
        arrays,
        nulls,
    )?))
}

pub(crate) fn field(name: &str, data_type: &DataType) -> Field {
    Field::new(name, data_type.clone(), true)
}
