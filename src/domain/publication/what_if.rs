//! "What if this line had so many points?": a standing beside the real one. Nothing of it is ever kept.

use super::standing::{Entrant, Judgement, Verdict};
use crate::domain::exact::Exact;
use chrono::{DateTime, Utc};

/// One line of one unit with other points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supposition {
    /// Code of the unit.
    pub unit: String,
    /// Code of the line.
    pub line: String,
    /// The points it would have.
    pub points: Exact,
}

impl Supposition {
    /// The entrants as they would be: of the unit's line nothing counts but the points supposed; every other figure of
    /// every unit stays what it is. A unit that sent nothing has no line to suppose points of.
    #[must_use]
    pub fn applied(&self, mut entrants: Vec<Entrant>) -> Vec<Entrant> {
        let found = entrants.iter_mut().find(|entrant| entrant.code == self.unit);
        if let Some(claim) = found.and_then(|entrant| entrant.claim.as_mut()) {
            // Until a sheet is taken up nothing was decided of it: this one decision is all that counts then.
            if !claim.taken_up {
                claim.taken_up = true;
                claim.decisions.clear();
            }
            let set = Judgement {
                verdict: Verdict::Set,
                entry: None,
                points: Some(self.points.clone()),
                reason: String::new(),
                by: String::new(),
                at: DateTime::<Utc>::UNIX_EPOCH,
            };
            claim.decisions.insert(self.line.clone(), set);
        }
        entrants
    }
}
