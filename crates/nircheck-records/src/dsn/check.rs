//! The controls applied to the lines of a file, individual by individual.
//!
//! The lines of one identity (an individual, a dependant, somebody in structure S89) are kept until
//! its block ends; then its controls are run. Nothing is allocated for a line; what is kept of a
//! file is each number of its individuals, in about 50 bytes.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use nircheck::{
    CivilPlace, CivilStatus, Comparison, Context, Date, Nir, Ntt, Number, Sex, batch::Decoded,
    compare, masked_debug,
};

use super::{
    controls::{Control, DsnFinding},
    identities::{BlockKind, IDENTITIES, Identity},
    reader::{Event, Line},
    rubrique::{Role, Rubrique, role, rubrique},
    traits::{
        Birth, birth_date, fits_country, fits_department, form, is_name_of_place, is_out_of_time,
        looks_like_nir, slip,
    },
    violation::{Rule, Violation},
};

/// Checks the identities of a file, event by event.
///
/// ```
/// use nircheck::Date;
/// use nircheck_records::dsn::{Checker, Control, Reader};
///
/// let file = "S20.G00.05.001,'01'\n\
///             S21.G00.06.001,'123456782'\n\
///             S21.G00.30.001,'2951099126999'\n\
///             S21.G00.30.006,'99101994'\n\
///             S90.G00.90.001,'6'\n\
///             S90.G00.90.002,'1'\n";
/// let mut reader = Reader::new(file.as_bytes());
/// let mut checker = Checker::new(Date::new(2026, 1, 31).unwrap());
/// let mut controls = Vec::new();
/// while let Some(event) = reader.next_event()? {
///     checker.see(&event, &mut |violation| controls.extend(violation.control()));
/// }
/// checker.finish(&mut |violation| controls.extend(violation.control()));
/// assert_eq!(controls, [Control::BirthYear]);
/// # Ok::<(), nircheck_records::dsn::Error>(())
/// ```
#[derive(Debug)]
pub struct Checker {
    at: Date,
    /// For comparisons with a civil status.
    context: Context,
    siren: Option<[u8; 9]>,
    declaration: u64,
    block: Block,
    /// What was found in the block, to be reported in the order of its lines.
    found: Vec<Violation>,
    numbers: HashMap<(BlockKind, Nir), Seen>,
    /// Those of the declaration.
    ntts: HashSet<[u8; NTT_LONGEST]>,
    not_made: [u64; Control::ALL.len()],
    encodings: Encodings,
}

/// The most characters of an NTT.
const NTT_LONGEST: usize = 40;

impl Checker {
    /// Checks at a reference date, which the year of birth is compared with.
    #[must_use]
    pub fn new(at: Date) -> Self {
        Self {
            at,
            context: Context {
                at: Some(at.year_month()),
                ..Context::default()
            },
            siren: None,
            declaration: 0,
            block: Block::default(),
            found: Vec::new(),
            numbers: HashMap::new(),
            ntts: HashSet::new(),
            not_made: [0; Control::ALL.len()],
            encodings: Encodings::default(),
        }
    }

    /// The reference date.
    #[must_use]
    pub const fn at(&self) -> Date {
        self.at
    }

    /// How often a control could not be run because a value that it compares is absent or cannot
    /// be read. It is no violation, and no proof that there is none.
    #[must_use]
    pub const fn not_made(&self, control: Control) -> u64 {
        self.not_made[control as usize]
    }

    /// Takes the next event of a file and reports what is known to be wrong. The violations of a
    /// block come when the block ends, in the order of its lines.
    pub fn see(&mut self, event: &Event<'_>, report: &mut impl FnMut(&Violation)) {
        match event {
            Event::Declaration(start) => {
                self.end_block(report);
                self.declaration = start.number;
                self.siren = None;
                self.ntts.clear();
            }
            Event::Individual(_) => self.end_block(report),
            Event::Line(line) => self.line(line, report),
        }
    }

    /// Ends the file: a checker can then check another one.
    pub fn finish(&mut self, report: &mut impl FnMut(&Violation)) {
        self.end_block(report);
        self.numbers.clear();
        self.ntts.clear();
        self.siren = None;
        self.encodings = Encodings::default();
    }

