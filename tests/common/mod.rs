//! What the tests share: a second writing of the rules, a seeded generator of numbers, and the
//! comparison of the library with the first.
//!
//! [`judge`] is the naive judge: straight, slow, with `u128` arithmetic, and without a line of
//! the library's code. It says of a text what the specification says, in its words (codes).

#![allow(dead_code, unreachable_pub)] // each test file uses its own part of this one

pub mod rows;

use nircheck::{ErrorCode, Form, Number, Parsed, Profile};

// --- The naive judge --------------------------------------------------------------------------

/// What the rules say of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Known once `character`, `length` and `kind` have passed.
    pub known: Option<Known>,
    /// The first rule broken: code, field, byte offset.
    pub error: Option<(&'static str, &'static str, usize)>,
}

/// What is known of a number, well formed or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    pub kind: &'static str,
    pub status: &'static str,
    pub body: [u8; 13],
    pub given_key: Option<u8>,
    pub expected_key: u8,
    /// Whether the body is that of a MIG or an NNP.
    pub own_layout: bool,
}

/// Judges a text; `profile` is `default`, `dsn`, `cnam` or `ins`.
pub fn judge(text: &[u8], strict: bool, profile: &str) -> Judgement {
    let read = if strict {
        strict_characters(text)
    } else {
        loose_characters(text)
    };
    let failed = |code, field, at| Judgement {
        known: None,
        error: Some((code, field, at)),
    };
    let characters = match read {
        Ok(characters) => characters,
        Err((field, at)) => return failed("character", field, at),
    };
    let first = characters.first().map_or(b'0', |(byte, _)| *byte);
    let good_length = match (profile, characters.len()) {
        ("ins", length) => length == 15,
        ("cnam", 15) => !(b'5'..=b'8').contains(&first),
        (_, length) => length == 13 || length == 15,
    };
    if !good_length {
        return failed("length", "number", text.len());
    }
    let good_kind = match profile {
        "dsn" | "ins" => b"12".contains(&first),
        "cnam" => b"125678".contains(&first),
        _ => b"12345678".contains(&first),
    };
    if !good_kind {
        return failed("kind", "kind", characters[0].1);
    }
    let known = known(&characters);
    let error = rules(&known, profile)
        .map(|(code, field, index)| (code, field, characters[index as usize].1));
    Judgement {
        known: Some(known),
        error,
    }
}

/// The key rule: 97 - (N mod 97), where 2A counts as 19 and 2B as 18 at characters 6 and 7.
pub fn naive_key(body: &[u8; 13]) -> u8 {
    let mut digits = *body;
    match &body[5..7] {
        b"2A" => digits[5..7].copy_from_slice(b"19"),
        b"2B" => digits[5..7].copy_from_slice(b"18"),
        _ => {}
    }
    (97 - number(&digits) % 97) as u8
}

type Characters = Result<Vec<(u8, usize)>, (&'static str, usize)>;

fn strict_characters(text: &[u8]) -> Characters {
    let mut characters = Vec::new();
    for (at, byte) in text.iter().enumerate() {
        let letter = at == 6 && text[5] == b'2' && (*byte == b'A' || *byte == b'B');
        if !(byte.is_ascii_digit() || letter) {
            return Err((field_of_character(&characters), at));
        }
        characters.push((*byte, at));
    }
    Ok(characters)
}

fn loose_characters(text: &[u8]) -> Characters {
    const BLANKS: [&[u8]; 6] = [
        b" ",
        b"\t",
        b"\xC2\xA0",
        b"\xE2\x80\xAF",
        b"\xE2\x80\x89",
        b"\xE2\x80\x87",
    ];
    let mut characters: Vec<(u8, usize)> = Vec::new();
    let mut first_mark = None;
    let mut at = 0;
    while at < text.len() {
        if let Some(blank) = BLANKS.iter().find(|blank| text[at..].starts_with(blank)) {
            at += blank.len();
            continue;
        }
        let byte = text[at].to_ascii_uppercase();
        let letter =
            characters.len() == 6 && characters[5].0 == b'2' && (byte == b'A' || byte == b'B');
        if byte == b'.' || byte == b'-' || byte == b'/' {
            if characters.is_empty() {
                return Err(("number", at));
            }
            first_mark = first_mark.or(Some(at));
        } else if byte.is_ascii_digit() || letter {
            characters.push((byte, at));
            first_mark = None;
        } else {
            return Err((field_of_character(&characters), at));
        }
        at += 1;
    }
    match first_mark {
        Some(at) => Err(("number", at)),
        None => Ok(characters),
    }
}

/// The field that a wrong character would have been of, by those before it.
fn field_of_character(before: &[(u8, usize)]) -> &'static str {
    let first = before.first().map(|(byte, _)| *byte);
    let second = before.get(1).map(|(byte, _)| *byte);
    let index = before.len();
    if index == 0 {
        return "kind";
    }
    if index >= 15 {
        return "number";
    }
    if index >= 13 {
        return "key";
    }
    let own_layout = match first {
        Some(b'5' | b'6') => true,
        Some(b'7' | b'8') => index == 1 || matches!(second, Some(b'0' | b'1' | b'2')),
        _ => false,
    };
    if own_layout {
        return ["creation-type", "caisse", "caisse", "caisse"]
            .get(index - 1)
            .unwrap_or(&"order");
    }
    if matches!(first, Some(b'7' | b'8')) {
        return "number";
    }
    [
        "year",
        "year",
        "month",
        "month",
        "department",
        "department",
        "commune",
        "commune",
        "commune",
        "order",
        "order",
        "order",
    ][index - 1]
}

