//! Lines are the same however they come: in memory, from a file, mapped, in pieces of any size;
//! by any number of workers in blocks of any size. So are rows of cells. Most inputs of a campaign
//! go without files, threads and the smallest blocks.

#![allow(unsafe_code)] // files as memory

use std::{
    fs::{self, File},
    io::{self, Read},
    num::NonZeroUsize,
    ops::ControlFlow,
};

use arbitrary::{Arbitrary, Unstructured};
use nircheck::{
    ErrorCode,
    batch::{self, Block, Input, Line, Mapped, Validator, kernel::Level},
};

use super::{
    Shares,
    lines::{Expected, Lines, same},
    rows::rows,
};

/// Four bytes tell the size of blocks and of pieces, the workers and the kernel; then come lines.
pub fn stream(data: &[u8]) {
    let Some((&[block, piece, workers, level], data)) = data.split_first_chunk() else {
        return;
    };
    let Ok(lines) = Lines::arbitrary(&mut Unstructured::new(data)) else {
        return;
    };
    let levels = Level::ALL
        .iter()
        .copied()
        .filter(|level| level.is_available());
    let level = levels.cycle().nth(level.into()).expect("a level");
    // From one byte to a hundred thousand; never small pieces of long lines, which take time.
    let mut shares = Shares::of(data);
    let least = match lines.text.len() {
        len @ ..10_000 if !shares.one_in(16) => len / 16,
        ..10_000 => 1,
        _ => 4_000,
    };
    let size = |byte: u8| {
        let size = [
            1, 2, 3, 15, 16, 17, 30, 64, 333, 4_095, 4_096, 4_097, 9_999, 65_536, 100_000,
        ];
        NonZeroUsize::new(size[usize::from(byte) % size.len()].max(least)).expect("some bytes")
    };
    let validator = lines
        .validator()
        .with_kernel(level)
        .expect("one of this machine")
        .with_block_size(size(block))
        .with_workers(NonZeroUsize::MIN.saturating_add(match shares.one_in(16) {
            true => usize::from(workers % 3),
            false => 0,
        }));
    let text = &lines.text[..];
    let expected = lines.expected();
    all(&validator, Input::Bytes(text), &expected);
    all(
        &validator,
        Input::Reader(Box::new(Pieces(text, size(piece).get()))),
        &expected,
    );
    if shares.one_in(16) {
        let file = file(text);
        all(&validator, Input::File(&file), &expected);
        // SAFETY: the file is temporary: nobody else knows it.
        let mapped = unsafe { Mapped::open(&file) }.expect("a regular file");
        all(&validator, Input::Mapped(&mapped), &expected);
    }
    rows(&validator, &lines, size(piece).get(), &mut shares);
}

/// Panics unless all lines come, in order, each with what the rules say of it.
fn all(validator: &Validator, input: Input<'_>, expected: &[Expected<'_>]) {
    let mut expected = expected.iter();
    let render = |block: &Block<'_>| {
        let line = |line: Line<'_>| {
            let owned = (line.bytes.to_vec(), line.with_end().to_vec());
            (line.number, line.offset, line.verdict, owned)
        };
        block.lines().map(line).collect::<Vec<_>>()
    };
    let deliver = |block: Vec<(_, _, _, (Vec<u8>, Vec<u8>))>| {
        for (number, offset, verdict, (bytes, with_end)) in block {
            let expected = expected.next().expect("no more lines");
            same((number, offset, &bytes, verdict), expected);
            if verdict.error() != Some(ErrorCode::TooLong) {
                assert_eq!(with_end, expected.with_end);
            }
        }
        ControlFlow::Continue(())
    };
    validator
        .run(input, batch::Lines::All, render, deliver)
        .expect("input that can be read");
    assert!(expected.next().is_none(), "a line is missing");
}

pub(super) struct Pieces<'a>(pub(super) &'a [u8], pub(super) usize);

impl Read for Pieces<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let (piece, rest) = self.0.split_at(self.1.min(to.len()).min(self.0.len()));
        to[..piece.len()].copy_from_slice(piece);
        self.0 = rest;
        Ok(piece.len())
    }
}

/// A file that holds the text and has no name any more.
pub(super) fn file(text: &[u8]) -> File {
    let path = std::env::temp_dir().join(format!("nircheck-fuzz-{}", std::process::id()));
    fs::write(&path, text).expect("a temporary file");
    let file = File::open(&path).expect("the same");
    fs::remove_file(path).expect("the same");
    file
}
