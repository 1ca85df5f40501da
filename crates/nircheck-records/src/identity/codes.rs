//! The codes of health identities: labels, uses, findings and errors.

use nircheck::{Lang, Oid, Severity, code_set, coded};

use crate::codes::serialize_as_code;

coded! {
    /// The label beside the OID: the type code of FHIR, or the fifth component of a CX.
    pub enum Label {
        /// A NIR as health identity. Source: ANS.
        InsNir = "INS-NIR", "definitive NIR", "NIR définitif";
        /// A NIA as health identity. Source: ANS.
        InsNia = "INS-NIA", "NIA", "NIA";
        /// A test identity. Source: ANS.
        InsNirTest = "INS-NIR-TEST", "test identity", "identité de test";
        /// A demonstration identity. Source: ANS.
        InsNirDemo = "INS-NIR-DEMO", "demonstration identity", "identité de démonstration";
        /// A number used as social security number. Source: ANS, HL7.
        Nh = "NH", "social security number", "numéro de sécurité sociale";
        /// Any health identity, in HL7 v2. Source: ANS.
        Ins = "INS", "health identity", "identité de santé";
    }
}

impl Label {
    /// The type code that FHIR writes beside an OID.
    #[must_use]
    pub const fn fhir(oid: Oid) -> Self {
        match oid {
            Oid::InsNir => Self::InsNir,
            Oid::InsNia => Self::InsNia,
            Oid::InsNirTest => Self::InsNirTest,
            Oid::InsNirDemo => Self::InsNirDemo,
            // `NssNir` and `NssNia`.
            _ => Self::Nh,
        }
    }

    /// The type code that HL7 v2 writes beside an OID.
    #[must_use]
    pub const fn cx(oid: Oid) -> Self {
        match oid {
            Oid::NssNir | Oid::NssNia => Self::Nh,
            _ => Self::Ins,
        }
    }

    /// Whether a standard writes the label beside this OID.
    #[must_use]
    pub fn fits(self, oid: Oid) -> bool {
        self == Self::fhir(oid) || self == Self::cx(oid)
    }
}

coded! {
    /// What an identifier is for, in FHIR. Source: ANS.
    pub enum Use {
        /// In force.
        Official = "official", "official", "officiel";
        /// In force for a while: a NIA, until guides wrote `official` for it too.
        Temp = "temp", "temporary", "temporaire";
        /// No longer in force, as after a correction.
        Old = "old", "old", "ancien";
    }
}

coded! {
    /// A remark on a health identity as it was sent. None makes the number invalid.
    pub enum InsFinding {
        /// No OID: a NIR, a NIA and a test identity cannot be told apart. Source: our decision.
        OidAbsent = "oid-absent",
            "no OID came with the number",
            "aucun OID n'accompagne le numéro";
        /// An OID that is not one of those of a NIR. Source: our decision.
        OidUnknown = "oid-unknown",
            "the OID is not one of a health identity",
            "l'OID n'est pas celui d'une identité de santé";
        /// The label contradicts the OID, which is trusted. Source: ANS.
        LabelDiffers = "label-differs",
            "the label and the OID disagree: the OID holds",
            "le libellé et l'OID ne s'accordent pas : l'OID l'emporte";
        /// A provisional number under the OID of a NIR or a NIA. Source: ANS.
        OidContradiction = "oid-contradiction",
            "the OID is one of a NIR or a NIA, the number is provisional",
            "l'OID est celui d'un NIR ou d'un NIA, le numéro est provisoire";
        /// A use other than official, temp and old. Source: ANS.
        UseUnexpected = "use-unexpected",
            "a use other than official, temp or old",
            "un usage autre que official, temp ou old";
        /// A datamatrix without its names, sex or birth date. Source: our decision.
        TraitAbsent = "trait-absent",
            "the names, the sex or the birth date are missing",
            "les noms, le sexe ou la date de naissance manquent";
        /// A birth date that is not a day of the calendar, or a place that is not a code, as in an
        /// incomplete civil status. Source: our decision.
        TraitUnreadable = "trait-unreadable",
            "the birth date is no day of the calendar, or the place no code",
            "la date de naissance n'est pas un jour du calendrier, ou le lieu pas un code";
    }
}

impl InsFinding {
    /// Info or warning.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::OidAbsent
            | Self::OidUnknown
            | Self::LabelDiffers
            | Self::OidContradiction
            | Self::UseUnexpected
            | Self::TraitAbsent
            | Self::TraitUnreadable => Severity::Warning,
        }
    }
}

code_set! {
    /// The remarks on a health identity.
    pub struct InsFindings of InsFinding;
}

coded! {
    /// A rule of one of the four forms. The rules of the number itself are in
    /// [`ErrorCode`](nircheck::ErrorCode).
    pub enum InsErrorCode {
        /// HL7 v2: a separator of fields or lines inside a field.
        Hl7Separator = "hl7-separator",
            "a separator of fields inside a field",
            "un séparateur de champs dans un champ";
        /// HL7 v2: an escape without an end, or one that is not a character.
        Hl7Escape = "hl7-escape",
            "an escape that stands for no character",
            "un échappement qui ne vaut aucun caractère";
        /// CDA: a tag that is not well formed.
        XmlTag = "xml-tag", "a tag that is not well formed", "une balise mal formée";
        /// CDA: an entity without an end, or one that XML does not define.
        XmlEntity = "xml-entity", "an unknown entity", "une entité inconnue";
        /// Datamatrix: the text does not start with `IS01` and 22 zeros.
        DatamatrixHeader = "datamatrix-header",
            "a health identity starts with IS01 and 22 zeros",
            "une identité de santé commence par IS01 et 22 zéros";
        /// Datamatrix: a block other than `S1` to `S7`, or one of them a second time.
        DatamatrixBlock = "datamatrix-block",
            "no such block, or a second time",
            "ce bloc n'existe pas, ou paraît deux fois";
        /// Datamatrix: the text ends before the block does, or there is no `S1`.
        DatamatrixShort = "datamatrix-short",
            "the text ends before the number or before a block does",
            "le texte finit avant le numéro ou avant la fin d'un bloc";
        /// Datamatrix: a sex other than M or F, a date not laid out DD-MM-YYYY, a control
        /// character in a name.
        DatamatrixValue = "datamatrix-value",
            "a block that cannot hold this",
            "un bloc qui ne peut pas contenir cela";
    }
}

serialize_as_code!(InsErrorCode, InsFinding, Label, Use);

/// Why a text is not in its form, and where. It holds nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{code}: {} (at byte {at})", .code.text(Lang::En))]
pub struct InsError {
    code: InsErrorCode,
    at: usize,
}

impl InsError {
    pub(super) const fn new(code: InsErrorCode, at: usize) -> Self {
        Self { code, at }
    }

    /// The stable code of the rule that is broken.
    #[must_use]
    pub const fn code(self) -> InsErrorCode {
        self.code
    }

    /// The byte offset in the original text, from 0.
    #[must_use]
    pub const fn at(self) -> usize {
        self.at
    }
}
