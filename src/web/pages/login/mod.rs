//! Sign in, in one step or two, and out, one-time links, and the form that met an ended session.

mod links;
pub mod passkey;
pub mod second_step;
pub mod view;

pub use self::links::{show_link, use_link};

use self::view::{LoginNotice, LoginPage, ResumeView};
use super::resume::onward::Onward;
use crate::actions::secrets::Token;
use crate::actions::sign_in::{self, Arrival, SignIn};
use crate::store;
use crate::store::second_factor::Ways;
use crate::text::dates::format_time;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::reason::Reason;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{paths, session};
use askama::Template as _;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

/// The sign-in page that leads back to where a visitor was.
#[must_use]
pub fn address(next: &str) -> String {
    if next == paths::HOME || !paths::is_local(next) {
        return paths::LOGIN.to_owned();
    }
    format!("{}?next={}", paths::LOGIN, utf8_percent_encode(next, NON_ALPHANUMERIC))
}

/// What the sign-in page is asked with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    next: String,
    out: Option<String>,
}

/// `GET /login`.
///
/// # Errors
/// [`WebError::Broken`] only.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    axum::extract::Query(query): axum::extract::Query<Query>,
) -> Result<Response, WebError> {
    let notice = if query.out.is_some() { LoginNotice::SignedOut } else { LoginNotice::Nothing };
    let typed = Typed { onward: Onward::to(&query.next), ..Typed::default() };
    page(&state, &visit, notice, typed, StatusCode::OK)
}

/// What was typed or travels along.
#[derive(Debug, Default)]
struct Typed {
    username: String,
    onward: Onward,
}

fn page(
    state: &AppState,
    visit: &Visit,
    notice: LoginNotice,
    typed: Typed,
    status: StatusCode,
) -> Result<Response, WebError> {
    let mut frame = visit.page(visit.lang.auth_login());
    frame.has_errors =
        matches!(notice, LoginNotice::WrongPair | LoginNotice::WrongPasskey | LoginNotice::Throttled(_));
    // A form that travels along cannot travel through the provider.
    let provider = state.openid.as_ref().filter(|_| typed.onward.resume.is_none());
    let page = LoginPage {
        page: frame,
        notice,
        username: typed.username,
        passkeys_offered: state.passkeys.is_some(),
        openid: provider.map(|provider| provider.name().to_owned()),
        onward: typed.onward,
    };
    let shown = (status, [("cache-control", "no-store")], Html(page.render()?)).into_response();
    Ok(match &page.notice {
        LoginNotice::WrongPair => Reason("wrong_pair").with(shown),
        LoginNotice::WrongPasskey => Reason("wrong_passkey").with(shown),
        LoginNotice::Throttled(_) => Reason("too_many_attempts").with(shown),
        LoginNotice::Expired => Reason("session_ended").with(shown),
        LoginNotice::Nothing | LoginNotice::SignedOut => shown,
    })
}

/// The sign-in page for a form whose session has ended, with everything that was typed travelling along.
pub(super) fn session_ended(
    state: &AppState,
    visit: &Visit,
    resume: Option<ResumeView>,
) -> Result<Response, WebError> {
    expired(state, visit, Onward { resume, ..Onward::default() })
}

fn expired(state: &AppState, visit: &Visit, onward: Onward) -> Result<Response, WebError> {
    let typed = Typed { onward, ..Typed::default() };
    page(state, visit, LoginNotice::Expired, typed, StatusCode::UNAUTHORIZED)
}

/// `POST /login`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn sign_in(
    State(state): State<AppState>,
    visit: Visit,
    arrival: Arrival,
    form: Form,
) -> Result<Response, WebError> {
    let typed = Typed { username: form.text("username").to_owned(), onward: Onward::of(&form) };
    match sign_in::sign_in(&state.db, &typed.username, form.text("password"), arrival).await? {
        SignIn::WrongPair => {
            page(&state, &visit, LoginNotice::WrongPair, typed, StatusCode::UNPROCESSABLE_ENTITY)
        }
        SignIn::Wait(seconds) => throttled(&state, &visit, typed, seconds).await,
        SignIn::CodeOwed(token, ways) => ask_for_code(&state, &visit, &token, ways, typed.onward),
        SignIn::Welcome(token) => welcome(&state, &visit, &token, typed.onward).await,
    }
}

async fn throttled(
    state: &AppState,
    visit: &Visit,
    typed: Typed,
    seconds: i64,
) -> Result<Response, WebError> {
    let until = until(state, seconds).await?;
    let page = page(state, visit, LoginNotice::Throttled(until), typed, StatusCode::TOO_MANY_REQUESTS)?;
    Ok(waiting(page, seconds))
}

/// The sign-in page for an address that has tried the provider too often in vain; the password may still be typed.
pub(super) async fn must_wait(
    state: &AppState,
    visit: &Visit,
    onward: Onward,
    seconds: i64,
) -> Result<Response, WebError> {
    throttled(state, visit, Typed { onward, ..Typed::default() }, seconds).await
}

/// From the first step to the second, under the token that says by whom the code is owed.
pub(super) fn ask_for_code(
    state: &AppState,
    visit: &Visit,
    token: &Token,
    ways: Ways,
    onward: Onward,
) -> Result<Response, WebError> {
    let cookie = AppendHeaders([session::owed_cookie(&state.site, token.reveal())]);
    Ok((cookie, second_step::lead(state, visit, ways, onward)?).into_response())
}

/// Lets somebody in under the token of their new session.
pub(super) async fn welcome(
    state: &AppState,
    visit: &Visit,
    token: &Token,
    onward: Onward,
) -> Result<Response, WebError> {
    let cookie = AppendHeaders([session::cookie(&state.site, token.reveal())]);
    let Some(person) = session::behind(state, visit, token.reveal()).await? else {
        return Ok(Redirect::to(paths::LOGIN).into_response());
    };
    Ok((cookie, onward.go(state, &person).await?).into_response())
}

/// When the next attempt is allowed, ready to be read.
async fn until(state: &AppState, seconds: i64) -> Result<String, WebError> {
    let mut connection = state.reads.acquire().await?;
    let now = store::now(&mut connection).await?;
    // Rounded up to the next whole minute: "after 16:53" must be true at 16:53.
    Ok(format_time(now + chrono::Duration::seconds(seconds + 59)))
}

fn waiting(mut page: Response, seconds: i64) -> Response {
    page.headers_mut().insert(RETRY_AFTER, seconds.into());
    page
}

/// `POST /logout`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn sign_out(State(state): State<AppState>, request: Request) -> Result<Response, WebError> {
    if let Some(token) = session::presented(&state.site, request.headers()) {
        sign_in::sign_out(&state.db, &token).await?;
    }
    let gone = Redirect::to(&format!("{}?out=1", paths::LOGIN));
    Ok(([session::removal(&state.site)], [("clear-site-data", "\"cache\"")], gone).into_response())
}
