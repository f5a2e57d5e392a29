//! Signing in with a passkey alone: the device has verified its user, and the passkey says who that is.

use super::view::LoginNotice;
use super::{Typed, page, until, waiting, welcome};
use crate::actions::sign_in::{self, Arrival, Asked, SignIn};
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::pages::passkeys;
use crate::web::pages::resume::onward::Onward;
use crate::web::session;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};

/// `POST /login/passkey/question`: what whichever passkey there is is asked.
///
/// # Errors
/// [`WebError::NotFound`] where none can be made, [`WebError::Unavailable`] while the database is away.
pub async fn ask(State(state): State<AppState>, arrival: Arrival) -> Result<Response, WebError> {
    let party = passkeys::party(&state)?;
    match sign_in::ask_anybody(&state.db, party, &arrival).await? {
        Asked::Question(token, options) => {
            let cookie = [session::asked_cookie(&state.site, token.reveal())];
            Ok((cookie, passkeys::question(Some(options))?).into_response())
        }
        Asked::Wait(seconds) => {
            let told = (StatusCode::TOO_MANY_REQUESTS, [(CONTENT_TYPE, "application/json")], "{}");
            Ok(waiting(told.into_response(), seconds))
        }
    }
}

/// `POST /login/passkey`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn sign_in(
    State(state): State<AppState>,
    visit: Visit,
    arrival: Arrival,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let typed = Typed { onward: Onward::of(&form), ..Typed::default() };
    let given = passkeys::answer(&state, &form).zip(session::asked(&state.site, &headers));
    let outcome = match given {
        Some((answer, asked)) => sign_in::by_passkey(&state.db, answer, &asked, arrival).await?,
        None => SignIn::WrongPair,
    };
    match outcome {
        SignIn::Welcome(token) => {
            let gone = AppendHeaders([session::asked_removal(&state.site)]);
            Ok((gone, welcome(&state, &visit, &token, typed.onward).await?).into_response())
        }
        SignIn::Wait(seconds) => {
            let notice = LoginNotice::Throttled(until(&state, seconds).await?);
            Ok(waiting(page(&state, &visit, notice, typed, StatusCode::TOO_MANY_REQUESTS)?, seconds))
        }
        SignIn::WrongPair | SignIn::CodeOwed(..) => {
            page(&state, &visit, LoginNotice::WrongPasskey, typed, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}
