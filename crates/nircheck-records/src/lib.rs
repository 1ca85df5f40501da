//! Documents around the French social security number (`NIR`). The crate [`nircheck`] checks the
//! number itself; this one reads the data beside it, and compares two numbers of one person or of
//! one family.
//!
//! # A health identity, in the forms of four standards
//! [`identity`] reads and writes the `INS` in FHIR, HL7 v2, CDA and the datamatrix. The OID tells a
//! definitive number from a temporary one or a test.
//!
//! ```
//! use nircheck::{Context, Status};
//! use nircheck_records::identity::CdaId;
//!
//! let document = r#"<id extension="279035121518989" root="1.2.250.1.213.1.4.10"/>"#;
//! for id in CdaId::all(document) {
//!     if let Some(reading) = id?.read(&Context::default())? {
//!         assert_eq!(reading.report().status(), Some(Status::Test));
//!     }
//! }
//! # Ok::<(), nircheck_records::identity::InsError>(())
//! ```
//!
//! # The fund beside a number
//! [`fund`] reads the nine characters of an `organisme de rattachement`, alone or after a number.
//!
//! ```
//! use nircheck_records::fund::{Attestation, Scheme};
//!
//! let attestation: Attestation = "2 95 10 99 126 111 93 01 751 0001".parse()?;
//! assert_eq!(attestation.fund.scheme(), Some(Scheme::General));
//! # Ok::<(), nircheck_records::fund::AttestationError>(())
//! ```
//!
//! # A child and its parents
//! [`attachment`] checks the `rattachement` of a child to one parent or to both.
//!
//! ```
//! use nircheck_records::attachment::{Attachment, Columns};
//!
//! let row = Columns {
//!     birth_date: "30/02/2009",
//!     parent: "2840588321025",
//!     ..Columns::default()
//! };
//! let error = Attachment::parse(&row).unwrap_err();
//! assert_eq!((error.column().as_str(), error.code()), ("birth_date", "date"));
//! ```
//!
//! # A payroll declaration
//! [`dsn`] reads a DSN as a stream of events, and runs the official controls of its identities.
//!
//! ```
//! use nircheck_records::dsn::{Event, Reader};
//!
//! let mut reader = Reader::new(&b"S21.G00.30.001,'2951099126111'\n"[..]);
//! while let Some(event) = reader.next_event()? {
//!     if let Event::Line(line) = event {
//!         assert_eq!(line.value(), b"2951099126111");
//!     }
//! }
//! # Ok::<(), nircheck_records::dsn::Error>(())
//! ```
//!
//! # From one number to the next
//! [`transition`] determines what happened between the old number of a person and the new one
//! (`bascule`).
//!
//! ```
//! use nircheck::{Context, check};
//! use nircheck_records::transition::{self, TransitionKind};
//!
//! let [old, new] =
//!     ["7112312345678", "295109912611193"].map(|text| check(text, &Context::default()));
//! let transition = transition::compare(&old, &new).unwrap();
//! assert_eq!(transition.kind(), TransitionKind::Replaced);
//! ```
//!
//! # Errors and findings
//! As in [`nircheck`], an error has a stable code, a position and a text in English or French; a
//! finding is a remark that makes nothing invalid. No error and no `Debug` output contains a
//! number, a name or a date. Codes serialize as text.

mod codes;

pub mod attachment;
pub mod dsn;
pub mod fund;
pub mod identity;
pub mod transition;
