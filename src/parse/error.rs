//! The error of a text that is not a well-formed number: a code, a field and a position.

use crate::{Lang, coded::coded, rules::months};

/// The longest accepted line, in bytes, without its end (source: our decision).
pub const MAX_LINE: usize = 65_536;

coded! {
    /// The reason a text is not a well-formed number.
    ///
    /// Only the first error in this order is reported (our decision). Each variant documents its
    /// rule and the source of that rule.
    pub enum ErrorCode {
        /// A line over 65,536 bytes; only a stream of lines can report it. Source: our decision.
        TooLong = "too-long",
            "the line is over 65,536 bytes",
            "la ligne dépasse 65 536 octets";
        /// A byte that is neither a digit, nor a separator where one may be, nor `A` or `B` as
        /// the seventh character after a `2`. Source: Insee for the alphabet, our decision for
        /// the separators.
        Character = "character",
            "a character that cannot be there",
            "un caractère qui ne peut pas être là";
        /// Neither 13 nor 15 characters without separators, or a length that the profile refuses.
        /// Source: Insee.
        Length = "length",
            "not the expected number of characters",
            "le nombre de caractères n'est pas celui attendu";
        /// First digit 0 or 9, or one the profile refuses. Source: Insee, Cnam.
        Kind = "kind",
            "not a kind of number accepted here",
            "ce premier chiffre ne désigne pas un numéro admis";
        /// Key 00, 98 or 99: never taken as congruent to 97, 01 or 02. Source: Insee.
        KeyRange = "key-range",
            "a key is between 01 and 97",
            "une clé est comprise entre 01 et 97";
        /// A provisional number (`numéro provisoire`) whose body is not laid out as its kind
        /// requires. Source: Cnam.
        Layout = "layout",
            "a provisional number is not laid out like this",
            "un numéro provisoire n'est pas composé ainsi";
        /// Month 00 or 13 to 19, or one the profile refuses. Source: Insee, Cnam, DSN.
        Month = "month",
            "not a month of birth accepted here",
            "ce mois de naissance n'est pas admis";
        /// Department 00. Source: Insee.
        Department = "department",
            "no such department of birth",
            "ce département de naissance n'existe pas";
        /// Commune 000. Source: Insee.
        Commune = "commune",
            "no such commune or country of birth",
            "cette commune ou ce pays de naissance n'existe pas";
        /// Order number 000. Source: Insee.
        Order = "order",
            "an order number starts at 001",
            "un numéro d'ordre commence à 001";
        /// The key is not the computed one. Source: Insee.
        Key = "key",
            "the key does not match the number",
            "la clé ne correspond pas au numéro";
        /// A conventional number that identifies no person, where the profile refuses such
        /// numbers. Source: DSN 30.001 CCH-13, CCH-16.
        Fictitious = "fictitious",
            "a conventional number that stands for nobody",
            "un numéro conventionnel qui ne désigne personne";
    }
}

coded! {
    /// The part of a number that an error is about.
    pub enum Field {
        /// The number as a whole.
        Number = "number", "number", "numéro";
        /// Character 1: sex and kind.
        Kind = "kind", "sex or kind", "sexe ou type";
        /// Characters 2 and 3 of a registered number.
        Year = "year", "year of birth", "année de naissance";
        /// Characters 4 and 5 of a registered number.
        Month = "month", "month of birth", "mois de naissance";
        /// Characters 6 and 7 of a registered number.
        Department = "department", "department of birth", "département de naissance";
        /// Characters 8 to 10 of a registered number: commune, or country after 99.
        Commune = "commune", "commune or country of birth", "commune ou pays de naissance";
        /// The order number (`numéro d'ordre`).
        Order = "order", "order number", "numéro d'ordre";
        /// Character 2 of a provisional number.
        CreationType = "creation-type", "creation type", "type de création";
        /// Characters 3 to 5 of a provisional number: the fund that issued it.
        Fund = "caisse", "issuing fund", "caisse";
        /// Characters 14 and 15: the key (`clé`).
        Key = "key", "key", "clé";
    }
}

