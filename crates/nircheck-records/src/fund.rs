//! The fund that a person is attached to (`organisme de rattachement`), as written beside the
//! number on an attestation; not on the face of the card.
//!
//! Nine digits: scheme (`régime`, 2), fund (`caisse`, 3), centre (`centre`, 4)
//! (source: public services). The national health data system (`SNDS`) writes scheme, a letter,
//! fund, and a section of 3 (source: Cnam): no rule turns one form into the other. It changes
//! with a move or a change of scheme; the number of the person does not.
//!
//! ```
//! use nircheck_records::fund::{FundCode, FundField, Scheme, SndsFundCode};
//!
//! let code: FundCode = "01 751 0001".parse()?;
//! assert_eq!(code.scheme(), Some(Scheme::General));
//! assert_eq!((code.fund(), code.centre()), (751, 1));
//! assert_eq!(format!("{code} = {code:#}"), "017510001 = 01 751 0001");
//!
//! let snds: SndsFundCode = "01C751000".parse()?;
//! assert_eq!((snds.letter(), snds.fund(), snds.section()), ('C', 751, 0));
//!
//! let error = "01 7S1 0001".parse::<FundCode>().unwrap_err();
//! assert_eq!((error.field(), error.at()), (FundField::Fund, 4));
//! # Ok::<(), nircheck_records::fund::FundError>(())
//! ```

use core::{fmt, str::FromStr};

use nircheck::{Lang, ParseError, Parsed, Severity, YearMonth, coded};

use crate::codes::{code_set, masked_debug, serialize_as_code};

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
    /// The last year of a scheme that has closed (source: Cnam). The self-employed went over
    /// between 2019 and 2020, so 2019 is their last whole year.
    #[must_use]
    pub const fn last_year(self) -> Option<u16> {
        match self {
            Self::SelfEmployed => Some(2019),
            Self::ParisChamber => Some(2013),
            Self::PortOfBordeaux => Some(2018),
            _ => None,
        }
    }

    /// The scheme that its people, or its data, are under now, where the source names one.
    #[must_use]
    pub const fn now_under(self) -> Option<Self> {
        match self {
            Self::SelfEmployed | Self::BanqueDeFrance => Some(Self::General),
            _ => None,
        }
    }

    fn from_number(number: u8) -> Option<Self> {
        let code = [b'0' + number / 10, b'0' + number % 10];
        Self::ALL
            .iter()
            .copied()
            .find(|scheme| scheme.as_str().as_bytes() == code)
    }
}

coded! {
    /// A remark on a fund: tables age, so none of these makes a code invalid.
    pub enum FundFinding {
        /// A scheme that the table does not have. Source: our decision.
        SchemeUnlisted = "regime-unlisted",
            "no listed scheme has these two digits",
            "aucun régime de la liste n'a ces deux chiffres";
        /// The scheme had closed at the reference date; without one it is said as well. Source:
        /// Cnam.
        SchemeClosed = "regime-closed", "this scheme has closed", "ce régime est fermé";
        /// Its people, or its data, are under another scheme now. Source: Cnam.
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
    /// Why a text is not the code of a fund; the first in this order.
    pub enum FundErrorCode {
        /// Neither a digit, nor white space, nor the letter of the form of the SNDS.
        Character = "character",
            "a character that cannot be there",
            "un caractère qui ne peut pas être là";
        /// Not nine characters once white space is gone.
        Length = "length", "a fund has nine characters", "un organisme a neuf caractères";
    }
}

coded! {
    /// The part of a fund's code that an error is about.
    pub enum FundField {
        /// The code as a whole.
        Code = "organisme", "fund", "organisme";
        /// Characters 1 and 2.
        Scheme = "regime", "scheme", "régime";
        /// Character 3 of the form of the SNDS.
        Letter = "letter", "letter", "lettre";
        /// Three digits.
        Fund = "caisse", "fund", "caisse";
        /// The last four digits.
        Centre = "centre", "centre", "centre";
        /// The last three digits of the form of the SNDS.
        Section = "section", "section", "section";
    }
}

/// Why a text is not the code of a fund, and where; never the text.
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

    /// The byte offset, from 0, in the text as it was given; for a length the end of the text.
    #[must_use]
    pub const fn at(self) -> usize {
        self.at
    }
}

