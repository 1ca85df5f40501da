//! Rows of a CSV file: the engine judges the column of numbers, behind the header that tells which
//! one it is. Where more than that column matters, every row is read here, cell by cell.

use std::io::{self, Cursor, Read, Seek, Write};

use nircheck::batch::Delimited;

use super::{
    Doing, Run, Stop, civil,
    duplicates::Duplicates,
    report::{Columns, End, Record},
    source::Source,
    verdict::Canonical,
};
use crate::{
    column,
    lines::Lines,
    rows::{Row, Rows},
};

/// The header and the delimiter of a file.
pub(super) type Header = (Option<Vec<u8>>, u8);

impl Run<'_> {
    /// Checks a column of an input.
    pub(super) fn rows(
        &mut self,
        source: Source,
        column: &str,
        file: &str,
        unreadable: impl Fn(io::Error) -> Stop,
    ) -> Result<(), Stop> {
        let delimiter = self.args.delimiter;
        let compares = self.args.civil_columns().iter().any(Option::is_some);
        if compares || matches!(self.doing, Doing::Back(_)) {
            let lines = Lines::new(source.into_stream());
            let rows = Rows::new(lines, delimiter).map_err(&unreadable)?;
            return self.rows_with_cells(rows, column, file, unreadable);
        }
        let mut source = Remembering {
            source,
            bytes: Vec::new(),
        };
        let rows = Rows::new(Lines::new(&mut source), delimiter).map_err(&unreadable)?;
        match self.first_row(rows, column, file, &unreadable)? {
            None => Ok(()),
            Some(column) => {
                let source = source.into_whole().map_err(&unreadable)?;
                self.by_engine(source, Some(column), file, unreadable)
            }
        }
    }

    /// Reads up to the first row that is not blank, or through it when it is a header; nothing
    /// when there is none.
    fn first_row(
        &mut self,
        mut rows: Rows<impl Read>,
        column: &str,
        file: &str,
        unreadable: impl Fn(io::Error) -> Stop,
    ) -> Result<Option<Delimited>, Stop> {
        let delimiter = rows.delimiter();
        let mut start = rows.next_place();
        while let Some(row) = rows.next_row().map_err(&unreadable)? {
            if row.is_cut || row.cells.len() > 0 {
                let problem = |problem| Stop::Input(format!("{file}: {problem}"));
                let (place, _) = self.columns(&row, delimiter, column, problem)?;
                if !self.args.no_header {
                    start = rows.next_place();
                }
                let column = Delimited::new(delimiter, place);
                return Ok(column.map(|column| column.starting_at(start.0, start.1)));
            }
            self.counts.add(None);
            start = rows.next_place();
        }
        Ok(None)
    }

    fn rows_with_cells(
        &mut self,
        mut rows: Rows<impl Read>,
        column: &str,
        file: &str,
        unreadable: impl Fn(io::Error) -> Stop,
    ) -> Result<(), Stop> {
        let delimiter = rows.delimiter();
        let mut place = None; // known from the first row on
        let mut text_out = Vec::new();
        while let Some(row) = rows.next_row().map_err(&unreadable)? {
            if place.is_none() && (row.is_cut || row.cells.len() > 0) {
                let problem = |problem| Stop::Input(format!("{file}: {problem}"));
                place = Some(self.columns(&row, delimiter, column, problem)?);
                if !self.args.no_header {
                    continue;
                }
            }
            let cell = place.and_then(|(place, _)| row.cells.get(place));
            let (text, mut verdict) = match row.is_cut {
                true => (row.raw.into(), self.judge.line(row.raw)),
                false => self.judge.cell(cell.unwrap_or_default()),
            };
            if let (Some((_, civil)), Some(verdict)) = (&place, &mut verdict) {
                let number = verdict.number.as_ref().and_then(Canonical::number);
                verdict.civil = civil.compare(number, row.cells, &self.judge.context);
            }
            self.counts.add(verdict.as_ref());
            self.progress.advance(row.raw.len() + row.ending.len(), 1);
            if self.args.summary
                && let Some(verdict) = &verdict
            {
                let place = (self.names.len() - 1, row.number);
                match verdict.error {
                    Some(fault) => self.diagnosis.look(place, &text, fault.code),
                    None if verdict.is_short() => self.diagnosis.see_short(place),
                    None => {}
                }
            }
            if let Some(duplicates) = &mut self.duplicates
                && let Some(Canonical::Nir(number)) =
                    verdict.as_ref().and_then(|verdict| verdict.number.as_ref())
            {
                let place = Duplicates::place(*number, row.number);
                duplicates.add(&[place]).map_err(Stop::too_many)?;
            }
            match &mut self.doing {
                Doing::Count | Doing::Filter => {}
                Doing::Report(report) => {
                    let record = Record {
                        file,
                        line: row.number,
                        text: &text,
                        verdict: verdict.as_ref(),
                    };
                    let reported = report.record(&record, &mut text_out);
                    reported.map_err(Stop::output)?;
                }
                Doing::Back(back) => {
                    back.row(&row, verdict.as_ref(), &mut text_out);
                    while let Some(piece) = rows.next_piece().map_err(&unreadable)? {
                        self.out.write_all(&text_out).map_err(Stop::output)?;
                        text_out.clear();
                        text_out.extend_from_slice(piece);
                    }
                    let end = End {
                        bytes: rows.ending(),
                        is_unclosed: rows.is_unclosed(),
                    };
                    back.end(&end, &mut text_out);
                }
            }
            self.out.write_all(&text_out).map_err(Stop::output)?;
            text_out.clear();
        }
        Ok(())
    }

    /// Takes the first row of a CSV file: the places of the column of numbers and of those of a
    /// civil status.
    fn columns(
        &mut self,
        row: &Row<'_>,
        delimiter: u8,
        column: &str,
        problem: impl Fn(String) -> Stop,
    ) -> Result<(usize, civil::Columns), Stop> {
        if row.is_cut {
            return Err(problem("the first row is over 1 MiB".to_owned()));
        }
        let has_header = !self.args.no_header;
        let place = column::find(column, row.cells, has_header).map_err(&problem)?;
        let civil = civil::Columns::find(self.args, row.cells, has_header).map_err(&problem)?;
        let columns = Columns {
            header: has_header.then_some(row.raw),
            ending: row.ending,
            width: row.cells.len(),
            delimiter,
            civil,
        };
        let gives_rows_back = match self.doing {
            Doing::Back(_) | Doing::Filter => true,
            Doing::Count | Doing::Report(_) => self.split.is_some(),
        };
        if gives_rows_back {
            let header = (columns.header.map(<[u8]>::to_vec), delimiter);
            let is_first = self.header.is_none();
            if *self.header.get_or_insert_with(|| header.clone()) != header {
                let differs = "its columns are not those of the file before";
                return Err(problem(differs.to_owned()));
            }
            self.put_header(&columns, is_first).map_err(Stop::output)?;
        }
        Ok((place, civil))
    }

    /// Gives the header back, above the rows of the first file.
    fn put_header(&mut self, columns: &Columns<'_>, is_first: bool) -> io::Result<()> {
        if let Doing::Back(back) = &mut self.doing {
            let mut header = Vec::new();
            back.columns(columns, is_first, &mut header);
            return self.out.write_all(&header);
        }
        let Some(header) = columns.header.filter(|_| is_first) else {
            return Ok(());
        };
        let header = [header, columns.ending].concat();
        let Some(split) = &mut self.split else {
            return self.out.write_all(&header);
        };
        split.valid.write_all(&header)?;
        let reason = [b"nir_error", &[columns.delimiter][..], &header].concat();
        split.invalid.write_all(&reason)
    }
}

/// An input of which what was read is kept, to be read again.
struct Remembering {
    source: Source,
    bytes: Vec<u8>,
}

impl Remembering {
    fn into_whole(self) -> io::Result<Source> {
        Ok(match self.source {
            Source::Regular(mut file, len) => {
                file.rewind()?;
                Source::Regular(file, len)
            }
            Source::Stream(input) => Source::Stream(Box::new(Cursor::new(self.bytes).chain(input))),
        })
    }
}

impl Read for Remembering {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match &mut self.source {
            Source::Regular(file, _) => file.read(to),
            Source::Stream(input) => {
                let read = input.read(to)?;
                self.bytes
                    .extend_from_slice(to.get(..read).unwrap_or_default());
                Ok(read)
            }
        }
    }
}
