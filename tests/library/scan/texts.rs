//! Texts from a seed: prose, logs and tables full of what looks like a number and is none, with
//! numbers hidden in them in every spelling. Shared by the tests and the benchmark of the finder;
//! the key is computed here without a line of the library.

#![allow(unreachable_pub)] // each user has its own part of this

use std::ops::Range;

/// What a text is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Prose,
    Logs,
    Table,
}

impl Style {
    pub const ALL: [Self; 3] = [Self::Prose, Self::Logs, Self::Table];
}

/// A text and where the numbers are in it.
pub struct Text {
    pub text: String,
    pub truth: Vec<Range<usize>>,
}

/// A text of at least `size` bytes with `count` numbers spread over it, 15 characters with their
/// key or else 13.
pub fn write(style: Style, size: usize, count: usize, keyed: bool, seed: u64) -> Text {
    let mut random = Random(seed);
    let mut text = String::with_capacity(size + 1024);
    let mut truth = Vec::with_capacity(count);
    let unit = match style {
        Style::Prose => sentence,
        Style::Logs => log_line,
        Style::Table => row,
    };
    while text.len() < size || truth.len() < count {
        text.push_str(&unit(&mut random));
        if truth.len() < count && text.len() >= size / (count + 1) * (truth.len() + 1) {
            let number = number(&mut random, keyed);
            let number = spelled(&mut random, &number);
            let (before, after) = surroundings(style, &mut random);
            text.truncate(text.trim_end().len());
            text.push_str(before);
            truth.push(text.len()..text.len() + number.len());
            text.push_str(&number);
            text.push_str(after);
        }
    }
    Text { text, truth }
}

/// How many of what was found are none of the hidden numbers; panics when one of these is not
/// inside something found.
pub fn compare(text: &str, truth: &[Range<usize>], found: &[Range<usize>]) -> usize {
    let mut at = 0;
    for hidden in truth {
        at += found[at..]
            .iter()
            .take_while(|found| found.end + 1024 < hidden.end)
            .count();
        let mut around = found[at..]
            .iter()
            .take_while(|found| found.start <= hidden.start);
        let start = hidden.start.saturating_sub(40);
        let excerpt = || String::from_utf8_lossy(&text.as_bytes()[start..hidden.end]);
        assert!(
            around.any(|found| hidden.end <= found.end),
            "missed in {:?}",
            excerpt()
        );
    }
    found
        .iter()
        .filter(|found| {
            truth
                .binary_search_by_key(&found.start, |t| t.start)
                .is_err()
        })
        .count()
}

// --- Numbers ----------------------------------------------------------------------------------

/// 13 characters, or 15 with the key: of every kind, Corsica included.
pub fn number(random: &mut Random, keyed: bool) -> String {
    let month = match random.below(10) {
        0 => random.between(20, 99),
        _ => random.between(1, 12),
    };
    let place = match random.below(10) {
        0 => format!("2A{:03}", random.between(1, 999)),
        1 => format!("2B{:03}", random.between(1, 999)),
        2 => format!("99{:03}", random.between(1, 999)),
        3 => format!("97{:03}", random.between(100, 699)),
        _ => format!("{:02}{:03}", random.between(1, 95), random.between(1, 999)),
    };
    let (year, order) = (random.below(100), random.between(1, 999));
    let birth = format!("{year:02}{month:02}{place}{order:03}");
    let fund = format!("{:03}{:08}", random.below(1_000), random.below(100_000_000));
    let body = match random.below(20) {
        0 => format!("{}{birth}", random.between(3, 4)),
        1 => format!("{}{}{fund}", random.between(5, 6), random.between(1, 2)),
        2 => format!("{}{}{fund}", random.between(7, 8), random.between(0, 2)),
        3 => format!("{}{}{fund}", random.between(7, 8), random.between(3, 9)),
        _ => format!("{}{birth}", random.between(1, 2)),
    };
    match keyed {
        true => format!("{body}{:02}", key(&body)),
        false => body,
    }
}

/// The key of 13 characters, by the rule as Insee states it.
fn key(body: &str) -> u64 {
    let department = body[5..7].replace("2A", "19").replace("2B", "18");
    let digits = format!("{}{department}{}", &body[..5], &body[7..]);
    97 - digits.parse::<u64>().expect("thirteen digits") % 97
}

/// One of the spellings of a number, but for those that read as a decimal number.
pub fn spelled(random: &mut Random, compact: &str) -> String {
    loop {
        let text = any_spelling(random, compact);
        let decimal = text.len() == 16 && text.find('.').is_some_and(|at| at != 13);
        if !decimal {
            return text;
        }
    }
}

