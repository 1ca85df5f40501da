//! Draws that are the same on every machine and in every version.
//!
//! The generator is xoshiro256++, seeded through SplitMix64. Each draw takes the upper 32 bits
//! of one output, as a fraction of 2^32: a share is met when that fraction is below it, and a
//! fraction becomes an integer below `n` by multiplying with `n` and dropping what follows the
//! point. No draw is ever repeated, so the bias is below `n / 2^32`.

use std::str::FromStr;

use rand_xoshiro::{
    Xoshiro256PlusPlus,
    rand_core::{Rng, SeedableRng},
};

pub(crate) struct Draw(Xoshiro256PlusPlus);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// From 0 to `n - 1`.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        ((self.fraction() * u64::from(n)) >> 32) as u32
    }

    /// From `first` to `last`.
    pub(crate) fn between(&mut self, first: u32, last: u32) -> u32 {
        first + self.below(last - first + 1)
    }

    /// One of these, which must not be none.
    pub(crate) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u32) as usize]
    }

    /// Whether something that has this share is met.
    pub(super) fn happens(&mut self, share: Percent) -> bool {
        self.fraction() < share.0
    }

    /// Which of these running totals is met first: its index, or their number when none is.
    pub(super) fn pick<const N: usize>(&mut self, totals: &[Percent; N]) -> usize {
        let fraction = self.fraction();
        totals
            .iter()
            .position(|total| fraction < total.0)
            .unwrap_or(N)
    }

    /// A fraction of 2^32.
    fn fraction(&mut self) -> u64 {
        self.0.next_u64() >> 32
    }
}

/// A share, from 0 to 100 percent, as a fraction of 2^32.
#[derive(Clone, Copy, Debug)]
pub(super) struct Percent(u64);

impl Percent {
    /// The running totals of shares that exclude each other; `None` when they exceed 100 percent.
    pub(super) fn cumulate<const N: usize>(shares: [Self; N]) -> Option<[Self; N]> {
        let mut total = 0;
        let totals = shares.map(|share| {
            total += share.0;
            Self(total)
        });
        // Each share was rounded, so that 100 percent in parts may be a little more than whole.
        (total <= (1 << 32) + N as u64).then_some(totals)
    }
}

/// Why a text is no share.
#[derive(Debug, thiserror::Error)]
#[error("a share is a percentage from 0 to 100")]
pub(super) struct PercentError;

impl FromStr for Percent {
    type Err = PercentError;

    fn from_str(text: &str) -> Result<Self, PercentError> {
        let percent: f64 = text.parse().map_err(|_| PercentError)?;
        if !(0.0..=100.0).contains(&percent) {
            return Err(PercentError);
        }
        Ok(Self((percent / 100.0 * (1_u64 << 32) as f64).round() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(text: &str) -> Percent {
        text.parse().unwrap()
    }

    #[test]
    fn shares_are_met_as_often_as_they_say() {
        let mut draw = Draw::new(1);
        let mut met = |share| {
            (0..100_000)
                .filter(|_| draw.happens(percent(share)))
                .count()
        };
        assert_eq!(met("0"), 0);
        assert_eq!(met("100"), 100_000);
        assert!((12_100..12_900).contains(&met("12.5")));
    }

    #[test]
    fn every_value_is_drawn() {
        let mut draw = Draw::new(1);
        let mut seen = [0; 12];
        (0..12_000).for_each(|_| seen[draw.between(1, 12) as usize - 1] += 1);
        assert!(seen.iter().all(|count| (850..1150).contains(count)));
    }

    #[test]
    fn shares_beyond_the_whole_are_refused() {
        assert!(Percent::cumulate([percent("50"), percent("50.1")]).is_none());
        assert!(Percent::cumulate([percent("33.3"), percent("66.7")]).is_some());
        for text in ["", "-1", "100.5", "NaN", "inf", "1e3", "ten"] {
            assert!(text.parse::<Percent>().is_err(), "{text}");
        }
    }
}
