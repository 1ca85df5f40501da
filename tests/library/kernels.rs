//! Every kernel, by name, against the naive judge: each byte at each position, structured cases,
//! every length, every alignment, never a byte outside.

use nircheck::{
    Context, ErrorCode, Kind, Profile,
    batch::{
        finding_rules,
        kernel::{FindingRules, Kernel, Level, Mark, Shape, Tables, code},
        kernel_rules,
    },
};

use crate::common::{self, Base, Rng, judge, keyed, laid_out};

/// The years of which a 20, then a 2A or 2B, is on the wrong side, in these tests.
const WRONG_20: std::ops::RangeInclusive<u8> = 76..=95;
const WRONG_2A_2B: std::ops::RangeInclusive<u8> = 27..=75;

fn kernels() -> impl Iterator<Item = Kernel> {
    Level::ALL.iter().copied().filter_map(Kernel::of)
}

fn tables(profile: Profile) -> Tables {
    let set = |years: std::ops::RangeInclusive<u8>| years.fold(0, |set, year| set | 1 << year);
    let finding_rules = FindingRules {
        years_20: set(WRONG_20),
        years_2a_2b: set(WRONG_2A_2B),
        ..finding_rules(&Context::default())
    };
    Tables::new(&kernel_rules(&profile), &finding_rules)
}

/// What a kernel is to say of a record: the code, and where they mean something, the first digit
/// and whether a second look is deserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told(u8, Option<u8>, bool);

impl Told {
    fn by_judge(record: &[u8], profile: Profile) -> Self {
        let judged = judge(record, true, profile.name());
        let code = judged.error.map_or(code::VALID, |(error, ..)| {
            ErrorCode::ALL
                .iter()
                .position(|code| code.as_str() == error)
                .unwrap() as u8
                + 1
        });
        let first = judged.known.map(|_| record[0] - b'0');
        Self(code, first, code == code::VALID && deserves_look(record))
    }

    fn by_kernel(mark: Mark) -> Self {
        let is_known = mark.code() == code::VALID || mark.code() > code::KIND;
        let look = mark.code() == code::VALID && mark.may_have_finding();
        Self(mark.code(), is_known.then_some(mark.first()), look)
    }
}

/// Whether a finding may apply to a well-formed number that its kind and length do not imply.
fn deserves_look(number: &[u8]) -> bool {
    let two = |at: usize| 10 * (number[at] - b'0') + number[at + 1] - b'0';
    let kind = Kind::from_first_digit(number[0] - b'0');
    let own_keyed = kind == Some(Kind::Mig) && number.len() == 15;
    let year = two(1);
    own_keyed
        || kind == Some(Kind::Nnp)
        || matches!(two(3), 21..=29 | 43..=49 | 55)
        || &number[5..7] == b"20" && WRONG_20.contains(&year)
        || number[6] > b'9' && WRONG_2A_2B.contains(&year)
        || number.starts_with(b"2690549")
        || number[7..13] == *b"999999"
}

/// All kernels on records of one shape, in every mode; `expected` is the judge's opinion.
fn agree(profile: Profile, shape: &Shape, bytes: &[u8], expected: &[Told]) {
    let tables = tables(profile);
    let valid = expected.iter().filter(|told| told.0 == code::VALID).count();
    for kernel in kernels() {
        let name = kernel.level().name();
        let run = kernel.count(&tables, shape, bytes);
        assert_eq!(
            (run.records, run.valid),
            (expected.len(), valid),
            "{name} count"
        );
        let mut bits = vec![0xFF; expected.len().div_ceil(8)];
        let run = kernel.bitmap(&tables, shape, bytes, &mut bits);
        assert_eq!(
            (run.records, run.valid),
            (expected.len(), valid),
            "{name} bitmap"
        );
        let mut marks = vec![Mark(0x5A); expected.len()];
        assert_eq!(
            kernel.marks(&tables, shape, bytes, &mut marks),
            expected.len(),
            "{name}"
        );
        for (i, (mark, expected)) in marks.iter().zip(expected).enumerate() {
            let told = Told::by_kernel(*mark);
            assert_eq!(told, *expected, "{name} {} record {i}", profile.name());
            let bit = bits[i / 8] >> (i % 8) & 1;
            assert_eq!(bit == 1, expected.0 == code::VALID, "{name} bit {i}");
        }
        for i in expected.len()..bits.len() * 8 {
            assert_eq!(
                bits[i / 8] >> (i % 8) & 1,
                0,
                "{name} bit {i} after the end"
            );
        }
    }
}

