//! What is known of each text, and the fields of each number.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Int8Array, Int16Array, Int32Array, ListArray};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::ArrowError;
use nircheck::{Finding, Findings, Kind, Parsed, Report, Status, batch::Verdict, check};

use crate::{
    Checker, Error,
    codes::{self, Bits, Codes, Texts, dictionary, field, structure},
    column::{Column, over},
};

impl Checker {
    /// What is known of each text, as [`nircheck::check`] reports it: a structure of `verdict`
    /// (`valid` or `invalid`), `code`, `field`, `position` and `message` of the error, `kind`,
    /// `status`, `key_given` (0 to 99), `key_expected` (1 to 97), and `findings`, a list of codes.
    ///
    /// # Errors
    /// Those of [`Error`].
    pub fn report(&self, array: &dyn Array) -> Result<ArrayRef, Error> {
        over(array, &|column| {
            let mut reports = Reports::new(column.len());
            let mut ordinary = [[None; 2]; 2];
            column.judged(&self.validator, |from, verdicts| {
                for (row, verdict) in (from..).zip(verdicts) {
                    if column.is_null(row) {
                        reports.push_null(row);
                        continue;
                    }
                    self.report_row(column, row, *verdict, &mut ordinary, &mut reports);
                }
            });
            reports.finish(column.nulls(), self)
        })
    }

    /// Reports on one text. Well-formed registered numbers of one kind, with or without a key, are
    /// all reported alike but for the key, unless their verdict says otherwise: only the first is
    /// checked.
    #[inline]
    fn report_row(
        &self,
        column: &Column<'_>,
        row: usize,
        verdict: Verdict,
        ordinary: &mut [[Option<Ordinary>; 2]; 2],
        reports: &mut Reports,
    ) {
        let text = column.text(row);
        let class = match verdict.kind() {
            Some(Kind::Nir) => Some(0),
            Some(Kind::Awaiting) => Some(1),
            _ => None,
        };
        let is_alike = verdict.is_well_formed() && !verdict.needs_check() && !self.context.places;
        if let (Some(class), true) = (class, is_alike)
            && let Some((key, expected)) = keys_of(verdict, text)
        {
            let known = &mut ordinary[class][usize::from(key.is_some())];
            let known = known.get_or_insert_with(|| {
                let report = check(text, &self.context);
                Ordinary {
                    kind: class,
                    status: report.status(),
                    findings: report.findings(),
                }
            });
            reports.push_ordinary(row, *known, key, expected);
            return;
        }
        let report = check(text, &self.context);
        reports.push(row, &report, |at| column.position(text, at));
    }

    /// The fields of each number: a structure of `sex`, `year` (the last two digits), `month`
    /// (the code, 1 to 12 or 20 to 99), `department`, `place` (the code of the place of birth, five
    /// characters), `order`, `key` (as it was given) and `kind`. It is null for a text that is not
    /// well formed; a provisional number has a key and a kind only.
    ///
    /// # Errors
    /// Those of [`Error`].
    pub fn parse(&self, array: &dyn Array) -> Result<ArrayRef, Error> {
        over(array, &|column| {
            let len = column.len();
            let (mut sex, mut kind) = (Codes::none(len), Codes::none(len));
            let (mut years, mut months) = (Numbers::new(len), Numbers::new(len));
            let (mut orders, mut keys) = (Numbers::<i16>::new(len), Numbers::new(len));
            let mut departments = Texts::new(len, 2);
            let mut places = Texts::new(len, 5);
            let mut present = Bits::new(len, false);
            self.each_number(column, |row, parsed| {
                let Some(parsed) = parsed else {
                    departments.push_null();
                    places.push_null();
                    return;
                };
                present.set(row, true);
                kind.set(row, parsed.number().kind() as usize);
                if let Some(key) = parsed.key() {
                    keys.set(row, key.value() as i8);
                }
                let Some(nir) = parsed.number().registered() else {
                    departments.push_null();
                    places.push_null();
                    return;
                };
                sex.set(row, nir.sex() as usize);
                years.set(row, nir.birth_year().value() as i8);
                months.set(row, nir.birth_month().value() as i8);
                orders.set(row, nir.order().value() as i16);
                departments.push(nir.birthplace().department());
                places.push(nir.birthplace().code());
            });
            let columns: Vec<(&str, ArrayRef)> = vec![
                ("sex", sex.finish(codes::SEXES.with(Clone::clone))?),
                ("year", years.finish()?),
                ("month", months.finish()?),
                ("department", departments.finish()?),
                ("place", places.finish()?),
                ("order", orders.finish()?),
                ("key", keys.finish()?),
                ("kind", kind.finish(codes::KINDS.with(Clone::clone))?),
            ];
            structure(columns, present.finish())
        })
    }

