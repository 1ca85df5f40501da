//! `docs/codes.md` is what the rows of `src/rules/` say, and so is the month in the crate's tour.

use std::fmt::Write;

use nircheck::{BirthMonth, ErrorCode, Finding, Lang, MonthClass, Profile};

use super::{agreed, root};

/// The profiles that raise a finding.
fn raised_by(finding: Finding) -> String {
    let raising = Profile::ALL
        .iter()
        .filter(|profile| profile.raises(finding));
    let names: Vec<_> = raising
        .map(|profile| format!("`{}`", profile.name()))
        .collect();
    match names[..] {
        [] if finding.can_be_raised() => "may be raised".into(),
        _ => names.join(", "),
    }
}

/// The runs of months of one class.
fn months() -> Vec<(u8, u8, &'static str)> {
    let mut runs: Vec<(u8, u8, _)> = Vec::new();
    for value in 0..100 {
        let class = match BirthMonth::new(value).map(BirthMonth::class) {
            None => "error `month`",
            Some(MonthClass::Calendar(_)) => "a month of the calendar",
            Some(MonthClass::Incomplete) => "unknown or incomplete civil status",
            Some(MonthClass::OutsideDsn) => "finding `month-outside-dsn`",
            Some(_) => "another class",
        };
        match runs.last_mut() {
            Some((_, last, of)) if *of == class => *last = value,
            _ => runs.push((value, value, class)),
        }
    }
    runs
}

fn page() -> Result<String, std::fmt::Error> {
    let mut page = String::from(
        "# Codes\nCodes are stable: a released one is never renamed. This page is written from the \
         rows in `src/rules/` and `src/parse/error.rs`.\n\n## Errors\nA number has one error, the \
         first in this order.\n\n| code | English | French |\n|---|---|---|\n",
    );
    for code in ErrorCode::ALL {
        writeln!(
            page,
            "| `{code}` | {} | {} |",
            code.text(Lang::En),
            code.text(Lang::Fr)
        )?;
    }
    page += "\n## Findings\nA finding never makes a number invalid, unless a profile raises it to an \
             error. Findings marked \u{2020} depend on the reference date.\n\n| code | severity | English \
             | French | error under the profile |\n|---|---|---|---|---|\n";
    for finding in Finding::ALL {
        let (en, fr) = (finding.text(Lang::En), finding.text(Lang::Fr));
        let date = if finding.depends_on_date() {
            " \u{2020}"
        } else {
            ""
        };
        let (severity, raised) = (finding.severity(), raised_by(*finding));
        writeln!(
            page,
            "| `{finding}`{date} | {severity} | {en} | {fr} | {raised} |"
        )?;
    }
    page += "\n## Profiles\n\n| name | English | French | errors that it makes of findings |\n|---|---|---|---|\n";
    for profile in Profile::ALL {
        let raised = Finding::ALL
            .iter()
            .filter(|finding| profile.raises(**finding));
        let raised: Vec<_> = raised.map(|finding| format!("`{finding}`")).collect();
        let (en, fr) = (profile.text(Lang::En), profile.text(Lang::Fr));
        let (name, raised) = (profile.name(), raised.join(", "));
        writeln!(page, "| `{name}` | {en} | {fr} | {raised} |")?;
    }
    page += "\n## Months\n\n| month field | meaning |\n|---|---|\n";
    for (first, last, class) in months() {
        let to = if first == last {
            String::new()
        } else {
            format!(" to {last:02}")
        };
        writeln!(page, "| {first:02}{to} | {class} |")?;
    }
    Ok(page)
}

#[test]
fn the_page_of_codes_follows_the_rows() {
    let page = page().unwrap();
    agreed(
        "docs/codes.md",
        &page.lines().map(String::from).collect::<Vec<_>>(),
    );
}

#[test]
fn the_tour_has_the_months_of_the_rows() {
    let tour = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for (first, last, _) in months()
        .into_iter()
        .filter(|(.., class)| !class.contains("error"))
    {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == first => *end = last,
            _ => runs.push((first, last)),
        }
    }
    let runs: Vec<_> = runs
        .iter()
        .map(|(first, last)| format!("{first:02}-{last:02}"))
        .collect();
    let asked = format!("month {};", runs.join(" or "));
    assert!(
        tour.contains(&asked),
        "src/rules/months.rs against src/lib.rs: \"{asked}\""
    );
}
