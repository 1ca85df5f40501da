//! Health identities written in another form.

use nircheck::Lang;
use nircheck_records::identity::{Encoding, Identifier, Ins, InsFinding, Use};

use super::read::{Form, Identity, Item, Problem, Subject};
use crate::run::results::Part;

/// Why an identity cannot be written: a code and its text.
type Reason = (&'static str, &'static str);

/// Writes an identity on a line of its own, or reports why it cannot be.
pub(super) fn write(part: &mut Part, item: &Item<'_>, form: Form, lang: Lang) {
    let written = match &item.subject {
        Subject::Identity(identity) => identity
            .known(lang)
            .and_then(|ins| written(identity, ins, form, lang)),
        Subject::Problem(problem) => Err((problem.code(), problem.text(lang))),
    };
    match written {
        Ok(text) => {
            part.text.extend_from_slice(text.as_bytes());
            part.text.push(b'\n');
        }
        Err((code, text)) => part.report(None, item.line, code, text),
    }
}

fn written(identity: &Identity<'_>, ins: Ins, form: Form, lang: Lang) -> Result<String, Reason> {
    match form {
        Form::Cx => Ok(ins.cx(Encoding::DEFAULT).to_string()),
        Form::Cda => Ok(ins.cda().to_string()),
        Form::Fhir => {
            let unexpected = InsFinding::UseUnexpected;
            if identity.reading.findings().contains(unexpected) {
                // Any use that could be written would be another one than was read.
                return Err((unexpected.as_str(), unexpected.text(lang)));
            }
            let identifier = Identifier::of(ins, identity.usage.unwrap_or(Use::Official));
            let problem = Problem::Json; // which no identity gives
            serde_json::to_string(&identifier).map_err(|_| (problem.code(), problem.text(lang)))
        }
        Form::Datamatrix => {
            let absent = InsFinding::TraitAbsent;
            let absent = (absent.as_str(), absent.text(lang));
            let traits = identity.traits.ok_or(absent)?;
            let payload = ins.datamatrix(traits).ok_or(absent)?;
            Ok(payload.to_string())
        }
    }
}

impl Identity<'_> {
    /// The number and its OID, both known.
    fn known(&self, lang: Lang) -> Result<Ins, Reason> {
        self.reading.ins().ok_or_else(|| {
            if let Err(error) = self.reading.report().outcome() {
                return (error.code().as_str(), error.code().text(lang));
            }
            let finding = if self.reading.findings().contains(InsFinding::OidUnknown) {
                InsFinding::OidUnknown
            } else {
                InsFinding::OidAbsent
            };
            (finding.as_str(), finding.text(lang))
        })
    }
}