fn known(characters: &[(u8, usize)]) -> Known {
    let bytes: Vec<u8> = characters.iter().map(|(byte, _)| *byte).collect();
    let body: [u8; 13] = bytes[..13].try_into().unwrap();
    let (kind, status) = match body[0] {
        b'1' | b'2' => ("nir", "definitive-form"),
        b'3' | b'4' => ("awaiting", "provisional"),
        b'5' | b'6' => ("mig", "provisional"),
        _ => ("nnp", "provisional"),
    };
    let digits_only = body.iter().all(u8::is_ascii_digit);
    let own_layout = match kind {
        "mig" => true, // or an error
        "nnp" => digits_only && body[1] <= b'2',
        _ => false,
    };
    Known {
        kind,
        status,
        body,
        given_key: bytes.get(13..15).map(|key| number(key) as u8),
        expected_key: naive_key(&body),
        own_layout,
    }
}

/// The rules behind kind, in their order: code, field, index of the character.
fn rules(known: &Known, profile: &str) -> Option<(&'static str, &'static str, u8)> {
    let body = &known.body;
    if matches!(known.given_key, Some(0 | 98 | 99)) {
        return Some(("key-range", "key", 13));
    }
    let good_types: &[u8] = match (known.kind, profile) {
        ("mig", _) => b"12",
        ("nnp", "cnam") => b"012",
        _ => b"0123456789",
    };
    if !good_types.contains(&body[1]) {
        return Some(("layout", "creation-type", 1));
    }
    let letter_allowed = match known.kind {
        "mig" => false,
        "nnp" => profile != "cnam",
        _ => true,
    };
    if !letter_allowed && !body[6].is_ascii_digit() {
        return Some(("layout", "order", 6));
    }
    if known.kind == "nir" || known.kind == "awaiting" {
        let month = number(&body[3..5]);
        let good_month = match profile {
            "dsn" => matches!(month, 1..=12 | 20 | 30..=42 | 50..=99),
            _ => matches!(month, 1..=12 | 20..=99),
        };
        if !good_month {
            return Some(("month", "month", 3));
        }
        if &body[5..7] == b"00" {
            return Some(("department", "department", 5));
        }
        if &body[7..10] == b"000" {
            return Some(("commune", "commune", 7));
        }
        if &body[10..13] == b"000" {
            return Some(("order", "order", 10));
        }
    }
    let key_documented = known.kind != "mig" && !(known.kind == "nnp" && known.own_layout);
    match known.given_key {
        Some(key) if key_documented && key != known.expected_key => Some(("key", "key", 13)),
        _ if profile == "dsn" && is_fictitious(body) => Some(("fictitious", "number", 0)),
        _ => None,
    }
}

/// Whether a registered number stands for nobody.
fn is_fictitious(body: &[u8; 13]) -> bool {
    let anonymous = body.starts_with(b"2555555") && body[10] == b'0';
    anonymous || body == b"2690549588157" || body.ends_with(b"999999")
}

fn number(digits: &[u8]) -> u128 {
    digits
        .iter()
        .fold(0, |n, digit| 10 * n + u128::from(digit - b'0'))
}

// --- The library held against it --------------------------------------------------------------

