//! The own second factor: set up, recovery codes, turned off; and the way there of whoever has to set one up first.

mod picture;
mod view;

use self::view::{CodesPage, InUse, SecondFactorPage, SettingUp};
use super::resume::onward::Onward;
use super::{passkeys, resume};
use crate::actions::sealing::SealingKeys;
use crate::actions::second_factor::{self, Renewed, codes};
use crate::actions::secrets::{SecretError, Token};
use crate::actions::{ActionError, InputFault};
use crate::store;
use crate::store::second_factor::SecondFactor;
use crate::store::sessions::LiveSession;
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::pages::login::view::ResumeView;
use crate::web::reason::Reason;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::{Done, Visit};
use crate::web::{paths, session};
use askama::Template as _;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

/// Whether somebody must set a second factor up before anything else.
#[must_use]
pub fn is_missing(state: &AppState, person: &LiveSession) -> bool {
    !person.has_second_factor
        && state.second_factor.demands_of(person.roles.iter().map(|held| held.grant.role))
}

/// Whether an address is open to whoever must set a second factor up first.
#[must_use]
pub fn may_pass(visit: &Visit) -> bool {
    let here = visit.here.split('?').next().unwrap_or_default();
    [
        paths::SECOND_FACTOR,
        paths::SECOND_FACTOR_CONFIRMATION,
        paths::PASSKEYS,
        paths::PASSKEY_CONFIRMATION,
        paths::ACCOUNT_LANGUAGE,
    ]
    .contains(&here)
}

/// Answers whoever must set a second factor up first, wherever they wanted to go. What they sent travels along.
pub async fn first(state: &AppState, person: &SignedIn, request: Request) -> Response {
    let is_safe = request.method().is_safe();
    if request.headers().contains_key("x-fragment") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let onward = if is_safe {
        Onward::to(&person.visit.here)
    } else {
        match resume::body_of(&person.visit, request).await {
            Ok(body) => Onward {
                resume: body.map(|body| ResumeView { path: person.visit.here.clone(), body }),
                ..Onward::default()
            },
            Err(error) => return error.into_response(),
        }
    };
    let led = if is_safe {
        lead(state, person, onward).await
    } else {
        let page = page(state, person, onward, &[], StatusCode::FORBIDDEN).await;
        page.map(|page| Reason("second_factor_missing").with(page))
    };
    led.unwrap_or_else(IntoResponse::into_response)
}

/// To the page where a second factor is set up: the page itself where a form travels along, else a redirect to it.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn lead(state: &AppState, person: &SignedIn, onward: Onward) -> Result<Response, WebError> {
    if onward.resume.is_some() {
        return page(state, person, onward, &[], StatusCode::OK).await;
    }
    let next = utf8_percent_encode(&onward.next, NON_ALPHANUMERIC);
    Ok(Redirect::to(&format!("{}?next={next}", paths::SECOND_FACTOR)).into_response())
}

