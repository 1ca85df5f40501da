//! `nircheck pseudonymize`: keyed pseudonyms in the place of numbers.

use std::{
    env,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use nircheck::{
    batch::Line,
    pseudonym::{DEFAULT_DOMAIN, PseudonymKey},
};
use zeroize::Zeroizing;

use crate::{
    context::LangArgs,
    failure::{Failure, Outcome},
    input::table::ColumnArgs,
    run::{
        engine::ThreadArgs,
        replace::{self, Replaced},
    },
};

/// The variable that holds the secret when no file is named.
const VARIABLE: &str = "NIRCHECK_PSEUDONYM_KEY";

/// The longest secret that is read from a file: a longer one is another file.
const LONGEST_SECRET: usize = 4096;

const EXAMPLES: &str = "\
Examples:
  $ printf '2 95 10 99 126 111 93\\n2951099126111\\n' |
    nircheck pseudonymize --key-file data/example.key
  3bc526ee90cb05544928018487734eb94e0db240bc9f33366c7ae024e8236a6b
  3bc526ee90cb05544928018487734eb94e0db240bc9f33366c7ae024e8236a6b
  $ printf '295109912611193' |
    nircheck pseudonymize --key-file data/example.key --domain 'study 12' --output base32
  CLSNJVUR42XEAOEPRJ5AIKO4LNG4TMRQRKMS2CDFYEKTASTZQC3A

A secret of your own: (umask 077; head -c 32 /dev/urandom > key)

The pseudonym of a number is the same for all its spellings, with or without its
key; another secret or another domain gives others, which cannot be linked.";

const NOTES: &str = "\
The secret is the bytes of the file, at least 32, or else those of the variable
NIRCHECK_PSEUDONYM_KEY; one newline at the end is dropped. It is never taken from
the command line, which other users of the machine can read. Make it of random
bytes, and keep it apart from the data: whoever holds it can find the number of
any pseudonym by trying all of them, which takes hours. So pseudonyms are not
anonymous data, and the law on personal data goes on applying.

HMAC-SHA-256 of the length of the domain in bytes (8 bytes, highest first), the
domain, and the 13 characters of the number.

A wrong number has no pseudonym and is never written: --wrong says what stands in
its place. It is reported on standard error by its line, and the exit code is
then 1. Blank lines and cells stay blank. The other cells of a CSV file pass as
they are, but for UTF-16, which becomes UTF-8; rows over 1 MiB are taken for
wrong, and left out.";

/// Put keyed pseudonyms in the place of numbers, in lines or in a column of a CSV file
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = format!("{NOTES}\n\n{EXAMPLES}"))]
pub(crate) struct Args {
    /// The files to read, one number a line; standard input for `-` or without any
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    column: ColumnArgs,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    key: KeyArgs,
    /// The form of a pseudonym
    #[arg(long, value_enum, default_value_t)]
    output: OutputName,
    /// What to do about a number that is not well formed
    #[arg(long, value_enum, default_value_t)]
    wrong: WrongName,
    #[command(flatten)]
    lang: LangArgs,
}

/// Where the key of pseudonyms is.
// No `Debug`: a FILE may be a number.
#[derive(clap::Args)]
pub(crate) struct KeyArgs {
    /// The file that holds the secret [default: the variable NIRCHECK_PSEUDONYM_KEY]
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// What the pseudonyms are for: those of two domains cannot be linked
    #[arg(long, value_name = "LABEL", default_value = DEFAULT_DOMAIN)]
    domain: String,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum OutputName {
    /// 64 characters, 0 to 9 and a to f
    #[default]
    Hex,
    /// 52 characters, A to Z and 2 to 7
    Base32,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum WrongName {
    /// Stop at the first
    #[default]
    Fail,
    /// An empty line or cell in its place
    Empty,
    /// Leave out its line or row
    Drop,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    let key = args.key.read()?;
    let wrong = match args.wrong {
        WrongName::Fail => replace::Wrong::Fail,
        WrongName::Empty => replace::Wrong::Empty,
        WrongName::Drop => replace::Wrong::Drop,
    };
    let pseudonym = |line: &Line<'_>, out: &mut Vec<u8>| {
        let pseudonym = key.pseudonym(line.parsed()?.number());
        match args.output {
            OutputName::Hex => out.extend_from_slice(pseudonym.hex().as_ref()),
            OutputName::Base32 => out.extend_from_slice(pseudonym.base32().as_ref()),
        }
        Some(Replaced::Yes)
    };
    let rule = (wrong, args.lang.lang());
    replace::run(&args.files, &args.column, &args.threads, rule, pseudonym)
}

impl KeyArgs {
    /// The key, of its domain.
    pub(crate) fn read(&self) -> Result<PseudonymKey, Failure> {
        Ok(self.secret()?.with_domain(&self.domain))
    }

    fn secret(&self) -> Result<PseudonymKey, Failure> {
        let (secret, place) = match &self.key_file {
            Some(path) => {
                let unreadable = |error| format!("cannot read the key file: {error}");
                let secret = read(path).map_err(|error| Failure::Message(unreadable(error)))?;
                (secret, "the key file")
            }
            None => (variable()?, VARIABLE),
        };
        PseudonymKey::new(secret.strip_suffix(b"\n").unwrap_or(&secret)).map_err(|_| {
            let shortest = nircheck::pseudonym::MIN_SECRET;
            Failure::Message(format!("{place} holds less than {shortest} bytes"))
        })
    }
}

/// The bytes of the variable.
fn variable() -> Result<Zeroizing<Vec<u8>>, Failure> {
    let value = env::var_os(VARIABLE).ok_or_else(|| {
        let message = format!("no secret: name a file with --key-file, or set {VARIABLE}");
        Failure::Message(message)
    })?;
    Ok(Zeroizing::new(value.into_encoded_bytes()))
}

/// The bytes of a file, in one place of memory.
fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; LONGEST_SECRET + 1]);
    let mut file = File::open(path)?;
    let mut len = 0;
    loop {
        match file.read(&mut bytes[len..]) {
            Ok(0) => break,
            Ok(read) => len += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if len > LONGEST_SECRET {
        return Err(io::Error::other("it is over 4,096 bytes"));
    }
    bytes.truncate(len);
    Ok(bytes)
}
