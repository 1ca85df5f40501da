//! Numbers in a stream, in the memory of one block.

use std::{
    fmt,
    io::{self, Read, Write},
    ops::Range,
};

use super::{CONTEXT, Certainty, Match, Scanner, Search, around, hide};
use crate::{Parsed, batch::kernel::line_feeds};

/// The number of bytes per read.
const BLOCK: usize = 256 * 1024;

/// The alignment of the area to read into: `read` is several times slower without it.
const PAGE: usize = 4096;

/// The numbers in a stream. Created by [`Scanner::scan_reader`].
pub struct ScanReader<R> {
    reader: R,
    scanner: Scanner,
    search: Search,
    /// The end of the block before, then the area to read into.
    buffer: Vec<u8>,
    area: usize,
    /// The part of the buffer that holds text.
    held: Range<usize>,
    /// The part of `held` whose numbers are reported from this block, by their first byte.
    own: Range<usize>,
    /// The position of `own` in the stream.
    offset: u64,
    is_at_end: bool,
    /// The line feeds before `own`.
    lines: u64,
}

/// A number in a stream, with the text around it. `Debug` shows its position and its kind, never
/// the number or the text.
#[derive(Clone, Copy)]
pub struct Located<'a> {
    found: Match,
    offset: u64,
    line: u64,
    /// The part of the stream in memory, and the position of the number in it.
    text: &'a [u8],
    at: usize,
}

impl Scanner {
    /// Returns the numbers in a stream. It is read in large blocks, so a buffered reader does not
    /// help, and memory use does not depend on its length.
    ///
    /// ```
    /// use nircheck::text::Scanner;
    ///
    /// let mut numbers = Scanner::new().scan_reader("id;n\n7;295109912611193\n".as_bytes());
    /// let number = numbers.next_number()?.expect("there is one");
    /// assert_eq!((number.line(), number.range()), (2, 7..22));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn scan_reader<R: Read>(&self, reader: R) -> ScanReader<R> {
        let mut buffer = vec![0; 2 * CONTEXT + PAGE + BLOCK];
        let area = buffer.as_ptr().wrapping_add(2 * CONTEXT).align_offset(PAGE);
        let area = 2 * CONTEXT + area.min(PAGE);
        buffer.truncate(area + BLOCK);
        ScanReader {
            reader,
            scanner: *self,
            search: Search::new(*self, area),
            buffer,
            area,
            held: area..area,
            own: area..area,
            offset: 0,
            is_at_end: false,
            lines: 0,
        }
    }

    /// Copies a stream with every character of the numbers replaced by an asterisk, as
    /// [`redact`](Self::redact) does. Returns the number of numbers.
    ///
    /// # Errors
    /// Those of the reader and the writer.
    pub fn redact_reader(&self, reader: impl Read, mut writer: impl Write) -> io::Result<u64> {
        let mut numbers = self.scan_reader(reader);
        let mut block = Vec::with_capacity(BLOCK);
        let mut count = 0;
        // The length of the part of this block that numbers of earlier blocks extend into.
        let mut hidden = 0;
        while numbers.next_block()? {
            let own = numbers.own.clone();
            block.clear();
            block.extend_from_slice(&numbers.buffer[own.clone()]);
            let mut hide_to = |from: usize, to: usize| {
                hide(&mut block[from..to.min(own.len())]);
                to.saturating_sub(own.len())
            };
            hidden = hide_to(0, hidden);
            while let Some(found) = numbers.next_of_block() {
                hidden = hidden.max(hide_to(found.start - own.start, found.end - own.start));
                count += 1;
            }
            writer.write_all(&block)?;
        }
        Ok(count)
    }
}

impl<R: Read> ScanReader<R> {
    /// Returns the next number; `None` at the end.
    ///
    /// # Errors
    /// Those of the reader, except interruptions.
    pub fn next_number(&mut self) -> io::Result<Option<Located<'_>>> {
        let found = loop {
            match self.next_of_block() {
                Some(found) => break found,
                None if self.next_block()? => {}
                None => return Ok(None),
            }
        };
        let ends = &self.search.ends;
        let line_feeds = ends.line_feeds_before(&self.buffer[..self.held.end], found.start);
        Ok(Some(Located {
            found,
            offset: self.offset + (found.start - self.own.start) as u64,
            line: self.lines + line_feeds + 1,
            text: &self.buffer[self.held.clone()],
            at: found.start - self.held.start,
        }))
    }

    fn next_of_block(&mut self) -> Option<Match> {
        self.search
            .next_in(&self.buffer[..self.held.end], &self.own)
    }

    /// Reads the next block after the context kept from the one before; `false` at the end.
    fn next_block(&mut self) -> io::Result<bool> {
        self.lines +=
            self.search.ends.line_feeds() - line_feeds(&self.buffer[self.own.end..self.held.end]);
        self.offset += self.own.len() as u64;
        if self.is_at_end {
            self.own.start = self.own.end;
            return Ok(false);
        }

        let kept = self.own.end.saturating_sub(CONTEXT).max(self.held.start)..self.held.end;
        let start = self.area - kept.len();
        self.own.start = start + (self.own.end - kept.start);
        self.buffer.copy_within(kept, start);

        let read = read_full(&mut self.reader, &mut self.buffer[self.area..])?;
        self.held = start..self.area + read;
        self.is_at_end = read < BLOCK;
        self.own.end = match self.is_at_end {
            true => self.held.end,
            false => self.held.end - CONTEXT,
        };
        self.search = Search::new(self.scanner, self.own.start);
        Ok(!self.own.is_empty())
    }
}

impl<'a> Located<'a> {
    /// The range in the stream, in bytes.
    #[must_use]
    pub const fn range(&self) -> Range<u64> {
        self.offset..self.offset + (self.found.end - self.found.start) as u64
    }

    /// The line, from 1. Lines end with a line feed.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The number, and the key that came with it.
    #[must_use]
    pub const fn parsed(&self) -> Parsed {
        self.found.parsed
    }

    /// How likely it is that this is a number.
    #[must_use]
    pub const fn certainty(&self) -> Certainty {
        self.found.certainty
    }

    /// The bytes of the number in the stream.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        &self.text[self.at..self.at + self.found.range().len()]
    }

    /// Returns up to `width` bytes, at most [`CONTEXT`], before and after the number, on its
    /// line. They may contain other numbers.
    #[must_use]
    pub fn around(&self, width: usize) -> (&'a [u8], &'a [u8]) {
        let end = self.at + self.found.range().len();
        around(self.text, self.at..end, width.min(CONTEXT))
    }
}

/// Shows the position, never the text.
impl<R> fmt::Debug for ScanReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScanReader")
            .field("scanner", &self.scanner)
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Located<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Located")
            .field("range", &self.range())
            .field("line", &self.line)
            .field("parsed", &self.found.parsed)
            .field("certainty", &self.found.certainty)
            .finish_non_exhaustive()
    }
}

/// Reads until the area is full or the stream ends.
fn read_full(reader: &mut impl Read, area: &mut [u8]) -> io::Result<usize> {
    let mut len = 0;
    while len < area.len() {
        match reader.read(&mut area[len..]) {
            Ok(0) => break,
            Ok(read) => len += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(len)
}
