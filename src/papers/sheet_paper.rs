//! The score sheet of one unit (*phiếu chấm điểm*) as a paper, to be signed by its head.

use super::document::{Align, Document, Paper, Paragraph, Part, Table};
use super::party_format::{Issuer, heading, margins, own_signature, title};
use crate::text::Lang;
use chrono::NaiveDate;

/// A sheet as a paper; every text as people read it.
#[derive(Debug, Clone)]
pub struct SheetPaper {
    /// Who issues it: the unit.
    pub issuer: Issuer,
    /// The day that decides the format.
    pub on: NaiveDate,
    /// Name of the period.
    pub period: String,
    /// The rows in printed order.
    pub rows: Vec<SheetPaperRow>,
    /// What is to be known: not sent yet, only an illustration.
    pub remarks: Vec<String>,
}

/// A row: a group, a line or a sum.
#[derive(Debug, Clone)]
pub struct SheetPaperRow {
    /// Code, name, figures, maximum, points.
    pub cells: [String; 5],
    /// Whether it is a group or a sum.
    pub is_bold: bool,
}

/// Widths of the columns in millimetres; the page leaves 160 in the narrower of the formats.
const WIDTHS: [u32; 5] = [15, 72, 35, 18, 18];
/// Points of the table's letters.
const SIZE: u32 = 12;

/// The paper.
#[must_use]
pub fn document(sheet: &SheetPaper) -> Document {
    let t = Lang::Vi;
    let paper = Paper { is_landscape: false, margins: margins(sheet.on) };
    let mut parts = vec![heading(&sheet.issuer, paper, None)];
    parts.extend(title(t.sheet_file_sheet(), &t.sheet_paper_subject(&sheet.period)));
    let remarks = sheet.remarks.iter().map(|remark| Paragraph::centred(remark, SIZE).italic());
    parts.extend(remarks.map(Part::Text));
    parts.push(Part::Table(table(sheet)));
    parts.push(Part::Text(Paragraph::centred("", SIZE)));
    parts.push(own_signature(paper));
    Document { title: t.sheet_file_sheet().to_owned(), paper, parts }
}

fn table(sheet: &SheetPaper) -> Table {
    let t = Lang::Vi;
    let heading = [
        t.sheet_file_code(),
        t.col_criterion(),
        t.sheet_file_field(),
        t.sheet_file_max(),
        t.sheet_paper_points(),
    ];
    let row = |row: &SheetPaperRow| {
        let aligned = [Align::Left, Align::Left, Align::Center, Align::Center, Align::Center];
        let cell = |(text, align): (&String, Align)| {
            let cell = Paragraph::centred(text, SIZE).aligned(align);
            if row.is_bold { cell.bold() } else { cell }
        };
        row.cells.iter().zip(aligned).map(cell).collect()
    };
    Table {
        widths: WIDTHS.to_vec(),
        heading: heading.map(|word| Paragraph::centred(word, SIZE).bold()).to_vec(),
        rows: sheet.rows.iter().map(row).collect(),
    }
}
