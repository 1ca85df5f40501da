//! Declarations: how their lines are read, and each control at its edges.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::io::{self, Read};

use nircheck::Date;
use nircheck_records::dsn::{
    Checker, Control, DsnFinding, Error, Event, FileFault, LineFault, MAX_LINE, Reader, Violation,
};

/// A reader that gives a few bytes at a time.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let len = self.1.min(to.len()).min(self.0.len());
        let (now, rest) = self.0.split_at(len);
        to[..len].copy_from_slice(now);
        self.0 = rest;
        Ok(len)
    }
}

/// What a reader returns, with the bytes of every line put together again.
fn events(file: &[u8], piece: usize) -> (Vec<String>, Vec<u8>, Vec<FileFault>) {
    let mut reader = Reader::new(Trickle(file, piece));
    let (mut events, mut bytes) = (Vec::new(), Vec::new());
    while let Some(event) = reader.next_event().unwrap() {
        events.push(match event {
            Event::Declaration(start) => {
                format!("D{}@{}:{}", start.number, start.line, start.offset)
            }
            Event::Individual(start) => {
                format!("I{}@{}:{}", start.number, start.line, start.offset)
            }
            Event::Line(line) => {
                assert_eq!(line.offset, bytes.len() as u64);
                bytes.extend_from_slice(line.raw);
                let rubrique = line.rubrique.map(|rubrique| rubrique.to_string());
                let fault = line.fault().map_or("", LineFault::as_str);
                format!(
                    "{} {} {}.{} {} {fault}",
                    line.number,
                    rubrique.as_deref().unwrap_or("-"),
                    line.declaration,
                    line.individual,
                    line.text()
                )
            }
            _ => unreachable!(),
        });
    }
    let faults = reader.faults().iter().map(|(fault, _)| *fault).collect();
    (events, bytes, faults)
}

fn check(file: &[u8]) -> Vec<Violation> {
    let mut reader = Reader::new(file);
    let mut checker = Checker::new(Date::new(2026, 11, 28).unwrap());
    let mut found = Vec::new();
    while let Some(event) = reader.next_event().unwrap() {
        checker.see(&event, &mut |violation| found.push(violation.clone()));
    }
    checker.finish(&mut |violation| found.push(violation.clone()));
    found
}

#[test]
fn structure_and_positions() {
    let file = b"S10.G00.00.006,'P25V01'\r\n\
        S20.G00.05.001,'01'\n\
        S21.G00.06.001,'123456782'\n\
        S21.G00.30.001,'x'\n\
        S21.G00.30.002,'D'ARTOIS, dit l'A\xe9n\xe9'\r\n\
        S21.G00.30.001,''\n\
        \n\
        S21.G00.40.001.002,99\n\
        S21.G00.30.002,'open\n\
        S89.G00.91.001,'y'z\n\
        S20.G00.05.001,'01'\n\
        S99.G00.00.000,'\t'\n\
        S90.G00.90.001,'12'\n\
        S90.G00.90.002,'2'";
    let expected = [
        "1 S10.G00.00.006 0.0 P25V01 ",
        "D1@2:25",
        "2 S20.G00.05.001 1.0 01 ",
        "3 S21.G00.06.001 1.0 123456782 ",
        "I1@4:72",
        "4 S21.G00.30.001 1.1 x ",
        "5 S21.G00.30.002 1.1 D'ARTOIS, dit l'Aéné ",
        "I2@6:130",
        "6 S21.G00.30.001 1.2  value-empty",
        "7 - 1.2  line-unreadable",
        "8 S21.G00.40.001.002 1.2 99 value-unquoted",
        "I3@9:171",
        "9 S21.G00.30.002 1.3 open value-unclosed",
        "10 S89.G00.91.001 1.0 y value-trailing",
        "D2@11:212",
        "11 S20.G00.05.001 2.0 01 ",
        "12 S99.G00.00.000 2.0 \t control-character",
        "13 S90.G00.90.001 2.0 12 ",
        "14 S90.G00.90.002 2.0 2 ",
    ];
    for piece in [1, 2, 3, 7, 25, 1000] {
        let (events, bytes, faults) = events(file, piece);
        assert_eq!(events, expected);
        assert_eq!(bytes, file);
        assert_eq!(faults, [FileFault::RubriqueTotal], "13 rubriques");
    }
}

