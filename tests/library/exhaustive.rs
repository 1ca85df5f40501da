//! Everything finite, tried to the end and held against the naive judge.

use crate::common::{self, Base, Rng, agrees, judge, keyed, naive_key, paper, same, ways};
use nircheck::{Finding, Form, Key, Nir, Number, Parsed, Profile, check};

/// 256 values of a byte, at each position, over bases of every kind and both lengths.
#[test]
fn every_byte_at_every_position() {
    let mut rng = Rng::new(1);
    let mut accepted = 0;
    for base in Base::ALL {
        let keyed = base.keyed(&mut rng);
        for text in [&keyed[..13], &keyed[..]] {
            assert!(agrees(text, Form::Strict, &Profile::DEFAULT), "{base:?}");
            for position in 0..text.len() {
                for byte in 0..=255 {
                    let mut changed = text.to_vec();
                    changed[position] = byte;
                    for form in [Form::Strict, Form::Loose] {
                        accepted += usize::from(agrees(&changed, form, &Profile::DEFAULT));
                    }
                    let judged = judge(&changed, true, "default");
                    same(&changed, Parsed::parse_const(&changed), &judged);
                }
            }
        }
    }
    assert!(accepted > 5_000, "only {accepted} were well formed");
}

/// The same in the paper form, where positions in the text are not those of the characters.
#[test]
fn every_byte_at_every_position_of_paper() {
    let mut rng = Rng::new(2);
    for base in Base::ALL {
        let text = paper(&base.keyed(&mut rng));
        assert!(agrees(&text, Form::Loose, &Profile::DEFAULT), "{base:?}");
        for position in 0..text.len() {
            for byte in 0..=255 {
                let mut changed = text.clone();
                changed[position] = byte;
                agrees(&changed, Form::Loose, &Profile::DEFAULT);
            }
        }
    }
}

/// A byte inserted at every position: one too many, a separator, or a character that cannot be.
#[test]
fn every_byte_inserted_at_every_position() {
    let mut rng = Rng::new(3);
    for base in Base::ALL {
        let text = base.keyed(&mut rng);
        for text in [&text[..13], &text[..14], &text[..]] {
            for position in 0..=text.len() {
                for byte in 0..=255 {
                    let mut longer = text.to_vec();
                    longer.insert(position, byte);
                    agrees(&longer, Form::Loose, &Profile::DEFAULT);
                    agrees(&longer, Form::Strict, &Profile::DEFAULT);
                }
            }
        }
    }
}

/// 97 residues by 100 keys: one key is right, three are out of range, the rest are wrong.
#[test]
fn every_residue_and_every_key() {
    for base in Base::ALL {
        let mut rng = Rng::new(4);
        let bodies = (1..=97).map(|key| {
            loop {
                let body = base.body(&mut rng);
                if naive_key(&body) == key {
                    return (key, body);
                }
            }
        });
        for (right, body) in bodies {
            let number = Number::parse_strict(body).expect("a well-formed base");
            assert_eq!(number.key().value(), right);
            for given in 0..100 {
                let mut text = body.to_vec();
                text.extend([b'0' + given / 10, b'0' + given % 10]);
                let said = Parsed::parse_strict(&text);
                let code = said.err().map(|error| (error.code().as_str(), error.at()));
                let documented = !matches!(number, Number::Mig(_) | Number::Nnp(_));
                let expected = match given {
                    0 | 98 | 99 => Some(("key-range", 13)),
                    _ if documented && given != right => Some(("key", 13)),
                    _ => None,
                };
                assert_eq!(code, expected, "{base:?} {right} {given}");
                assert_eq!(Parsed::parse_const(&text), said);
                assert_eq!(Parsed::parse(&text), said);
                let report = check(&text, &nircheck::Context::default());
                assert_eq!(report.given_key(), Some(given));
                assert_eq!(report.expected_key().map(Key::value), Some(right));
                let undocumented = code.is_none() && given != right;
                assert_eq!(
                    report.findings().contains(Finding::KeyUndocumented),
                    undocumented
                );
            }
        }
    }
}

/// 100 month codes by 10 first digits, in every profile.
#[test]
fn every_month_and_every_first_digit() {
    let mut well_formed = 0;
    for first in 0..10 {
        for month in 0..100 {
            let body = format!("{first}55{month:02}75056123");
            let keyed = keyed(body.as_bytes().try_into().unwrap());
            for text in [&keyed[..13], &keyed[..]] {
                for (form, profile) in ways() {
                    well_formed += usize::from(agrees(text, form, profile));
                }
                let judged = judge(text, true, "default");
                same(text, Parsed::parse_const(text), &judged);
            }
        }
    }
    // In both forms. Default: 92 months of four first digits and any month of 7 and 8 (5 and 6
    // have a second digit of 5), in two lengths; dsn: 77 months and cnam: 92, of two first
    // digits in two lengths; ins: 92 of two in one.
    assert_eq!(
        well_formed,
        2 * (2 * (4 * 92 + 2 * 100) + 2 * 2 * 76 + 2 * 2 * 92 + 2 * 92)
    );
}

