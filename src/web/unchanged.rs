//! What has not changed since somebody read it is not sent again: entity tags and `If-None-Match`.

use crate::actions::secrets::hash_of_token;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Gives what is read a tag where it has none, and answers 304 to who has it already.
pub(super) async fn not_sent_again(request: Request, next: Next) -> Response {
    let is_read = request.method() == Method::GET || request.method() == Method::HEAD;
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !is_read || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let made = || {
        let hash = hash_of_token(&String::from_utf8_lossy(&bytes));
        let mark = hash.iter().take(16).fold(String::new(), |mark, byte| mark + &format!("{byte:02x}"));
        HeaderValue::from_str(&format!("\"{mark}\"")).ok()
    };
    let tag = parts.headers.get(ETAG).cloned().or_else(made);
    if let Some(tag) = &tag {
        parts.headers.insert(ETAG, tag.clone());
    }
    let is_known = known.as_ref().and_then(|known| known.to_str().ok()).is_some_and(|known| {
        known.split(',').any(|one| tag.as_ref().is_some_and(|tag| tag.as_bytes() == one.trim().as_bytes()))
    });
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_TYPE);
        parts.headers.remove(CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}
