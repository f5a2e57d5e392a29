//! Whether bands leave values without points, asked of one line alone (scoring table §3, *undecided*).
//!
//! The proof itself is that of the whole check; this only picks its answer.

use super::Found;
use super::rules::{self, Place};
use crate::domain::scheme::{Line, Problem};

/// Whether some value the line's measure can take, or some number of days late, lies in no band and no `else`. Always
/// `false` of rules without bands.
#[must_use]
pub fn has_band_hole(line: &Line<'_>) -> bool {
    let mut found = Found::default();
    rules::check(&Place { node: line.node, rule: line.rule, pointer: "" }, &mut found);
    found.faults.iter().any(|fault| matches!(fault.problem, Problem::BandHole { .. }))
}
