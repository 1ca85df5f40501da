//! Where lines begin and end: the one reader of every command that takes one number a line.
//!
//! A line ends with LF or CR LF; a lone CR is an ordinary byte. A byte order mark at the very
//! start is skipped, and one of UTF-16 makes the whole input read as such, into UTF-8. Lines are
//! numbered from 1, empty ones included. Memory is one buffer, whatever the input: a line over
//! [`LIMIT`] comes in pieces.

use std::io::{self, Read};

use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};

/// The longest line that is judged, in bytes, its end not counted.
pub(crate) const LIMIT: usize = 65_536;

/// What is read at once: several of the longest lines.
const BUFFER: usize = 4 * LIMIT;

/// Reads lines.
///
/// ```ignore
/// let mut lines = Lines::new(io::stdin().lock());
/// while let Some(line) = lines.next_line()? {
///     // line.number, line.bytes, line.ending, line.is_cut
/// }
/// ```
pub(crate) struct Lines<R> {
    input: DecodeReaderBytes<R, Vec<u8>>,
    buffer: Box<[u8]>,
    /// What is read and not given out yet: `buffer[start..end]`.
    start: usize,
    end: usize,
    has_begun: bool,
    at_end_of_input: bool,
    /// The number of the last line given out.
    number: u64,
    /// How many bytes were given out, a byte order mark included.
    offset: u64,
    /// Whether the last piece given out was cut, so that its line goes on.
    in_long_line: bool,
}

/// A line, or a piece of a line over [`LIMIT`].
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    /// From 1.
    pub(crate) number: u64,
    /// The content, without its end; at most [`LIMIT`] bytes.
    pub(crate) bytes: &'a [u8],
    /// LF, CR LF, or nothing at the end of the input and where the line is cut.
    pub(crate) ending: &'static [u8],
    /// Whether the line is over [`LIMIT`] and goes on after this piece.
    pub(crate) is_cut: bool,
}

