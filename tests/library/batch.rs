//! The batch engine against the checker, line by line: every kernel, every way in, any number of
//! workers and any size of blocks give the same verdicts.

#![allow(unsafe_code)] // files as memory

use std::{
    fmt::Write as _,
    io::{self, Read, Write},
    num::NonZeroUsize,
    ops::ControlFlow,
};

use nircheck::{
    Context, ErrorCode, Finding, Form, Oid, Parsed, Profile, YearMonth,
    batch::{
        Block, Counts, Input, Lines, Mapped, RowFormat, Validator, Verdict, kernel::Level,
        verdicts_to_bitmap,
    },
    check,
};

use crate::common::{self, Base, Rng, spell};

/// Lines of every sort: runs of one shape, mixes, wrong ones, ends of every sort.
fn mixed_lines(seed: u64, lines: usize) -> Vec<u8> {
    const EDGES: &[u8] = b"/:09ABab .-\r\0\xff\xa0\xc2\xe2\x80\xaf";
    let mut rng = Rng::new(seed);
    let mut text = Vec::new();
    while lines > text.iter().filter(|byte| **byte == b'\n').count() {
        let run = if rng.one_in(3) { rng.below(400) } else { 1 };
        let (shape, crlf, wrong) = (rng.below(4), rng.one_in(4), rng.below(8));
        for _ in 0..run {
            let base = *rng.choose(&Base::ALL);
            let mut keyed = base.keyed(&mut rng);
            if rng.one_in(16) {
                keyed[7..13].fill(b'9');
                keyed = common::keyed(keyed[..13].try_into().unwrap());
            }
            let mut line = match shape {
                0 => keyed[..13].to_vec(),
                1 => spell(&mut rng, &keyed),
                2 => Parsed::parse(keyed)
                    .map_or(keyed.to_vec(), |parsed| parsed.paper().as_bytes().to_vec()),
                _ => keyed.to_vec(),
            };
            if rng.below(8) < wrong / 2 && !line.is_empty() {
                let at = rng.below(line.len());
                line[at] = *rng.choose(EDGES);
            }
            match rng.below(600) {
                0 => line = b" \t\xc2\xa0".to_vec(),
                1 => line.clear(),
                2 => line = vec![b'1'; 65_536 + rng.below(3)],
                3 => line = vec![b'9'; rng.below(64)],
                _ => {}
            }
            text.extend_from_slice(&line);
            text.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
        }
    }
    text
}

/// The verdicts of the checker, as text: line, offset, verdict, kind.
fn judged_slowly(text: &[u8], context: &Context) -> String {
    let mut out = String::new();
    let mut offset = if text.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    for (index, whole) in text[offset..]
        .split_inclusive(|byte| *byte == b'\n')
        .enumerate()
    {
        let line = whole.strip_suffix(b"\n").unwrap_or(whole);
        let line = match whole.len() - line.len() {
            0 => line,
            _ => line.strip_suffix(b"\r").unwrap_or(line),
        };
        let blank = str::from_utf8(line).is_ok_and(|line| line.trim_matches(BLANKS).is_empty());
        let report = check(line, context);
        let (verdict, kind) = match report.outcome() {
            _ if line.len() > 65_536 => ("too-long", None),
            _ if blank => ("empty", None),
            Ok(_) => ("valid", report.kind()),
            Err(error) => (error.code().as_str(), report.kind()),
        };
        add_row(
            &mut out,
            index as u64 + 1,
            offset as u64,
            verdict,
            kind.map_or("", |kind| kind.as_str()),
        );
        offset += whole.len();
    }
    out
}

const BLANKS: [char; 6] = [' ', '\t', '\u{a0}', '\u{202f}', '\u{2009}', '\u{2007}'];

fn add_row(out: &mut String, number: u64, offset: u64, verdict: &str, kind: &str) {
    // Where a line starts that is too long is not always known.
    let offset = if verdict == "too-long" { 0 } else { offset };
    writeln!(out, "{number} {offset} {verdict} {kind}").unwrap();
}

fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict.error() {
        _ if verdict.is_empty() => "empty",
        None => "valid",
        Some(error) => error.as_str(),
    }
}

/// Panics unless the engine says of an input what is expected, all of it and in its order.
#[track_caller]
fn assert_judged(validator: &Validator, input: Input<'_>, expected: &str) {
    let mut left = expected;
    let render = |block: &Block<'_>| {
        let mut out = String::new();
        for line in block.lines() {
            let kind = line.verdict.kind().map_or("", |kind| kind.as_str());
            add_row(
                &mut out,
                line.number,
                line.offset,
                verdict_name(line.verdict),
                kind,
            );
            let parsed = Parsed::parse(&*line.text()).ok();
            let is_valid = line.verdict.is_well_formed();
            assert_eq!(line.parsed(), parsed.filter(|_| is_valid));
        }
        out
    };
    let mut differs = None;
    let deliver = |text: String| match left.strip_prefix(&text[..]) {
        Some(rest) => {
            left = rest;
            ControlFlow::Continue(())
        }
        None => {
            let pair = text
                .lines()
                .zip(left.lines())
                .find(|(told, expected)| told != expected);
            differs = Some(format!("{pair:?}"));
            ControlFlow::Break(())
        }
    };
    validator.run(input, Lines::All, render, deliver).unwrap();
    assert_eq!((differs, left.len()), (None, 0));
}

/// A reader that gives a few bytes at a time.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(to.len()).min(self.0.len());
        let (head, tail) = self.0.split_at(count);
        to[..count].copy_from_slice(head);
        self.0 = tail;
        Ok(count)
    }
}

fn kernels() -> impl Iterator<Item = Level> {
    Level::ALL
        .iter()
        .copied()
        .filter(|level| level.is_available())
}

/// This many lines when the tests are large, a fifth of them otherwise.
fn size(lines: usize) -> usize {
    common::size(lines / 5, lines)
}

fn nonzero(value: usize) -> NonZeroUsize {
    NonZeroUsize::new(value).unwrap()
}

fn temporary(bytes: &[u8]) -> std::fs::File {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let next = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("nircheck-{}-{next}", std::process::id()));
    std::fs::File::create(&path)
        .unwrap()
        .write_all(bytes)
        .unwrap();
    let file = std::fs::File::open(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    file
}

#[test]
fn every_way_gives_the_verdicts_of_the_checker() {
    let lines = common::size(3_000, 400_000);
    let context = Context::default();
    let text = [b"\xef\xbb\xbf", &mixed_lines(1, lines)[..]].concat();
    for cut in common::size(0..3, 1..2) {
        let text = &text[..text.len() - cut];
        let expected = judged_slowly(text, &context);
        let file = temporary(text);
        // SAFETY: the file is temporary: nobody else knows it.
        let mapped = unsafe { Mapped::open(&file) }.unwrap();
        for (level, workers) in kernels().flat_map(|level| [1, 2, 3].map(|n| (level, n))) {
            let validator = Validator::new(&context).with_kernel(level).unwrap();
            let validator = validator.with_workers(nonzero(workers));
            for size in [1 << 20, if workers == 2 { 9_999 } else { 65_536 }] {
                let validator = validator.clone().with_block_size(nonzero(size));
                assert_judged(&validator, Input::Bytes(text), &expected);
                assert_judged(&validator, Input::Mapped(&mapped), &expected);
                assert_judged(&validator, Input::File(&file), &expected);
                let reader = Box::new(Pieces(text, 100_003));
                assert_judged(&validator, Input::Reader(reader), &expected);
            }
        }
    }
}

