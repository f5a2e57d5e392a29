//! The scoring table as a worksheet laid out like the printed table of a regulation, out and in again (scoring table §2).
//!
//! One row per node: level, code, name, kind, maximum, rule in words, evidence, guidance. What the table does not show
//! (rules, weights, vetoes, classes, the other language) is not in the file: whoever reads the table back names the
//! scheme it is applied to. Judging the scheme that results is for `domain::scheme::check`.

mod columns;
mod fault;
mod heights;
mod read;
mod rows;
mod tree;
mod write;

pub use self::columns::Column;
pub use self::fault::{Noticed, TableFault, TableNotice, TableProblem};
pub use self::read::{TableImport, read};
pub use self::write::{WriteFault, write};

use crate::domain::scheme::Line;
use crate::text::{Lang, rules};

/// Most rows of nodes a table may have.
pub const MAX_ROWS: usize = crate::domain::scheme::MAX_NODES;
/// Most characters a cell can hold, in every spreadsheet program.
pub const MAX_CELL_CHARS: usize = 32_767;

/// The rule of a line as its cell says it, cut where a cell could not hold it.
fn sentence(t: Lang, line: &Line<'_>) -> String {
    let sentence = tidy(&rules::words(t, line));
    if sentence.chars().count() <= MAX_CELL_CHARS {
        return sentence;
    }
    sentence.chars().take(MAX_CELL_CHARS - 1).chain(['…']).collect()
}

/// A text as a cell holds it: line breaks of one kind, nothing blank or invisible at either end.
fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')).to_owned()
}
