//! The small types: their bounds, what they say, how they are ordered, how large they are.

use std::num::NonZeroU64;

use crate::common::{self, Base, Rng, keyed, naive_key};
use nircheck::{
    BirthMonth, BirthYear, Birthplace, ErrorCode, Expected, Field, Form, Key, KeyedNir, Kind,
    MonthClass, Nir, Number, OLDEST_AGE, OrderNumber, ParseError, Parsed, PlaceKind, Sex, Status,
    Text, YearMonth,
};

fn at(year: u16, month: u8) -> YearMonth {
    YearMonth::new(year, month).expect("a month")
}

// --- Year -------------------------------------------------------------------------------------

/// The candidates by trying every year that an age of 255 can reach.
fn naive_candidates(year: u8, month: Option<u8>, at: YearMonth, oldest_age: u8) -> Vec<u16> {
    (at.year().saturating_sub(300)..=at.year())
        .rev()
        .filter(|candidate| candidate % 100 == u16::from(year))
        .filter(|candidate| at.year() - candidate <= u16::from(oldest_age))
        .filter(|candidate| match month {
            Some(month @ 1..=12) => *candidate < at.year() || month <= at.month(),
            _ => true,
        })
        .collect()
}

#[test]
fn candidate_years() {
    let references = [
        at(0, 1),
        at(1, 12),
        at(42, 6),
        at(99, 12),
        at(100, 1),
        at(150, 7),
        at(1899, 12),
        at(1900, 1),
        at(1975, 12),
        at(1976, 1),
        at(1999, 12),
        at(2000, 1),
        at(2026, 11),
        at(2099, 12),
        at(2100, 1),
        at(9999, 12),
    ];
    let months = [
        None,
        Some(1),
        Some(11),
        Some(12),
        Some(20),
        Some(42),
        Some(99),
    ];
    for reference in references {
        for year in 0..100 {
            for month in months {
                for oldest_age in [0, 1, 25, 26, 99, 100, 101, 130, 199, 200, 201, 255] {
                    let birth_month = month.map(|month| BirthMonth::new(month).unwrap());
                    let years = BirthYear::new(year).unwrap().candidates(
                        birth_month,
                        reference,
                        oldest_age,
                    );
                    let expected = naive_candidates(year, month, reference, oldest_age);
                    assert_eq!(years.collect::<Vec<_>>(), expected);
                    let sole = match expected[..] {
                        [year] => Some(year),
                        _ => None,
                    };
                    assert_eq!(years.sole(), sole);
                }
            }
        }
    }
}

/// The edges that a reader would ask about, in November 2026.
#[test]
fn candidate_years_in_november_2026() {
    let years = |year: u8, month: Option<u8>, oldest_age| {
        BirthYear::new(year)
            .unwrap()
            .candidates(
                month.map(|month| BirthMonth::new(month).unwrap()),
                at(2026, 11),
                oldest_age,
            )
            .collect::<Vec<_>>()
    };
    assert_eq!(years(26, Some(11), 130), [2026, 1926]);
    assert_eq!(years(26, Some(12), 130), [1926]);
    assert_eq!(years(26, None, 130), [2026, 1926]);
    assert_eq!(years(26, Some(99), 130), [2026, 1926]);
    assert_eq!(years(27, None, 130), [1927]);
    assert_eq!(years(96, None, 130), [1996, 1896]);
    assert_eq!(years(95, None, 130), [1995]);
    assert_eq!(years(26, Some(11), 0), [2026]);
    assert_eq!(years(26, Some(12), 0), [0; 0]);
    assert_eq!(years(25, None, 0), [0; 0]);
    assert_eq!(years(0, None, 255), [2000, 1900, 1800]);
}

#[test]
fn birth_years_of_a_number() {
    let mut rng = Rng::new(1);
    for base in Base::REGISTERED {
        for _ in 0..50 {
            let nir = Nir::parse_strict(base.body(&mut rng)).unwrap();
            let reference = at(2026, rng.between(1, 12) as u8);
            let year = nir.birth_year().value();
            let month = nir.birth_month().value();
            let expected = naive_candidates(year, Some(month), reference, OLDEST_AGE);
            assert!(nir.birth_years(reference, OLDEST_AGE).eq(expected));
        }
    }
    assert_eq!(OLDEST_AGE, 130);
}

