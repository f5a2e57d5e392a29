//! Signing in through an organisation's provider: there and back again. Not configured, none of these addresses exists.
//!
//! Who comes back is let in by a `GET`, as the standard wants it; so the browser must hold the cookie it left with, and
//! the address the state that belongs to it. Nobody can sign another's browser in by sending it an address.

pub mod own;
pub mod view;

use self::view::{FailedPage, Failure, LeavingPage};
use crate::actions::openid::{self, Linking};
use crate::actions::sign_in::{Arrival, FirstStep};
use crate::domain::ids::AccountId;
use crate::openid::{Answer, Provider, ProviderError};
use crate::store;
use crate::store::identities::{Attempt, Identity};
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::page::Page;
use crate::web::pages::login;
use crate::web::pages::resume::onward::Onward;
use crate::web::state::AppState;
use crate::web::visit::{Done, Visit};
use crate::web::{paths, session};
use askama::Template as _;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, REFRESH};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

/// The longest address that is kept to go on to.
const NEXT_MAX: usize = 2000;

/// The provider, where there is one.
fn provider(state: &AppState) -> Result<&Provider, WebError> {
    state.openid.as_deref().ok_or(WebError::NotFound)
}

/// `POST /sign-in/openid`: a form, so that no address alone sets anything going.
///
/// # Errors
/// [`WebError::NotFound`] where no provider is named, [`WebError::Unavailable`] while the database is away.
pub async fn begin(
    State(state): State<AppState>,
    visit: Visit,
    arrival: Arrival,
    form: Form,
) -> Result<Response, WebError> {
    provider(&state)?;
    let onward = Onward::of(&form);
    if let Some(seconds) = openid::count_departure(&state.db, &arrival).await? {
        return login::must_wait(&state, &visit, onward, seconds).await;
    }
    let frame = visit.page(visit.lang.openid_leaving_title());
    leave(&state, frame, None, onward.next).await
}

/// Sends a browser to the provider. Its page goes on by itself: a redirect in answer to a form would need the provider's
/// address in the policy of every page that has the form (`form-action`), and that address is known only now.
async fn leave(
    state: &AppState,
    page: Page,
    account: Option<AccountId>,
    next: String,
) -> Result<Response, WebError> {
    let provider = provider(state)?;
    let departure = match provider.departure().await {
        Ok(departure) => departure,
        Err(error) => return failed(state, page, failure(&error), account.is_some()),
    };
    let next = if next.len() > NEXT_MAX { String::new() } else { next };
    let attempt = Attempt { nonce: departure.nonce, verifier: departure.verifier, account, next };
    let token = openid::depart(&state.db, &departure.state, attempt).await?;
    let headers = AppendHeaders([
        session::openid_cookie(&state.site, token.reveal()),
        (CACHE_CONTROL, "no-store".to_owned()),
        (REFRESH, format!("0; url={}", departure.address)),
    ]);
    let page = LeavingPage { page, name: provider.name().to_owned(), address: departure.address };
    Ok((headers, Html(page.render()?)).into_response())
}

/// Writes down what went wrong with the provider.
fn failure(error: &ProviderError) -> Failure {
    tracing::warn!(%error, "nobody was signed in through the provider");
    match error {
        ProviderError::Away(_) => Failure::Away,
        ProviderError::Refused(_) => Failure::Unproved,
    }
}

fn failed(state: &AppState, mut page: Page, why: Failure, is_link: bool) -> Result<Response, WebError> {
    let t = page.t;
    let (title, text) = why.words(t, provider(state)?.name());
    page.title = title;
    // The address holds what was brought back: it is worth nothing any more, and no link should repeat it.
    page.here = String::new();
    let (back, label) =
        if is_link { (paths::ACCOUNT_OPENID, t.own_title()) } else { (paths::LOGIN, t.auth_login()) };
    let page = FailedPage { page, text, back: back.to_owned(), back_label: label.to_owned() };
    let shown = (why.status(), [(CACHE_CONTROL, "no-store")], Html(page.render()?)).into_response();
    Ok(why.reason().with(shown))
}

/// What the provider sends back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Returned {
    code: String,
    state: String,
    error: String,
    iss: Option<String>,
}

/// `GET /sign-in/openid/return`.
///
/// # Errors
/// [`WebError::NotFound`] where no provider is named, [`WebError::Unavailable`] while the database is away.
pub async fn come_back(
    State(state): State<AppState>,
    visit: Visit,
    arrival: Arrival,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response, WebError> {
    provider(&state)?;
    let attempt = match session::openid(&state.site, &headers) {
        Some(token) => openid::return_from(&state.db, &token, &returned.state).await?,
        None => None,
    };
    let Some(attempt) = attempt else {
        return failed(&state, visit.page(""), Failure::Stale, false);
    };
    let gone = AppendHeaders([session::openid_removal(&state.site)]);
    let is_link = attempt.account.is_some();
    let identity = match identify(&state, returned, &attempt).await? {
        Ok(identity) => identity,
        Err(why) => return Ok((gone, failed(&state, visit.page(""), why, is_link)?).into_response()),
    };
    let answer = match attempt.account {
        None => enter(&state, &visit, arrival, identity, &attempt.next).await?,
        Some(account) => link(&state, &visit, &headers, identity, account).await?,
    };
    Ok((gone, answer).into_response())
}

/// Who somebody is by the provider's word.
async fn identify(
    state: &AppState,
    returned: Returned,
    attempt: &Attempt,
) -> Result<Result<Identity, Failure>, WebError> {
    let provider = provider(state)?;
    if !returned.error.is_empty() || returned.code.is_empty() {
        return Ok(Err(Failure::Declined));
    }
    let now = store::now(&mut *state.reads.acquire().await?).await?;
    let answer = Answer {
        code: returned.code,
        issuer: returned.iss,
        nonce: attempt.nonce.clone(),
        verifier: attempt.verifier.clone(),
    };
    Ok(match provider.finish(answer, now).await {
        Ok(subject) => Ok(Identity { issuer: provider.issuer().to_owned(), subject }),
        Err(error) => Err(failure(&error)),
    })
}

/// Signs in, as a password would: a session, or the second step.
async fn enter(
    state: &AppState,
    visit: &Visit,
    arrival: Arrival,
    identity: Identity,
    next: &str,
) -> Result<Response, WebError> {
    let onward = Onward::to(next);
    match openid::sign_in(&state.db, identity, arrival).await? {
        Some(FirstStep::Welcome(token)) => login::welcome(state, visit, &token, onward).await,
        Some(FirstStep::CodeOwed(token, ways)) => login::ask_for_code(state, visit, &token, ways, onward),
        None => failed(state, visit.page(""), Failure::Unknown, false),
    }
}

/// Links the account that asked for it, if it is still the one signed in here.
async fn link(
    state: &AppState,
    visit: &Visit,
    headers: &HeaderMap,
    identity: Identity,
    account: AccountId,
) -> Result<Response, WebError> {
    let token = session::presented(&state.site, headers).unwrap_or_default();
    let person = session::behind(state, visit, &token).await?;
    let Some(person) = person.filter(|person| person.actor.account == account) else {
        return failed(state, visit.page(""), Failure::Stale, false);
    };
    match openid::link(&state.db, &person.actor, identity, &token).await? {
        Linking::Done(token) => {
            let cookies = [session::cookie(&state.site, token.reveal()), Done::IdentityLinked.cookie()];
            Ok((AppendHeaders(cookies), Redirect::to(paths::ACCOUNT_OPENID)).into_response())
        }
        Linking::Taken => failed(state, person.page(""), Failure::Taken, true),
    }
}
