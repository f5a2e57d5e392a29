//! The second step of a sign-in: the code of the app, or a recovery code.

use super::view::CodePage;
use super::{expired, until, waiting, welcome};
use crate::actions::sign_in::{self, Arrival, SecondStep};
use crate::actions::{InputFault, InputFaultKind};
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::pages::resume::onward::Onward;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{paths, session};
use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// From the first step to the second: the page itself where a form travels along, else a redirect to it.
pub(super) fn lead(visit: &Visit, onward: Onward) -> Result<Response, WebError> {
    if onward.resume.is_some() {
        return page(visit, onward, None, &[], StatusCode::OK);
    }
    let next = utf8_percent_encode(&onward.next, NON_ALPHANUMERIC);
    Ok(Redirect::to(&format!("{}?next={next}", paths::LOGIN_CODE)).into_response())
}

fn page(
    visit: &Visit,
    onward: Onward,
    wait: Option<String>,
    faults: &[InputFault],
    status: StatusCode,
) -> Result<Response, WebError> {
    let errors = FieldErrors::of(faults, visit.lang);
    let mut frame = visit.page(visit.lang.factor_code_title());
    frame.has_errors = wait.is_some() || !errors.is_empty();
    let page =
        CodePage { page: frame, wait, problems: errors.problems(), code: errors.field("code", ""), onward };
    Ok((status, [("cache-control", "no-store")], Html(page.render()?)).into_response())
}

/// `GET /login/code`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn show(
    State(state): State<AppState>,
    visit: Visit,
    Query(query): Query<super::Query>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let owes = match session::owed(&state.site, &headers) {
        Some(token) => sign_in::owes_code(&state.db, &token).await?,
        None => false,
    };
    let onward = Onward::to(&query.next);
    if owes {
        return page(&visit, onward, None, &[], StatusCode::OK);
    }
    Ok(Redirect::to(&super::address(onward.address())).into_response())
}

/// `POST /login/code`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn give(
    State(state): State<AppState>,
    visit: Visit,
    arrival: Arrival,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let onward = Onward::of(&form);
    let Some(owed) = session::owed(&state.site, &headers) else {
        return expired(&visit, onward);
    };
    match sign_in::give_code(&state.db, &owed, form.text("code"), arrival).await? {
        SecondStep::Welcome(token) => {
            let gone = AppendHeaders([session::owed_removal(&state.site)]);
            Ok((gone, welcome(&state, &visit, &token, onward).await?).into_response())
        }
        SecondStep::WrongCode => {
            let fault = InputFault::new("code", InputFaultKind::CodeWrong);
            page(&visit, onward, None, &[fault], StatusCode::UNPROCESSABLE_ENTITY)
        }
        SecondStep::Wait(seconds) => {
            let until = until(&state, seconds).await?;
            Ok(waiting(page(&visit, onward, Some(until), &[], StatusCode::TOO_MANY_REQUESTS)?, seconds))
        }
        SecondStep::Gone => expired(&visit, onward),
    }
}
