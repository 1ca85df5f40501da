//! Lines of one content and one shape, with the number of valid ones.

use nircheck::Parsed;

use crate::{Random, key};

/// The content of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Well formed; one in two hundred born in Corsica.
    Clean,
    /// Well formed, all with 2A or 2B.
    Corsica,
    /// One in a hundred with a wrong key, month or character.
    Wrong1,
    /// One in two.
    Wrong50,
    /// Any bytes except line ends.
    Random,
}

/// The form of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// 15 characters and LF.
    Keyed,
    /// 13 characters and LF.
    Short,
    /// 15 characters and CR LF.
    CrLf,
    /// `2 95 10 99 126 111 93` and LF.
    Grouped,
    /// One of six spellings, drawn for each line.
    Mixed,
    /// 15 characters and nothing else: a column.
    Fixed,
}

impl Content {
    /// Every content and its name.
    pub const ALL: [(&'static str, Self); 5] = [
        ("clean", Self::Clean),
        ("corsica", Self::Corsica),
        ("wrong-1", Self::Wrong1),
        ("wrong-50", Self::Wrong50),
        ("random", Self::Random),
    ];
}

/// Records, and the number of well-formed ones.
pub struct Lines {
    /// The bytes.
    pub text: Vec<u8>,
    /// The number of records.
    pub records: usize,
    /// The number of records that the grammar accepts.
    pub valid: usize,
}

impl Lines {
    /// Generates records, the same on each run.
    #[must_use]
    pub fn new(records: usize, content: Content, shape: Shape) -> Self {
        let mut random = Random(0x6c69_6e65_7321);
        let (mut text, mut valid) = (Vec::new(), 0);
        for _ in 0..records {
            let number = random.record(content);
            let start = text.len();
            random.write(&number, shape, &mut text);
            let line = text[start..].strip_suffix(b"\n").unwrap_or(&text[start..]);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            valid += usize::from(Parsed::parse(line).is_ok());
        }
        Self {
            text,
            records,
            valid,
        }
    }
}

impl Random {
    fn record(&mut self, content: Content) -> [u8; 15] {
        if content == Content::Random {
            return std::array::from_fn(|_| match self.next() as u8 {
                b'\n' | b'\r' => b'0',
                byte => byte,
            });
        }
        let letters = match content {
            Content::Corsica => true,
            _ => self.between(1, 200) == 1,
        };
        let (sex, year) = (self.between(1, 2), self.between(0, 99));
        let (month, department) = (self.between(1, 12), self.between(21, 95));
        let (commune, order) = (self.between(1, 989), self.between(1, 999));
        let department = match (letters, department % 2) {
            (true, 0) => "2A".to_owned(),
            (true, _) => "2B".to_owned(),
            (false, _) => department.to_string(),
        };
        let body = format!("{sex}{year:02}{month:02}{department}{commune:03}{order:03}");
        let mut number = [0; 15];
        number.copy_from_slice(format!("{body}{:02}", key(&body)).as_bytes());
        let is_wrong = match content {
            Content::Wrong1 => self.between(1, 100) == 1,
            Content::Wrong50 => self.between(1, 2) == 1,
            _ => false,
        };
        if is_wrong {
            match self.between(1, 3) {
                1 => number[14] = b'0' + (number[14] - b'0' + 1) % 10,
                2 => number[3..5].copy_from_slice(b"13"),
                _ => number[usize::from(self.between(0, 14))] = b'O',
            }
        }
        number
    }

    fn write(&mut self, number: &[u8; 15], shape: Shape, text: &mut Vec<u8>) {
        let mut put = |layout: &[u8]| {
            let mut characters = number.iter();
            text.extend(layout.iter().filter_map(|byte| match byte {
                b'x' => characters.next().copied(),
                byte => Some(*byte),
            }));
        };
        match shape {
            Shape::Keyed => put(b"xxxxxxxxxxxxxxx\n"),
            Shape::Short => put(b"xxxxxxxxxxxxx\n"),
            Shape::CrLf => put(b"xxxxxxxxxxxxxxx\r\n"),
            Shape::Grouped => put(b"x xx xx xx xxx xxx xx\n"),
            Shape::Fixed => put(b"xxxxxxxxxxxxxxx"),
            Shape::Mixed => match self.between(1, 6) {
                1 => put(b"xxxxxxxxxxxxxxx\n"),
                2 => put(b"xxxxxxxxxxxxx\n"),
                3 => put(b"xxxxxxxxxxxxxxx\r\n"),
                4 => put(b"x xx xx xx xxx xxx xx\n"),
                5 => put(b"x.xx.xx.xx.xxx.xxx.xx\r\n"),
                _ => put(b" xxxxxxxxxxxxx xx\n"),
            },
        }
    }
}
