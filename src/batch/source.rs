//! From bytes to chunks of whole lines or rows.
//!
//! Lines of memory and of regular files come in [`Parts`], by number and in any order: a chunk owns
//! the lines that *end* in its part, so one look back finds where its first line starts. Everything
//! else is cut in the order of the input by a [`Cutter`]: streams, because nobody can look ahead,
//! and rows, because where one ends depends on the quotes before. A line is never held far beyond
//! [`MAX_LINE`], and a row beyond [`MAX_ROW`].

use std::{
    fs::File,
    io::{self, Read},
    mem,
    ops::Range,
};

use memchr::{memchr, memrchr};

use super::{
    error::QuoteError,
    kernel::{Kernel, prefetch},
    rows::{MAX_ROW, Quotes, RowEnd, RowFormat},
};
use crate::MAX_LINE;

/// The byte order mark of UTF-8, which is skipped at the start of an input.
pub const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The size of a page. A read into memory that is not aligned as the file offset is costs three
/// to four times as much.
const PAGE: usize = 4096;

/// What the system may map at once.
const LARGE_PAGE: usize = 2 << 20;

/// How much of a mapping is given back at once.
const RELEASED: usize = 8 << 20;

/// How far the start of a line that is judged can be before a part, in whole pages.
const LOOK_BACK: usize = MAX_LINE + 2 * PAGE;

/// How much of a stream is read first: most streams end there, and never need the memory of a block.
const FIRST_READ: usize = 16 * 1024;

/// A stream that gives less than this at once is waited for no longer: a slow writer sees its
/// lines judged as they come.
const BURST: usize = 64 * 1024;

/// Whole lines or rows of an input.
#[derive(Clone, Copy)]
pub(super) struct Chunk<'a> {
    /// The lines. The last one of the input may lack its end.
    pub(super) bytes: &'a [u8],
    /// The offset of the first byte in the input.
    pub(super) offset: u64,
    pub(super) goes_on: GoesOn,
    /// The error of quotes behind the bytes, its line counted from the first one here.
    pub(super) error: Option<QuoteError>,
}

/// How a chunk goes on with the one before it, and the one behind it with this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum GoesOn {
    /// Neither does.
    #[default]
    No,
    /// The last line is too long, and has no end here.
    Begins,
    /// These are bytes of a line that is too long, and there are more.
    Continues,
    /// These are the last bytes of such a line.
    Ends,
}

impl<'a> Chunk<'a> {
    fn whole(bytes: &'a [u8], offset: u64) -> Self {
        let lines = without_mark(bytes, offset);
        Self {
            bytes: lines,
            offset: offset + (bytes.len() - lines.len()) as u64,
            goes_on: GoesOn::No,
            error: None,
        }
    }

    /// Whether this is no line, but what follows of one that is too long.
    pub(super) const fn is_rest(&self) -> bool {
        matches!(self.goes_on, GoesOn::Continues | GoesOn::Ends)
    }

    /// Where it stands in the input.
    pub(super) fn range(&self) -> Range<u64> {
        self.offset..self.offset + self.bytes.len() as u64
    }
}

/// Bytes at an offset of an input, without a byte order mark at its very start.
fn without_mark(bytes: &[u8], offset: u64) -> &[u8] {
    match bytes.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) if offset == 0 => rest,
        _ => bytes,
    }
}

