//! The rules of a profile as data, and the tables that the kernels read instead of the rules.
//!
//! A record is eight fields of two digits (see the module above). Each field, by its value, adds to
//! one 16-bit word that describes the record:
//!
//! ```text
//! bit  0-1  the first digit: of no kind accepted, registered, MIG, NNP
//! bit  2    the second digit is 0
//! bit  3    the second digit is 3 or more
//! bit  4    the department is 2A or 2B
//! bit  5    key 00, 98 or 99
//! bit  6    month refused
//! bit  7    department 00
//! bit  8-9  commune 000: two fields add a half each to bit 8, and both together set bit 9
//! bit 10-11 order number 000, in the same way
//! bit 12    the key is not the computed one
//! bit 13-15 always set: errors of layout, kind and length
//! ```
//!
//! Bits 0 to 4 are the class of the record, from 0 to 31, and `class[n]` is the mask of the bits
//! that are errors in class `n`: a month can be wrong in a registered number, but not in a MIG,
//! which has its layout and the range of its key only. The bits left under the mask are the errors.
//! The lowest of them is the first error in the documented order, because no mask has two bits in
//! another order.

#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code))] // some is for its levels alone

/// Codes of a verdict, as in a [`Mark`](super::Mark). The numbers are stable.
pub mod code {
    /// Well formed under the rules given.
    pub const VALID: u8 = 0;
    /// A line over 65,536 bytes.
    pub const TOO_LONG: u8 = 1;
    /// A character that cannot stand where it does.
    pub const CHARACTER: u8 = 2;
    /// Neither 13 nor 15 characters, or a length the profile refuses.
    pub const LENGTH: u8 = 3;
    /// First digit 0 or 9, or one the profile refuses.
    pub const KIND: u8 = 4;
    /// Key 00, 98 or 99.
    pub const KEY_RANGE: u8 = 5;
    /// A provisional number that is not in its own layout.
    pub const LAYOUT: u8 = 6;
    /// Month refused.
    pub const MONTH: u8 = 7;
    /// Department 00.
    pub const DEPARTMENT: u8 = 8;
    /// Characters 8 to 10 are 000.
    pub const COMMUNE: u8 = 9;
    /// Order number 000.
    pub const ORDER: u8 = 10;
    /// The key is not the computed one.
    pub const KEY: u8 = 11;
    /// A conventional number that stands for nobody, where the rules refuse them.
    pub const FICTITIOUS: u8 = 12;
    /// Not a verdict: a line of white space only, which is counted and not judged.
    pub const EMPTY: u8 = 15;
}

/// What a profile accepts. Bit `d` of a set of kinds stands for first digit `d`, bit `m` of a set
/// of months for the month field `m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// First digits accepted with 13 characters. An empty set refuses the length itself.
    pub kinds_13: u16,
    /// First digits accepted with 15 characters.
    pub kinds_15: u16,
    /// Values of the month field accepted for a registered number.
    pub months: u128,
    /// A number that begins with 7 or 8 and has the layout of a registered number is accepted when
    /// its key is right.
    pub nir_like: bool,
    /// A number laid out as a provisional one is accepted with any key in the range.
    pub any_key_of_provisional: bool,
    /// A conventional number that stands for nobody is accepted.
    pub fictitious: bool,
}

/// Which valid records may have a finding that neither their kind nor their length implies. Bit `y`
/// of a set of years stands for the year field `y`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindingRules {
    /// Month fields with a finding.
    pub months: u128,
    /// Years for which department 20 is on the wrong side of 1976.
    pub years_20: u128,
    /// Years for which 2A and 2B are on the wrong side of 1976.
    pub years_2a_2b: u128,
}

/// Sex, year, month and department of the specimen card, as four little-endian bytes.
pub(super) const SPECIMEN: u32 = u32::from_le_bytes([2, 69, 5, 49]);
/// Six 9 at the end of a number: its three pairs of commune and order, as little-endian bytes.
pub(super) const NINES: u32 = u32::from_le_bytes([99, 99, 99, 0]);
/// The bytes of the last four fields that `NINES` is compared with: all but the key.
pub(super) const NINES_MASK: u32 = u32::from_le_bytes([255, 255, 255, 0]);

