//! The fund that a person is attached to (`organisme de rattachement`), as attestations of rights
//! write it beside the number. It is not on the face of the health card.
//!
//! Attestations write nine digits: scheme (`régime`, 2), fund (`caisse`, 3) and centre (`centre`,
//! 4) (source: public services). The national health data system (`SNDS`) writes scheme, a letter,
//! fund, and a section of 3 digits (source: Cnam). No rule turns one form into the other. The fund
//! changes when a person moves or changes scheme; the number of the person does not.
//!
//! ```
//! use nircheck_records::fund::{FundCode, FundField, FundForm, Scheme};
//!
//! let code: FundCode = "01 751 0001".parse()?;
//! assert_eq!(code.scheme(), Some(Scheme::General));
//! assert_eq!(code.part(FundField::Centre), Some("0001"));
//! assert_eq!(format!("{code} = {code:#}"), "017510001 = 01 751 0001");
//!
//! let snds: FundCode = "01c751000".parse()?;
//! assert_eq!((snds.form(), snds.to_string()), (FundForm::Snds, "01C751000".to_owned()));
//!
//! let error = "01 7S1 0001".parse::<FundCode>().unwrap_err();
//! assert_eq!((error.field(), error.at()), (FundField::Fund, 4));
//! # Ok::<(), nircheck_records::fund::FundError>(())
//! ```

use core::{fmt, ops::Range, str, str::FromStr};

use nircheck::{Lang, ParseError, Parsed, Severity, YearMonth, code_set, coded, masked_debug};

use crate::codes::serialize_as_code;

coded! {
    /// A scheme (`régime`) of the health insurance, by its two digits. Source: Cnam, but for 99:
    /// public services.
    pub enum Scheme {
        /// The general scheme.
        General = "01", "general scheme", "régime général";
        /// Farmers and farm workers.
        Agricultural = "02", "agricultural scheme (MSA)", "régime agricole (MSA)";
        /// The self-employed, in the general scheme since 2019 and 2020.
        SelfEmployed = "03", "self-employed", "indépendants";
        /// The national railways.
        Sncf = "04", "SNCF", "SNCF";
        /// The public transport of Paris.
        Ratp = "05", "RATP", "RATP";
        /// Seamen.
        Seamen = "06", "seamen (ENIM)", "marins (ENIM)";
        /// Miners.
        Mines = "07", "mines", "mines";
        /// The military.
        Military = "08", "military (CNMSS)", "militaires (CNMSS)";
        /// The Banque de France, whose data are now under 01.
        BanqueDeFrance = "09", "Banque de France", "Banque de France";
        /// Notaries' clerks.
        NotaryClerks = "10", "notaries' clerks (CRPCEN)", "clercs de notaire (CRPCEN)";
        /// The chamber of commerce of Paris, to 2013.
        ParisChamber = "12", "chamber of commerce of Paris", "CCI Paris";
        /// The National Assembly.
        NationalAssembly = "14", "National Assembly", "Assemblée nationale";
        /// The Senate.
        Senate = "15", "Senate", "Sénat";
        /// The port of Bordeaux, to 2018.
        PortOfBordeaux = "16", "port of Bordeaux", "Port autonome de Bordeaux";
        /// The French abroad.
        FrenchAbroad = "17", "French abroad", "Français de l'étranger";
        /// Ministers of religion.
        Religious = "90", "ministers of religion (CAVIMAC)", "cultes (CAVIMAC)";
        /// A mutual that manages the compulsory part.
        Mgen = "91", "MGEN", "MGEN";
        /// A mutual that manages the compulsory part.
        Mg = "92", "MG", "MG";
        /// A mutual that manages the compulsory part.
        MgPolice = "93", "MG Police", "MG Police";
        /// A mutual that manages the compulsory part.
        Mfp = "94", "MFP", "MFP";
        /// A mutual that manages the compulsory part.
        Mnh = "95", "MNH", "MNH";
        /// A mutual that manages the compulsory part.
        NavyMutual = "96", "Mutuelle de la Marine", "Mutuelle de la Marine";
        /// Any other mutual.
        OtherMutuals = "99", "other mutuals", "autres mutuelles";
    }
}

impl Scheme {
    /// The last year of a scheme that has closed (source: Cnam). The self-employed moved to the
    /// general scheme between 2019 and 2020: 2019 is the last year of theirs.
    #[must_use]
    pub const fn last_year(self) -> Option<u16> {
        match self {
            Self::SelfEmployed => Some(2019),
            Self::ParisChamber => Some(2013),
            Self::PortOfBordeaux => Some(2018),
            _ => None,
        }
    }