coded! {
    /// What was expected at the position of an error.
    pub enum Expected {
        /// One of `0` to `9`.
        Digit = "digit", "a digit", "un chiffre";
        /// One of `0` to `9`, or the letter of Corsica.
        DigitOrCorsica = "digit-or-corsica",
            "a digit, or the A or B of Corsica",
            "un chiffre, ou le A ou B de la Corse";
        /// Only white space at the ends.
        NoMarkAtEnd = "no-mark-at-end",
            "no dot, hyphen or slash at an end",
            "ni point, ni tiret, ni barre à une extrémité";
        /// At most 65,536 bytes.
        ShortLine = "short-line", "at most 65,536 bytes", "au plus 65 536 octets";
        /// Without or with its key.
        Length13Or15 = "length-13-or-15", "13 or 15 characters", "13 ou 15 caractères";
        /// Without its key.
        Length13 = "length-13", "13 characters, without a key", "13 caractères, sans clé";
        /// With its key.
        Length15 = "length-15", "15 characters, key included", "15 caractères, clé comprise";
        /// Any kind.
        FirstDigit = "first-digit", "a first digit from 1 to 8", "un premier chiffre de 1 à 8";
        /// A registered number.
        FirstDigit1To4 = "first-digit-1-to-4",
            "a first digit from 1 to 4",
            "un premier chiffre de 1 à 4";
        /// A kind that the profile in force accepts.
        FirstDigitOfProfile = "first-digit-of-profile",
            "a first digit that the profile accepts",
            "un premier chiffre que le profil admet";
        /// 01 to 97.
        KeyRange = "key-range", "a key from 01 to 97", "une clé de 01 à 97";
        /// The creation type of a `migrant de passage`.
        CreationType1Or2 = "creation-type-1-or-2",
            "1 or 2 as second digit",
            "1 ou 2 en deuxième chiffre";
        /// The creation type of a `numéro national provisoire`.
        CreationType0To2 = "creation-type-0-to-2",
            "0, 1 or 2 as second digit",
            "0, 1 ou 2 en deuxième chiffre";
        /// A body without a letter.
        DigitsOnly = "digits-only", "digits only", "des chiffres seulement";
        /// Any month, real or special.
        Month = "month", months::ACCEPTED[0], months::ACCEPTED[1];
        /// A month that payroll declarations accept.
        MonthDsn = "month-dsn",
            months::ACCEPTED_BY_DSN[0], months::ACCEPTED_BY_DSN[1];
        /// Any department but 00.
        Department = "department", "a department other than 00", "un département autre que 00";
        /// Any commune but 000.
        Commune = "commune", "a code other than 000", "un code autre que 000";
        /// 001 to 999.
        Order = "order", "001 to 999", "001 à 999";
        /// The key computed from the 13 characters.
        ComputedKey = "computed-key",
            "the key computed from the 13 characters",
            "la clé calculée sur les 13 caractères";
        /// The number of a person.
        Person = "person", "the number of a person", "le numéro d'une personne";
    }
}

/// Why a text is not a well-formed number, and where.
///
/// Eight bytes, `Copy`, and free of any character of the number, so that it can be logged.
///
/// ```
/// use nircheck::{ErrorCode, Field, Number};
///
/// let error = Number::parse("2 95 13 99 126 111").unwrap_err();
/// assert_eq!(error.code(), ErrorCode::Month);
/// assert_eq!(error.field(), Field::Month);
/// assert_eq!(error.at(), 5);
/// assert_eq!(error.to_string(), "month: not a month of birth accepted here (at byte 5)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{code}: {} (at byte {at})", .code.text(Lang::En))]
pub struct ParseError {
    code: ErrorCode,
    field: Field,
    expected: Expected,
    at: u32,
}

impl ParseError {
    pub(crate) const fn new(code: ErrorCode, field: Field, expected: Expected, at: usize) -> Self {
        // A position past 4 GiB is reported as the largest one.
        let at = if at > u32::MAX as usize {
            u32::MAX
        } else {
            at as u32
        };
        Self {
            code,
            field,
            expected,
            at,
        }
    }

    /// The error of a provisional number where a registered one is required.
    pub(crate) const KIND_NOT_REGISTERED: Self =
        Self::new(ErrorCode::Kind, Field::Kind, Expected::FirstDigit1To4, 0);

    /// The error of 13 characters where 15 are required.
    pub(crate) const KEY_ABSENT: Self =
        Self::new(ErrorCode::Length, Field::Number, Expected::Length15, 13);

    /// The error of a line over [`MAX_LINE`] bytes, which is not parsed.
    #[must_use]
    pub const fn too_long() -> Self {
        Self::new(
            ErrorCode::TooLong,
            Field::Number,
            Expected::ShortLine,
            MAX_LINE,
        )
    }

    /// The rule that is broken.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        self.code
    }

    /// The field that breaks it.
    #[must_use]
    pub const fn field(self) -> Field {
        self.field
    }

    /// The byte offset, from 0, in the original text, separators and multi-byte spaces included:
    /// the end of the text for [`ErrorCode::Length`], the first digit of the key for
    /// [`ErrorCode::KeyRange`] and [`ErrorCode::Key`].
    #[must_use]
    pub const fn at(self) -> usize {
        self.at as usize
    }

    /// What was expected at that position.
    #[must_use]
    pub const fn expected(self) -> Expected {
        self.expected
    }
}
