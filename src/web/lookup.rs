//! Sessions looked up together: who comes while the database is asked about others is asked about with the next statement,
//! all in one. Alone it is as quick as asking directly; when many come at once, one statement serves them.
//!
//! Nothing is remembered: whoever is answered was asked about by a statement that began after they came.

use crate::actions::secrets::hash_of_token;
use crate::store::sessions::LiveSession;
use crate::store::{self, StoreError};
use crate::web::error::WebError;
use sqlx::PgPool;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// Statements under way at once: while one waits for its answer, who comes need not wait for it.
const AT_ONCE: usize = 2;
/// Most sessions one statement asks about.
const MOST: usize = 64;
/// The longest a statement may take, a little more than the database itself allows: a connection whose other end is gone
/// without a word must not keep everybody waiting.
const LONGEST: Duration = Duration::from_secs(6);

/// What is found behind a cookie; the fault is shared by all who were asked about with it.
type Found = Result<Option<Arc<LiveSession>>, Arc<StoreError>>;

/// The looking up, shared by all requests.
#[derive(Debug, Clone)]
pub struct SessionLookup {
    reads: PgPool,
    queue: Arc<Mutex<Queue>>,
}

#[derive(Debug, Default)]
struct Queue {
    /// Who waits, by the hash of the cookie, in the order they came.
    waiting: VecDeque<(Vec<u8>, oneshot::Sender<Found>)>,
    /// How many statements are under way.
    under_way: usize,
}

impl SessionLookup {
    /// Looks sessions up in a database.
    #[must_use]
    pub fn new(reads: PgPool) -> Self {
        Self { reads, queue: Arc::default() }
    }

    /// The person behind a session's token; `None` where it is unknown or has ended.
    ///
    /// # Errors
    /// [`WebError::Unavailable`] while the database is away.
    pub async fn find(&self, token: &str) -> Result<Option<Arc<LiveSession>>, WebError> {
        let (sender, receiver) = oneshot::channel();
        let begins = {
            let mut queue = self.queue();
            queue.waiting.push_back((hash_of_token(token), sender));
            let begins = queue.under_way < AT_ONCE;
            queue.under_way += usize::from(begins);
            begins
        };
        if begins {
            // In a task of its own: whoever came first may go away while others wait for the same answer.
            self.send_asker();
        }
        let lost = |_| WebError::Broken("a session was not looked up".into());
        receiver.await.map_err(lost)?.map_err(WebError::from)
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn look(&self, cookies: &[Vec<u8>]) -> Result<BTreeMap<usize, LiveSession>, StoreError> {
        let mut connection = self.reads.acquire().await?;
        if let Ok(found) = timeout(LONGEST, store::sessions::find_all(&mut connection, cookies)).await {
            return found;
        }
        // Whatever it is in the middle of, it is nobody's any more.
        drop(connection.detach());
        Err(StoreError::Unavailable(sqlx::Error::PoolTimedOut))
    }

    fn send_asker(&self) {
        tokio::spawn(Asking { lookup: self.clone(), is_counted: true }.ask());
    }
}

/// One of those that ask the database.
struct Asking {
    lookup: SessionLookup,
    /// Whether it still counts among those under way.
    is_counted: bool,
}

impl Asking {
    /// Asks until nobody waits any more.
    async fn ask(mut self) {
        while let Some(waiting) = self.take() {
            let (cookies, waiting): (Vec<_>, Vec<_>) = waiting.into_iter().unzip();
            let found = self.lookup.look(&cookies).await.map_err(Arc::new);
            let mut people = match found {
                Ok(people) => people,
                Err(fault) => {
                    for sender in waiting.into_iter().flatten() {
                        tell(sender, Err(Arc::clone(&fault)));
                    }
                    self.tell_all(&fault);
                    continue;
                }
            };
            for (place, senders) in waiting.into_iter().enumerate() {
                let person = people.remove(&place).map(Arc::new);
                for sender in senders {
                    tell(sender, Ok(person.clone()));
                }
            }
        }
    }

    /// Tells everybody who waits of a fault at once: each statement more would take its time to fail, and those behind would
    /// wait until their pages are given up.
    fn tell_all(&self, fault: &Arc<StoreError>) {
        if !matches!(**fault, StoreError::Unavailable(_) | StoreError::Busy(_)) {
            return;
        }
        let waiting = std::mem::take(&mut self.lookup.queue().waiting);
        for (_, sender) in waiting {
            tell(sender, Err(Arc::clone(fault)));
        }
    }

    /// Who is asked about next, by cookie: a browser often asks for several things at once. `None` ends the asking, under the same
    /// lock, so that whoever comes after it begins anew.
    fn take(&mut self) -> Option<BTreeMap<Vec<u8>, Vec<oneshot::Sender<Found>>>> {
        let mut queue = self.lookup.queue();
        // Who has gone away meanwhile wants no answer.
        queue.waiting.retain(|(_, sender)| !sender.is_closed());
        let many = queue.waiting.len().min(MOST);
        if many == 0 {
            queue.under_way -= 1;
            drop(queue);
            self.is_counted = false;
            return None;
        }
        let mut taken = BTreeMap::<_, Vec<_>>::new();
        for (cookie, sender) in queue.waiting.drain(..many) {
            taken.entry(cookie).or_default().push(sender);
        }
        Some(taken)
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if !self.is_counted {
            return;
        }
        // It ended in the middle of its work: somebody else takes over from it.
        let mut queue = self.lookup.queue();
        let is_needed = !queue.waiting.is_empty();
        queue.under_way -= usize::from(!is_needed);
        drop(queue);
        if is_needed && tokio::runtime::Handle::try_current().is_ok() {
            self.lookup.send_asker();
        }
    }
}

/// Answers somebody; who has gone away meanwhile wants no answer.
fn tell(sender: oneshot::Sender<Found>, found: Found) {
    let _ = sender.send(found);
}
