//! `Idempotency-Key`: a change sent twice under one key has one effect, and the second answer is the first one again.

use super::problem::ApiError;
use super::token::Caller;
use crate::domain::ids::TokenId;
use crate::store;
use crate::store::tokens::{KeptAnswer, Known};
use crate::web::error::WebError;
use crate::web::state::AppState;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest as _, Sha256};

/// The header.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Tells that an answer is one given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Most characters of a key.
const KEY_MAX: usize = 200;

/// Answers a change whose key is known with what was answered then.
pub(super) async fn once(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_change = !request.method().is_safe();
    match request.headers().get(&KEY).cloned() {
        Some(key) if is_change => match answer(&state, request, next, &key).await {
            Ok(response) => response,
            Err(error) => error.into_response(),
        },
        _ => next.run(request).await,
    }
}

async fn answer(
    state: &AppState,
    request: Request,
    next: Next,
    key: &HeaderValue,
) -> Result<Response, ApiError> {
    let key = key.to_str().ok().filter(|key| (1..=KEY_MAX).contains(&key.len()));
    let key =
        key.ok_or_else(|| ApiError::Unreadable(format!("Idempotency-Key has 1 to {KEY_MAX} characters.")))?;
    let caller = request.extensions().get::<Caller>();
    let token = caller.ok_or_else(|| WebError::Broken("a key without a token".into()))?.token;
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, super::BODY_BYTES).await.map_err(|_| WebError::TooLarge)?;
    let mut hash = Sha256::new();
    for part in [
        parts.method.as_str().as_bytes(),
        parts.uri.path().as_bytes(),
        parts.headers.get(IF_MATCH).map_or(b"", HeaderValue::as_bytes),
        &bytes,
    ] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let hash = hash.finalize();
    let mut connection = state.db.acquire().await?;
    let known = store::tokens::claim_key(&mut connection, token, key, &hash).await?;
    drop(connection);
    match known {
        Known::New => {}
        Known::AtWork => {
            return Err(ApiError::Conflict("A request with this key is being answered.".to_owned()));
        }
        Known::Another => {
            return Err(ApiError::invalid("Idempotency-Key", "The key was used for another request."));
        }
        Known::Answered(kept) => return Ok(again(kept)),
    }
    let (state, key) = (state.clone(), key.to_owned());
    let request = Request::from_parts(parts, Body::from(bytes));
    // A client that goes away must not leave an effect whose answer nobody kept.
    let kept = tokio::spawn(async move { answer_and_keep(&state, token, &key, request, next).await });
    kept.await.map_err(|error| WebError::Broken(error.into()))?
}

/// Answers the request and keeps what was answered.
async fn answer_and_keep(
    state: &AppState,
    token: TokenId,
    key: &str,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let response = next.run(request).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(|error| WebError::Broken(error.into()))?;
    let mut connection = state.db.acquire().await?;
    if parts.status.is_server_error() {
        store::tokens::release_key(&mut connection, token, key).await?;
    } else {
        let text = |name: HeaderName| Some(parts.headers.get(name)?.to_str().ok()?.to_owned());
        let kept = KeptAnswer {
            status: parts.status.as_u16(),
            content_type: text(CONTENT_TYPE),
            etag: text(ETAG),
            body: body.to_vec(),
        };
        store::tokens::keep_answer(&mut connection, token, key, &kept).await?;
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn again(kept: KeptAnswer) -> Response {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, kept.body).into_response();
    let headers = response.headers_mut();
    headers.remove(CONTENT_TYPE);
    for (name, value) in [(CONTENT_TYPE, kept.content_type), (ETAG, kept.etag)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
