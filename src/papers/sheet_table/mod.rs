//! A unit's score sheet as a table to be filled away from the app and brought back: as a worksheet (XLSX) or as CSV.
//!
//! One row per field. Three columns say what a row stands for: the field's key, what stood in it when the table was
//! made, and the version of its line then. So rows may be moved, and only what somebody changed in the table counts.

mod csv;
mod fault;
mod read;
mod write;

pub use self::csv::write as write_csv;
pub use self::fault::{SheetTableFault, SheetTableProblem};
pub use self::read::{Change, read};
pub use self::write::write;

use crate::text::dates::{format_date, read_date};
use crate::text::numbers::{Expecting, format_input, read_number};
use crate::text::{Lang, fold::fold};
use chrono::{Days, NaiveDate};

/// What a table was made from. A table of anything else is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Code of the cluster.
    pub cluster: String,
    /// Code of the period.
    pub period: String,
    /// Code of the unit.
    pub unit: String,
    /// Code and version of the scheme, e.g. `DB-2013 v1`.
    pub scheme: String,
}

/// Begins the heading of the column of keys; the number is that of this layout.
const MARK: &str = "thidua-1";

impl Origin {
    fn heading(&self) -> String {
        [MARK, &self.cluster, &self.period, &self.unit, &self.scheme].join("|")
    }

    fn parse(heading: &str) -> Option<Self> {
        let mut parts = heading.trim().split('|');
        (parts.next() == Some(MARK)).then_some(())?;
        let mut part = || parts.next().map(str::to_owned);
        Some(Self { cluster: part()?, period: part()?, unit: part()?, scheme: part()? })
    }
}

/// A sheet as a table.
#[derive(Debug, Clone)]
pub struct SheetTable {
    /// What it is made from.
    pub origin: Origin,
    /// The lines above the table.
    pub title: Vec<String>,
    /// The groups in printed order.
    pub groups: Vec<Group>,
    /// The sums below, in printed order.
    pub sums: Vec<Sum>,
}

/// A group.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its maximum, a plain decimal; empty for none.
    pub max: String,
    /// Its points, a plain decimal; empty for none yet.
    pub points: String,
    /// Its fields, line by line.
    pub rows: Vec<Row>,
}

/// One field of a line. What belongs to the line stands on its first row and is empty on the others.
#[derive(Debug, Clone)]
pub struct Row {
    /// Code of the line.
    pub code: String,
    /// Name of the line.
    pub name: String,
    /// Maximum of the line, a plain decimal.
    pub max: String,
    /// Points of the line, a plain decimal.
    pub points: String,
    /// Label of the field.
    pub label: String,
    /// What the field takes.
    pub kind: FieldKind,
    /// What stands in it, as [`FieldKind::plain`] has it.
    pub value: String,
    /// The name of the field, e.g. `II.1:in:actual`.
    pub key: String,
    /// The version of its line.
    pub version: String,
    /// Whether it can be filled.
    pub is_open: bool,
}

/// A sum below the table.
#[derive(Debug, Clone)]
pub struct Sum {
    /// Its name.
    pub name: String,
    /// The points, a plain decimal.
    pub points: String,
    /// What is added (`true`) or taken off: groups by code, or other sums by their place.
    pub parts: Vec<(bool, Part)>,
}

/// A part of a sum.
#[derive(Debug, Clone)]
pub enum Part {
    /// The group with this code.
    Group(String),
    /// The sum at this place.
    Sum(usize),
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// A number.
    Number(Expecting),
    /// A day.
    Day,
    /// One of some words.
    Choice(Vec<String>),
    /// A mark, or nothing.
    Tick,
    /// Any text.
    Text,
}

/// The mark of a ticked box.
pub const TICKED: &str = "x";

impl FieldKind {
    /// A text in the one form this kind has, so that equal values are equal texts: plain decimals, `03/07/2013`, the
    /// offered word, [`TICKED`]. What cannot be read stays as it is, to be shown with what is wrong.
    #[must_use]
    pub fn plain(&self, text: &str) -> String {
        let text = text.trim();
        match self {
            Self::Number(expecting) => read_number(text, *expecting).unwrap_or_else(|_| text.to_owned()),
            Self::Day => read_date(text).map_or_else(|_| text.to_owned(), format_date),
            Self::Choice(words) => {
                let wanted = fold(text);
                let found = words.iter().find(|word| !wanted.is_empty() && fold(word) == wanted);
                found.cloned().unwrap_or_else(|| text.to_owned())
            }
            Self::Tick if text.is_empty() => String::new(),
            Self::Tick => TICKED.to_owned(),
            Self::Text => text.replace("\r\n", "\n"),
        }
    }

    /// A number cell in the same form: days are numbers in worksheets, counted from the end of 1899.
    #[must_use]
    pub fn plain_of_number(&self, number: &str) -> String {
        let day = || {
            let days = number.parse::<u64>().ok().filter(|days| (1..60_000).contains(days))?;
            NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
        };
        match self {
            Self::Number(_) => number.to_owned(),
            Self::Day => day().map_or_else(|| number.to_owned(), format_date),
            Self::Choice(_) | Self::Tick | Self::Text => self.plain(number),
        }
    }

    /// The value as people read and type it.
    #[must_use]
    pub fn shown(&self, value: &str, t: Lang) -> String {
        match self {
            Self::Number(expecting) if read_plain(value) => format_input(value, *expecting, t),
            _ => value.to_owned(),
        }
    }
}

/// Whether a text is a plain decimal.
fn read_plain(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The words above the columns people see.
fn headings(t: Lang) -> [&'static str; 6] {
    [
        t.sheet_file_code(),
        t.col_criterion(),
        t.sheet_file_field(),
        t.sheet_file_max(),
        t.sheet_file_result(),
        t.sheet_points_label(),
    ]
}

/// Keeps a value from being taken for a number or a day by whatever opens the file.
fn kept(sign: char, value: &str) -> String {
    format!("{sign}:{value}")
}

fn unkept(sign: char, text: &str) -> Option<&str> {
    text.strip_prefix(sign)?.strip_prefix(':')
}
