//! Rows of a CSV file given back as they came, byte for byte, with their verdict behind them.

use nircheck::batch::{Rest, RowFormat};

use crate::{
    check::{
        civil::{Columns, Compared, Field},
        line::CheckedLine,
    },
    input::table::Table,
};

/// Gives rows of one file back.
pub(crate) struct Extended {
    /// How many cells a row should have.
    width: usize,
    /// What is compared with the number.
    civil: Columns,
}

const HEADER: [&str; 3] = ["nir_verdict", "nir_error", "nir_kind"];

impl Extended {
    pub(crate) fn new(table: &Table, civil: Columns) -> Self {
        let width = table.width();
        Self { width, civil }
    }

    /// The header of the file with more names behind it.
    pub(crate) fn header(&self, table: &Table, out: &mut Vec<u8>) {
        if let Some(header) = &table.header {
            let civil = self.civil.fields().map(Field::column);
            out.extend_from_slice(header);
            table
                .format
                .push_cells(0, HEADER.into_iter().chain(civil), out);
            out.extend_from_slice(&table.header_end);
        }
    }

    /// A row, or its first bytes when it is too long.
    pub(crate) fn row(&self, row: &CheckedLine<'_>, out: &mut Vec<u8>) {
        let verdict = match row.error {
            _ if row.is_empty() => "empty",
            None => "valid",
            Some(_) => "invalid",
        };
        let error = row.error.map_or("", |error| error.as_str());
        let kind = row.kind().map_or("", |kind| kind.as_str());
        let compared = match self.civil.fields().next() {
            Some(_) => row.details().and_then(|details| details.civil),
            None => None,
        };
        let civil = self.civil.fields().map(|field| {
            let found = compared.iter().flat_map(Compared::words);
            let found = found.filter(|(other, _)| *other == field);
            found.map(|(_, word)| word).next().unwrap_or("")
        });
        let cells = [verdict, error, kind].into_iter().chain(civil);
        row.line.push_extended(self.width, cells, out);
    }

    /// More bytes of a row that is too long, and behind the last ones its verdict.
    pub(crate) fn rest(&self, format: &RowFormat, rest: &Rest<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(rest.bytes);
        if rest.is_last {
            let civil = self.civil.fields().map(|_| "");
            let cells = ["invalid", "too-long", ""].into_iter().chain(civil);
            format.push_cells(0, cells, out);
            out.extend_from_slice(rest.end);
        }
    }
}
