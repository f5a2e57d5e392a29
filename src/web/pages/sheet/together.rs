//! Several people on one sheet: who else has it open, what happened since a page showed it, and two values of one line.
//!
//! The page asks `GET …/changes?since=N` now and then. N is the moment up to which it knows everything, in
//! microseconds since 1970 by the database's clock; the answer holds the lines changed since, the sums, who is here and how the sheet stands.

use super::open::{OpenSheet, SheetPath};
use super::view::{EntryView, LineStatus, LineView, TotalsView};
use crate::actions::presence;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

/// A save takes the time of its transaction's start and is seen only when it ends: a page knows everything only up to
/// so many microseconds before it was drawn. Lines it knows already are passed over there.
const OVERLAP: i64 = 30_000_000;

/// Two people changed one line: both values, and two buttons.
///
/// The buttons send `resolve` = `II.1:mine:8` or `II.1:theirs:8`, where 8 is `their_version`.
#[derive(Debug, Clone)]
pub struct ConflictView {
    /// The colleague's full name.
    pub their_name: String,
    /// When they saved, ready to be read.
    pub their_time: String,
    /// Their value in short, e.g. "136 / 200".
    pub theirs: String,
    /// The value typed here in short.
    pub mine: String,
    /// The version of their value; sent with the choice so that a third change is noticed.
    pub their_version: String,
}

/// What a page of a sheet knows of others.
#[derive(Debug, Clone)]
pub struct Together {
    /// Who else has it open, as a sentence; empty where nobody does.
    pub here: String,
    /// Where the page asks for changes.
    pub href: String,
    /// The moment up to which this page shows every change, in microseconds; what changed later is news.
    pub since: i64,
    /// How the sheet stands: a key that differs once the page is out of date as a whole.
    pub standing: String,
    /// The same in words, for a page that shows another.
    pub standing_text: String,
}

/// The answer to a page that asks what happened.
#[derive(Debug, Template)]
#[template(path = "sheet/_changes.html")]
pub struct Changes {
    /// The language.
    pub t: Lang,
    /// The lines changed since.
    pub lines: Vec<LineView>,
    /// The sums now.
    pub totals: TotalsView,
    /// Who else is here, and how the sheet stands.
    pub together: Together,
}

/// What the page asks with.
#[derive(Debug, Deserialize)]
pub struct Since {
    since: Option<String>,
}

/// `GET …/sheets/{unit}/changes?since=N`.
///
/// # Errors
/// [`WebError::NotFound`] where there is no such sheet, or none for this person; [`WebError::Unreadable`].
pub async fn changes(
    State(state): State<AppState>,
    person: SignedIn,
    Path(path): Path<SheetPath>,
    Query(query): Query<Since>,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    // Whoever has signed in since on the same computer must not go on with another's page.
    if writer(&headers).is_some_and(|account| !is_of(&person, account)) {
        return Ok(StatusCode::UNAUTHORIZED.into_response());
    }
    let since = query.since.map_or(Ok(0), |since| since.parse::<i64>().map_err(|_| WebError::Unreadable))?;
    let sheet = OpenSheet::load(&state, &person, &path).await?;
    let answer = Changes {
        t: sheet.t,
        lines: sheet.changed_since(since),
        totals: sheet.totals(),
        together: together(&state, &person, &sheet).await,
    };
    Ok(Html(answer.render()?).into_response())
}

/// The account a script says it works for.
#[must_use]
pub fn writer(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-account").and_then(|account| account.to_str().ok())
}

/// Whether the account a form or a script names is the one signed in.
#[must_use]
pub fn is_of(person: &SignedIn, account: &str) -> bool {
    account == person.actor.account.get().to_string()
}

/// Notes that somebody has the sheet open, and tells who else has. The sheet does not depend on it: where the
/// database will not say, nobody is named.
pub async fn together(state: &AppState, person: &SignedIn, sheet: &OpenSheet) -> Together {
    let (names, since) = others(state, person, sheet).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "who else has a sheet open is not known");
        (Vec::new(), 0)
    });
    let t = sheet.t;
    let status = sheet.record.place.status;
    let closed = sheet.read_only();
    Together {
        here: match names.as_slice() {
            [] => String::new(),
            [name] => t.together_here_one(name),
            names => t.together_here_many(names.join(", ")),
        },
        href: sheet.address.changes(),
        since,
        standing: format!("{}:{}:{}", status.as_str(), closed.is_none(), sheet.record.scheme_version.get()),
        standing_text: [Some(t.together_standing(words::sheet_status(t, status).text)), closed]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
    }
}

/// The names of the others, and the moment up to which the sheet just read shows every change.
async fn others(
    state: &AppState,
    person: &SignedIn,
    sheet: &OpenSheet,
) -> Result<(Vec<String>, i64), WebError> {
    let others = presence::note(&state.db, &person.actor, sheet.record.id, &sheet.record.place).await?;
    Ok((others.names, others.now.timestamp_micros().saturating_sub(OVERLAP)))
}

impl OpenSheet {
    /// The lines changed after a moment, in microseconds, each saying who did it.
    fn changed_since(&self, since: i64) -> Vec<LineView> {
        let lines = self.scheme.lines();
        let changed = lines.iter().filter_map(|line| {
            let entry = self.entries.get(line.code())?;
            let time = self.when(entry.updated_at);
            (entry.updated_at.timestamp_micros() > since).then(|| LineView {
                touched: Some(self.t.together_touched(&entry.updated_by, time)),
                ..self.line(line, None)
            })
        });
        changed.collect()
    }
}
