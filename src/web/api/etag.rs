//! Versions as entity tags: `If-Match` of a change, `If-None-Match` of a reading.

use super::problem::ApiError;
use crate::actions::secrets::hash_of_token;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// The version a change is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct IfMatch(pub(super) i32);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let sent = parts.headers.get(IF_MATCH).ok_or(ApiError::VersionMissing)?;
        let version = sent.to_str().ok().and_then(version_in);
        // What was never given out as a tag matches nothing that stands.
        version.map(Self).ok_or(ApiError::VersionPassed(None))
    }
}

fn version_in(tag: &str) -> Option<i32> {
    let digits = tag.trim().strip_prefix('"')?.strip_suffix('"')?;
    digits.parse().ok().filter(|version: &i32| *version >= 0 && digits == version.to_string())
}

/// The header of a version.
pub(super) fn tag(version: i32) -> (HeaderName, String) {
    (ETAG, format!("\"{version}\""))
}

/// Gives what is read a tag where it has none, and answers 304 to who has it already.
pub(super) async fn unchanged(request: Request, next: Next) -> Response {
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

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn only_tags_that_were_given_out_are_versions() {
        assert_eq!(version_in("\"0\""), Some(0));
        assert_eq!(version_in(" \"17\" "), Some(17));
        for bad in ["17", "\"-1\"", "\"+1\"", "\"01\"", "W/\"1\"", "*", "\"\"", "\"1\", \"2\""] {
            assert_eq!(version_in(bad), None, "{bad}");
        }
    }
}
