//! Archives of a period: asked for, watched, stopped, fetched.

use crate::actions::archives;
use crate::domain::ids::JobId;
use crate::papers::archive::ZIP;
use crate::store;
use crate::store::jobs::{JobRecord, JobStatus};
use crate::store::periods::PeriodRecord;
use crate::text::Lang;
use crate::text::dates::format_instant;
use crate::text::numbers::format_number;
use crate::web::download::file_names;
use crate::web::error::WebError;
use crate::web::page::{Page, Tag, TagKind};
use crate::web::paths;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::words;
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use sqlx::PgConnection;

/// While an archive is being made the page comes again by itself, after so many seconds.
const AGAIN_AFTER: &str = "4";

/// `GET …/archive`.
///
/// # Errors
/// [`WebError::NotFound`] for strangers, [`WebError::Forbidden`] for who appraises nothing there.
pub async fn show(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let period = period_for(&mut connection, &person, &cluster, &period).await?;
    let jobs = store::jobs::of_period(&mut connection, period.id).await?;
    drop(connection);
    let t = person.visit.lang;
    let name = words::period_name(t, &period.code);
    let is_at_work = jobs.iter().any(|job| matches!(job.status, JobStatus::Waiting | JobStatus::Running));
    let page = ArchivePage {
        page: person.page(t.archive_title_of(&name)),
        period: name,
        ranking_href: paths::ranking(&period.cluster_code, &period.code),
        action: paths::archive(&period, ""),
        is_at_work,
        jobs: jobs.iter().map(|job| row(t, &period, job)).collect(),
    };
    let again = is_at_work.then_some([(HeaderName::from_static("refresh"), AGAIN_AFTER)]);
    let html = Html(page.render()?);
    Ok(match again {
        Some(again) => (again, html).into_response(),
        None => html.into_response(),
    })
}

async fn period_for(
    connection: &mut PgConnection,
    person: &SignedIn,
    cluster: &str,
    period: &str,
) -> Result<PeriodRecord, WebError> {
    let found = store::periods::find(connection, cluster, period).await?;
    let period = found.filter(|period| person.actor.belongs_to(period.cluster)).ok_or(WebError::NotFound)?;
    if person.actor.appraises_in(period.cluster) { Ok(period) } else { Err(WebError::Forbidden) }
}

/// `POST …/archive`.
///
/// # Errors
/// As [`show`].
pub async fn ask(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period)): Path<(String, String)>,
) -> Result<Redirect, WebError> {
    let mut connection = state.reads.acquire().await?;
    let period = period_for(&mut connection, &person, &cluster, &period).await?;
    drop(connection);
    archives::ask(&state.db, &person.actor, &period).await?;
    Ok(Redirect::to(&paths::archive(&period, "")))
}

/// `POST …/archive/{job}/cancellation`.
///
/// # Errors
/// As [`show`]; [`WebError::NotFound`] where there is nothing to stop.
pub async fn cancel(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period, job)): Path<(String, String, String)>,
) -> Result<Redirect, WebError> {
    let mut connection = state.reads.acquire().await?;
    let period = period_for(&mut connection, &person, &cluster, &period).await?;
    drop(connection);
    let job = job.parse().map_err(|_| WebError::NotFound)?;
    archives::cancel(&state.db, &person.actor, &period, JobId::new(job)).await?;
    Ok(Redirect::to(&paths::archive(&period, "")))
}

/// `GET …/archive/{job}/file`.
///
/// # Errors
/// As [`show`]; [`WebError::NotFound`] where there is no such archive, or no longer.
pub async fn file(
    State(state): State<AppState>,
    person: SignedIn,
    Path((cluster, period, job)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let mut connection = state.reads.acquire().await?;
    let period = period_for(&mut connection, &person, &cluster, &period).await?;
    let jobs = store::jobs::of_period(&mut connection, period.id).await?;
    drop(connection);
    let found =
        jobs.iter().find(|known| known.id.get().to_string() == job && known.status == JobStatus::Done);
    let job = found.ok_or(WebError::NotFound)?;
    let content = state.files.open_archive(job.id.get()).await?.ok_or(WebError::NotFound)?;
    let name = format!("{}.zip", Lang::Vi.archive_title_of(words::period_name(Lang::Vi, &period.code)));
    let headers = [
        (CONTENT_TYPE, ZIP.to_owned()),
        (CONTENT_LENGTH, job.size_bytes.unwrap_or_default().to_string()),
        (CONTENT_DISPOSITION, format!("attachment; {}", file_names(&name))),
    ];
    Ok((headers, Body::from_stream(content)).into_response())
}

fn row(t: Lang, period: &PeriodRecord, job: &JobRecord) -> JobRow {
    let (kind, text) = match job.status {
        JobStatus::Waiting => (TagKind::Waiting, t.job_waiting().to_owned()),
        JobStatus::Running if job.total > 0 => (TagKind::Active, t.job_running(job.done, job.total)),
        JobStatus::Running => (TagKind::Active, t.job_begun().to_owned()),
        JobStatus::Done => (TagKind::Done, t.job_done().to_owned()),
        JobStatus::Failed => (TagKind::Problem, t.job_failed().to_owned()),
        JobStatus::Cancelled => (TagKind::Quiet, t.job_cancelled().to_owned()),
        JobStatus::Expired => (TagKind::Quiet, t.job_expired().to_owned()),
    };
    let of = |part: &str| paths::archive(period, &format!("/{}{part}", job.id.get()));
    let is_at_work = matches!(job.status, JobStatus::Waiting | JobStatus::Running);
    let kilobytes = job.size_bytes.unwrap_or_default().div_euclid(1024).max(1);
    JobRow {
        asked: t.archive_asked(format_instant(job.asked_at, t), &job.asked_by),
        state: Tag { kind, text },
        progress: (job.status == JobStatus::Running && job.total > 0).then_some((job.done, job.total)),
        file_href: if job.status == JobStatus::Done { of("/file") } else { String::new() },
        size: t.archive_size(format_number(&kilobytes.to_string(), t)),
        sha256: job.sha256.as_deref().map(crate::domain::publication::hexadecimal).unwrap_or_default(),
        cancel_action: if is_at_work { of("/cancellation") } else { String::new() },
    }
}

/// The archives of a period.
#[derive(Debug, Template)]
#[template(path = "archive/show.html")]
pub struct ArchivePage {
    page: Page,
    period: String,
    ranking_href: String,
    action: String,
    /// Whether one is being made, so that another is not asked for.
    is_at_work: bool,
    jobs: Vec<JobRow>,
}

/// An archive.
#[derive(Debug)]
struct JobRow {
    asked: String,
    state: Tag,
    /// Parts done, of as many; while it is being made.
    progress: Option<(i32, i32)>,
    /// Empty where there is none to fetch.
    file_href: String,
    size: String,
    sha256: String,
    /// Empty where there is nothing to stop.
    cancel_action: String,
}
