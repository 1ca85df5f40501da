//! Seeded batches of synthetic numbers with their expected fields, and a naive validator.

#![allow(clippy::expect_used)] // generated numbers are well formed

mod lines;

use std::collections::HashSet;

use nircheck::{BirthMonth, BirthYear, Birthplace, OrderNumber, Parsed, Sex};

pub use self::lines::{Content, Lines, Shape};

/// The number of distinct numbers in a batch.
pub const LEN: usize = 10_000;

/// Texts of 15 characters, one in a hundred with a wrong key.
pub struct Batch {
    /// The texts.
    pub texts: Vec<String>,
    /// The fields of each; `None` where the key is wrong.
    pub truth: Vec<Option<Fields>>,
    /// The number of texts with the correct key.
    pub valid: usize,
}

/// The births that a batch is drawn from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Births {
    /// As in the population: one in two hundred in Corsica, one in eight abroad.
    All,
    /// Corsica since 1976: 2A or 2B in every number.
    Corsica,
}

/// The fields of a number, with the key computed independently of the library.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// Character 1.
    pub sex: Sex,
    /// Characters 2 and 3.
    pub year: BirthYear,
    /// Characters 4 and 5.
    pub month: BirthMonth,
    /// Characters 6 to 10.
    pub place: Birthplace,
    /// Characters 11 to 13.
    pub order: OrderNumber,
    /// Characters 14 and 15.
    pub key: u8,
}

impl Batch {
    /// Compact texts.
    pub fn compact(births: Births) -> Self {
        let mut random = Random(0x6e69_7263_6865_636b);
        let mut seen = HashSet::new();
        let (mut texts, mut truth) = (Vec::new(), Vec::new());
        while texts.len() < LEN {
            let (body, fields) = random.birth(births);
            if !seen.insert(body.clone()) {
                continue;
            }
            let right = texts.len() % 100 != 99;
            let key = if right {
                fields.key
            } else {
                fields.key % 97 + 1
            };
            texts.push(format!("{body}{key:02}"));
            truth.push(right.then_some(fields));
        }
        let valid = truth.iter().flatten().count();
        Self {
            texts,
            truth,
            valid,
        }
    }

    /// The same numbers in the form used on paper: `2 95 10 99 126 111 93`.
    pub fn paper(births: Births) -> Self {
        let mut batch = Self::compact(births);
        for text in &mut batch.texts {
            for at in [13, 10, 7, 5, 3, 1] {
                text.insert(at, ' ');
            }
        }
        batch
    }

    /// The texts with the correct key, each with its number and its fields.
    pub fn right(&self) -> Vec<(&str, Parsed, Fields)> {
        let pairs = self.texts.iter().zip(&self.truth);
        pairs
            .filter_map(|(text, truth)| {
                let parsed = Parsed::parse(text).ok()?;
                Some((text.as_str(), parsed, (*truth)?))
            })
            .collect()
    }

    /// The number of texts that `read` reads correctly: every field of those with the correct key,
    /// and `None` for the others.
    pub fn read_right(&self, read: impl Fn(&str) -> Option<Fields>) -> usize {
        let pairs = self.texts.iter().zip(&self.truth);
        pairs.filter(|(text, truth)| read(text) == **truth).count()
    }

    /// The number of texts that a validator accepts.
    pub fn accepted(&self, is_valid: impl Fn(&str) -> bool) -> usize {
        self.texts.iter().filter(|text| is_valid(text)).count()
    }
}

impl Fields {
    /// Reads every field of a number with its key; `None` for a number without key.
    #[inline]
    pub fn read(parsed: Parsed) -> Option<Self> {
        let (nir, key) = (parsed.number().registered()?, parsed.key()?);
        Some(Self {
            sex: nir.sex(),
            year: nir.birth_year(),
            month: nir.birth_month(),
            place: nir.birthplace(),
            order: nir.order(),
            key: key.value(),
        })
    }
}

/// The naive validator: the key of an integer, with the rule of Corsica and no other rule.
pub fn naive(text: &str) -> bool {
    let Some((body, key)) = text.split_at_checked(13) else {
        return false;
    };
    let mut digits = [0; 13];
    digits.copy_from_slice(body.as_bytes());
    match &digits[5..7] {
        b"2A" => digits[5..7].copy_from_slice(b"19"),
        b"2B" => digits[5..7].copy_from_slice(b"18"),
        _ => {}
    }
    let number = str::from_utf8(&digits).map(str::parse::<u64>);
    match (number, key.parse::<u64>()) {
        (Ok(Ok(number)), Ok(key)) => 97 - number % 97 == key,
        _ => false,
    }
}

/// A sequence that depends on its seed alone (splitmix64).
pub struct Random(u64);

impl Random {
    /// The sequence of a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A number from `first` to `last`.
    pub fn between(&mut self, first: u16, last: u16) -> u16 {
        first + (self.next() % u64::from(last - first + 1)) as u16
    }

    /// The thirteen characters of a birth, and its fields.
    fn birth(&mut self, births: Births) -> (String, Fields) {
        let sex = self.between(1, 2);
        let year = self.between(0, 99) as u8;
        let month = match self.between(1, 100) {
            1 => self.between(20, 99) as u8,
            _ => self.between(1, 12) as u8,
        };
        let department = match self.between(1, 200) {
            _ if births == Births::Corsica => self.corsica(),
            1 => self.corsica(),
            2..=26 => "99".to_owned(),
            27..=33 => "97".to_owned(),
            _ => format!("{:02}", self.between(1, 95)),
        };
        let commune = self.between(1, 999);
        let order = self.between(1, 999);
        let body = format!("{sex}{year:02}{month:02}{department}{commune:03}{order:03}");
        let place: &[u8; 5] = body.as_bytes()[5..10].try_into().expect("five characters");
        let fields = Fields {
            sex: if sex == 1 { Sex::Male } else { Sex::Female },
            year: BirthYear::new(year).expect("two digits"),
            month: BirthMonth::new(month).expect("a month"),
            place: Birthplace::new(place).expect("a place"),
            order: OrderNumber::new(order).expect("three digits"),
            key: key(&body),
        };
        (body, fields)
    }

    fn corsica(&mut self) -> String {
        let letter = ["A", "B"][usize::from(self.between(0, 1))];
        format!("2{letter}")
    }
}

/// The key of thirteen characters, by the rule of Insee written out.
fn key(body: &str) -> u8 {
    let department = body[5..7].replace("2A", "19").replace("2B", "18");
    let digits = format!("{}{department}{}", &body[..5], &body[7..]);
    let number: u64 = digits.parse().expect("thirteen digits");
    97 - (number % 97) as u8
}