    fn line(&mut self, line: &Line<'_>, report: &mut impl FnMut(&Violation)) {
        if let Some(fault) = line.fault() {
            report(&Violation::of_line(line, Rule::Line(fault)));
        }
        if !line.raw.is_ascii() {
            self.encoding(line, report);
        }
        let Some(rubrique) = line.rubrique else {
            return;
        };
        let current = self.block.identity;
        if current.is_some_and(|identity| identity.block != rubrique.block()) {
            self.end_block(report);
        }
        let Some(role) = role(rubrique) else {
            return;
        };
        if role == Role::Siren {
            self.siren = line.value().try_into().ok();
            return;
        }
        let Some(slot) = slot(role) else {
            return;
        };
        let is_set = |block: &Block| {
            let value = block.values.get(slot);
            value.is_some_and(|value| value.rubrique.is_some())
        };
        if self.block.identity.is_some() && is_set(&self.block) {
            self.end_block(report);
        }
        if self.block.identity.is_none() {
            let identity = IDENTITIES
                .iter()
                .find(|identity| identity.block == rubrique.block());
            match identity {
                Some(identity) => {
                    self.block.identity = Some(identity);
                    self.block.line = line.number;
                    self.block.declaration = line.declaration;
                    self.block.individual = line.individual;
                }
                None => return self.old_number(line, role, report),
            }
        }
        if let Some(value) = self.block.values.get_mut(slot) {
            let bytes = line.value();
            value.rubrique = Some(rubrique);
            value.line = line.number;
            value.len = bytes.len();
            value
                .bytes
                .iter_mut()
                .zip(bytes)
                .for_each(|(to, from)| *to = *from);
        }
    }

    /// The number of a block without controls.
    fn old_number(&self, line: &Line<'_>, role: Role, report: &mut impl FnMut(&Violation)) {
        if role == Role::OtherNir
            && let Err(fault) = form(line.value())
        {
            report(&Violation::of_line(line, Rule::FormFinding(fault)));
        }
    }

    fn encoding(&mut self, line: &Line<'_>, report: &mut impl FnMut(&Violation)) {
        let is_mark = line.offset == 0 && line.raw.starts_with(b"\xef\xbb\xbf");
        let told = &mut self.encodings;
        let is_utf8 = str::from_utf8(line.raw).is_ok();
        let is_windows = line.raw.iter().any(|byte| (0x80..0xa0).contains(byte));
        let finding = if is_utf8 || is_mark {
            (!std::mem::replace(&mut told.is_utf8_told, true)).then_some(DsnFinding::Utf8)
        } else if is_windows {
            let is_told = std::mem::replace(&mut told.is_windows_told, true);
            (!is_told).then_some(DsnFinding::Windows1252)
        } else {
            None
        };
        if let Some(finding) = finding {
            report(&Violation::of_line(line, Rule::Finding(finding)));
        }
    }

    /// Runs the controls of the block that ends, if there is one.
    fn end_block(&mut self, report: &mut impl FnMut(&Violation)) {
        let Some(identity) = self.block.identity.take() else {
            return;
        };
        let mut block = std::mem::take(&mut self.block);
        self.identity(identity, &block);
        self.found.sort_by_key(|violation| violation.line);
        self.found.iter().for_each(&mut *report);
        self.found.clear();
        // The memory of its values is used again.
        block
            .values
            .iter_mut()
            .for_each(|value| value.rubrique = None);
        self.block = block;
    }

    fn identity(&mut self, identity: &'static Identity, block: &Block) {
        let get = |role| block.get(role);
        let birth = match identity.kind {
            BlockKind::Individual => {
                let birth = get(Role::BirthDate).map(|value| (value, birth_date(value.bytes())));
                if let Some((value, Err(control))) = birth {
                    self.add(block, value, Rule::Control(control));
                }
                birth.and_then(|(_, birth)| birth.ok())
            }
            _ => get(Role::BirthDate).and_then(|value| birth_date(value.bytes()).ok()),
        };
        let nir = get(Role::Nir).and_then(|value| self.nir(identity, block, value, birth));
        if let Some(value) = get(Role::OtherNir)
            && let Err(fault) = form(value.bytes())
        {
            self.add(block, value, Rule::FormFinding(fault));
        }
        if identity.kind == BlockKind::Individual {
            self.individual(block, birth, nir);
        }
        if let Some(nir) = nir {
            self.findings(block, nir, birth);
        }
    }

