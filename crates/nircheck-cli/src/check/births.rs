//! Where numbers say that people were born: of one, and of all by department and country.

use std::collections::BTreeMap;

use nircheck::{
    Context, Nir,
    place::{self, Country, Department, PlaceVerdict},
};

/// What the place tables say of a number.
#[derive(Clone, Copy)]
pub(crate) struct Birthplace {
    pub(crate) code: nircheck::Birthplace,
    pub(crate) verdict: PlaceVerdict,
    /// The department at the birth, of an unknown commune too.
    pub(crate) department: Option<Department>,
    /// The country that it belongs to today.
    pub(crate) country: Option<Country>,
}

impl Birthplace {
    /// None when no year of birth is possible.
    pub(crate) fn of(nir: Nir, context: &Context) -> Option<Self> {
        let verdict = context.birthplace(nir)?;
        let (department, country) = match (verdict, verdict.place()) {
            (_, Some(place)) => (place.department(), place.country()),
            (PlaceVerdict::CommuneUnknown | PlaceVerdict::Unknown, _) => {
                let department = department(nir, context);
                (department, department.and_then(Department::country))
            }
            _ => (None, None),
        };
        Some(Self {
            code: nir.birthplace(),
            verdict,
            department,
            country,
        })
    }
}

/// The department of the code, when it is the same in all candidate years.
fn department(nir: Nir, context: &Context) -> Option<Department> {
    let month = nir.birth_month().calendar();
    let years = nir.birth_years(context.at?, context.oldest_age);
    let mut departments = years.map(|year| place::department(nir.birthplace(), year, month));
    let first = departments.next()?;
    first.filter(|_| departments.all(|other| other == first))
}

/// How many births there are by department and by country, under their names at the births.
#[derive(Default)]
pub(crate) struct Births {
    /// By code and name.
    departments: BTreeMap<(&'static str, &'static str), u64>,
    /// By code and name, with the ISO code of the country.
    countries: BTreeMap<(String, String), (Option<&'static str>, u64)>,
    /// Numbers that tell no country: provisional ones, unknown and ambiguous places.
    pub(crate) untold: u64,
}

/// A count of births, by what was counted.
pub(crate) struct Count<'a> {
    pub(crate) code: &'a str,
    pub(crate) name: &'a str,
    pub(crate) iso: Option<&'static str>,
    pub(crate) count: u64,
}

impl Births {
    pub(crate) fn add(&mut self, birthplace: Option<&Birthplace>) {
        if let Some(department) = birthplace.and_then(|it| it.department) {
            let key = (department.code(), department.name());
            *self.departments.entry(key).or_default() += 1;
        }
        match birthplace.and_then(|it| it.country) {
            Some(country) => {
                let key = (country.code().to_string(), country.name().to_string());
                self.add_country(key, country.iso(), 1);
            }
            None => self.untold += 1,
        }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (key, count) in &other.departments {
            *self.departments.entry(*key).or_default() += count;
        }
        for (key, (iso, count)) in &other.countries {
            self.add_country(key.clone(), *iso, *count);
        }
        self.untold += other.untold;
    }

    fn add_country(&mut self, key: (String, String), iso: Option<&'static str>, count: u64) {
        self.countries.entry(key).or_insert((iso, 0)).1 += count;
    }

    pub(crate) fn departments(&self) -> impl Iterator<Item = Count<'_>> {
        self.departments.iter().map(|((code, name), count)| Count {
            code,
            name,
            iso: None,
            count: *count,
        })
    }

    pub(crate) fn countries(&self) -> impl Iterator<Item = Count<'_>> {
        let countries = self.countries.iter();
        countries.map(|((code, name), (iso, count))| Count {
            code,
            name,
            iso: *iso,
            count: *count,
        })
    }
}
