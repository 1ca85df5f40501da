//! The controls, one row each: the official identifier, which begins with its rubrique, what it
//! checks, in English and French, and whether it blocks a real declaration.

use nircheck::coded;

use super::rubrique::{Rubrique, rubrique};
use crate::codes::serialize_as_code;

/// What a control checks, in English and in French.
type Text = (&'static str, &'static str);

const FORM: Text = (
    "a NIR has 13 characters: sex 1 or 2, month 01-12, 20, 30-42 or 50-99, department 01-99, 2A or 2B, commune and order 001-999; or 1 or 2 and twelve 9",
    "un NIR a 13 caractères\u{a0}: sexe 1 ou 2, mois 01-12, 20, 30-42 ou 50-99, département 01-99, 2A ou 2B, commune et ordre 001-999\u{a0}; ou 1 ou 2 et douze 9",
);
const TERRITORY: Text = (
    "by the year of the birth date, a NIR has no 2A or 2B before 1976, no 20 from 1976 on and no 96 from 1968 on",
    "selon l'année de la date de naissance, un NIR ne porte ni 2A ni 2B avant 1976, ni 20 à partir de 1976, ni 96 à partir de 1968",
);
const UNKNOWN: Text = (
    "1 or 2 and twelve 9 is no NIR",
    "1 ou 2 suivi de douze 9 n'est pas un NIR",
);
const TWICE: Text = (
    "a NIR comes once among the individuals of a declaration",
    "un NIR figure une seule fois parmi les individus d'une déclaration",
);
const NINES: Text = (
    "a NIR does not end with more than five 9",
    "un NIR ne se termine pas par plus de cinq 9",
);
const DEPENDANT_NINES: Text = (
    "a NIR does not end with more than five 9; the same rubrique asks for twelve 9 where the number is not known, so that this does not block",
    "un NIR ne se termine pas par plus de cinq 9\u{a0}; la même rubrique demande douze 9 si le numéro n'est pas connu\u{a0}: ce contrôle n'est donc pas bloquant",
);
const OTHER: Text = (
    "the NIR is that of an individual of the declaration",
    "le NIR est celui d'un individu de la déclaration",
);
const BIRTH_FORM: Text = (
    "a birth date is JJMMAAAA: day 01-31 or 99, month 01-12 or 99, year 18, 19 or 20 and two digits",
    "une date de naissance s'écrit JJMMAAAA\u{a0}: jour 01-31 ou 99, mois 01-12 ou 99, année 18, 19 ou 20 et deux chiffres",
);
const BIRTH_DAY: Text = (
    "a birth date exists in the calendar, but for what is 99",
    "une date de naissance existe au calendrier, sauf ce qui vaut 99",
);
const BIRTH_YEAR: Text = (
    "the year of birth ends with the year of the NIR",
    "l'année de naissance se termine par celle du NIR",
);
const BIRTH_RANGE: Text = (
    "the year of birth is not after the current one, and less than 120 years before it",
    "l'année de naissance ne dépasse pas l'année en cours et la précède de moins de 120 ans",
);
const PLACE: Text = (
    "the name of the place of birth is there when the department is not 99",
    "le lieu de naissance est renseigné quand le département n'est pas 99",
);
const DEPARTMENT: Text = (
    "a department of birth is 01-99, 2A or 2B",
    "un département de naissance vaut 01-99, 2A ou 2B",
);
const DEPARTMENT_DATE: Text = (
    "the department of birth is not 2A or 2B before 1976, not 20 from 1976 on and not 96 from 1968 on",
    "le département de naissance n'est ni 2A ni 2B avant 1976, ni 20 à partir de 1976, ni 96 à partir de 1968",
);
const NTT_FORM: Text = (
    "an NTT has 11 to 40 characters",
    "un NTT a de 11 à 40 caractères",
);
const NTT_FIRST: Text = ("an NTT begins with 1 or 2", "un NTT commence par 1 ou 2");
const NTT_SPACE: Text = ("an NTT has no space", "un NTT ne contient pas d'espace");
const NTT_ABSENT: Text = (
    "an NTT is there when there is no NIR",
    "un NTT est renseigné en l'absence de NIR",
);
const NTT_SIREN: Text = (
    "characters 2 to 10 of an NTT are the SIREN of the company (S21.G00.06.001)",
    "les caractères 2 à 10 d'un NTT sont le SIREN de l'entreprise (S21.G00.06.001)",
);
const NTT_TWICE: Text = (
    "an NTT comes once in a declaration",
    "un NTT figure une seule fois dans une déclaration",
);

/// Where the controls were read.
const SOURCE: &str = "cahier technique DSN 2025.1 (2025-07-22)";

