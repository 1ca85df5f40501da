//! The controls applied to the lines of a file, individual by individual.
//!
//! The lines of one identity (an individual, a dependant, somebody in structure S89) are kept until
//! its block ends; then its controls are run. Nothing is allocated for a line; what is kept of a
//! file is each number of its individuals, in about 50 bytes.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
};

use nircheck::{
    Birthplace, CivilPlace, CivilStatus, Comparison, Context, Date, ErrorCode, Lang, MonthClass,
    Nir, Ntt, Number, PlaceKind, Sex, Slip, compare, masked_debug, place, suggest,
};

use super::{
    controls::{Control, DsnFinding, FormFault},
    reader::{Event, Line, LineFault},
    rubrique::{Role, Rubrique, role, rubrique},
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

/// What a [`Checker`] reports.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The line of the value, or of the first rubrique of a block that lacks one.
    pub line: u64,
    /// The declaration in the file, from 1.
    pub declaration: u64,
    /// The individual in the declaration, from 1; 0 if the line belongs to none.
    pub individual: u64,
    /// The rubrique that is at fault, which may be absent; `None` for a line without one.
    pub rubrique: Option<Rubrique>,
    /// What is violated or remarked.
    pub rule: Rule,
    value: Box<[u8]>,
}

masked_debug!(Violation, Block);

/// What is violated or remarked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// An official control.
    Control(Control),
    /// A control of the form of a NIR, and what is wrong with the form.
    Form(Control, FormFault),
    /// A remark of this project.
    Finding(DsnFinding),
    /// A remark on the form of a number that no control looks at.
    FormFinding(FormFault),
    /// A line that is not written as it should be.
    Line(LineFault),
    /// The slip that explains a number that is not well formed.
    Slip(Slip),
}

impl Rule {
    /// The official control, if it is one.
    #[must_use]
    pub const fn control(self) -> Option<Control> {
        match self {
            Self::Control(control) | Self::Form(control, _) => Some(control),
            _ => None,
        }
    }

    /// The remark of this project, if it is one.
    #[must_use]
    pub const fn finding(self) -> Option<DsnFinding> {
        match self {
            Self::Control(_) | Self::Form(..) => None,
            Self::Finding(finding) => Some(finding),
            Self::FormFinding(_) => Some(DsnFinding::NumberMalformed),
            Self::Line(_) => Some(DsnFinding::Line),
            Self::Slip(_) => Some(DsnFinding::Slip),
        }
    }

    /// Whether a declaration that violates it is refused.
    #[must_use]
    pub const fn is_blocking(self) -> bool {
        match self.control() {
            Some(control) => control.is_blocking(),
            None => false,
        }
    }

    /// The identifier of the control, or the code of the finding.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match (self.control(), self.finding()) {
            (Some(control), _) => control.as_str(),
            (_, Some(finding)) => finding.as_str(),
            (None, None) => "",
        }
    }

    /// The text for people: what the rule says, and for a form what is wrong with it.
    #[must_use]
    pub const fn text(self, lang: Lang) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Control(control) => (control.text(lang), None),
            Self::Form(control, fault) => (control.text(lang), Some(fault.text(lang))),
            Self::Finding(finding) => (finding.text(lang), None),
            Self::FormFinding(fault) => (
                DsnFinding::NumberMalformed.text(lang),
                Some(fault.text(lang)),
            ),
            Self::Line(fault) => (fault.text(lang), None),
            Self::Slip(slip) => (DsnFinding::Slip.text(lang), Some(slip.text(lang))),
        }
    }
}

impl Violation {
    /// The official control that is violated.
    #[must_use]
    pub const fn control(&self) -> Option<Control> {
        self.rule.control()
    }

    /// The value that is at fault, which identifies a person: empty for a rubrique that is absent.
    #[must_use]
    pub const fn value(&self) -> &[u8] {
        &self.value
    }
}

/// The blocks that hold the identity of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum BlockKind {
    Individual,
    Dependant,
    Bonus,
    FreeShares,
    StockOptions,
    FounderWarrants,
    NonEmployee,
}

/// A block, and the controls of its number.
struct Identity {
    block: u64,
    kind: BlockKind,
    nir: Rubrique,
    form: Option<Control>,
    territory: Control,
    unknown: Option<Control>,
    twice: Option<Control>,
    other: Option<Control>,
    nines: Control,
}