/// One of the spellings of a number: with up to two separators anywhere.
pub fn any_spelling(random: &mut Random, compact: &str) -> String {
    const SEPARATORS: [&str; 10] = [
        " ", ".", "-", "/", "\t", "\u{a0}", "\u{202f}", "\u{2009}", "\u{2007}", " - ",
    ];
    let paper = [1, 3, 5, 7, 10, 13];
    let cuts: Vec<usize> = match random.below(8) {
        0..=2 => vec![],
        3 | 4 => paper.to_vec(),
        5 => vec![13],
        6 => paper.into_iter().filter(|_| random.below(2) == 0).collect(),
        _ => (1..15).filter(|_| random.below(3) == 0).collect(),
    };
    let one = random.one_of(&SEPARATORS);
    let style = random.below(8);
    let mut text = String::new();
    for (index, character) in compact.chars().enumerate() {
        if cuts.contains(&index) {
            let times = match style {
                0 => random.between(1, 2),
                _ => 1,
            };
            (0..times).for_each(|_| match style {
                1 => text.push_str(random.one_of(&SEPARATORS)),
                _ => text.push_str(one),
            });
        }
        text.push(if random.below(2) == 0 {
            character.to_ascii_lowercase()
        } else {
            character
        });
    }
    text
}

/// What stands before and after a number.
fn surroundings(style: Style, random: &mut Random) -> (&'static str, &'static str) {
    const ANYWHERE: [(&str, &str); 30] = [
        (" ", " "),
        (" ", "\n"),
        ("\n", "\n"),
        ("\n", " "),
        ("\r\n", "\r\n"),
        (" (", ")"),
        (" [", "]"),
        (" {", "}"),
        (" <", ">"),
        (" \"", "\""),
        (" '", "'"),
        (" `", "`"),
        ("@", "@"),
        (" «\u{a0}", "\u{a0}»"),
        (" “", "”"),
        ("<nir>", "</nir>"),
        (" nir=", "&"),
        (" NIR:", ","),
        (" n°", "."),
        (" ", "!"),
        (" #", "?"),
        (" é", "à "),
        ("_", "_"),
        ("|", "|"),
        (",", ","),
        (";", ";"),
        ("\t", "\t"),
        (" 0 ", " 0 "),
        (" 200 ", " 17 "),
        ("\t2024\t", "\t3\t"),
    ];
    const CELLS: [(&str, &str); 4] = [(";", ";"), (",", ","), ("\t", "\t"), ("|", "|")];
    match style {
        Style::Table if random.below(2) == 0 => random.one_of(&CELLS),
        _ => random.one_of(&ANYWHERE),
    }
}

// --- What looks like a number and is none -----------------------------------------------------

/// What is told from a number by its form alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoy {
    Phone,
    Phones,
    Iban,
    IbanOnPaper,
    Siren,
    Siret,
    SiretSpaced,
    Card,
    CardSpaced,
    Ean,
    Amount,
    Date,
    Timestamp,
    Milliseconds,
    Ip,
    Uuid,
    Hash,
    Float,
    Long,
    Imei,
}

impl Decoy {
    pub const ALL: [Self; 20] = [
        Self::Phone,
        Self::Phones,
        Self::Iban,
        Self::IbanOnPaper,
        Self::Siren,
        Self::Siret,
        Self::SiretSpaced,
        Self::Card,
        Self::CardSpaced,
        Self::Ean,
        Self::Amount,
        Self::Date,
        Self::Timestamp,
        Self::Milliseconds,
        Self::Ip,
        Self::Uuid,
        Self::Hash,
        Self::Float,
        Self::Long,
        Self::Imei,
    ];

    /// Those that ordinary texts hold. There is no telling 15 digits of an IMEI from a number
    /// but by the key.
    const USUAL: usize = 19;