#[test]
fn years_and_months_of_the_calendar() {
    for year in 0..=255 {
        assert_eq!(BirthYear::new(year).is_some(), year <= 99);
    }
    assert!(YearMonth::new(9_999, 12).is_some() && YearMonth::new(10_000, 1).is_none());
    assert!(YearMonth::new(0, 1).is_some());
    for month in 0..=255 {
        assert_eq!(
            YearMonth::new(2026, month).is_some(),
            (1..=12).contains(&month)
        );
    }
    assert!(at(1975, 12) < at(1976, 1) && at(1976, 1) < at(1976, 2));
    for good in ["2026-11", "0000-01", "9999-12"] {
        assert_eq!(good.parse::<YearMonth>().unwrap().to_string(), good);
    }
    for wrong in [
        "",
        "-",
        "2026",
        "2026-",
        "2026-1",
        "2026-011",
        "2026-00",
        "2026-13",
        "202-11",
        "02026-11",
        "+026-11",
        "2026-+1",
        " 2026-11",
        "2026-11 ",
        "2026/11",
        "2026-11-01",
        "٢٠٢٦-11",
        "2026-1é",
    ] {
        assert!(wrong.parse::<YearMonth>().is_err(), "{wrong:?}");
    }
}

// --- Month ------------------------------------------------------------------------------------

#[test]
fn months() {
    for value in 0..=255 {
        let month = BirthMonth::new(value);
        let expected = match value {
            1..=12 => Some(MonthClass::Calendar(value)),
            20 | 30..=42 | 50..=99 => Some(MonthClass::Incomplete),
            21..=29 | 43..=49 => Some(MonthClass::OutsideDsn),
            _ => None,
        };
        assert_eq!(month.map(BirthMonth::class), expected, "{value}");
        let Some(month) = month else { continue };
        assert_eq!(month.value(), value);
        assert_eq!(month.calendar(), Some(value).filter(|value| *value <= 12));
        let hint = if (31..=42).contains(&value) {
            Some(value - 30)
        } else {
            None
        };
        assert_eq!(month.hint(), hint, "{value}");
        assert_eq!(month.to_string(), format!("{value:02}"));
    }
}

// --- Place ------------------------------------------------------------------------------------

/// Every department that two characters write, and every commune: 102,000 codes.
fn every_place() -> impl Iterator<Item = (String, u16)> {
    let departments = (0..100).map(|department| format!("{department:02}"));
    let corsica = ["2A", "2B"].map(String::from);
    departments
        .chain(corsica)
        .flat_map(|department| (0..1_000).map(move |commune| (department.clone(), commune)))
}

fn naive_kind(department: &str, commune: u16) -> PlaceKind {
    let overseas = matches!(department, "97" | "98");
    match department {
        _ if overseas && commune % 100 == 90 => PlaceKind::Unknown,
        _ if !overseas && commune == 990 => PlaceKind::Unknown,
        "97" | "98" => PlaceKind::Overseas,
        "99" => PlaceKind::Abroad,
        "20" | "2A" | "2B" => PlaceKind::Corsica,
        "91" | "92" | "93" | "94" | "95" => PlaceKind::ParisRegionOrNorthAfrica,
        "96" => PlaceKind::NorthAfrica,
        _ => PlaceKind::Metropolitan,
    }
}

#[test]
fn every_birthplace() {
    let mut accepted = 0;
    let mut previous = None;
    for (department, commune) in every_place() {
        let code = format!("{department}{commune:03}");
        let place = Birthplace::new(code.as_bytes().try_into().unwrap());
        assert_eq!(
            place.is_some(),
            department != "00" && commune != 0,
            "{code}"
        );
        let Some(place) = place else { continue };
        accepted += 1;
        assert_eq!(place.code(), code.as_str());
        assert_eq!(place.to_string(), code);
        assert_eq!(place.department(), department.as_str());
        assert_eq!(place.commune(), commune);
        assert_eq!(place.kind(), naive_kind(&department, commune), "{code}");
        assert_eq!(
            place.country(),
            Some(commune).filter(|_| department == "99")
        );
        let territory = match &department[..] {
            "97" | "98" => code[..3].parse().ok(),
            _ => None,
        };
        assert_eq!(place.territory(), territory, "{code}");
        // Codes come in the order of their text, but for Corsica, which is last here.
        assert!(previous < Some(place) || department == "2A", "{code}");
        previous = Some(place).filter(|_| department != "2A" && department != "2B");
    }
    assert_eq!(accepted, 101 * 999);
}

