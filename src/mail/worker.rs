//! The worker beside the server: reminds of deadlines and empties the queue of mails.

use super::post::{Post, PostError};
use crate::actions::ActionError;
use crate::actions::notices::{self, Attempt};
use crate::domain::notice::{Facts, NoticeKind};
use crate::store::mail::DueMail;
use crate::text::Lang;
use crate::text::notices::letter;
use sqlx::PgPool;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// How often the queue is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// How often deadlines are looked at.
const REMIND_EVERY: Duration = Duration::from_mins(15);

/// What mails need to know of the pages they speak of.
#[derive(Debug, Clone)]
pub struct Letters {
    /// The address people type, without a slash at its end; `None` where nobody has set it. Mails then hold no link.
    pub base_url: Option<String>,
    /// The path of the page a notice leads to.
    pub place: fn(NoticeKind, &Facts) -> String,
}

/// What one look at the queue did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Mails the mail server took.
    pub sent: usize,
    /// Mails it did not take, and mails with nowhere to go.
    pub failed: usize,
}

/// Works until `stop` turns true. A mail that is on its way is finished first.
pub async fn run(db: PgPool, post: Option<Post>, letters: Letters, mut stop: watch::Receiver<bool>) {
    let (mut look, mut remind) = (interval(LOOK_EVERY), interval(REMIND_EVERY));
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    remind.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !*stop.borrow() {
        tokio::select! {
            // The other side being gone means the same as being told to stop.
            changed = stop.changed() => if changed.is_err() { return },
            _ = remind.tick() => {
                if let Err(error) = notices::remind(&db).await {
                    tracing::warn!(%error, "reminders of deadlines could not be written");
                }
            }
            _ = look.tick() => {
                let Some(post) = &post else { continue };
                match send_due(&db, post, &letters, &stop).await {
                    Ok(round) if round == Round::default() => {}
                    Ok(round) => tracing::info!(sent = round.sent, failed = round.failed, "sent mails"),
                    Err(error) => tracing::warn!(%error, "the queue of mails could not be read"),
                }
            }
        }
    }
}

/// Sends every mail that is due, until there is none, the mail server cannot be reached, or `stop` turns true.
///
/// # Errors
/// [`ActionError::Store`] while the database is away.
pub async fn send_due(
    db: &PgPool,
    post: &Post,
    letters: &Letters,
    stop: &watch::Receiver<bool>,
) -> Result<Round, ActionError> {
    let mut round = Round::default();
    while !*stop.borrow() {
        let Some(mail) = notices::take_mail(db).await? else { break };
        let (attempt, go_on) = attempt(post, letters, &mail).await;
        match &attempt {
            Attempt::Sent(_) => round.sent += 1,
            Attempt::Failed(_) | Attempt::Pointless(_) => round.failed += 1,
        }
        notices::settle(db, &mail, &attempt).await?;
        if !go_on {
            break;
        }
    }
    Ok(round)
}

/// Tries one mail; also whether it makes sense to try the next one now.
async fn attempt(post: &Post, letters: &Letters, mail: &DueMail) -> (Attempt, bool) {
    let Some(to) = &mail.to else {
        return (Attempt::Pointless("the account has no address any more".to_owned()), true);
    };
    let t = Lang::parse(&mail.language).unwrap_or_default();
    let place = (letters.place)(mail.kind, &mail.facts);
    let address = letters.base_url.as_ref().map(|base| format!("{base}{place}"));
    let letter = letter(t, mail.kind, &mail.facts, &mail.full_name, address.as_deref());
    let id = format!("thidua.{}.{}", mail.id.get(), mail.created_at.timestamp_micros());
    match post.send(&id, mail.created_at, (&mail.full_name, to), letter).await {
        Ok(()) => (Attempt::Sent(to.clone()), true),
        Err(error @ PostError::Away(_)) => (failed(mail, &error), false),
        Err(error @ PostError::Refused(_)) => (failed(mail, &error), true),
        Err(error @ PostError::Unmakeable(_)) => (Attempt::Pointless(error.to_string()), true),
    }
}

fn failed(mail: &DueMail, error: &PostError) -> Attempt {
    // What the server said may quote the address: it is kept beside the mail and not logged.
    tracing::warn!(mail.id = mail.id.get(), mail.attempts, "a mail could not be sent");
    Attempt::Failed(error.to_string())
}
