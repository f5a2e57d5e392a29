//! Two versions side by side as worksheets: the general provisions that differ, and the rows.

use super::opened;
use super::view::{Block, Cell as Side, ComparedRow, ComparisonView};
use crate::papers::plain_table::{Cell, Column, PlainTable, Row};
use crate::text::changes::Difference;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use std::collections::BTreeMap;

/// `GET …/comparison/table.xlsx?from=1&to=2`.
///
/// # Errors
/// As [`super::show`].
pub async fn file(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<(String, String)>,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, WebError> {
    let compared = opened(&state, person, path, &asked).await?;
    let t = compared.later.lang();
    let (before, after) = (compared.earlier.record.version, compared.later.record.version);
    let title = format!("{} – {}", t.compare_title(), compared.later.head().title);
    let name = format!("{} {} v{before} v{after}", t.compare_title(), compared.later.record.code);
    let view = compared.view();
    download::tables(&name, &[provisions(&view, &title), rows(&view, &title)])
}

fn provisions(view: &ComparisonView, title: &str) -> PlainTable {
    let t = view.t;
    let row = |change: &Difference| -> Row {
        vec![Cell::text(&change.label), Cell::text(&change.before), Cell::text(&change.after)].into()
    };
    PlainTable {
        name: t.compare_provisions().to_owned(),
        title: title.to_owned(),
        lines: vec![t.compare_provisions().to_owned()],
        columns: vec![
            Column::new(t.compare_what(), 30),
            Column::new(&view.before, 44),
            Column::new(&view.after, 44),
        ],
        rows: view.provisions.iter().map(row).collect(),
        total: Vec::new(),
    }
}

fn rows(view: &ComparisonView, title: &str) -> PlainTable {
    let t = view.t;
    let mut rows: Vec<Row> = Vec::new();
    for block in &view.blocks {
        match block {
            Block::Shown(row) => rows.push(compared(view, row)),
            Block::Folded { rows: same, .. } => rows.extend(same.iter().map(|(code, name)| -> Row {
                let side = || Cell::text(name);
                vec![Cell::text(code), Cell::text(t.change_same()), side(), side()].into()
            })),
        }
    }
    let counts = if view.counts.is_empty() { t.compare_same().to_owned() } else { view.counts.clone() };
    PlainTable {
        name: t.compare_rows().to_owned(),
        title: title.to_owned(),
        lines: vec![counts],
        columns: vec![
            Column::new(t.sheet_file_code(), 10),
            Column::new(t.compare_mark(), 24),
            Column::new(&view.before, 50),
            Column::new(&view.after, 50),
        ],
        rows,
        total: Vec::new(),
    }
}

fn compared(view: &ComparisonView, row: &ComparedRow) -> Row {
    let mut marks: Vec<&str> = row.marks.iter().map(|mark| mark.text.as_str()).collect();
    marks.extend(Some(row.moved.as_str()).filter(|moved| !moved.is_empty()));
    let sides = row
        .sides(view)
        .map(|(_, side)| side.map_or_else(|| Cell::text(view.t.none_given()), |side| Cell::text(told(side))));
    let first = [Cell::text(&row.code), Cell::text(marks.join("\n"))];
    first.into_iter().chain(sides).collect::<Vec<_>>().into()
}

/// The name, and below it what is worth saying.
fn told(side: &Side) -> String {
    let facts = side.facts.iter().map(|(label, value)| format!("{label}: {value}"));
    std::iter::once(side.name.clone()).chain(facts).collect::<Vec<_>>().join("\n")
}
