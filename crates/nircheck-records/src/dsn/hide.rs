//! A file without what identifies its persons: each rubrique that does is given another value, the
//! rest is copied byte for byte.
//!
//! Every line is read, changed and put out before the next one. Behind that, what a scan of the
//! text finds at low certainty is hidden as well: a number in a rubrique that should hold none, in
//! a line that is no rubrique, over several lines.

use std::io::{self, Read, Write};

use nircheck::{
    BirthMonth, BirthYear, Birthplace, Nir, OrderNumber, Parsed, Sex,
    pseudonym::PseudonymKey,
    text::{Certainty, Scanner},
};

use super::{
    reader::{Error, Event, Line, Reader},
    rubrique::{Role, role},
};

/// What takes the place of a number.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Hiding {
    /// An asterisk for each character.
    Mask,
    /// The keyed pseudonym of the number, 52 characters of `A` to `Z` and `2` to `7`: that of the
    /// NIR, with or without its key; for an NTT and for what is not well formed, that of the text.
    /// A value that has the form of a pseudonym stays as it is.
    Pseudonym(PseudonymKey),
    /// Another NIR that has the right form, drawn by the key: a permutation of all NIR, so that two
    /// numbers never get the same one, and one number always gets the same with one key. The number
    /// of somebody else may come out. What is not a NIR of the right form, and twelve 9, is masked.
    ///
    /// Whoever holds the key can compute the numbers back. The new number agrees with no trait.
    Valid(PseudonymKey),
}

/// Copies a file without what identifies its persons, and returns how many values were replaced.
///
/// Numbers are replaced as `hiding` says; names, births, addresses, contacts and bank accounts are
/// always masked, by three asterisks whatever their length, or eight for a date. Empty values stay
/// empty. A masked file masked again is the same file.
///
/// ```
/// use nircheck_records::dsn::{Hiding, hide};
///
/// let file = "S21.G00.30.001,'2951099126111'\nS21.G00.30.002,'DURAND'\nS21.G00.40.007,'01'\n";
/// let mut hidden = Vec::new();
/// assert_eq!(hide(file.as_bytes(), &Hiding::Mask, &mut hidden)?, 2);
/// let expected = "S21.G00.30.001,'*************'\nS21.G00.30.002,'***'\nS21.G00.40.007,'01'\n";
/// assert_eq!(hidden, expected.as_bytes());
/// # Ok::<(), nircheck_records::dsn::Error>(())
/// ```
///
/// # Errors
///
/// When the input cannot be read or is no DSN, or the output cannot be written. What was written
/// until then is hidden.
pub fn hide(input: impl Read, hiding: &Hiding, mut output: impl Write) -> Result<u64, Error> {
    let mut hider = Hider {
        reader: Reader::new(input),
        hiding,
        text: Vec::new(),
        taken: 0,
        is_secret: false,
        count: 0,
        error: None,
    };
    if let Hiding::Valid(_) = hiding {
        // The new numbers must stay.
        while hider.fill()? {
            output.write_all(&hider.text)?;
            hider.text.clear();
        }
        return Ok(hider.count);
    }
    let scanner = Scanner::new().min_certainty(Certainty::Low);
    let redacted = scanner.redact_reader(&mut hider, output);
    match (hider.error, redacted) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(Error::Io(error)),
        (None, Ok(count)) => Ok(hider.count + count),
    }
}

/// Reads the hidden file.
struct Hider<'a, R> {
    reader: Reader<R>,
    hiding: &'a Hiding,
    /// What was made of some lines, and how much of it was read.
    text: Vec<u8>,
    taken: usize,
    /// Whether the line that goes on holds what must be hidden.
    is_secret: bool,
    count: u64,
    error: Option<Error>,
}

/// How much text is made at once.
const BLOCK: usize = 1 << 16;

impl<R: Read> Hider<'_, R> {
    /// Adds lines to the text; `false` at the end.
    fn fill(&mut self) -> Result<bool, Error> {
        while self.text.len() < BLOCK {
            match self.reader.next_event()? {
                Some(Event::Line(line)) => {
                    let (hiding, text) = (self.hiding, &mut self.text);
                    let replaced = push_line(&line, hiding, &mut self.is_secret, text);
                    self.count += u64::from(replaced);
                }
                Some(_) => {}
                None => return Ok(!self.text.is_empty()),
            }
        }
        Ok(true)
    }
}

