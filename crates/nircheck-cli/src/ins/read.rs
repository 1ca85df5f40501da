//! What a line holds: identities, or why there is none.

use clap::ValueEnum;
use nircheck::{Context, ErrorCode, Lang};
use nircheck_records::identity::{
    CdaId, Cx, Datamatrix, Encoding, Identifier, InsError, Reading, Segment, Traits, Use,
};

use crate::{filter::Typed, page::pick};

/// A form that health identities travel in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// The JSON of a FHIR Identifier
    Fhir,
    /// A field of HL7 v2: NUMBER^^^AUTHORITY&OID&ISO^CODE, or a segment: PID|...
    Cx,
    /// The attributes of a CDA document: <id extension root>
    Cda,
    /// The content of a datamatrix: IS01...
    Datamatrix,
}

/// One thing to say of a line.
pub(super) struct Item<'a> {
    pub(super) line: u64,
    pub(super) form: Form,
    pub(super) subject: Subject<'a>,
}

pub(super) enum Subject<'a> {
    Identity(Identity<'a>),
    Problem(Problem),
}

/// An identity, and what only some forms hold.
pub(super) struct Identity<'a> {
    pub(super) reading: Reading,
    /// Of FHIR.
    pub(super) usage: Option<Use>,
    /// Of a datamatrix.
    pub(super) traits: Option<Traits<'a>>,
}

/// Why nothing was read.
#[derive(Clone, Copy)]
pub(super) enum Problem {
    TooLong,
    /// At this byte.
    NotUtf8(usize),
    /// Not what FHIR makes of an Identifier.
    Json,
    /// Of a text that begins at this byte of the line.
    Form(InsError, usize),
    /// Identifiers of other sorts, or a number alone.
    NoIdentity,
}

/// Reads line after line.
pub(super) struct Reader<'a> {
    form: Option<Form>,
    context: &'a Context,
    /// The separators of HL7, until a segment MSH declares others.
    encoding: Encoding,
}

impl<'a> Reader<'a> {
    /// Finds the form of each line out unless it is given.
    pub(super) const fn new(form: Option<Form>, context: &'a Context) -> Self {
        Self {
            form,
            context,
            encoding: Encoding::DEFAULT,
        }
    }

    /// Everything there is to say of a line: nothing of a segment that names no patient.
    pub(super) fn items<'t>(&mut self, typed: Typed<'t>) -> Vec<Item<'t>> {
        let form = self.form.unwrap_or_else(|| likely_form(typed.bytes));
        let subjects = match str::from_utf8(typed.bytes) {
            _ if typed.is_too_long => vec![Subject::Problem(Problem::TooLong)],
            Err(error) => vec![Subject::Problem(Problem::NotUtf8(error.valid_up_to()))],
            Ok(text) => self.subjects(text, form),
        };
        let item = |subject| Item {
            line: typed.line,
            form,
            subject,
        };
        subjects.into_iter().map(item).collect()
    }

    fn subjects<'t>(&mut self, text: &'t str, form: Form) -> Vec<Subject<'t>> {
        let context = self.context;
        match form {
            Form::Cx => self.hl7(text),
            Form::Fhir => match serde_json::from_str::<Identifier>(text) {
                Ok(identifier) => {
                    let reading = identifier.read(context);
                    or_absent(reading.map(|read| identity(read, identifier.usage(), None)))
                }
                // What the parser says may repeat a number.
                Err(_) => vec![Subject::Problem(Problem::Json)],
            },
            Form::Cda => {
                let read = |id: Result<CdaId<'_>, _>| id.and_then(|id| id.read(context));
                or_absent(CdaId::all(text).filter_map(|id| plain(read(id), 0)))
            }
            Form::Datamatrix => vec![match Datamatrix::parse(text) {
                Ok(read) => identity(read.read(context), None, Some(read.traits())),
                Err(error) => Subject::Problem(Problem::Form(error, 0)),
            }],
        }
    }

    /// A field PID-3 by itself, or segments, a line each or with CR between them: of these PID
    /// holds that field, and MSH the separators of what follows it.
    fn hl7<'t>(&mut self, text: &'t str) -> Vec<Subject<'t>> {
        let mut found = Vec::new();
        let mut at = 0;
        for part in text.split('\r') {
            self.encoding = Encoding::declared(part).unwrap_or(self.encoding);
            match Segment::parse(part, self.encoding) {
                // Not of a message: the field, with whatever is wrong with it.
                None if at == 0 => return self.field(text, 0),
                Some(segment) if segment.name() == "PID" => {
                    let (field_at, field) = segment.field(3);
                    found.extend(self.field(field, at + field_at));
                }
                _ => {}
            }
            at += part.len() + 1;
        }
        found
    }

    fn field<'t>(&self, field: &str, at: usize) -> Vec<Subject<'t>> {
        match Cx::repetitions(field, self.encoding) {
            Ok(all) => or_absent(all.filter_map(|cx| plain(cx.read(self.context), at))),
            Err(error) => vec![Subject::Problem(Problem::Form(error, at))],
        }
    }
}

