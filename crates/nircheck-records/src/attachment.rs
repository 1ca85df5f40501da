//! The attachment of a child to the parents it is insured through (`rattachement`).
//!
//! A fund designates a dependant by the number of the insured parent, the birth date of the child
//! and its twin rank (`rang gémellaire`), beside the number of the child if it has one. A child may
//! be attached to one parent or to both (`double rattachement`): the latter is two designations
//! (source: Cnam). Only what is certain is an error: a number that is not well formed, a child that
//! has the number of its parent. Everything else is a finding.
//!
//! ```
//! use nircheck_records::attachment::{AgeBand, Attachment, AttachmentFinding, Columns, Rules};
//!
//! let columns = Columns {
//!     child: "2 09 07 63 220 834 39",
//!     birth_date: "2009-07-14",
//!     rank: "1",
//!     parent: "2 84 05 2B 321 025 79",
//!     parent2: "1841276451089",
//!     ..Columns::default()
//! };
//! let attached = Attachment::parse(&columns)?;
//! let at = "2026-11-22".parse().unwrap();
//! assert_eq!(attached.age_band(at), Some(AgeBand::SixteenOrSeventeen));
//! let findings = attached.findings(&Rules { at: Some(at), ..Rules::default() });
//! assert!(findings.iter().eq([AttachmentFinding::MayBeAutonomous]));
//!
//! let typed_twice = Columns { child: columns.parent, ..columns };
//! let error = Attachment::parse(&typed_twice).unwrap_err();
//! assert_eq!((error.column().as_str(), error.code()), ("child", "child-is-parent"));
//! # Ok::<(), nircheck_records::attachment::AttachmentError>(())
//! ```

use core::fmt;

use nircheck::{Date, Lang, Number, ParseError, Severity, code_set, coded, masked_debug};

use crate::{
    codes::serialize_as_code,
    fund::{FundCode, FundError, FundField, FundFinding, FundFindings, FundForm},
};

/// A child, and the one or two designations that attach it to its parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attachment {
    child: Option<Number>,
    first: Designation,
    second: Option<Designation>,
}

/// How a dependant is designated to the fund of a parent (source: Cnam). These are all its parts, so
/// that it can be written as a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Designation {
    /// The number of the insured parent.
    pub parent: Number,
    /// The birth date of the child.
    pub birth_date: Date,
    /// The twin rank of the child, if known.
    pub rank: Option<TwinRank>,
    /// The fund of the parent, if known.
    pub fund: Option<FundCode>,
}

/// The twin rank (`rang gémellaire`): 1 for a single birth and for the insured person, 1, 2, ...
/// for twins, 0 if it does not apply (source: Cnam). Some schemes write the rank in the family
/// instead.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TwinRank(u8);

impl TwinRank {
    /// Returns the rank, or `None` for a value over 9.
    #[must_use]
    pub const fn new(value: u8) -> Option<Self> {
        if value <= 9 { Some(Self(value)) } else { None }
    }

    /// 1 to 9, or 0 if the rank does not apply.
    #[must_use]
    pub const fn value(self) -> u8 {
        self.0
    }
}

coded! {
    /// What the age of a child means for its attachment.
    pub enum AgeBand {
        /// Source: one secondary source.
        UnderSixteen = "under-16",
            "under 16: attached to one parent or to both",
            "moins de 16 ans : rattaché à un parent ou aux deux";
        /// Source: one secondary source.
        SixteenOrSeventeen = "16-17",
            "16 or 17: attached, or autonomous at its request, a student automatically",
            "16 ou 17 ans : rattaché, ou autonome à sa demande, d'office s'il est étudiant";
        /// Source: the universal health protection (`PUMa`), since 2016.
        Adult = "from-18",
            "from 18: insured in its own right",
            "dès 18 ans : assuré à titre personnel";
    }
}

