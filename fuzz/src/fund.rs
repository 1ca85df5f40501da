//! Funds, alone and beside a number. An input is a text, behind `=` or as it stands.

use nircheck_records::fund::{Attestation, FundCode, SndsFundCode};

use super::assert_private;

/// Funds: what reads prints, and reads back as the same; a position lies inside the text.
pub fn fund(data: &[u8]) {
    let text = data.strip_prefix(b"=").unwrap_or(data);
    match FundCode::parse(text) {
        Ok(code) => {
            assert_eq!(FundCode::parse(code.to_string()), Ok(code));
            assert_eq!(FundCode::parse(format!("{code:#}")), Ok(code));
            // The letter of the other form is what keeps the two apart.
            assert!(SndsFundCode::parse(text).is_err());
        }
        Err(error) => assert!(error.at() <= text.len()),
    }
    match SndsFundCode::parse(text) {
        Ok(snds) => assert_eq!(SndsFundCode::parse(snds.to_string()), Ok(snds)),
        Err(error) => assert!(error.at() <= text.len()),
    }
    match Attestation::parse(text) {
        Ok(attestation) => {
            assert_eq!(attestation.to_string().parse(), Ok(attestation));
            assert_eq!(format!("{attestation:#}").parse(), Ok(attestation));
            assert_private(text, &format!("{attestation:?}"));
        }
        Err(error) => {
            assert!(error.at() <= text.len());
            assert_private(text, &format!("{error} {error:?}"));
        }
    }
}
