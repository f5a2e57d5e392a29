//! The members of a cluster as a worksheet.

use super::member;
use crate::papers::plain_table::{Cell, Column, PlainTable, Row};
use crate::store;
use crate::store::clusters::{DatedMembership, DatedName};
use crate::text::Lang;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::session::Admin;
use crate::web::state::AppState;
use crate::web::words;
use axum::extract::{Path, State};
use axum::response::Response;

/// `GET /admin/clusters/{cluster}/members/table.xlsx`.
///
/// # Errors
/// As [`super::index`].
pub async fn file(
    State(state): State<AppState>,
    admin: Admin,
    Path(code): Path<String>,
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let cluster = admin.cluster(&state, &code).await?;
    let mut connection = state.reads.acquire().await?;
    let memberships = store::clusters::memberships(&mut connection, cluster.id).await?;
    let names = store::clusters::names(&mut connection, cluster.id).await?;
    drop(connection);
    let table = PlainTable {
        name: t.nav_members().to_owned(),
        title: t.nav_members().to_owned(),
        lines: vec![words::cluster(t, &cluster)],
        columns: columns(t),
        rows: memberships.iter().map(|membership| row(t, &cluster.code, membership, &names)).collect(),
        total: Vec::new(),
    };
    download::tables(&format!("{} {}", table.title, words::cluster(t, &cluster)), &[table])
}

fn columns(t: Lang) -> Vec<Column> {
    vec![
        Column::new(t.members_position(), 8),
        Column::new(t.members_code(), 9),
        Column::new(t.members_short_name(), 18),
        Column::new(t.members_full_name(), 40),
        Column::new(t.from_day(), 12),
        Column::new(t.to_day(), 12),
        Column::new(t.table_names(), 44),
    ]
}

fn row(t: Lang, cluster: &str, membership: &DatedMembership, names: &[DatedName]) -> Row {
    let shown = member(t, cluster, membership, names, None);
    let earlier = shown.names.iter().map(|name| format!("{}, {}", name.full_name, name.dates));
    let dates = &membership.dates;
    let cells = vec![
        Cell::number(dates.protocol_order),
        Cell::text(&shown.code),
        Cell::text(&shown.short_name),
        Cell::text(&shown.full_name),
        Cell::Day(dates.valid_from),
        Cell::day(dates.valid_to.map(words::last_day)),
        Cell::text(earlier.collect::<Vec<_>>().join("\n")),
    ];
    cells.into()
}
