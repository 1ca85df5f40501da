//! Lines for the batch engine, and what the naive judge says of each of them.

use std::sync::OnceLock;

use arbitrary::{Arbitrary, Result, Unstructured};
use nircheck::{
    Context, Form,
    batch::{Validator, Verdict},
    external::arbitrary::Input,
};

use super::common::{BLANKS, Base, Rng, judge, keyed, laid_out, ways};

/// The longest line that is judged.
const LONGEST_LINE: usize = 65_536;

/// Lines to judge, and the rules to judge them by.
pub(super) struct Lines {
    pub(super) context: Context,
    pub(super) text: Vec<u8>,
}

/// Lines that stand for themselves behind a byte that chooses the rules and `=`; else runs of
/// well-formed numbers in one layout, with others among them, as the bytes tell.
impl<'a> Arbitrary<'a> for Lines {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let way = usize::from(u8::arbitrary(u)?);
        let (form, profile) = ways().nth(way % 8).expect("eight ways");
        let context = Context {
            form,
            profile: *profile,
            ..Context::default()
        };
        let text = match u.peek_bytes(1) {
            Some(b"=") => u.bytes(u.len())?[1..].to_vec(),
            _ => structured(u)?,
        };
        Ok(Self { context, text })
    }
}

fn structured(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    // All bytes tell what is drawn: the first inputs of a campaign are short, and each of them is to
    // make other lines.
    let bytes = u.peek_bytes(u.len()).unwrap_or_default();
    let mut choices = Choices {
        rng: Rng::new(seed_of(bytes)),
        u,
    };
    if choices.below(8)? == 0 {
        text.extend(b"\xef\xbb\xbf");
    }
    // A run of forty lines is over this, and takes every loop of a kernel.
    while text.len() < 300 || text.len() < 600 && !choices.u.is_empty() {
        let layout = LAYOUTS[choices.below(LAYOUTS.len())?];
        for _ in 0..choices.below(41)? {
            let number = Base::REGISTERED[choices.rng.below(Base::REGISTERED.len())];
            text.extend(laid_out(layout, &number.keyed(&mut choices.rng)));
        }
        for _ in 0..choices.below(4)? {
            text.extend(odd(&mut choices, layout)?);
        }
    }
    if choices.below(3)? == 0 {
        text.pop();
    }
    Ok(text)
}

/// A seed that other bytes make another one.
pub(super) fn seed_of(bytes: &[u8]) -> u64 {
    let add = |seed: u64, byte: &u8| seed.wrapping_mul(31).wrapping_add(u64::from(*byte) + 1);
    bytes.iter().fold(7, add)
}

/// What the bytes tell and, when there are none left, what a seed among them does: a short input
/// makes as many lines as a long one.
struct Choices<'u, 'a> {
    u: &'u mut Unstructured<'a>,
    rng: Rng,
}

impl Choices<'_, '_> {
    fn below(&mut self, bound: usize) -> Result<usize> {
        match self.u.is_empty() {
            true => Ok(self.rng.below(bound)),
            false => self.u.int_in_range(0..=bound - 1),
        }
    }

    fn of<T: Copy>(&mut self, values: &[T]) -> Result<T> {
        Ok(values[self.below(values.len())?])
    }
}

/// One line that is not like the run before, or hardly.
fn odd(choices: &mut Choices<'_, '_>, layout: &[u8]) -> Result<Vec<u8>> {
    const EDGES: &[u8] = b"/:09ABCab@` .\r\0\xff";
    let base = choices.of(&Base::ALL)?;
    let mut number = base.keyed(&mut choices.rng);
    match choices.below(8)? {
        // A field at one of its bounds; the key goes with it, or not.
        0..=2 => {
            let (at, values) = choices.of(&FIELDS)?;
            let value = choices.of(values)?;
            number[at..at + value.len()].copy_from_slice(value.as_bytes());
            let letter = number[5] == b'2' && matches!(number[6], b'A' | b'B');
            if at < 13 && (letter || number[6].is_ascii_digit()) {
                number = keyed(&number[..13].try_into().expect("thirteen characters"));
            }
            Ok(laid_out(layout, &number))
        }
        3 => {
            number[choices.below(15)?] = choices.of(EDGES)?;
            Ok(laid_out(layout, &number))
        }
        4 => {
            let base = choices.of(&[Base::Corsica2A, Base::Corsica2B])?;
            let number = base.keyed(&mut choices.rng).to_ascii_lowercase();
            Ok(laid_out(layout, &number))
        }
        5 => Ok(laid_out(choices.of(&LAYOUTS)?, &number)),
        6 => Ok([&Input::arbitrary(choices.u)?.0[..], b"\n"].concat()),
        _ => Ok(match choices.below(12)? {
            0..=5 => [choices.of(&BLANKS)?.as_bytes(), b"\n"].concat(),
            6 => b"\r\n".to_vec(),
            7 if choices.rng.one_in(32) => [
                vec![b'0'; LONGEST_LINE - 1 + choices.below(4)?],
                b"\n".to_vec(),
            ]
            .concat(),
            _ => b"\n".to_vec(),
        }),
    }
}

