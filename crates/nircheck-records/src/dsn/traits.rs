//! What a value is by itself, and whether it can be beside a number.

use std::fmt;

use nircheck::{
    BirthDate, Birthplace, Context, Date, ErrorCode, MonthClass, Nir, Parsed, PlaceKind, Profile,
    Slip, YearMonth, place, suggest,
};

use super::controls::{Control, FormFault};

/// A date of birth, of which day and month may be unknown.
#[derive(Clone, Copy)]
pub(super) struct Birth {
    pub(super) day: Option<u8>,
    pub(super) month: Option<u8>,
    pub(super) year: u16,
}

impl fmt::Debug for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Birth(*)")
    }
}

impl Birth {
    pub(super) fn is_of(self, nir: Nir) -> bool {
        self.year % 100 == u16::from(nir.birth_year().value())
    }

    pub(super) fn status(self) -> Option<BirthDate> {
        match (self.month, self.day) {
            (Some(month), Some(day)) => Date::new(self.year, month, day).map(BirthDate::Day),
            (Some(month), None) => YearMonth::new(self.year, month).map(BirthDate::Month),
            (None, _) => Some(BirthDate::Year(self.year)),
        }
    }
}

/// Reads JJMMAAAA, or returns the control that it violates.
pub(super) fn birth_date(text: &[u8]) -> Result<Birth, Control> {
    let pair = |at: usize| match text.get(at..at + 2) {
        Some([a, b]) if a.is_ascii_digit() && b.is_ascii_digit() => Some((a & 15) * 10 + (b & 15)),
        _ => None,
    };
    let (Some(day), Some(month), Some(century), Some(year), 8) =
        (pair(0), pair(2), pair(4), pair(6), text.len())
    else {
        return Err(Control::BirthForm);
    };
    let is_of_form =
        matches!(day, 1..=31 | 99) && matches!(month, 1..=12 | 99) && matches!(century, 18..=20);
    if !is_of_form {
        return Err(Control::BirthForm);
    }
    let known = |value: u8| (value != 99).then_some(value);
    let birth = Birth {
        day: known(day),
        month: known(month),
        year: u16::from(century) * 100 + u16::from(year),
    };
    match (birth.day, birth.month) {
        (Some(day), Some(month)) if Date::new(birth.year, month, day).is_none() => {
            Err(Control::BirthDay)
        }
        _ => Ok(birth),
    }
}

/// The form that CSL-00 asks for; twelve 9 have it.
pub(super) fn form(text: &[u8]) -> Result<Nir, FormFault> {
    let [first, ..] = *text else {
        return Err(FormFault::Length);
    };
    if text.len() != 13 {
        return Err(FormFault::Length);
    }
    match first {
        b'1' | b'2' => {}
        b'7' | b'8' => return Err(FormFault::Provisional),
        b'0'..=b'9' => return Err(FormFault::Sex),
        _ => return Err(FormFault::Character),
    }
    let nir = Nir::parse_strict(text).map_err(|error| match error.code() {
        ErrorCode::Length => FormFault::Length,
        ErrorCode::Kind => FormFault::Sex,
        ErrorCode::Month => FormFault::Month,
        ErrorCode::Department => FormFault::Department,
        ErrorCode::Commune => FormFault::Commune,
        ErrorCode::Order => FormFault::Order,
        _ => FormFault::Character,
    })?;
    match nir.birth_month().class() {
        MonthClass::OutsideDsn => Err(FormFault::Month),
        _ => Ok(nir),
    }
}

/// The likeliest slip that leads to this text.
pub(super) fn slip(text: &[u8], context: &Context) -> Option<Slip> {
    let context = Context {
        profile: Profile::DSN,
        ..*context
    };
    Some(suggest(text, &context).next()?.slip)
}

/// Whether a department did not exist in a year, or had another code. Source: CCH-11.
pub(super) fn is_out_of_time(department: &[u8], year: u16) -> bool {
    match department {
        b"2A" | b"2B" => year < 1976,
        b"20" => year >= 1976,
        b"96" => year >= 1968,
        _ => false,
    }
}

/// Whether an NTT is rather a NIR: one that is well formed, or all but one of the 13 characters.
pub(super) fn looks_like_nir(text: &[u8]) -> bool {
    match text.len() {
        13 | 15 => Parsed::parse_strict(text).is_ok(),
        // A digit lost behind the month leaves the month where it was.
        12 => {
            text.iter().all(u8::is_ascii_digit)
                && matches!(
                    text.get(3..5),
                    Some([b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2'])
                )
        }
        _ => false,
    }
}

/// Whether a text is the name of the place of birth, letter by letter but for the case: most are,
/// and need no comparison of names.
pub(super) fn is_name_of_place(text: &[u8], nir: Nir, birth: Birth) -> bool {
    let place = place::lookup(nir.birthplace(), birth.year, birth.month).place();
    place.is_some_and(|place| place.name().as_str().as_bytes().eq_ignore_ascii_case(text))
}

/// Whether a department of the declaration can be that of the number: by what both can mean.
pub(super) fn fits_department(place: Birthplace, theirs: &[u8], birth: Option<Birth>) -> bool {
    let ours = place.department();
    let ours = ours.as_str().as_bytes();
    let is_before = |year| birth.is_none_or(|birth| birth.year < year);
    let is_paris = |department: &[u8]| {
        matches!(
            department,
            b"75" | b"78" | b"91" | b"92" | b"93" | b"94" | b"95"
        )
    };
    let is_north_africa = matches!(
        place.kind(),
        PlaceKind::NorthAfrica | PlaceKind::ParisRegionOrNorthAfrica
    );
    match theirs {
        _ if theirs == ours => true,
        b"99" => place.kind() == PlaceKind::Abroad || (is_north_africa && is_before(1968)),
        b"97" | b"98" => matches!(ours.first_chunk(), Some(b"97" | b"98")),
        b"2A" | b"2B" | b"20" => place.kind() == PlaceKind::Corsica,
        // Algeria, Morocco and Tunisia had codes of their own.
        b"91" | b"92" | b"93" | b"94" | b"95" | b"96" if is_before(1968) => {
            is_paris(ours) || is_north_africa || place.kind() == PlaceKind::Abroad
        }
        b"75" | b"78" if is_before(1968) => is_paris(ours),
        _ => !matches!(theirs, [_, _]),
    }
}

/// Whether a country of the declaration can be that of the number. France never contradicts a
/// birth abroad: some declare it so.
pub(super) fn fits_country(place: Birthplace, theirs: &[u8], birth: Option<Birth>) -> bool {
    if theirs.len() != 2 {
        return true;
    }
    if place.country().is_some() {
        let isos = || {
            let places = place::rows_of(place).flat_map(|place| [Some(place), place.today()]);
            places.flatten().map(|place| place.country()?.iso())
        };
        let is_same = |iso: Option<&str>| iso.is_none_or(|iso| iso.as_bytes() == theirs);
        return theirs == b"FR" || isos().next().is_none() || isos().any(is_same);
    }
    let is_france = matches!(place.kind(), PlaceKind::Metropolitan | PlaceKind::Corsica);
    let is_late = birth.is_some_and(|birth| birth.year >= 1968);
    let is_paris = place.kind() == PlaceKind::ParisRegionOrNorthAfrica && is_late;
    theirs == b"FR" || !(is_france || is_paris)
}