/// Input of which any part can be had at any time.
#[derive(Clone, Copy)]
pub(super) enum Parts<'a> {
    /// Memory.
    Memory(&'a [u8]),
    /// The mapping of a file.
    Mapped(&'a super::map::Mapped),
    /// A regular file, and its length when it was opened.
    File(&'a File, u64),
}

/// The memory of one worker: a read area that starts on a page, with room before it.
pub(super) struct Buffer {
    memory: Vec<u8>,
    area: usize,
    size: usize,
}

impl Buffer {
    /// With so much room before the read area.
    fn with_room(room: usize, size: usize) -> Self {
        let memory = vec![0; room + PAGE + size];
        let past_page = (memory.as_ptr().addr() + room) % PAGE;
        Self {
            memory,
            area: room + (PAGE - past_page) % PAGE,
            size,
        }
    }
}

impl<'a> Parts<'a> {
    /// Memory for the chunks of a worker.
    pub(super) fn buffer(self, size: usize) -> Buffer {
        match self {
            Self::File(_, len) => {
                let len = usize::try_from(len).unwrap_or(usize::MAX);
                Buffer::with_room(LOOK_BACK.min(len), size.min(len))
            }
            _ => Buffer::with_room(0, 0),
        }
    }

    /// How many bytes there are.
    pub(super) fn len(self) -> u64 {
        match self {
            Self::File(_, len) => len,
            parts => parts.bytes().map_or(0, <[u8]>::len) as u64,
        }
    }

    /// The lines that end in part `number` of `size` bytes; nothing past the end.
    pub(super) fn chunk<'b>(
        self,
        number: u64,
        size: usize,
        buffer: &'b mut Buffer,
    ) -> io::Result<Option<Chunk<'b>>>
    where
        'a: 'b,
    {
        match (self.bytes(), self) {
            (Some(bytes), _) => Ok(chunk_of(bytes, number, size)),
            (None, Self::File(file, len)) => match part_of(len, number, size) {
                Some(part) => file_chunk(file, part, len, buffer).map(Some),
                None => Ok(None),
            },
            (None, _) => Ok(None),
        }
    }

    /// Where a part lies; nowhere past the end.
    pub(super) fn range(self, number: u64, size: usize) -> Range<u64> {
        part_of(self.len(), number, size).unwrap_or(0..0)
    }

    /// All of it, when it is in memory.
    pub(super) fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Memory(bytes) => Some(bytes),
            Self::Mapped(mapped) => Some(mapped.bytes()),
            Self::File(..) => None,
        }
    }

    /// Whether what was read of the input was there: of a mapping only its file can tell.
    pub(super) fn check(self) -> io::Result<()> {
        match self {
            Self::Mapped(mapped) if !mapped.is_whole()? => Err(cut_short()),
            _ => Ok(()),
        }
    }

    /// Gives back the memory of a part that was judged, of `size` bytes or so.
    pub(super) fn release(self, range: Range<u64>, size: usize) {
        if let Self::Mapped(mapped) = self {
            // Many at once: each time costs as much as it takes to judge some thousand lines.
            let window = RELEASED.max(size) as u64;
            let end = range.end / window * window;
            if end > range.start {
                // What is before may have come back, as whole large pages, when the start of a
                // line was looked for.
                let start = end.saturating_sub(window + LARGE_PAGE as u64);
                mapped.release(start as usize..end as usize);
            }
        }
    }
}

/// Another process cut the file while it was read. Silence about the rest would say that it is
/// well formed.
#[cold]
fn cut_short() -> io::Error {
    let what = "it was cut short while it was read";
    io::Error::new(io::ErrorKind::UnexpectedEof, what)
}

/// The lines in memory that end in part `number` of `size` bytes; nothing past the end.
pub(super) fn chunk_of(bytes: &[u8], number: u64, size: usize) -> Option<Chunk<'_>> {
    let part = part_of(bytes.len() as u64, number, size)?;
    // Both fit, being at most the length of a slice.
    let (start, end) = (part.start as usize, part.end as usize);
    let lines = lines_that_end_in(&bytes[..end], start, end == bytes.len());
    let offset = lines.start as u64;
    Some(Chunk::whole(&bytes[lines], offset))
}

/// Where part `number` lies in an input of `len` bytes.
fn part_of(len: u64, number: u64, size: usize) -> Option<Range<u64>> {
    let start = number
        .checked_mul(size as u64)
        .filter(|start| *start < len)?;
    Some(start..len.min(start.saturating_add(size as u64)))
}

