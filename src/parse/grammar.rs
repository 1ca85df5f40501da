//! The reference parser, written with nom.
//!
//! Two steps. *Characters*: the text becomes 13 or 15 characters, by the strict or the loose
//! form. *Number*: those characters become fields, each checked by its own type. Only the first
//! error in the order of [`ErrorCode`] is reported, so the range of the key is checked before the
//! fields and the key itself after them.

use nom::{
    IResult, Parser,
    branch::alt,
    bytes::complete::tag,
    character::complete::{digit0, satisfy},
    combinator::{cond, eof, map, opt, value},
    error::ErrorKind,
    multi::many0_count,
    sequence::preceded,
};

use crate::{
    ErrorCode, Expected, Field, Form, ParseError, Profile,
    number::{
        BirthMonth, Birthplace, Key, Mig, Nir, NirLike, Nnp, Number, OrderNumber, Parsed,
        department_bits, packed::Packed,
    },
    rules::{Finding, findings::Case},
};

/// Parses a text in a form, by the rules of a profile.
pub(crate) fn parse(text: &[u8], form: Form, profile: &Profile) -> Result<Parsed, ParseError> {
    // Most texts are in the strict form, which needs no copy.
    let loose;
    let characters = match (strict_characters(text), form) {
        (Ok(characters), _) => characters,
        (Err(error), Form::Strict) => return Err(error),
        (Err(_), Form::Loose) => {
            loose = loose_characters(text)?;
            loose.as_slice()
        }
    };
    number(characters, profile).map_err(|fault| fault.locate(text, characters))
}

/// The characters and the key of a text under any profile, for reports on a number that is not
/// well formed. `None` when a character is not accepted, or when there are not 13 or 15.
pub(crate) fn characters(text: &[u8], form: Form) -> Option<(Packed, Option<u8>)> {
    let compact = match form {
        Form::Strict => Compact::of(strict_characters(text).ok()?),
        Form::Loose => loose_characters(text).ok()?,
    };
    let (body, key) = compact.as_slice().split_first_chunk::<13>()?;
    if !matches!(key.len(), 0 | 2) {
        return None;
    }
    Some((Packed::from_characters(body)?, two_digits(key)))
}

/// The value of the two digits of a key; `None` when there is no key.
fn two_digits(key: &[u8]) -> Option<u8> {
    match key {
        [tens, units] => Some(10 * (tens & 15) + (units & 15)),
        _ => None,
    }
}

// --- Step 1: from text to characters ----------------------------------------------------------

/// The characters of a text in strict form: the text itself.
fn strict_characters(text: &[u8]) -> Result<&[u8], ParseError> {
    if is_digits(text) {
        return Ok(text);
    }
    match digits_and_corsica(text) {
        Ok(([], _)) => Ok(text),
        Ok((_, read)) => Err(character_error(&Compact::of(read), read.len(), false)),
        // Every part is optional, so this is never reached.
        Err(_) => Err(character_error(&Compact::of(b""), 0, false)),
    }
}

/// Whether a text is thirteen digits or more and nothing else. No branch depends on a digit.
fn is_digits(text: &[u8]) -> bool {
    let digits = |all, byte: &u8| all & byte.is_ascii_digit();
    text.split_first_chunk::<13>().is_some_and(|(body, key)| {
        body.iter().fold(true, digits) && key.iter().all(u8::is_ascii_digit)
    })
}

/// Any run of digits, with an `A` or `B` as seventh character after a `2`.
fn digits_and_corsica(input: &[u8]) -> IResult<&[u8], &[u8], ()> {
    let (tail, head) = digit0(input)?;
    let corsica = head.len() == 6 && head.ends_with(b"2");
    let letter = satisfy(|character| matches!(character, 'A' | 'B'));
    let letter = cond(corsica, opt(letter));
    let (rest, _) = preceded(letter, digit0).parse(tail)?;
    Ok((rest, input.split_at(input.len() - rest.len()).0))
}