coded! {
    /// A remark on an attachment.
    pub enum AttachmentFinding {
        /// The number of the child holds another year or month than its birth date. Source: Insee
        /// for what the number holds.
        ChildDateDiffers = "child-date-differs",
            "the child's number holds another birth year or month than the birth date",
            "le numéro de l'enfant porte une autre année ou un autre mois que sa date de naissance";
        /// In any century the parent would be unusually young or old. Adoption may explain it.
        /// Source: our decision, see [`Rules`].
        ParentAge = "parent-age",
            "in no century does the parent have a usual age at the birth",
            "dans aucun siècle le parent n'a un âge courant à la naissance";
        /// Both designations name one parent. Source: our decision.
        SameParentTwice = "same-parent-twice",
            "both designations name the same parent",
            "les deux désignations nomment le même parent";
        /// The designations of a double attachment have two birth dates. Source: Cnam.
        BirthDatesDiffer = "birth-dates-differ",
            "the two designations disagree on the birth date",
            "les deux désignations ne s'accordent pas sur la date de naissance";
        /// The designations of a double attachment have two ranks; some schemes write a rank in
        /// the family. Source: Cnam.
        RanksDiffer = "ranks-differ",
            "the two designations disagree on the twin rank",
            "les deux désignations ne s'accordent pas sur le rang gémellaire";
        /// A double attachment to parents of two schemes. Source: one secondary source, by which
        /// both are in one.
        SchemesDiffer = "regimes-differ",
            "the parents of a double attachment are in two schemes",
            "les parents d'un double rattachement relèvent de deux régimes";
        /// The scheme of a parent's fund is not in the list. Source: our decision.
        SchemeUnlisted = "regime-unlisted",
            "no listed scheme has the first two digits of a fund",
            "aucun régime de la liste n'a les deux premiers chiffres d'un organisme";
        /// The scheme of a parent's fund had closed at the reference date, or has closed if there
        /// is no such date. Source: Cnam.
        SchemeClosed = "regime-closed",
            "the scheme of a fund has closed",
            "le régime d'un organisme est fermé";
        /// Two children of one parent with one birth date and one rank. Source: Cnam.
        DesignationShared = "designation-shared",
            "another child has the same parent, birth date and rank",
            "un autre enfant a les mêmes parent, date de naissance et rang";
        /// Born after the reference date. Source: our decision.
        BornLater = "born-later",
            "the birth date is after the reference date",
            "la date de naissance est après la date de référence";
        /// 16 or 17 at the reference date. Source: one secondary source.
        MayBeAutonomous = "may-be-autonomous",
            "at 16 or 17 it may be autonomous at its request, a student is automatically",
            "à 16 ou 17 ans il peut être autonome à sa demande, un étudiant l'est d'office";
        /// 18 or more at a reference date from 2016 on. Source: the universal health protection
        /// (`PUMa`).
        AdultAttached = "adult-attached",
            "from 18 a person is insured in its own right",
            "dès 18 ans une personne est assurée à titre personnel";
    }
}

impl AttachmentFinding {
    /// Whether it depends on the reference date of the [`Rules`]. A report should then show it.
    #[must_use]
    pub const fn depends_on_date(self) -> bool {
        matches!(
            self,
            Self::SchemeClosed | Self::BornLater | Self::MayBeAutonomous | Self::AdultAttached
        )
    }

    /// Info or warning.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::SchemesDiffer | Self::MayBeAutonomous => Severity::Info,
            Self::ChildDateDiffers
            | Self::ParentAge
            | Self::SameParentTwice
            | Self::BirthDatesDiffer
            | Self::RanksDiffer
            | Self::SchemeUnlisted
            | Self::SchemeClosed
            | Self::DesignationShared
            | Self::BornLater
            | Self::AdultAttached => Severity::Warning,
        }
    }
}

code_set! {
    /// The remarks on an attachment.
    pub struct AttachmentFindings of AttachmentFinding;
}

/// The reference date and the bounds that an attachment is checked against.
///
/// No source bounds the age of a parent. By default 10 to 80 years may lie between the two years of
/// birth (our decision), which is wide enough to catch typing errors only.
///
/// Write it as a literal that ends with `..Rules::default()`: fields may be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The reference date: the library reads no clock. Without it there is no finding about the age
    /// of the child, and a scheme counts as closed whenever it closed.
    pub at: Option<Date>,
    /// The smallest usual number of years between the births of a parent and of a child.
    pub youngest_parent: u8,
    /// The largest usual number of years between the births of a parent and of a child. The number
    /// of the parent holds no century: if the bounds are 99 years apart, some century always fits.
    pub oldest_parent: u8,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            at: None,
            youngest_parent: 10,
            oldest_parent: 80,
        }
    }
}