    /// One of these.
    pub fn text(self, random: &mut Random) -> String {
        match self {
            Self::Phone => {
                let separator = random.one_of(&[" ", ".", "-", ""]);
                let start = random.one_of(&["0", "0", "+33 "]);
                let pairs = [(); 4].map(|()| random.digits(2)).join(separator);
                format!("{start}{}{separator}{pairs}", random.between(1, 9))
            }
            Self::Phones => [(); 3].map(|()| Self::Phone.text(random)).join(" "),
            Self::Iban => format!("FR{}{}", random.digits(20), random.digits(5)),
            Self::IbanOnPaper => {
                let groups = [(); 5].map(|()| random.digits(4)).join(" ");
                format!("FR{} {groups} {}", random.digits(2), random.digits(3))
            }
            Self::Siren => {
                let separator = random.one_of(&["", " "]);
                [(); 3].map(|()| random.digits(3)).join(separator)
            }
            Self::Siret => random.digits(14),
            Self::SiretSpaced => format!("{} {}", Self::Siren.text(random), random.digits(5)),
            Self::Card => format!("4{}", random.digits(15)),
            Self::CardSpaced => [(); 4].map(|()| random.digits(4)).join(" "),
            Self::Ean => format!("3{}", random.digits(12)),
            Self::Amount => {
                let (millions, cents) = (random.between(1, 999), random.below(100));
                let thousands = random.below(1_000);
                match random.below(3) {
                    0 => format!("{millions},{cents:02} €"),
                    1 => format!("{millions} {thousands:03},{cents:02}"),
                    _ => format!("{millions}.{thousands:03}.{cents:02}"),
                }
            }
            Self::Date => {
                let (day, month, year) = random.date();
                match random.below(4) {
                    0 => format!("{day:02}/{month:02}/{year}"),
                    1 => format!("{year}-{month:02}-{day:02}"),
                    2 => format!("{day} {month:02} {year}"),
                    _ => format!("{year}{month:02}{day:02}"),
                }
            }
            Self::Timestamp => {
                let (day, month, year) = random.date();
                let separator = random.one_of(&["T", " "]);
                format!("{year}-{month:02}-{day:02}{separator}{}", random.time())
            }
            Self::Milliseconds => format!("17{}", random.digits(11)),
            Self::Ip => [(); 4].map(|()| random.below(256).to_string()).join("."),
            Self::Uuid => {
                let (a, b) = (random.next(), random.next());
                let start = format!("{:08x}-{:04x}-4{:03x}", a as u32, a >> 48, a >> 32 & 0xfff);
                format!("{start}-{:04x}-{:012x}", b >> 48, b & 0xffff_ffff_ffff)
            }
            Self::Hash => [(); 4].map(|()| format!("{:016x}", random.next())).concat(),
            Self::Float => {
                let decimals = random.between(12, 17);
                format!("{}.{}", random.below(90), random.digits(decimals))
            }
            Self::Long => {
                let count = random.between(16, 30);
                random.digits(count)
            }
            Self::Imei => format!("35{}", random.digits(13)),
        }
    }
}

const WORDS: [&str; 32] = [
    "le",
    "la",
    "les",
    "un",
    "une",
    "des",
    "et",
    "ou",
    "à",
    "dans",
    "avec",
    "pour",
    "sur",
    "que",
    "dossier",
    "patient",
    "entreprise",
    "service",
    "allocation",
    "remboursement",
    "médecin",
    "général",
    "assuré",
    "montant",
    "référence",
    "contrat",
    "bâtiment",
    "réponse",
    "courrier",
    "hôpital",
    "Ajaccio",
    "commune",
];

fn sentence(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.between(8, 20) {
        text.push_str(random.one_of(&WORDS));
        text.push(' ');
        if random.below(60) == 0 {
            text.push_str(&decoy(random));
            text.push_str(random.one_of(&[" ", ", ", ". "]));
        }
    }
    text + random.one_of(&[".\n", ". ", "!\n", ".\n\n"])
}

fn log_line(random: &mut Random) -> String {
    let (day, month, year) = random.date();
    let mut line = format!("{year}-{month:02}-{day:02} {}", random.time());
    let level = random.one_of(&["INFO", "WARN", "ERROR", "DEBUG"]);
    line += &format!(
        " {level} [worker-{}] {}",
        random.below(16),
        Decoy::Ip.text(random)
    );
    let (item, page) = (random.below(1_000_000), random.below(100));
    line += &format!(" - - \"GET /api/v1/items/{item}?page={page} HTTP/1.1\" 200 ");
    line += &format!("{} {}ms", random.below(100_000), random.below(1_000));
    if random.below(4) == 0 {
        line += random.one_of(&[" id=", " ref ", " ["]);
        line += &decoy(random);
    }
    line + "\n"
}

fn row(random: &mut Random) -> String {
    let delimiter = random.one_of(&[";", ",", "\t"]);
    let cells = (0..random.between(4, 9)).map(|_| match random.below(8) {
        0..=2 => random.one_of(&WORDS).to_owned(),
        3..=5 => random.below(100_000).to_string(),
        _ => decoy(random),
    });
    cells.collect::<Vec<_>>().join(delimiter) + "\n"
}

fn decoy(random: &mut Random) -> String {
    random.one_of(&Decoy::ALL[..Decoy::USUAL]).text(random)
}

// --- Chance -----------------------------------------------------------------------------------

/// A sequence that depends on its seed alone (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// Both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    fn digits(&mut self, count: u64) -> String {
        (0..count)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect()
    }

    fn time(&mut self) -> String {
        let (hours, minutes) = (self.below(24), self.below(60));
        format!(
            "{hours:02}:{minutes:02}:{:02}.{:03}",
            self.below(60),
            self.below(1_000)
        )
    }

    fn date(&mut self) -> (u64, u64, u64) {
        (
            self.between(1, 28),
            self.between(1, 12),
            self.between(1940, 2025),
        )
    }
}
