//! Who asks: the personal token of a request, and the extractors that put a scope into a handler's signature.

use super::problem::ApiError;
use crate::actions::secrets::hash_of_token;
use crate::actions::tokens::TOKEN_PREFIX;
use crate::domain::ids::TokenId;
use crate::domain::token::Scope;
use crate::store;
use crate::store::sessions::{LiveSession, Presented};
use crate::text::Lang;
use crate::web::NO_STORE;
use crate::web::error::WebError;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;

/// A program that asks in somebody's name.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// Whose rights count.
    pub(super) person: SignedIn,
    /// The token.
    pub(super) token: TokenId,
    /// What it may be used for.
    pub(super) scopes: Vec<Scope>,
}

/// Lets only requests with a live token pass. Cookies count for nothing here, so that no other site can make a browser
/// ask.
pub(super) async fn required(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let caller = match find(&state, &mut parts).await {
        Ok(Some(caller)) => caller,
        Ok(None) => return ApiError::Unauthenticated.into_response(),
        Err(error) => return ApiError::from(error).into_response(),
    };
    tracing::Span::current().record("account.id", caller.person.actor.account.get());
    parts.extensions.insert(caller);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    response.headers_mut().entry(CACHE_CONTROL).or_insert(NO_STORE);
    response
}

async fn find(state: &AppState, parts: &mut Parts) -> Result<Option<Caller>, WebError> {
    let Some(secret) = presented(&parts.headers) else { return Ok(None) };
    let mut connection = state.reads.acquire().await?;
    let hash = hash_of_token(secret);
    let Some(person) = store::sessions::find(&mut connection, Presented::Token(&hash)).await? else {
        return Ok(None);
    };
    let Some(token) = person.api_token.clone() else { return Ok(None) };
    drop(connection);
    if person.stale {
        store::tokens::touch(&mut *state.db.acquire().await?, token.id).await?;
    }
    Ok(Some(Caller { person: signed_in(parts, state, person).await, token: token.id, scopes: token.scopes }))
}

/// The secret behind the prefix of a bearer token.
fn presented(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().strip_prefix(TOKEN_PREFIX))?
}

async fn signed_in(parts: &mut Parts, state: &AppState, person: LiveSession) -> SignedIn {
    let Ok(mut visit) = Visit::from_request_parts(parts, state).await;
    visit.lang = lang_of(&parts.headers);
    SignedIn::new(visit, Arc::new(person), String::new())
}

/// The language of sentences about entries: Vietnamese where it is asked for before English, else English.
fn lang_of(headers: &HeaderMap) -> Lang {
    let asked = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let codes = asked.split(',').map(|part| part.trim().get(..2).unwrap_or_default().to_ascii_lowercase());
    codes.into_iter().find_map(|code| Lang::parse(&code)).unwrap_or(Lang::En)
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let missing = || WebError::Broken("an operation without the token layer".into());
        parts.extensions.get::<Self>().cloned().ok_or_else(|| missing().into())
    }
}

/// Declares an extractor that wants one scope.
macro_rules! scoped {
    ($(#[$doc:meta])* $name:ident, $scope:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub(super) struct $name(pub(super) SignedIn);

        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = ApiError;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
                let caller = Caller::from_request_parts(parts, state).await?;
                if caller.scopes.contains(&Scope::$scope) {
                    Ok(Self(caller.person))
                } else {
                    Err(ApiError::Scope(Scope::$scope))
                }
            }
        }
    };
}

scoped! {
    /// Somebody whose token reads.
    Reads, Read
}
scoped! {
    /// Somebody whose token enters results.
    Enters, Enter
}
scoped! {
    /// Somebody whose token sends sheets.
    Submits, Submit
}
scoped! {
    /// Somebody whose token appraises.
    Appraises, Appraise
}
