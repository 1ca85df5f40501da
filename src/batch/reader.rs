//! From bytes to blocks of whole lines.
//!
//! A block owns the lines that *end* in its share of the input, so one look back finds where its
//! first line starts. What is in memory, or can be read at any offset, is shared out by number;
//! what comes as a stream is cut as it comes. A line is never held far beyond [`LONGEST_LINE`]:
//! of a longer one just enough is kept to be judged too long.

use std::{
    fs::File,
    io::{self, Read},
    mem,
    ops::Range,
};

use memchr::{memchr, memrchr};

/// The longest line that is judged, in bytes, its terminator left out (our decision).
pub(crate) const LONGEST_LINE: usize = 65_536;

/// More than a line that is judged can have, CR LF and the byte order mark of the input included.
const TOO_LONG: usize = LONGEST_LINE + 5;

/// The size of a page. A read into memory that is not aligned as the file offset is costs three
/// to four times as much.
const PAGE: usize = 4096;

/// What the system may map at once.
#[cfg(feature = "mmap")]
const LARGE_PAGE: usize = 2 << 20;

/// How much of a mapping is given back at once.
#[cfg(feature = "mmap")]
const RELEASED: usize = 8 << 20;

/// Room before the read area for what is carried over: more than [`TOO_LONG`], in whole pages.
const HEADROOM: usize = LONGEST_LINE + 2 * PAGE;

/// A stream that gives less than this at once is waited for no longer: a slow writer sees its
/// lines judged as they come.
const BURST: usize = 64 * 1024;

/// Whole lines of an input.
#[derive(Clone, Copy)]
pub(crate) struct Block<'a> {
    /// The lines. The last one of the input may lack its terminator, as may a line that was cut
    /// because it is too long.
    pub(crate) bytes: &'a [u8],
    /// The offset of the first byte in the input.
    pub(crate) offset: u64,
    /// Whether this is no line, but what is left of the one that the block before ended with.
    pub(crate) is_rest: bool,
}

impl<'a> Block<'a> {
    /// The lines: what the block holds, less the byte order mark that an input may start with.
    pub(crate) fn lines(self) -> &'a [u8] {
        match self.bytes.strip_prefix(b"\xef\xbb\xbf") {
            Some(lines) if self.offset == 0 => lines,
            _ => self.bytes,
        }
    }

    /// Where it stands in the input.
    pub(crate) fn range(&self) -> Range<u64> {
        self.offset..self.offset + self.bytes.len() as u64
    }

    /// The offset of the first line in the input.
    pub(crate) fn lines_offset(self) -> u64 {
        self.offset + (self.bytes.len() - self.lines().len()) as u64
    }
}

/// Input whose every part can be had at any time.
#[derive(Clone, Copy)]
pub(crate) enum Shares<'a> {
    /// Memory.
    Memory(&'a [u8]),
    /// The mapping of a file.
    #[cfg(feature = "mmap")]
    Mapped(&'a super::map::Mapped),
    /// A regular file, and its length when it was opened.
    File(&'a File, u64),
}

/// The memory of one worker: a read area that starts on a page, with room before it.
pub(crate) struct Buffer {
    pub(super) memory: Vec<u8>,
    pub(super) area: usize,
    size: usize,
}

impl Buffer {
    pub(crate) fn new(size: usize) -> Self {
        Self::with_room(HEADROOM, size)
    }

    /// With so much room before the read area.
    pub(super) fn with_room(room: usize, size: usize) -> Self {
        let memory = vec![0; room + PAGE + size];
        let past_page = (memory.as_ptr().addr() + room) % PAGE;
        Self {
            memory,
            area: room + (PAGE - past_page) % PAGE,
            size,
        }
    }
}

impl<'a> Shares<'a> {
    /// The block of share `number` of `size` bytes; none past the end.
    pub(crate) fn block<'b>(
        self,
        number: u64,
        size: usize,
        buffer: &'b mut Buffer,
    ) -> io::Result<Option<Block<'b>>>
    where
        'a: 'b,
    {
        match self {
            Self::Memory(bytes) => Ok(block_of(bytes, number, size)),
            #[cfg(feature = "mmap")]
            Self::Mapped(mapped) => Ok(block_of(mapped.bytes(), number, size)),
            Self::File(file, len) => match share_of(len, number, size) {
                Some(share) => file_block(file, share, len, buffer),
                None => Ok(None),
            },
        }
    }

    /// All of it, when it is in memory.
    pub(super) fn bytes(self) -> Option<&'a [u8]> {
        match self {
            Self::Memory(bytes) => Some(bytes),
            #[cfg(feature = "mmap")]
            Self::Mapped(mapped) => Some(mapped.bytes()),
            Self::File(..) => None,
        }
    }

    /// Whether what was read of the input was there: of a mapping only its file can tell.
    pub(crate) fn check(self) -> io::Result<()> {
        match self {
            #[cfg(feature = "mmap")]
            Self::Mapped(mapped) if !mapped.is_whole()? => Err(cut_short()),
            _ => Ok(()),
        }
    }

    /// Gives back the memory of a share that was judged.
    pub(crate) fn release(self, number: u64, size: usize) {
        #[cfg(feature = "mmap")]
        if let Self::Mapped(mapped) = self
            && let Some(share) = share_of(mapped.bytes().len() as u64, number, size)
        {
            self.release_range(share, size);
        }
        let _ = (number, size);
    }

    /// Gives back the memory of a part that was judged, of `size` bytes or so.
    pub(super) fn release_range(self, range: Range<u64>, size: usize) {
        #[cfg(feature = "mmap")]
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
        let _ = (range, size);
    }
}

