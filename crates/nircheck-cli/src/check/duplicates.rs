//! The same number twice: exact, by the sorted values of the numbers, whatever their spelling and
//! whether their key was given.

use std::io::{self, Write};

use nircheck::{Lang, Parsed};

use crate::failure::Failure;

/// A number as a value without its key, and where it stands among the lines of all inputs.
type Place = (u64, u64);

/// The numbers of a run, and how many are too many.
pub(crate) struct Duplicates {
    /// Of numbers; once they are sorted, of lines and the first ones with the same number.
    places: Vec<Place>,
    /// The last line with a number of the inputs before each, all lines being numbered through.
    before: Vec<u64>,
    limit: usize,
}

/// A line of an input, given by its index.
#[derive(Clone, Copy)]
pub(crate) struct At {
    pub(crate) input: usize,
    pub(crate) line: u64,
}

/// How a repeated number is reported.
#[derive(Clone, Copy)]
pub(crate) enum Style {
    Text(Lang),
    Json,
}

impl Duplicates {
    /// Numbers of so many MiB at the most: 16 bytes a number.
    pub(crate) const fn new(mib: u32) -> Self {
        Self {
            places: Vec::new(),
            before: Vec::new(),
            limit: ((mib as usize) << 20) / size_of::<Place>(),
        }
    }

    /// What is kept of a number on a line.
    pub(crate) fn place(number: Parsed, line: u64) -> Place {
        (number.to_bits() >> 8, line)
    }

    /// Begins the next input.
    pub(crate) fn next_input(&mut self) {
        self.before
            .push(self.places.last().map_or(0, |place| place.1));
    }

    /// Adds numbers of the current input.
    ///
    /// # Errors
    ///
    /// When they take more memory than the limit or the system allows.
    pub(crate) fn add(&mut self, places: &[Place]) -> Result<(), Failure> {
        if self.places.len() + places.len() > self.limit {
            let message = "--duplicates needs more memory than --duplicates-limit allows: 16 \
                           bytes a number";
            return Err(Failure::Message(message.to_owned()));
        }
        self.places
            .try_reserve(places.len())
            .map_err(|_| Failure::no_memory("--duplicates"))?;
        let before = self.before.last().copied().unwrap_or(0);
        let places = places.iter().map(|(number, line)| (*number, before + line));
        self.places.extend(places);
        Ok(())
    }

    /// Finds the lines whose number an earlier line has, in the order of the lines; gives their
    /// count.
    pub(crate) fn find(&mut self) -> u64 {
        self.places.sort_unstable();
        let mut first = (0, 0);
        self.places.retain_mut(|place| {
            if place.0 != first.0 {
                first = *place;
                return false;
            }
            *place = (place.1, first.1);
            true
        });
        self.places.sort_unstable();
        self.places.len() as u64
    }

    /// The lines that were found, each with the first that has its number.
    pub(crate) fn found(&self) -> impl Iterator<Item = (At, At)> {
        let pairs = self.places.iter();
        pairs.map(|(line, first)| (self.at(*line), self.at(*first)))
    }

    fn at(&self, line: u64) -> At {
        let input = self.before.partition_point(|before| *before < line).max(1) - 1;
        At {
            input,
            line: line - self.before[input],
        }
    }
}

/// Says that a line repeats the number of another one.
pub(crate) fn report(
    style: Style,
    names: &[String],
    (line, first): (At, At),
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let (file, other) = (&names[line.input], &names[first.input]);
    match style {
        Style::Text(lang) => {
            super::report::text::push_printable(out, file);
            let (of_line, of) = match lang {
                Lang::Fr => ("doublon de la ligne", "doublon de"),
                _ => ("duplicate of line", "duplicate of"),
            };
            if line.input == first.input {
                return writeln!(out, ":{}: {of_line} {}", line.line, first.line);
            }
            write!(out, ":{}: {of} ", line.line)?;
            super::report::text::push_printable(out, other);
            writeln!(out, ":{}", first.line)
        }
        Style::Json if names.len() == 1 => {
            let (line, first) = (line.line, first.line);
            writeln!(
                out,
                "{{\"line\":{line},\"duplicate\":{{\"line\":{first}}}}}"
            )
        }
        Style::Json => {
            let file = serde_json::to_string(file)?;
            let other = serde_json::to_string(other)?;
            let (line, first) = (line.line, first.line);
            writeln!(
                out,
                "{{\"file\":{file},\"line\":{line},\"duplicate\":{{\"file\":{other},\"line\":{first}}}}}"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_several_inputs() {
        let mut duplicates = Duplicates::new(1);
        duplicates.next_input();
        assert!(duplicates.add(&[(5, 1), (7, 2), (5, 4)]).is_ok());
        duplicates.next_input();
        assert!(duplicates.add(&[(7, 1), (5, 2), (9, 3)]).is_ok());
        assert_eq!(duplicates.find(), 3);
        let found = duplicates.found();
        let found: Vec<_> = found
            .map(|(at, first)| (at.input, at.line, first.input, first.line))
            .collect();
        assert_eq!(found, [(0, 4, 0, 1), (1, 1, 0, 2), (1, 2, 0, 1)]);
    }
}
