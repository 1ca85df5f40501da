//! The place tables: facts as their sources state them, the whole of them against the CSV files,
//! what the checker makes of them, and the comparison with a civil status.

mod civil;
mod facts;
mod findings;
mod table;

use nircheck::Birthplace;

fn code(text: &str) -> Birthplace {
    Birthplace::new(text.as_bytes().try_into().unwrap()).unwrap()
}

/// The 102,000 texts that a code may be: departments 00 to 99, 2A and 2B.
fn texts() -> impl Iterator<Item = String> {
    let departments = (0..100).map(|department| format!("{department:02}"));
    let departments = departments.chain(["2A", "2B"].map(String::from));
    departments
        .flat_map(|department| (0..1000).map(move |commune| format!("{department}{commune:03}")))
}

/// A line of `data/places.csv`.
struct Line {
    code: String,
    name: String,
    from: String,
    to: String,
    kind: String,
    now: String,
}

fn lines() -> Vec<Line> {
    csv("places.csv")
        .into_iter()
        .map(|record| {
            let [code, name, from, to, kind, now] = record.try_into().unwrap();
            Line {
                code,
                name,
                from,
                to,
                kind,
                now,
            }
        })
        .collect()
}

fn csv(file: &str) -> Vec<Vec<String>> {
    let path = format!("{}/data/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// In force on a day from `first` to `last`, both `YYYY-MM-DD`: text compares as dates do.
fn in_force(line: &Line, first: &str, last: &str) -> bool {
    let begun = line.from.is_empty() || line.from.as_str() <= last;
    let ended = !line.to.is_empty() && line.to.as_str() <= first;
    begun && !ended && line.kind != "listed"
}
