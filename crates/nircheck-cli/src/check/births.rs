//! Where numbers say that people were born: of one, and of all by department and country.

use nircheck::{
    Context, Finding, Nir, Parsed,
    place::{self, Country, Department, PlaceVerdict},
};
use serde::Serialize;

/// What the place tables say of a number.
#[derive(Clone, Copy)]
pub(crate) struct Birthplace {
    pub(crate) code: nircheck::Birthplace,
    pub(crate) verdict: PlaceVerdict,
    /// The department at the birth, of an unknown commune too.
    pub(crate) department: Option<Department>,
}

impl Birthplace {
    /// What a verdict says of the place of birth of a number.
    pub(crate) fn new(nir: Nir, verdict: PlaceVerdict, context: &Context) -> Self {
        Self {
            code: nir.birthplace(),
            verdict,
            department: department_of(nir, verdict, context),
        }
    }
}

#[inline]
fn department_of(nir: Nir, verdict: PlaceVerdict, context: &Context) -> Option<Department> {
    match (verdict, verdict.place()) {
        (_, Some(place)) => place.department(),
        (PlaceVerdict::CommuneUnknown | PlaceVerdict::Unknown, _) => department(nir, context),
        _ => None,
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

/// What is counted of places of birth.
#[derive(Clone, Copy)]
pub(crate) struct BirthCounts {
    /// The findings on their codes.
    pub(crate) findings: bool,
    /// Births by department and country.
    pub(crate) places: bool,
}

impl BirthCounts {
    /// Whether anything is counted.
    pub(crate) const fn are_any(self) -> bool {
        self.findings || self.places
    }

    /// Counts the place of birth of a number, and returns the finding on it.
    #[inline]
    pub(crate) fn count(
        self,
        parsed: &Parsed,
        context: &Context,
        births: &mut Births,
    ) -> Option<Finding> {
        if !self.are_any() {
            return None;
        }
        let nir = parsed.number().registered();
        let known = nir.and_then(|nir| Some((nir, context.birthplace(nir)?)));
        if self.places {
            let department = known.and_then(|(nir, it)| department_of(nir, it, context));
            if let Some(department) = department {
                births.departments[department.index()] += 1;
            }
            // Today's.
            let country = match known.and_then(|(_, verdict)| verdict.place()) {
                Some(place) => place.country(),
                None => department.and_then(Department::country),
            };
            match country {
                Some(country) => births.countries[country.index()] += 1,
                None => births.untold += 1,
            }
        }
        let verdict = known.map(|(_, verdict)| verdict);
        let nir = nir.filter(|_| self.findings)?;
        Finding::of_place(nir.birthplace(), verdict)
    }
}

/// How many births there are by department and by country, under their names at the births.
pub(crate) struct Births {
    departments: [u64; Department::COUNT],
    countries: [u64; Country::COUNT],
    /// Numbers that tell no country: provisional ones, unknown and ambiguous places.
    pub(crate) untold: u64,
}

impl Default for Births {
    fn default() -> Self {
        Self {
            departments: [0; Department::COUNT],
            countries: [0; Country::COUNT],
            untold: 0,
        }
    }
}

/// A count of births, by what was counted.
#[derive(Serialize)]
pub(crate) struct Count {
    pub(crate) code: String,
    pub(crate) name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) iso: Option<&'static str>,
    pub(crate) count: u64,
}

impl Births {
    pub(crate) fn merge(&mut self, other: &Self) {
        let add =
            |to: &mut [u64], from: &[u64]| to.iter_mut().zip(from).for_each(|(to, n)| *to += n);
        add(&mut self.departments, &other.departments);
        add(&mut self.countries, &other.countries);
        self.untold += other.untold;
    }

    /// The departments that somebody was born in, in the order of their codes and names.
    pub(crate) fn departments(&self) -> Vec<Count> {
        let counts = (0..)
            .map_while(Department::from_index)
            .zip(self.departments);
        sorted(counts.map(|(department, count)| Count {
            code: department.code().to_owned(),
            name: department.name(),
            iso: None,
            count,
        }))
    }

    /// The countries that somebody was born in, in the order of their codes and names.
    pub(crate) fn countries(&self) -> Vec<Count> {
        let counts = (0..).map_while(Country::from_index).zip(self.countries);
        sorted(counts.map(|(country, count)| Count {
            code: country.code().to_string(),
            name: country.name().as_str(),
            iso: country.iso(),
            count,
        }))
    }
}

fn sorted(counts: impl Iterator<Item = Count>) -> Vec<Count> {
    let mut counts: Vec<_> = counts.filter(|it| it.count > 0).collect();
    counts.sort_by(|a, b| (&a.code, a.name).cmp(&(&b.code, b.name)));
    // A name that was given up and taken again is one.
    counts.dedup_by(|next, count| {
        let is_same = next.code == count.code && next.name == count.name;
        count.count += if is_same { next.count } else { 0 };
        is_same
    });
    counts
}
