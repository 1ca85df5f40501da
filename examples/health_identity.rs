//! Health identity: the digits cannot tell a definitive number from a temporary one or a test;
//! the OID that came with it can.
//!
//! `cargo run --example health_identity`

#![allow(clippy::print_stdout)]

use nircheck::{Context, Oid, Profile, Show, check};

/// Numbers as they come in a message, each with its assigning authority.
const IDENTITIES: [(&str, &str); 3] = [
    ("295109912611193", "urn:oid:1.2.250.1.213.1.4.8"),
    ("279035121518989", "urn:oid:1.2.250.1.213.1.4.10"),
    ("276037510669380", "1.2.250.1.213.1.4.8"),
];

fn main() -> Result<(), nircheck::OidError> {
    for (value, authority) in IDENTITIES {
        let oid: Oid = authority.parse()?;
        let context = Context {
            profile: Profile::INS,
            oid: Some(oid),
            ..Context::default()
        };
        let report = check(value, &context);
        match report.outcome() {
            Ok(parsed) => {
                let status = report.status().map_or("", |status| status.as_str());
                println!("{}: {status} under {oid}", parsed.masked(Show::KIND));
            }
            Err(error) => println!("refused: {error}"),
        }
        for finding in report.findings().iter() {
            println!("  {}: {finding}", finding.severity());
        }
    }
    Ok(())
}
