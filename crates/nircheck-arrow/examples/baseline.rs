//! The time that the engine takes for a column of texts, without Arrow and Python: what the benchmark
//! of the Python module is compared with.
//!
//! `baseline FILE`: FILE holds one number a line. For each line of standard input it judges all of
//! them once, in one thread, and prints how many are well formed and the nanoseconds of processor
//! time that took, where the system is Linux; those of the clock elsewhere.

use std::{
    env, fs,
    io::{self, BufRead, Write},
    time::Instant,
};

use nircheck::{
    Context,
    batch::{Validator, Verdict},
};

fn main() -> io::Result<()> {
    let path = env::args_os().nth(1).ok_or(io::ErrorKind::InvalidInput)?;
    let mut bytes = Vec::new();
    let mut offsets = vec![0_i32];
    for line in fs::read(path)?.split(|byte| *byte == b'\n') {
        if !line.is_empty() {
            bytes.extend_from_slice(line);
            offsets.push(i32::try_from(bytes.len()).map_err(io::Error::other)?);
        }
    }
    let texts = offsets.len() - 1;
    let mut verdicts = vec![Verdict::default(); texts];
    let validator = Validator::new(&Context::default());
    let mut out = io::stdout().lock();
    for _ in io::stdin().lock().lines() {
        let (start, used) = (Instant::now(), processor_time());
        validator.strings(&offsets, &bytes, &mut verdicts);
        let time = match (used, processor_time()) {
            (Some(before), Some(after)) => after - before,
            _ => start.elapsed().as_nanos(),
        };
        let valid = verdicts.iter().filter(|verdict| verdict.is_well_formed());
        writeln!(out, "{} {time}", valid.count())?;
        out.flush()?;
    }
    Ok(())
}

/// The nanoseconds that this thread has run: what else the machine does is not in them.
fn processor_time() -> Option<u128> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok()
}
