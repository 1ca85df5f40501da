//! The kernels: records of 13 or 15 characters in, verdicts out, at the speed of memory.
//!
//! # The algorithm
//!
//! A record is brought into a *lane* of 16 bytes: an empty slot, then its 15 characters (or 13 and
//! two empty slots), each with `b'0'` taken off by exclusive or. A [`Shape`] says where in a record
//! the characters are, and which other bytes (separators, end of line) must be there.
//!
//! 1. **Characters.** Each byte is compared with a limit for its position: 9 for a digit, 0 for a
//!    byte of the shape. Many records are tested by one branch, and only when it fails are letters
//!    looked at: in the pair of characters 6 and 7, 2A becomes a 2 and a 96, 2B a 2 and a 95; any
//!    other byte out of its limit spoils the record.
//! 2. **Fields.** The empty slot makes the pairs fall right: sex, year, month, department, three
//!    pairs of commune and order, key. One multiply-add a record makes eight values below 100 of
//!    the 15 digits; a Corsican department becomes 116 or 115, which count as 19 and 18 modulo 97.
//! 3. **Key.** 100 is 3 modulo 97, so the fields weigh 50, 49, 81, 27, 9, 3, 1 and 1 for the key:
//!    the weighted sum, below 65,536, is a multiple of 97 exactly when the key is right modulo 97.
//!    That is one multiplication by the inverse of 97 and one comparison. The keys 00, 98 and 99
//!    are congruent to right ones: their range is a rule of its own.
//! 4. **Ranges.** One look-up by value answers for all fields at once, a bit a question. The
//!    answers of a record are added into one word, of which five bits say which class of number it
//!    is, and a second look-up by class which of the other bits are errors (see `rules`).
//!
//! A record whose fixed bytes are not in place ends the run: what is there is not a record of this
//! shape, and the caller finds out what it is. A record with its fixed bytes in place and a
//! character out of place gets the code [`CHARACTER`](code::CHARACTER), which is final for the
//! strict form alone: in a file of lines it may hold separators, lower case, or ends of line.
//!
//! Lines of any mix of shapes take one step more (see `lines`): the characters of each are put side
//! by side in a lane, separators left out, and the lanes are judged as records of one shape. What
//! that does not decide (bytes that are no characters, lines over 64) is left to the grammar that
//! the caller brings.
//!
//! Of rows of cells, one cell each is such a line (see `rows`).
//!
//! For numbers in free text there is one thing more: the few places where one may begin (see
//! `starts`), which the finder of [`text`](crate::text) then reads byte by byte.
//!
//! Every level does the same with the instructions it has, and each can be called by name.

mod groups;
mod lines;
mod portable;
mod rows;
mod rules;
mod shape;
mod sinks;
mod starts;

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx2_starts;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod avx512_lines;
#[cfg(target_arch = "aarch64")]
mod neon;
#[cfg(target_arch = "x86_64")]
mod rows_x86;
#[cfg(target_arch = "x86_64")]
mod sse41;
#[cfg(target_arch = "x86_64")]
mod sse41_lines;

pub use lines::{BATCH, Batch, LineEnd};
pub use rows::{RowEnds, Rows, Span};
pub use rules::{Looks, Rules, Tables, code, digits, values};
pub use shape::Shape;
pub(crate) use sinks::{MOST, Others};
pub use starts::{Starts, is_joining};

use sinks::{Bits, Count, Marks, Sink, Sort};

/// The longest record a [`Shape`] describes, in bytes.
pub const MAX_STRIDE: usize = 32;

/// What a kernel handles at once, at every level.
const STEP: usize = 16;

/// The instruction sets a kernel is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// Two 64-bit words, any machine.
    Portable,
    /// 64-bit Arm, always there.
    Neon,
    /// x86-64 with SSE4.1, what comes before, and POPCNT.
    Sse41,
    /// x86-64 with AVX2, BMI1 and BMI2.
    Avx2,
    /// x86-64 with AVX-512 F, CD, VL, BW, VBMI, VBMI2 and VNNI, and LZCNT.
    Avx512,
}

impl Level {
    /// Every level, the slowest first.
    pub const ALL: [Self; 5] = [
        Self::Portable,
        Self::Neon,
        Self::Sse41,
        Self::Avx2,
        Self::Avx512,
    ];

