//! A number beside a civil status: what agrees, what differs, what cannot be told.

use core::{fmt, iter::successors, str::FromStr};

use crate::{
    Context, Nir, Number,
    coded::{coded, masked_debug},
    number::{BirthYears, Birthplace, Date, Sex, YearMonth},
    place::{self, Country, Kind, Place, PlaceVerdict, Reading},
};

/// Compares a number with a civil status, field by field.
///
/// * **Sex**: that of the number, which is not always the current one.
/// * **Year**: the last two digits. A year that the number cannot mean at the reference date of
///   the context, for want of a century, cannot be told.
/// * **Month**: when both hold one; the special codes 20 to 99 tell none.
/// * **Place**: the same code agrees, and so do a second code of the same town, a city and its
///   `arrondissement`, a name that the place had at the birth. Another code or name of what is one
///   place today cannot be told: the civil status may hold a code of another date (75051, 92051).
///   Neither can a place that the tables do not know, nor a state that did not exist at the birth.
///
/// Provisional numbers with a layout of their own hold no birth: nothing can be told of them. Of
/// the context, the reference date and the oldest age count. What is compared, and when it agrees,
/// is our decision.
///
/// ```
/// use nircheck::{CivilPlace, CivilStatus, Comparison, Context, Sex, compare};
///
/// let civil = CivilStatus {
///     sex: Some(Sex::Female),
///     birth: Some("1950-04-02".parse()?),
///     place: CivilPlace::read("NEUILLY SUR SEINE"),
/// };
/// let number = nircheck::nir!("2500375051001").into();
/// let agreement = compare(&number, &civil, &Context::default());
/// assert_eq!(agreement.year, Comparison::Agrees);
/// assert_eq!(agreement.month, Comparison::Differs);
/// assert_eq!(agreement.birth_date(), Comparison::Differs);
/// assert_eq!(agreement.place, Comparison::Agrees);
/// # Ok::<(), nircheck::BirthDateError>(())
/// ```
pub fn compare(number: &Number, civil: &CivilStatus<'_>, context: &Context) -> Agreement {
    let Some(nir) = number.registered() else {
        return Agreement::UNKNOWN;
    };
    Agreement {
        sex: compared(civil.sex, Some(nir.sex())),
        year: year(nir, civil, context),
        month: compared(
            civil.birth.and_then(BirthDate::month),
            nir.birth_month().calendar(),
        ),
        place: place(nir, civil, context),
    }
}

/// What a civil status says of a person; what it does not say cannot be told. Written as a literal
/// with `..CivilStatus::default()`, it may get more fields.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct CivilStatus<'a> {
    /// The sex.
    pub sex: Option<Sex>,
    /// The date of birth, or what is known of it.
    pub birth: Option<BirthDate>,
    /// The place of birth.
    pub place: Option<CivilPlace<'a>>,
}

/// A date of birth, or the part of it that is known.
///
/// ```
/// use nircheck::BirthDate;
///
/// let birth: BirthDate = "02/04/1950".parse()?;
/// assert_eq!((birth.year(), birth.month()), (1950, Some(4)));
/// for text in ["1950-04-02", "19500402"] {
///     assert_eq!(text.parse(), Ok(birth));
/// }
/// for text in ["1950", "1950-00-00", "00/00/1950"] {
///     assert_eq!(text.parse(), Ok(BirthDate::Year(1950)));
/// }
/// assert_eq!("1950-04".parse::<BirthDate>()?.month(), Some(4));
/// assert!("31/02/1950".parse::<BirthDate>().is_err());
/// # Ok::<(), nircheck::BirthDateError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BirthDate {
    /// The whole date.
    Day(Date),
    /// The day is not known.
    Month(YearMonth),
    /// Neither day nor month is known.
    Year(u16),
}

impl BirthDate {
    /// The year, with its century.
    #[must_use]
    pub const fn year(self) -> u16 {
        match self {
            Self::Day(date) => date.year(),
            Self::Month(month) => month.year(),
            Self::Year(year) => year,
        }
    }

    /// The month, 1 to 12, when it is known.
    #[must_use]
    pub const fn month(self) -> Option<u8> {
        match self {
            Self::Day(date) => Some(date.month()),
            Self::Month(month) => Some(month.month()),
            Self::Year(_) => None,
        }
    }
}

/// A text that is no date of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a date of birth is written YYYY-MM-DD, DD/MM/YYYY, YYYYMMDD, YYYY-MM or YYYY")]
#[non_exhaustive]
pub struct BirthDateError;

/// Accepts `YYYY-MM-DD`, `DD/MM/YYYY`, `YYYYMMDD`, `YYYY-MM` and `YYYY`; `00` is a day, or a day
/// and a month, that is not known.
impl FromStr for BirthDate {
    type Err = BirthDateError;

