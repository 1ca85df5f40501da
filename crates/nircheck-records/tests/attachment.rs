//! The attachment of a child to its parents: columns, certain errors, remarks.

#![allow(clippy::expect_used, clippy::unwrap_used)]

#[path = "../../../tests/common/mod.rs"]
mod common;

use common::{Base, Rng};
use nircheck::{Date, DateError, Lang, Number, Severity, YearMonth};
use nircheck_records::attachment::{
    AgeBand, Attachment, AttachmentErrorCode, AttachmentFinding, Column, Columns, Designation,
    Rules, TwinRank,
};

/// Published numbers: test identities of one child, and two adults of 1984.
const CHILD: &str = "209076322083439";
const MOTHER: &str = "2 84 05 2B 321 025 79";
const FATHER: &str = "1 84 12 76 451 089 46";

const COLUMNS: Columns<'static> = Columns {
    child: CHILD,
    birth_date: "2009-07-14",
    rank: "1",
    parent: MOTHER,
    fund: "01 751 0001",
    parent2: FATHER,
    birth_date2: "",
    rank2: "",
    fund2: "",
};

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn at(text: &str) -> Rules {
    Rules {
        at: Some(date(text)),
        ..Rules::default()
    }
}

fn found(columns: Columns<'_>, rules: &Rules) -> Vec<&'static str> {
    let attached = Attachment::parse(&columns).expect("a record");
    let findings = attached.findings(rules);
    findings.iter().map(AttachmentFinding::as_str).collect()
}

// --- Dates ------------------------------------------------------------------------------------

#[test]
fn dates_are_days_of_the_calendar() {
    for (text, day) in [
        ("2000-02-29", true),
        ("1900-02-29", false),
        ("2024-02-29", true),
        ("2023-02-29", false),
        ("2023-04-30", true),
        ("2023-04-31", false),
        ("2023-12-31", true),
        ("2023-00-10", false),
        ("2023-13-10", false),
        ("2023-10-00", false),
        ("9999-12-31", true),
        ("0000-01-01", true),
        ("14/07/2009", true),
        ("07/14/2009", false),
        ("2009/07/14", false),
        ("14-07-2009", false),
        ("2009-7-14", false),
        ("+009-07-14", false),
        ("2009-07-14 ", false),
        ("20090714", false),
        ("2009-07-14-01", false),
        ("", false),
    ] {
        let read: Result<Date, DateError> = text.parse();
        assert_eq!(read.is_ok(), day, "{text}");
        if let Ok(read) = read {
            assert_eq!(read.to_string().parse(), Ok(read));
            assert_eq!(Date::new(read.year(), read.month(), read.day()), Some(read));
            assert_eq!(
                Some(read.year_month()),
                YearMonth::new(read.year(), read.month())
            );
        }
    }
    assert_eq!(format!("{:?}", date("2009-07-14")), "Date(*)");
}

#[test]
fn ages() {
    let birth = date("2008-02-29");
    assert_eq!(birth.age_at(date("2008-02-28")), None);
    assert_eq!(birth.age_at(date("2007-12-31")), None);
    assert_eq!(birth.age_at(birth), Some(0));
    assert_eq!(birth.age_at(date("2024-02-28")), Some(15));
    assert_eq!(birth.age_at(date("2024-02-29")), Some(16));
    assert_eq!(birth.age_at(date("2025-02-28")), Some(16));
    assert_eq!(birth.age_at(date("2025-03-01")), Some(17));
}

// --- Columns ----------------------------------------------------------------------------------

#[test]
fn a_record_of_two_parents() {
    let attached = Attachment::parse(&COLUMNS).unwrap();
    assert_eq!(attached.child(), CHILD.parse().ok());
    let [first, second]: [Designation; 2] = {
        let both: Vec<_> = attached.designations().collect();
        both.try_into().unwrap()
    };
    assert_eq!(first.parent, MOTHER.parse().unwrap());
    assert_eq!(second.parent, FATHER.parse().unwrap());
    // Not written apart, the date and the rank hold for both; a fund is one parent's.
    assert_eq!(second.birth_date, first.birth_date);
    assert_eq!(second.rank, TwinRank::new(1));
    assert_eq!(first.fund.unwrap().to_string(), "017510001");
    assert_eq!(second.fund, None);
    assert_eq!(found(COLUMNS, &Rules::default()), [""; 0]);
}

#[test]
fn a_record_of_little() {
    let columns = Columns {
        birth_date: " 14/07/2009 ",
        parent: MOTHER,
        ..Columns::default()
    };
    let attached = Attachment::parse(&columns).unwrap();
    assert_eq!(
        (attached.child(), attached.designations().count()),
        (None, 1)
    );
    assert_eq!(attached.designations().next().unwrap().key(), None);
    assert_eq!(found(columns, &Rules::default()), [""; 0]);
}

#[test]
fn errors_name_the_column() {
    let cases: [(Columns<'_>, Column, &str, usize); 14] = [
        (
            Columns {
                child: "209076322083438",
                ..COLUMNS
            },
            Column::Child,
            "key",
            13,
        ),
        (
            Columns {
                child: "2 09",
                ..COLUMNS
            },
            Column::Child,
            "length",
            4,
        ),
        (
            Columns {
                birth_date: "",
                ..COLUMNS
            },
            Column::BirthDate,
            "absent",
            0,
        ),
        (
            Columns {
                birth_date: "2009-02-30",
                ..COLUMNS
            },
            Column::BirthDate,
            "date",
            0,
        ),
        (
            Columns {
                rank: "10",
                ..COLUMNS
            },
            Column::Rank,
            "rank",
            0,
        ),
        (
            Columns {
                rank: "x",
                ..COLUMNS
            },
            Column::Rank,
            "rank",
            0,
        ),
        (
            Columns {
                parent: " ",
                ..COLUMNS
            },
            Column::Parent,
            "absent",
            0,
        ),
        (
            Columns {
                parent: "284052C321025",
                ..COLUMNS
            },
            Column::Parent,
            "character",
            6,
        ),
        (
            Columns {
                fund: "01C751000",
                ..COLUMNS
            },
            Column::Fund,
            "character",
            2,
        ),
        (
            Columns {
                parent2: "9",
                ..COLUMNS
            },
            Column::Parent2,
            "length",
            1,
        ),
        (
            Columns {
                birth_date2: "2009",
                ..COLUMNS
            },
            Column::BirthDate2,
            "date",
            0,
        ),
        (
            Columns {
                rank2: "-",
                ..COLUMNS
            },
            Column::Rank2,
            "rank",
            0,
        ),
        (
            Columns {
                fund2: "1",
                ..COLUMNS
            },
            Column::Fund2,
            "length",
            1,
        ),
        (
            Columns {
                parent2: "",
                rank2: "2",
                ..COLUMNS
            },
            Column::Parent2,
            "absent",
            0,
        ),
    ];
    for (columns, column, code, at) in cases {
        let error = Attachment::parse(&columns).expect_err(code);
        assert_eq!(
            (error.column(), error.code(), error.at()),
            (column, code, at)
        );
        assert_ne!(error.text(Lang::En), error.text(Lang::Fr));
    }
}

/// A number is one person's: the child's with its key or without, first parent or second.
#[test]
fn a_child_is_not_its_parent() {
    for (child, parent2) in [
        (MOTHER, FATHER),
        ("2 84 05 2B 321 025", FATHER),
        ("1841276451089", FATHER),
    ] {
        let error = Attachment::parse(&Columns {
            child,
            parent2,
            ..COLUMNS
        })
        .unwrap_err();
        assert_eq!(
            (error.column(), error.code()),
            (Column::Child, "child-is-parent")
        );
        assert_eq!(
            error.to_string(),
            "child: child-is-parent: the child bears the number of a parent (at byte 0)"
        );
    }
}

// --- Remarks ----------------------------------------------------------------------------------

#[test]
fn the_age_decides_at_the_day() {
    let band = |at| Attachment::parse(&COLUMNS).unwrap().age_band(date(at));
    assert_eq!(band("2009-07-13"), None);
    assert_eq!(band("2009-07-14"), Some(AgeBand::UnderSixteen));
    assert_eq!(band("2025-07-13"), Some(AgeBand::UnderSixteen));
    assert_eq!(band("2025-07-14"), Some(AgeBand::SixteenOrSeventeen));
    assert_eq!(band("2027-07-13"), Some(AgeBand::SixteenOrSeventeen));
    assert_eq!(band("2027-07-14"), Some(AgeBand::Adult));
    assert_eq!(found(COLUMNS, &at("2009-07-13")), ["born-later"]);
    assert_eq!(found(COLUMNS, &at("2020-01-01")), [""; 0]);
    assert_eq!(found(COLUMNS, &at("2026-11-22")), ["may-be-autonomous"]);
    assert_eq!(found(COLUMNS, &at("2027-07-14")), ["adult-attached"]);
}

/// An adult in its own right is a rule since 2016; nothing is said of the years before.
#[test]
fn adults_before_2016() {
    let columns = Columns {
        child: "",
        birth_date: "1990-01-01",
        parent: "1531245007231",
        parent2: "",
        ..COLUMNS
    };
    assert_eq!(found(columns, &at("2015-12-31")), [""; 0]);
    assert_eq!(found(columns, &at("2016-01-01")), ["adult-attached"]);
}

#[test]
fn the_number_of_the_child_and_its_birth_date() {
    let differs = |birth_date| {
        found(
            Columns {
                birth_date,
                ..COLUMNS
            },
            &Rules::default(),
        )
    };
    assert_eq!(differs("2009-07-31"), [""; 0]);
    assert_eq!(differs("2009-08-14"), ["child-date-differs"]);
    assert_eq!(differs("2010-07-14"), ["child-date-differs"]);
    // A special month holds no month, a provisional number no birth at all.
    let columns = Columns {
        child: "2 84 99 2B 321 025",
        birth_date: "1984-03-01",
        parent: "1531245007231",
        parent2: "",
        ..COLUMNS
    };
    assert_eq!(found(columns, &Rules::default()), [""; 0]);
    assert_eq!(
        found(
            Columns {
                child: "7112312345678",
                ..COLUMNS
            },
            &Rules::default()
        ),
        [""; 0]
    );
}

/// Some year with the two digits of the parent lies in the bounds, counted the slow way.
#[test]
fn the_age_of_a_parent() {
    let mut rng = Rng::new(7);
    let mut remarks = 0;
    for _ in 0..3_000 {
        let body = Base::Metropolitan.body(&mut rng);
        let parent = Number::parse(body).unwrap();
        let birth_date = Date::new(rng.between(1900, 2026) as u16, 1, 1).unwrap();
        let (low, high) = (rng.below(40), rng.between(40, 130));
        let rules = Rules {
            at: None,
            youngest_parent: low as u8,
            oldest_parent: high as u8,
        };
        let digits = usize::from(body[1] - b'0') * 10 + usize::from(body[2] - b'0');
        let child_year = usize::from(birth_date.year());
        let usual = (1_500..=child_year)
            .any(|year| year % 100 == digits && (low..=high).contains(&(child_year - year)));
        let designation = Designation {
            parent,
            birth_date,
            rank: None,
            fund: None,
        };
        let attached = Attachment::new(None, designation, None).unwrap();
        let remark = attached
            .findings(&rules)
            .contains(AttachmentFinding::ParentAge);
        assert_eq!(remark, !usual);
        remarks += usize::from(remark);
    }
    assert!((100..2_000).contains(&remarks), "{remarks}");
    assert_eq!(
        found(
            Columns {
                parent: "2090763220834",
                child: "",
                ..COLUMNS
            },
            &Rules::default()
        ),
        ["parent-age"]
    );
    // Nothing to count with: an NNP holds no year.
    assert_eq!(
        found(
            Columns {
                parent: "7112312345678",
                ..COLUMNS
            },
            &Rules::default()
        ),
        [""; 0]
    );
}

#[test]
fn a_double_attachment_agrees() {
    let remarks = |columns| found(columns, &Rules::default());
    let same = Columns {
        birth_date2: "14/07/2009",
        rank2: "1",
        fund2: "017510002",
        ..COLUMNS
    };
    assert_eq!(remarks(same), [""; 0]);
    assert_eq!(
        remarks(Columns {
            birth_date2: "2009-07-15",
            ..COLUMNS
        }),
        ["birth-dates-differ"]
    );
    assert_eq!(
        remarks(Columns {
            rank2: "2",
            ..COLUMNS
        }),
        ["ranks-differ"]
    );
    assert_eq!(
        remarks(Columns {
            rank: "",
            rank2: "2",
            ..COLUMNS
        }),
        [""; 0]
    );
    assert_eq!(
        remarks(Columns {
            fund2: "02 751 0001",
            ..COLUMNS
        }),
        ["regimes-differ"]
    );
    assert_eq!(
        remarks(Columns {
            parent2: "2 84 05 2B 321 025",
            ..COLUMNS
        }),
        ["same-parent-twice"]
    );
}

#[test]
fn the_schemes_of_the_funds() {
    let remarks = |fund, fund2, at: Option<&str>| {
        let rules = Rules {
            at: at.map(date),
            ..Rules::default()
        };
        let columns = Columns {
            fund,
            fund2,
            ..COLUMNS
        };
        let found = found(columns, &rules);
        found
            .into_iter()
            .filter(|code| code.starts_with("regime-"))
            .collect::<Vec<_>>()
    };
    assert_eq!(remarks("017510001", "", None), [""; 0]);
    assert_eq!(remarks("", "117510001", None), ["regime-unlisted"]);
    assert_eq!(remarks("117510001", "117510001", None), ["regime-unlisted"]);
    assert_eq!(remarks("037510001", "", None), ["regime-closed"]);
    assert_eq!(remarks("037510001", "", Some("2019-12-31")), [""; 0]);
    assert_eq!(
        remarks("", "037510001", Some("2020-01-01")),
        ["regime-closed"]
    );
    // Kept under another scheme since, and not closed.
    assert_eq!(remarks("097510001", "", None), [""; 0]);
}

#[test]
fn two_children_of_one_designation() {
    let record = |columns: &Columns<'_>| Attachment::parse(columns).unwrap();
    let shared = |a: Columns<'_>, b: Columns<'_>| {
        let [ab, ba] = [(&a, &b), (&b, &a)].map(|(a, b)| record(a).findings_with(&record(b)));
        assert_eq!(ab, ba);
        ab.contains(AttachmentFinding::DesignationShared)
    };
    let twin = Columns {
        child: "209066322012355",
        ..COLUMNS
    };
    assert!(shared(COLUMNS, twin));
    assert!(!shared(COLUMNS, Columns { rank: "2", ..twin }));
    assert!(!shared(
        COLUMNS,
        Columns {
            birth_date: "2009-07-15",
            ..twin
        }
    ));
    // Through the other parent as well.
    let half = Columns {
        parent: FATHER,
        parent2: "",
        ..twin
    };
    assert!(shared(COLUMNS, half));
    assert!(!shared(
        COLUMNS,
        Columns {
            parent: "1531245007231",
            ..half
        }
    ));
    // Two records of one child are one child; without numbers nothing tells.
    assert!(!shared(COLUMNS, COLUMNS));
    let unnumbered = Columns {
        child: "",
        ..COLUMNS
    };
    assert!(shared(unnumbered, unnumbered));
    // A rank that is unknown or does not apply designates no one.
    for rank in ["", "0"] {
        assert!(!shared(
            Columns { rank, ..COLUMNS },
            Columns { rank, ..twin }
        ));
    }
}

#[test]
fn codes_are_stable_and_in_two_languages() {
    for finding in AttachmentFinding::ALL {
        assert_eq!(
            AttachmentFinding::from_code(finding.as_str()),
            Some(*finding)
        );
        assert_ne!(finding.text(Lang::En), finding.text(Lang::Fr));
    }
    assert_eq!(
        AttachmentFinding::MayBeAutonomous.severity(),
        Severity::Info
    );
    assert_eq!(
        AttachmentFinding::AdultAttached.severity(),
        Severity::Warning
    );
    assert_eq!(AttachmentErrorCode::ALL.len(), 4);
    assert_eq!(Column::from_code("birth_date"), Some(Column::BirthDate));
    assert!((0..=9).all(|rank| TwinRank::new(rank).is_some_and(|read| read.value() == rank)));
    assert_eq!(TwinRank::new(10), None);
}

#[test]
fn privacy() {
    let attached = Attachment::parse(&Columns {
        fund2: "087510001",
        ..COLUMNS
    })
    .unwrap();
    let error = Attachment::parse(&Columns {
        child: "209076322083438",
        ..COLUMNS
    })
    .unwrap_err();
    for shown in [
        format!("{attached:?}"),
        format!("{attached:#?}"),
        format!("{COLUMNS:?}"),
        format!("{error:?} {error}"),
    ] {
        for piece in [
            "2090", "7632", "0834", "2009", "07-14", "2840", "321025", "751",
        ] {
            assert!(!shown.contains(piece), "{piece} in {shown}");
        }
    }
}
