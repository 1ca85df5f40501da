//! Health identities in HL7 v2: the third field of the segment PID, a list of CX.

use core::fmt;
use std::borrow::Cow;

use nircheck::{Context, masked_debug};

use super::{Ins, InsError, InsErrorCode, Label, Reading, Sent};

/// The name space of the authority that assigns health identities (source: ANS).
const AUTHORITY: &str = "ASIP-SANTE-INS-NIR";

/// The separators of a message, declared in its segment MSH (source: HL7).
///
/// ```
/// use nircheck_records::identity::Encoding;
///
/// assert_eq!(Encoding::declared(r"MSH|^~\&|SENDER|..."), Some(Encoding::DEFAULT));
/// assert!(Encoding::declared(r"MSH*:+\$*SENDER*...").is_some());
/// assert!(Encoding::declared("MSH|^^^^|").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    field: char,
    component: char,
    repetition: char,
    escape: char,
    subcomponent: char,
}

impl Encoding {
    /// `|^~\&`, the separators that HL7 suggests.
    pub const DEFAULT: Self = Self {
        field: '|',
        component: '^',
        repetition: '~',
        escape: '\\',
        subcomponent: '&',
    };

    /// Reads the five separators that a segment MSH declares after its name. Returns `None` unless
    /// they are five different punctuation marks of ASCII.
    #[must_use]
    pub fn declared(msh: &str) -> Option<Self> {
        let marks: &[u8; 5] = msh.strip_prefix("MSH")?.as_bytes().first_chunk()?;
        let distinct = (1..5).all(|at| !marks[..at].contains(&marks[at]));
        if !distinct || !marks.iter().all(u8::is_ascii_punctuation) {
            return None;
        }
        let [field, component, repetition, escape, subcomponent] = marks.map(char::from);
        Some(Self {
            field,
            component,
            repetition,
            escape,
            subcomponent,
        })
    }

    /// The letter by which each separator is escaped, and the separator.
    const fn escapes(&self) -> [(&'static str, char); 5] {
        [
            ("F", self.field),
            ("S", self.component),
            ("T", self.subcomponent),
            ("R", self.repetition),
            ("E", self.escape),
        ]
    }
}

/// A segment of a message: `PID|1||279035121518989^^^...`, where PID-3 holds the identifiers.
///
/// ```
/// use nircheck_records::identity::{Encoding, Segment};
///
/// let segment = Segment::parse("PID|1||4217^^^HOSPITAL~4218|", Encoding::DEFAULT).unwrap();
/// assert_eq!((segment.name(), segment.field(3)), ("PID", (7, "4217^^^HOSPITAL~4218")));
/// assert!(Segment::parse("4217^^^HOSPITAL", Encoding::DEFAULT).is_none());
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    text: &'a str,
    separator: char,
}

impl<'a> Segment<'a> {
    /// Reads a segment: a line without its end that starts with a capital, two capitals or digits,
    /// and a separator of fields (source: HL7). Returns `None` for any other text.
    #[must_use]
    pub fn parse(text: &'a str, encoding: Encoding) -> Option<Self> {
        let name = text.as_bytes().first_chunk::<3>()?;
        let is_name = name[0].is_ascii_uppercase()
            && name
                .iter()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let separator = encoding.field;
        let is_segment = is_name && text.get(3..)?.starts_with(separator);
        is_segment.then_some(Self { text, separator })
    }

    /// The three characters of its name, such as `PID`.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.text.get(..3).unwrap_or_default()
    }

    /// The byte offset and the text of a field. Fields count from 1 after the name; an absent
    /// field is empty.
    #[must_use]
    pub fn field(&self, field: usize) -> (usize, &'a str) {
        parts(self.text, 0, self.separator)
            .nth(field)
            .unwrap_or((self.text.len(), ""))
    }
}

masked_debug!(Segment<'_>, Cx<'_>);

/// One identifier of a patient: a CX, one repetition of PID-3.
///
/// Accepted: components, subcomponents and escapes (`\F\`, `\S\`, `\T\`, `\R\`, `\E\`, and `\X..\`
/// for characters of ASCII) under the separators of the message (source: HL7). A field of PID-3
/// usually holds identifiers of other kinds too, which read as `None`.
///
/// ```
/// use nircheck::Context;
/// use nircheck_records::identity::{Cx, Encoding};
///
/// let field = r"4217^^^HOSPITAL&1.2.3&ISO^PI~279035121518989^^^X&1.2.250.1.213.1.4.10&ISO^INS";
/// let read: Vec<_> = Cx::repetitions(field, Encoding::DEFAULT)?
///     .map(|cx| cx.read(&Context::default()))
///     .collect::<Result<_, _>>()?;
/// assert!(read[0].is_none());
/// assert_eq!(read[1].unwrap().number_at(), 29);
/// # Ok::<(), nircheck_records::identity::InsError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Cx<'a> {
    text: &'a str,
    at: usize,
    encoding: Encoding,
}