/// The characters of a text in loose form, compacted.
fn loose_characters(text: &[u8]) -> Result<Compact, ParseError> {
    let mut compact = Compact::of(b"");
    let (mut rest, _) = blanks(text).unwrap_or((text, 0));
    let mut mark = None;
    while let Ok((after, character)) = character(&compact).parse(rest) {
        compact.push(character);
        (rest, mark) = separators(after).unwrap_or((after, None));
    }
    let at = |rest: &[u8]| text.len() - rest.len();
    match (rest, mark) {
        ([], None) => Ok(compact),
        ([], Some(mark)) => Err(character_error(&compact, at(mark), true)),
        ([first, ..], _) => {
            let mark_at_start = compact.len == 0 && b".-/".contains(first);
            Err(character_error(&compact, at(rest), mark_at_start))
        }
    }
}

/// Parses one character of a number into upper case, given the characters before it.
fn character<'a>(before: &Compact) -> impl Parser<&'a [u8], Output = u8, Error = ()> + use<'a> {
    let corsica = before.expects_corsica();
    move |input: &'a [u8]| match input.split_first() {
        Some((digit @ b'0'..=b'9', rest)) => Ok((rest, *digit)),
        Some((letter @ (b'A' | b'B' | b'a' | b'b'), rest)) if corsica => {
            Ok((rest, letter.to_ascii_uppercase()))
        }
        _ => Err(nom::Err::Error(())),
    }
}

/// Parses any run of white space.
fn blanks(input: &[u8]) -> IResult<&[u8], usize, ()> {
    many0_count(blank).parse(input)
}

/// Whether a text is white space only: such lines are counted and not checked.
pub(crate) fn is_blank(text: &[u8]) -> bool {
    matches!(blanks(text), Ok(([], _)))
}

/// Removes the white space at both ends.
pub(crate) fn trim(text: &[u8]) -> &[u8] {
    let (mut text, _) = blanks(text).unwrap_or((text, 0));
    // A blank is at most three bytes long, and no blank ends with another.
    while let Some(at) = (1..=3)
        .filter_map(|len| text.len().checked_sub(len))
        .find(|at| is_blank(&text[*at..]))
    {
        text = &text[..at];
    }
    text
}

/// A space, a tab, or one of the spaces of typesetters: U+00A0, U+202F, U+2009, U+2007.
fn blank(input: &[u8]) -> IResult<&[u8], (), ()> {
    // The first byte of most characters rules out a blank.
    if input.first().is_some_and(u8::is_ascii) {
        let ascii = satisfy(|character| matches!(character, ' ' | '\t'));
        return value((), ascii).parse(input);
    }
    let typesetters = (
        tag("\u{a0}"),
        tag("\u{202f}"),
        tag("\u{2009}"),
        tag("\u{2007}"),
    );
    value((), alt(typesetters)).parse(input)
}

/// Parses any run of white space and marks; returns the input from the first mark on.
fn separators(input: &[u8]) -> IResult<&[u8], Option<&[u8]>, ()> {
    let (rest, _) = blanks(input)?;
    match mark(rest) {
        Err(_) => Ok((rest, None)),
        Ok((after, ())) => {
            let (after, _) = many0_count(alt((blank, mark))).parse(after)?;
            Ok((after, Some(rest)))
        }
    }
}

fn mark(input: &[u8]) -> IResult<&[u8], (), ()> {
    let mark = satisfy(|character| matches!(character, '.' | '-' | '/'));
    value((), mark).parse(input)
}

/// Characters without separators: the first sixteen, one more than a number has, and their count.
struct Compact {
    bytes: [u8; 16],
    len: usize,
}

impl Compact {
    fn of(characters: &[u8]) -> Self {
        let mut compact = Self {
            bytes: [0; 16],
            len: characters.len(),
        };
        compact
            .bytes
            .iter_mut()
            .zip(characters)
            .for_each(|(to, from)| *to = *from);
        compact
    }

