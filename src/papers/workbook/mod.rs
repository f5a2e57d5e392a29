//! Reading workbooks (XLSX) that strangers send, cell by cell and within limits.
//!
//! A few kilobytes can unpack to gigabytes, claim a billion cells or make a reader stop the whole process. So every
//! part is unpacked through a counter first (`parts`), its markup is looked over (`markup`), and only what a table
//! needs is handed on. Knows cells, not what a table means.

mod markup;
mod parts;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{DataRef, Dimensions, Reader as _, SheetType, Xlsx};

use crate::text::Lang;

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most bytes of all parts of a file together, unpacked.
pub const MAX_UNPACKED_BYTES: u64 = 32 * 1024 * 1024;
/// Most parts of a file.
pub const MAX_PARTS: usize = 200;
/// Sheets that are looked at: several may be listed over the same large part.
pub const MAX_SHEETS: usize = 20;
/// Rows that are read.
pub const MAX_ROWS: u32 = 6000;
/// Columns that are read.
pub const MAX_COLUMNS: u32 = 64;
/// Most cells of a file, empty ones among them.
pub const MAX_CELLS: usize = 200_000;
/// Most characters of a cell, as every spreadsheet program has it.
pub const MAX_CELL_CHARS: usize = 32_767;

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorkbookFault {
    /// More than [`MAX_BYTES`].
    #[error("larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// Not an XLSX file at all.
    #[error("not a workbook")]
    NotAWorkbook,
    /// A workbook in the format from before 2007.
    #[error("a workbook in the old binary format")]
    OldFormat,
    /// Protected by a password.
    #[error("encrypted")]
    Encrypted,
    /// Cut short, contradictory, or written as no spreadsheet program writes.
    #[error("damaged")]
    Damaged,
    /// More parts, bytes or cells than a table can have.
    #[error("more parts, bytes or cells than are read")]
    TooMuch,
    /// Something stands outside the rows and columns that are read.
    #[error("a cell outside the first {MAX_ROWS} rows and {MAX_COLUMNS} columns")]
    FarCell {
        /// Its row, from 0.
        row: u32,
        /// Its column, from 0.
        column: u32,
    },
    /// A text longer than a cell holds.
    #[error("a text longer than {MAX_CELL_CHARS} characters")]
    LongText {
        /// Its row, from 0.
        row: u32,
        /// Its column, from 0.
        column: u32,
    },
}

impl WorkbookFault {
    /// The sentence: what is wrong and what to do.
    #[must_use]
    pub fn sentence(&self, t: Lang) -> String {
        let text = match self {
            Self::TooLarge => t.workbook_too_large(),
            Self::NotAWorkbook => t.workbook_not_one(),
            Self::OldFormat => t.workbook_old_format(),
            Self::Encrypted => t.workbook_encrypted(),
            Self::Damaged => t.workbook_damaged(),
            Self::TooMuch => t.workbook_too_much(),
            Self::FarCell { .. } => t.workbook_far_cell(),
            Self::LongText { .. } => t.workbook_long_text(),
        };
        text.to_owned()
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text, as it was typed; also what is neither text nor number, as the program shows it.
    Text(String),
    /// A number, as a plain decimal of at most ten decimals.
    Number(String),
}

/// The cells of one sheet that are not empty, by row and column, both from 0.
pub type Cells = BTreeMap<u32, BTreeMap<u32, Cell>>;

/// Reads the sheets one after the other until `wanted` finds in one what it looks for.
///
/// # Errors
/// The first [`WorkbookFault`]; sheets behind the one that was wanted are not looked at.
pub fn find_in_sheets<T>(
    bytes: &[u8],
    wanted: impl Fn(&Cells) -> Option<T>,
) -> Result<Option<T>, WorkbookFault> {
    Ok(find_with_marks(bytes, wanted)?.map(|(found, _)| found))
}

/// What else there is to know of a sheet's cells.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    formulas: BTreeSet<(u32, u32)>,
    merged: Vec<Dimensions>,
}

impl Marks {
    /// Whether a cell, counted from 0, is computed.
    #[must_use]
    pub fn is_formula(&self, row: u32, column: u32) -> bool {
        self.formulas.contains(&(row, column))
    }

