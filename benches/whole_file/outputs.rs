//! What is written of every line or row, and what is looked up beside it: against `cat` of the same
//! bytes into the same sink, against `grep`, and against loops of the library in a program of their
//! own, which starts as the command does.

use std::{
    fs::{self, File},
    hint::black_box,
    io::{BufRead, BufReader, BufWriter, Write},
};

use nircheck::{Parsed, Sex, YearMonth, place, pseudonym::PseudonymKey};

use crate::{
    Bench, figure,
    measure::{peak, shell},
    ratio,
};

/// The secret of the rows with pseudonyms.
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/example.key");
/// The reference date of the rows with places.
const AT: (u16, u8) = (2026, 11);

/// P15: births by place.
pub(crate) fn places(bench: &Bench) {
    let file = bench.file("small", bench.lines / 10, "");
    let rival = format!("{} places {file} > /dev/null", this_program());
    let ours = |options: &str| {
        let (year, month) = AT;
        format!("nircheck --at {year}-{month} {options} {file} > /dev/null")
    };
    for options in ["--places --summary", "--summary --by-place"] {
        let rounds = bench.commands(
            &file,
            [
                &rival,
                &ours(&format!("{options} --threads 1")),
                &ours(&format!("{options} --threads 2")),
            ],
        );
        let what = format!("`{options}` / a loop of `lookup_among`");
        ratio(
            "P15",
            &format!("{what}, one thread"),
            &rounds,
            [1, 0],
            Some(1.3),
        );
        ratio(
            "P15",
            &format!("{what}, two threads"),
            &rounds,
            [2, 0],
            Some(0.7),
        );
    }
}

/// The loop of P15.
pub(crate) fn look_up(file: &str) {
    let (year, month) = AT;
    let at = YearMonth::new(year, month).expect("a date");
    let mut known = 0_u64;
    each_number(file, |parsed| {
        let nir = parsed.number().registered().expect("a registered number");
        let years = nir.birth_years(at, nircheck::OLDEST_AGE);
        let verdict = place::lookup_among(nir.birthplace(), years, nir.birth_month().calendar());
        known += u64::from(!matches!(verdict, place::PlaceVerdict::Unknown));
    });
    println!("{known}");
}

/// P16: an object a line.
pub(crate) fn json(bench: &Bench) {
    let file = bench.file("small", bench.lines / 10, "");
    let line = "a JSON line for every line";
    written(
        bench,
        "P16",
        line,
        "--all --format jsonl",
        &file,
        [2.0, 1.1],
    );
    let places = "--all --format jsonl --places --at 2026-11";
    written(
        bench,
        "P16",
        "the same with places",
        places,
        &file,
        [3.0, f64::MAX],
    );
}

/// P17 and P19: rows given back.
pub(crate) fn rows(bench: &Bench) {
    let file = bench.csv(false);
    let columns = "--column nir --format csv";
    written(
        bench,
        "P17",
        "rows with their verdict",
        columns,
        &file,
        [2.0, 1.1],
    );
    let mask = "mask --column nir";
    written(
        bench,
        "P19",
        "rows with the number masked",
        mask,
        &file,
        [2.0, 1.1],
    );
    let numbers = bench.file("small", bench.lines / 10, "");
    let ours = |threads| {
        format!("nircheck pseudonymize --threads {threads} --key-file {KEY} {numbers} > /dev/null")
    };
    let rounds = bench.commands(
        &numbers,
        [
            &format!("{} pseudonyms {numbers} > /dev/null", this_program()),
            &ours(1),
            &ours(2),
        ],
    );
    let what = "`pseudonymize` / a loop of the library's HMAC";
    ratio(
        "P19",
        &format!("{what}, one thread"),
        &rounds,
        [1, 0],
        Some(1.3),
    );
    ratio(
        "P19",
        &format!("{what}, two threads"),
        &rounds,
        [2, 0],
        Some(0.7),
    );
}

/// The loop of P19.
pub(crate) fn pseudonyms(file: &str) {
    let key = PseudonymKey::new(&fs::read(KEY).expect("a key")).expect("a long one");
    each_number(file, |parsed| {
        black_box(key.pseudonym(parsed.number()));
    });
}

/// P18: three columns of a civil status.
pub(crate) fn civil(bench: &Bench) {
    let file = civil_file(bench);
    let columns = "--sex-column sex --birth-date-column date --birth-place-column place";
    let civil = |threads| {
        format!("nircheck --threads {threads} --column nir {columns} --summary {{}} > /dev/null")
    };
    let rounds = bench.commands(
        &file,
        [
            "nircheck --threads 1 --column nir --count {} > /dev/null",
            &civil(1),
            &civil(2),
        ],
    );
    let what = "three columns of a civil status / `--column --count`";
    ratio(
        "P18",
        &format!("{what}, one thread"),
        &rounds,
        [1, 0],
        Some(6.0),
    );
    ratio(
        "P18",
        &format!("{what}, two threads"),
        &rounds,
        [2, 0],
        Some(3.3),
    );
    fs::remove_file(file).expect("what was written");
}

