//! Health identities in CDA documents: `<id extension="..." root="..."/>`.

use core::fmt;
use std::borrow::Cow;

use nircheck::{Context, masked_debug};

use super::{Ins, InsError, InsErrorCode, Reading, Sent};

/// One element `id` of a document.
///
/// [`CdaId::all`] finds the start tags of that name in any text, with or without a prefix, and
/// reads their attributes, in any order and between either kind of quotes. It skips comments,
/// `CDATA` and processing instructions, and does not check that the rest is well-formed XML.
///
/// ```
/// use nircheck::{Context, Status};
/// use nircheck_records::identity::CdaId;
///
/// let text = r#"<patientRole><id root='1.2.3' extension='A&amp;B'/>
///     <id extension="279035121518989" root="1.2.250.1.213.1.4.10"/>"#;
/// let ids: Vec<CdaId> = CdaId::all(text).collect::<Result<_, _>>()?;
/// assert_eq!(ids[0].extension()?.as_deref(), Some("A&B"));
/// assert!(ids[0].read(&Context::default())?.is_none());
/// let reading = ids[1].read(&Context::default())?.unwrap();
/// assert_eq!(reading.report().status(), Some(Status::Test));
/// # Ok::<(), nircheck_records::identity::InsError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CdaId<'a> {
    root: Option<Value<'a>>,
    extension: Option<Value<'a>>,
}

/// The byte offset of the value of an attribute, and the value with its entities.
type Value<'a> = (usize, &'a str);

impl<'a> CdaId<'a> {
    /// The elements `id` of a text, in order. The iterator ends after an error.
    pub fn all(text: &'a str) -> impl Iterator<Item = Result<Self, InsError>> {
        let mut scanner = Scanner { text, at: 0 };
        core::iter::from_fn(move || {
            let found = scanner.next_id().transpose()?;
            if found.is_err() {
                scanner.at = text.len();
            }
            Some(found)
        })
    }

    /// The attribute `root`: the OID of the authority that assigned the identifier.
    ///
    /// # Errors
    /// Returns [`InsErrorCode::XmlEntity`] for an entity that XML does not define.
    pub fn root(&self) -> Result<Option<Cow<'a, str>>, InsError> {
        self.root.map(resolve).transpose()
    }

    /// The attribute `extension`: the identifier.
    ///
    /// # Errors
    /// Returns [`InsErrorCode::XmlEntity`] for an entity that XML does not define.
    pub fn extension(&self) -> Result<Option<Cow<'a, str>>, InsError> {
        self.extension.map(resolve).transpose()
    }

    /// Checks the identifier. Returns `None` unless its root is the OID of a NIR.
    ///
    /// An absent extension is checked as an empty number, which is an error of length. The profile
    /// and the OID of the context are ignored.
    ///
    /// # Errors
    /// Returns [`InsErrorCode::XmlEntity`] for an entity that XML does not define, in the root or
    /// in the extension of a NIR.
    pub fn read(&self, context: &Context) -> Result<Option<Reading>, InsError> {
        let root = self.root()?;
        let mut sent = Sent {
            number: "",
            number_at: self.extension.or(self.root).map_or(0, |(at, _)| at),
            oid: root.as_deref(),
            label: None,
        };
        if !sent.claims_a_nir() {
            return Ok(None);
        }
        let extension = self.extension()?.unwrap_or_default();
        sent.number = &extension;
        Ok(Some(sent.judge(context)))
    }
}

masked_debug!(CdaId<'_>);

/// Writes an element `id`; see [`Ins::cda`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CdaText(Ins);

impl Ins {
    /// The element `id`. Neither a number nor an OID holds a character that XML escapes.
    #[must_use]
    pub const fn cda(self) -> CdaText {
        CdaText(self)
    }
}

/// The element. It prints the number: use it where that is intended.
impl fmt::Display for CdaText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(ins) = self;
        write!(
            f,
            r#"<id extension="{}" root="{}"/>"#,
            ins.number(),
            ins.oid()
        )
    }
}

