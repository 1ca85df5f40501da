//! Packed input: what gzip and zstd made, unpacked as those programs do it.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use crate::failure;

/// The first bytes of each member of a gzip file.
pub(crate) const GZIP: &[u8] = b"\x1f\x8b";

/// What is read at once.
const BUFFER: usize = 1 << 16;

/// Unpacks the members of a gzip file, one after the other.
///
/// Bytes behind the last member that begin no other one are left out with a warning, as gzip does:
/// tapes and some tools fill files up.
pub(crate) struct Gzip<R> {
    /// None once the last member is over.
    member: Option<GzDecoder<Peekable<R>>>,
    /// What the input is called.
    name: String,
}

impl<R: Read> Gzip<R> {
    pub(crate) fn new(input: R, name: &str) -> Self {
        Self {
            member: Some(GzDecoder::new(Peekable::new(input))),
            name: name.to_owned(),
        }
    }
}

impl<R: Read> Read for Gzip<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(member) = &mut self.member else {
                return Ok(0);
            };
            let read = member.read(to)?;
            if read > 0 || to.is_empty() {
                return Ok(read);
            }
            let Some(mut rest) = self.member.take().map(GzDecoder::into_inner) else {
                return Ok(0);
            };
            match rest.peek(GZIP.len())? {
                GZIP => self.member = Some(GzDecoder::new(rest)),
                b"" => {}
                _ => failure::tell(&format!("{}: trailing garbage ignored", self.name)),
            }
        }
    }
}

/// A reader whose next bytes can be seen before they are read.
struct Peekable<R> {
    input: R,
    buffer: Box<[u8]>,
    /// What is read and not given out: `buffer[start..end]`.
    start: usize,
    end: usize,
}

impl<R: Read> Peekable<R> {
    fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; BUFFER].into_boxed_slice(),
            start: 0,
            end: 0,
        }
    }

    /// The next `len` bytes, less at the end of the input only.
    fn peek(&mut self, len: usize) -> io::Result<&[u8]> {
        while self.end - self.start < len {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let len = len.min(self.end - self.start);
        Ok(&self.buffer[self.start..self.start + len])
    }
}

impl<R: Read> Read for Peekable<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: Read> BufRead for Peekable<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.peek(1)?;
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, len: usize) {
        self.start += len;
    }
}

/// Unpacks zstd frames, with errors that name what is wrong.
pub(crate) struct Zstd<R: BufRead>(zstd::Decoder<'static, R>);

impl<R: Read> Zstd<io::BufReader<R>> {
    pub(crate) fn new(input: R) -> io::Result<Self> {
        Ok(Self(zstd::Decoder::new(input)?))
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.0.read(to).map_err(|error| {
            // The library takes a damaged header for one that asks for a dictionary.
            let what = match error.to_string().as_str() {
                "Dictionary mismatch" => "the zstd data is damaged, or needs a dictionary".into(),
                other if error.kind() == io::ErrorKind::Other => {
                    format!("the zstd data is damaged: {other}")
                }
                _ => return error,
            };
            io::Error::other(what)
        })
    }
}