#[test]
fn individuals_begin_with_the_first_rubrique_of_their_block() {
    let begins = |numbers: &[&str]| {
        let lines = numbers
            .iter()
            .map(|number| format!("S21.G00.{number},'x'\n"));
        let file: String = lines.collect();
        let (events, _, _) = events(file.as_bytes(), 100);
        let starts = events.iter().filter(|event| event.starts_with('I'));
        starts
            .map(|event| event.split(['@', ':']).nth(1).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // One behind another, with a number and without.
    assert_eq!(
        begins(&["30.001", "30.002", "30.001", "30.002"]),
        ["1", "3"]
    );
    assert_eq!(
        begins(&["30.002", "30.020", "30.002", "30.020"]),
        ["1", "3"]
    );
    assert_eq!(
        begins(&["30.002", "30.020", "30.001", "30.002"]),
        ["1", "3"]
    );
    // Rubriques out of order are not those of another individual.
    assert_eq!(
        begins(&["30.001", "30.006", "30.005", "30.007", "30.004"]),
        ["1"]
    );
    assert_eq!(begins(&["30.001", "31.008", "30.002"]), ["1", "3"]);
}

#[test]
fn totals() {
    let faults = |file: &str| events(file.as_bytes(), 100).2;
    let begun = "S10.G00.00.006,'P25V01'\nS20.G00.05.001,'01'\n";
    let ended = |rubriques, declarations| {
        format!("{begun}S90.G00.90.001,'{rubriques}'\nS90.G00.90.002,'{declarations}'\n")
    };
    assert_eq!(faults(begun), [FileFault::NoTotals]);
    assert_eq!(
        faults(&format!("{begun}S90.G00.90.001,'3'\n")),
        [FileFault::NoTotals]
    );
    assert_eq!(faults(&ended("4", "1")), []);
    assert_eq!(faults(&ended("4", "2")), [FileFault::DeclarationTotal]);
    assert_eq!(faults(&ended("x", "1")), [FileFault::RubriqueTotal]);
    // Two envelopes one behind the other, the second cut short.
    assert_eq!(faults(&(ended("4", "1") + &ended("4", "1"))), []);
    assert_eq!(faults(&(ended("4", "1") + begun)), [FileFault::NoTotals]);
}

#[test]
fn what_is_no_declaration() {
    for file in [
        &b""[..],
        b"\n\n",
        b"nir;name\n1;2\n",
        b"\0\x01",
        b"S10.G00.00.006;'x'\n",
    ] {
        let mut reader = Reader::new(file);
        let error = loop {
            match reader.next_event() {
                Ok(event) => assert!(event.is_some()),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::NotDsn));
    }
    // Blank lines and a byte order mark before the first rubrique are read over.
    let marked = b"\xef\xbb\xbfS10.G00.00.006,'P25V01'\n";
    assert!(Reader::new(&marked[..]).next_event().is_ok());
}

#[test]
fn long_lines_come_in_pieces() {
    let value = "é".repeat(MAX_LINE);
    let file = format!("S10.G00.00.006,'x'\nS21.G00.30.002,'{value}'\nS10.G00.00.006,'y'\n");
    for piece in [1000, 1 << 20] {
        let mut reader = Reader::new(Trickle(file.as_bytes(), piece));
        let (mut sizes, mut lines) = (Vec::new(), Vec::new());
        while let Some(event) = reader.next_event().unwrap() {
            if let Event::Line(line) = event {
                sizes.push(line.raw.len());
                lines.push((line.number, line.is_continued(), line.fault()));
            }
        }
        assert_eq!(sizes, [19, MAX_LINE, MAX_LINE, 18, 19]);
        assert_eq!(lines[1], (2, false, Some(LineFault::TooLong)));
        assert_eq!(lines[3], (2, true, None));
        assert_eq!(lines[4], (3, false, None));
    }
    // 256 characters are allowed, in any encoding.
    let of = |len: usize, character: &str| {
        let file = format!("S10.G00.00.006,'{}'\n", character.repeat(len - 17));
        events(file.as_bytes(), 100).0[0].ends_with("line-too-long")
    };
    assert!(!of(256, "x") && !of(256, "é") && of(257, "x") && of(257, "é"));
}

#[test]
fn encodings_are_told_once() {
    let findings = |name: &[u8]| {
        let line = [b"S21.G00.30.002,'", name, b"'\n"].concat();
        let found = check(&line.repeat(3));
        let findings = found
            .iter()
            .filter_map(|violation| violation.rule.finding());
        findings.collect::<Vec<_>>()
    };
    assert_eq!(findings(b"ZOE"), []);
    assert_eq!(findings(b"ZO\xc9"), []);
    assert_eq!(findings("ZOÉ".as_bytes()), [DsnFinding::Utf8]);
    assert_eq!(findings(b"\x8cUVRE"), [DsnFinding::Windows1252]);
}

/// The controls that an individual violates, whose rubriques are given or left out.
fn individual(rubriques: &[(&str, &str)]) -> Vec<&'static str> {
    let mut file = "S20.G00.05.001,'01'\nS21.G00.06.001,'123456782'\n".to_owned();
    for (number, value) in rubriques {
        file += &format!("S21.G00.{number},'{value}'\n");
    }
    let found = check(file.as_bytes());
    found
        .iter()
        .filter_map(Violation::control)
        .map(Control::as_str)
        .collect()
}

/// The controls that a number violates beside a birth date.
fn number(nir: &str, birth: &str) -> Vec<&'static str> {
    individual(&[("30.001", nir), ("30.006", birth)])
}

