//! The lines of `data/places.csv`, and the checks of the whole file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A name that a code had from one day (included) to another (excluded); empty is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    pub(crate) kind: Kind,
    /// The code of the same place today, if it is another one.
    pub(crate) now: Option<String>,
}

/// The kind of a place. The order is that of `place::Kind` in the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Commune,
    Arrondissement,
    Extension,
    Former,
    Listed,
    Country,
    UnknownCommune,
    UnknownCountry,
}

impl Kind {
    /// The rows of a code that have the same group are one place, and never overlap in time.
    pub(crate) fn group(self) -> u8 {
        match self {
            Kind::Former => 1,
            Kind::Extension => 2,
            _ => 0,
        }
    }
}

/// A day, checked, written `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Date {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl Date {
    pub(crate) const fn new(year: u16, month: u8, day: u8) -> Self {
        Date { year, month, day }
    }

    pub(crate) fn parse(text: &str) -> Result<Self> {
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes.iter().enumerate().all(|(i, b)| match i {
                4 | 7 => *b == b'-',
                _ => b.is_ascii_digit(),
            });
        ensure!(shape, "not a date: {text}");
        let date = Date::new(text[..4].parse()?, text[5..7].parse()?, text[8..].parse()?);
        let days = match date.month {
            2 if date.year.is_multiple_of(4) => 29, // 2000 is a leap year
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        ensure!(
            (1..=days).contains(&date.day) && (1901..=2099).contains(&date.year),
            "not a date: {text}"
        );
        Ok(date)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Date::parse(&text).map_err(de::Error::custom)
    }
}

impl Row {
    /// A row without dates.
    pub(crate) fn open(code: &str, name: &str, kind: Kind) -> Self {
        Row {
            code: code.to_owned(),
            name: name.to_owned(),
            from: None,
            to: None,
            kind,
            now: None,
        }
    }
}

/// A line of `data/departments.csv`: a department or territory, by the first part of its codes.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Department {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) from: Option<Date>,
    pub(crate) to: Option<Date>,
    #[allow(dead_code, reason = "kept for the reader of the file")]
    pub(crate) source: String,
}

pub(crate) fn read(path: &Path) -> Result<Vec<Row>> {
    let mut rows = read_csv(path)?;
    let sorted: Vec<Row> = rows.clone();
    sort_and_check(&mut rows)?;
    ensure!(rows == sorted, "{}: not in order", path.display());
    Ok(rows)
}

pub(crate) fn read_csv<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<T>> {
    csv::Reader::from_path(path)
        .and_then(|mut reader| reader.deserialize().collect())
        .with_context(|| format!("reading {}", path.display()))
}

pub(crate) fn write<T: Serialize>(path: &Path, rows: &[T]) -> Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    for row in rows {
        writer.serialize(row)?;
    }
    writer
        .flush()
        .with_context(|| format!("writing {}", path.display()))
}

/// Sorts rows, joins consecutive rows of one name, and checks what the tables rely on.
pub(crate) fn sort_and_check(rows: &mut Vec<Row>) -> Result<()> {
    rows.sort_by(|a, b| {
        (&a.code, a.kind.group(), a.from, a.to).cmp(&(&b.code, b.kind.group(), b.from, b.to))
    });
    rows.dedup_by(|next, row| {
        let joins = next.code == row.code
            && next.kind == row.kind
            && next.name == row.name
            && next.now == row.now
            && row.to.is_some()
            && row.to == next.from;
        if joins {
            row.to = next.to;
        }
        joins
    });

    let codes: BTreeSet<&str> = rows.iter().map(|row| row.code.as_str()).collect();
    let mut open_groups: BTreeMap<(&str, u8), &Row> = BTreeMap::new();
    for row in rows.iter() {
        check_code(&row.code)?;
        ensure!(
            !row.name.is_empty() && row.name.len() <= 64,
            "name: {row:?}"
        );
        if let (Some(from), Some(to)) = (row.from, row.to) {
            ensure!(
                from < to || row.kind == Kind::Listed,
                "empty period: {row:?}"
            );
        }
        if let Some(now) = &row.now {
            ensure!(
                codes.contains(now.as_str()),
                "unknown code in `now`: {row:?}"
            );
            ensure!(*now != row.code, "`now` is the code itself: {row:?}");
        }
        if let Some(before) = open_groups.insert((&row.code, row.kind.group()), row) {
            let apart = before.to.is_some() && row.from.is_some() && before.to <= row.from;
            ensure!(apart, "overlap: {before:?} and {row:?}");
        }
        let hidden = matches!(row.kind, Kind::UnknownCommune | Kind::UnknownCountry);
        if hidden && rows.iter().filter(|r| r.code == row.code).count() > 1 {
            bail!("an unknown place has a second row: {row:?}");
        }
    }
    Ok(())
}

/// Checks a code: department 00 to 99, 2A or 2B, and three digits.
pub(crate) fn check_code(code: &str) -> Result<()> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let shape = code.len() == 5 && code.is_ascii();
    let corsica = |code: &str| matches!(&code[..2], "2A" | "2B");
    ensure!(
        shape && (digits(&code[..2]) || corsica(code)) && digits(&code[2..]),
        "not a code: {code}"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, name: &str, from: &str, to: &str) -> Row {
        let date = |text: &str| (!text.is_empty()).then(|| Date::parse(text).unwrap());
        Row {
            from: date(from),
            to: date(to),
            ..Row::open(code, name, Kind::Commune)
        }
    }

    #[test]
    fn dates_are_real_days() {
        assert_eq!(Date::parse("2024-02-29").unwrap(), Date::new(2024, 2, 29));
        for text in [
            "2023-02-29",
            "1968-13-01",
            "1968-00-01",
            "68-01-01",
            "1968/01/01",
            "",
        ] {
            assert!(Date::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn codes_have_a_shape() {
        for code in ["01001", "2A004", "2B366", "99352"] {
            assert!(check_code(code).is_ok(), "{code}");
        }
        for code in ["2C001", "1001", "2A04", "A2001", "0100é", "01A01", "010010"] {
            assert!(check_code(code).is_err(), "{code}");
        }
    }

    #[test]
    fn one_name_is_one_row_and_overlaps_are_refused() {
        let mut rows = vec![
            row("01001", "A", "1973-01-01", ""),
            row("01001", "A", "", "1973-01-01"),
        ];
        sort_and_check(&mut rows).unwrap();
        assert_eq!(rows, [row("01001", "A", "", "")]);

        let mut rows = vec![
            row("01001", "A", "", "1973-01-02"),
            row("01001", "B", "1973-01-01", ""),
        ];
        assert!(sort_and_check(&mut rows).is_err());
    }
}