/// Every sort of number, and the bounds of each field, with the key that goes with them.
fn bases() -> Vec<[u8; 15]> {
    let mut rng = Rng::new(1);
    let mut bases: Vec<_> = Base::ALL
        .iter()
        .flat_map(|base| [base.keyed(&mut rng); 1])
        .collect();
    for body in [
        b"1000120001001",
        b"2991299999999",
        b"1762019001001",
        b"2753020999999",
        b"126022A001001",
        b"228422B999999",
        b"1965021010010",
        b"1959949100100",
        b"3700155001001",
        b"4709995999999",
        b"5100000000000",
        b"6299999999999",
        b"7000000000000",
        b"8299999999999",
        b"731012A345678",
        b"801012B345678",
        // One rule broken in each.
        b"0850578006084",
        b"9850578006084",
        b"1851378006084",
        b"1851978006084",
        b"1850500006084",
        b"1850578000084",
        b"1850578006000",
        b"5050000000000",
    ] {
        bases.push(keyed(body));
    }
    for key in [b"00", b"01", b"90", b"97", b"98", b"99"] {
        let mut base = *b"185057800608400";
        base[13..].copy_from_slice(key);
        bases.push(base);
    }
    assert!(bases.len() >= 40);
    bases
}

#[test]
fn one_byte_changed_everywhere_to_everything() {
    let (step, profiles) = common::size((5, &Profile::ALL[..1]), (1, Profile::ALL));
    for (profile, chars) in profiles
        .iter()
        .flat_map(|profile| [(*profile, 13), (*profile, 15)])
    {
        let (mut bytes, mut expected) = (Vec::new(), Vec::new());
        for base in bases().into_iter().step_by(step) {
            for at in 0..chars {
                for byte in 0..=255 {
                    let mut record = base;
                    record[at] = byte;
                    expected.push(Told::by_judge(&record[..chars], profile));
                    bytes.extend_from_slice(&record[..chars]);
                }
            }
        }
        agree(profile, Shape::fixed(chars).unwrap(), &bytes, &expected);
        for end in [b"\n".as_slice(), b"\r\n"] {
            let lines: Vec<u8> = bytes
                .chunks(chars)
                .flat_map(|record| [record, end].concat())
                .collect();
            let shape = shape_of(&[&PATTERNS[0][..chars], end].concat());
            agree(profile, &shape, &lines, &expected);
        }
    }
}

const PATTERNS: [&[u8]; 12] = [
    b"xxxxxxxxxxxxxxx\n",
    b"xxxxxxxxxxxxx\n",
    b"xxxxxxxxxxxxxxx\r\n",
    b"xxxxxxxxxxxxx\r\n",
    b"x xx xx xx xxx xxx xx\n",
    b"x xx xx xx xxx xxx xx\r\n",
    b"x xx xx xx xxx xxx\n",
    b"x.xx.xx.xx.xxx.xxx.xx\n",
    b"x-xx-xx-xx-xxx-xxx-xx\n",
    b"xxxxxxxxxxxxx xx\n",
    b"  x xx xx xx xxx xxx / xx     \r\n",
    b"\tx\txx\txx\txx\txxx\txxx\n",
];

fn shape_of(pattern: &[u8]) -> Shape {
    match pattern {
        [.., b'\n'] => Shape::of_line(&laid_out(pattern, b"295109912611193")).unwrap(),
        _ => Shape::fixed(pattern.len()).unwrap().clone(),
    }
}

fn ordinary(rng: &mut Rng, chars: usize) -> Vec<u8> {
    rng.choose(&Base::REGISTERED).keyed(rng)[..chars].to_vec()
}

/// A number that is often right, each field drawn from its interesting values otherwise.
fn structured(rng: &mut Rng, chars: usize) -> Vec<u8> {
    let mut body = rng.choose(&Base::ALL).body(rng);
    let fields: [(usize, &[&[u8]]); 6] = [
        (0, &[b"0", b"1", b"4", b"5", b"6", b"7", b"8", b"9"]),
        (1, &[b"0", b"1", b"2", b"3", b"9"]),
        (
            3,
            &[
                b"00", b"01", b"12", b"13", b"19", b"20", b"29", b"30", b"42", b"49", b"50", b"99",
            ],
        ),
        (
            5,
            &[
                b"00", b"01", b"19", b"20", b"2A", b"2B", b"2C", b"3A", b"95", b"99",
            ],
        ),
        (7, &[b"000", b"001", b"009", b"010", b"100", b"990", b"999"]),
        (10, &[b"000", b"001", b"009", b"010", b"100", b"999"]),
    ];
    while rng.one_in(2) {
        let (at, values) = rng.choose(&fields);
        let value = *rng.choose(values);
        body[*at..at + value.len()].copy_from_slice(value);
    }
    let is_read = |(i, byte): (usize, &u8)| byte.is_ascii_digit() || i == 6 && body[5] == b'2';
    let mut number = match body.iter().enumerate().all(is_read) && body[6] < b'C' {
        true => keyed(&body),
        false => *b"000000000000001",
    };
    number[..13].copy_from_slice(&body);
    match rng.below(12) {
        0 => number[13..].copy_from_slice(*rng.choose(&[b"00", b"01", b"97", b"98", b"99"])),
        1 => number[14] = b'0' + rng.below(10) as u8,
        2..=4 => number[rng.below(chars)] = *rng.choose(b"/:09ABCab\n\r 125\0\xff"),
        _ => {}
    }
    number[..chars].to_vec()
}

