//! Parsing at compile time: the strict form under the default profile, without nom, because
//! constants cannot call trait methods. Tests compare it with the grammar.

use crate::{
    ErrorCode, Expected, Field, Number, ParseError, Parsed,
    number::{
        BirthMonth, BirthYear, Birthplace, Key, Mig, Nir, NirLike, Nnp, OrderNumber, packed::Packed,
    },
    parse::grammar,
};

/// A number checked at compile time.
///
/// Accepts the strict form of a registered number, 13 or 15 characters; the value is a
/// [`Nir`]. Any other text does not compile.
///
/// ```
/// use nircheck::{Nir, nir};
///
/// const SPECIMEN: Nir = nir!("269054958815780");
/// assert_eq!(SPECIMEN.key().value(), 80);
/// ```
///
/// ```compile_fail
/// let wrong_key = nircheck::nir!("269054958815781");
/// ```
#[macro_export]
macro_rules! nir {
    ($text:expr) => {
        const { $crate::Nir::from_literal($text) }
    };
}

impl Parsed {
    /// Parses the strict form under the default profile, with the same verdict as
    /// [`Parsed::parse_strict`]; usable in constants.
    ///
    /// ```
    /// use nircheck::{ErrorCode, Parsed};
    ///
    /// const MONTH_13: ErrorCode = match Parsed::parse_const(b"2951399126111") {
    ///     Ok(_) => panic!("well formed"),
    ///     Err(error) => error.code(),
    /// };
    /// assert_eq!(MONTH_13, ErrorCode::Month);
    /// ```
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub const fn parse_const(text: &[u8]) -> Result<Self, ParseError> {
        parse(text)
    }
}

impl Nir {
    /// Internal to [`nir!`](crate::nir!), which calls it at compile time only.
    ///
    /// # Panics
    /// Panics when the text is not a registered number in strict form; the message does not
    /// contain the text.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_literal(text: &str) -> Self {
        match parse(text.as_bytes()) {
            Ok(parsed) => match parsed.number() {
                Number::Registered(nir) => nir,
                _ => panic!("a provisional number is not a NIR"),
            },
            Err(error) => panic!("{}", error.code().text(crate::Lang::En)),
        }
    }
}

const fn parse(text: &[u8]) -> Result<Parsed, ParseError> {
    let mut index = 0;
    while index < text.len() {
        let corsica = index == 6 && text[5] == b'2';
        if !(text[index].is_ascii_digit() || corsica && matches!(text[index], b'A' | b'B')) {
            let expected = if corsica {
                Expected::DigitOrCorsica
            } else {
                Expected::Digit
            };
            let field = grammar::field_at(text, index);
            return fail(ErrorCode::Character, field, expected, index);
        }
        index += 1;
    }
    let Some((body, tail @ ([] | [_, _]))) = text.split_first_chunk::<13>() else {
        let (expected, at) = (Expected::Length13Or15, text.len());
        return fail(ErrorCode::Length, Field::Number, expected, at);
    };
    let (Some(packed), b'1'..=b'8') = (Packed::from_characters(body), body[0]) else {
        return fail(ErrorCode::Kind, Field::Kind, Expected::FirstDigit, 0);
    };
    let key = match *tail {
        [tens, units] => {
            let Some(key) = Key::new(10 * (tens - b'0') + (units - b'0')) else {
                return fail(ErrorCode::KeyRange, Field::Key, Expected::KeyRange, 13);
            };
            Some(key)
        }
        _ => None,
    };
    let number = match body[0] {
        b'5' | b'6' if !matches!(body[1], b'1' | b'2') => {
            let expected = Expected::CreationType1Or2;
            return fail(ErrorCode::Layout, Field::CreationType, expected, 1);
        }
        b'5' | b'6' if !body[6].is_ascii_digit() => {
            return fail(ErrorCode::Layout, Field::Order, Expected::DigitsOnly, 6);
        }
        b'5' | b'6' => Number::Mig(Mig::from_packed(packed)),
        b'7' | b'8' if body[1] <= b'2' && body[6].is_ascii_digit() => {
            Number::Nnp(Nnp::from_packed(packed))
        }
        b'7' | b'8' => Number::NirLike(NirLike::from_packed(packed)),
        _ => match registered(body) {
            Ok(nir) => Number::Registered(nir),
            Err(error) => return Err(error),
        },
    };
    match (key, number) {
        (None, _) | (_, Number::Mig(_) | Number::Nnp(_)) => {}
        (Some(key), _) if key.value() == packed.key() => {}
        _ => return fail(ErrorCode::Key, Field::Key, Expected::ComputedKey, 13),
    }
    Ok(Parsed::from_parts(number, key))
}

const fn registered(body: &[u8; 13]) -> Result<Nir, ParseError> {
    let [kind, y1, y2, m1, m2, d1, d2, c1, c2, c3, o1, o2, o3] = *body;
    let year = BirthYear::from_digits(10 * (y1 - b'0') + (y2 - b'0'));
    let Some(month) = BirthMonth::new(10 * (m1 - b'0') + (m2 - b'0')) else {
        return fail(ErrorCode::Month, Field::Month, Expected::Month, 3);
    };
    if d1 == b'0' && d2 == b'0' {
        return fail(
            ErrorCode::Department,
            Field::Department,
            Expected::Department,
            5,
        );
    }
    let Some(place) = Birthplace::new(&[d1, d2, c1, c2, c3]) else {
        return fail(ErrorCode::Commune, Field::Commune, Expected::Commune, 7);
    };
    let order = 100 * (o1 - b'0') as u16 + 10 * (o2 - b'0') as u16 + (o3 - b'0') as u16;
    let Some(order) = OrderNumber::new(order) else {
        return fail(ErrorCode::Order, Field::Order, Expected::Order, 10);
    };
    Ok(Nir::from_fields(kind - b'0', year, month, place, order))
}

const fn fail<T>(
    code: ErrorCode,
    field: Field,
    expected: Expected,
    at: usize,
) -> Result<T, ParseError> {
    Err(ParseError::new(code, field, expected, at))
}
