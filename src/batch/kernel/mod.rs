//! The kernels: records of 13 or 15 characters in, verdicts out, at the speed of memory.
//!
//! This module is public for tests, fuzzers and benchmarks, which call every kernel by name. It is
//! not part of the stable interface.
//!
//! # The algorithm
//!
//! A record is brought into a *lane* of 16 bytes: an empty slot, then its 15 characters (or 13 and
//! two empty slots), each combined with `b'0'` by exclusive or, so that a digit is its value.
//! A [`Shape`] tells where the characters of a record are, and which other bytes (separators, end
//! of line) have a fixed value.
//!
//! 1. **Characters.** Each byte is compared with the limit for its position: 9 for a digit, 0 for
//!    a fixed byte. One branch tests many records at once, and letters are handled only when that
//!    test fails: 2A becomes the digits 2 and 96, 2B becomes 2 and 95, and any other byte over its
//!    limit makes the record wrong.
//! 2. **Fields.** Thanks to the empty slot, pairs of bytes are fields: sex, year, month,
//!    department, three pairs of commune and order number, key. One multiply-add gives all eight
//!    values. They are below 100, except for a department in Corsica: 116 or 115, which are 19 and
//!    18 modulo 97.
//! 3. **Key.** Since 100 is 3 modulo 97, the fields weigh 50, 49, 81, 27, 9, 3, 1, and 1 for the
//!    key. The weighted sum is below 65,536, and a multiple of 97 exactly when the key is right
//!    modulo 97: one multiplication by the inverse of 97 and one comparison. The keys 00, 98 and 99
//!    are congruent to right ones, so that the range of the key is checked separately.
//! 4. **Ranges.** One look-up by value answers all questions about a field, one bit for each. The
//!    answers of a record are added to one word. Five of its bits give the class of the number, and
//!    a second look-up, by class, tells which of the other bits are errors (see `rules`).
//!
//! A run ends at the first record whose fixed bytes are not in place: it does not have the shape,
//! and the caller finds out what it is. A record with its fixed bytes in place and a wrong
//! character gets the code [`CHARACTER`](code::CHARACTER). Only a strict reading can stop there:
//! the bytes of that record may be a line with separators, lower case, or an end of line.
//!
//! Lines of mixed shapes take one more step (see `lines`): the characters of each line are put side
//! by side in a lane, without separators, and the lanes are judged as records of one shape. Lines
//! that this step cannot decide (over 64 bytes, or with bytes that are neither characters nor
//! separators) are left to the caller's grammar. A cell of a row is such a line (see `rows`).
//!
//! For numbers in free text, `ends` finds the few places where one may end, which `text` then reads
//! byte by byte.
//!
//! # Levels
//!
//! Every [`Level`] gives the same answers. `portable` is written in plain 64-bit arithmetic.
//! SSE4.1, AVX2 and NEON share one algorithm, `groups`, over the vector operations of `simd`.
//! AVX-512 has one of its own. Where a level has no function of its own for a task, as NEON for
//! lines and rows, it uses the portable one.

mod ends;
mod level;
mod lines;
mod portable;
pub(in crate::batch) mod prefetch;
mod rows;
mod rules;
mod shape;
mod sinks;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod avx512_lines;
#[cfg(target_arch = "x86_64")]
mod ends_x86;
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_endian = "little")
))]
mod groups;
#[cfg(all(target_arch = "aarch64", target_endian = "little"))]
mod neon;
#[cfg(target_arch = "x86_64")]
mod rows_x86;
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_endian = "little")
))]
mod simd;
#[cfg(target_arch = "x86_64")]
mod sse41;
#[cfg(target_arch = "x86_64")]
mod sse41_lines;
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "aarch64", target_endian = "little")
))]
mod steps;