#[test]
fn structured_cases() {
    let cases = common::size(30_000, 10_000_000);
    let (mut rng, batch) = (Rng::new(2), 5_000);
    for round in 0..cases / batch {
        let pattern = PATTERNS[round % PATTERNS.len()];
        let profile = if round % 3 == 0 {
            *rng.choose(Profile::ALL)
        } else {
            Profile::DEFAULT
        };
        let shape = shape_of(pattern);
        let (mut bytes, mut expected) = (Vec::new(), Vec::new());
        for _ in 0..batch {
            let record = structured(&mut rng, shape.chars());
            expected.push(Told::by_judge(&record, profile));
            bytes.extend(laid_out(pattern, &record));
        }
        agree(profile, &shape, &bytes, &expected);
    }
}

#[test]
fn a_run_ends_where_a_fixed_byte_is_missing() {
    let (mut rng, tables) = (Rng::new(3), tables(Profile::DEFAULT));
    for pattern in PATTERNS {
        let shape = shape_of(pattern);
        let records: Vec<_> = (0..70)
            .map(|_| laid_out(pattern, &ordinary(&mut rng, shape.chars())))
            .collect();
        for bad in [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 47, 48, 63, 64, 69] {
            for at in (0..pattern.len()).filter(|at| pattern[*at] != b'x') {
                let mut records = records.clone();
                records[bad][at] = b'5';
                // A second one further on changes nothing.
                records[69][at] = b'5';
                let bytes = records.concat();
                for kernel in kernels() {
                    let run = kernel.count(&tables, &shape, &bytes);
                    let name = kernel.level().name();
                    assert_eq!((run.records, run.valid), (bad, bad), "{name}");
                }
            }
        }
    }
}

#[test]
fn marks_and_bits_stop_when_full() {
    let mut rng = Rng::new(4);
    let bytes: Vec<u8> = (0..100).flat_map(|_| ordinary(&mut rng, 15)).collect();
    let tables = tables(Profile::DEFAULT);
    for kernel in kernels() {
        for n in 0..100 {
            let mut marks = vec![Mark(0xEE); n];
            assert_eq!(
                kernel.marks(&tables, &Shape::FIXED_15, &bytes, &mut marks),
                n
            );
            assert!(marks.iter().all(|mark| mark.code() == code::VALID));
        }
        for n in 0..12 {
            let run = kernel.bitmap(&tables, &Shape::FIXED_15, &bytes, &mut vec![0; n]);
            assert_eq!((run.records, run.valid), (8 * n, 8 * n));
        }
    }
}

#[test]
fn levels_have_names_and_those_of_the_machine_are_found() {
    for level in Level::ALL.iter().copied() {
        assert_eq!(Level::from_name(level.name()), Some(level));
        assert_eq!(
            Kernel::of(level).map(Kernel::level),
            level.is_available().then_some(level)
        );
    }
    assert_eq!(Level::from_name("mmx"), None);
    assert_eq!(kernels().last(), Some(Kernel::fastest()));
}

/// Memory of which the pages before and after cannot be touched.
#[cfg(unix)]
#[allow(unsafe_code)]
mod fenced {
    pub(crate) struct Fenced {
        base: *mut u8,
    }

    /// A multiple of the pages of any system.
    const ROOM: usize = 65_536;

    impl Fenced {
        pub(crate) fn new() -> Self {
            // SAFETY: a fresh anonymous mapping, whose middle is then opened.
            let base = unsafe {
                let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
                let base = libc::mmap(
                    std::ptr::null_mut(),
                    3 * ROOM,
                    libc::PROT_NONE,
                    flags,
                    -1,
                    0,
                );
                assert_ne!(base, libc::MAP_FAILED);
                let rights = libc::PROT_READ | libc::PROT_WRITE;
                assert_eq!(libc::mprotect(base.byte_add(ROOM), ROOM, rights), 0);
                base.cast::<u8>()
            };
            Self { base }
        }

        /// What can be touched, all of it.
        pub(crate) fn bytes(&mut self) -> &mut [u8] {
            // SAFETY: the middle of the mapping is ours to read and write, and zeros at first.
            unsafe { std::slice::from_raw_parts_mut(self.base.add(ROOM), ROOM) }
        }
    }

    impl Drop for Fenced {
        fn drop(&mut self) {
            // SAFETY: what `new` mapped; nothing borrows from it any more.
            unsafe { libc::munmap(self.base.cast(), 3 * ROOM) };
        }
    }
}

