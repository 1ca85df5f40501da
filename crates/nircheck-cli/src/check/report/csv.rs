//! Verdicts on plain lines as a CSV file: one row a line, without the number unless asked for.

use nircheck::batch::Lines;

use super::printer::{Entry, Page, Printer, Shown};
use crate::output::{push_cells, push_row};

/// Writes one row for each line that is not empty.
pub(crate) struct Csv {
    shown: Shown,
}

impl Csv {
    pub(crate) const fn new(shown: Shown) -> Self {
        Self { shown }
    }
}

impl Printer for Csv {
    fn lines(&self) -> Lines {
        Lines::All
    }

    fn depends_on_verdict(&self) -> bool {
        !self.shown.numbers
    }

    fn begin(&self, out: &mut Vec<u8>) {
        let cells = [
            self.shown.file.then_some("file"),
            Some("line"),
            self.shown.numbers.then_some("number"),
            Some("nir_verdict"),
            Some("nir_error"),
            Some("nir_kind"),
        ];
        push_row(cells.into_iter().flatten(), out);
    }

    fn print(&self, entry: &Entry<'_>, page: &mut Page<'_>) {
        let details = entry.details;
        if self.shown.file {
            push_row([entry.file], page.bytes);
            page.bytes.pop();
            page.push(",");
        }
        page.push_line(entry);
        if self.shown.numbers {
            let number = entry.number().unwrap_or_default();
            // Its first character stands behind the delimiter, unless it needs quotes.
            page.push(",");
            page.push_number(|out| {
                out.pop();
                push_cells([&*number], out);
            });
        }
        let cells = [
            details.word(),
            details.error.map_or("", |fault| fault.code.as_str()),
            details.kind.map_or("", |kind| kind.as_str()),
        ];
        push_cells(cells, page.bytes);
        page.push("\n");
    }
}
