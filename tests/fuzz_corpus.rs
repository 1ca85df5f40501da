//! The corpora of the fuzz targets, replayed on any toolchain: seeds and past failures.

#![allow(clippy::expect_used, clippy::unwrap_used)]
#![allow(unreachable_pub)] // the targets are a library of their own

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::{fs, path::PathBuf};

type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 9] = [
    ("parse", targets::parse),
    ("round_trip", targets::round_trip),
    ("explain", targets::explain),
    ("identity", targets::identity),
    ("fund", targets::fund),
    ("dsn", targets::dsn),
    ("kernels", targets::kernels),
    ("stream", targets::stream),
    ("scan", targets::scan),
];

/// How many inputs are drawn from a seed, beside the published numbers and the edges.
const DRAWN: usize = 64;

/// Synthetic texts on both sides of the bounds of each field.
const EDGES: [&str; 40] = [
    "1990075123001",
    "1990175123001",
    "1991275123001",
    "1991375123001",
    "1991975123001",
    "1992075123001",
    "1992175123001",
    "1992975123001",
    "1993075123001",
    "1994275123001",
    "1994375123001",
    "1994975123001",
    "1995075123001",
    "1999975123001",
    "1990700123001",
    "1990701000001",
    "1990701001000",
    "199072A001999",
    "199072B999001",
    "176012A001001",
    "1750120001001",
    "1760120001001",
    "199071A001001",
    "199072C001001",
    "0990775123001",
    "3990775123001",
    "4990775123001",
    "9990775123001",
    "5075112345678",
    "5375112345678",
    "615112A345678",
    "7275112345678",
    "7375112345678",
    "715112B345678",
    "199077512300100",
    "199077512300198",
    "199077512300199",
    "2555555123042",
    " 1.99-07/75\u{a0}123\u{202f}001\u{2009}",
    "-1990775123001-",
];

/// Health identities, right and wrong, in their four forms; the numbers are published ones.
const IDENTITIES: [&str; 14] = [
    "279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS^^20101207",
    r"4217^^^A\T\B&1.2.3&ISO^PI~279035121518989^^^X&1.2.250.1.213.1.4.\X3130\&ISO^INS",
    "279035121518989^^^&1.2.250.1.213.1.4.13&ISO^NH",
    r"279035121518989^^^X\Q\^INS",
    "MSH|^~\\&|",
    r#"<id extension="279035121518989" root="1.2.250.1.213.1.4.10"/>"#,
    r#"<!-- <id> --><p:id root='1.2.250.1.213.1.4.8' extension='2&#x37;9035121518989'></p:id>"#,
    r#"<id extension="A&B;" root="1.2.250.1.213.1.4.8"/>"#,
    r#"{"use":"official","type":{"coding":[{"code":"INS-NIR"}]},"system":"urn:oid:1.2.250.1.213.1.4.8","value":"279035121518989"}"#,
    r#"{"use":"usual","system":"urn:oid:1.2.250.1.213.1.4.8","value":"7112312345678"}"#,
    r#"{"type":{"coding":[{"code":"NH"},{"code":3}]}}"#,
    "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\u{1d}\
     S3SARAH-LOU ANNA\u{1d}S4GARCIA-HAMMADI\u{1d}S5FS621-01-1977S701154",
    "IS010000000000000000000000S621-01-1977S1277010115400329S21.2.250.1.213.1.4.10S5F",
    "IS010000000000000000000000S1277010115400329S631-02-1977S7XXXXXS1",
];

/// Funds, right and wrong, alone and beside a number.
const FUNDS: [&str; 10] = [
    "017510001",
    "01 751 0001",
    "01C751000",
    "01c 751 000",
    "98Z999999",
    "01 7S1 0001",
    "01\u{a0}751\u{202f}00012",
    "2 95 10 99 126 111 93 01 751 0001",
    "2951099126111017510001",
    "2 95 10 99 126 111 94 01 751 0001",
];

/// Payroll declarations, right and wrong, whole and in pieces.
const DECLARATIONS: [&str; 8] = [
    "S10.G00.00.006,'P25V01'\nS20.G00.05.001,'01'\nS21.G00.06.001,'123456782'\n\
     S21.G00.30.001,'1990775123001'\nS21.G00.30.002,'D'ARTOIS, dit X'\nS21.G00.30.006,'99071999'\n\
     S21.G00.30.007,'PARIS'\nS21.G00.30.014,'75'\nS21.G00.30.015,'FR'\n\
     S90.G00.90.001,'11'\nS90.G00.90.002,'1'\n",
    "S20.G00.05.001,'01'\r\nS21.G00.30.002,'X'\r\nS21.G00.30.020,'1123456782EMP1'\r\n\
     S21.G00.31.008,'7112312345678'\r\n",
    "S21.G00.30.001,1990775123001\nS21.G00.30.001,'199077512300168\nS21.G00.30.001,'1'2\n",
    "S21.G00.30.001,'1999999999999'\nS21.G00.73.007,'1990775999999'\nS89.G00.67.001,''\n",
    "\u{feff}S21.G00.40.001.002,'1 99 07 75 123 001 68'\n1 99 07 75\n 123 001 68\nS21.G00.30.004,'É'",
    "S21.G00.30.006,'30021999'\nS21.G00.30.001,'199072A123001'\nS21.G00.30.014,'2A'\n",
    "S89.G00.91.001,'1990775123001'\nS89.G00.91.006,'01071999'\nS89.G00.91.001,'1990775123001'\n",
    "nir,1990775123001\n",
];

