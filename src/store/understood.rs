//! Documents that were understood before, by a hash of their content: the same content means the same, in whatever version,
//! cluster or database it lies, so nothing here can be out of date.

use super::publications::Published;
use crate::domain::scheme::Scheme;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Schemes: each cluster at work has one or two.
pub(super) static SCHEMES: LazyLock<Understood<Scheme>> = LazyLock::new(|| Understood::at_most(256));
/// Publications, each of them with the entries of every unit.
pub(super) static PUBLICATIONS: LazyLock<Understood<Published>> = LazyLock::new(|| Understood::at_most(64));

/// Documents of one kind.
pub(super) struct Understood<T> {
    known: Mutex<BTreeMap<Vec<u8>, Arc<T>>>,
    most: usize,
}

impl<T> Understood<T> {
    fn at_most(most: usize) -> Self {
        Self { known: Mutex::default(), most }
    }

    /// What the document with this hash says.
    pub(super) fn find(&self, hash: &[u8]) -> Option<Arc<T>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(hash).map(Arc::clone)
    }

    /// Keeps what a document says under its hash.
    pub(super) fn keep(&self, hash: Vec<u8>, says: &Arc<T>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= self.most {
            known.clear();
        }
        known.insert(hash, Arc::clone(says));
    }
}
