//! Sign in and out, one-time links, and the form that met an ended session.

mod links;
pub mod view;

pub use self::links::{show_link, use_link};

use self::view::{HiddenField, LoginNotice, LoginPage, ResumePage, ResumeView, TypedItem};
use crate::actions::sign_in::{self, SignIn};
use crate::store;
use crate::text::dates::format_time;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{paths, session};
use askama::Template as _;
use axum::body::to_bytes;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{Html, IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

/// Most bytes of a form that travels along through the sign-in page.
pub const RESUME_BYTES: usize = 128 * 1024;

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

/// Answers a form whose session has ended: the sign-in page, with everything that was typed.
pub async fn session_ended(visit: &Visit, request: Request) -> Response {
    let path = visit.here.clone();
    let resume = match to_bytes(request.into_body(), RESUME_BYTES)
        .await
        .map(|body| String::from_utf8(body.to_vec()))
    {
        Ok(Ok(body)) if !body.is_empty() && path != paths::LOGOUT => Some(ResumeView { path, body }),
        Ok(_) => None,
        // Too large to travel: better refuse and leave the page as it is in the browser than lose half of it.
        Err(_) => return WebError::TooLarge.into_response(),
    };
    let typed = Typed { resume, ..Typed::default() };
    page(visit, LoginNotice::Expired, typed, StatusCode::UNAUTHORIZED)
        .unwrap_or_else(IntoResponse::into_response)
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
                return Ok((cookie, resume_page(&visit, &resume)?).into_response());
            }
            let next = if paths::is_local(&typed.next) { typed.next } else { paths::HOME.to_owned() };
            Ok((cookie, Redirect::to(&next)).into_response())
        }
    }
}

/// Too many failures: says until when to wait.
async fn wait(state: &AppState, visit: &Visit, typed: Typed, seconds: i64) -> Result<Response, WebError> {
    let mut connection = state.db.acquire().await?;
    let now = store::now(&mut connection).await?;
    // Rounded up to the next whole minute: "after 16:53" must be true at 16:53.
    let until = format_time(now + chrono::Duration::seconds(seconds + 59));
    let mut response = page(visit, LoginNotice::Throttled(until), typed, StatusCode::TOO_MANY_REQUESTS)?;
    response.headers_mut().insert(RETRY_AFTER, seconds.into());
    Ok(response)
}

/// What was typed before the session ended, with one button that sends it where it was going.
fn resume_page(visit: &Visit, resume: &ResumeView) -> Result<Response, WebError> {
    let form = Form::parse(resume.body.as_bytes())?;
    let fields: Vec<HiddenField> = form
        .fields()
        .map(|(name, value)| HiddenField { name: name.to_owned(), value: value.to_owned() })
        .collect();
    let items = fields
        .iter()
        .filter(|field| !field.value.is_empty() && !is_machinery(&field.name))
        .map(|field| TypedItem { label: label_of(&field.name), value: field.value.clone() })
        .collect();
    let back_href = resume.path.trim_end_matches("/lines").to_owned();
    let frame = visit.page(visit.lang.resume_title());
    let page = ResumePage { page: frame, items, action: resume.path.clone(), fields, back_href };
    Ok(([("cache-control", "no-store")], Html(page.render()?)).into_response())
}

/// Fields nobody typed: versions, and the radio button that says "has figures".
fn is_machinery(name: &str) -> bool {
    name.ends_with(":version") || name.ends_with(":status") || name.contains("password")
}

/// `II.1:in:actual` is read as `II.1 actual`.
fn label_of(name: &str) -> String {
    name.split(':').filter(|part| !matches!(*part, "in" | "tick")).collect::<Vec<_>>().join(" ")
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
