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

    /// The ranges of values whose class satisfies a condition.
    fn runs(holds: impl Fn(MonthClass) -> bool) -> Vec<(u8, u8)> {
        let mut runs: Vec<(u8, u8)> = Vec::new();
        for value in (0..100).filter(|value| class_of(*value).is_some_and(&holds)) {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == value => *last = value,
                _ => runs.push((value, value)),
            }
        }
        runs
    }

    fn text(runs: &[(u8, u8)], [to, or]: [&str; 2]) -> String {
        let texts: Vec<_> = runs
            .iter()
            .map(|(first, last)| match first == last {
                true => format!("{first:02}"),
                false => format!("{first:02} {to} {last:02}"),
            })
            .collect();
        let (last, others) = texts.split_last().expect("some month is accepted");
        format!("{}, {or} {last}", others.join(", "))
    }

    #[test]
    fn texts_follow_the_rows() {
        let dsn = |class| !matches!(class, MonthClass::OutsideDsn);
        for (lang, words) in [["to", "or"], ["à", "ou"]].into_iter().enumerate() {
            assert_eq!(ACCEPTED[lang], text(&runs(|_| true), words), "ROWS");
            assert_eq!(ACCEPTED_BY_DSN[lang], text(&runs(dsn), words), "ROWS");
        }
    }
}
