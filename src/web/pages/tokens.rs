//! The own tokens of the API: made, shown once, revoked.

use crate::actions::tokens::{self, TokenForm};
use crate::actions::{ActionError, InputFault};
use crate::domain::ids::TokenId;
use crate::domain::token::{Scope, TOKEN_DAYS};
use crate::store;
use crate::store::tokens::TokenRecord;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::page::{Choice, Field, Page, Problem};
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

/// `GET /account/tokens`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn show(State(state): State<AppState>, person: SignedIn) -> Result<Response, WebError> {
    let usual = TokenForm { name: String::new(), scopes: vec![Scope::Read], days: 90 };
    page(&state, &person, &usual, &[], String::new()).await
}

/// `POST /account/tokens`: the token is on the page that comes back, and nowhere after.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn create(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    let chosen = Scope::ALL.iter().copied().filter(|scope| form.has(&field_of(*scope)));
    let wanted = TokenForm {
        name: form.text("name").to_owned(),
        scopes: chosen.collect(),
        days: form.text("days").parse().unwrap_or_default(),
    };
    match tokens::create(&state.db, &person.actor, wanted.clone()).await {
        Ok(token) => {
            let usual = TokenForm { scopes: vec![Scope::Read], days: 90, ..TokenForm::default() };
            page(&state, &person, &usual, &[], token).await
        }
        Err(ActionError::Input(faults)) => page(&state, &person, &wanted, &faults, String::new()).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/tokens/{token}/revoking`.
///
/// # Errors
/// [`WebError::NotFound`] where it is not this person's.
pub async fn revoke(
    State(state): State<AppState>,
    person: SignedIn,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    let token = token.parse().map_err(|_| WebError::NotFound)?;
    tokens::revoke(&state.db, &person.actor, TokenId::new(token)).await?;
    Ok(([Done::Changed.cookie()], Redirect::to(paths::ACCOUNT_TOKENS)).into_response())
}

async fn page(
    state: &AppState,
    person: &SignedIn,
    form: &TokenForm,
    faults: &[InputFault],
    created: String,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let live = store::tokens::of_account(&mut connection, person.actor.account).await?;
    drop(connection);
    let errors = FieldErrors::of(faults, t);
    let mut frame = person.page(t.tokens_title());
    frame.has_errors = !errors.is_empty();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let scope = |scope: &Scope| Choice {
        value: field_of(*scope),
        label: scope_words(t, *scope).to_owned(),
        chosen: form.scopes.contains(scope),
    };
    let days = |days: i32| Choice {
        value: days.to_string(),
        label: t.tokens_days_of(days),
        chosen: days == form.days,
    };
    let page = TokensPage {
        page: frame,
        problems: errors.problems(),
        action: paths::ACCOUNT_TOKENS,
        back_href: paths::ACCOUNT,
        guide_href: paths::API_GUIDE,
        created,
        name: errors.field("name", &form.name),
        scopes: Scope::ALL.iter().map(scope).collect(),
        scopes_error: errors.get("scopes"),
        days: TOKEN_DAYS.into_iter().map(days).collect(),
        days_error: errors.get("days"),
        live: live.iter().map(|token| row(t, token)).collect(),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// The name of a scope's box.
fn field_of(scope: Scope) -> String {
    format!("scope.{}", scope.as_str())
}

fn scope_words(t: Lang, scope: Scope) -> &'static str {
    match scope {
        Scope::Read => t.tokens_scope_read(),
        Scope::Enter => t.tokens_scope_enter(),
        Scope::Submit => t.tokens_scope_submit(),
        Scope::Appraise => t.tokens_scope_appraise(),
    }
}

fn row(t: Lang, token: &TokenRecord) -> TokenRow {
    let used = token.last_used_at.map(|at| format_instant(at, t));
    TokenRow {
        name: token.name.clone(),
        scopes: token.scopes.iter().map(|scope| scope_words(t, *scope)).collect(),
        until: format_instant(token.expires_at, t),
        used: used.unwrap_or_else(|| t.tokens_never_used().to_owned()),
        revoke_action: paths::token_revoking(token.id),
    }
}

/// The own tokens.
#[derive(Debug, Template)]
#[template(path = "tokens/index.html")]
pub struct TokensPage {
    page: Page,
    problems: Vec<Problem>,
    action: &'static str,
    back_href: &'static str,
    guide_href: &'static str,
    /// A token just made; empty where none was.
    created: String,
    name: Field,
    scopes: Vec<Choice>,
    scopes_error: Option<String>,
    days: Vec<Choice>,
    days_error: Option<String>,
    live: Vec<TokenRow>,
}

/// A live token.
#[derive(Debug)]
struct TokenRow {
    name: String,
    scopes: Vec<&'static str>,
    until: String,
    used: String,
    revoke_action: String,
}
