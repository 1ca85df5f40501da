//! Suggestions: each slip is found and told as what it is; each candidate is well formed, new,
//! and one slip away.

use std::collections::HashSet;

use crate::common::{Base, Rng, judge, paper, spell};
use nircheck::{Context, Form, Parsed, Profile, Slip, Suggestion, suggest};

const LOOK_ALIKES: [(u8, u8); 12] = [
    (b'O', b'0'),
    (b'o', b'0'),
    (b'I', b'1'),
    (b'l', b'1'),
    (b'i', b'1'),
    (b'L', b'1'),
    (b'S', b'5'),
    (b's', b'5'),
    (b'B', b'8'),
    (b'b', b'8'),
    (b'Z', b'2'),
    (b'z', b'2'),
];

fn suggestions(text: &[u8], context: &Context) -> Vec<Suggestion> {
    suggest(text, context).collect()
}

/// Where the number that was meant stands among the suggestions for a text.
#[track_caller]
fn meant(suggested: &[Suggestion], original: &[u8], typed: &[u8]) -> usize {
    rank(suggested, original).unwrap_or_else(|| {
        let [original, typed] = [original, typed].map(String::from_utf8_lossy);
        panic!("{original} is not suggested for {typed}")
    })
}

fn rank(suggested: &[Suggestion], original: &[u8]) -> Option<usize> {
    suggested
        .iter()
        .position(|suggestion| suggestion.number.compact().as_bytes() == original)
}

// --- Planted slips ----------------------------------------------------------------------------

#[test]
fn look_alike_letters_come_first() {
    let context = Context::default();
    let mut rng = Rng::new(1);
    let mut planted = 0;
    for base in Base::ALL {
        for _ in 0..50 {
            let original = base.keyed(&mut rng);
            for (letter, digit) in LOOK_ALIKES {
                for index in 0..15 {
                    // The letters of Corsica are another slip.
                    let corsica =
                        index == 6 && original[5] == b'2' && letter.eq_ignore_ascii_case(&b'B');
                    if original[index] != digit || corsica {
                        continue;
                    }
                    let mut text = original;
                    text[index] = letter;
                    for text in [text.to_vec(), paper(&text)] {
                        let first = suggest(&text, &context).next().expect("a suggestion");
                        assert_eq!(first.number.compact().as_bytes(), original, "{base:?}");
                        assert_eq!((first.slip, first.index), (Slip::LookAlike, index));
                    }
                    planted += 1;
                }
            }
        }
    }
    assert!(planted > 8_000, "{planted}");
    // Several letters at once are one habit of one hand.
    let suggested = suggestions(b"2 9S lO 99 I26 lll 93", &context);
    assert_eq!(rank(&suggested, b"295109912611193"), Some(0));
    assert_eq!(
        (suggested[0].slip, suggested[0].index),
        (Slip::LookAlike, 2)
    );
}

#[test]
fn corsica_comes_first() {
    let context = Context::default();
    let mut rng = Rng::new(2);
    let (mut planted, mut first) = (0, 0);
    for (base, department, typed) in [
        (Base::Corsica2A, b"2A", b'4'),
        (Base::Corsica2B, b"2B", b'8'),
        (Base::Metropolitan, b"24", b'A'),
        (Base::Metropolitan, b"28", b'B'),
    ] {
        let mut met = 0;
        while met < 200 {
            let original = base.keyed(&mut rng);
            if &original[5..7] != department {
                continue;
            }
            met += 1;
            let mut text = original;
            text[6] = typed;
            let suggested = suggestions(&text, &context);
            let rank = meant(&suggested, &original, &text);
            assert_eq!(
                (suggested[rank].slip, suggested[rank].index),
                (Slip::Corsica, 6)
            );
            planted += 1;
            first += usize::from(rank == 0);
        }
    }
    assert_eq!(first, planted);
}

#[test]
fn swaps_come_before_wrong_digits() {
    let context = Context::default();
    let mut rng = Rng::new(3);
    let (mut planted, mut first) = (0, 0);
    for base in [
        Base::Metropolitan,
        Base::Abroad,
        Base::Overseas,
        Base::NirLikeDigits,
    ] {
        for _ in 0..100 {
            let original = base.keyed(&mut rng);
            for index in 0..14 {
                let mut text = original;
                text.swap(index, index + 1);
                // A swap may give a well-formed number, as months 20 and 02, or no kind at all.
                if text == original || Parsed::parse(text).is_ok() {
                    continue;
                }
                let suggested = suggestions(&text, &context);
                let rank = meant(&suggested, &original, &text);
                assert_eq!(
                    (suggested[rank].slip, suggested[rank].index),
                    (Slip::Swap, index)
                );
                planted += 1;
                first += usize::from(rank == 0);
            }
        }
    }
    assert!(planted > 3_000, "{planted}");
    // Rarely, another swap gives the same key.
    assert!(first * 100 > planted * 90, "{first} of {planted}");
}