#[cfg(feature = "text")]
pub(crate) use ends::line_feeds;
pub use ends::{Ends, is_joining};
pub use level::Level;
pub use lines::{BATCH, Batch, LineEnd};
pub use rows::{NO_CELL, RowEnds, Rows, Span, Syntax};
pub use rules::{FindingRules, Rules, Tables, code, digits, values};
pub use shape::Shape;
pub(crate) use sinks::{MAX_SORTED, Others};

use level::dispatch;
use sinks::{Bits, Count, Marks, Sink, Sort};

/// The longest record a [`Shape`] describes, in bytes.
pub const MAX_STRIDE: usize = 32;

/// How many records a kernel hands to its sink at once, at every level.
const STEP: usize = 16;

/// The verdict on one record, in a byte: its [`code`], its first digit, and whether a finding may
/// apply.
///
/// The first digit is meaningless when the code is `TOO_LONG`, `CHARACTER`, `LENGTH`, `KIND` or
/// `EMPTY`. A finding may apply to valid records only; findings that the kind and the length of
/// a number imply do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Mark(pub u8);

impl Mark {
    /// A line of white space only.
    pub const EMPTY: Self = Self(code::EMPTY);
    /// A line over the limit.
    pub const TOO_LONG: Self = Self(code::TOO_LONG);
    /// A character that cannot stand where it does.
    pub const CHARACTER: Self = Self(code::CHARACTER);
    /// Neither 13 nor 15 characters.
    pub const LENGTH: Self = Self(code::LENGTH);

    /// Not a verdict: left to the grammar.
    pub(crate) const UNDECIDED: Self = Self(14);
    /// Not a verdict: several lines where one record was expected.
    pub(crate) const SEVERAL: Self = Self(13);

    const FINDING: u8 = 0x80;

    /// Makes a mark; `first` is the first digit of the number.
    #[must_use]
    pub const fn new(code: u8, first: u8, may_have_finding: bool) -> Self {
        Self((code & 15) | (first.wrapping_sub(1) & 7) << 4 | (may_have_finding as u8) << 7)
    }

    /// The verdict, one of those in [`code`].
    #[must_use]
    pub const fn code(self) -> u8 {
        self.0 & 15
    }

    /// The first digit, 1 to 8.
    #[must_use]
    pub const fn first(self) -> u8 {
        (self.0 >> 4 & 7) + 1
    }

    /// Whether a finding may apply that the kind and the length do not imply.
    #[must_use]
    pub const fn may_have_finding(self) -> bool {
        self.0 & Self::FINDING != 0
    }
}

/// Which spellings are accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Separators between the characters, white space around them, lower case letters.
    #[default]
    Loose,
    /// 13 or 15 characters and nothing else.
    Strict,
}

/// The kernels of a level that this machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// Invariant: `level.is_available()`.
    level: Level,
}

impl Kernel {
    /// The kernel of `level`, or `None` when this machine does not have its instructions.
    #[must_use]
    pub fn of(level: Level) -> Option<Self> {
        level.is_available().then_some(Self { level })
    }

    /// The fastest kernel of this machine.
    #[must_use]
    pub fn fastest() -> Self {
        let level = Level::ALL
            .iter()
            .copied()
            .rev()
            .find(|level| level.is_available());
        Self {
            level: level.unwrap_or(Level::Portable),
        }
    }

    /// The level of the kernel.
    #[must_use]
    pub const fn level(self) -> Level {
        self.level
    }

    /// Counts the valid records at the start of `bytes`, up to the first without `shape`.
    pub fn count(self, tables: &Tables, shape: &Shape, bytes: &[u8]) -> Run {
        if tables.refuses_fictitious {
            let mut valid = 0;
            let is_valid = |mark: &&Mark| mark.code() == code::VALID;
            let records = self.judge_in_parts(tables, shape, bytes, usize::MAX, |_, part| {
                valid += part.iter().filter(is_valid).count();
            });
            return Run { records, valid };
        }
        let mut sink = Count(0);
        let records = self.run(tables, shape, bytes, usize::MAX, &mut sink);
        Run {
            records,
            valid: sink.0,
        }
    }

