//! Reads a table back from a workbook somebody edited, onto the scheme it was made from (scoring table §2).
//!
//! Finds the sheet, its heading row and its columns; what the rows say is for [`super::rows`], what becomes of them
//! for [`super::tree`].

use std::collections::BTreeMap;

use super::super::workbook::{self, Cell, Cells, WorkbookFault};
use super::super::worksheet::letters;
use super::columns::{Column, Headings};
use super::fault::{TableFault, TableNotice, TableProblem};
use super::{rows, tree};
use crate::domain::scheme::Scheme;
use crate::text::Lang;

/// A table that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableImport {
    /// The scheme as the table has it; not judged yet.
    pub scheme: Scheme,
    /// What to know before it is applied, in the order of the rows.
    pub notices: Vec<TableNotice>,
}

/// Reads a workbook as a table of `base`: rows are matched by code, and whatever the table does not show is kept.
///
/// Names and guidance are taken in the language of the headings. A column that is not there changes nothing. New rows
/// become headings where deeper rows follow, else lines whose points are typed by the scorer.
///
/// # Errors
/// Every fault of the table with its cell, in the order of the rows; or the one that keeps the file from being read.
pub fn read(bytes: &[u8], base: &Scheme) -> Result<TableImport, Vec<TableFault>> {
    let headings = Headings::all();
    let found = workbook::find_in_sheets(bytes, |cells| Table::find(cells, &headings))
        .map_err(|fault| vec![of_workbook(fault)])?;
    let table = found.ok_or_else(|| vec![TableFault::of_file(TableProblem::NoTable)])?;
    let read = rows::read(&table, base)?;
    Ok(tree::build(&table, base, read))
}

fn of_workbook(fault: WorkbookFault) -> TableFault {
    let place = match fault {
        WorkbookFault::FarCell { row, column } | WorkbookFault::LongText { row, column } => {
            Some((row, column))
        }
        _ => None,
    };
    TableFault {
        row: place.map(|(row, _)| row.saturating_add(1)),
        column: place.map(|(_, column)| letters(column)),
        problem: TableProblem::File(fault),
    }
}

/// A sheet with a heading row.
pub(super) struct Table {
    /// The language of its headings.
    pub(super) t: Lang,
    columns: BTreeMap<Column, u32>,
    /// The rows below the headings.
    below: Cells,
}

impl Table {
    /// The table of a sheet: below the first row that heads codes, names and something else.
    fn find(cells: &Cells, headings: &Headings) -> Option<Self> {
        cells.iter().find_map(|(number, row)| {
            let (t, columns) = headings.columns(row)?;
            // Headings are repeated where printed pages were pasted together.
            let below = cells.range(number + 1..).filter(|(_, row)| headings.columns(row).is_none());
            Some(Self { t, columns, below: below.map(|(number, row)| (*number, row.clone())).collect() })
        })
    }

    /// The rows with something in a column of the table: number from 0, cells by column.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, BTreeMap<Column, &Cell>)> {
        self.below.iter().filter_map(|(number, row)| {
            let cells: BTreeMap<Column, &Cell> = self
                .columns
                .iter()
                .filter_map(|(column, at)| row.get(at).map(|cell| (*column, cell)))
                .collect();
            (!cells.is_empty()).then_some((*number, cells))
        })
    }

    /// Whether the table has the column at all.
    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.contains_key(&column)
    }

    /// The letter of a column, where the table has it.
    pub(super) fn letter(&self, column: Column) -> Option<String> {
        self.columns.get(&column).map(|at| letters(*at))
    }
}
