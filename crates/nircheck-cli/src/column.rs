//! Which column of a CSV file holds what, and what stands between them.

use crate::{
    failure,
    rows::{Cells, decoded},
};

/// The place, from 0, of the column called `wanted` in the first row, or at that place from 1
/// when no header is called so. A name is matched as it is, else whatever its case and the white
/// space around it.
pub(crate) fn find(wanted: &str, first_row: Cells<'_>, has_header: bool) -> Result<usize, String> {
    let names: Vec<_> = first_row.iter().map(decoded).collect();
    let loose = |name: &str| name.trim().to_lowercase();
    let by_name = || {
        let exact = names.iter().position(|name| name == wanted);
        exact.or_else(|| names.iter().position(|name| loose(name) == loose(wanted)))
    };
    let by_place = || {
        let index = wanted.parse::<usize>().ok()?.checked_sub(1)?;
        Some(index).filter(|index| *index < names.len())
    };
    let named = if has_header { by_name() } else { None };
    named.or_else(by_place).ok_or_else(|| {
        if !has_header {
            return format!(
                "no column {wanted}: the first row has {} cells",
                names.len()
            );
        }
        // A header that is a row of data is shown to nobody.
        let names_hold_number = failure::may_hold_number(names.iter().map(AsRef::as_ref));
        if names_hold_number || names.iter().any(|name| looks_like_data(name)) {
            return format!(
                "no column {wanted}; the first row looks like data, not like names: see \
                 --no-header"
            );
        }
        format!("no column {wanted}; there are: {}", list(&names))
    })
}

/// Whether a cell is a date, an amount or a number rather than the name of a column.
fn looks_like_data(cell: &str) -> bool {
    let count = |matches: fn(char) -> bool| cell.chars().filter(|c| matches(*c)).count();
    let (digits, letters) = (count(char::is_numeric), count(char::is_alphabetic));
    digits > 0 && digits >= letters
}

/// The first names, cut when they are long.
fn list(names: &[impl AsRef<str>]) -> String {
    const NAMES: usize = 30;
    const CHARACTERS: usize = 40;
    let mut list = String::new();
    for (index, name) in names.iter().take(NAMES).enumerate() {
        if index > 0 {
            list.push_str(", ");
        }
        list.extend(name.as_ref().chars().take(CHARACTERS));
    }
    if names.len() > NAMES {
        list.push_str(", ...");
    }
    list
}

/// A delimiter: one ASCII character that is part of no number, name of a code, or quoted cell.
pub(crate) fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"tab" | b"\\t" => Ok(b'\t'),
        [b'"' | b'-' | b'_' | b'\r' | b'\n'] => Err("this character cannot be one".to_owned()),
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() => Ok(*byte),
        _ => Err("one character such as `;`, or `tab`".to_owned()),
    }
}
