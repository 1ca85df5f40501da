//! The name of a rubrique, and the rubriques that hold what identifies a person.

use core::fmt;

/// The name of a rubrique, such as `S21.G00.30.001`: structure, group, block and number, with an
/// optional fourth number.
///
/// ```
/// use nircheck_records::dsn::Rubrique;
///
/// let rubrique = Rubrique::parse(b"S21.G00.30.001").unwrap();
/// assert_eq!(rubrique.to_string(), "S21.G00.30.001");
/// assert_eq!(rubrique.number(), 1);
/// assert_eq!(Rubrique::parse(b"S21.G00.30"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rubrique(u64);

/// The length of a name without a fourth number.
const SHORT: usize = 14;

/// The length of a name with a fourth number.
const LONG: usize = 18;

impl Rubrique {
    /// Reads a name; `None` if the text is not one.
    #[must_use]
    pub const fn parse(text: &[u8]) -> Option<Self> {
        match text.len() {
            SHORT | LONG => {}
            _ => return None,
        }
        // What each character must be: `0` stands for a digit.
        const SHAPE: &[u8; LONG] = b"S00.G00.00.000.000";
        let (mut value, mut at) = (0, 0);
        let mut rest = text;
        while let [byte, tail @ ..] = rest {
            match SHAPE[at] {
                b'0' if byte.is_ascii_digit() => value = 10 * value + (*byte & 15) as u64,
                literal if literal == *byte => {}
                _ => return None,
            }
            rest = tail;
            at += 1;
        }
        Some(match text.len() {
            SHORT => Self(2000 * value),
            // Behind the name without a fourth number, and before the next one.
            _ => Self(2000 * (value / 1000) + 1000 + value % 1000),
        })
    }

    /// Reads the name at the beginning of a line, and returns it with its length.
    pub(super) fn at_start(line: &[u8]) -> Option<(Self, usize)> {
        if let Some((name, [b',', ..])) = line.split_first_chunk::<SHORT>()
            && let Some(rubrique) = Self::short(name)
        {
            return Some((rubrique, SHORT));
        }
        if let Some((name, [b',', ..])) = line.split_at_checked(LONG)
            && let Some(rubrique) = Self::parse(name)
        {
            return Some((rubrique, LONG));
        }
        None
    }

    /// Reads a name without a fourth number, eight characters at once.
    fn short(name: &[u8; SHORT]) -> Option<Self> {
        // What the characters must be, and which of them are no digits.
        const FIRST: [u64; 2] = [
            u64::from_le_bytes(*b"S00.G00."),
            u64::from_le_bytes(*b"\xff\0\0\xff\xff\0\0\xff"),
        ];
        const LAST: [u64; 2] = [
            u64::from_le_bytes(*b"0.00.000"),
            u64::from_le_bytes(*b"\0\xff\0\0\xff\0\0\0"),
        ];
        // What differs from a zero is the value of the digit.
        let first = u64::from_le_bytes(*name.first_chunk()?) ^ FIRST[0];
        let last = u64::from_le_bytes(*name.last_chunk()?) ^ LAST[0];
        let is_over_nine = |digits: u64| {
            const HIGH: u64 = 0x8080_8080_8080_8080;
            const ADDED: u64 = 0x7676_7676_7676_7676;
            // No byte carries into the next one.
            (((digits & !HIGH) + ADDED) | digits) & HIGH != 0
        };
        let is_wrong = (first & FIRST[1]) | (last & LAST[1]) != 0;
        if is_wrong || is_over_nine(first) || is_over_nine(last) {
            return None;
        }
        let [_, a, b, _, _, c, d, _] = first.to_le_bytes().map(u64::from);
        let [_, _, e, f, _, g, h, i] = last.to_le_bytes().map(u64::from);
        let block = ((a * 10 + b) * 100 + c * 10 + d) * 100 + e * 10 + f;
        let number = g * 100 + h * 10 + i;
        Some(Self(2000 * (block * 1000 + number)))
    }

    /// The block, as a number that is the same for all its rubriques.
    pub(super) const fn block(self) -> u64 {
        self.0 / 2_000_000
    }

    /// The structure, such as 21.
    pub(super) const fn structure(self) -> u64 {
        self.block() / 10_000
    }

    /// The number within the block, 0 to 999.
    #[must_use]
    pub const fn number(self) -> u16 {
        (self.0 / 2000 % 1000) as u16
    }
}