/// Another process cut the file while it was read. Silence about the rest would say that it is
/// well formed.
#[cold]
pub(super) fn cut_short() -> io::Error {
    let what = "it was cut short while it was read";
    io::Error::new(io::ErrorKind::UnexpectedEof, what)
}

/// The block of share `number` of what is in memory; none past the end.
pub(crate) fn block_of(bytes: &[u8], number: u64, size: usize) -> Option<Block<'_>> {
    let share = share_of(bytes.len() as u64, number, size)?;
    // Both fit, being at most the length of a slice.
    let (start, end) = (share.start as usize, share.end as usize);
    let lines = lines_that_end_in(&bytes[..end], start, end == bytes.len());
    let offset = lines.start as u64;
    Some(Block {
        bytes: &bytes[lines],
        offset,
        is_rest: false,
    })
}

/// Where share `number` lies in an input of `len` bytes.
fn share_of(len: u64, number: u64, size: usize) -> Option<Range<u64>> {
    let start = number
        .checked_mul(size as u64)
        .filter(|start| *start < len)?;
    Some(start..len.min(start.saturating_add(size as u64)))
}

fn file_block<'b>(
    file: &File,
    share: Range<u64>,
    len: u64,
    buffer: &'b mut Buffer,
) -> io::Result<Option<Block<'b>>> {
    let Buffer { memory, area, .. } = buffer;
    let share_len = (share.end - share.start) as usize;
    // One page back holds the start of nearly every line, and keeps the read aligned.
    let mut back = (PAGE as u64).min(share.start) as usize;
    let read = read_at(
        file,
        &mut memory[*area - back..*area + share_len],
        share.start - back as u64,
    )?;
    if read < back + share_len {
        return Err(cut_short());
    }
    if memrchr(b'\n', &memory[*area - back..*area]).is_none() && share.start > back as u64 {
        let further = (HEADROOM as u64).min(share.start) as usize;
        let (from, to) = (*area - further, *area - back);
        if read_at(file, &mut memory[from..to], share.start - further as u64)? < to - from {
            return Err(cut_short());
        }
        back = further;
    }
    let bytes = &memory[*area - back..*area + share_len];
    let lines = lines_that_end_in(bytes, back, share.end == len);
    let offset = share.start - back as u64 + lines.start as u64;
    Ok(Some(Block {
        bytes: &bytes[lines],
        offset,
        is_rest: false,
    }))
}

