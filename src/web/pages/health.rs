//! For machines: does the process live, does the database answer.

use crate::store;
use crate::web::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;

/// The process lives.
pub async fn process() -> &'static str {
    "ok\n"
}

/// The database answers.
pub async fn database(State(state): State<AppState>) -> (StatusCode, &'static str) {
    match store::ping(&state.db).await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database away\n"),
    }
}