    /// The controls of a number; `None` if there is none to compare with.
    fn nir(
        &mut self,
        identity: &'static Identity,
        block: &Block,
        value: &Value,
        birth: Option<Birth>,
    ) -> Option<Nir> {
        let nir = match form(value.bytes()) {
            Ok(nir) => nir,
            Err(fault) => {
                let rule = match identity.form {
                    Some(control) => Rule::Form(control, fault),
                    None => Rule::FormFinding(fault),
                };
                self.add(block, value, rule);
                if let Some(slip) = slip(value.bytes(), &self.context) {
                    self.add(block, value, Rule::Slip(slip));
                }
                return None;
            }
        };
        let nines = value
            .bytes()
            .iter()
            .rev()
            .take_while(|byte| **byte == b'9')
            .count();
        if nines >= 12
            && let Some(control) = identity.unknown
        {
            self.add(block, value, Rule::Control(control));
            return None;
        }
        if nines > 5 {
            self.add(block, value, Rule::Control(identity.nines));
        }
        let key = (BlockKind::Individual, nir);
        let known = self.numbers.get(&key).copied();
        let known = known.filter(|seen| seen.declaration == block.declaration);
        if let Some(control) = identity.other
            && known.is_none()
        {
            self.add(block, value, Rule::Control(control));
        }
        let year = match identity.other {
            // These blocks have no birth date: it is that of the individual.
            Some(_) => known.and_then(|seen| seen.birth_year),
            None => birth.map(|birth| birth.year),
        };
        match year {
            Some(year) if is_out_of_time(&value.bytes()[5..7], year) => {
                self.add(block, value, Rule::Control(identity.territory));
            }
            Some(_) => {}
            None => self.not_made[identity.territory as usize] += 1,
        }
        if let Some(control) = identity.twice {
            self.twice(identity.kind, block, value, nir, (birth, control));
        }
        Some(nir)
    }

    /// A number comes once in a declaration, and is that of one person in all of them.
    fn twice(
        &mut self,
        kind: BlockKind,
        block: &Block,
        value: &Value,
        nir: Nir,
        (birth, control): (Option<Birth>, Control),
    ) {
        let mut traits = DefaultHasher::new();
        for role in [Role::Name, Role::BirthDate] {
            let bytes = block.get(role).map(Value::bytes).unwrap_or_default();
            bytes
                .iter()
                .for_each(|byte| byte.to_ascii_uppercase().hash(&mut traits));
            0xff_u8.hash(&mut traits);
        }
        let now = Seen {
            declaration: block.declaration,
            birth_year: birth.map(|birth| birth.year),
            traits: traits.finish(),
        };
        match self.numbers.insert((kind, nir), now) {
            Some(before) if before.declaration == now.declaration => {
                self.add(block, value, Rule::Control(control));
            }
            Some(before) if before.traits != now.traits => {
                self.add(block, value, Rule::Finding(DsnFinding::OtherPerson));
            }
            _ => {}
        }
    }