    fn push(&mut self, character: u8) {
        if let Some(place) = self.bytes.get_mut(self.len) {
            *place = character;
        }
        self.len += 1;
    }

    /// The characters, at most the first sixteen.
    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&self.bytes)
    }

    /// Whether the next character may be the A or B of Corsica.
    fn expects_corsica(&self) -> bool {
        self.len == 6 && self.bytes[5] == b'2'
    }
}

#[cold]
#[inline(never)]
fn character_error(before: &Compact, at: usize, mark: bool) -> ParseError {
    let expected = match before.expects_corsica() {
        _ if mark => Expected::NoMarkAtEnd,
        true => Expected::DigitOrCorsica,
        false => Expected::Digit,
    };
    let field = if mark {
        Field::Number
    } else {
        field_at(&before.bytes, before.len)
    };
    ParseError::new(ErrorCode::Character, field, expected, at)
}

/// The field of the character at an index. `before` holds at least the characters before it, and
/// one character.
pub(crate) const fn field_at(before: &[u8], index: usize) -> Field {
    let own_layout = match before[0] {
        b'5' | b'6' => true,
        b'7' | b'8' => index < 2 || matches!(before[1], b'0'..=b'2'),
        _ => false,
    };
    match index {
        0 => Field::Kind,
        13 | 14 => Field::Key,
        1 if own_layout => Field::CreationType,
        2..=4 if own_layout => Field::Fund,
        5..=12 if own_layout => Field::Order,
        _ if matches!(before[0], b'7' | b'8') => Field::Number, // the fields are not documented
        1 | 2 => Field::Year,
        3 | 4 => Field::Month,
        5 | 6 => Field::Department,
        7..=9 => Field::Commune,
        10..=12 => Field::Order,
        _ => Field::Number,
    }
}

// --- Step 2: from characters to a number ------------------------------------------------------

/// A broken rule, with the index of the character that breaks it.
#[derive(Clone, Copy)]
pub(crate) struct Fault {
    code: ErrorCode,
    field: Field,
    expected: Expected,
    index: usize,
}

pub(crate) const fn fault(
    code: ErrorCode,
    field: Field,
    expected: Expected,
    index: usize,
) -> Fault {
    Fault {
        code,
        field,
        expected,
        index,
    }
}

type Fields<'a, T> = IResult<&'a [u8], T, Fault>;

/// Parses 13 or 15 characters.
fn number(characters: &[u8], profile: &Profile) -> Result<Parsed, Fault> {
    let first_digit = characters.first().map(|digit| digit & 15);
    if let Some(expected) = profile.refuses_length(first_digit, characters.len()) {
        let length = fault(ErrorCode::Length, Field::Number, expected, usize::MAX);
        return Err(length);
    }
    let first_digit = first_digit.unwrap_or(0);
    if !profile.accepts_kind(first_digit) {
        let expected = profile.expected_kind();
        return Err(fault(ErrorCode::Kind, Field::Kind, expected, 0));
    }
    let judged = body_and_key(characters, profile, first_digit);
    if profile.raised().is_empty() {
        return judged;
    }
    raised(characters, profile, judged)
}

/// The verdict, unless the profile raises a finding to an error that comes before it.
fn raised(
    characters: &[u8],
    profile: &Profile,
    judged: Result<Parsed, Fault>,
) -> Result<Parsed, Fault> {
    let (body, key) = characters.split_first_chunk().ok_or_else(no_characters)?;
    let case = Case {
        packed: Packed::from_characters(body).ok_or_else(no_characters)?,
        key: two_digits(key),
        profile,
    };
    let raised = profile.raised().iter();
    let raised = raised.filter_map(|finding| finding.raised(&case));
    match (raised.min_by_key(|fault| fault.code), judged) {
        (Some(raised), Err(fault)) if fault.code <= raised.code => Err(fault),
        (Some(raised), _) => Err(raised),
        (None, judged) => judged,
    }
}

