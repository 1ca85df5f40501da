//! The lines of a declaration, read one after the other from any [`Read`], with where each stands
//! and the declaration and individual that it belongs to.
//!
//! Only a window of the input is in memory. A line is `Sxx.Gyy.zz.aaa,'value'`; the value begins
//! behind the first `,'` and ends at the last `'`, so that it may hold commas and apostrophes.
//! What is written in another way is read as far as it can be, with a [`LineFault`].

use std::{borrow::Cow, io, io::Read, ops::Range};

use nircheck::{batch::Decoded, coded, masked_debug};

use super::rubrique::{Rubrique, rubrique};
use crate::codes::serialize_as_code;

/// The longest line that is returned in one piece, in bytes.
pub const MAX_LINE: usize = 1 << 16;

/// The longest line that the specification allows, in characters.
pub const MAX_CHARACTERS: usize = 256;

/// How much is read at once, and room for a line that began before.
const BUFFER: usize = 4 * MAX_LINE;

const INDIVIDUAL: u64 = rubrique("S21.G00.30.001").block();
const DECLARATION: u64 = rubrique("S20.G00.05.001").block();
const TOTAL_OF_RUBRIQUES: Rubrique = rubrique("S90.G00.90.001");
const TOTAL_OF_DECLARATIONS: Rubrique = rubrique("S90.G00.90.002");

/// Reads a file of declarations, event by event.
///
/// ```
/// use nircheck_records::dsn::{Event, Reader};
///
/// let file = "S10.G00.00.006,'P25V01'\n\
///             S20.G00.05.001,'01'\n\
///             S21.G00.06.001,'123456782'\n\
///             S21.G00.30.001,'2951099126111'\n\
///             S21.G00.30.002,'D'AUBIGNÉ, veuve X'\n\
///             S90.G00.90.001,'7'\n\
///             S90.G00.90.002,'1'\n";
/// let mut reader = Reader::new(file.as_bytes());
/// let mut individuals = 0;
/// while let Some(event) = reader.next_event()? {
///     match event {
///         Event::Individual(start) => individuals = start.number,
///         Event::Line(line) if line.number == 5 => {
///             assert_eq!(line.text(), "D'AUBIGNÉ, veuve X");
///         }
///         _ => {}
///     }
/// }
/// assert_eq!(individuals, 1);
/// assert!(reader.faults().is_empty());
/// # Ok::<(), nircheck_records::dsn::Error>(())
/// ```
pub struct Reader<R> {
    input: R,
    buffer: Vec<u8>,
    /// What is left of the buffer.
    left: Range<usize>,
    is_at_end: bool,
    /// Where the first byte that is left stands in the input, and its line.
    offset: u64,
    line: u64,
    /// Whether the rest of a line over [`MAX_LINE`] comes next.
    is_in_long_line: bool,
    has_rubrique: bool,
    pending: Option<Pending>,
    place: Place,
    envelope: Envelope,
    faults: Vec<(FileFault, u64)>,
}

/// A line that was read, and what has to be said before it.
#[derive(Clone)]
struct Pending {
    raw: Range<usize>,
    number: u64,
    offset: u64,
    parsed: Parsed,
    starts_declaration: bool,
    starts_individual: bool,
}

/// Where the reader is.
#[derive(Clone, Copy, Default)]
struct Place {
    declaration: u64,
    individual: u64,
    last: Option<Rubrique>,
    /// The numbers of the block of the individual that were seen, as bits.
    seen: [u64; 16],
}

/// What is between a structure S10 and its S90.
#[derive(Clone, Copy, Default)]
struct Envelope {
    rubriques: u64,
    declarations: u64,
    /// The totals that it gives, `Err` where they are no numbers, and their lines.
    rubrique_total: Option<(Option<u64>, u64)>,
    declaration_total: Option<(Option<u64>, u64)>,
}

/// What a [`Reader`] returns.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A declaration begins: the next line is the first of block `S20.G00.05`.
    Declaration(Start),
    /// An individual begins: the next line is the first of block `S21.G00.30`.
    Individual(Start),
    /// A line.
    Line(Line<'a>),
}

/// Where a declaration or an individual begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Start {
    /// Its number from 1: of the declaration in the file, of the individual in its declaration.
    pub number: u64,
    /// Its first line, from 1.
    pub line: u64,
    /// The first byte of that line, from 0.
    pub offset: u64,
}

