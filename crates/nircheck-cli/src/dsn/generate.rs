//! `nircheck dsn generate`: monthly declarations whose identities agree, and faults planted in
//! them on purpose, with what is true of each.
//!
//! Nothing here asks the checker: a fault is known from how it was made. An identity is drawn as a
//! whole (number, sex, birth, place) and then changed in one trait; the writer counts its lines, so
//! that the truth names them.

use std::{cell::RefCell, collections::HashSet, fmt::Write as _, io::Write as _, path::PathBuf};

use nircheck::{
    Birthplace,
    place::{self, Kind, Place},
};
use nircheck_records::dsn::Control;

use crate::{
    failure::{Failure, Outcome},
    generate::draw::Draw,
    output::{Output, Readers, ResultFiles, push_row},
};

/// Write synthetic declarations, with planted faults if asked for
///
/// The same options and seed give the same bytes on every machine. A number drawn at random may by
/// chance be somebody's: keep these out of real files.
// No `Debug`: a path may hold a number.
#[derive(clap::Args)]
pub(super) struct Args {
    /// How many individuals
    #[arg(long, value_name = "N", default_value_t = 10)]
    individuals: u64,
    /// How many of them a declaration holds
    #[arg(long, value_name = "N", default_value_t = 500)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    per_declaration: u64,
    /// What the draws start from
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    seed: u64,
    /// Controls to violate, once each: identifiers between commas, or `all`
    #[arg(long, value_name = "CONTROL", value_delimiter = ',')]
    faults: Vec<String>,
    /// The file that gets the line and the control of each violation, as CSV
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
}

/// The month that is declared; births are such that the controls agree from then on for decades.
const MONTH: &str = "01012026";

const NAMES: [&str; 8] = [
    "MARTIN", "DURAND", "PETIT", "MOREAU", "LEFEVRE", "D'ARTOIS", "GARNIER", "FAURE",
];

const GIVEN_NAMES: [&str; 6] = ["CAMILLE", "DOMINIQUE", "CLAUDE", "MAXENCE", "ALIX", "NOA"];

pub(super) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut faults = faults(&args.faults)?;
    faults.reverse();
    let mut files = ResultFiles::new([]);
    let mut truth = match &args.truth {
        Some(path) => Some(files.create(path.clone(), Readers::Everyone)?),
        None => None,
    };
    let mut draw = Draw::new(args.seed);
    let places = Places::new();
    let mut out = Output::stdout();
    let mut writer = Writer::default();
    let header = ["line", "declaration", "individual", "control"];
    push_row(header, &mut writer.truth);
    let failed = |error| Failure::from_write(&error);

    writer.begin_file();
    let mut left = args.individuals;
    while left > 0 {
        let count = left.min(args.per_declaration);
        left -= count;
        writer.declaration(&mut draw, &places, count, &mut faults);
        out.write_all(&latin1(&writer.text)).map_err(failed)?;
        writer.text.clear();
        if let Some(truth) = &mut truth {
            truth.write_all(&writer.truth).map_err(failed)?;
        }
        writer.truth.clear();
    }
    if !faults.is_empty() {
        let count = faults.len();
        let message = format!("{count} faults find no place: more --individuals are needed");
        return Err(Failure::Message(message));
    }
    writer.end_file();
    out.write_all(&latin1(&writer.text)).map_err(failed)?;
    out.finish().map_err(failed)?;
    files.finish(truth)?;
    Ok(Outcome::Clean)
}

/// The text in ISO-8859-1, as the specification asks for; no place with other characters is drawn.
fn latin1(text: &str) -> Vec<u8> {
    let byte = |c: char| u8::try_from(u32::from(c)).unwrap_or(b'?');
    text.chars().map(byte).collect()
}

/// The controls that are named.
fn faults(names: &[String]) -> Result<Vec<Control>, Failure> {
    if let [name] = names
        && name.eq_ignore_ascii_case("all")
    {
        return Ok(Control::ALL.to_vec());
    }
    let control = |name: &String| {
        let message = || format!("{name} is no control: nircheck dsn --list-controls names them");
        Control::from_code(name).ok_or_else(|| Failure::Message(message()))
    };
    names.iter().map(control).collect()
}

