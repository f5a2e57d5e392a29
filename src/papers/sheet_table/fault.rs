//! Why a table is not taken.

use super::Origin;
use crate::papers::workbook::WorkbookFault;
use crate::text::Lang;

/// What is wrong, and in which row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetTableFault {
    /// The row, numbered from 1; nothing for the file as a whole.
    pub row: Option<u32>,
    /// What is wrong.
    pub problem: SheetTableProblem,
}

/// What is wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetTableProblem {
    /// The file cannot be read at all.
    File(WorkbookFault),
    /// A CSV file that is not UTF-8.
    NotUtf8,
    /// The file holds no table that was made here.
    NoTable,
    /// The table was made from something else.
    OtherOrigin(Origin),
    /// The column of results was taken out or renamed.
    NoResults,
    /// The row stands for no field of this sheet.
    UnknownRow,
    /// A result is a formula.
    Formula,
    /// A result's cell is merged with others.
    Merged,
    /// Two rows stand for one field and say different things.
    Twice(String),
}

impl SheetTableFault {
    pub(super) fn of_file(problem: SheetTableProblem) -> Self {
        Self { row: None, problem }
    }

    /// The sentence: where it is, what is wrong and what to do.
    #[must_use]
    pub fn sentence(&self, t: Lang) -> String {
        let text = match &self.problem {
            SheetTableProblem::File(fault) => fault.sentence(t),
            SheetTableProblem::NotUtf8 => t.sheet_file_not_utf8().to_owned(),
            SheetTableProblem::NoTable => t.sheet_file_no_table().to_owned(),
            SheetTableProblem::OtherOrigin(origin) => {
                t.sheet_file_other(&origin.unit, &origin.period, &origin.scheme)
            }
            SheetTableProblem::NoResults => t.sheet_file_no_results(t.sheet_file_result()),
            SheetTableProblem::UnknownRow => t.sheet_file_unknown_row().to_owned(),
            SheetTableProblem::Formula => t.sheet_file_formula().to_owned(),
            SheetTableProblem::Merged => t.sheet_file_merged().to_owned(),
            SheetTableProblem::Twice(key) => t.sheet_file_twice(key),
        };
        match self.row {
            Some(row) => t.sheet_file_at(row, text),
            None => text,
        }
    }
}
