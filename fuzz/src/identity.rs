//! Health identities in their four forms. An input behind `=` is a text as it stands; anything else
//! is what identities are drawn from, to be written and read back.

use std::str;

use arbitrary::{Result, Unstructured};
use nircheck::{Context, Date, KeyedNir, Oid, Profile, Sex, check};
use nircheck_records::identity::{
    CdaId, Cx, Datamatrix, Encoding, Identifier, Ins, InsError, Reading, Traits, Use,
};

use super::assert_private;

/// Health identities: any text through the four readers; any identity through the four writers
/// and back.
pub fn identity(data: &[u8]) {
    match data.strip_prefix(b"=") {
        Some(text) => str::from_utf8(text).map_or((), any_form),
        None => drop(drawn(&mut Unstructured::new(data))),
    }
}

fn any_form(text: &str) {
    let context = Context::default();
    for encoding in [Some(Encoding::DEFAULT), Encoding::declared(text)] {
        let Some(encoding) = encoding else { continue };
        match Cx::repetitions(text, encoding) {
            Ok(all) => all.for_each(|cx| sound(text, cx.read(&context))),
            Err(error) => sound(text, Err(error)),
        }
    }
    for id in CdaId::all(text) {
        sound(text, id.and_then(|id| id.read(&context)));
    }
    let datamatrix = Datamatrix::parse(text);
    sound(text, datamatrix.map(|read| Some(read.read(&context))));
    if let Ok(read) = datamatrix
        && let Some(payload) = read
            .read(&context)
            .ins()
            .and_then(|ins| ins.datamatrix(read.traits()))
    {
        let written = payload.to_string();
        let again = Datamatrix::parse(&written).expect("what was written");
        assert_eq!(again.traits(), read.traits());
    }
    match serde_json::from_str::<Identifier>(text) {
        Ok(identifier) => {
            let written = serde_json::to_string(&identifier).expect("an object");
            let again: Identifier = serde_json::from_str(&written).expect("what was written");
            assert!(again == identifier);
            sound(text, Ok(identifier.read(&context)));
        }
        Err(error) => assert_private(text.as_bytes(), &error.to_string()),
    }
}

/// Positions lie inside the text, nothing of it is told, and an identity reads back in each form.
fn sound(text: &str, read: Result<Option<Reading>, InsError>) {
    match read {
        Ok(None) => {}
        Ok(Some(reading)) => {
            assert!(reading.number_at() <= text.len());
            assert_private(text.as_bytes(), &format!("{reading:?}"));
            if let Some(ins) = reading.ins() {
                each_way(ins, Encoding::DEFAULT);
            }
        }
        Err(error) => {
            assert!(error.at() <= text.len());
            assert_private(text.as_bytes(), &format!("{error} {error:?}"));
        }
    }
}

fn drawn(u: &mut Unstructured<'_>) -> Result<()> {
    let (number, oid): (KeyedNir, _) = (u.arbitrary()?, *u.choose(Oid::ALL)?);
    let Some(ins) = Ins::new(number, oid) else {
        return Ok(());
    };
    let marks: [u8; 5] = u.arbitrary()?;
    let declared = marks.map(|mark| char::from(b'!' + mark % 94));
    let encoding = Encoding::declared(&format!("MSH{}", String::from_iter(declared)));
    each_way(ins, encoding.unwrap_or(Encoding::DEFAULT));
    let (given, birth): (&str, &str) = (u.arbitrary()?, u.arbitrary()?);
    let traits = Traits {
        given_names: Some(given),
        birth_name: Some(birth),
        sex: Some(*u.choose(&[Sex::Male, Sex::Female])?),
        birth_date: Date::new(u.int_in_range(0..=9999)?, u.int_in_range(1..=12)?, 28),
        birthplace: u.arbitrary()?,
    };
    if let Some(payload) = ins.datamatrix(traits) {
        let text = payload.to_string();
        let read = Datamatrix::parse(&text).expect("what was written");
        assert_eq!(read.traits(), traits);
        let reading = read.read(&Context::default());
        assert_eq!(reading.ins(), Some(ins));
        assert!(reading.findings().is_empty());
    }
    Ok(())
}

/// Written and read in the three forms that hold nothing but an identity; each judges as the
/// checker does.
fn each_way(ins: Ins, encoding: Encoding) {
    let context = Context::default();
    let cx = ins.cx(encoding).to_string();
    let cda = ins.cda().to_string();
    let fhir = Identifier::of(ins, Use::Official);
    let read = [
        Cx::repetitions(&cx, encoding)
            .expect("one field")
            .next()
            .and_then(|cx| cx.read(&context).expect("no wrong escape")),
        CdaId::all(&cda)
            .next()
            .and_then(|id| id.expect("a tag").read(&context).expect("no entity")),
        fhir.read(&context),
    ];
    let expected = Context {
        profile: Profile::INS,
        oid: Some(ins.oid()),
        ..context
    };
    for reading in read.map(|reading| reading.expect("an identity")) {
        assert_eq!(reading.ins(), Some(ins));
        assert_eq!(reading.report(), check(ins.number().to_string(), &expected));
        assert!(reading.findings().is_empty());
    }
}