/// The places where births are drawn, in force without bounds that matter, and the numbers that
/// were drawn: each comes once.
struct Places {
    taken: RefCell<HashSet<String>>,
    communes: Vec<Place>,
    countries: Vec<Place>,
}

impl Places {
    fn new() -> Self {
        let is_metropolitan = |code: Birthplace| {
            let department = code.department();
            // Codes that meant something else before 1976 are left out.
            let department = department.as_str();
            let is_old = matches!(department, "75" | "78" | "91" | "92" | "93" | "94" | "95");
            code.kind() == nircheck::PlaceKind::Metropolitan && !is_old
        };
        let is_latin1 = |place: &Place| {
            let name = place.name().as_str().to_uppercase();
            name.chars().all(|c| u32::from(c) < 0x100)
        };
        let communes = place::rows()
            .filter(is_latin1)
            .filter(|place| place.kind() == Kind::Commune && is_metropolitan(place.code()))
            .filter(|place| place.in_force() == (None, None))
            .collect();
        let countries = place::rows()
            .filter(|place| place.kind() == Kind::Country && place.in_force() == (None, None))
            .filter(|place| {
                place
                    .country()
                    .is_some_and(|country| country.iso().is_some())
            })
            .collect();
        Self {
            taken: RefCell::default(),
            communes,
            countries,
        }
    }
}

/// Who is declared.
#[derive(Clone)]
struct Person {
    nir: String,
    name: &'static str,
    given_name: &'static str,
    /// JJMMAAAA.
    birth: String,
    year: u32,
    place: Option<String>,
    department: String,
    country: String,
    ntt: Option<String>,
}

impl Person {
    fn draw(draw: &mut Draw, places: &Places) -> Self {
        loop {
            let person = Self::any(draw, places);
            if places.taken.borrow_mut().insert(person.nir.clone()) {
                return person;
            }
        }
    }

    fn any(draw: &mut Draw, places: &Places) -> Self {
        let sex = draw.between(1, 2);
        let year = draw.between(1950, 2005);
        let month = draw.between(1, 12);
        let day = draw.between(1, 28);
        let order = draw.between(1, 899);
        // One in ten was born abroad.
        let is_abroad = draw.below(10) == 0 && !places.countries.is_empty();
        let rows = if is_abroad {
            &places.countries
        } else {
            &places.communes
        };
        let place = draw.one_of(rows);
        let code = place.code();
        let department = code.department();
        let country = place.country().and_then(|country| country.iso());
        Self {
            nir: format!("{sex}{:02}{month:02}{code}{order:03}", year % 100),
            name: draw.one_of(&NAMES),
            given_name: draw.one_of(&GIVEN_NAMES),
            birth: format!("{day:02}{month:02}{year}"),
            year,
            place: (!is_abroad).then(|| place.name().to_string().to_uppercase()),
            department: department.as_str().to_owned(),
            country: country.unwrap_or("FR").to_owned(),
            ntt: None,
        }
    }

    /// One born in France, which a fault can start from.
    fn french(draw: &mut Draw, places: &Places) -> Self {
        loop {
            let person = Self::draw(draw, places);
            if person.place.is_some() {
                return person;
            }
        }
    }

    /// One with a technical number only.
    fn without_nir(draw: &mut Draw, places: &Places, siren: &str) -> Self {
        let mut person = Self::french(draw, places);
        let (sex, number) = (draw.between(1, 2), draw.between(0, 999_999_999));
        person.nir.clear();
        person.ntt = Some(format!("{sex}{siren}EMP{number:09}"));
        person
    }

    /// Puts other characters into the number.
    fn put(&mut self, at: usize, characters: &str) {
        self.nir
            .replace_range(at..at + characters.len(), characters);
    }

    /// Born in 1960, in a department that was not there.
    fn out_of_time(&mut self) {
        self.birth.replace_range(4.., "1960");
        self.year = 1960;
        self.put(1, "60");
        self.put(5, "2A");
    }

    /// What breaks the form of a number, in one of several ways.
    fn malformed(&mut self, draw: &mut Draw) {
        match draw.below(6) {
            0 => self.put(0, "7"),
            1 => self.put(3, "13"),
            2 => self.put(5, "00"),
            3 => self.put(7, "000"),
            4 => self.put(10, "000"),
            _ => {
                self.nir.pop();
            }
        }
    }
}

