//! Blocks to workers, results in the order of the input.
//!
//! A block goes through three steps. It is *scanned* by any worker at any time; it is *rendered*
//! once every block before it was scanned, because only then is the number of its first line
//! known; its result is *delivered* once that of every block before it was. A worker holds one
//! block in the first two steps. A result that comes early waits for whoever delivers the one before
//! it, so that its worker can go on; few may wait, so memory is bounded by the number of workers,
//! whatever the input.

use std::{
    num::NonZeroUsize,
    ops::ControlFlow,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use super::{
    error::{Error, QuoteError},
    source::{Buffer, Chunk, Cutter, Parts, Searched},
};

/// Where blocks come from.
pub(super) enum Source<'a> {
    /// Workers take parts by number.
    Parts(Parts<'a>),
    /// Workers cut in turn, out of memory or a stream.
    Cutter(Box<Cutter<'a>>, Option<Parts<'a>>),
}

/// What is done with a block.
pub(super) trait Work: Sync {
    /// The verdicts on a block.
    type Scanned;
    /// What is delivered for a block.
    type Rendered: Send;

    /// Judges the lines.
    fn scan(&self, chunk: Chunk<'_>) -> Scan<Self::Scanned>;

    /// Turns verdicts into what is delivered, the number of the first line being known.
    fn render(&self, chunk: Chunk<'_>, scanned: Self::Scanned, first_line: u64) -> Self::Rendered;
}

/// What was found in a block.
pub(super) struct Scan<T> {
    pub(super) found: T,
    /// How many line numbers it takes up.
    pub(super) numbers: u64,
    /// The error that the input ends with behind this block, its line counted from its first.
    pub(super) error: Option<QuoteError>,
}

/// Runs the work over the source with this many workers, or one for each core; `deliver` sees the
/// results in the order of the input until it breaks. One worker is the calling thread.
///
/// # Errors
/// The first error of the input, after everything before it was delivered.
pub(super) fn run<W: Work>(
    source: Source<'_>,
    block_size: usize,
    workers: Option<NonZeroUsize>,
    work: &W,
    deliver: impl FnMut(W::Rendered) -> ControlFlow<()> + Send,
) -> Result<(), Error> {
    // As many as there are blocks; a stream shows that it has a second one.
    let (first_line, blocks) = match &source {
        Source::Parts(parts) => (1, Some(parts.len().div_ceil(block_size as u64))),
        Source::Cutter(cutter, parts) => {
            let blocks = parts.map(|parts| parts.len().div_ceil(block_size as u64));
            (cutter.first_line(), blocks)
        }
    };
    let supply = match source {
        Source::Parts(parts) => Supply::Parts {
            parts,
            next: Mutex::new(0),
        },
        Source::Cutter(cutter, parts) => Supply::Cutter {
            parts,
            cutter: Mutex::new((0, cutter)),
        },
    };
    let pipeline = Pipeline {
        supply,
        block_size,
        work,
        queue: Mutex::new(Queue {
            cut: 0,
            scanned: 0,
            next_line: first_line,
            delivered: 0,
            early: Vec::new(),
            asleep: 0,
            end: None,
        }),
        moved: Condvar::new(),
        deliver: Mutex::new(deliver),
    };
    // Most inputs are small: no thread is worth while before there is something for it to do.
    let second = u64::from(blocks.is_none());
    if blocks.is_some_and(|blocks| blocks < 2) || workers == Some(NonZeroUsize::MIN) {
        pipeline.run_worker(second, &|| {});
    } else {
        thread::scope(|scope| {
            let start_others = || {
                // To ask for the number of cores takes longer than to judge a hundred lines.
                let workers = workers
                    .or_else(|| thread::available_parallelism().ok())
                    .map_or(1, NonZeroUsize::get);
                let blocks = blocks.map_or(usize::MAX, |blocks| {
                    usize::try_from(blocks).unwrap_or(usize::MAX)
                });
                for _ in 1..workers.min(blocks) {
                    let work = || pipeline.run_worker(0, &|| {});
                    // Where the system gives no thread more, there are fewer workers.
                    let _ = thread::Builder::new().spawn_scoped(scope, work);
                }
            };
            pipeline.run_worker(second, &start_others);
        });
    }
    let queue = pipeline
        .queue
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    queue.end.unwrap_or(Ok(()))
}

/// What the workers share.
struct Pipeline<'a, W: Work, D> {
    supply: Supply<'a>,
    block_size: usize,
    work: &'a W,
    queue: Mutex<Queue<W::Rendered>>,
    moved: Condvar,
    deliver: Mutex<D>,
}

enum Supply<'a> {
    Parts {
        parts: Parts<'a>,
        next: Mutex<u64>,
    },
    Cutter {
        parts: Option<Parts<'a>>,
        cutter: Mutex<(u64, Box<Cutter<'a>>)>,
    },
}

/// How far the blocks have come.
struct Queue<T> {
    /// Blocks of rows that were cut out of parts.
    cut: u64,
    /// Blocks whose lines are counted.
    scanned: u64,
    /// The number of the line after them, from 1.
    next_line: u64,
    /// Blocks whose result is delivered.
    delivered: u64,
    /// Results that came before their turn, with the numbers of their blocks.
    early: Vec<(u64, Ready<T>)>,
    /// Workers that sleep until something moves.
    asleep: usize,
    /// Set when nothing more is to be done.
    end: Option<Result<(), Error>>,
}

/// What is to be delivered, and the error that the input ends with behind it.
type Ready<T> = Result<(T, Option<Error>), Error>;

/// How many results may wait for their turn.
const MAX_EARLY: usize = 2;

/// How often a worker looks whether its turn has come before it sleeps. Between two looks another
/// thread may have the core; to be woken up takes longer than most turns are away.
const LOOKS: u32 = 64;

impl<W, D> Pipeline<'_, W, D>
where
    W: Work,
    D: FnMut(W::Rendered) -> ControlFlow<()> + Send,
{
    /// Takes blocks until there are no more; calls `start_others` before it judges block `second`.
    fn run_worker(&self, second: u64, start_others: &dyn Fn()) {
        let _stop_the_others = StopOnPanic {
            queue: &self.queue,
            moved: &self.moved,
        };
        let mut buffer = match &self.supply {
            Supply::Parts { parts, .. } => parts.buffer(self.block_size),
            Supply::Cutter { cutter, .. } => lock(cutter).1.buffer(),
        };
        while let Some((number, chunk)) = self.take(&mut buffer) {
            if number == second {
                start_others();
            }
            if self.complete(number, chunk).is_break() {
                break;
            }
        }
    }

    /// The next block and its number; none when there is none left.
    fn take<'b>(&'b self, buffer: &'b mut Buffer) -> Option<(u64, Result<Chunk<'b>, Error>)> {
        match &self.supply {
            Supply::Parts { parts, next } => {
                let number = {
                    let mut next = lock(next);
                    *next += 1;
                    *next - 1
                };
                let chunk = parts.chunk(number, self.block_size, buffer).transpose()?;
                Some((number, chunk.map_err(Error::Io)))
            }
            Supply::Cutter { parts, cutter } => {
                let mut guard = lock(cutter);
                let (next, stream) = &mut *guard;
                *next += 1;
                let number = *next - 1;
                let Some(bytes) = parts.and_then(Parts::bytes) else {
                    let chunk = stream.next_of_stream(buffer).transpose()?;
                    return Some((number, chunk.map_err(Error::Io)));
                };
                drop(guard);
                let part = Searched::new(bytes, number, self.block_size);
                if self.wait(|queue| queue.cut == number).is_break() {
                    return None;
                }
                let chunk = lock(cutter).1.next_of_memory(&part);
                let mut queue = lock(&self.queue);
                queue.cut += 1;
                self.wake(queue);
                Some((number, Ok(chunk?)))
            }
        }
    }

    fn complete(&self, number: u64, chunk: Result<Chunk<'_>, Error>) -> ControlFlow<()> {
        // A part that a line goes through whole gives an empty chunk, but was read.
        let range = match &self.supply {
            Supply::Parts { parts, .. } => parts.range(number, self.block_size),
            Supply::Cutter { .. } => chunk.as_ref().map_or(0..0, Chunk::range),
        };
        let scan = chunk.map(|chunk| (chunk, self.work.scan(chunk)));
        let numbers = scan.as_ref().map_or(0, |(_, scan)| scan.numbers);
        let first_line = {
            let mut queue = self.wait(|queue| queue.scanned == number)?;
            queue.scanned += 1;
            queue.next_line += numbers;
            let first_line = queue.next_line - numbers;
            self.wake(queue);
            first_line
        };
        let rendered = scan.map(|(chunk, scan)| {
            let error = scan
                .error
                .map(|error| Error::from_quotes(error, first_line));
            (self.work.render(chunk, scan.found, first_line), error)
        });
        let parts = match &self.supply {
            Supply::Parts { parts, .. } => Some(*parts),
            Supply::Cutter { parts, .. } => *parts,
        };
        let ready = rendered.and_then(|rendered| {
            if let Some(parts) = parts {
                parts.release(range, self.block_size);
                parts.check()?;
            }
            Ok(rendered)
        });
        let mut queue =
            self.wait(|queue| queue.delivered == number || queue.early.len() < MAX_EARLY)?;
        if queue.delivered != number {
            queue.early.push((number, ready));
            return ControlFlow::Continue(());
        }
        drop(queue);
        self.deliver_from(ready)
    }

    /// Delivers the result whose turn it is, and those behind it that came early.
    fn deliver_from(&self, mut ready: Ready<W::Rendered>) -> ControlFlow<()> {
        loop {
            let end = match ready.map(|(rendered, error)| (lock(&self.deliver)(rendered), error)) {
                Ok((ControlFlow::Continue(()), None)) => None,
                Ok((ControlFlow::Break(()), _)) => Some(Ok(())),
                Ok((_, Some(error))) | Err(error) => Some(Err(error)),
            };
            let mut queue = lock(&self.queue);
            queue.delivered += 1;
            queue.end = end;
            if queue.end.is_some() {
                self.wake(queue);
                return ControlFlow::Break(());
            }
            let next = queue.delivered;
            let early = queue.early.iter().position(|(number, _)| *number == next);
            let early = early.map(|index| queue.early.swap_remove(index).1);
            self.wake(queue);
            match early {
                Some(next) => ready = next,
                None => return ControlFlow::Continue(()),
            }
        }
    }

    /// Waits for a turn; breaks when there is nothing more to be done.
    fn wait(
        &self,
        turn: impl Fn(&Queue<W::Rendered>) -> bool,
    ) -> ControlFlow<(), MutexGuard<'_, Queue<W::Rendered>>> {
        let mut looks = 0;
        let mut queue = lock(&self.queue);
        loop {
            if queue.end.is_some() {
                return ControlFlow::Break(());
            }
            if turn(&queue) {
                return ControlFlow::Continue(queue);
            }
            if looks < LOOKS {
                looks += 1;
                drop(queue);
                thread::yield_now();
                queue = lock(&self.queue);
                continue;
            }
            queue.asleep += 1;
            queue = self
                .moved
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
            queue.asleep -= 1;
        }
    }

    /// Wakes those that sleep, if any do: it is a call of the system.
    fn wake(&self, queue: MutexGuard<'_, Queue<W::Rendered>>) {
        let asleep = queue.asleep;
        drop(queue);
        if asleep > 0 {
            self.moved.notify_all();
        }
    }
}

/// Lets the other workers end when one of them panics: its block would never come.
struct StopOnPanic<'a, T> {
    queue: &'a Mutex<Queue<T>>,
    moved: &'a Condvar,
}

impl<T> Drop for StopOnPanic<'_, T> {
    fn drop(&mut self) {
        if thread::panicking() {
            lock(self.queue).end = Some(Ok(()));
            self.moved.notify_all();
        }
    }
}

/// A panic elsewhere does not make the state wrong: it is only ever set whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