#[test]
fn no_other_text_is_a_birthplace() {
    let good = *b"2A004";
    for position in 0..5 {
        for byte in 0..=255_u8 {
            let mut text = good;
            text[position] = byte;
            let digits = text[2..].iter().all(u8::is_ascii_digit);
            let department = text[0].is_ascii_digit() && text[1].is_ascii_digit()
                || matches!(&text[..2], b"2A" | b"2B");
            let zero = &text[..2] == b"00" || &text[2..] == b"000";
            assert_eq!(
                Birthplace::new(&text).is_some(),
                digits && department && !zero,
                "{text:?}"
            );
        }
    }
    for text in [b"2a004", b"2b004", b"1A004", b"3B004", b"20A04", b"A2004"] {
        assert!(Birthplace::new(text).is_none());
    }
}

// --- Order, key -------------------------------------------------------------------------------

#[test]
fn orders_and_keys() {
    for value in 0..=2_000 {
        let order = OrderNumber::new(value);
        let expected = (1..=999).contains(&value);
        assert_eq!(order.is_some(), expected);
        if let Some(order) = order {
            assert_eq!(order.value(), value);
            assert_eq!(order.to_string(), format!("{value:03}"));
        }
    }
    assert!(OrderNumber::new(u16::MAX).is_none());
    for value in 0..=255 {
        let key = Key::new(value);
        assert_eq!(
            key.map(Key::value),
            Some(value).filter(|key| (1..=97).contains(key))
        );
        if let Some(key) = key {
            assert_eq!(key.to_string(), format!("{value:02}"));
        }
    }
}

#[test]
fn a_keyed_number_is_a_number_and_its_key_only() {
    let mut rng = Rng::new(2);
    for base in Base::REGISTERED {
        let body = base.body(&mut rng);
        let nir = Nir::parse_strict(body).unwrap();
        assert_eq!(nir.key().value(), naive_key(&body));
        for value in 1..=97 {
            let keyed = KeyedNir::new(nir, Key::new(value).unwrap());
            assert_eq!(keyed.is_ok(), value == naive_key(&body));
            if let Ok(keyed) = keyed {
                assert_eq!((keyed.nir(), keyed.key()), (nir, nir.key()));
                assert_eq!(keyed, nir.with_key());
                assert_eq!(Nir::from(keyed), nir);
            }
        }
    }
}

/// The errors that the key catches and those it misses, as the documentation states them.
#[test]
fn what_the_key_catches() {
    let mut rng = Rng::new(3);
    let key_of = |body: &[u8; 13]| Number::parse_strict(body).map(|number| number.key().value());
    let bases = [Base::Metropolitan, Base::Abroad, Base::Overseas];
    for index in 0..60 {
        let body = bases[index % 3].body(&mut rng);
        let key = naive_key(&body);
        for position in 0..13 {
            for digit in b'0'..=b'9' {
                let mut changed = body;
                changed[position] = digit;
                if changed != body
                    && let Ok(other) = key_of(&changed)
                {
                    assert_ne!(other, key, "one wrong digit");
                }
            }
            for digit in b'0'..=b'9' {
                let mut twins = body;
                let Some([first, second]) = twins.get_mut(position..position + 2) else {
                    break;
                };
                if first != second {
                    continue;
                }
                (*first, *second) = (digit, digit);
                if twins != body
                    && let Ok(other) = key_of(&twins)
                {
                    assert_ne!(other, key, "two equal digits, both wrong");
                }
            }
            for other in position + 1..13 {
                let mut swapped = body;
                swapped.swap(position, other);
                if swapped != body
                    && let Ok(other) = key_of(&swapped)
                {
                    assert_ne!(other, key, "two digits swapped");
                }
            }
        }
    }
    for (a, b) in [
        (b"1850119004001", b"185012A004001"),
        (b"1850118004001", b"185012B004001"),
        (b"1980175056001", b"1019875056001"),
    ] {
        assert_eq!(key_of(a), key_of(b));
        assert!(key_of(a).is_ok());
    }
}

