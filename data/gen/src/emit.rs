//! `src/place/generated.rs`: the tables as Rust, in a layout that never depends on the machine.

use std::fmt::{Display, Write};

use crate::row::Kind;
use crate::snapshots;
use crate::tables::{BLOCK, GROUP, GROUPS, OPEN_TO, Tables};

/// Our revision of the lists of one day: to be raised when the patch files alone change.
const REVISION: u32 = 2;

/// Longest line of the generated file.
const WIDTH: usize = 100;

pub(crate) fn rust(tables: &Tables) -> String {
    let mut out = String::from(
        "//! Written by `nircheck-gen tables` from data/places.csv, data/countries.csv and\n\
         //! data/departments.csv. Do not edit: change the CSV files or the generator.\n\n",
    );
    let moved: Vec<String> = tables.now.iter().map(|(row, _)| row.to_string()).collect();
    let now: Vec<String> = tables
        .now
        .iter()
        .map(|(_, code)| format!("{code:#07x}"))
        .collect();
    let segments: Vec<String> = tables
        .segments
        .iter()
        .map(|s| format!("seg({}, {}, {})", date(s.from), date(s.to), kind(s.kind)))
        .collect();
    let stretches: Vec<String> = tables
        .stretches
        .iter()
        .map(|(from, to)| format!("({}, {})", date(*from), date(*to)))
        .collect();
    let countries: Vec<String> = tables
        .countries
        .iter()
        .map(|c| {
            format!(
                "country({:#07x}, {:?}, {}, {})",
                c.code,
                c.iso,
                date(c.from),
                date(c.to)
            )
        })
        .collect();
    let departments: Vec<String> = tables
        .departments
        .iter()
        .map(|d| {
            format!(
                "dep({:?}, {:?}, {}, {})",
                d.code,
                d.name,
                date(d.from),
                date(d.to)
            )
        })
        .collect();
    let names = &tables.names;

    out += "#[cfg(feature = \"places\")]\n";
    out += "use super::tables::{CountryRow, country};\n";
    out += "use super::tables::{DepartmentRow, Kind, Segment, dep, seg};\n\n";
    let version = format!("{}.{REVISION}", snapshots::newest());
    out += "/// State of the lists: the day of the newest one, then our own revision of it.\n";
    out += &format!("pub const DATA_VERSION: &str = \"{version}\";\n\n");
    let mut constant = |head: &str, value: usize, note: &str| {
        let _ = writeln!(out, "/// {note}\n{head} = {value};\n");
    };
    constant(
        "pub(super) const GROUP: usize",
        GROUP,
        "Codes in a group: those that differ by their last digit.",
    );
    let hidden = "#[cfg(feature = \"places\")]\npub(super) const";
    constant(
        "pub(super) const GROUPS: usize",
        GROUPS,
        "Groups of a department, by two digits of four bits each.",
    );
    constant(
        &format!("{hidden} NAMES: usize"),
        names.count,
        "Distinct names.",
    );
    constant(
        &format!("{hidden} BLOCK: usize"),
        BLOCK,
        "Names in a block of the pool.",
    );
    constant(
        &format!("{hidden} LONGEST: usize"),
        names.longest,
        "Bytes of the longest name.",
    );

    out += &array(
        "EXISTS",
        "u16",
        &hex(&tables.bitmap),
        "One bit a code, in a word for each group: it is in the table.",
    );
    out += &array(
        "RUN_OF",
        "u16",
        &texts(&tables.run_of),
        "Number of the run of each group.",
    );
    out += &array(
        "RUNS",
        "u16",
        &texts(&tables.runs),
        "Distinct runs: the patterns of a group of codes.",
    );
    let pairs = "(u32, u32)";
    out += &array(
        "STRETCHES",
        pairs,
        &stretches,
        "First day and end of the plain patterns.",
    );
    let starts = texts(&tables.pattern_start);
    out += &array(
        "PATTERN_START",
        "u16",
        &starts,
        "First segment of each pattern, and the end.",
    );
    out += &array(
        "SEGMENTS",
        "Segment",
        &segments,
        "Bounds and kind of the rows of a pattern.",
    );
    out += &array(
        "DEPARTMENTS",
        "DepartmentRow",
        &departments,
        "By head of code and time.",
    );
    let places = "#[cfg(feature = \"places\")]\n";
    for text in [
        array(
            "ROW_RANK",
            "u16",
            &texts(&tables.row_rank),
            "Rows before each group.",
        ),
        array(
            "NAME_OF_ROW",
            "u16",
            &texts(&tables.name_of_row),
            "Name of each row.",
        ),
        array(
            "NAME_BLOCKS",
            "u32",
            &texts(&names.block_start),
            "Start of each block of names.",
        ),
        array(
            "COUNTRIES",
            "CountryRow",
            &countries,
            "States, in order of code and time.",
        ),
        array(
            "MOVED_ROWS",
            "u16",
            &moved,
            "Rows whose place has another code today ...",
        ),
        array("MOVED_TO", "u32", &now, "... and that code."),
    ] {
        let (note, item) = text.split_once('\n').unwrap_or_default();
        out += &format!("{note}\n{places}{item}");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn array(name: &str, kind: &str, items: &[String], note: &str) -> String {
    let mut out = format!(
        "/// {note}\npub(super) static {name}: [{kind}; {}] = [\n",
        items.len()
    );
    let mut line = String::from("   ");
    for item in items {
        if line.len() + item.len() + 2 > WIDTH {
            out += &line;
            out.push('\n');
            line = String::from("   ");
        }
        line.push(' ');
        line += item;
        line.push(',');
    }
    if !line.trim().is_empty() {
        out += &line;
        out.push('\n');
    }
    out + "];\n\n"
}

fn texts<T: Display>(items: &[T]) -> Vec<String> {
    items.iter().map(T::to_string).collect()
}

fn hex(words: &[u16]) -> Vec<String> {
    words.iter().map(|word| format!("{word:#x}")).collect()
}

/// A packed date as a literal that a reader can check: year, month, day.
fn date(packed: u32) -> String {
    match packed {
        0 => "0".to_owned(),
        OPEN_TO => "u32::MAX".to_owned(),
        _ => format!(
            "{} << 9 | {} << 5 | {}",
            packed >> 9,
            packed >> 5 & 15,
            packed & 31
        ),
    }
}

fn kind(kind: Kind) -> String {
    format!("Kind::{kind:?}")
}
