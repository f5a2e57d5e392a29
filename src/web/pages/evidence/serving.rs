//! A file of the evidence on its way out: piece by piece, under headers that let no browser run anything in it.

use super::{PiecePath, readable};
use crate::domain::evidence::FileKind;
use crate::domain::ids::EvidenceId;
use crate::store;
use crate::store::evidence::FileRecord;
use crate::web::download::file_names;
use crate::web::error::WebError;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

/// A file to be saved: nothing in it may run or load anything.
const SAVED: &str = "sandbox; default-src 'none'";
/// An image in a page of ours.
const IMAGE: &str =
    "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";
/// A PDF in a page of ours. The viewer of Chromium does not start in a sandbox; it is a process of its own that has
/// no access to the site, and the file itself may load nothing.
const PDF: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/// `GET …/evidence/{evidence}/file`: the file as an attachment, whatever it is.
///
/// # Errors
/// [`WebError::NotFound`].
pub async fn file(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<PiecePath>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let file = find(&state, &person, &path).await?;
    serve(&state, &file, &headers, "attachment", SAVED).await
}

/// `GET …/evidence/{evidence}/view`: a PDF or an image to be shown in a page, also within one of ours.
///
/// # Errors
/// [`WebError::NotFound`], also for a file that browsers cannot show.
pub async fn view(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<PiecePath>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let file = find(&state, &person, &path).await?;
    if !file.kind.opens_in_page() {
        return Err(WebError::NotFound);
    }
    let policy = if file.kind == FileKind::Pdf { PDF } else { IMAGE };
    serve(&state, &file, &headers, "inline", policy).await
}

/// The file, for whoever may read the sheet; also when it was removed, because the history names it.
async fn find(state: &AppState, person: &SignedIn, path: &PiecePath) -> Result<FileRecord, WebError> {
    let record = readable(state, person, &path.cluster, &path.period, &path.unit).await?;
    let mut connection = state.reads.acquire().await?;
    let found = store::evidence::find(&mut connection, record.id, EvidenceId::new(path.evidence)).await?;
    found.and_then(|piece| piece.file).ok_or(WebError::NotFound)
}

async fn serve(
    state: &AppState,
    file: &FileRecord,
    asked: &HeaderMap,
    disposition: &str,
    policy: &'static str,
) -> Result<Response, WebError> {
    let tag = format!("\"{}\"", file.sha256);
    // Kept by the reader's browser alone, and only shown again after asking: rights can end.
    let kept = [(CACHE_CONTROL, "private, no-cache".to_owned()), (ETAG, tag.clone())];
    let known = asked.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let Some(pieces) = state.files.open(&file.sha256).await? else {
        return Err(WebError::Broken(format!("the evidence file {} is not there", file.sha256).into()));
    };
    let headers = [
        (CONTENT_TYPE, file.kind.media_type().to_owned()),
        (CONTENT_LENGTH, file.size_bytes.to_string()),
        (CONTENT_DISPOSITION, format!("{disposition}; {}", file_names(&file.name))),
        (CONTENT_SECURITY_POLICY, policy.to_owned()),
    ];
    Ok((kept, headers, Body::from_stream(pieces)).into_response())
}
