//! Pseudonyms: the same opaque text for the same number, computed with a secret key.
//!
//! ```
//! use nircheck::{Number, pseudonym::PseudonymKey};
//!
//! # let secret = [7; 32];
//! let key = PseudonymKey::new(&secret)?.with_domain("study 12");
//! let a = key.pseudonym("2 95 10 99 126 111 93".parse()?);
//! let b = key.pseudonym("2951099126111".parse()?);
//! assert_eq!(a, b);
//! assert_eq!((a.hex().to_string().len(), a.base32().to_string().len()), (64, 52));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How it is computed
//! HMAC-SHA-256 (RFC 2104, FIPS 198-1), by the secret key, of the length of the domain in bytes
//! as eight bytes, highest first; the domain in UTF-8; the 13 characters of the number in upper
//! case. The key of the number is left out, so that 13 and 15 characters give one pseudonym, and
//! so do all spellings. Numbers of different domains cannot be linked without the secret. The
//! layout is our decision, and stable.
//!
//! # What it is not
//! * **Not anonymous data.** Whoever holds the secret finds the number of any pseudonym in hours,
//!   by trying all 8.6e10 numbers. Pseudonyms remain personal data (GDPR, article 4 (5)), and the
//!   data beside them may identify a person too.
//! * **Not a hash.** Anyone could invert one without a secret, so a secret is required and must
//!   not be guessable: at least 32 random bytes (`head -c 32 /dev/urandom > key`), kept apart from
//!   the data.
//! * **Not reversible.** No table of numbers exists; destroying the secret destroys the link.
//! * **Not one pseudonym per person for ever.** A number that replaces another, as a NIR replaces
//!   an NNP, has another pseudonym.

use core::{fmt, str};

use data_encoding::{BASE32_NOPAD, Encoding, HEXLOWER};
use hmac::{
    EagerHash, Hmac, KeyInit, Mac,
    block_api::HmacCore,
    digest::{block_api::Buffer, zeroize::ZeroizeOnDrop},
};
use sha2::Sha256;

use crate::{Number, Parsed, coded::masked_debug};

/// The domain of pseudonyms, unless another is chosen.
pub const DEFAULT_DOMAIN: &str = "nircheck";

/// The least length of a secret, in bytes.
pub const MIN_SECRET: usize = 32;

/// A secret and a domain, wiped from memory on drop. The caller has to wipe the bytes that it was
/// made from.
#[derive(Clone)]
pub struct PseudonymKey {
    secret: Hmac<Sha256>,
    /// The state of `secret` after the domain.
    domain: Hmac<Sha256>,
}

/// The pseudonym of a number: 32 bytes, opaque without the secret. `Debug` shows none of them,
/// because a pseudonym is personal data.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pseudonym([u8; 32]);

/// The error of a secret of fewer than [`MIN_SECRET`] bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret has at least {MIN_SECRET} bytes")]
#[non_exhaustive]
pub struct SecretTooShort;

impl PseudonymKey {
    /// Creates a key in the [default domain](DEFAULT_DOMAIN). Whether the secret is random cannot
    /// be checked.
    ///
    /// # Errors
    /// [`SecretTooShort`] when there are fewer than [`MIN_SECRET`] bytes.
    pub fn new(secret: &[u8]) -> Result<Self, SecretTooShort> {
        if secret.len() < MIN_SECRET {
            return Err(SecretTooShort);
        }
        // HMAC takes a key of any length.
        let secret = Hmac::new_from_slice(secret).map_err(|_| SecretTooShort)?;
        let domain = secret.clone();
        Ok(Self { secret, domain }.with_domain(DEFAULT_DOMAIN))
    }

    /// The same secret in another domain: a study, a recipient, a year. Pseudonyms of one domain
    /// cannot be linked with those of another.
    #[must_use]
    pub fn with_domain(mut self, domain: &str) -> Self {
        self.domain = self.secret.clone();
        self.domain.update(&(domain.len() as u64).to_be_bytes());
        self.domain.update(domain.as_bytes());
        self
    }

    /// The pseudonym of a number of any kind.
    #[must_use]
    pub fn pseudonym(&self, number: Number) -> Pseudonym {
        let thirteen = Parsed::from(number).compact();
        let mac = self.domain.clone().chain_update(thirteen);
        Pseudonym(mac.finalize().into_bytes().into())
    }

    /// Computes the pseudonym of a text that is no number, such as an NTT. It is never that of a
    /// number: a zero byte is put before the text.
    #[must_use]
    pub fn pseudonym_of_text(&self, text: &[u8]) -> Pseudonym {
        let mac = self.domain.clone().chain_update([0]).chain_update(text);
        Pseudonym(mac.finalize().into_bytes().into())
    }
}

/// Does not compile unless both parts of an HMAC state are wiped on drop.
const _: () = {
    const fn wiped<T: ZeroizeOnDrop>() {}
    wiped::<<Sha256 as EagerHash>::Core>();
    wiped::<Buffer<HmacCore<Sha256>>>();
};

impl ZeroizeOnDrop for PseudonymKey {}

impl Pseudonym {
    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 characters: `0` to `9` and `a` to `f`.
    pub fn hex(&self) -> impl fmt::Display + AsRef<[u8]> + use<> {
        Encoded::<64>::new(&self.0, &HEXLOWER)
    }

    /// 52 characters: `A` to `Z` and `2` to `7` (RFC 4648, without padding).
    pub fn base32(&self) -> impl fmt::Display + AsRef<[u8]> + use<> {
        Encoded::<52>::new(&self.0, &BASE32_NOPAD)
    }
}

/// A pseudonym in ASCII.
struct Encoded<const N: usize>([u8; N]);

impl<const N: usize> Encoded<N> {
    /// The length must be that of 32 bytes in this encoding.
    fn new(bytes: &[u8; 32], encoding: &Encoding) -> Self {
        let mut text = [0; N];
        encoding.encode_mut(bytes, &mut text);
        Self(text)
    }
}

impl<const N: usize> AsRef<[u8]> for Encoded<N> {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl<const N: usize> fmt::Display for Encoded<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(str::from_utf8(&self.0).unwrap_or_default())
    }
}

masked_debug!(PseudonymKey, Pseudonym);

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 4231: key, message, HMAC-SHA-256 (128 bits of it in case 5).
    #[test]
    fn rfc_4231() {
        let long: [u8; 131] = [0xaa; 131];
        let counted: Vec<u8> = (1..=25).collect();
        let vectors: [(&[u8], &[u8], &str); 7] = [
            (
                &[0x0b; 20],
                b"Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 20],
                &[0xdd; 50],
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
            (
                &counted,
                &[0xcd; 50],
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            ),
            (
                &[0x0c; 20],
                b"Test With Truncation",
                "a3b6167473100ee06e0c796c2955552b",
            ),
            (
                &long,
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                &long,
                b"This is a test using a larger than block-size key and a larger than block-size \
                  data. The key needs to be hashed before being used by the HMAC algorithm.",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            ),
        ];
        for (key, message, expected) in vectors {
            let mac = Hmac::<Sha256>::new_from_slice(key).map(|mac| mac.chain_update(message));
            let bytes: [u8; 32] = mac.map(|mac| mac.finalize().into_bytes().into()).unwrap();
            assert!(Pseudonym(bytes).hex().to_string().starts_with(expected));
        }
    }
}
