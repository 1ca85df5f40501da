//! Many numbers at once: lines, streams, files and columns, at the speed the machine reads them.
//!
//! A [`Validator`] holds rules made ready. It gives the verdicts of [`check`](crate::check), line
//! by line: the kernels decide what they can, the grammar judges the rest, and the two agree on
//! every input.
//!
//! | input | call | output |
//! |---|---|---|
//! | lines in memory | [`Validator::count`], [`Validator::rejects`] | counts; the wrong lines |
//! | a file, a stream | [`Validator::run`] | blocks of judged lines, in order, by many threads |
//! | a column of a CSV file | [`Validator::run_column`] | the same, of rows |
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
//! Of rows of cells, as in a CSV file, one column is judged: see [`Delimited`] for their rules.

mod block;
mod columns;
mod engine;
pub mod kernel;
#[cfg(feature = "mmap")]
mod map;
mod reader;
mod rows;
mod supply;
mod tally;

use std::{
    borrow::Cow,
    fs::File,
    io::{self, Read},
    num::NonZeroUsize,
    ops::ControlFlow,
};

#[cfg(feature = "mmap")]
pub use self::map::Mapped;
pub use self::{block::Wanted, columns::verdicts_to_bitmap, rows::Delimited, tally::Counts};
use self::{
    block::{BlockJudge, Found},
    engine::{Source, Work},
    kernel::{Kernel, Level, Looks, Mark, Policy, Rules, Tables},
    reader::{Block, Shares, block_of},
    supply::{FromStart, Rows},
};
use crate::{
    BirthMonth, BirthYear, Context, ErrorCode, Finding, Form, Kind, Profile, parse::grammar,
};

/// A block that was read is still in the second cache when it is judged.
const READ_BLOCK: usize = 512 << 10;
/// A block of memory is only long enough for its beginning and its end to cost nothing.
const MEMORY_BLOCK: usize = 2 << 20;

/// Rules made ready for many numbers.
#[derive(Clone, Debug)]
pub struct Validator {
    context: Context,
    tables: Box<Tables>,
    kernel: Kernel,
    workers: NonZeroUsize,
    /// In place of those above.
    block_size: Option<usize>,
}

/// The verdict on one line or record, in one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Verdict(Mark);

/// One judged line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its number in the input, from 1; empty lines have one too.
    pub number: u64,
    /// Where its bytes start in the input.
    pub offset: u64,
    /// Its bytes, without its end; of a line that is too long, some of them: the first or the last.
    pub bytes: &'a [u8],
    /// What is said of it.
    pub verdict: Verdict,
}

