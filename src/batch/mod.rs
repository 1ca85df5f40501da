//! Many numbers at once: lines, streams, files and columns, at the speed the machine reads them.
//!
//! A [`Validator`] returns the same verdicts as [`check`], faster: the kernels decide what they can,
//! the grammar judges the rest, and the two agree on every input.
//!
//! | input | call | output |
//! |---|---|---|
//! | lines in memory | [`Validator::count`], [`Validator::rejects`] | counts; the wrong lines |
//! | a file, a stream | [`Validator::run`] | blocks of judged lines, in order, by many threads |
//! | rows of a CSV file | [`Validator::run_rows`] | the same, of rows |
//! | fixed records of 15 bytes | [`Validator::records`] | a [`Verdict`] each, a bitmap |
//! | offsets and bytes | [`Validator::strings`] | a [`Verdict`] each, a bitmap |
//!
//! # Lines
//! A line ends with LF or CR LF, or with the input; a lone CR is an ordinary byte. A line of white
//! space only is empty: it is counted and not judged. A line over 65,536 bytes is
//! [`ErrorCode::TooLong`], and is never held in memory. A byte order mark at the very start is
//! skipped. (Source: our decision.)
//!
//! ```
//! use nircheck::{Context, ErrorCode, batch::Validator};
//!
//! let lines = b"2 95 10 99 126 111 93\n\n278112B05000287\n";
//! let validator = Validator::new(&Context::default());
//! let counts = validator.count(lines);
//! assert_eq!((counts.lines(), counts.empty(), counts.well_formed()), (3, 1, 1));
//! assert_eq!(counts.with_error(ErrorCode::Key), 1);
//!
//! let reject = validator.rejects(lines).next().unwrap();
//! assert_eq!((reject.number, reject.offset), (3, 23));
//! assert_eq!(reject.verdict.error(), Some(ErrorCode::Key));
//! ```
//!
//! # Rows
//! One column of a CSV file is judged. [`RowFormat`] states how rows and cells are read.

mod block;
mod columns;
mod engine;
mod error;
mod judge;
#[doc(hidden)]
pub mod kernel;
mod map;
mod rows;
mod source;
mod tally;

use std::{
    fs::File,
    io::{self, Read},
    num::NonZeroUsize,
    ops::ControlFlow,
};

pub use self::{
    block::{Block, Line, Rest},
    columns::verdicts_to_bitmap,
    error::Error,
    judge::Lines,
    kernel::Level,
    map::Mapped,
    rows::{Cell, Decoded, MAX_ROW, RowFormat},
    source::BYTE_ORDER_MARK,
    tally::Counts,
};
use self::{
    engine::{Scan, Source, Work},
    judge::{BlockJudge, BlockResult},
    kernel::{FindingRules, Kernel, Mark, Policy, Rules, Tables},
    rows::feeds,
    source::{Chunk, Cutter, FILES_HAVE_PARTS, FromStart, GoesOn, Parts, chunk_of},
};
use crate::{
    BirthMonth, BirthYear, Context, ErrorCode, Finding, Form, Kind, MonthClass, Parsed, Profile,
    check, parse::grammar,
};

/// Small enough for a block to stay in the second-level cache between reading and judging.
const READ_BLOCK: usize = 512 << 10;
/// Large enough for the work at both ends of a block to be negligible.
const MEMORY_BLOCK: usize = 2 << 20;
/// Small enough for what is written of every line to stay there too, and to take little memory where
/// all are wrong and as short as can be.
const LINES_BLOCK: usize = 128 << 10;

/// Validates many numbers with one set of rules.
///
/// Building it computes look-up tables, so build it once and share it.
#[derive(Clone, Debug)]
pub struct Validator {
    context: Context,
    tables: Box<Tables>,
    kernel: Kernel,
    /// Replaces one for each core.
    workers: Option<NonZeroUsize>,
    /// Replaces the usual size.
    block_size: Option<usize>,
}

/// The verdict on one line or record, in one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Verdict(Mark);