impl Designation {
    /// The parent, birth date and rank, which together designate one child. Returns `None` if the
    /// rank is absent or does not apply. Two children with the same key are the finding
    /// [`AttachmentFinding::DesignationShared`].
    #[must_use]
    pub fn key(&self) -> Option<(Number, Date, TwinRank)> {
        let rank = self.rank.filter(|rank| rank.value() > 0)?;
        Some((self.parent, self.birth_date, rank))
    }

    /// Whether the parent has a usual age at the birth in some century, or an unknown age.
    fn parent_age_is_usual(&self, rules: &Rules) -> bool {
        let Some(parent) = self.parent.registered() else {
            return true;
        };
        let parent_year = u16::from(parent.birth_year().value());
        let years = (self.birth_date.year() % 100 + 100 - parent_year) % 100;
        let usual = u16::from(rules.youngest_parent)..=u16::from(rules.oldest_parent);
        [years, years + 100, years + 200]
            .iter()
            .any(|years| usual.contains(years))
    }
}

impl Attachment {
    /// Attaches a child, whose number may be unknown, by one designation or two.
    ///
    /// # Errors
    /// Returns [`AttachmentErrorCode::ChildIsParent`] if the child has the number of a parent.
    pub fn new(
        child: Option<Number>,
        first: Designation,
        second: Option<Designation>,
    ) -> Result<Self, AttachmentError> {
        let attached = Self {
            child,
            first,
            second,
        };
        let child_is_parent = attached.designations().any(|one| Some(one.parent) == child);
        if child_is_parent {
            Err(AttachmentErrorCode::ChildIsParent.in_column(Column::Child))
        } else {
            Ok(attached)
        }
    }

    /// Parses the columns of a row.
    ///
    /// # Errors
    /// Returns the first rule that is broken, with its column.
    pub fn parse(columns: &Columns<'_>) -> Result<Self, AttachmentError> {
        let child = optional(columns.child, Column::Child, number)?;
        let first = Designation {
            parent: required(columns.parent, Column::Parent, number)?,
            birth_date: required(columns.birth_date, Column::BirthDate, date)?,
            rank: optional(columns.rank, Column::Rank, rank)?,
            fund: optional(columns.fund, Column::Fund, fund)?,
        };
        let birth_date = optional(columns.birth_date2, Column::BirthDate2, date)?;
        let rank = optional(columns.rank2, Column::Rank2, rank)?;
        let fund2 = optional(columns.fund2, Column::Fund2, fund)?;
        let alone = birth_date.is_none() && rank.is_none() && fund2.is_none();
        let parent = match optional(columns.parent2, Column::Parent2, number)? {
            None if alone => return Self::new(child, first, None),
            None => return Err(AttachmentErrorCode::Absent.in_column(Column::Parent2)),
            Some(parent) => parent,
        };
        let second = Designation {
            parent,
            birth_date: birth_date.unwrap_or(first.birth_date),
            rank: rank.or(first.rank),
            fund: fund2,
        };
        Self::new(child, first, Some(second))
    }

    /// The number of the child, if it has one.
    #[must_use]
    pub const fn child(&self) -> Option<Number> {
        self.child
    }

    /// The one or two designations.
    pub fn designations(&self) -> impl Iterator<Item = Designation> + use<> {
        [Some(self.first), self.second].into_iter().flatten()
    }

    /// The age of the child in whole years, or `None` before its birth.
    #[must_use]
    pub fn age(&self, at: Date) -> Option<u16> {
        self.first.birth_date.age_at(at)
    }

    /// What the age of the child means, or `None` before its birth.
    #[must_use]
    pub fn age_band(&self, at: Date) -> Option<AgeBand> {
        Some(match self.age(at)? {
            0..=15 => AgeBand::UnderSixteen,
            16 | 17 => AgeBand::SixteenOrSeventeen,
            _ => AgeBand::Adult,
        })
    }

