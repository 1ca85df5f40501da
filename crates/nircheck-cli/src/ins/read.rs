//! What a line holds: identities, or why there is none.

use nircheck::{
    Context, ErrorCode, Lang,
    ins::{CdaId, Cx, Datamatrix, Encoding, Identifier, InsError, Reading, Traits, Use},
};

use super::Form;
use crate::{filter::Typed, page::pick};

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
    Form(InsError),
    /// Identifiers of other sorts, or a number alone.
    NoIdentity,
}

/// Everything there is to say of a line; the form is found out unless it is given.
pub(super) fn items<'a>(typed: Typed<'a>, form: Option<Form>, context: &Context) -> Vec<Item<'a>> {
    let form = form.unwrap_or_else(|| likely_form(typed.bytes));
    let mut subjects = match str::from_utf8(typed.bytes) {
        _ if typed.is_too_long => vec![Subject::Problem(Problem::TooLong)],
        Err(error) => vec![Subject::Problem(Problem::NotUtf8(error.valid_up_to()))],
        Ok(text) => subjects(text, form, context),
    };
    if subjects.is_empty() {
        subjects.push(Subject::Problem(Problem::NoIdentity));
    }
    let item = |subject| Item {
        line: typed.line,
        form,
        subject,
    };
    subjects.into_iter().map(item).collect()
}

/// By its first characters: a brace, a tag, `IS`, or else HL7, which begins with the number.
fn likely_form(line: &[u8]) -> Form {
    match line.trim_ascii_start() {
        [b'{', ..] => Form::Fhir,
        [b'<', ..] => Form::Cda,
        [b'I', b'S', ..] => Form::Datamatrix,
        _ => Form::Cx,
    }
}

fn subjects<'a>(text: &'a str, form: Form, context: &Context) -> Vec<Subject<'a>> {
    let plain = |read: Result<Option<Reading>, InsError>| match read {
        Ok(reading) => Some(identity(reading?, None, None)),
        Err(error) => Some(Subject::Problem(Problem::Form(error))),
    };
    match form {
        Form::Fhir => match serde_json::from_str::<Identifier>(text) {
            Ok(identifier) => identifier
                .read(context)
                .map(|reading| identity(reading, identifier.usage(), None))
                .into_iter()
                .collect(),
            // What the parser says may repeat a number.
            Err(_) => vec![Subject::Problem(Problem::Json)],
        },
        Form::Cx => match Cx::repetitions(text, Encoding::DEFAULT) {
            Ok(all) => all.filter_map(|cx| plain(cx.read(context))).collect(),
            Err(error) => vec![Subject::Problem(Problem::Form(error))],
        },
        Form::Cda => CdaId::all(text)
            .filter_map(|id| plain(id.and_then(|id| id.read(context))))
            .collect(),
        Form::Datamatrix => vec![match Datamatrix::parse(text) {
            Ok(read) => identity(read.read(context), None, Some(read.traits())),
            Err(error) => Subject::Problem(Problem::Form(error)),
        }],
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
            Self::Form(error) => error.code().as_str(),
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
            Self::Form(error) => error.code().text(lang),
            Self::NoIdentity => pick(
                lang,
                "no health identity here: neither an OID nor a label says so",
                "aucune identité de santé ici: ni OID ni libellé ne l'indique",
            ),
        }
    }

    /// The byte offset in the line, where it is known.
    pub(super) const fn at(self) -> Option<usize> {
        match self {
            Self::NotUtf8(at) => Some(at),
            Self::Form(error) => Some(error.at()),
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
