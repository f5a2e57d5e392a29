//! Bodies: JSON of a known shape, every text in it composed and free of control characters.

use super::problem::ApiError;
use crate::web::error::WebError;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

/// A JSON body of a shape.
#[derive(Debug)]
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().is_none_or(|kind| !kind.trim().eq_ignore_ascii_case("application/json")) {
            return Err(ApiError::NotJson);
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                ApiError::Web(WebError::TooLarge)
            } else {
                ApiError::Unreadable("The body did not arrive.".to_owned())
            }
        })?;
        let value: Value =
            serde_json::from_slice(&bytes).map_err(|error| ApiError::Unreadable(error.to_string()))?;
        let value = tidied(value).ok_or_else(|| ApiError::invalid("", "Control characters in a text."))?;
        let body = serde_json::from_value(value).map_err(|error| ApiError::invalid("", error.to_string()))?;
        Ok(Self(body))
    }
}

/// Every text and key in NFC; nothing where one holds control characters, which no person types and jsonb cannot hold.
fn tidied(value: Value) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(composed(&text)?),
        Value::Array(items) => Value::Array(items.into_iter().map(tidied).collect::<Option<_>>()?),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| Some((composed(&name)?, tidied(value)?)))
                .collect::<Option<_>>()?,
        ),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_)) => other,
    })
}

fn composed(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let is_text = !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t'));
    is_text.then(|| text.nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts_are_composed_and_control_characters_refused() {
        let composed = tidied(json!({"note": "Ba\u{306}\u{301}c", "list": ["a\r\nb", 1, null]}));
        assert_eq!(composed, Some(json!({"note": "Bắc", "list": ["a\nb", 1, null]})));
        for bad in [json!("a\u{0}"), json!(["\u{7}"]), json!({"a\u{0}": 1}), json!({"a": {"b": "\u{1b}"}})] {
            assert_eq!(tidied(bad.clone()), None, "{bad}");
        }
    }
}
