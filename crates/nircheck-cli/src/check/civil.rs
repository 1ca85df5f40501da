//! The civil status beside the number in a CSV file: its cells, and what comparing them found.

use std::cell::RefCell;

use nircheck::{
    BirthDate, Birthplace, CivilPlace, CivilStatus, Comparison, Context, Finding, Findings, Lang,
    Number, Parsed, PlaceKind, Sex,
    batch::{Cell, Line},
    compare, inspect,
    place::{self, Spelling},
};

use crate::input::table::Table;

/// What is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Sex,
    BirthDate,
    BirthPlace,
}

impl Field {
    pub(crate) const ALL: [Self; 3] = [Self::Sex, Self::BirthDate, Self::BirthPlace];

    /// The column of verdicts.
    pub(crate) const fn column(self) -> &'static str {
        match self {
            Self::Sex => "nir_sex",
            Self::BirthDate => "nir_birth_date",
            Self::BirthPlace => "nir_birth_place",
        }
    }

    /// The key of JSON lines.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Sex => "sex",
            Self::BirthDate => "birth_date",
            Self::BirthPlace => "birth_place",
        }
    }

    pub(crate) const fn text(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Sex, Lang::Fr) => "sexe",
            (Self::BirthDate, Lang::Fr) => "date de naissance",
            (Self::BirthPlace, Lang::Fr) => "lieu de naissance",
            (Self::Sex, _) => "sex",
            (Self::BirthDate, _) => "date of birth",
            (Self::BirthPlace, _) => "place of birth",
        }
    }
}

/// The columns of a civil status, in the order of [`Field::ALL`]: each by its place among the cells
/// that are requested of a row.
#[derive(Clone, Copy, Default)]
pub(crate) struct Columns([Option<usize>; 3]);

impl Columns {
    /// Finds the columns with these names in a file, and adds their places to those that are
    /// requested.
    pub(crate) fn find(
        table: &Table,
        names: [Option<&str>; 3],
        requested: &mut Vec<usize>,
    ) -> Result<Self, String> {
        let mut columns = Self::default();
        for (column, name) in columns.0.iter_mut().zip(names) {
            if let Some(name) = name {
                *column = Some(requested.len());
                requested.push(table.find(name)?);
            }
        }
        Ok(columns)
    }

    /// The fields that were asked for.
    pub(crate) fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        let fields = Field::ALL.into_iter().zip(self.0);
        fields.filter_map(|(field, column)| column.map(|_| field))
    }

    /// Whether all three are there and agree with the number of the row, as far as their bytes tell.
    #[inline(always)]
    pub(crate) fn agree_at_sight(self, row: &Line<'_>, context: &Context) -> bool {
        let cell = |column: Option<usize>| row.cell(column?);
        match self.0.map(cell) {
            [Some(sex), Some(date), Some(place)] => {
                row.verdict.is_well_formed()
                    && agree_at_sight(row.judged(), [sex, date, place], context)
            }
            _ => false,
        }
    }

    /// Reads the civil status that a row gives.
    #[inline(always)]
    pub(crate) fn read(self, row: &Line<'_>) -> Cells {
        let cell = |field: Field| self.0[field as usize].and_then(|column| row.cell(column));
        let (sex, no_sex) = read(cell(Field::Sex), |text| Sex::read(text));
        let (birth, no_birth) = read(cell(Field::BirthDate), |text| BirthDate::parse(text).ok());
        let place = cell(Field::BirthPlace).and_then(read_place);
        Cells {
            columns: self,
            civil: CivilStatus { sex, birth, place },
            is_unreadable: [no_sex, no_birth, false],
        }
    }
}

