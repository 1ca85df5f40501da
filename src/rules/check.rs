//! The checker: everything that can be said of a text, well formed or not.

use crate::{
    ErrorCode, Finding, Findings, Form, Key, Kind, Nir, Number, OLDEST_AGE, Oid, ParseError,
    Parsed, Profile, Status, YearMonth,
    coded::masked_debug,
    parse::grammar,
    place::{self, Kind as PlaceRow, Place, PlaceVerdict},
};

/// What a number is checked against: the form it may take, the rules of a body, and what came
/// with it. The default is the loose form and the default profile, without a context or a date.
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
    /// The reference date that candidate years must not be after. Without it nothing is said
    /// that depends on the century, and [`Finding::NnpEnded`] is said of every NNP: the library
    /// reads no clock.
    pub at: Option<YearMonth>,
    /// The oldest age of a person, in years.
    pub oldest_age: u8,
    /// Whether to look the place of birth up in the [`place`] tables. What they say never makes
    /// a number invalid, under any profile.
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
            places: false,
        }
    }
}

impl Context {
    /// What the place code of a number meant at the birth, for every candidate year; `None`
    /// when there is none, for want of a reference date or because no year is old enough.
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

/// What the checker says of a text. Kind, status and keys are known of an invalid number too,
/// once its characters, its length and its first digit have passed.
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

/// Two digits where a key stands, whatever they are.
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

/// What there is to say of a number that is well formed. It was judged when it was parsed: a
/// profile that would refuse it does not refuse it here; [`check`] judges and inspects at once.
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
    /// The number, or why there is none.
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub const fn outcome(&self) -> Result<Parsed, ParseError> {
        self.outcome
    }

    /// Whether the text is well formed: not that the number belongs to anyone.
    #[must_use]
    pub const fn is_well_formed(&self) -> bool {
        self.outcome.is_ok()
    }

    /// What kind of number it is.
    #[must_use]
    pub const fn kind(&self) -> Option<Kind> {
        self.kind
    }

    /// How settled the number is.
    #[must_use]
    pub const fn status(&self) -> Option<Status> {
        self.status
    }

    /// The two digits that stood for the key, 0 to 99.
    #[must_use]
    pub const fn given_key(&self) -> Option<u8> {
        match self.given_key {
            Some(GivenKey(digits)) => Some(digits),
            None => None,
        }
    }

    /// The key that the thirteen characters give.
    #[must_use]
    pub const fn expected_key(&self) -> Option<Key> {
        self.expected_key
    }

    /// What is worth saying of a well-formed number.
    #[must_use]
    pub const fn findings(&self) -> Findings {
        self.findings
    }
}

/// The cold path: what can still be said of a text that breaks a rule.
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
    let Context {
        profile, oid, at, ..
    } = context;
    let (number, key) = (parsed.number(), parsed.key());
    let own_layout = matches!(number, Number::Mig(_) | Number::Nnp(_));
    let nnp_ended = at.is_none_or(|at| at.year() > 2022);
    let provisional = number.kind() != Kind::Nir;

    let mut found = Findings::EMPTY;
    let absent = key.is_none() && !own_layout && profile.expects_key();
    found.add_if(absent, Finding::KeyAbsent);
    found.add_if(number.kind() == Kind::Awaiting, Finding::KindUndocumented);
    found.add_if(
        key.is_some() && !profile.expects_key(),
        Finding::KeyNotExpected,
    );
    found.add_if(number.kind() == Kind::Nnp && nnp_ended, Finding::NnpEnded);
    found.add_if(*oid == Some(Oid::InsNirTest), Finding::OidTest);
    found.add_if(
        key.is_some_and(|key| key != number.key()),
        Finding::KeyUndocumented,
    );
    found.add_if(
        matches!(number, Number::NirLike(_)),
        Finding::ProvisionalLayout,
    );
    found.add_if(oid.is_some() && provisional, Finding::OidContradiction);
    if let Number::Registered(nir) = number {
        found.add_if(nir.birth_month().is_outside_dsn(), Finding::MonthOutsideDsn);
        found.add_if(is_corsica_misdated(nir, context), Finding::CorsicaDate);
        found.add_if(is_fictitious(nir), Finding::Fictitious);
        if let Some(finding) = place_finding(nir, context) {
            found = found.with(finding);
        }
    }
    found
}

/// What the tables say of the place, when the context asks. Without a candidate year, what holds
/// at any date: that they do not hold the code, or only as a second one.
fn place_finding(nir: Nir, context: &Context) -> Option<Finding> {
    if !context.places {
        return None;
    }
    let Some(verdict) = context.birthplace(nir) else {
        let row = place::rows_of(nir.birthplace()).next();
        return match row.map(Place::kind) {
            None => Some(Finding::PlaceUnknown),
            Some(PlaceRow::Extension) => Some(Finding::PlaceExtension),
            Some(_) => None,
        };
    };
    match verdict {
        PlaceVerdict::KnownAtOtherDate(_) => Some(Finding::PlaceOtherDate),
        PlaceVerdict::Extension(_) => Some(Finding::PlaceExtension),
        PlaceVerdict::Ambiguous(_) => Some(Finding::PlaceAmbiguous),
        PlaceVerdict::Unknown => Some(Finding::PlaceUnknown),
        PlaceVerdict::KnownAtBirth(_)
        | PlaceVerdict::CommuneUnknown
        | PlaceVerdict::CountryUnknown => None,
    }
}

/// Corsica was 20 before 1976-01-01 and has been 2A and 2B since (source: Insee). Only when every
/// candidate year is on the wrong side is there something to say.
fn is_corsica_misdated(nir: Nir, context: &Context) -> bool {
    let Some(at) = context.at else { return false };
    let mut years = nir.birth_years(at, context.oldest_age).peekable();
    if years.peek().is_none() {
        return false;
    }
    match nir.birthplace().department_bits() {
        0x20 => years.all(|year| year >= 1976),
        0x2a | 0x2b => years.all(|year| year < 1976),
        _ => false,
    }
}

/// The conventional numbers (source: public services): `2 55 55 55 CCC 0NN` for anonymous
/// billing, twelve 9 for "unknown" in old payroll files, the specimen of the health card.
fn is_fictitious(nir: Nir) -> bool {
    const SPECIMEN: Nir = crate::nir!("2690549588157");
    const ALL_NINES: u64 = 0x9999_9999_9999;
    let bits = nir.packed().bits();
    let anonymous = bits >> 24 == 0x0255_5555 && nir.order().value() < 100;
    let unknown = nir.kind() == Kind::Nir && bits & ALL_NINES == ALL_NINES;
    anonymous || unknown || nir == SPECIMEN
}