/// The rules after the kind: the range of the key, the fields, the key.
fn body_and_key(characters: &[u8], profile: &Profile, first_digit: u8) -> Result<Parsed, Fault> {
    let (body, tail) = characters.split_at(13);
    let mut parser = (opt(key), map(eof, |_| ()));
    let (_, (key, ())) = parser.parse(tail).map_err(found)?;
    let number = match first_digit {
        5 | 6 => map(mig, Number::Mig).parse(body),
        7 | 8 => alt((map(nnp, Number::Nnp), map(nir_like, Number::NirLike))).parse(body),
        _ => map(registered(profile), Number::Registered).parse(body),
    };
    let (_, number) = number.map_err(found)?;
    match (number, key) {
        // No key is documented for these two, so a wrong one is a finding.
        (Number::Mig(_) | Number::Nnp(_), _) | (_, None) => {}
        (_, Some(key)) if key == number.key() => {}
        _ => return Err(fault(ErrorCode::Key, Field::Key, Expected::ComputedKey, 13)),
    }
    Ok(Parsed::from_parts(number, key))
}

/// Sex, year, month, place, order.
fn registered(profile: &Profile) -> impl Fn(&[u8]) -> Fields<'_, Nir> {
    let expected = match profile.raises(Finding::MonthOutsideDsn) {
        true => Expected::MonthDsn,
        false => Expected::Month,
    };
    move |input| {
        let (_, packed) = thirteen(input)?;
        let (sex, year) = (take::<1>, take::<2>); // any digits
        let month_fault = fault(ErrorCode::Month, Field::Month, expected, 3);
        let month = field(
            digits::<2>,
            |value| BirthMonth::new(value as u8),
            month_fault,
        );
        let order_fault = fault(ErrorCode::Order, Field::Order, Expected::Order, 10);
        let order = field(digits::<3>, OrderNumber::new, order_fault);
        let (rest, _) = (sex, year, month, birthplace, order).parse(input)?;
        Ok((rest, Nir::from_valid(packed)))
    }
}

/// Department and commune: two characters, then three digits.
fn birthplace(input: &[u8]) -> Fields<'_, Birthplace> {
    let department =
        |&[tens, units]: &[u8; 2]| department_bits(tens, units).filter(|bits| *bits != 0);
    let commune = |value| if value == 0 { None } else { Some(value) };
    let (code, part) = (ErrorCode::Department, Field::Department);
    let department_fault = fault(code, part, Expected::Department, 5);
    let commune_fault = fault(ErrorCode::Commune, Field::Commune, Expected::Commune, 7);
    let (rest, (department, commune)) = (
        field(take::<2>, department, department_fault),
        field(digits::<3>, commune, commune_fault),
    )
        .parse(input)?;
    Ok((rest, Birthplace::from_parts(department, commune)))
}

/// Kind, creation type 1 or 2, fund, order.
fn mig(input: &[u8]) -> Fields<'_, Mig> {
    own_layout(b'1'..=b'2', Expected::CreationType1Or2)
        .parse(input)
        .map(|(rest, packed)| (rest, Mig::from_packed(packed)))
}

/// Kind, creation type 0 to 2, fund, order.
fn nnp(input: &[u8]) -> Fields<'_, Nnp> {
    own_layout(b'0'..=b'2', Expected::CreationType0To2)
        .parse(input)
        .map(|(rest, packed)| (rest, Nnp::from_packed(packed)))
}

/// Kind, then twelve characters without documented fields.
fn nir_like(input: &[u8]) -> Fields<'_, NirLike> {
    thirteen(input).map(|(rest, packed)| (rest, NirLike::from_packed(packed)))
}