    /// The findings on this attachment alone.
    #[must_use]
    pub fn findings(&self, rules: &Rules) -> AttachmentFindings {
        use AttachmentFinding as Finding;
        let unusual_parent = self
            .designations()
            .any(|one| !one.parent_age_is_usual(rules));
        let mut found = AttachmentFindings::EMPTY;
        found.add_if(self.child_date_differs(), Finding::ChildDateDiffers);
        found.add_if(unusual_parent, Finding::ParentAge);
        if let Some(second) = self.second {
            let first = self.first;
            let ranks = first.rank.zip(second.rank);
            let funds = first.fund.zip(second.fund);
            let ranks_differ = ranks.is_some_and(|(a, b)| a != b);
            let schemes_differ =
                funds.is_some_and(|(a, b)| a.part(FundField::Scheme) != b.part(FundField::Scheme));
            found.add_if(first.parent == second.parent, Finding::SameParentTwice);
            found.add_if(
                first.birth_date != second.birth_date,
                Finding::BirthDatesDiffer,
            );
            found.add_if(ranks_differ, Finding::RanksDiffer);
            found.add_if(schemes_differ, Finding::SchemesDiffer);
        }
        let month = rules.at.map(Date::year_month);
        let on_funds = self
            .designations()
            .filter_map(|one| one.fund)
            .fold(FundFindings::EMPTY, |all, fund| {
                all.union(fund.findings(month))
            });
        found.add_if(
            on_funds.contains(FundFinding::SchemeUnlisted),
            Finding::SchemeUnlisted,
        );
        found.add_if(
            on_funds.contains(FundFinding::SchemeClosed),
            Finding::SchemeClosed,
        );
        if let Some(at) = rules.at {
            let band = self.age_band(at);
            let own_right = band == Some(AgeBand::Adult) && at.year() >= 2016;
            found.add_if(band.is_none(), Finding::BornLater);
            found.add_if(
                band == Some(AgeBand::SixteenOrSeventeen),
                Finding::MayBeAutonomous,
            );
            found.add_if(own_right, Finding::AdultAttached);
        }
        found
    }

    /// The findings on two attachments together: one designation for two children. Two attachments
    /// of one child, known by its number, have none.
    #[must_use]
    pub fn findings_with(&self, other: &Self) -> AttachmentFindings {
        let one_child = self.child.is_some() && self.child == other.child;
        let keys = || other.designations().filter_map(|one| one.key());
        let mut ours = self.designations().filter_map(|one| one.key());
        let shared = ours.any(|key| keys().any(|other| other == key));
        let mut found = AttachmentFindings::EMPTY;
        found.add_if(shared && !one_child, AttachmentFinding::DesignationShared);
        found
    }

    fn child_date_differs(&self) -> bool {
        let Some(nir) = self.child.and_then(Number::registered) else {
            return false;
        };
        let birth = self.first.birth_date;
        let month = nir.birth_month().calendar();
        u16::from(nir.birth_year().value()) != birth.year() % 100
            || month.is_some_and(|month| month != birth.month())
    }
}

/// The columns of a row as text. An empty text stands for an absent column. Numbers are read in the
/// loose form, dates in the forms of [`Date`].
///
/// The second designation has a birth date and a rank of its own if these columns are filled, else
/// those of the first.
///
/// Write it as a literal that ends with `..Columns::default()`: fields may be added.
#[derive(Clone, Copy, Default)]
pub struct Columns<'a> {
    /// The number of the child.
    pub child: &'a str,
    /// The birth date of the child. Required.
    pub birth_date: &'a str,
    /// The twin rank of the child.
    pub rank: &'a str,
    /// The number of a parent. Required.
    pub parent: &'a str,
    /// The fund of that parent.
    pub fund: &'a str,
    /// The number of the other parent.
    pub parent2: &'a str,
    /// The birth date in the second designation.
    pub birth_date2: &'a str,
    /// The twin rank in the second designation.
    pub rank2: &'a str,
    /// The fund of the other parent.
    pub fund2: &'a str,
}

coded! {
    /// A column of a row. Its code is its name in a file.
    pub enum Column {
        /// The number of the child. Optional.
        Child = "child", "child's number", "numéro de l'enfant";
        /// The birth date of the child.
        BirthDate = "birth_date", "birth date", "date de naissance";
        /// The twin rank of the child. Optional.
        Rank = "rank", "twin rank", "rang gémellaire";
        /// The number of a parent.
        Parent = "parent", "parent's number", "numéro du parent";
        /// The fund of that parent. Optional.
        Fund = "organisme", "parent's fund", "organisme du parent";
        /// The number of the other parent. Optional.
        Parent2 = "parent2", "other parent's number", "numéro de l'autre parent";
        /// The birth date in the second designation. Optional.
        BirthDate2 = "birth_date2", "other birth date", "autre date de naissance";
        /// The rank in the second designation. Optional.
        Rank2 = "rank2", "other twin rank", "autre rang gémellaire";
        /// The fund of the other parent. Optional.
        Fund2 = "organisme2", "other parent's fund", "organisme de l'autre parent";
    }
}

