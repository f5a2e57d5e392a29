//! Reads a filled table back: what somebody changed in it, field by field.

use super::fault::{SheetTableFault, SheetTableProblem};
use super::{FieldKind, Origin, Row, SheetTable, csv, unkept};
use crate::papers::workbook::{self, Cell, Cells, Marks, WorkbookFault};
use crate::text::Lang;
use crate::text::fold::fold;
use std::collections::BTreeMap;

/// Most faults that are told of one file.
const MOST_FAULTS: usize = 20;

/// A field somebody changed in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field's name, e.g. `II.1:in:actual`.
    pub key: String,
    /// The version of its line when the table was made.
    pub version: String,
    /// What it says now, as [`FieldKind::plain`] has it; blank where it was emptied.
    pub value: String,
}

/// The changes of a file against what it was made with, in the order of the sheet. `present` is the sheet as it would
/// be written now: it knows the fields, their kinds, and where the file must come from.
///
/// # Errors
/// Everything that is wrong with the file; nothing of it is taken then.
pub fn read(bytes: &[u8], present: &SheetTable) -> Result<Vec<Change>, Vec<SheetTableFault>> {
    let of_file = |problem| vec![SheetTableFault::of_file(problem)];
    // Anything else is a text; an old or encrypted workbook is told by the reader of workbooks.
    let is_workbook = bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    let found = if is_workbook {
        workbook::find_with_marks(bytes, Table::find).map_err(|fault| vec![of_workbook(fault)])?
    } else {
        let text = std::str::from_utf8(bytes).map_err(|_| of_file(SheetTableProblem::NotUtf8))?;
        Table::find(&csv::cells(text)).map(|table| (table, Marks::default()))
    };
    let (table, marks) = found.ok_or_else(|| of_file(SheetTableProblem::NoTable))?;
    if table.origin != present.origin {
        return Err(of_file(SheetTableProblem::OtherOrigin(table.origin)));
    }
    let result = table.result.ok_or_else(|| of_file(SheetTableProblem::NoResults))?;
    let rows: Vec<&Row> = present.groups.iter().flat_map(|group| &group.rows).collect();
    let places: BTreeMap<&str, usize> =
        rows.iter().enumerate().map(|(at, row)| (row.key.as_str(), at)).collect();
    let mut faults = Vec::new();
    let mut said: BTreeMap<usize, Said> = BTreeMap::new();
    for (number, cells) in &table.below {
        let Some(key) = text_at(cells, table.key) else { continue };
        let mut fault = |problem| faults.push(SheetTableFault { row: Some(number + 1), problem });
        let Some((at, row)) = places.get(key).and_then(|at| Some((*at, *rows.get(*at)?))) else {
            fault(SheetTableProblem::UnknownRow);
            continue;
        };
        // What a program computed, or what stands for several rows, is nobody's answer to this one.
        if marks.is_merged(*number, result) {
            fault(SheetTableProblem::Merged);
        } else if marks.is_formula(*number, result) {
            fault(SheetTableProblem::Formula);
        }
        match (Said::of(cells, table.key, result, &row.kind), said.get(&at)) {
            (Some(new), Some(old)) if *old != new => fault(SheetTableProblem::Twice(key.to_owned())),
            (Some(new), _) => {
                said.insert(at, new);
            }
            (None, _) => fault(SheetTableProblem::UnknownRow),
        }
    }
    if !faults.is_empty() {
        faults.truncate(MOST_FAULTS);
        return Err(faults);
    }
    let changed = said.into_iter().filter(|(_, said)| said.value != said.original);
    let change = |(at, said): (usize, Said)| {
        let row = rows.get(at).filter(|row| row.is_open)?;
        Some(Change { key: row.key.clone(), version: said.version, value: said.value })
    };
    Ok(changed.filter_map(change).collect())
}

fn of_workbook(fault: WorkbookFault) -> SheetTableFault {
    let row = match fault {
        WorkbookFault::FarCell { row, .. } | WorkbookFault::LongText { row, .. } => {
            Some(row.saturating_add(1))
        }
        _ => None,
    };
    SheetTableFault { row, problem: SheetTableProblem::File(fault) }
}

/// What a row says.
#[derive(PartialEq, Eq)]
struct Said {
    value: String,
    original: String,
    version: String,
}

impl Said {
    fn of(cells: &BTreeMap<u32, Cell>, key: u32, result: u32, kind: &FieldKind) -> Option<Self> {
        Some(Self {
            value: match cells.get(&result) {
                None => String::new(),
                Some(Cell::Number(number)) => kind.plain_of_number(number),
                Some(Cell::Text(text)) => kind.plain(text),
            },
            original: unkept('o', text_at(cells, key + 1)?)?.to_owned(),
            version: unkept('v', text_at(cells, key + 2)?)?.to_owned(),
        })
    }
}

fn text_at(cells: &BTreeMap<u32, Cell>, column: u32) -> Option<&str> {
    match cells.get(&column)? {
        Cell::Text(text) => Some(text.trim_end_matches(['\r', '\n'])),
        Cell::Number(_) => None,
    }
}

/// A table that was found in a file.
struct Table {
    origin: Origin,
    key: u32,
    result: Option<u32>,
    below: Cells,
}

impl Table {
    fn find(cells: &Cells) -> Option<Self> {
        cells.iter().find_map(|(number, row)| {
            let origin_of = |cell: &Cell| match cell {
                Cell::Text(text) => Origin::parse(text),
                Cell::Number(_) => None,
            };
            let (key, origin) = row.iter().find_map(|(column, cell)| Some((*column, origin_of(cell)?)))?;
            let is_result = |cell: &Cell| match cell {
                Cell::Text(text) => {
                    [Lang::Vi, Lang::En].iter().any(|t| fold(t.sheet_file_result()) == fold(text))
                }
                Cell::Number(_) => false,
            };
            let result = row.iter().find(|(_, cell)| is_result(cell)).map(|(column, _)| *column);
            let below = cells.range(number + 1..).map(|(number, row)| (*number, row.clone())).collect();
            Some(Self { origin, key, result, below })
        })
    }
}
