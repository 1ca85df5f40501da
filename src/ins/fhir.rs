//! Health identities in FHIR: the type `Identifier`.

use core::fmt;

use super::{Ins, InsFinding, Label, Reading, Sent, Use};
use crate::Context;

/// An `Identifier` of FHIR: use, type code, system and value (source: ANS, HL7 France).
///
/// serde reads any object of that type and keeps these four; of several codings the first with a
/// known code, or else the first. A part of the wrong type, or there twice, is an error that
/// repeats nothing of it. The system is `urn:oid:` and the OID. An `Identifier` of another sort
/// keeps its four parts, and [`Identifier::read`] gives `None`.
///
/// ```
/// use nircheck::{Context, Status, ins::{Identifier, Label, Use}};
///
/// let json = r#"{
///     "use": "official",
///     "type": {"coding": [{"code": "INS-NIR-TEST"}]},
///     "system": "urn:oid:1.2.250.1.213.1.4.10",
///     "value": "279035121518989"
/// }"#;
/// let identifier: Identifier = serde_json::from_str(json)?;
/// let reading = identifier.read(&Context::default()).unwrap();
/// assert_eq!(reading.report().status(), Some(Status::Test));
/// assert_eq!(reading.label(), Some(Label::InsNirTest));
///
/// let written = serde_json::to_string(&Identifier::of(reading.ins().unwrap(), Use::Official))?;
/// assert!(written.ends_with(r#""value":"279035121518989"}"#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Identifier {
    pub(crate) usage: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) system: Option<String>,
    pub(crate) value: Option<String>,
}

impl Identifier {
    /// The identifier of a health identity.
    #[must_use]
    pub fn of(ins: Ins, usage: Use) -> Self {
        Self {
            usage: Some(usage.as_str().into()),
            code: Some(Label::fhir(ins.oid()).as_str().into()),
            system: Some(format!("urn:oid:{}", ins.oid())),
            value: Some(ins.number().to_string()),
        }
    }

    /// What it is for, when that is one of the uses of a health identity.
    #[must_use]
    pub fn usage(&self) -> Option<Use> {
        Use::from_code(self.usage.as_deref()?)
    }

    /// The type code, when it is one of those of a NIR.
    #[must_use]
    pub fn label(&self) -> Option<Label> {
        Label::from_code(self.code.as_deref()?)
    }

    /// Judges the identifier, when its system or its type code says that it is a NIR; without a
    /// value there is none to judge and its length is wrong. Offsets count in the value. The
    /// profile and the OID of the context are ignored.
    #[must_use]
    pub fn read(&self, context: &Context) -> Option<Reading> {
        let sent = Sent {
            number: self.value.as_deref().unwrap_or_default(),
            number_at: 0,
            oid: self.system.as_deref(),
            label: self.label(),
        };
        let mut reading = sent.claims_a_nir().then(|| sent.judge(context))?;
        let unexpected = self.usage.is_some() && self.usage().is_none();
        reading
            .findings
            .add_if(unexpected, InsFinding::UseUnexpected);
        Some(reading)
    }
}

/// Nothing of the identifier.
impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identifier(*)")
    }
}
