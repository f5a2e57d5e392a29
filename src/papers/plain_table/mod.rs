//! A table of a page as it stands, to go on with in a spreadsheet program or to print: real numbers and days, a formula
//! in a total wherever it gives what the app gives.
//!
//! Knows nothing of what the rows are about; whoever shows the table on a page fills it here with the same rows.

mod write;

pub use self::write::write;

use chrono::{DateTime, NaiveDate, Utc};

/// A table.
#[derive(Debug, Clone, Default)]
pub struct PlainTable {
    /// Its name in the file; what a spreadsheet program does not take in a name is left out.
    pub name: String,
    /// The line above it.
    pub title: String,
    /// What else is to be known of it, a line each.
    pub lines: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, a cell for each column.
    pub rows: Vec<Row>,
    /// The row of totals; empty for none.
    pub total: Vec<Cell>,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its heading.
    pub heading: String,
    /// Its width in characters.
    pub width: u32,
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(heading: &str, width: u32) -> Self {
        Self { heading: heading.to_owned(), width }
    }
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Whether its numbers are taken off in the totals.
    pub is_deduction: bool,
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Self {
        Self { cells, is_deduction: false }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// A text, shown as it is whatever it begins with.
    Text(String),
    /// A number, a plain decimal.
    Number(String),
    /// Points, a plain decimal.
    Points(String),
    /// A day.
    Day(NaiveDate),
    /// An instant, shown on the clock of Viet Nam.
    Instant(DateTime<Utc>),
}

impl Cell {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number.
    #[must_use]
    pub fn number(number: impl ToString + Copy) -> Self {
        Self::Number(number.to_string())
    }

    /// Points, where there are some.
    #[must_use]
    pub fn points(plain: Option<String>) -> Self {
        plain.map_or(Self::Blank, Self::Points)
    }

    /// A number, where there is one.
    #[must_use]
    pub fn count(number: Option<usize>) -> Self {
        number.map_or(Self::Blank, Self::number)
    }

    /// A day, where there is one.
    #[must_use]
    pub fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Blank, Self::Day)
    }

    /// An instant, where there is one.
    #[must_use]
    pub fn instant(at: Option<DateTime<Utc>>) -> Self {
        at.map_or(Self::Blank, Self::Instant)
    }

    /// What it adds to a total.
    fn plain(&self) -> Option<&str> {
        match self {
            Self::Number(plain) | Self::Points(plain) => Some(plain),
            Self::Blank | Self::Text(_) | Self::Day(_) | Self::Instant(_) => None,
        }
    }
}