#[test]
fn one_wrong_digit_is_found() {
    let context = Context::default();
    let mut rng = Rng::new(4);
    let mut planted = 0;
    for base in Base::REGISTERED {
        for _ in 0..20 {
            let original = base.keyed(&mut rng);
            for index in 0..15 {
                let mut text = original;
                text[index] = b'0' + rng.below(10) as u8;
                if text == original || Parsed::parse(text).is_ok() {
                    continue;
                }
                let suggested = suggestions(&text, &context);
                let rank = meant(&suggested, &original, &text);
                let corsica = index == 6
                    && matches!(&text[5..7], b"24" | b"28")
                    && matches!(original[6], b'A' | b'B')
                    && (text[6] == b'4') == (original[6] == b'A');
                let expected = if corsica {
                    Slip::Corsica
                } else {
                    Slip::WrongDigit
                };
                assert_eq!(suggested[rank].slip, expected);
                assert_eq!(suggested[rank].index, index);
                planted += 1;
            }
        }
    }
    assert!(planted > 2_000, "{planted}");
}

#[test]
fn a_number_without_its_key_has_candidates_too() {
    let context = Context::default();
    let suggested = suggestions(b"2951399126111", &context);
    assert!(rank(&suggested, b"2951099126111").is_some());
    assert!(rank(&suggested, b"2953199126111").is_some());
    assert!(
        suggested
            .iter()
            .all(|suggestion| suggestion.number.key().is_none())
    );
}

#[test]
fn no_candidate_comes_twice() {
    let context = Context::default();
    let mut rng = Rng::new(6);
    let mut texts = vec![b"28004zB863733".to_vec()];
    for _ in 0..2_000 {
        let mut text = rng.choose(&Base::REGISTERED).keyed(&mut rng).to_vec();
        text.truncate(*rng.choose(&[13, 15]));
        for index in [rng.below(13), 5, 6] {
            text[index] = *rng.choose(b"24680ABzbSI");
        }
        texts.push(text);
    }
    for text in texts {
        let suggested = suggestions(&text, &context);
        let distinct: HashSet<_> = suggested
            .iter()
            .map(|suggestion| suggestion.number.compact().as_bytes().to_vec())
            .collect();
        assert_eq!(distinct.len(), suggested.len());
    }
}

/// A first digit typed 5 to 8 for 1 or 2 may leave a well-formed number with one finding.
#[test]
fn first_digit_that_makes_a_number_provisional() {
    let context = Context::default();
    let suggested = suggestions(b"712057512300131", &context);
    assert_eq!(rank(&suggested, b"112057512300131"), Some(0));
    assert_eq!(
        (suggested[0].slip, suggested[0].index),
        (Slip::WrongDigit, 0)
    );
    // Without a key, or with the right one, nothing speaks for another number.
    assert!(suggestions(b"7120575123001", &context).is_empty());
}

// --- What holds of any suggestion -------------------------------------------------------------

/// A candidate, held against what was typed.
#[track_caller]
fn holds(suggestion: &Suggestion, typed: &[u8], context: &Context) {
    let compact = suggestion.number.compact();
    let candidate = compact.as_bytes();
    let judged = judge(candidate, true, context.profile.name());
    assert_eq!(judged.error, None, "breaks a rule");
    let known = judged.known.expect("known when well formed");
    let keys = (known.given_key, Some(known.expected_key));
    assert!(
        keys.0.is_none() || keys.0 == keys.1,
        "a key that is not its own"
    );
    let bare: Vec<u8> = typed
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric())
        .map(u8::to_ascii_uppercase)
        .collect();
    assert_eq!(bare.len(), candidate.len(), "a slip keeps the length");
    // Other slips are sought behind letters that look like digits.
    let digits: Vec<u8> = bare
        .iter()
        .enumerate()
        .map(|(index, byte)| {
            let second = bare
                .get(5)
                .map(|byte| if *byte == b'Z' { b'2' } else { *byte });
            let corsica = index == 6 && second == Some(b'2') && matches!(byte, b'A' | b'B');
            let alike = LOOK_ALIKES.iter().find(|(letter, _)| letter == byte);
            match alike {
                Some((_, digit)) if !corsica => *digit,
                _ => *byte,
            }
        })
        .collect();
    let index = suggestion.index;
    let is_one_slip_from = |before: &[u8]| {
        let changes: Vec<usize> = (0..before.len())
            .filter(|index| before[*index] != candidate[*index])
            .collect();
        match suggestion.slip {
            Slip::LookAlike => changes.first() == Some(&index) && candidate == digits,
            Slip::Corsica => {
                let mut pair = [before[6], candidate[6]];
                pair.sort_unstable();
                changes == [6] && index == 6 && before[5] == b'2' && matches!(&pair, b"4A" | b"8B")
            }
            Slip::Swap => {
                let swapped = [before[index + 1], before[index]];
                changes == [index, index + 1] && candidate[index..index + 2] == swapped
            }
            Slip::WrongDigit => changes == [index],
            _ => changes.is_empty(),
        }
    };
    // A `B` that ends up behind a 2 is one, and not the 8 it looks like elsewhere.
    let from_digits = suggestion.slip != Slip::LookAlike && is_one_slip_from(&digits);
    assert!(from_digits || is_one_slip_from(&bare), "{suggestion:?}");
}

