//! Comparison of a number with a civil status.

use core::{iter::successors, str::FromStr};

use crate::{
    Context, Nir, Number,
    coded::{coded, masked_debug},
    number::{BirthYears, Birthplace, Date, Sex, YearMonth},
    place::{self, Country, Kind, Place, PlaceVerdict, Reading, Spelling},
};

/// Compares a number with a civil status, field by field.
///
/// * **Sex**: that of the number, which is not always the current one.
/// * **Year**: the last two digits. A year with the same digits that is not a candidate at the
///   reference date gives [`Comparison::CannotTell`].
/// * **Month**: compared when both hold a calendar month; the special codes 20 to 99 are not.
/// * **Place**: the same code agrees, and so do a second code of the same town, a city and its
///   `arrondissement`, and a name of the place at the birth. [`Comparison::CannotTell`] is the
///   result for another code or name of the same place today, because the civil status may hold a
///   code of another date (75051, 92051), for a place that is not in the tables, and for a state
///   that did not exist at the birth.
///
/// Provisional numbers hold no birth, so every field is [`Comparison::CannotTell`]. Only the
/// reference date and the oldest age of the context are used. The rules are our decision.
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
#[inline]
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

/// The civil status of a person, with the fields that are known. Write it as a literal that ends
/// with `..CivilStatus::default()`: fields may be added.
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
    /// The day is unknown.
    Month(YearMonth),
    /// The day and the month are unknown.
    Year(u16),
}

impl BirthDate {
    /// Parses `YYYY-MM-DD`, `DD/MM/YYYY`, `YYYYMMDD`, `YYYY-MM` or `YYYY`, where `00` is an unknown
    /// day, or an unknown day and month.
    ///
    /// # Errors
    /// [`BirthDateError`] for any other text, and for a day that is not in the calendar.
    #[inline]
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, BirthDateError> {
        const UNKNOWN: u8 = b'0';
        let digits = match *text.as_ref() {
            [a, b, c, d] => [a, b, c, d, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN],
            [a, b, c, d, b'-', e, f] => [a, b, c, d, e, f, UNKNOWN, UNKNOWN],
            [a, b, c, d, e, f, g, h]
            | [a, b, c, d, b'-', e, f, b'-', g, h]
            | [g, h, b'/', e, f, b'/', a, b, c, d] => [a, b, c, d, e, f, g, h],
            _ => return Err(BirthDateError),
        };
        birth_date(digits).ok_or(BirthDateError)
    }

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

/// As [`BirthDate::parse`].
impl FromStr for BirthDate {
    type Err = BirthDateError;

    fn from_str(text: &str) -> Result<Self, BirthDateError> {
        Self::parse(text)
    }
}

/// Reads the digits of a year, a month and a day, two at a time.
#[inline]
fn birth_date(digits: [u8; 8]) -> Option<BirthDate> {
    if !digits
        .iter()
        .fold(true, |all, digit| all & digit.is_ascii_digit())
    {
        return None;
    }
    let digits = u64::from_le_bytes(digits) & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = (10 * digits + (digits >> 8)).to_le_bytes();
    let (year, month, day) = (
        100 * u16::from(pairs[0]) + u16::from(pairs[2]),
        pairs[4],
        pairs[6],
    );
    match (month, day) {
        (0, 0) => Some(BirthDate::Year(year)),
        (_, 0) => YearMonth::new(year, month).map(BirthDate::Month),
        _ => Date::new(year, month, day).map(BirthDate::Day),
    }
}

/// A place of birth in a civil status.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CivilPlace<'a> {
    /// The code of a commune or a country (source: Insee), of any date.
    Code(Birthplace),
    /// A name, in any case, with or without accents.
    Name(&'a str),
    /// A name that was looked up before: comparing many numbers with it costs less.
    Spelling(Spelling),
}

impl<'a> CivilPlace<'a> {
    /// Reads a code if the text is one, else a name; `None` for a blank text. A code may have a
    /// lower-case letter, or lack a leading zero that a spreadsheet removed.
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

masked_debug!(BirthDate, CivilStatus<'_>, CivilPlace<'_>);

/// The result of [`compare`], field by field.
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