fn file_chunk<'b>(
    file: &File,
    part: Range<u64>,
    len: u64,
    buffer: &'b mut Buffer,
) -> io::Result<Chunk<'b>> {
    let Buffer { memory, area, .. } = buffer;
    let part_len = (part.end - part.start) as usize;
    // One page back holds the start of nearly every line, and keeps the read aligned.
    let mut back = (PAGE as u64).min(part.start) as usize;
    let to = &mut memory[*area - back..*area + part_len];
    read_exactly_at(file, to, part.start - back as u64)?;
    if memrchr(b'\n', &memory[*area - back..*area]).is_none() && part.start > back as u64 {
        let further = (LOOK_BACK as u64).min(part.start) as usize;
        let to = &mut memory[*area - further..*area - back];
        read_exactly_at(file, to, part.start - further as u64)?;
        back = further;
    }
    let bytes = &memory[*area - back..*area + part_len];
    let lines = lines_that_end_in(bytes, back, part.end == len);
    let offset = part.start - back as u64 + lines.start as u64;
    Ok(Chunk::whole(&bytes[lines], offset))
}

/// The lines that end at `part` or after it; all that is left when the input ends there. Of a
/// line that begins long before, just enough to be too long.
fn lines_that_end_in(bytes: &[u8], part: usize, last: bool) -> Range<usize> {
    let end = match memrchr(b'\n', &bytes[part..]) {
        _ if last => bytes.len(),
        Some(at) => part + at + 1,
        None => return part..part, // a line goes through the whole part
    };
    let back = part.saturating_sub(LOOK_BACK);
    let start = memrchr(b'\n', &bytes[back..part]).map_or(back, |at| back + at + 1);
    start..end
}

fn read_exactly_at(file: &File, to: &mut [u8], offset: u64) -> io::Result<()> {
    match read_at(file, to, offset)? {
        read if read < to.len() => Err(cut_short()),
        _ => Ok(()),
    }
}

/// Fills the memory from an offset, as far as the file goes.
fn read_at(file: &File, mut memory: &mut [u8], mut offset: u64) -> io::Result<usize> {
    let wanted = memory.len();
    while !memory.is_empty() {
        match read_some_at(file, memory, offset) {
            Ok(0) => break,
            Ok(count) => {
                memory = &mut memory[count..];
                offset += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(wanted - memory.len())
}

/// Whether many workers can read a file at the same time.
pub(super) const FILES_HAVE_PARTS: bool = cfg!(any(unix, windows));

#[cfg(unix)]
fn read_some_at(file: &File, to: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, to, offset)
}

#[cfg(windows)]
fn read_some_at(file: &File, to: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, to, offset)
}

/// Elsewhere a file is read by one worker at a time.
#[cfg(not(any(unix, windows)))]
fn read_some_at(mut file: &File, to: &mut [u8], offset: u64) -> io::Result<usize> {
    io::Seek::seek(&mut file, io::SeekFrom::Start(offset))?;
    file.read(to)
}

/// A regular file from its first byte on, wherever others read in it.
pub(super) struct FromStart<'a> {
    file: &'a File,
    len: u64,
    at: u64,
}

impl<'a> FromStart<'a> {
    /// A file, and its length when it was opened.
    pub(super) const fn new(file: &'a File, len: u64) -> Self {
        Self { file, len, at: 0 }
    }
}

impl Read for FromStart<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len - self.at).unwrap_or(usize::MAX);
        let len = to.len().min(left);
        read_exactly_at(self.file, &mut to[..len], self.at)?;
        self.at += len as u64;
        Ok(len)
    }
}

/// A part of what is in memory: parts are searched side by side, and then cut in turn.
pub(super) struct Searched<'a> {
    all: &'a [u8],
    part: Range<usize>,
    has_quotes: bool,
}

