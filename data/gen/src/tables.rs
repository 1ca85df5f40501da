//! Builds the tables that `src/place/` looks up from the rows, and computes their size.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, Result, ensure};

use crate::countries::Country;
use crate::fold::Folded;
use crate::row::{Date, Department, Kind, Row, check_code};

/// Codes in a group: those that differ by their last digit only.
pub(crate) const GROUP: usize = 10;

/// Groups of a department, indexed by the two digits before the last one, four bits each as in a
/// packed number, so that the library does not convert them. A third stay empty.
pub(crate) const GROUPS: usize = 0x9A;

/// Departments 00 to 99, 2A and 2B.
const DEPARTMENTS: usize = 102;

/// Names whose starts in the pool are counted from that of the first of them.
pub(crate) const BLOCK: usize = 1024;

/// A row of a code without its name: bounds (packed dates) and kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Segment {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) kind: Kind,
}

/// Unknown bounds: before and after any packed date.
pub(crate) const OPEN_FROM: u32 = 0;
pub(crate) const OPEN_TO: u32 = u32::MAX;

pub(crate) struct Tables {
    /// Existence: one bit per code, one word per group.
    pub(crate) bitmap: Vec<u16>,
    /// For each group, its number among the distinct runs of patterns.
    pub(crate) run_of: Vec<u16>,
    /// The distinct runs: [`GROUP`] patterns each.
    pub(crate) runs: Vec<u16>,
    /// Where the segments of each pattern begin; one more entry than patterns.
    pub(crate) pattern_start: Vec<u16>,
    pub(crate) segments: Vec<Segment>,
    /// First day and end of each pattern that is one uninterrupted period of one place.
    pub(crate) stretches: Vec<(u32, u32)>,
    /// Rows before each group.
    pub(crate) row_rank: Vec<u16>,
    /// Name of each row, in order of code and time.
    pub(crate) name_of_row: Vec<u16>,
    /// The rows in the order of their folded names.
    pub(crate) rows_by_name: Vec<u16>,
    /// Rows whose place has another code today, and that code, packed.
    pub(crate) now: Vec<(u16, u32)>,
    pub(crate) names: Names,
    pub(crate) countries: Vec<CountryRow>,
    pub(crate) departments: Vec<DepartmentRow>,
}

/// Names sorted by their folding.
pub(crate) struct Names {
    /// All of them, one behind the other.
    pub(crate) pool: String,
    /// Where each block of [`BLOCK`] names begins in the pool.
    pub(crate) block_start: Vec<u32>,
    /// Where each name begins, and the last one ends, from the start of its block.
    pub(crate) start: Vec<u16>,
    /// For each name, the first one that folds alike.
    first_alike: Vec<u16>,
    longest: usize,
}

pub(crate) struct CountryRow {
    pub(crate) code: u32,
    pub(crate) iso: String,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

pub(crate) struct DepartmentRow {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

pub(crate) fn build(
    rows: &[Row],
    countries: &[Country],
    departments: &[Department],
) -> Result<Tables> {
    let mut by_code: BTreeMap<(usize, usize), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        by_code.entry(position(&row.code)?).or_default().push(row);
    }

    // A pattern is the bounds and kinds of the rows of a code. The first, without rows, is that of
    // codes that are not in the tables. Next are those of one uninterrupted period, for which the
    // hot path compares two bounds only; then the others.
    let pattern_of = |rows: &[&Row]| rows.iter().map(|r| segment(r)).collect::<Vec<_>>();
    let patterns: BTreeSet<Vec<Segment>> = by_code.values().map(|r| pattern_of(r)).collect();
    let (plain, special): (Vec<_>, Vec<_>) = patterns.iter().partition(|p| stretch(p).is_some());
    let none = Vec::new();
    let ordered: Vec<&Vec<Segment>> = [&none]
        .into_iter()
        .chain(plain.iter().chain(&special).copied())
        .collect();
    let number: HashMap<&Vec<Segment>, u16> = ordered
        .iter()
        .zip(0..)
        .map(|(pattern, i)| (*pattern, i))
        .collect();