    /// Year and month together: they agree if both agree, and differ if one differs.
    #[must_use]
    pub fn birth_date(self) -> Comparison {
        self.year.max(self.month)
    }
}

coded! {
    /// The result of comparing one field (our decision), the worst last.
    pub enum Comparison {
        /// Both hold the same value.
        Agrees = "agree", "agrees", "concorde";
        /// A value is missing, or the two cannot be compared.
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

#[inline]
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

#[inline]
fn place(nir: Nir, civil: &CivilStatus<'_>, context: &Context) -> Comparison {
    match civil.place {
        None => Comparison::CannotTell,
        Some(CivilPlace::Code(code)) if code == nir.birthplace() => Comparison::Agrees,
        Some(theirs) => other_place(nir, theirs, civil, context),
    }
}

/// Compares with a place that is not written as the code of the number.
#[inline(never)]
fn other_place(
    nir: Nir,
    theirs: CivilPlace<'_>,
    civil: &CivilStatus<'_>,
    context: &Context,
) -> Comparison {
    let theirs = match theirs {
        CivilPlace::Code(code) => Theirs::Code(code),
        CivilPlace::Name(name) => Theirs::Name(Spelling::new(name)),
        CivilPlace::Spelling(spelling) => Theirs::Name(spelling),
    };
    let birth = Birth::of(nir, civil, context);
    match (birth.lookup(nir.birthplace()), theirs) {
        (PlaceVerdict::Ambiguous(ours), Theirs::Name(name)) => {
            let mut places = ours.iter().filter_map(Reading::place);
            match places.any(|place| place.name().has(name)) {
                true => Comparison::Agrees,
                false => Comparison::CannotTell,
            }
        }
        (ours, theirs) => match (ours.place(), theirs) {
            (Some(ours), Theirs::Name(name)) => birth.compare_name(ours, name),
            (Some(ours), Theirs::Code(code)) => birth.compare_code(ours, code),
            (None, _) => Comparison::CannotTell,
        },
    }
}

/// The place of the civil status, looked up.
#[derive(Clone, Copy)]
enum Theirs {
    Code(Birthplace),
    Name(Spelling),
}

/// The date of birth: that of the civil status, or else all candidate years of the number.
struct Birth {
    year: Option<u16>,
    candidates: Option<BirthYears>,
    month: Option<u8>,
}

impl Birth {
    fn of(nir: Nir, civil: &CivilStatus<'_>, context: &Context) -> Self {
        let known = civil
            .birth
            .filter(|_| year(nir, civil, context) == Comparison::Agrees);
        let month = known.and_then(BirthDate::month);
        Self {
            year: known.map(BirthDate::year),
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

    /// Compares with a code of any date: it differs if every place that it ever meant differs.
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

    /// Compares with a name: the name at the birth agrees, and a name of other places only differs.
    fn compare_name(&self, ours: Place, name: Spelling) -> Comparison {
        let towns = || successors(ours.town(), |place| place.town());
        if ours.name().has(name) || towns().any(|place| place.name().has(name)) {
            return Comparison::Agrees;
        }
        let differs = |theirs| self.compare_place(ours, theirs) == Comparison::Differs;
        let mut homonyms = name.places().peekable();
        match homonyms.peek().is_some() && homonyms.all(differs) {
            true => Comparison::Differs,
            false => Comparison::CannotTell,
        }
    }

    fn compare_place(&self, ours: Place, theirs: Place) -> Comparison {
        let is_former = |place: Place| place.kind() == Kind::Former;
        let is_far = |place: Place| matches!(place.kind(), Kind::Country | Kind::Former);
        let today = |place: Place| place.today().map(Place::code);
        // One code may have meant two places, one of them in Algeria.
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

    /// Whether a state no longer exists or began in the year of birth or later, so that the birth
    /// may have been registered under the name of another.
    fn is_unsettled(&self, place: Place) -> bool {
        let began = place.country().and_then(Country::since);
        let is_late = |began: Date| self.year.is_none_or(|year| began.year() >= year);
        place.today().is_none() || began.is_some_and(is_late)
    }
}
