//! Blocks of whole rows, cut in the order of the input: where a row ends depends on the quotes
//! before.

use std::{
    fs::File,
    io::{self, Read},
    ops::Range,
};

use memchr::{memchr, memrchr};

use super::{
    kernel::Kernel,
    reader::{Block, Buffer, cut_short, fill, read_at},
    rows::{Delimited, Quoting, ROW_LIMIT},
};

/// More than a row that is judged can have, CR LF included.
const TOO_LONG: usize = ROW_LIMIT + 2;

/// A part of what is in memory: those are looked through side by side, and then cut in turn.
pub(super) struct Share<'a> {
    all: &'a [u8],
    range: Range<usize>,
    has_quotes: bool,
}

impl<'a> Share<'a> {
    /// Share `number` of `size` bytes; of a number past the last one, it is empty.
    pub(super) fn new(all: &'a [u8], number: u64, size: usize) -> Self {
        let at = |number: u64| {
            let at = number.saturating_mul(size as u64).min(all.len() as u64);
            at as usize
        };
        let range = at(number)..at(number.saturating_add(1));
        Self {
            has_quotes: memchr(b'"', &all[range.clone()]).is_some(),
            all,
            range,
        }
    }
}

/// Cuts an input.
pub(super) struct Rows<'a> {
    /// Nothing for what is in memory.
    origin: Option<Origin<'a>>,
    delimited: Delimited,
    kernel: Kernel,
    size: usize,
    /// The offset of the next block.
    offset: u64,
    /// Inside a row that was given out as too long: where its quotes stand.
    in_rest: Option<Quoting>,
}

/// Where a stream comes from.
struct Origin<'a> {
    input: Box<dyn Read + Send + 'a>,
    /// What was read of a row that has not ended.
    carry: Vec<u8>,
    /// How many bytes are still to be left out.
    skip: u64,
    end: Option<io::Result<()>>,
}

impl<'a> Rows<'a> {
    /// The rows of what is in memory, or comes as a stream.
    pub(super) fn new(
        input: Option<Box<dyn Read + Send + 'a>>,
        delimited: Delimited,
        kernel: Kernel,
        size: usize,
    ) -> Self {
        let origin = input.map(|input| Origin {
            input,
            carry: Vec::new(),
            skip: delimited.offset,
            end: None,
        });
        Self {
            origin,
            delimited,
            kernel,
            size,
            offset: delimited.offset,
            in_rest: None,
        }
    }

    /// The number of the first line.
    pub(super) const fn first_line(&self) -> u64 {
        self.delimited.first_line
    }

    /// Memory for the blocks of a worker.
    pub(super) fn buffer(&self) -> Buffer {
        match self.origin {
            None => Buffer::with_room(0, 0),
            // A row that was begun, or what came behind the rest of a long one.
            Some(_) => Buffer::with_room(TOO_LONG.max(self.size), self.size),
        }
    }

    /// The next block; none at the end of the input.
    pub(super) fn next_block<'b>(&mut self, buffer: &'b mut Buffer) -> io::Result<Option<Block<'b>>>
    where
        'a: 'b,
    {
        let (range, is_rest) = loop {
            let Some(data) = self.read(buffer)? else {
                return Ok(None);
            };
            let bytes = &buffer.memory[data.clone()];
            let is_plain = memchr(b'"', bytes).is_none();
            let cut = self.cut(bytes, is_plain, self.has_ended());
            let len = cut.map_or(0, |(len, _)| len);
            if let Some(Origin { carry, .. }) = &mut self.origin {
                carry.clear();
                carry.extend_from_slice(&bytes[len..]);
            }
            if let Some((len, is_rest)) = cut {
                break (data.start..data.start + len, is_rest);
            }
        };
        let block = Block {
            bytes: &buffer.memory[range],
            offset: self.offset,
            is_rest,
        };
        self.offset += block.bytes.len() as u64;
        Ok(Some(block))
    }

    /// The next block of what is in memory, as far as rows end in this share; none at the end.
    pub(super) fn next_of_share(&mut self, share: &Share<'a>) -> Option<Block<'a>> {
        let skip = usize::try_from(self.offset).ok()?;
        let left = share.all.get(skip..).filter(|left| !left.is_empty())?;
        let left = self.without_mark(left);
        let from = share.all.len() - left.len();
        let data = share.all.get(from..share.range.end).unwrap_or_default();
        // What is left of the shares before is short.
        let before = share.all.get(from..share.range.start).unwrap_or_default();
        let is_plain = !share.has_quotes && memchr(b'"', before).is_none();
        let is_last = share.range.end == share.all.len();
        let cut = match data {
            [] => None,
            data => self.cut(data, is_plain, is_last),
        };
        let (len, is_rest) = cut.unwrap_or_default();
        let offset = self.offset;
        self.offset += len as u64;
        Some(Block {
            bytes: &data[..len],
            offset,
            is_rest,
        })
    }

    /// How many of the first bytes are a block, and whether that is the rest of a row; nothing when
    /// there are too few. Plain ones hold no quote.
    fn cut(&mut self, data: &[u8], is_plain: bool, is_last: bool) -> Option<(usize, bool)> {
        let delimiter = self.delimited.delimiter();
        if let Some(quoting) = &mut self.in_rest {
            let end = quoting.row_end(data, delimiter);
            if end.is_some() {
                self.in_rest = None;
            }
            return Some((end.unwrap_or(data.len()), true));
        }
        if is_last {
            return Some((data.len(), false));
        }
        let end = match is_plain {
            true => memrchr(b'\n', data).map(|feed| feed + 1),
            false => self.delimited.last_row_end(self.kernel, data),
        };
        let end = end.unwrap_or(0);
        let begun = &data[end..];
        if begun.len() >= TOO_LONG {
            let mut quoting = Quoting::new();
            quoting.row_end(begun, delimiter);
            self.in_rest = Some(quoting);
            return Some((data.len(), false));
        }
        (end > 0).then_some((end, false))
    }

    /// Reads behind what is left of the last block; gives the place of both in the buffer.
    fn read(&mut self, buffer: &mut Buffer) -> io::Result<Option<Range<usize>>> {
        let Some(Origin {
            input,
            carry,
            skip,
            end: end_of_input,
        }) = &mut self.origin
        else {
            return Ok(None);
        };
        let mut start = buffer.area - carry.len();
        buffer.memory[start..buffer.area].copy_from_slice(carry);
        let end = fill(input, buffer, end_of_input)?;
        let left_out = (end - start).min(usize::try_from(*skip).unwrap_or(usize::MAX));
        start += left_out;
        *skip -= left_out as u64;
        start = end - self.without_mark(&buffer.memory[start..end]).len();
        let is_over = start == end && self.has_ended();
        Ok((!is_over).then_some(start..end))
    }

    /// What is read without a byte order mark at the very start.
    fn without_mark<'b>(&mut self, data: &'b [u8]) -> &'b [u8] {
        match data.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) if self.offset == 0 => {
                self.offset = 3;
                rest
            }
            _ => data,
        }
    }

    fn has_ended(&self) -> bool {
        let origin = self.origin.as_ref();
        origin.is_some_and(|origin| matches!(origin.end, Some(Ok(()))))
    }
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
        let wanted = to.len().min(left);
        let read = read_at(self.file, &mut to[..wanted], self.at)?;
        if read < wanted {
            return Err(cut_short());
        }
        self.at += read as u64;
        Ok(read)
    }
}
