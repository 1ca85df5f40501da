//! Blocks to workers, results in the order of the input.
//!
//! A block goes through three steps. It is *scanned* by any worker at any time; it is *rendered*
//! once every block before it was scanned, because only then is the number of its first line
//! known; its result is *delivered* once that of every block before it was. A worker holds one
//! block from the first step to the last, so memory is bounded by the number of workers, whatever
//! the input.

use std::{
    io::{self, Read},
    ops::ControlFlow,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use super::{
    reader::{Block, Buffer, Shares, Stream},
    supply::{Rows, Share},
};

/// Where blocks come from.
pub(crate) enum Source<'a, R> {
    /// Workers take shares by number.
    Shares(Shares<'a>),
    /// Workers read in turn.
    Stream(R),
    /// Workers cut rows in turn, out of shares or a stream.
    Rows(Rows<'a>, Option<Shares<'a>>),
}

/// What is done with a block.
pub(crate) trait Work: Sync {
    /// The verdicts on a block.
    type Scanned;
    /// What is delivered for a block.
    type Rendered: Send;

    /// Judges the lines; gives back how many there are.
    fn scan(&self, block: Block<'_>) -> (Self::Scanned, u64);

    /// Turns verdicts into what is delivered, the number of the first line being known.
    fn render(&self, block: Block<'_>, scanned: Self::Scanned, first_line: u64) -> Self::Rendered;
}

/// Runs the work over the source with this many workers; `deliver` sees the results in the order
/// of the input until it breaks.
///
/// # Errors
/// The first error of the input, after everything before it was delivered.
pub(crate) fn run<W: Work, R: Read + Send>(
    source: Source<'_, R>,
    block_size: usize,
    workers: usize,
    work: &W,
    deliver: impl FnMut(W::Rendered) -> ControlFlow<()> + Send,
) -> io::Result<()> {
    let supply = match source {
        Source::Shares(shares) => Supply::Shares {
            shares,
            next: Mutex::new(0),
        },
        Source::Stream(input) => Supply::Stream(Mutex::new((0, Stream::new(input)))),
        Source::Rows(rows, shares) => Supply::Rows {
            shares,
            rows: Mutex::new((0, rows)),
        },
    };
    let first_line = match &supply {
        Supply::Rows { rows, .. } => lock(rows).1.first_line(),
        _ => 1,
    };
    let pipeline = Pipeline {
        supply,
        block_size,
        work,
        queue: Mutex::new(Queue {
            cut: 0,
            scanned: 0,
            lines: first_line,
            delivered: 0,
            asleep: 0,
            end: None,
        }),
        moved: Condvar::new(),
        deliver: Mutex::new(deliver),
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(|| pipeline.run_worker());
        }
        pipeline.run_worker();
    });
    let queue = pipeline
        .queue
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    queue.end.unwrap_or(Ok(()))
}

/// What the workers share.
struct Pipeline<'a, R, W, D> {
    supply: Supply<'a, R>,
    block_size: usize,
    work: &'a W,
    queue: Mutex<Queue>,
    moved: Condvar,
    deliver: Mutex<D>,
}

enum Supply<'a, R> {
    Shares {
        shares: Shares<'a>,
        next: Mutex<u64>,
    },
    Stream(Mutex<(u64, Stream<R>)>),
    Rows {
        shares: Option<Shares<'a>>,
        rows: Mutex<(u64, Rows<'a>)>,
    },
}

/// How far the blocks have come.
struct Queue {
    /// Blocks of rows that were cut out of shares.
    cut: u64,
    /// Blocks whose lines are counted.
    scanned: u64,
    /// The number of the line after them, from 1.
    lines: u64,
    /// Blocks whose result is delivered.
    delivered: u64,
    /// Workers that sleep until something moves.
    asleep: usize,
    /// Set when nothing more is to be done.
    end: Option<io::Result<()>>,
}

/// How often a worker looks whether its turn has come before it sleeps. Between two looks another
/// thread may have the core; to be woken up takes longer than most turns are away.
const LOOKS: u32 = 64;

