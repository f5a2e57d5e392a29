//! Pages kept in memory: what was rendered for a person is shown to them again while nothing it shows has changed.
//!
//! Nothing here is ever stale. What a page shows comes under the stamp of its cluster, which the database moves with every
//! change, and the stamp is read at each request, with the session or with the link: a page made under another stamp, for
//! other rights, another language or other news is made anew. So no instance has to be told of what another one did.

use super::look::Look;
use super::visit::Visit;
use crate::domain::ids::AccountId;
use crate::store::sessions::LiveSession;
use crate::text::Lang;
use axum::body::Bytes;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Most bytes of all pages together.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// For whom a page is made.
#[derive(Debug, Clone)]
pub enum Reader {
    /// Somebody signed in; with the roles come the stamps of their clusters.
    Person(Arc<LiveSession>),
    /// Everybody with the link that is the page's address, which shows something of a cluster under this stamp.
    Link(i64),
}

impl Reader {
    fn account(&self) -> Option<AccountId> {
        match self {
            Self::Person(person) => Some(person.account),
            Self::Link(_) => None,
        }
    }

    /// Whether both are shown the same page.
    fn sees_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Person(one), Self::Person(other)) => one.shows_as(other),
            (Self::Link(one), Self::Link(other)) => one == other,
            (Self::Person(_), Self::Link(_)) | (Self::Link(_), Self::Person(_)) => false,
        }
    }
}

/// The pages.
#[derive(Debug, Clone, Default)]
pub struct KeptPages(Arc<Mutex<Pages>>);

/// By whom a page is for, how it looks, and its address.
type Key = (Option<AccountId>, Lang, Look, String);

#[derive(Debug, Default)]
struct Pages {
    kept: BTreeMap<Key, Kept>,
    bytes: usize,
}

#[derive(Debug)]
struct Kept {
    visit: Visit,
    reader: Reader,
    html: Bytes,
}

impl Kept {
    /// What it takes, its address twice among it.
    fn bytes(&self) -> usize {
        self.html.len() + 2 * self.visit.here.len()
    }
}

fn key(visit: &Visit, reader: &Reader) -> Key {
    (reader.account(), visit.lang, visit.look, visit.here.clone())
}

impl KeptPages {
    /// The page that was made for this very visit, if everything is as it was then.
    #[must_use]
    pub fn find(&self, visit: &Visit, reader: &Reader) -> Option<Bytes> {
        let pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = pages.kept.get(&key(visit, reader))?;
        let is_same = kept.visit == *visit && kept.reader.sees_as(reader);
        is_same.then(|| kept.html.clone())
    }

    /// Keeps a page, unless it says something that is said once.
    pub fn keep(&self, visit: &Visit, reader: Reader, html: &Bytes) {
        if visit.says_something() {
            return;
        }
        let key = key(visit, &reader);
        let kept = Kept { visit: visit.clone(), reader, html: html.clone() };
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = kept.bytes();
        if pages.bytes + bytes > MOST_BYTES {
            *pages = Pages::default();
        }
        let before = pages.kept.insert(key, kept).map_or(0, |before| before.bytes());
        pages.bytes = (pages.bytes + bytes).saturating_sub(before);
    }
}
