//! The text in the datamatrix of a health identity.

use core::fmt;

use nircheck::{Birthplace, Context, Date, Sex, masked_debug};

use super::{Ins, InsError, InsErrorCode, InsFinding, InsFindings, Reading, Sent, Traits};

/// `IS`, version `01`, and 22 characters in reserve.
const HEADER: &str = "IS010000000000000000000000";
/// Ends a block whose length varies.
const GROUP_SEPARATOR: &str = "\u{1d}";
/// The same as typed by a scanner that acts as a keyboard (accepted by our decision).
const TYPED_SEPARATOR: &str = "<GS>";
/// The length at which the block of the OID needs no separator.
const LONGEST_OID: usize = 20;

/// The text in the datamatrix of a health identity.
///
/// Accepted: the header `IS01` and 22 zeros, then blocks in any order, each at most once
/// (source: public services, after the format of the ANS):
///
/// | block | content | end |
/// |---|---|---|
/// | `S1` | the number, 15 characters | fixed |
/// | `S2` | the OID | GS, or 20 characters |
/// | `S3` | the given names at birth | GS |
/// | `S4` | the name at birth | GS |
/// | `S5` | `M` or `F` | fixed |
/// | `S6` | the birth date, DD-MM-YYYY | fixed |
/// | `S7` | the place of birth, 5 characters | fixed |
///
/// GS is the byte 0x1D, or `<GS>` as typed by a scanner. A GS after a block of fixed length is
/// skipped, and the last block needs none. Only `S1` is required. A birth date that is not a day of
/// the calendar, or a place that is not a code, is a finding and reads as absent.
///
/// ```
/// use nircheck::Context;
/// use nircheck_records::identity::{Agreement, Datamatrix};
///
/// let text = "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\u{1d}\
///     S3SARAH-LOU ANNA\u{1d}S4GARCIA-HAMMADI\u{1d}S5FS621-01-1977S701154";
/// let read = Datamatrix::parse(text)?;
/// assert_eq!(read.traits().birth_name, Some("GARCIA-HAMMADI"));
/// let ins = read.read(&Context::default()).ins().unwrap();
/// let agreements = read.traits().compare(ins.number().nir().into());
/// assert_eq!(agreements.birth_month, Agreement::Agree);
/// assert_eq!(ins.datamatrix(read.traits()).unwrap().to_string(), text);
/// # Ok::<(), nircheck_records::identity::InsError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Datamatrix<'a> {
    number: &'a str,
    number_at: usize,
    oid: Option<&'a str>,
    traits: Traits<'a>,
    findings: InsFindings,
}

impl<'a> Datamatrix<'a> {
    /// Reads the blocks. [`Datamatrix::read`] checks the number.
    ///
    /// # Errors
    /// Returns the first rule of the format that is broken.
    pub fn parse(text: &'a str) -> Result<Self, InsError> {
        let mut blocks = Blocks::after_header(text)?;
        let (mut number, mut oid, mut traits) = (None, None, Traits::default());
        let mut unreadable = false;
        while let Some(id) = blocks.next_id()? {
            match id {
                b'1' => number = Some((blocks.at, blocks.fixed(15)?)),
                b'2' => oid = Some(blocks.oid()),
                b'3' => traits.given_names = Some(blocks.name()?),
                b'4' => traits.birth_name = Some(blocks.name()?),
                b'5' => traits.sex = Some(blocks.sex()?),
                b'6' => {
                    traits.birth_date = blocks.birth_date()?;
                    unreadable |= traits.birth_date.is_none();
                }
                _ => {
                    let code = blocks.fixed(5)?.as_bytes().first_chunk();
                    traits.birthplace = code.and_then(Birthplace::new);
                    unreadable |= traits.birthplace.is_none();
                }
            }
        }
        let absent = !(b'3'..=b'6').all(|id| blocks.has_read(id));
        let mut findings = InsFindings::EMPTY;
        findings.add_if(absent, InsFinding::TraitAbsent);
        findings.add_if(unreadable, InsFinding::TraitUnreadable);
        let short = InsError::new(InsErrorCode::DatamatrixShort, text.len());
        let (number_at, number) = number.ok_or(short)?;
        Ok(Self {
            number,
            number_at,
            oid,
            traits,
            findings,
        })
    }

    /// The civil status.
    #[must_use]
    pub const fn traits(&self) -> Traits<'a> {
        self.traits
    }

    /// Checks the number under the OID. The profile and the OID of the context are ignored.
    pub fn read(&self, context: &Context) -> Reading {
        let Self {
            number,
            number_at,
            oid,
            ..
        } = *self;
        let reading = Sent {
            number,
            number_at,
            oid,
            label: None,
        }
        .judge(context);
        Reading {
            findings: reading.findings.union(self.findings),
            ..reading
        }
    }
}

masked_debug!(Datamatrix<'_>);

/// Writes the text of a datamatrix; see [`Ins::datamatrix`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payload<'a> {
    ins: Ins,
    traits: Traits<'a>,
}