impl<'a> Searched<'a> {
    /// Part `number` of `size` bytes; of a number past the last one, it is empty.
    pub(super) fn new(all: &'a [u8], number: u64, size: usize) -> Self {
        let len = all.len();
        // Both fit, being at most the length of a slice.
        let part = part_of(len as u64, number, size)
            .map_or(len..len, |part| part.start as usize..part.end as usize);
        Self {
            has_quotes: has_quotes(&all[part.clone()]),
            all,
            part,
        }
    }
}

/// Whether there is a quote in what is read for the first time.
fn has_quotes(bytes: &[u8]) -> bool {
    bytes.chunks(PAGE).any(|page| {
        prefetch::ahead::<{ PAGE / 64 }>(page);
        memchr(b'"', page).is_some()
    })
}

/// Cuts an input in its order.
pub(super) struct Cutter<'a> {
    /// Nothing for what is in memory.
    stream: Option<Stream<'a>>,
    format: RowFormat,
    /// More than a line that is judged can have, CR LF included.
    too_long: usize,
    kernel: Kernel,
    size: usize,
    /// The offset of the next chunk.
    offset: u64,
    /// Inside a line that was given out as too long.
    in_rest: Option<Quotes>,
}

struct Stream<'a> {
    input: Box<dyn Read + Send + 'a>,
    /// What was read of a line that has not ended, or behind one that was too long.
    carry: Vec<u8>,
    /// Whether the last read filled its area.
    has_more: bool,
    /// Whether the carry was not cut yet.
    is_fresh: bool,
    /// How many bytes are still to be left out.
    skip: u64,
    end: Option<io::Result<()>>,
}

/// What a cutter makes of the first bytes.
#[derive(Clone, Copy, Default)]
struct Cut {
    len: usize,
    goes_on: GoesOn,
    error: Option<QuoteError>,
}

impl<'a> Cutter<'a> {
    /// Cuts lines of a stream.
    pub(super) fn of_lines(
        input: Box<dyn Read + Send + 'a>,
        kernel: Kernel,
        size: usize,
    ) -> Box<Self> {
        Self::new(Some(input), RowFormat::of_lines(), MAX_LINE, kernel, size)
    }

    /// Cuts rows of what is in memory, or comes as a stream.
    pub(super) fn of_rows(
        input: Option<Box<dyn Read + Send + 'a>>,
        format: &RowFormat,
        kernel: Kernel,
        size: usize,
    ) -> Box<Self> {
        Self::new(input, format.clone(), MAX_ROW, kernel, size)
    }

    fn new(
        input: Option<Box<dyn Read + Send + 'a>>,
        format: RowFormat,
        longest: usize,
        kernel: Kernel,
        size: usize,
    ) -> Box<Self> {
        let offset = format.offset();
        let stream = input.map(|input| Stream {
            input,
            carry: Vec::new(),
            has_more: false,
            is_fresh: false,
            skip: offset,
            end: None,
        });
        Box::new(Self {
            stream,
            too_long: longest + 2,
            format,
            kernel,
            size,
            offset,
            in_rest: None,
        })
    }

    /// The number of the first line.
    pub(super) const fn first_line(&self) -> u64 {
        self.format.first_line()
    }

    /// Memory for the chunks of a worker: little, until a stream shows that it has more.
    pub(super) fn buffer(&self) -> Buffer {
        match self.stream {
            None => Buffer::with_room(0, 0),
            Some(_) => Buffer::with_room(BYTE_ORDER_MARK.len(), self.size.min(FIRST_READ)),
        }
    }

