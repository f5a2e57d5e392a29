//! Pages kept in memory: what was rendered for a person is shown to them again while nothing it shows has changed.
//!
//! Nothing here is ever stale. What a page shows comes under the stamp of its cluster, which the database moves with every
//! change, and the stamp is read with the session at each request (`store::sessions`): a page made under another stamp, for
//! other rights, another language or other news is made anew. So no instance has to be told of what another one did.

use super::session::SignedIn;
use super::visit::Visit;
use crate::domain::ids::AccountId;
use crate::store::sessions::LiveSession;
use axum::body::Bytes;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Most bytes of all pages together.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// The pages.
#[derive(Debug, Clone, Default)]
pub struct KeptPages(Arc<Mutex<Pages>>);

#[derive(Debug, Default)]
struct Pages {
    /// By whom they are for, and their address.
    by_reader: BTreeMap<(AccountId, String), Kept>,
    bytes: usize,
}

#[derive(Debug)]
struct Kept {
    visit: Visit,
    person: Arc<LiveSession>,
    html: Bytes,
}

impl KeptPages {
    /// The page that was made for this very visit, if everything is as it was then.
    #[must_use]
    pub fn find(&self, person: &SignedIn) -> Option<Bytes> {
        let key = (person.actor.account, person.visit.here.clone());
        let pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = pages.by_reader.get(&key)?;
        let is_same = kept.visit == person.visit && kept.person.shows_as(&person.person);
        is_same.then(|| kept.html.clone())
    }

    /// Keeps a page, unless it says something that is said once.
    pub fn keep(&self, person: &SignedIn, html: &Bytes) {
        if person.visit.says_something() {
            return;
        }
        let key = (person.actor.account, person.visit.here.clone());
        let kept =
            Kept { visit: person.visit.clone(), person: Arc::clone(&person.person), html: html.clone() };
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.bytes + html.len() > MOST_BYTES {
            *pages = Pages::default();
        }
        let before = pages.by_reader.insert(key, kept).map_or(0, |before| before.html.len());
        pages.bytes = (pages.bytes + html.len()).saturating_sub(before);
    }
}