/// Whether a line is white space only: it is numbered, and there is nothing to judge.
pub(crate) fn is_blank(line: &[u8]) -> bool {
    const SPACES: [char; 6] = [' ', '\t', '\u{a0}', '\u{202f}', '\u{2009}', '\u{2007}'];
    let begins_like_a_number = line.first().is_some_and(u8::is_ascii_digit);
    !begins_like_a_number
        && str::from_utf8(line).is_ok_and(|line| line.chars().all(|c| SPACES.contains(&c)))
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            // Bytes that are not UTF-16 pass as they are.
            input: DecodeReaderBytesBuilder::new()
                .utf8_passthru(true)
                .build(input),
            buffer: vec![0; BUFFER].into_boxed_slice(),
            start: 0,
            end: 0,
            has_begun: false,
            at_end_of_input: false,
            number: 0,
            offset: 0,
            in_long_line: false,
        }
    }

    /// The next line, or the first piece of one over the limit; what is left of the line before
    /// is skipped.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        while self.in_long_line {
            self.next_piece()?;
        }
        self.begin()?;
        self.number += 1;
        self.piece()
    }

    /// The next piece of a line that was cut: for those who want all of it.
    pub(crate) fn next_piece(&mut self) -> io::Result<Option<Line<'_>>> {
        if self.in_long_line {
            self.piece()
        } else {
            Ok(None)
        }
    }

    /// The number of the last line.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// How many bytes were given out, with what was skipped.
    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    /// What is next in the input, up to [`LIMIT`] bytes or its end.
    pub(crate) fn peek(&mut self) -> io::Result<&[u8]> {
        self.begin()?;
        while self.end - self.start < LIMIT && !self.at_end_of_input {
            self.fill()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn piece(&mut self) -> io::Result<Option<Line<'_>>> {
        // The longest line and its end; a line feed that is not in there makes a cut.
        const WINDOW: usize = LIMIT + 2;
        let mut searched = 0;
        let (content, ending): (usize, &'static [u8]) = loop {
            let window = &self.buffer[self.start..self.end.min(self.start + WINDOW)];
            if let Some(found) = memchr::memchr(b'\n', &window[searched..]) {
                let line_feed = searched + found;
                break match window[..line_feed].last() {
                    Some(b'\r') => (line_feed - 1, b"\r\n"),
                    _ => (line_feed, b"\n"),
                };
            }
            searched = window.len();
            if searched == WINDOW || self.at_end_of_input {
                break (searched, b"");
            }
            self.fill()?;
        };
        if content == 0 && ending.is_empty() && !self.in_long_line {
            return Ok(None);
        }
        let is_cut = content > LIMIT;
        let (content, ending) = if is_cut {
            (LIMIT, &b""[..])
        } else {
            (content, ending)
        };
        let bytes = self.start..self.start + content;
        self.start += content + ending.len();
        self.offset += (content + ending.len()) as u64;
        self.in_long_line = is_cut;
        Ok(Some(Line {
            number: self.number,
            bytes: &self.buffer[bytes],
            ending,
            is_cut,
        }))
    }

    /// Reads once, behind what is already there.
    fn fill(&mut self) -> io::Result<()> {
        if self.buffer.len() - self.start < LIMIT + 2 || self.start == self.end {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        let read = loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.end += read;
        self.at_end_of_input = read == 0;
        Ok(())
    }

    /// Skips the byte order mark, once.
    fn begin(&mut self) -> io::Result<()> {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        if self.has_begun {
            return Ok(());
        }
        while self.end < MARK.len() && !self.at_end_of_input {
            self.fill()?;
        }
        if self.buffer[..self.end].starts_with(MARK) {
            self.start = MARK.len();
            self.offset = MARK.len() as u64;
        }
        self.has_begun = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that gives a few bytes at a time.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let size = self.1.min(buffer.len()).min(self.0.len());
            let (head, tail) = self.0.split_at(size);
            buffer[..size].copy_from_slice(head);
            self.0 = tail;
            Ok(size)
        }
    }

    fn lines(input: &[u8], drop: usize) -> Vec<(u64, Vec<u8>, &'static [u8], bool)> {
        let mut lines = Lines::new(Drops(input, drop));
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            all.push((line.number, line.bytes.to_vec(), line.ending, line.is_cut));
        }
        all
    }

    #[test]
    fn ends_of_lines() {
        for drop in 1..9 {
            let found = lines(b"\xef\xbb\xbfa\r\nb\rc\n\n\xef\xbb\xbfd\r\r\ne\r", drop);
            let expected: [(u64, &[u8], &[u8]); 5] = [
                (1, b"a", b"\r\n"),
                (2, b"b\rc", b"\n"),
                (3, b"", b"\n"),
                (4, b"\xef\xbb\xbfd\r", b"\r\n"),
                (5, b"e\r", b""),
            ];
            let expected = expected.map(|(number, bytes, ending)| (number, bytes.to_vec(), ending));
            assert!(
                found
                    .iter()
                    .map(|line| (line.0, line.1.clone(), line.2))
                    .eq(expected)
            );
        }
    }

    #[test]
    fn nothing_has_no_line() {
        assert!(lines(b"", 1).is_empty());
        assert!(lines(b"\xef\xbb\xbf", 1).is_empty());
        assert_eq!(lines(b"\n", 1).len(), 1);
        assert_eq!(
            lines(b"\xef\xbb", 1),
            [(1, b"\xef\xbb".to_vec(), &b""[..], false)]
        );
    }

    #[test]
    fn blank_lines() {
        for line in ["", " ", "\t \u{a0}\u{202f}\u{2009}\u{2007}"] {
            assert!(is_blank(line.as_bytes()), "{line:?}");
        }
        for line in [&b"\r"[..], b"\xe3\x80\x80", b"\0", b"0", b" -", b"\xc2"] {
            assert!(!is_blank(line), "{}", line.escape_ascii());
        }
    }

    #[test]
    fn utf_16_is_read_as_utf_8() {
        let text = "2 95\u{202f}10\r\n\u{1f600}\n".repeat(5_000);
        for (mark, bytes) in [
            ([0xff, 0xfe], u16::to_le_bytes as fn(u16) -> _),
            ([0xfe, 0xff], u16::to_be_bytes),
        ] {
            let units = text.encode_utf16().flat_map(bytes);
            let input: Vec<u8> = mark.into_iter().chain(units).collect();
            for drop in [1, 3, 4096] {
                let found = lines(&input, drop);
                assert_eq!(found.len(), 10_000);
                assert_eq!(found[9_998].1, "2 95\u{202f}10".as_bytes());
                assert_eq!(
                    (found[9_999].0, &found[9_999].1[..]),
                    (10_000, "\u{1f600}".as_bytes())
                );
            }
        }
        let odd = lines(b"\xff\xfe1\0\n\0\x00\xd8\n\x002", 1);
        let odd: Vec<_> = odd.iter().map(|line| &line.1[..]).collect();
        assert_eq!(
            odd,
            [&b"1"[..], "\u{fffd}".as_bytes(), "\u{fffd}".as_bytes()]
        );
    }

    #[test]
    fn limit_does_not_count_the_end_of_the_line() {
        for (ending, drop) in [
            ("", 1_000),
            ("\n", 7_919),
            ("\r\n", 65_537),
            ("\r\nx", LIMIT),
        ] {
            for (length, cut) in [(LIMIT - 1, false), (LIMIT, false), (LIMIT + 1, true)] {
                let text = "1".repeat(length) + ending;
                let first = &lines(text.as_bytes(), drop)[0];
                assert_eq!(first.3, cut, "{length} {ending:?}");
                assert_eq!(first.1.len(), length.min(LIMIT));
            }
        }
    }

    #[test]
    fn pieces_make_the_whole_line() {
        let text = "0123456789".repeat(30_000) + "\r\nend\n";
        let mut lines = Lines::new(Drops(text.as_bytes(), 10_007));
        let first = lines.next_line().unwrap().unwrap();
        assert!(first.is_cut);
        let mut whole = first.bytes.to_vec();
        while let Some(piece) = lines.next_piece().unwrap() {
            assert_eq!(piece.number, 1);
            whole.extend_from_slice(piece.bytes);
            whole.extend_from_slice(piece.ending);
        }
        assert_eq!(whole, text.as_bytes()[..300_002]);
        let last = lines.next_line().unwrap().unwrap();
        assert_eq!((last.number, last.bytes), (2, &b"end"[..]));
        assert!(lines.next_line().unwrap().is_none());
    }
}
