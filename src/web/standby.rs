//! Rankings read from a standby, beside the primary: fewer queries for the machine that takes the saves, and nothing stale.
//!
//! Every request of a signed-in person begins with its session, read on the primary, and with it comes the stamp of each of
//! their clusters (`store::sessions`); a public link is looked up on the primary in the same way. The standby is then read
//! in one snapshot, which first tells its own stamp. Only where the two are equal is anything of that snapshot used: then
//! it holds what the primary held while this very request was running, other people's changes and the reader's own. So
//! nobody has to be remembered as having written, no position in the log travels in a cookie, and a page kept in memory
//! ([`super::kept`]) is the same whichever of the two it was read from.
//!
//! - What a stamp does not cover is read on the primary: provisional standings, which change with every entry, and
//!   readers who hold no role in the cluster ([`Reading::is_stamped`]).
//! - A standby that lags is asked and left again, a millisecond lost. One that is not reached, does not answer in a second,
//!   was promoted or has an older schema is left alone; a task of its own looks every five seconds whether it is back, so
//!   that no request waits for it. Whatever happens there, the page comes from the primary.

use super::error::WebError;
use super::state::AppState;
use crate::store::StoreError;
use crate::store::standby::{self, Position};
use sqlx::PgConnection;
use sqlx::postgres::{PgConnectOptions, PgPool};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Most time for everything a request asks of the standby.
const MOST: Duration = Duration::from_secs(1);
/// How long a standby that was left is not looked at.
const REST: Duration = Duration::from_secs(5);

/// The stamp of a cluster, as the primary told it during this request.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// Code of the cluster.
    pub cluster: &'a str,
    /// The stamp.
    pub number: i64,
}

/// Something that can be read on either of the two.
pub trait Reading: Sync {
    /// What it finds.
    type Found: Send;

    /// Reads it.
    ///
    /// # Errors
    /// As the thing that is read says.
    fn read(
        &self,
        connection: &mut PgConnection,
    ) -> impl Future<Output = Result<Self::Found, WebError>> + Send;

    /// Whether all of what was found is under the cluster's stamp, which then moves whenever anything in it changes.
    fn is_stamped(found: &Self::Found) -> bool;
}

/// What became of asking for a ranking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It came from the standby.
    Standby,
    /// From the primary: the standby holds something else.
    Behind,
    /// From the primary: the standby is not there, or does not answer as it should.
    Away,
    /// From the primary: no stamp covers it, or there is no such thing.
    Unstamped,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Standby, Self::Behind, Self::Away, Self::Unstamped];

    /// The word figures are told under.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Standby => "standby",
            Self::Behind => "behind",
            Self::Away => "away",
            Self::Unstamped => "unstamped",
        }
    }
}

/// The standby of an installation.
#[derive(Debug, Clone)]
pub struct Standby(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pool: PgPool,
    state: Mutex<State>,
    outcomes: [AtomicU64; Outcome::ALL.len()],
}

/// Whether the standby is asked.
#[derive(Debug, Clone, Copy)]
enum State {
    /// Nobody has looked at it yet.
    Unseen,
    /// It is.
    Used,
    /// It is not, until somebody looks again, from this moment on.
    LeftUntil(Instant),
}

/// Why the standby is left alone.
#[derive(Debug, thiserror::Error)]
enum Unfit {
    #[error("it does not answer in time")]
    Slow,
    #[error("it follows no primary, or its schema is an older one")]
    Another,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Web(WebError),
}

impl From<sqlx::Error> for Unfit {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Standby {
    /// A standby that nobody has looked at yet: it is used once [`Self::look`] has found it fit.
    #[must_use]
    pub fn new(options: PgConnectOptions, max_connections: u32) -> Self {
        Self(Arc::new(Inner {
            pool: standby::pool(options, max_connections),
            state: Mutex::new(State::Unseen),
            outcomes: Default::default(),
        }))
    }

    /// Looks whether the standby can be used, and uses it from then on if so.
    pub async fn look(&self) {
        let asked = async {
            let mut connection = self.0.pool.acquire().await?;
            let fit = timeout(MOST, standby::is_fit(&mut connection)).await;
            if !matches!(fit, Ok(Ok(_))) {
                // A connection that hangs must not go back to the others.
                drop(connection.detach());
            }
            Ok::<_, Unfit>(fit.map_err(|_| Unfit::Slow)??)
        };
        match asked.await {
            Ok(true) => {
                let before = std::mem::replace(&mut *self.state(), State::Used);
                if !matches!(before, State::Used) {
                    tracing::info!("rankings are read from the standby");
                }
            }
            Ok(false) => self.leave(&Unfit::Another),
            Err(cause) => self.leave(&cause),
        }
    }

