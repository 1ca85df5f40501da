//! The fields of a number in words, in English and in French.

use nircheck::{
    Birthplace, Context, CreationType, Field, Fund, Lang, MonthClass, Nir, Number, PlaceKind,
};

use super::readable::Readable;
use crate::{
    page::{Row, pick},
    places::sentence,
};

/// What each field holds, as far as it can be read.
pub(crate) fn rows(readable: &Readable, context: &Context, lang: Lang) -> Vec<Row> {
    let words = Words { lang, context };
    match readable.number {
        Number::Registered(nir) => words.birth(nir, readable),
        Number::Mig(mig) => words.own_layout(mig.creation_type(), mig.fund(), mig.order()),
        Number::Nnp(nnp) => words.own_layout(nnp.creation_type(), nnp.fund(), nnp.order()),
        _ => vec![words.row(
            "body",
            "corps",
            words.pick(
                "nothing tells what these twelve characters hold",
                "rien ne dit ce que contiennent ces douze caractères",
            ),
        )],
    }
}

struct Words<'a> {
    lang: Lang,
    context: &'a Context,
}

impl Words<'_> {
    fn birth(&self, nir: Nir, readable: &Readable) -> Vec<Row> {
        let mut rows = vec![
            self.row("sex", "sexe", nir.sex().text(self.lang)),
            self.row("year of birth", "année de naissance", self.year(nir)),
        ];
        if readable.has_month {
            rows.push(self.row("month of birth", "mois de naissance", self.month(nir)));
        }
        if readable.has_place {
            let place = self.place(nir.birthplace());
            rows.push(self.row("place of birth", "lieu de naissance", place));
            let births = self.births(nir).into_iter();
            rows.extend(births.map(|text| Row { label: "", text }));
        }
        if readable.has_order {
            rows.push(self.row("order number", "numéro d'ordre", nir.order().to_string()));
        }
        rows
    }

    /// The two digits, and the years that they may stand for at the reference date.
    fn year(&self, nir: Nir) -> String {
        let digits = nir.birth_year();
        let Some(at) = self.context.at else {
            return digits.to_string();
        };
        let years = nir.birth_years(at, self.context.oldest_age);
        let all: Vec<_> = years.map(|year| year.to_string()).collect();
        let candidates = match all.as_slice() {
            [] => self
                .pick("no candidate", "aucune année possible")
                .to_owned(),
            [sole] => format!(
                "{}: {sole}",
                self.pick("one candidate", "une seule possible")
            ),
            several => {
                format!(
                    "{}: {}",
                    self.pick("candidates", "possibles"),
                    several.join(", ")
                )
            }
        };
        format!("{digits}, {candidates} ({} {at})", self.pick("at", "en"))
    }

    fn month(&self, nir: Nir) -> String {
        let month = nir.birth_month();
        let text = match month.class() {
            MonthClass::Calendar(month) => month_name(month, self.lang),
            MonthClass::OutsideDsn => self.pick(
                "a special code that payroll rules refuse",
                "un code spécial que les règles de paie refusent",
            ),
            _ => self.pick(
                "unknown or incomplete civil status",
                "état civil inconnu ou incomplet",
            ),
        };
        let hint = month.hint().map(|real| {
            let name = month_name(real, self.lang);
            match self.lang {
                Lang::Fr => format!(
                    " (indice, d'une seule source secondaire\u{a0}: le mois réel plus 30, soit {name})"
                ),
                _ => format!(
                    " (a hint, from one secondary source: the real month plus 30, so {name})"
                ),
            }
        });
        format!("{month}, {text}{}", hint.unwrap_or_default())
    }

    /// The five characters, and what their layout tells.
    fn place(&self, place: Birthplace) -> String {
        let unknown = place.kind() == PlaceKind::Unknown;
        let commune = |digits: String| match unknown {
            true => self.pick("commune unknown", "commune inconnue").to_owned(),
            false => format!("commune {digits}"),
        };
        let text = if place.country().is_some() && unknown {
            self.pick("abroad, country unknown", "à l'étranger, pays inconnu")
                .to_owned()
        } else if let Some(country) = place.country() {
            let label = self.pick("abroad, country code", "à l'étranger, code pays");
            format!("{label} {country:03}")
        } else if let Some(territory) = place.territory() {
            let label = self.pick("overseas, territory", "outre-mer, territoire");
            format!(
                "{label} {territory}, {}",
                commune(format!("{:02}", place.commune() % 100))
            )
        } else {
            let label = self.pick("department", "département");
            let department = place.department();
            format!(
                "{label} {department}, {}",
                commune(format!("{:03}", place.commune()))
            )
        };
        format!("{place}, {text}")
    }

    /// What the place was for each candidate year; the years are told when that makes a
    /// difference.
    fn births(&self, nir: Nir) -> Vec<String> {
        let month = nir.birth_month().calendar();
        let Some(at) = self.context.at else {
            return Vec::new();
        };
        let mut lines: Vec<(String, Vec<String>)> = Vec::new();
        for year in nir.birth_years(at, self.context.oldest_age) {
            let text = sentence(nir.birthplace(), year, month, self.lang);
            match lines.iter_mut().find(|(line, _)| *line == text) {
                Some((_, years)) => years.push(year.to_string()),
                None => lines.push((text, vec![year.to_string()])),
            }
        }
        let differ = lines.len() > 1;
        let line = |(text, years): (String, Vec<String>)| match differ {
            true => format!("{}: {text}", years.join(", ")),
            false => text,
        };
        lines.into_iter().map(line).collect()
    }

    fn own_layout(&self, creation_type: CreationType, fund: Fund, order: u32) -> Vec<Row> {
        let old = match creation_type.is_before_2012() {
            true => self.pick(", created before 2012", ", créé avant 2012"),
            false => "",
        };
        let label = |field: Field| field.text(self.lang);
        vec![
            Row {
                label: label(Field::CreationType),
                text: format!("{creation_type}{old}"),
            },
            Row {
                label: label(Field::Fund),
                text: fund.to_string(),
            },
            Row {
                label: label(Field::Order),
                text: format!("{order:08}"),
            },
            self.row(
                "birth",
                "naissance",
                self.pick(
                    "a provisional number holds no year, month or place of birth",
                    "un numéro provisoire ne contient ni année, ni mois, ni lieu de naissance",
                ),
            ),
        ]
    }

    fn row(&self, en: &'static str, fr: &'static str, text: impl Into<String>) -> Row {
        Row {
            label: self.pick(en, fr),
            text: text.into(),
        }
    }

    fn pick(&self, en: &'static str, fr: &'static str) -> &'static str {
        pick(self.lang, en, fr)
    }
}

fn month_name(month: u8, lang: Lang) -> &'static str {
    const NAMES: [(&str, &str); 12] = [
        ("January", "janvier"),
        ("February", "février"),
        ("March", "mars"),
        ("April", "avril"),
        ("May", "mai"),
        ("June", "juin"),
        ("July", "juillet"),
        ("August", "août"),
        ("September", "septembre"),
        ("October", "octobre"),
        ("November", "novembre"),
        ("December", "décembre"),
    ];
    let (en, fr) = NAMES[usize::from(month - 1) % NAMES.len()];
    pick(lang, en, fr)
}