/// Whether a registered number stands for nobody, by its thirteen characters: anonymous billing,
/// the specimen card, six 9 or more at the end.
pub(super) fn is_fictitious(characters: &[u8; 13]) -> bool {
    let anonymous = characters.starts_with(b"2555555") && characters[10] == b'0';
    let registered = matches!(characters[0], b'1'..=b'4');
    registered && (anonymous || characters == b"2690549588157" || characters.ends_with(b"999999"))
}

/// The first digits `from..=to` as a set.
#[must_use]
pub const fn digits(from: u32, to: u32) -> u16 {
    ((1 << (to + 1)) - (1 << from)) as u16
}

/// The field values `from..=to` as a set.
#[must_use]
pub const fn values(from: u32, to: u32) -> u128 {
    (1 << (to + 1)) - (1 << from)
}

/// The tables of a profile, as the kernels read them. Build them once, in a `const` or `static`
/// where possible.
#[derive(Clone, Debug)]
pub struct Tables {
    /// For 13 characters, then for 15.
    pub(super) by_length: [LengthTables; 2],
    pub(super) refuses_fictitious: bool,
}

impl Tables {
    /// Compiles `rules`. `finding_rules` only decide which marks tell that a finding may apply.
    #[must_use]
    pub const fn new(rules: &Rules, finding_rules: &FindingRules) -> Self {
        Self {
            by_length: [
                LengthTables::new(rules, finding_rules, false),
                LengthTables::new(rules, finding_rules, true),
            ],
            refuses_fictitious: !rules.fictitious,
        }
    }

    pub(super) const fn for_length(&self, chars: usize) -> &LengthTables {
        &self.by_length[(chars == 15) as usize]
    }
}

pub(super) mod bit {
    //! The word of a record: see the page above.
    pub(in crate::batch::kernel) const REGISTERED: u16 = 1;
    pub(in crate::batch::kernel) const MIG: u16 = 2;
    pub(in crate::batch::kernel) const NNP: u16 = 3;
    pub(in crate::batch::kernel) const SECOND_0: u16 = 1 << 2;
    pub(in crate::batch::kernel) const SECOND_3: u16 = 1 << 3;
    pub(in crate::batch::kernel) const LETTER: u16 = 1 << 4;
    pub(in crate::batch::kernel) const KEY_RANGE: u16 = 1 << 5;
    pub(in crate::batch::kernel) const MONTH: u16 = 1 << 6;
    pub(in crate::batch::kernel) const DEPARTMENT: u16 = 1 << 7;
    pub(in crate::batch::kernel) const COMMUNE_HALF: u16 = 1 << 8;
    pub(in crate::batch::kernel) const COMMUNE: u16 = 1 << 9;
    pub(in crate::batch::kernel) const ORDER_HALF: u16 = 1 << 10;
    pub(in crate::batch::kernel) const ORDER: u16 = 1 << 11;
    pub(in crate::batch::kernel) const KEY: u16 = 1 << 12;
    pub(in crate::batch::kernel) const LAYOUT: u16 = 1 << 13;
    pub(in crate::batch::kernel) const KIND: u16 = 1 << 14;
    pub(in crate::batch::kernel) const LENGTH: u16 = 1 << 15;
    /// What every word starts from.
    pub(in crate::batch::kernel) const ALWAYS: u16 = LAYOUT | KIND | LENGTH;
}

/// The code of the lowest bit left in a word, by the number of that bit.
pub(super) const CODE_OF_BIT: [u8; 16] = {
    let mut t = [0; 16];
    t[5] = code::KEY_RANGE;
    t[6] = code::MONTH;
    t[7] = code::DEPARTMENT;
    t[9] = code::COMMUNE;
    t[11] = code::ORDER;
    t[12] = code::KEY;
    t[13] = code::LAYOUT;
    t[14] = code::KIND;
    t[15] = code::LENGTH;
    t
};