async fn page(
    state: &AppState,
    person: &SignedIn,
    onward: Onward,
    faults: &[InputFault],
    status: StatusCode,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let factor = store::second_factor::find(&mut connection, person.actor.account).await?;
    let ways = store::second_factor::ways(&mut connection, person.actor.account).await?;
    drop(connection);
    let errors = FieldErrors::of(faults, t);
    let mut frame = person.page(t.factor_title());
    frame.has_errors = !errors.is_empty();
    let in_use = factor.as_ref().and_then(|factor| {
        let since = format_instant(factor.confirmed_at?, t);
        Some(InUse { since, codes_left: factor.codes_left })
    });
    let is_set_up = in_use.is_some();
    let drawn = match factor.filter(|_| !is_set_up) {
        Some(factor) => setting_up(&factor, person, &state.sealing)?,
        None => None,
    };
    let page = SecondFactorPage {
        page: frame,
        problems: errors.problems(),
        is_demanded: is_missing(state, &person.person),
        username: person.person.login.clone(),
        in_use,
        ways,
        passkeys_offered: state.passkeys.is_some(),
        setting_up: drawn,
        current: errors.field("current", ""),
        code: errors.field("code", ""),
        onward,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// What an app is set up with; nothing where it was begun under a key that is gone, so that it is begun anew.
fn setting_up(
    factor: &SecondFactor,
    person: &SignedIn,
    keys: &SealingKeys,
) -> Result<Option<SettingUp>, ActionError> {
    let secret = match keys.open_app(person.actor.account, &factor.secret) {
        Ok(secret) => codes::base32(&secret),
        Err(SecretError::Closed) => return Ok(None),
        Err(fault) => return Err(fault.into()),
    };
    let text = |plain: &str| utf8_percent_encode(plain, NON_ALPHANUMERIC).to_string();
    let issuer = text(person.visit.lang.product_name());
    let login = text(&person.person.login);
    let url = format!("otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}");
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(Some(SettingUp { picture: picture::of(&url), secret: groups.join(" "), url }))
}

/// What the page is asked with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    next: String,
}

impl Asked {
    /// The page to go to afterwards.
    pub(super) fn next(&self) -> &str {
        &self.next
    }
}

/// `GET /account/second-factor`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    page(&state, &person, Onward::to(&asked.next), &[], StatusCode::OK).await
}

/// `POST /account/second-factor`: draws a secret and shows it.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn begin(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    second_factor::begin(&state.db, &person.actor, &state.sealing).await?;
    lead(&state, &person, Onward::of(&form)).await
}

/// `POST /account/second-factor/confirmation`: shows the recovery codes, this once.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn confirm(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    let proofs = passkeys::proofs(&state, &form);
    let done = second_factor::confirm(&state.db, &person.actor, proofs, &person.token).await;
    renewed(&state, &person, Onward::of(&form), done).await
}

/// `POST /account/second-factor/recovery-codes`: shows the new ones, this once.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn renew_codes(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    let proofs = passkeys::proofs(&state, &form);
    let done = second_factor::renew_codes(&state.db, &person.actor, proofs, &person.token).await;
    renewed(&state, &person, Onward::of(&form), done).await
}

async fn renewed(
    state: &AppState,
    person: &SignedIn,
    onward: Onward,
    done: Result<Renewed, ActionError>,
) -> Result<Response, WebError> {
    match done {
        Ok(Renewed { codes, token }) => shown_once(state, person, onward, codes, &token),
        Err(error) => refused(state, person, onward, error).await,
    }
}

/// The page that shows recovery codes, this once, under the new token of the session.
pub(super) fn shown_once(
    state: &AppState,
    person: &SignedIn,
    onward: Onward,
    codes: Vec<String>,
    token: &Token,
) -> Result<Response, WebError> {
    let frame = person.page(person.visit.lang.factor_codes_title());
    let page = CodesPage { page: frame, codes, action: paths::ACCOUNT_RESUMPTION, onward };
    let cookie = [session::cookie(&state.site, token.reveal())];
    Ok((cookie, [("cache-control", "no-store")], Html(page.render()?)).into_response())
}

async fn refused(
    state: &AppState,
    person: &SignedIn,
    onward: Onward,
    error: ActionError,
) -> Result<Response, WebError> {
    match error {
        ActionError::Input(faults) => {
            page(state, person, onward, &faults, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        error => Err(error.into()),
    }
}

/// `POST /account/second-factor/removal`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn turn_off(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    let proofs = passkeys::proofs(&state, &form);
    match second_factor::turn_off(&state.db, &person.actor, proofs, &person.token).await {
        Ok(()) => {
            let done = [Done::SecondFactorOff.cookie()];
            Ok((done, Redirect::to(paths::SECOND_FACTOR)).into_response())
        }
        Err(error) => refused(&state, &person, Onward::of(&form), error).await,
    }
}