    /// The next chunk of a stream; nothing at its end.
    pub(super) fn next_of_stream<'b>(
        &mut self,
        buffer: &'b mut Buffer,
    ) -> io::Result<Option<Chunk<'b>>> {
        let (start, cut) = loop {
            let Some(data) = self.read(buffer)? else {
                return Ok(None);
            };
            let bytes = &buffer.memory[data.clone()];
            let is_plain = !self.format.has_quotes() || memchr(b'"', bytes).is_none();
            let cut = self.cut(bytes, is_plain, self.has_ended());
            if let Some(stream) = &mut self.stream {
                let len = cut.map_or(0, |cut| cut.len);
                stream.carry.clear();
                stream.carry.extend_from_slice(&bytes[len..]);
                stream.is_fresh = cut.is_some_and(|cut| cut.goes_on == GoesOn::Ends);
            }
            if let Some(cut) = cut {
                break (data.start, cut);
            }
        };
        Ok(Some(self.chunk(&buffer.memory[start..], cut)))
    }

    /// The next chunk of what is in memory, as far as rows end in this part, the next in order;
    /// nothing at the end.
    pub(super) fn next_of_memory(&mut self, part: &Searched<'a>) -> Option<Chunk<'a>> {
        let from = usize::try_from(self.offset).ok()?;
        let left = part.all.get(from..).filter(|left| !left.is_empty())?;
        let left = self.without_mark(left);
        let from = part.all.len() - left.len();
        let data = part.all.get(from..part.part.end).unwrap_or_default();
        // What is left of the parts before is short.
        let before = part.all.get(from..part.part.start).unwrap_or_default();
        let is_plain = !part.has_quotes && memchr(b'"', before).is_none();
        let is_last = part.part.end == part.all.len();
        let cut = match data {
            [] => None,
            data => self.cut(data, is_plain, is_last),
        };
        Some(self.chunk(data, cut.unwrap_or_default()))
    }

    fn chunk<'b>(&mut self, bytes: &'b [u8], cut: Cut) -> Chunk<'b> {
        let offset = self.offset;
        self.offset += cut.len as u64;
        Chunk {
            bytes: &bytes[..cut.len],
            offset,
            goes_on: cut.goes_on,
            error: cut.error,
        }
    }

    /// How many of the first bytes are a chunk; nothing when there are too few. Plain ones hold no
    /// quote.
    fn cut(&mut self, data: &[u8], is_plain: bool, is_last: bool) -> Option<Cut> {
        if self.in_rest.is_some() {
            return self.cut_rest(data, is_last);
        }
        if is_last {
            return Some(Cut {
                len: data.len(),
                ..Cut::default()
            });
        }
        let end = match is_plain {
            true => memrchr(b'\n', data).map(|feed| feed + 1),
            false => self.format.last_row_end(self.kernel, data),
        };
        let end = end.unwrap_or(0);
        let begun = without_last_cr(&data[end..]);
        if begun.len() >= self.too_long {
            let mut quotes = Quotes::new(&self.format);
            quotes.row_end(begun);
            self.in_rest = Some(quotes);
            return Some(Cut {
                len: end + begun.len(),
                goes_on: GoesOn::Begins,
                error: None,
            });
        }
        (end > 0).then_some(Cut {
            len: end,
            ..Cut::default()
        })
    }

    /// The same inside a line that is too long.
    fn cut_rest(&mut self, data: &[u8], is_last: bool) -> Option<Cut> {
        let quotes = self.in_rest.as_mut()?;
        let feeds = quotes.feeds();
        let relative = |error: QuoteError| QuoteError {
            line: error.line - feeds.cast_signed(),
            ..error
        };
        let bytes = match is_last {
            true => data,
            false => without_last_cr(data),
        };
        let (len, goes_on, error) = match quotes.row_end(bytes) {
            RowEnd::At(end) => (end, GoesOn::Ends, None),
            RowEnd::Stray(at) => (at, GoesOn::Ends, Some(quotes.error(true))),
            RowEnd::GoesOn if is_last => (bytes.len(), GoesOn::Ends, quotes.error_at_end()),
            RowEnd::GoesOn if bytes.is_empty() => return None,
            RowEnd::GoesOn => (bytes.len(), GoesOn::Continues, None),
        };
        if goes_on == GoesOn::Ends {
            self.in_rest = None;
        }
        Some(Cut {
            len,
            goes_on,
            error: error.map(relative),
        })
    }

    /// Reads behind what is left of the last chunk; gives the place of both in the buffer.
    fn read(&mut self, buffer: &mut Buffer) -> io::Result<Option<Range<usize>>> {
        let Some(stream) = &mut self.stream else {
            return Ok(None);
        };
        let room = self.too_long.max(self.size) + BYTE_ORDER_MARK.len();
        if buffer.area < room && (stream.has_more || buffer.area < stream.carry.len()) {
            *buffer = Buffer::with_room(room, self.size);
        }
        let mut start = buffer.area - stream.carry.len();
        buffer.memory[start..buffer.area].copy_from_slice(&stream.carry);
        let end = match stream.is_fresh && memchr(b'\n', &stream.carry).is_some() {
            true => buffer.area,
            false => fill(&mut stream.input, buffer, &mut stream.end)?,
        };
        stream.has_more = end == buffer.area + buffer.size;
        let left_out = (end - start).min(usize::try_from(stream.skip).unwrap_or(usize::MAX));
        start += left_out;
        stream.skip -= left_out as u64;
        start = end - self.without_mark(&buffer.memory[start..end]).len();
        // The end of a line that is too long is still to be told.
        let is_over = start == end && self.has_ended() && self.in_rest.is_none();
        Ok((!is_over).then_some(start..end))
    }

    fn without_mark<'b>(&mut self, data: &'b [u8]) -> &'b [u8] {
        let rest = without_mark(data, self.offset);
        self.offset += (data.len() - rest.len()) as u64;
        rest
    }

    fn has_ended(&self) -> bool {
        let stream = self.stream.as_ref();
        stream.is_some_and(|stream| matches!(stream.end, Some(Ok(()))))
    }
}

