//! Findings on a well-formed number: one row per finding, from which all else is derived.
//!
//! A row holds the stable code, the severity, whether the finding depends on the reference date,
//! the text in both languages, and the condition under which it applies:
//!
//! * `Characters (holds)`: depends on the characters of the number and the profile;
//!   `Characters (holds, raised error)` also gives the error that a profile may turn it into;
//! * `Context (holds)`: depends on what came with the number, such as an OID or a date;
//! * `Places ()`: depends on the tables of places; `check.rs` looks them up once for these rows.

use crate::{
    BirthMonth, Context, ErrorCode, Expected, Field, Kind, MonthClass, Nir, Oid, Profile,
    coded::{code_set, coded},
    number::packed::Packed,
    parse::grammar::{Fault, fault},
};

/// Declares the findings; see the top of the file for what a row holds.
macro_rules! findings {
    (
        $(#[$meta:meta])*
        pub enum Finding {
            $($(#[$doc:meta])* $variant:ident = $code:literal, $severity:ident,
                needs_date: $needs_date:ident, $en:literal, $fr:literal, $test:ident $of:tt;)+
        }
    ) => {
        coded! {
            $(#[$meta])*
            pub enum Finding { $($(#[$doc])* $variant = $code, $en, $fr;)+ }
        }

        impl Finding {
            /// Info or warning.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }

            /// Whether the finding depends on the reference date of a
            /// [`Context`](crate::Context).
            #[must_use]
            pub const fn depends_on_date(self) -> bool {
                match self { $(Self::$variant => findings!(@$needs_date),)+ }
            }

            /// Whether a profile may raise the finding to an error, which requires that it depends
            /// on the characters of the number alone.
            #[must_use]
            pub const fn can_be_raised(self) -> bool {
                match self { $(Self::$variant => findings!(@can $test $of),)+ }
            }

            /// The error that a profile raises the finding to, if the finding applies.
            pub(crate) fn raised(self, case: &Case<'_>) -> Option<Fault> {
                match self { $(Self::$variant => findings!(@raised $test $of case),)+ }
            }
        }

        impl Findings {
            /// The findings that apply, except those on places.
            pub(crate) fn of(case: &Case<'_>, context: &Context) -> Self {
                let mut found = Self::EMPTY;
                $(found.add_if(findings!(@holds $test $of case, context), Finding::$variant);)+
                found
            }
        }
    };
    (@no) => { false };
    (@yes) => { true };
    (@can Characters ($holds:expr, raised $raised:expr)) => { true };
    (@can $test:ident $of:tt) => { false };
    (@raised Characters ($holds:expr, raised $raised:expr) $case:ident) => {{
        let (holds, raised): (fn(&Case<'_>) -> bool, fn(&Case<'_>) -> Fault) = ($holds, $raised);
        holds($case).then(|| raised($case))
    }};
    (@raised $test:ident $of:tt $case:ident) => { None };
    (@holds Characters ($holds:expr $(, raised $raised:expr)?) $case:ident, $context:ident) => {{
        let holds: fn(&Case<'_>) -> bool = $holds;
        holds($case)
    }};
    (@holds Context ($holds:expr) $case:ident, $context:ident) => {{
        let holds: fn(&Case<'_>, &Context) -> bool = $holds;
        holds($case, $context)
    }};
    (@holds Places () $case:ident, $context:ident) => { false };
}

findings! {
    /// A remark on a well-formed number. None makes a number invalid, because tables age and rules
    /// are incomplete, unless a [`Profile`](crate::Profile) raises it to an error.
    pub enum Finding {
        /// 13 characters, so no key was checked. Not reported for a [`Mig`](crate::Mig) or
        /// [`Nnp`](crate::Nnp), nor where no key is expected. Source: our decision.
        KeyAbsent = "key-absent", Info, needs_date: no,
            "no key was given, so none was checked",
            "aucune clé n'est donnée, donc aucune n'a été vérifiée",
            Characters (|case| {
                case.key.is_none() && !case.has_own_layout() && case.profile.expects_key()
            });
        /// First digit 3 or 4. Source: public services; undocumented by the Cnam.
        KindUndocumented = "kind-undocumented", Info, needs_date: no,
            "numbers that start with 3 or 4 are used but documented nowhere",
            "les numéros commençant par 3 ou 4 sont employés mais ne sont documentés nulle part",
            Characters (
                |case| case.kind() == Some(Kind::Awaiting),
                raised |case| fault(ErrorCode::Kind, Field::Kind, case.profile.expected_kind(), 0)
            );
        /// A key where the profile expects none. Source: DSN.
        KeyNotExpected = "key-not-expected", Info, needs_date: no,
            "13 characters are expected here, without the key",
            "13 caractères sont attendus ici, sans la clé",
            Characters (|case| case.key.is_some() && !case.profile.expects_key());
        /// A second code of a large maternity town (`code extension`), for the towns known to have
        /// one. Only when the context enables places. Source: Insee.
        PlaceExtension = "place-extension", Info, needs_date: no,
            "a second code of a large maternity town",
            "un code extension, second code d'une ville à grande maternité",
            Places ();
        /// An NNP: none was given after 2022-12-31. Not reported when the reference date is in 2022
        /// or before. Source: Cnam.
        NnpEnded = "nnp-ended", Info, needs_date: yes,
            "national provisional numbers ended on 2022-12-31",
            "les numéros nationaux provisoires ont pris fin le 31/12/2022",
            Context (|case, context| {
                case.kind() == Some(Kind::Nnp) && context.at.is_none_or(|at| at.year() > 2022)
            });
        /// The OID of test identities. Source: ANS.
        OidTest = "oid-test", Info, needs_date: no,
            "the OID is the one of test identities",
            "l'OID est celui des identités de test",
            Context (|_, context| context.oid == Some(Oid::InsNirTest));
        /// A key that does not match, on a kind for which none is documented. Source: our
        /// decision.
        KeyUndocumented = "key-undocumented", Warning, needs_date: no,
            "the key does not match, but none is documented for this kind",
            "la clé ne correspond pas, mais aucune n'est documentée pour ce type",
            Characters (
                |case| {
                    case.has_own_layout() && case.key.is_some_and(|key| key != case.packed.key())
                },
                raised |_| fault(ErrorCode::Key, Field::Key, Expected::ComputedKey, 13)
            );
        /// First digit 7 or 8 with the body of a NIR. Source: our decision.
        ProvisionalLayout = "provisional-layout", Warning, needs_date: no,
            "a provisional number with a body that is not its own",
            "un numéro provisoire dont le corps n'est pas le sien",
            Characters (
                |case| case.kind() == Some(Kind::Nnp) && !case.has_own_layout(),
                raised |case| match case.packed.character(1) {
                0..=2 => fault(ErrorCode::Layout, Field::Order, Expected::DigitsOnly, 6),
                _ => fault(ErrorCode::Layout, Field::CreationType, Expected::CreationType0To2, 1),
            }
            );
        /// A month of [`MonthClass::OutsideDsn`]. Source: DSN 30.001 CSL-00, Cnam.
        MonthOutsideDsn = "month-outside-dsn", Warning, needs_date: no,
            "a month code that payroll rules refuse",
            "un code de mois que les règles de paie refusent",
            Characters (
                |case| case.month_class() == Some(MonthClass::OutsideDsn),
                raised |_| fault(ErrorCode::Month, Field::Month, Expected::MonthDsn, 3)
            );
        /// Corsica as 20 for a birth since 1976, or as 2A or 2B for one before, whatever the
        /// century; it happens in real files. Source: Insee for the date.
        CorsicaDate = "corsica-date", Warning, needs_date: yes,
            "this code of Corsica was not in force at the date of birth",
            "ce code de la Corse n'était pas en vigueur à la date de naissance",
            Context (|case, context| {
                case.nir().is_some_and(|nir| is_corsica_misdated(nir, context))
            });
        /// Tunisia as 96 for a birth since 1968. Only when the context has the year of birth.
        /// Source: DSN 30.001.
        TerritoryDate = "territory-date", Warning, needs_date: no,
            "this code of a territory was not in force at the date of birth",
            "ce code d'un territoire n'était pas en vigueur à la date de naissance",
            Context (|case, context| {
                case.nir().is_some_and(|nir| {
                    nir.birthplace().department_bits() == 0x96
                        && context.year_of(nir).is_some_and(|year| year >= 1968)
                })
            });
        /// A conventional number: anonymous billing (`2 55 55 55 CCC 0NN`), the specimen of the
        /// health card, or a registered number that ends with six 9 or more, among which the
        /// twelve 9 of old payroll files. Source: public services; DSN 30.001 CCH-13, CCH-16.
        Fictitious = "fictitious", Warning, needs_date: no,
            "a conventional number that stands for nobody",
            "un numéro conventionnel qui ne désigne personne",
            Characters (
                |case| case.is_registered() && is_fictitious(case.packed),
                raised |_| fault(ErrorCode::Fictitious, Field::Number, Expected::Person, 0)
            );
        /// A provisional number under an OID, all of which are of a NIR or a NIA, tests and
        /// demonstrations included. Source: ANS.
        OidContradiction = "oid-contradiction", Warning, needs_date: no,
            "the OID is one of a NIR or a NIA, the number is provisional",
            "l'OID est celui d'un NIR ou d'un NIA, le numéro est provisoire",
            Context (|case, context| context.oid.is_some() && case.kind() != Some(Kind::Nir));
        /// A known place code that was in force in no candidate year of birth. Only when the
        /// context enables places and has a date. Source: Insee, Code officiel géographique.
        PlaceOtherDate = "place-other-date", Warning, needs_date: yes,
            "the place code was not in force at the date of birth",
            "le code du lieu n'était pas en vigueur à la date de naissance",
            Places ();
        /// A place code that is not in the tables, which are incomplete. Only when the context
        /// enables places. Source: Insee, Code officiel géographique.
        PlaceUnknown = "place-unknown", Warning, needs_date: no,
            "the place code is not in the tables, which are incomplete",
            "le code du lieu n'est pas dans les tables, qui sont incomplètes",
            Places ();
        /// A place code that may mean two places in the candidate years of birth. Only when the
        /// context enables places and has a date. Source: Insee.
        PlaceAmbiguous = "place-ambiguous", Warning, needs_date: yes,
            "the place code may mean two places",
            "le code du lieu peut désigner deux endroits",
            Places ();
    }
}

/// A number to inspect: thirteen characters, the two digits of its key if there is one, and the
/// profile. Rules that come after the kind may be broken.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) packed: Packed,
    pub(crate) key: Option<u8>,
    pub(crate) profile: &'a Profile,
}

impl Case<'_> {
    fn kind(&self) -> Option<Kind> {
        Kind::from_first_digit(self.packed.character(0))
    }

    fn is_registered(&self) -> bool {
        matches!(self.kind(), Some(Kind::Nir | Kind::Awaiting))
    }

    /// Whether it has the layout of a provisional number: creation type, fund and order.
    fn has_own_layout(&self) -> bool {
        match self.kind() {
            Some(Kind::Mig) => true,
            Some(Kind::Nnp) => self.packed.character(1) <= 2 && !self.packed.has_letter(),
            _ => false,
        }
    }

    fn month_class(&self) -> Option<MonthClass> {
        let month = BirthMonth::new(self.packed.two(3)).filter(|_| self.is_registered());
        month.map(BirthMonth::class)
    }

    /// The registered number. Call it for well-formed numbers only.
    fn nir(&self) -> Option<Nir> {
        self.is_registered().then(|| Nir::from_valid(self.packed))
    }
}

/// Whether every candidate year is on the wrong side of 1976-01-01, when 2A and 2B replaced 20 in
/// Corsica (source: Insee).
fn is_corsica_misdated(nir: Nir, context: &Context) -> bool {
    let all = |wrong: fn(u16) -> bool| match (context.year_of(nir), context.at) {
        (Some(year), _) => wrong(year),
        (None, None) => false,
        (None, Some(at)) => {
            let mut years = nir.birth_years(at, context.oldest_age).peekable();
            years.peek().is_some() && years.all(wrong)
        }
    };
    match nir.birthplace().department_bits() {
        0x20 => all(|year| year >= 1976),
        0x2a | 0x2b => all(|year| year < 1976),
        _ => false,
    }
}

fn is_fictitious(packed: Packed) -> bool {
    const SPECIMEN: u64 = 0x2_6905_4958_8157;
    let bits = packed.bits();
    let anonymous = bits >> 24 == 0x0255_5555 && packed.character(10) == 0;
    anonymous || bits == SPECIMEN || bits & 0xff_ffff == 0x99_9999
}

coded! {
    /// The severity of a finding.
    pub enum Severity {
        /// Information.
        Info = "info", "info", "info";
        /// A possible mistake.
        Warning = "warning", "warning", "avertissement";
    }
}

code_set! {
/// A set of findings, in the order of the specification.
pub struct Findings of Finding;
}

impl Findings {
    /// Returns the set with one more finding.
    #[must_use]
    pub const fn with(self, finding: Finding) -> Self {
        Self(self.0 | 1 << finding as u32)
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        findings.into_iter().fold(Self::EMPTY, Self::with)
    }
}
