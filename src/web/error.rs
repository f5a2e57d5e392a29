//! Everything that goes wrong on the way to a page: a status, a page with what to do, and one log line.

use super::pages::error::{ErrorKind, ErrorPage};
use super::reason::Reason;
use super::visit::lang_of;
use crate::actions::ActionError;
use crate::actions::secrets::SecretError;
use crate::domain::access::Refusal;
use crate::evidence_files::FilesError;
use crate::store::StoreError;
use askama::Template as _;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use std::sync::Arc;
use tower_http::request_id::RequestId;

/// Why a request has no page of its own.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The request could not be read: a broken form, a wrong content type.
    #[error("the request could not be read")]
    Unreadable,
    /// The account may not do this, and may know it.
    #[error("forbidden")]
    Forbidden,
    /// The account may not do this by a rule of its rights: 404 where it must not know of it, else 403.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// There is no such thing, or the account must not know of it.
    #[error("not found")]
    NotFound,
    /// It was changed since the page was opened.
    #[error("changed by someone else meanwhile")]
    Changed,
    /// The sheet or period takes no changes now.
    #[error("closed for changes")]
    Locked,
    /// More than is taken.
    #[error("the body is too large")]
    TooLarge,
    /// The database is away or busy; trying again helps.
    #[error("the database is not available now")]
    Unavailable(#[source] Arc<StoreError>),
    /// The evidence files cannot be reached; trying again helps.
    #[error("the evidence files are not available now")]
    FilesAway(#[source] FilesError),
    /// More is asked for at once than can be done: trying again helps.
    #[error("too much at once")]
    Busy,
    /// The account asks for more files at once than it may: trying again helps.
    #[error("too much at once by one account")]
    TooMuchAtOnce,
    /// A defect.
    #[error("a defect")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl WebError {
    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.kind().0
    }

    fn kind(&self) -> (StatusCode, ErrorKind) {
        match self {
            Self::Unreadable => (StatusCode::BAD_REQUEST, ErrorKind::Unreadable),
            Self::Forbidden
            | Self::Refused(
                Refusal::NotYours | Refusal::LeaderOnly | Refusal::OwnUnit | Refusal::DeputyOnly,
            ) => (StatusCode::FORBIDDEN, ErrorKind::Forbidden),
            Self::NotFound | Self::Refused(Refusal::Hidden) => (StatusCode::NOT_FOUND, ErrorKind::NotFound),
            Self::Changed => (StatusCode::CONFLICT, ErrorKind::Changed),
            Self::Locked | Self::Refused(Refusal::Status(_) | Refusal::PeriodClosed) => {
                (StatusCode::LOCKED, ErrorKind::Locked)
            }
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, ErrorKind::TooLarge),
            Self::Unavailable(_) | Self::FilesAway(_) | Self::Busy => {
                (StatusCode::SERVICE_UNAVAILABLE, ErrorKind::Unavailable)
            }
            Self::TooMuchAtOnce => (StatusCode::TOO_MANY_REQUESTS, ErrorKind::TooMuchAtOnce),
            Self::Broken(_) => (StatusCode::INTERNAL_SERVER_ERROR, ErrorKind::Broken),
        }
    }

    /// Why, in a word for the log.
    #[must_use]
    pub fn reason(&self) -> Reason {
        Reason(match self {
            Self::Refused(refusal) => return Reason::of_refusal(*refusal),
            Self::Unreadable => "unreadable",
            Self::Forbidden => "not_allowed",
            Self::NotFound => "not_found",
            Self::Changed => "changed",
            Self::Locked => "closed",
            Self::TooLarge => "too_large",
            Self::Unavailable(_) => "database_away",
            Self::FilesAway(_) => "files_away",
            Self::Busy => "busy",
            Self::TooMuchAtOnce => "too_much_at_once",
            Self::Broken(_) => "defect",
        })
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        Arc::new(error).into()
    }
}

/// A fault that several requests met together.
impl From<Arc<StoreError>> for WebError {
    fn from(error: Arc<StoreError>) -> Self {
        match *error {
            StoreError::Unavailable(_) | StoreError::Busy(_) => Self::Unavailable(error),
            StoreError::Constraint { .. }
            | StoreError::Unreadable { .. }
            | StoreError::Migration(_)
            | StoreError::Database(_) => Self::Broken(Box::new(error)),
        }
    }
}

impl From<FilesError> for WebError {
    fn from(error: FilesError) -> Self {
        Self::FilesAway(error)
    }
}

impl From<sqlx::Error> for WebError {
    fn from(error: sqlx::Error) -> Self {
        StoreError::from(error).into()
    }
}