    let names = Names::build(rows)?;
    let mut tables = Tables {
        bitmap: Vec::new(),
        run_of: Vec::new(),
        runs: Vec::new(),
        pattern_start: Vec::new(),
        segments: Vec::new(),
        stretches: vec![(OPEN_TO, OPEN_FROM)],
        row_rank: Vec::new(),
        name_of_row: Vec::new(),
        rows_by_name: Vec::new(),
        now: Vec::new(),
        names: names.0,
        countries: country_rows(countries)?,
        departments: department_rows(departments),
    };
    tables
        .stretches
        .extend(plain.iter().filter_map(|pattern| stretch(pattern)));
    for pattern in &ordered {
        tables
            .pattern_start
            .push(u16::try_from(tables.segments.len())?);
        tables.segments.extend(pattern.iter());
    }
    tables
        .pattern_start
        .push(u16::try_from(tables.segments.len())?);

    let mut run_number: HashMap<[u16; GROUP], u16> = HashMap::new();
    for group in 0..DEPARTMENTS * GROUPS {
        let rows_before = tables.name_of_row.len();
        tables.row_rank.push(u16::try_from(rows_before)?);
        let mut exists = 0;
        let mut run = [0; GROUP];
        for ((_, digit), rows) in by_code.range((group, 0)..(group, GROUP)) {
            exists |= 1 << digit;
            run[*digit] = number[&pattern_of(rows)];
            for row in rows {
                if let Some(now) = &row.now {
                    let row_number = u16::try_from(tables.name_of_row.len())?;
                    tables.now.push((row_number, packed(now)?));
                }
                tables.name_of_row.push(names.1[row.name.as_str()]);
            }
        }
        tables.bitmap.push(exists);
        let next = u16::try_from(run_number.len())?;
        let run_of = *run_number.entry(run).or_insert(next);
        if run_of == next {
            tables.runs.extend(run);
        }
        tables.run_of.push(run_of);
    }
    tables.rows_by_name = (0..u16::try_from(tables.name_of_row.len())?).collect();
    let name =
        |row: &u16| tables.names.first_alike[usize::from(tables.name_of_row[usize::from(*row)])];
    tables.rows_by_name.sort_by_key(name);
    Ok(tables)
}

/// The group of a code, and its last digit.
fn position(code: &str) -> Result<(usize, usize)> {
    let bits = packed(code)? as usize;
    let department = match &code[..2] {
        "2A" => 100,
        "2B" => 101,
        digits => digits.parse()?,
    };
    Ok((department * GROUPS + (bits >> 4 & 0xFF), bits & 15))
}

/// Packs a code as the library does: four bits per character.
fn packed(code: &str) -> Result<u32> {
    check_code(code)?;
    Ok(u32::from_str_radix(code, 16)?)
}

/// First day and end of a pattern that is one uninterrupted period of one known place.
fn stretch(pattern: &[Segment]) -> Option<(u32, u32)> {
    let known = |kind| matches!(kind, Kind::Commune | Kind::Arrondissement | Kind::Country);
    let former = pattern.iter().all(|segment| segment.kind == Kind::Former);
    let one_place = former || pattern.iter().all(|segment| known(segment.kind));
    let unbroken = pattern.windows(2).all(|pair| pair[0].to == pair[1].from);
    let ends = (pattern.first()?.from, pattern.last()?.to);
    (one_place && unbroken).then_some(ends)
}

fn segment(row: &Row) -> Segment {
    Segment {
        from: row.from.map_or(OPEN_FROM, pack),
        to: row.to.map_or(OPEN_TO, pack),
        kind: row.kind,
    }
}

/// Packs a date as the library does: year, month and day in 4 bytes that sort.
pub(crate) fn pack(date: Date) -> u32 {
    u32::from(date.year) << 9 | u32::from(date.month) << 5 | u32::from(date.day)
}

fn country_rows(countries: &[Country]) -> Result<Vec<CountryRow>> {
    countries
        .iter()
        .map(|country| {
            Ok(CountryRow {
                code: packed(&country.code)?,
                iso: country.iso.clone(),
                from: country.from.map_or(OPEN_FROM, pack),
                to: country.to.map_or(OPEN_TO, pack),
            })
        })
        .collect()
}

fn department_rows(departments: &[Department]) -> Vec<DepartmentRow> {
    departments
        .iter()
        .map(|department| DepartmentRow {
            code: department.code.clone(),
            name: department.name.clone(),
            from: department.from.map_or(OPEN_FROM, pack),
            to: department.to.map_or(OPEN_TO, pack),
        })
        .collect()
}

impl Names {
    /// The pool, and the number of each name.
    fn build(rows: &[Row]) -> Result<(Names, HashMap<&str, u16>)> {
        let mut sorted: Vec<(Folded, &str)> = Vec::new();
        let distinct: BTreeSet<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        for name in distinct {
            sorted.push((Folded::new(name).context("a name is too long")?, name));
        }
        sorted.sort_by(|a, b| (a.0.as_bytes(), a.1).cmp(&(b.0.as_bytes(), b.1)));

        let mut names = Names {
            pool: String::new(),
            block_start: Vec::new(),
            start: Vec::new(),
            first_alike: Vec::new(),
            longest: sorted.iter().map(|(_, name)| name.len()).max().unwrap_or(0),
        };
        let mut number = HashMap::new();
        for (i, (folded, name)) in sorted.iter().enumerate() {
            number.insert(*name, u16::try_from(i)?);
            let alike = sorted.partition_point(|(other, _)| other.as_bytes() < folded.as_bytes());
            names.first_alike.push(u16::try_from(alike)?);
            names.push_start()?;
            names.pool += name;
        }
        names.push_start()?;
        Ok((names, number))
    }

