//! Whatever is printed reads back as what it was: every text form, serde, bits, fields.

use std::fmt::Debug;

use arbitrary::{Arbitrary, Unstructured};
use nircheck::{
    Birthplace, CreationType, Fund, KeyedNir, Kind, Nir, Number, Parsed, Show,
    external::arbitrary::Spelling, external::serde as modules,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, value::Serializer};

pub fn round_trip(data: &[u8]) {
    if let Some(text) = data.strip_prefix(b"=") {
        if let Ok(parsed) = Parsed::parse(text) {
            each_way(parsed);
        }
        return;
    }
    let mut u = Unstructured::new(data);
    if let Ok(bits) = u.arbitrary() {
        from_bits(bits);
    }
    let Ok(Spelling { parsed, text, .. }) = Spelling::arbitrary(&mut u) else {
        return;
    };
    assert_eq!(Parsed::parse(text), Ok(parsed));
    each_way(parsed);
    if let Ok(other) = Parsed::arbitrary(&mut u) {
        ordered(parsed, other);
    }
}

/// The number as it came, without a key, and with the computed one.
fn each_way(parsed: Parsed) {
    let number = parsed.number();
    for parsed in [parsed, number.into(), number.with_key()] {
        text_forms(parsed);
        serde_forms(parsed);
        from_bits(parsed.to_bits());
        assert_eq!(Parsed::from_bits(parsed.to_bits()), Ok(parsed));
    }
    assert_eq!(
        Number::same(parsed.paper(), number.with_key().compact()),
        Ok(true)
    );
    let own_layout = |creation_type: CreationType, fund: Fund, order: u32| {
        assert_eq!(format!("{creation_type}{fund}{order:08}"), tail(number));
    };
    match number {
        Number::Registered(nir) => fields_of_birth(nir),
        Number::Mig(mig) => own_layout(mig.creation_type(), mig.fund(), mig.order()),
        Number::Nnp(nnp) => own_layout(nnp.creation_type(), nnp.fund(), nnp.order()),
        _ => {}
    }
}

fn text_forms(parsed: Parsed) {
    let (compact, paper) = (parsed.compact(), parsed.paper());
    assert_eq!(Parsed::parse_strict(compact), Ok(parsed));
    assert_eq!(Parsed::parse_const(compact.as_bytes()), Ok(parsed));
    assert_eq!(Parsed::parse(paper), Ok(parsed));
    assert_eq!(Parsed::parse(paper.to_lowercase()), Ok(parsed));
    assert_eq!(paper.replace(' ', ""), compact.as_str());
    assert_eq!(parsed.to_string(), compact.as_str());
    assert_eq!(format!("{parsed:#}"), paper.as_str());
    let mask = parsed.masked(Show::KIND | Show::DEPARTMENT | Show::KEY);
    assert_eq!(mask.len(), compact.len());
    for (index, (mask, byte)) in mask.bytes().zip(compact.bytes()).enumerate() {
        let birth = matches!(parsed.number(), Number::Registered(_));
        let shown = matches!(index, 0 | 13 | 14) || birth && matches!(index, 5 | 6);
        assert_eq!(mask, if shown { byte } else { b'*' });
    }
}

fn serde_forms(parsed: Parsed) {
    let compact = parsed.compact();
    serde_form(parsed, &compact);
    serde_form(parsed.number(), &compact[..13]);
    if let Ok(nir) = Nir::try_from(parsed) {
        serde_form(nir, &compact[..13]);
    }
    if let Ok(keyed) = KeyedNir::try_from(parsed) {
        serde_form(keyed, &compact);
    }
    let text = modules::strict::serialize(&parsed, Serializer).expect("text");
    assert_eq!(text, compact.as_str());
    let back: Result<Parsed, _> = modules::strict::deserialize(&text);
    assert_eq!(back.ok(), Some(parsed));
    let back: Result<Parsed, _> = modules::text_or_integer::deserialize(&text);
    assert_eq!(back.ok(), Some(parsed));
    let text = modules::paper::serialize(&parsed, Serializer).expect("text");
    assert_eq!(text, parsed.paper().as_str());
    let back: Result<Parsed, _> = modules::paper::deserialize(&text);
    assert_eq!(back.ok(), Some(parsed));
    let bits = modules::bits::serialize(&parsed, Serializer).expect("bits");
    let back: Result<Parsed, _> = modules::bits::deserialize(&bits);
    assert_eq!(back.ok(), Some(parsed));
    let mask = modules::masked::serialize(&parsed, Serializer).expect("text");
    assert_eq!(mask, "*".repeat(compact.len()));
    if let Ok(integer) = compact.parse::<u64>() {
        let back: Result<Parsed, _> = modules::text_or_integer::deserialize(&Value::from(integer));
        assert_eq!(back.ok(), Some(parsed));
    }
}

/// Text in JSON, eight bytes in postcard.
fn serde_form<T>(number: T, text: &str)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let json = serde_json::to_string(&number).expect("json");
    assert_eq!(json, format!("\"{text}\""));
    assert_eq!(serde_json::from_str(&json).ok().as_ref(), Some(&number));
    let bytes = postcard::to_allocvec(&number).expect("postcard");
    assert_eq!(postcard::from_bytes(&bytes).as_ref(), Ok(&number));
}

/// Bits that are accepted are those that the number gives back.
fn from_bits(bits: u64) {
    if let Ok(parsed) = Parsed::from_bits(bits) {
        assert_eq!(parsed.to_bits(), bits);
    }
}

/// Numbers and their bits are ordered as their texts.
fn ordered(a: Parsed, b: Parsed) {
    let texts = a.compact().as_str().cmp(b.compact().as_str());
    assert_eq!(a.to_bits().cmp(&b.to_bits()), texts);
    if let (Ok(a), Ok(b)) = (Nir::try_from(a), Nir::try_from(b)) {
        assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
    }
}

/// The fields of a birth are the characters, and make the number again.
fn fields_of_birth(nir: Nir) {
    let (year, month, place, order) = (
        nir.birth_year(),
        nir.birth_month(),
        nir.birthplace(),
        nir.order(),
    );
    assert_eq!(format!("{year}{month}{place}{order}"), tail(nir.into()));
    let again = Nir::new(nir.sex(), year, month, place, order);
    match nir.kind() {
        Kind::Nir => assert_eq!(again, nir),
        _ => assert_eq!(tail(again.into()), tail(nir.into())),
    }
    let code: [u8; 5] = place.code().as_bytes().try_into().expect("five characters");
    assert_eq!(Birthplace::new(&code), Some(place));
    assert_eq!(
        format!("{}{:03}", place.department(), place.commune()),
        place.to_string()
    );
    assert_eq!(nir.with_key().nir(), nir);
    assert_eq!(KeyedNir::new(nir, nir.key()), Ok(nir.with_key()));
}

/// What stands behind the first digit.
fn tail(number: Number) -> String {
    number.to_string().split_off(1)
}