impl From<ActionError> for WebError {
    fn from(error: ActionError) -> Self {
        match error {
            // One case that pages look for: there they show what was typed beside what stands.
            ActionError::Refused(Refusal::Status(_) | Refusal::PeriodClosed) => Self::Locked,
            ActionError::Refused(refusal) => Self::Refused(refusal),
            ActionError::Stale => Self::Changed,
            ActionError::Store(error) => error.into(),
            // A page that has fields words these beside them; reaching here, the form was none of ours.
            ActionError::Input(_) | ActionError::Edit(_) => Self::Unreadable,
            ActionError::Secret(SecretError::Busy) => Self::Busy,
            ActionError::Secret(_) | ActionError::Interrupted(_) => Self::Broken(Box::new(error)),
        }
    }
}

impl From<askama::Error> for WebError {
    fn from(error: askama::Error) -> Self {
        Self::Broken(Box::new(error))
    }
}

/// Travels in the response to [`pages`], which knows the language and the request's id.
#[derive(Clone)]
struct Failure(Arc<WebError>);

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = status.into_response();
        response.extensions_mut().insert(Failure(Arc::new(self)));
        response
    }
}

/// Gives every answer that failed its page, in the visitor's language, and logs defects once with their causes.
pub async fn pages(request: Request, next: Next) -> Response {
    let lang = lang_of(request.uri(), request.headers());
    let wants_fragment = request.headers().contains_key("x-fragment");
    let incident = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .map(|id| id.chars().take(8).collect::<String>());
    let response = next.run(request).await;
    let status = response.status();
    let failure = response.extensions().get::<Failure>().cloned();
    if let Some(Failure(error)) = &failure {
        log(error);
    }
    let has_page = response.headers().contains_key(CONTENT_TYPE)
        && failure.is_none()
        && status != StatusCode::REQUEST_TIMEOUT;
    if !(status.is_client_error() || status.is_server_error()) || has_page && !is_bare(&response) {
        return response;
    }
    let reason = match &failure {
        Some(Failure(error)) => Some(error.reason()),
        // The one layer that refuses with a bare 403.
        None if status == StatusCode::FORBIDDEN => Some(Reason("cross_site")),
        None => response.extensions().get::<Reason>().copied(),
    };
    let kind = failure.map_or_else(|| kind_of(status), |Failure(error)| error.kind().1);
    let told = told(status, ErrorPage { t: lang, kind, incident }, wants_fragment);
    match reason {
        Some(reason) => reason.with(told),
        None => told,
    }
}

fn told(status: StatusCode, page: ErrorPage, wants_fragment: bool) -> Response {
    if wants_fragment {
        return with_retry(status, status.into_response());
    }
    let page = ErrorPage { incident: page.incident.filter(|_| status.is_server_error()), ..page };
    match page.render() {
        Ok(html) => with_retry(status, (status, Html(html)).into_response()),
        Err(error) => {
            tracing::error!(%error, "the error page could not be rendered");
            status.into_response()
        }
    }
}

/// Whether the body is a middleware's one plain English line instead of a page of ours.
fn is_bare(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/plain"))
}

fn with_retry(status: StatusCode, mut response: Response) -> Response {
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}

fn kind_of(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        405 => ErrorKind::NotHere,
        409 => ErrorKind::Changed,
        413 => ErrorKind::TooLarge,
        422 => ErrorKind::Unusable,
        423 => ErrorKind::Locked,
        429 => ErrorKind::TooMany,
        503 => ErrorKind::Unavailable,
        other if other < 500 => ErrorKind::Unreadable,
        _ => ErrorKind::Broken,
    }
}

/// Writes down what failed, with its causes; defects as errors.
pub(super) fn log(error: &WebError) {
    let mut causes = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        causes.push(next.to_string());
        cause = next.source();
    }
    let causes = causes.join(": ");
    match error {
        WebError::Broken(_) => tracing::error!(causes, "a request failed"),
        WebError::FilesAway(_) => tracing::error!(causes, "a request found the evidence files away"),
        WebError::Unavailable(_) => tracing::warn!(causes, "a request found the database away or busy"),
        WebError::Busy => tracing::warn!("a request was turned away: too much at once"),
        WebError::Unreadable
        | WebError::Forbidden
        | WebError::Refused(_)
        | WebError::TooMuchAtOnce
        | WebError::NotFound
        | WebError::Changed
        | WebError::Locked
        | WebError::TooLarge => tracing::debug!(%error, "a request had no page"),
    }
}
