//! No output path allocates for each line: a run over many more lines, in as many blocks, allocates
//! as often.

#![allow(unsafe_code)] // an allocator that counts is an unsafe trait

use std::{
    alloc::{GlobalAlloc, Layout, System},
    env,
    fmt::Write as _,
    fs, iter,
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use clap::Parser as _;

use super::Cli;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

/// The allocator of the system, with a count.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call goes on, unchanged, to the allocator of the system, which keeps the
// contract; the count beside it neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of this same function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// What a run is told through the environment of its process: its arguments, a line each.
const ARGUMENTS: &str = "NIRCHECK_TEST_ARGUMENTS";
/// What it says in the end: how often it allocated.
const COUNT: &str = "allocations: ";

/// The child of the test below: one run of the command, whose output is its own.
#[test]
fn run() {
    let Ok(arguments) = env::var(ARGUMENTS) else {
        return;
    };
    let cli = Cli::try_parse_from(iter::once("nircheck").chain(arguments.lines()));
    let cli = cli.unwrap_or_else(|error| panic!("{error}"));
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    let outcome = super::run(cli);
    let count = ALLOCATIONS.load(Ordering::Relaxed) - before;
    assert!(outcome.is_ok());
    eprintln!("{COUNT}{count}");
}

/// How often a run allocates.
fn allocations(args: &[&str], directory: &Path, input: &str) -> usize {
    let name = concat!(module_path!(), "::run");
    let name = name.split_once("::").unwrap().1;
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(ARGUMENTS, args.join("\n"))
        .current_dir(directory)
        .stdin(fs::File::open(directory.join(input)).unwrap())
        .stdout(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(child.stderr).unwrap();
    let count = said.lines().find_map(|line| line.strip_prefix(COUNT));
    let count = count.unwrap_or_else(|| panic!("{args:?}: {said}"));
    count.parse().unwrap()
}

#[test]
fn no_line_allocates() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path();
    fs::write(directory.join("secret"), [7; 32]).unwrap();
    // Within one block.
    for (name, lines) in [("few", 500), ("many", 1_500)] {
        let (mut numbers, mut rows, mut codes) = (
            String::new(),
            "id;nir;new;birth_date;rank;fund;place\n".to_owned(),
            String::new(),
        );
        for index in 0..lines {
            let nir = ["2951099126111", "278112B05000286", "2 95 10 99 126 111 93"][index % 3];
            let rank = index % 9;
            let fund = ["01 751 0001", "12C751001", "037510001"][index % 3];
            let new = ["295109912611193", "7112312345678", "209066322012355"][index / 3 % 3];
            writeln!(numbers, "{nir}").unwrap();
            let place = ["Grèce", "NEUILLY SUR SEINE", "Ajaccio"][index % 3];
            let row = format_args!("\"a;{index}\";{nir};{new};2009-07-14;{rank};{fund};{place}");
            writeln!(rows, "{row}").unwrap();
            writeln!(codes, "{fund}").unwrap();
        }
        fs::write(directory.join(format!("{name}.numbers")), numbers).unwrap();
        fs::write(directory.join(format!("{name}.rows")), rows).unwrap();
        fs::write(directory.join(format!("{name}.codes")), codes).unwrap();
    }
    let attach = ["attach", "--column=parent=new", "--column=child=nir"];
    let transition = ["transition", "--old-column=nir", "--new-column=new"];
    let pseudonymize = ["pseudonymize", "--key-file=secret"];
    let civil = [
        "--column=nir",
        "--sex-column=rank",
        "--birth-date-column=birth_date",
        "--birth-place-column=place",
    ];
    let commands: [(&[&str], &[&str]); 27] = [
        (&["--summary", "--places"], &["numbers"]),
        (&["--summary", "--by-place"], &["numbers"]),
        (&["--places", "--all", "--format=jsonl"], &["numbers"]),
        (&civil, &["rows", "--summary"]),
        (&civil, &["rows", "--format=csv"]),
        (&["mask"], &["numbers"]),
        (&["mask", "--show=kind"], &["rows", "--column=nir"]),
        (&pseudonymize, &["numbers"]),
        (&pseudonymize, &["rows", "--column=nir", "--output=base32"]),
        (&["format", "--paper"], &["numbers"]),
        (&["format", "--with-key"], &["rows", "--column=nir"]),
        (&["key"], &["numbers"]),
        (&["key", "--only"], &["rows", "--column=nir"]),
        (&["fund", "--compact"], &["codes"]),
        (&["fund"], &["codes"]),
        (&["fund", "--format=jsonl"], &["codes"]),
        (&["fund", "--column=fund"], &["rows"]),
        (&["fund", "--column=fund"], &["rows", "--format=csv"]),
        (&["fund", "--column=fund"], &["rows", "--format=jsonl"]),
        (&["suggest"], &["numbers"]),
        (&["suggest", "--format=jsonl"], &["numbers"]),
        (&attach, &["rows"]),
        (&attach, &["rows", "--format=csv"]),
        (&attach, &["rows", "--format=jsonl"]),
        (&transition, &["rows", "--all"]),
        (&transition, &["rows", "--format=csv"]),
        (&transition, &["rows", "--format=jsonl"]),
    ];
    for (command, rest) in commands {
        let args = [command, &rest[1..], &["--threads=1"]].concat();
        let [few, many] = ["few", "many"]
            .map(|name| allocations(&args, directory, &format!("{name}.{}", rest[0])));
        // Buffers that double, and the table of children.
        assert!(many < few + 60, "{args:?}: {few}, then {many}");
    }
}
