//! The own account and the identity it is linked to: seen, linked, parted. Both changes ask for the present password, as
//! they decide who gets in.

use super::view::OwnIdentityPage;
use super::{leave, provider};
use crate::actions::{ActionError, InputFault, openid};
use crate::store;
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::forms::{FieldErrors, Form};
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use askama::Template as _;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};

/// `GET /account/openid`.
///
/// # Errors
/// [`WebError::NotFound`] where no provider is named, [`WebError::Unavailable`] while the database is away.
pub async fn show(State(state): State<AppState>, person: SignedIn) -> Result<Response, WebError> {
    page(&state, &person, &[]).await
}

async fn page(state: &AppState, person: &SignedIn, faults: &[InputFault]) -> Result<Response, WebError> {
    let (provider, t) = (provider(state)?, person.visit.lang);
    let mut connection = state.reads.acquire().await?;
    let since =
        store::identities::linked_since(&mut connection, person.actor.account, provider.issuer()).await?;
    drop(connection);
    let errors = FieldErrors::of(faults, t);
    let mut frame = person.page(t.openid_title(provider.name()));
    frame.has_errors = !errors.is_empty();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = OwnIdentityPage {
        page: frame,
        name: provider.name().to_owned(),
        since: since.map(|since| format_instant(since, t)),
        username: person.person.login.clone(),
        problems: errors.problems(),
        current: errors.field("current", ""),
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// `POST /account/openid`: to the provider, to prove whom to link to.
///
/// # Errors
/// [`WebError::NotFound`] where no provider is named, [`WebError::Unavailable`] while the database is away.
pub async fn begin(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    provider(&state)?;
    match openid::prove_owner(&state.db, &person.actor, form.text("current")).await {
        Ok(()) => {
            let frame = person.page(person.visit.lang.openid_leaving_title());
            leave(&state, frame, Some(person.actor.account), String::new()).await
        }
        Err(ActionError::Input(faults)) => page(&state, &person, &faults).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /account/openid/removal`.
///
/// # Errors
/// [`WebError::NotFound`] where no provider is named, [`WebError::Unavailable`] while the database is away.
pub async fn remove(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    let issuer = provider(&state)?.issuer();
    match openid::unlink(&state.db, &person.actor, issuer, form.text("current")).await {
        Ok(()) => {
            let done = [Done::IdentityUnlinked.cookie()];
            Ok((done, Redirect::to(paths::ACCOUNT_OPENID)).into_response())
        }
        Err(ActionError::Input(faults)) => page(&state, &person, &faults).await,
        Err(error) => Err(error.into()),
    }
}
