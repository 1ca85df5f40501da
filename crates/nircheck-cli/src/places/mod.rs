//! `nircheck places`: codes of places by name or code, at a date; the whole table.

mod describe;

use std::io::Write;

use nircheck::{
    CivilPlace, Date, Lang, YearMonth,
    place::{self, Country, Kind, Place},
};
use serde::Serialize;

use self::describe::Meaning;
pub(crate) use self::describe::{PlaceRecord, sentence};
use crate::{
    context::LangArgs,
    failure::{self, Failure, Outcome},
    filter::push_cell,
    output::{Format, Output, Shape, formats},
    page::pick,
};

fn examples() -> String {
    let version = place::DATA_VERSION;
    format!(
        "\
Examples:
  nircheck places 75051
  nircheck places --at 1950-06 neuilly sur seine
  nircheck places --format jsonl Saint-Étienne
  nircheck places --export > places.csv

A name is matched whatever its case and accents, else what begins so is listed. The tables are
those of Insee, Code officiel géographique, with the additions that the README names; they are
incomplete. Their version is {version}: the day of the newest list, and a revision of it. The exit
code is 1 when nothing is found."
    )
}

/// Find places of birth by their name or code, as they were at a date
#[derive(Debug, clap::Args)]
#[command(after_help = examples())]
pub(crate) struct Args {
    /// A name, or a code of five characters
    #[arg(value_name = "NAME|CODE", required_unless_present = "export")]
    query: Vec<String>,
    /// Only what was in force in this month
    #[arg(long, value_name = "YYYY-MM")]
    at: Option<YearMonth>,
    /// Write the whole table as CSV: code,name,from,to,kind; from included, to excluded
    #[arg(long, conflicts_with_all = ["query", "at", "format"])]
    export: bool,
    /// The form of the output
    #[arg(long, default_value_t, value_name = "FORMAT", ignore_case = true)]
    #[arg(value_parser = formats(&[Shape::Text, Shape::Records]))]
    format: Format,
    #[command(flatten)]
    lang: LangArgs,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut out = Output::in_format(args.format);
    let written = |error| Failure::from_write(&error);
    if args.export {
        export(&mut out).map_err(written)?;
        return Ok(Outcome::Clean);
    }
    let places = find(&args.query.join(" "), args.at);
    let lang = args.lang.lang();
    for place in &places {
        match args.format.shape() {
            Shape::Records => out.record(&FoundRecord::from(*place))?,
            Shape::Text | Shape::Rows => {
                writeln!(out, "{}", line(*place, lang)).map_err(written)?;
            }
        }
    }
    out.finish().map_err(written)?;
    if places.is_empty() && args.format.shape() == Shape::Text {
        let (en, fr) = (
            "no place of this name or code",
            "aucun lieu de ce nom ou de ce code",
        );
        failure::tell(pick(lang, en, fr));
    }
    Ok(if places.is_empty() {
        Outcome::Wrong
    } else {
        Outcome::Clean
    })
}

/// The places of a code or of a name, in order of code and time; of what begins so, when no name
/// is the text.
fn find(text: &str, at: Option<YearMonth>) -> Vec<Place> {
    let then = |place: Place| match at {
        Some(at) => place.at_birth(at.year(), Some(at.month())),
        None => Some(place),
    };
    let mut found: Vec<_> = match CivilPlace::read(text) {
        Some(CivilPlace::Code(code)) => place::rows_of(code).filter_map(then).collect(),
        _ => place::find(text).filter_map(then).collect(),
    };
    if found.is_empty() {
        found.extend(place::find_starting(text).filter_map(then));
    }
    found.sort_by_key(|place| place.code());
    found
}

/// `CODE  NAME, DEPARTMENT, DATES, KIND, CODE OF TODAY`, as far as there is something to say.
fn line(place: Place, lang: Lang) -> String {
    let pick = |en, fr| pick(lang, en, fr);
    let mut parts = vec![place.name().to_string()];
    parts.extend(place.department().map(|it| it.name().to_owned()));
    let iso = place.country().and_then(Country::iso);
    if let Some(iso) = iso.filter(|_| place.department().is_none()) {
        parts.push(iso.to_owned());
    }
    parts.extend(
        place
            .from()
            .map(|day| format!("{} {day}", pick("from", "depuis"))),
    );
    parts.extend(
        place
            .to()
            .map(|day| format!("{} {day}", pick("before", "avant"))),
    );
    parts.extend(match place.kind() {
        Kind::Arrondissement => Some("arrondissement".to_owned()),
        Kind::Extension => Some(pick("second code", "code extension").to_owned()),
        Kind::Listed => Some(pick("listed, never in force", "listé, jamais en vigueur").to_owned()),
        _ => None,
    });
    let today = place.today().map(Place::code);
    let moved = today.filter(|code| *code != place.code());
    parts.extend(moved.map(|code| format!("{} {code}", pick("today", "aujourd'hui"))));
    format!("{}  {}", place.code(), parts.join(", "))
}

#[derive(Serialize)]
struct FoundRecord {
    code: String,
    kind: &'static str,
    #[serde(flatten)]
    meaning: Meaning,
}

impl From<Place> for FoundRecord {
    fn from(place: Place) -> Self {
        Self {
            code: place.code().to_string(),
            kind: place.kind().as_str(),
            meaning: Meaning::of_row(place),
        }
    }
}

/// Every row of the tables, in the order of the codes as texts.
fn export(out: &mut impl Write) -> std::io::Result<()> {
    let mut rows: Vec<_> = place::rows().collect();
    rows.sort_by_key(|row| row.code());
    writeln!(out, "code,name,from,to,kind")?;
    let day = |day: Option<Date>| day.map_or(String::new(), |day| day.to_string());
    let mut line = String::new();
    for row in rows {
        line.clear();
        let cells = [
            row.code().to_string(),
            row.name().to_string(),
            day(row.from()),
            day(row.to()),
            row.kind().as_str().to_owned(),
        ];
        for cell in &cells {
            push_cell(&mut line, cell);
        }
        writeln!(out, "{line}")?;
    }
    out.flush()
}
