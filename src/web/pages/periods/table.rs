//! The periods as a worksheet.

use super::list::{Found, asked};
use crate::papers::plain_table::{Cell, Column, PlainTable, Row};
use crate::store::periods::ListedPeriod;
use crate::text::Lang;
use crate::text::numbers::format_number;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::pages::lists::MOST_ROWS;
use crate::web::session::Admin;
use crate::web::state::AppState;
use crate::web::words;
use axum::extract::{RawQuery, State};
use axum::response::Response;

/// `GET /admin/periods/table.xlsx`: asked for with the filters of the page.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin, [`WebError::Unreadable`] for filters that the page would refuse.
pub async fn file(
    State(state): State<AppState>,
    admin: Admin,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let form = Form::parse(query.unwrap_or_default().as_bytes())?;
    let asked = asked(t, &form);
    if !asked.errors.is_empty() {
        return Err(WebError::Unreadable);
    }
    let found = Found::load(&state, admin.0.actor.administered(), &asked, (None, MOST_ROWS)).await?;
    let cut = found.has_more.then(|| t.list_rows_cut(format_number(&MOST_ROWS.to_string(), t)));
    let table = PlainTable {
        name: t.nav_periods().to_owned(),
        title: t.nav_periods().to_owned(),
        lines: cut.into_iter().collect(),
        columns: columns(t),
        rows: found.periods.iter().map(|listed| row(t, listed)).collect(),
        ..PlainTable::default()
    };
    download::tables(t.nav_periods(), &[table])
}

fn columns(t: Lang) -> Vec<Column> {
    vec![
        Column::new(t.period_name(), 26),
        Column::new(t.list_cluster(), 30),
        Column::new(t.col_state(), 16),
        Column::new(t.period_starts(), 12),
        Column::new(t.period_ends(), 12),
        Column::new(t.period_submission(), 12),
        Column::new(t.period_scheme(), 26),
        Column::new(t.period_sent(), 9),
        Column::new(t.table_sheets(), 9),
    ]
}

fn row(t: Lang, ListedPeriod { period, cluster, scheme, sent, sheets }: &ListedPeriod) -> Row {
    let (code, version) = scheme;
    let cells = vec![
        Cell::text(words::period_name(t, &period.code)),
        Cell::text(words::cluster(t, cluster)),
        Cell::text(words::period_status(t, period.status).text),
        Cell::Day(period.dates.starts_on),
        Cell::Day(period.dates.ends_on),
        Cell::Day(period.dates.submission_deadline_on),
        Cell::text(t.scheme_version_name(code, *version)),
        Cell::number(sent),
        Cell::number(sheets),
    ];
    cells.into()
}