/// The lines that end at `share` or after it; all that is left when the input ends there. Of a
/// line that begins long before, just enough to be too long.
fn lines_that_end_in(bytes: &[u8], share: usize, last: bool) -> Range<usize> {
    let end = match memrchr(b'\n', &bytes[share..]) {
        _ if last => bytes.len(),
        Some(at) => share + at + 1,
        None => return share..share, // a line goes through the whole share
    };
    let back = share.saturating_sub(HEADROOM);
    let start = memrchr(b'\n', &bytes[back..share]).map_or(back, |at| back + at + 1);
    start..end
}

/// Fills the memory from an offset, as far as the file goes.
pub(super) fn read_at(file: &File, mut memory: &mut [u8], mut offset: u64) -> io::Result<usize> {
    #[cfg(unix)]
    use std::os::unix::fs::FileExt as _;
    #[cfg(windows)]
    use std::os::windows::fs::FileExt as _;

    let wanted = memory.len();
    while !memory.is_empty() {
        #[cfg(unix)]
        let read = file.read_at(memory, offset);
        #[cfg(windows)]
        let read = file.seek_read(memory, offset);
        match read {
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

/// Input that comes in order.
pub(crate) struct Stream<R> {
    input: R,
    /// What was read of a line that has not ended.
    carry: Vec<u8>,
    /// The offset of the carry's first byte.
    offset: u64,
    /// Whether what comes is the rest of a line that was given out as too long.
    in_rest: bool,
    end: Option<io::Result<()>>,
}

impl<R: Read> Stream<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            carry: Vec::new(),
            offset: 0,
            in_rest: false,
            end: None,
        }
    }

    /// The next block; none at the end of the input.
    pub(crate) fn next_block<'b>(
        &mut self,
        buffer: &'b mut Buffer,
    ) -> io::Result<Option<Block<'b>>> {
        loop {
            let offset = self.offset;
            if self.carry.len() >= TOO_LONG {
                // The lines that came behind the rest of a long one; or a line that is too long,
                // of which what follows is no line.
                let lines = memrchr(b'\n', &self.carry);
                self.in_rest = lines.is_none();
                let len = lines.map_or(self.carry.len(), |at| at + 1);
                let start = buffer.area - HEADROOM;
                let bytes = &mut buffer.memory[start..start + len];
                bytes.copy_from_slice(&self.carry[..len]);
                self.carry.drain(..len);
                self.offset += len as u64;
                return Ok(Some(Block {
                    bytes,
                    offset,
                    is_rest: false,
                }));
            }
            let start = buffer.area - self.carry.len();
            buffer.memory[start..buffer.area].copy_from_slice(&self.carry);
            if matches!(self.end, Some(Ok(()))) && self.carry.is_empty() {
                return Ok(None);
            }
            let end = fill(&mut self.input, buffer, &mut self.end)?;
            let data = &buffer.memory[start..end];
            let is_rest = self.in_rest;
            let len = if is_rest {
                let line_end = memchr(b'\n', data);
                self.in_rest = line_end.is_none();
                line_end.map_or(data.len(), |at| at + 1)
            } else if matches!(self.end, Some(Ok(()))) {
                data.len()
            } else {
                memrchr(b'\n', data).map_or(0, |at| at + 1)
            };
            let (whole, rest) = data.split_at(len);
            self.carry.clear();
            self.carry.extend_from_slice(rest);
            self.offset += len as u64;
            if !whole.is_empty() {
                let bytes = &buffer.memory[start..start + len];
                return Ok(Some(Block {
                    bytes,
                    offset,
                    is_rest,
                }));
            }
        }
    }
}

/// Reads into the area; gives back the end of what it holds. The input ends, with an error or
/// without, behind what was read before: an error is given out by the next call.
pub(super) fn fill(
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
        let mut stream = Stream::new(&text[..]);
        let mut buffer = Buffer::new(1 << 20);
        let (mut whole, mut lines) = (Vec::new(), 0);
        while let Some(block) = stream.next_block(&mut buffer).unwrap() {
            assert_eq!(block.offset, whole.len() as u64);
            whole.extend_from_slice(block.bytes);
            if !block.is_rest {
                let ends = memchr::memchr_iter(b'\n', block.bytes).count();
                lines += ends + usize::from(!block.bytes.ends_with(b"\n"));
            }
        }
        assert!(whole == text);
        assert_eq!(lines, 100_003);
    }
}
