//! `nircheck ins`: health identities, read in the four forms they travel in, explained, and
//! written in another one.

mod read;
mod record;
mod text;
mod write;

use std::ffi::OsString;

use clap::ArgAction;
use nircheck::{Context, Form as Spelling, YearMonth};

use self::{
    read::{Form, Item, Reader, Subject},
    record::Record,
    text::Page,
};
use crate::{
    context::{self, LangArgs},
    failure::{Failure, Outcome},
    filter::{self, Typed},
    output::{Format, Output, Shape, formats},
    run::results::Part,
};

const EXAMPLES: &str = "\
Examples:
  $ nircheck ins '279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS'
  ***************
    verdict             well formed
    form                HL7 v2 CX
    OID                 1.2.250.1.213.1.4.10 (INS-NIR-TEST)
    label               INS: health identity
    kind                NIR (or NIA)
    status              test identity
    info                oid-test: the OID is the one of test identities
    Well formed is not verified: only the national service (INSi) can tell.
  $ nircheck ins --write cda \\
    '279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS'
  <id extension=\"279035121518989\" root=\"1.2.250.1.213.1.4.10\"/>

A command line may be seen by others on the same machine: give real identities on standard input.
In JSON, `at` counts in the number for what is wrong with it (there is a `field` then), else in the
line.";

/// Explain health identities (`INS`): FHIR, HL7 CX, CDA or datamatrix, one a line
///
/// A line of FHIR is one `Identifier`; one of HL7 is the field PID-3 with its repetitions, or a
/// segment of a message: of PID its field 3 is read, MSH declares the separators of what follows,
/// others are passed over. A line of CDA may hold several `<id>`; one of a datamatrix is what the
/// code holds, with GS or `<GS>`. Identifiers of other sorts are passed over.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// An identity in any form; without any, one a line is read from standard input
    #[arg(value_name = "TEXT")]
    texts: Vec<OsString>,
    /// The form of the texts [default: found out]
    #[arg(long, value_enum)]
    form: Option<Form>,
    /// Write the identities in this form, those that are well formed and known in full
    #[arg(long, value_enum, conflicts_with_all = ["format", "show_numbers"])]
    write: Option<Form>,
    /// The form of the output
    #[arg(long, default_value_t, value_name = "FORMAT", ignore_case = true)]
    #[arg(value_parser = formats(&[Shape::Text, Shape::Records]))]
    format: Format,
    /// Show the numbers themselves, and their fields
    #[arg(long, action = ArgAction::SetTrue)]
    show_numbers: bool,
    /// No separators, no lower case in the numbers
    #[arg(long, action = ArgAction::SetTrue, help_heading = "Rules")]
    strict: bool,
    /// The reference date of candidate years of birth [default: this month]
    #[arg(long, value_name = "YYYY-MM", help_heading = "Rules")]
    at: Option<YearMonth>,
    #[command(flatten)]
    lang: LangArgs,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let lang = args.lang.lang();
    let context = Context {
        form: if args.strict {
            Spelling::Strict
        } else {
            Spelling::Loose
        },
        at: args.at.or_else(context::this_month),
        ..Context::default()
    };
    let page = Page::new(lang, &context, args.show_numbers);
    let mut reader = Reader::new(args.form, &context);
    let texts: Vec<_> = args
        .texts
        .iter()
        .map(|text| text.as_encoded_bytes().to_vec())
        .collect();
    // A segment MSH declares the separators of the lines behind it.
    let answer = |typed: Typed<'_>, part: &mut Part| {
        for item in reader.items(typed) {
            part.wrong += u64::from(item.is_wrong());
            match (args.write, args.format.shape()) {
                (Some(form), _) => write::write(part, &item, form, lang),
                (None, Shape::Records) => part.record(&Record::new(&item, args.show_numbers)),
                (None, Shape::Text | Shape::Rows) => {
                    part.begin_page();
                    // Writing into memory cannot fail.
                    let _ = page.write(&mut part.text, &item);
                }
            }
        }
    };
    filter::answer_in_turn(&texts, Output::in_format(args.format), lang, answer)
}

impl Item<'_> {
    fn is_wrong(&self) -> bool {
        match &self.subject {
            Subject::Problem(_) => true,
            Subject::Identity(identity) => identity.reading.report().outcome().is_err(),
        }
    }
}
