//! The vector operations that the kernels for small vectors are written in.

#![allow(unsafe_code)]

/// A proof that the machine has the instructions of one set, and the operations that it does with
/// them.
///
/// A vector holds `LANES` lanes of 16 bytes, and no operation moves bytes from one lane to another.
/// A lane is also seen as eight 16-bit or four 32-bit words, the lowest byte first. A comparison
/// gives all ones for true and zero for false.
///
/// Every method is `#[inline(always)]`, as is every function that calls one: they are compiled as
/// parts of the `#[target_feature]` function that holds the proof.
pub(super) trait Simd: Copy {
    type Vector: Copy;

    /// 1 or 2.
    const LANES: usize;

    /// A byte that [`Self::join_digits`] keeps at 128 or more, as tens, as units or as both. With
    /// all ones, to select it is as cheap as an OR.
    const SPOILT: u8;

    /// The same 16 bytes in every lane.
    fn splat(self, bytes: &[u8; 16]) -> Self::Vector;

    /// Loads lane `i` from `i * distance` bytes after `from`.
    ///
    /// # Safety
    ///
    /// The 16 bytes of each lane can be read.
    unsafe fn load(self, from: *const u8, distance: usize) -> Self::Vector;

    /// Writes lane `i` to `to[i]`.
    fn store(self, vector: Self::Vector, to: &mut [[u8; 16]; 2]);

    fn xor(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn and(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn or(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The bits of `a` that `b` does not have.
    fn and_not(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The bytes of `a` where `mask` is all ones, those of `b` where it is zero.
    fn select(self, mask: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// The greater of two bytes.
    fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// `a - b` for bytes, or zero.
    fn saturating_sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// `a > b` for bytes below 128; unspecified for others.
    fn greater(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn equal_bytes(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn equal_words_16(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn equal_words_32(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// The bytes of `table` at these indices of 0 to 15, and zero for an index of 128.
    fn shuffle(self, table: Self::Vector, index: Self::Vector) -> Self::Vector;
    /// The bytes of `table` at the low halves of bytes; zero or unspecified for one of 128 or more.
    fn look_up_low(self, table: Self::Vector, bytes: Self::Vector) -> Self::Vector;
    /// The bytes of `table` at the high halves of bytes.
    fn look_up_high(self, table: Self::Vector, bytes: Self::Vector) -> Self::Vector;

    /// For each pair of bytes of `a`, then of `b`, ten times the first and the second: exact below
    /// 128, and 128 or more when a byte is `SPOILT` and the others are 9 or less.
    fn join_digits(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The first and third 32-bit words of `a`, then of `b`; and their second and fourth words.
    fn deinterleave(self, a: Self::Vector, b: Self::Vector) -> (Self::Vector, Self::Vector);
    /// For each 32-bit word, the sum of its bytes in `x` times those of `wx` and of its bytes in
    /// `y` times those of `wy`: all weights are below 128, and the sum below 65,536.
    fn weighted_sum(self, x: [Self::Vector; 2], y: [Self::Vector; 2]) -> Self::Vector;
    /// For 16-bit words: the low word of `a * factor`, less `limit`, or zero.
    fn multiply_over(self, a: Self::Vector, factor: u16, limit: u16) -> Self::Vector;

    fn is_zero(self, vector: Self::Vector) -> bool;
    /// A bit for each lane, set when the lane is zero.
    fn zero_lanes(self, vector: Self::Vector) -> u32;
    /// A bit for each 32-bit word, set when the word is zero.
    fn zero_words(self, vector: Self::Vector) -> u32;
    /// The first 32-bit word of each lane, side by side.
    fn first_words(self, vector: Self::Vector) -> u64;

    /// The same four bytes in every 32-bit word.
    #[inline(always)]
    fn splat_word(self, bytes: [u8; 4]) -> Self::Vector {
        let mut all = [0; 16];
        for (i, to) in all.iter_mut().enumerate() {
            *to = bytes[i % 4];
        }
        self.splat(&all)
    }

    #[inline(always)]
    fn zero(self) -> Self::Vector {
        self.splat(&[0; 16])
    }
}

/// What x86-64 has as well.
#[cfg(target_arch = "x86_64")]
pub(super) trait ByteMask: Simd {
    /// The high bit of each byte.
    fn high_bits(self, vector: Self::Vector) -> u32;
}

/// The weights of two digits, for each pair of bytes but the first, which has an empty slot.
pub(super) const TENS_AND_UNITS: [u8; 16] = [0, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1];

/// Defines the proof of an instruction set.
macro_rules! proof {
    ($name:ident) => {
        #[derive(Clone, Copy)]
        pub(super) struct $name(());

        impl $name {
            /// # Safety
            ///
            /// The machine has the instructions of the set.
            #[inline(always)]
            pub(super) unsafe fn new() -> Self {
                Self(())
            }
        }
    };
}

/// Defines methods of a proof by expressions of intrinsic functions that need nothing but their
/// instructions.
macro_rules! operations {
    ($(fn $name:ident($($arg:ident: $type:ty),*) -> $ret:ty $body:block)*) => {
        $(
            #[inline(always)]
            fn $name(self, $($arg: $type),*) -> $ret {
                // SAFETY: `self` is the proof that the machine has the instructions.
                unsafe { $body }
            }
        )*
    };
}

pub(super) use {operations, proof};
