//! A form that could not be taken: everything typed in it travels along, and one button sends it where it was going.
//!
//! For browsers without script, where a page that only says "sign in" or "try later" would lose the work. Secrets do
//! not travel.

pub mod onward;
pub mod view;

use self::view::{HiddenField, ResumePage, ResumeReason, TypedItem};
use super::login;
use super::login::view::ResumeView;
use super::sheet::labels::FieldLabels;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::paths;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use askama::Template as _;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

/// Most bytes of a form that travels along.
pub const RESUME_BYTES: usize = 128 * 1024;

/// Answers a form whose session has ended: the sign-in page, with everything that was typed.
pub async fn session_ended(state: &AppState, visit: &Visit, request: Request) -> Response {
    let resume = match body_of(visit, request).await {
        Ok(body) => body.map(|body| ResumeView { path: visit.here.clone(), body }),
        Err(error) => return error.into_response(),
    };
    login::session_ended(state, visit, resume).unwrap_or_else(IntoResponse::into_response)
}

/// Answers a form that met a database which is away: the same form once more, to be sent again.
pub async fn unavailable(visit: &Visit, request: Request, error: WebError) -> Response {
    match body_of(visit, request).await {
        Ok(Some(body)) => match Form::parse(body.as_bytes()) {
            Ok(form) => page(visit, &visit.here, &form, &FieldLabels::default(), ResumeReason::Unavailable)
                .unwrap_or_else(IntoResponse::into_response),
            Err(_) => error.into_response(),
        },
        Ok(None) | Err(_) => error.into_response(),
    }
}

/// The body of a form that may travel; `None` for one that is empty, no text, or holds secrets.
///
/// # Errors
/// [`WebError::TooLarge`].
pub async fn body_of(visit: &Visit, request: Request) -> Result<Option<String>, WebError> {
    // Files do not travel: they are chosen again.
    let kind = request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind.is_some_and(|kind| kind.starts_with(b"multipart/")) {
        return Ok(None);
    }
    // Too large to travel: better refuse and leave the page as it is in the browser than lose half of it.
    let body = to_bytes(request.into_body(), RESUME_BYTES).await.map_err(|_| WebError::TooLarge)?;
    let path = visit.here.split('?').next().unwrap_or_default();
    let secret = [paths::LOGOUT, paths::ACCOUNT_PASSWORD].contains(&path)
        || [paths::SECOND_FACTOR, paths::PASSKEYS, paths::ACCOUNT_OPENID]
            .iter()
            .any(|secret| path.starts_with(secret));
    Ok(String::from_utf8(body.to_vec()).ok().filter(|body| !body.is_empty() && !secret))
}

/// What was typed, under the labels of its fields, with one button that sends it where it was going.
///
/// # Errors
/// [`WebError::Broken`] only.
pub fn page(
    visit: &Visit,
    path: &str,
    form: &Form,
    labels: &FieldLabels,
    reason: ResumeReason,
) -> Result<Response, WebError> {
    let fields: Vec<HiddenField> = form
        .fields()
        .map(|(name, value)| HiddenField { name: name.to_owned(), value: value.to_owned() })
        .collect();
    let items = fields
        .iter()
        .filter(|field| !field.value.is_empty() && !is_machinery(field))
        .map(|field| TypedItem {
            label: labels.label(&field.name).map_or_else(|| label_of(&field.name, visit.lang), str::to_owned),
            value: value_of(field, labels, visit.lang),
        })
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
fn is_machinery(field: &HiddenField) -> bool {
    field.name.ends_with(":version")
        || (field.name.ends_with(":status") && field.value == "entered")
        || matches!(field.name.as_str(), "then" | "resolve" | "version" | "account")
}

/// A label without the scheme at hand: `II.1:note` is read as `II.1: Ghi chú`, `II.1:in:actual` as `II.1: actual`.
fn label_of(name: &str, t: Lang) -> String {
    let Some((code, field)) = name.split_once(':') else { return name.to_owned() };
    let label = match field {
        "note" => t.sheet_note(),
        "reason" => t.sheet_reason(),
        "status" => t.sheet_aside_legend(),
        "points" => t.sheet_points_label(),
        "level" => t.sheet_choose_level(),
        "never" => t.sheet_never(),
        "in:done" => t.sheet_day_done(),
        "none" => t.checklist_none(),
        other => other.rsplit(':').next().unwrap_or(other),
    };
    t.together_field(code, label)
}

/// A value as it is read: the word for a tick, the name of a level.
fn value_of(field: &HiddenField, labels: &FieldLabels, t: Lang) -> String {
    let HiddenField { name, value } = field;
    if name.ends_with(":status") {
        return match value.as_str() {
            "not_assigned" => t.state_not_assigned().to_owned(),
            "no_case" => t.state_na().to_owned(),
            _ => value.clone(),
        };
    }
    let is_tick =
        value == "on" && (name.contains(":tick:") || name.ends_with(":never") || name.ends_with(":none"));
    if is_tick {
        return t.together_ticked().to_owned();
    }
    labels.value(name, value).unwrap_or(value).to_owned()
}