/// Each line is a block of its own then. Over-long lines are left out: they take their time.
#[test]
fn a_stream_in_pieces_of_one_byte() {
    let mut text = mixed_lines(1, size(50_000));
    text = text
        .split_inclusive(|byte| *byte == b'\n')
        .filter(|line| line.len() < 1000)
        .collect::<Vec<_>>()
        .concat();
    let expected = judged_slowly(&text, &Context::default());
    for (level, workers) in kernels().flat_map(|level| [1, 2, 3].map(|n| (level, n))) {
        let validator = Validator::new(&Context::default());
        let validator = validator.with_kernel(level).unwrap();
        let validator = validator.with_workers(nonzero(workers));
        let reader = Box::new(Pieces(&text, 1));
        assert_judged(&validator, Input::Reader(reader), &expected);
    }
}

/// A byte order mark is no part of the first line: it may be as long as any other. The pieces add
/// up to every length near the limit.
#[test]
fn a_first_line_of_the_longest_behind_a_byte_order_mark() {
    for (byte, mark) in [(b'1', "\u{feff}"), (b' ', "\u{feff}"), (b' ', "")] {
        for len in 65_533..65_540 {
            let line = [mark.as_bytes(), &vec![byte; len]].concat();
            for end in ["", "\n", "\r\n", "\n12\n", "\r\n12"] {
                let text = [&line[..], end.as_bytes()].concat();
                let expected = judged_slowly(&text, &Context::default());
                let validator = Validator::new(&Context::default());
                for piece in [32_767, 32_768, 32_769, 32_770, 65_535, 100_000] {
                    let reader = Box::new(Pieces(&text, piece));
                    assert_judged(&validator, Input::Reader(reader), &expected);
                }
                assert_judged(&validator, Input::Bytes(&text), &expected);
                assert_judged(&validator, Input::File(&temporary(&text)), &expected);
            }
        }
    }
}

/// What was read before an error is judged, whatever the pieces; the line that it cuts is not.
/// A thread takes longer to start than a few lines to judge.
#[test]
fn no_thread_is_started_for_one_block_or_one_worker() {
    let (two, many) = (
        &b"295109912611193\n2951399126111\n"[..],
        mixed_lines(9, 2_000),
    );
    let validator = Validator::new(&Context::default());
    let one = validator.clone().with_workers(NonZeroUsize::MIN);
    let small_blocks = one.clone().with_block_size(nonzero(1_000));
    let file = temporary(two);
    let format = RowFormat::new(b';').unwrap().with_judged(0);
    let caller = std::thread::current().id();
    let assert_one = |_: &Block<'_>| assert_eq!(std::thread::current().id(), caller);
    let go_on = |()| ControlFlow::Continue(());
    for (validator, input) in [
        (&validator, Input::Bytes(two)),
        (&validator, Input::Reader(Box::new(two))),
        (&validator, Input::File(&file)),
        (&small_blocks, Input::Bytes(&many)),
        (&small_blocks, Input::Reader(Box::new(&many[..]))),
    ] {
        validator.run(input, Lines::All, assert_one, go_on).unwrap();
    }
    for (validator, text) in [(&validator, two), (&small_blocks, &many)] {
        let input = Input::Bytes(text);
        validator
            .run_rows(input, &format, Lines::All, assert_one, go_on)
            .unwrap();
    }
}

#[test]
fn an_error_comes_behind_all_before_it() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("broken"))
        }
    }
    let text = [&b"12\n".repeat(100_000)[..], b"295109912611193"].concat();
    for piece in [4_096, 65_536, 100_000, 300_000, 1 << 20] {
        for workers in [1, 3] {
            let validator = Validator::new(&Context::default()).with_workers(nonzero(workers));
            let input = || Input::Reader(Box::new(Pieces(&text, piece).chain(Broken)));
            let render = |block: &Block<'_>| block.counts().lines();
            for column in [None, RowFormat::new(b';')] {
                let mut lines = 0;
                let deliver = |part| {
                    lines += part;
                    ControlFlow::Continue(())
                };
                let ended = match column {
                    None => validator.run(input(), Lines::None, render, deliver),
                    Some(format) => {
                        validator.run_rows(input(), &format, Lines::None, render, deliver)
                    }
                };
                assert_eq!(ended.unwrap_err().to_string(), "broken");
                assert_eq!(lines, 100_000, "pieces of {piece}, {workers} workers");
            }
        }
    }
}

