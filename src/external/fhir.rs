//! serde for the `Identifier` of FHIR, so that the types of [`crate::ins`] know nothing of it.

use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
    ser::SerializeMap,
};

use crate::ins::{Identifier, Label};

/// The code systems of the type codes (source: HL7 France, HL7).
const FR_CORE: &str = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203";
const HL7: &str = "http://terminology.hl7.org/CodeSystem/v2-0203";

/// The object of FHIR, its parts in the order of the standard.
impl Serialize for Identifier {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        if let Some(usage) = self.usage.as_deref() {
            object.serialize_entry("use", usage)?;
        }
        if let Some(code) = self.code.as_deref() {
            let system = self
                .label()
                .map(|label| if label == Label::Nh { HL7 } else { FR_CORE });
            object.serialize_entry(
                "type",
                &Type {
                    coding: [Coding { system, code }],
                },
            )?;
        }
        if let Some(system) = self.system.as_deref() {
            object.serialize_entry("system", system)?;
        }
        if let Some(value) = self.value.as_deref() {
            object.serialize_entry("value", value)?;
        }
        object.end()
    }
}

/// A `CodeableConcept` with one coding.
struct Type<'a> {
    coding: [Coding<'a>; 1],
}

struct Coding<'a> {
    system: Option<&'a str>,
    code: &'a str,
}

impl Serialize for Type<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(1))?;
        object.serialize_entry("coding", &self.coding)?;
        object.end()
    }
}

impl Serialize for Coding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        if let Some(system) = self.system {
            object.serialize_entry("system", system)?;
        }
        object.serialize_entry("code", self.code)?;
        object.end()
    }
}

/// Any `Identifier` of FHIR; other parts of it are passed over. The errors of a deserializer
/// repeat what it found, which may be a number: they are replaced by our own.
impl<'de> Deserialize<'de> for Identifier {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = Json::deserialize(deserializer).ok().and_then(Json::object);
        let read = object.and_then(|object| identifier(object).ok());
        read.ok_or_else(|| D::Error::custom("expected an Identifier of FHIR, each part once"))
    }
}

/// What an identifier is made of.
enum Json {
    Text(String),
    List(Vec<Json>),
    Object(Parts),
    /// Nothing that any part of an identifier may be.
    Other,
}

type Parts = Vec<(String, Json)>;

/// The one key of the object that a number is to serde_json, where some crate of the program
/// turns on its feature `arbitrary_precision`.
const PRECISE_NUMBER: &str = "$serde_json::private::Number";

/// A part that is not what FHIR makes of it, or that is there twice: two readers would disagree
/// on which one holds.
struct Wrong;

fn identifier(mut object: Parts) -> Result<Identifier, Wrong> {
    Ok(Identifier {
        usage: text(&mut object, "use")?,
        code: match part(&mut object, "type")? {
            Some(concept) => code(concept.object().ok_or(Wrong)?)?,
            None => None,
        },
        system: text(&mut object, "system")?,
        value: text(&mut object, "value")?,
    })
}

/// Of the codings of a concept, the first known code, or else the first.
fn code(mut concept: Parts) -> Result<Option<String>, Wrong> {
    let codings = match part(&mut concept, "coding")? {
        None => Vec::new(),
        Some(Json::List(codings)) => codings,
        Some(_) => return Err(Wrong),
    };
    let mut codes = Vec::new();
    for coding in codings {
        codes.extend(text(&mut coding.object().ok_or(Wrong)?, "code")?);
    }
    let known = codes
        .iter()
        .position(|code| Label::from_code(code).is_some());
    Ok(codes.into_iter().nth(known.unwrap_or(0)))
}

fn text(object: &mut Parts, name: &str) -> Result<Option<String>, Wrong> {
    match part(object, name)? {
        None => Ok(None),
        Some(Json::Text(text)) => Ok(Some(text)),
        Some(_) => Err(Wrong),
    }
}

fn part(object: &mut Parts, name: &str) -> Result<Option<Json>, Wrong> {
    let mut named = object.extract_if(.., |(key, _)| key == name);
    match (named.next(), named.next()) {
        (found, None) => Ok(found.map(|(_, part)| part)),
        _ => Err(Wrong),
    }
}

impl Json {
    fn object(self) -> Option<Parts> {
        match self {
            Self::Object(parts) => Some(parts),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part of an Identifier")
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut parts = Vec::new();
        while let Some(part) = list.next_element()? {
            parts.push(part);
        }
        Ok(Json::List(parts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Json, A::Error> {
        let mut parts = Vec::new();
        let mut is_number = false;
        while let Some(key) = object.next_key()? {
            let Json::Text(key) = key else {
                return Err(A::Error::custom("a key is text"));
            };
            is_number |= key == PRECISE_NUMBER;
            parts.push((key, object.next_value()?));
        }
        Ok(if is_number {
            Json::Other
        } else {
            Json::Object(parts)
        })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Other)
    }
}
