//! The departments and territories that a code belonged to.

use super::{
    Kind, Place,
    date::{self, Span},
    generated::DEPARTMENTS,
    tables::{DEPARTMENTS_OF, DepartmentRow},
};
use crate::{
    coded::masked_debug,
    number::{Birthplace, Date},
};

/// A department, or an overseas or former territory, under the name that it had at a date.
///
/// One byte, `Copy`: [`Department::index`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Department(u8);

impl Department {
    /// The number of departments and territories, counting each once for every name it had.
    pub const COUNT: usize = DEPARTMENTS.len();

    /// The department of an index; `None` from [`COUNT`](Self::COUNT) on.
    #[must_use]
    pub const fn from_index(index: usize) -> Option<Self> {
        if index < Self::COUNT {
            Some(Self(index as u8))
        } else {
            None
        }
    }

    /// An index below [`COUNT`](Self::COUNT), to count by department in an array. Another version
    /// of the tables may give it another one.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The first 2 characters of its place codes, 3 overseas.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.row().head
    }

    /// The name at that date, in French.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// The first day under this name; `None` when it is unknown, or before anyone alive was born.
    #[must_use]
    pub const fn from(self) -> Option<Date> {
        date::unpack(self.row().from)
    }

    /// The first day on which it no longer existed or had another name; `None` when it still has
    /// this one.
    #[must_use]
    pub const fn to(self) -> Option<Date> {
        date::unpack(self.row().to)
    }

    const fn row(self) -> &'static DepartmentRow {
        &DEPARTMENTS[self.0 as usize]
    }
}

masked_debug!(Department);

/// Returns the department of a code at a birth, whether or not its commune is known. `year` and
/// `month` as for [`lookup`](super::lookup).
///
/// `None` when there was no such department (96 since 1956, 2A before 1976), or it is unknown.
///
/// ```
/// use nircheck::{Birthplace, place};
///
/// let code = Birthplace::new(b"78990").unwrap();
/// assert_eq!(place::department(code, 1950, None).unwrap().name(), "Seine-et-Oise");
/// assert_eq!(place::department(code, 1968, Some(1)).unwrap().name(), "Yvelines");
/// ```
#[must_use]
pub fn department(code: Birthplace, year: u16, month: Option<u8>) -> Option<Department> {
    let span = Span::new(year, month);
    departments(code).find(|it| span.meets(it.row().from, it.row().to))
}

/// Returns the departments that a code has belonged to, in order of time: 92 was Oran, then the
/// Hauts-de-Seine. None for births abroad.
///
/// ```
/// use nircheck::{Birthplace, place};
///
/// let code = Birthplace::new(b"92001").unwrap();
/// let mut departments = place::departments(code);
/// let oran = departments.next().unwrap();
/// assert_eq!((oran.name(), oran.to().unwrap().to_string()), ("Oran", "1962-07-03".into()));
/// let today = departments.next().unwrap();
/// assert_eq!((today.name(), today.to()), ("Hauts-de-Seine", None));
/// ```
pub fn departments(code: Birthplace) -> impl Iterator<Item = Department> {
    let (first, end) = DEPARTMENTS_OF[usize::from(code.department_bits())];
    let territory = b'0' + (code.bits() >> 8 & 15) as u8;
    (first..end).map(Department).filter(move |department| {
        let third = department.code().as_bytes().get(2);
        third.is_none_or(|third| *third == territory)
    })
}

impl Place {
    /// The department or territory at the date of the lookup: Seine for 75051 in 1950, Alger for
    /// 91110. For a place from [`rows`](super::rows), the last one that it was in under this name.
    ///
    /// `None` for countries and for territories that are not part of another.
    #[must_use]
    pub fn department(self) -> Option<Department> {
        let head = usize::from(self.code().department_bits());
        if let (first, end) = DEPARTMENTS_OF[head]
            && end == first + 1
            && let only = Department(first)
            && only.row().is_at_all_times()
        {
            return Some(only);
        }
        let segment = self.segment()?;
        match (segment.kind, head) {
            (Kind::Country | Kind::UnknownCountry, _) | (Kind::Former, 0x98) => None,
            _ => {
                // The day of the lookup, if the row was in force then; else the nearest of the row.
                let asked = self.at.max(segment.from);
                let to = segment.to.max(segment.from + 1);
                departments(self.code())
                    .filter(|it| segment.from < it.row().to && it.row().from < to)
                    .take_while(|it| it.row().from <= asked)
                    .last()
            }
        }
    }
}