/// Bytes without a CR at their end, which may be the first half of a line end.
fn without_last_cr(bytes: &[u8]) -> &[u8] {
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// Reads into the area; gives back the end of what it holds. The input ends, with an error or
/// without, behind what was read before: an error is given out by the next call.
fn fill(
    input: &mut impl Read,
    buffer: &mut Buffer,
    end_of_input: &mut Option<io::Result<()>>,
) -> io::Result<usize> {
    let mut end = buffer.area;
    let full = buffer.area + buffer.size;
    while end < full && end_of_input.is_none() {
        match input.read(&mut buffer.memory[end..full]) {
            Ok(0) => *end_of_input = Some(Ok(())),
            Ok(count) => {
                end += count;
                if count < BURST {
                    break;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => *end_of_input = Some(Err(error)),
        }
    }
    if end == buffer.area
        && let Some(end_of_input) = end_of_input
    {
        mem::replace(end_of_input, Ok(()))?;
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Many lines that are read together with the end of a line that is too long.
    #[test]
    fn lines_behind_a_long_one() {
        let text = [
            &b"1".repeat(3 << 20)[..],
            b"\n",
            &b"12\n".repeat(100_000),
            &b"3".repeat(70_000),
            b"\n4",
        ]
        .concat();
        let (input, size) = (Box::new(&text[..]), 1 << 20);
        let mut stream = Cutter::of_lines(input, Kernel::fastest(), size);
        let mut buffer = stream.buffer();
        let (mut whole, mut lines) = (Vec::new(), 0);
        while let Some(chunk) = stream.next_of_stream(&mut buffer).unwrap() {
            assert_eq!(chunk.offset, whole.len() as u64);
            whole.extend_from_slice(chunk.bytes);
            if !chunk.is_rest() {
                let ends = memchr::memchr_iter(b'\n', chunk.bytes).count();
                lines += ends + usize::from(!chunk.bytes.ends_with(b"\n"));
            }
        }
        assert!(whole == text);
        assert_eq!(lines, 100_003);
    }
}
