//! The kernels of this machine, by name, say of each line and record what the naive judge says: a
//! campaign asks one of them about most inputs.

use std::num::NonZeroUsize;

use arbitrary::{Arbitrary, Unstructured};
use nircheck::batch::{self, Input, Validator, Verdict, kernel::Level, verdicts_to_bitmap};

use super::{
    Shares,
    lines::{Expected, Judged, Lines, same, told},
};

pub fn kernels(data: &[u8]) {
    let Ok(lines) = Lines::arbitrary(&mut Unstructured::new(data)) else {
        return;
    };
    let text = &lines.text[..];
    let expected = lines.expected();
    let records: Vec<_> = text
        .chunks_exact(15)
        .map(|record| lines.judged(record))
        .collect();
    let strings: Vec<_> = expected.iter().map(|line| line.judged).collect();
    let (mut bytes, mut offsets) = (Vec::new(), vec![0_i32]);
    for line in &expected {
        bytes.extend(line.bytes);
        offsets.push(bytes.len() as i32);
    }
    let size = NonZeroUsize::new(1 << 16).expect("some bytes");
    let validator = lines
        .validator()
        .with_workers(NonZeroUsize::MIN)
        .with_block_size(size);
    let available = Level::ALL.iter().filter(|level| level.is_available());
    let mut shares = Shares::of(data);
    let one = shares.0.below(available.clone().count());
    for (index, level) in available.copied().enumerate() {
        if index != one && !shares.one_in(16) {
            continue;
        }
        let validator = validator.clone().with_kernel(level);
        let validator = validator.expect("one of this machine");
        assert_eq!(validator.kernel(), level);
        of_lines(&validator, text, &expected);
        columns(&records, |to| validator.records(text, to));
        columns(&strings, |to| validator.strings(&offsets, &bytes, to));
    }
}

/// Lines in memory: those that are wrong, and the counts of all.
fn of_lines(validator: &Validator, text: &[u8], expected: &[Expected<'_>]) {
    let count = |code: &str| expected.iter().filter(|line| line.judged.0 == code).count() as u64;
    let (all, empty, valid) = (expected.len() as u64, count("empty"), count("valid"));
    let mut rejects = validator.rejects(text);
    for expected in expected
        .iter()
        .filter(|line| !matches!(line.judged.0, "empty" | "valid"))
    {
        let line = rejects.next().expect("a wrong line");
        same(
            (line.number, line.offset, line.bytes, line.verdict),
            expected,
        );
    }
    assert!(rejects.next().is_none(), "a line that is not wrong");
    for wanted in [batch::Lines::None, batch::Lines::Findings] {
        let counts = validator.tally(Input::Bytes(text), wanted).expect("memory");
        assert_eq!((counts.lines(), counts.empty()), (all, empty));
        assert_eq!(
            (counts.well_formed(), counts.invalid()),
            (valid, all - empty - valid)
        );
    }
}

/// A column, and its verdicts as bits.
fn columns(expected: &[Judged], judge: impl Fn(&mut [Verdict]) -> usize) {
    let mut verdicts = vec![Verdict::default(); expected.len()];
    assert_eq!(judge(&mut verdicts), expected.len());
    assert!(
        verdicts
            .iter()
            .map(|verdict| told(*verdict))
            .eq(expected.iter().copied())
    );
    let mut bits = vec![0; expected.len().div_ceil(8)];
    let valid = expected.iter().filter(|judged| judged.0 == "valid").count();
    assert_eq!(verdicts_to_bitmap(&verdicts, &mut bits), valid);
    for (index, judged) in expected.iter().enumerate() {
        assert_eq!(bits[index / 8] >> (index % 8) & 1 == 1, judged.0 == "valid");
    }
}