#[test]
fn form_of_a_number() {
    let form = |nir: &str| individual(&[("30.001", nir)]).contains(&"S21.G00.30.001/CSL-00");
    for good in [
        "1000150001001",
        "2991299999990",
        "1002050001001",
        "1003050001001",
        "1004250001001",
        "1005050001001",
        "1009950001001",
        "100012A001001",
        "100012B999998",
        "1000199999001",
        "1000101001001",
        "1999999999999",
        "2999999999999",
    ] {
        assert!(!form(good), "{good}");
    }
    for bad in [
        "0000150001001",
        "3000150001001",
        "4000150001001",
        "5000150001001",
        "7000150001001",
        "8000150001001",
        "9000150001001",
        "1000050001001",
        "1001350001001",
        "1001950001001",
        "1002150001001",
        "1002950001001",
        "1004350001001",
        "1004950001001",
        "1000100001001",
        "1000150000001",
        "1000150001000",
        "100012C001001",
        "100012a001001",
        "10001500010011",
        "100015000100",
        "100015000100167",
        "1 00 01 50 001 001",
        "1000150001001 ",
        "1OOO150001001",
    ] {
        assert!(form(bad), "{bad}");
    }
    // A provisional number is told why.
    let found = check(b"S21.G00.30.001,'7000150001001'\n");
    let (_, reason) = found[0].rule.text(nircheck::Lang::En);
    assert!(reason.unwrap().contains("NIA"));
}

#[test]
fn department_and_year_of_a_number() {
    const CCH_11: &str = "S21.G00.30.001/CCH-11";
    for (nir, birth, expected) in [
        ("175012A001001", "01011975", true),
        ("176012A001001", "01011976", false),
        ("175012B001001", "99991975", true),
        ("1750120001001", "01011975", false),
        ("1760120001001", "01011976", true),
        ("1670196001001", "01011967", false),
        ("1680196001001", "01011968", true),
        ("1680195001001", "01011968", false),
        ("1760120001001", "01131976", false), // no date to compare with
    ] {
        assert_eq!(
            number(nir, birth).contains(&CCH_11),
            expected,
            "{nir} {birth}"
        );
    }
}