    /// The name the level has on command lines and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Neon => "neon",
            Self::Sse41 => "sse41",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// The level of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// Whether this machine runs the level.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Self::Portable => true,
            Self::Neon => cfg!(target_arch = "aarch64"),
            #[cfg(all(target_arch = "x86_64", feature = "std"))]
            Self::Sse41 => {
                std::arch::is_x86_feature_detected!("sse4.1")
                    && std::arch::is_x86_feature_detected!("popcnt")
            }
            #[cfg(all(target_arch = "x86_64", feature = "std"))]
            Self::Avx2 => {
                Self::Sse41.is_available()
                    && std::arch::is_x86_feature_detected!("avx2")
                    && std::arch::is_x86_feature_detected!("bmi1")
                    && std::arch::is_x86_feature_detected!("bmi2")
            }
            #[cfg(all(target_arch = "x86_64", feature = "std"))]
            Self::Avx512 => {
                // All that the kernel uses is asked for, even what always comes together.
                std::arch::is_x86_feature_detected!("avx512f")
                    && std::arch::is_x86_feature_detected!("avx512cd")
                    && std::arch::is_x86_feature_detected!("avx512vl")
                    && std::arch::is_x86_feature_detected!("avx512bw")
                    && std::arch::is_x86_feature_detected!("avx512vbmi")
                    && std::arch::is_x86_feature_detected!("avx512vbmi2")
                    && std::arch::is_x86_feature_detected!("avx512vnni")
                    && std::arch::is_x86_feature_detected!("lzcnt")
                    && Self::Avx2.is_available()
            }
            #[cfg(not(all(target_arch = "x86_64", feature = "std")))]
            Self::Sse41 | Self::Avx2 | Self::Avx512 => false,
        }
    }
}

/// What is known of one record, in a byte: its [`code`], its first digit, and whether it deserves
/// a second look.
///
/// The digit means something unless the code is `TOO_LONG`, `CHARACTER`, `LENGTH`, `KIND` or
/// `EMPTY`; only a valid record deserves a second look, when a finding may apply to it that its
/// kind and length do not imply.
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
    /// Not a verdict: several lines where a record was looked for.
    pub(crate) const SEVERAL: Self = Self(13);

    const LOOK: u8 = 0x80;

    /// Puts a mark together; `first` is the first digit of the number.
    #[must_use]
    pub const fn new(code: u8, first: u8, look: bool) -> Self {
        Self((code & 15) | (first.wrapping_sub(1) & 7) << 4 | (look as u8) << 7)
    }

    /// The verdict, one of [`code`].
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
    pub const fn deserves_look(self) -> bool {
        self.0 & Self::LOOK != 0
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

/// A level that this machine runs: the way to the kernels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel {
    /// Invariant: `level.is_available()`.
    level: Level,
}

impl Kernel {
    /// The kernel written for `level`, when this machine runs it.
    #[must_use]
    pub fn of(level: Level) -> Option<Self> {
        level.is_available().then_some(Self { level })
    }

    /// The fastest one.
    #[must_use]
    pub fn fastest() -> Self {
        let level = Level::ALL
            .into_iter()
            .rev()
            .find(|level| level.is_available());
        Self {
            level: level.unwrap_or(Level::Portable),
        }
    }

    /// What it is written for.
    #[must_use]
    pub const fn level(self) -> Level {
        self.level
    }

    /// Counts the valid records at the start of `bytes`, up to the first that is not of `shape`.
    pub fn count(self, tables: &Tables, shape: &Shape, bytes: &[u8]) -> Run {
        let mut sink = Count(0);
        let records = self.run(tables, shape, bytes, usize::MAX, &mut sink);
        Run {
            records,
            valid: sink.0,
        }
    }

