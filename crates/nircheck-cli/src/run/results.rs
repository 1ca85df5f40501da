//! What is made of the blocks of an input, and where it goes: results to standard output, what is
//! wrong with a line to standard error, both in the order of the input.

use std::{
    io::{self, Write},
    sync::{Mutex, MutexGuard, PoisonError},
};

use nircheck::Lang;
use serde::Serialize;

use crate::{
    failure::{Failure, Outcome},
    output::{Output, push_record},
};

/// What is made of a block, on any thread.
#[derive(Default)]
pub(crate) struct Part {
    /// What goes to standard output.
    pub(crate) text: Vec<u8>,
    /// Whether the text is pages, an empty line before each.
    has_pages: bool,
    /// What goes to standard error.
    messages: Vec<u8>,
    /// Where in the messages the note on undocumented keys belongs.
    note_at: Option<usize>,
    /// How many lines are wrong.
    pub(crate) wrong: u64,
}

/// What was made for a block, for those that come.
pub(crate) struct Spare<T>(Mutex<Vec<T>>);

/// The memory of texts that were put out: to ask the system for it again costs as much as to fill
/// it.
#[derive(Default)]
pub(crate) struct Buffers(Spare<Vec<u8>>);

impl Buffers {
    /// An empty buffer.
    pub(crate) fn take(&self) -> Vec<u8> {
        self.0.take().unwrap_or_default()
    }

    /// Takes a buffer that is not needed any more.
    pub(crate) fn give_back(&self, mut buffer: Vec<u8>) {
        /// A larger one is rare.
        const LARGEST: usize = 4 << 20;
        if buffer.capacity() <= LARGEST {
            buffer.clear();
            self.0.give_back(buffer);
        }
    }
}

impl<T> Spare<T> {
    /// Something that is not in use, if there is any.
    pub(crate) fn take(&self) -> Option<T> {
        self.lock().pop()
    }

    /// Takes what is not needed any more.
    pub(crate) fn give_back(&self, spare: T) {
        self.lock().push(spare);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

/// Where the parts of a run go, in the order of the input.
pub(crate) struct Results {
    pub(crate) out: Output,
    lang: Lang,
    /// How many lines were wrong.
    pub(crate) wrong: u64,
    has_page: bool,
    has_note: bool,
}

impl Part {
    /// Nothing yet, with room for text.
    pub(crate) fn in_buffer(text: Vec<u8>) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// Reports what is wrong with a line, of a file where `file` names one: `FILE:LINE: code: text`.
    pub(crate) fn report(&mut self, file: Option<&str>, line: u64, code: &str, text: &str) {
        if let Some(file) = file {
            self.messages.extend_from_slice(file.as_bytes());
            self.messages.push(b':');
        }
        // Writing into memory cannot fail.
        let _ = writeln!(self.messages, "{line}: {code}: {text}");
        self.wrong += 1;
    }

    /// Says, once in a run, that a computed key follows a rule that was made for other numbers.
    pub(crate) fn note_undocumented_key(&mut self) {
        self.note_at.get_or_insert(self.messages.len());
    }

    /// Adds a JSON object.
    pub(crate) fn record(&mut self, record: &impl Serialize) {
        // Every key of what commands write is a text.
        let _ = push_record(record, &mut self.text);
    }

    /// Begins a page.
    pub(crate) fn begin_page(&mut self) {
        self.has_pages = true;
        self.text.push(b'\n');
    }
}

impl Results {
    pub(crate) const fn new(out: Output, lang: Lang) -> Self {
        Self {
            out,
            lang,
            wrong: 0,
            has_page: false,
            has_note: false,
        }
    }

    /// Puts out what was made of the next block.
    pub(crate) fn take(&mut self, part: &Part) -> Result<(), Failure> {
        self.wrong += part.wrong;
        let (mut before, mut after) = (&part.messages[..], &[][..]);
        let mut note = "";
        if let Some(at) = part.note_at.filter(|_| !self.has_note) {
            (before, after) = part.messages.split_at(at);
            note = undocumented_key(self.lang);
            self.has_note = true;
        }
        for text in [before, note.as_bytes(), after] {
            // Nobody may be listening there, which takes nothing away from the results.
            let _ = io::stderr().write_all(text);
        }
        let mut text = &part.text[..];
        if part.has_pages && !self.has_page {
            text = text.get(1..).unwrap_or_default();
            self.has_page = true;
        }
        let written = self.out.write_all(text).and_then(|()| self.out.flush());
        written.map_err(|error| Failure::from_write(&error))
    }

    /// Ends the output.
    pub(crate) fn finish(mut self) -> Result<Outcome, Failure> {
        let finished = self.out.finish();
        finished.map_err(|error| Failure::from_write(&error))?;
        Ok(match self.wrong {
            0 => Outcome::Clean,
            _ => Outcome::Wrong,
        })
    }
}

const fn undocumented_key(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => {
            "note: aucune clé n'est documentée pour un MIG ou un NNP\u{a0}: \
             celle-ci suit la règle du NIR\n"
        }
        _ => {
            "note: no key is documented for a MIG or an NNP: \
             this one follows the rule of the NIR\n"
        }
    }
}