/// What is written of somebody in structure S89.
struct Extra {
    rubrique: &'static str,
    /// The number, and its birth date where there is one.
    nir: String,
    birth: Option<String>,
    /// What is true of the number.
    faults: Vec<Control>,
}

/// Writes lines, and counts them.
#[derive(Default)]
struct Writer {
    text: String,
    truth: Vec<u8>,
    line: u64,
    declaration: u64,
    individual: u64,
}

impl Writer {
    fn put(&mut self, rubrique: &str, value: &str) {
        // Writing into memory cannot fail.
        let _ = writeln!(self.text, "{rubrique},'{value}'");
        self.line += 1;
    }

    /// Says that the last line, or the one that is `before` it, violates a control.
    fn planted(&mut self, control: Control, line: u64) {
        let cells = [
            line.to_string(),
            self.declaration.to_string(),
            self.individual.to_string(),
            control.to_string(),
        ];
        push_row(cells, &mut self.truth);
    }

    fn begin_file(&mut self) {
        for (rubrique, value) in [
            ("S10.G00.00.001", "nircheck"),
            ("S10.G00.00.005", "01"),
            ("S10.G00.00.006", "P25V01"),
            ("S10.G00.00.008", "01"),
        ] {
            self.put(rubrique, value);
        }
    }

    fn end_file(&mut self) {
        // The two totals are rubriques as well.
        let rubriques = (self.line + 2).to_string();
        let declarations = self.declaration.to_string();
        self.put("S90.G00.90.001", &rubriques);
        self.put("S90.G00.90.002", &declarations);
    }

    /// A declaration, in which as many of the faults are planted as there is room for. The first
    /// two individuals stay as they are: others repeat their numbers.
    fn declaration(
        &mut self,
        draw: &mut Draw,
        places: &Places,
        count: u64,
        faults: &mut Vec<Control>,
    ) {
        self.declaration += 1;
        self.individual = 0;
        let siren = siren(draw);
        self.put("S20.G00.05.001", "01");
        self.put("S20.G00.05.002", "01");
        self.put("S20.G00.05.005", MONTH);
        self.put("S21.G00.06.001", &siren);
        self.put("S21.G00.11.001", "00018");

        let first = Person::french(draw, places);
        let technical = Person::without_nir(draw, places, &siren);
        let mut extras = Vec::new();
        for index in 0..count {
            self.individual += 1;
            let fault = if index >= 2 { faults.pop() } else { None };
            match (index, fault) {
                (0, _) => self.person(&first, None, draw),
                (1, _) => self.person(&technical, None, draw),
                (_, Some(control)) => {
                    let mut person = Person::french(draw, places);
                    if matches!(control.as_str().get(..14), Some("S21.G00.30.020")) {
                        person = Person::without_nir(draw, places, &siren);
                    }
                    self.faulty(control, person, (&first, &technical), draw, &mut extras);
                }
                _ if draw.below(50) == 0 => {
                    let person = Person::without_nir(draw, places, &siren);
                    self.person(&person, None, draw);
                }
                _ => {
                    let person = Person::draw(draw, places);
                    self.person(&person, None, draw);
                }
            }
        }
        self.individual = 0;
        for rubrique in S89 {
            extras.push(Extra {
                rubrique,
                nir: first.nir.clone(),
                birth: None,
                faults: Vec::new(),
            });
        }
        let person = Person::french(draw, places);
        extras.insert(
            0,
            Extra {
                rubrique: NON_EMPLOYEE,
                nir: person.nir,
                birth: Some(person.birth),
                faults: Vec::new(),
            },
        );
        extras.sort_by_key(|extra| extra.rubrique);
        for extra in extras {
            self.extra(&extra);
        }
    }