/// Whether a well-formed number and a civil status as most rows have it agree in all, as far as their
/// bytes tell: a date as `YYYY-MM-DD`, and the same place. `false` where they have to be
/// read: any other spelling, the last days of months, places whose code depends on the date.
#[inline]
fn agree_at_sight(number: &[u8], [sex, date, place]: [Cell<'_>; 3], context: &Context) -> bool {
    let (Some(number), &[sex], &[c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2]) =
        (number.first_chunk::<10>(), sex.raw(), date.raw())
    else {
        return false;
    };
    let [kind, birth @ .., p1, p2, p3, p4, p5] = *number;
    let pair = |tens: u8, units: u8| 10 * (tens & 15) + (units & 15);
    let (century, year, month) = (pair(c1, c2), pair(y1, y2), pair(m1, m2));
    let digits = [c1, c2, y1, y2, m1, m2, d1, d2, p1, p3, p4, p5];
    let is_number = digits
        .iter()
        .fold(true, |all, it| all & it.is_ascii_digit());
    let is_dated = matches!([p1, p2], [b'2', b'0'] | [b'9', b'6']) | !p2.is_ascii_digit();
    // The years that the number may mean, where the last day of the month does not matter.
    let born = (100 * u16::from(century) + u16::from(year), month);
    let is_candidate = context.at.is_none_or(|at| {
        let earliest = at.year().saturating_sub(u16::from(context.oldest_age));
        (earliest, 0) <= born && born <= (at.year(), at.month())
    });
    is_number
        & !is_dated
        & (birth == [y1, y2, m1, m2])
        & (1..=12).contains(&month)
        & (1..=28).contains(&pair(d1, d2))
        & is_candidate
        && match kind {
            b'1' | b'3' => Sex::read([sex]) == Some(Sex::Male),
            b'2' | b'4' => Sex::read([sex]) == Some(Sex::Female),
            _ => false,
        }
        && (place.raw() == [p1, p2, p3, p4, p5] || is_named([p1, p2, p3, p4, p5], place))
}

/// Reads a cell, and tells whether it holds something that cannot be read.
#[inline]
fn read<T>(cell: Option<Cell<'_>>, read: impl Fn(&[u8]) -> Option<T>) -> (Option<T>, bool) {
    match cell {
        None => (None, false),
        Some(cell) => match read(cell.raw()) {
            None => read_decoded(cell, read),
            found => (found, false),
        },
    }
}

/// The same of a cell that does not hold what it should and no more.
#[inline(never)]
fn read_decoded<T>(cell: Cell<'_>, read: impl Fn(&[u8]) -> Option<T>) -> (Option<T>, bool) {
    let text = cell.to_str();
    let text = text.trim();
    let found = read(text.as_bytes());
    let is_unreadable = found.is_none() && !text.is_empty();
    (found, is_unreadable)
}

/// The civil status that a row gives.
pub(crate) struct Cells {
    columns: Columns,
    civil: CivilStatus<'static>,
    /// Whether a cell holds something that is no such field.
    is_unreadable: [bool; 3],
}

impl Cells {
    pub(crate) fn birth_year(&self) -> Option<u16> {
        self.civil.birth.map(BirthDate::year)
    }

    /// Counts what comparing them with the number of the row finds and, if `is_dated`, returns the
    /// findings that depend on the exact year of birth, which the engine does not know.
    #[inline(always)]
    pub(crate) fn count(
        &self,
        parsed: &Parsed,
        context: &Context,
        is_dated: bool,
        tally: &mut Tally,
    ) -> Findings {
        let number = parsed.number();
        tally.add(&self.compare(&number, context));
        // Codes of Corsica and of Tunisia only.
        let may_be_dated = number.registered().is_some_and(|nir| {
            use PlaceKind::{Corsica, NorthAfrica, Unknown};
            matches!(nir.birthplace().kind(), Corsica | NorthAfrica | Unknown)
        });
        match is_dated && may_be_dated && self.civil.birth.is_some() {
            true => self.dated_findings(parsed, context),
            false => Findings::EMPTY,
        }
    }

    #[inline(never)]
    fn dated_findings(&self, parsed: &Parsed, context: &Context) -> Findings {
        let context = Context {
            birth_year: self.birth_year(),
            ..*context
        };
        let found = inspect(parsed, &context).findings();
        let dated = [Finding::CorsicaDate, Finding::TerritoryDate].into_iter();
        dated.filter(|it| found.contains(*it)).collect()
    }

    /// Compares them with the number of the row.
    #[inline]
    pub(crate) fn compare(&self, number: &Number, context: &Context) -> Compared {
        let agreement = compare(number, &self.civil, context);
        // Where the year is all there is, it is all there is to compare.
        let birth_date = match self.civil.birth {
            Some(BirthDate::Year(_)) => agreement.year,
            _ => agreement.birth_date(),
        };
        let found = [agreement.sex, birth_date, agreement.place];
        Compared(Field::ALL.map(|field| {
            let index = field as usize;
            self.columns.0[index].map(|_| (found[index], self.is_unreadable[index]))
        }))
    }
}

/// The word for a cell that holds something that is no such field.
const UNREADABLE: &str = "unreadable";

/// What comparing found, for each field that was asked for; and whether its cell holds something
/// that is none.
#[derive(Clone, Copy)]
pub(crate) struct Compared([Option<(Comparison, bool)>; 3]);

impl Compared {
    /// That all fields agree.
    pub(crate) const AGREE: Self = Self([Some((Comparison::Agrees, false)); 3]);

    /// The word for each field.
    pub(crate) fn words(&self) -> impl Iterator<Item = (Field, &'static str)> + '_ {
        let word = |(found, is_unreadable): (Comparison, bool)| match is_unreadable {
            true => UNREADABLE,
            false => found.as_str(),
        };
        let fields = Field::ALL.into_iter().zip(self.0);
        fields.filter_map(move |(field, found)| Some((field, word(found?))))
    }

    pub(crate) fn differing(&self) -> impl Iterator<Item = Field> + '_ {
        let differs = |found| matches!(found, Some((Comparison::Differs, _)));
        let fields = Field::ALL.into_iter().zip(self.0);
        fields.filter_map(move |(field, found)| differs(found).then_some(field))
    }
}

/// How often the numbers and the civil status agree, field by field.
#[derive(Default)]
pub(crate) struct Tally([Option<Shares>; 3]);

/// The rows of well-formed numbers, by what comparing a field found.
#[derive(Clone, Copy, Default)]
pub(crate) struct Shares {
    pub(crate) agree: u64,
    pub(crate) cannot_tell: u64,
    pub(crate) differ: u64,
    /// The cell holds something that is no such field.
    pub(crate) unreadable: u64,
}

impl Tally {
    /// Counts a row.
    #[inline]
    pub(crate) fn add(&mut self, compared: &Compared) {
        for (shares, found) in self.0.iter_mut().zip(compared.0) {
            let Some(found) = found else {
                continue;
            };
            let shares = shares.get_or_insert_default();
            match found {
                (_, true) => shares.unreadable += 1,
                (Comparison::Agrees, _) => shares.agree += 1,
                (Comparison::Differs, _) => shares.differ += 1,
                _ => shares.cannot_tell += 1,
            }
        }
    }

    /// Adds the counts of other rows.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (shares, other) in self.0.iter_mut().zip(other.0) {
            if let Some(other) = other {
                let shares = shares.get_or_insert_default();
                shares.agree += other.agree;
                shares.cannot_tell += other.cannot_tell;
                shares.differ += other.differ;
                shares.unreadable += other.unreadable;
            }
        }
    }

    /// The fields that were compared.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Field, Shares)> + '_ {
        let fields = Field::ALL.into_iter().zip(self.0);
        fields.filter_map(|(field, shares)| Some((field, shares?)))
    }
}

