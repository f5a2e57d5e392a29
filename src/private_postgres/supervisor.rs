//! The task that owns the running server: starts it again when it dies, stops it with the program.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep};

use super::PrivatePostgresError;
use super::binaries::Binaries;
use super::places::Home;
use super::postmaster::{Postmaster, end_former};

/// The first wait before a start is tried again; it doubles up to [`LONGEST_PAUSE`].
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A server that ran this long was well: the next death is answered without delay.
const STEADY: Duration = Duration::from_mins(1);

/// Where the server is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// It takes connections; its process id.
    Running(u32),
    /// It died and is being started again.
    Restarting,
    /// It was stopped with the program.
    Stopped,
}

/// Everything the task needs to start the server again.
#[derive(Debug)]
pub(super) struct Supervisor {
    pub(super) home: Arc<Home>,
    pub(super) binaries: Binaries,
    pub(super) phase: watch::Sender<Phase>,
}

impl Supervisor {
    /// Watches `postmaster` until the other end of `stop` is dropped; returns when the server has ended.
    pub(super) async fn run(self, mut postmaster: Postmaster, mut stop: oneshot::Receiver<Infallible>) {
        let mut pause = SHORTEST_PAUSE;
        loop {
            let started = Instant::now();
            tokio::select! {
                status = postmaster.ended() => {
                    self.phase.send_replace(Phase::Restarting);
                    tracing::error!(?status, "the database server ended by itself: starting it again");
                }
                _ = &mut stop => {
                    postmaster.stop().await;
                    break;
                }
            }
            if started.elapsed() > STEADY {
                pause = SHORTEST_PAUSE;
            }
            tokio::select! {
                revived = self.revive(&mut pause) => postmaster = revived,
                _ = &mut stop => {
                    // The start may have been cut in the middle.
                    if let Err(error) = end_former(&self.home, &self.binaries).await {
                        tracing::error!("{error}");
                    }
                    break;
                }
            }
            self.phase.send_replace(Phase::Running(postmaster.pid()));
        }
        self.home.tidy();
        self.phase.send_replace(Phase::Stopped);
    }

    async fn revive(&self, pause: &mut Duration) -> Postmaster {
        loop {
            match self.start_again().await {
                Ok(postmaster) => return postmaster,
                Err(error) => tracing::error!("{error}"),
            }
            sleep(*pause).await;
            *pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
    }

    async fn start_again(&self) -> Result<Postmaster, PrivatePostgresError> {
        end_former(&self.home, &self.binaries).await?;
        let postmaster = Postmaster::start(&self.home, &self.binaries).await?;
        tracing::info!("the database server runs again (process {})", postmaster.pid());
        Ok(postmaster)
    }
}
