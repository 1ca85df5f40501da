//! What is said of lines, and in which form.

pub(crate) mod csv;
pub(crate) mod extended;
pub(crate) mod json;
pub(crate) mod printer;
pub(crate) mod templates;
pub(crate) mod text;