/// The layout of provisional numbers: a creation type in a range that depends on the kind, then
/// digits only.
fn own_layout<'a>(
    creation_types: core::ops::RangeInclusive<u8>,
    expected: Expected,
) -> impl Parser<&'a [u8], Output = Packed, Error = Fault> {
    move |input: &'a [u8]| {
        let (_, [_, creation_type]) = take(input)?;
        if !creation_types.contains(creation_type) {
            let fault = fault(ErrorCode::Layout, Field::CreationType, expected, 1);
            return Err(nom::Err::Error(fault));
        }
        let (rest, body) = thirteen(input)?;
        if body.has_letter() {
            let fault = fault(ErrorCode::Layout, Field::Order, Expected::DigitsOnly, 6);
            return Err(nom::Err::Error(fault));
        }
        Ok((rest, body))
    }
}

/// The thirteen characters, packed.
fn thirteen(input: &[u8]) -> Fields<'_, Packed> {
    let (rest, body) = take(input)?;
    let packed = Packed::from_characters(body);
    packed.map(|packed| (rest, packed)).ok_or_else(none)
}

/// Two digits, 01 to 97.
fn key(input: &[u8]) -> Fields<'_, Key> {
    if input.is_empty() {
        return Err(none());
    }
    let range = fault(ErrorCode::KeyRange, Field::Key, Expected::KeyRange, 13);
    field(digits::<2>, |value| Key::new(value as u8), range).parse(input)
}

/// Parses a field with `read`, then converts it with `judge`; `fault` is the error if that fails.
fn field<'a, R, T>(
    mut read: impl Parser<&'a [u8], Output = R, Error = Fault>,
    judge: impl Fn(R) -> Option<T>,
    fault: Fault,
) -> impl Parser<&'a [u8], Output = T, Error = Fault> {
    move |input: &'a [u8]| {
        let (rest, value) = read.parse(input)?;
        judge(value)
            .map(|value| (rest, value))
            .ok_or(nom::Err::Failure(fault))
    }
}

/// A number of `N` digits.
fn digits<const N: usize>(input: &[u8]) -> Fields<'_, u16> {
    let value = |n, digit: &u8| 10 * n + u16::from(digit & 15);
    map(take::<N>, |digits| digits.iter().fold(0, value)).parse(input)
}

/// The next `N` characters.
fn take<const N: usize>(input: &[u8]) -> Fields<'_, &[u8; N]> {
    let (head, rest) = input.split_first_chunk().ok_or_else(none)?;
    Ok((rest, head))
}

impl Fault {
    /// Converts the index of a character into a byte offset in the text.
    #[cold]
    #[inline(never)]
    fn locate(self, text: &[u8], characters: &[u8]) -> ParseError {
        let at = if self.index > characters.len() {
            text.len()
        } else {
            // Separators hold no ASCII letter or digit, multi-byte ones included.
            let mut offsets = (0..text.len()).filter(|at| text[*at].is_ascii_alphanumeric());
            offsets.nth(self.index).unwrap_or(text.len())
        };
        ParseError::new(self.code, self.field, self.expected, at)
    }
}

impl nom::error::ParseError<&[u8]> for Fault {
    fn from_error_kind(_: &[u8], _: ErrorKind) -> Self {
        no_characters()
    }

    fn append(_: &[u8], _: ErrorKind, other: Self) -> Self {
        other
    }

    /// When two alternatives fail, the error of the last is kept.
    fn or(self, other: Self) -> Self {
        other
    }
}

fn none() -> nom::Err<Fault> {
    nom::Err::Error(no_characters())
}

/// The error of characters that run out. Their count is checked first, so it is never returned.
fn no_characters() -> Fault {
    let expected = Expected::Length13Or15;
    fault(ErrorCode::Length, Field::Number, expected, usize::MAX)
}

fn found(error: nom::Err<Fault>) -> Fault {
    match error {
        nom::Err::Error(fault) | nom::Err::Failure(fault) => fault,
        nom::Err::Incomplete(_) => no_characters(),
    }
}
