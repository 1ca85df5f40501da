//! `src/place/generated.rs`: the tables as Rust, in a layout that never depends on the machine.

use std::fmt::Display;

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
    let segments = texts(&tables.segments, |s| {
        format!("seg({}, {}, Kind::{:?})", date(s.from), date(s.to), s.kind)
    });
    let countries = texts(&tables.countries, |c| {
        let (from, to) = (date(c.from), date(c.to));
        format!("country({:#07x}, {:?}, {from}, {to})", c.code, c.iso)
    });
    let departments = texts(&tables.departments, |d| {
        let (from, to) = (date(d.from), date(d.to));
        format!("dep({:?}, {:?}, {from}, {to})", d.code, d.name)
    });
    let stretches = texts(&tables.stretches, |(from, to)| {
        format!("({}, {})", date(*from), date(*to))
    });
    let moved = texts(&tables.now, |(row, _)| row.to_string());
    let now = texts(&tables.now, |(_, code)| format!("{code:#07x}"));
    let names = &tables.names;

    out += "#[cfg(feature = \"places\")]\n";
    out += "use super::tables::{CountryRow, country};\n";
    out += "use super::tables::{DepartmentRow, Kind, Segment, dep, seg};\n\n";
    let version = format!("{}.{REVISION}", snapshots::newest());
    out += "/// State of the lists: the day of the newest one, then our own revision of it.\n";
    out += &format!("pub const DATA_VERSION: &str = \"{version}\";\n\n");
    let gate = |places: bool| {
        if places {
            "#[cfg(feature = \"places\")]\n"
        } else {
            ""
        }
    };
    // Whether the feature `places` is needed, the name, the value, the documentation.
    #[rustfmt::skip]
    let constants = [
        (false, "GROUP", GROUP, "Codes in a group: those that differ by their last digit."),
        (false, "GROUPS", GROUPS, "Groups of a department, by two digits of four bits each."),
        (true, "BLOCK", BLOCK, "Names whose starts are counted from that of the first of them."),
    ];
    for (places, name, value, note) in constants {
        let gate = gate(places);
        out += &format!("/// {note}\n{gate}pub(super) const {name}: usize = {value};\n\n");
    }
    // Whether the feature `places` is needed, the name, the type, the values, the documentation.
    #[rustfmt::skip]
    let arrays = [
        (false, "EXISTS", "u16", texts(&tables.bitmap, |word| format!("{word:#x}")),
            "One bit a code, in a word for each group: it is in the table."),
        (false, "RUN_OF", "u16", plain(&tables.run_of), "Number of the run of each group."),
        (false, "RUNS", "u16", plain(&tables.runs),
            "Distinct runs: the patterns of a group of codes."),
        (false, "STRETCHES", "(u32, u32)", stretches, "First day and end of the plain patterns."),
        (false, "PATTERN_START", "u16", plain(&tables.pattern_start),
            "First segment of each pattern, and the end."),
        (false, "SEGMENTS", "Segment", segments, "Bounds and kind of the rows of a pattern."),
        (false, "DEPARTMENTS", "DepartmentRow", departments, "By head of code and time."),
        (true, "ROW_RANK", "u16", plain(&tables.row_rank), "Rows before each group."),
        (true, "NAME_OF_ROW", "u16", plain(&tables.name_of_row), "Name of each row."),
        (true, "ROWS_BY_NAME", "u16", plain(&tables.rows_by_name),
            "The rows in the order of their folded names."),
        (true, "NAME_BLOCKS", "u32", plain(&names.block_start), "Start of each block of names."),
        (true, "NAME_STARTS", "u16", plain(&names.start),
            "Start of each name in its block, and the end of the last."),
        (true, "COUNTRIES", "CountryRow", countries, "States, in order of code and time."),
        (true, "MOVED_ROWS", "u16", moved, "Rows whose place has another code today ..."),
        (true, "MOVED_TO", "u32", now, "... and that code."),
    ];
    for (places, name, kind, items, note) in arrays {
        let (gate, len) = (gate(places), items.len());
        out += &format!("/// {note}\n{gate}pub(super) static {name}: [{kind}; {len}] = [\n");
        let mut line = String::from("   ");
        for item in items {
            if line.len() + item.len() + 2 > WIDTH {
                out += &line;
                out.push('\n');
                line.truncate(3);
            }
            line += &format!(" {item},");
        }
        out += &line;
        out += "\n];\n\n";
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn texts<T>(items: &[T], text: impl Fn(&T) -> String) -> Vec<String> {
    items.iter().map(text).collect()
}

fn plain<T: Display>(items: &[T]) -> Vec<String> {
    texts(items, T::to_string)
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