/// Where lines come from.
#[non_exhaustive]
pub enum Input<'a> {
    /// Memory.
    Bytes(&'a [u8]),
    /// A regular file, read at any offset by all workers.
    File(&'a File),
    /// A mapped file, whose pages are released once they are judged (feature `mmap`).
    Mapped(&'a Mapped),
    /// Anything else.
    Reader(Box<dyn Read + Send + 'a>),
}

impl Validator {
    /// Creates a validator with one worker for each core and the fastest kernel of this machine.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        Self {
            context: *context,
            tables: Box::new(Tables::new(
                &kernel_rules(&context.profile),
                &finding_rules(context),
            )),
            kernel: Kernel::fastest(),
            workers: None,
            block_size: None,
        }
    }

    /// Uses the kernel of this level. Returns `None` when this machine cannot run it.
    #[must_use]
    pub fn with_kernel(self, level: Level) -> Option<Self> {
        Some(Self {
            kernel: Kernel::of(level)?,
            ..self
        })
    }

    /// Uses this number of workers.
    #[must_use]
    pub fn with_workers(self, workers: NonZeroUsize) -> Self {
        Self {
            workers: Some(workers),
            ..self
        }
    }

    /// Uses blocks of this number of bytes, up to 1 GiB. The default is for counts of lines 512 KiB of
    /// what is read and 2 MiB of what is in memory, and 128 KiB for all else.
    #[must_use]
    pub fn with_block_size(self, bytes: NonZeroUsize) -> Self {
        Self {
            block_size: Some(bytes.get().min(1 << 30)),
            ..self
        }
    }

    /// The kernel in use.
    #[must_use]
    pub fn kernel(&self) -> Level {
        self.kernel.level()
    }

    /// Counts lines in memory, in the calling thread.
    #[must_use]
    pub fn count(&self, lines: &[u8]) -> Counts {
        let mut counts = Counts::default();
        for chunk in self.chunks_of(lines) {
            let result = self.scan_chunk(chunk, None, Lines::None);
            counts.add(&Counts::of(&result, Lines::None, &self.context));
        }
        counts
    }

    /// Counts the lines of an input, and with [`Lines::Findings`] their findings.
    ///
    /// # Errors
    /// Those of the input.
    pub fn tally(&self, input: Input<'_>, lines: Lines) -> Result<Counts, Error> {
        let mut counts = Counts::default();
        let render = |block: &Block<'_>| {
            let mut counts = block.counts();
            for line in block.lines().filter(Line::needs_check) {
                counts.add_findings(check(&*line.text(), &self.context).findings());
            }
            counts
        };
        self.run(input, lines, render, |part| {
            counts.add(&part);
            ControlFlow::Continue(())
        })?;
        Ok(counts)
    }

    /// Returns the lines in memory that are not well formed, in order. Empty lines are left out.
    pub fn rejects<'a>(&'a self, lines: &'a [u8]) -> impl Iterator<Item = Line<'a>> {
        let mut next_line = 1;
        self.chunks_of(lines).flat_map(move |chunk| {
            let result = self.scan_chunk(chunk, None, Lines::Problems);
            let first_line = next_line;
            next_line += result.numbers;
            self.block(chunk, None, Lines::Problems, first_line, result)
                .into_lines()
        })
    }

    /// Judges the lines of an input with all workers. Each worker calls `render` on blocks of judged
    /// lines; `deliver` receives the results in the order of the input, and stops the run when it
    /// breaks. Memory depends on the number of workers and the size of blocks, not on the input.
    /// The results are the same for any number of workers, block size, kernel and kind of input.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use nircheck::{Context, batch::{Input, Lines, Validator}};
    ///
    /// let input = &b"2951099126111\n2951399126111\n"[..];
    /// let mut report = String::new();
    /// Validator::new(&Context::default()).run(
    ///     Input::Reader(Box::new(input)),
    ///     Lines::Problems,
    ///     |block| {
    ///         let line = |line: nircheck::batch::Line| {
    ///             line.verdict.error().map(|code| format!("{}: {code}\n", line.number))
    ///         };
    ///         block.lines().filter_map(line).collect::<String>()
    ///     },
    ///     |text| {
    ///         report += &text;
    ///         ControlFlow::Continue(())
    ///     },
    /// )?;
    /// assert_eq!(report, "2: month\n");
    /// # Ok::<(), nircheck::batch::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first error of the input, once everything before it was delivered.
    pub fn run<T: Send>(
        &self,
        input: Input<'_>,
        lines: Lines,
        render: impl Fn(&Block<'_>) -> T + Sync,
        deliver: impl FnMut(T) -> ControlFlow<()> + Send,
    ) -> Result<(), Error> {
        let usual_size = match (&input, lines) {
            (_, Lines::All | Lines::Findings | Lines::Problems) => LINES_BLOCK,
            (Input::Bytes(_) | Input::Mapped(_), _) => MEMORY_BLOCK,
            _ => READ_BLOCK,
        };
        let size = self.block_size.unwrap_or(usual_size);
        let source = match origin(input)? {
            Origin::Parts(Parts::File(file, len)) if !FILES_HAVE_PARTS => {
                let input = Box::new(FromStart::new(file, len));
                Source::Cutter(Cutter::of_lines(input, self.kernel, size), None)
            }
            Origin::Parts(parts) => Source::Parts(parts),
            Origin::Stream(input) => {
                Source::Cutter(Cutter::of_lines(input, self.kernel, size), None)
            }
        };
        let job = Job {
            validator: self,
            format: None,
            lines,
            render,
        };
        engine::run(source, size, self.workers, &job, deliver)
    }

    /// Judges a column of rows, as [`Self::run`] judges lines: every [`Line`] is a row, and returns
    /// the cells that the format requests. Rows are cut one block after the other, because the
    /// quotes before a row decide where it ends, and judged by all workers. All bytes of a row that
    /// is too long come in [`Block::rest`], for any kind of input.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use nircheck::{Context, batch::{Input, Lines, RowFormat, Validator}};
    ///
    /// let file = b"name,nir\n\"Durand, A.\",2951099126111\nMartin,\"2951399126111\"\n";
    /// let format = RowFormat::new(b',').unwrap().starting_at(9, 2);
    /// let (mut hidden, mut wrong) = (Vec::new(), Vec::new());
    /// Validator::new(&Context::default()).run_rows(
    ///     Input::Bytes(file),
    ///     &format.with_judged(1).with_cells([0]),
    ///     Lines::All,
    ///     |block| {
    ///         let (mut out, mut wrong) = (Vec::new(), Vec::new());
    ///         for row in block.lines() {
    ///             row.push_replaced(0, b"?", &mut out);
    ///             wrong.extend(row.verdict.error().map(|error| (row.number, error.as_str())));
    ///         }
    ///         (out, wrong)
    ///     },
    ///     |(out, rows)| {
    ///         hidden.extend(out);
    ///         wrong.extend(rows);
    ///         ControlFlow::Continue(())
    ///     },
    /// )?;
    /// assert_eq!(hidden, b"?,2951099126111\n?,\"2951399126111\"\n");
    /// assert_eq!(wrong, [(3, "month")]);
    /// # Ok::<(), nircheck::batch::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first error of the input or of its quotes, once everything before it was delivered. The
    /// row with the quote is not delivered, unless more than [`MAX_ROW`] bytes of it were read.
    pub fn run_rows<T: Send>(
        &self,
        input: Input<'_>,
        format: &RowFormat,
        lines: Lines,
        render: impl Fn(&Block<'_>) -> T + Sync,
        deliver: impl FnMut(T) -> ControlFlow<()> + Send,
    ) -> Result<(), Error> {
        // Parts are searched before they are judged: they should stay in a cache.
        let size = self.block_size.unwrap_or(LINES_BLOCK);
        let (parts, stream): (_, Option<Box<dyn Read + Send + '_>>) = match origin(input)? {
            Origin::Parts(Parts::File(file, len)) => {
                (None, Some(Box::new(FromStart::new(file, len))))
            }
            Origin::Parts(parts) => (Some(parts), None),
            Origin::Stream(input) => (None, Some(input)),
        };
        let source = Source::Cutter(Cutter::of_rows(stream, format, self.kernel, size), parts);
        let job = Job {
            validator: self,
            format: Some(format),
            lines,
            render,
        };
        engine::run(source, size, self.workers, &job, deliver)
    }

    /// Lines in memory, a block at a time.
    fn chunks_of<'a>(&self, lines: &'a [u8]) -> impl Iterator<Item = Chunk<'a>> + use<'a> {
        let size = self.block_size.unwrap_or(MEMORY_BLOCK);
        (0..).map_while(move |number| chunk_of(lines, number, size))
    }

    /// The verdicts on the lines of a chunk, or on its rows.
    fn scan_chunk(
        &self,
        chunk: Chunk<'_>,
        format: Option<&RowFormat>,
        lines: Lines,
    ) -> BlockResult {
        if chunk.is_rest() {
            let mut result = BlockResult::new();
            // Of a row it may be several lines.
            result.numbers = format.map_or(0, |_| feeds(chunk.bytes).into());
            result.error = chunk.error;
            return result;
        }
        // Any place may have a finding.
        let lines = match lines {
            Lines::Findings if self.context.places => Lines::All,
            lines => lines,
        };
        let judge = BlockJudge {
            kernel: self.kernel,
            tables: &self.tables,
            policy: self.policy(),
        };
        let mut grammar = |line: &[u8]| self.judge_slowly(line);
        match format {
            Some(format) => {
                let is_cut = chunk.goes_on == GoesOn::Begins;
                judge.judge_rows(chunk.bytes, is_cut, format, lines, &mut grammar)
            }
            None => judge.judge_lines(chunk.bytes, lines, &mut grammar),
        }
    }

    fn block<'a>(
        &'a self,
        chunk: Chunk<'a>,
        format: Option<&'a RowFormat>,
        lines: Lines,
        first_line: u64,
        result: BlockResult,
    ) -> Block<'a> {
        Block {
            validator: self,
            chunk,
            format,
            lines,
            first_line,
            result,
        }
    }

    fn policy(&self) -> Policy {
        match self.context.form {
            Form::Loose => Policy::Loose,
            Form::Strict => Policy::Strict,
        }
    }

    /// The verdict of the grammar.
    #[cold]
    #[inline(never)]
    fn judge_slowly(&self, line: &[u8]) -> Mark {
        let Context { form, profile, .. } = &self.context;
        match grammar::parse(line, *form, profile) {
            Ok(parsed) => Mark::new(0, parsed.number().packed().character(0), true),
            Err(_) if grammar::is_blank(line) => Mark::EMPTY,
            Err(error) => {
                let kind = grammar::characters(line, *form);
                let first = kind.map_or(0, |(packed, _)| packed.character(0));
                Mark::new(code_number(error.code()), first, false)
            }
        }
    }
}

