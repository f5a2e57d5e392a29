//! The accounts as a worksheet.

use super::form::{Offer, account_state};
use super::listed;
use crate::papers::plain_table::{Cell, Column, PlainTable, Row};
use crate::store::accounts::AccountRecord;
use crate::text::Lang;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::session::Admin;
use crate::web::state::AppState;
use axum::extract::State;
use axum::response::Response;

/// `GET /admin/accounts/table.xlsx`.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn file(State(state): State<AppState>, admin: Admin) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let offer = Offer::load(&mut connection, &admin).await?;
    let listed = listed(&mut connection, &admin, &offer).await?;
    drop(connection);
    let table = PlainTable {
        name: t.nav_accounts().to_owned(),
        title: t.nav_accounts().to_owned(),
        columns: vec![
            Column::new(t.account_full_name(), 26),
            Column::new(t.auth_username(), 20),
            Column::new(t.account_roles(), 46),
            Column::new(t.col_state(), 20),
            Column::new(t.account_last_sign_in(), 18),
        ],
        rows: listed.iter().map(|(record, roles)| row(t, record, roles)).collect(),
        ..PlainTable::default()
    };
    download::tables(t.nav_accounts(), &[table])
}

fn row(t: Lang, record: &AccountRecord, roles: &[String]) -> Row {
    let cells = vec![
        Cell::text(&record.full_name),
        Cell::text(&record.login),
        Cell::text(roles.join("\n")),
        Cell::text(account_state(t, record).text),
        Cell::instant(record.last_signed_in_at),
    ];
    cells.into()
}
