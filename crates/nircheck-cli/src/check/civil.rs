//! The civil status beside the number in a CSV file: its cells, and what comparing them found.

use std::borrow::Cow;

use nircheck::{
    BirthDate, CivilPlace, CivilStatus, Comparison, Context, Lang, Number, Sex, batch::Line,
    compare,
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

    /// Reads the civil status that a row gives.
    pub(crate) fn read<'a>(self, row: &Line<'a>) -> Cells<'a> {
        let text = |field: Field| {
            let cell = self.0[field as usize].and_then(|column| row.cell(column));
            cell.map_or(Cow::Borrowed(""), |cell| cell.to_str())
        };
        let (sex, birth) = (text(Field::Sex), text(Field::BirthDate));
        let place = text(Field::BirthPlace);
        let (has_sex, sex) = (!sex.trim().is_empty(), Sex::read(sex.trim()));
        let (has_birth, birth) = (!birth.trim().is_empty(), birth.trim().parse().ok());
        Cells {
            columns: self,
            sex,
            birth,
            place,
            is_unreadable: [
                has_sex && sex.is_none(),
                has_birth && birth.is_none(),
                false,
            ],
        }
    }
}

/// The civil status that a row gives.
pub(crate) struct Cells<'a> {
    columns: Columns,
    sex: Option<Sex>,
    birth: Option<BirthDate>,
    place: Cow<'a, str>,
    /// Whether a cell holds something that is no such field.
    is_unreadable: [bool; 3],
}

impl Cells<'_> {
    pub(crate) fn birth_year(&self) -> Option<u16> {
        self.birth.map(BirthDate::year)
    }

    /// Compares them with the number of the row.
    pub(crate) fn compare(&self, number: &Number, context: &Context) -> Compared {
        let civil = CivilStatus {
            sex: self.sex,
            birth: self.birth,
            place: CivilPlace::read(&self.place),
        };
        let agreement = compare(number, &civil, context);
        // Where the year is all there is, it is all there is to compare.
        let birth_date = match civil.birth {
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

#[cfg(test)]
mod tests {
    use super::*;

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
