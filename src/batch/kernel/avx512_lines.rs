//! Lines of any shape with AVX-512: 64 bytes are classified at once, and one instruction puts the
//! characters among them side by side.

#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::Policy;
use super::level::with_avx512;
use super::lines::{Batch, DIGIT, DOT, EndsOf64, KINDS, LETTER, Line, LineEnd, OTHER, wide_blanks};
use super::prefetch;

with_avx512! {
    pub(super) fn compact(policy: Policy, bytes: &[u8], spans: &[(u32, u32)], batch: &mut Batch) {
        let tables = [load_half(&KINDS[policy as usize]), load_half(&UPPER)];
        batch.fill(spans, |span| of_line::<false>(&tables, bytes, span));
        if policy == Policy::Loose {
            batch.fill_odd(spans, |span| of_line::<true>(&tables, bytes, span));
        }
    }
}

/// Reads a line. `WIDE`: blanks of several bytes are recognised.
#[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512vbmi,avx512vbmi2,popcnt,bmi1,bmi2")]
#[inline]
fn of_line<const WIDE: bool>(
    [kinds, upper]: &[[__m512i; 2]; 2],
    bytes: &[u8],
    (start, end): (u32, u32),
) -> Option<Line> {
    let line = bytes.get(start as usize..end as usize)?;
    let head = _bzhi_u64(u64::MAX, line.len().min(64) as u32);
    debug_assert!(head.count_ones() as usize <= line.len());
    // SAFETY: the mask has a bit for each of the first 64 bytes of the line and no other; what is
    // masked is not read.
    let x = unsafe { _mm512_maskz_loadu_epi8(head, line.as_ptr().cast()) };
    let head = match WIDE {
        // What is not of the line is zero.
        true => head & !wide_blanks(|b| is(x, b)),
        false => head,
    };
    // The look-up takes the byte without its high bit, so that bit makes it another byte.
    const _: () = assert!(OTHER == 0x80);
    let kind = _mm512_permutex2var_epi8(kinds[0], x, kinds[1]);
    let among = |kinds: u8, of: __m512i| {
        _mm512_mask_test_epi8_mask(head, of, _mm512_set1_epi8(kinds.cast_signed()))
    };
    let places = among(DIGIT | LETTER, kind);
    let in_upper_case = _mm512_permutex2var_epi8(upper[0], x, upper[1]);
    // Digits behind the last character make the lane a clean one for the kernel.
    let zeros = _mm512_set1_epi8(b'0'.cast_signed());
    let chars = _mm512_mask_compress_epi8(zeros, places, in_upper_case);
    let mut lane = [0; 16];
    // SAFETY: the array takes the 16 bytes.
    unsafe { _mm_storeu_si128(lane.as_mut_ptr().cast(), _mm512_castsi512_si128(chars)) };
    Some(Line {
        lane,
        places,
        dots: among(DOT, kind),
        has_letters: among(LETTER, kind) != 0,
        is_odd: (among(OTHER, _mm512_or_si512(kind, x)) != 0) | (line.len() > 64),
    })
}

/// The bytes below 128, letters in upper case.
static UPPER: [u8; 256] = {
    let mut upper = [0; 256];
    let mut b = 0;
    while b < 256 {
        upper[b] = (b as u8).to_ascii_uppercase();
        b += 1;
    }
    upper
};

/// The entries of the bytes below 128.
#[target_feature(enable = "avx512f")]
#[inline]
fn load_half(table: &[u8; 256]) -> [__m512i; 2] {
    let [low, high, ..] = table.as_chunks::<64>().0 else {
        return [_mm512_setzero_si512(); 2];
    };
    // SAFETY: each has 64 bytes.
    unsafe {
        [
            _mm512_loadu_si512(low.as_ptr().cast()),
            _mm512_loadu_si512(high.as_ptr().cast()),
        ]
    }
}

#[target_feature(enable = "avx512f,avx512bw")]
#[inline]
fn is(x: __m512i, b: u8) -> u64 {
    _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(b.cast_signed()))
}

with_avx512! {
    /// Finds the ends of lines, until `ends` is full, and returns their number.
    pub(super) fn line_ends(bytes: &[u8], ends: &mut [LineEnd]) -> usize {
        let mut ends = EndsOf64::new(ends);
        let (blocks, rest) = bytes.as_chunks::<64>();
        for block in blocks {
            prefetch::ahead::<1>(block);
            // SAFETY: the array has the 64 bytes.
            let x = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
            if !ends.add(is(x, b'\n'), is(x, b'\r')) {
                return ends.n;
            }
        }
        let head = (1 << rest.len()) - 1;
        // SAFETY: the mask has a bit for each byte of the rest; what is masked is not read.
        let x = unsafe { _mm512_maskz_loadu_epi8(head, rest.as_ptr().cast()) };
        ends.add(is(x, b'\n'), is(x, b'\r'));
        ends.n
    }
}