#[test]
fn numbers_that_stand_for_none() {
    assert_eq!(
        number("1999999999999", "01011980"),
        ["S21.G00.30.001/CCH-13"]
    );
    assert_eq!(
        number("2999999999999", "01011980"),
        ["S21.G00.30.001/CCH-13"]
    );
    assert_eq!(
        number("1800150999999", "01011980"),
        ["S21.G00.30.001/CCH-16"]
    );
    assert_eq!(number("1800150899999", "01011980"), Vec::<&str>::new());
}

#[test]
fn dates_of_birth() {
    let date = |birth: &str| {
        let year = birth.get(6..8).filter(|year| year.parse::<u8>().is_ok());
        let nir = format!("1{}0150001001", year.unwrap_or("00"));
        individual(&[("30.001", &nir), ("30.006", birth)])
    };
    let clean: [&str; 0] = [];
    for good in [
        "01011980", "99991980", "99021980", "31991980", "29022000", "01012026", "31121907",
    ] {
        assert_eq!(date(good), clean, "{good}");
    }
    for form in [
        "",
        "00011980",
        "32011980",
        "01001980",
        "01131980",
        "01011780",
        "01012180",
        "1011980",
        "01/01/80",
        "0101198O",
        "010119800",
    ] {
        assert_eq!(date(form), ["S21.G00.30.006/CSL-00"], "{form}");
    }
    for day in ["30021980", "29021900", "31041980"] {
        assert_eq!(date(day)[0], "S21.G00.30.006/CSL-11", "{day}");
    }
    for range in ["01012027", "01011906", "01011880"] {
        assert_eq!(date(range), ["S21.G00.30.006/CCH-12"], "{range}");
    }
    assert_eq!(
        number("1810150001001", "01011980"),
        ["S21.G00.30.006/CCH-11"]
    );
}

#[test]
fn departments_and_places_of_birth() {
    let birth = |department: &str, date: &str, place: Option<&str>| {
        let nir = format!("1{}0150001001", &date[6..]);
        let mut rubriques = vec![("30.001", nir.as_str()), ("30.006", date)];
        rubriques.extend(place.map(|place| ("30.007", place)));
        rubriques.push(("30.014", department));
        individual(&rubriques)
    };
    let clean: [&str; 0] = [];
    for good in ["01", "50", "97", "98", "99", "2A", "2B"] {
        assert_eq!(birth(good, "01011980", Some("X")), clean, "{good}");
    }
    for bad in ["", "00", "1", "2C", "2a", "971", "AA"] {
        assert_eq!(
            birth(bad, "01011980", Some("X")),
            ["S21.G00.30.014/CSL-00"],
            "{bad}"
        );
    }
    for (department, date) in [
        ("2A", "01011975"),
        ("2B", "01011960"),
        ("20", "01011976"),
        ("96", "01011968"),
    ] {
        assert_eq!(
            birth(department, date, Some("X")),
            ["S21.G00.30.014/CCH-11"]
        );
    }
    for (department, date) in [("2A", "01011976"), ("20", "01011975"), ("96", "01011967")] {
        assert_eq!(birth(department, date, Some("X")), clean);
    }
    assert_eq!(birth("50", "01011980", None), ["S21.G00.30.007/CCH-11"]);
    assert_eq!(birth("50", "01011980", Some("")), ["S21.G00.30.007/CCH-11"]);
    assert_eq!(birth("99", "01011980", None), clean);
}