    /// Calls `each` on every row, with the number if there is one and it is well formed.
    pub(crate) fn each_number(
        &self,
        column: &Column<'_>,
        mut each: impl FnMut(usize, Option<Parsed>),
    ) {
        column.judged(&self.validator, |from, verdicts| {
            for (row, verdict) in (from..).zip(verdicts) {
                let parsed = column.value(row).and_then(|text| verdict.parsed(text));
                each(row, parsed);
            }
        });
    }
}

/// The key in a well-formed registered number, if it has one, and the computed one.
#[inline]
fn keys_of(verdict: Verdict, text: &[u8]) -> Option<(Option<u8>, u8)> {
    if let Ok(text) = <&[u8; 15]>::try_from(text)
        && has_no_separator(text)
    {
        let [.., tens, units] = *text;
        let key = 10 * (tens & 15) + (units & 15);
        return Some((Some(key), key));
    }
    let parsed = verdict.parsed(text)?;
    let key = parsed.key().map(|key| key.value());
    let expected = key.unwrap_or_else(|| parsed.number().key().value());
    Some((key, expected))
}

/// Whether a well-formed text is 15 characters and nothing else. Of its bytes, digits and letters
/// are those from `0` on that are ASCII.
#[inline]
fn has_no_separator(text: &[u8; 15]) -> bool {
    const HIGH: u128 = 0x80 * (u128::MAX / 0xff);
    const BELOW_0: u128 = (0x80 - b'0' as u128) * (u128::MAX / 0xff);
    let mut bytes = [b'0'; 16];
    bytes[..15].copy_from_slice(text);
    let bytes = u128::from_le_bytes(bytes);
    bytes & HIGH == 0 && (bytes + BELOW_0) & HIGH == HIGH
}

/// What the reports on well-formed numbers of one kind have in common.
#[derive(Clone, Copy)]
struct Ordinary {
    kind: usize,
    status: Option<Status>,
    findings: Findings,
}

/// A column of small integers, null where none is set.
struct Numbers<T> {
    values: Vec<T>,
    present: Bits,
}

impl<T: Copy + Default> Numbers<T> {
    fn new(len: usize) -> Self {
        Self {
            values: vec![T::default(); len],
            present: Bits::new(len, false),
        }
    }

    /// Where a value is put into every row, or null.
    fn present(len: usize) -> Self {
        Self {
            values: vec![T::default(); len],
            present: Bits::new(len, true),
        }
    }

    #[inline]
    fn set(&mut self, row: usize, value: T) {
        self.put(row, value);
        self.present.set(row, true);
    }

    #[inline]
    fn put(&mut self, row: usize, value: T) {
        if let Some(to) = self.values.get_mut(row) {
            *to = value;
        }
    }

    fn put_option(&mut self, row: usize, value: Option<T>) {
        match value {
            Some(value) => self.put(row, value),
            None => self.present.set(row, false),
        }
    }
}

impl Numbers<i8> {
    fn finish(self) -> Result<ArrayRef, Error> {
        let array = Int8Array::try_new(self.values.into(), self.present.finish())?;
        Ok(Arc::new(array))
    }
}

impl Numbers<i16> {
    fn finish(self) -> Result<ArrayRef, Error> {
        let array = Int16Array::try_new(self.values.into(), self.present.finish())?;
        Ok(Arc::new(array))
    }
}

impl Numbers<i32> {
    fn finish(self) -> Result<ArrayRef, Error> {
        let array = Int32Array::try_new(self.values.into(), self.present.finish())?;
        Ok(Arc::new(array))
    }
}

/// The columns of a report. They begin as those of valid numbers in definitive form.
struct Reports {
    verdict: Codes,
    code: Codes,
    field: Codes,
    position: Numbers<i32>,
    kind: Codes,
    status: Codes,
    key_given: Numbers<i8>,
    key_expected: Numbers<i8>,
    findings: Vec<i8>,
    /// The first finding of each row.
    offsets: Vec<i32>,
}