/// Reads a text from tag to tag.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// The next element `id`.
    fn next_id(&mut self) -> Result<Option<CdaId<'a>>, InsError> {
        /// The start and the end of markup other than start tags, the longest start first.
        const SKIPPED: [(&str, &str); 5] = [
            ("<!--", "-->"),
            ("<![CDATA[", "]]>"),
            ("<!", ">"),
            ("<?", "?>"),
            ("</", ">"),
        ];
        while let Some(at) = self.rest().find('<') {
            self.at += at;
            let rest = self.rest();
            if let Some((_, end)) = SKIPPED.iter().find(|(start, _)| rest.starts_with(start)) {
                let len = rest.find(end).ok_or(self.error())? + end.len();
                self.at += len;
            } else if let Some(id) = self.start_tag()? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// Reads a start tag to its end. Returns its attributes if it is an `id`.
    fn start_tag(&mut self) -> Result<Option<CdaId<'a>>, InsError> {
        self.at += 1;
        let name = self.name()?;
        let is_id = name.rsplit_once(':').map_or(name, |(_, local)| local) == "id";
        let mut id = CdaId {
            root: None,
            extension: None,
        };
        loop {
            let blank = self.skip_blanks();
            match self.rest().as_bytes() {
                [b'>', ..] => self.at += 1,
                [b'/', b'>', ..] => self.at += 2,
                _ if blank => {
                    let at = self.at;
                    let (name, value) = self.attribute()?;
                    let slot = match name {
                        "root" => &mut id.root,
                        "extension" => &mut id.extension,
                        _ => continue,
                    };
                    // XML allows an attribute once.
                    if slot.replace(value).is_some() {
                        return Err(InsError::new(InsErrorCode::XmlTag, at));
                    }
                    continue;
                }
                _ => return Err(self.error()),
            }
            return Ok(is_id.then_some(id));
        }
    }

    /// A name, `=`, and a value between quotes.
    fn attribute(&mut self) -> Result<(&'a str, Value<'a>), InsError> {
        let name = self.name()?;
        self.skip_blanks();
        self.take('=')?;
        self.skip_blanks();
        let quote = if self.rest().starts_with('\'') {
            '\''
        } else {
            '"'
        };
        self.take(quote)?;
        let at = self.at;
        let value = self.take_until(|character| character == quote || character == '<');
        self.take(quote)?;
        Ok((name, (at, value)))
    }

    fn name(&mut self) -> Result<&'a str, InsError> {
        let ends =
            |character: char| character.is_ascii_whitespace() || "=/>\"'<&".contains(character);
        match self.take_until(ends) {
            "" => Err(self.error()),
            name => Ok(name),
        }
    }

    fn take_until(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = rest.split_once(ends).map_or(rest, |(taken, _)| taken);
        self.at += taken.len();
        taken
    }

    fn take(&mut self, character: char) -> Result<(), InsError> {
        if !self.rest().starts_with(character) {
            return Err(self.error());
        }
        self.at += character.len_utf8();
        Ok(())
    }

    /// Skips white space, and returns whether there was any.
    fn skip_blanks(&mut self) -> bool {
        let rest = self.rest();
        let len = rest.len() - rest.trim_ascii_start().len();
        self.at += len;
        len > 0
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    const fn error(&self) -> InsError {
        InsError::new(InsErrorCode::XmlTag, self.at)
    }
}

/// Resolves the entities of a value. Borrows the value if it has none.
fn resolve((at, text): Value<'_>) -> Result<Cow<'_, str>, InsError> {
    let Some((before, mut rest)) = text.split_once('&') else {
        return Ok(Cow::Borrowed(text));
    };
    let mut plain = String::from(before);
    loop {
        let unknown = InsError::new(InsErrorCode::XmlEntity, at + text.len() - rest.len() - 1);
        let (entity, after) = rest.split_once(';').ok_or(unknown)?;
        plain.push(character(entity).ok_or(unknown)?);
        let Some((before, next)) = after.split_once('&') else {
            plain.push_str(after);
            return Ok(Cow::Owned(plain));
        };
        plain.push_str(before);
        rest = next;
    }
}

/// The character of an entity: one of the five of XML, or one by its number.
fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = entity.strip_prefix('#')?;
            let (digits, radix) = number
                .strip_prefix('x')
                .map_or((number, 10), |hex| (hex, 16));
            // The parser of the standard library takes a sign, XML takes none.
            let signed = digits.starts_with('+');
            let code = u32::from_str_radix(digits, radix)
                .ok()
                .filter(|_| !signed)?;
            char::from_u32(code)
        }
    }
}
