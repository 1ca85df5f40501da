//! The month field of a registered number: one row per range of values.
//!
//! To change the class of a month, change its row and the texts below, which a test compares with
//! the rows.

/// The meaning of a month field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MonthClass {
    /// A month of the calendar, 1 to 12.
    Calendar(u8),
    /// 20, 30 to 42, 50 to 99: unknown or incomplete civil status. The difference between the
    /// values 50 to 99 is not published.
    Incomplete,
    /// 21 to 29 and 43 to 49: accepted by the validator of the Cnam, refused by payroll rules.
    OutsideDsn,
}

/// A row: the first value, the last value, and their class (a month stands for each of them).
type Row = (u8, u8, MonthClass);

/// The values in no row, 00 and 13 to 19, are errors.
const ROWS: [Row; 6] = [
    (1, 12, MonthClass::Calendar(1)), // Insee
    (20, 20, MonthClass::Incomplete), // DSN 30.001 CSL-00
    (21, 29, MonthClass::OutsideDsn), // Cnam
    (30, 42, MonthClass::Incomplete), // DSN 30.001 CSL-00
    (43, 49, MonthClass::OutsideDsn), // Cnam
    (50, 99, MonthClass::Incomplete), // DSN 30.001 CSL-00
];

/// The values that are accepted, in English and in French.
pub(crate) const ACCEPTED: [&str; 2] = ["01 to 12, or 20 to 99", "01 à 12, ou 20 à 99"];
/// The same without those outside the payroll rules.
pub(crate) const ACCEPTED_BY_DSN: [&str; 2] = [
    "01 to 12, 20, 30 to 42, or 50 to 99",
    "01 à 12, 20, 30 à 42, ou 50 à 99",
];

/// The class of a month field; `None` for a value that does not exist.
pub(crate) const fn class_of(value: u8) -> Option<MonthClass> {
    const TABLE: [Option<MonthClass>; 100] = table();
    if value < 100 {
        TABLE[value as usize]
    } else {
        None
    }
}

const fn table() -> [Option<MonthClass>; 100] {
    let mut table = [None; 100];
    let mut row = 0;
    while row < ROWS.len() {
        let (mut value, last, class) = ROWS[row];
        while value <= last {
            table[value as usize] = Some(match class {
                MonthClass::Calendar(_) => MonthClass::Calendar(value),
                MonthClass::Incomplete | MonthClass::OutsideDsn => class,
            });
            value += 1;
        }
        row += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a text lists a value, alone or between two others.
    fn lists(text: &str, value: u8) -> bool {
        text.split(", ").any(|part| {
            let part = part.trim_start_matches("or ").trim_start_matches("ou ");
            let (first, last) = part
                .split_once(" to ")
                .or_else(|| part.split_once(" à "))
                .unwrap_or((part, part));
            (first..=last).contains(&&*format!("{value:02}"))
        })
    }

    #[test]
    fn texts_follow_the_rows() {
        for value in 0..100 {
            let row = ROWS.iter().find(|row| (row.0..=row.1).contains(&value));
            let named = row.map(|(first, last, _)| (first, last));
            let in_dsn = row.is_some_and(|row| row.2 != MonthClass::OutsideDsn);
            let all = ACCEPTED.map(|text| (text, row.is_some()));
            let dsn = ACCEPTED_BY_DSN.map(|text| (text, in_dsn));
            for (text, is_listed) in all.into_iter().chain(dsn) {
                let what = format!("month {value:02}, row {named:?} of ROWS");
                assert_eq!(lists(text, value), is_listed, "{what}: \"{text}\"");
            }
        }
    }
}
