//! The own passkeys: made, removed, asked; new recovery codes for whoever has no app. The device's part needs a script,
//! what comes before and after are forms.

mod view;

use self::view::{MakingPage, PasskeyRow, PasskeysPage, ProofPage};
use super::resume::onward::Onward;
use super::second_factor;
use crate::actions::passkeys::{self, Answer, RelyingParty};
use crate::actions::second_factor::{self as factor, Proofs};
use crate::actions::{ActionError, InputFault};
use crate::domain::ids::PasskeyId;
use crate::store;
use crate::store::passkeys::OwnPasskey;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::session::{self, SignedIn};
use crate::web::state::AppState;
use crate::web::visit::Done;
use crate::web::{NO_STORE, paths};
use askama::Template as _;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};

/// What a passkey answered in a form, where it did.
#[must_use]
pub fn answer(state: &AppState, form: &Form) -> Option<Answer> {
    let sent = form.text("passkey");
    if sent.is_empty() { None } else { state.passkeys.as_ref()?.answer(sent) }
}

/// The proofs of a form that changes the second factor.
#[must_use]
pub fn proofs<'a>(state: &'a AppState, form: &'a Form) -> Proofs<'a> {
    Proofs {
        password: form.text("current"),
        code: form.text("code"),
        passkey: answer(state, form),
        keys: &state.sealing,
    }
}

/// What a script asks the device, as JSON; [`WebError::NotFound`] where there is no passkey to be asked.
///
/// # Errors
/// [`WebError::NotFound`].
pub fn question(options: Option<String>) -> Result<Response, WebError> {
    let options = options.ok_or(WebError::NotFound)?;
    let headers = [(CONTENT_TYPE, "application/json")];
    Ok((headers, [(CACHE_CONTROL, NO_STORE)], options).into_response())
}

/// The installation as passkeys know it.
///
/// # Errors
/// [`WebError::NotFound`] where none can be made at its address.
pub fn party(state: &AppState) -> Result<&RelyingParty, WebError> {
    state.passkeys.as_ref().ok_or(WebError::NotFound)
}

async fn page(
    state: &AppState,
    person: &SignedIn,
    onward: Onward,
    name: &str,
    faults: &[InputFault],
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let account = person.actor.account;
    let mut connection = state.reads.acquire().await?;
    let own = store::passkeys::of_account(&mut connection, account).await?;
    let ways = store::second_factor::ways(&mut connection, account).await?;
    let codes_left = store::second_factor::codes_left(&mut connection, account).await?;
    drop(connection);
    let errors = FieldErrors::of(faults, t);
    let mut frame = person.page(t.passkeys_title());
    frame.has_errors = !errors.is_empty();
    let page = PasskeysPage {
        page: frame,
        problems: errors.problems(),
        is_offered: state.passkeys.is_some(),
        is_demanded: second_factor::is_missing(state, &person.person),
        username: person.person.login.clone(),
        passkeys: own.into_iter().map(|own| row(own, t)).collect(),
        ways,
        codes_left,
        name: errors.field("name", name),
        current: errors.field("current", ""),
        code: errors.field("code", ""),
        onward,
    };
    Ok((status(&errors), [(CACHE_CONTROL, NO_STORE)], Html(page.render()?)).into_response())
}

fn status(errors: &FieldErrors) -> StatusCode {
    if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

fn row(own: OwnPasskey, t: Lang) -> PasskeyRow {
    PasskeyRow {
        name: own.name,
        made: format_instant(own.created_at, t),
        used: own.last_used_at.map(|at| format_instant(at, t)).unwrap_or_default(),
        removal: paths::passkey_removal(own.id),
    }
}

/// `GET /account/passkeys`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Query(asked): Query<second_factor::Asked>,
) -> Result<Response, WebError> {
    page(&state, &person, Onward::to(asked.next()), "", &[]).await
}