    /// The scheme that its members, or its data, are under now, if the source names one.
    #[must_use]
    pub const fn now_under(self) -> Option<Self> {
        match self {
            Self::SelfEmployed | Self::BanqueDeFrance => Some(Self::General),
            _ => None,
        }
    }
}

coded! {
    /// A remark on a fund. None makes a code invalid: the list of schemes may be incomplete.
    pub enum FundFinding {
        /// The scheme is not in the list. Source: our decision.
        SchemeUnlisted = "regime-unlisted",
            "no listed scheme has these two digits",
            "aucun régime de la liste n'a ces deux chiffres";
        /// The scheme had closed at the reference date, or has closed if there is no such date.
        /// Source: Cnam.
        SchemeClosed = "regime-closed", "this scheme has closed", "ce régime est fermé";
        /// The scheme's members, or its data, are under another scheme now. Source: Cnam.
        SchemeUnderAnother = "regime-under-another",
            "now kept under another scheme",
            "suivi aujourd'hui sous un autre régime";
        /// A letter other than C, M, A and I in the form of the SNDS. Source: Cnam for the four.
        LetterUnlisted = "letter-unlisted",
            "a letter other than C, M, A or I",
            "une lettre autre que C, M, A ou I";
    }
}

impl FundFinding {
    /// Info or warning.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::SchemeUnderAnother => Severity::Info,
            Self::SchemeUnlisted | Self::SchemeClosed | Self::LetterUnlisted => Severity::Warning,
        }
    }
}

code_set! {
    /// The remarks on a fund.
    pub struct FundFindings of FundFinding;
}

coded! {
    /// A rule that the code of a fund must follow, in the order in which they are checked.
    pub enum FundErrorCode {
        /// A character that is no digit, no white space and no letter where one belongs.
        Character = "character",
            "a character that cannot be there",
            "un caractère qui ne peut pas être là";
        /// Not nine characters, without white space.
        Length = "length", "a fund has nine characters", "un organisme a neuf caractères";
    }
}

coded! {
    /// The two ways to write the code of a fund.
    pub enum FundForm {
        /// Nine digits, as on attestations. Source: public services.
        Plain = "plain",
            "attestation: scheme, fund, centre",
            "attestation : régime, caisse, centre";
        /// With a letter after the scheme, as in the national health data system. Source: Cnam.
        Snds = "snds",
            "SNDS: scheme, letter, fund, section",
            "SNDS : régime, lettre, caisse, section";
    }
}

coded! {
    /// A part of the code of a fund.
    pub enum FundField {
        /// The code as a whole.
        Code = "organisme", "fund", "organisme";
        /// The first two digits.
        Scheme = "regime", "scheme", "régime";
        /// The letter after the scheme, in the form of the SNDS.
        Letter = "letter", "letter", "lettre";
        /// Three digits.
        Fund = "caisse", "fund", "caisse";
        /// The last four digits, in the form of attestations.
        Centre = "centre", "centre", "centre";
        /// The last three digits, in the form of the SNDS.
        Section = "section", "section", "section";
    }
}

impl FundForm {
    /// The parts in order, and the characters of each.
    const fn layout(self) -> &'static [(FundField, Range<usize>)] {
        match self {
            Self::Plain => &[
                (FundField::Scheme, 0..2),
                (FundField::Fund, 2..5),
                (FundField::Centre, 5..9),
            ],
            Self::Snds => &[
                (FundField::Scheme, 0..2),
                (FundField::Letter, 2..3),
                (FundField::Fund, 3..6),
                (FundField::Section, 6..9),
            ],
        }
    }

    /// The part that holds a character; the whole code past its end.
    fn field_at(self, index: usize) -> FundField {
        let mut layout = self.layout().iter();
        let found = layout.find(|(_, characters)| characters.contains(&index));
        found.map_or(FundField::Code, |(field, _)| *field)
    }

    /// The form that a text seems to have: a letter as third character is the sign of the SNDS.
    fn guess(text: &[u8]) -> Self {
        let mut characters = text.iter().filter(|byte| byte.is_ascii_alphanumeric());
        match characters.nth(2) {
            Some(third) if third.is_ascii_alphabetic() => Self::Snds,
            _ => Self::Plain,
        }
    }
}

