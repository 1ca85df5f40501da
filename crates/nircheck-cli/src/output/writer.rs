//! The writer of every command: text goes to standard output or to a result file in whole lines,
//! and a signal waits for the write that is going on.
//!
//! Three rules are kept here so that no command has to remember them: the last line of an input
//! is ended before the first line of the next one, JSON lines become one array when one document
//! is requested, and an input that is also the output is refused.

use std::{
    fs::File,
    io::{self, IsTerminal, Write},
    sync::OnceLock,
};

use same_file::Handle;
use serde::Serialize;

use super::{
    format::{Document, Format, push_record},
    pipe, signals,
};
use crate::failure::Failure;

/// How much is written at once.
const BLOCK: usize = 1 << 16;

/// Writes lines to standard output or to a result file.
pub(crate) struct Output {
    to: Target,
    /// What is not written yet.
    text: Vec<u8>,
    is_terminal: bool,
    last_line: LastLine,
    /// Whether anything was put, and the byte order mark that comes before it.
    has_begun: bool,
    mark: Vec<u8>,
    /// Present when JSON lines are to become one document.
    document: Option<(Document, Progress)>,
}

enum Target {
    Stdout(io::Stdout),
    File(File),
}

/// What is known of the last line that was put.
#[derive(Clone, Copy)]
struct LastLine {
    last_byte: u8,
    /// LF or CR LF: the last end of a line.
    end: &'static [u8],
    /// Whether the input that it came from is over.
    is_of_former_input: bool,
}

/// How far a document is written.
#[derive(Clone, Copy)]
enum Progress {
    NotBegun,
    InObject,
    BetweenObjects,
}

impl Output {
    /// Standard output.
    pub(crate) fn stdout() -> Self {
        let stdout = io::stdout();
        pipe::widen(&stdout);
        let is_terminal = stdout.is_terminal();
        Self {
            is_terminal,
            ..Self::to(Target::Stdout(stdout))
        }
    }

    /// Standard output in a format. JSON objects are put as lines, whether the format leaves
    /// them so or makes one document of them.
    pub(crate) fn in_format(format: Format) -> Self {
        Self {
            document: format.document().map(|it| (it, Progress::NotBegun)),
            ..Self::stdout()
        }
    }

    /// A file.
    pub(super) fn file(file: File) -> Self {
        Self::to(Target::File(file))
    }

    /// Writes what is left to a file and waits until it is on the disk.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        self.finish()?;
        match &self.to {
            Target::File(file) => file.sync_data(),
            Target::Stdout(_) => Ok(()),
        }
    }

    fn to(to: Target) -> Self {
        Self {
            to,
            text: Vec::new(),
            is_terminal: false,
            last_line: LastLine {
                last_byte: b'\n',
                end: b"\n",
                is_of_former_input: false,
            },
            has_begun: false,
            mark: Vec::new(),
            document: None,
        }
    }

    /// Says that what comes next is of another input: if the last line has no end, it gets one
    /// before anything else is written.
    pub(crate) const fn next_input(&mut self) {
        self.last_line.is_of_former_input = true;
    }

    /// Puts the byte order mark of an input before what comes, if anything does. It means something
    /// as the very first bytes only.
    pub(crate) fn mark(&mut self, mark: &[u8]) {
        if !self.has_begun && self.mark.is_empty() {
            self.mark.extend_from_slice(mark);
        }
    }

    /// Puts a JSON object.
    pub(crate) fn record(&mut self, record: &impl Serialize) -> Result<(), Failure> {
        let mut line = Vec::new();
        push_record(record, &mut line)
            .map_err(|error| Failure::Message(format!("cannot write JSON: {error}")))?;
        self.write_all(&line)
            .map_err(|error| Failure::from_write(&error))
    }

    /// Writes what is left, and the end of a document.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        if let Some((document, progress)) = self.document.take() {
            if let Progress::NotBegun = progress {
                self.text.extend_from_slice(document.open);
            }
            self.text.extend_from_slice(document.close);
        }
        self.flush()
    }

    /// Writes the first bytes of the text.
    fn write_text(&mut self, len: usize) -> io::Result<()> {
        let writing = signals::writing(len);
        self.to
            .write_all(self.text.get(..len).unwrap_or_default())?;
        drop(writing);
        self.text.drain(..len);
        Ok(())
    }

    /// Adds JSON lines to a document.
    fn push_objects(&mut self, document: Document, progress: Progress, lines: &[u8]) {
        self.text.extend_from_slice(match progress {
            Progress::NotBegun => document.open,
            Progress::InObject => b"",
            Progress::BetweenObjects => document.between,
        });
        let (objects, progress) = match lines.strip_suffix(b"\n") {
            Some(objects) => (objects, Progress::BetweenObjects),
            None => (lines, Progress::InObject),
        };
        // A line end in a string is escaped, so that each of these ends an object.
        for (index, object) in objects.split(|byte| *byte == b'\n').enumerate() {
            if index > 0 {
                self.text.extend_from_slice(document.between);
            }
            self.text.extend_from_slice(object);
        }
        self.document = Some((document, progress));
    }
}