#[test]
fn every_profile_and_form() {
    let text = mixed_lines(2, size(5_000));
    let raising = Finding::ALL
        .iter()
        .filter_map(|finding| Profile::DEFAULT.raising(*finding));
    for profile in Profile::ALL.iter().copied().chain(raising) {
        for form in [Form::Loose, Form::Strict] {
            let context = Context {
                profile,
                form,
                ..Context::default()
            };
            let expected = judged_slowly(&text, &context);
            for level in kernels() {
                let validator = Validator::new(&context).with_kernel(level).unwrap();
                assert_judged(&validator, Input::Bytes(&text), &expected);
            }
        }
    }
}

#[test]
fn every_cut_of_a_small_file() {
    let text = mixed_lines(4, 30);
    let text = [b"\xef\xbb\xbf", &text[..text.len().min(300)]].concat();
    for end in 0..=text.len() {
        let expected = judged_slowly(&text[..end], &Context::default());
        for size in [1, 2, 7, 16, 64, 1000] {
            let validator = Validator::new(&Context::default())
                .with_workers(nonzero(1))
                .with_block_size(nonzero(size));
            assert_judged(&validator, Input::Bytes(&text[..end]), &expected);
            let reader = Box::new(Pieces(&text[..end], size));
            assert_judged(&validator, Input::Reader(reader), &expected);
        }
    }
}

#[test]
fn findings_are_those_of_the_checker() {
    let text = mixed_lines(5, size(5_000));
    for profile in Profile::ALL {
        for (oid, at) in [
            (None, None),
            (Some(Oid::InsNirTest), YearMonth::new(2026, 11)),
            (None, YearMonth::new(1980, 1)),
            (Some(Oid::NssNia), YearMonth::new(2060, 5)),
        ] {
            let context = Context {
                profile: *profile,
                oid,
                at,
                places: at.is_some(),
                ..Context::default()
            };
            let mut expected = [0_u64; Finding::ALL.len()];
            let mut well_formed = 0;
            for line in text.split(|byte| *byte == b'\n') {
                let line = line.strip_suffix(b"\r").unwrap_or(line);
                let report = check(line, &context);
                if report.is_well_formed() && line.len() <= 65_536 {
                    well_formed += 1;
                    report
                        .findings()
                        .iter()
                        .for_each(|finding| expected[finding as usize] += 1);
                }
            }
            for level in kernels() {
                let validator = Validator::new(&context).with_kernel(level).unwrap();
                let counts = validator
                    .tally(Input::Bytes(&text), Lines::Findings)
                    .unwrap();
                assert_eq!(counts.well_formed(), well_formed);
                for finding in Finding::ALL {
                    assert_eq!(
                        counts.with_finding(*finding),
                        expected[*finding as usize],
                        "{finding}"
                    );
                }
            }
        }
    }
}

#[test]
fn counts_add_up() {
    let text = mixed_lines(6, 3_000);
    let validator = Validator::new(&Context::default());
    let counts = validator.count(&text);
    assert_eq!(
        counts.lines(),
        text.iter().filter(|byte| **byte == b'\n').count() as u64
    );
    assert_eq!(
        counts.lines(),
        counts.empty() + counts.well_formed() + counts.invalid()
    );
    assert_eq!(validator.rejects(&text).count() as u64, counts.invalid());
    let mut sum = Counts::default();
    sum.add(&counts);
    assert_eq!(sum, counts);
    let rejects = validator
        .rejects(&text)
        .filter(|line| line.verdict.error() == Some(ErrorCode::Key));
    assert_eq!(rejects.count() as u64, counts.with_error(ErrorCode::Key));
}

