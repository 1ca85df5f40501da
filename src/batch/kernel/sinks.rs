//! Where the verdicts of a kernel go: into a count, a bitmap, marks, or a list of what is not
//! plain.

#![cfg_attr(not(target_arch = "x86_64"), allow(dead_code))] // some is for its levels alone

use super::{Mark, STEP};

/// Takes verdicts. A kernel delivers them for `STEP` records at a time, or fewer at the end.
pub(super) trait Sink {
    /// Whether `put` reads its marks.
    const MARKS: bool;
    /// Whether `put_plain` may be called. `put` may still be called for any step.
    const PLAIN: bool = false;
    /// Whether marks must tell that a finding may apply. Such a record is not plain.
    const FINDINGS: bool = true;

    /// Takes the verdicts of `n` records: bit `i` of `valid` for record `i`.
    fn put(&mut self, n: usize, valid: u32, marks: &[u8; STEP]);

    /// Takes `STEP` plain records: valid, first digit 1, or 2 where a bit of `twos` is set.
    fn put_plain(&mut self, _twos: u32) {}
}

pub(super) struct Count(pub(super) usize);

impl Sink for Count {
    const MARKS: bool = false;

    #[inline(always)]
    fn put(&mut self, _: usize, valid: u32, _: &[u8; STEP]) {
        self.0 += valid.count_ones() as usize;
    }
}

pub(super) struct Bits<'a> {
    pub(super) bits: &'a mut [u8],
    pub(super) at: usize,
    pub(super) valid: usize,
}

impl Sink for Bits<'_> {
    const MARKS: bool = false;

    #[inline(always)]
    fn put(&mut self, n: usize, valid: u32, _: &[u8; STEP]) {
        let bytes = (valid as u16).to_le_bytes();
        if n > 8 {
            if let Some(to) = self
                .bits
                .get_mut(self.at..)
                .and_then(<[u8]>::first_chunk_mut)
            {
                *to = bytes;
            }
        } else if n > 0
            && let Some(to) = self.bits.get_mut(self.at)
        {
            *to = bytes[0];
        }
        self.at += n.div_ceil(8);
        self.valid += valid.count_ones() as usize;
    }
}

pub(super) struct Marks<'a, T, F> {
    pub(super) marks: &'a mut [T],
    pub(super) at: usize,
    pub(super) make: F,
}

impl<T, F: Fn(Mark) -> T> Sink for Marks<'_, T, F> {
    const MARKS: bool = true;

    #[inline(always)]
    fn put(&mut self, n: usize, _: u32, marks: &[u8; STEP]) {
        let marks = marks.map(|mark| (self.make)(Mark(mark)));
        if n == STEP
            && let Some(to) = self
                .marks
                .get_mut(self.at..)
                .and_then(<[T]>::first_chunk_mut)
        {
            *to = marks;
        } else if let Some(to) = self.marks.get_mut(self.at..self.at + n) {
            to.iter_mut().zip(marks).for_each(|(to, mark)| *to = mark);
        }
        self.at += n;
    }
}

/// How many records a [`Sort`] takes at most.
pub(crate) const MAX_SORTED: usize = 2048;

/// The records of a run: how many are plain, and a list of the others.
pub(crate) struct Others {
    /// How many plain records begin with 1, and how many with 2.
    pub(crate) plain: [usize; 2],
    records: [u16; MAX_SORTED],
    marks: [Mark; MAX_SORTED],
    len: usize,
}

impl Others {
    pub(crate) const fn new() -> Self {
        Self {
            plain: [0; 2],
            records: [0; MAX_SORTED],
            marks: [Mark(0); MAX_SORTED],
            len: 0,
        }
    }

    /// Sorts the marks of a run, of at most `MAX_SORTED`.
    pub(crate) fn sort(&mut self, marks: &[Mark]) {
        let mut sort = Sort::<true>::new(self);
        let (steps, last) = marks.as_chunks::<STEP>();
        for step in steps {
            sort.put(STEP, 0, &step.map(|mark| mark.0));
        }
        let mut step = [0; STEP];
        step.iter_mut()
            .zip(last)
            .for_each(|(to, mark)| *to = mark.0);
        sort.put(last.len(), 0, &step);
    }

    /// Those listed, in order.
    pub(crate) fn records(&self) -> &[u16] {
        &self.records[..self.len]
    }

    /// Their marks.
    pub(crate) fn marks(&self) -> &[Mark] {
        &self.marks[..self.len]
    }

    /// Their marks, to be changed.
    pub(crate) fn marks_mut(&mut self) -> &mut [Mark] {
        &mut self.marks[..self.len]
    }

    /// Each record listed and its mark, to be changed.
    pub(super) fn for_each(&mut self, mut change: impl FnMut(usize, &mut Mark)) {
        let marks = self.marks.iter_mut().take(self.len);
        for (record, mark) in self.records.iter().zip(marks) {
            change(usize::from(*record), mark);
        }
    }

    /// Lists one more, of at most `MAX_SORTED`.
    #[inline(always)]
    pub(crate) fn push(&mut self, record: usize, mark: Mark) {
        if let (Some(to), Some(mark_to)) =
            (self.records.get_mut(self.len), self.marks.get_mut(self.len))
        {
            (*to, *mark_to) = (record as u16, mark);
            self.len += 1;
        }
    }
}

pub(super) struct Sort<'a, const FINDINGS: bool> {
    others: &'a mut Others,
    at: usize,
}

impl<'a, const FINDINGS: bool> Sort<'a, FINDINGS> {
    pub(super) fn new(others: &'a mut Others) -> Self {
        (others.plain, others.len) = ([0; 2], 0);
        Self { others, at: 0 }
    }

    #[inline(always)]
    fn add_plain(&mut self, twos: usize) {
        self.others.plain[0] += STEP - twos;
        self.others.plain[1] += twos;
        self.at += STEP;
    }
}

impl<const FINDINGS: bool> Sink for Sort<'_, FINDINGS> {
    const MARKS: bool = true;
    const PLAIN: bool = true;
    const FINDINGS: bool = FINDINGS;

    #[inline(always)]
    fn put(&mut self, n: usize, _: u32, marks: &[u8; STEP]) {
        /// The marks of plain records are 0 and this.
        const TWO: u8 = Mark::new(0, 2, false).0;
        const TWOS: u128 = u128::from_le_bytes([TWO; STEP]);
        let all = u128::from_le_bytes(*marks);
        if n == STEP && all & !TWOS == 0 {
            // One bit a mark.
            return self.add_plain(all.count_ones() as usize);
        }
        // The high bit of each byte that is not a plain mark, among the first `n`.
        const LOW: u128 = u128::from_le_bytes([0x7F; STEP]);
        let inside = u128::MAX.unbounded_shr(8 * (STEP - n) as u32);
        let rest = all & !TWOS;
        let mut others = (((rest & LOW) + LOW) | rest) & !LOW & inside;
        let plain = n - others.count_ones() as usize;
        let twos = (all & TWOS & !(others >> 3) & inside).count_ones() as usize;
        self.others.plain[0] += plain - twos;
        self.others.plain[1] += twos;
        while others != 0 {
            let i = others.trailing_zeros() as usize / 8;
            others &= others - 1;
            self.others.push(self.at + i, Mark(marks[i % STEP]));
        }
        self.at += n;
    }

    #[inline(always)]
    fn put_plain(&mut self, twos: u32) {
        self.add_plain(twos.count_ones() as usize);
    }
}
