//! The health identity (`INS`, `identité nationale de santé`) in the forms of four standards.
//!
//! | form | read | write |
//! |---|---|---|
//! | FHIR `Identifier` | [`Identifier`] | [`Identifier::of`] |
//! | HL7 v2, the CX of PID-3 | [`Cx`], [`Segment`] | [`Ins::cx`] |
//! | CDA `<id extension root>` | [`CdaId`] | [`Ins::cda`] |
//! | datamatrix | [`Datamatrix`] | [`Ins::datamatrix`] |
//!
//! Every reader returns a [`Reading`]: the report on the number under [`Profile::INS`], the OID and
//! the label beside it, and the findings on the whole. The OID decides, never the label (source:
//! ANS). A well-formed identity is not a verified one: only the national service (`INSi`) verifies.
//!
//! ```
//! use nircheck::{Context, Status};
//! use nircheck_records::identity::{Cx, Encoding, Ins};
//!
//! let field = "279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS^^20101207";
//! let cx = Cx::repetitions(field, Encoding::DEFAULT)?.next().unwrap();
//! let reading = cx.read(&Context::default())?.unwrap();
//! assert_eq!(reading.report().status(), Some(Status::Test));
//!
//! let ins: Ins = reading.ins().unwrap();
//! assert_eq!(
//!     ins.cda().to_string(),
//!     r#"<id extension="279035121518989" root="1.2.250.1.213.1.4.10"/>"#,
//! );
//! # Ok::<(), nircheck_records::identity::InsError>(())
//! ```

mod cda;
mod codes;
mod cx;
mod datamatrix;
mod fhir;
mod traits;

pub use self::{
    cda::{CdaId, CdaText},
    codes::{InsError, InsErrorCode, InsFinding, InsFindings, Label, Use},
    cx::{Cx, CxText, Encoding, Segment},
    datamatrix::{Datamatrix, Payload},
    fhir::Identifier,
    traits::{Agreement, Agreements, Traits},
};

use nircheck::{Context, KeyedNir, Kind, Oid, Profile, Report, Status, check};

/// The number of a health identity (`matricule INS`), well formed, and its OID.
///
/// Fifteen characters that start with 1 or 2 (source: ANS). Under [`Oid::NssNir`] and
/// [`Oid::NssNia`] it is a number used as social security number, which for a child is a parent's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ins {
    number: KeyedNir,
    oid: Oid,
}

impl Ins {
    /// Joins a number and its OID. Returns `None` for a number that starts with 3 or 4.
    ///
    /// ```
    /// use nircheck::Oid;
    /// use nircheck_records::identity::Ins;
    ///
    /// assert!(Ins::new("295109912611193".parse()?, Oid::InsNia).is_some());
    /// assert!(Ins::new("399018619400164".parse()?, Oid::InsNia).is_none());
    /// # Ok::<(), nircheck::ParseError>(())
    /// ```
    #[must_use]
    pub const fn new(number: KeyedNir, oid: Oid) -> Option<Self> {
        match number.nir().kind() {
            Kind::Nir => Some(Self { number, oid }),
            _ => None,
        }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> KeyedNir {
        self.number
    }

    /// The OID.
    #[must_use]
    pub const fn oid(self) -> Oid {
        self.oid
    }

    /// Definitive, temporary, test or demonstration, by the OID.
    #[must_use]
    pub const fn status(self) -> Status {
        self.oid.status()
    }
}

/// A health identity that was read, in any form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Reading {
    report: Report,
    oid: Option<Oid>,
    label: Option<Label>,
    findings: InsFindings,
    number_at: usize,
}

impl Reading {
    /// The report on the number, under [`Profile::INS`] and the OID.
    pub const fn report(&self) -> Report {
        self.report
    }

    /// The OID, if it is one of those of a NIR.
    #[must_use]
    pub const fn oid(&self) -> Option<Oid> {
        self.oid
    }

    /// The label beside the OID, if it is one of [`Label`].
    #[must_use]
    pub const fn label(&self) -> Option<Label> {
        self.label
    }

    /// The findings on the identity as a whole. The report has those on the number.
    #[must_use]
    pub const fn findings(&self) -> InsFindings {
        self.findings
    }

    /// The byte offset of the number in the text, from 0. Offsets in the report count from the
    /// start of the number, after escapes and entities are resolved.
    #[must_use]
    pub const fn number_at(&self) -> usize {
        self.number_at
    }

    /// The identity, if its number is well formed and its OID known.
    #[must_use]
    pub fn ins(&self) -> Option<Ins> {
        let number = KeyedNir::try_from(self.report.outcome().ok()?).ok()?;
        Ins::new(number, self.oid?)
    }
}

/// An identity as a form states it, before the number is checked.
struct Sent<'a> {
    number: &'a str,
    number_at: usize,
    oid: Option<&'a str>,
    label: Option<Label>,
}

impl Sent<'_> {
    /// Whether the OID, or else the label, says that this is a NIR. A patient has identifiers of
    /// other kinds too, which are not checked.
    fn claims_a_nir(&self) -> bool {
        // NH alone is a health plan of any country.
        let by_label = self.label.is_some_and(|label| label != Label::Nh);
        self.known_oid().is_some() || by_label
    }

    fn known_oid(&self) -> Option<Oid> {
        self.oid?.parse().ok()
    }

    /// Checks the number in the form and at the dates of the context, under the profile of health
    /// identities and the OID of this one.
    fn judge(&self, context: &Context) -> Reading {
        let oid = self.known_oid();
        let sent_oid = self.oid.filter(|oid| !oid.is_empty());
        let under = |profile| Context {
            profile,
            oid,
            ..*context
        };
        // The profile of health identities refuses the kinds that this finding is about, so the
        // kind is read under the default profile.
        let kind = check(self.number, &under(Profile::DEFAULT)).kind();
        let provisional = kind.is_some_and(|kind| kind != Kind::Nir);
        let label_differs = self
            .label
            .zip(oid)
            .is_some_and(|(label, oid)| !label.fits(oid));

        let mut findings = InsFindings::EMPTY;
        findings.add_if(sent_oid.is_none(), InsFinding::OidAbsent);
        findings.add_if(sent_oid.is_some() && oid.is_none(), InsFinding::OidUnknown);
        findings.add_if(label_differs, InsFinding::LabelDiffers);
        findings.add_if(oid.is_some() && provisional, InsFinding::OidContradiction);
        Reading {
            report: check(self.number, &under(Profile::INS)),
            oid,
            label: self.label,
            findings,
            number_at: self.number_at,
        }
    }
}
