//! Blocks of whole rows, cut in the order of the input: where a row ends depends on the quotes
//! before.

use std::{
    fs::File,
    io::{self, Read},
    ops::Range,
};

use super::{
    kernel::Kernel,
    reader::{Block, Buffer, Shares, cut_short, fill, read_at},
    rows::{Delimited, Quoting, ROW_LIMIT},
};

/// More than a row that is judged can have, CR LF included.
const TOO_LONG: usize = ROW_LIMIT + 2;

/// Cuts an input.
pub(super) struct Rows<'a> {
    origin: Origin<'a>,
    delimited: Delimited,
    kernel: Kernel,
    size: usize,
    /// The offset of the next block.
    offset: u64,
    /// Inside a row that was given out as too long: where its quotes stand.
    in_rest: Option<Quoting>,
}

enum Origin<'a> {
    Memory(&'a [u8]),
    Stream {
        input: Box<dyn Read + Send + 'a>,
        /// What was read of a row that has not ended.
        carry: Vec<u8>,
        /// How many bytes are still to be left out.
        skip: u64,
        ended: bool,
    },
}

impl<'a> Rows<'a> {
    pub(super) fn of_shares(
        shares: Shares<'a>,
        delimited: Delimited,
        kernel: Kernel,
        size: usize,
    ) -> Self {
        let origin = match shares {
            Shares::Memory(bytes) => Origin::Memory(bytes),
            #[cfg(feature = "mmap")]
            Shares::Mapped(mapped) => Origin::Memory(mapped.bytes()),
            Shares::File(file, len) => {
                let input = FromStart { file, len, at: 0 };
                return Self::of_stream(Box::new(input), delimited, kernel, size);
            }
        };
        Self::new(origin, delimited, kernel, size)
    }

    pub(super) fn of_stream(
        input: Box<dyn Read + Send + 'a>,
        delimited: Delimited,
        kernel: Kernel,
        size: usize,
    ) -> Self {
        let origin = Origin::Stream {
            input,
            carry: Vec::new(),
            skip: delimited.offset,
            ended: false,
        };
        Self::new(origin, delimited, kernel, size)
    }

    fn new(origin: Origin<'a>, delimited: Delimited, kernel: Kernel, size: usize) -> Self {
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
            Origin::Memory(_) => Buffer::with_room(0, 0),
            // A row that was begun, or what came behind the rest of a long one.
            Origin::Stream { .. } => Buffer::with_room(TOO_LONG.max(self.size), self.size),
        }
    }

    /// The next block; none at the end of the input.
    pub(super) fn next_block<'b>(&mut self, buffer: &'b mut Buffer) -> io::Result<Option<Block<'b>>>
    where
        'a: 'b,
    {
        if let Origin::Memory(bytes) = self.origin {
            return Ok(self.block_of(bytes));
        }
        let (range, is_rest) = loop {
            let Some(data) = self.read(buffer)? else {
                return Ok(None);
            };
            let bytes = &buffer.memory[data.clone()];
            let cut = self.cut(bytes, self.has_ended());
            let len = cut.map_or(0, |(len, _)| len);
            if let Origin::Stream { carry, .. } = &mut self.origin {
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

    fn block_of<'b>(&mut self, bytes: &'b [u8]) -> Option<Block<'b>> {
        let skip = usize::try_from(self.offset).ok()?;
        let left = bytes.get(skip..).filter(|left| !left.is_empty())?;
        let left = self.without_mark(left);
        let mut size = self.size;
        let (len, is_rest) = loop {
            let window = &left[..left.len().min(size)];
            match self.cut(window, window.len() == left.len()) {
                Some(cut) => break cut,
                None => size = size.saturating_mul(2),
            }
        };
        let offset = self.offset;
        self.offset += len as u64;
        Some(Block {
            bytes: &left[..len],
            offset,
            is_rest,
        })
    }

    /// How many of the first bytes of what there is are a block, and whether that is the rest of a
    /// row; nothing when there are too few.
    fn cut(&mut self, data: &[u8], is_last: bool) -> Option<(usize, bool)> {
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
        let end = self.delimited.last_row_end(self.kernel, data).unwrap_or(0);
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
        let Origin::Stream {
            input,
            carry,
            skip,
            ended,
        } = &mut self.origin
        else {
            return Ok(None);
        };
        let mut start = buffer.area - carry.len();
        buffer.memory[start..buffer.area].copy_from_slice(carry);
        let end = fill(input, buffer, ended)?;
        while *skip > 0 && start < end {
            // What is skipped is not carried.
            let left_out = (end - start).min(usize::try_from(*skip).unwrap_or(usize::MAX));
            start += left_out;
            *skip -= left_out as u64;
        }
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
        matches!(self.origin, Origin::Stream { ended: true, .. })
    }
}

/// A regular file from its first byte on, wherever others read in it.
struct FromStart<'a> {
    file: &'a File,
    len: u64,
    at: u64,
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
