//! `nircheck mask`: asterisks in the place of numbers.

use std::path::PathBuf;

use nircheck::{Kind, Show, batch::Line};

use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    format::GroupName,
    input::{compact_length, table::ColumnArgs},
    run::{
        engine::ThreadArgs,
        replace::{self, Replaced, Wrong},
    },
};

const EXAMPLES: &str = "\
Examples:
  $ printf '2 95 10 99 126 111 93\\n7112312345678\\n' | nircheck mask
  nir ***************
  nnp *************
  $ nircheck mask --column nir --show department data/sample.csv
  data/sample.csv:3: key: the key does not match the number
  id;nom;nir
  1;\"Exemple; premier\";nir *****99********
  2;Exemple;***************
  3;Exemple;nnp *************
  4;Exemple;

A mask is the kind of the number (nir, awaiting, mig, nnp) and an asterisk for each
of its characters: nothing else is left of it. Each group that --show leaves
visible discloses sex, birth or place: no official mask exists.

A number that is not well formed is hidden as well, an asterisk for each of its
letters and digits and no kind, and reported on standard error by its line; the
exit code is then 1. Blank lines and cells stay blank. The other cells of a CSV
file pass as they are, but for UTF-16, which becomes UTF-8; rows over 1 MiB are
left out, and told.

To keep who is who, see `nircheck pseudonymize`; for the asterisks alone,
`nircheck format --masked`.";

/// Put the kind and asterisks in the place of numbers, in lines or in a column of a CSV file
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The files to read, one number a line; standard input for `-` or without any
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    column: ColumnArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    /// The groups that the mask leaves visible, by their place on paper
    #[arg(long, value_enum, value_name = "GROUPS", value_delimiter = ',')]
    show: Vec<GroupName>,
    #[command(flatten)]
    lang: LangArgs,
}

/// How many characters numbers have, without and with their key.
const LENGTHS: [usize; 2] = [13, 15];

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let show = GroupName::shown(&args.show);
    // Of a mask that shows nothing, the number need not be read.
    let of = |kind: Kind| LENGTHS.map(|length| format!("{kind} {}", "*".repeat(length)));
    let masks: Vec<_> = Kind::ALL.iter().map(|kind| of(*kind)).collect();
    let mask = |line: &Line<'_>, masked: &mut Vec<u8>| {
        let kind = line.verdict.kind()?;
        if show == Show::NONE {
            let text = line.judged();
            let characters = || text.iter().filter(|it| it.is_ascii_alphanumeric()).count();
            let length = compact_length(text).unwrap_or_else(characters);
            let of_kind = masks.get(kind as usize)?;
            let of_length = &of_kind[LENGTHS.iter().position(|it| *it == length)?];
            masked.extend_from_slice(of_length.as_bytes());
        } else {
            masked.extend_from_slice(kind.as_str().as_bytes());
            masked.push(b' ');
            masked.extend_from_slice(line.parsed()?.masked(show).as_ref());
        }
        Some(Replaced::Yes)
    };
    let rule = (Wrong::Hide, args.lang.lang());
    replace::run(&args.files, &args.column, &args.threads, rule, mask)
}