/// Panics unless the library says of a text what the naive judge says. Gives back its verdict.
#[track_caller]
pub fn agrees(text: &[u8], form: Form, profile: &Profile) -> bool {
    let said = Parsed::parse_with(text, form, profile);
    let judged = judge(text, form == Form::Strict, profile.name());
    same(text, said, &judged);
    judged.error.is_none()
}

/// Panics unless one verdict of the library is that of the naive judge.
#[track_caller]
pub fn same(text: &[u8], said: Result<Parsed, nircheck::ParseError>, judged: &Judgement) {
    let lossy = || String::from_utf8_lossy(text);
    match (said, judged.error) {
        (Err(error), Some(expected)) => {
            let told = (error.code().as_str(), error.field().as_str(), error.at());
            assert_eq!(told, expected, "on {:?}", lossy());
        }
        (Ok(parsed), None) => {
            let known = judged.known.as_ref().expect("known when well formed");
            let number = parsed.number();
            let own_layout = matches!(number, Number::Mig(_) | Number::Nnp(_));
            let told = (
                number.kind().as_str(),
                number.status().as_str(),
                own_layout,
                number.key().value(),
                parsed.key().map(nircheck::Key::value),
            );
            let expected = (
                known.kind,
                known.status,
                known.own_layout,
                known.expected_key,
                known.given_key,
            );
            assert_eq!(told, expected, "on {:?}", lossy());
            let mut compact = known.body.to_vec();
            if let Some(key) = known.given_key {
                compact.extend([b'0' + key / 10, b'0' + key % 10]);
            }
            assert_eq!(parsed.compact().as_bytes(), compact, "on {:?}", lossy());
        }
        (said, expected) => panic!("on {:?}: {said:?}, expected {expected:?}", lossy()),
    }
}

/// The form and the name of each combination of a form and a profile.
pub fn ways() -> impl Iterator<Item = (Form, &'static Profile)> {
    [Form::Loose, Form::Strict]
        .into_iter()
        .flat_map(|form| Profile::ALL.iter().map(move |profile| (form, profile)))
}

/// The code of a verdict, `None` when it is well formed.
pub fn code(said: Result<Parsed, nircheck::ParseError>) -> Option<ErrorCode> {
    said.err().map(nircheck::ParseError::code)
}

// --- Numbers from a seed ----------------------------------------------------------------------

/// Writes characters as a pattern says: `x` stands for the next one.
pub fn laid_out(pattern: &[u8], chars: &[u8]) -> Vec<u8> {
    let mut chars = chars.iter();
    let byte = |byte: &u8| match byte {
        b'x' => *chars.next().expect("a character for each x"),
        byte => *byte,
    };
    pattern.iter().map(byte).collect()
}

/// The size of a test: the small one, or the large one where `NIRCHECK_TESTS` says `large`, which is
/// for optimized builds.
pub fn size<T>(small: T, large: T) -> T {
    match std::env::var("NIRCHECK_TESTS").as_deref() {
        Ok("large") => large,
        _ => small,
    }
}

/// SplitMix64: small, seeded, the same on every machine.
#[derive(Clone)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A value below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// A value from `low` to `high`, both included.
    pub fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    pub fn choose<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// Every sort of body that the default profile accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    Metropolitan,
    Corsica20,
    Corsica2A,
    Corsica2B,
    Overseas,
    Abroad,
    AwaitingMan,
    AwaitingWoman,
    AwaitingCorsica,
    Mig5,
    Mig6,
    Nnp7,
    Nnp8,
    NnpOld,
    NirLikeDigits,
    NirLikeLetter,
    NirLikeLetterOwnType,
}

impl Base {
    pub const ALL: [Self; 17] = [
        Self::Metropolitan,
        Self::Corsica20,
        Self::Corsica2A,
        Self::Corsica2B,
        Self::Overseas,
        Self::Abroad,
        Self::AwaitingMan,
        Self::AwaitingWoman,
        Self::AwaitingCorsica,
        Self::Mig5,
        Self::Mig6,
        Self::Nnp7,
        Self::Nnp8,
        Self::NnpOld,
        Self::NirLikeDigits,
        Self::NirLikeLetter,
        Self::NirLikeLetterOwnType,
    ];

    /// The bases whose first digit is 1 to 4.
    pub const REGISTERED: [Self; 9] = [
        Self::Metropolitan,
        Self::Corsica20,
        Self::Corsica2A,
        Self::Corsica2B,
        Self::Overseas,
        Self::Abroad,
        Self::AwaitingMan,
        Self::AwaitingWoman,
        Self::AwaitingCorsica,
    ];

