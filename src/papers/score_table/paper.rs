//! The table as an appendix in the format of Party papers to be numbered, edited and signed with its report.

use super::{ScoreRow, ScoreTable};
use crate::papers::document::{Align, Document, Paper, Paragraph, Part, Table};
use crate::papers::party_format::margins;
use crate::text::Lang;
use crate::text::numbers::format_points;
use chrono::NaiveDate;

/// Points of the table's letters.
const SIZE: u32 = 12;

/// The paper, in Vietnamese; `on` is the day of the conference, which decides the format. Number and date
/// of the report it belongs to are left to be filled in.
#[must_use]
pub fn document(table: &ScoreTable, on: NaiveDate) -> Document {
    let t = Lang::Vi;
    let paper = Paper { is_landscape: true, margins: margins(on) };
    let title = [
        Paragraph::centred(t.score_table_title().to_uppercase(), 15).bold(),
        Paragraph::centred(t.score_table_subject(&table.period, &table.cluster), 14).bold(),
        Paragraph::centred(t.score_table_with_report(), 14).italic(),
        Paragraph::centred("-----", 14),
        Paragraph::centred("", SIZE),
    ];
    let mut parts: Vec<Part> = title.into_iter().map(Part::Text).collect();
    parts.push(Part::Table(table_of(table, paper)));
    if !table.state.is_empty() {
        parts.push(Part::Text(Paragraph::centred(&table.state, SIZE).italic().aligned(Align::Right)));
    }
    let remarks = table.remarks.iter().map(|remark| Paragraph::centred(remark, SIZE).aligned(Align::Left));
    parts.extend(remarks.map(Part::Text));
    Document { title: t.score_table_title().to_owned(), paper, parts }
}

/// The table alone.
pub(in crate::papers) fn table_on(table: &ScoreTable, on: NaiveDate) -> Table {
    table_of(table, Paper { is_landscape: true, margins: margins(on) })
}

fn table_of(table: &ScoreTable, paper: Paper) -> Table {
    let head = |text: String| Paragraph::centred(text, SIZE).bold();
    Table {
        widths: widths(table.groups.len(), paper),
        heading: table.headings(Lang::Vi).map(head).collect(),
        rows: (1..).zip(&table.rows).map(|(number, row)| cells(number, row)).collect(),
    }
}

/// Widths in millimetres; what the fixed columns leave of the page goes to the groups.
fn widths(groups: usize, paper: Paper) -> Vec<u32> {
    const NUMBER: u32 = 10;
    const UNIT: u32 = 34;
    const BEHIND: [u32; 6] = [19, 17, 17, 19, 15, 26];
    let [_, _, left, right] = paper.margins;
    let room = 297_u32.saturating_sub(left + right + NUMBER + UNIT + BEHIND.iter().sum::<u32>());
    let each = room / u32::try_from(groups.max(1)).unwrap_or(1);
    let mut widths = vec![NUMBER, UNIT];
    widths.extend(std::iter::repeat_n(each.clamp(8, 20), groups));
    widths.extend(BEHIND);
    widths
}

fn cells(number: u32, row: &ScoreRow) -> Vec<Paragraph> {
    let t = Lang::Vi;
    let middle = |text: String| Paragraph::centred(text, SIZE);
    let points = |plain: &String| {
        let text = if plain.is_empty() { String::new() } else { format_points(plain, t) };
        middle(text)
    };
    let mut cells = vec![middle(number.to_string()), middle(row.unit.clone()).aligned(Align::Left)];
    cells.extend(row.groups.iter().map(points));
    cells.extend([points(&row.core), points(&row.bonus), points(&row.deduction), points(&row.total).bold()]);
    cells.extend([middle(row.rank.clone()).bold(), middle(row.remark.clone()).aligned(Align::Left)]);
    cells
}
