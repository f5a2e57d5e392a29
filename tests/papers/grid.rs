//! A worksheet as rows of cells: taken from a written table, changed as somebody would in Excel, saved again.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::Workbook;
use thidua::domain::scheme::Scheme;
use thidua::papers::scheme_table::{Column, TableFault, TableImport, read, write};
use thidua::text::Lang;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Blank,
    Text(String),
    /// As typed with a decimal point.
    Number(String),
}

impl From<&str> for Cell {
    /// Text that reads as a number is a number, as in Excel; a leading apostrophe keeps it text.
    fn from(typed: &str) -> Self {
        match typed.strip_prefix('\'') {
            Some(text) => Self::Text(text.to_owned()),
            None if typed.is_empty() => Self::Blank,
            None if typed.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-')) => {
                Self::Number(typed.to_owned())
            }
            None => Self::Text(typed.to_owned()),
        }
    }
}

/// The rows of a sheet from its first.
#[derive(Debug, Clone)]
pub(crate) struct Grid {
    pub(crate) rows: Vec<Vec<Cell>>,
}

impl Grid {
    /// As it was typed: rows of cells.
    pub(crate) fn typed(rows: &[&[&str]]) -> Self {
        Self { rows: rows.iter().map(|row| row.iter().map(|cell| Cell::from(*cell)).collect()).collect() }
    }

    /// The table of a scheme in Vietnamese.
    pub(crate) fn of(scheme: &Scheme) -> Self {
        Self::from_file(&write(scheme, Lang::Vi, "CỤM THI ĐUA").unwrap())
    }

    pub(crate) fn from_file(bytes: &[u8]) -> Self {
        let mut workbook = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
        let range = workbook.worksheet_range_at(0).unwrap().unwrap();
        assert_eq!(range.start(), Some((0, 0)));
        let cell = |data: &Data| match data {
            Data::Empty => Cell::Blank,
            Data::String(text) => Cell::Text(text.clone()),
            other => Cell::Number(other.to_string()),
        };
        Self { rows: range.rows().map(|row| row.iter().map(cell).collect()).collect() }
    }

    /// Position of the column with this heading.
    pub(crate) fn column(&self, column: Column) -> usize {
        let heading = Cell::Text(column.heading(Lang::Vi).to_owned());
        self.rows.iter().find_map(|row| row.iter().position(|cell| *cell == heading)).unwrap()
    }

    /// Position of the row with this code.
    pub(crate) fn row(&self, code: &str) -> usize {
        let (at, code) = (self.column(Column::Code), Cell::Text(code.to_owned()));
        self.rows.iter().position(|row| row.get(at) == Some(&code)).unwrap()
    }

    /// Number of that row as Excel shows it.
    pub(crate) fn number(&self, code: &str) -> u32 {
        u32::try_from(self.row(code) + 1).unwrap()
    }

    pub(crate) fn at(&self, code: &str, column: Column) -> &Cell {
        &self.rows[self.row(code)][self.column(column)]
    }

    pub(crate) fn set(&mut self, code: &str, column: Column, typed: &str) {
        let (row, at) = (self.row(code), self.column(column));
        self.rows[row][at] = Cell::from(typed);
    }

    pub(crate) fn remove(&mut self, code: &str) {
        let row = self.row(code);
        self.rows.remove(row);
    }

    /// A new row below another: level, code, name, maximum, rule in words.
    pub(crate) fn insert_below(&mut self, code: &str, cells: [&str; 5]) {
        let [level, own, name, max, rule] = cells.map(Cell::from);
        let row = vec![level, own, name, Cell::Blank, max, rule];
        self.rows.insert(self.row(code) + 1, row);
    }

    /// Everything right of the rows' first cells moves one to the right.
    pub(crate) fn insert_column(&mut self, at: usize, typed: &str) {
        for row in &mut self.rows {
            row.resize(row.len().max(at), Cell::Blank);
            row.insert(at, Cell::from(typed));
        }
    }

    pub(crate) fn remove_column(&mut self, column: Column) {
        let at = self.column(column);
        for row in self.rows.iter_mut().filter(|row| row.len() > at) {
            row.remove(at);
        }
    }

    pub(crate) fn save(&self) -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (row, cells) in (0..).zip(&self.rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Blank => {}
                    Cell::Text(text) => {
                        sheet.write_string(row, column, text).unwrap();
                    }
                    Cell::Number(number) => {
                        sheet.write_number(row, column, binary(number)).unwrap();
                    }
                }
            }
        }
        workbook.save_to_buffer().unwrap()
    }

    pub(crate) fn read_onto(&self, base: &Scheme) -> Result<TableImport, Vec<TableFault>> {
        read(&self.save(), base)
    }
}

#[expect(clippy::disallowed_types, reason = "the file format has no other numbers")]
fn binary(number: &str) -> f64 {
    number.parse().unwrap()
}