/// Weights of the eight fields: powers of 100 modulo 97, the key counted once.
pub(super) const WEIGHTS: [u8; 8] = [50, 49, 81, 27, 9, 3, 1, 1];
/// What 2A and 2B become as the value of the department field: 20 plus the letter's 96 or 95.
pub(super) const VALUE_2A: u8 = 116;
pub(super) const VALUE_2B: u8 = 115;
/// The inverse of 97 modulo 65,536: `sum * INVERSE_97` is at most `65,535 / 97` only for multiples.
pub(super) const INVERSE_97: u16 = {
    let mut inverse: u16 = 1;
    let mut i = 0;
    while i < 4 {
        inverse = inverse.wrapping_mul(2u16.wrapping_sub(97u16.wrapping_mul(inverse)));
        i += 1;
    }
    inverse
};
pub(super) const QUOTIENTS_97: u16 = u16::MAX / 97;

/// The tables for one length, 13 or 15 characters.
#[derive(Clone, Debug)]
pub(super) struct LengthTables {
    /// `fields[i][v]` is what field `i` with value `v` adds to the word.
    pub fields: [[u16; 128]; 8],
    /// Which bits of the word are errors, by its five low bits.
    pub class: [u32; 32],
    /// `fields` of the first four fields in one look-up, each under its byte of `X_MASK`.
    pub x: [u8; 128],
    /// The same of the last four, each under its byte of `Y_MASK` and times that of `Y_WEIGHTS`.
    pub y: [u8; 128],
    /// Whether a finding may apply, in one look-up, each field under its byte of `FINDING_MASK` and
    /// times that of `FINDING_WEIGHTS`: their sum then has one of `FINDING_BITS`.
    pub finding: [u8; 128],
    /// For the first four fields of an ordinary registered number, as 16-bit words: the least
    /// values, and what must be added so that a greater value than allowed sets the high bit of its
    /// word.
    pub least: u64,
    pub to_overflow: u64,
    /// The values that an ordinary registered number does not have.
    pub special: Nibbles,
    /// The same, with the values for which a finding may apply.
    pub special_or_finding: Nibbles,
    /// A finding may apply to a department over this value: those with a letter, or none.
    pub greatest_department: u8,
}

pub(super) const X_MASK: [u8; 4] = [0b11, 0b1100, 0b0100_0000, 0b1001_0000];
pub(super) const Y_MASK: [u8; 4] = [Y_ZERO, Y_TENS_0 | Y_UNITS_0, Y_ZERO, Y_RANGE];
pub(super) const Y_WEIGHTS: [i8; 4] = [8, 64, 32, 32];
pub(super) const FINDING_MASK: [u8; 4] = [0b1000_0000, 0b1_0010, 0b100_0000, 0b1001];
pub(super) const FINDING_WEIGHTS: [u8; 4] = [1, 1, 1, 2];
pub(super) const FINDING_BITS: u8 = 0b1110_0100;

const Y_RANGE: u8 = 1;
const Y_TENS_0: u8 = 4;
const Y_UNITS_0: u8 = 16;
const Y_ZERO: u8 = 32;

impl LengthTables {
    const fn new(rules: &Rules, findings: &FindingRules, keyed: bool) -> Self {
        let mut fields = [[0; 128]; 8];
        let mut finding = [0; 128];
        let mut v = 0;
        while v < 128 {
            fields[0][v] = first_digit(rules, keyed, v);
            fields[1][v] = match v / 10 {
                0 => bit::SECOND_0,
                1 | 2 => 0,
                _ => bit::SECOND_3,
            };
            fields[2][v] = if has(rules.months, v) { 0 } else { bit::MONTH };
            fields[3][v] = match v {
                0 => bit::DEPARTMENT,
                115 | 116 => bit::LETTER,
                _ => 0,
            };
            // Commune: d7 d8 are 0, then d9, the tens of the next field. Order: d10, then d11 d12.
            fields[4][v] = if v == 0 { bit::COMMUNE_HALF } else { 0 };
            fields[5][v] = (if v < 10 { bit::COMMUNE_HALF } else { 0 })
                | (if v % 10 == 0 { bit::ORDER_HALF } else { 0 });
            fields[6][v] = if v == 0 { bit::ORDER_HALF } else { 0 };
            fields[7][v] = if keyed && (v == 0 || v > 97) {
                bit::KEY_RANGE
            } else {
                0
            };
            finding[v] = finding_byte(findings, keyed, v);
            v += 1;
        }
        let mut class = [0; 32];
        let mut c = 0;
        while c < 32 {
            class[c] = class_mask(rules, keyed, c as u16) as u32;
            c += 1;
        }
        let (x, y) = merged(&fields);
        let special = special_sets(rules, keyed);
        let mut watched = special;
        watched[2] |= findings.months;
        if findings.years_20 != 0 {
            watched[3] |= 1 << 20;
        }
        let (special, special_or_finding) = (Nibbles::new(special), Nibbles::new(watched));
        let (least, to_overflow) = bounds(rules, keyed);
        let greatest_department = if findings.years_2a_2b == 0 { 127 } else { 99 };
        Self {
            fields,
            class,
            x,
            y,
            finding,
            least,
            to_overflow,
            special,
            special_or_finding,
            greatest_department,
        }
    }

