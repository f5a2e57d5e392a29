//! Everything that goes wrong, as a problem document (RFC 9457): what happened, in words a programmer acts on.

use crate::actions::{ActionError, InputFault};
use crate::domain::token::Scope;
use crate::web::error::{self, WebError};
use crate::web::reason::Reason;
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// The media type of a problem.
pub(super) const PROBLEM: &str = "application/problem+json";

/// A problem document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Which problem it is: an address whose last part names it.
    #[serde(rename = "type")]
    kind: String,
    /// The same in a few words.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What happened this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// What is wrong with parts of the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
}

/// What is wrong with a part of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct Fault {
    /// The part: a field, a line's code, or an input of it.
    pub(super) at: String,
    /// What is wrong with it.
    pub(super) detail: String,
}

/// Why an operation has no answer of its own.
#[derive(Debug)]
pub(super) enum ApiError {
    /// No live token.
    Unauthenticated,
    /// The token's scopes do not cover the operation.
    Scope(Scope),
    /// The request cannot be read.
    Unreadable(String),
    /// The body is no JSON.
    NotJson,
    /// It was read but cannot be taken.
    Invalid(Vec<Fault>),
    /// A change without the version it is of.
    VersionMissing,
    /// Changed since that version; the one that stands now.
    VersionPassed(Option<i32>),
    /// What stands forbids it.
    Conflict(String),
    /// As a page would fail.
    Web(WebError),
}

impl ApiError {
    /// There is no such thing, or none for this caller.
    pub(super) fn not_found() -> Self {
        Self::Web(WebError::NotFound)
    }

    /// One fault.
    pub(super) fn invalid(at: &str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault { at: at.to_owned(), detail: detail.into() }])
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Scope(_) => StatusCode::FORBIDDEN,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::VersionMissing => StatusCode::PRECONDITION_REQUIRED,
            Self::VersionPassed(_) => StatusCode::PRECONDITION_FAILED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Web(error) => error.status(),
        }
    }

    fn reason(&self) -> Reason {
        Reason(match self {
            Self::Unauthenticated => "no_live_token",
            Self::Scope(_) => "scope_missing",
            Self::Unreadable(_) => "unreadable",
            Self::NotJson => "not_json",
            Self::Invalid(_) => "faults_in_fields",
            Self::VersionMissing => "version_missing",
            Self::VersionPassed(_) => "changed",
            Self::Conflict(_) => "conflict",
            Self::Web(error) => return error.reason(),
        })
    }

    fn problem(&self) -> Problem {
        let mut problem = Problem::of(self.status());
        match self {
            Self::Scope(scope) => {
                problem.detail = Some(format!("The token lacks the scope {}.", scope.as_str()));
            }
            Self::Unreadable(detail) | Self::Conflict(detail) => problem.detail = Some(detail.clone()),
            Self::Invalid(faults) => problem.errors.clone_from(faults),
            Self::Unauthenticated
            | Self::NotJson
            | Self::VersionMissing
            | Self::VersionPassed(_)
            | Self::Web(_) => {}
        }
        problem
    }
}

impl From<WebError> for ApiError {
    fn from(error: WebError) -> Self {
        Self::Web(error)
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        Self::Web(error.into())
    }
}

impl From<crate::store::StoreError> for ApiError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Web(error.into())
    }
}

impl From<ActionError> for ApiError {
    fn from(error: ActionError) -> Self {
        match error {
            ActionError::Input(faults) => Self::Invalid(faults.iter().map(fault_of).collect()),
            ActionError::Stale => Self::VersionPassed(None),
            other => Self::Web(other.into()),
        }
    }
}

fn fault_of(fault: &InputFault) -> Fault {
    let detail = crate::web::words::fault(crate::text::Lang::En, fault);
    Fault { at: fault.field.clone(), detail }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Web(error) = &self {
            error::log(error);
        }
        let mut response = self.reason().with(self.problem().into_response());
        if let Self::VersionPassed(Some(version)) = self
            && let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\""))
        {
            response.headers_mut().insert(ETAG, tag);
        }
        response
    }
}

