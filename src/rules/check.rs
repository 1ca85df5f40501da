//! The checker: the verdict on a text, and everything else known about it.

use crate::{
    Birthplace, ErrorCode, Finding, Findings, Form, Key, Kind, Nir, OLDEST_AGE, Oid, ParseError,
    Parsed, Profile, Status, YearMonth,
    coded::masked_debug,
    parse::grammar,
    place::{self, Kind as PlaceRow, Place, PlaceVerdict},
    rules::findings::Case,
};

/// The rules and the circumstances of a check: the form, the profile, and what came with the
/// number. The default is the loose form and the default profile, without OID or dates.
/// Write it as a literal that ends with `..Context::default()`: fields may be added.
///
/// ```
/// use nircheck::{Context, Profile};
///
/// let payroll = Context { profile: Profile::DSN, ..Context::default() };
/// assert!(nircheck::check("7112312345678", &payroll).outcome().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// Loose or strict.
    pub form: Form,
    /// The rules of a body.
    pub profile: Profile,
    /// The OID that the number was sent under.
    pub oid: Option<Oid>,
    /// The reference date, which no birth is after: the library reads no clock. Without it,
    /// nothing that depends on the century is reported, and every NNP has
    /// [`Finding::NnpEnded`].
    pub at: Option<YearMonth>,
    /// The oldest age of a person, in years.
    pub oldest_age: u8,
    /// The exact year of birth, when it is known. It is ignored for numbers whose year does not
    /// have the same last two digits.
    pub birth_year: Option<u16>,
    /// Whether to look up the place of birth in the [`place`] tables. The result is a finding: it
    /// never makes a number invalid, under any profile.
    pub places: bool,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            form: Form::Loose,
            profile: Profile::DEFAULT,
            oid: None,
            at: None,
            oldest_age: OLDEST_AGE,
            birth_year: None,
            places: false,
        }
    }
}

impl Context {
    /// The exact year of birth, if it is known and ends with the two digits of the number.
    pub(crate) fn year_of(&self, nir: Nir) -> Option<u16> {
        let digits = u16::from(nir.birth_year().value());
        self.birth_year.filter(|year| year % 100 == digits)
    }

    /// What the place code of a number meant in the candidate years of birth; `None` when there is
    /// no such year, or no reference date.
    ///
    /// ```
    /// use nircheck::{Context, YearMonth, nir, place::PlaceVerdict};
    ///
    /// let context = Context { at: YearMonth::new(2026, 11), ..Context::default() };
    /// let verdict = context.birthplace(nir!("2500375051001")).unwrap();
    /// let PlaceVerdict::KnownAtBirth(neuilly) = verdict else { panic!() };
    /// assert_eq!(neuilly.department().unwrap().name(), "Seine");
    /// ```
    #[must_use]
    pub fn birthplace(&self, nir: Nir) -> Option<PlaceVerdict> {
        let years = nir.birth_years(self.at?, self.oldest_age);
        let month = nir.birth_month().calendar();
        let verdict = |_| place::lookup_among(nir.birthplace(), years, month);
        years.clone().next().map(verdict)
    }
}

/// The result of a check. Kind, status and keys are also known for an invalid number whose
/// characters, length and first digit are valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Report {
    outcome: Result<Parsed, ParseError>,
    kind: Option<Kind>,
    status: Option<Status>,
    given_key: Option<GivenKey>,
    expected_key: Option<Key>,
    findings: Findings,
}

/// The two digits in the place of the key, 0 to 99.
#[derive(Clone, Copy, PartialEq, Eq)]
struct GivenKey(u8);

masked_debug!(GivenKey);

/// Checks a text.
///
/// ```
/// use nircheck::{Context, ErrorCode, Kind, check};
///
/// let report = check("2 55 08 14 168 025 00", &Context::default());
/// assert_eq!(report.outcome().unwrap_err().code(), ErrorCode::KeyRange);
/// assert_eq!(report.kind(), Some(Kind::Nir));
/// assert_eq!(report.given_key(), Some(0));
/// assert_eq!(report.expected_key().map(|key| key.value()), Some(38));
/// ```
pub fn check(text: impl AsRef<[u8]>, context: &Context) -> Report {
    let text = text.as_ref();
    match grammar::parse(text, context.form, &context.profile) {
        Ok(parsed) => inspect(&parsed, context),
        Err(error) => explain(text, error, context),
    }
}

