//! What is worth saying of a well-formed number. A finding never changes the verdict.

use core::fmt;

use crate::coded::coded;

coded! {
    /// A remark on a well-formed number: tables age and rules are incomplete, so none of these
    /// makes a number invalid, unless a [`Profile`](crate::Profile) raises it to an error.
    pub enum Finding {
        /// 13 characters: the key was not there to check. Not said of a [`Mig`](crate::Mig) or
        /// [`Nnp`](crate::Nnp), nor where no key is expected. Source: our decision.
        KeyAbsent = "key-absent",
            "no key was given, so none was checked",
            "aucune clé n'est donnée, donc aucune n'a été vérifiée";
        /// First digit 3 or 4. Source: public services; undocumented by the Cnam.
        KindUndocumented = "kind-undocumented",
            "numbers that start with 3 or 4 are used but documented nowhere",
            "les numéros commençant par 3 ou 4 sont employés mais ne sont documentés nulle part";
        /// A key where the profile expects none. Source: DSN.
        KeyNotExpected = "key-not-expected",
            "13 characters are expected here, without the key",
            "13 caractères sont attendus ici, sans la clé";
        /// A second code of a large maternity town (`code extension`), for the towns known to have
        /// one. Only when the context asks for places. Source: Insee.
        PlaceExtension = "place-extension",
            "a second code of a large maternity town",
            "un code extension, second code d'une ville à grande maternité";
        /// An NNP: none was given after 2022-12-31. Said unless the reference date is not after
        /// that one. Source: Cnam.
        NnpEnded = "nnp-ended",
            "national provisional numbers ended on 2022-12-31",
            "les numéros nationaux provisoires ont pris fin le 31/12/2022";
        /// The context is the OID of test identities. Source: ANS.
        OidTest = "oid-test",
            "the OID is the one of test identities",
            "l'OID est celui des identités de test";
        /// A key that does not match, on a kind for which none is documented. Source: our
        /// decision.
        KeyUndocumented = "key-undocumented",
            "the key does not match, but none is documented for this kind",
            "la clé ne correspond pas, mais aucune n'est documentée pour ce type";
        /// First digit 7 or 8 with the body of a NIR. Source: our decision.
        ProvisionalLayout = "provisional-layout",
            "a provisional number with a body that is not its own",
            "un numéro provisoire dont le corps n'est pas le sien";
        /// Months 21 to 29 and 43 to 49. Source: DSN, Cnam.
        MonthOutsideDsn = "month-outside-dsn",
            "a month code that payroll rules refuse",
            "un code de mois que les règles de paie refusent";
        /// Corsica as 20 for a birth since 1976, or as 2A or 2B for one before, whatever the
        /// century; it happens in real files. Source: Insee for the date.
        CorsicaDate = "corsica-date",
            "this code of Corsica was not in force at the date of birth",
            "ce code de la Corse n'était pas en vigueur à la date de naissance";
        /// A conventional number: anonymous billing, unknown in old payroll files, the specimen
        /// of the health card. Source: public services.
        Fictitious = "fictitious",
            "a conventional number that stands for nobody",
            "un numéro conventionnel qui ne désigne personne";
        /// A provisional number under an OID, all of which are of a NIR or a NIA, tests and
        /// demonstrations included. Source: ANS.
        OidContradiction = "oid-contradiction",
            "the OID is one of a NIR or a NIA, the number is provisional",
            "l'OID est celui d'un NIR ou d'un NIA, le numéro est provisoire";
        /// A place code that is known, but was in force in no candidate year of birth. Only when
        /// the context asks for places and has a date. Source: Insee, Code officiel géographique.
        PlaceOtherDate = "place-other-date",
            "the place code was not in force at the date of birth",
            "le code du lieu n'était pas en vigueur à la date de naissance";
        /// A place code that the tables do not hold: they are incomplete. Only when the context
        /// asks for places. Source: Insee, Code officiel géographique.
        PlaceUnknown = "place-unknown",
            "the place code is not in the tables, which are incomplete",
            "le code du lieu n'est pas dans les tables, qui sont incomplètes";
        /// A place code that means two places at births of the candidate years. Only when the
        /// context asks for places and has a date. Source: Insee.
        PlaceAmbiguous = "place-ambiguous",
            "the place code may mean two places",
            "le code du lieu peut désigner deux endroits";
    }
}

coded! {
    /// How much a finding matters.
    pub enum Severity {
        /// Good to know.
        Info = "info", "info", "info";
        /// Worth a look.
        Warning = "warning", "warning", "avertissement";
    }
}

impl Finding {
    /// Whether it depends on the reference date of a [`Context`](crate::Context), which is then
    /// worth showing.
    #[must_use]
    pub const fn depends_on_date(self) -> bool {
        matches!(
            self,
            Self::NnpEnded | Self::CorsicaDate | Self::PlaceOtherDate | Self::PlaceAmbiguous
        )
    }

    /// Info or warning.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::KeyAbsent
            | Self::KindUndocumented
            | Self::KeyNotExpected
            | Self::PlaceExtension
            | Self::NnpEnded
            | Self::OidTest => Severity::Info,
            Self::KeyUndocumented
            | Self::ProvisionalLayout
            | Self::MonthOutsideDsn
            | Self::CorsicaDate
            | Self::Fictitious
            | Self::OidContradiction
            | Self::PlaceOtherDate
            | Self::PlaceUnknown
            | Self::PlaceAmbiguous => Severity::Warning,
        }
    }
}

/// A set of findings, in the order of the specification.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Findings(u32);

impl Findings {
    /// No finding.
    pub const EMPTY: Self = Self(0);

    /// The set with one more.
    #[must_use]
    pub const fn with(self, finding: Finding) -> Self {
        Self(self.0 | 1 << finding as u32)
    }

    /// Whether the set holds this finding.
    #[must_use]
    pub const fn contains(self, finding: Finding) -> bool {
        self.0 >> finding as u32 & 1 == 1
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The findings, in the order of the specification.
    pub fn iter(self) -> impl Iterator<Item = Finding> + Clone {
        Finding::ALL
            .iter()
            .copied()
            .filter(move |finding| self.contains(*finding))
    }

    pub(crate) fn add_if(&mut self, holds: bool, finding: Finding) {
        if holds {
            *self = self.with(finding);
        }
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        findings.into_iter().fold(Self::EMPTY, Self::with)
    }
}

impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