impl Verdict {
    /// How many verdicts there may be: all have an [index](Self::index) below.
    pub const COUNT: usize = 256;

    /// A number for tables of what belongs to each verdict. Which verdict has which number may change
    /// with any version.
    #[must_use]
    #[inline]
    pub const fn index(self) -> usize {
        self.0.0 as usize
    }

    /// The rule that is broken, if one is.
    #[must_use]
    #[inline]
    pub fn error(self) -> Option<ErrorCode> {
        let number = self.0.code().checked_sub(1)?;
        ErrorCode::ALL.get(usize::from(number)).copied()
    }

    /// Whether the line is well formed.
    #[must_use]
    pub const fn is_well_formed(self) -> bool {
        self.0.code() == kernel::code::VALID
    }

    /// Whether a well-formed text may have other findings than its kind and length imply: those of
    /// the others that have the same first digit and the same length, and do not need this, are
    /// alike. The findings on places, with [`Context::places`], are not among them.
    #[must_use]
    #[inline]
    pub const fn needs_check(self) -> bool {
        self.is_well_formed() && self.0.may_have_finding()
    }

    /// The number of a well-formed text, with the key that came with it: what the text parses to.
    /// It is not judged again, so this costs a fraction of parsing. `text` has to be the one that
    /// this is the verdict on; another one gives a number that is not well formed, or `None`.
    ///
    /// ```
    /// use nircheck::{Context, batch::{Validator, Verdict}};
    ///
    /// let mut verdicts = [Verdict::default(); 1];
    /// let text = b"2 95 10 99 126 111 93";
    /// Validator::new(&Context::default()).strings(&[0, text.len() as i32], text, &mut verdicts);
    /// assert_eq!(verdicts[0].parsed(text).unwrap().to_string(), "295109912611193");
    /// ```
    #[must_use]
    #[inline]
    pub fn parsed(self, text: &[u8]) -> Option<Parsed> {
        match self.is_well_formed() {
            true => Parsed::from_valid(text),
            false => None,
        }
    }