/// Reports on a number that was parsed before. The profile of the context affects the findings
/// but never refuses the number; use [`check`] to parse and inspect at once.
///
/// ```
/// use nircheck::{Context, Finding, Parsed, Status, inspect};
///
/// let parsed: Parsed = "2951099126111".parse()?;
/// let report = inspect(&parsed, &Context::default());
/// assert_eq!(report.status(), Some(Status::DefinitiveForm));
/// assert!(report.findings().iter().eq([Finding::KeyAbsent]));
/// # Ok::<(), nircheck::ParseError>(())
/// ```
pub fn inspect(parsed: &Parsed, context: &Context) -> Report {
    let number = parsed.number();
    Report {
        outcome: Ok(*parsed),
        kind: Some(number.kind()),
        status: Some(number.status().under(context.oid)),
        given_key: parsed.key().map(|key| GivenKey(key.value())),
        expected_key: Some(number.key()),
        findings: findings(parsed, context),
    }
}

impl Report {
    /// The number, or the error.
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub const fn outcome(&self) -> Result<Parsed, ParseError> {
        self.outcome
    }

    /// Whether the text is well formed, which does not mean that the number was ever assigned.
    #[must_use]
    pub const fn is_well_formed(&self) -> bool {
        self.outcome.is_ok()
    }

    /// The kind of number.
    #[must_use]
    pub const fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// Whether the number is provisional or definitive.
    #[must_use]
    pub const fn status(&self) -> Option<Status> {
        self.status
    }

    /// The two digits in the place of the key, 0 to 99.
    #[must_use]
    pub const fn given_key(&self) -> Option<u8> {
        match self.given_key {
            Some(GivenKey(digits)) => Some(digits),
            None => None,
        }
    }

    /// The key computed from the thirteen characters.
    #[must_use]
    pub const fn expected_key(&self) -> Option<Key> {
        self.expected_key
    }

    /// The findings on a well-formed number; empty for an invalid one.
    #[must_use]
    pub const fn findings(&self) -> Findings {
        self.findings
    }
}

/// Builds the report on a text that is not well formed.
#[cold]
#[inline(never)]
fn explain(text: &[u8], error: ParseError, context: &Context) -> Report {
    let known = error.code() > ErrorCode::Kind;
    let read = grammar::characters(text, context.form).filter(|_| known);
    let kind = read.and_then(|(packed, _)| Kind::from_first_digit(packed.character(0)));
    Report {
        outcome: Err(error),
        kind,
        status: kind
            .and_then(Kind::status)
            .map(|digits| digits.under(context.oid)),
        given_key: read.and_then(|(_, key)| key).map(GivenKey),
        expected_key: read.and_then(|(packed, _)| Key::new(packed.key())),
        findings: Findings::EMPTY,
    }
}

fn findings(parsed: &Parsed, context: &Context) -> Findings {
    let case = Case {
        packed: parsed.number().packed(),
        key: parsed.key().map(Key::value),
        profile: &context.profile,
    };
    let found = Findings::of(&case, context);
    let place = parsed.number().registered();
    let place = place.and_then(|nir| place_finding(nir, context));
    place.map_or(found, |finding| found.with(finding))
}

/// The finding on the place of birth, if the context enables it.
fn place_finding(nir: Nir, context: &Context) -> Option<Finding> {
    if !context.places {
        return None;
    }
    Finding::of_place(nir.birthplace(), context.birthplace(nir))
}

impl Finding {
    /// The finding on a place of birth, given what [`Context::birthplace`] says of its code.
    /// Without a candidate year, `None`, only what holds at any date is found: an unknown code, or
    /// a second code.
    ///
    /// ```
    /// use nircheck::{Birthplace, Finding, place};
    ///
    /// let neuilly = Birthplace::new(b"75051").unwrap();
    /// let finding = |year| Finding::of_place(neuilly, Some(place::lookup(neuilly, year, None)));
    /// assert_eq!(finding(1950), None);
    /// assert_eq!(finding(1970), Some(Finding::PlaceOtherDate));
    /// ```
    #[must_use]
    pub fn of_place(code: Birthplace, verdict: Option<PlaceVerdict>) -> Option<Self> {
        let Some(verdict) = verdict else {
            return match place::rows_of(code).next().map(Place::kind) {
                None => Some(Self::PlaceUnknown),
                Some(PlaceRow::Extension) => Some(Self::PlaceExtension),
                Some(_) => None,
            };
        };
        match verdict {
            PlaceVerdict::KnownAtOtherDate(_) => Some(Self::PlaceOtherDate),
            PlaceVerdict::Extension(_) => Some(Self::PlaceExtension),
            PlaceVerdict::Ambiguous(_) => Some(Self::PlaceAmbiguous),
            PlaceVerdict::Unknown => Some(Self::PlaceUnknown),
            PlaceVerdict::KnownAtBirth(_)
            | PlaceVerdict::CommuneUnknown
            | PlaceVerdict::CountryUnknown => None,
        }
    }
}
