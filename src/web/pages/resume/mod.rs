//! A form that could not be taken: everything typed in it travels along, and one button sends it where it was going.
//!
//! For browsers without script, where a page that only says "sign in" or "try later" would lose the work. Secrets do
//! not travel.

pub mod view;

use self::view::{HiddenField, ResumePage, ResumeReason, TypedItem};
use super::login;
use super::login::view::ResumeView;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::paths;
use crate::web::visit::Visit;
use askama::Template as _;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{Html, IntoResponse, Response};

/// Most bytes of a form that travels along.
pub const RESUME_BYTES: usize = 128 * 1024;

/// Answers a form whose session has ended: the sign-in page, with everything that was typed.
pub async fn session_ended(visit: &Visit, request: Request) -> Response {
    let resume = match body_of(visit, request).await {
        Ok(body) => body.map(|body| ResumeView { path: visit.here.clone(), body }),
        Err(error) => return error.into_response(),
    };
    login::session_ended(visit, resume).unwrap_or_else(IntoResponse::into_response)
}

/// Answers a form that met a database which is away: the same form once more, to be sent again.
pub async fn unavailable(visit: &Visit, request: Request, error: WebError) -> Response {
    match body_of(visit, request).await {
        Ok(Some(body)) => match Form::parse(body.as_bytes()) {
            Ok(form) => page(visit, &visit.here, &form, ResumeReason::Unavailable)
                .unwrap_or_else(IntoResponse::into_response),
            Err(_) => error.into_response(),
        },
        Ok(None) | Err(_) => error.into_response(),
    }
}

/// The body of a form that may travel; `None` for one that is empty, no text, or holds secrets.
async fn body_of(visit: &Visit, request: Request) -> Result<Option<String>, WebError> {
    // Too large to travel: better refuse and leave the page as it is in the browser than lose half of it.
    let body = to_bytes(request.into_body(), RESUME_BYTES).await.map_err(|_| WebError::TooLarge)?;
    let secret = [paths::LOGOUT, paths::ACCOUNT_PASSWORD].contains(&visit.here.as_str());
    Ok(String::from_utf8(body.to_vec()).ok().filter(|body| !body.is_empty() && !secret))
}

/// What was typed, with one button that sends it where it was going.
///
/// # Errors
/// [`WebError::Broken`] only.
pub fn page(visit: &Visit, path: &str, form: &Form, reason: ResumeReason) -> Result<Response, WebError> {
    let fields: Vec<HiddenField> = form
        .fields()
        .map(|(name, value)| HiddenField { name: name.to_owned(), value: value.to_owned() })
        .collect();
    let items = fields
        .iter()
        .filter(|field| !field.value.is_empty() && !is_machinery(&field.name))
        .map(|field| TypedItem { label: label_of(&field.name), value: field.value.clone() })
        .collect();
    let page = ResumePage {
        page: visit.page(visit.lang.resume_title()),
        reason,
        items,
        action: path.to_owned(),
        fields,
        back_href: path.trim_end_matches("/lines").to_owned(),
    };
    let html = ([("cache-control", "no-store")], Html(page.render()?));
    Ok(match reason {
        ResumeReason::SessionEnded => html.into_response(),
        ResumeReason::Locked => (StatusCode::LOCKED, html).into_response(),
        ResumeReason::Unavailable => {
            (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "2")], html).into_response()
        }
    })
}

/// Fields nobody typed: versions, buttons, and the radio button that says "has figures".
fn is_machinery(name: &str) -> bool {
    name.ends_with(":version")
        || name.ends_with(":status")
        || matches!(name, "then" | "resolve" | "version" | "account")
}

/// `II.1:in:actual` is read as `II.1 actual`.
fn label_of(name: &str) -> String {
    name.split(':').filter(|part| !matches!(*part, "in" | "tick")).collect::<Vec<_>>().join(" ")
}
