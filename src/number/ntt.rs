//! The technical number of a payroll declaration, which is not a NIR.

use core::{fmt, str};

use crate::{
    Form, Profile,
    coded::{from_str, masked_debug},
    parse::grammar,
};

/// A `numéro technique temporaire` (`NTT`), which payroll declarations use for a person whose
/// NIR is not known yet: 1 or 2, the nine digits of a company (`SIREN`), then 1 to 30 characters
/// without a space, which the employer chose; 11 to 40 characters in all (source: DSN 30.020
/// CSL-11, CSL-12, CCH-13). Letters, digits, `-`, `_`, `/` and `.` occur.
///
/// The other parsers never recognise an NTT. A text that is also a well-formed number is read as
/// that number (our decision): [`Ntt::parse`] refuses it. White space at the ends is ignored.
///
/// ```
/// use nircheck::Ntt;
///
/// let ntt: Ntt = "1732829320EMP042".parse()?;
/// assert_eq!(ntt.siren(), "732829320");
/// assert!(ntt.siren_passes_luhn());
/// assert_eq!(ntt.local_part(), "EMP042");
/// # Ok::<(), nircheck::NttError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ntt {
    bytes: [u8; Self::LONGEST],
    len: u8,
}

/// A text that is not an NTT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an NTT: 1 or 2, nine digits, then 1 to 30 characters without a space; or a NIR")]
#[non_exhaustive]
pub struct NttError;

impl Ntt {
    const LONGEST: usize = 40;

    /// Parses an NTT.
    ///
    /// # Errors
    /// [`NttError`] when the text is not an NTT, or is also a well-formed number.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<Self, NttError> {
        let text = grammar::trim(text.as_ref());
        let (head, tail) = text.split_first_chunk::<10>().ok_or(NttError)?;
        let well_formed = matches!(head[0], b'1' | b'2')
            && head.iter().all(u8::is_ascii_digit)
            && tail.iter().all(u8::is_ascii_graphic)
            && (1..=30).contains(&tail.len())
            && grammar::parse(text, Form::Loose, &Profile::DEFAULT).is_err();
        if !well_formed {
            return Err(NttError);
        }
        let mut ntt = Self {
            bytes: [0; Self::LONGEST],
            len: text.len() as u8,
        };
        ntt.bytes
            .iter_mut()
            .zip(text)
            .for_each(|(to, from)| *to = *from);
        Ok(ntt)
    }

    /// The company that issued it: nine digits.
    #[must_use]
    pub fn siren(&self) -> &str {
        self.as_str().get(1..10).unwrap_or_default()
    }

    /// Whether the SIREN passes the Luhn check, as assigned ones do: a hint only.
    #[must_use]
    pub fn siren_passes_luhn(&self) -> bool {
        let sum: u32 = self
            .siren()
            .bytes()
            .rev()
            .zip([1, 2].into_iter().cycle())
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .map(|product| product / 10 + product % 10)
            .sum();
        sum.is_multiple_of(10)
    }

    /// The part that the company chose: 1 to 30 characters.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.as_str().get(10..).unwrap_or_default()
    }

    /// The whole number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
        str::from_utf8(bytes).unwrap_or_default()
    }
}

from_str!(Ntt: NttError);

/// The whole number.
impl fmt::Display for Ntt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

masked_debug!(Ntt);
