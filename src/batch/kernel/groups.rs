//! The loops of the kernels that handle a few records at once: ordinary registered numbers are
//! decided in vectors, the others by the portable kernel.

/// Makes `run` for the instructions `$features`, in a module that has, for `$group` records:
///
/// * `Gather`, with `new`, `records` to load them, `are_digits` to tell whether each byte is a
///   digit or a fixed byte in its place, `in_place` to count those that have their fixed bytes, and
///   `lanes`;
/// * `fields` and `fields_with_letters`, from a vector of lanes to their fields;
/// * `Judge`, with `new` and `verdicts`, and `store` for the bytes of lanes.
macro_rules! run_by_groups {
    ($features:literal, $group:literal) => {
        #[target_feature(enable = $features)]
        pub(super) fn run<S: Sink>(
            half: &Half,
            shape: &Shape,
            bytes: &[u8],
            most: usize,
            sink: &mut S,
        ) -> usize {
            match (shape.stride() > 16, shape.chars() == 15) {
                (false, false) => run_of::<false, false, S>(half, shape, bytes, most, sink),
                (false, true) => run_of::<false, true, S>(half, shape, bytes, most, sink),
                (true, false) => run_of::<true, false, S>(half, shape, bytes, most, sink),
                (true, true) => run_of::<true, true, S>(half, shape, bytes, most, sink),
            }
        }

        /// `WIDE`: a record takes more than 16 bytes, so that it takes two loads. `KEYED`: it has
        /// 15 characters.
        #[target_feature(enable = $features)]
        #[inline]
        fn run_of<const WIDE: bool, const KEYED: bool, S: Sink>(
            half: &Half,
            shape: &Shape,
            bytes: &[u8],
            most: usize,
            sink: &mut S,
        ) -> usize {
            alternate(
                shape,
                reach(shape),
                bytes,
                most,
                sink,
                |bytes, sink| clean::<WIDE, KEYED, S>(half, shape, bytes, sink),
                |bytes, records, sink| any::<WIDE, KEYED, S>(half, shape, bytes, records, sink),
            )
        }

        /// The last load of a step may end after its last record.
        fn reach(shape: &Shape) -> usize {
            (STEP - 1) * shape.stride() + shape.stride().max(16)
        }

        #[target_feature(enable = $features)]
        #[inline(never)]
        fn clean<const WIDE: bool, const KEYED: bool, S: Sink>(
            half: &Half,
            shape: &Shape,
            bytes: &[u8],
            sink: &mut S,
        ) -> usize {
            let (gather, judge) = (Gather::new(shape), Judge::new::<S>(half));
            let (reach, stride) = (reach(shape), shape.stride());
            let mut left = bytes;
            let mut records = 0;
            while left.len() >= reach {
                let (mut valid, mut unsure, mut marks) = (0, 0, [0; STEP]);
                for (group, marks) in marks.as_chunks_mut().0.iter_mut().enumerate() {
                    let last = ($group * (group + 1) - 1) * stride;
                    debug_assert!(last + stride.max(16) <= left.len());
                    // SAFETY: `left` has what a step reaches, of which this is group `group`.
                    let loaded = unsafe {
                        gather.records::<WIDE>(left.as_ptr().add($group * group * stride))
                    };
                    if !gather.are_digits::<WIDE>(&loaded) {
                        return records;
                    }
                    let words = gather.lanes::<WIDE>(&loaded).map(|lane| fields(lane));
                    let found = judge.verdicts::<KEYED, false, S>(words, marks);
                    valid |= found.valid << ($group * group);
                    unsure |= found.unsure;
                }
                if unsure != 0 {
                    return records;
                }
                sink.put(STEP, valid, &marks);
                records += STEP;
                left = &left[STEP * stride..];
            }
            records
        }

        /// Steps in which something is not a digit or some record is for the portable kernel.
        #[target_feature(enable = $features)]
        #[inline(never)]
        fn any<const WIDE: bool, const KEYED: bool, S: Sink>(
            half: &Half,
            shape: &Shape,
            bytes: &[u8],
            total: usize,
            sink: &mut S,
        ) -> Reached {
            let (gather, judge) = (Gather::new(shape), Judge::new::<S>(half));
            let stride = shape.stride();
            let mut records = 0;
            while records < total {
                let n = STEP.min(total - records);
                let left = &bytes[records * stride..][..reach(shape)];
                let (mut there, mut is_clean) = (n, true);
                let (mut valid, mut marks) = (0, [0; STEP]);
                for (group, marks) in marks.as_chunks_mut().0.iter_mut().enumerate() {
                    let last = ($group * (group + 1) - 1) * stride;
                    debug_assert!(last + stride.max(16) <= left.len());
                    // SAFETY: `left` is what a step reaches, of which this is group `group`.
                    let loaded = unsafe {
                        gather.records::<WIDE>(left.as_ptr().add($group * group * stride))
                    };
                    let lanes = gather.lanes::<WIDE>(&loaded);
                    let mut found = if gather.are_digits::<WIDE>(&loaded) {
                        judge.verdicts::<KEYED, false, S>(lanes.map(|lane| fields(lane)), marks)
                    } else {
                        is_clean = false;
                        let in_place = gather.in_place::<WIDE>(&loaded);
                        if in_place < $group {
                            there = there.min($group * group + in_place);
                        }
                        let words = lanes.map(|lane| fields_with_letters(lane));
                        judge.verdicts::<KEYED, true, S>(words, marks)
                    };
                    if found.unsure != 0 {
                        is_clean = false;
                        let mut lanes_in_memory = [[0; 16]; $group];
                        store(&lanes, &mut lanes_in_memory);
                        while found.unsure != 0 {
                            let i = found.unsure.trailing_zeros() as usize;
                            found.unsure &= found.unsure - 1;
                            let mark = portable::mark::<KEYED, S>(half, lanes_in_memory[i]);
                            found.valid |= u32::from(mark.code() == code::VALID) << i;
                            marks[i] = mark.0;
                        }
                    }
                    valid |= found.valid << ($group * group);
                }
                sink.put(there, valid & ((1 << there) - 1), &marks);
                records += there;
                if there < n {
                    return Reached {
                        records,
                        ended: true,
                    };
                }
                if is_clean {
                    break;
                }
            }
            Reached {
                records,
                ended: false,
            }
        }
    };
}

pub(super) use run_by_groups;
