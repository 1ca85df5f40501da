//! The kernels in memory: beside a bare load loop over the mapping of a file, and in cycles.

#![allow(unsafe_code)] // the widest loads, which the language has no safe word for

use std::{fs::File, hint::black_box, sync::LazyLock};

use nircheck::{
    Context,
    batch::{
        Validator, Verdict, finding_rules,
        kernel::{Kernel, Level, Mark, Shape, Tables},
        kernel_rules,
    },
};
use nircheck_benches::{self as made, Content, Lines};

use crate::{
    Bench, figure,
    measure::{Rounds, cycle, pass, shell},
    ratio,
};

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let context = Context::default();
    Tables::new(&kernel_rules(&context.profile), &finding_rules(&context))
});

/// What stays in the second cache.
const RECORDS: usize = 32_000;

/// P2: all lines of the clean file, read through its mapping.
pub(crate) fn bare_loads(bench: &Bench) {
    let file = File::open(bench.clean()).expect("the clean file");
    // SAFETY: nobody writes to the file, which this program made.
    let mapping = unsafe { memmap2::Mmap::map(&file) }.expect("a mapping");
    let kernel = Kernel::fastest();
    let rounds = Rounds::of(
        bench.rounds,
        &mut [
            &mut || {
                pass(1, || {
                    black_box(load_all(&mapping));
                })
            },
            &mut || {
                pass(1, || {
                    let run = kernel.count(&TABLES, &Shape::LINES_15, &mapping);
                    assert_eq!((run.records, run.valid), (bench.lines, bench.lines));
                })
            },
        ],
    );
    let speed = mapping.len() as f64 / rounds.time(0) / 1e9;
    let name = kernel.level().name();
    ratio(
        "P2",
        &format!("{name} / bare loads ({speed:.1} GB/s)"),
        &rounds,
        [1, 0],
        Some(1.10),
    );
}

/// The seconds of bare loads over a new mapping, page faults included: what the machine allows.
pub(crate) fn load_new_mapping(path: &str) -> f64 {
    pass(1, || {
        let file = File::open(path).expect("the clean file");
        // SAFETY: nobody writes to the file, which this program made.
        let mapping = unsafe { memmap2::Mmap::map(&file) }.expect("a mapping");
        black_box(load_all(&mapping));
    })
}

/// P1: counting beside the machine's limit.
pub(crate) fn bare_loads_beside_count(bench: &Bench) {
    let path = bench.clean();
    let count = format!("{} --count --threads 1 {path} > /dev/null", bench.nircheck);
    let rounds = Rounds::of(
        bench.rounds,
        &mut [&mut || load_new_mapping(&path), &mut || shell(&count, &[0])],
    );
    let what = format!(
        "count / bare loads over a new mapping ({:.3} s)",
        rounds.time(0)
    );
    ratio("P1", &what, &rounds, [1, 0], Some(1.15));
}

/// What the lines of the clean file take a kernel when they are in the second cache.
pub(crate) fn seconds_in_cache(bench: &Bench, level: &str) -> f64 {
    let kernel = Level::from_name(level).and_then(Kernel::of);
    let cycles = kernel.map_or(0.0, |kernel| in_cycles(bench, kernel, Content::Clean));
    let cycle = (0..9).map(|_| cycle()).fold(f64::MAX, f64::min);
    cycles * cycle * bench.lines as f64
}

/// P5: each kernel on clean lines.
pub(crate) fn cycles(bench: &Bench) {
    let goals = [
        (Level::Avx512, 1.5),
        (Level::Avx2, 3.0),
        (Level::Sse41, 5.5),
        (Level::Portable, 17.0),
    ];
    for (level, goal) in goals {
        if let Some(kernel) = Kernel::of(level) {
            let what = format!("{}, clean: cycles a number", level.name());
            figure("P5", &what, in_cycles(bench, kernel, Content::Clean), goal);
        }
    }
}

/// P6: the widest kernel on what is not clean.
pub(crate) fn contents(bench: &Bench) {
    let Some(kernel) = Kernel::of(Level::Avx512) else {
        return println!("| P6 | no AVX-512 here | | | | |");
    };
    let goal = 2.0 * in_cycles(bench, kernel, Content::Clean);
    for (name, content) in Content::ALL.into_iter().skip(1) {
        let what = format!("avx512, {name}: cycles a number, against twice the clean figure");
        figure("P6", &what, in_cycles(bench, kernel, content), goal);
    }
}

