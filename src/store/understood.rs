//! Schemes that were understood before, by the mark of their document: the same content is the same scheme, in whatever
//! version, cluster or database it lies, so nothing here can be out of date.

use crate::domain::scheme::Scheme;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Most schemes kept: each cluster at work has one or two.
const MOST: usize = 256;

static UNDERSTOOD: LazyLock<Mutex<BTreeMap<Vec<u8>, Arc<Scheme>>>> = LazyLock::new(Mutex::default);

/// The scheme of a document with this mark.
pub(super) fn find(mark: &[u8]) -> Option<Arc<Scheme>> {
    UNDERSTOOD.lock().unwrap_or_else(PoisonError::into_inner).get(mark).map(Arc::clone)
}

/// Keeps a scheme under the mark of its document.
pub(super) fn keep(mark: Vec<u8>, scheme: &Arc<Scheme>) {
    let mut understood = UNDERSTOOD.lock().unwrap_or_else(PoisonError::into_inner);
    if understood.len() >= MOST {
        understood.clear();
    }
    understood.insert(mark, Arc::clone(scheme));
}