    /// An individual with one fault, or with what leads to one elsewhere.
    fn faulty(
        &mut self,
        control: Control,
        mut person: Person,
        (first, technical): (&Person, &Person),
        draw: &mut Draw,
        extras: &mut Vec<Extra>,
    ) {
        use Control as C;

        let mut fault = Some(control);
        match control {
            C::NirForm => person.malformed(draw),
            C::NirTerritory => {
                person.out_of_time();
                person.department = "20".to_owned();
            }
            C::NirUnknown => person.put(1, "999999999999"),
            C::NirTwice => {
                let (name, given_name) = (person.name, person.given_name);
                person = Person {
                    name,
                    given_name,
                    ..first.clone()
                };
            }
            C::NirNines => person.put(7, "999999"),
            C::BirthForm => person.birth.replace_range(..2, "32"),
            C::BirthDay => person.birth.replace_range(..4, "3002"),
            C::BirthYear => {
                let year = (person.year + 1).to_string();
                person.birth.replace_range(4.., &year);
            }
            C::BirthRange => {
                let year = (person.year - 100).to_string();
                person.birth.replace_range(4.., &year);
                // Less than 120 years ago otherwise.
                if person.year > 2000 {
                    person.put(1, "80");
                    person.birth.replace_range(4.., "1880");
                }
            }
            C::PlaceAbsent => person.place = None,
            C::DepartmentForm => "00".clone_into(&mut person.department),
            C::DepartmentTerritory => {
                person.birth.replace_range(4.., "1980");
                person.put(1, "80");
                "20".clone_into(&mut person.department);
            }
            C::NttForm => person.ntt = person.ntt.map(|ntt| ntt[..10].to_owned()),
            C::NttFirst => person.ntt = person.ntt.map(|ntt| format!("3{}", &ntt[1..])),
            C::NttSpace => person.ntt = person.ntt.map(|ntt| format!("{} X", &ntt[..12])),
            C::NttAbsent => person.ntt = None,
            C::NttSiren => {
                let other = siren(draw);
                person.ntt = person
                    .ntt
                    .map(|ntt| format!("{}{other}{}", &ntt[..1], &ntt[10..]));
            }
            C::NttTwice => person.ntt.clone_from(&technical.ntt),
            C::DependantForm | C::DependantTerritory | C::DependantNines => {}
            _ => fault = self.in_s89(control, &mut person, first, draw, extras),
        }
        self.person(&person, fault, draw);
    }

    /// Prepares a fault of structure S89; returns the one that the individual has for it.
    fn in_s89(
        &mut self,
        control: Control,
        person: &mut Person,
        first: &Person,
        draw: &mut Draw,
        extras: &mut Vec<Extra>,
    ) -> Option<Control> {
        let (rubrique, name) = control.as_str().split_once('/').unwrap_or_default();
        let rubrique = S89
            .into_iter()
            .find(|it| *it == rubrique)
            .unwrap_or(NON_EMPLOYEE);
        let mut extra = Extra {
            rubrique,
            nir: person.nir.clone(),
            birth: None,
            faults: vec![control],
        };
        let mut fault = None;
        if rubrique == NON_EMPLOYEE {
            let mut other = person.clone();
            other.put(10, "950");
            match name {
                "CCH-11" => other.out_of_time(),
                "CCH-12" => other.put(1, "999999999999"),
                "CCH-15" => other.put(7, "999999"),
                _ => {
                    // The first of the two is as it must be.
                    extras.push(Extra {
                        nir: other.nir.clone(),
                        birth: Some(other.birth.clone()),
                        faults: Vec::new(),
                        ..extra
                    });
                }
            }
            extra = Extra {
                rubrique,
                nir: other.nir,
                birth: Some(other.birth),
                faults: vec![control],
            };
        } else {
            match name {
                "CSL-00" => {
                    let mut other = person.clone();
                    other.malformed(draw);
                    extra.nir = other.nir;
                }
                // The birth date and the number are those of the individual, which violates the
                // same rule.
                "CCH-11" => {
                    person.out_of_time();
                    "20".clone_into(&mut person.department);
                    extra.nir.clone_from(&person.nir);
                    fault = Some(Control::NirTerritory);
                }
                "CCH-15" => {
                    person.put(7, "999999");
                    extra.nir.clone_from(&person.nir);
                    fault = Some(Control::NirNines);
                }
                "CCH-12" => "1999999999999".clone_into(&mut extra.nir),
                _ => {
                    // Nobody of the declaration: the orders that are drawn end before.
                    extra.nir.clone_from(&first.nir);
                    extra.nir.replace_range(10.., "951");
                }
            }
        }
        extras.push(extra);
        fault
    }

