//! Threads that take jobs one by one, and a consumer that gets their results in the order of the
//! jobs. Few results wait at any time, whatever the number of jobs.

use std::{
    collections::BTreeMap,
    num::NonZero,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use crate::failure::Failure;

/// How many jobs may be begun before the first of them is consumed, by thread.
const AHEAD: u64 = 2;

/// The stack of a thread: little, so that threads start where memory is short.
const STACK: usize = 512 << 10;

/// Does every job, and consumes the results in order until that fails. One thread is this one.
pub(super) fn in_order<J, S, R>(
    mut jobs: impl Iterator<Item = J> + Send,
    threads: Option<NonZero<usize>>,
    new_state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, J) -> R + Sync,
    mut consume: impl FnMut(R) -> Result<(), Failure>,
) -> Result<(), Failure>
where
    R: Send,
{
    let threads = threads.map_or(1, NonZero::get);
    if threads == 1 {
        let mut state = new_state();
        return jobs.try_for_each(|job| consume(work(&mut state, job)));
    }
    let queue = Queue {
        state: Mutex::new(State {
            jobs,
            given: 0,
            taken: 0,
            done: BTreeMap::new(),
            is_over: false,
        }),
        changed: Condvar::new(),
        window: AHEAD * threads as u64,
    };
    thread::scope(|scope| {
        let take_jobs = || {
            let mut state = new_state();
            while let Some((rank, job)) = queue.give() {
                queue.put(rank, work(&mut state, job));
            }
        };
        for index in 0..threads {
            // Where the system gives no thread more, there are fewer workers.
            match thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, take_jobs)
            {
                Ok(_) => {}
                Err(_) if index > 0 => break,
                Err(error) => return Err(Failure::Message(format!("cannot work: {error}"))),
            }
        }
        let consumed = loop {
            match queue.take() {
                None => break Ok(()),
                Some(result) => match consume(result) {
                    Ok(()) => {}
                    failed => break failed,
                },
            }
        };
        queue.end();
        consumed
    })
}

struct Queue<I, R> {
    state: Mutex<State<I, R>>,
    changed: Condvar,
    window: u64,
}

struct State<I, R> {
    jobs: I,
    /// How many jobs were given to a thread, and how many results were taken.
    given: u64,
    taken: u64,
    /// The results that wait, by the rank of their job.
    done: BTreeMap<u64, R>,
    /// Whether no job is left.
    is_over: bool,
}

impl<J, I: Iterator<Item = J>, R> Queue<I, R> {
    /// The next job and its rank, when there is room for its result.
    fn give(&self) -> Option<(u64, J)> {
        let mut state = self.lock();
        while !state.is_over && state.given - state.taken >= self.window {
            state = self.wait(state);
        }
        let job = if state.is_over {
            None
        } else {
            state.jobs.next()
        };
        state.is_over = job.is_none();
        state.given += u64::from(job.is_some());
        let rank = state.given;
        drop(state);
        self.changed.notify_all();
        job.map(|job| (rank, job))
    }

    fn put(&self, rank: u64, result: R) {
        self.lock().done.insert(rank, result);
        self.changed.notify_all();
    }

    /// The next result in order; `None` when every one was taken.
    fn take(&self) -> Option<R> {
        let mut state = self.lock();
        loop {
            let next = state.taken + 1;
            if let Some(result) = state.done.remove(&next) {
                state.taken = next;
                drop(state);
                self.changed.notify_all();
                return Some(result);
            }
            if state.is_over && state.taken == state.given {
                return None;
            }
            state = self.wait(state);
        }
    }

    /// Gives no more jobs.
    fn end(&self) {
        self.lock().is_over = true;
        self.changed.notify_all();
    }

    // A thread that panicked takes the whole run with it when its scope ends.
    fn lock(&self) -> MutexGuard<'_, State<I, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<I, R>>) -> MutexGuard<'a, State<I, R>> {
        self.changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn results_come_in_order_and_few_wait() {
        for threads in [1, 2, 5] {
            let (begun, consumed) = (AtomicU64::new(0), AtomicU64::new(0));
            let mut results = Vec::new();
            let work = |_: &mut (), job: u64| {
                let ahead = begun.fetch_add(1, Ordering::SeqCst) - consumed.load(Ordering::SeqCst);
                assert!(ahead <= AHEAD * threads as u64 + 1);
                (0..(job * 7919) % 5_000).fold(job, |sum, _| std::hint::black_box(sum))
            };
            in_order(
                0..500,
                NonZero::new(threads),
                || (),
                work,
                |result| {
                    consumed.fetch_add(1, Ordering::SeqCst);
                    results.push(result);
                    Ok(())
                },
            )
            .unwrap();
            assert!(results.into_iter().eq(0..500));
        }
    }

    #[test]
    fn failure_of_the_consumer_ends_all() {
        let consume = |result| match result {
            3 => Err(Failure::ClosedPipe),
            _ => Ok(()),
        };
        let ended = in_order(0.., NonZero::new(2), || (), |(), job| job, consume);
        assert!(matches!(ended, Err(Failure::ClosedPipe)));
    }

    #[test]
    fn no_job() {
        let none = std::iter::empty::<u8>();
        assert!(in_order(none, None, || (), |(), job| job, |_| Ok(())).is_ok());
    }
}
