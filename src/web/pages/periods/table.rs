//! The periods as a worksheet.

use super::{Listed, listed};
use crate::papers::plain_table::{Cell, Column, PlainTable, Row};
use crate::text::Lang;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::session::Admin;
use crate::web::state::AppState;
use crate::web::words;
use axum::extract::State;
use axum::response::Response;

/// `GET /admin/periods/table.xlsx`.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn file(State(state): State<AppState>, admin: Admin) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let listed = listed(&mut connection, &admin).await?;
    drop(connection);
    let table = PlainTable {
        name: t.nav_periods().to_owned(),
        title: t.nav_periods().to_owned(),
        columns: columns(t),
        rows: listed.iter().map(|listed| row(t, listed)).collect(),
        ..PlainTable::default()
    };
    download::tables(t.nav_periods(), &[table])
}

fn columns(t: Lang) -> Vec<Column> {
    vec![
        Column::new(t.period_name(), 26),
        Column::new(t.col_state(), 16),
        Column::new(t.period_starts(), 12),
        Column::new(t.period_ends(), 12),
        Column::new(t.period_submission(), 12),
        Column::new(t.period_scheme(), 26),
        Column::new(t.period_sent(), 9),
        Column::new(t.table_sheets(), 9),
    ]
}

fn row(t: Lang, Listed { period, scheme, sent, sheets }: &Listed) -> Row {
    let cells = vec![
        Cell::text(words::period_name(t, &period.code)),
        Cell::text(words::period_status(t, period.status).text),
        Cell::Day(period.dates.starts_on),
        Cell::Day(period.dates.ends_on),
        Cell::Day(period.dates.submission_deadline_on),
        Cell::text(scheme),
        Cell::number(sent),
        Cell::number(sheets),
    ];
    cells.into()
}