    /// Whether the standby is in use at this moment.
    #[must_use]
    pub fn is_used(&self) -> bool {
        matches!(*self.state(), State::Used)
    }

    /// How often something came of asking, since the start.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> u64 {
        self.outcome(outcome).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// What a reading finds on the standby; nothing where only the primary can say.
    async fn read<R: Reading>(&self, stamp: Stamp<'_>, reading: &R) -> Option<R::Found> {
        if !self.is_to_be_asked() {
            self.note(Outcome::Away);
            return None;
        }
        let (outcome, found) = self.ask(stamp, reading).await.unwrap_or_else(|cause| {
            self.leave(&cause);
            (Outcome::Away, None)
        });
        self.note(outcome);
        found
    }

    async fn ask<R: Reading>(
        &self,
        stamp: Stamp<'_>,
        reading: &R,
    ) -> Result<(Outcome, Option<R::Found>), Unfit> {
        let mut connection = self.0.pool.acquire().await?;
        let asked = timeout(MOST, ask(&mut connection, stamp, reading)).await;
        let asked = asked.unwrap_or(Err(Unfit::Slow));
        if asked.is_err() {
            // Whatever it is in the middle of, it is nobody's any more.
            drop(connection.detach());
        }
        asked
    }

    /// Whether the standby is in use. Where its rest is over, a task looks at it, and this request does without.
    fn is_to_be_asked(&self) -> bool {
        let mut state = self.state();
        let is_rested = match *state {
            State::Used => return true,
            State::Unseen => false,
            State::LeftUntil(moment) => Instant::now() >= moment,
        };
        if is_rested {
            *state = State::LeftUntil(Instant::now() + REST);
            let standby = self.clone();
            tokio::spawn(async move { standby.look().await });
        }
        false
    }

    fn leave(&self, cause: &Unfit) {
        // Told once, when it goes: later looks only find what is known.
        let before = std::mem::replace(&mut *self.state(), State::LeftUntil(Instant::now() + REST));
        if !matches!(before, State::LeftUntil(_)) {
            let cause: &dyn std::error::Error = cause;
            tracing::warn!(cause, "the standby is left alone, rankings are read from the primary");
        }
    }

    fn note(&self, outcome: Outcome) {
        if let Some(count) = self.outcome(outcome) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn outcome(&self, outcome: Outcome) -> Option<&AtomicU64> {
        let place = Outcome::ALL.iter().position(|other| *other == outcome)?;
        self.0.outcomes.get(place)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks a connection of the standby, all in one snapshot.
async fn ask<R: Reading>(
    connection: &mut PgConnection,
    stamp: Stamp<'_>,
    reading: &R,
) -> Result<(Outcome, Option<R::Found>), Unfit> {
    let mut snapshot = standby::snapshot(connection).await?;
    match standby::position(&mut snapshot, stamp.cluster, stamp.number).await? {
        Position::Same => {}
        Position::Another => return Ok((Outcome::Behind, None)),
        Position::Alone => return Err(Unfit::Another),
    }
    match reading.read(&mut snapshot).await {
        Ok(found) if R::is_stamped(&found) => Ok((Outcome::Standby, Some(found))),
        Err(error @ (WebError::Unavailable(_) | WebError::Broken(_))) => Err(Unfit::Web(error)),
        // That there is no such thing is for the primary to say.
        Ok(_) | Err(_) => Ok((Outcome::Unstamped, None)),
    }
}

impl AppState {
    /// What a reading finds: on the standby where that holds the same as the primary, else on the primary. Without a stamp
    /// only the primary is asked.
    ///
    /// # Errors
    /// Those of the reading on the primary; [`WebError::Unavailable`] while that is away.
    pub async fn read_stamped<R: Reading>(
        &self,
        stamp: Option<Stamp<'_>>,
        reading: &R,
    ) -> Result<R::Found, WebError> {
        if let Some(standby) = &self.standby {
            match stamp {
                Some(stamp) => {
                    if let Some(found) = standby.read(stamp, reading).await {
                        return Ok(found);
                    }
                }
                None => standby.note(Outcome::Unstamped),
            }
        }
        reading.read(&mut *self.reads.acquire().await?).await
    }
}