    /// The controls of an individual, but for those of the number alone.
    fn individual(&mut self, block: &Block, birth: Option<Birth>, nir: Option<Nir>) {
        let get = |role| block.get(role);
        if let Some(value) = get(Role::BirthDate) {
            match (birth, nir) {
                (Some(birth), Some(nir))
                    if birth.year % 100 != u16::from(nir.birth_year().value()) =>
                {
                    self.add(block, value, Rule::Control(Control::BirthYear));
                }
                (Some(_), Some(_)) => {}
                // Where there is no number, there is nothing to compare.
                _ => {
                    let has_nir = get(Role::Nir).is_some();
                    self.not_made[Control::BirthYear as usize] += u64::from(has_nir);
                }
            }
            let range = birth.map(|birth| self.at.year().checked_sub(birth.year));
            match range {
                Some(Some(0..120)) => {}
                Some(_) => self.add(block, value, Rule::Control(Control::BirthRange)),
                None => self.not_made[Control::BirthRange as usize] += 1,
            }
        }
        if let Some(value) = get(Role::Department) {
            self.department(block, value, birth);
        }
        let ntt = get(Role::Ntt).filter(|value| value.len > 0);
        let has_number = get(Role::Nir).is_some_and(|value| value.len > 0);
        if ntt.is_none() && !has_number {
            let absent = rubrique("S21.G00.30.020");
            self.add_at(
                block,
                block.line,
                absent,
                &[],
                Rule::Control(Control::NttAbsent),
            );
        }
        if let Some(value) = get(Role::Ntt) {
            self.ntt(block, value);
        }
    }

    fn department(&mut self, block: &Block, value: &Value, birth: Option<Birth>) {
        let bytes = value.bytes();
        let is_department = match bytes {
            b"2A" | b"2B" => true,
            [a, b] => a.is_ascii_digit() && b.is_ascii_digit() && bytes != b"00",
            _ => false,
        };
        if !is_department {
            self.add(block, value, Rule::Control(Control::DepartmentForm));
            self.not_made[Control::DepartmentTerritory as usize] += 1;
        } else {
            match birth {
                Some(birth) if is_out_of_time(bytes, birth.year) => {
                    self.add(block, value, Rule::Control(Control::DepartmentTerritory));
                }
                Some(_) => {}
                None => self.not_made[Control::DepartmentTerritory as usize] += 1,
            }
        }
        let place = block.get(Role::BirthPlace).filter(|place| place.len > 0);
        if bytes != b"99" && is_department && place.is_none() {
            let rubrique = rubrique("S21.G00.30.007");
            let rule = Rule::Control(Control::PlaceAbsent);
            self.add_at(block, value.line, rubrique, &[], rule);
        }
    }

    fn ntt(&mut self, block: &Block, value: &Value) {
        let bytes = value.bytes();
        let characters = match str::from_utf8(bytes) {
            Ok(text) if !value.is_cut() => text.chars().count(),
            _ => value.len,
        };
        let is_of_length = (11..=NTT_LONGEST).contains(&characters);
        if !is_of_length {
            self.add(block, value, Rule::Control(Control::NttForm));
        }
        if !matches!(bytes.first(), Some(b'1' | b'2') | None) {
            self.add(block, value, Rule::Control(Control::NttFirst));
        }
        if bytes.contains(&b' ') {
            self.add(block, value, Rule::Control(Control::NttSpace));
        }
        let siren = bytes.get(1..10);
        let is_of_company = match (siren, &self.siren) {
            (Some(theirs), Some(ours)) => Some(theirs == ours),
            _ => None,
        };
        match is_of_company {
            Some(true) => {}
            Some(false) => self.add(block, value, Rule::Control(Control::NttSiren)),
            None => self.not_made[Control::NttSiren as usize] += 1,
        }
        if is_of_length && bytes.len() <= NTT_LONGEST {
            let mut key = [0; NTT_LONGEST];
            key.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            if !self.ntts.insert(key) {
                self.add(block, value, Rule::Control(Control::NttTwice));
            }
        }
        if is_of_company != Some(true) && looks_like_nir(bytes) {
            self.add(block, value, Rule::Finding(DsnFinding::NttLikeNir));
        } else if Ntt::parse(bytes).is_ok_and(|ntt| !ntt.siren_passes_luhn()) {
            self.add(block, value, Rule::Finding(DsnFinding::NttSiren));
        }
    }

