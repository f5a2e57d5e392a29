//! Versions as entity tags: `If-Match` of a change. `If-None-Match` of a reading is [`crate::web::unchanged`].

use super::problem::ApiError;
use axum::extract::FromRequestParts;
use axum::http::HeaderName;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;

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