// --- The whole number -------------------------------------------------------------------------

#[test]
fn fields_read_back() {
    let mut rng = Rng::new(4);
    for base in Base::REGISTERED {
        for _ in 0..500 {
            let body = base.body(&mut rng);
            let text = str::from_utf8(&body).unwrap();
            let nir = Nir::parse_strict(body).unwrap();
            let odd = (body[0] - b'0') % 2 == 1;
            assert_eq!(nir.sex(), if odd { Sex::Male } else { Sex::Female });
            let kind = if body[0] > b'2' {
                Kind::Awaiting
            } else {
                Kind::Nir
            };
            assert_eq!(nir.kind(), kind);
            assert_eq!(nir.birth_year().to_string(), text[1..3]);
            assert_eq!(nir.birth_month().to_string(), text[3..5]);
            assert_eq!(nir.birthplace().to_string(), text[5..10]);
            assert_eq!(nir.order().to_string(), text[10..]);
            let rebuilt = Nir::new(
                nir.sex(),
                nir.birth_year(),
                nir.birth_month(),
                nir.birthplace(),
                nir.order(),
            );
            // A number from its fields is a definitive form: 1 or 2.
            assert_eq!(rebuilt == nir, kind == Kind::Nir);
            assert_eq!(rebuilt.to_string()[1..], text[1..]);
            assert_eq!(rebuilt.kind(), Kind::Nir);
        }
    }
}

#[test]
fn own_layouts_read_back() {
    let mut rng = Rng::new(5);
    for base in [Base::Mig5, Base::Mig6, Base::Nnp7, Base::Nnp8, Base::NnpOld] {
        for _ in 0..500 {
            let body = base.body(&mut rng);
            let text = str::from_utf8(&body).unwrap();
            let number = Number::parse_strict(body).unwrap();
            let (creation_type, fund, order) = match number {
                Number::Mig(mig) => (mig.creation_type(), mig.fund(), mig.order()),
                Number::Nnp(nnp) => (nnp.creation_type(), nnp.fund(), nnp.order()),
                _ => panic!("{base:?}"),
            };
            assert_eq!(creation_type.to_string(), text[1..2]);
            assert_eq!(creation_type.value(), body[1] - b'0');
            assert_eq!(creation_type.is_before_2012(), base == Base::NnpOld);
            assert_eq!(fund.to_string(), text[2..5]);
            assert_eq!(format!("{:03}", fund.value()), text[2..5]);
            assert_eq!(format!("{order:08}"), text[5..]);
            assert_eq!(number.registered(), None);
            assert_eq!(number.status(), Status::Provisional);
        }
    }
}

#[test]
fn ordered_as_the_text_is() {
    let mut rng = Rng::new(6);
    for _ in 0..50_000 {
        let mut body = || {
            let base = *rng.choose(&Base::REGISTERED);
            base.body(&mut rng)
        };
        let (a, mut b) = (body(), body());
        if b[12] % 2 == 0 {
            // Texts that part late, at the letter for one.
            let common = usize::from(b[11] % 10);
            b[..common].copy_from_slice(&a[..common]);
        }
        let (Ok(left), Ok(right)) = (Nir::parse_strict(a), Nir::parse_strict(b)) else {
            continue;
        };
        assert_eq!(left.cmp(&right), a.cmp(&b));
        let keyed_order = left.with_key().cmp(&right.with_key());
        assert_eq!(keyed_order, keyed(&a).cmp(&keyed(&b)));
        let bits = Parsed::from(left)
            .to_bits()
            .cmp(&Parsed::from(right).to_bits());
        assert_eq!(bits, a.cmp(&b));
    }
}

/// Bits are ordered as the text is, over every kind and with or without a key.
#[test]
fn bits_are_ordered_as_the_text_is() {
    let mut rng = Rng::new(7);
    for _ in 0..50_000 {
        let mut text = || {
            let base = *rng.choose(&Base::ALL);
            let keyed = base.keyed(&mut rng);
            let length = *rng.choose(&[13, 15]);
            keyed[..length].to_vec()
        };
        let (a, b) = (text(), text());
        let bits = |text: &[u8]| Parsed::parse_strict(text).unwrap().to_bits();
        assert_eq!(bits(&a).cmp(&bits(&b)), a.cmp(&b));
    }
}