impl Shares {
    /// How many rows tell.
    pub(crate) const fn compared(&self) -> u64 {
        self.agree + self.differ
    }

    /// The share of those that differ, in thousandths.
    pub(crate) fn per_mille(&self) -> u64 {
        (2000 * self.differ + self.compared())
            .checked_div(2 * self.compared())
            .unwrap_or(0)
    }
}

/// A place as files write it, its name looked up.
#[inline]
fn read_place(cell: Cell<'_>) -> Option<CivilPlace<'static>> {
    let code = <&[u8; 5]>::try_from(cell.raw()).ok();
    match code.and_then(Birthplace::new) {
        Some(code) => Some(CivilPlace::Code(code)),
        None => read_known(cell),
    }
}

/// The same of a name, or of a code that is not written as usual.
#[inline(never)]
fn read_known(cell: Cell<'_>) -> Option<CivilPlace<'static>> {
    Known::of(cell, |known| known.place)
}

/// Whether a code had no other place than one of the name in a cell, whatever the date: then they
/// agree.
#[inline(never)]
fn is_named(code: [u8; 5], cell: Cell<'_>) -> bool {
    let Some(code) = Birthplace::new(&code) else {
        return false;
    };
    Known::of(cell, |known| {
        if known.only_of == Some(code) {
            return true;
        }
        let Some(CivilPlace::Spelling(name)) = known.place else {
            return false;
        };
        // Of codes from 91 on the tables do not hold every place.
        let mut rows = place::rows_of(code).peekable();
        let is_named = code.kind() == PlaceKind::Metropolitan
            && rows.peek().is_some()
            && rows.all(|row| row.name().has(name));
        if is_named {
            known.only_of = Some(code);
        }
        is_named
    })
}

thread_local! {
    /// The places of cells that were read, since a file names few places many times.
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// A text and the place that it was read as.
#[derive(Clone, Copy)]
struct Known {
    text: [u8; 39],
    /// 0 where nothing is kept.
    len: u8,
    place: Option<CivilPlace<'static>>,
    /// A code that had no other place at any date.
    only_of: Option<Birthplace>,
}

impl Known {
    const COUNT: usize = 1 << 13;
    /// How many are looked at for a text, from its index on.
    const PROBES: usize = 8;
    const NOTHING: Self = Self {
        text: [0; 39],
        len: 0,
        place: None,
        only_of: None,
    };

    /// What is kept of the place in a cell, which is read when it is not.
    #[inline]
    fn of<T>(cell: Cell<'_>, see: impl FnOnce(&mut Self) -> T) -> T {
        let text = cell.unquoted();
        KNOWN.with_borrow_mut(|known| {
            known.resize(Self::COUNT + Self::PROBES, Self::NOTHING);
            let known = &mut known[Self::index(&text)..][..Self::PROBES];
            let found = known.iter().position(|it| it.len == 0 || it.is(&text));
            let known = &mut known[found.unwrap_or(0)];
            if known.is(&text) {
                return see(known);
            }
            let place = CivilPlace::read(&cell.to_str()).and_then(|place| match place {
                CivilPlace::Code(code) => Some(CivilPlace::Code(code)),
                CivilPlace::Name(name) => Some(CivilPlace::Spelling(Spelling::new(name))),
                _ => None,
            });
            let mut read = Self {
                place,
                ..Self::NOTHING
            };
            // A text that is too long is read each time.
            if let Some(kept) = read.text.get_mut(..text.len()) {
                kept.copy_from_slice(&text);
                read.len = text.len() as u8;
                *known = read;
                return see(known);
            }
            see(&mut read)
        })
    }

    fn index(text: &[u8]) -> usize {
        let bytes = match (text.first_chunk(), text.last_chunk()) {
            (Some(first), Some(last)) => {
                u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29)
            }
            _ => text.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)),
        };
        let hash = (bytes ^ text.len() as u64).wrapping_mul(0x517c_c1b7_2722_0a95);
        (hash >> 32) as usize % Self::COUNT
    }

    fn is(&self, text: &[u8]) -> bool {
        self.text.get(..usize::from(self.len)) == Some(text)
    }
}

