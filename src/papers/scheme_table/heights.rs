//! Heights of rows with wrapped text: right when the file is opened, and still growing when a cell is edited.
//!
//! Spreadsheet programs differ in whether they fit rows as they open a file, so each row says how high it is. The
//! writer marks such heights as set by hand, which would keep the row from growing; the mark is taken out again.

use std::io::{Cursor, Read as _, Write as _};

use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Points of one line of text.
const LINE: u32 = 16;
/// The highest row there is, in points.
const HIGHEST: u32 = 409;
const SHEET: &str = "xl/worksheets/sheet1.xml";
const SET_BY_HAND: &str = " customHeight=\"1\"";

/// The height in points of a row with this text in a column so many characters wide.
pub(super) fn height(text: &str, width: u32) -> u32 {
    // Widths count the digits of another face, wider than the letters of running text.
    let fitting = usize::try_from(width + width / 5).unwrap_or(1).max(1);
    let lines: usize = text.lines().map(|line| line.chars().count().div_ceil(fitting).max(1)).sum();
    u32::try_from(lines.max(1)).unwrap_or(HIGHEST).saturating_mul(LINE).min(HIGHEST)
}

/// The workbook with rows that grow, from this row (numbered from 1) on.
pub(super) fn growing(workbook: Vec<u8>, from_row: u32) -> ZipResult<Vec<u8>> {
    let mut parts = ZipArchive::new(Cursor::new(workbook))?;
    let mut written = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..parts.len() {
        let mut part = parts.by_index(index)?;
        if part.name()? != SHEET {
            drop(part);
            written.raw_copy_file(parts.by_index_raw(index)?)?;
            continue;
        }
        let mut sheet = String::new();
        part.read_to_string(&mut sheet)?;
        let rows = sheet.find(&format!("<row r=\"{from_row}\"")).unwrap_or(sheet.len());
        let (head, rows) = sheet.split_at(rows);
        written.start_file(SHEET, SimpleFileOptions::default())?;
        written.write_all(head.as_bytes())?;
        written.write_all(rows.replace(SET_BY_HAND, "").as_bytes())?;
    }
    written.finish().map(Cursor::into_inner)
}
