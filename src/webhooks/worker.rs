//! The worker beside the server: empties the queue of events.

use super::caller::Caller;
use crate::actions::ActionError;
use crate::actions::webhooks::{self, Attempt};
use sqlx::PgPool;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// How often the queue is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// What one look at the queue did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Events a receiver took.
    pub sent: usize,
    /// Events none took.
    pub failed: usize,
}

/// Works until `stop` turns true. An event that is on its way is finished first. Without a caller nothing is sent.
pub async fn run(db: PgPool, caller: Option<Caller>, mut stop: watch::Receiver<bool>) {
    let mut look = interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !*stop.borrow() {
        tokio::select! {
            // The other side being gone means the same as being told to stop.
            changed = stop.changed() => if changed.is_err() { return },
            _ = look.tick() => {
                let Some(caller) = &caller else { continue };
                match send_due(&db, caller, &stop).await {
                    Ok(round) if round == Round::default() => {}
                    Ok(round) => tracing::info!(sent = round.sent, failed = round.failed, "sent events"),
                    Err(error) => tracing::warn!(%error, "the queue of events could not be read"),
                }
            }
        }
    }
}

/// Sends every event that is due, until there is none or `stop` turns true.
///
/// # Errors
/// [`ActionError::Store`] while the database is away.
pub async fn send_due(
    db: &PgPool,
    caller: &Caller,
    stop: &watch::Receiver<bool>,
) -> Result<Round, ActionError> {
    let mut round = Round::default();
    while !*stop.borrow() {
        let Some(delivery) = webhooks::take_delivery(db).await? else { break };
        let attempt = caller.send(&delivery).await;
        match &attempt {
            Attempt::Arrived(_) => round.sent += 1,
            Attempt::Failed(..) | Attempt::Unanswered(_) | Attempt::Gone(_) | Attempt::Refused(_) => {
                // What the receiver said is kept beside the event and not logged.
                tracing::warn!(
                    delivery.id = delivery.id.get(),
                    delivery.attempts,
                    "an event could not be sent"
                );
                round.failed += 1;
            }
        }
        webhooks::settle(db, &delivery, &attempt).await?;
    }
    Ok(round)
}