#[test]
fn technical_numbers() {
    let clean: [&str; 0] = [];
    let ntt = |ntt: &str| individual(&[("30.002", "X"), ("30.020", ntt)]);
    let long = format!("1123456782{}", "X".repeat(30));
    for good in ["1123456782X", "2123456782-/._", &long] {
        assert_eq!(ntt(good), clean, "{good}");
    }
    assert_eq!(ntt("1123456782"), ["S21.G00.30.020/CSL-00"]);
    assert_eq!(ntt(&(long.clone() + "X")), ["S21.G00.30.020/CSL-00"]);
    assert_eq!(ntt("3123456782X"), ["S21.G00.30.020/CSL-11"]);
    assert_eq!(ntt("1123456782X Y"), ["S21.G00.30.020/CSL-12"]);
    assert_eq!(ntt("1123456783X"), ["S21.G00.30.020/CCH-13"]);
    assert_eq!(individual(&[("30.002", "X")]), ["S21.G00.30.020/CCH-12"]);
    assert_eq!(individual(&[("30.001", "1800150001001")]), clean);
    let twice = [
        ("30.002", "X"),
        ("30.020", "1123456782X"),
        ("30.002", "Y"),
        ("30.020", "1123456782X"),
    ];
    assert_eq!(individual(&twice), ["S21.G00.30.020/CCH-14"]);
}