/// Why a text is not the code of a fund, and where. It holds nothing of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{code}: {} (at byte {at})", .code.text(Lang::En))]
pub struct FundError {
    code: FundErrorCode,
    field: FundField,
    at: usize,
}

impl FundError {
    /// The stable code of the rule that is broken.
    #[must_use]
    pub const fn code(self) -> FundErrorCode {
        self.code
    }

    /// The part that breaks it.
    #[must_use]
    pub const fn field(self) -> FundField {
        self.field
    }

    /// The byte offset in the text, from 0. For a wrong length it is the end of the text.
    #[must_use]
    pub const fn at(self) -> usize {
        self.at
    }
}

/// The code of a fund, in either form.
///
/// White space around and between the characters is ignored, and the letter may have either case
/// (our decision). Any digits are well formed: no list of funds and centres is complete. Of the
/// letters, C is a `CPAM` and M a `section locale mutualiste`; the meaning of A and I is not
/// published.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FundCode {
    /// ASCII digits, but for the letter, which is upper case.
    characters: [u8; 9],
}

impl FundCode {
    /// Parses a code in either form: with a letter after two digits it is one of the SNDS.
    ///
    /// # Errors
    /// Returns the first rule that the text breaks.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, FundError> {
        let text = text.as_ref();
        Self::parse_as(FundForm::guess(text), text)
    }

    /// Parses a code in one form.
    ///
    /// # Errors
    /// Returns the first rule that the text breaks.
    pub fn parse_as(form: FundForm, text: impl AsRef<[u8]>) -> Result<Self, FundError> {
        /// The white space that the loose form of a number allows.
        const BLANKS: [&str; 6] = [" ", "\t", "\u{a0}", "\u{202f}", "\u{2009}", "\u{2007}"];
        let text = text.as_ref();
        let mut characters = [0; 9];
        let mut len = 0;
        let mut rest = text;
        while let Some((byte, after)) = rest.split_first() {
            let mut blanks = BLANKS.iter();
            if let Some(after) = blanks.find_map(|blank| rest.strip_prefix(blank.as_bytes())) {
                rest = after;
                continue;
            }
            let field = form.field_at(len);
            let fits = match field {
                FundField::Letter => byte.is_ascii_alphabetic(),
                _ => byte.is_ascii_digit(),
            };
            if !fits {
                return Err(FundError {
                    code: FundErrorCode::Character,
                    field,
                    at: text.len() - rest.len(),
                });
            }
            if let Some(character) = characters.get_mut(len) {
                *character = byte.to_ascii_uppercase();
            }
            len += 1;
            rest = after;
        }
        if len == characters.len() {
            Ok(Self { characters })
        } else {
            Err(FundError {
                code: FundErrorCode::Length,
                field: FundField::Code,
                at: text.len(),
            })
        }
    }

    /// The form in which the code is written.
    #[must_use]
    pub const fn form(&self) -> FundForm {
        if self.characters[2].is_ascii_alphabetic() {
            FundForm::Snds
        } else {
            FundForm::Plain
        }
    }

    /// The parts in order, each with its characters.
    pub fn parts(&self) -> impl Iterator<Item = (FundField, &str)> {
        let layout = self.form().layout().iter();
        layout.map(|(field, range)| {
            let characters = self.characters.get(range.clone()).unwrap_or_default();
            (*field, str::from_utf8(characters).unwrap_or_default())
        })
    }

    /// The characters of a part, if the form of the code has it.
    #[must_use]
    pub fn part(&self, field: FundField) -> Option<&str> {
        let mut parts = self.parts();
        parts.find_map(|(part, text)| (part == field).then_some(text))
    }

    /// The scheme, if it is one of the list.
    #[must_use]
    pub fn scheme(&self) -> Option<Scheme> {
        Scheme::from_code(self.part(FundField::Scheme)?)
    }

    /// The remarks on the code at a reference date. Without a date, every scheme that has closed is
    /// remarked on.
    #[must_use]
    pub fn findings(&self, at: Option<YearMonth>) -> FundFindings {
        let scheme = self.scheme();
        let closed = scheme
            .and_then(Scheme::last_year)
            .is_some_and(|last| at.is_none_or(|at| at.year() > last));
        let under_another = scheme.and_then(Scheme::now_under).is_some();
        let letter = self.part(FundField::Letter);
        let unlisted_letter = letter.is_some_and(|letter| !"CMAI".contains(letter));
        let mut found = FundFindings::EMPTY;
        found.add_if(scheme.is_none(), FundFinding::SchemeUnlisted);
        found.add_if(closed, FundFinding::SchemeClosed);
        found.add_if(under_another, FundFinding::SchemeUnderAnother);
        found.add_if(unlisted_letter, FundFinding::LetterUnlisted);
        found
    }
}

