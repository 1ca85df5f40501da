//! What is wrong with a whole file: not a line, but how the file was made. Lines that are not
//! well formed are looked at again, each for the first sign that it bears.

use nircheck::{ErrorCode, Finding, Lang, Parsed};

use super::counts::Counts;

/// What may be wrong with a whole file, with its stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Header,
    SeveralCells,
    Scientific,
    Decimal,
    Dates,
    Phones,
    Companies,
    OneShort,
    Shifted,
    KeyMissing,
    OneReason,
    NotNir,
}

/// What a sign is called, and what it means in English and in French.
type Named = (Sign, &'static str, &'static str, &'static str);

const SIGNS: [Named; 12] = [
    (
        Sign::Header,
        "header",
        "the first line is the name of a column",
        "la première ligne est le nom d'une colonne",
    ),
    (
        Sign::SeveralCells,
        "several-cells",
        "lines of several cells or in quotes: a CSV file, see --column",
        "plusieurs cellules par ligne, ou des guillemets: un fichier CSV, voir --column",
    ),
    (
        Sign::Scientific,
        "scientific-notation",
        "rounded by a spreadsheet, as 1.85E+14: the digits are lost",
        "arrondi par un tableur, comme 1,85E+14: les chiffres sont perdus",
    ),
    (
        Sign::Decimal,
        "decimal-number",
        "a decimal part behind the number, as in 185.0",
        "une partie décimale derrière le numéro, comme dans 185,0",
    ),
    (Sign::Dates, "dates", "dates", "des dates"),
    (
        Sign::Phones,
        "phone-numbers",
        "what looks like telephone numbers",
        "ce qui ressemble à des numéros de téléphone",
    ),
    (
        Sign::Companies,
        "company-numbers",
        "what looks like company numbers (SIREN or SIRET)",
        "ce qui ressemble à des numéros d'entreprise (SIREN ou SIRET)",
    ),
    (
        Sign::OneShort,
        "one-character-short",
        "12 or 14 characters: one was lost",
        "12 ou 14 caractères\u{a0}: l'un a été perdu",
    ),
    (
        Sign::Shifted,
        "shifted",
        "cut one character too early or too late",
        "découpé un caractère trop tôt ou trop tard",
    ),
    (
        Sign::KeyMissing,
        "key-missing",
        "no number has its key: 13 characters throughout",
        "aucun numéro n'a sa clé\u{a0}: 13 caractères partout",
    ),
    (
        Sign::OneReason,
        "one-reason",
        "nearly all that is wrong is wrong in one way",
        "presque tout ce qui est mal formé l'est de la même façon",
    ),
    (
        Sign::NotNir,
        "not-nir",
        "hardly any number: not a column of NIR",
        "presque aucun numéro\u{a0}: ce n'est pas une colonne de NIR",
    ),
];

/// Where lines with a sign, or with an error, were seen.
#[derive(Clone, Copy, Default)]
struct Seen {
    lines: u64,
    /// The first of them, as the index of its input and its number.
    first: Option<(usize, u64)>,
}

/// What was seen of an input, or of several.
#[derive(Clone, Copy, Default)]
pub(crate) struct Diagnosis {
    signs: [Seen; SIGNS.len()],
    errors: [Seen; ErrorCode::ALL.len()],
}

/// One thing that is said of a whole file.
pub(crate) struct Remark {
    pub(crate) code: &'static str,
    pub(crate) lines: u64,
    /// The share of the lines that are not empty.
    pub(crate) share: f64,
    pub(crate) first: Option<(usize, u64)>,
    /// What it means, and for one reason which.
    pub(crate) text: String,
}

/// Fewer lines than this prove nothing about a file, unless their form does.
const FEW: u64 = 10;

impl Diagnosis {
    /// Looks at a line with this error: the index of its input, its number, its bytes.
    pub(crate) fn see(&mut self, place: (usize, u64), line: &[u8], error: ErrorCode) {
        self.errors[error as usize].see(place);
        if let Some(sign) = sign_of(line, place.1) {
            self.signs[sign as usize].see(place);
        }
    }

    /// A well-formed number without its key.
    pub(crate) fn see_short(&mut self, place: (usize, u64)) {
        let seen = &mut self.signs[Sign::KeyMissing as usize];
        seen.first = seen.first.or(Some(place));
    }

    /// Adds what was seen in later lines.
    pub(crate) fn merge(&mut self, later: &Self) {
        let both = |to: &mut [Seen], from: &[Seen]| {
            for (to, from) in to.iter_mut().zip(from) {
                to.lines += from.lines;
                to.first = to.first.or(from.first);
            }
        };
        both(&mut self.signs, &later.signs);
        both(&mut self.errors, &later.errors);
    }

    /// What there is to say, given all counts.
    pub(crate) fn remarks(mut self, counts: &Counts, lang: Lang) -> Vec<Remark> {
        self.take_back_chance();
        let judged = counts.valid + counts.invalid;
        let absent = counts.with_finding(Finding::KeyAbsent);
        let most = ErrorCode::ALL
            .iter()
            .max_by_key(|error| self.errors[**error as usize].lines);
        let of = |(sign, code, en, fr): &Named| {
            let mut seen = self.signs[*sign as usize];
            let mut text = match lang {
                Lang::Fr => (*fr).to_owned(),
                _ => (*en).to_owned(),
            };
            let is_said = match sign {
                Sign::Header => seen.lines > 0 && judged > 1,
                Sign::KeyMissing => {
                    seen.lines = absent;
                    judged >= FEW && absent == counts.valid && 2 * absent > judged
                }
                Sign::OneReason => {
                    let error = most?;
                    seen = self.errors[*error as usize];
                    text = format!("{text}: {error}");
                    seen.lines >= FEW && 10 * seen.lines >= 9 * counts.invalid
                }
                Sign::NotNir => {
                    seen.lines = counts.invalid;
                    let firsts = self.errors.iter().filter_map(|seen| seen.first);
                    seen.first = firsts.min();
                    judged >= FEW && 10 * counts.invalid >= 9 * judged
                }
                _ => seen.lines > 0 && 100 * seen.lines >= judged,
            };
            is_said.then(|| Remark {
                code,
                lines: seen.lines,
                share: seen.lines as f64 / judged as f64,
                first: seen.first,
                text,
            })
        };
        SIGNS.iter().filter_map(of).collect()
    }

    /// One number in ten that lost a character passes the rule of companies by chance.
    fn take_back_chance(&mut self) {
        let [companies, short] = [Sign::Companies, Sign::OneShort].map(|sign| sign as usize);
        let seen = self.signs[companies];
        if seen.lines < self.signs[short].lines {
            self.signs[companies] = Seen::default();
            self.signs[short].lines += seen.lines;
            let firsts = [self.signs[short].first, seen.first];
            self.signs[short].first = firsts.into_iter().flatten().min();
        }
    }
}

impl Seen {
    fn see(&mut self, place: (usize, u64)) {
        self.lines += 1;
        self.first = self.first.or(Some(place));
    }
}

/// The sign that a line bears.
fn sign_of(line: &[u8], number: u64) -> Option<Sign> {
    let line = line.trim_ascii();
    let count = |matches: fn(&u8) -> bool| line.iter().filter(|byte| matches(byte)).count();
    let digits = count(u8::is_ascii_digit);
    let letters = count(u8::is_ascii_alphabetic);
    if number == 1 && digits == 0 && letters >= 2 {
        return Some(Sign::Header);
    }
    if digits == 0 || line.len() > 1024 {
        return None;
    }
    let is_quoted = line.starts_with(b"\"") || line.starts_with(b"'");
    if is_quoted || line.iter().any(|byte| b";,\t|".contains(byte)) && !is_decimal(line) {
        return Some(Sign::SeveralCells);
    }
    if digits == line.len() {
        return sign_of_digits(line);
    }
    if is_scientific(line) {
        Some(Sign::Scientific)
    } else if is_date(line) {
        Some(Sign::Dates)
    } else if is_decimal(line) {
        Some(Sign::Decimal)
    } else if letters == 0 && is_phone(line) {
        Some(Sign::Phones)
    } else {
        // The number with its separators, or with the letter of Corsica.
        let is_kept = |byte: &u8| byte.is_ascii_alphanumeric();
        let compact: Vec<u8> = line.iter().copied().filter(is_kept).collect();
        (letters <= 1).then(|| sign_of_digits(&compact))?
    }
}

/// The sign of what holds digits only, or nearly.
fn sign_of_digits(text: &[u8]) -> Option<Sign> {
    match text {
        [b'1'..=b'9', ..] if matches!(text.len(), 9 | 14) && passes_luhn(text) => {
            Some(Sign::Companies)
        }
        [b'0', b'1'..=b'9', ..] if text.len() == 10 => Some(Sign::Phones),
        [b'3', b'3', b'1'..=b'9', ..] if text.len() == 11 => Some(Sign::Phones),
        _ if text.len() == 8 && is_compact_date(text) => Some(Sign::Dates),
        _ if matches!(text.len(), 12 | 14) => Some(Sign::OneShort),
        _ if text.len() == 15 && is_shifted(text) => Some(Sign::Shifted),
        _ => None,
    }
}

/// Whether a number with its key begins one character before the text, or after its first.
fn is_shifted(text: &[u8]) -> bool {
    let is_right = |text: &[u8]| Parsed::parse_strict(text).is_ok();
    let begins_before = (b'1'..=b'2').any(|sex| {
        let mut whole = vec![sex];
        whole.extend_from_slice(&text[..14]);
        is_right(&whole)
    });
    let begins_after = Parsed::parse_strict(&text[1..14])
        .is_ok_and(|parsed| parsed.number().key().value() / 10 + b'0' == text[14]);
    begins_before || begins_after
}

/// As `1.85127E+14` or `1,85127e14`.
fn is_scientific(line: &[u8]) -> bool {
    let Some(e) = line.iter().position(|byte| matches!(byte, b'E' | b'e')) else {
        return false;
    };
    let (mantissa, exponent) = (&line[..e], &line[e + 1..]);
    let exponent = exponent.strip_prefix(b"+").unwrap_or(exponent);
    let whole = mantissa.iter().take_while(|byte| byte.is_ascii_digit());
    let fraction = match &mantissa[whole.count()..] {
        [] => &[][..],
        [b'.' | b',', fraction @ ..] => fraction,
        _ => return false,
    };
    mantissa.first().is_some_and(u8::is_ascii_digit)
        && fraction.iter().all(u8::is_ascii_digit)
        && (1..=2).contains(&exponent.len())
        && exponent.iter().all(u8::is_ascii_digit)
}

/// Digits, then a dot or a comma, then a few zeros.
fn is_decimal(line: &[u8]) -> bool {
    let Some(mark) = line.iter().position(|byte| matches!(byte, b'.' | b',')) else {
        return false;
    };
    let (whole, zeros) = (&line[..mark], &line[mark + 1..]);
    whole.len() >= 12
        && whole.iter().all(u8::is_ascii_digit)
        && (1..=3).contains(&zeros.len())
        && zeros.iter().all(|byte| *byte == b'0')
        || is_scientific(line)
}

/// As `31/12/1985`, `1985-12-31`, `31.12.85`, with a time behind it or not.
fn is_date(line: &[u8]) -> bool {
    let day = line.split(|byte| matches!(byte, b' ' | b'T')).next();
    let parts: Vec<&[u8]> = day
        .unwrap_or_default()
        .split(|byte| matches!(byte, b'/' | b'-' | b'.'))
        .collect();
    let [a, b, c] = parts[..] else {
        return false;
    };
    let between = |text: &[u8], low, high| number(text).is_some_and(|n| (low..=high).contains(&n));
    let is_year = |text: &[u8]| text.len() == 4 && between(text, 1800, 2199);
    let in_year = |day: &[u8], month: &[u8]| {
        let fits = |day, month| between(day, 1, 31) && between(month, 1, 12);
        day.len() <= 2 && month.len() <= 2 && (fits(day, month) || fits(month, day))
    };
    is_year(a) && in_year(c, b) || (is_year(c) || c.len() == 2) && in_year(a, b)
}

/// `YYYYMMDD` or `DDMMYYYY`.
fn is_compact_date(text: &[u8]) -> bool {
    let between = |text: &[u8], low, high| number(text).is_some_and(|n| (low..=high).contains(&n));
    let fits = |year, month, day| {
        between(year, 1900, 2099) && between(month, 1, 12) && between(day, 1, 31)
    };
    fits(&text[..4], &text[4..6], &text[6..]) || fits(&text[4..], &text[2..4], &text[..2])
}

/// Ten digits from 0 on, or the prefix of France and nine, with separators.
fn is_phone(line: &[u8]) -> bool {
    let digits: Vec<u8> = line.iter().copied().filter(u8::is_ascii_digit).collect();
    match digits[..] {
        [b'0', b'1'..=b'9', ..] => digits.len() == 10,
        [b'3', b'3', b'1'..=b'9', ..] => digits.len() == 11 && line.starts_with(b"+"),
        _ => false,
    }
}

fn number(text: &[u8]) -> Option<u32> {
    str::from_utf8(text).ok()?.parse().ok()
}

fn passes_luhn(text: &[u8]) -> bool {
    if !text.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let doubled = |(index, digit): (usize, &u8)| {
        let product = u32::from(digit - b'0') << (index % 2);
        product / 10 + product % 10
    };
    let sum: u32 = text.iter().rev().enumerate().map(doubled).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs() {
        for (line, sign) in [
            ("1.85127E+14", Some(Sign::Scientific)),
            ("1,85E14", Some(Sign::Scientific)),
            ("185127512345.0", Some(Sign::Decimal)),
            ("31/12/1985", Some(Sign::Dates)),
            ("1985-12-31 00:00:00", Some(Sign::Dates)),
            ("19851231", Some(Sign::Dates)),
            ("01 23 45 67 89", Some(Sign::Phones)),
            ("+33 1 23 45 67 89", Some(Sign::Phones)),
            ("0123456789", Some(Sign::Phones)),
            ("73282932000074", Some(Sign::Companies)),
            ("732829320", Some(Sign::Companies)),
            ("73282932000075", Some(Sign::OneShort)),
            ("a;12", Some(Sign::SeveralCells)),
            ("\"12\"", Some(Sign::SeveralCells)),
            ("12", None),
            ("31/13/1985 x", None),
            ("E14", None),
        ] {
            assert_eq!(sign_of(line.as_bytes(), 2), sign, "{line}");
        }
        assert_eq!(sign_of(b"NIR", 1), Some(Sign::Header));
        assert_eq!(sign_of(b"NIR", 2), None);
    }

    /// 2 95 10 99 126 111 93 cut one character late, and one early.
    #[test]
    fn shifts() {
        for line in ["951099126111937", "729510991261119"] {
            let sign = sign_of(line.as_bytes(), 2);
            assert_eq!(sign, Some(Sign::Shifted), "{line}");
        }
        let other = sign_of(b"951099126111947", 2);
        assert_eq!(other, None);
    }

    #[test]
    fn signs_are_in_order() {
        for (index, (sign, ..)) in SIGNS.iter().enumerate() {
            assert_eq!(*sign as usize, index);
        }
    }
}