coded! {
    /// A rule of a row, beside the rules of numbers and funds.
    pub enum AttachmentErrorCode {
        /// A required column is empty.
        Absent = "absent", "nothing is there", "rien n'y figure";
        /// Not a day of the calendar.
        Date = "date",
            "a date is written YYYY-MM-DD or DD/MM/YYYY",
            "une date s'écrit AAAA-MM-JJ ou JJ/MM/AAAA";
        /// Not a digit from 0 to 9. Source: Cnam.
        Rank = "rank", "a twin rank is one digit", "un rang gémellaire est un chiffre";
        /// The child has the number of a parent. Source: Insee, by which a number is of one person.
        ChildIsParent = "child-is-parent",
            "the child bears the number of a parent",
            "l'enfant porte le numéro d'un parent";
    }
}

/// Why the columns of a row are not an attachment, and where. It holds nothing of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{column}: {}: {} (at byte {})", self.code(), self.text(Lang::En), self.at())]
pub struct AttachmentError {
    column: Column,
    reason: Reason,
}

/// The rule that a column breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// A rule of the row.
    Row(AttachmentErrorCode),
    /// A rule of a number.
    Number(ParseError),
    /// A rule of a fund.
    Fund(FundError),
}

impl AttachmentError {
    /// The column.
    #[must_use]
    pub const fn column(self) -> Column {
        self.column
    }

    /// The rule that it breaks.
    #[must_use]
    pub const fn reason(self) -> Reason {
        self.reason
    }

    /// The stable code of the rule that is broken.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self.reason {
            Reason::Row(code) => code.as_str(),
            Reason::Number(error) => error.code().as_str(),
            Reason::Fund(error) => error.code().as_str(),
        }
    }

    /// The rule, in words.
    #[must_use]
    pub const fn text(self, lang: Lang) -> &'static str {
        match self.reason {
            Reason::Row(code) => code.text(lang),
            Reason::Number(error) => error.code().text(lang),
            Reason::Fund(error) => error.code().text(lang),
        }
    }

    /// The byte offset in the column, from 0.
    #[must_use]
    pub const fn at(self) -> usize {
        match self.reason {
            Reason::Row(_) => 0,
            Reason::Number(error) => error.at(),
            Reason::Fund(error) => error.at(),
        }
    }
}

impl AttachmentErrorCode {
    const fn in_column(self, column: Column) -> AttachmentError {
        AttachmentError {
            column,
            reason: Reason::Row(self),
        }
    }
}

fn number(text: &str) -> Result<Number, Reason> {
    Number::parse(text).map_err(Reason::Number)
}

fn date(text: &str) -> Result<Date, Reason> {
    text.trim()
        .parse()
        .map_err(|_| Reason::Row(AttachmentErrorCode::Date))
}

fn rank(text: &str) -> Result<TwinRank, Reason> {
    match text.trim().as_bytes() {
        [digit @ b'0'..=b'9'] => Ok(TwinRank(digit - b'0')),
        _ => Err(Reason::Row(AttachmentErrorCode::Rank)),
    }
}

fn fund(text: &str) -> Result<FundCode, Reason> {
    FundCode::parse_as(FundForm::Plain, text).map_err(Reason::Fund)
}

fn optional<T>(
    text: &str,
    column: Column,
    parse: impl Fn(&str) -> Result<T, Reason>,
) -> Result<Option<T>, AttachmentError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    parse(text)
        .map(Some)
        .map_err(|reason| AttachmentError { column, reason })
}

fn required<T>(
    text: &str,
    column: Column,
    parse: impl Fn(&str) -> Result<T, Reason>,
) -> Result<T, AttachmentError> {
    optional(text, column, parse)?.ok_or(AttachmentErrorCode::Absent.in_column(column))
}

/// One digit.
impl fmt::Display for TwinRank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

masked_debug!(Columns<'_>, TwinRank);
serialize_as_code!(AgeBand, AttachmentErrorCode, AttachmentFinding, Column);
