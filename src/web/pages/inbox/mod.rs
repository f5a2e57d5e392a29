//! The inbox of a person: what they were told, newest first, each leading to its place.

pub mod choices;
pub mod view;

use self::view::{InboxPage, NoticeRow};
use crate::actions::notices;
use crate::domain::ids::NoticeId;
use crate::store;
use crate::store::notices::NoticeRecord;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::text::notices::headline;
use crate::web::error::WebError;
use crate::web::forms::Form;
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Done;
use askama::Template as _;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::collections::BTreeMap;

/// Notices on one page.
const PAGE: usize = 20;

/// `GET /inbox`, and older ones with `?before=`.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Query(asked): Query<BTreeMap<String, String>>,
) -> Result<Response, WebError> {
    let t = person.visit.lang;
    let before = asked.get("before").and_then(|id| id.parse().ok()).map(NoticeId::new);
    let mut connection = state.reads.acquire().await?;
    // One more than is shown tells whether there are older ones.
    let count = i64::try_from(PAGE).unwrap_or(i64::MAX).saturating_add(1);
    let mut records =
        store::notices::of_account(&mut connection, person.actor.account, before, count).await?;
    drop(connection);
    let more = records.len() > PAGE;
    records.truncate(PAGE);
    let page = InboxPage {
        page: person.page(t.inbox_title()),
        newest: records
            .first()
            .filter(|_| records.iter().any(|record| !record.read))
            .map(|first| first.id.get()),
        older_href: records.last().filter(|_| more).map(|last| paths::inbox_before(last.id)),
        newest_href: before.map(|_| paths::INBOX.to_owned()),
        notices: records.into_iter().map(|record| row(t, record)).collect(),
        read_action: paths::INBOX_READ.to_owned(),
        choices_href: paths::ACCOUNT_NOTICES.to_owned(),
    };
    Ok(Html(page.render()?).into_response())
}

fn row(t: Lang, record: NoticeRecord) -> NoticeRow {
    NoticeRow {
        headline: headline(t, record.kind, &record.facts),
        href: paths::of_notice(record.kind, &record.facts),
        at: format_instant(record.created_at, t),
        read: record.read,
        opening_action: paths::notice(record.id, "/opening"),
        read_action: paths::notice(record.id, "/read"),
        excerpt: record.facts.excerpt.unwrap_or_default(),
    }
}

/// `POST /inbox/{notice}/read`.
///
/// # Errors
/// [`WebError::NotFound`] for a notice that is not the person's own.
pub async fn mark_read(
    State(state): State<AppState>,
    person: SignedIn,
    Path(notice): Path<i64>,
) -> Result<Response, WebError> {
    notices::mark_read(&state.db, &person.actor, NoticeId::new(notice)).await?;
    Ok(Redirect::to(paths::INBOX).into_response())
}

/// `POST /inbox/{notice}/opening`: marks it read and goes where it leads.
///
/// # Errors
/// [`WebError::NotFound`] for a notice that is not the person's own.
pub async fn open(
    State(state): State<AppState>,
    person: SignedIn,
    Path(notice): Path<i64>,
) -> Result<Response, WebError> {
    let record = notices::mark_read(&state.db, &person.actor, NoticeId::new(notice)).await?;
    Ok(Redirect::to(&paths::of_notice(record.kind, &record.facts)).into_response())
}

/// `POST /inbox/read`: marks everything read that the page showed, and what is older.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn mark_all_read(
    State(state): State<AppState>,
    person: SignedIn,
    form: Form,
) -> Result<Response, WebError> {
    let Ok(newest) = form.text("newest").parse() else { return Err(WebError::Unreadable) };
    notices::mark_all_read(&state.db, &person.actor, NoticeId::new(newest)).await?;
    Ok(([Done::Changed.cookie()], Redirect::to(paths::INBOX)).into_response())
}