/// Parses as [`FundCode::parse`] does.
impl FromStr for FundCode {
    type Err = FundError;

    fn from_str(text: &str) -> Result<Self, FundError> {
        Self::parse(text)
    }
}

/// Nine characters. With `{:#}`, the parts of the form of attestations are separated by spaces.
impl fmt::Display for FundCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let grouped = f.alternate() && self.form() == FundForm::Plain;
        for (field, text) in self.parts() {
            if grouped && field != FundField::Scheme {
                f.write_str(" ")?;
            }
            f.write_str(text)?;
        }
        Ok(())
    }
}

masked_debug!(FundCode);
serialize_as_code!(FundErrorCode, FundField, FundFinding, FundForm, Scheme);

/// A number and the fund beside it, as on an attestation of rights (`attestation de droits`).
///
/// `parse` accepts the number in the loose form, then the nine digits of the fund. `Display` writes
/// both compact, and grouped as on paper with `{:#}`.
///
/// ```
/// use nircheck_records::fund::{Attestation, AttestationError};
///
/// let text = "2 95 10 99 126 111 93 01 751 0001";
/// let attestation: Attestation = text.parse()?;
/// assert_eq!(attestation.to_string(), "295109912611193 017510001");
/// assert_eq!(format!("{attestation:#}"), text);
/// let error = "2 95 10 99 126 111 94 01 751 0001".parse::<Attestation>().unwrap_err();
/// assert_eq!((error.code(), error.at()), ("key", 19));
/// # Ok::<(), AttestationError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attestation {
    /// The number, with its key if the text has one.
    pub number: Parsed,
    /// The fund.
    pub fund: FundCode,
}

/// Why a text is not a number and its fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttestationError {
    /// The number breaks a rule.
    #[error("number: {0}")]
    Number(ParseError),
    /// The fund breaks a rule. The offset counts from the start of the whole text.
    #[error("fund: {0}")]
    Fund(FundError),
}

impl AttestationError {
    /// The stable code of the rule that is broken.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Number(error) => error.code().as_str(),
            Self::Fund(error) => error.code().as_str(),
        }
    }

    /// The stable code of the field that breaks it, of the number or of the fund.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Number(error) => error.field().as_str(),
            Self::Fund(error) => error.field().as_str(),
        }
    }

    /// The rule, in words.
    #[must_use]
    pub const fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Number(error) => error.code().text(lang),
            Self::Fund(error) => error.code().text(lang),
        }
    }

    /// The byte offset in the text, from 0.
    #[must_use]
    pub const fn at(self) -> usize {
        match self {
            Self::Number(error) => error.at(),
            Self::Fund(error) => error.at(),
        }
    }
}

impl Attestation {
    /// Parses a number and its fund; the last nine digits are the fund.
    ///
    /// # Errors
    /// Returns the first rule that the number breaks, or else the first that the fund breaks.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, AttestationError> {
        let text = text.as_ref();
        let digit = |at: &usize| text.get(*at).is_some_and(u8::is_ascii_digit);
        let start = (0..text.len()).rev().filter(digit).nth(8);
        let (number, fund) = text.split_at(start.unwrap_or(text.len()));
        let number_len = number.len();
        let number = Parsed::parse(number).map_err(AttestationError::Number)?;
        let fund = FundCode::parse_as(FundForm::Plain, fund).map_err(|error| {
            AttestationError::Fund(FundError {
                at: number_len + error.at,
                ..error
            })
        })?;
        Ok(Self { number, fund })
    }
}

/// Parses as [`Attestation::parse`] does.
impl FromStr for Attestation {
    type Err = AttestationError;

    fn from_str(text: &str) -> Result<Self, AttestationError> {
        Self::parse(text)
    }
}

/// The number and the fund, grouped as on paper with `{:#}`. It prints the number: use it where
/// that is intended.
impl fmt::Display for Attestation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, fund } = self;
        if f.alternate() {
            write!(f, "{number:#} {fund:#}")
        } else {
            write!(f, "{number} {fund}")
        }
    }
}
