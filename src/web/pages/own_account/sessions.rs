//! The own sessions: seen, ended one by one or all but this one.

use crate::actions;
use crate::actions::secrets::hash_of_token;
use crate::domain::ids::SessionId;
use crate::store;
use crate::text::dates::format_instant;
use crate::web::error::WebError;
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

/// How many sessions the page lists.
const MOST: i64 = 20;

/// The live sessions of somebody.
#[derive(Debug, Clone)]
pub struct Sessions {
    /// This one and those used last.
    pub rows: Vec<SessionRow>,
    /// That there are more, in words; empty where there are none.
    pub more: String,
}

/// A live session.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// Browser and system, in two words.
    pub browser: String,
    /// When it began, ready to be read.
    pub begun: String,
    /// When it was last used.
    pub used: String,
    /// Whether it is the one this page is seen in.
    pub is_this: bool,
    /// The form that ends it.
    pub end_action: String,
}

/// The live sessions of somebody.
pub(super) async fn own(state: &AppState, person: &SignedIn) -> Result<Sessions, WebError> {
    let t = person.visit.lang;
    let this = hash_of_token(&person.token);
    let mut connection = state.reads.acquire().await?;
    let live = store::sessions::of_account(&mut connection, person.actor.account, &this, MOST).await?;
    let rows = live.newest.into_iter().map(|session| SessionRow {
        browser: if session.browser.is_empty() { t.sessions_unknown().to_owned() } else { session.browser },
        begun: format_instant(session.created_at, t),
        used: format_instant(session.last_seen_at, t),
        is_this: session.is_this,
        end_action: paths::own_session_end(session.id),
    });
    let more = if live.others > 0 { t.sessions_more(MOST, live.others) } else { String::new() };
    Ok(Sessions { rows: rows.collect(), more })
}

/// `POST /account/sessions/end`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn end_others(State(state): State<AppState>, person: SignedIn) -> Result<Response, WebError> {
    actions::sessions::end_others(&state.db, &person.actor, &person.token).await?;
    Ok(([Done::SessionsEnded.cookie()], Redirect::to(paths::ACCOUNT)).into_response())
}

/// `POST /account/sessions/{session}/end`.
///
/// # Errors
/// [`WebError::NotFound`] where it is not this person's.
pub async fn end(
    State(state): State<AppState>,
    person: SignedIn,
    Path(session): Path<i64>,
) -> Result<Response, WebError> {
    actions::sessions::end(&state.db, &person.actor, SessionId::new(session)).await?;
    Ok(([Done::SessionsEnded.cookie()], Redirect::to(paths::ACCOUNT)).into_response())
}
