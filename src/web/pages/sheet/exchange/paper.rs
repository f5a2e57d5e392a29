//! An open sheet as the paper its unit signs.

use super::table::table_of;
use crate::papers::review::Issuer;
use crate::papers::sheet_paper::{SheetPaper, SheetPaperRow};
use crate::text::Lang;
use crate::text::numbers::format_number;
use crate::web::pages::sheet::fields::LineFields;
use crate::web::pages::sheet::open::OpenSheet;
use crate::web::words;

/// The sheet as a paper, in Vietnamese whatever language the reader chose.
pub(in crate::web) fn paper_of(sheet: &OpenSheet) -> SheetPaper {
    let t = Lang::Vi;
    let table = table_of(sheet);
    let by_code = sheet.scheme.lines_by_code();
    let figures = |code: &str| {
        let line = by_code.get(code);
        line.map(|line| sheet.short(line, &LineFields::stored(line, sheet.entries.get(code), t)))
            .unwrap_or_default()
    };
    let number = |plain: &str| if plain.is_empty() { String::new() } else { format_number(plain, t) };
    let points = |plain: &str| if plain.is_empty() { "–".to_owned() } else { words::points(t, plain) };
    let mut rows = Vec::new();
    for group in &table.groups {
        rows.push(SheetPaperRow {
            cells: [
                group.code.clone(),
                group.name.clone(),
                String::new(),
                number(&group.max),
                points(&group.points),
            ],
            is_bold: true,
        });
        // The first field of each line carries what belongs to the line.
        for row in group.rows.iter().filter(|row| !row.code.is_empty()) {
            let cells = [
                row.code.clone(),
                row.name.clone(),
                figures(&row.code),
                number(&row.max),
                points(&row.points),
            ];
            rows.push(SheetPaperRow { cells, is_bold: false });
        }
    }
    for sum in &table.sums {
        let cells = [String::new(), sum.name.clone(), String::new(), String::new(), points(&sum.points)];
        rows.push(SheetPaperRow { cells, is_bold: true });
    }
    let record = &sheet.record;
    let mut remarks = Vec::new();
    if !record.place.status.is_sent() {
        remarks.push(t.sheet_paper_not_sent().to_owned());
    }
    if record.illustrative {
        remarks.push(format!("{}. {}", t.illustrative_short(), t.illustrative_long()));
    }
    SheetPaper {
        issuer: Issuer { province: record.unit_short_name.clone() },
        on: record.submitted_on.unwrap_or(record.submission_deadline_on),
        period: words::period_name(t, &record.period_code),
        rows,
        remarks,
    }
}