    /// Whether a finding may apply to a valid record with these first and last four fields.
    pub(super) const fn may_have_finding(&self, x: u32, y: u32) -> bool {
        let f = x.to_le_bytes();
        let mut sum = 0;
        let mut i = 0;
        while i < 4 {
            sum += (self.finding[(f[i] & 127) as usize] & FINDING_MASK[i]) * FINDING_WEIGHTS[i];
            i += 1;
        }
        sum & FINDING_BITS != 0 || x == SPECIMEN || y & NINES_MASK == NINES
    }
}

const fn has(set: u128, v: usize) -> bool {
    set >> v & 1 == 1
}

const fn first_digit(rules: &Rules, keyed: bool, d: usize) -> u16 {
    if d > 9 {
        return 0;
    }
    let here = if keyed {
        rules.kinds_15
    } else {
        rules.kinds_13
    };
    match d {
        1..=4 if here >> d & 1 == 1 => bit::REGISTERED,
        // Refused at this length alone: an error of length, so the class stays known.
        5 | 6 if (rules.kinds_13 | rules.kinds_15) >> d & 1 == 1 => bit::MIG,
        7 | 8 if (rules.kinds_13 | rules.kinds_15) >> d & 1 == 1 => bit::NNP,
        _ => 0,
    }
}

const fn class_mask(rules: &Rules, keyed: bool, class: u16) -> u16 {
    let here = if keyed {
        rules.kinds_15
    } else {
        rules.kinds_13
    };
    if here == 0 {
        return bit::LENGTH;
    }
    let (range, key) = if keyed {
        (bit::KEY_RANGE, bit::KEY)
    } else {
        (0, 0)
    };
    let foreign = class & (bit::SECOND_3 | bit::LETTER) != 0;
    match class & 3 {
        bit::REGISTERED => range | bit::MONTH | bit::DEPARTMENT | bit::COMMUNE | bit::ORDER | key,
        bit::MIG if here & digits(5, 6) == 0 => bit::LENGTH,
        bit::MIG if foreign || class & bit::SECOND_0 != 0 => range | bit::LAYOUT,
        bit::NNP if here & digits(7, 8) == 0 => bit::LENGTH,
        bit::NNP if foreign && rules.nir_like => range | key,
        bit::NNP if foreign => range | bit::LAYOUT,
        bit::MIG | bit::NNP if rules.any_key_of_provisional => range,
        bit::MIG | bit::NNP => range | key,
        _ => bit::KIND,
    }
}

/// `fields` folded into one byte a value for each half of a record.
const fn merged(fields: &[[u16; 128]; 8]) -> ([u8; 128], [u8; 128]) {
    let (mut x, mut y) = ([0; 128], [0; 128]);
    let mut v = 0;
    while v < 128 {
        let mut i = 0;
        while i < 4 {
            x[v] |= fields[i][v] as u8 & X_MASK[i];
            i += 1;
        }
        y[v] = (if fields[4][v] != 0 { Y_ZERO } else { 0 })
            | (if fields[5][v] & bit::COMMUNE_HALF != 0 {
                Y_TENS_0
            } else {
                0
            })
            | (if fields[5][v] & bit::ORDER_HALF != 0 {
                Y_UNITS_0
            } else {
                0
            })
            | (if fields[7][v] != 0 { Y_RANGE } else { 0 });
        v += 1;
    }
    (x, y)
}

