//! The accounts as a worksheet.

use super::form::account_state;
use super::list::{Found, asked, roles_in_words};
use crate::papers::plain_table::{Cell, Column, PlainTable, Row};
use crate::store::accounts::ListedAccount;
use crate::text::Lang;
use crate::text::numbers::format_number;
use crate::web::download;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::pages::lists::MOST_ROWS;
use crate::web::session::Admin;
use crate::web::state::AppState;
use axum::extract::{RawQuery, State};
use axum::response::Response;

/// `GET /admin/accounts/table.xlsx`: asked for with the filters of the page.
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
    let found = Found::load(&state, &admin, &asked, (None, MOST_ROWS)).await?;
    let cut = found.has_more.then(|| t.list_rows_cut(format_number(&MOST_ROWS.to_string(), t)));
    let table = PlainTable {
        name: t.nav_accounts().to_owned(),
        title: t.nav_accounts().to_owned(),
        lines: cut.into_iter().collect(),
        columns: vec![
            Column::new(t.account_full_name(), 26),
            Column::new(t.auth_username(), 20),
            Column::new(t.account_roles(), 46),
            Column::new(t.col_state(), 20),
            Column::new(t.account_last_sign_in(), 18),
        ],
        rows: found.accounts.iter().map(|listed| row(t, listed)).collect(),
        ..PlainTable::default()
    };
    download::tables(t.nav_accounts(), &[table])
}

fn row(t: Lang, ListedAccount { account, roles }: &ListedAccount) -> Row {
    let cells = vec![
        Cell::text(&account.full_name),
        Cell::text(&account.login),
        Cell::text(roles_in_words(t, roles).join("\n")),
        Cell::text(account_state(t, account).text),
        Cell::instant(account.last_signed_in_at),
    ];
    cells.into()
}
