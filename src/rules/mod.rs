//! Profiles, findings, comparisons and suggestions.

mod check;
#[cfg(feature = "places")]
pub(crate) mod compare;
pub(crate) mod findings;
pub(crate) mod months;
mod oids;
mod profiles;
mod suggest;

pub use self::{
    check::{Context, Report, check, inspect},
    findings::{Finding, Findings, Severity},
    months::MonthClass,
    oids::{Oid, OidError},
    profiles::{Form, Profile},
    suggest::{Slip, Suggestion, suggest},
};