    /// Thirteen characters that the default profile accepts.
    pub fn body(self, rng: &mut Rng) -> [u8; 13] {
        let sex = rng.between(1, 2);
        let year = rng.below(100);
        let month = match rng.below(4) {
            0 => rng.between(20, 99),
            _ => rng.between(1, 12),
        };
        let commune = rng.between(1, 999);
        let order = rng.between(1, 999);
        let metropolitan = match rng.between(1, 95) {
            20 => 21,
            department => department,
        };
        let department = match self {
            Self::Corsica20 => String::from("20"),
            Self::Corsica2A | Self::AwaitingCorsica | Self::NirLikeLetter => String::from("2A"),
            Self::Corsica2B | Self::NirLikeLetterOwnType => String::from("2B"),
            Self::Overseas => rng.between(97, 98).to_string(),
            Self::Abroad => String::from("99"),
            _ => format!("{metropolitan:02}"),
        };
        let tail = format!("{month:02}{department}{commune:03}{order:03}");
        let own = format!("{:03}{:08}", rng.below(1_000), rng.below(100_000_000));
        let text = match self {
            Self::Metropolitan
            | Self::Corsica20
            | Self::Corsica2A
            | Self::Corsica2B
            | Self::Overseas
            | Self::Abroad => format!("{sex}{year:02}{tail}"),
            Self::AwaitingMan => format!("3{year:02}{tail}"),
            Self::AwaitingWoman => format!("4{year:02}{tail}"),
            Self::AwaitingCorsica => format!("{}{year:02}{tail}", sex + 2),
            Self::Mig5 => format!("5{sex}{own}"),
            Self::Mig6 => format!("6{sex}{own}"),
            Self::Nnp7 => format!("7{sex}{own}"),
            Self::Nnp8 => format!("8{sex}{own}"),
            Self::NnpOld => format!("{}0{own}", sex + 6),
            Self::NirLikeDigits => format!("{}{}{:011}", sex + 6, rng.between(3, 9), {
                rng.next() % 100_000_000_000
            }),
            Self::NirLikeLetter => format!("{}{}{}{tail}", sex + 6, rng.between(3, 9), sex),
            Self::NirLikeLetterOwnType => format!("{}{}{}{tail}", sex + 6, rng.between(0, 2), sex),
        };
        text.as_bytes().try_into().unwrap()
    }

    /// The body and its key.
    pub fn keyed(self, rng: &mut Rng) -> [u8; 15] {
        keyed(&self.body(rng))
    }
}

/// Thirteen characters completed by their key.
pub fn keyed(body: &[u8; 13]) -> [u8; 15] {
    let key = naive_key(body);
    let mut text = [0; 15];
    text[..13].copy_from_slice(body);
    text[13] = b'0' + key / 10;
    text[14] = b'0' + key % 10;
    text
}

/// What may stand at the ends of a loose form.
pub const BLANKS: [&str; 6] = [" ", "\t", "\u{a0}", "\u{202f}", "\u{2009}", "\u{2007}"];

/// What may stand between two of its characters only.
pub const MARKS: [&str; 3] = [".", "-", "/"];

/// One of the loose spellings of a compact text.
pub fn spell(rng: &mut Rng, compact: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for (index, byte) in compact.iter().enumerate() {
        while rng.one_in(5) {
            let separator = match rng.below(2) {
                0 if index > 0 => *rng.choose(&MARKS),
                _ => *rng.choose(&BLANKS),
            };
            text.extend(separator.bytes());
        }
        text.push(match rng.below(2) {
            0 => byte.to_ascii_lowercase(),
            _ => *byte,
        });
    }
    while rng.one_in(5) {
        text.extend(rng.choose(&BLANKS).bytes());
    }
    text
}

/// Grouped by spaces: as on a health card, or by the fields of a provisional number.
pub fn paper(compact: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let groups: &[usize] = match has_own_layout(compact) {
        true => &[1, 2, 5, 13],
        false => &[1, 3, 5, 7, 10, 13],
    };
    for (index, byte) in compact.iter().enumerate() {
        if groups.contains(&index) {
            text.push(b' ');
        }
        text.push(*byte);
    }
    text
}

/// Whether a number is laid out as a migrant's or a national provisional one.
pub fn has_own_layout(compact: &[u8]) -> bool {
    let digits = compact[6].is_ascii_digit();
    match compact[0] {
        b'5' | b'6' => true,
        b'7' | b'8' => digits && matches!(compact[1], b'0'..=b'2'),
        _ => false,
    }
}