    fn from_str(text: &str) -> Result<Self, BirthDateError> {
        let slices = || Some((text.get(..4)?, text.get(4..6)?, text.get(6..)?));
        let dashes = || {
            let (year, rest) = text.split_once('-')?;
            let (month, day) = rest.split_once('-').unwrap_or((rest, "00"));
            Some((year, month, day))
        };
        let slashes = || {
            let (day, rest) = text.split_once('/')?;
            let (month, year) = rest.split_once('/')?;
            Some((year, month, day))
        };
        let parts = match text.len() {
            4 => Some((text, "00", "00")),
            8 => slices(),
            _ => dashes().or_else(slashes),
        };
        parts
            .and_then(|(year, month, day)| birth_date(year, month, day))
            .ok_or(BirthDateError)
    }
}

fn birth_date(year: &str, month: &str, day: &str) -> Option<BirthDate> {
    let digits = |text: &str, len| {
        let well_formed = text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u16>().ok().filter(|_| well_formed)
    };
    let year = digits(year, 4)?;
    let (month, day) = (digits(month, 2)? as u8, digits(day, 2)? as u8);
    match (month, day) {
        (0, 0) => Some(BirthDate::Year(year)),
        (_, 0) => YearMonth::new(year, month).map(BirthDate::Month),
        _ => Date::new(year, month, day).map(BirthDate::Day),
    }
}

/// A place of birth, as a civil status gives it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CivilPlace<'a> {
    /// The code of a commune or a country (source: Insee), of any date.
    Code(Birthplace),
    /// A name, in any case, with or without accents.
    Name(&'a str),
}

impl<'a> CivilPlace<'a> {
    /// A code when the text is one, else a name; `None` for a blank text. Of a code, a small
    /// letter and a zero that a spreadsheet took away from its head are put right.
    ///
    /// ```
    /// use nircheck::{Birthplace, CivilPlace};
    ///
    /// let code = |text| Some(CivilPlace::Code(Birthplace::new(text).unwrap()));
    /// assert_eq!(CivilPlace::read("2a004"), code(b"2A004"));
    /// assert_eq!(CivilPlace::read("1004"), code(b"01004"));
    /// assert_eq!(CivilPlace::read(" Ajaccio "), Some(CivilPlace::Name("Ajaccio")));
    /// assert_eq!(CivilPlace::read(" "), None);
    /// ```
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        let text = text.trim();
        let code = match *text.as_bytes() {
            [a, b, c, d, e] => Birthplace::new(&[a, b.to_ascii_uppercase(), c, d, e]),
            [b, c, d, e] => Birthplace::new(&[b'0', b, c, d, e]),
            _ => None,
        };
        let name = Some(Self::Name(text)).filter(|_| !text.is_empty());
        code.map(Self::Code).or(name)
    }
}

masked_debug!(BirthDate);

impl fmt::Debug for CivilStatus<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CivilStatus(*)")
    }
}

impl fmt::Debug for CivilPlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CivilPlace(*)")
    }
}

/// What a comparison found, field by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub struct Agreement {
    /// The sex.
    pub sex: Comparison,
    /// The year of birth.
    pub year: Comparison,
    /// The month of birth.
    pub month: Comparison,
    /// The place of birth.
    pub place: Comparison,
}

impl Agreement {
    const UNKNOWN: Self = Self {
        sex: Comparison::CannotTell,
        year: Comparison::CannotTell,
        month: Comparison::CannotTell,
        place: Comparison::CannotTell,
    };

    /// Year and month together: one that differs decides, and both must agree.
    #[must_use]
    pub fn birth_date(self) -> Comparison {
        self.year.max(self.month)
    }
}

coded! {
    /// What the comparison of a field found (our decision), the worst last.
    pub enum Comparison {
        /// Both say the same.
        Agrees = "agree", "agrees", "concorde";
        /// One of them says nothing, or nothing that the other can be held against.
        CannotTell = "cannot-tell", "cannot be told", "indécidable";
        /// They contradict each other.
        Differs = "differ", "differs", "diffère";
    }
}

fn compared<T: PartialEq>(civil: Option<T>, number: Option<T>) -> Comparison {
    match (civil, number) {
        (Some(civil), Some(number)) if civil == number => Comparison::Agrees,
        (Some(_), Some(_)) => Comparison::Differs,
        _ => Comparison::CannotTell,
    }
}

fn year(nir: Nir, civil: &CivilStatus<'_>, context: &Context) -> Comparison {
    let Some(year) = civil.birth.map(BirthDate::year) else {
        return Comparison::CannotTell;
    };
    let possible = |at| nir.birth_years(at, context.oldest_age).any(|it| it == year);
    if year % 100 != u16::from(nir.birth_year().value()) {
        Comparison::Differs
    } else if context.at.is_none_or(possible) {
        Comparison::Agrees
    } else {
        Comparison::CannotTell
    }
}