/// Every department that two characters can write, by communes at the edges of what is known.
#[test]
fn every_department_and_the_edge_communes() {
    let departments = (0..100).map(|department| format!("{department:02}"));
    let corsica = ["2A", "2B"].map(String::from);
    for department in departments.chain(corsica) {
        for commune in [
            0, 1, 2, 9, 10, 89, 90, 91, 99, 100, 101, 123, 127, 190, 199, 200, 290, 506, 590, 690,
            900, 989, 990, 991, 998, 999,
        ] {
            for first in 1..=8 {
                // A second digit of 1 gives 5 to 8 their own layout.
                let body = format!("{first}1506{department}{commune:03}001");
                let body: [u8; 13] = body.as_bytes().try_into().unwrap();
                let keyed = keyed(&body);
                for text in [&body[..], &keyed[..]] {
                    for (form, profile) in ways() {
                        agrees(text, form, profile);
                    }
                    let judged = judge(text, true, "default");
                    same(text, Parsed::parse_const(text), &judged);
                    let registered = first <= 4 && department != "00" && commune != 0;
                    assert_eq!(Nir::parse_strict(text).is_ok(), registered);
                }
            }
        }
    }
}

/// Every year and every order number pass, but order 000.
#[test]
fn every_year_and_every_order() {
    for year in 0..100 {
        for first in 1..=4 {
            let text = format!("{first}{year:02}0675056001");
            assert!(agrees(text.as_bytes(), Form::Strict, &Profile::DEFAULT));
        }
    }
    for order in 0..1_000 {
        let text = format!("1550675056{order:03}");
        assert_eq!(
            agrees(text.as_bytes(), Form::Strict, &Profile::DEFAULT),
            order != 0
        );
    }
}

/// All lengths from 0 to 64, for every first digit, in every profile: plain and with separators.
#[test]
fn every_length() {
    let mut rng = Rng::new(5);
    for first in b'0'..=b'9' {
        for length in 0..=64 {
            let mut text: Vec<u8> = (0..length).map(|_| b'0' + rng.below(10) as u8).collect();
            if let Some(byte) = text.first_mut() {
                *byte = first;
            }
            let spelt = common::spell(&mut rng, &text);
            let dashed: Vec<u8> = text
                .iter()
                .flat_map(|byte| [*byte, b'-'])
                .take((2 * text.len()).saturating_sub(1))
                .collect();
            let blanks = vec![b' '; length];
            let marks = vec![b'.'; length];
            for (form, profile) in ways() {
                for text in [&text, &spelt, &dashed, &blanks, &marks] {
                    agrees(text, form, profile);
                }
            }
            same(
                &text,
                Parsed::parse_const(&text),
                &judge(&text, true, "default"),
            );
        }
    }
}

/// A run of separators has no bound of its own, and moves what is behind it.
#[test]
fn long_runs() {
    const RUN: usize = 1_000_000;
    for separator in common::BLANKS.iter().chain(&common::MARKS) {
        let run = separator.repeat(RUN / separator.len());
        let between = format!("2{run}951399126111");
        agrees(between.as_bytes(), Form::Loose, &Profile::DEFAULT);
        agrees(between.as_bytes(), Form::Strict, &Profile::DEFAULT);
        let around = format!("{run}2951099126111{run}");
        agrees(around.as_bytes(), Form::Loose, &Profile::DEFAULT);
    }
    let digits = "1".repeat(RUN);
    agrees(digits.as_bytes(), Form::Loose, &Profile::DEFAULT);
    agrees(digits.as_bytes(), Form::Strict, &Profile::CNAM);
}

/// Every kind in every profile, with the right key, a wrong one and none.
#[test]
fn every_profile() {
    let mut rng = Rng::new(6);
    for base in Base::ALL {
        for _ in 0..200 {
            let text = base.keyed(&mut rng);
            let mut wrong = text;
            wrong[14] = b'0' + (wrong[14] - b'0' + 1) % 10;
            let spelt = common::spell(&mut rng, &text);
            for (form, profile) in ways() {
                for text in [&text[..13], &text[..], &wrong[..], &spelt[..]] {
                    agrees(text, form, profile);
                }
            }
        }
    }
}

/// Rules broken two at a time: the first in the order of the specification is the one told.
#[test]
fn one_error_a_number_in_the_order_of_the_specification() {
    /// A fault: what it breaks, and how.
    type Break = (&'static str, fn(&mut Vec<u8>));
    const BREAKS: [Break; 9] = [
        ("character", |text| text[12] = b'?'),
        ("length", |text| text.push(b'1')),
        ("kind", |text| text[0] = b'9'),
        ("key-range", |text| text[13..15].copy_from_slice(b"98")),
        ("month", |text| text[3..5].copy_from_slice(b"13")),
        ("department", |text| text[5..7].copy_from_slice(b"00")),
        ("commune", |text| text[7..10].copy_from_slice(b"000")),
        ("order", |text| text[10..13].copy_from_slice(b"000")),
        ("key", |text| {
            text[13] = if text[13] == b'4' { b'5' } else { b'4' };
        }),
    ];
    let mut rng = Rng::new(7);
    for base in Base::REGISTERED {
        for (first, (code, break_it)) in BREAKS.iter().enumerate() {
            let later = BREAKS[first + 1..].iter().map(|(_, break_more)| break_more);
            let nothing_more: fn(&mut Vec<u8>) = |_| {};
            for break_more in later.chain([&nothing_more]) {
                let mut text = base.keyed(&mut rng).to_vec();
                break_more(&mut text);
                break_it(&mut text);
                let told = Parsed::parse_strict(&text).expect_err("broken").code();
                assert_eq!(told.as_str(), *code, "{base:?}");
                agrees(&text, Form::Loose, &Profile::DEFAULT);
            }
        }
    }
    // A layout is judged after the range of the key, and before anything else behind the kind.
    let told = |text: &str| Parsed::parse(text).expect_err("broken").code().as_str();
    assert_eq!(told("537510000000198"), "key-range");
    assert_eq!(told("537510000000123"), "layout");
    assert_eq!(told("9375100000001"), "kind");
}
