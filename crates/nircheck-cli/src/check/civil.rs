//! The civil status beside the number in a CSV file: its cells, and what comparing them found.

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

    /// Compares what a row says with its number: when there is something to compare.
    pub(crate) fn compare(
        &self,
        number: Option<Number>,
        row: &Line<'_>,
        context: &Context,
    ) -> Option<Compared> {
        let number = number.filter(|_| self.fields().next().is_some())?;
        let texts = self.0.map(|column| Some(row.cell(column?)?.text()));
        let [sex, birth, place] = texts.each_ref().map(|text| match text {
            Some(text) => text.to_str(),
            None => "".into(),
        });
        let civil = CivilStatus {
            sex: read_sex(&sex),
            birth: birth.trim().parse::<BirthDate>().ok(),
            place: CivilPlace::read(&place),
        };
        let is_unread = [
            civil.sex.is_none() && !sex.trim().is_empty(),
            civil.birth.is_none() && !birth.trim().is_empty(),
            false,
        ];
        let agreement = compare(&number, &civil, context);
        // Where the year is all there is, it is all there is to compare.
        let birth_date = match civil.birth {
            Some(BirthDate::Year(_)) => agreement.year,
            _ => agreement.birth_date(),
        };
        let found = [agreement.sex, birth_date, agreement.place];
        Some(Compared(Field::ALL.map(|field| {
            let index = field as usize;
            self.0[index].map(|_| (found[index], is_unread[index]))
        })))
    }
}

/// What comparing found, for each field that was asked for; and whether its cell holds something
/// that is none.
#[derive(Clone, Copy)]
pub(crate) struct Compared([Option<(Comparison, bool)>; 3]);

impl Compared {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Field, Comparison)> + '_ {
        let fields = Field::ALL.into_iter().zip(self.0);
        fields.filter_map(|(field, found)| Some((field, found?.0)))
    }

    pub(crate) fn differing(&self) -> impl Iterator<Item = Field> + '_ {
        let differs = |(field, found)| Some(field).filter(|_| found == Comparison::Differs);
        self.iter().filter_map(differs)
    }
}

/// How often the numbers and the civil status agree, field by field.
#[derive(Default)]
pub(crate) struct Tally([Option<Shares>; 3]);

/// The rows of well-formed numbers, by what comparing a field found.
#[derive(Clone, Copy, Default)]
pub(crate) struct Shares {
    pub(crate) agrees: u64,
    pub(crate) cannot_tell: u64,
    pub(crate) differs: u64,
    /// Those of the second whose cell holds something that is no such field.
    pub(crate) unread: u64,
}

impl Tally {
    /// Counts a row.
    pub(crate) fn add(&mut self, compared: &Compared) {
        for (shares, found) in self.0.iter_mut().zip(compared.0) {
            let Some((found, is_unread)) = found else {
                continue;
            };
            let shares = shares.get_or_insert_default();
            match found {
                Comparison::Agrees => shares.agrees += 1,
                Comparison::Differs => shares.differs += 1,
                _ => shares.cannot_tell += 1,
            }
            shares.unread += u64::from(is_unread);
        }
    }

    /// Adds the counts of other rows.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (shares, other) in self.0.iter_mut().zip(other.0) {
            if let Some(other) = other {
                let shares = shares.get_or_insert_default();
                shares.agrees += other.agrees;
                shares.cannot_tell += other.cannot_tell;
                shares.differs += other.differs;
                shares.unread += other.unread;
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
        self.agrees + self.differs
    }

    /// The share of those that differ, in thousandths.
    pub(crate) fn per_mille(&self) -> u64 {
        (2000 * self.differs + self.compared())
            .checked_div(2 * self.compared())
            .unwrap_or(0)
    }
}

/// A sex as files write it: the digits of the number, letters and words in both languages.
fn read_sex(text: &str) -> Option<Sex> {
    match text.trim().to_lowercase().as_str() {
        "1" | "m" | "h" | "male" | "man" | "homme" | "masculin" => Some(Sex::Male),
        "2" | "f" | "female" | "woman" | "femme" | "féminin" | "feminin" => Some(Sex::Female),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded() {
        let shares = |agrees, differs| Shares {
            agrees,
            differs,
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
        for text in ["1", "M", " h ", "Homme", "MASCULIN", "male"] {
            assert_eq!(read_sex(text), Some(Sex::Male), "{text}");
        }
        for text in ["2", "F", "femme", "Féminin", "FEMININ", "Female"] {
            assert_eq!(read_sex(text), Some(Sex::Female), "{text}");
        }
        for text in ["", "3", "x", "monsieur", "12"] {
            assert_eq!(read_sex(text), None, "{text}");
        }
    }
}