/// Bytes are kept until they are enough for one write, and written in whole lines.
impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(last_byte) = bytes.last() else {
            return Ok(0);
        };
        if self.last_line.ends_for_next_input() {
            self.text.extend_from_slice(self.last_line.end);
        }
        self.last_line.see(bytes, *last_byte);
        if !self.has_begun {
            self.has_begun = true;
            self.text.append(&mut self.mark);
        }
        if let Some((document, progress)) = self.document {
            self.push_objects(document, progress, bytes);
        } else if self.text.is_empty() && bytes.len() >= BLOCK {
            let _writing = signals::writing(bytes.len());
            self.to.write_all(bytes)?;
        } else {
            self.text.extend_from_slice(bytes);
        }
        if self.is_terminal || self.text.len() >= BLOCK {
            let whole_lines = memchr::memrchr(b'\n', &self.text).map_or(0, |at| at + 1);
            let len = match whole_lines {
                0 if self.text.len() >= BLOCK || self.document.is_some() => self.text.len(),
                len => len,
            };
            self.write_text(len)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_text(self.text.len())?;
        let _writing = signals::writing(0);
        self.to.flush()
    }
}

impl LastLine {
    /// Whether the line lacks an end that must be there now; asked before each write.
    const fn ends_for_next_input(&self) -> bool {
        self.is_of_former_input && self.last_byte != b'\n'
    }

    /// Takes note of bytes that are not empty.
    fn see(&mut self, bytes: &[u8], last_byte: u8) {
        if let Some(at) = memchr::memrchr(b'\n', bytes) {
            let before = match at.checked_sub(1).and_then(|before| bytes.get(before)) {
                Some(byte) => *byte,
                None => self.last_byte,
            };
            self.end = if before == b'\r' { b"\r\n" } else { b"\n" };
        }
        self.last_byte = last_byte;
        self.is_of_former_input = false;
    }
}

impl Target {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            // The standard library refuses anything but UTF-8 on a console of Windows.
            Self::Stdout(stdout) if cfg!(windows) && stdout.is_terminal() => {
                stdout.write_all(String::from_utf8_lossy(bytes).as_bytes())
            }
            Self::Stdout(stdout) => stdout.write_all(bytes),
            Self::File(file) => file.write_all(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::File(file) => file.flush(),
        }
    }
}

/// Refuses an input that is also the file behind standard output: what is written would be read
/// again. To be asked of every file that is opened to be read.
pub(crate) fn refuse_as_input(file: &File) -> io::Result<()> {
    static STDOUT: OnceLock<Option<Handle>> = OnceLock::new();
    let stdout = STDOUT.get_or_init(|| {
        let stdout = Handle::stdout().ok()?;
        let is_regular = stdout.as_file().metadata().is_ok_and(|it| it.is_file());
        is_regular.then_some(stdout)
    });
    let Some(stdout) = stdout else {
        return Ok(());
    };
    let is_output = Handle::from_file(file.try_clone()?).is_ok_and(|input| input == *stdout);
    if is_output {
        return Err(io::Error::other("it is also the output"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: Format, put: impl FnOnce(&mut Output) -> io::Result<()>) -> Vec<u8> {
        use std::io::{Read as _, Seek as _};

        let mut file = tempfile::tempfile().unwrap();
        let mut output = Output::file(file.try_clone().unwrap());
        output.document = format.document().map(|it| (it, Progress::NotBegun));
        put(&mut output).unwrap();
        output.finish().unwrap();
        let mut bytes = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn last_line_of_an_input_is_ended_before_the_next() {
        for end in ["\n", "\r\n"] {
            let text = written(Format::TEXT, |output| {
                output.next_input();
                write!(output, "a{end}b")?;
                output.next_input();
                output.write_all(b"")?;
                output.next_input();
                output.write_all(b"c")?;
                output.write_all(b"d")
            });
            assert_eq!(text, format!("a{end}b{end}cd").into_bytes());
        }
        // In blocks that are written at once.
        let block = "x".repeat(2 * BLOCK);
        let text = written(Format::TEXT, |output| {
            output.write_all(b"\r")?;
            output.write_all(b"\n")?;
            output.write_all(block.as_bytes())?;
            output.next_input();
            output.write_all(block.as_bytes())
        });
        assert_eq!(text, format!("\r\n{block}\r\n{block}").into_bytes());
    }

    #[test]
    fn lines_become_one_document() {
        let json = Format::from_name("json").unwrap();
        let array = |lines: &'static [&'static str]| {
            let put = |output: &mut Output| {
                let mut lines = lines.iter();
                lines.try_for_each(|line| output.write_all(line.as_bytes()))
            };
            String::from_utf8(written(json, put)).unwrap()
        };
        assert_eq!(array(&[]), "[]\n");
        assert_eq!(array(&["{1}\n"]), "[{1}]\n");
        assert_eq!(
            array(&["{1}\n{2}\n", "{", "3}", "\n", "{4}\n"]),
            "[{1},{2},{3},{4}]\n"
        );
    }
}
