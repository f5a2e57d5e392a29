//! The table as CSV: UTF-8 with a mark of the byte order, semicolons, the decimal comma, as Excel in Viet Nam reads it.

use super::{Row, SheetTable, headings, kept};
use crate::papers::workbook::{Cell, Cells};
use crate::papers::worksheet::looks_like_a_formula;
use crate::text::Lang;
use crate::text::numbers::format_number;
use std::collections::BTreeMap;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The table as CSV.
///
/// # Errors
/// None that writing into memory has; the type is that of the writer.
pub fn write(table: &SheetTable, t: Lang) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(Vec::new());
    let key = table.origin.heading();
    writer.write_record(headings(t).into_iter().chain([key.as_str()]))?;
    for group in &table.groups {
        writer.write_record([
            &group.code,
            &safe(&group.name),
            "",
            &number(&group.max, t),
            "",
            &number(&group.points, t),
        ])?;
        for row in &group.rows {
            writer.write_record(cells_of(row, t))?;
        }
    }
    for sum in &table.sums {
        writer.write_record(["", &safe(&sum.name), "", "", "", &number(&sum.points, t)])?;
    }
    let written = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok([BYTE_ORDER_MARK.as_bytes(), &written].concat())
}

fn cells_of(row: &Row, t: Lang) -> [String; 9] {
    [
        safe(&row.code),
        safe(&row.name),
        safe(&row.label),
        number(&row.max, t),
        safe(&row.kind.shown(&row.value, t)),
        number(&row.points, t),
        row.key.clone(),
        kept('o', &row.value),
        kept('v', &row.version),
    ]
}

fn number(plain: &str, t: Lang) -> String {
    if plain.is_empty() { String::new() } else { format_number(plain, t) }
}

/// A text that is not computed where the file is opened. An apostrophe of its own is doubled: reading takes one away.
fn safe(text: &str) -> String {
    if looks_like_a_formula(text) || text.starts_with('\'') { format!("'{text}") } else { text.to_owned() }
}

/// The cells of a CSV file, all of them texts. Cut at semicolons, or at commas or tabs where a program wrote those.
pub(super) fn cells(text: &str) -> Cells {
    let text = text.trim_start_matches(BYTE_ORDER_MARK);
    let first = text.lines().next().unwrap_or_default();
    let often = |mark: &u8| first.bytes().filter(|byte| byte == mark).count();
    let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(often).unwrap_or(b';');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut cells = Cells::new();
    for (number, record) in (0..).zip(reader.records().map_while(Result::ok)) {
        let row: BTreeMap<u32, Cell> = (0..)
            .zip(record.iter())
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(column, text)| (column, Cell::Text(text.strip_prefix('\'').unwrap_or(text).to_owned())))
            .collect();
        if !row.is_empty() {
            cells.insert(number, row);
        }
    }
    cells
}
