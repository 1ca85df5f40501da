//! `nircheck suggest`: the numbers that a wrong one may stand for.

use std::io::Write;

use nircheck::{Lang, ParseError, Suggestion};
use serde::Serialize;

use crate::{
    context::{ContextArgs, LangArgs},
    failure::{Failure, Outcome},
    filter::Numbers,
    json::ErrorRecord,
    output::{Format, Output, Shape, formats},
};

const EXAMPLES: &str = "\
Examples:
  nircheck suggest '2 95 1O 99 126 111 93'
  nircheck suggest --limit 3 --format jsonl < wrong.txt

Nothing says that a suggestion is the number that was meant: ask the person or look at the
document. The exit code is 1 when nothing is found for some wrong number.";

/// Suggest the numbers that wrong ones may stand for, likeliest slip first
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    numbers: Numbers,
    /// At most this many suggestions for each number
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// The form of the output
    #[arg(long, default_value_t, value_name = "FORMAT", ignore_case = true)]
    #[arg(value_parser = formats(&[Shape::Text, Shape::Records]))]
    format: Format,
    #[command(flatten)]
    context: ContextArgs,
    #[command(flatten)]
    lang: LangArgs,
}

/// A number and what it may stand for.
struct Found {
    line: u64,
    error: Option<ParseError>,
    suggestions: Vec<Suggestion>,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let context = args.context.context()?;
    let lang = args.lang.lang();
    let numbered = !args.numbers.is_single();
    let mut out = Output::in_format(args.format);
    let mut outcome = Outcome::Clean;
    args.numbers.for_each(|typed| {
        let error = typed.parse(&context).err();
        let suggestions = match error {
            Some(_) if !typed.is_too_long => {
                let all = nircheck::suggest(typed.bytes, &context);
                all.take(args.limit).collect()
            }
            _ => Vec::new(),
        };
        let found = Found {
            line: typed.line,
            error,
            suggestions,
        };
        if found.error.is_some() && found.suggestions.is_empty() {
            outcome = Outcome::Wrong;
        }
        match args.format.shape() {
            Shape::Records => out.record(&found.record()),
            Shape::Text | Shape::Rows => out
                .write_all(found.text(numbered, lang).as_bytes())
                .map_err(|error| Failure::from_write(&error)),
        }
    })?;
    out.finish().map_err(|error| Failure::from_write(&error))?;
    Ok(outcome)
}

impl Found {
    /// One line for each suggestion, or one that says why there is none; each with the line that
    /// it is about when there may be several.
    fn text(&self, numbered: bool, lang: Lang) -> String {
        let prefix = if numbered {
            format!("{}: ", self.line)
        } else {
            String::new()
        };
        let french = lang == Lang::Fr;
        match (self.error, self.suggestions.as_slice()) {
            (None, _) if french => format!("{prefix}bien formé: rien à suggérer\n"),
            (None, _) => format!("{prefix}well formed: nothing to suggest\n"),
            (Some(_), []) if french => format!("{prefix}aucune suggestion\n"),
            (Some(_), []) => format!("{prefix}no suggestion\n"),
            (Some(_), suggestions) => suggestions
                .iter()
                .map(|Suggestion { number, slip, .. }| {
                    let words = slip.text(lang);
                    format!("{prefix}{number} ({number:#})  {slip}: {words}\n")
                })
                .collect(),
        }
    }

    fn record(&self) -> Record {
        Record {
            line: self.line,
            verdict: match self.error {
                None => "valid",
                Some(_) => "invalid",
            },
            errors: self.error.map(ErrorRecord::from).into_iter().collect(),
            suggestions: self
                .suggestions
                .iter()
                .map(SuggestionRecord::from)
                .collect(),
        }
    }
}

#[derive(Serialize)]
struct Record {
    line: u64,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ErrorRecord>,
    suggestions: Vec<SuggestionRecord>,
}

#[derive(Serialize)]
struct SuggestionRecord {
    number: String,
    slip: &'static str,
    index: usize,
}

impl From<&Suggestion> for SuggestionRecord {
    fn from(suggestion: &Suggestion) -> Self {
        Self {
            number: suggestion.number.to_string(),
            slip: suggestion.slip.as_str(),
            index: suggestion.index,
        }
    }
}
