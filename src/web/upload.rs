//! One uploaded file, read into memory within the route's body limit.

use super::error::WebError;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use std::collections::BTreeMap;

/// A posted `multipart/form-data` form with one file.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// The file's content; empty where none was chosen.
    pub file: Bytes,
    fields: BTreeMap<String, String>,
}

impl Upload {
    /// The text of another field of the form; empty where it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

/// The name of the file's field.
const FILE: &str = "file";
/// Most fields of such a form.
const MAX_FIELDS: usize = 20;

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = WebError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let mut form = Multipart::from_request(request, state).await.map_err(|_| WebError::Unreadable)?;
        let mut upload = Self::default();
        let unreadable = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge,
            _ => WebError::Unreadable,
        };
        for _ in 0..MAX_FIELDS {
            let Some(field) = form.next_field().await.map_err(unreadable)? else {
                return Ok(upload);
            };
            match field.name().unwrap_or_default().to_owned() {
                name if name == FILE => upload.file = field.bytes().await.map_err(unreadable)?,
                name => {
                    let text = field.text().await.map_err(unreadable)?;
                    upload.fields.insert(name, text);
                }
            }
        }
        Err(WebError::Unreadable)
    }
}
