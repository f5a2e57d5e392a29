//! The list of the accounts an admin administers.

use super::form::account_state;
use super::gaps;
use super::view::{AccountRow, AccountsPage};
use crate::domain::ids::AccountId;
use crate::store;
use crate::store::accounts::{ListedAccount, ListedRole, Narrowing};
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::pages::lists::{Asked, CLUSTER, PAGE, Scope, cut};
use crate::web::paths;
use crate::web::session::Admin;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template as _;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

/// The fields of the form, in its order.
const FIELDS: [&str; 2] = [PERSON, CLUSTER];
const PERSON: &str = "person";

/// `GET /admin/accounts`.
///
/// # Errors
/// [`WebError::Forbidden`] for anyone but an admin.
pub async fn index(
    State(state): State<AppState>,
    admin: Admin,
    RawQuery(query): RawQuery,
) -> Result<Response, WebError> {
    let t = admin.0.visit.lang;
    let form = Form::parse(query.unwrap_or_default().as_bytes())?;
    let asked = asked(t, &form);
    let found = Found::load(&state, &admin, &asked, (asked.after(), PAGE)).await?;
    let gaps = match &found.scope.only {
        Some(cluster) => gaps::of_cluster(&mut *state.reads.acquire().await?, cluster.id, t).await?,
        None => Vec::new(),
    };
    let mut frame = admin.0.page(t.nav_accounts());
    frame.has_errors = !asked.errors.is_empty();
    let last = found.accounts.last().filter(|_| found.has_more).map(|listed| listed.account.id.get());
    let page = AccountsPage {
        page: frame,
        problems: asked.errors.problems(),
        action: paths::ACCOUNTS.to_owned(),
        person: asked.errors.field(PERSON, form.text(PERSON)),
        cluster: found.scope.has_choice.then(|| asked.errors.field(CLUSTER, form.text(CLUSTER))),
        narrows: asked.narrows(),
        clusters_cut: found.scope.is_cut,
        one_cluster: found.scope.only.is_some(),
        accounts: found.accounts.into_iter().map(|listed| row(t, listed)).collect(),
        turn: asked.turn(paths::ACCOUNTS, last),
        new_href: paths::ACCOUNT_NEW.to_owned(),
        gaps,
    };
    let status = if asked.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Html(page.render()?)).into_response())
}

/// Reads what the list is narrowed by.
pub(super) fn asked(t: Lang, form: &Form) -> Asked<'_> {
    Asked::read(t, form, &FIELDS)
}

/// What was found for an admin.
pub(super) struct Found {
    scope: Scope,
    pub(super) accounts: Vec<ListedAccount>,
    pub(super) has_more: bool,
}

impl Found {
    /// The accounts asked for, of those this admin administers: those with a role anywhere else are none of theirs.
    pub(super) async fn load(
        state: &AppState,
        admin: &Admin,
        asked: &Asked<'_>,
        (after, most): (Option<i64>, usize),
    ) -> Result<Self, WebError> {
        let mut connection = state.reads.acquire().await?;
        let administered = admin.0.actor.administered();
        let scope = Scope::find(&mut connection, administered.clone(), asked.typed(CLUSTER)).await?;
        let mut accounts = Vec::new();
        if asked.errors.is_empty() {
            let narrowing = Narrowing {
                within: scope.within.clone(),
                administered,
                name: asked.typed(PERSON).map(str::to_owned),
                after: after.map(AccountId::new),
            };
            accounts = store::accounts::page(&mut connection, &narrowing, most.saturating_add(1)).await?;
        }
        let (accounts, has_more) = cut(accounts, most);
        Ok(Self { scope, accounts, has_more })
    }
}

fn row(t: Lang, ListedAccount { account, roles }: ListedAccount) -> AccountRow {
    AccountRow {
        state: account_state(t, &account),
        roles: roles_in_words(t, &roles),
        full_name: account.full_name,
        username: account.login,
        last_sign_in: account.last_signed_in_at.map(|at| format_instant(at, t)).unwrap_or_default(),
        href: paths::account(account.id.get(), ""),
    }
}

/// Roles with their units and dates.
pub(super) fn roles_in_words(t: Lang, roles: &[ListedRole]) -> Vec<String> {
    let in_words = |ListedRole { held, unit_name }: &ListedRole| {
        let name = words::role(t, held.role);
        let role = unit_name.as_ref().map_or_else(|| name.to_owned(), |unit| t.role_of_unit(name, unit));
        t.role_dated(role, words::validity(t, held.valid_from, held.valid_to))
    };
    roles.iter().map(in_words).collect()
}
