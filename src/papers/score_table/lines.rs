//! The points line by line (*bảng điểm theo tiêu chí*): criteria as rows and units as columns, as an appendix.

use crate::papers::document::{Align, Document, Paper, Paragraph, Part, Table};
use crate::papers::party_format::margins;
use crate::text::Lang;
use crate::text::numbers::{format_number, format_points};
use chrono::NaiveDate;

/// Points of the table's letters.
const SIZE: u32 = 12;
/// Widths in millimetres of code, name and maximum.
const BEFORE: [u32; 3] = [15, 75, 16];
/// As many units stand side by side at most; more go on in a table below.
const UNITS: usize = 8;
/// The widest a unit's column is, in millimetres.
const WIDEST: u32 = 24;

/// The points of a period line by line.
#[derive(Debug, Clone)]
pub struct ScoreLines {
    /// Name of the cluster.
    pub cluster: String,
    /// Name of the period.
    pub period: String,
    /// Whether it is published or provisional, in words.
    pub state: String,
    /// Short names of the units, ranked ones first.
    pub units: Vec<String>,
    /// Groups and lines, in printed order.
    pub rows: Vec<LineRow>,
    /// The total of each unit, a plain decimal.
    pub totals: Vec<String>,
}

/// A group or a line. Points are plain decimals; empty where there are none.
#[derive(Debug, Clone)]
pub struct LineRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its maximum; empty for none.
    pub max: String,
    /// The points of each unit.
    pub points: Vec<String>,
    /// Whether it is a group at the top.
    pub is_bold: bool,
}

/// The paper, in Vietnamese; `on` is the day of the conference, which decides the format.
#[must_use]
pub fn document(lines: &ScoreLines, on: NaiveDate) -> Document {
    let t = Lang::Vi;
    let paper = Paper { is_landscape: true, margins: margins(on) };
    let title = [
        Paragraph::centred(t.score_lines_title().to_uppercase(), 15).bold(),
        Paragraph::centred(t.score_table_subject(&lines.period, &lines.cluster), 14).bold(),
        Paragraph::centred(t.score_table_with_report(), 14).italic(),
        Paragraph::centred("-----", 14),
    ];
    let mut parts: Vec<Part> = title.into_iter().map(Part::Text).collect();
    for first in (0..lines.units.len().max(1)).step_by(UNITS) {
        parts.push(Part::Text(Paragraph::centred("", SIZE)));
        parts.push(Part::Table(table(lines, paper, (first, UNITS))));
    }
    if !lines.state.is_empty() {
        parts.push(Part::Text(Paragraph::centred(&lines.state, SIZE).italic().aligned(Align::Right)));
    }
    Document { title: t.score_lines_title().to_owned(), paper, parts }
}

/// One table of all units, however narrow its columns become.
pub(in crate::papers) fn whole(lines: &ScoreLines, on: NaiveDate) -> Table {
    table(lines, Paper { is_landscape: true, margins: margins(on) }, (0, lines.units.len()))
}

/// The table of as many units as `most`, from the `first` on.
fn table(lines: &ScoreLines, paper: Paper, (first, most): (usize, usize)) -> Table {
    let t = Lang::Vi;
    let of = |all: &[String]| all.iter().skip(first).take(most).cloned().collect::<Vec<_>>();
    let units = of(&lines.units);
    let [_, _, left, right] = paper.margins;
    let room = 297_u32.saturating_sub(left + right + BEFORE.iter().sum::<u32>());
    let each = room / u32::try_from(units.len().max(1)).unwrap_or(1);
    let mut widths = BEFORE.to_vec();
    widths.extend(units.iter().map(|_| each.min(WIDEST)));
    let head = |text: &str| Paragraph::centred(text, SIZE).bold();
    let mut heading = [t.sheet_file_code(), t.col_criterion(), t.sheet_file_max()].map(head).to_vec();
    heading.extend(units.iter().map(|unit| head(unit)));
    let mut rows: Vec<Vec<Paragraph>> = lines.rows.iter().map(|row| cells(row, &of(&row.points))).collect();
    let total = LineRow {
        code: String::new(),
        name: t.sheet_total().to_owned(),
        max: String::new(),
        points: Vec::new(),
        is_bold: true,
    };
    rows.push(cells(&total, &of(&lines.totals)));
    Table { widths, heading, rows }
}

fn cells(row: &LineRow, points: &[String]) -> Vec<Paragraph> {
    let t = Lang::Vi;
    let cell = |text: String, align: Align| {
        let cell = Paragraph::centred(text, SIZE).aligned(align);
        if row.is_bold { cell.bold() } else { cell }
    };
    let shown = |plain: &String| if plain.is_empty() { "–".to_owned() } else { format_points(plain, t) };
    let max = if row.max.is_empty() { String::new() } else { format_number(&row.max, t) };
    let mut cells = vec![
        cell(row.code.clone(), Align::Left),
        cell(row.name.clone(), Align::Left),
        cell(max, Align::Center),
    ];
    cells.extend(points.iter().map(|plain| cell(shown(plain), Align::Center)));
    cells
}
