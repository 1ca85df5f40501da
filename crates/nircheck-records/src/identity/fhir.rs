//! Health identities in FHIR: the data type `Identifier`.

use core::{fmt, marker::PhantomData};

use nircheck::{Context, masked_debug};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::{Ins, InsFinding, Label, Reading, Sent, Use};

/// The code systems of the type codes (source: HL7 France, HL7).
const FR_CORE: &str = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203";
const HL7: &str = "http://terminology.hl7.org/CodeSystem/v2-0203";

/// An `Identifier` of FHIR: use, type code, system and value (source: ANS, HL7 France).
///
/// It deserializes from any object of that type and keeps these four parts. Of several codings it
/// keeps the first code that is a [`Label`], or else the first code. A part of the wrong type, or
/// present twice, is an error, whose message repeats nothing of the input. The system is `urn:oid:`
/// followed by the OID. An `Identifier` of another kind keeps its four parts, and
/// [`Identifier::read`] returns `None` for it.
///
/// ```
/// use nircheck::{Context, Status};
/// use nircheck_records::identity::{Identifier, Label, Use};
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
    usage: Option<String>,
    code: Option<String>,
    system: Option<String>,
    value: Option<String>,
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

    /// The use, if it is one of those of a health identity.
    #[must_use]
    pub fn usage(&self) -> Option<Use> {
        Use::from_code(self.usage.as_deref()?)
    }

    /// The type code, if it is one of those of a NIR.
    #[must_use]
    pub fn label(&self) -> Option<Label> {
        Label::from_code(self.code.as_deref()?)
    }

    /// Checks the identifier. Returns `None` unless its system or its type code is that of a NIR.
    ///
    /// An absent value is checked as an empty number, which is an error of length. Offsets count in
    /// the value. The profile and the OID of the context are ignored.
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

masked_debug!(Identifier);

/// Writes the object of FHIR, its parts in the order of the standard.
impl Serialize for Identifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let concept = self.code.clone().map(|code| {
            let system = match self.label() {
                Some(Label::Nh) => Some(HL7),
                Some(_) => Some(FR_CORE),
                None => None,
            };
            let coding = Coding {
                system,
                code: Some(code),
            };
            Object(Concept {
                coding: vec![Object(coding)],
            })
        });
        let parts = Parts {
            usage: self.usage.clone(),
            concept,
            system: self.system.clone(),
            value: self.value.clone(),
        };
        parts.serialize(serializer)
    }
}

/// Reads any `Identifier` of FHIR and ignores its other parts.
impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The errors of a deserializer repeat what it found, which may be a number.
        let Object(parts) = Object::<Parts>::deserialize(deserializer)
            .map_err(|_| D::Error::custom("expected an Identifier of FHIR, each part once"))?;
        let codings = parts
            .concept
            .map(|Object(concept)| concept.coding)
            .unwrap_or_default();
        let codes: Vec<_> = codings
            .into_iter()
            .filter_map(|Object(coding)| coding.code)
            .collect();
        let known = codes
            .iter()
            .position(|code| Label::from_code(code).is_some());
        Ok(Self {
            usage: parts.usage,
            code: codes.into_iter().nth(known.unwrap_or(0)),
            system: parts.system,
            value: parts.value,
        })
    }
}

/// The parts of an `Identifier` that are read and written.
#[derive(Serialize, Deserialize)]
struct Parts {
    #[serde(rename = "use", default, deserialize_with = "present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<String>,
    #[serde(rename = "type", default, deserialize_with = "present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    concept: Option<Object<Concept>>,
    #[serde(default, deserialize_with = "present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
}

/// A `CodeableConcept`.
#[derive(Serialize, Deserialize)]
struct Concept {
    #[serde(default)]
    coding: Vec<Object<Coding>>,
}

#[derive(Serialize, Deserialize)]
struct Coding {
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    system: Option<&'static str>,
    #[serde(default, deserialize_with = "present")]
    code: Option<String>,
}

/// Requires a value of the right type: FHIR does not allow `null`.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A struct that is read from an object only; a derived one also accepts a list of its fields.
#[derive(Serialize)]
#[serde(transparent)]
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(Object)
    }
}
