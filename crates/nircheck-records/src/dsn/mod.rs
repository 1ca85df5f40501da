//! A payroll declaration (`DSN`): read it, check the identities in it, hide them.
//!
//! # Source
//! The cahier technique DSN 2025.1 for the form of the file, the rubriques and the controls, which
//! are reported by their official identifiers; [`Control::source`] says where each was read. What
//! this project adds is a [`DsnFinding`], and blocks nothing.

mod check;
mod controls;
mod hide;
mod identities;
mod months;
mod reader;
mod rubrique;
mod traits;
mod violation;

pub use self::{
    check::Checker,
    controls::{Control, DsnFinding, FormFault},
    hide::{Hiding, hide},
    months::{Individuals, Month, MonthChange, compare_months},
    reader::{Error, Event, FileFault, Line, LineFault, MAX_CHARACTERS, MAX_LINE, Reader, Start},
    rubrique::Rubrique,
    violation::{Rule, Violation},
};
