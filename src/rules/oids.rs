//! The OID of the authority that assigned a health identity.

use core::str::FromStr;

use crate::{Status, coded::coded};

coded! {
    /// The object identifier (`OID`) under which a number was sent (source: ANS). Unlike the
    /// digits, it distinguishes definitive, temporary, test and demonstration identities.
    pub enum Oid {
        /// A definitive NIR as health identity.
        InsNir = "1.2.250.1.213.1.4.8", "INS-NIR", "INS-NIR";
        /// A NIA as health identity.
        InsNia = "1.2.250.1.213.1.4.9", "INS-NIA", "INS-NIA";
        /// A test identity.
        InsNirTest = "1.2.250.1.213.1.4.10", "INS-NIR-TEST", "INS-NIR-TEST";
        /// A demonstration identity.
        InsNirDemo = "1.2.250.1.213.1.4.11", "INS-NIR-DEMO", "INS-NIR-DEMO";
        /// A NIR used as social security number: for a child it is a parent's.
        NssNir = "1.2.250.1.213.1.4.13", "NSS-NIR", "NSS-NIR";
        /// A NIA used as social security number.
        NssNia = "1.2.250.1.213.1.4.14", "NSS-NIA", "NSS-NIA";
    }
}

impl Oid {
    /// The status of a number in definitive form that was sent under this OID.
    #[must_use]
    pub const fn status(self) -> Status {
        match self {
            Self::InsNir | Self::NssNir => Status::Definitive,
            Self::InsNia | Self::NssNia => Status::Temporary,
            Self::InsNirTest => Status::Test,
            Self::InsNirDemo => Status::Demo,
        }
    }
}

/// A text that is none of the OIDs of a NIR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the OID of a NIR, a NIA, a test or a demonstration identity")]
#[non_exhaustive]
pub struct OidError;

/// Accepts the dotted form, with or without `urn:oid:` before it.
impl FromStr for Oid {
    type Err = OidError;

    fn from_str(text: &str) -> Result<Self, OidError> {
        Self::from_code(text.strip_prefix("urn:oid:").unwrap_or(text)).ok_or(OidError)
    }
}