/// P14: columns beside lines, both with a verdict for each record.
pub(crate) fn columns(bench: &Bench) {
    let lines = Lines::new(RECORDS, Content::Clean, made::Shape::Keyed);
    let fixed = Lines::new(RECORDS, Content::Clean, made::Shape::Fixed);
    let offsets: Vec<i32> = (0..=RECORDS as i32).map(|index| 15 * index).collect();
    let validator = Validator::new(&Context::default());
    let kernel = Kernel::fastest();
    let mut marks = vec![Mark(0); RECORDS];
    let (mut records, mut strings) = (vec![Verdict::default(); RECORDS], Vec::new());
    strings.clone_from(&records);
    let rounds = Rounds::of(
        3 * bench.rounds,
        &mut [
            &mut || {
                pass(20, || {
                    let judged = kernel.marks(&TABLES, &Shape::LINES_15, &lines.text, &mut marks);
                    assert_eq!(judged, RECORDS);
                })
            },
            &mut || {
                pass(20, || {
                    assert_eq!(validator.records(&fixed.text, &mut records), RECORDS);
                })
            },
            &mut || {
                pass(20, || {
                    let judged = validator.strings(&offsets, &fixed.text, &mut strings);
                    assert_eq!(judged, RECORDS);
                })
            },
        ],
    );
    let valid = records
        .iter()
        .filter(|verdict| verdict.is_well_formed())
        .count();
    assert_eq!((valid, &records), (fixed.valid, &strings));
    ratio(
        "P14",
        "records of 15 bytes / lines",
        &rounds,
        [1, 0],
        Some(1.1),
    );
    ratio(
        "P14",
        "strings with offsets / lines",
        &rounds,
        [2, 0],
        Some(1.6),
    );
}

/// The best of the rounds: cycles do not depend on the clock, but on the neighbours they do.
fn in_cycles(bench: &Bench, kernel: Kernel, content: Content) -> f64 {
    // Any byte may end a line, so that random ones come without ends.
    let (shape, written) = match content {
        Content::Random => (&Shape::FIXED_15, made::Shape::Fixed),
        _ => (&Shape::LINES_15, made::Shape::Keyed),
    };
    let lines = Lines::new(RECORDS, content, written);
    // The kernels judge the strict form: what is valid only with separators is not theirs.
    let strict = lines.text.chunks_exact(shape.stride());
    let strict = strict
        .filter(|line| nircheck::Parsed::parse_strict(&line[..15]).is_ok())
        .count();
    let rounds = Rounds::of(
        3 * bench.rounds,
        &mut [&mut cycle, &mut || {
            pass(10, || {
                let run = kernel.count(&TABLES, shape, &lines.text);
                assert_eq!((run.records, run.valid), (RECORDS, strict));
            })
        }],
    );
    rounds.best(1) / rounds.best(0) / RECORDS as f64
}

/// Reads everything, with the widest loads there are, and does nothing with it.
#[cfg(target_arch = "x86_64")]
fn load_all(bytes: &[u8]) -> u64 {
    use std::arch::x86_64::{
        __m512i, _MM_HINT_T0, _mm_prefetch, _mm512_loadu_si512, _mm512_reduce_add_epi64,
        _mm512_setzero_si512, _mm512_xor_si512,
    };

    /// How far ahead memory is asked for: without it Intel's cores wait.
    const AHEAD: usize = 4096;

    #[target_feature(enable = "avx512f")]
    fn wide(bytes: &[u8]) -> u64 {
        let mut sums = [_mm512_setzero_si512(); 4];
        for chunk in bytes.chunks_exact(256) {
            for (part, sum) in chunk.chunks_exact(64).zip(&mut sums) {
                _mm_prefetch(part.as_ptr().wrapping_add(AHEAD).cast(), _MM_HINT_T0);
                // SAFETY: a part has the 64 bytes that are loaded.
                let loaded: __m512i = unsafe { _mm512_loadu_si512(part.as_ptr().cast()) };
                *sum = _mm512_xor_si512(*sum, loaded);
            }
        }
        let [a, b, c, d] = sums;
        let all = _mm512_xor_si512(_mm512_xor_si512(a, b), _mm512_xor_si512(c, d));
        _mm512_reduce_add_epi64(all) as u64
    }

    if std::arch::is_x86_feature_detected!("avx512f") {
        // SAFETY: the feature was just detected.
        unsafe { wide(bytes) }
    } else {
        narrow(bytes)
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn load_all(bytes: &[u8]) -> u64 {
    narrow(bytes)
}

fn narrow(bytes: &[u8]) -> u64 {
    bytes
        .as_chunks::<8>()
        .0
        .iter()
        .fold(0, |sum, chunk| sum ^ u64::from_le_bytes(*chunk))
}
