//! A posted evidence form: words into a form, files straight through to where they are kept.
//!
//! A file is never whole in memory, and neither is a field that grows: words have a limit of their own. One file that
//! is refused keeps none of the others from being taken.

use crate::actions::evidence::NewFile;
use crate::domain::evidence::{FileRefusal, file_name};
use crate::store;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::state::AppState;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use futures_util::stream::{self, StreamExt as _};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use std::task::Poll;

/// Most parts of such a form: its words, its ticks, its files.
const MAX_PARTS: usize = 1_000;
/// Most bytes of one word field; its own limit in characters is far below.
const WORD_BYTES: usize = 64 * 1024;
/// What a form may hold besides its files; the route has the same limit.
pub(in crate::web) const FORM_BYTES: u64 = 1024 * 1024;
/// Most files of one form.
const MAX_FILES: usize = 50;
/// The name of the file field.
const FILES: &str = "files";

/// A posted evidence form.
#[derive(Debug, Default)]
pub(super) struct Posted {
    /// Everything but the files.
    pub(super) form: Form,
    /// The files that are kept, in the order they came.
    pub(super) kept: Vec<NewFile>,
    /// The files that are not, by the name the browser gave them.
    pub(super) refused: Vec<(String, FileRefusal)>,
}

/// Reads the form of a request. What is kept is claimed in the database first, so that no row can ever refer to a
/// file that was cleared away meanwhile.
///
/// # Errors
/// [`WebError::Unreadable`], [`WebError::TooLarge`], [`WebError::Unavailable`].
pub(super) async fn read(state: &AppState, request: Request) -> Result<Posted, WebError> {
    let most = state.files.limits.sheet_bytes.saturating_add(FORM_BYTES);
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|bytes: u64| bytes > most) {
        return Err(WebError::TooLarge);
    }
    let request = request.map(piece_by_piece);
    let mut parts = Multipart::from_request(request, state).await.map_err(|_| WebError::Unreadable)?;
    let mut posted = Posted::default();
    let mut words = String::new();
    for _ in 0..MAX_PARTS {
        let Some(field) = parts.next_field().await.map_err(unreadable)? else {
            posted.form = Form::parse(words.as_bytes())?;
            return Ok(posted);
        };
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILES {
            take(state, field, &mut posted).await?;
            if posted.kept.len() + posted.refused.len() > MAX_FILES {
                return Err(WebError::TooLarge);
            }
        } else {
            let value = word(field).await?;
            // As a browser without files would send it: one reader knows what is text and what is not.
            let pair =
                [name.as_bytes(), &value].map(|bytes| percent_encode(bytes, NON_ALPHANUMERIC).to_string());
            words.push_str(&pair.join("="));
            words.push('&');
        }
    }
    Err(WebError::Unreadable)
}

/// A body that pauses after each piece. The reader of forms takes all that is ready before it hands on any of it,
/// and from a fast client a whole file can be ready.
fn piece_by_piece(body: Body) -> Body {
    let mut pieces = body.into_data_stream();
    let mut pause = false;
    Body::from_stream(stream::poll_fn(move |context| {
        if std::mem::take(&mut pause) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = pieces.poll_next_unpin(context);
        pause = piece.is_ready();
        piece
    }))
}

async fn word(mut field: Field<'_>) -> Result<Vec<u8>, WebError> {
    let mut value = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(unreadable)? {
        value.extend_from_slice(&piece);
        if value.len() > WORD_BYTES {
            return Err(WebError::TooLarge);
        }
    }
    Ok(value)
}

async fn take(state: &AppState, mut field: Field<'_>, posted: &mut Posted) -> Result<(), WebError> {
    let called = called(field.file_name().unwrap_or_default());
    let mut first = field.chunk().await.map_err(unreadable)?;
    // A browser sends the field of no chosen file as one without name and content.
    if called.is_empty() && first.as_ref().is_none_or(bytes::Bytes::is_empty) {
        return Ok(());
    }
    let mut incoming = state.files.receive().await?;
    while let Some(piece) = first {
        incoming.push(&piece).await?;
        first = field.chunk().await.map_err(unreadable)?;
    }
    match incoming.finish().await? {
        Err(refusal) => posted.refused.push((called, refusal)),
        Ok(arrived) => {
            let mut connection = state.db.acquire().await?;
            let claim =
                store::evidence::claim(&mut connection, &arrived.sha256, arrived.size_bytes, arrived.kind);
            claim.await?;
            drop(connection);
            state.files.keep(&arrived).await?;
            posted.kept.push(NewFile {
                sha256: arrived.sha256,
                name: file_name(&called, arrived.kind),
                size_bytes: arrived.size_bytes,
            });
        }
    }
    Ok(())
}

/// What the browser called the file: in a form it writes quotation marks and line breaks as escapes.
fn called(sent: &str) -> String {
    sent.replace("%22", "\"").replace("%0D", "").replace("%0A", "")
}

#[expect(clippy::needless_pass_by_value, reason = "passed as a function to map_err")]
fn unreadable(error: MultipartError) -> WebError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => WebError::TooLarge,
        _ => WebError::Unreadable,
    }
}
