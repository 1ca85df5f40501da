//! Commands and passes timed in turn, and ratios of one round.

use std::{
    fs,
    hint::black_box,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The times of each candidate, round by round.
pub(crate) struct Rounds(Vec<Vec<f64>>);

impl Rounds {
    /// So many rounds, in each of which every candidate is timed once, in turn.
    pub(crate) fn of(rounds: usize, candidates: &mut [&mut dyn FnMut() -> f64]) -> Self {
        // Once for nothing: files and caches are warm after it.
        candidates.iter_mut().for_each(|candidate| {
            candidate();
        });
        let round = |_| candidates.iter_mut().map(|candidate| candidate()).collect();
        Self((0..rounds).map(round).collect())
    }

    /// The median time of a candidate, in seconds.
    pub(crate) fn time(&self, candidate: usize) -> f64 {
        median(self.0.iter().map(|round| round[candidate]).collect())
    }

    /// The shortest time of a candidate, in seconds: what a quiet machine would show.
    pub(crate) fn best(&self, candidate: usize) -> f64 {
        self.0
            .iter()
            .map(|round| round[candidate])
            .fold(f64::MAX, f64::min)
    }

    /// The median of the ratios of two candidates, each taken within a round.
    pub(crate) fn ratio(&self, candidate: usize, to: usize) -> f64 {
        median(
            self.0
                .iter()
                .map(|round| round[candidate] / round[to])
                .collect(),
        )
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The seconds of a shell command, which must end with one of these codes.
pub(crate) fn shell(command: &str, codes: &[i32]) -> f64 {
    let start = Instant::now();
    let status = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .status()
        .expect("a shell");
    let seconds = start.elapsed().as_secs_f64();
    assert!(
        status.code().is_some_and(|code| codes.contains(&code)),
        "{command}: {status}"
    );
    seconds
}

/// What a command writes to its standard output.
pub(crate) fn output(command: &str) -> String {
    let output = Command::new("sh")
        .args(["-c", command])
        .output()
        .expect("a shell");
    String::from_utf8(output.stdout).expect("text")
}

/// The peak resident size of a command in MiB, read every millisecond as it runs.
pub(crate) fn peak(mut command: Command) -> f64 {
    let mut child = command.stdout(Stdio::null()).spawn().expect("the command");
    let mut peak = 0;
    while child.try_wait().expect("a child").is_none() {
        peak = resident_peak(&child).unwrap_or(peak);
        std::thread::sleep(Duration::from_millis(1));
    }
    peak as f64 / 1024.0
}

fn resident_peak(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The seconds of a pass, which is repeated to last long enough for the clock.
pub(crate) fn pass(repeat: usize, mut pass: impl FnMut()) -> f64 {
    let start = Instant::now();
    (0..repeat).for_each(|_| pass());
    start.elapsed().as_secs_f64() / repeat as f64
}

/// The seconds of one cycle, now: a chain of multiplications and additions, each of which waits
/// for the one before, takes four a link on the machines this is for.
pub(crate) fn cycle() -> f64 {
    const LINKS: u32 = 200_000;
    let factor = black_box(6_364_136_223_846_793_005_u64);
    let start = Instant::now();
    let chain = (0..LINKS).fold(black_box(1_u64), |n, _| {
        n.wrapping_mul(factor).wrapping_add(1)
    });
    black_box(chain);
    start.elapsed().as_secs_f64() / f64::from(4 * LINKS)
}
