//! The second step of a sign-in: the code of the app, a recovery code, or a passkey.

use super::view::CodePage;
use super::{expired, until, waiting, welcome};
use crate::actions::sign_in::{self, Arrival, SecondStep};
use crate::actions::{InputFault, InputFaultKind, passkeys as keys};
use crate::store::second_factor::Ways;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::pages::passkeys;
use crate::web::pages::resume::onward::Onward;
use crate::web::reason::Reason;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use crate::web::{paths, session};
use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// From the first step to the second: the page itself where a form travels along, else a redirect to it.
pub(super) fn lead(
    state: &AppState,
    visit: &Visit,
    ways: Ways,
    onward: Onward,
) -> Result<Response, WebError> {
    if onward.resume.is_some() {
        return Step { state, visit, ways, onward }.page(None, &[], StatusCode::OK);
    }
    let next = utf8_percent_encode(&onward.next, NON_ALPHANUMERIC);
    Ok(Redirect::to(&format!("{}?next={next}", paths::LOGIN_CODE)).into_response())
}

/// Somebody at the second step.
struct Step<'a> {
    state: &'a AppState,
    visit: &'a Visit,
    ways: Ways,
    onward: Onward,
}

impl Step<'_> {
    fn page(
        self,
        wait: Option<String>,
        faults: &[InputFault],
        status: StatusCode,
    ) -> Result<Response, WebError> {
        let t = self.visit.lang;
        // A passkey made for another address of this installation answers nothing here.
        let ways = Ways { passkeys: self.ways.passkeys && self.state.passkeys.is_some(), ..self.ways };
        let errors = FieldErrors::of(faults, t);
        let title = if ways.passkeys { t.passkeys_step_title() } else { t.factor_code_title() };
        let mut frame = self.visit.page(title);
        frame.has_errors = wait.is_some() || !errors.is_empty();
        let page = CodePage {
            page: frame,
            ways,
            wait,
            problems: errors.problems(),
            code: errors.field("code", ""),
            onward: self.onward,
        };
        Ok((status, [("cache-control", "no-store")], Html(page.render()?)).into_response())
    }
}

/// What the second step can be for whoever owes it; `None` where nobody does.
async fn owed_ways(state: &AppState, headers: &HeaderMap) -> Result<Option<Ways>, WebError> {
    match session::owed(&state.site, headers) {
        Some(token) => Ok(sign_in::owes_code(&state.db, &token).await?),
        None => Ok(None),
    }
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
    let onward = Onward::to(&query.next);
    match owed_ways(&state, &headers).await? {
        Some(ways) => Step { state: &state, visit: &visit, ways, onward }.page(None, &[], StatusCode::OK),
        None => Ok(Redirect::to(&super::address(onward.address())).into_response()),
    }
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
        return expired(&state, &visit, onward);
    };
    let answer = passkeys::answer(&state, &form);
    let code = (form.text("code"), &state.sealing);
    let given = sign_in::give_code(&state.db, &owed, code, answer, arrival).await?;
    let (wait, faults, status) = match given {
        SecondStep::Welcome(token) => {
            let gone = AppendHeaders([session::owed_removal(&state.site)]);
            return Ok((gone, welcome(&state, &visit, &token, onward).await?).into_response());
        }
        SecondStep::Gone => return expired(&state, &visit, onward),
        SecondStep::Wait(seconds) => (Some(seconds), None, StatusCode::TOO_MANY_REQUESTS),
        SecondStep::WrongCode => {
            let fault = InputFault::new("code", InputFaultKind::CodeWrong);
            (None, Some(fault), StatusCode::UNPROCESSABLE_ENTITY)
        }
    };
    let Some(ways) = sign_in::owes_code(&state.db, &owed).await? else {
        return expired(&state, &visit, onward);
    };
    let step = Step { state: &state, visit: &visit, ways, onward };
    let Some(seconds) = wait else {
        return Ok(Reason("wrong_code").with(step.page(None, faults.as_slice(), status)?));
    };
    let until = until(&state, seconds).await?;
    Ok(waiting(step.page(Some(until), &[], status)?, seconds))
}

/// `POST /login/code/question`: what the passkeys of whoever owes the second step are asked.
///
/// # Errors
/// [`WebError::NotFound`] where nobody does, or there is no passkey; [`WebError::Unavailable`] while the database is away.
pub async fn ask(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, WebError> {
    let party = passkeys::party(&state)?;
    let owed = session::owed(&state.site, &headers).ok_or(WebError::NotFound)?;
    passkeys::question(keys::ask_owing(&state.db, party, &owed).await?)
}
