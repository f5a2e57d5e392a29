//! One-time links: the first admin's set-up, and the setting of a password.

use super::view::{LinkGonePage, LinkPage, LinkPurpose};
use crate::actions::secrets::hash_of_token;
use crate::actions::sign_in::{self, Arrival, SignIn};
use crate::actions::{ActionError, InputFault, InputFaultKind, accounts};
use crate::store;
use crate::store::links::LinkPurpose as Purpose;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::paths;
use crate::web::session;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use askama::Template as _;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

async fn purpose(state: &AppState, token: &str) -> Result<Option<Purpose>, WebError> {
    let mut connection = state.reads.acquire().await?;
    let found = store::links::find(&mut connection, &hash_of_token(token)).await?;
    // Once there is an account, nobody is the first any more.
    if found == Some(Purpose::FirstAdmin) && store::accounts::any(&mut connection).await? {
        return Ok(None);
    }
    Ok(found)
}

/// `GET /links/{token}`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn show_link(
    State(state): State<AppState>,
    visit: Visit,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    match purpose(&state, &token).await? {
        None => link_gone(&visit),
        Some(purpose) => link_page(&state, &visit, &token, purpose, &Form::default(), &[]).await,
    }
}

fn link_gone(visit: &Visit) -> Result<Response, WebError> {
    let page = LinkGonePage { page: visit.page(visit.lang.link_gone_title()) };
    Ok((StatusCode::GONE, Html(page.render()?)).into_response())
}

async fn link_page(
    state: &AppState,
    visit: &Visit,
    token: &str,
    purpose: Purpose,
    typed: &Form,
    faults: &[InputFault],
) -> Result<Response, WebError> {
    let t = visit.lang;
    let errors = FieldErrors::of(faults, t);
    let (title, purpose) = match purpose {
        Purpose::FirstAdmin => {
            let username = errors.field("username", typed.text("username"));
            let full_name = errors.field("full_name", typed.text("full_name"));
            (t.link_first_admin_title(), LinkPurpose::FirstAdmin { username, full_name })
        }
        Purpose::SetPassword(account) => {
            let mut connection = state.reads.acquire().await?;
            let record = store::accounts::find(&mut connection, account).await?.ok_or(WebError::NotFound)?;
            let purpose = LinkPurpose::SetPassword { username: record.login, full_name: record.full_name };
            (t.link_set_password_title(), purpose)
        }
    };
    let mut frame = visit.page(title);
    frame.has_errors = !errors.is_empty();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = LinkPage {
        page: frame,
        action: paths::link(token),
        purpose,
        problems: errors.problems(),
        password: errors.field("password", ""),
        password_again: errors.field("password_again", ""),
    };
    // The address is a secret: no other page may learn it from a referrer, no cache may keep it.
    let headers = [("cache-control", "no-store"), ("referrer-policy", "no-referrer")];
    Ok((status, headers, Html(page.render()?)).into_response())
}

/// `POST /links/{token}`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn use_link(
    State(state): State<AppState>,
    visit: Visit,
    arrival: Arrival,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, WebError> {
    let Some(purpose) = purpose(&state, &token).await? else {
        return link_gone(&visit);
    };
    let outcome = match set_up(&state, &token, purpose, &form).await {
        Err(ActionError::Input(faults)) => {
            return link_page(&state, &visit, &token, purpose, &form, &faults).await;
        }
        outcome => outcome?,
    };
    let Some(login) = outcome else { return link_gone(&visit) };
    // Whoever has just chosen a password need not type it again.
    match sign_in::sign_in(&state.db, &login, form.text("password"), arrival).await? {
        SignIn::Welcome(token) => {
            let cookie = [session::cookie(&state.site, token.reveal())];
            Ok((cookie, Redirect::to(paths::HOME)).into_response())
        }
        // A new password does not stand for the second factor.
        SignIn::CodeOwed(token, _) => {
            let cookie = [session::owed_cookie(&state.site, token.reveal())];
            Ok((cookie, Redirect::to(paths::LOGIN_CODE)).into_response())
        }
        SignIn::WrongPair | SignIn::Wait(_) => Ok(Redirect::to(paths::LOGIN).into_response()),
    }
}

/// The user name of the account that now has the password; `None` where the link was used meanwhile.
async fn set_up(
    state: &AppState,
    token: &str,
    purpose: Purpose,
    form: &Form,
) -> Result<Option<String>, ActionError> {
    let password = form.text("password");
    if password != form.text("password_again") {
        return Err(InputFault::new("password_again", InputFaultKind::PasswordsDiffer).into());
    }
    match purpose {
        Purpose::FirstAdmin => {
            let login = form.text("username").trim().to_lowercase();
            let full_name = form.text("full_name").trim();
            let made = accounts::create_first_admin(&state.db, token, &login, full_name, password).await?;
            Ok(made.map(|_| login))
        }
        Purpose::SetPassword(account) => {
            let set = accounts::set_password_by_link(&state.db, token, account, password).await?;
            let mut connection = state.reads.acquire().await?;
            let login = store::accounts::find(&mut connection, account).await?.map(|record| record.login);
            let login = login.unwrap_or_default();
            Ok(set.then_some(login))
        }
    }
}
