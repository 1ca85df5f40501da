//! Where the bytes come from: a regular file, or a stream that is unpacked when its first bytes
//! say so (gzip, zstd) and read as UTF-8 when they are those of UTF-16.
//!
//! No more is read of a file than it holds when it is opened.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek},
    path::Path,
};

use encoding_rs_io::DecodeReaderBytesBuilder;
use nircheck::batch::BYTE_ORDER_MARK;

use super::packed::{self, Gzip, Zstd};
use crate::{failure, output};

/// The inputs that are named: standard input when there are none.
pub(crate) fn named<P: AsRef<Path>>(files: &[P]) -> impl Iterator<Item = &Path> + Clone {
    let stdin = files.is_empty().then_some(Path::new("-"));
    files.iter().map(AsRef::as_ref).chain(stdin)
}

/// What standard input is called.
pub(crate) const STDIN: &str = "<stdin>";

/// An input that was opened.
pub(crate) struct Input {
    /// What reports call it.
    pub(crate) name: String,
    pub(crate) source: Source,
    /// The byte order mark at its start, if there is one.
    pub(crate) mark: &'static [u8],
}

/// Where the bytes of an input come from.
pub(crate) enum Source {
    /// A regular file of so many bytes, to be read as it is from its first byte.
    Regular(File, u64),
    /// Anything else.
    Stream(Box<dyn Read + Send>),
}

/// What the first bytes of an input say of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Plain,
    /// Behind the byte order mark of UTF-8.
    Marked,
    Gzip,
    Zstd,
    Utf16,
}

const MAGIC: [(&[u8], Content); 5] = [
    (BYTE_ORDER_MARK, Content::Marked),
    (packed::GZIP, Content::Gzip),
    (b"\x28\xb5\x2f\xfd", Content::Zstd),
    (b"\xff\xfe", Content::Utf16),
    (b"\xfe\xff", Content::Utf16),
];

impl Input {
    /// Opens one of the inputs that are named.
    ///
    /// # Errors
    ///
    /// What to say of it.
    pub(crate) fn open<'a>(
        path: &Path,
        files: impl Iterator<Item = &'a Path> + Clone,
    ) -> Result<Self, String> {
        let (name, input) = if path.as_os_str() == "-" {
            (STDIN.to_owned(), Self::stdin())
        } else {
            let cannot_open = |error| failure::cannot_open("FILE", files, path, &error);
            let file = File::open(path).map_err(cannot_open)?;
            let name = path.to_string_lossy().into_owned();
            (name.clone(), Self::of_file(file, name))
        };
        input.map_err(|error| format!("cannot read {name}: {error}"))
    }

    /// Standard input, which may be a regular file that nobody has read from.
    pub(crate) fn stdin() -> io::Result<Self> {
        let name = STDIN.to_owned();
        #[cfg(unix)]
        {
            use std::os::fd::AsFd as _;

            let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
            let is_regular = file.metadata().is_ok_and(|metadata| metadata.is_file());
            if is_regular && (&file).stream_position()? == 0 {
                return Self::of_file(file, name);
            }
        }
        output::widen(io::stdin());
        Self::of_stream(io::stdin(), name)
    }

    /// A file, of which no more is read than it holds now, and which must not be the output.
    pub(crate) fn of_file(mut file: File, name: String) -> io::Result<Self> {
        output::refuse_as_input(&file)?;
        let metadata = file.metadata()?;
        // Some files of the system say that they are empty, and are not.
        if !metadata.is_file() || metadata.len() == 0 {
            return Self::of_stream(file, name);
        }
        let (_, content) = first_bytes(&mut file)?;
        file.rewind()?;
        match content {
            Content::Plain | Content::Marked => Ok(Self {
                name,
                source: Source::Regular(file, metadata.len()),
                mark: content.mark(),
            }),
            _ => Self::of_stream(ToLength::new(file, metadata.len()), name),
        }
    }

    fn of_stream(mut input: impl Read + Send + 'static, name: String) -> io::Result<Self> {
        let (first, content) = first_bytes(&mut input)?;
        let input = Cursor::new(first).chain(input);
        let mut unpacked: Box<dyn Read + Send> = match content {
            Content::Gzip => Box::new(Gzip::new(input, &name)),
            Content::Zstd => Box::new(Zstd::new(input)?),
            Content::Plain | Content::Marked | Content::Utf16 => {
                return Ok(Self::of_text(input, content, name));
            }
        };
        let (first, content) = first_bytes(&mut unpacked)?;
        Ok(Self::of_text(
            Cursor::new(first).chain(unpacked),
            content,
            name,
        ))
    }

    /// What is not packed, or not any more.
    fn of_text(input: impl Read + Send + 'static, content: Content, name: String) -> Self {
        let source = Source::Stream(match content {
            Content::Utf16 => Box::new(DecodeReaderBytesBuilder::new().build(input)),
            _ => Box::new(input),
        });
        let mark = content.mark();
        Self { name, source, mark }
    }
}

