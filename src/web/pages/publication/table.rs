//! What an amendment changed as a worksheet.

use super::difference::{Changed, changed};
use crate::domain::publication::difference::{LineDifference, UnitDifference};
use crate::papers::plain_table::{Cell, Column, PlainTable, Row};
use crate::text::Lang;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use axum::extract::{Path, State};
use axum::response::Response;

/// `GET …/publications/{number}/difference/table.xlsx`.
///
/// # Errors
/// As [`super::difference::show`].
pub async fn file(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let changed = changed(&state, &person, path).await?;
    let period = words::period_name(t, &changed.period.code);
    let name = format!("{} {period}", t.publication_number(changed.newer.snapshot.number));
    download::tables(&name, &[table(t, &changed, &period)])
}

fn table(t: Lang, changed: &Changed, period: &str) -> PlainTable {
    let Changed { older, newer, .. } = changed;
    PlainTable {
        name: t.publication_number(newer.snapshot.number),
        title: t.publication_difference().to_owned(),
        lines: vec![period.to_owned(), format!("{}: {}", t.publication_reason(), newer.snapshot.reason)],
        columns: vec![
            Column::new(t.col_unit(), 20),
            Column::new(t.publication_what(), 44),
            Column::new(&t.publication_number(older.snapshot.number), 12),
            Column::new(&t.publication_number(newer.snapshot.number), 12),
            Column::new(t.publication_reason(), 40),
        ],
        rows: changed.units.iter().flat_map(|unit| rows(t, changed, unit)).collect(),
        total: Vec::new(),
    }
}

/// A unit's rank, total and lines, as the page lists them.
fn rows(t: Lang, changed: &Changed, unit: &UnitDifference) -> Vec<Row> {
    let row = |what: &str, [before, after]: [Cell; 2], reason: &str| -> Row {
        vec![Cell::text(&unit.name), Cell::text(what), before, after, Cell::text(reason)].into()
    };
    let points = |before: &Option<String>, after: &Option<String>| {
        [before, after].map(|plain| Cell::points(plain.clone()))
    };
    let line = |line: &LineDifference| {
        let name = changed.newer.scheme.node(&line.code).map(|node| words::text(t, &node.name));
        let name = format!("{} {}", line.code, name.unwrap_or_default());
        row(&name, points(&line.before, &line.after), &line.reason)
    };
    let mut rows = vec![
        row(t.col_rank(), [unit.rank_before, unit.rank_after].map(Cell::count), ""),
        row(t.sheet_total(), points(&unit.total_before, &unit.total_after), ""),
    ];
    rows.extend(unit.lines.iter().map(line));
    rows
}