/// Every block with an identity: a new one is a new row.
const IDENTITIES: [Identity; 7] = {
    use Control as C;
    const fn in_s89(
        kind: BlockKind,
        nir: &str,
        form: C,
        territory: C,
        unknown: C,
        other: C,
        nines: C,
    ) -> Identity {
        let nir = rubrique(nir);
        Identity {
            block: nir.block(),
            kind,
            nir,
            form: Some(form),
            territory,
            unknown: Some(unknown),
            twice: None,
            other: Some(other),
            nines,
        }
    }
    let individual = rubrique("S21.G00.30.001");
    let dependant = rubrique("S21.G00.73.007");
    let non_employee = rubrique("S89.G00.91.001");
    [
        Identity {
            block: individual.block(),
            kind: BlockKind::Individual,
            nir: individual,
            form: Some(C::NirForm),
            territory: C::NirTerritory,
            unknown: Some(C::NirUnknown),
            twice: Some(C::NirTwice),
            other: None,
            nines: C::NirNines,
        },
        Identity {
            block: dependant.block(),
            kind: BlockKind::Dependant,
            nir: dependant,
            form: Some(C::DependantForm),
            territory: C::DependantTerritory,
            // Twelve 9 are more than five.
            unknown: Some(C::DependantNines),
            twice: None,
            other: None,
            nines: C::DependantNines,
        },
        in_s89(
            BlockKind::Bonus,
            "S89.G00.67.001",
            C::BonusForm,
            C::BonusTerritory,
            C::BonusUnknown,
            C::BonusOther,
            C::BonusNines,
        ),
        in_s89(
            BlockKind::FreeShares,
            "S89.G00.87.007",
            C::FreeSharesForm,
            C::FreeSharesTerritory,
            C::FreeSharesUnknown,
            C::FreeSharesOther,
            C::FreeSharesNines,
        ),
        in_s89(
            BlockKind::StockOptions,
            "S89.G00.88.008",
            C::StockOptionsForm,
            C::StockOptionsTerritory,
            C::StockOptionsUnknown,
            C::StockOptionsOther,
            C::StockOptionsNines,
        ),
        in_s89(
            BlockKind::FounderWarrants,
            "S89.G00.89.007",
            C::FounderWarrantsForm,
            C::FounderWarrantsTerritory,
            C::FounderWarrantsUnknown,
            C::FounderWarrantsOther,
            C::FounderWarrantsNines,
        ),
        Identity {
            block: non_employee.block(),
            kind: BlockKind::NonEmployee,
            nir: non_employee,
            form: None,
            territory: C::NonEmployeeTerritory,
            unknown: Some(C::NonEmployeeUnknown),
            twice: Some(C::NonEmployeeTwice),
            other: None,
            nines: C::NonEmployeeNines,
        },
    ]
};

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
        {
            let text = nircheck::batch::Decoded::new(value.bytes());
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

impl Block {
    /// The value of a rubrique that is there, even if it is empty.
    fn get(&self, role: Role) -> Option<&Value> {
        let value = self.values.get(slot(role)?)?;
        value.rubrique.is_some().then_some(value)
    }
}

impl Violation {
    fn of_line(line: &Line<'_>, rule: Rule) -> Self {
        Self {
            line: line.number,
            declaration: line.declaration,
            individual: line.individual,
            rubrique: line.rubrique,
            rule,
            value: Box::default(),
        }
    }
}

/// A date of birth, of which day and month may be unknown.
#[derive(Clone, Copy)]
struct Birth {
    day: Option<u8>,
    month: Option<u8>,
    year: u16,
}

impl fmt::Debug for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Birth(*)")
    }
}

impl Birth {
    fn is_of(self, nir: Nir) -> bool {
        self.year % 100 == u16::from(nir.birth_year().value())
    }

    fn status(self) -> Option<nircheck::BirthDate> {
        use nircheck::{BirthDate, YearMonth};

        match (self.month, self.day) {
            (Some(month), Some(day)) => Date::new(self.year, month, day).map(BirthDate::Day),
            (Some(month), None) => YearMonth::new(self.year, month).map(BirthDate::Month),
            (None, _) => Some(BirthDate::Year(self.year)),
        }
    }
}

/// Reads JJMMAAAA, or returns the control that it violates.
fn birth_date(text: &[u8]) -> Result<Birth, Control> {
    let pair = |at: usize| match text.get(at..at + 2) {
        Some([a, b]) if a.is_ascii_digit() && b.is_ascii_digit() => Some((a & 15) * 10 + (b & 15)),
        _ => None,
    };
    let (Some(day), Some(month), Some(century), Some(year), 8) =
        (pair(0), pair(2), pair(4), pair(6), text.len())
    else {
        return Err(Control::BirthForm);
    };
    let is_of_form =
        matches!(day, 1..=31 | 99) && matches!(month, 1..=12 | 99) && matches!(century, 18..=20);
    if !is_of_form {
        return Err(Control::BirthForm);
    }
    let known = |value: u8| (value != 99).then_some(value);
    let birth = Birth {
        day: known(day),
        month: known(month),
        year: u16::from(century) * 100 + u16::from(year),
    };
    match (birth.day, birth.month) {
        (Some(day), Some(month)) if Date::new(birth.year, month, day).is_none() => {
            Err(Control::BirthDay)
        }
        _ => Ok(birth),
    }
}