    /// Whether the line is white space only, and was not judged.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.code() == kernel::code::EMPTY
    }

    /// The kind, when the characters, the length and the first digit have passed.
    #[must_use]
    #[inline]
    pub fn kind(self) -> Option<Kind> {
        match self.error() {
            _ if self.is_empty() => None,
            Some(error) if error <= ErrorCode::Kind => None,
            _ => Kind::from_first_digit(self.0.first()),
        }
    }
}

/// The work of a run.
struct Job<'a, F> {
    validator: &'a Validator,
    /// Of rows.
    format: Option<&'a RowFormat>,
    lines: Lines,
    render: F,
}

impl<T: Send, F: Fn(&Block<'_>) -> T + Sync> Work for Job<'_, F> {
    type Scanned = BlockResult;
    type Rendered = T;

    fn scan(&self, chunk: Chunk<'_>) -> Scan<BlockResult> {
        let found = self.validator.scan_chunk(chunk, self.format, self.lines);
        Scan {
            numbers: found.numbers,
            error: found.error,
            found,
        }
    }

    fn render(&self, chunk: Chunk<'_>, found: BlockResult, first_line: u64) -> T {
        let (format, lines) = (self.format, self.lines);
        (self.render)(
            &self
                .validator
                .block(chunk, format, lines, first_line, found),
        )
    }
}

/// Where the bytes of an input come from.
enum Origin<'a> {
    Parts(Parts<'a>),
    Stream(Box<dyn Read + Send + 'a>),
}

fn origin(input: Input<'_>) -> io::Result<Origin<'_>> {
    Ok(match input {
        Input::Bytes(bytes) => Origin::Parts(Parts::Memory(bytes)),
        Input::Mapped(mapped) => Origin::Parts(Parts::Mapped(mapped)),
        Input::File(file) => match file.metadata()? {
            metadata if metadata.is_file() => Origin::Parts(Parts::File(file, metadata.len())),
            _ => Origin::Stream(Box::new(file)),
        },
        Input::Reader(input) => Origin::Stream(input),
    })
}

/// The number of a code in the kernels.
const fn code_number(code: ErrorCode) -> u8 {
    code as u8 + 1
}

/// The rules of a profile, as the kernels take them.
#[doc(hidden)]
#[must_use]
pub fn kernel_rules(profile: &Profile) -> Rules {
    let kinds = |length| {
        let accepts = |digit: &u8| profile.refuses_length(Some(*digit), length).is_none();
        let undocumented = profile.raises(Finding::KindUndocumented);
        (0..=9_u8)
            .filter(|digit| !(undocumented && matches!(digit, 3 | 4)))
            .filter(|digit| profile.accepts_kind(*digit))
            .filter(accepts)
            .fold(0, |set, digit| set | 1 << digit)
    };
    Rules {
        kinds_13: kinds(13),
        kinds_15: kinds(15),
        months: months(|month| {
            !(profile.raises(Finding::MonthOutsideDsn) && is_outside_dsn(month))
        }),
        nir_like: !profile.raises(Finding::ProvisionalLayout),
        any_key_of_provisional: !profile.raises(Finding::KeyUndocumented),
        fictitious: !profile.raises(Finding::Fictitious),
    }
}

fn is_outside_dsn(month: BirthMonth) -> bool {
    month.class() == MonthClass::OutsideDsn
}

/// The month fields that meet a condition, as a set of bits.
fn months(accepts: impl Fn(BirthMonth) -> bool) -> u128 {
    let values = (0..=99).filter(|value| BirthMonth::new(*value).is_some_and(&accepts));
    values.fold(0, |set, value| set | 1 << value)
}

/// Which numbers may have a finding that their kind and length do not imply: months outside the
/// payroll rules, the month of anonymous billing, and the years for which some code of
/// Corsica was not in force.
#[doc(hidden)]
#[must_use]
pub fn finding_rules(context: &Context) -> FindingRules {
    let years = |is_wrong: fn(u16) -> bool| {
        let Some(at) = context.at else { return 0 };
        let may_be_wrong = |value: &u8| {
            BirthYear::new(*value)
                .is_some_and(|year| year.candidates(None, at, context.oldest_age).any(is_wrong))
        };
        (0..=99)
            .filter(may_be_wrong)
            .fold(0, |set, value| set | 1 << value)
    };
    FindingRules {
        months: months(is_outside_dsn) | 1 << 55,
        years_20: years(|year| year >= 1976),
        years_2a_2b: years(|year| year < 1976),
    }
}