impl<R: Read> Read for Hider<'_, R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.text.len() {
            self.text.clear();
            self.taken = 0;
            if self.error.is_none()
                && let Err(error) = self.fill()
            {
                self.error = Some(error);
            }
        }
        let left = self.text.get(self.taken..).unwrap_or_default();
        let len = left.len().min(to.len());
        for (to, from) in to.iter_mut().zip(left) {
            *to = *from;
        }
        self.taken += len;
        Ok(len)
    }
}

/// Appends a line, with another value if it must be hidden: whether it was.
fn push_line(line: &Line<'_>, hiding: &Hiding, is_secret: &mut bool, out: &mut Vec<u8>) -> bool {
    let value = line.value();
    if line.is_continued() {
        if !*is_secret {
            push_scanned(line.raw, hiding, out);
        } else if line.raw.ends_with(b"\n") {
            out.push(b'\n');
        }
        return false;
    }
    let role = line.rubrique.and_then(role);
    let role = role.filter(|role| !matches!(role, Role::Siren | Role::Sex));
    *is_secret = role.is_some();
    let Some(role) = role.filter(|_| !value.is_empty()) else {
        push_scanned(line.raw, hiding, out);
        return false;
    };
    let range = line.value_range();
    out.extend_from_slice(line.raw.get(..range.start).unwrap_or_default());
    let start = out.len();
    push_hidden(role, value, hiding, out);
    let is_new = out.get(start..) != Some(value);
    // Behind the value there may be more of it where it is not written as it should be.
    let end = line.raw.get(range.end..).unwrap_or_default();
    let end = match end {
        [b'\'', rest @ ..] => {
            out.push(b'\'');
            rest
        }
        end => end,
    };
    let line_end = match end {
        [.., b'\r', b'\n'] => &b"\r\n"[..],
        [.., b'\n'] => b"\n",
        [.., b'\r'] => b"\r",
        _ => b"",
    };
    out.extend_from_slice(line_end);
    is_new
}

/// Appends a line that holds no number by its rubrique; where numbers that are put in must stay,
/// this is where those that are left are hidden.
fn push_scanned(raw: &[u8], hiding: &Hiding, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(raw);
    if let Hiding::Valid(_) = hiding {
        let scanner = Scanner::new().min_certainty(Certainty::Low);
        for found in scanner.scan(raw) {
            let range = found.range();
            let number = out.get_mut(start + range.start..start + range.end);
            for byte in number.unwrap_or_default() {
                if byte.is_ascii_alphanumeric() {
                    *byte = b'*';
                }
            }
        }
    }
}

fn push_hidden(role: Role, value: &[u8], hiding: &Hiding, out: &mut Vec<u8>) {
    let is_number = matches!(role, Role::Nir | Role::OtherNir | Role::Ntt);
    let masked = match (role, is_number) {
        (_, true) => String::from_utf8_lossy(value).chars().count(),
        (Role::BirthDate | Role::OtherDate, _) => 8,
        _ => 3,
    };
    let mask = |out: &mut Vec<u8>| out.resize(out.len() + masked, b'*');
    let parsed = Parsed::parse(value);
    match hiding {
        Hiding::Pseudonym(_) if is_number && is_pseudonym(value) => out.extend_from_slice(value),
        Hiding::Pseudonym(key) if is_number => {
            let pseudonym = match parsed {
                Ok(parsed) => key.pseudonym(parsed.number()),
                Err(_) => key.pseudonym_of_text(value),
            };
            out.extend_from_slice(pseudonym.base32().as_ref());
        }
        Hiding::Valid(key) if is_number && role != Role::Ntt => {
            let rank = <&[u8; 13]>::try_from(value).ok().and_then(rank);
            match rank.and_then(|rank| unrank(permuted(key, rank)?)) {
                Some(nir) => out.extend_from_slice(Parsed::from(nir).compact().as_bytes()),
                None => mask(out),
            }
        }
        _ => mask(out),
    }
}

/// Whether a value is a pseudonym in base32.
fn is_pseudonym(value: &[u8]) -> bool {
    value.len() == 52
        && value
            .iter()
            .all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'))
}

/// How many different fields there are before and behind the department: sex, year and month;
/// commune and order.
const HEADS: u64 = 2 * 100 * MONTHS;
const MONTHS: u64 = 12 + 1 + 13 + 50;
const DEPARTMENTS: u64 = 101;
const TAILS: u64 = 999 * 999;

