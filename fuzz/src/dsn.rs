//! Payroll declarations: an input is a file, behind `=` or as it stands.

use nircheck::{
    Date,
    text::{Certainty, Scanner},
};
use nircheck_records::dsn::{Checker, Event, Hiding, Reader, hide};

use super::assert_private;

/// Every byte comes back once and in its place, whatever is read at once; what is found lies in the
/// file; a masked file holds no number, and masked again it is the same.
pub fn dsn(data: &[u8]) {
    let file = data.strip_prefix(b"=").unwrap_or(data);
    let mut reader = Reader::new(file);
    let Some(mut checker) = Date::new(2026, 11, 28).map(Checker::new) else {
        return;
    };
    let (mut bytes, mut lines, mut found) = (Vec::new(), 0, Vec::new());
    let is_dsn = loop {
        let event = match reader.next_event() {
            Ok(Some(event)) => event,
            Ok(None) => break true,
            Err(_) => break false,
        };
        if let Event::Line(line) = event {
            assert_eq!(line.offset, bytes.len() as u64);
            bytes.extend_from_slice(line.raw);
            assert!(line.number == lines || line.number == lines + 1);
            lines = line.number;
            assert!(line.raw.get(line.value_range()).is_some());
            let _ = line.text();
        }
        checker.see(&event, &mut |violation| found.push(violation.clone()));
    };
    checker.finish(&mut |violation| found.push(violation.clone()));
    assert!(
        found
            .iter()
            .all(|violation| (1..=lines).contains(&violation.line))
    );
    assert!(!is_dsn || bytes == file);
    // Positions are no part of a number.
    if file.len() < 10_000 {
        assert_private(file, &format!("{found:?}"));
    }

    let mut masked = Vec::new();
    if hide(file, &Hiding::Mask, &mut masked).is_ok() {
        assert!(is_dsn);
        let scanner = Scanner::new().min_certainty(Certainty::Low);
        assert!(scanner.scan(&masked).next().is_none());
        let mut again = Vec::new();
        assert!(hide(masked.as_slice(), &Hiding::Mask, &mut again).is_ok());
        assert!(again == masked, "masked twice is not masked once");
    }
}