#[test]
fn bits_read_back() {
    let mut rng = Rng::new(8);
    for base in Base::ALL {
        for _ in 0..20 {
            let keyed = base.keyed(&mut rng);
            for text in [&keyed[..13], &keyed[..]] {
                let parsed = Parsed::parse_strict(text).unwrap();
                let bits = parsed.to_bits();
                assert_eq!(Parsed::from_bits(bits), Ok(parsed));
                // Each half-byte replaced: judged as the text that it writes would be.
                for index in 0..16 {
                    for nibble in 0..16 {
                        let mask = !(15 << (4 * index));
                        judged_as_its_text(bits & mask | nibble << (4 * index));
                    }
                }
            }
        }
    }
    for bits in [0, 1, u64::MAX, 1 << 60, 0x1 << 56, 0xff, 0x100] {
        judged_as_its_text(bits);
    }
}

fn judged_as_its_text(bits: u64) {
    let hex = format!("{bits:016X}");
    // Fifteen characters stand behind a zero; the last two are the key, 00 when there is none.
    let text = match (hex.strip_prefix('0'), bits & 0xff) {
        (Some(text), 0) => text[..13].to_owned(),
        (Some(text), _) => text.to_owned(),
        (None, 0) => hex[..14].to_owned(),
        (None, _) => hex,
    };
    let expected = Parsed::parse_strict(&text).map_err(ParseError::code);
    let told = Parsed::from_bits(bits).map_err(ParseError::code);
    assert_eq!(told, expected, "{bits:#x}");
}

#[test]
fn same_number() {
    let mut rng = Rng::new(9);
    for base in Base::ALL {
        let keyed = base.keyed(&mut rng);
        let spelt = common::spell(&mut rng, &keyed);
        assert_eq!(Number::same(&keyed[..13], keyed), Ok(true));
        assert_eq!(Number::same(&spelt, &keyed[..13]), Ok(true));
        let other = base.keyed(&mut rng);
        assert_eq!(Number::same(keyed, other), Ok(keyed == other));
        assert!(Number::same(keyed, &other[..12]).is_err());
        assert!(Number::same(b"", b"").is_err());
    }
}

#[test]
fn conversions() {
    let nir = Nir::parse("2951099126111").unwrap();
    let keyed = nir.with_key();
    assert_eq!(Nir::try_from(Parsed::from(nir)), Ok(nir));
    assert_eq!(Nir::try_from(Parsed::from(keyed)), Ok(nir));
    assert_eq!(KeyedNir::try_from(Parsed::from(keyed)), Ok(keyed));
    let error = KeyedNir::try_from(Parsed::from(nir)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Length);
    assert_eq!(error.expected(), Expected::Length15);
    let nnp = Parsed::parse("7112312345678").unwrap();
    for error in [
        Nir::try_from(nnp).unwrap_err(),
        KeyedNir::try_from(nnp).unwrap_err(),
    ] {
        assert_eq!(
            (error.code(), error.field()),
            (ErrorCode::Kind, Field::Kind)
        );
    }
    assert_eq!(Number::from(nir), Number::from(Parsed::from(keyed)));
    assert_eq!(Number::from(nir).with_key(), Parsed::from(keyed));
}

// --- Sizes ------------------------------------------------------------------------------------

#[test]
fn sizes() {
    assert_eq!(size_of::<Nir>(), 8);
    assert_eq!(size_of::<Option<Nir>>(), 8);
    assert_eq!(size_of::<KeyedNir>(), 8);
    assert_eq!(size_of::<Option<KeyedNir>>(), 8);
    assert_eq!(size_of::<Option<NonZeroU64>>(), 8);
    assert_eq!(size_of::<ParseError>(), 8);
    assert!(size_of::<Result<Nir, ParseError>>() <= 16);
    assert!(size_of::<Number>() <= 16 && size_of::<Parsed>() <= 24);
    assert_eq!(size_of::<Birthplace>(), 4);
    assert_eq!(size_of::<Option<Key>>(), 1);
    assert_eq!(size_of::<Option<OrderNumber>>(), 2);
    assert!(size_of::<Text>() <= 24);
    assert_eq!(size_of::<Form>(), 1);
}
