//! The civil status sent beside a health identity (`traits`), compared with its number.

use core::fmt;

use nircheck::{Birthplace, Date, Nir, Number, PlaceKind, Sex, coded};

use crate::codes::serialize_as_code;

/// The civil status beside a health identity (`traits d'identité`). Names are as they were sent.
/// Write it as a literal that ends with `..Traits::default()`: fields may be added.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Traits<'a> {
    /// The given names at birth, between spaces.
    pub given_names: Option<&'a str>,
    /// The name at birth.
    pub birth_name: Option<&'a str>,
    /// The sex.
    pub sex: Option<Sex>,
    /// The birth date.
    pub birth_date: Option<Date>,
    /// The place of birth.
    pub birthplace: Option<Birthplace>,
}

coded! {
    /// Whether a trait agrees with the number.
    pub enum Agreement {
        /// Both say the same.
        Agree = "agree", "agree", "concordent";
        /// They differ, which does not prove that either is wrong.
        Differ = "differ", "differ", "diffèrent";
        /// One of them does not hold this trait.
        CannotTell = "cannot-tell", "cannot tell", "indécidable";
    }
}

serialize_as_code!(Agreement);

/// How each trait compares with the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Agreements {
    /// The sex and the first digit.
    pub sex: Agreement,
    /// The last two digits of the years.
    pub birth_year: Agreement,
    /// The months, if the number holds one of the calendar.
    pub birth_month: Agreement,
    /// The two codes of the place. Communes merge, split and change department, so one place may
    /// have two codes. Unknown places, and a code of Corsica in 20 beside one in 2A or 2B, cannot
    /// be compared.
    pub birthplace: Agreement,
}

impl Traits<'_> {
    /// Compares the civil status with a number. A provisional number holds nothing to compare, and
    /// a number used as social security number may be that of a parent.
    ///
    /// ```
    /// use nircheck::Sex;
    /// use nircheck_records::identity::{Agreement, Traits};
    ///
    /// let traits = Traits {
    ///     sex: Some(Sex::Male),
    ///     birth_date: "1995-10-02".parse().ok(),
    ///     ..Traits::default()
    /// };
    /// let found = traits.compare("295109912611193".parse()?);
    /// assert_eq!((found.sex, found.birth_year), (Agreement::Differ, Agreement::Agree));
    /// assert_eq!(found.birthplace, Agreement::CannotTell);
    /// # Ok::<(), nircheck::ParseError>(())
    /// ```
    #[must_use]
    pub fn compare(&self, number: Number) -> Agreements {
        let nir = number.registered();
        let with = |same: &dyn Fn(Nir) -> Option<bool>| match nir.and_then(same) {
            Some(true) => Agreement::Agree,
            Some(false) => Agreement::Differ,
            None => Agreement::CannotTell,
        };
        let birth = self.birth_date;
        Agreements {
            sex: with(&|nir| Some(self.sex? == nir.sex())),
            birth_year: with(&|nir| Some(birth?.year() % 100 == nir.birth_year().value().into())),
            birth_month: with(&|nir| Some(birth?.month() == nir.birth_month().calendar()?)),
            birthplace: with(&|nir| same_place(self.birthplace?, nir.birthplace())),
        }
    }

    /// Whether both names, the sex and the birth date are present.
    pub(super) const fn are_complete(&self) -> bool {
        self.given_names.is_some()
            && self.birth_name.is_some()
            && self.sex.is_some()
            && self.birth_date.is_some()
    }
}

fn same_place(a: Birthplace, b: Birthplace) -> Option<bool> {
    let unknown = a.kind() == PlaceKind::Unknown || b.kind() == PlaceKind::Unknown;
    let corsica = a.kind() == PlaceKind::Corsica && b.kind() == PlaceKind::Corsica;
    let renamed = corsica && (a.department() == "20") != (b.department() == "20");
    if unknown || renamed {
        None
    } else {
        Some(a == b)
    }
}

/// Shows which traits are present, but not their content.
impl fmt::Debug for Traits<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let present = |there| if there { "*" } else { "" };
        f.debug_struct("Traits")
            .field("given_names", &present(self.given_names.is_some()))
            .field("birth_name", &present(self.birth_name.is_some()))
            .field("sex", &present(self.sex.is_some()))
            .field("birth_date", &present(self.birth_date.is_some()))
            .field("birthplace", &present(self.birthplace.is_some()))
            .finish()
    }
}
