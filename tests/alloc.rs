//! Nothing is allocated to parse, check, explain an error, suggest, or write into a buffer.

#![allow(clippy::expect_used, clippy::unwrap_used)]
#![allow(unsafe_code)] // an allocator that counts is an unsafe trait

mod common;

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    fmt::Write,
    hint::black_box,
};

use common::{Base, Rng, spell};
use nircheck::{
    Birthplace, Context, Form, KeyedNir, Lang, Nir, Ntt, Number, OLDEST_AGE, Oid, Parsed, Profile,
    Show, YearMonth, check, inspect,
    place::{self, PlaceVerdict},
    suggest,
};

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

/// The allocator of the system, with a count for each thread.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

impl Counting {
    fn count() {
        // A thread on its way out has no count any more, and no test either.
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
    }
}

// SAFETY: every call goes on, unchanged, to the allocator of the system, which keeps the
// contract; the count beside it neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::count();
        // SAFETY: the caller keeps the contract of this same function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Self::count();
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::count();
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// How often some work allocates.
fn allocations<T>(work: impl FnOnce() -> T) -> usize {
    let before = ALLOCATIONS.get();
    black_box(work());
    ALLOCATIONS.get() - before
}

/// Well-formed texts of every kind and spelling, and wrong ones of every sort.
fn texts() -> Vec<Vec<u8>> {
    let mut rng = Rng::new(1);
    let mut texts = Vec::new();
    for base in Base::ALL {
        for _ in 0..20 {
            let keyed = base.keyed(&mut rng);
            let spelt = spell(&mut rng, &keyed);
            for text in [&keyed[..13], &keyed[..], &spelt[..]] {
                let mut wrong = text.to_vec();
                let at = rng.below(wrong.len());
                wrong[at] = *rng.choose(b"09AB?O \xFF");
                texts.extend([text.to_vec(), wrong]);
            }
        }
    }
    texts.push(Vec::new());
    texts.push(vec![b'1'; 10_000]);
    texts.push(b"1 ".repeat(10_000));
    texts
}

/// A buffer of the caller, which is all that writing may touch.
struct Buffer {
    bytes: [u8; 512],
    len: usize,
}

impl Write for Buffer {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.len + text.len();
        let place = self.bytes.get_mut(self.len..end).ok_or(std::fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

/// How often it allocates to write something, which is not empty and fits.
fn to_write(value: std::fmt::Arguments<'_>) -> usize {
    let mut buffer = Buffer {
        bytes: [0; 512],
        len: 0,
    };
    let count = allocations(|| buffer.write_fmt(value).expect("it fits"));
    assert!(buffer.len > 0);
    count
}

#[test]
fn the_count_counts() {
    assert_eq!(allocations(|| String::from("one")), 1);
    assert!(
        allocations(|| vec![1; 100]
            .into_iter()
            .map(|n| vec![n])
            .collect::<Vec<_>>())
            > 100
    );
    assert_eq!(allocations(|| 1 + 1), 0);
}

#[test]
fn parse() {
    let mut accepted = 0;
    for text in texts() {
        for profile in Profile::ALL {
            for form in [Form::Loose, Form::Strict] {
                let work = || Parsed::parse_with(&text, form, profile);
                assert_eq!(allocations(work), 0);
                accepted += usize::from(work().is_ok());
            }
        }
        assert_eq!(allocations(|| Parsed::parse_const(&text)), 0);
        assert_eq!(allocations(|| Number::parse(&text)), 0);
        assert_eq!(allocations(|| Nir::parse(&text)), 0);
        assert_eq!(allocations(|| KeyedNir::parse_strict(&text)), 0);
        assert_eq!(allocations(|| Number::same(&text, &text)), 0);
        assert_eq!(allocations(|| Ntt::parse(&text)), 0);
    }
    assert!(accepted > 1_000, "{accepted}");
}

#[test]
fn check_and_suggest() {
    let context = Context {
        oid: Some(Oid::InsNirTest),
        at: YearMonth::new(2026, 11),
        ..Context::default()
    };
    let mut suggested = 0;
    for text in texts() {
        for context in [&Context::default(), &context] {
            assert_eq!(allocations(|| check(&text, context)), 0);
            let found = || check(&text, context).findings().iter().count();
            assert_eq!(allocations(found), 0);
            if let Ok(parsed) = Parsed::parse(&text) {
                assert_eq!(allocations(|| inspect(&parsed, context)), 0);
            }
            let candidates = || suggest(&text, context).count();
            assert_eq!(allocations(candidates), 0);
            suggested += candidates();
        }
    }
    assert!(suggested > 100, "{suggested}");
}

#[test]
fn write() {
    for text in texts() {
        let report = check(&text, &Context::default());
        assert_eq!(to_write(format_args!("{report:?}")), 0);
        match report.outcome() {
            Ok(parsed) => {
                assert_eq!(allocations(|| parsed.compact()), 0);
                assert_eq!(allocations(|| parsed.paper()), 0);
                assert_eq!(allocations(|| parsed.masked(Show::KIND)), 0);
                assert_eq!(
                    to_write(format_args!("{parsed} {parsed:#} {parsed:>20}")),
                    0
                );
                assert_eq!(to_write(format_args!("{}", parsed.number())), 0);
                assert_eq!(to_write(format_args!("{parsed:?}")), 0);
                let there_and_back = || Parsed::from_bits(parsed.to_bits());
                assert_eq!(allocations(there_and_back), 0);
            }
            Err(error) => {
                assert_eq!(to_write(format_args!("{error} {error:?}")), 0);
                let words = || error.expected().text(Lang::Fr).len();
                assert_eq!(allocations(words), 0);
            }
        }
    }
}

#[test]
fn fields() {
    let mut rng = Rng::new(2);
    let at = YearMonth::new(2026, 11).unwrap();
    for base in Base::REGISTERED {
        let nir = Nir::parse_strict(base.body(&mut rng)).unwrap();
        let work = || {
            let place = nir.birthplace();
            (
                nir.birth_years(at, OLDEST_AGE).sum::<u16>(),
                nir.birth_month().class(),
                place.code(),
                place.kind(),
                nir.key(),
                nir.with_key(),
            )
        };
        assert_eq!(allocations(work), 0);
        assert_eq!(
            to_write(format_args!("{} {}", nir.birthplace(), nir.order())),
            0
        );
    }
}

#[test]
fn places() {
    let brunoy = Birthplace::new(b"91114").unwrap();
    let work = || {
        let verdict = place::lookup_among(brunoy, [2015, 1915], None);
        let PlaceVerdict::Ambiguous(readings) = verdict else {
            return None;
        };
        let reading = readings.iter().next()?;
        let found = reading.place()?;
        assert_eq!(found.name().as_str(), "Brunoy");
        assert!(found.name().is_spelt("BRUNOY"));
        assert_eq!(reading.department()?.name(), "Essonne");
        assert_eq!(found.country()?.iso(), Some("FR"));
        assert_eq!(found.today()?.code(), brunoy);
        Some(place::find("neuilly sur seine").count() + place::find_starting("paris 1").count())
    };
    assert!(work().is_some_and(|found| found > 10));
    assert_eq!(allocations(work), 0);
}