fn place(nir: Nir, civil: &CivilStatus<'_>, context: &Context) -> Comparison {
    let Some(theirs) = civil.place else {
        return Comparison::CannotTell;
    };
    if theirs == CivilPlace::Code(nir.birthplace()) {
        return Comparison::Agrees;
    }
    let birth = Birth::of(nir, civil, context);
    match (birth.lookup(nir.birthplace()), theirs) {
        (PlaceVerdict::Ambiguous(ours), CivilPlace::Name(name)) => {
            let mut places = ours.iter().filter_map(Reading::place);
            match places.any(|place| place.name().is_spelt(name)) {
                true => Comparison::Agrees,
                false => Comparison::CannotTell,
            }
        }
        (ours, theirs) => match (ours.place(), theirs) {
            (Some(ours), CivilPlace::Name(name)) => birth.compare_name(ours, name),
            (Some(ours), CivilPlace::Code(code)) => birth.compare_code(ours, code),
            (None, _) => Comparison::CannotTell,
        },
    }
}

/// When someone was born: as the civil status says, or else in any year that the number may mean.
struct Birth {
    year: Option<u16>,
    candidates: Option<BirthYears>,
    month: Option<u8>,
}

impl Birth {
    fn of(nir: Nir, civil: &CivilStatus<'_>, context: &Context) -> Self {
        let said = civil
            .birth
            .filter(|_| year(nir, civil, context) == Comparison::Agrees);
        let month = said.and_then(BirthDate::month);
        Self {
            year: said.map(BirthDate::year),
            candidates: context.at.map(|at| nir.birth_years(at, context.oldest_age)),
            month: month.or(nir.birth_month().calendar()),
        }
    }

    fn lookup(&self, code: Birthplace) -> PlaceVerdict {
        match (self.year, self.candidates) {
            (Some(year), _) => place::lookup(code, year, self.month),
            (None, Some(years)) => place::lookup_among(code, years, self.month),
            (None, None) => place::lookup_among(code, [], self.month),
        }
    }

    /// A code of any date: none of the places that it ever meant may be the same.
    fn compare_code(&self, ours: Place, code: Birthplace) -> Comparison {
        let is_unnamed = |reading: Reading| reading.place().is_none();
        match self.lookup(code) {
            PlaceVerdict::Ambiguous(theirs) if theirs.iter().any(is_unnamed) => {
                Comparison::CannotTell
            }
            PlaceVerdict::Unknown | PlaceVerdict::CommuneUnknown | PlaceVerdict::CountryUnknown => {
                Comparison::CannotTell
            }
            _ => place::rows_of(code)
                .map(|theirs| self.compare_place(ours, theirs))
                .min()
                .unwrap_or(Comparison::CannotTell),
        }
    }

    /// The name of that date agrees. Another one differs when it is that of other places only.
    fn compare_name(&self, ours: Place, name: &str) -> Comparison {
        let mut towns = successors(Some(ours), |place| place.town());
        if towns.any(|place| place.name().is_spelt(name)) {
            return Comparison::Agrees;
        }
        let differs = |theirs| self.compare_place(ours, theirs) == Comparison::Differs;
        let mut homonyms = place::find(name).peekable();
        match homonyms.peek().is_some() && homonyms.all(differs) {
            true => Comparison::Differs,
            false => Comparison::CannotTell,
        }
    }

    fn compare_place(&self, ours: Place, theirs: Place) -> Comparison {
        let is_former = |place: Place| place.kind() == Kind::Former;
        let is_far = |place: Place| matches!(place.kind(), Kind::Country | Kind::Former);
        let today = |place: Place| place.today().map(Place::code);
        // Two places may have borne one code, one of them in Algeria.
        let same = |a: Place, b: Place| a.code() == b.code() && is_former(a) == is_former(b);
        let is_in = |a, b| successors(Some(a), |place: &Place| place.town()).any(|a| same(a, b));
        let is_one_today = today(ours).is_some() && today(ours) == today(theirs);
        let is_unsettled = is_far(ours)
            && is_far(theirs)
            && (self.is_unsettled(ours) || self.is_unsettled(theirs));
        if is_in(ours, theirs) || is_in(theirs, ours) {
            Comparison::Agrees
        } else if is_one_today || is_unsettled {
            Comparison::CannotTell
        } else {
            Comparison::Differs
        }
    }

    /// A state that is no more, or that began in the year of birth or later: the birth may have
    /// been registered under the name of another.
    fn is_unsettled(&self, place: Place) -> bool {
        let began = place.country().and_then(Country::since);
        let is_late = |began: Date| self.year.is_none_or(|year| began.year() >= year);
        place.today().is_none() || began.is_some_and(is_late)
    }
}