impl Reports {
    fn new(len: usize) -> Self {
        let mut offsets = Vec::with_capacity(len + 1);
        offsets.push(0);
        Self {
            verdict: Codes::all(len, VALID),
            code: Codes::none(len),
            field: Codes::none(len),
            position: Numbers::new(len),
            kind: Codes::all(len, Kind::Nir as usize),
            status: Codes::all(len, Status::DefinitiveForm as usize),
            key_given: Numbers::present(len),
            key_expected: Numbers::present(len),
            findings: Vec::new(),
            offsets,
        }
    }

    #[inline]
    fn push_ordinary(&mut self, row: usize, known: Ordinary, key: Option<u8>, expected: u8) {
        if known.kind != Kind::Nir as usize {
            self.kind.set(row, known.kind);
        }
        if known.status != Some(Status::DefinitiveForm) {
            self.status
                .set_option(row, known.status.map(|status| status as usize));
        }
        match key {
            Some(key) => self.key_given.put(row, key as i8),
            None => self.key_given.put_option(row, None),
        }
        self.key_expected.put(row, expected as i8);
        self.push_findings(known.findings);
    }

    fn push(&mut self, row: usize, report: &Report, position: impl Fn(usize) -> usize) {
        if let Err(error) = report.outcome() {
            self.verdict.set(row, INVALID);
            self.code.set(row, error.code() as usize);
            self.field.set(row, error.field() as usize);
            let position = i32::try_from(position(error.at())).unwrap_or(i32::MAX);
            self.position.set(row, position);
        }
        self.kind
            .set_option(row, report.kind().map(|kind| kind as usize));
        self.status
            .set_option(row, report.status().map(|status| status as usize));
        self.key_given
            .put_option(row, report.given_key().map(|key| key as i8));
        let expected = report.expected_key().map(|key| key.value() as i8);
        self.key_expected.put_option(row, expected);
        self.push_findings(report.findings());
    }

    fn push_null(&mut self, row: usize) {
        self.verdict.set_null(row);
        self.kind.set_null(row);
        self.status.set_null(row);
        self.key_given.put_option(row, None);
        self.key_expected.put_option(row, None);
        self.push_findings(Findings::EMPTY);
    }

    #[inline]
    fn push_findings(&mut self, findings: Findings) {
        if !findings.is_empty() {
            let codes = findings.iter().map(|finding: Finding| finding as i8);
            self.findings.extend(codes);
        }
        // A number over the limit is refused when the array is made.
        self.offsets
            .push(i32::try_from(self.findings.len()).unwrap_or(-1));
    }

    fn finish(self, nulls: Option<NullBuffer>, checker: &Checker) -> Result<ArrayRef, Error> {
        if self.findings.len() > i32::MAX as usize {
            return Err(ArrowError::OffsetOverflowError(self.findings.len()).into());
        }
        let findings = dictionary(
            Int8Array::from(self.findings),
            codes::FINDINGS.with(Clone::clone),
        )?;
        let item = Arc::new(field("item", findings.data_type()));
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        let findings = ListArray::try_new(item, offsets, findings, nulls.clone())?;
        let messages = self.code.clone();
        let columns: Vec<(&str, ArrayRef)> = vec![
            (
                "verdict",
                self.verdict.finish(codes::VERDICTS.with(Clone::clone))?,
            ),
            ("code", self.code.finish(codes::ERRORS.with(Clone::clone))?),
            ("field", self.field.finish(codes::PARTS.with(Clone::clone))?),
            ("position", self.position.finish()?),
            ("message", messages.finish(codes::messages(checker.lang))?),
            ("kind", self.kind.finish(codes::KINDS.with(Clone::clone))?),
            (
                "status",
                self.status.finish(codes::STATUSES.with(Clone::clone))?,
            ),
            ("key_given", self.key_given.finish()?),
            ("key_expected", self.key_expected.finish()?),
            ("findings", Arc::new(findings)),
        ];
        structure(columns, nulls)
    }
}

/// The verdicts, by their place among the words.
const VALID: usize = 0;
const INVALID: usize = 1;