/// The code of a fund as attestations write it: scheme, fund, centre.
///
/// `parse` accepts nine digits with any white space around and between them (our decision). Any
/// digits are well formed: no list of funds and centres is complete.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FundCode {
    scheme: u8,
    fund: u16,
    centre: u16,
}

/// The code of a fund as the SNDS writes it: scheme, letter, fund, section.
///
/// C is a `CPAM` and M a `section locale mutualiste`; what A and I stand for is not published.
/// `parse` accepts white space as [`FundCode`] does, and the letter in any case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SndsFundCode {
    scheme: u8,
    letter: u8,
    fund: u16,
    section: u16,
}

impl FundCode {
    /// Parses nine digits.
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, FundError> {
        let [r1, r2, c1, c2, c3, m1, m2, m3, m4] = nine(text.as_ref(), Shape::Attestation)?;
        Ok(Self {
            scheme: number(&[r1, r2]) as u8,
            fund: number(&[c1, c2, c3]),
            centre: number(&[m1, m2, m3, m4]),
        })
    }

    /// The scheme, when the table has it.
    #[must_use]
    pub fn scheme(self) -> Option<Scheme> {
        Scheme::from_number(self.scheme)
    }

    /// The two digits of the scheme, 0 to 99.
    #[must_use]
    pub const fn scheme_number(self) -> u8 {
        self.scheme
    }

    /// The fund, 0 to 999.
    #[must_use]
    pub const fn fund(self) -> u16 {
        self.fund
    }

    /// The centre, 0 to 9999.
    #[must_use]
    pub const fn centre(self) -> u16 {
        self.centre
    }

    /// What is worth saying at a reference date.
    #[must_use]
    pub fn findings(self, at: Option<YearMonth>) -> FundFindings {
        scheme_findings(self.scheme(), at)
    }
}

impl SndsFundCode {
    /// Parses two digits, a letter and six digits.
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, FundError> {
        let [r1, r2, letter, c1, c2, c3, s1, s2, s3] = nine(text.as_ref(), Shape::Snds)?;
        Ok(Self {
            scheme: number(&[r1, r2]) as u8,
            letter: letter.to_ascii_uppercase(),
            fund: number(&[c1, c2, c3]),
            section: number(&[s1, s2, s3]),
        })
    }

    /// The scheme, when the table has it.
    #[must_use]
    pub fn scheme(self) -> Option<Scheme> {
        Scheme::from_number(self.scheme)
    }

    /// The two digits of the scheme, 0 to 99.
    #[must_use]
    pub const fn scheme_number(self) -> u8 {
        self.scheme
    }

    /// The letter, `A` to `Z`.
    #[must_use]
    pub const fn letter(self) -> char {
        self.letter as char
    }

    /// The fund, 0 to 999.
    #[must_use]
    pub const fn fund(self) -> u16 {
        self.fund
    }

    /// The section, 0 to 999.
    #[must_use]
    pub const fn section(self) -> u16 {
        self.section
    }

    /// What is worth saying at a reference date.
    #[must_use]
    pub fn findings(self, at: Option<YearMonth>) -> FundFindings {
        let mut found = scheme_findings(self.scheme(), at);
        let listed = matches!(self.letter, b'C' | b'M' | b'A' | b'I');
        found.add_if(!listed, FundFinding::LetterUnlisted);
        found
    }
}

fn scheme_findings(scheme: Option<Scheme>, at: Option<YearMonth>) -> FundFindings {
    let last_year = scheme.and_then(Scheme::last_year);
    let closed = last_year.is_some_and(|last| at.is_none_or(|at| at.year() > last));
    let under_another = scheme.and_then(Scheme::now_under).is_some();
    let mut found = FundFindings::EMPTY;
    found.add_if(scheme.is_none(), FundFinding::SchemeUnlisted);
    found.add_if(closed, FundFinding::SchemeClosed);
    found.add_if(under_another, FundFinding::SchemeUnderAnother);
    found
}

/// A number and the fund beside it, as on an attestation of rights (`attestation de droits`).
///
/// `parse` accepts the number in the loose form, then the nine digits of the fund; `Display`
/// writes both compact, `{:#}` grouped as on paper.
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
pub struct Attestation {
    /// The number, with its key when it came with one.
    pub number: Parsed,
    /// The fund.
    pub fund: FundCode,
}

