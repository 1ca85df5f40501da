//! The options of the main command.

use std::path::{Path, PathBuf};

use crate::{
    context::{ContextArgs, LangArgs},
    failure::Failure,
    input::{source, table::ColumnArgs},
    output::{Format, Shape, formats},
    run::engine::SpeedArgs,
};

/// What to check, and what to say of it. No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The files to check, one number a line; standard input for `-` or without any
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The form of the report
    #[arg(long, default_value_t, value_name = "FORMAT", ignore_case = true)]
    #[arg(value_parser = formats(&[Shape::Text, Shape::Records, Shape::Rows]))]
    #[arg(help_heading = "Report")]
    pub(crate) format: Format,
    /// Report every line, not only what is wrong
    #[arg(long, help_heading = "Report")]
    pub(crate) all: bool,
    /// Report findings too, which never make a number invalid
    #[arg(long, help_heading = "Report")]
    pub(crate) findings: bool,
    /// Look places of birth up: report findings on them, and in JSON lines what each was
    #[arg(long, help_heading = "Report")]
    pub(crate) places: bool,
    /// Show the numbers themselves
    #[arg(long, help_heading = "Report")]
    pub(crate) show_numbers: bool,
    /// Show the key that the thirteen characters give
    #[arg(long, help_heading = "Report")]
    pub(crate) expected_key: bool,
    /// No report and no count: the exit code alone (messages about files that cannot be read
    /// remain)
    #[arg(long, short, help_heading = "Report")]
    pub(crate) quiet: bool,

    /// Counts instead of reports
    #[arg(long, help_heading = "Instead of a report")]
    count: bool,
    /// Counts, with those of findings, kinds and status of the well-formed numbers
    #[arg(long, help_heading = "Instead of a report")]
    pub(crate) summary: bool,
    /// In the counts, those of births by department and by country
    #[arg(long, requires = "summary", help_heading = "Instead of a report")]
    pub(crate) by_place: bool,
    /// The lines whose number is well formed, as they are
    #[arg(long, help_heading = "Instead of a report")]
    #[arg(conflicts_with_all = ["invalid", "count", "summary", "all", "findings", "places"])]
    #[arg(conflicts_with_all = ["show_numbers", "expected_key", "format"])]
    pub(crate) valid: bool,
    /// The lines whose number is not well formed, as they are
    #[arg(long, help_heading = "Instead of a report")]
    #[arg(conflicts_with_all = ["count", "summary", "all", "findings", "places"])]
    #[arg(conflicts_with_all = ["show_numbers", "expected_key", "format"])]
    pub(crate) invalid: bool,

    /// Two files: PREFIX.valid with the well-formed lines as they are, PREFIX.invalid with the
    /// others, each behind the code of what is wrong and a tab; of CSV both with the header, the
    /// code being a first column. On Unix only their owner can read them
    #[arg(long, value_name = "PREFIX", help_heading = "Instead of a report")]
    #[arg(conflicts_with_all = ["valid", "invalid", "count", "summary", "all", "findings"])]
    #[arg(conflicts_with_all = ["places", "show_numbers", "expected_key", "format", "quiet"])]
    pub(crate) split: Option<PathBuf>,
    /// Also report the numbers that an earlier line has, whatever their spelling and with their
    /// key or without; takes 16 bytes a number and does not change the exit code
    #[arg(long, help_heading = "Report")]
    #[arg(conflicts_with_all = ["valid", "invalid", "split", "quiet"])]
    pub(crate) duplicates: bool,
    /// The memory that --duplicates may take for numbers; an error when they need more
    #[arg(
        long,
        value_name = "MIB",
        default_value_t = 2048,
        requires = "duplicates"
    )]
    #[arg(help_heading = "Report")]
    pub(crate) duplicates_limit: u32,

    #[command(flatten)]
    pub(crate) column: ColumnArgs,
    /// The column of the sex, to compare with the number: 1, M, H, homme, 2, F, femme ...
    #[arg(
        long,
        requires = "column",
        value_name = "NAME|INDEX",
        help_heading = "CSV"
    )]
    #[arg(conflicts_with_all = ["valid", "invalid", "split"])]
    sex_column: Option<String>,
    /// The column of the date of birth, to compare with the number: YYYY-MM-DD, DD/MM/YYYY,
    /// YYYYMMDD, YYYY-MM or YYYY, with 00 for what is not known
    #[arg(
        long,
        requires = "column",
        value_name = "NAME|INDEX",
        help_heading = "CSV"
    )]
    #[arg(conflicts_with_all = ["valid", "invalid", "split"])]
    birth_date_column: Option<String>,
    /// The column of the place of birth, to compare with the number: a name or a code
    #[arg(
        long,
        requires = "column",
        value_name = "NAME|INDEX",
        help_heading = "CSV"
    )]
    #[arg(conflicts_with_all = ["valid", "invalid", "split"])]
    birth_place_column: Option<String>,

    #[command(flatten)]
    pub(crate) context: ContextArgs,
    /// Also accept the technical numbers (NTT) of payroll declarations
    #[arg(long, help_heading = "Rules")]
    pub(crate) ntt: bool,
    #[command(flatten)]
    pub(crate) lang: LangArgs,
    #[command(flatten)]
    pub(crate) speed: SpeedArgs,
}

impl Args {
    /// The inputs.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> + Clone {
        source::named(&self.files)
    }

    /// Whether counts take the place of reports.
    pub(crate) const fn counts(&self) -> bool {
        self.count || self.summary
    }

    /// The columns of a civil status that were asked for: sex, date and place of birth.
    pub(crate) fn civil_columns(&self) -> [Option<&str>; 3] {
        [
            self.sex_column.as_deref(),
            self.birth_date_column.as_deref(),
            self.birth_place_column.as_deref(),
        ]
    }

    /// The rules between options that clap cannot tell.
    pub(crate) fn validate(&self) -> Result<(), Failure> {
        if self.counts() && self.format.shape() == Shape::Rows {
            let message = "counts are written as text or, with --format json, as an object";
            return Err(Failure::Message(message.to_owned()));
        }
        let asks_for_findings = self.findings || self.places;
        if self.counts() && !self.summary && asks_for_findings {
            let message = "--count counts lines and errors: findings are counted by --summary";
            return Err(Failure::Message(message.to_owned()));
        }
        if self.format.shape() == Shape::Rows && (asks_for_findings || self.expected_key) {
            let message = "findings and expected keys are reported as text or JSON lines";
            return Err(Failure::Message(message.to_owned()));
        }
        if self.duplicates && self.format.shape() == Shape::Rows {
            let message = "duplicates are reported as text or JSON lines";
            return Err(Failure::Message(message.to_owned()));
        }
        let is_place = |column: &str| column.parse::<usize>().is_ok_and(|place| place > 0);
        let columns = [self.column.column.as_deref()]
            .into_iter()
            .chain(self.civil_columns());
        if self.column.no_header && !columns.flatten().all(is_place) {
            let message = "without a header, a column is a place, from 1";
            return Err(Failure::Message(message.to_owned()));
        }
        Ok(())
    }
}
