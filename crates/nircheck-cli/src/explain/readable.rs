//! What can be read of a number, of a wrong one too: someone who looks for the wrong character
//! wants to see the fields.

use nircheck::{ErrorCode, Number, Parsed};

/// A number, and which of its fields hold nothing that can be read.
#[derive(Clone, Copy)]
pub(crate) struct Readable {
    pub(crate) number: Number,
    pub(crate) has_month: bool,
    pub(crate) has_place: bool,
    pub(crate) has_order: bool,
}

impl Readable {
    /// The first thirteen characters of a text that has thirteen or fifteen. A month, place or
    /// order number that is none is replaced for the grammar alone, by one that tells nothing of
    /// the other fields; what stands in its place is never shown.
    pub(crate) fn around(text: &[u8]) -> Option<Self> {
        let characters = text.iter().filter(|byte| byte.is_ascii_alphanumeric());
        let mut thirteen: Vec<u8> = characters.take(13).copied().collect();
        let (mut has_month, mut has_place, mut has_order) = (true, true, true);
        loop {
            let error = match Parsed::parse(&thirteen) {
                Ok(parsed) => {
                    return Some(Self {
                        number: parsed.number(),
                        has_month,
                        has_place,
                        has_order,
                    });
                }
                Err(error) => error,
            };
            let (field, place, filler) = match error.code() {
                ErrorCode::Month => (&mut has_month, 3..5, "20"),
                ErrorCode::Department => (&mut has_place, 5..7, "99"),
                ErrorCode::Commune => (&mut has_place, 7..10, "990"),
                ErrorCode::Order => (&mut has_order, 10..13, "001"),
                _ => return None,
            };
            *field = false;
            thirteen.get_mut(place)?.copy_from_slice(filler.as_bytes());
        }
    }
}

/// All of a well-formed number.
impl From<Number> for Readable {
    fn from(number: Number) -> Self {
        Self {
            number,
            has_month: true,
            has_place: true,
            has_order: true,
        }
    }
}