impl Problem {
    fn of(status: StatusCode) -> Self {
        let (name, title, detail) = words(status);
        Self {
            kind: format!("/api#{name}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: Some(detail.to_owned()).filter(|text| !text.is_empty()),
            errors: Vec::new(),
        }
    }
}

/// The problems there are: name, title, what to do.
#[must_use]
pub fn kinds() -> Vec<(&'static str, &'static str, &'static str)> {
    const STATUSES: [u16; 14] = [400, 401, 403, 404, 405, 408, 409, 412, 413, 415, 422, 423, 428, 503];
    STATUSES.into_iter().filter_map(|status| StatusCode::from_u16(status).ok()).map(words).collect()
}

/// A problem: the name in its address, its title and what to do.
fn words(status: StatusCode) -> (&'static str, &'static str, &'static str) {
    match status.as_u16() {
        400 => ("unreadable", "The request cannot be read", ""),
        401 => {
            ("unauthenticated", "A live token is needed", "Send Authorization: Bearer with a personal token.")
        }
        403 => ("forbidden", "Not allowed", "The person behind the token may not do this."),
        404 => ("not-found", "Not found", "There is no such thing, or none for the person behind the token."),
        405 => ("method", "No such operation here", ""),
        408 => ("slow", "The request came too slowly", ""),
        409 => ("conflict", "What stands now forbids it", ""),
        412 => (
            "version-passed",
            "Changed meanwhile",
            "Somebody wrote a newer version. Read it, decide again, and send its ETag as If-Match.",
        ),
        413 => ("too-large", "The body is too large", ""),
        415 => ("media-type", "The body must be application/json", ""),
        422 => ("invalid", "The request cannot be taken", "Nothing was changed; errors tells why."),
        423 => (
            "closed",
            "Closed for changes",
            "Neither sheet nor period takes such a change in the state it is in.",
        ),
        428 => ("version-missing", "A version is needed", "Send the ETag that was read as If-Match."),
        503 => ("unavailable", "Not available now", "Try again in some seconds."),
        500.. => ("defect", "A defect of the server", ""),
        _ => ("refused", "Refused", ""),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, [(CONTENT_TYPE, PROBLEM)], body).into_response();
        let headers = response.headers_mut();
        match status {
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("2"));
            }
            StatusCode::UNAUTHORIZED => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }
}

/// Makes a problem of every answer that failed and is none yet: a limit, a time-out, a method nobody serves.
pub(in crate::web) async fn everywhere(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let is_problem = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM);
    if is_problem || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let mut problem = Problem::of(status).into_response();
    if status == StatusCode::FORBIDDEN {
        problem = Reason("cross_site").with(problem);
    }
    for (name, value) in response.headers() {
        if *name != CONTENT_TYPE && *name != CONTENT_LENGTH {
            problem.headers_mut().insert(name.clone(), value.clone());
        }
    }
    problem
}

/// What every reading operation may answer besides its own.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its documentation is used")]
pub(super) enum Reading {
    /// Nothing changed since the version of `If-None-Match`.
    #[response(status = 304)]
    NotModified,
    /// The request cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(#[to_schema] Problem),
    /// No live token.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(#[to_schema] Problem),
    /// Neither the person nor the token may do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
    /// No such thing, or none for the person behind the token.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] Problem),
    /// The database is away or busy.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(#[to_schema] Problem),
}

/// What every changing operation may answer besides its own.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its documentation is used")]
pub(super) enum Changing {
    /// The request cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(#[to_schema] Problem),
    /// No live token.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(#[to_schema] Problem),
    /// Neither the person nor the token may do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
    /// No such thing, or none for the person behind the token.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(#[to_schema] Problem),
    /// What stands now forbids it, or the idempotency key is in use.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(#[to_schema] Problem),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] Problem),
    /// The body is no JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(#[to_schema] Problem),
    /// The request cannot be taken; nothing was changed.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(#[to_schema] Problem),
    /// The sheet takes no such change now.
    #[response(status = 423, content_type = "application/problem+json")]
    Closed(#[to_schema] Problem),
    /// The database is away or busy.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(#[to_schema] Problem),
}

/// What an operation that wants a version may answer besides.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "only its documentation is used")]
pub(super) enum Versioned {
    /// Changed since the version of `If-Match`; `ETag` is the one that stands.
    #[response(status = 412, content_type = "application/problem+json")]
    Passed(#[to_schema] Problem),
    /// `If-Match` is missing.
    #[response(status = 428, content_type = "application/problem+json")]
    Missing(#[to_schema] Problem),
}