/// Rows of a number and the civil status that it states.
fn civil_file(bench: &Bench) -> String {
    let numbers = bench.file("small", bench.lines / 10, "");
    let path = bench.folder.join("civil.csv").display().to_string();
    let mut rows = BufWriter::with_capacity(1 << 20, File::create(&path).expect("a file"));
    writeln!(rows, "id,nir,sex,date,place").expect("room");
    let mut row = 0;
    each_number(&numbers, |parsed| {
        let nir = parsed.number().registered().expect("a registered number");
        let (year, month) = (nir.birth_year().value(), nir.birth_month().value());
        let (sex, place) = (1 + u8::from(nir.sex() == Sex::Female), nir.birthplace());
        row += 1;
        writeln!(
            rows,
            "{row},{parsed},{sex},19{year:02}-{month:02}-15,{place}"
        )
        .expect("room");
    });
    rows.flush().expect("room");
    shell(&format!("cat {path} > /dev/null"), &[0]);
    path
}

/// P20: numbers in free text.
pub(crate) fn scan(bench: &Bench) {
    // Every line has digits, which are no number, and no Z.
    let texts = [
        (
            "prose",
            "le dossier 4711 du 12/03/2024 est complet, voir page 12 et la suite",
            1.0,
        ),
        (
            "logs",
            "2024-03-12 10:22:33.123 INFO req=8f3a91 user=10433 took 12 ms status=200",
            1.0,
        ),
        (
            "tables",
            "4971;Durand;0612345678;73282932000074;2024-03-12;12,50;Lyon;note",
            0.5,
        ),
    ];
    for (name, line, goal) in texts {
        let path = bench.folder.join(name).display().to_string();
        let mut text = BufWriter::with_capacity(1 << 20, File::create(&path).expect("a file"));
        for _ in 0..bench.lines / 10 {
            writeln!(text, "{line}").expect("room");
        }
        text.flush().expect("room");
        let rounds = bench.commands(
            &path,
            [
                "grep -c Z {} > /dev/null",
                "nircheck scan --threads 1 {} > /dev/null",
            ],
        );
        let what = format!("{name}: `grep -c Z` / `scan`, one thread");
        crate::times("P20", &what, &rounds, 1.0, Some(goal));
        fs::remove_file(path).expect("what was written");
    }
}

/// P21: the whole process on one line.
pub(crate) fn start(bench: &Bench) {
    let path = bench.folder.join("one").display().to_string();
    fs::write(&path, "295109912611193\n").expect("room");
    let repeat = |command: &str| format!("for i in $(seq 200); do {command} > /dev/null; done");
    let rounds = bench.commands(&path, [&repeat("cat {}"), &repeat("nircheck {}")]);
    ratio(
        "P21",
        "one line, the whole process / `cat`",
        &rounds,
        [1, 0],
        Some(1.5),
    );
}

/// P11, of what is written.
pub(crate) fn memory(bench: &Bench) {
    let (lines, rows) = (bench.file("small", bench.lines / 10, ""), bench.csv(true));
    for (threads, goal) in [("1", 24.0), ("2", 32.0)] {
        for (options, file) in [
            ("--all", &lines),
            ("--all --format jsonl", &lines),
            ("--summary --places", &lines),
            ("--column nir --format csv", &rows),
            ("mask --column nir", &rows),
            ("scan", &lines),
        ] {
            let mut command = std::process::Command::new(&bench.nircheck);
            command
                .args(options.split(' '))
                .args(["--threads", threads]);
            command.arg(file);
            let what = format!("peak MiB, {threads} threads, `{options}`");
            figure("P11", &what, peak(command), goal);
        }
    }
}

/// A command, with one thread and two, beside `cat` of what it writes, into the same pipe.
fn written(bench: &Bench, name: &str, what: &str, options: &str, file: &str, goals: [f64; 2]) {
    let path = bench.folder.join("written").display().to_string();
    let ours = |threads| format!("nircheck {options} --threads {threads} {file}");
    let once = ours(1).replacen("nircheck", &bench.nircheck, 1);
    shell(&format!("{once} > {path}"), &[0, 1]);
    let size = |path: &str| fs::metadata(path).map_or(0, |it| it.len()) as f64;
    let longer = size(&path) / size(file);
    let rounds = bench.commands(
        file,
        [
            &format!("cat {path} | cat > /dev/null"),
            &format!("{} | cat > /dev/null", ours(1)),
            &format!("{} | cat > /dev/null", ours(2)),
            &format!("{} > /dev/null", ours(1)),
            &format!("{} > /dev/null", ours(2)),
        ],
    );
    fs::remove_file(path).expect("what was written");
    let goals = goals.map(|goal| Some(goal).filter(|goal| *goal < f64::MAX));
    let what = format!("{what} / `cat` of it, {longer:.1} times the input");
    ratio(
        name,
        &format!("{what}, one thread"),
        &rounds,
        [1, 0],
        goals[0],
    );
    ratio(
        name,
        &format!("{what}, two threads"),
        &rounds,
        [2, 0],
        goals[1],
    );
    let scaling = "the same, two threads / one, nobody reading";
    ratio(
        "P22",
        &format!("{name}: {scaling}"),
        &rounds,
        [4, 3],
        Some(1.0 / 1.8),
    );
}

fn each_number(file: &str, mut see: impl FnMut(Parsed)) {
    let mut lines = BufReader::with_capacity(1 << 18, File::open(file).expect("numbers"));
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).expect("numbers") != 0 {
        see(Parsed::parse_strict(line.trim_ascii_end()).expect("a number"));
        line.clear();
    }
}

fn this_program() -> String {
    let program = std::env::current_exe().expect("this program");
    program.display().to_string()
}