    /// Counts valid records and writes one bit a record to `bits`, the lowest bit of a byte first,
    /// set when the record is valid. It stops when `bits` is full. The bits after the last record
    /// are zero in its byte.
    pub fn bitmap(self, tables: &Tables, shape: &Shape, bytes: &[u8], bits: &mut [u8]) -> Run {
        let most = bits.len().saturating_mul(8);
        if tables.refuses_fictitious {
            let mut valid = 0;
            let records = self.judge_in_parts(tables, shape, bytes, most, |at, part| {
                let bytes = bits.iter_mut().skip(at / 8);
                for (byte, eight) in bytes.zip(part.chunks(8)) {
                    let set = |byte, (bit, mark): (u32, &Mark)| {
                        byte | u8::from(mark.code() == code::VALID) << bit
                    };
                    *byte = (0..).zip(eight).fold(0, set);
                    valid += byte.count_ones() as usize;
                }
            });
            return Run { records, valid };
        }
        let mut sink = Bits {
            bits,
            at: 0,
            valid: 0,
        };
        let records = self.run(tables, shape, bytes, most, &mut sink);
        Run {
            records,
            valid: sink.valid,
        }
    }

    /// Writes one mark a record, until `marks` is full, and returns the number of records.
    pub fn marks(self, tables: &Tables, shape: &Shape, bytes: &[u8], marks: &mut [Mark]) -> usize {
        self.marks_into(tables, shape, bytes, marks, |mark| mark)
    }

    /// Writes one `make(mark)` a record, until `marks` is full, and returns the number of records.
    pub(crate) fn marks_into<T>(
        self,
        tables: &Tables,
        shape: &Shape,
        bytes: &[u8],
        marks: &mut [T],
        make: impl Fn(Mark) -> T,
    ) -> usize {
        let most = marks.len();
        if tables.refuses_fictitious {
            return self.judge_in_parts(tables, shape, bytes, most, |at, part| {
                let marks = marks.iter_mut().skip(at);
                marks.zip(part).for_each(|(to, mark)| *to = make(*mark));
            });
        }
        let mut sink = Marks { marks, at: 0, make };
        self.run(tables, shape, bytes, most, &mut sink)
    }

    /// Gives the marks of up to `most` records to `each`, a part at a time with the number of
    /// records before it, for rules that refuse conventional numbers: the vectors only find which
    /// records may be one. Returns the number of records.
    fn judge_in_parts(
        self,
        tables: &Tables,
        shape: &Shape,
        bytes: &[u8],
        most: usize,
        mut each: impl FnMut(usize, &[Mark]),
    ) -> usize {
        let (mut marks, mut total) = ([Mark(0); BATCH], 0);
        for bytes in bytes.chunks(BATCH * shape.stride()) {
            let part = BATCH.min(most - total);
            let mut sink = Marks {
                marks: &mut marks[..part],
                at: 0,
                make: |mark| mark,
            };
            let n = self.run(tables, shape, bytes, part, &mut sink);
            for (mark, record) in marks[..n].iter_mut().zip(bytes.chunks(shape.stride())) {
                refuse_fictitious(shape, record, mark);
            }
            each(total, &marks[..n]);
            total += n;
            if n < BATCH {
                break;
            }
        }
        total
    }

    /// Counts the plain records at the start of `bytes`, up to the first without `shape` and at
    /// most `MAX_SORTED`, and lists the others. A plain record is valid and begins with 1 or 2;
    /// with `FINDINGS`, no finding may apply to it. A record that could be plain may be listed.
    pub(crate) fn sort<const FINDINGS: bool>(
        self,
        tables: &Tables,
        shape: &Shape,
        bytes: &[u8],
        others: &mut Others,
    ) -> usize {
        if !tables.refuses_fictitious {
            let mut sink = Sort::<FINDINGS>::new(others);
            return self.run(tables, shape, bytes, MAX_SORTED, &mut sink);
        }
        let mut sink = Sort::<true>::new(others);
        let n = self.run(tables, shape, bytes, MAX_SORTED, &mut sink);
        others.for_each(|record, mark| {
            let record = bytes.get(record * shape.stride()..).unwrap_or_default();
            refuse_fictitious(shape, record, mark);
        });
        n
    }

