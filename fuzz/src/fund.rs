//! Funds, alone and beside a number. An input is a text, behind `=` or as it stands.

use nircheck_records::fund::{Attestation, FundCode, FundForm};

use super::assert_private;

/// Funds: what reads prints, and reads back as the same; a position lies inside the text.
pub fn fund(data: &[u8]) {
    let text = data.strip_prefix(b"=").unwrap_or(data);
    let mut read = Vec::new();
    for form in FundForm::ALL {
        match FundCode::parse_as(*form, text) {
            Ok(code) => read.push(code),
            Err(error) => assert!(error.at() <= text.len()),
        }
    }
    // The letter keeps the two forms apart.
    assert!(read.len() < 2);
    assert_eq!(FundCode::parse(text).ok(), read.first().copied());
    for code in read {
        assert_eq!(FundCode::parse(code.to_string()), Ok(code));
        assert_eq!(FundCode::parse(format!("{code:#}")), Ok(code));
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