#[test]
fn every_candidate_holds() {
    let mut rng = Rng::new(5);
    let contexts: Vec<Context> = Profile::ALL
        .iter()
        .flat_map(|profile| {
            [Form::Loose, Form::Strict].map(|form| Context {
                form,
                profile: *profile,
                ..Context::default()
            })
        })
        .collect();
    let mut slips = HashSet::new();
    for round in 0..3_000 {
        let base = *rng.choose(&Base::ALL);
        let keyed = base.keyed(&mut rng);
        let mut text = match rng.below(2) {
            0 => keyed[..13].to_vec(),
            _ => keyed.to_vec(),
        };
        for _ in 0..rng.below(3) {
            let index = rng.below(text.len());
            text[index] = *rng.choose(b"0123456789ABOolISZLsz");
        }
        if rng.one_in(2) {
            text = spell(&mut rng, &text);
        }
        if rng.one_in(8) {
            text.push(*rng.choose(b".-/!?\xA0"));
        }
        let context = &contexts[round % contexts.len()];
        let suggested = suggestions(&text, context);
        let judged = judge(&text, context.form == Form::Strict, context.profile.name());
        let key_is_right = judged
            .known
            .as_ref()
            .is_none_or(|known| (known.given_key).is_none_or(|key| key == known.expected_key));
        if judged.error.is_none() && key_is_right {
            assert!(suggested.is_empty(), "nothing is wrong with it");
        }
        let mut seen = HashSet::new();
        let mut last = None;
        for suggestion in &suggested {
            holds(suggestion, &text, context);
            assert!(seen.insert(suggestion.number), "twice");
            assert!(last <= Some(suggestion.slip), "the likeliest slip first");
            last = Some(suggestion.slip);
            slips.insert(suggestion.slip);
        }
    }
    assert_eq!(slips.len(), Slip::ALL.len(), "{slips:?}");
}

/// What is wrong is a character that is not part of the number, and no slip of a digit: the
/// digits are suggested as they are, if at all, and never other ones.
#[test]
fn a_stray_character_changes_no_digit() {
    let mut rng = Rng::new(6);
    for base in Base::ALL {
        let keyed = base.keyed(&mut rng);
        for compact in [&keyed[..13], &keyed[..]] {
            let original = Parsed::parse_strict(compact).unwrap();
            let mut dotted = compact.to_vec();
            dotted.push(b'.');
            let mut quoted = compact.to_vec();
            quoted.insert(0, b'\'');
            let mut marked = compact.to_vec();
            marked.insert(5, b'_');
            for text in [dotted, quoted, marked] {
                for suggestion in suggestions(&text, &Context::default()) {
                    assert_eq!(suggestion.number, original, "{base:?}");
                }
            }
            let strict = Context {
                form: Form::Strict,
                ..Context::default()
            };
            for text in [paper(compact), compact.to_ascii_lowercase()] {
                for suggestion in suggestions(&text, &strict) {
                    assert_eq!(suggestion.number, original, "{base:?}");
                }
            }
        }
    }
}

#[test]
fn nothing_for_what_is_well_formed() {
    let mut rng = Rng::new(7);
    for base in Base::ALL {
        let keyed = base.keyed(&mut rng);
        for text in [
            keyed[..13].to_vec(),
            keyed.to_vec(),
            spell(&mut rng, &keyed),
        ] {
            assert!(suggestions(&text, &Context::default()).is_empty());
        }
    }
}

#[test]
fn nothing_for_what_is_no_number() {
    let long = vec![b'1'; 100_000];
    let garbage: &[&[u8]] = &[
        b"",
        b" ",
        b"1",
        b"29510991261",
        b"295109912611",
        b"29510991261119",
        b"2951099126111930",
        b"abcdefghijklmno",
        b"AAAAAAAAAAAAA",
        b"\xFF\xFE\x00",
        "éééééééééééééé".as_bytes(),
        b"???????????????",
        &long,
    ];
    for text in garbage {
        for profile in Profile::ALL {
            let context = Context {
                profile: *profile,
                ..Context::default()
            };
            assert!(suggestions(text, &context).is_empty());
        }
    }
    // Two faults are not one slip; a profile without provisional numbers has nothing here.
    let payroll = Context {
        profile: Profile::DSN,
        ..Context::default()
    };
    assert!(suggestions(b"0951399126111", &payroll).is_empty());
    assert!(suggestions(b"2951399126000", &payroll).is_empty());
}
