//! The API for programs (`/api/v1`): the same sheets, rankings and schemes as the pages, as JSON.
//!
//! A personal token stands for its owner and never for more than its scopes. Versions travel as entity tags, every
//! answer that failed is a problem document (RFC 9457), and the OpenAPI document is made from the very handlers.

mod appraisal;
mod body;
mod clusters;
mod document;
mod entries;
mod etag;
mod event;
mod idempotency;
mod listing;
mod me;
mod problem;
mod ranking;
mod schemes;
mod shapes;
mod sheets;
mod submission;
mod token;

pub use self::document::{DOCUMENT, document, text as document_text};
pub use self::problem::kinds as problem_kinds;
pub use self::ranking::published_ranking;

use self::problem::ApiError;
use super::state::AppState;
use crate::web::unchanged;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where the API begins.
pub const ROOT: &str = "/api/v1";
/// Most bytes of a body: a sheet of 5 000 lines, each with a note.
const BODY_BYTES: usize = 8 * 1024 * 1024;

/// The operations with their documentation.
pub(super) fn operations() -> OpenApiRouter<AppState> {
    let v1 = OpenApiRouter::new()
        .routes(routes!(me::show))
        .routes(routes!(clusters::list))
        .routes(routes!(clusters::periods))
        .routes(routes!(schemes::list))
        .routes(routes!(schemes::show))
        .routes(routes!(sheets::list))
        .routes(routes!(sheets::show))
        .routes(routes!(entries::save))
        .routes(routes!(entries::show, entries::replace))
        .routes(routes!(submission::submit))
        .routes(routes!(submission::withdraw))
        .routes(routes!(ranking::show))
        .routes(routes!(appraisal::show))
        .routes(routes!(appraisal::take_up))
        .routes(routes!(appraisal::verdict))
        .routes(routes!(appraisal::accept))
        .routes(routes!(appraisal::send_back))
        .routes(routes!(appraisal::finish));
    OpenApiRouter::with_openapi(document::head()).nest(ROOT, v1)
}

/// Everything below `/api`.
pub(super) fn router(state: &AppState) -> Router<AppState> {
    let (operations, _) = operations().split_for_parts();
    operations
        .layer(from_fn_with_state(state.clone(), idempotency::once))
        .layer(from_fn(unchanged::not_sent_again))
        .layer(from_fn_with_state(state.clone(), token::required))
        .route(DOCUMENT, get(document::serve))
        .route("/api/{*rest}", any(|| async { ApiError::not_found() }))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
}

pub(super) use self::problem::everywhere as problems;