#[cfg(test)]
mod tests {
    use nircheck::{BirthMonth, BirthYear, Nir, OrderNumber, YearMonth, batch::RowFormat};

    use super::*;

    #[test]
    fn a_name_that_is_the_only_one_of_a_code_agrees_at_any_date() {
        let format = RowFormat::new(b';').unwrap();
        let mut named = 0;
        for row in place::rows() {
            let name = row.name().as_str().to_uppercase();
            let (cell, code) = (format.cells(name.as_bytes()).next(), row.code());
            if !is_named(
                code.to_string().as_bytes().try_into().unwrap(),
                cell.unwrap(),
            ) {
                continue;
            }
            named += 1;
            for (year, month) in [(1910, 1), (1942, 12), (1967, 6), (1989, 2), (2024, 7)] {
                let nir = Nir::new(
                    Sex::Male,
                    BirthYear::new((year % 100) as u8).unwrap(),
                    BirthMonth::new(month).unwrap(),
                    code,
                    OrderNumber::new(1).unwrap(),
                );
                let civil = CivilStatus {
                    sex: None,
                    birth: YearMonth::new(year, month).map(BirthDate::Month),
                    place: CivilPlace::read(&name),
                };
                let found = compare(&nir.into(), &civil, &Context::default());
                assert_eq!(found.place, Comparison::Agrees, "{code} {name} {year}");
            }
        }
        assert!(named > 30_000, "{named}");
    }

