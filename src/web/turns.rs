//! Turns at work that costs much – files that are made or read through –, so that one account cannot take every core and
//! all memory. How often is up to everybody; only how much at once is bounded, on each instance of the app.

use super::error::WebError;
use super::paths;
use super::session::SignedIn;
use super::state::AppState;
use crate::domain::ids::AccountId;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many files one account may have made at once. Two dozen a second, as in the last hour before a deadline, never are.
pub const AT_ONCE: usize = 16;

/// How long one more waits for its turn; less than a page may take.
const WAIT: Duration = Duration::from_secs(5);

/// Who is being served how often.
#[derive(Debug, Clone, Default)]
pub struct Turns(Arc<Mutex<BTreeMap<AccountId, Arc<Semaphore>>>>);

/// One turn; given back when dropped.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl Turns {
    /// Takes a turn for an account, or waits for one; `None` where none became free.
    pub async fn take(&self, account: AccountId) -> Option<Turn> {
        let own = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Whoever has nothing going on and waits for nothing is forgotten.
            all.retain(|_, turns| Arc::strong_count(turns) > 1);
            Arc::clone(all.entry(account).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))))
        };
        let permit = tokio::time::timeout(WAIT, own.acquire_owned()).await.ok()?.ok()?;
        Some(Turn { _permit: permit })
    }
}

/// Whether a route makes a file, or reads one that was sent, by its pattern.
#[must_use]
pub fn needs_turn(method: &Method, pattern: &str) -> bool {
    const MADE: [&str; 4] = [".xlsx", ".docx", ".pdf", ".csv"];
    const READ: [&str; 7] = [
        paths::SHEET_IMPORT,
        paths::SHEET_PASTE,
        paths::SCHEME_IMPORT,
        paths::SCHEME_IMPORT_APPLIED,
        paths::SCHEME_FROM_FILE,
        paths::SCHEME_NODES_PASTED,
        paths::TEMPLATE,
    ];
    if *method == Method::POST {
        READ.contains(&pattern)
    } else {
        pattern == paths::PAPERS || MADE.iter().any(|ending| pattern.ends_with(ending))
    }
}

/// Lets a request wait for its turn where it needs one.
pub(super) async fn in_turn(
    State(state): State<AppState>,
    person: SignedIn,
    request: Request,
    next: Next,
) -> Response {
    let pattern = request.extensions().get::<MatchedPath>();
    if !pattern.is_some_and(|pattern| needs_turn(request.method(), pattern.as_str())) {
        return next.run(request).await;
    }
    match state.turns.take(person.actor.account).await {
        Some(_turn) => next.run(request).await,
        None => WebError::TooMuchAtOnce.into_response(),
    }
}