    /// Finds the ends of lines, until `ends` is full, and returns their number. `bytes` begins at
    /// the start of a line and is shorter than 2 GiB.
    #[allow(unsafe_code)]
    pub fn line_ends(self, bytes: &[u8], ends: &mut [LineEnd]) -> usize {
        dispatch!(self,
            x86_64: {
                Avx512 => avx512_lines::line_ends(bytes, ends),
                Avx2 | Sse41 => sse41_lines::line_ends(bytes, ends),
            }
            portable: lines::line_ends(bytes, ends)
        )
    }

    /// Fills `batch` with up to `BATCH` lines of any shape, given as spans of `bytes` without their
    /// ends, and with the verdicts that do not need the grammar. It stops before the first span
    /// that is not within `bytes`.
    #[allow(unsafe_code)]
    pub fn lines(
        self,
        tables: &Tables,
        policy: Policy,
        bytes: &[u8],
        spans: &[(u32, u32)],
        batch: &mut Batch,
    ) {
        dispatch!(self,
            x86_64: {
                Avx512 => avx512_lines::compact(policy, bytes, spans, batch),
                Avx2 | Sse41 => sse41_lines::compact(policy, bytes, spans, batch),
            }
            portable: lines::compact(policy, bytes, spans, batch)
        );
        batch.judge(tables, self);
    }

    /// Finds some more of the places in a text where a number of `LEN` characters may end, 13 or 15;
    /// false when there are no more. They are all places where one does, and few others (see
    /// `ends`). With 13, a place is that of the 13th character, also of one with 15; with 15, the
    /// last two are the key of the others.
    #[allow(unsafe_code)]
    pub fn ends<const LEN: u32>(self, text: &[u8], ends: &mut Ends) -> bool {
        dispatch!(self,
            x86_64: {
                Avx512 => ends_x86::find_512::<LEN>(text, ends),
                Avx2 => ends_x86::find_256::<LEN>(text, ends),
                Sse41 => ends_x86::find_128::<LEN>(text, ends),
            }
            portable: ends::find::<LEN, _>(ends::Portable, text, ends)
        )
    }

    #[allow(unsafe_code)]
    fn run<S: Sink>(
        self,
        tables: &Tables,
        shape: &Shape,
        bytes: &[u8],
        most: usize,
        sink: &mut S,
    ) -> usize {
        let tables = tables.for_length(shape.chars());
        dispatch!(self,
            x86_64: {
                Avx512 => avx512::run(tables, shape, bytes, most, sink),
                Avx2 => avx2::run(tables, shape, bytes, most, sink),
                Sse41 => sse41::run(tables, shape, bytes, most, sink),
            }
            aarch64: { Neon => neon::run(tables, shape, bytes, most, sink), }
            portable: portable::run(tables, shape, bytes, most, sink)
        )
    }
}

/// How far a run went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Run {
    /// Records of the shape: the run ends where they end.
    pub records: usize,
    /// Those that are valid.
    pub valid: usize,
}

/// Changes the mark of a valid record that is a conventional number into the error that it is for
/// rules that refuse such numbers.
fn refuse_fictitious(shape: &Shape, record: &[u8], mark: &mut Mark) {
    if mark.code() != code::VALID || !mark.may_have_finding() {
        return;
    }
    let [_, characters @ .., _, _] = shape.slots;
    let characters = characters.map(|at| record.get(usize::from(at)).copied().unwrap_or(0));
    if rules::is_fictitious(&characters) {
        *mark = Mark::new(code::FICTITIOUS, characters[0] - b'0', false);
    }
}
