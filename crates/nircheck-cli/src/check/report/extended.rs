//! Rows of a CSV file given back as they came, byte for byte, with their verdict behind them.

use std::mem;

use nircheck::batch::{Block, Line, RowFormat, Verdict};

use crate::{
    check::{
        civil::{Columns, Compared, Field},
        details::Checker,
        line::CheckedLine,
    },
    input::table::Table,
};

/// The cells behind the rows of one file.
pub(crate) struct Extended {
    /// What is compared with the number.
    civil: Columns,
}

const HEADER: [&str; 3] = ["nir_verdict", "nir_error", "nir_kind"];

/// Gives the rows of one block back.
pub(crate) struct Extender<'a> {
    extended: &'a Extended,
    format: &'a RowFormat,
    /// How many bytes of the block were given back.
    copied: usize,
    /// What comes behind rows of which there is nothing but the verdict to tell, by verdict; nothing
    /// until such a row was there.
    known: Vec<Vec<u8>>,
    /// What comes behind a row.
    cells: Vec<u8>,
}

impl Extended {
    pub(crate) const fn new(civil: Columns) -> Self {
        Self { civil }
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
}

impl<'a> Extender<'a> {
    /// For rows of this format, each of which has the cells of `extended` behind it.
    pub(crate) fn new(extended: &'a Extended, format: &'a RowFormat) -> Self {
        Self {
            extended,
            format,
            copied: 0,
            known: vec![Vec::new(); Verdict::COUNT],
            cells: Vec::new(),
        }
    }

    /// Gives back all rows of a block, among which are no technical numbers.
    pub(crate) fn write(mut self, block: &Block<'_>, checker: &Checker, out: &mut Vec<u8>) {
        for row in block.lines() {
            if !self.copy(&row, block, out) {
                self.push_cells(
                    &CheckedLine::new(row, checker, Some(self.extended.civil)),
                    out,
                );
            }
        }
        self.end(block, out);
    }

    /// Gives a row back, or the first bytes of one that is too long; it must be the next.
    pub(crate) fn row(&mut self, row: &CheckedLine<'_>, block: &Block<'_>, out: &mut Vec<u8>) {
        if !self.copy(&row.line, block, out) {
            self.push_cells(row, out);
        }
    }

    /// Gives a row back with all that comes behind it, or without; returns which.
    #[inline(always)]
    fn copy(&mut self, row: &Line<'_>, block: &Block<'_>, out: &mut Vec<u8>) -> bool {
        let end = row.range().start + row.bytes.len();
        out.extend_from_slice(block.bytes().get(self.copied..end).unwrap_or_default());
        self.copied = end;
        if row.bytes.is_empty() || row.is_cut() {
            return true;
        }
        let missing = row.missing_cells();
        if missing > 0 {
            self.format.push_cells(missing, [""; 0], out);
        }
        let cells = &self.known[row.verdict.index()];
        out.extend_from_slice(cells);
        !cells.is_empty()
    }

    /// Writes the cells behind a row.
    #[cold]
    fn push_cells(&mut self, row: &CheckedLine<'_>, out: &mut Vec<u8>) {
        let verdict = match row.error {
            _ if row.is_empty() => "empty",
            None => "valid",
            Some(_) => "invalid",
        };
        let error = row.error.map_or("", |error| error.as_str());
        let kind = row.kind().map_or("", |kind| kind.as_str());
        let fields = || self.extended.civil.fields();
        let compared = match fields().next() {
            Some(_) => row.details().and_then(|details| details.civil),
            None => None,
        };
        let civil = fields().map(|field| {
            let found = compared.iter().flat_map(Compared::words);
            let found = found.filter(|(other, _)| *other == field);
            found.map(|(_, word)| word).next().unwrap_or("")
        });
        let cells = [verdict, error, kind].into_iter().chain(civil);
        self.cells.clear();
        self.format.push_cells(0, cells, &mut self.cells);
        out.extend_from_slice(&self.cells);
        if !row.is_ntt && fields().next().is_none() {
            self.known[row.line.verdict.index()] = mem::take(&mut self.cells);
        }
    }

    /// What is left of the block: the end of its last row, or more bytes of a row that is too long,
    /// and behind the last of them its verdict.
    pub(crate) fn end(self, block: &Block<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(block.bytes().get(self.copied..).unwrap_or_default());
        let Some(rest) = block.rest() else {
            return;
        };
        out.extend_from_slice(rest.bytes);
        if rest.is_last {
            let civil = self.extended.civil.fields().map(|_| "");
            let cells = ["invalid", "too-long", ""].into_iter().chain(civil);
            self.format.push_cells(0, cells, out);
            out.extend_from_slice(rest.end);
        }
    }
}