    fn push_start(&mut self) -> Result<()> {
        if self.start.len().is_multiple_of(BLOCK) {
            self.block_start.push(u32::try_from(self.pool.len())?);
        }
        let block = self.block_start.last().map_or(0, |start| *start as usize);
        self.start.push(u16::try_from(self.pool.len() - block)?);
        Ok(())
    }
}

/// The limits of the size in a binary: of existence and dates, and of all tables.
const DATES_LIMIT: usize = 250_000;
const LIMIT: usize = 1_050_000;

impl Tables {
    /// The size of each part in a binary; an error above the limits.
    pub(crate) fn sizes(&self) -> Result<String> {
        let bitmap = self.bitmap.len() * 2;
        let validity = self.run_of.len() * 2
            + self.runs.len() * 2
            + self.pattern_start.len() * 2
            + self.stretches.len() * 8
            + self.segments.len() * 12;
        let names = &self.names;
        let names = names.pool.len() + names.block_start.len() * 4 + names.start.len() * 2;
        let rows = self.row_rank.len() * 2 + self.name_of_row.len() * 4;
        let now = self.now.len() * 6;
        let countries = self.countries.iter().map(|it| 32 + it.iso.len());
        let departments = self.departments.iter();
        let departments = departments.map(|it| 40 + it.name.len() + it.code.len());
        let small = countries.chain(departments).sum::<usize>();
        let (dates, all) = (
            bitmap + validity,
            bitmap + validity + names + rows + now + small,
        );
        ensure!(
            dates <= DATES_LIMIT && all <= LIMIT,
            "the tables take {dates} bytes for existence and dates, {all} in all"
        );
        Ok(format!(
            "{} codes, {} rows, {} patterns, {} segments, {} names (longest {}), {} have moved\n\
             bytes: bitmap {bitmap}, validity {validity}; names {names}, rows {rows}, now {now}, \
             countries and departments {small}; in all {all}",
            self.bitmap
                .iter()
                .map(|word| word.count_ones())
                .sum::<u32>(),
            self.name_of_row.len(),
            self.pattern_start.len() - 1,
            self.segments.len(),
            self.names.first_alike.len(),
            self.names.longest,
            self.now.len(),
        ))
    }
}