    /// Whether a cell, counted from 0, is one with others.
    #[must_use]
    pub fn is_merged(&self, row: u32, column: u32) -> bool {
        self.merged.iter().any(|region| region.contains(row, column))
    }

    fn read(workbook: &mut Xlsx<Cursor<Vec<u8>>>, name: &str) -> Result<Self, WorkbookFault> {
        let damaged = |_| WorkbookFault::Damaged;
        let mut formulas = BTreeSet::new();
        let mut reader = workbook.worksheet_cells_reader(name).map_err(damaged)?;
        while let Some(found) = reader.next_formula().map_err(damaged)? {
            if !found.get_value().is_empty() {
                formulas.insert(found.get_position());
            }
            if formulas.len() > MAX_CELLS {
                return Err(WorkbookFault::TooMuch);
            }
        }
        drop(reader);
        let merged = workbook.merge_cells_by_sheet_name(name).map_err(damaged)?;
        Ok(Self { formulas, merged })
    }
}

/// As [`find_in_sheets`], with what else there is to know of the sheet.
///
/// # Errors
/// As [`find_in_sheets`].
pub fn find_with_marks<T>(
    bytes: &[u8],
    wanted: impl Fn(&Cells) -> Option<T>,
) -> Result<Option<(T, Marks)>, WorkbookFault> {
    let safe = parts::needed(bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(safe)).map_err(|_| WorkbookFault::Damaged)?;
    let sheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).take(MAX_SHEETS).collect();
    let mut left = MAX_CELLS;
    for name in names {
        let cells = read_sheet(&mut workbook, &name, &mut left)?;
        if let Some(found) = wanted(&cells) {
            return Ok(Some((found, Marks::read(&mut workbook, &name)?)));
        }
    }
    Ok(None)
}

fn read_sheet(
    workbook: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
    left: &mut usize,
) -> Result<Cells, WorkbookFault> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|_| WorkbookFault::Damaged)?;
    let mut cells = Cells::new();
    while let Some(found) = reader.next_cell().map_err(|_| WorkbookFault::Damaged)? {
        *left = left.checked_sub(1).ok_or(WorkbookFault::TooMuch)?;
        let (row, column) = found.get_position();
        let Some(cell) = cell(found.get_value()) else { continue };
        // Formats reach to the last row and column of a sheet in many files; only what is written counts.
        if row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(WorkbookFault::FarCell { row, column });
        }
        if let Cell::Text(text) = &cell
            && text.chars().nth(MAX_CELL_CHARS).is_some()
        {
            return Err(WorkbookFault::LongText { row, column });
        }
        cells.entry(row).or_default().insert(column, cell);
    }
    Ok(cells)
}

/// The cell, unless nothing is written in it.
fn cell(value: &DataRef<'_>) -> Option<Cell> {
    let cell = match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => number_cell(number),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::Text(text.clone())
        }
        DataRef::Bool(is_true) => Cell::Text(if *is_true { "TRUE" } else { "FALSE" }.to_owned()),
        DataRef::Error(error) => Cell::Text(error.to_string()),
        // Dates are numbers like others once the styles are left behind.
        DataRef::DateTime(date) => number_cell(&date.as_f64()),
    };
    match &cell {
        Cell::Text(text) if text.trim().is_empty() => None,
        Cell::Text(_) | Cell::Number(_) => Some(cell),
    }
}

/// Worksheets keep binary fractions: 0.1 + 0.2 arrives as 0.30000000000000004 and is 0.3 to whoever typed it.
fn number_cell(number: &impl std::fmt::Display) -> Cell {
    let shortest = number.to_string();
    let plain = match shortest.split_once('.') {
        Some((_, fraction)) if fraction.len() > 10 => {
            let rounded = format!("{number:.10}");
            rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        Some(_) | None => shortest,
    };
    match plain.as_str() {
        "-0" => Cell::Number("0".to_owned()),
        text if text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.')) => {
            Cell::Number(plain)
        }
        _ => Cell::Text(plain),
    }
}
