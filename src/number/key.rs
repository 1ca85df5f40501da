//! The key (`clé de contrôle`).
//!
//! `key = 97 - (N mod 97)` where N is the thirteen characters read as an integer, with 2A read
//! as 19 and 2B as 18 (source: Insee). The input is thirteen characters of four bits each, the
//! first one in the highest bits.

/// The key of thirteen packed characters, 1 to 97.
pub(crate) const fn key_of(packed: u64) -> u8 {
    97 - (integer_of(packed) % 97) as u8
}

/// Thirteen packed characters as the integer N of the key rule.
const fn integer_of(packed: u64) -> u64 {
    // Two characters a byte: ten times the first plus the second. 2A gives 30, 2B gives 31.
    let pairs = (packed & 0x000f_0f0f_0f0f_0f0f) + 10 * ((packed >> 4) & 0x000f_0f0f_0f0f_0f0f);
    let excess = match packed >> 24 & 15 {
        0xa => 30 - 19,
        0xb => 31 - 18,
        _ => 0,
    };
    let pairs = pairs - (excess << 24);
    // Neighbours are joined until one integer remains: 2, 4, 8, then 16 digits.
    let fours = (pairs & 0x00ff_00ff_00ff_00ff) + 100 * ((pairs >> 8) & 0x00ff_00ff_00ff_00ff);
    let eights = (fours & 0x0000_ffff_0000_ffff) + 10_000 * ((fours >> 16) & 0x0000_ffff_0000_ffff);
    (eights & 0xffff_ffff) + 100_000_000 * (eights >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integer_reads_corsica_as_19_and_18() {
        assert_eq!(integer_of(0x2_7811_2b05_0002), 2_781_118_050_002);
        assert_eq!(integer_of(0x1_7702_2a00_1002), 1_770_219_001_002);
        assert_eq!(integer_of(0x8_9999_9999_9999), 8_999_999_999_999);
        assert_eq!(integer_of(0x1_0000_2000_0000), 1_000_020_000_000);
    }

    #[test]
    fn key_is_between_1_and_97() {
        assert_eq!(key_of(0x2_7811_2b05_0002), 86);
        assert_eq!(key_of(0x1_7702_2a00_1002), 29);
        assert!((0..97).all(|n| (1..=97).contains(&key_of(n))));
    }
}