/// The place of a NIR of the right form among all of them; `None` for another one, and for those
/// that end with six 9.
fn rank(text: &[u8; 13]) -> Option<u64> {
    let nir = Nir::parse_strict(text).ok()?;
    let sex = match nir.sex() {
        Sex::Male => 0,
        _ => 1,
    };
    if !matches!(text[0], b'1' | b'2') || text.ends_with(b"999999") {
        return None;
    }
    let month = match nir.birth_month().value() {
        month @ 1..=12 => month - 1,
        20 => 12,
        month @ 30..=42 => month - 30 + 13,
        month @ 50..=99 => month - 50 + 26,
        _ => return None,
    };
    let digits = |from: usize, to: usize| {
        let digits = text.get(from..to).unwrap_or_default().iter();
        digits.fold(0, |value, digit| 10 * value + u64::from(digit & 15))
    };
    let department = match &text[5..7] {
        b"2A" => 99,
        b"2B" => 100,
        _ => digits(5, 7) - 1,
    };
    let head = (sex * 100 + u64::from(nir.birth_year().value())) * MONTHS + u64::from(month);
    let tail = (digits(7, 10) - 1) * 999 + digits(10, 13) - 1;
    Some((head * DEPARTMENTS + department) * TAILS + tail)
}

/// The NIR that has a place.
fn unrank(rank: u64) -> Option<Nir> {
    let (rest, tail) = (rank / TAILS, rank % TAILS);
    let (head, department) = (rest / DEPARTMENTS, rest % DEPARTMENTS);
    let (rest, month) = (head / MONTHS, head % MONTHS);
    let month = match month {
        0..=11 => month + 1,
        12 => 20,
        13..=25 => month - 13 + 30,
        _ => month - 26 + 50,
    };
    let sex = if rest / 100 == 0 {
        Sex::Male
    } else {
        Sex::Female
    };
    let department = match department {
        99 => "2A".to_owned(),
        100 => "2B".to_owned(),
        department => format!("{:02}", department + 1),
    };
    let place = format!("{department}{:03}", tail / 999 + 1);
    Some(Nir::new(
        sex,
        BirthYear::new(u8::try_from(rest % 100).ok()?)?,
        BirthMonth::new(u8::try_from(month).ok()?)?,
        Birthplace::new(place.as_bytes().try_into().ok()?)?,
        OrderNumber::new(u16::try_from(tail % 999 + 1).ok()?)?,
    ))
}

/// The place that another one is moved to: a Feistel network of the two halves, walked again while
/// it leads to a number that ends with six 9.
fn permuted(key: &PseudonymKey, rank: u64) -> Option<u64> {
    const LEFT: u64 = HEADS * DEPARTMENTS;
    const ROUNDS: u8 = 8;
    let draw = |round: u8, half: u64, below: u64| {
        let mut message = *b"dsn nir \0\0\0\0\0\0\0\0\0";
        message[8] = round;
        message[9..].copy_from_slice(&half.to_be_bytes());
        let pseudonym = key.pseudonym_of_text(&message);
        let mut first = [0; 8];
        first.copy_from_slice(&pseudonym.as_bytes()[..8]);
        u64::from_be_bytes(first) % below
    };
    let (mut left, mut right) = (rank / TAILS, rank % TAILS);
    // Less than one number in a hundred thousand ends so.
    for _ in 0..64 {
        for round in 0..ROUNDS {
            match round % 2 {
                0 => left = (left + draw(round, right, LEFT)) % LEFT,
                _ => right = (right + draw(round, left, TAILS)) % TAILS,
            }
        }
        if right + 1 != TAILS {
            return Some(left * TAILS + right);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_numbers() {
        for text in [
            "1000101001001",
            "2999999999998",
            "177022A001002",
            "150422B999001",
        ] {
            let text = text.as_bytes().try_into().unwrap();
            let nir = unrank(rank(text).unwrap()).unwrap();
            assert_eq!(Parsed::from(nir).compact().as_bytes(), text);
        }
        let last = HEADS * DEPARTMENTS * TAILS - 1;
        assert_eq!(
            Parsed::from(unrank(last - 1).unwrap()).compact().as_str(),
            "299992B999998"
        );
        for text in [
            b"1999999999999",
            b"3770250001002",
            b"1772150001002",
            b"1770250999999",
        ] {
            assert_eq!(rank(text), None);
        }
    }

    #[test]
    fn two_numbers_never_become_one() {
        let key = PseudonymKey::new(&[7; 32]).unwrap();
        let first = rank(b"1770250001002").unwrap();
        let mut ranks: Vec<_> = (first..first + 2000)
            .map(|rank| permuted(&key, rank).unwrap())
            .collect();
        ranks.sort_unstable();
        ranks.dedup();
        assert_eq!(ranks.len(), 2000);
        let other = PseudonymKey::new(&[8; 32]).unwrap();
        assert_ne!(permuted(&key, first), permuted(&other, first));
    }
}