impl<'a> Cx<'a> {
    /// The repetitions of a field.
    ///
    /// # Errors
    /// Returns [`InsErrorCode::Hl7Separator`] if the text is more than one field.
    pub fn repetitions(
        field: &'a str,
        encoding: Encoding,
    ) -> Result<impl Iterator<Item = Self> + use<'a>, InsError> {
        if let Some(at) = field.find([encoding.field, '\r', '\n']) {
            return Err(InsError::new(InsErrorCode::Hl7Separator, at));
        }
        Ok(parts(field, 0, encoding.repetition).map(move |(at, text)| Self { text, at, encoding }))
    }

    /// A subcomponent of a component. Both count from 1, as in the standard; an absent one is
    /// empty.
    ///
    /// # Errors
    /// Returns [`InsErrorCode::Hl7Escape`] for an escape that is not a character.
    pub fn part(&self, component: usize, subcomponent: usize) -> Result<Cow<'a, str>, InsError> {
        let (at, text) = self.raw(component, subcomponent);
        unescape(text, at, &self.encoding)
    }

    /// Checks the identifier. Returns `None` unless its OID or its label is that of a NIR. The
    /// profile and the OID of the context are ignored.
    ///
    /// # Errors
    /// Returns [`InsErrorCode::Hl7Escape`] for an escape that is not a character, in the OID, in
    /// the label or in the number of a NIR.
    pub fn read(&self, context: &Context) -> Result<Option<Reading>, InsError> {
        let (oid, code) = (self.part(4, 2)?, self.part(5, 1)?);
        let by_authority = code.is_empty() && self.part(4, 1)? == AUTHORITY;
        let mut sent = Sent {
            number: "",
            number_at: self.at,
            oid: Some(&oid),
            label: Label::from_code(&code).or(by_authority.then_some(Label::Ins)),
        };
        if !sent.claims_a_nir() {
            return Ok(None);
        }
        let number = self.part(1, 1)?;
        sent.number = &number;
        Ok(Some(sent.judge(context)))
    }

    fn raw(&self, component: usize, subcomponent: usize) -> (usize, &'a str) {
        let nth = |(at, text), mark, count: usize| {
            let count = count.checked_sub(1)?;
            parts(text, at, mark).nth(count)
        };
        nth((self.at, self.text), self.encoding.component, component)
            .and_then(|found| nth(found, self.encoding.subcomponent, subcomponent))
            .unwrap_or((self.at + self.text.len(), ""))
    }
}

/// Writes a CX: `NUMBER^^^ASIP-SANTE-INS-NIR&OID&ISO^INS`; see [`Ins::cx`]. A number used as social
/// security number has the code `NH` and no authority, since no source names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CxText {
    ins: Ins,
    encoding: Encoding,
}

impl Ins {
    /// The CX, under the separators of a message.
    #[must_use]
    pub const fn cx(self, encoding: Encoding) -> CxText {
        CxText {
            ins: self,
            encoding,
        }
    }
}

/// The CX. It prints the number: use it where that is intended.
impl fmt::Display for CxText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Encoding {
            component,
            subcomponent,
            ..
        } = self.encoding;
        let label = Label::cx(self.ins.oid());
        let authority = if label == Label::Ins { AUTHORITY } else { "" };
        let escaped = |text| Escaped {
            text,
            encoding: &self.encoding,
        };
        write!(
            f,
            "{}{component}{component}{component}{}{subcomponent}{}{subcomponent}ISO{component}{}",
            self.ins.number(),
            escaped(authority),
            escaped(self.ins.oid().as_str()),
            label,
        )
    }
}

/// Writes a text with its separators escaped.
struct Escaped<'a> {
    text: &'a str,
    encoding: &'a Encoding,
}

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escapes = self.encoding.escapes();
        for character in self.text.chars() {
            match escapes
                .iter()
                .find(|(_, separator)| *separator == character)
            {
                Some((letter, _)) => write!(f, "{0}{letter}{0}", self.encoding.escape)?,
                None => write!(f, "{character}")?,
            }
        }
        Ok(())
    }
}

/// The parts of a text between marks, each with its byte offset.
fn parts(text: &str, at: usize, mark: char) -> impl Iterator<Item = (usize, &str)> {
    let mut next = at;
    text.split(mark).map(move |part| {
        let at = next;
        next = at + part.len() + mark.len_utf8();
        (at, part)
    })
}

/// Resolves the escapes of a text. Borrows the text if it has none.
fn unescape<'a>(text: &'a str, at: usize, encoding: &Encoding) -> Result<Cow<'a, str>, InsError> {
    let mark = encoding.escape;
    let Some((before, mut rest)) = text.split_once(mark) else {
        return Ok(Cow::Borrowed(text));
    };
    let mut plain = String::from(before);
    loop {
        let escape_at = at + text.len() - rest.len() - mark.len_utf8();
        let unknown = InsError::new(InsErrorCode::Hl7Escape, escape_at);
        let (sequence, after) = rest.split_once(mark).ok_or(unknown)?;
        let separator = encoding
            .escapes()
            .into_iter()
            .find(|(letter, _)| *letter == sequence);
        match (separator, sequence.strip_prefix('X')) {
            (Some((_, separator)), _) => plain.push(separator),
            (None, Some(pairs)) => push_hexadecimal(pairs, &mut plain).ok_or(unknown)?,
            (None, None) => return Err(unknown),
        }
        let Some((before, next)) = after.split_once(mark) else {
            plain.push_str(after);
            return Ok(Cow::Owned(plain));
        };
        plain.push_str(before);
        rest = next;
    }
}

/// Adds the ASCII characters that pairs of hexadecimal digits stand for. Returns `None` if the
/// digits are not such pairs.
fn push_hexadecimal(pairs: &str, plain: &mut String) -> Option<()> {
    let digits = pairs.as_bytes();
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    for pair in digits.chunks(2) {
        let value = pair.iter().try_fold(0_u32, |value, digit| {
            Some(16 * value + char::from(*digit).to_digit(16)?)
        })?;
        plain.push(char::from_u32(value).filter(char::is_ascii)?);
    }
    Some(())
}
