//! Sign in and out, one-time links, and the form that met an ended session.

mod links;
pub mod view;

pub use self::links::{show_link, use_link};

use self::view::{LoginNotice, LoginPage, ResumeView};
use super::resume;
use super::resume::view::ResumeReason;
use super::sheet::labels::FieldLabels;
use super::sheet::together::is_of;
use crate::actions::sign_in::{self, SignIn};
use crate::store;
use crate::text::dates::format_time;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{paths, session};
use askama::Template as _;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{Html, IntoResponse, Redirect, Response};
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
    visit: Visit,
    axum::extract::Query(query): axum::extract::Query<Query>,
) -> Result<Response, WebError> {
    let notice = if query.out.is_some() { LoginNotice::SignedOut } else { LoginNotice::Nothing };
    page(&visit, notice, Typed { next: query.next, ..Typed::default() }, StatusCode::OK)
}

/// What was typed or travels along.
#[derive(Debug, Default)]
struct Typed {
    username: String,
    next: String,
    resume: Option<ResumeView>,
}

fn page(visit: &Visit, notice: LoginNotice, typed: Typed, status: StatusCode) -> Result<Response, WebError> {
    let mut frame = visit.page(visit.lang.auth_login());
    frame.has_errors = matches!(notice, LoginNotice::WrongPair | LoginNotice::Throttled(_));
    let next = if paths::is_local(&typed.next) { typed.next } else { String::new() };
    let page = LoginPage { page: frame, notice, username: typed.username, next, resume: typed.resume };
    Ok((status, [("cache-control", "no-store")], Html(page.render()?)).into_response())
}

/// The sign-in page for a form whose session has ended, with everything that was typed travelling along.
pub(super) fn session_ended(visit: &Visit, resume: Option<ResumeView>) -> Result<Response, WebError> {
    let typed = Typed { resume, ..Typed::default() };
    page(visit, LoginNotice::Expired, typed, StatusCode::UNAUTHORIZED)
}

/// `POST /login`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn sign_in(State(state): State<AppState>, request: Request) -> Result<Response, WebError> {
    let (mut parts, body) = request.into_parts();
    let Ok(visit) = Visit::from_request_parts(&mut parts, &state).await;
    let from = session::address(&state.site, &parts);
    let old = session::presented(&state.site, &parts.headers);
    let form = {
        use axum::extract::FromRequest as _;
        Form::from_request(Request::from_parts(parts, body), &state).await?
    };
    let resume = Some(ResumeView {
        path: form.text("resume_path").to_owned(),
        body: form.text("resume_body").to_owned(),
    })
    .filter(|resume| !resume.body.is_empty() && paths::is_local(&resume.path));
    let typed =
        Typed { username: form.text("username").to_owned(), next: form.text("next").to_owned(), resume };
    match sign_in::sign_in(&state.db, &typed.username, form.text("password"), from, old.as_deref()).await? {
        SignIn::WrongPair => page(&visit, LoginNotice::WrongPair, typed, StatusCode::UNPROCESSABLE_ENTITY),
        SignIn::Wait(seconds) => wait(&state, &visit, typed, seconds).await,
        SignIn::Welcome(token) => {
            let cookie = [session::cookie(&state.site, token.reveal())];
            if let Some(resume) = typed.resume {
                let form = Form::parse(resume.body.as_bytes())?;
                let person = session::behind(&state, &visit, token.reveal()).await?;
                // Another person at the same computer neither sees nor sends what was typed.
                let own = person.filter(|person| {
                    let writer = form.text("account");
                    writer.is_empty() || is_of(person, writer)
                });
                if let Some(person) = own {
                    let labels = FieldLabels::behind(&state, &person, &resume.path).await;
                    let page =
                        resume::page(&visit, &resume.path, &form, &labels, ResumeReason::SessionEnded)?;
                    return Ok((cookie, page).into_response());
                }
            }
            let next = if paths::is_local(&typed.next) { typed.next } else { paths::HOME.to_owned() };
            Ok((cookie, Redirect::to(&next)).into_response())
        }
    }
}

/// Too many failures: says until when to wait.
async fn wait(state: &AppState, visit: &Visit, typed: Typed, seconds: i64) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let now = store::now(&mut connection).await?;
    // Rounded up to the next whole minute: "after 16:53" must be true at 16:53.
    let until = format_time(now + chrono::Duration::seconds(seconds + 59));
    let mut response = page(visit, LoginNotice::Throttled(until), typed, StatusCode::TOO_MANY_REQUESTS)?;
    response.headers_mut().insert(RETRY_AFTER, seconds.into());
    Ok(response)
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