    /// What the traits beside a number say against it.
    fn findings(&mut self, block: &Block, nir: Nir, birth: Option<Birth>) {
        let get = |role| {
            block
                .get(role)
                .filter(|value| value.len > 0 && !value.is_cut())
        };
        if let Some(value) = get(Role::Sex) {
            let sex = match value.bytes() {
                b"01" => Some(Sex::Male),
                b"02" => Some(Sex::Female),
                _ => None,
            };
            match sex {
                None => self.add(block, value, Rule::Finding(DsnFinding::SexUnreadable)),
                Some(sex) if sex != nir.sex() => {
                    self.add(block, value, Rule::Finding(DsnFinding::Sex));
                }
                Some(_) => {}
            }
        }
        if let Some(value) = get(Role::Department)
            && !fits_department(nir.birthplace(), value.bytes(), birth)
        {
            self.add(block, value, Rule::Finding(DsnFinding::Department));
        }
        if let Some(value) = get(Role::Country)
            && !fits_country(nir.birthplace(), value.bytes(), birth)
        {
            self.add(block, value, Rule::Finding(DsnFinding::Country));
        }
        if let Some(value) = get(Role::BirthPlace)
            && let Some(birth) = birth.filter(|birth| birth.is_of(nir))
            && !is_name_of_place(value.bytes(), nir, birth)
        {
            let text = Decoded::new(value.bytes());
            let text = text.to_str();
            let civil = CivilStatus {
                birth: birth.status(),
                place: CivilPlace::read(&text),
                ..CivilStatus::default()
            };
            let agreement = compare(&Number::from(nir), &civil, &self.context);
            if agreement.place == Comparison::Differs {
                self.add(block, value, Rule::Finding(DsnFinding::Place));
            }
        }
    }

    fn add(&mut self, block: &Block, value: &Value, rule: Rule) {
        let rubrique = value
            .rubrique
            .or(block.identity.map(|identity| identity.nir));
        self.found.push(Violation {
            line: value.line,
            declaration: block.declaration,
            individual: block.individual,
            rubrique,
            rule,
            value: value.bytes().into(),
        });
    }

    fn add_at(&mut self, block: &Block, line: u64, rubrique: Rubrique, value: &[u8], rule: Rule) {
        self.found.push(Violation {
            line,
            declaration: block.declaration,
            individual: block.individual,
            rubrique: Some(rubrique),
            rule,
            value: value.into(),
        });
    }
}

/// What is kept of an individual's number.
#[derive(Clone, Copy, Debug)]
struct Seen {
    declaration: u64,
    birth_year: Option<u16>,
    /// Name and birth date.
    traits: u64,
}

/// The values of a block that are needed, in the order of [`Role`] where they are.
#[derive(Default)]
struct Block {
    identity: Option<&'static Identity>,
    declaration: u64,
    individual: u64,
    line: u64,
    values: [Value; 9],
}

/// A value and its line.
#[derive(Clone, Copy)]
struct Value {
    rubrique: Option<Rubrique>,
    line: u64,
    len: usize,
    bytes: [u8; Self::LONGEST],
}

impl Value {
    /// A longer value is cut: none that is compared has as many characters.
    const LONGEST: usize = 80;

    fn bytes(&self) -> &[u8] {
        self.bytes
            .get(..self.len.min(Self::LONGEST))
            .unwrap_or_default()
    }

    fn is_cut(&self) -> bool {
        self.len > Self::LONGEST
    }
}

impl Default for Value {
    fn default() -> Self {
        Self {
            rubrique: None,
            line: 0,
            len: 0,
            bytes: [0; Self::LONGEST],
        }
    }
}

/// Where a role is kept in a block.
const fn slot(role: Role) -> Option<usize> {
    Some(match role {
        Role::Nir => 0,
        Role::Ntt => 1,
        Role::Name => 2,
        Role::Sex => 3,
        Role::BirthDate => 4,
        Role::BirthPlace => 5,
        Role::Department => 6,
        Role::Country => 7,
        Role::OtherNir => 8,
        _ => return None,
    })
}

/// How the bytes of a file that are not ASCII can be read.
#[derive(Clone, Copy, Debug, Default)]
struct Encodings {
    is_utf8_told: bool,
    is_windows_told: bool,
}

masked_debug!(Block);

impl Block {
    /// The value of a rubrique that is there, even if it is empty.
    fn get(&self, role: Role) -> Option<&Value> {
        let value = self.values.get(slot(role)?)?;
        value.rubrique.is_some().then_some(value)
    }
}