/// Where lines come from.
pub enum Input<'a> {
    /// Memory.
    Bytes(&'a [u8]),
    /// A regular file, read at any offset by all workers.
    File(&'a File),
    /// The mapping of a file, whose pages are given back as soon as they are judged.
    #[cfg(feature = "mmap")]
    Mapped(&'a Mapped),
    /// Anything else.
    Reader(Box<dyn Read + Send + 'a>),
}

/// A block of judged lines, as [`Validator::run`] hands it to be rendered.
pub struct Judged<'a> {
    block: Block<'a>,
    /// What of a line is judged, when that is not all of it.
    delimited: Option<Delimited>,
    wanted: Wanted,
    first_line: u64,
    found: Found,
}

impl Validator {
    /// Makes the rules of a context ready; one worker a core, the fastest kernel.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        Self {
            context: *context,
            tables: Box::new(Tables::new(&rules(&context.profile), &looks(context))),
            kernel: Kernel::fastest(),
            workers: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            block_size: None,
        }
    }

    /// The same with the kernel of this level; `None` when this machine does not run it.
    #[must_use]
    pub fn with_kernel(self, level: Level) -> Option<Self> {
        Some(Self {
            kernel: Kernel::of(level)?,
            ..self
        })
    }

    /// The same with so many workers.
    #[must_use]
    pub fn with_workers(self, workers: NonZeroUsize) -> Self {
        Self { workers, ..self }
    }

    /// The same with blocks of so many bytes, up to 1 GiB; 512 KiB of what is read and 2 MiB of
    /// what is in memory are good sizes, and taken when nothing is told.
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

    /// Counts lines in memory, by one worker.
    #[must_use]
    pub fn count(&self, lines: &[u8]) -> Counts {
        let one = Self {
            workers: NonZeroUsize::MIN,
            ..self.clone()
        };
        one.tally(Input::Bytes(lines), Wanted::Counts)
            .unwrap_or_default()
    }

    /// Counts the lines of an input; with [`Wanted::Looks`] their findings too.
    ///
    /// # Errors
    /// Those of the input.
    pub fn tally(&self, input: Input<'_>, wanted: Wanted) -> io::Result<Counts> {
        let mut counts = Counts::default();
        self.run(
            input,
            wanted,
            |judged| judged.counts(&self.context),
            |part| {
                counts.add(&part);
                ControlFlow::Continue(())
            },
        )?;
        Ok(counts)
    }

    /// The lines in memory that are not well formed, in order; empty ones left out.
    pub fn rejects<'a>(&'a self, lines: &'a [u8]) -> impl Iterator<Item = Line<'a>> {
        let mut next_line = 1;
        let size = self.block_size.unwrap_or(MEMORY_BLOCK);
        let blocks = (0..).map_while(move |number| block_of(lines, number, size));
        blocks.flat_map(move |block| {
            let (found, lines) = self.scan_block(block, None, Wanted::Problems);
            let judged = Judged {
                block,
                delimited: None,
                wanted: Wanted::Problems,
                first_line: next_line,
                found,
            };
            next_line += lines;
            judged.into_lines()
        })
    }

    /// Judges the lines of an input by all workers. `render` turns each block of judged lines
    /// into what `deliver` then sees, in the order of the input, until it breaks. Memory is
    /// bounded by workers and blocks, whatever the input; the output is the same for any number
    /// of workers, size of blocks, kernel and kind of input.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use nircheck::{Context, batch::{Input, Validator, Wanted}};
    ///
    /// let input = &b"2951099126111\n2951399126111\n"[..];
    /// let mut report = String::new();
    /// Validator::new(&Context::default()).run(
    ///     Input::Reader(Box::new(input)),
    ///     Wanted::Problems,
    ///     |judged| {
    ///         let line = |line: nircheck::batch::Line| {
    ///             line.verdict.error().map(|code| format!("{}: {code}\n", line.number))
    ///         };
    ///         judged.lines().filter_map(line).collect::<String>()
    ///     },
    ///     |text| {
    ///         report += &text;
    ///         ControlFlow::Continue(())
    ///     },
    /// )?;
    /// assert_eq!(report, "2: month\n");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first error of the input, after all before it was delivered.
    pub fn run<T: Send>(
        &self,
        input: Input<'_>,
        wanted: Wanted,
        render: impl Fn(&Judged<'_>) -> T + Sync,
        deliver: impl FnMut(T) -> ControlFlow<()> + Send,
    ) -> io::Result<()> {
        let job = Job {
            validator: self,
            delimited: None,
            wanted,
            render,
        };
        let usual_size = match &input {
            Input::Bytes(_) => MEMORY_BLOCK,
            #[cfg(feature = "mmap")]
            Input::Mapped(_) => MEMORY_BLOCK,
            _ => READ_BLOCK,
        };
        let size = self.block_size.unwrap_or(usual_size);
        let source = match origin(input)? {
            Origin::Shares(shares) => Source::Shares(shares),
            Origin::Stream(input) => Source::Stream(input),
        };
        engine::run(source, size, self.workers.get(), &job, deliver)
    }

    /// Judges a column of an input of rows, as [`Self::run`] does lines: every [`Line`] is a row,
    /// with the number of its first line, and [`Judged::text_of`] what was judged of it. Rows are
    /// cut in the order of the input, since a quote tells where they end, and judged by all
    /// workers. Of a row that is too long [`Judged::rest_of_line`] gives all, whatever the input.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use nircheck::{Context, batch::{Counts, Delimited, Input, Validator, Wanted}};
    ///
    /// let file = b"name,nir\n\"Durand, A.\",2951099126111\nMartin,\"2951399126111\"\n";
    /// let column = Delimited::new(b',', 1).unwrap().starting_at(9, 2);
    /// let (mut counts, mut wrong) = (Counts::default(), Vec::new());
    /// Validator::new(&Context::default()).run_column(
    ///     Input::Bytes(file),
    ///     column,
    ///     Wanted::Problems,
    ///     |rows| {
    ///         let numbers: Vec<_> = rows.lines().map(|row| row.number).collect();
    ///         (rows.counts(&Context::default()), numbers)
    ///     },
    ///     |(part, numbers)| {
    ///         counts.add(&part);
    ///         wrong.extend(numbers);
    ///         ControlFlow::Continue(())
    ///     },
    /// )?;
    /// assert_eq!((counts.lines(), counts.well_formed()), (2, 1));
    /// assert_eq!(wrong, [3]);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first error of the input, after all before it was delivered.
    pub fn run_column<T: Send>(
        &self,
        input: Input<'_>,
        column: Delimited,
        wanted: Wanted,
        render: impl Fn(&Judged<'_>) -> T + Sync,
        deliver: impl FnMut(T) -> ControlFlow<()> + Send,
    ) -> io::Result<()> {
        let job = Job {
            validator: self,
            delimited: Some(column),
            wanted,
            render,
        };
        // Shares are looked through before they are judged: they should stay in a cache.
        let size = self.block_size.unwrap_or(READ_BLOCK);
        let (shares, stream): (_, Option<Box<dyn Read + Send + '_>>) = match origin(input)? {
            Origin::Shares(Shares::File(file, len)) => {
                (None, Some(Box::new(FromStart::new(file, len))))
            }
            Origin::Shares(shares) => (Some(shares), None),
            Origin::Stream(input) => (None, Some(input)),
        };
        let rows = Rows::new(stream, column, self.kernel, size);
        let source = Source::<io::Empty>::Rows(rows, shares);
        engine::run(source, size, self.workers.get(), &job, deliver)
    }

    /// The verdicts on the lines of a block, or on its rows; how many lines it has.
    fn scan_block(
        &self,
        block: Block<'_>,
        delimited: Option<&Delimited>,
        wanted: Wanted,
    ) -> (Found, u64) {
        let mut found = Found::new();
        if block.is_rest {
            // Of a row it may be several lines.
            let lines = delimited.map_or(0, |_| rows::feeds(block.bytes));
            return (found, lines.into());
        }
        // Any place may be worth a word.
        let wanted = match wanted {
            Wanted::Looks if self.context.places => Wanted::All,
            wanted => wanted,
        };
        let judge = BlockJudge {
            kernel: self.kernel,
            tables: &self.tables,
            policy: self.policy(),
        };
        let mut grammar = |line: &[u8]| self.judge_slowly(line);
        let lines = match delimited {
            Some(delimited) => {
                let (bytes, found) = (block.bytes, &mut found);
                rows::judge(&judge, delimited, bytes, wanted, found, &mut grammar)
            }
            None => {
                judge.judge(block.lines(), wanted, &mut found, &mut grammar);
                found.total()
            }
        };
        (found, lines)
    }

    fn policy(&self) -> Policy {
        match self.context.form {
            Form::Loose => Policy::Loose,
            Form::Strict => Policy::Strict,
        }
    }

    /// The judgement of the grammar.
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
    /// The rule that is broken, if one is.
    #[must_use]
    pub fn error(self) -> Option<ErrorCode> {
        let number = self.0.code().checked_sub(1)?;
        ErrorCode::ALL.get(usize::from(number)).copied()
    }

    /// Whether the line is well formed.
    #[must_use]
    pub const fn is_well_formed(self) -> bool {
        self.0.code() == kernel::code::VALID
    }

    /// Whether the line is white space only, and was not judged.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.code() == kernel::code::EMPTY
    }

    /// The kind, when the characters, the length and the first digit have passed.
    #[must_use]
    pub fn kind(self) -> Option<Kind> {
        match self.error() {
            _ if self.is_empty() => None,
            Some(error) if error <= ErrorCode::Kind => None,
            _ => Kind::from_first_digit(self.0.first()),
        }
    }
}

impl<'a> Judged<'a> {
    /// The lines asked for, in order.
    pub fn lines(&self) -> impl Iterator<Item = Line<'a>> + '_ {
        let (bytes, offset) = (self.block.lines(), self.block.lines_offset());
        self.found.lines.iter().map(move |line| Line {
            number: self.first_line + u64::from(line.number),
            offset: offset + u64::from(line.start),
            bytes: bytes
                .get(line.start as usize..(line.start + line.len) as usize)
                .unwrap_or(&[]),
            verdict: Verdict(line.mark),
        })
    }

    /// The bytes between the lines asked for, in runs of whole lines, as they stand in the input:
    /// with [`Wanted::Problems`], all lines that are well formed or empty.
    pub fn gaps(&self) -> impl Iterator<Item = &'a [u8]> + '_ {
        let (bytes, offset) = (self.text(), self.block.lines_offset());
        let mut next = 0;
        let last = (bytes.len(), bytes.len());
        let asked_for = self.lines().map(move |line| {
            let start = (line.offset - offset) as usize;
            (start, start + self.with_end(&line).len())
        });
        asked_for
            .chain([last])
            .map(move |(start, end)| {
                let gap = bytes.get(next..start).unwrap_or(&[]);
                next = end;
                gap
            })
            .filter(|gap| !gap.is_empty())
    }

    /// What was judged of a line: all of it, or the cell of a row without its quotes.
    #[must_use]
    pub fn text_of(&self, line: &Line<'a>) -> Cow<'a, [u8]> {
        match &self.delimited {
            Some(delimited) if line.verdict.error() != Some(ErrorCode::TooLong) => {
                delimited.cell_of_whole(self.with_end(line))
            }
            _ => Cow::Borrowed(line.bytes),
        }
    }

    /// All lines with their ends, as they stand in the input; nothing when the block is the rest
    /// of a line.
    #[must_use]
    pub fn text(&self) -> &'a [u8] {
        if self.block.is_rest {
            &[]
        } else {
            self.block.lines()
        }
    }

    /// The number of the first line.
    #[must_use]
    pub const fn first_line(&self) -> u64 {
        self.first_line
    }

    /// How many bytes of the input were read for this block.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.block.bytes.len()
    }

    /// The bytes of a line with its end, as they stand in the input.
    #[must_use]
    pub fn with_end(&self, line: &Line<'a>) -> &'a [u8] {
        let bytes = self.block.lines();
        let start = (line.offset - self.block.lines_offset()) as usize;
        let rest = bytes.get(start..).unwrap_or(&[]);
        let after = rest.get(line.bytes.len()..).unwrap_or(&[]);
        let end = match after {
            [b'\r', b'\n', ..] => 2,
            [b'\n', ..] => 1,
            _ => 0,
        };
        rest.get(..line.bytes.len() + end).unwrap_or(rest)
    }

    /// What is left of a line that is too long, after the piece that was judged at the end of the
    /// block before. A filter passes it on; everything else can ignore it. Only an
    /// [`Input::Reader`] gives such lines whole: of others the start may be left out.
    #[must_use]
    pub fn rest_of_line(&self) -> Option<&'a [u8]> {
        self.block.is_rest.then_some(self.block.bytes)
    }

    /// The counts of the block; with findings when lines that deserve a look were asked for.
    #[must_use]
    pub fn counts(&self, context: &Context) -> Counts {
        let text_of = |line: &Line<'a>| match self.text_of(line) {
            text if self.delimited.is_none() => text,
            text => rows::decoded(text),
        };
        Counts::of(&self.found, self.wanted, self.lines(), text_of, context)
    }

    fn into_lines(self) -> impl Iterator<Item = Line<'a>> {
        let lines: Vec<_> = self.lines().collect();
        lines.into_iter()
    }
}