#[test]
fn columns_give_the_verdicts_of_the_checker() {
    let mut rng = Rng::new(7);
    let mut column = Vec::new();
    for _ in 0..5_000 {
        let mut keyed = rng.choose(&Base::ALL).to_owned().keyed(&mut rng);
        if rng.one_in(5) {
            keyed[rng.below(15)] = *rng.choose(b"/:09ABab .-\n");
        }
        column.extend_from_slice(&keyed);
    }
    let offsets: Vec<i32> = (0..=5_000).map(|index| index * 15).collect();
    // The same numbers in strings of any length, and one that is blank.
    let (mut strings, mut bytes) = (vec![0_i64], Vec::new());
    for (index, record) in column.chunks(15).enumerate() {
        bytes.extend_from_slice(match index % 7 {
            0 => &record[..13],
            1 => b"  ",
            _ => record,
        });
        strings.push(bytes.len() as i64);
    }
    for level in kernels() {
        let validator = Validator::new(&Context::default())
            .with_kernel(level)
            .unwrap();
        let mut verdicts = vec![Verdict::default(); 5_000];
        assert_eq!(validator.records(&column, &mut verdicts), 5_000);
        let expected = |text: &[u8]| match check(text, &Context::default()).outcome() {
            _ if text.trim_ascii().is_empty() => "empty",
            Ok(_) => "valid",
            Err(error) => error.code().as_str(),
        };
        for (verdict, record) in verdicts.iter().zip(column.chunks(15)) {
            assert_eq!(verdict_name(*verdict), expected(record));
        }
        let mut bits = vec![0; 625];
        let well_formed = verdicts
            .iter()
            .filter(|verdict| verdict.is_well_formed())
            .count();
        assert_eq!(verdicts_to_bitmap(&verdicts, &mut bits), well_formed);

        let mut of_strings = vec![Verdict::default(); 5_000];
        assert_eq!(validator.strings(&offsets, &column, &mut of_strings), 5_000);
        assert_eq!(of_strings, verdicts);

        assert_eq!(validator.strings(&strings, &bytes, &mut of_strings), 5_000);
        for (verdict, pair) in of_strings.iter().zip(strings.windows(2)) {
            let text = &bytes[pair[0] as usize..pair[1] as usize];
            assert_eq!(verdict_name(*verdict), expected(text));
        }
    }
}

/// Whatever the offsets of the others are: no order of texts is asked for.
#[test]
fn offsets_that_do_not_fit_are_empty_texts() {
    let validator = Validator::new(&Context::default());
    let bytes = b"2951099126111932 95 10 99 126 111 93";
    let good = [
        [-1, 0, 15, 36],
        [99, 0, 15, 36],
        [i64::MIN, 0, 15, 36],
        [15, 0, 15, 36],
    ];
    for offsets in good {
        let mut verdicts = [Verdict::default(); 3];
        assert_eq!(validator.strings(&offsets, bytes, &mut verdicts), 3);
        let told = verdicts.map(verdict_name);
        assert_eq!(told, ["empty", "valid", "valid"], "{offsets:?}");
    }
    for offsets in [[0, 99, 100], [36, 37, 36], [i64::MAX, -1, 0], [0, 0, 0]] {
        let mut verdicts = [Verdict::default(); 2];
        assert_eq!(validator.strings(&offsets, bytes, &mut verdicts), 2);
        assert_eq!(verdicts.map(verdict_name), ["empty"; 2], "{offsets:?}");
    }
    assert_eq!(validator.strings::<i32>(&[], b"", &mut []), 0);
}

/// Memory that is only looked at where texts begin takes none.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
#[test]
fn strings_beyond_four_gibibytes() {
    let far = (4 << 30) + 7;
    let mut bytes = vec![0; far + 15];
    bytes[far..].copy_from_slice(b"295109912611193");
    let offsets = [0, far, far + 13, far + 15].map(|offset| offset as i64);
    let mut verdicts = [Verdict::default(); 3];
    let validator = Validator::new(&Context::default());
    assert_eq!(validator.strings(&offsets, &bytes, &mut verdicts), 3);
    assert_eq!(verdicts.map(verdict_name), ["too-long", "valid", "length"]);
}