    /// The same, with one bit a record in `bits`, the lowest of a byte first: set when valid. It
    /// stops when `bits` is full; bits after the last record of the run are zero in its byte.
    pub fn bitmap(self, tables: &Tables, shape: &Shape, bytes: &[u8], bits: &mut [u8]) -> Run {
        let most = bits.len().saturating_mul(8);
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

    /// The same, with one mark a record. It stops when `marks` is full. The number of valid
    /// records is that of the marks to count.
    pub fn marks(self, tables: &Tables, shape: &Shape, bytes: &[u8], marks: &mut [Mark]) -> usize {
        self.marks_into(tables, shape, bytes, marks, |mark| mark)
    }

    /// The same with what is made of a mark.
    pub(crate) fn marks_into<T>(
        self,
        tables: &Tables,
        shape: &Shape,
        bytes: &[u8],
        marks: &mut [T],
        make: impl Fn(Mark) -> T,
    ) -> usize {
        let most = marks.len();
        let mut sink = Marks { marks, at: 0, make };
        self.run(tables, shape, bytes, most, &mut sink)
    }

    /// Counts the plain records at the start of `bytes`, up to the first that is not of `shape` or
    /// to `MOST` records, and lists the others. Plain are valid ones with 1 or 2 as first digit,
    /// how many of each being what `others` tells; with `LOOKS` none of them deserves a second
    /// look. A record that could be plain may be listed.
    pub(crate) fn sort<const LOOKS: bool>(
        self,
        tables: &Tables,
        shape: &Shape,
        bytes: &[u8],
        others: &mut Others,
    ) -> usize {
        let mut sink = Sort::<LOOKS>::new(others);
        self.run(tables, shape, bytes, MOST, &mut sink)
    }

    /// Finds ends of lines, until `ends` is full; gives their number. `bytes` begin with a line and
    /// are less than 2 GiB.
    #[allow(unsafe_code)]
    pub fn line_ends(self, bytes: &[u8], ends: &mut [LineEnd]) -> usize {
        debug_assert!(self.level.is_available());
        match self.level {
            // SAFETY: the invariant of `level` says that the machine has these instructions.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { avx512_lines::line_ends(bytes, ends) },
            // SAFETY: as above; what has AVX2 has SSE4.1.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 | Level::Sse41 => unsafe { sse41_lines::line_ends(bytes, ends) },
            _ => lines::line_ends(bytes, ends),
        }
    }

    /// Fills `batch` with up to `BATCH` lines of any shape, given as spans of `bytes` without their
    /// ends, and their verdicts where the grammar is not needed. It stops before a span that is
    /// not within `bytes`.
    #[allow(unsafe_code)]
    pub fn lines(
        self,
        tables: &Tables,
        policy: Policy,
        bytes: &[u8],
        spans: &[(u32, u32)],
        batch: &mut Batch,
    ) {
        debug_assert!(self.level.is_available());
        match self.level {
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { avx512_lines::compact(policy, bytes, spans, batch) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 | Level::Sse41 => unsafe {
                sse41_lines::compact(policy, bytes, spans, batch);
            },
            _ => lines::compact(policy, bytes, spans, batch),
        }
        batch.judge(tables, self);
    }

    /// Finds ends of rows of cells, until there are `BATCH` or a row is met that has to be taken
    /// apart byte by byte: one with a quote within a cell that has not begun with one. `bytes`
    /// begin with a row and are less than 4 GiB.
    #[allow(unsafe_code)]
    pub fn row_ends(self, bytes: &[u8], delimiter: u8, ends: &mut RowEnds) -> Rows {
        debug_assert!(self.level.is_available());
        match self.level {
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { rows_x86::row_ends_512(bytes, delimiter, ends) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { rows_x86::row_ends_256(bytes, delimiter, ends) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Sse41 => unsafe { rows_x86::row_ends_128(bytes, delimiter, ends) },
            _ => rows::row_ends(bytes, delimiter, ends, rows::is),
        }
    }

    /// Finds the cell of a column, given as what stands between cells and its place from 0, in each
    /// of the rows that [`Self::row_ends`] has found, with quotes that are around it; an empty one
    /// where there is none.
    #[allow(unsafe_code)]
    pub fn cells(
        self,
        bytes: &[u8],
        column: (u8, usize),
        has_quotes: bool,
        rows: &[Span],
        cells: &mut [Span],
    ) {
        debug_assert!(self.level.is_available());
        match self.level {
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe {
                rows_x86::cells_512(bytes, column, has_quotes, rows, cells);
            },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe {
                rows_x86::cells_256(bytes, column, has_quotes, rows, cells);
            },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Sse41 => unsafe {
                rows_x86::cells_128(bytes, column, has_quotes, rows, cells);
            },
            _ => rows::cells(bytes, column, has_quotes, rows, cells, rows::is, rows::nth),
        }
    }

    /// The first places of any text, from a place on, where a number of `LEN` characters may begin,
    /// 13 or 15: few others, and every one that does (see `starts`).
    #[allow(unsafe_code)]
    #[must_use]
    pub fn starts<const LEN: u32>(self, text: &[u8], from: usize) -> Option<Starts> {
        debug_assert!(self.level.is_available());
        match self.level {
            // SAFETY: the invariant of `level` says that the machine has these instructions; what
            // has AVX-512 has AVX2.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 | Level::Avx2 => unsafe { avx2_starts::next::<LEN>(text, from) },
            _ => starts::portable::<LEN>(text, from),
        }
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
        debug_assert!(self.level.is_available());
        let half = tables.half(shape.chars());
        match self.level {
            // SAFETY: the invariant of `level` says that the machine has these instructions.
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => unsafe { avx512::run(half, shape, bytes, most, sink) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => unsafe { avx2::run(half, shape, bytes, most, sink) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Level::Sse41 => unsafe { sse41::run(half, shape, bytes, most, sink) },
            // SAFETY: as above; every 64-bit Arm has them.
            #[cfg(target_arch = "aarch64")]
            Level::Neon => unsafe { neon::run(half, shape, bytes, most, sink) },
            _ => portable::run(half, shape, bytes, most, sink),
        }
    }
}

/// How far a run went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Run {
    /// Records of the shape seen: the run ends where these end.
    pub records: usize,
    /// Those that are valid.
    pub valid: usize,
}

/// How far a vector kernel went.
struct Reached {
    records: usize,
    /// The record after these is not of the shape.
    ended: bool,
}

/// Runs a vector kernel over the first records of `bytes`, `most` at most, in steps of `STEP`
/// records of which it may read `reach` bytes. Two loops take turns, so that the registers of each
/// are its own:
///
/// * `clean` goes on as long as a step is in its reach and has nothing that it leaves to `any`;
/// * `any` is told how many records there are, does at least one step, which may have fewer than
///   `STEP` records, and goes on as long as there is something unusual.
#[inline(always)]
fn alternate<S: Sink>(
    shape: &Shape,
    reach: usize,
    bytes: &[u8],
    most: usize,
    sink: &mut S,
    clean: impl Fn(&[u8], &mut S) -> usize,
    any: impl Fn(&[u8], usize, &mut S) -> Reached,
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