/// A line of a file, with its number, name and value.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Line<'a> {
    /// The number of the line, from 1.
    pub number: u64,
    /// Where its first byte stands in the file, from 0.
    pub offset: u64,
    /// The declaration that it belongs to, from 1; 0 before the first one.
    pub declaration: u64,
    /// The individual that it belongs to, from 1 in each declaration; 0 before the first one, and
    /// in structures that belong to no individual.
    pub individual: u64,
    /// The rubrique, if the line begins with one.
    pub rubrique: Option<Rubrique>,
    /// All of its bytes, the line end included.
    pub raw: &'a [u8],
    value: (usize, usize),
    fault: Option<LineFault>,
    is_continued: bool,
}

masked_debug!(Line<'_>);

impl<'a> Line<'a> {
    /// The bytes of the value, without its apostrophes; all of the line if it has no rubrique.
    #[must_use]
    pub fn value(&self) -> &'a [u8] {
        self.raw.get(self.value_range()).unwrap_or_default()
    }

    /// Where the value stands in [`raw`](Self::raw).
    #[must_use]
    pub const fn value_range(&self) -> Range<usize> {
        self.value.0..self.value.1
    }

    /// The value as text: UTF-8 if it is valid, else Windows-1252, of which the characters that
    /// the specification allows are those of ISO-8859-1.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        match str::from_utf8(self.value()) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(Decoded::new(self.value()).to_str().into_owned()),
        }
    }

    /// What is wrong with how the line is written.
    #[must_use]
    pub fn fault(&self) -> Option<LineFault> {
        self.fault
    }

    /// Whether this is another piece of a line of more than [`MAX_LINE`] bytes.
    #[must_use]
    pub const fn is_continued(&self) -> bool {
        self.is_continued
    }
}

coded! {
    /// What is wrong with how a line is written. The value is read all the same.
    pub enum LineFault {
        /// The line does not begin with a rubrique and a comma.
        Unreadable = "line-unreadable",
            "the line does not begin with a rubrique and a comma",
            "la ligne ne commence pas par une rubrique et une virgule";
        /// The value has no apostrophes.
        Unquoted = "value-unquoted",
            "the value is not between apostrophes",
            "la valeur n'est pas entre apostrophes";
        /// The value begins with an apostrophe and does not end with one.
        Unclosed = "value-unclosed",
            "the apostrophe before the value is never closed",
            "l'apostrophe ouverte avant la valeur n'est jamais refermée";
        /// There is something behind the last apostrophe.
        Trailing = "value-trailing",
            "there is text behind the value",
            "il y a du texte après la valeur";
        /// Over 256 characters. Source: cahier technique DSN.
        TooLong = "line-too-long",
            "the line has more than 256 characters",
            "la ligne dépasse 256 caractères";
        /// The value is empty.
        Empty = "value-empty", "the value is empty", "la valeur est vide";
        /// A control character.
        Control = "control-character",
            "the line holds a control character",
            "la ligne contient un caractère de contrôle";
    }
}

coded! {
    /// What is wrong with a file as a whole. What was read of it stays true.
    pub enum FileFault {
        /// The totals at the end are not there: the file was cut short.
        NoTotals = "totals-absent",
            "the totals at the end (S90.G00.90) are not there: the file may have been cut short",
            "les totaux de fin (S90.G00.90) manquent\u{a0}: le fichier est peut-être tronqué";
        /// The total of rubriques is not the number of rubriques.
        RubriqueTotal = "total-of-rubriques",
            "the total of rubriques (S90.G00.90.001) is not the number of rubriques",
            "le total des rubriques (S90.G00.90.001) n'est pas leur nombre";
        /// The total of declarations is not the number of declarations.
        DeclarationTotal = "total-of-declarations",
            "the total of declarations (S90.G00.90.002) is not the number of declarations",
            "le total des déclarations (S90.G00.90.002) n'est pas leur nombre";
    }
}

serialize_as_code!(LineFault, FileFault);

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input could not be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The first line that is not blank is no rubrique.
    #[error("not a DSN: it does not begin with a rubrique, such as S10.G00.00.001,'…'")]
    NotDsn,
}