/// The form that CSL-00 asks for; twelve 9 have it.
fn form(text: &[u8]) -> Result<Nir, FormFault> {
    let [first, ..] = *text else {
        return Err(FormFault::Length);
    };
    if text.len() != 13 {
        return Err(FormFault::Length);
    }
    match first {
        b'1' | b'2' => {}
        b'7' | b'8' => return Err(FormFault::Provisional),
        b'0'..=b'9' => return Err(FormFault::Sex),
        _ => return Err(FormFault::Character),
    }
    let nir = Nir::parse_strict(text).map_err(|error| match error.code() {
        ErrorCode::Length => FormFault::Length,
        ErrorCode::Kind => FormFault::Sex,
        ErrorCode::Month => FormFault::Month,
        ErrorCode::Department => FormFault::Department,
        ErrorCode::Commune => FormFault::Commune,
        ErrorCode::Order => FormFault::Order,
        _ => FormFault::Character,
    })?;
    match nir.birth_month().class() {
        MonthClass::OutsideDsn => Err(FormFault::Month),
        _ => Ok(nir),
    }
}

/// The likeliest slip that leads to this text.
fn slip(text: &[u8], context: &Context) -> Option<Slip> {
    let context = Context {
        profile: nircheck::Profile::DSN,
        ..*context
    };
    Some(suggest(text, &context).next()?.slip)
}

/// Whether a department did not exist in a year, or had another code. Source: CCH-11.
fn is_out_of_time(department: &[u8], year: u16) -> bool {
    match department {
        b"2A" | b"2B" => year < 1976,
        b"20" => year >= 1976,
        b"96" => year >= 1968,
        _ => false,
    }
}

/// Whether an NTT is rather a NIR: one that is well formed, or all but one of the 13 characters.
fn looks_like_nir(text: &[u8]) -> bool {
    match text.len() {
        13 | 15 => nircheck::Parsed::parse_strict(text).is_ok(),
        // A digit lost behind the month leaves the month where it was.
        12 => {
            text.iter().all(u8::is_ascii_digit)
                && matches!(
                    text.get(3..5),
                    Some([b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2'])
                )
        }
        _ => false,
    }
}

/// Whether a department of the declaration can be that of the number: by what both can mean.
fn fits_department(place: Birthplace, theirs: &[u8], birth: Option<Birth>) -> bool {
    let ours = place.department();
    let ours = ours.as_str().as_bytes();
    let is_before = |year| birth.is_none_or(|birth| birth.year < year);
    let is_paris = |department: &[u8]| {
        matches!(
            department,
            b"75" | b"78" | b"91" | b"92" | b"93" | b"94" | b"95"
        )
    };
    let is_north_africa = matches!(
        place.kind(),
        PlaceKind::NorthAfrica | PlaceKind::ParisRegionOrNorthAfrica
    );
    match theirs {
        _ if theirs == ours => true,
        b"99" => place.kind() == PlaceKind::Abroad || (is_north_africa && is_before(1968)),
        b"97" | b"98" => matches!(ours.first_chunk(), Some(b"97" | b"98")),
        b"2A" | b"2B" | b"20" => place.kind() == PlaceKind::Corsica,
        // Algeria, Morocco and Tunisia had codes of their own.
        b"91" | b"92" | b"93" | b"94" | b"95" | b"96" if is_before(1968) => {
            is_paris(ours) || is_north_africa || place.kind() == PlaceKind::Abroad
        }
        b"75" | b"78" if is_before(1968) => is_paris(ours),
        _ => !matches!(theirs, [_, _]),
    }
}

/// Whether a country of the declaration can be that of the number. France never contradicts a
/// birth abroad: some declare it so.
fn fits_country(place: Birthplace, theirs: &[u8], birth: Option<Birth>) -> bool {
    if theirs.len() != 2 {
        return true;
    }
    if place.country().is_some() {
        let isos = || {
            let places = place::rows_of(place).flat_map(|place| [Some(place), place.today()]);
            places.flatten().map(|place| place.country()?.iso())
        };
        let is_same = |iso: Option<&str>| iso.is_none_or(|iso| iso.as_bytes() == theirs);
        return theirs == b"FR" || isos().next().is_none() || isos().any(is_same);
    }
    let is_france = matches!(place.kind(), PlaceKind::Metropolitan | PlaceKind::Corsica);
    let is_late = birth.is_some_and(|birth| birth.year >= 1968);
    let is_paris = place.kind() == PlaceKind::ParisRegionOrNorthAfrica && is_late;
    theirs == b"FR" || !(is_france || is_paris)
}
