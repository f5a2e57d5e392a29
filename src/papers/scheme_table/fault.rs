//! What can be wrong with a table somebody edited, and what is worth telling of one that could be read.
//!
//! Data with their sentences; the words themselves are in the catalogue.

use super::super::workbook::WorkbookFault;
use crate::text::Lang;
use crate::text::numbers::NumberFault;

/// One fault, with its place in the worksheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFault {
    /// Number of the row as the spreadsheet program shows it, from 1; nothing for the whole file.
    pub row: Option<u32>,
    /// Letter of the column; nothing where the row or the file is meant.
    pub column: Option<String>,
    /// What is wrong.
    pub problem: TableProblem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableProblem {
    /// The file is no workbook that may be read.
    File(WorkbookFault),
    /// No sheet has a row with the headings of code and name.
    NoTable,
    /// Headings, but no row below them.
    NoRows,
    /// More rows than a scheme has nodes.
    TooManyRows,
    /// More faults than are worth listing.
    TooManyFaults,
    /// The level is no whole number from 1 to 12.
    NotALevel,
    /// The level is more than one below the row above.
    LevelJump {
        /// The deepest level possible here.
        deepest: usize,
    },
    /// The code stands in a row above already.
    DuplicateCode {
        /// The code.
        code: String,
        /// The row it stands in first.
        first: u32,
    },
    /// The name is missing.
    NameMissing,
    /// A text with control characters, or a code that is too long.
    BadText,
    /// A text in an encoding from before Unicode.
    OldEncoding,
    /// The maximum is no number.
    NotANumber(NumberFault),
    /// The maximum is below 0.
    Negative,
    /// No word for a kind.
    UnknownKind,
    /// A kind that differs from that of the row's top row.
    KindBelowTop,
    /// No word for an evidence rule.
    UnknownEvidence,
}

impl TableFault {
    pub(super) fn of_file(problem: TableProblem) -> Self {
        Self { row: None, column: None, problem }
    }

    /// The sentence, opening with the place: `Ô E7: …`.
    #[must_use]
    pub fn sentence(&self, t: Lang) -> String {
        let what = self.problem.sentence(t);
        match (self.row, &self.column) {
            (Some(row), Some(column)) => t.table_at_cell(column, row, what),
            (Some(row), None) => t.table_at_row(row, what),
            (None, _) => what,
        }
    }
}

impl TableProblem {
    fn sentence(&self, t: Lang) -> String {
        let fixed = match self {
            Self::File(fault) => return fault.sentence(t),
            Self::NotANumber(fault) => return fault.sentence(t),
            Self::LevelJump { deepest } => return t.table_fault_level_jump(deepest),
            Self::DuplicateCode { code, first } => return t.table_fault_duplicate_code(code, first),
            Self::NoTable => t.table_fault_no_table(),
            Self::NoRows => t.table_fault_no_rows(),
            Self::TooManyRows => t.table_fault_too_many_rows(),
            Self::TooManyFaults => t.table_fault_too_many_faults(),
            Self::NotALevel => t.table_fault_not_a_level(),
            Self::NameMissing => t.table_fault_name_missing(),
            Self::BadText => t.table_fault_bad_text(),
            Self::OldEncoding => t.table_fault_old_encoding(),
            Self::Negative => t.table_fault_negative(),
            Self::UnknownKind => t.table_fault_unknown_kind(),
            Self::KindBelowTop => t.table_fault_kind_below_top(),
            Self::UnknownEvidence => t.table_fault_unknown_evidence(),
        };
        fixed.to_owned()
    }
}

/// Something the reader of a table should know before they apply it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableNotice {
    /// Number of the row as the spreadsheet program shows it, from 1.
    pub row: u32,
    /// Code of the node; empty for a row that became none.
    pub code: String,
    /// What there is to know.
    pub what: Noticed,
}

/// What there is to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noticed {
    /// The sentence of a rule was edited; the rule is as before.
    SentenceEdited,
    /// A new line's rule in words went into its guidance; its points are typed by the scorer.
    RuleToGuidance,
    /// A line got rows below it, so its rule is gone.
    LineBecameHeading,
    /// A heading lost all rows below it, so it is a line whose points are typed by the scorer.
    HeadingBecameLine,
    /// The row had no code and got this one.
    CodeMade,
    /// A row without level and code below the total is no node.
    RowIgnored,
}

impl TableNotice {
    /// The sentence.
    #[must_use]
    pub fn sentence(&self, t: Lang) -> String {
        let (row, code) = (self.row, &self.code);
        match self.what {
            Noticed::SentenceEdited => t.table_notice_sentence(row, code),
            Noticed::RuleToGuidance => t.table_notice_guidance(row, code),
            Noticed::LineBecameHeading => t.table_notice_heading(row, code),
            Noticed::HeadingBecameLine => t.table_notice_line(row, code),
            Noticed::CodeMade => t.table_notice_code(row, code),
            Noticed::RowIgnored => t.table_notice_ignored(row),
        }
    }
}
