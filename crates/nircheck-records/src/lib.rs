//! Documents around the French social security number (`NIR`): what is written beside a number, and
//! what two numbers say together. [`nircheck`] judges the number itself.

mod codes;

pub mod attachment;
pub mod fund;
pub mod identity;
pub mod transition;