impl<R> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl<R: Read> Reader<R> {
    /// Reads from `input`, which needs no buffer of its own.
    pub fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; BUFFER],
            left: 0..0,
            is_at_end: false,
            offset: 0,
            line: 0,
            is_in_long_line: false,
            has_rubrique: false,
            pending: None,
            place: Place::default(),
            envelope: Envelope::default(),
            faults: Vec::new(),
        }
    }

    /// Returns the next event; `None` at the end of the input.
    ///
    /// # Errors
    ///
    /// When the input cannot be read, or is no DSN.
    pub fn next_event(&mut self) -> Result<Option<Event<'_>>, Error> {
        let pending = match self.pending.take() {
            Some(pending) => Some(pending),
            None => self.read_line()?,
        };
        let Some(mut pending) = pending else {
            return Ok(None);
        };
        let start = |number| Start {
            number,
            line: pending.number,
            offset: pending.offset,
        };
        if pending.starts_declaration {
            let event = Event::Declaration(start(self.place.declaration));
            pending.starts_declaration = false;
            self.pending = Some(pending);
            return Ok(Some(event));
        }
        if pending.starts_individual {
            let event = Event::Individual(start(self.place.individual));
            pending.starts_individual = false;
            self.pending = Some(pending);
            return Ok(Some(event));
        }
        let parsed = pending.parsed;
        Ok(Some(Event::Line(Line {
            number: pending.number,
            offset: pending.offset,
            declaration: self.place.declaration,
            individual: self.place.individual,
            rubrique: parsed.rubrique,
            raw: self.buffer.get(pending.raw).unwrap_or_default(),
            value: parsed.value,
            fault: parsed.fault,
            is_continued: parsed.is_continued,
        })))
    }

    /// What is wrong with the file as a whole, with the line that says so. All of it is known once
    /// [`next_event`](Self::next_event) has returned `None`.
    #[must_use]
    pub fn faults(&self) -> &[(FileFault, u64)] {
        &self.faults
    }

    fn read_line(&mut self) -> Result<Option<Pending>, Error> {
        let Some((raw, is_whole)) = self.next_raw()? else {
            return match self.has_rubrique {
                true => {
                    self.end_envelope();
                    Ok(None)
                }
                false => Err(Error::NotDsn),
            };
        };
        let bytes = self.buffer.get(raw.clone()).unwrap_or_default();
        let len = bytes.len() as u64;
        let is_continued = self.is_in_long_line;
        if !is_continued {
            self.line += 1;
        }
        let parsed = match is_continued {
            true => Parsed::continued(bytes.len()),
            false => Parsed::of(bytes, self.offset == 0, is_whole),
        };
        self.is_in_long_line = !is_whole;
        let mut pending = Pending {
            raw,
            number: self.line,
            offset: self.offset,
            parsed,
            starts_declaration: false,
            starts_individual: false,
        };
        self.offset += len;
        match parsed.rubrique {
            Some(rubrique) => {
                self.has_rubrique = true;
                self.see(rubrique, &mut pending);
            }
            None if !self.has_rubrique && !is_continued && !is_blank(&self.buffer, &pending) => {
                return Err(Error::NotDsn);
            }
            None => {}
        }
        Ok(Some(pending))
    }

    /// Takes note of a rubrique.
    fn see(&mut self, rubrique: Rubrique, pending: &mut Pending) {
        let place = &mut self.place;
        let is_new_block = place
            .last
            .is_none_or(|last| last.block() != rubrique.block());
        if rubrique.structure() == 10 && is_new_block && self.envelope.rubrique_total.is_some() {
            self.end_envelope();
        }
        let place = &mut self.place;
        self.envelope.rubriques += 1;
        let number = usize::from(rubrique.number());
        if rubrique.block() == DECLARATION {
            let is_repeated = place.last.is_some_and(|last| rubrique <= last);
            if is_new_block || is_repeated {
                pending.starts_declaration = true;
                place.declaration += 1;
                place.individual = 0;
                self.envelope.declarations += 1;
            }
        } else if rubrique.block() == INDIVIDUAL {
            let (word, bit) = (number / 64, 1 << (number % 64));
            let is_seen = place.seen.get(word).is_some_and(|seen| seen & bit != 0);
            // The name comes first where there is no number.
            let is_first = number <= 2 && place.last.is_some_and(|last| rubrique < last);
            if is_new_block || is_seen || is_first {
                pending.starts_individual = true;
                place.individual += 1;
                place.seen = [0; 16];
            }
            if let Some(seen) = place.seen.get_mut(word) {
                *seen |= bit;
            }
        } else if is_new_block && rubrique.structure() != 21 {
            place.individual = 0;
        }
        place.last = Some(rubrique);
        if rubrique.structure() == 90 {
            let bytes = self.buffer.get(pending.raw.clone()).unwrap_or_default();
            let value = bytes.get(pending.parsed.value.0..pending.parsed.value.1);
            let value = value.and_then(|value| str::from_utf8(value).ok()?.parse().ok());
            let total = Some((value, self.line));
            match rubrique {
                TOTAL_OF_RUBRIQUES => self.envelope.rubrique_total = total,
                TOTAL_OF_DECLARATIONS => self.envelope.declaration_total = total,
                _ => {}
            }
        }
    }

    /// Compares the totals of what is over.
    fn end_envelope(&mut self) {
        let envelope = std::mem::take(&mut self.envelope);
        if envelope.rubriques == 0 {
            return;
        }
        let mut fault = |fault, line| self.faults.push((fault, line));
        match envelope.rubrique_total.zip(envelope.declaration_total) {
            None => fault(FileFault::NoTotals, self.line),
            Some(((rubriques, line), (declarations, other_line))) => {
                if rubriques != Some(envelope.rubriques) {
                    fault(FileFault::RubriqueTotal, line);
                }
                if declarations != Some(envelope.declarations) {
                    fault(FileFault::DeclarationTotal, other_line);
                }
            }
        }
    }

    /// The next line with its end, or a piece of one, and whether the line ends there.
    fn next_raw(&mut self) -> Result<Option<(Range<usize>, bool)>, Error> {
        let mut searched = 0;
        loop {
            let left = self.buffer.get(self.left.clone()).unwrap_or_default();
            let start = self.left.start;
            let found = memchr::memchr(b'\n', left.get(searched..).unwrap_or_default());
            if let Some(at) = found.filter(|at| searched + at < MAX_LINE) {
                let end = start + searched + at + 1;
                self.left.start = end;
                return Ok(Some((start..end, true)));
            }
            if left.len() >= MAX_LINE {
                self.left.start += MAX_LINE;
                return Ok(Some((start..start + MAX_LINE, false)));
            }
            if self.is_at_end {
                if left.is_empty() {
                    return Ok(None);
                }
                self.left.start = self.left.end;
                return Ok(Some((start..self.left.end, true)));
            }
            searched = left.len();
            self.fill()?;
        }
    }

    /// Moves what is left to the front and reads more behind it.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.left.clone(), 0);
        self.left = 0..self.left.len();
        loop {
            let room = self.buffer.get_mut(self.left.end..).unwrap_or_default();
            match self.input.read(room) {
                Ok(read) => {
                    self.is_at_end = read == 0;
                    self.left.end += read;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

fn is_blank(buffer: &[u8], pending: &Pending) -> bool {
    let raw = buffer.get(pending.raw.clone()).unwrap_or_default();
    raw.iter().all(u8::is_ascii_whitespace)
}

/// A line in its parts.
#[derive(Clone, Copy)]
struct Parsed {
    rubrique: Option<Rubrique>,
    value: (usize, usize),
    fault: Option<LineFault>,
    is_continued: bool,
}

impl Parsed {
    const fn continued(len: usize) -> Self {
        Self {
            rubrique: None,
            value: (0, len),
            fault: None,
            is_continued: true,
        }
    }

    fn of(raw: &[u8], is_first: bool, is_whole: bool) -> Self {
        let mark = match raw {
            [0xef, 0xbb, 0xbf, ..] if is_first => 3,
            _ => 0,
        };
        let end = match raw {
            [.., b'\r', b'\n'] => raw.len() - 2,
            [.., b'\n'] => raw.len() - 1,
            [.., b'\r'] => raw.len() - 1,
            _ => raw.len(),
        };
        let line = raw.get(mark..end).unwrap_or_default();
        let mut parsed = Self {
            rubrique: None,
            value: (mark.min(end), end),
            fault: Some(LineFault::Unreadable),
            is_continued: false,
        };
        let Some((rubrique, len)) = Rubrique::at_start(line) else {
            return parsed;
        };
        parsed.rubrique = Some(rubrique);
        let start = mark + len + 1;
        let value = raw.get(start..end).unwrap_or_default();
        let (value, fault) = match value {
            [b'\'', inner @ .., b'\''] => ((start + 1, start + 1 + inner.len()), None),
            [b'\'', inner @ ..] => match memchr::memrchr(b'\'', inner) {
                Some(at) => ((start + 1, start + 1 + at), Some(LineFault::Trailing)),
                None => ((start + 1, end), Some(LineFault::Unclosed)),
            },
            _ => ((start, end), Some(LineFault::Unquoted)),
        };
        parsed.value = value;
        let is_long = line.len() > MAX_CHARACTERS || !is_whole;
        parsed.fault = if is_long && characters(line) > MAX_CHARACTERS {
            Some(LineFault::TooLong)
        } else if fault.is_none() && value.0 == value.1 {
            Some(LineFault::Empty)
        } else if fault.is_none() && has_control(line) {
            Some(LineFault::Control)
        } else {
            fault
        };
        parsed
    }
}

/// The characters of a line: those of UTF-8 if it is that, else its bytes.
fn characters(line: &[u8]) -> usize {
    str::from_utf8(line).map_or(line.len(), |line| line.chars().count())
}

/// Whether there is a control character, in one pass that the compiler makes wide.
fn has_control(line: &[u8]) -> bool {
    line.iter().fold(false, |found, byte| {
        found | (*byte < b' ') | (*byte == 0x7f)
    })
}