/// The work of [`Validator::run`].
struct Job<'a, F> {
    validator: &'a Validator,
    delimited: Option<Delimited>,
    wanted: Wanted,
    render: F,
}

impl<T: Send, F: Fn(&Judged<'_>) -> T + Sync> Work for Job<'_, F> {
    type Scanned = Found;
    type Rendered = T;

    fn scan(&self, block: Block<'_>) -> (Found, u64) {
        let delimited = self.delimited.as_ref();
        self.validator.scan_block(block, delimited, self.wanted)
    }

    fn render(&self, block: Block<'_>, found: Found, first_line: u64) -> T {
        (self.render)(&Judged {
            block,
            delimited: self.delimited,
            wanted: self.wanted,
            first_line,
            found,
        })
    }
}

/// Where the bytes of an input come from.
enum Origin<'a> {
    Shares(Shares<'a>),
    Stream(Box<dyn Read + Send + 'a>),
}

fn origin(input: Input<'_>) -> io::Result<Origin<'_>> {
    Ok(match input {
        Input::Bytes(bytes) => Origin::Shares(Shares::Memory(bytes)),
        #[cfg(feature = "mmap")]
        Input::Mapped(mapped) => Origin::Shares(Shares::Mapped(mapped)),
        Input::File(file) => match file.metadata()? {
            metadata if metadata.is_file() && cfg!(any(unix, windows)) => {
                Origin::Shares(Shares::File(file, metadata.len()))
            }
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
fn rules(profile: &Profile) -> Rules {
    let kinds = |length| {
        let accepts = |digit: &u8| profile.refuses_length(Some(*digit), length).is_none();
        (0..=9_u8)
            .filter(|digit| profile.accepts_kind(*digit))
            .filter(accepts)
            .fold(0, |set, digit| set | 1 << digit)
    };
    Rules {
        kinds_13: kinds(13),
        kinds_15: kinds(15),
        months: months(|month| {
            !(profile.raises(Finding::MonthOutsideDsn) && month.is_outside_dsn())
        }),
        nir_like: !profile.raises(Finding::ProvisionalLayout),
    }
}

/// The month fields that meet a condition, as a set of bits.
fn months(accepts: impl Fn(BirthMonth) -> bool) -> u128 {
    let values = (0..=99).filter(|value| BirthMonth::new(*value).is_some_and(&accepts));
    values.fold(0, |set, value| set | 1 << value)
}

/// Which numbers may bear a finding that their kind and length do not imply: months outside the
/// payroll rules, the months of conventional numbers, and the years for which some code of
/// Corsica was not in force.
fn looks(context: &Context) -> Looks {
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
    Looks {
        months: months(BirthMonth::is_outside_dsn) | 1 << 55 | 1 << 99,
        years_20: years(|year| year >= 1976),
        years_2a_2b: years(|year| year < 1976),
    }
}