/// `POST /account/passkeys`: what the device is asked for a new one; the page itself for whoever comes with a form that
/// travels along and no name yet.
///
/// # Errors
/// [`WebError::NotFound`] where none can be made, [`WebError::Unavailable`] while the database is away.
pub async fn begin(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    let onward = Onward::of(&form);
    if !form.has("name") {
        return page(&state, &person, onward, "", &[]).await;
    }
    let (party, name) = (party(&state)?, form.text("name"));
    let proofs = proofs(&state, &form);
    match passkeys::begin(&state.db, party, &person.actor, name, proofs, &person.token).await {
        Ok(options) => {
            let frame = person.page(person.visit.lang.passkeys_making());
            let page = MakingPage { page: frame, options, onward };
            Ok(([(CACHE_CONTROL, NO_STORE)], Html(page.render()?)).into_response())
        }
        Err(ActionError::Input(faults)) => page(&state, &person, onward, name, &faults).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/passkeys/confirmation`: keeps the passkey, and shows the recovery codes where it is the first second
/// factor.
///
/// # Errors
/// [`WebError::NotFound`] where none can be made, [`WebError::Unavailable`] while the database is away.
pub async fn confirm(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    let onward = Onward::of(&form);
    let sent = form.text("passkey");
    match passkeys::confirm(&state.db, party(&state)?, &person.actor, sent, &person.token).await {
        Ok(kept) => {
            if let Some(codes) = kept.codes {
                return second_factor::shown_once(&state, &person, onward, codes, &kept.token);
            }
            let cookies = [Done::Changed.cookie(), session::cookie(&state.site, kept.token.reveal())];
            Ok((AppendHeaders(cookies), Redirect::to(paths::PASSKEYS)).into_response())
        }
        Err(ActionError::Input(faults)) => page(&state, &person, onward, "", &faults).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/passkeys/question`: what the own passkeys are asked for a second proof.
///
/// # Errors
/// [`WebError::NotFound`] where there is none to be asked, [`WebError::Unavailable`] while the database is away.
pub async fn ask(State(state): State<AppState>, person: SignedIn) -> Result<Response, WebError> {
    let party = party(&state)?;
    question(passkeys::ask_signed_in(&state.db, party, &person.actor, &person.token).await?)
}

/// A change that asks password and second proof, in words.
struct Deed {
    title: String,
    text: &'static str,
    button: &'static str,
    action: String,
}

async fn prove(
    state: &AppState,
    person: &SignedIn,
    deed: Deed,
    faults: &[InputFault],
) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let ways = store::second_factor::ways(&mut connection, person.actor.account).await?;
    drop(connection);
    let errors = FieldErrors::of(faults, person.visit.lang);
    let mut frame = person.page(deed.title);
    frame.has_errors = !errors.is_empty();
    let page = ProofPage {
        page: frame,
        problems: errors.problems(),
        text: deed.text,
        deed: deed.button,
        action: deed.action,
        username: person.person.login.clone(),
        ways,
        current: errors.field("current", ""),
        code: errors.field("code", ""),
    };
    Ok((status(&errors), Html(page.render()?)).into_response())
}

/// The removal of a passkey of the own account.
async fn removal(state: &AppState, person: &SignedIn, passkey: PasskeyId) -> Result<Deed, WebError> {
    let t = person.visit.lang;
    let mut connection = state.reads.acquire().await?;
    let own = store::passkeys::of_account(&mut connection, person.actor.account).await?;
    let passkey = own.into_iter().find(|own| own.id == passkey).ok_or(WebError::NotFound)?;
    Ok(Deed {
        title: t.passkeys_remove_named(&passkey.name),
        text: t.passkeys_remove_text(),
        button: t.passkeys_remove(),
        action: paths::passkey_removal(passkey.id),
    })
}

/// `GET /account/passkeys/{passkey}/removal`.
///
/// # Errors
/// [`WebError::NotFound`] where it is none of theirs, [`WebError::Unavailable`] while the database is away.
pub async fn show_removal(
    State(state): State<AppState>,
    person: SignedIn,
    Path(passkey): Path<i64>,
) -> Result<Response, WebError> {
    let deed = removal(&state, &person, PasskeyId::new(passkey)).await?;
    prove(&state, &person, deed, &[]).await
}

/// `POST /account/passkeys/{passkey}/removal`.
///
/// # Errors
/// [`WebError::NotFound`] where it is none of theirs, [`WebError::Unavailable`] while the database is away.
pub async fn remove(
    State(state): State<AppState>,
    person: SignedIn,
    Path(passkey): Path<i64>,
    form: Form,
) -> Result<Response, WebError> {
    let passkey = PasskeyId::new(passkey);
    let deed = removal(&state, &person, passkey).await?;
    let proofs = proofs(&state, &form);
    match passkeys::remove(&state.db, &person.actor, passkey, proofs, &person.token).await {
        Ok(()) => Ok(([Done::Changed.cookie()], Redirect::to(paths::PASSKEYS)).into_response()),
        Err(ActionError::Input(faults)) => prove(&state, &person, deed, &faults).await,
        Err(error) => Err(error.into()),
    }
}

fn new_codes(t: Lang) -> Deed {
    Deed {
        title: t.factor_renew_do().to_owned(),
        text: t.factor_renew_text(),
        button: t.factor_renew_do(),
        action: paths::PASSKEY_CODES.to_owned(),
    }
}

/// `GET /account/passkeys/recovery-codes`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn show_codes(State(state): State<AppState>, person: SignedIn) -> Result<Response, WebError> {
    prove(&state, &person, new_codes(person.visit.lang), &[]).await
}

/// `POST /account/passkeys/recovery-codes`: shows the new ones, this once.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn renew_codes(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    let proofs = proofs(&state, &form);
    match factor::renew_codes(&state.db, &person.actor, proofs, &person.token).await {
        Ok(done) => {
            second_factor::shown_once(&state, &person, Onward::to(paths::PASSKEYS), done.codes, &done.token)
        }
        Err(ActionError::Input(faults)) => {
            prove(&state, &person, new_codes(person.visit.lang), &faults).await
        }
        Err(error) => Err(error.into()),
    }
}