#[test]
fn a_number_comes_once_in_a_declaration() {
    let clean: [&str; 0] = [];
    let one = [("30.001", "1800150001001"), ("30.006", "01011980")];
    assert_eq!(individual(&[one, one].concat()), ["S21.G00.30.001/CCH-14"]);
    let file = "S20.G00.05.001,'01'\nS21.G00.30.001,'1800150001001'\nS21.G00.30.002,'A'\n";
    let other = file.replace("'A'", "'B'");
    let controls = |file: &str| {
        let found = check(file.as_bytes());
        found
            .iter()
            .map(|violation| violation.rule.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(controls(&[file, file].concat()), clean);
    assert_eq!(controls(&[file, &other].concat()), ["other-person"]);
}

#[test]
fn dependants() {
    let clean: [&str; 0] = [];
    let dependant = |nir: &str| {
        let own = [("30.001", "1800150001001"), ("73.005", "01011990")];
        individual(&[own.as_slice(), &[("73.007", nir)]].concat())
    };
    assert_eq!(dependant("1900150001001"), clean);
    assert_eq!(dependant("190015000100"), ["S21.G00.73.007/CSL-00"]);
    assert_eq!(dependant("1900120001001"), ["S21.G00.73.007/CCH-11"]);
    // The specification contradicts itself: this blocks nothing.
    for nines in ["1900150999999", "1999999999999"] {
        assert_eq!(dependant(nines), ["S21.G00.73.007/CCH-12"]);
    }
    assert!(!Control::DependantNines.is_blocking());
    let others = Control::ALL
        .iter()
        .filter(|it| **it != Control::DependantNines);
    assert!(others.copied().all(Control::is_blocking));
}

#[test]
fn structure_89() {
    let clean: [&str; 0] = [];
    let controls = |lines: &[(&str, &str)]| {
        let mut file = "S20.G00.05.001,'01'\nS21.G00.30.001,'1800150001001'\n\
            S21.G00.30.006,'01011980'\nS21.G00.30.001,'1600120001001'\nS21.G00.30.006,'01011960'\n"
            .to_owned();
        for (rubrique, value) in lines {
            file += &format!("S89.G00.{rubrique},'{value}'\n");
        }
        let found = check(file.as_bytes());
        found
            .iter()
            .filter_map(Violation::control)
            .map(Control::as_str)
            .collect::<Vec<_>>()
    };
    for rubrique in ["67.001", "87.007", "88.008", "89.007"] {
        let name = |control: &str| format!("S89.G00.{rubrique}/{control}");
        assert_eq!(controls(&[(rubrique, "1800150001001")]), clean);
        assert_eq!(controls(&[(rubrique, "1600120001001")]), clean);
        assert_eq!(controls(&[(rubrique, "18001500010")]), [name("CSL-00")]);
        assert_eq!(controls(&[(rubrique, "1999999999999")]), [name("CCH-12")]);
        assert_eq!(controls(&[(rubrique, "1800150001002")]), [name("CCH-13")]);
        assert_eq!(
            controls(&[(rubrique, "1800150999999")]),
            [name("CCH-15"), name("CCH-13")]
        );
    }
    let somebody = [("91.001", "1800150001003"), ("91.006", "01011980")];
    assert_eq!(controls(&somebody), clean);
    assert_eq!(
        controls(&[somebody, somebody].concat()),
        ["S89.G00.91.001/CCH-13"]
    );
    assert_eq!(
        controls(&[("91.001", "1999999999999")]),
        ["S89.G00.91.001/CCH-12"]
    );
    assert_eq!(
        controls(&[("91.001", "1800150999999")]),
        ["S89.G00.91.001/CCH-15"]
    );
    let corsican = [("91.001", "1800120001003"), ("91.006", "01011980")];
    assert_eq!(controls(&corsican), ["S89.G00.91.001/CCH-11"]);
}

#[test]
fn remarks_on_traits() {
    let remarks = |rubriques: &[(&str, &str)]| {
        let mut file = "S20.G00.05.001,'01'\nS21.G00.06.001,'123456782'\n".to_owned();
        for (number, value) in rubriques {
            file += &format!("S21.G00.30.{number},'{value}'\n");
        }
        let found = check(file.as_bytes());
        let findings = found
            .iter()
            .filter_map(|violation| violation.rule.finding());
        findings.map(DsnFinding::as_str).collect::<Vec<_>>()
    };
    let clean: [&str; 0] = [];
    let born = |nir, date, place, department, country| {
        remarks(&[
            ("001", nir),
            ("006", date),
            ("007", place),
            ("014", department),
            ("015", country),
        ])
    };
    assert_eq!(
        born("1800150129001", "01011980", "CHERBOURG", "50", "FR"),
        clean
    );
    assert_eq!(
        born("1800150129001", "01011980", "AJACCIO", "50", "FR"),
        ["place-differs"]
    );
    assert_eq!(
        born("1800150129001", "01011980", "CHERBOURG", "51", "FR"),
        ["department-differs"]
    );
    assert_eq!(
        born("1800150129001", "01011980", "CHERBOURG", "50", "BE"),
        ["country-differs"]
    );
    // By what the codes can mean.
    assert_eq!(
        born("1800197105001", "01011980", "BASSE TERRE", "97", "GP"),
        clean
    );
    assert_eq!(
        born("1800199126001", "01011980", "", "99", "FR")[1..],
        clean
    );
    assert_eq!(born("1550175051001", "01011955", "X", "92", "FR"), clean);
    assert_eq!(born("1600192352001", "01011960", "X", "99", "DZ"), clean);
    assert_eq!(
        remarks(&[("001", "1800150129001"), ("005", "02")]),
        ["sex-differs"]
    );
    assert_eq!(
        remarks(&[("001", "1800150129001"), ("005", "1")]),
        ["sex-unreadable"]
    );
    assert_eq!(
        remarks(&[("002", "X"), ("020", "180015012900")]),
        ["ntt-like-nir"]
    );
    assert_eq!(
        remarks(&[("002", "X"), ("020", "1123456783X")]),
        ["ntt-siren"]
    );
}

/// No number, name or date in what may end in a log.
#[test]
fn debug_shows_nothing() {
    let file = b"S21.G00.30.001,'180015012900'\nS21.G00.30.002,'DURAND'\n";
    let mut reader = Reader::new(&file[..]);
    let mut checker = Checker::new(Date::new(2026, 1, 1).unwrap());
    while let Some(event) = reader.next_event().unwrap() {
        let shown = format!("{event:?}");
        checker.see(&event, &mut |_| {});
        let shown = format!("{shown} {checker:?} {reader:?}");
        assert!(
            !shown.contains("DURAND") && !shown.contains("1800"),
            "{shown}"
        );
    }
    let shown = format!("{:?}", check(file));
    assert!(!shown.contains("1800"), "{shown}");
}
