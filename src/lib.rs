//! The French social security number (`NIR`, `numéro d'inscription au répertoire`): parse it,
//! check it, explain it.
//!
//! # Parse
//! A number of any kind, or a registered one with its fields:
//!
//! ```
//! use nircheck::{Nir, Number, Sex};
//!
//! let nir: Nir = "2 95 10 99 126 111 93".parse()?;
//! assert_eq!((nir.sex(), nir.birthplace().country()), (Sex::Female, Some(126)));
//! assert!(matches!("7112312345678".parse()?, Number::Nnp(_)));
//! # Ok::<(), nircheck::ParseError>(())
//! ```
//!
//! # Learn what is wrong, and where
//! ```
//! use nircheck::{ErrorCode, Nir};
//!
//! let error = "2 94 03 2B 120 005 18".parse::<Nir>().unwrap_err();
//! assert_eq!((error.code(), error.at()), (ErrorCode::Key, 19));
//! ```
//!
//! # Check against the rules of a body
//! ```
//! use nircheck::{Context, Finding, Profile, check};
//!
//! let payroll = Context { profile: Profile::DSN, ..Context::default() };
//! let report = check("295109912611193", &payroll);
//! assert!(report.is_well_formed());
//! assert!(report.findings().contains(Finding::KeyNotExpected));
//! ```
//!
//! # Write it in another form
//! ```
//! use nircheck::{Show, nir};
//!
//! let keyed = nir!("2951099126111").with_key();
//! assert_eq!(format!("{keyed} = {keyed:#}"), "295109912611193 = 2 95 10 99 126 111 93");
//! assert_eq!(format!("{keyed:?}"), "KeyedNir(*)");
//! assert_eq!(nircheck::Parsed::from(keyed).masked(Show::KIND), "2**************");
//! ```
//!
//! # Name the place of birth
//! By the code that was in force then: see [`place`].
//!
//! ```
//! use nircheck::{Birthplace, place};
//!
//! let code = Birthplace::new(b"20004").unwrap();
//! # #[cfg(feature = "places")] {
//! let ajaccio = place::lookup(code, 1960, Some(4)).place().unwrap();
//! assert_eq!(ajaccio.name().to_string(), "Ajaccio");
//! assert_eq!(ajaccio.today().unwrap().code().to_string(), "2A004");
//! # }
//! ```
//!
//! # Find numbers in a text and redact them
//! See [`text`] and [`pseudonym`], each with the feature of its name.
//!
//! ```
//! # #[cfg(feature = "text")] {
//! use nircheck::text::Scanner;
//!
//! let redacted = Scanner::new().redact("Mme X, 2 95 10 99 126 111 93, le 22/11/2026");
//! assert_eq!(redacted, b"Mme X, * ** ** ** *** *** **, le 22/11/2026");
//! # }
//! ```
//!
//! # The accepted language
//! * **Strict form**: exactly 13 or 15 of `0-9`, with `A` or `B` allowed as seventh character
//!   after a `2`.
//! * **Loose form**: the same in any case, between white space (space, tab, U+00A0, U+202F,
//!   U+2009, U+2007), with any run of white space and of `.` `-` `/` between two characters.
//! * **First digit 1 to 4**: year 00-99; month 01-12 or 20-99; department 01-99, 2A or 2B;
//!   commune 001-999; order 001-999 (source: Insee, Cnam, DSN).
//! * **First digit 5 or 6**: creation type 1 or 2, fund, order: digits only (source: Cnam).
//! * **First digit 7 or 8**: creation type 0 to 2, fund, order, digits only; or, with a warning,
//!   anything else after that first digit (our decision).
//! * **Key**: 01-97 and `97 - (N mod 97)`, where 2A counts as 19 and 2B as 18 (source: Insee).
//!   For the layouts of their own that 5 to 8 have, no key is documented, so a wrong one is only a
//!   warning (our decision).
//!
//! Only the first error in the order of [`ErrorCode`] is reported; [`Finding`]s never change the
//! verdict. A [`Profile`] narrows the language for payroll, the Cnam or the health identity.
//!
//! # What a number cannot tell
//! A well-formed number may never have been assigned or certified. It does not tell whose it is,
//! a nationality, a current sex, the century of birth or whether its holder is alive, and a NIA
//! cannot be told from a NIR. The key never detects 2A written for 19 or 2B for 18, nor the
//! adjacent pairs 00/97, 01/98 and 02/99, and it misses 0.897 % of the errors in two digits.
//!
//! # Privacy
//! `Debug` and errors never contain a number. `Display` prints it in clear.
//!
//! # Features
//! * `std` (default): [`batch`] needs it; it turns on the same feature of the dependencies.
//! * `text`: numbers in free text; see [`text`].
//! * `mmap`: files as memory, for [`batch`].
//! * `places`: names of places, and comparison with a civil status; see [`place`] and
//!   `compare`.
//! * `serde`: text in human-readable formats, eight bytes in others; see [`external::serde`].
//! * `arbitrary`: structured values for fuzzing; see [`external::arbitrary`].
//! * `pseudonym`: keyed pseudonyms; see [`pseudonym`].
//!
//! Features add items: no variant and no field of a type that is there without them. An enum that
//! may grow, and a struct with public fields that a call returns, are `#[non_exhaustive]`.
//!
//! [`batch`]: https://docs.rs/nircheck/latest/nircheck/batch/index.html
//! [`external::arbitrary`]: https://docs.rs/nircheck/latest/nircheck/external/arbitrary/index.html
//! [`external::serde`]: https://docs.rs/nircheck/latest/nircheck/external/serde/index.html
//! [`pseudonym`]: https://docs.rs/nircheck/latest/nircheck/pseudonym/index.html
//! [`text`]: https://docs.rs/nircheck/latest/nircheck/text/index.html

#![cfg_attr(not(feature = "std"), no_std)]

#[cfg(feature = "std")]
pub mod batch;
mod coded;
pub mod external;
mod number;
mod parse;
pub mod place;
mod protect;
mod rules;
#[cfg(feature = "text")]
pub mod text;

pub use crate::{
    coded::Lang,
    number::{
        BirthMonth, BirthYear, BirthYears, Birthplace, CreationType, Date, DateError, Fund, Key,
        KeyMismatch, KeyedNir, Kind, Mig, Nir, NirLike, Nnp, Ntt, NttError, Number, OLDEST_AGE,
        OrderNumber, Parsed, PlaceKind, Sex, Show, Status, Text, YearMonth, YearMonthError,
    },
    parse::{ErrorCode, Expected, Field, MAX_LINE, ParseError},
    rules::{
        Context, Finding, Findings, Form, MonthClass, Oid, OidError, Profile, Report, Severity,
        Slip, Suggestion, check, inspect, suggest,
    },
};

#[cfg(feature = "pseudonym")]
pub use crate::protect::pseudonym;
#[cfg(feature = "places")]
pub use crate::rules::compare::{
    Agreement, BirthDate, BirthDateError, CivilPlace, CivilStatus, Comparison, compare,
};

/// The examples of the README and of the pages about the library, run with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/library.md")]
#[doc = include_str!("../docs/places.md")]
struct Readme;