impl Ins {
    /// The text of a datamatrix. Returns `None` without both names, sex and birth date, or with a
    /// control character or a typed `<GS>` in a name. Names are written unchanged: the caller
    /// converts them to upper case without accents.
    #[must_use]
    pub fn datamatrix(self, traits: Traits<'_>) -> Option<Payload<'_>> {
        let names = [traits.given_names?, traits.birth_name?];
        let writable = names
            .iter()
            .all(|name| !name.contains(char::is_control) && !name.contains(TYPED_SEPARATOR));
        let payload = Payload { ins: self, traits };
        if writable && traits.are_complete() {
            Some(payload)
        } else {
            None
        }
    }
}

/// The text of the datamatrix. It prints the number and the civil status: use it where that is
/// intended.
impl fmt::Display for Payload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ins, traits } = self;
        let oid = ins.oid().as_str();
        write!(f, "{HEADER}S1{}S2{oid}", ins.number())?;
        if oid.len() < LONGEST_OID {
            f.write_str(GROUP_SEPARATOR)?;
        }
        for (id, name) in [("S3", traits.given_names), ("S4", traits.birth_name)] {
            write!(f, "{id}{}{GROUP_SEPARATOR}", name.unwrap_or_default())?;
        }
        if let Some(sex) = traits.sex {
            let male = sex == Sex::Male;
            f.write_str(if male { "S5M" } else { "S5F" })?;
        }
        if let Some(date) = traits.birth_date {
            write!(
                f,
                "S6{:02}-{:02}-{:04}",
                date.day(),
                date.month(),
                date.year()
            )?;
        }
        match traits.birthplace {
            Some(place) => write!(f, "S7{place}"),
            None => Ok(()),
        }
    }
}

/// The blocks after the header, read from left to right.
struct Blocks<'a> {
    text: &'a str,
    at: usize,
    /// Bit `n` is set once the block `Sn` was read.
    read: u8,
}

impl<'a> Blocks<'a> {
    fn after_header(text: &'a str) -> Result<Self, InsError> {
        let same = text
            .bytes()
            .zip(HEADER.bytes())
            .take_while(|(read, expected)| read == expected);
        match same.count() {
            at if at == HEADER.len() => Ok(Self { text, at, read: 0 }),
            at => Err(InsError::new(InsErrorCode::DatamatrixHeader, at)),
        }
    }

    /// The digit of the next block, 1 to 7, each at most once.
    fn next_id(&mut self) -> Result<Option<u8>, InsError> {
        while let Some(len) = separator(self.rest()) {
            self.at += len;
        }
        match self.rest().as_bytes() {
            [] => Ok(None),
            [b'S', id @ b'1'..=b'7', ..] if !self.has_read(*id) => {
                self.at += 2;
                self.read |= 1 << (id - b'0');
                Ok(Some(*id))
            }
            _ => Err(self.error(InsErrorCode::DatamatrixBlock)),
        }
    }

    fn has_read(&self, id: u8) -> bool {
        self.read >> (id - b'0') & 1 == 1
    }

    /// The next `len` bytes.
    fn fixed(&mut self, len: usize) -> Result<&'a str, InsError> {
        let rest = self.rest();
        if rest.len() < len {
            return Err(InsError::new(
                InsErrorCode::DatamatrixShort,
                self.text.len(),
            ));
        }
        let content = rest
            .get(..len)
            .ok_or(self.error(InsErrorCode::DatamatrixValue))?;
        self.at += len;
        Ok(content)
    }

    /// The text up to a separator, twenty characters or the end.
    fn oid(&mut self) -> &'a str {
        let rest = self.rest();
        let ends =
            |(at, _): &(usize, char)| *at >= LONGEST_OID || separator(&rest[*at..]).is_some();
        let len = rest
            .char_indices()
            .find(ends)
            .map_or(rest.len(), |(at, _)| at);
        self.at += len;
        rest.get(..len).unwrap_or_default()
    }

    /// The text up to a separator or the end.
    fn name(&mut self) -> Result<&'a str, InsError> {
        let rest = self.rest();
        for (at, character) in rest.char_indices() {
            if separator(&rest[at..]).is_some() {
                self.at += at;
                return Ok(&rest[..at]);
            }
            if character.is_control() {
                return Err(InsError::new(InsErrorCode::DatamatrixValue, self.at + at));
            }
        }
        self.at = self.text.len();
        Ok(rest)
    }

    fn sex(&mut self) -> Result<Sex, InsError> {
        let wrong = self.error(InsErrorCode::DatamatrixValue);
        match self.fixed(1)? {
            "M" => Ok(Sex::Male),
            "F" => Ok(Sex::Female),
            _ => Err(wrong),
        }
    }

    /// A date written DD-MM-YYYY, or `None` if it is not a day of the calendar.
    fn birth_date(&mut self) -> Result<Option<Date>, InsError> {
        let wrong = self.error(InsErrorCode::DatamatrixValue);
        let content = self.fixed(10)?;
        let is_laid_out = content.bytes().enumerate().all(|(at, byte)| match at {
            2 | 5 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        if is_laid_out {
            Ok(content.replace('-', "/").parse().ok())
        } else {
            Err(wrong)
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    const fn error(&self, code: InsErrorCode) -> InsError {
        InsError::new(code, self.at)
    }
}

/// The length of the separator at the start of the text, if any.
fn separator(text: &str) -> Option<usize> {
    [GROUP_SEPARATOR, TYPED_SEPARATOR]
        .into_iter()
        .find(|separator| text.starts_with(separator))
        .map(str::len)
}