impl<R, W, D> Pipeline<'_, R, W, D>
where
    R: Read + Send,
    W: Work,
    D: FnMut(W::Rendered) -> ControlFlow<()> + Send,
{
    fn run_worker(&self) {
        let _stop_the_others = StopOnPanic {
            queue: &self.queue,
            moved: &self.moved,
        };
        let mut buffer = match &self.supply {
            Supply::Rows { rows, .. } => lock(rows).1.buffer(),
            _ => Buffer::new(self.block_size),
        };
        while let Some((number, block)) = self.take(&mut buffer) {
            if self.complete(number, block).is_break() {
                break;
            }
        }
    }

    /// The next block and its number; none when there is none left.
    fn take<'b>(&'b self, buffer: &'b mut Buffer) -> Option<(u64, io::Result<Block<'b>>)> {
        match &self.supply {
            Supply::Shares { shares, next } => {
                let number = {
                    let mut next = lock(next);
                    *next += 1;
                    *next - 1
                };
                let block = shares.block(number, self.block_size, buffer).transpose()?;
                Some((number, block))
            }
            Supply::Stream(stream) => {
                let mut stream = lock(stream);
                let (next, stream) = &mut *stream;
                let block = stream.next_block(buffer).transpose()?;
                *next += 1;
                Some((*next - 1, block))
            }
            Supply::Rows { shares, rows } => {
                let mut rows_of_all = lock(rows);
                let (next, stream) = &mut *rows_of_all;
                *next += 1;
                let number = *next - 1;
                let Some(bytes) = shares.and_then(Shares::bytes) else {
                    return Some((number, stream.next_block(buffer).transpose()?));
                };
                drop(rows_of_all);
                let share = Share::new(bytes, number, self.block_size);
                if self.wait(|queue| queue.cut == number).is_break() {
                    return None;
                }
                let block = lock(rows).1.next_of_share(&share);
                let mut queue = lock(&self.queue);
                queue.cut += 1;
                self.wake(queue);
                Some((number, Ok(block?)))
            }
        }
    }

    fn complete(&self, number: u64, block: io::Result<Block<'_>>) -> ControlFlow<()> {
        let range = block.as_ref().map_or(0..0, |block| block.range());
        let scanned = block.map(|block| (block, self.work.scan(block)));
        let count = scanned.as_ref().map_or(0, |(_, (_, lines))| *lines);
        let first_line = {
            let mut queue = self.wait(|queue| queue.scanned == number)?;
            queue.scanned += 1;
            queue.lines += count;
            let first_line = queue.lines - count;
            self.wake(queue);
            first_line
        };
        let mut rendered =
            scanned.map(|(block, (scanned, _))| self.work.render(block, scanned, first_line));
        let shares = match &self.supply {
            Supply::Shares { shares, .. } => {
                shares.release(number, self.block_size);
                Some(shares)
            }
            Supply::Rows { shares, .. } => {
                let shares = shares.as_ref();
                shares.inspect(|shares| shares.release_range(range, self.block_size))
            }
            Supply::Stream(_) => None,
        };
        if let Some(shares) = shares {
            rendered = rendered.and_then(|rendered| shares.check().map(|()| rendered));
        }
        drop(self.wait(|queue| queue.delivered == number)?);
        let end = match rendered.map(|rendered| lock(&self.deliver)(rendered)) {
            Ok(ControlFlow::Continue(())) => None,
            Ok(ControlFlow::Break(())) => Some(Ok(())),
            Err(error) => Some(Err(error)),
        };
        let mut queue = lock(&self.queue);
        queue.delivered += 1;
        queue.end = end;
        let stop = queue.end.is_some();
        self.wake(queue);
        if stop {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    /// Waits for a turn; breaks when there is nothing more to be done.
    fn wait(&self, turn: impl Fn(&Queue) -> bool) -> ControlFlow<(), MutexGuard<'_, Queue>> {
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
    fn wake(&self, queue: MutexGuard<'_, Queue>) {
        let asleep = queue.asleep;
        drop(queue);
        if asleep > 0 {
            self.moved.notify_all();
        }
    }
}

/// Lets the other workers end when one of them panics: its block would never come.
struct StopOnPanic<'a> {
    queue: &'a Mutex<Queue>,
    moved: &'a Condvar,
}

impl Drop for StopOnPanic<'_> {
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