/// Why a text is not a number and its fund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttestationError {
    /// The number breaks a rule.
    #[error("number: {0}")]
    Number(ParseError),
    /// The fund breaks a rule; its position counts in the whole text.
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

    /// What the rule says, in words.
    #[must_use]
    pub const fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Number(error) => error.code().text(lang),
            Self::Fund(error) => error.code().text(lang),
        }
    }

    /// The byte offset, from 0, in the text as it was given.
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
    /// The first rule that the number breaks, then that of the fund.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, AttestationError> {
        let text = text.as_ref();
        let digit = |at: &usize| text.get(*at).is_some_and(u8::is_ascii_digit);
        let start = (0..text.len()).rev().filter(digit).nth(8);
        let (number, fund) = text.split_at(start.unwrap_or(text.len()));
        let shift = |error: FundError| FundError {
            at: number.len() + error.at,
            ..error
        };
        Ok(Self {
            number: Parsed::parse(number).map_err(AttestationError::Number)?,
            fund: FundCode::parse(fund).map_err(|error| AttestationError::Fund(shift(error)))?,
        })
    }
}

/// The two ways to write nine characters.
#[derive(Clone, Copy)]
enum Shape {
    Attestation,
    Snds,
}

impl Shape {
    fn field(self, index: usize) -> FundField {
        match (self, index) {
            (_, 0 | 1) => FundField::Scheme,
            (Self::Attestation, 2..=4) | (Self::Snds, 3..=5) => FundField::Fund,
            (Self::Attestation, 5..=8) => FundField::Centre,
            (Self::Snds, 2) => FundField::Letter,
            (Self::Snds, 6..=8) => FundField::Section,
            _ => FundField::Code,
        }
    }
}

/// Nine characters, white space left out.
fn nine(text: &[u8], shape: Shape) -> Result<[u8; 9], FundError> {
    let mut characters = [0; 9];
    let mut len = 0;
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        if let Some(after) = BLANKS
            .iter()
            .find_map(|blank| rest.strip_prefix(blank.as_bytes()))
        {
            rest = after;
            continue;
        }
        let field = shape.field(len);
        let letter = field == FundField::Letter && byte.is_ascii_alphabetic();
        let digit = field != FundField::Letter && byte.is_ascii_digit();
        if !letter && !digit {
            let at = text.len() - rest.len();
            return Err(FundError {
                code: FundErrorCode::Character,
                field,
                at,
            });
        }
        if let Some(place) = characters.get_mut(len) {
            *place = *byte;
        }
        len += 1;
        rest = after;
    }
    if len == characters.len() {
        Ok(characters)
    } else {
        let (code, field) = (FundErrorCode::Length, FundField::Code);
        Err(FundError {
            code,
            field,
            at: text.len(),
        })
    }
}

/// The white space that the loose form of a number knows.
const BLANKS: [&str; 6] = [" ", "\t", "\u{a0}", "\u{202f}", "\u{2009}", "\u{2007}"];

fn number(digits: &[u8]) -> u16 {
    digits
        .iter()
        .fold(0, |number, digit| 10 * number + u16::from(digit & 15))
}

/// Parses as [`FundCode::parse`].
impl FromStr for FundCode {
    type Err = FundError;

    fn from_str(text: &str) -> Result<Self, FundError> {
        Self::parse(text)
    }
}

/// Parses as [`SndsFundCode::parse`].
impl FromStr for SndsFundCode {
    type Err = FundError;

    fn from_str(text: &str) -> Result<Self, FundError> {
        Self::parse(text)
    }
}

/// Parses as [`Attestation::parse`].
impl FromStr for Attestation {
    type Err = AttestationError;

    fn from_str(text: &str) -> Result<Self, AttestationError> {
        Self::parse(text)
    }
}

/// Nine digits; `{:#}` in groups of two, three and four.
impl fmt::Display for FundCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = if f.alternate() { " " } else { "" };
        let Self {
            scheme,
            fund,
            centre,
        } = self;
        write!(f, "{scheme:02}{space}{fund:03}{space}{centre:04}")
    }
}

/// Nine characters.
impl fmt::Display for SndsFundCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, letter) = (self.scheme, self.letter());
        write!(f, "{scheme:02}{letter}{:03}{:03}", self.fund, self.section)
    }
}

/// The number and the fund; `{:#}` as on paper. Printing a number is an act of the caller.
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

masked_debug!(FundCode, SndsFundCode);
serialize_as_code!(FundErrorCode, FundField, FundFinding, Scheme);