/// Each field, where it starts, and what stands at its bounds.
const FIELDS: [(usize, &[&str]); 7] = [
    (0, &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]),
    (1, &["00", "05", "10", "19", "20", "29", "30", "40", "99"]),
    (
        3,
        &[
            "00", "01", "09", "10", "12", "13", "14", "19", "20", "21", "29", "30", "42", "43",
            "49", "50", "99",
        ],
    ),
    (
        5,
        &[
            "00", "01", "19", "20", "2A", "2B", "2C", "2a", "2b", "3A", "96", "99",
        ],
    ),
    (7, &["000", "001", "009", "010", "100", "990", "999"]),
    (10, &["000", "001", "009", "010", "100", "999"]),
    (
        13,
        &["00", "01", "10", "89", "90", "91", "96", "97", "98", "99"],
    ),
];

/// Layouts of which a file may be made: `x` for a character.
const LAYOUTS: [&[u8]; 8] = [
    b"xxxxxxxxxxxxxxx\n",
    b"xxxxxxxxxxxxx\n",
    b"xxxxxxxxxxxxxxx\r\n",
    b"xxxxxxxxxxxxx\r\n",
    b"x xx xx xx xxx xxx xx\n",
    b"x xx xx xx xxx xxx xx\r\n",
    b"x.xx.xx.xx.xxx.xxx\n",
    b"  xxxxxxxxxxxxx  xx\t\n",
];

/// What is to be said of a line or a record: a code and, when it is known, the kind.
pub(super) type Judged = (&'static str, Option<&'static str>);

/// A line as the rules have it: number, offset, its bytes, its bytes with their end.
pub(super) struct Expected<'a> {
    pub(super) number: u64,
    pub(super) offset: u64,
    pub(super) bytes: &'a [u8],
    pub(super) with_end: &'a [u8],
    pub(super) judged: Judged,
}

impl Lines {
    pub(super) fn expected(&self) -> Vec<Expected<'_>> {
        let mark = if self.text.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        let (mut lines, mut offset) = (Vec::new(), mark);
        for with_end in self.text[mark..].split_inclusive(|byte| *byte == b'\n') {
            let bytes = match with_end.strip_suffix(b"\n") {
                Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
                None => with_end,
            };
            lines.push(Expected {
                number: lines.len() as u64 + 1,
                offset: offset as u64,
                bytes,
                with_end,
                judged: self.judged(bytes),
            });
            offset += with_end.len();
        }
        lines
    }

    pub(super) fn judged(&self, bytes: &[u8]) -> Judged {
        let Context { form, profile, .. } = self.context;
        if bytes.len() > LONGEST_LINE {
            return ("too-long", None);
        }
        if is_blank(bytes) {
            return ("empty", None);
        }
        let judged = judge(bytes, form == Form::Strict, profile.name());
        let code = judged.error.map_or("valid", |(code, ..)| code);
        (code, judged.known.map(|known| known.kind))
    }

    /// The rules made ready: once, not for each input.
    pub(super) fn validator(&self) -> Validator {
        static READY: [OnceLock<Validator>; 8] = [const { OnceLock::new() }; 8];
        let Context { form, profile, .. } = self.context;
        let way = ways()
            .position(|way| way == (form, &profile))
            .expect("one of the ways");
        READY[way]
            .get_or_init(|| Validator::new(&self.context))
            .clone()
    }
}

/// Panics unless what is said of a line - its number, its offset, its bytes, the verdict - is what the
/// rules say.
#[track_caller]
pub(super) fn same(line: (u64, u64, &[u8], Verdict), expected: &Expected<'_>) {
    let (number, offset, bytes, verdict) = line;
    assert_eq!((number, told(verdict)), (expected.number, expected.judged));
    // Of a line that is too long some bytes are given, and some offset.
    if expected.judged.0 != "too-long" {
        assert_eq!((offset, bytes), (expected.offset, expected.bytes));
    }
}

/// A verdict in the words of the judge.
pub(super) fn told(verdict: Verdict) -> Judged {
    let code = match verdict.error() {
        Some(error) => error.as_str(),
        None if verdict.is_empty() => "empty",
        None => "valid",
    };
    (code, verdict.kind().map(|kind| kind.as_str()))
}

fn is_blank(mut text: &[u8]) -> bool {
    while let Some(rest) = BLANKS
        .iter()
        .find_map(|blank| text.strip_prefix(blank.as_bytes()))
    {
        text = rest;
    }
    text.is_empty()
}