    /// An individual with a contract and a pay slip.
    fn person(&mut self, person: &Person, fault: Option<Control>, draw: &mut Draw) {
        let start = self.line + 1;
        let planted = |writer: &mut Self, rubrique: &str| {
            let fault = fault.filter(|fault| fault.as_str().starts_with(rubrique));
            if let Some(fault) = fault {
                writer.planted(fault, writer.line);
            }
        };
        if !person.nir.is_empty() {
            self.put("S21.G00.30.001", &person.nir);
            planted(self, "S21.G00.30.001");
        }
        self.put("S21.G00.30.002", person.name);
        self.put("S21.G00.30.004", person.given_name);
        if person.nir.is_empty() {
            self.put("S21.G00.30.005", draw.one_of(&["01", "02"]));
        }
        self.put("S21.G00.30.006", &person.birth);
        planted(self, "S21.G00.30.006");
        if let Some(place) = &person.place {
            self.put("S21.G00.30.007", place);
        }
        self.put("S21.G00.30.008", "1 RUE DE LA PAIX");
        self.put("S21.G00.30.009", "99999");
        self.put("S21.G00.30.010", "VILLE");
        self.put("S21.G00.30.014", &person.department);
        planted(self, "S21.G00.30.014");
        // The place of birth that is missed is missed beside the department.
        planted(self, "S21.G00.30.007");
        self.put("S21.G00.30.015", &person.country);
        if let Some(ntt) = &person.ntt {
            self.put("S21.G00.30.020", ntt);
        }
        match fault {
            Some(Control::NttAbsent) => self.planted(Control::NttAbsent, start),
            _ => planted(self, "S21.G00.30.020"),
        }
        for (rubrique, value) in [
            ("S21.G00.40.001", "01092020"),
            ("S21.G00.40.007", "01"),
            ("S21.G00.40.009", "C00001"),
        ] {
            self.put(rubrique, value);
        }
        let is_of_dependant = matches!(
            fault,
            Some(Control::DependantForm | Control::DependantTerritory | Control::DependantNines)
        );
        if is_of_dependant || draw.below(10) == 0 {
            let mut child = Person {
                nir: "1150175123001".to_owned(),
                birth: "01012015".to_owned(),
                ..person.clone()
            };
            match fault {
                Some(Control::DependantForm) => child.malformed(draw),
                Some(Control::DependantTerritory) => child.put(5, "20"),
                Some(Control::DependantNines) => child.put(7, "999999"),
                _ => {}
            }
            self.put("S21.G00.73.005", &child.birth);
            self.put("S21.G00.73.006", child.name);
            self.put("S21.G00.73.007", &child.nir);
            planted(self, "S21.G00.73.007");
        }
        let amount = format!("{}.{:02}", draw.between(1500, 6000), draw.below(100));
        for (rubrique, value) in [
            ("S21.G00.50.001", "31012026"),
            ("S21.G00.50.002", &amount),
            ("S21.G00.51.001", "01012026"),
            ("S21.G00.51.002", "31012026"),
            ("S21.G00.51.010", "C00001"),
            ("S21.G00.51.011", "001"),
            ("S21.G00.51.013", &amount),
            ("S21.G00.78.001", "02"),
            ("S21.G00.78.004", &amount),
            ("S21.G00.81.001", "075"),
            ("S21.G00.81.003", &amount),
        ] {
            self.put(rubrique, value);
        }
    }

    fn extra(&mut self, extra: &Extra) {
        self.put(extra.rubrique, &extra.nir);
        for fault in &extra.faults {
            self.planted(*fault, self.line);
        }
        if let Some(birth) = &extra.birth {
            self.put("S89.G00.91.002", "MARTIN");
            self.put("S89.G00.91.006", birth);
        }
    }
}

/// The numbers of structure S89 that are those of individuals.
const S89: [&str; 4] = [
    "S89.G00.67.001",
    "S89.G00.87.007",
    "S89.G00.88.008",
    "S89.G00.89.007",
];

/// Somebody who is no employee.
const NON_EMPLOYEE: &str = "S89.G00.91.001";

/// A SIREN that passes the Luhn rule.
fn siren(draw: &mut Draw) -> String {
    let eight = draw.between(10_000_000, 99_999_999).to_string();
    let weighted = eight.bytes().zip([1, 2].into_iter().cycle());
    let sum: u32 = weighted
        .map(|(digit, weight)| u32::from(digit & 15) * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    format!("{eight}{}", (10 - sum % 10) % 10)
}