/// Every length up to 600 bytes: against the fence behind, then from the one before on at every
/// alignment. Records alone, and as lines of any shape.
#[cfg(unix)]
#[test]
fn never_a_byte_outside() {
    use nircheck::{Context, batch::Validator};

    let mut rng = Rng::new(5);
    let mut memory = fenced::Fenced::new();
    let tables = tables(Profile::DEFAULT);
    let alignments = common::size(vec![0, 33], (0..64).collect());
    let fixed = [b"xxxxxxxxxxxxxxx".as_slice(), b"xxxxxxxxxxxxx"];
    for pattern in PATTERNS.into_iter().chain(fixed) {
        let shape = shape_of(pattern);
        let source: Vec<u8> = (0..48)
            .flat_map(|_| laid_out(pattern, &ordinary(&mut rng, shape.chars())))
            .collect();
        let validators = kernels().map(|kernel| {
            let validator = Validator::new(&Context::default());
            (kernel, validator.with_kernel(kernel.level()).unwrap())
        });
        let validators: Vec<_> = validators.collect();
        let bytes = memory.bytes();
        for len in 0..=600 {
            let (records, end) = (len / shape.stride(), bytes.len());
            for start in alignments.iter().copied().chain([end - len]) {
                bytes[start..start + len].copy_from_slice(&source[..len]);
                let at = &bytes[start..start + len];
                for (kernel, validator) in &validators {
                    let run = kernel.count(&tables, &shape, at);
                    assert_eq!((run.records, run.valid), (records, records));
                    if start == 0 || start == end - len {
                        let mut marks = [Mark(0); 50];
                        assert_eq!(kernel.marks(&tables, &shape, at, &mut marks), records);
                        let run = kernel.bitmap(&tables, &shape, at, &mut [0; 8]);
                        assert_eq!(run.records, records);
                        let counts = validator.count(at);
                        let last = !at.ends_with(b"\n") && !at.is_empty();
                        let feeds = at.iter().filter(|byte| **byte == b'\n').count();
                        assert_eq!(counts.lines(), (feeds + usize::from(last)) as u64);
                    }
                }
            }
        }
    }
}

/// The same for rows of cells, which are taken apart 64 bytes at a time.
#[cfg(unix)]
#[test]
fn never_a_byte_outside_of_rows() {
    use nircheck::{
        Context,
        batch::{Block, Counts, Input, Line, Lines, RowFormat, Validator},
    };
    use std::ops::ControlFlow;

    let mut memory = fenced::Fenced::new();
    let row = format!(
        "1,2951099126111,{}\n\"2,\n\",295109912611193,\r\n3,2951099126111\n",
        "x".repeat(70)
    );
    let source = row.repeat(8).into_bytes();
    for level in kernels().map(|kernel| kernel.level()) {
        let validator = Validator::new(&Context::default())
            .with_kernel(level)
            .unwrap();
        let bytes = memory.bytes();
        for len in 0..=source.len() {
            for start in [0, bytes.len() - len] {
                bytes[start..start + len].copy_from_slice(&source[..len]);
                let at = &bytes[start..start + len];
                for column in [0, 1, 2, 70] {
                    let format = RowFormat::new(b',').unwrap().with_judged(column);
                    let format = format.with_cells([column, 1, 9]).with_width(4);
                    let mut counts = Counts::default();
                    let render = |block: &Block<'_>| {
                        let width = |row: Line<'_>| {
                            let missing = 4_usize.saturating_sub(row.width());
                            assert!(row.bytes.is_empty() || row.missing_cells() == missing);
                            row.width()
                        };
                        let widths = block.lines().map(width).sum::<usize>();
                        (block.counts(), widths)
                    };
                    let mut widths = 0;
                    let ended = validator.run_rows(
                        Input::Bytes(at),
                        &format,
                        Lines::All,
                        render,
                        |(part, width)| {
                            counts.add(&part);
                            widths += width;
                            ControlFlow::Continue(())
                        },
                    );
                    let (whole, rest) = (len / row.len(), &source[..len % row.len()]);
                    // One of the line feeds is in quotes.
                    let feeds = rest.iter().filter(|byte| **byte == b'\n').count();
                    let quotes = rest.iter().filter(|byte| **byte == b'"').count();
                    let open = usize::from(rest.ends_with(b"\n") && quotes != 1);
                    let rows =
                        (feeds + usize::from(!rest.is_empty()) - open) - usize::from(feeds >= 2);
                    // A row in which a quote is open is none.
                    assert_eq!(ended.is_err(), quotes == 1, "{len}");
                    let rows = (3 * whole + rows - usize::from(quotes == 1)) as u64;
                    assert_eq!(counts.lines(), rows, "{len}");
                    assert!(widths >= 2 * 3 * whole);
                }
            }
        }
    }
}
