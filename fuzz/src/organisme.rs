//! Funds, alone and beside a number. An input is a text, behind `=` or as it stands.

use nircheck::organisme::{Attestation, Organisme, SndsOrganisme};

use super::assert_private;

/// Funds: what reads prints, and reads back as the same; a position lies inside the text.
pub fn organisme(data: &[u8]) {
    let text = data.strip_prefix(b"=").unwrap_or(data);
    match Organisme::parse(text) {
        Ok(organisme) => {
            assert_eq!(Organisme::parse(organisme.to_string()), Ok(organisme));
            assert_eq!(Organisme::parse(format!("{organisme:#}")), Ok(organisme));
            // The letter of the other form is what keeps the two apart.
            assert!(SndsOrganisme::parse(text).is_err());
        }
        Err(error) => assert!(error.at() <= text.len()),
    }
    match SndsOrganisme::parse(text) {
        Ok(snds) => assert_eq!(SndsOrganisme::parse(snds.to_string()), Ok(snds)),
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