macro_rules! controls {
    ($($variant:ident = $code:literal, $text:ident, $effect:ident;)+) => {
        coded! {
            /// A control of the cahier technique DSN, by its official identifier.
            ///
            /// [`text`](Self::text) says what must be true, and not what was found.
            pub enum Control {
                $(/// See its text.
                $variant = $code, $text.0, $text.1;)+
            }
        }

        impl Control {
            /// Whether a declaration that violates it is refused.
            #[must_use]
            pub const fn is_blocking(self) -> bool {
                match self { $(Self::$variant => controls!(@$effect),)+ }
            }

            /// The rubrique that it checks.
            #[must_use]
            pub const fn rubrique(self) -> Rubrique {
                match self { $(Self::$variant => const { controlled($code) },)+ }
            }
        }
    };
    (@blocking) => { true };
    (@remark) => { false };
}

controls! {
    NirForm = "S21.G00.30.001/CSL-00", FORM, blocking;
    NirTerritory = "S21.G00.30.001/CCH-11", TERRITORY, blocking;
    NirUnknown = "S21.G00.30.001/CCH-13", UNKNOWN, blocking;
    NirTwice = "S21.G00.30.001/CCH-14", TWICE, blocking;
    NirNines = "S21.G00.30.001/CCH-16", NINES, blocking;
    BirthForm = "S21.G00.30.006/CSL-00", BIRTH_FORM, blocking;
    BirthDay = "S21.G00.30.006/CSL-11", BIRTH_DAY, blocking;
    BirthYear = "S21.G00.30.006/CCH-11", BIRTH_YEAR, blocking;
    BirthRange = "S21.G00.30.006/CCH-12", BIRTH_RANGE, blocking;
    PlaceAbsent = "S21.G00.30.007/CCH-11", PLACE, blocking;
    DepartmentForm = "S21.G00.30.014/CSL-00", DEPARTMENT, blocking;
    DepartmentTerritory = "S21.G00.30.014/CCH-11", DEPARTMENT_DATE, blocking;
    NttForm = "S21.G00.30.020/CSL-00", NTT_FORM, blocking;
    NttFirst = "S21.G00.30.020/CSL-11", NTT_FIRST, blocking;
    NttSpace = "S21.G00.30.020/CSL-12", NTT_SPACE, blocking;
    NttAbsent = "S21.G00.30.020/CCH-12", NTT_ABSENT, blocking;
    NttSiren = "S21.G00.30.020/CCH-13", NTT_SIREN, blocking;
    NttTwice = "S21.G00.30.020/CCH-14", NTT_TWICE, blocking;
    DependantForm = "S21.G00.73.007/CSL-00", FORM, blocking;
    DependantTerritory = "S21.G00.73.007/CCH-11", TERRITORY, blocking;
    DependantNines = "S21.G00.73.007/CCH-12", DEPENDANT_NINES, remark;
    BonusForm = "S89.G00.67.001/CSL-00", FORM, blocking;
    BonusTerritory = "S89.G00.67.001/CCH-11", TERRITORY, blocking;
    BonusUnknown = "S89.G00.67.001/CCH-12", UNKNOWN, blocking;
    BonusOther = "S89.G00.67.001/CCH-13", OTHER, blocking;
    BonusNines = "S89.G00.67.001/CCH-15", NINES, blocking;
    FreeSharesForm = "S89.G00.87.007/CSL-00", FORM, blocking;
    FreeSharesTerritory = "S89.G00.87.007/CCH-11", TERRITORY, blocking;
    FreeSharesUnknown = "S89.G00.87.007/CCH-12", UNKNOWN, blocking;
    FreeSharesOther = "S89.G00.87.007/CCH-13", OTHER, blocking;
    FreeSharesNines = "S89.G00.87.007/CCH-15", NINES, blocking;
    StockOptionsForm = "S89.G00.88.008/CSL-00", FORM, blocking;
    StockOptionsTerritory = "S89.G00.88.008/CCH-11", TERRITORY, blocking;
    StockOptionsUnknown = "S89.G00.88.008/CCH-12", UNKNOWN, blocking;
    StockOptionsOther = "S89.G00.88.008/CCH-13", OTHER, blocking;
    StockOptionsNines = "S89.G00.88.008/CCH-15", NINES, blocking;
    FounderWarrantsForm = "S89.G00.89.007/CSL-00", FORM, blocking;
    FounderWarrantsTerritory = "S89.G00.89.007/CCH-11", TERRITORY, blocking;
    FounderWarrantsUnknown = "S89.G00.89.007/CCH-12", UNKNOWN, blocking;
    FounderWarrantsOther = "S89.G00.89.007/CCH-13", OTHER, blocking;
    FounderWarrantsNines = "S89.G00.89.007/CCH-15", NINES, blocking;
    NonEmployeeTerritory = "S89.G00.91.001/CCH-11", TERRITORY, blocking;
    NonEmployeeUnknown = "S89.G00.91.001/CCH-12", UNKNOWN, blocking;
    NonEmployeeTwice = "S89.G00.91.001/CCH-13", TWICE, blocking;
    NonEmployeeNines = "S89.G00.91.001/CCH-15", NINES, blocking;
}

