//! Every kernel of this machine, by name, says of each line and record what the naive judge says.

use arbitrary::{Arbitrary, Unstructured};
use nircheck::batch::{Validator, Verdict, Wanted, kernel::Level, verdicts_to_bitmap};

use super::lines::{Lines, told};

pub fn kernels(data: &[u8]) {
    let Ok(lines) = Lines::arbitrary(&mut Unstructured::new(data)) else {
        return;
    };
    for level in Level::ALL {
        if let Some(validator) = Validator::new(&lines.context).with_kernel(level) {
            assert_eq!(validator.kernel(), level);
            of_lines(&validator, &lines);
            of_columns(&validator, &lines);
        }
    }
}

/// Lines in memory: those that are wrong, and the counts of all.
fn of_lines(validator: &Validator, lines: &Lines) {
    let is_wrong = |judged: &str| judged != "valid" && judged != "empty";
    let mut rejects = validator.rejects(&lines.text);
    let (mut all, mut empty, mut invalid) = (0, 0, 0);
    for expected in lines.expected() {
        let (judged, _) = lines.judged(expected.bytes);
        all += 1;
        empty += u64::from(judged == "empty");
        if is_wrong(judged) {
            invalid += 1;
            lines.same(&rejects.next().expect("a wrong line"), &expected);
        }
    }
    assert!(rejects.next().is_none(), "a line that is not wrong");
    let counts = validator.count(&lines.text);
    let told = (counts.lines(), counts.empty(), counts.invalid());
    assert_eq!(told, (all, empty, invalid));
    assert_eq!(counts.well_formed(), all - empty - invalid);
    let findings = validator.tally(nircheck::batch::Input::Bytes(&lines.text), Wanted::Looks);
    assert_eq!(findings.map(|counts| counts.lines()).ok(), Some(all));
}

/// The same bytes as records of 15, and the lines as strings.
fn of_columns(validator: &Validator, lines: &Lines) {
    let text = &lines.text[..];
    let mut verdicts = vec![Verdict::default(); text.len() / 15];
    assert_eq!(validator.records(text, &mut verdicts), verdicts.len());
    for (verdict, record) in verdicts.iter().zip(text.chunks(15)) {
        assert_eq!(told(*verdict), lines.judged(record));
    }
    let mut bits = vec![0; verdicts.len().div_ceil(8)];
    let set = verdicts_to_bitmap(&verdicts, &mut bits);
    assert_eq!(
        set,
        verdicts
            .iter()
            .filter(|verdict| verdict.is_well_formed())
            .count()
    );

    let (mut bytes, mut offsets) = (Vec::new(), vec![0_i32]);
    for line in lines.expected() {
        bytes.extend(line.bytes);
        offsets.push(bytes.len() as i32);
    }
    let mut verdicts = vec![Verdict::default(); offsets.len() - 1];
    assert_eq!(
        validator.strings(&offsets, &bytes, &mut verdicts),
        verdicts.len()
    );
    for (verdict, line) in verdicts.iter().zip(lines.expected()) {
        assert_eq!(told(*verdict), lines.judged(line.bytes));
    }
}