    /// Of rows like those of files, and of all that differ from them in one byte.
    #[test]
    fn what_agrees_at_sight_agrees_when_read() {
        let contexts = [None, YearMonth::new(2026, 11), YearMonth::new(1999, 2)];
        let format = RowFormat::new(b',').unwrap();
        let mut agreeing = 0;
        let mut check = |row: &[u8], context: &Context| {
            let cells: Vec<_> = format.cells(row).collect();
            let [number, sex, date, place] = cells[..] else {
                return;
            };
            // Only a well-formed number is ever compared.
            let Ok(parsed) = Number::parse(number.raw()) else {
                return;
            };
            if !agree_at_sight(number.raw(), [sex, date, place], context) {
                return;
            }
            let (number, place) = (parsed, place.to_str());
            let date = BirthDate::parse(date.raw()).unwrap();
            let civil = CivilStatus {
                sex: Some(Sex::read(sex.raw()).unwrap()),
                birth: Some(date),
                place: CivilPlace::read(&place),
            };
            let found = compare(&number, &civil, context);
            let all = [found.sex, found.year, found.month, found.place];
            assert_eq!(all, [Comparison::Agrees; 4]);
            let context = Context {
                birth_year: Some(date.year()),
                ..*context
            };
            let found = inspect(&number.into(), &context).findings();
            assert!(!found.contains(Finding::CorsicaDate));
            assert!(!found.contains(Finding::TerritoryDate));
            agreeing += 1;
        };
        for row in [
            "2951099126111,2,1995-10-01,99126",
            "2951099126111,F,1995-10-28,99126",
            "2 95 10 99 126 111,2,1995-10-01,99126",
            "2951099 126111,2,1995-10-01,99 12",
            "3250175051001,1,2025-01-28,75051",
            "1261275051001,H,1926-12-12,75051",
            "278112B050002,2,1978-11-05,2B050",
            "2781120050002,2,1978-11-05,20050",
            "1750196050002,1,1975-01-05,96050",
            "1752596050002,1,1975-25-05,96050",
            "7117500000001,2,1917-50-00,00001",
            "5501275051001,1,1950-12-05,75051",
            "1501201001001,1,1950-12-05,L ABERGEMENT CLEMENCIAT",
            "1501201001001,1,1950-12-05,\"L'Abergement-Clémenciat\"",
            "1501242218001,1,1950-12-05,Saint-Étienne",
            "1501201990001,1,1950-12-05,Commune inconnue",
            "1501275051001,1,1950-12-05,Neuilly-sur-Seine",
            "1501295001001,1,1950-12-05,Ableiges",
            "1501299126001,1,1950-12-05,Grèce",
        ] {
            for at in contexts {
                let context = Context {
                    at,
                    ..Context::default()
                };
                check(row.as_bytes(), &context);
                let mut row = row.as_bytes().to_vec();
                for index in 0..row.len() {
                    let byte = row[index];
                    for other in 0..=u8::MAX {
                        row[index] = other;
                        check(&row, &context);
                    }
                    row[index] = byte;
                }
            }
        }
        assert!(agreeing > 500, "{agreeing}");
    }

    #[test]
    fn shares_are_rounded() {
        let shares = |agree, differ| Shares {
            agree,
            differ,
            ..Shares::default()
        };
        assert_eq!(shares(0, 0).per_mille(), 0);
        assert_eq!(shares(58, 42).per_mille(), 420);
        assert_eq!(shares(2, 1).per_mille(), 333);
        assert_eq!(shares(1, 2).per_mille(), 667);
        assert_eq!(shares(0, 7).per_mille(), 1000);
    }

    #[test]
    fn sexes() {
        for text in ["1", "M", "h", "Homme", "MASCULIN", "male"] {
            assert_eq!(Sex::read(text), Some(Sex::Male), "{text}");
        }
        for text in ["2", "F", "femme", "Féminin", "FEMININ", "Female"] {
            assert_eq!(Sex::read(text), Some(Sex::Female), "{text}");
        }
        for text in ["", "3", "x", "monsieur", "12"] {
            assert_eq!(Sex::read(text), None, "{text}");
        }
    }
}