/// Synthetic texts with a number, or what looks like one.
const TEXTS: [&str; 12] = [
    "n° 1 99 07 75 123 001 68, tél. 06 12 34 56 78",
    "200 199077512300168 17",
    "FR76 3000 1990 7751 2300 168",
    "0.199077512300168",
    "1.99077512300168",
    "1990775123001.68",
    "1 1 99 07 75 123 001 68 2",
    "1 9 9 0 7 7 5 1 2 3 0 0 1 6 8 1 9 9",
    "199 07 2a 001\u{a0}001-02",
    "<nir>1990775123001</nir>_199077512300168_",
    "1990775123001\n68;199077512300168\r\n",
    "199077512300168199077512300168",
];

/// Rows of cells, for `stream`, which has all lines read as rows too.
const ROWS: [&str; 8] = [
    "a,1990775123001,\"b\"",
    "\"a\n\",\"1990775123001\"\"\",",
    "\"a\r\n;\"\"\";\"1990775123001\"\r",
    "5\" nail,1990775123001,\"\"x",
    ",,\"1990775123001\"1,\"\"\"",
    "\"199077,512300168\"\t\t\"",
    "x|\"1 99 07 75 123 001 68\"|\"open",
    "\n\"\"\n\"\"\"\"\r\r",
];

#[test]
fn seeds_and_regressions() {
    for (target, run) in TARGETS {
        let inputs = files("corpus", target);
        for path in inputs.into_iter().chain(files("regressions", target)) {
            let data = fs::read(&path).expect("a readable file");
            eprintln!("{}", path.display()); // shown when the next line panics
            run(&data);
        }
    }
}

/// New vectors need new seeds: `cargo test --test fuzz_corpus write_seeds -- --ignored`.
#[test]
fn seeds_are_up_to_date() {
    for (target, _) in TARGETS {
        for (name, data) in seeds_of(target) {
            let path = folder("corpus", target).join(&name);
            assert_eq!(fs::read(path).ok(), Some(data), "corpus/{target}/{name}");
        }
    }
}

#[test]
#[ignore = "writes the corpora"]
fn write_seeds() {
    for (target, _) in TARGETS {
        fs::create_dir_all(folder("corpus", target)).unwrap();
        for (name, data) in seeds_of(target) {
            fs::write(folder("corpus", target).join(name), data).unwrap();
        }
    }
}

/// Texts as they are typed, and bytes that structured ones grow from.
fn seeds_of(target: &str) -> Vec<(String, Vec<u8>)> {
    // For `explain`: a reference month between 2022-12 and 2023-06, 130 years or 47, an OID, a way
    // to suggest by.
    let header = |seed: usize| match target {
        "explain" if seed.is_multiple_of(2) => vec![7, 230, 11, 130, seed as u8],
        "explain" => vec![7, 231, 5, 47, seed as u8],
        // The way to judge; before it, for `stream`, blocks, pieces, workers and a kernel.
        "kernels" => vec![seed as u8],
        "stream" => vec![
            seed as u8,
            (seed / 3) as u8,
            seed as u8,
            seed as u8,
            seed as u8,
        ],
        _ => Vec::new(),
    };
    let is_of_lines = matches!(target, "kernels" | "stream");
    let typed = |kind, texts: &[&str]| -> Vec<_> {
        let numbered = texts.iter().zip(1..);
        let seed = numbered.map(|(text, seed)| {
            // Among others of its length, a line is one of a run.
            let text = match is_of_lines {
                true => format!("{text}\n").repeat(1 + seed % 20),
                false => (*text).to_owned(),
            };
            let data = [header(seed), b"=".to_vec(), text.into()].concat();
            (format!("{kind}-{seed:02}"), data)
        });
        seed.collect()
    };
    let mut seeds = match target {
        "identity" => typed("identity", &IDENTITIES),
        "fund" => return typed("fund", &FUNDS),
        "dsn" => typed("dsn", &DECLARATIONS),
        "stream" => [
            typed("published", &published()),
            typed("edge", &EDGES),
            typed("rows", &ROWS),
        ]
        .concat(),
        "scan" => [typed("published", &published()), typed("text", &TEXTS)].concat(),
        _ => [typed("published", &published()), typed("edge", &EDGES)].concat(),
    };
    let mut random = targets::common::Rng::new(5);
    seeds.extend((1..=DRAWN).map(|number| {
        let bytes: Vec<u8> = (0..64).map(|_| random.next() as u8).collect();
        (
            format!("drawn-{number:02}"),
            [header(number), bytes].concat(),
        )
    }));
    seeds
}

/// The published numbers as they were typed.
fn published() -> Vec<&'static str> {
    let rows = include_str!("../data/vectors/published.tsv")
        .lines()
        .skip(1);
    rows.flat_map(|row| row.split('\t').next()).collect()
}

fn files(kind: &str, target: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(kind, target)).expect("a folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn folder(kind: &str, target: &str) -> PathBuf {
    let fuzz = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    fuzz.join(kind).join(target)
}