impl Content {
    /// The byte order mark that is left of it; that of UTF-16 goes when it is read as UTF-8.
    const fn mark(self) -> &'static [u8] {
        match self {
            Self::Marked => BYTE_ORDER_MARK,
            Self::Plain | Self::Gzip | Self::Zstd | Self::Utf16 => b"",
        }
    }
}

impl Source {
    /// Reads on until `bytes` hold `len` bytes of the input, from its start: whether they do.
    pub(crate) fn read_to(&mut self, len: usize, bytes: &mut Vec<u8>) -> io::Result<bool> {
        let missing = len.saturating_sub(bytes.len()) as u64;
        match self {
            Self::Regular(file, _) => file.take(missing).read_to_end(bytes)?,
            Self::Stream(input) => input.take(missing).read_to_end(bytes)?,
        };
        Ok(bytes.len() >= len)
    }

    /// Takes back all that was [read](Self::read_to).
    pub(crate) fn rewind(self, bytes: Vec<u8>) -> io::Result<Self> {
        match self {
            Self::Regular(mut file, len) => {
                file.rewind()?;
                Ok(Self::Regular(file, len))
            }
            Self::Stream(input) => Ok(Self::Stream(Box::new(Cursor::new(bytes).chain(input)))),
        }
    }

    /// All of it, in order.
    pub(crate) fn into_stream(self) -> Box<dyn Read + Send> {
        match self {
            Self::Regular(file, len) => Box::new(ToLength::new(file, len)),
            Self::Stream(input) => input,
        }
    }
}

/// A file up to the length that it had when it was opened: what is added to it meanwhile is not
/// read, and a file that is cut short is an error.
struct ToLength {
    file: File,
    left: u64,
}

impl ToLength {
    const fn new(file: File, len: u64) -> Self {
        Self { file, left: len }
    }
}

impl Read for ToLength {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.file.by_ref().take(self.left).read(to)?;
        if read == 0 && !to.is_empty() && self.left > 0 {
            return Err(cut_short());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

/// A file turned out to be shorter than it was when it was opened.
pub(crate) fn cut_short() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "it was cut short while it was read",
    )
}

/// Reads no further than it takes to know what the input holds.
fn first_bytes(input: &mut impl Read) -> io::Result<(Vec<u8>, Content)> {
    let mut first = Vec::with_capacity(4);
    loop {
        let known = MAGIC.iter().find(|(magic, _)| first.starts_with(magic));
        if let Some((_, content)) = known {
            return Ok((first, *content));
        }
        let missing = MAGIC
            .iter()
            .filter(|(magic, _)| magic.starts_with(&first))
            .map(|(magic, _)| magic.len() - first.len())
            .min();
        let Some(missing) = missing else {
            return Ok((first, Content::Plain));
        };
        let before = first.len();
        input
            .by_ref()
            .take(missing as u64)
            .read_to_end(&mut first)?;
        if first.len() == before {
            return Ok((first, Content::Plain));
        }
    }
}
