//! Files that are not UTF-8.

use super::{GOOD, command::command, quietly, run};

/// UTF-16 with its byte order mark.
fn utf_16(text: &str, little_endian: bool) -> Vec<u8> {
    let units = format!("\u{feff}{text}");
    let bytes = |unit: u16| {
        if little_endian {
            unit.to_le_bytes()
        } else {
            unit.to_be_bytes()
        }
    };
    units.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn utf_16_lines() {
    for little_endian in [true, false] {
        let text = format!("{GOOD}\r\n2\u{202f}84\r\n\r\n");
        let (stdout, code) = quietly(&["--format", "jsonl"], utf_16(&text, little_endian));
        let error = r#"{"code":"length","field":"number","at":6}"#;
        let expected = format!("{{\"line\":2,\"verdict\":\"invalid\",\"errors\":[{error}]}}\n");
        assert_eq!((stdout, code), (expected, 1));
    }
}

#[test]
fn utf_16_csv() {
    for little_endian in [true, false] {
        let text = format!("Numéro\tn\n{GOOD}\té\n");
        let input = utf_16(&text, little_endian);
        let (stdout, code) = quietly(&["--column", "numéro", "--format", "csv"], input);
        let expected =
            format!("Numéro\tn\tnir_verdict\tnir_error\tnir_kind\n{GOOD}\té\tvalid\t\tnir\n");
        assert_eq!((stdout, code), (expected, 0));
    }
}

#[test]
fn utf_16_that_is_broken() {
    // Half a pair, half a unit: a verdict all the same.
    let mut input = utf_16(&format!("{GOOD}\n"), true);
    input.extend_from_slice(b"\x00\xd8\n\x00\x32");
    let (stdout, code) = quietly(&[], input);
    assert_eq!((stdout.lines().count(), code), (2, 1));
    assert!(stdout.lines().all(|line| line.contains(": character: ")));
}

/// A name, white space and an accent in Windows-1252, and what is wrong at the byte of the file.
#[test]
fn windows_1252_csv() {
    let input = b"Num\xe9ro s\xe9cu;nom\n2\xa084\xa005\xa088\xa0321\xa0025\xa032;Andr\xe9\n\
                  2\xa084\xa005\xa088\xa0321\xa0025\xa033;\x80\n";
    let args = [
        "--column",
        "Numéro sécu",
        "--format",
        "jsonl",
        "--all",
        "--show-numbers",
    ];
    let (stdout, code) = quietly(&args, input);
    let expected = "{\"line\":2,\"number\":\"284058832102532\",\"verdict\":\"valid\",\
        \"kind\":\"nir\",\"status\":\"definitive-form\",\"key\":{\"given\":\"32\"}}\n\
        {\"line\":3,\"number\":\"2\u{a0}84\u{a0}05\u{a0}88\u{a0}321\u{a0}025\u{a0}33\",\
        \"verdict\":\"invalid\",\"kind\":\"nir\",\"status\":\"definitive-form\",\
        \"key\":{\"given\":\"33\"},\"errors\":[{\"code\":\"key\",\"field\":\"key\",\"at\":19}]}\n";
    assert_eq!((stdout.as_str(), code), (expected, 1));
}

/// Rows come back in the bytes that they came in.
#[test]
fn windows_1252_is_given_back() {
    let input = [b"nir,nom\n".as_slice(), GOOD.as_bytes(), b",Andr\xe9\n"].concat();
    let mut command = command(&["--column", "nir", "--format", "csv"]);
    let output = super::filters::output(&mut command, &input);
    let expected = [
        b"nir,nom,nir_verdict,nir_error,nir_kind\n".as_slice(),
        GOOD.as_bytes(),
        b",Andr\xe9,valid,,nir\n",
    ];
    assert_eq!(output.stdout, expected.concat());
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn unreadable_bytes_in_a_header() {
    for header in [
        &b"\xff\xff\xfe,nir"[..],
        b"\x00\x01\x81\x8d\x9d,nir",
        b"\xc3,nir",
        b"\xed\xa0\x80,nir",
    ] {
        let input = [header, b"\nx,1\n"].concat();
        let (stdout, code) = quietly(&["--column", "nir"], &input);
        let expected = "<stdin>:2: length: not the expected number of characters\n";
        assert_eq!((stdout.as_str(), code), (expected, 1));
        let ran = run(&["--column", "other"], &input);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 2));
        assert!(
            ran.stderr
                .starts_with("nircheck: <stdin>: no column other; there are: ")
        );
        assert_eq!(ran.stderr.lines().count(), 1);
        assert!(!ran.stderr.trim_end().contains(char::is_control));
    }
}
