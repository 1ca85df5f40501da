//! The bar that shows how far long work has come, on a terminal only.

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Work that takes less is over before anybody reads a bar.
const LONG: Duration = Duration::from_secs(1);

const KNOWN: &str = "{bar:30} {bytes}/{total_bytes}, {msg} lines, {bytes_per_sec}, {eta} left";
const UNKNOWN: &str = "{spinner} {bytes}, {msg} lines, {bytes_per_sec}";

/// A bar, or none when nobody can see it.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    start: Instant,
    lines: u64,
}

impl Progress {
    /// A bar over inputs of so many bytes, where that is known.
    pub(crate) fn new(is_wanted: bool, total: Option<u64>) -> Self {
        let has_bar = is_wanted && io::stderr().is_terminal();
        let bar = has_bar.then(|| {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
            with_style(bar, total.map_or(UNKNOWN, |_| KNOWN))
        });
        Self {
            bar,
            start: Instant::now(),
            lines: 0,
        }
    }

    /// An input whose size is not that of its file.
    pub(crate) fn forget_total(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.unset_length();
            self.bar = Some(with_style(bar, UNKNOWN));
        }
    }

    /// So many bytes and lines more are done.
    pub(crate) fn advance(&mut self, bytes: usize, lines: u64) {
        let Some(bar) = &self.bar else {
            return;
        };
        self.lines += lines;
        bar.inc(bytes as u64);
        bar.set_message(HumanCount(self.lines).to_string());
        if bar.is_hidden() && self.start.elapsed() > LONG {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn with_style(bar: ProgressBar, template: &str) -> ProgressBar {
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
