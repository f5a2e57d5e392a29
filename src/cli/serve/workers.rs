//! What works beside the pages: mails and reminders, events for webhooks, archives, clearing away.

use crate::cli::evidence;
use crate::config::Config;
use crate::evidence_files::EvidenceFiles;
use crate::mail::{self, Letters, Post};
use crate::store;
use crate::web;
use crate::web::state::AppState;
use crate::webhooks::{self, Caller, Links, Timing};
use sqlx::PgPool;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinHandle};

/// How often ended sessions, old counts and events long settled are cleared away.
const SWEEP_EVERY: Duration = Duration::from_hours(1);

/// How long a mail or an event on its way may hold up the end.
const SENDING_GRACE: Duration = Duration::from_secs(3);

/// The workers, until they are told to stop.
pub(super) struct Workers {
    stop: watch::Sender<bool>,
    postman: JoinHandle<()>,
    messenger: JoinHandle<()>,
    archivist: JoinHandle<()>,
    sweeper: JoinHandle<()>,
}

impl Workers {
    /// Sets them to work.
    pub(super) fn start(state: &AppState, config: &Config, post: Option<Post>) -> Self {
        let (stop, stopping) = watch::channel(false);
        // Only an address somebody has set leads here from another machine.
        let known = config.base_url.is_some().then(|| state.site.base_url.clone());
        let caller = caller(known.clone(), config.webhook_private);
        let caller = caller.map(|caller| caller.opening_with(state.sealing.clone()));
        let letters = Letters { base_url: known, place: web::paths::of_notice };
        Self {
            postman: tokio::spawn(mail::run(state.db.clone(), post, letters, stopping.clone())),
            messenger: tokio::spawn(webhooks::run(state.db.clone(), caller, stopping.clone())),
            archivist: tokio::spawn(web::archive::run(state.clone(), stopping)),
            sweeper: tokio::spawn(sweep(state.db.clone(), state.files.clone())),
            stop,
        }
    }

    /// Ends them: what is half done is done again after the next start.
    ///
    /// # Errors
    /// Where the making of archives ended by itself: a defect.
    pub(super) async fn stop(self) -> Result<(), JoinError> {
        self.sweeper.abort();
        self.stop.send_replace(true);
        self.archivist.await?;
        // A mail server or receiver that keeps us waiting does not keep the process.
        let sent = async { (self.postman.await, self.messenger.await) };
        if tokio::time::timeout(SENDING_GRACE, sent).await.is_err() {
            tracing::info!("a mail or an event on its way was left to the next start");
        }
        Ok(())
    }
}

/// What sends events to webhooks; `None` where this machine cannot, which is no reason not to serve.
fn caller(base_url: Option<String>, private_allowed: bool) -> Option<Caller> {
    let links = Links { base_url, ranking: web::api::published_ranking };
    let made = Caller::new(private_allowed, Timing::default(), links);
    made.inspect_err(|error| tracing::warn!(%error, "no events are sent to webhooks")).ok()
}

async fn sweep(db: PgPool, files: EvidenceFiles) {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    loop {
        ticks.tick().await;
        let Ok(mut connection) = db.acquire().await else {
            continue;
        };
        let swept = async {
            store::sessions::sweep(&mut connection).await?;
            store::passkeys::sweep(&mut connection).await?;
            store::throttle::sweep(&mut connection).await?;
            store::identities::sweep(&mut connection).await?;
            store::tokens::sweep(&mut connection).await?;
            store::webhooks::deliveries::sweep(&mut connection).await
        };
        if let Err(error) = swept.await {
            tracing::warn!(%error, "ended sessions and old events could not be cleared away");
        }
        drop(connection);
        if let Err(error) = evidence::sweep(&db, &files).await {
            tracing::warn!(%error, "evidence files nobody refers to could not be cleared away");
        }
    }
}
