//! The worker that makes archives of periods: one job after the other, in the name of who asked.
//!
//! A job is a row of the database: a process that ends leaves it to the next one, which begins it anew. It stands here and
//! not below because an archive holds what pages show.

mod contents;
mod journal;

use self::contents::Contents;
use crate::papers::archive::{ArchiveWriter, Manifest};
use crate::store;
use crate::store::jobs::ClaimedJob;
use crate::store::sessions::Presented;
use crate::text::Lang;
use crate::web::error::WebError;
use crate::web::session::SignedIn;
use crate::web::state::AppState;
use crate::web::visit::Visit;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// How often the queue is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Why an archive was not made.
#[derive(Debug, thiserror::Error)]
enum Unmade {
    /// Somebody stopped it, or another process took it over.
    #[error("it was stopped")]
    Stopped,
    /// It could not be made.
    #[error(transparent)]
    Failed(#[from] WebError),
}

impl From<sqlx::Error> for Unmade {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<store::StoreError> for Unmade {
    fn from(error: store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<crate::evidence_files::FilesError> for Unmade {
    fn from(error: crate::evidence_files::FilesError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<zip::result::ZipError> for Unmade {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Failed(WebError::Broken(Box::new(error)))
    }
}

/// Works until `stop` turns true. What it is at then is begun anew by the next process.
pub async fn run(state: AppState, mut stop: watch::Receiver<bool>) {
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !*stop.borrow() {
        tokio::select! {
            // The other side being gone means the same as being told to stop.
            changed = stop.changed() => if changed.is_err() { return },
            _ = look.tick() => {
                tokio::select! {
                    _ = stop.changed() => return,
                    worked = work(&state) => if let Err(error) = worked {
                        tracing::warn!(%error, "the queue of jobs could not be worked on");
                    }
                }
            }
        }
    }
}

/// Does every job there is, and clears away results nobody needs any more; how many were done.
///
/// # Errors
/// [`WebError::Unavailable`] while the database is away.
pub async fn work(state: &AppState) -> Result<usize, WebError> {
    let mut worked = 0;
    loop {
        let mut connection = state.db.acquire().await?;
        let claimed = store::jobs::claim(&mut connection).await?;
        drop(connection);
        let Some(job) = claimed else { break };
        Box::pin(one(state, &job)).await?;
        worked += 1;
    }
    let mut connection = state.db.acquire().await?;
    let expired = store::jobs::expire(&mut connection).await?;
    drop(connection);
    for job in expired {
        state.files.forget_archive(job.get()).await?;
    }
    Ok(worked)
}

async fn one(state: &AppState, job: &ClaimedJob) -> Result<(), WebError> {
    let made = Box::pin(make(state, job)).await;
    let mut connection = state.db.acquire().await?;
    match made {
        Ok((size_bytes, sha256)) => {
            let size_bytes = i64::try_from(size_bytes).unwrap_or(i64::MAX);
            let is_ours = store::jobs::finish(&mut connection, job.id, size_bytes, &sha256).await?;
            drop(connection);
            if !is_ours {
                state.files.forget_archive(job.id.get()).await?;
            }
            tracing::info!(job.id = job.id.get(), size_bytes, "made an archive");
        }
        Err(Unmade::Stopped) => tracing::info!(job.id = job.id.get(), "an archive was stopped"),
        // Once the database or the files are back it is begun anew.
        Err(Unmade::Failed(error @ (WebError::Unavailable(_) | WebError::FilesAway(_)))) => {
            return Err(error);
        }
        Err(Unmade::Failed(error)) => {
            tracing::error!(job.id = job.id.get(), %error, "an archive could not be made");
            store::jobs::fail(&mut connection, job.id, &error.to_string()).await?;
        }
    }
    Ok(())
}

async fn make(state: &AppState, job: &ClaimedJob) -> Result<(u64, [u8; 32]), Unmade> {
    let mut connection = state.db.acquire().await?;
    let found = store::sessions::find(&mut connection, Presented::Work(job.asked_by)).await?;
    drop(connection);
    let found = Arc::new(found.ok_or(WebError::Forbidden)?);
    let person = SignedIn::new(Visit::none(Lang::Vi), found, String::new());
    let mut upload = state.files.begin_archive(job.id.get()).await?;
    let contents = Contents::list(state, &person, job).await?;
    let mut writer = ArchiveWriter::default();
    let total = i32::try_from(contents.parts.len()).unwrap_or(i32::MAX);
    for (done, part) in (0..).zip(&contents.parts) {
        let mut connection = state.db.acquire().await?;
        let goes_on = store::jobs::progress(&mut connection, job.id, done, total).await?;
        drop(connection);
        if !goes_on {
            upload.abort().await?;
            return Err(Unmade::Stopped);
        }
        contents.write(state, &person, part, &mut writer, &mut upload).await?;
    }
    let last = writer.finish(|files| Manifest { files, ..contents.manifest() })?;
    upload.push(&last).await?;
    Ok(upload.finish().await?)
}