impl Control {
    /// Where it was read.
    #[must_use]
    pub const fn source(self) -> &'static str {
        SOURCE
    }
}

/// The rubrique at the beginning of an identifier.
const fn controlled(code: &str) -> Rubrique {
    let bytes = code.as_bytes();
    match bytes.split_first_chunk::<14>() {
        Some((name, [b'/', ..])) => match Rubrique::parse(name) {
            Some(rubrique) => rubrique,
            None => rubrique(""),
        },
        _ => rubrique(""),
    }
}

coded! {
    /// What is wrong with a NIR that does not have the form of one, the first reason in this order.
    pub enum FormFault {
        /// Not 13 characters.
        Length = "length", "not 13 characters", "pas 13 caractères";
        /// A character that cannot be there.
        Character = "character",
            "a character that cannot be there", "un caractère qui ne peut pas être là";
        /// The first digit is not 1 or 2.
        Sex = "sex", "the first digit is not 1 or 2", "le premier chiffre n'est ni 1 ni 2";
        /// A provisional number, 7 or 8. Source: cahier technique DSN.
        Provisional = "provisional",
            "a provisional number (7 or 8) is not accepted: give the NIA, or an NTT",
            "un numéro provisoire (7 ou 8) n'est pas accepté\u{a0}: indiquer le NIA, ou un NTT";
        /// The month.
        Month = "month",
            "the month is not 01-12, 20, 30-42 or 50-99",
            "le mois n'est pas 01-12, 20, 30-42 ou 50-99";
        /// The department.
        Department = "department", "the department is 00", "le département est 00";
        /// The commune.
        Commune = "commune", "the commune is 000", "la commune est 000";
        /// The order number.
        Order = "order", "the order number is 000", "le numéro d'ordre est 000";
    }
}

coded! {
    /// What this project remarks beside the official controls. It blocks nothing.
    pub enum DsnFinding {
        /// A line is not written as the specification says.
        Line = "line",
            "the line is not written as the specification says",
            "la ligne n'est pas écrite comme le veut la norme";
        /// The file is not ISO-8859-1 but UTF-8.
        Utf8 = "encoding-utf-8",
            "the file is in UTF-8, the specification asks for ISO-8859-1",
            "le fichier est en UTF-8, la norme demande ISO-8859-1";
        /// The file is not ISO-8859-1 but Windows-1252.
        Windows1252 = "encoding-windows-1252",
            "the file is in Windows-1252, the specification asks for ISO-8859-1",
            "le fichier est en Windows-1252, la norme demande ISO-8859-1";
        /// A number that no official control looks at is not a NIR.
        NumberMalformed = "number-malformed", "not the form of a NIR", "pas la forme d'un NIR";
        /// A slip that explains a number that is not well formed.
        Slip = "slip",
            "one slip away from a well-formed number",
            "à une faute de frappe d'un numéro bien formé";
        /// The name of the place of birth contradicts the number.
        Place = "place-differs",
            "the place of birth is not that of the NIR at that date",
            "le lieu de naissance n'est pas celui du NIR à cette date";
        /// The department of birth contradicts the number.
        Department = "department-differs",
            "the department of birth is not that of the NIR",
            "le département de naissance n'est pas celui du NIR";
        /// The country of birth contradicts the number.
        Country = "country-differs",
            "the country of birth is not that of the NIR",
            "le pays de naissance n'est pas celui du NIR";
        /// The sex contradicts the number, which is legitimate.
        Sex = "sex-differs",
            "the sex is not that of the NIR; this is what the rubrique is for",
            "le sexe n'est pas celui du NIR\u{a0}; la rubrique est faite pour cela";
        /// A sex that is not 01 or 02.
        SexUnreadable = "sex-unreadable", "the sex is not 01 or 02", "le sexe n'est ni 01 ni 02";
        /// The number of another declaration, with another name or birth date.
        OtherPerson = "other-person",
            "another declaration of the file has this number with another name or birth date",
            "une autre déclaration du fichier porte ce numéro avec un autre nom ou une autre date de naissance";
        /// An NTT that looks like a NIR.
        NttLikeNir = "ntt-like-nir",
            "the NTT looks like a NIR, whole or with a digit lost",
            "le NTT ressemble à un NIR, entier ou avec un chiffre perdu";
        /// An NTT whose SIREN fails the Luhn rule.
        NttSiren = "ntt-siren",
            "the SIREN of the NTT does not pass the Luhn rule",
            "le SIREN du NTT ne suit pas la règle de Luhn";
    }
}

serialize_as_code!(Control, FormFault, DsnFinding);