impl fmt::Display for Rubrique {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let block = self.block();
        let (structure, group) = (block / 10_000, block / 100 % 100);
        let number = self.number();
        let last = self.0 % 2000;
        write!(
            f,
            "S{structure:02}.G{group:02}.{:02}.{number:03}",
            block % 100
        )?;
        match last.checked_sub(1000) {
            Some(last) => write!(f, ".{last:03}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Rubrique {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a rubrique says of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Nir,
    /// A number that no control looks at: the old one, and that of a dependant's insured person.
    OtherNir,
    Ntt,
    Name,
    OtherName,
    Sex,
    BirthDate,
    OtherDate,
    BirthPlace,
    Department,
    Country,
    CountryName,
    Address,
    Contact,
    Bank,
    Siren,
}

/// A rubrique that identifies somebody, and where that is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Personal {
    pub(super) rubrique: Rubrique,
    pub(super) role: Role,
}

/// Declares [`PERSONAL`]: for each block, the numbers of its rubriques and what they are.
macro_rules! personal {
    ($($block:literal: $($number:literal $role:ident),+;)+) => {
        &[$($(Personal {
            rubrique: match Rubrique::parse(concat!($block, ".", $number).as_bytes()) {
                Some(rubrique) => rubrique,
                None => panic!("a rubrique is written S21.G00.30.001"),
            },
            role: Role::$role,
        },)+)+]
    };
}

/// The rubriques that hold a number, a name, a birth, an address, a contact or a bank account, in
/// their order. Numbers, births and sexes are those of the cahier technique DSN 2025.1; names,
/// addresses, contacts and accounts were read in public tools that write declarations, which
/// agree, and not in the specification. What is not in this list is not known to identify anybody
/// by itself: the number of a contract, the `matricule` in the company, amounts, dates of a
/// contract. The SIREN of the company is there for the check only and is never hidden.
pub(super) const PERSONAL: &[Personal] = personal! {
    "S10.G00.02": "002" Contact, "004" Contact, "005" Contact, "006" Contact;
    "S10.G00.03": "003" Contact;
    "S20.G00.07": "001" Contact, "002" Contact, "003" Contact;
    "S21.G00.06": "001" Siren;
    "S21.G00.20": "003" Bank, "004" Bank;
    "S21.G00.30": "001" Nir, "002" Name, "003" OtherName, "004" OtherName, "005" Sex,
        "006" BirthDate, "007" BirthPlace, "008" Address, "009" Address, "010" Address,
        "014" Department, "015" Country, "016" Address, "017" Address, "018" Contact,
        "020" Ntt, "029" CountryName;
    "S21.G00.31": "008" OtherNir, "009" OtherName, "010" OtherName, "011" OtherDate;
    "S21.G00.60": "007" Bank, "008" Bank;
    "S21.G00.73": "005" BirthDate, "006" Name, "007" Nir, "008" OtherNir, "009" OtherName;
    "S89.G00.32": "002" OtherName, "003" OtherName, "007" Address, "008" Address, "010" Address,
        "011" Address, "012" Address;
    "S89.G00.67": "001" Nir, "002" Ntt;
    "S89.G00.87": "007" Nir, "008" Ntt;
    "S89.G00.88": "008" Nir, "009" Ntt;
    "S89.G00.89": "007" Nir, "008" Ntt;
    "S89.G00.91": "001" Nir, "002" Name, "003" OtherName, "004" OtherName, "005" Sex,
        "006" BirthDate, "007" BirthPlace, "008" Address, "009" Address, "010" Address,
        "013" Address, "014" Address, "015" Contact, "019" Department, "020" Country,
        "021" Ntt;
};

/// The blocks of structure S21 that are in [`PERSONAL`], as bits.
const BLOCKS_OF_21: u128 = {
    let (mut blocks, mut rows) = (0, PERSONAL);
    while let [row, rest @ ..] = rows {
        let block = row.rubrique.block();
        if block >= 210_000 && block < 210_100 {
            blocks |= 1 << (block - 210_000);
        }
        rows = rest;
    }
    blocks
};

/// What a rubrique says of a person, if it does.
pub(super) fn role(rubrique: Rubrique) -> Option<Role> {
    // Most lines are of a block that holds none.
    let block = rubrique.block();
    if let Some(number @ 0..100) = block.checked_sub(210_000)
        && BLOCKS_OF_21 >> number & 1 == 0
    {
        return None;
    }
    let found = PERSONAL.binary_search_by_key(&rubrique, |row| row.rubrique);
    Some(PERSONAL.get(found.ok()?)?.role)
}

/// A rubrique that the code names.
pub(super) const fn rubrique(name: &str) -> Rubrique {
    match Rubrique::parse(name.as_bytes()) {
        Some(rubrique) => rubrique,
        None => panic!("a rubrique is written S21.G00.30.001"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order() {
        assert!(PERSONAL.is_sorted_by(|a, b| a.rubrique < b.rubrique));
        for row in PERSONAL {
            assert_eq!(role(row.rubrique), Some(row.role));
        }
    }

    #[test]
    fn eight_characters_at_once_read_the_same() {
        for name in [
            "S21.G00.30.001",
            "S00.G00.00.000",
            "S99.G99.99.999",
            "S10.G05.42.137",
        ] {
            let line = format!("{name},'x'").into_bytes();
            let read = Rubrique::at_start(&line);
            assert_eq!(read, Some((rubrique(name), SHORT)));
            for at in 0..SHORT {
                for byte in 0..=255 {
                    let mut line = line.clone();
                    line[at] = byte;
                    let read = Rubrique::at_start(&line).map(|(read, _)| read);
                    assert_eq!(read, Rubrique::parse(&line[..SHORT]), "{at} {byte}");
                }
            }
        }
    }

    #[test]
    fn names_come_out_as_they_went_in() {
        for name in [
            "S21.G00.30.001",
            "S00.G00.00.000",
            "S99.G99.99.999.999",
            "S21.G00.30.001.000",
        ] {
            assert_eq!(rubrique(name).to_string(), name);
        }
        for text in [
            "",
            "S21.G00.30.00",
            "S21.G00.30.0011",
            "s21.G00.30.001",
            "S21,G00.30.001",
        ] {
            assert_eq!(Rubrique::parse(text.as_bytes()), None, "{text}");
        }
        assert!(rubrique("S21.G00.30.001") < rubrique("S21.G00.30.001.000"));
        assert!(rubrique("S21.G00.30.001.999") < rubrique("S21.G00.30.002"));
    }
}