/// Bit 7: a kind that always may have a finding; bit 6: the month. Bit 1 for the year and bit 0
/// times two for the department are the by_length of "20 in a year of `years_20`", their sum has
/// bit 2; bits 4 and 3 do the same for the letters, with the sum in bit 5.
const fn finding_byte(findings: &FindingRules, keyed: bool, v: usize) -> u8 {
    // The kind of an NNP implies neither its layout nor its key; a MIG with a key has a finding.
    let kind = v == 7 || v == 8 || keyed && (v == 5 || v == 6);
    (kind as u8) << 7
        | (has(findings.months, v) as u8) << 6
        | (has(findings.years_2a_2b, v) as u8) << 4
        | ((v > 100) as u8) << 3
        | (has(findings.years_20, v) as u8) << 1
        | (v == 20) as u8
}

/// For each of the first four fields, the values that an ordinary registered number does not have.
const fn special_sets(rules: &Rules, keyed: bool) -> [u128; 4] {
    let here = if keyed {
        rules.kinds_15
    } else {
        rules.kinds_13
    };
    [!((here & digits(1, 4)) as u128), 0, !rules.months, 1]
}

/// Bounds of the first four fields that nearly all registered numbers are within: `least` and
/// `to_overflow` of [`LengthTables`]. First digit and month go from 1 as far as the rules accept
/// them without a gap, the department from 1.
const fn bounds(rules: &Rules, keyed: bool) -> (u64, u64) {
    const fn words(first: u32, month: u32, department: u32) -> u64 {
        first as u64 | (month as u64) << 32 | (department as u64) << 48
    }
    let here = if keyed {
        rules.kinds_15
    } else {
        rules.kinds_13
    };
    let first = (here & digits(1, 4) | 1).trailing_ones() - 1;
    let month = (rules.months | 1).trailing_ones() - 1;
    (words(1, 1, 1), words(0x7FFF - first, 0x7FFF - month, 0))
}

/// Four sets of values below 128, one a field, as two look-ups of 16 entries: value `v` of field
/// `i` is in set `i` when `low[v % 16] & high[v / 16] & mask[i]` is not zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nibbles {
    pub low: [u8; 16],
    pub high: [u8; 16],
    pub mask: [u8; 4],
}

impl Nibbles {
    /// Uses one bit for each different row of 16 values. After eight of them, others share the last
    /// bit, which makes the sets larger. That costs time but changes no verdict, since a member is
    /// only handed to the full check.
    const fn new(sets: [u128; 4]) -> Self {
        let mut made = Self {
            low: [0; 16],
            high: [0; 16],
            mask: [0; 4],
        };
        let mut rows = [(0, 0u16); 8];
        let mut used = 0;
        let mut i = 0;
        while i < 4 {
            let mut h = 0;
            while h < 8 {
                // Fields never exceed 99, letters apart; the first never exceeds 9.
                let reach = if i == 0 { values(0, 9) } else { values(0, 99) };
                let row = ((sets[i] & reach) >> (16 * h)) as u16;
                let mut b = 0;
                while row != 0 && b < used && !(rows[b].0 == h && rows[b].1 == row) {
                    b += 1;
                }
                if row != 0 && b == used && used < 8 {
                    rows[used] = (h, row);
                    used += 1;
                }
                if row != 0 {
                    let b = if b < 8 { b } else { 7 };
                    made.mask[i] |= 1 << b;
                    made.high[h] |= 1 << b;
                    let mut l = 0;
                    while l < 16 {
                        if row >> l & 1 == 1 {
                            made.low[l] |= 1 << b;
                        }
                        l += 1;
                    }
                }
                h += 1;
            }
            i += 1;
        }
        made
    }
}

/// For the low half of a byte, which high halves make a multiple of ten of it: bit `h`.
pub(super) const MULTIPLES_OF_10: [u8; 16] = {
    let mut low = [0; 16];
    let mut v = 0;
    while v < 128 {
        low[v % 16] |= ((v % 10 == 0) as u8) << (v / 16);
        v += 1;
    }
    low
};
/// For the high half of a byte, its bit in `MULTIPLES_OF_10`.
pub(super) const ROWS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0];