/// By its first characters: a brace, a tag, `IS`, or else HL7, which begins with the number or
/// with the name of a segment.
fn likely_form(line: &[u8]) -> Form {
    match line.trim_ascii_start() {
        [b'{', ..] => Form::Fhir,
        [b'<', ..] => Form::Cda,
        [b'I', b'S', b'0'..=b'9', ..] => Form::Datamatrix,
        _ => Form::Cx,
    }
}

/// What was read, or that there is no identity.
fn or_absent<'a>(found: impl IntoIterator<Item = Subject<'a>>) -> Vec<Subject<'a>> {
    let mut found: Vec<_> = found.into_iter().collect();
    if found.is_empty() {
        found.push(Subject::Problem(Problem::NoIdentity));
    }
    found
}

/// What is said of an identifier in a text that begins at this byte; nothing of another sort.
fn plain<'a>(read: Result<Option<Reading>, InsError>, at: usize) -> Option<Subject<'a>> {
    match read {
        Ok(reading) => Some(identity(reading?, None, None)),
        Err(error) => Some(Subject::Problem(Problem::Form(error, at))),
    }
}

const fn identity<'a>(
    reading: Reading,
    usage: Option<Use>,
    traits: Option<Traits<'a>>,
) -> Subject<'a> {
    Subject::Identity(Identity {
        reading,
        usage,
        traits,
    })
}

impl Problem {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::TooLong => ErrorCode::TooLong.as_str(),
            Self::NotUtf8(_) => "utf-8",
            Self::Json => "fhir-json",
            Self::Form(error, _) => error.code().as_str(),
            Self::NoIdentity => "identity-absent",
        }
    }

    pub(super) const fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::TooLong => ErrorCode::TooLong.text(lang),
            Self::NotUtf8(_) => pick(lang, "the text is not UTF-8", "le texte n'est pas en UTF-8"),
            Self::Json => pick(
                lang,
                "not the JSON of a FHIR Identifier, each part once",
                "ce n'est pas le JSON d'un Identifier de FHIR, chaque partie une fois",
            ),
            Self::Form(error, _) => error.code().text(lang),
            Self::NoIdentity => pick(
                lang,
                "no health identity here: neither an OID nor a label says so",
                "aucune identité de santé ici\u{a0}: ni OID ni libellé ne l'indique",
            ),
        }
    }

    /// The byte offset in the line, where it is known.
    pub(super) const fn at(self) -> Option<usize> {
        match self {
            Self::NotUtf8(at) => Some(at),
            Self::Form(error, at) => Some(at + error.at()),
            Self::TooLong | Self::Json | Self::NoIdentity => None,
        }
    }
}

impl Form {
    /// What it is, in words.
    pub(super) const fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Fhir => pick(lang, "FHIR Identifier", "Identifier FHIR"),
            Self::Cx => pick(lang, "HL7 v2 CX", "CX HL7 v2"),
            Self::Cda => pick(lang, "CDA id", "id CDA"),
            Self::Datamatrix => "datamatrix",
        }
    }

    /// Its name in machine formats.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Fhir => "fhir",
            Self::Cx => "cx",
            Self::Cda => "cda",
            Self::Datamatrix => "datamatrix",
        }
    }
}
